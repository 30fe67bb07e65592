//! Reloading: all at once, never less than before where a layer cannot be read.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use countersign::analysis::path::AbsPath;
use countersign::config::{ConfigFile, LoadError, Loaded};
use countersign::learn::LearnedStore;
use countersign::policy::rule::{Layer, RuleEffect};
use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
use countersign::world::{LexicalWorld, OsWorld};
use countersign::{Answer, Answered, Broker, Decision, Refused, Reload, Scope, ToolCall, Verdict};
use proptest::prelude::*;

use crate::support::{self, WORKSPACE};

fn config(text: &str, layer: Layer) -> ConfigFile {
    ConfigFile::parse(text, layer, "config.toml").unwrap_or_else(|e| panic!("{e}"))
}

fn read(text: &str) -> Loaded {
    Loaded::Read(config(text, Layer::User))
}

fn broken() -> Loaded {
    let errors = ConfigFile::parse("dney = []", Layer::User, "config.toml").expect_err("a mistake");
    Loaded::Broken(LoadError::from(errors))
}

fn verdict(broker: &Broker, command: &str) -> Verdict {
    broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict()
}

fn verdicts<const N: usize>(broker: &Broker, commands: [&str; N]) -> [Verdict; N] {
    commands.map(|command| verdict(broker, command))
}

use Verdict::{Allow, Ask, Deny};

#[test]
fn a_file_takes_the_place_of_what_it_said_and_nothing_else_changes() {
    let managed = config("deny = [\"Bash(make deploy:*)\"]", Layer::Managed);
    let builder = support::builder(true).config(managed).config(config("allow = [\"Bash(make a)\"]\ndeny = [\"Bash(ls:*)\"]", Layer::User));
    let broker = builder.rules([support::rule(RuleEffect::Allow, "Bash(make host)")]).build();
    let call = ToolCall::shell("cargo test", WORKSPACE);
    let Decision::Ask(prompt) = broker.decide(&call) else { panic!("not asked") };
    let _ = broker.answer(prompt, Answer::allow(Scope::Session));
    let commands = ["make a", "make b", "make host", "make deploy", "ls", "cargo test"];
    assert_eq!(verdicts(&broker, commands), [Allow, Ask, Allow, Deny, Deny, Allow]);
    assert!(broker.reload(Reload::new().user(read("allow = [\"Bash(make b)\"]"))).is_empty());
    assert_eq!(verdicts(&broker, commands), [Ask, Allow, Allow, Deny, Allow, Allow]);
    assert!(broker.reload(Reload::new().user(Loaded::Absent)).is_empty());
    assert_eq!(verdicts(&broker, commands), [Ask, Ask, Allow, Deny, Allow, Allow]);
    let _ = broker.reload(Reload::new().managed(Loaded::Absent).user(read("deny = [\"Bash(make host)\"]")));
    assert_eq!(verdicts(&broker, commands), [Ask, Ask, Deny, Ask, Allow, Allow]);
}

#[test]
fn what_was_learned_stays() {
    let scratch = tempfile::tempdir().expect("a folder");
    let path = AbsPath::parse(scratch.path().join("learned.jsonl").to_str().expect("utf-8")).expect("absolute");
    let broker = support::builder(true).build_with_store(LearnedStore::open(path));
    let Decision::Ask(prompt) = broker.decide(&ToolCall::shell("cargo test", WORKSPACE)) else { panic!("not asked") };
    let _ = broker.answer(prompt, Answer::allow(Scope::Workspace));
    let _ = broker.reload(Reload::new().user(read("deny = [\"Bash(ls:*)\"]")));
    assert_eq!(verdicts(&broker, ["cargo test", "ls"]), [Allow, Deny]);
    // What may not be learned does not count either, from the moment on that it is forbidden.
    let _ = broker.reload(Reload::new().managed(Loaded::Read(config("forbid_learning = true", Layer::Managed))));
    assert_eq!(verdicts(&broker, ["cargo test", "ls"]), [Ask, Deny]);
}

#[test]
fn a_broken_file_leaves_what_was_denied_and_asks_about_all_else() {
    let broker = support::builder(true).config(config("allow = [\"Bash(make a)\"]\ndeny = [\"Bash(rm:*)\"]", Layer::User)).build();
    let commands = ["make a", "ls", "rm x", "make b"];
    assert_eq!(verdicts(&broker, commands), [Allow, Allow, Deny, Ask]);
    assert!(broker.problems().is_empty());
    let problems = broker.reload(Reload::new().user(broken()));
    assert_eq!(verdicts(&broker, commands), [Ask, Ask, Deny, Ask]);
    assert_eq!(problems, broker.problems());
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].layer, Layer::User);
    assert!(problems[0].why.contains("config.toml:1:1: the key `dney` is not known"), "{}", problems[0].why);
    // Another layer does not mend it, and the same mistake again is not two.
    let _ = broker.reload(Reload::new().managed(Loaded::Absent));
    assert_eq!(broker.reload(Reload::new().user(broken())).len(), 1);
    assert_eq!(verdicts(&broker, commands), [Ask, Ask, Deny, Ask]);
    assert!(broker.reload(Reload::new().user(read("allow = [\"Bash(make b)\"]"))).is_empty());
    assert_eq!(verdicts(&broker, commands), [Ask, Allow, Ask, Allow]);
}

#[test]
fn a_layer_that_was_broken_from_the_start_is_mended_by_a_reload() {
    let broker = support::builder(true).broken_layer(Layer::User, "nonsense").build();
    assert_eq!((verdict(&broker, "ls"), broker.problems().len()), (Ask, 1));
    assert!(broker.reload(Reload::new().user(read(""))).is_empty());
    assert_eq!(verdict(&broker, "ls"), Allow);
}

#[test]
fn a_file_of_another_layer_is_not_taken() {
    let broker = support::builder(true).config(config("deny = [\"Bash(rm:*)\"]", Layer::User)).build();
    let problems = broker.reload(Reload::new().user(Loaded::Read(config("allow = [\"Bash(rm:*)\"]", Layer::Project))));
    assert_eq!((problems.len(), verdict(&broker, "rm x"), verdict(&broker, "ls")), (1, Deny, Ask));
}

#[test]
fn permits_and_prompts_from_before_are_held_against_what_is_now() {
    let broker = support::builder(true).build();
    let call = ToolCall::shell("ls", WORKSPACE);
    let Decision::Allow(permit) = broker.decide(&call) else { panic!("not allowed") };
    let _ = broker.reload(Reload::new());
    assert_eq!(broker.redeem(permit, &call), Err(Refused::PolicyChanged), "even where nothing changed");
    let Decision::Allow(permit) = broker.decide(&call) else { panic!("not allowed") };
    assert_eq!(broker.redeem(permit, &call), Ok(()));

    let call = ToolCall::shell("make x", WORKSPACE);
    let ask = || match broker.decide(&call) {
        Decision::Ask(prompt) => prompt,
        other => panic!("not an ask: {other:?}"),
    };
    let (first, second, third) = (ask(), ask(), ask());
    let Answered::Proceed(permit) = broker.answer(first, Answer::allow(Scope::Once)).answered else { panic!("stopped") };
    let _ = broker.reload(Reload::new().user(read("deny = [\"Bash(make:*)\"]")));
    assert_eq!(broker.redeem(permit, &call), Err(Refused::PolicyChanged));
    let outcome = broker.answer(second, Answer::allow(Scope::Session));
    assert!(matches!(outcome.answered, Answered::Stop(_)), "a yes does not lift what is denied meanwhile");
    assert!(outcome.remembered.is_empty());
    let _ = broker.reload(Reload::new().user(read("")));
    assert_eq!(broker.decide(&call).verdict(), Ask, "and is not remembered");
    let Answered::Proceed(permit) = broker.answer(third, Answer::allow(Scope::Once)).answered else { panic!("stopped") };
    assert_eq!(broker.redeem(permit, &call), Ok(()));
}

#[test]
fn programs_packs_and_what_is_forbidden_are_reloaded_too() {
    let text = "mode = \"bypass\"\npacks = [\"local-git\"]\n[[program]]\nnames = \"ourlint\"\noperands = { rest = \"read\" }\n";
    let broker = support::builder(true).mode(countersign::Mode::AcceptEdits).build();
    let edit = ToolCall::new("Edit", serde_json::json!({ "file_path": "src/a.rs" }), WORKSPACE);
    let all = || [verdict(&broker, "ourlint src"), verdict(&broker, "git commit -m x"), broker.decide(&edit).verdict()];
    assert_eq!(all(), [Ask, Ask, Allow]);
    let _ = broker.reload(Reload::new().user(read(text)));
    assert_eq!(all(), [Allow, Allow, Allow]);
    assert_eq!(verdict(&broker, "unknown-tool"), Ask, "the mode is the host's");
    let forbids = config("forbid_modes = [\"accept-edits\"]", Layer::Managed);
    let _ = broker.reload(Reload::new().managed(Loaded::Read(forbids)).user(read("")));
    assert_eq!(all(), [Ask, Ask, Ask]);
}

fn project(root: &AbsPath, text: &[u8]) -> ProjectConfig<countersign::trust::Untrusted> {
    let workspace = Workspace::discover(root, &OsWorld, None);
    std::fs::write(root.join(".countersign.toml").expect("a path").as_str(), text).expect("written");
    ProjectConfig::from_snapshot(&ConfigSnapshot::take(&OsWorld, &workspace).expect("a snapshot"))
}

#[test]
fn what_a_project_allowed_does_not_outlive_its_confirmation() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = AbsPath::parse(folder.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
    let first = project(&root, b"allow = [\"Bash(make test)\"]\ndeny = [\"Bash(make deploy:*)\"]\n");
    let confirmed = |config: ProjectConfig<_>| {
        let confirmation = config.review().confirm().expect("confirmable");
        config.confirm(confirmation).expect("unchanged")
    };
    let broker = Broker::builder().home("/home/u").world(LexicalWorld).trusted_project(confirmed(first)).build();
    let all = |broker: &Broker| {
        ["make test", "make deploy now", "make publish", "ls"].map(|c| broker.decide(&ToolCall::shell(c, root.as_str())).verdict())
    };
    assert_eq!(all(&broker), [Allow, Deny, Ask, Allow]);
    let changed = project(&root, b"allow = [\"Bash(make publish)\"]\nask = [\"Bash(ls:*)\"]\n");
    assert!(broker.reload(Reload::new().untrusted_project(&changed)).is_empty());
    assert_eq!(all(&broker), [Ask, Ask, Ask, Ask], "nothing is allowed that nobody confirmed");
    let _ = broker.reload(Reload::new().trusted_project(confirmed(changed)));
    assert_eq!(all(&broker), [Ask, Ask, Allow, Ask]);
    let nonsense = project(&root, b"\xff");
    let problems = broker.reload(Reload::new().untrusted_project(&nonsense));
    assert_eq!((problems.len(), problems[0].layer), (1, Layer::Project));
    assert_eq!(all(&broker), [Ask; 4]);
    let denies = project(&root, b"deny = [\"Bash(make deploy:*)\"]\n");
    assert!(broker.reload(Reload::new().untrusted_project(&denies)).is_empty());
    let _ = broker.reload(Reload::new().untrusted_project(&project(&root, b"\xff")));
    assert_eq!(all(&broker), [Ask, Deny, Ask, Ask], "what was denied before stays denied");

    let elsewhere = tempfile::tempdir().expect("a folder");
    let other = AbsPath::parse(elsewhere.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
    let other = confirmed(project(&other, b"allow = [\"Bash(make:*)\"]\n"));
    assert_eq!(broker.reload(Reload::new().trusted_project(other)).len(), 1, "another workspace's");
    assert_eq!(all(&broker), [Ask, Deny, Ask, Ask]);
}

/// Two policies that deny the same and allow different things, in turn, while others decide.
#[test]
fn whoever_decides_during_a_reload_sees_one_policy_or_the_other() {
    const ROUNDS: usize = 200;
    let one = "allow = [\"Bash(make one)\"]\ndeny = [\"Bash(make never:*)\"]\n";
    let two = "deny = [\"Bash(make never:*)\"]\nallow = [\"Bash(make two)\"]\n";
    let broker = support::builder(true).config(config(one, Layer::User)).build();
    let (done, seen) = (AtomicBool::new(false), AtomicUsize::new(0));
    let decide = || {
        let both = ToolCall::shell("make one && make two", WORKSPACE);
        let mut redeemed = 0;
        while !done.load(Ordering::Relaxed) {
            assert_eq!(verdict(&broker, "make never"), Deny, "both deny it");
            assert_eq!(verdict(&broker, "ls && make never now"), Deny, "both deny it");
            assert_eq!(broker.decide(&both).verdict(), Ask, "each allows only one of the two");
            let call = ToolCall::shell("make one", WORKSPACE);
            match broker.decide(&call) {
                Decision::Allow(permit) => redeemed += usize::from(broker.redeem(permit, &call).is_ok()),
                Decision::Ask(_) => {}
                Decision::Deny(denial) => panic!("{}", denial.message),
            }
            seen.fetch_add(1, Ordering::Relaxed);
        }
        redeemed
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(decide)).collect();
        for round in 0..ROUNDS {
            let problems = match round % 4 {
                0 => broker.reload(Reload::new().user(read(two))),
                1 | 3 => broker.reload(Reload::new().user(broken())),
                _ => broker.reload(Reload::new().user(read(one))),
            };
            assert_eq!(problems.len(), round % 2);
            // Enough is decided in between, whatever the scheduler does.
            let before = seen.load(Ordering::Relaxed);
            while seen.load(Ordering::Relaxed) == before && threads.iter().all(|thread| !thread.is_finished()) {
                thread::yield_now();
            }
        }
        done.store(true, Ordering::Relaxed);
        for thread in threads {
            thread.join().expect("no thread saw anything else");
        }
    });
    assert!(seen.load(Ordering::Relaxed) >= ROUNDS);
}

#[test]
fn the_last_of_several_reloads_at_once_is_in_force_for_every_layer() {
    let broker = support::builder(true).build();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let _ = broker.reload(Reload::new().user(read("deny = [\"Bash(make one:*)\"]")));
                }
            });
            scope.spawn(|| {
                for _ in 0..50 {
                    let managed = config("deny = [\"Bash(make two:*)\"]", Layer::Managed);
                    let _ = broker.reload(Reload::new().managed(Loaded::Read(managed)));
                }
            });
        }
    });
    assert_eq!(verdicts(&broker, ["make one", "make two", "ls"]), [Deny, Deny, Allow]);
}

const COMMANDS: &[&str] = &["ls", "make a", "make b", "rm x", "cat .env", "cargo test", "git push", "$X", "ls && make a", "rm -rf /"];
const RULES: &[&str] =
    &["Bash(ls:*)", "Bash(make:*)", "Bash(make a)", "Bash(rm:*)", "Bash(cargo test:*)", "Read(.env)", "Bash", "Bash(git *)"];

fn rules() -> impl Strategy<Value = String> {
    let some = || prop::collection::vec(prop::sample::select(RULES), 0..4);
    (some(), some(), some()).prop_map(|(allow, ask, deny)| format!("allow = {allow:?}\nask = {ask:?}\ndeny = {deny:?}\n"))
}

proptest! {
    /// A broken reload never loosens anything; a good one says what a new broker with the same file says.
    #[test]
    fn a_broken_reload_never_loosens_and_a_good_one_is_as_good_as_new(
        first in rules(),
        second in rules(),
        call in prop::sample::select(COMMANDS),
        trusted in any::<bool>(),
    ) {
        let built = |text: &str| support::builder(trusted).config(config(text, Layer::User)).build();
        let broker = built(&first);
        let before = verdict(&broker, call);
        let _ = broker.reload(Reload::new().user(broken()));
        prop_assert_eq!(verdict(&broker, call), if before == Deny { Deny } else { Ask });
        let _ = broker.reload(Reload::new().user(read(&second)));
        prop_assert_eq!(verdict(&broker, call), verdict(&built(&second), call));
    }
}
