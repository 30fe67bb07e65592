//! `countersign rules` as a person runs it, and as nobody does.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::{SystemTime, UNIX_EPOCH};

use countersign::analysis::path::AbsPath;
use countersign::config::ConfigFile;
use countersign::learn::{AnswerGiven, Draft, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::policy::definition::{Bound, Definition};
use countersign::policy::rule::Layer;
use serde_json::Value;

use crate::program::program;

const DAY: u64 = 86_400;

struct Scene {
    home: tempfile::TempDir,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

impl Scene {
    fn new() -> Self {
        let scene = Self { home: tempfile::tempdir().expect("a folder") };
        fs::create_dir_all(scene.home.path().join("proj/.git")).expect("a folder");
        fs::write(scene.home.path().join("proj/.git/HEAD"), "ref: refs/heads/main\n").expect("written");
        scene
    }

    fn path(&self, below: &str) -> AbsPath {
        let real = fs::canonicalize(self.home.path()).expect("there");
        AbsPath::parse(real.to_str().expect("utf-8")).and_then(|home| home.join(below)).expect("a path")
    }

    fn store(&self) -> LearnedStore {
        LearnedStore::open(self.path(".state/countersign/learned.jsonl"))
    }

    fn output(&self, arguments: &[&str]) -> Output {
        let home = Path::new(self.path("").as_str()).to_owned();
        program(&home).arg("rules").args(arguments).current_dir(home.join("proj")).output().expect("it starts")
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.output(arguments);
        (output.status.code().expect("a status"), String::from_utf8(output.stderr).expect("text"))
    }
}

#[test]
fn a_config_that_cannot_be_edited_is_named_with_the_place() {
    let scene = Scene::new();
    let config = scene.path(".config/countersign/config.toml");
    fs::create_dir_all(scene.path(".config/countersign").as_str()).expect("a folder");
    let broken = "allow = [\"Bash(ls)\"\ndeny = [\"Bash(rm:*)\"]\n";
    fs::write(config.as_str(), broken).expect("written");
    for arguments in [["add", "allow", "Bash(cargo test:*)"].as_slice(), &["remove", "Bash(ls)"]] {
        let (status, said) = scene.refused(arguments);
        let place = format!("countersign: {config}: the file is broken and has to be mended by hand first: 2:1: ");
        assert!(status == 1 && said.starts_with(&place), "{arguments:?}: {said}");
    }
    assert_eq!(fs::read_to_string(config.as_str()).expect("there"), broken);
    fs::write(config.as_str(), "allow = 1\n").expect("written");
    let (_, said) = scene.refused(&["remove", "Bash(ls)"]);
    assert!(said.contains("`allow` is not an array of strings"), "{said}");
}

#[test]
fn a_rule_that_is_added_is_linted() {
    let scene = Scene::new();
    let output = scene.output(&["add", "allow", "WebFetch(domain:*)"]);
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.success() && said.contains(": warning [wide-host] `WebFetch(domain:*)`: "), "{said}");
    let output = scene.output(&["add", "allow", "Bash(cargo test:*)"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn allow(rule: &str, scope: LearnedScope) -> NewRule {
    NewRule { effect: LearnedEffect::Allow, draft: Draft::plain(rule), scope, until: None, from: "cargo test --all".to_owned() }
}

fn rules_of(json_lines: &str) -> Vec<String> {
    let rule = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["rule"].as_str().expect("a rule").to_owned();
    json_lines.lines().map(rule).collect()
}

#[test]
fn what_was_learned_last_week() {
    let scene = Scene::new();
    let mut store = scene.store();
    let here = LearnedScope::Workspace(scene.path("proj"));
    let elsewhere = LearnedScope::Workspace(scene.path("other"));
    store.add(&allow("Bash(old:*)", LearnedScope::User), now() - 30 * DAY).expect("learned");
    store.add(&allow("Bash(elsewhere:*)", elsewhere), now() - 2 * DAY).expect("learned");
    let taken = store.add(&allow("Bash(taken:*)", here.clone()), now() - 2 * DAY).expect("learned");
    store.add(&allow("Bash(new:*)", here), now() - DAY).expect("learned");
    store.revoke(&taken, now() - DAY).expect("revoked");
    scene.run(&["add", "deny", "Bash(own:*)"]);

    assert_eq!(rules_of(&scene.run(&["list", "--json"])), ["Bash(own:*)", "Bash(old:*)", "Bash(elsewhere:*)", "Bash(new:*)"]);
    assert_eq!(rules_of(&scene.run(&["list", "--json", "--config"])), ["Bash(own:*)"]);
    assert_eq!(rules_of(&scene.run(&["list", "--json", "--learned", "--workspace", "."])), ["Bash(old:*)", "Bash(new:*)"]);
    assert_eq!(rules_of(&scene.run(&["list", "--json", "--since", "7d"])), ["Bash(elsewhere:*)", "Bash(taken:*)", "Bash(new:*)"]);
    assert_eq!(rules_of(&scene.run(&["list", "--json", "--since", "2020-01-31"])).len(), 4);
    let text = scene.run(&["list", "--since", "7d"]);
    assert!(text.lines().any(|line| line.contains("Bash(taken:*)") && line.ends_with(", revoked")), "{text}");
    assert_eq!(scene.refused(&["list", "--since", "lately"]).0, 2);
}

#[test]
fn a_rule_says_why_it_is_there() {
    let scene = Scene::new();
    let mut store = scene.store();
    let root = scene.path("proj");
    let at = now() - DAY;
    let definition = Definition::Script { file: "/home/u/run.sh".to_owned() };
    let bound = vec![Bound { definition, digest: "0".repeat(64) }];
    let draft =
        Draft { cwd: vec!["/packages/**".to_owned()], options: vec!["--force".to_owned()], bound, ..Draft::plain("Bash(./run.sh:*)") };
    let drafts = [draft.clone()];
    for call in ["a", "b", "b"] {
        let given = AnswerGiven { drafts: &drafts, allows: true, call, workspace: Some(&root), millis: None };
        store.note_answer(&given, at).expect("noted");
    }
    let both = [
        NewRule { draft, until: Some(4_102_444_800), ..allow("Bash", LearnedScope::Workspace(root.clone())) },
        allow("Bash(cargo test:*)", LearnedScope::User),
    ];
    let ids = store.add_all(&both, at).expect("learned");
    store.note_use([ids[0].as_str()], at);
    store.flush(at).expect("written");
    let text = scene.run(&["why", &ids[0][..6]]);
    for wanted in [
        "allow Bash(./run.sh:*)",
        &format!("holds: in {root}"),
        "also with: --force",
        "only when run in: /packages/**",
        "only as long as this stays as it is: /home/u/run.sh",
        "from cargo test --all",
        &format!("by the same answer: {} Bash(cargo test:*)", ids[1]),
        "until: 2100-01-01",
        "used: 1 time,",
        "answers: 3 times yes to 2 calls since the last no, 0 times no; in 1 workspace\n",
        "state: holds",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    assert_eq!(scene.refused(&["why", "ffff"]).0, 2);
    assert_eq!(scene.refused(&["why", ""]).0, 2);

    // Both of them are taken back, and said.
    let text = scene.run(&["undo"]);
    assert!(ids.iter().all(|id| text.contains(&format!("revoked: {id}"))), "{text}");
    assert_eq!(scene.run(&["undo"]), "there is no answer to take back\n");
    assert!(scene.run(&["why", &ids[0]]).contains("state: revoked"));
    assert!(rules_of(&scene.run(&["list", "--json"])).is_empty());
}

#[test]
fn rules_are_revoked_together_or_not_at_all() {
    let scene = Scene::new();
    let mut store = scene.store();
    let ids: Vec<String> = ["Bash(a:*)", "Bash(b:*)", "Bash(c:*)"]
        .iter()
        .map(|rule| store.add(&allow(rule, LearnedScope::User), now()).expect("learned"))
        .collect();
    let (status, error) = scene.refused(&["revoke", &ids[0], "ffff"]);
    assert!(status == 2 && error.contains("ffff"), "{error}");
    assert_eq!(rules_of(&scene.run(&["list", "--json"])).len(), 3);
    scene.run(&["revoke", &ids[0][..8], &ids[1]]);
    scene.run(&["remove", &ids[2]]);
    assert!(rules_of(&scene.run(&["list", "--json"])).is_empty());
    assert!(scene.run(&["compact"]).starts_with("compacted"));
}

#[test]
fn what_is_exported_is_a_config_that_says_no_more() {
    let scene = Scene::new();
    let mut store = scene.store();
    let root = scene.path("proj");
    let here = LearnedScope::Workspace(root);
    let definition = Definition::Script { file: "/home/u/run.sh".to_owned() };
    let bound = Draft { bound: vec![Bound { definition, digest: "0".repeat(64) }], ..Draft::plain("Bash(./run.sh:*)") };
    let deny = |draft: Draft| NewRule { effect: LearnedEffect::Deny, draft, ..allow("Bash", here.clone()) };
    let at = now();
    for new in [
        allow("Bash(everywhere:*)", LearnedScope::User),
        allow("Bash(tool 'a b' \"c\")", here.clone()),
        NewRule {
            draft: Draft { cwd: vec!["/packages/**".to_owned()], ..Draft::plain("Bash(npm test:*)") },
            ..allow("Bash", here.clone())
        },
        NewRule { until: Some(4_102_444_830), ..allow("Bash(soon:*)", here.clone()) },
        NewRule { until: Some(4_102_444_830), ..deny(Draft::plain("Bash(never:*)")) },
        NewRule { draft: bound.clone(), ..allow("Bash", here.clone()) },
        deny(bound),
        NewRule { draft: Draft { options: vec!["-o".to_owned()], ..Draft::plain("Bash(sort:*)") }, ..allow("Bash", here.clone()) },
    ] {
        store.add(&new, at).expect("learned");
    }
    let shown = |text: &str| {
        let file = ConfigFile::parse(text, Layer::User, "learned.toml").unwrap_or_else(|errors| panic!("{errors}\n{text}"));
        let rule = |rule: &countersign::policy::rule::Rule| {
            format!("{} {}{:?} {} {:?}", rule.effect, rule.text(), rule.options, rule.conditions, rule.conditions.expires())
        };
        file.rules.iter().map(rule).collect::<Vec<_>>()
    };
    assert_eq!(shown(&scene.run(&["export"])), ["allow Bash(everywhere:*)[]  None"]);
    assert_eq!(
        shown(&scene.run(&["export", "--workspace", "."])),
        [
            "allow Bash(tool 'a b' \"c\")[]  None",
            "allow Bash(npm test:*)[] in /packages/** None",
            "allow Bash(soon:*)[] until 2100-01-01 Some(4102444800)",
            "deny Bash(never:*)[] until 2100-01-01 00:01 UTC Some(4102444860)",
            "deny Bash(./run.sh:*)[]  None",
            "allow Bash(sort:*)[\"-o\"]  None",
        ]
    );
    let json: Value = serde_json::from_str(&scene.run(&["export", "--workspace", ".", "--format", "json"])).expect("JSON");
    assert_eq!(json.as_array().expect("a list").len(), 7);
}

#[test]
fn proposals_are_shown_and_kept_by_nobody_without_a_terminal() {
    let scene = Scene::new();
    let mut store = scene.store();
    let root = scene.path("proj");
    let drafts = [Draft::plain("Bash(cargo test:*)")];
    for call in ["a", "b", "c"] {
        let given = AnswerGiven { drafts: &drafts, allows: true, call, workspace: Some(&root), millis: None };
        store.note_answer(&given, now()).expect("noted");
    }
    let text = scene.run(&["proposals"]);
    assert!(text.contains(&format!("Bash(cargo test:*) in the workspace {root}: approved 3 times and not kept")), "{text}");
    let json: Value = serde_json::from_str(&scene.run(&["proposals", "--json"])).expect("JSON");
    let id = json["id"].as_str().expect("an id");
    let (status, error) = scene.refused(&["accept", id]);
    assert!(status == 10 && error.contains("terminal"), "{error}");
    assert_eq!(scene.refused(&["accept", "ffffffff"]).0, 2);
    assert!(scene.store().list().is_empty());

    // The user's numbers count.
    fs::create_dir_all(scene.path(".config/countersign").as_str()).expect("a folder");
    fs::write(scene.path(".config/countersign/config.toml").as_str(), "[learning]\noffer_after = 4\n").expect("written");
    assert_eq!(scene.run(&["proposals"]), "there is nothing to propose\n");
    fs::write(scene.path(".config/countersign/config.toml").as_str(), "forbid_learning = true\n").expect("written");
    let (status, error) = scene.refused(&["accept", id]);
    assert!(status == 1 && error.contains("forbid_learning"), "{error}");
}

#[test]
fn a_rule_that_was_not_used_is_not_listed_and_says_so() {
    let scene = Scene::new();
    let id = scene.store().add(&allow("Bash(old:*)", LearnedScope::User), now() - 91 * DAY).expect("learned");
    assert_eq!(scene.run(&["list", "--learned"]), "there is no such rule\n");
    assert!(scene.run(&["why", &id]).contains("state: lapsed, since it was not used for 90 days"));
}
