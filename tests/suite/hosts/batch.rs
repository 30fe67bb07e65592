//! Calls that run at the same time: what one may change and another is judged by or runs is asked about, and nothing else.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use countersign::analysis::path::AbsPath;
use countersign::config::ConfigFile;
use countersign::host::{Progress, RefusedBy, Resolved};
use countersign::learn::LearnedStore;
use countersign::policy::flow::SessionFlow;
use countersign::policy::rule::Layer;
use countersign::prompt::{AskKind, PromptView};
use countersign::world::{LexicalWorld, OsWorld};
use countersign::{Answer, Broker, Decision, Mode, Scope, ToolCall, Verdict};
use serde_json::json;

use super::{asked, call, done, permitted, refused};
use crate::support::{self, WORKSPACE};

fn write(path: &str) -> ToolCall {
    ToolCall::new("Write", json!({"file_path": format!("{WORKSPACE}/{path}"), "content": "x"}), WORKSPACE).in_session("s")
}

/// Everything that these tests write is allowed, and what they run.
fn broker(allow: &[&str]) -> Broker {
    let allow: Vec<String> = allow.iter().map(|rule| format!("'{rule}'")).collect();
    let config = ConfigFile::parse(&format!("allow = [{}]", allow.join(", ")), Layer::User, "config.toml").expect("valid");
    support::builder(true).mode(Mode::AcceptEdits).config(config).build()
}

fn verdicts(broker: &Broker, calls: &[ToolCall]) -> Vec<Verdict> {
    broker.decide_all(calls).iter().map(Decision::verdict).collect()
}

const ALLOW: Verdict = Verdict::Allow;
const ASK: Verdict = Verdict::Ask;

#[test]
fn what_one_call_writes_another_does_not_run_unasked() {
    let rules =
        ["Bash(make:*)", "Bash(./run.sh:*)", "Bash(npm run:*)", "Bash(python3 x.py)", "Bash(just:*)", "Bash(cp:*)", "Bash(sed -i:*)"];
    let broker = broker(&rules);
    let cases: &[(ToolCall, &str)] = &[
        (write("Makefile"), "make"),
        (write("Makefile"), "make build"),
        (write("GNUmakefile"), "make"),
        (write("run.sh"), "./run.sh"),
        (write("package.json"), "npm run build"),
        (write("x.py"), "python3 x.py"),
        (write("justfile"), "just build"),
        (call("cp other run.sh"), "./run.sh"),
        (call("sed -i s/a/b/ Makefile"), "make"),
        (call("echo 'all: ; x' > Makefile"), "cd . && make"),
    ];
    for (writes, command) in cases {
        let runs = call(command);
        assert_eq!(broker.decide(writes).verdict(), ALLOW, "{writes:?}");
        assert_eq!(broker.decide(&runs).verdict(), ALLOW, "{command}");
        for (calls, wanted) in [([writes.clone(), runs.clone()], [ALLOW, ASK]), ([runs.clone(), writes.clone()], [ASK, ALLOW])] {
            assert_eq!(verdicts(&broker, &calls), wanted, "{writes:?} and {command}");
        }
        let decision = broker.decide_all(&[writes.clone(), runs]).remove(1);
        let Decision::Ask(prompt) = decision else { panic!("{:?}", decision.verdict()) };
        assert_eq!(prompt.kind(), AskKind::Alongside);
        assert!(prompt.view().reason.as_str().contains("at the same time"), "{}", prompt.view().reason);
    }
}

#[test]
fn what_does_not_meet_is_not_asked() {
    let broker = broker(&["Bash(make:*)", "Bash(cargo test:*)", "Bash(git add:*)", "Bash(npm run:*)", "Bash(cp:*)", "Bash(mv:*)"]);
    for calls in [
        vec![call("ls"), call("cat src/a.rs"), call("git status"), call("git diff"), call("rg x src")],
        vec![write("src/a.rs"), call("cargo test"), call("cat src/a.rs"), call("rg x src"), call("cat src/*.rs")],
        vec![write("src/a.rs"), write("src/b.rs"), call("make"), call("npm run build")],
        vec![write("docs/Makefile"), call("make")],
        vec![call("cp a b"), call("cat src/c.rs")],
        vec![call("git add -A"), call("cat src/a.rs")],
        vec![call("make"), call("make")],
        vec![call("cargo test > /dev/null"), call("ls")],
        vec![call("cargo test > out.txt 2>&1"), call("cat src/a.rs")],
    ] {
        let wanted = vec![ALLOW; calls.len()];
        assert_eq!(verdicts(&broker, &calls), wanted, "{calls:?}");
    }
    assert!(broker.decide_all(&[]).is_empty());
}

#[test]
fn code_that_cannot_be_named_may_be_any_that_is_written() {
    let broker = broker(&["Bash(npm run build --prefix evil)", "Bash(git add:*)"]);
    let runs = call("npm run build --prefix evil");
    assert_eq!(broker.decide(&runs).verdict(), ALLOW);
    assert_eq!(verdicts(&broker, &[write("notes.txt"), runs.clone()]), [ALLOW, ASK]);
    // What git records is no code that it could run.
    assert_eq!(verdicts(&broker, &[call("git add -A"), runs]), [ALLOW, ALLOW]);
}

/// A workspace on disk.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("w")).expect("a workspace");
        fs::write(folder.path().join("w/a"), "a").expect("a file");
        Self { folder }
    }

    fn root(&self) -> String {
        fs::canonicalize(self.folder.path().join("w")).expect("a path").to_str().expect("a name").to_owned()
    }

    fn broker(&self, allow: &str) -> Broker {
        let config = ConfigFile::parse(&format!("allow = {allow}"), Layer::User, "config.toml").expect("valid");
        Broker::builder().home("/nowhere").workspace(&self.root()).world(OsWorld).mode(Mode::AcceptEdits).untimed().config(config).build()
    }

    fn call(&self, command: &str) -> ToolCall {
        ToolCall::shell(command, self.root())
    }
}

#[test]
fn a_link_that_one_call_may_make_or_move_leads_no_other_out() {
    let disk = Disk::new();
    let broker = disk.broker("['Bash(mv:*)', 'Bash(ln:*)', 'Bash(rm:*)', 'Bash(cp:*)', 'Bash(tar:*)']");
    let root = disk.root();
    let root = Path::new(&root);
    fs::create_dir(root.join("in")).expect("a folder");
    fs::create_dir(disk.folder.path().join("elsewhere")).expect("a folder");
    symlink("../elsewhere", root.join("out")).expect("a link");
    symlink("in", root.join("via")).expect("a link");
    symlink("via", root.join("link")).expect("a link");
    fs::write(root.join("in/b"), "b").expect("a file");
    for (moves, reads) in [
        ("mv out a", "cat a/secret"),
        ("mv out in/c", "cat in/c"),
        ("mv out in/c", "cat in/c/../b"),
        ("mv out via", "cat link/b"),
        ("mv out in", "cat in/*"),
        ("mv out in/x", "cat in/*"),
        ("mv out in", "cat in/../a"),
        ("tar xf x.tar", "cat a"),
        ("cp -r a in", "cat in/b"),
    ] {
        let (moves, reads) = (disk.call(moves), disk.call(reads));
        assert_eq!(broker.decide(&reads).verdict(), ALLOW, "{reads:?}");
        assert_ne!(broker.decide(&moves).verdict(), Verdict::Deny, "{moves:?}");
        let Decision::Ask(prompt) = broker.decide_all(&[moves.clone(), reads.clone()]).remove(1) else { panic!("{moves:?} {reads:?}") };
        assert_eq!(prompt.kind(), AskKind::Alongside, "{moves:?} {reads:?}");
    }
    // Elsewhere nothing meets, and denied calls do not run.
    assert_eq!(verdicts(&broker, &[disk.call("mv a2 a3"), disk.call("cat a")])[1], ALLOW);
    assert_eq!(verdicts(&broker, &[disk.call("rm -rf / a"), disk.call("cat a")]), [Verdict::Deny, ALLOW]);
}

#[test]
fn a_name_that_one_call_may_make_is_no_option_of_another() {
    let disk = Disk::new();
    let broker = disk.broker("[]");
    let root = disk.root();
    fs::create_dir(Path::new(&root).join("in")).expect("a folder");
    fs::write(Path::new(&root).join("in/b"), "b").expect("a file");
    let reads = disk.call("cd in && sort *");
    for (writes, wanted) in [("echo x > in/-oa", ASK), ("echo x > 'in/a b'", ASK), ("echo x > in/c", ALLOW), ("echo x > ./-oa", ALLOW)] {
        let writes = disk.call(writes);
        assert_eq!(broker.decide(&writes).verdict(), ALLOW, "{writes:?}");
        assert_eq!(verdicts(&broker, &[writes.clone(), reads.clone()]), [ALLOW, wanted], "{writes:?}");
    }
}

#[test]
fn a_learned_rule_that_is_bound_to_a_recipe_does_not_speak_for_another() {
    let disk = Disk::new();
    fs::write(Path::new(&disk.root()).join("Makefile"), "all:\n\techo hello\n").expect("a file");
    let path = disk.folder.path().join("learned.jsonl");
    let store = LearnedStore::open(AbsPath::parse(path.to_str().expect("a name")).expect("a path"));
    let broker =
        Broker::builder().home("/nowhere").workspace(&disk.root()).world(OsWorld).mode(Mode::AcceptEdits).untimed().build_with_store(store);
    let make = disk.call("make");
    drop(permitted(broker.resolve(&make, &mut |_: &PromptView| Answer::allow(Scope::Workspace))));
    assert_eq!(broker.decide(&make).verdict(), ALLOW);
    let edit = ToolCall::new(
        "Edit",
        json!({"file_path": format!("{}/Makefile", disk.root()), "old_string": "echo hello", "new_string": "./x"}),
        disk.root(),
    );
    let writes = broker.decide(&edit).verdict();
    assert_eq!(verdicts(&broker, &[edit, make.clone()]), [writes, ASK]);
    assert_eq!(verdicts(&broker, &[disk.call("touch src"), make]), [ALLOW, ALLOW]);
}

#[test]
fn a_secret_that_one_call_reads_another_does_not_send_unasked() {
    let config =
        ConfigFile::parse("allow = ['WebFetch(domain:docs.rs)', 'Bash(cat .env)', 'Read(.env)', 'Bash(git push:*)']", Layer::User, "c")
            .expect("valid");
    let flow = |flow| support::builder(true).config(config.clone()).session_flow(flow).build();
    let fetch = |session: &str| ToolCall::new("WebFetch", json!({"url": "https://docs.rs/x"}), WORKSPACE).in_session(session);
    let secret = call("cat .env");
    for (followed, wanted) in [(SessionFlow::Followed, ASK), (SessionFlow::Ignored, ALLOW)] {
        let broker = flow(followed);
        assert_eq!(verdicts(&broker, &[secret.clone(), fetch("s")]), [ALLOW, wanted]);
        assert_eq!(verdicts(&broker, &[fetch("s"), secret.clone()]), [wanted, ALLOW]);
        assert_eq!(verdicts(&broker, &[secret.clone(), fetch("other")]), [ALLOW, ALLOW], "of another session");
        // What a page says is foreign, and a push sends.
        assert_eq!(verdicts(&broker, &[call("git push origin main"), fetch("s")])[0], wanted);
    }
    // Decided one by one, and both permits are there before either call runs: the second one is not taken.
    let broker = flow(SessionFlow::Followed);
    let (Decision::Allow(reads), Decision::Allow(sends)) = (broker.decide(&secret), broker.decide(&fetch("s"))) else { panic!("asked") };
    assert_eq!(broker.redeem(reads, &secret), Ok(()));
    assert!(broker.redeem(sends, &fetch("s")).is_err());
    // The way goes on with a question, and the yes to it holds.
    let question = asked(broker.begin(&fetch("s")));
    drop(permitted(done(question.answer(Answer::allow(Scope::Once)))));
}

#[test]
fn a_batch_is_asked_in_order_and_identical_calls_once() {
    let broker = support::builder(true).build();
    let calls = [call("cargo test"), call("ls"), call("rm -rf /"), call("cargo test"), call("cargo build")];
    let mut shown = Vec::new();
    let resolved = broker.resolve_all(&calls, &mut |prompt: &PromptView| {
        shown.push(prompt.text.to_string());
        if prompt.text.as_str() == "cargo test" { Answer::allow(Scope::Once) } else { Answer::deny() }
    });
    assert_eq!(shown, ["cargo test", "cargo build"]);
    let ends: Vec<Option<RefusedBy>> = resolved
        .into_iter()
        .zip(&calls)
        .map(|(resolved, call)| match resolved {
            Resolved::Permitted(permitted) => {
                assert_eq!(permitted.call(), call);
                None
            }
            Resolved::Refused(refusal) => Some(refusal.by),
        })
        .collect();
    assert_eq!(ends, [None, None, Some(RefusedBy::Broker), None, Some(RefusedBy::Person)]);
    super::nothing_waits(&broker);
}

#[test]
fn a_yes_to_the_call_alone_is_none_beside_others() {
    let broker = support::builder(true).build();
    let make = call("make");
    let alone = asked(broker.begin(&make));
    let mut steps = broker.begin_all(&[write("Makefile"), make.clone()]);
    let beside = asked(steps.remove(1));
    assert_eq!(beside.view().same_as, Some(alone.id()));
    drop(permitted(done(alone.answer(Answer::allow(Scope::Once)))));
    let beside = asked(beside.settle());
    assert!(beside.view().reason.as_str().contains("at the same time"), "{}", beside.view().reason);
    assert_eq!(refused(done(beside.answer(Answer::deny()))).by, RefusedBy::Person);
    // After the rules changed it is still not alone.
    let mut steps = broker.begin_all(&[write("Makefile"), make]);
    let beside = asked(steps.remove(1));
    super::reload(&broker, "allow = ['Bash(make:*)']");
    assert!(matches!(beside.answer(Answer::allow(Scope::Once)), Progress::Done(Resolved::Permitted(_))), "a person said yes to just that");
    let mut steps = broker.begin_all(&[write("Makefile"), call("make")]);
    drop(asked(steps.remove(1)));
}

/// Whatever runs beside it, a call is judged at least as strictly as alone.
#[test]
fn company_never_loosens() {
    let broker = broker(&["Bash(make:*)", "Bash(cargo test:*)", "Bash(mv:*)", "Bash(./run.sh:*)", "Bash(git add:*)"]);
    let commands = [
        "ls",
        "cat a",
        "cat src/*.rs",
        "make",
        "./run.sh",
        "mv a b",
        "mv \"$x\" y",
        "git status",
        "git add -A",
        "cargo test",
        "rm -rf /",
        "touch Makefile",
        "echo x > run.sh",
        "curl https://docs.rs",
        "cat ~/.ssh/id_rsa",
        "foo",
        "cd sub && make",
        "bash -c 'make'",
        "python3 -c 'import json'",
        "find . -name x",
        "git checkout main",
        "ln -s /etc x",
    ];
    let calls: Vec<ToolCall> = commands.iter().map(|command| call(command)).collect();
    let alone: Vec<Verdict> = calls.iter().map(|call| broker.decide(call).verdict()).collect();
    for (first, one) in calls.iter().enumerate() {
        for (second, other) in calls.iter().enumerate() {
            let together = verdicts(&broker, &[one.clone(), other.clone()]);
            let strict = |verdict: Verdict| [ALLOW, ASK, Verdict::Deny].iter().position(|v| *v == verdict);
            assert!(strict(together[0]) >= strict(alone[first]), "{one:?} beside {other:?}");
            assert!(strict(together[1]) >= strict(alone[second]), "{other:?} beside {one:?}");
        }
    }
    // All of it at once, and very often.
    let many: Vec<ToolCall> = calls.iter().cycle().take(2_000).cloned().collect();
    assert_eq!(broker.decide_all(&many).len(), many.len());
    let _ = LexicalWorld;
}
