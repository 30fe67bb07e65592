//! `countersign audit` as a person runs it, and the log that `countersign hook` writes.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use countersign::analysis::path::AbsPath;
use countersign::audit::{AuditLog, AuditSettings, RecordKind};
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Answer, Broker, Decision, Scope, ToolCall, Verdict};
use serde_json::{Value, json};

use crate::program::{fed, program};

/// A home folder with a project.
struct Scene {
    home: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self { home: tempfile::tempdir().expect("a folder") };
        fs::create_dir_all(scene.path("proj/.git")).expect("a folder");
        fs::write(scene.path("proj/.git/HEAD"), "ref: refs/heads/main\n").expect("written");
        fs::create_dir_all(scene.path(".config/countersign")).expect("a folder");
        scene
    }

    fn path(&self, below: &str) -> PathBuf {
        fs::canonicalize(self.home.path()).expect("there").join(below)
    }

    fn text(&self, below: &str) -> String {
        self.path(below).to_str().expect("utf-8").to_owned()
    }

    fn config(&self, text: &str) {
        fs::write(self.path(".config/countersign/config.toml"), text).expect("written");
    }

    fn log(&self) -> AuditLog {
        AuditLog::new(AbsPath::parse(&self.text(".state/countersign/audit.jsonl")).expect("a path"), AuditSettings::USUAL)
    }

    fn output(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = program(&self.path(""));
        command.args(arguments).current_dir(self.path("proj"));
        fed(command, input)
    }

    /// What the command says, and its exit status.
    fn run(&self, arguments: &[&str]) -> (String, i32) {
        let output = self.output(&[&["audit"], arguments].concat(), "");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("utf-8");
        (text.replace(&self.text(""), "~/"), output.status.code().expect("a status"))
    }

    /// A log with one decision of each kind and two answers, all of it at one time.
    fn recorded(self) -> Self {
        let root = self.text("proj");
        let rule = |effect, text, at| Rule::parse(effect, text, Source::new(Layer::User, at)).expect(text);
        let broker = Broker::builder()
            .world(LexicalWorld)
            .workspace(&root)
            .untimed()
            .clock(|| 1_700_000_000)
            .rules([
                rule(RuleEffect::Allow, "Bash(cargo test)", "config.toml:1:10"),
                rule(RuleEffect::Deny, "Bash(git push:*)", "config.toml:2:9"),
            ])
            .audit(self.log().agent("an-agent"))
            .build();
        let decide = |command: &str| broker.decide(&ToolCall::shell(command, &root).in_session("s1"));
        assert_eq!(decide("cargo test").verdict(), Verdict::Allow);
        assert_eq!(decide("git push origin main").verdict(), Verdict::Deny);
        let Decision::Ask(prompt) = decide("touch a\u{1b}[2K\u{202e}b") else { panic!("not asked") };
        let _ = broker.answer(prompt, Answer::deny().saying("no\u{1b}[31m escapes"));
        let Decision::Ask(prompt) = decide("cargo install x") else { panic!("not asked") };
        let _ = broker.answer(prompt, Answer::allow(Scope::Session));
        self
    }

    fn tampered(&self) {
        let path = self.path(".state/countersign/audit.jsonl");
        let text = fs::read_to_string(&path).expect("text");
        fs::write(path, text.replacen("git push", "git pull", 1)).expect("written");
    }
}

#[test]
fn the_last_records_are_shown_so_that_nothing_acts_on_a_screen() {
    let scene = Scene::new().recorded();
    let (text, status) = scene.run(&["tail"]);
    assert_eq!(status, 0);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()) && !text.contains('\u{202e}'), "{text:?}");
    insta::assert_snapshot!(text, @r"
    1  2023-11-14 22:13:20  start  a file of the log begins
    2  2023-11-14 22:13:20  allow  bash: cargo test  [allowed by Bash(cargo test), config.toml:1:10 (user)]
    3  2023-11-14 22:13:20  deny   bash: git push origin main  [deny by Bash(git push:*), config.toml:2:9 (user)]
    4  2023-11-14 22:13:20  ask    bash: touch a\u{1b}[2K\u{202e}b  [ask by Bash(git push:*), config.toml:2:9 (user)]
    5  2023-11-14 22:13:20  no     bash: touch a\u{1b}[2K\u{202e}b  [to 4; once; told the model: no\u{1b}[31m escapes]
    6  2023-11-14 22:13:20  ask    bash: cargo install x  [installs packages and runs their scripts]
    7  2023-11-14 22:13:20  yes    bash: cargo install x  [to 6; session; remembered: allow Bash(cargo install x) (for this session)]
    ");
    let (text, _) = scene.run(&["tail", "-n", "1"]);
    assert_eq!(text.lines().count(), 1);
    let (lines, _) = scene.run(&["tail", "-n", "2", "--json"]);
    let last: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
    assert_eq!((last.len(), last[1]["kind"].as_str()), (2, Some("answer")));
}

#[test]
fn records_are_found_by_what_is_in_them() {
    let scene = Scene::new().recorded();
    let count = |arguments: &[&str]| {
        let (text, status) = scene.run(&[&["query", "--json"], arguments].concat());
        assert_eq!(status, 0, "{text}");
        text.lines().count()
    };
    assert_eq!(count(&[]), 7);
    assert_eq!(count(&["--verdict", "ask"]), 2);
    assert_eq!(count(&["--session", "s1"]), 6);
    assert_eq!(count(&["--session", "s2"]), 0);
    assert_eq!(count(&["--tool", "bash", "--text", "cargo"]), 3);
    assert_eq!(count(&["--rule", "git push", "--verdict", "deny"]), 1);
    assert_eq!(count(&["--rule", "config.toml:1:"]), 1);
    assert_eq!(count(&["--workspace", "."]), 6);
    assert_eq!(count(&["--workspace", ".."]), 0);
    assert_eq!(count(&["--since", "2023-11-14", "--until", "2023-11-15"]), 7);
    assert_eq!(count(&["--until", "2023-11-14"]), 0);
    assert_eq!(count(&["--since", "1d"]), 0);
    assert_eq!(scene.run(&["query", "--text", "nothing of it"]).0, "there is no such record\n");
    assert_eq!(scene.run(&["query", "--since", "tomorrow"]).1, 2);
}

#[test]
fn why_a_call_was_allowed_asked_or_denied_is_told() {
    let scene = Scene::new().recorded();
    let without_digest = |text: &str| text.lines().filter(|line| !line.contains("digest: ")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(without_digest(&scene.run(&["why", "2"]).0), @"
       record: 2, 2023-11-14 22:13:20
      verdict: allow
      because: allowed by Bash(cargo test), config.toml:1:10 (user)
         risk: low
         tool: bash
         call: cargo test
           in: ~/proj
    workspace: ~/proj
        agent: an-agent
      session: s1
           by: allow Bash(cargo test), config.toml:1:10 (user)
           by: allow a program that is understood, built-in
    ");
    insta::assert_snapshot!(without_digest(&scene.run(&["why", "6"]).0), @"
       record: 6, 2023-11-14 22:13:20
      verdict: ask
      because: installs packages and runs their scripts
         kind: packages
         risk: high
         tool: bash
         call: cargo install x
           in: ~/proj
    workspace: ~/proj
        agent: an-agent
      session: s1
           by: allow a program that is understood, built-in
     answered: yes at 2023-11-14 22:13:20 (record 7): to 6; session; remembered: allow Bash(cargo install x) (for this session)
    ");
    assert_eq!(scene.run(&["why", "7"]), scene.run(&["why", "6"]), "an answer is about its call");
    assert_eq!(scene.run(&["why", "99"]), ("countersign: there is no record 99: the log has 1 to 7\n".to_owned(), 2));
    scene.tampered();
    let (text, status) = scene.run(&["why", "3"]);
    assert!(text.contains("record 3 was changed: this is not what was written"), "{text}");
    assert_eq!(status, 1);
    assert!(scene.run(&["why", "2"]).0.contains("but: the log is not as it was written elsewhere"));
}

#[test]
fn a_changed_log_is_told_with_its_place_and_by_the_exit_status() {
    let scene = Scene::new().recorded();
    let (text, status) = scene.run(&["verify"]);
    assert_eq!(status, 0);
    assert!(text.starts_with("7 records in 1 file: intact\nhead: "), "{text}");
    let head = scene.log().verify().expect("readable").head.expect("a head").hash;
    assert!(text.contains(&head));
    let (text, status) = scene.run(&["verify", "--expect-head", &head]);
    assert!(text.contains("the expected hash is that of record 7; 0 records since"), "{text}");
    assert_eq!(status, 0);
    let (text, status) = scene.run(&["verify", "--expect-head", &"0".repeat(64)]);
    assert!(text.contains("the record with the expected hash is not in the log"), "{text}");
    assert_eq!(status, 1);
    assert_eq!(scene.run(&["verify", "--expect-head", "abc"]).1, 2);

    scene.tampered();
    let (text, status) = scene.run(&["verify"]);
    assert!(
        text.starts_with("~/.state/countersign/audit.jsonl:3: record 3 was changed\n7 records in 1 file: NOT as it was written\n"),
        "{text}"
    );
    assert_eq!(status, 1);
    let (text, status) = scene.run(&["verify", "--json"]);
    let found: Value = serde_json::from_str(&text).expect("json");
    assert_eq!((&found["intact"], &found["findings"][0]["seq"], &found["findings"][0]["line"]), (&json!(false), &json!(3), &json!(3)));
    assert_eq!(status, 1);
    assert_eq!(scene.run(&["stats"]).1, 1);
}

#[test]
fn decisions_and_answers_are_counted() {
    let scene = Scene::new().recorded();
    let (text, status) = scene.run(&["stats"]);
    assert_eq!(status, 0);
    let head = scene.log().verify().expect("readable").head.expect("a head").hash;
    insta::assert_snapshot!(text.replace(&head, "HEAD"), @"
    4 calls in 1 session: 1 allowed, 2 asked, 1 denied
    asks per 100 calls: 50.0
    answers: 1 yes, 1 no, 0 asked again
           1  for longer than once: session

       allow    ask   deny   /100  tool
           1      2      1   50.0  bash

       allow    ask   deny   /100  day
           1      2      1   50.0  2023-11-14

         ask  cause
           1  packages
           1  rule

    7 records in 1 file: intact
    head: HEAD of record 7
    a cut at the end cannot be seen; note the head elsewhere, and give it to --expect-head next time
    ");
    let (text, _) = scene.run(&["stats", "--json", "--since", "1d"]);
    let counted: Value = serde_json::from_str(&text).expect("json");
    assert_eq!((&counted["calls"]["ask"], &counted["asks_per_100"], &counted["head"]), (&json!(0), &json!("0.0"), &json!(head)));
}

#[test]
fn without_a_log_there_is_nothing_to_show_and_a_word_about_it() {
    let scene = Scene::new();
    for command in ["tail", "verify", "stats"] {
        let (text, status) = scene.run(&[command]);
        assert_eq!(
            text, "there is no record in ~/.state/countersign/audit.jsonl; `audit = { on = true }` in a config turns the log on\n",
            "{command}"
        );
        assert_eq!(status, 0, "{command}");
    }
    assert_eq!(scene.run(&["verify", "--expect-head", &"0".repeat(64)]).1, 1);
    assert_eq!(scene.run(&["why", "1"]).1, 2);
}

impl Scene {
    /// What the hook of Claude Code answers to an event.
    fn hook(&self, event: &str, command: &str) -> Value {
        let event = json!({
            "session_id": "s1", "transcript_path": "/t", "cwd": self.text("proj"), "permission_mode": "default",
            "hook_event_name": event, "tool_name": "Bash", "tool_use_id": "t1", "tool_input": {"command": command}, "tool_response": {},
        });
        let output = self.output(&["hook", "claude-code"], &event.to_string());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }

    fn verdict(&self, command: &str) -> String {
        self.hook("PreToolUse", command)["hookSpecificOutput"]["permissionDecision"].as_str().unwrap_or_default().to_owned()
    }
}

#[test]
fn the_hook_records_where_a_config_says_so() {
    let scene = Scene::new();
    scene.config("");
    assert_eq!(scene.verdict("ls"), "allow");
    assert!(!scene.path(".state/countersign/audit.jsonl").exists(), "off by default");

    scene.config("deny = [\"Bash(git push:*)\"]\naudit = { on = true }\n");
    assert_eq!([scene.verdict("ls"), scene.verdict("git push"), scene.verdict("touch x")], ["allow", "deny", "ask"]);
    let records: Vec<_> = scene.log().records().expect("a log").collect::<Result<_, _>>().expect("readable");
    let seen: Vec<_> = records.iter().map(|record| (record.kind.clone(), record.verdict)).collect();
    let decision = |verdict| (RecordKind::Decision, Some(verdict));
    assert_eq!(seen, [(RecordKind::Start, None), decision(Verdict::Allow), decision(Verdict::Deny), decision(Verdict::Ask)]);
    assert_eq!((records[3].agent.as_deref(), records[3].session.as_deref()), (Some("claude-code"), Some("s1")));
    assert!(records[2].by[0].source.as_deref().is_some_and(|at| at.ends_with("config.toml:1:9 (user)")), "{:?}", records[2].by);

    // It ran: somebody approved it, which is an answer and no further decision.
    scene.hook("PostToolUse", "touch x");
    let last: Vec<_> = scene.log().records().expect("a log").last(2).expect("readable");
    assert_eq!((last[0].kind.clone(), last[1].kind.clone()), (RecordKind::Decision, RecordKind::Answer));
    assert_eq!(last[1].digest, last[0].digest);
    let (why, _) = scene.run(&["why", &last[0].seq.to_string()]);
    assert!(why.contains("answered: yes at "), "{why}");
}

#[test]
fn a_hook_that_must_record_and_cannot_asks() {
    let scene = Scene::new();
    fs::create_dir_all(scene.path(".state/countersign/audit.jsonl")).expect("a folder in its place");
    scene.config("audit = { on = true }\n");
    assert_eq!(scene.verdict("ls"), "allow", "best effort");
    scene.config("audit = { required = true }\n");
    assert_eq!(scene.verdict("ls"), "ask");
}

#[test]
fn a_review_takes_the_last_decisions_from_the_log() {
    let scene = Scene::new().recorded();
    fs::write(scene.path("proj/.countersign.toml"), "allow = [\"Bash(cargo test)\", \"Bash(cargo install x)\"]\n").expect("written");
    let output = scene.output(&["trust", "review"], "");
    let text = String::from_utf8(output.stdout).expect("utf-8");
    assert!(text.contains("It would have allowed 2 of the last 4 calls"), "{text}");
}

#[test]
fn what_a_person_says_about_trust_and_rules_is_noted() {
    let scene = Scene::new();
    scene.config("audit = { on = true }\n");
    for arguments in
        [&["rules", "add", "allow", "Bash(cargo test)"][..], &["trust", "confirm", "--level", "restricted"], &["trust", "revoke"]]
    {
        let output = scene.output(arguments, "");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let notes: Vec<String> = scene
        .log()
        .records()
        .expect("a log")
        .map(|record| record.expect("readable"))
        .filter(|record| record.kind == RecordKind::Note)
        .map(|record| format!("{}: {}", record.what.unwrap_or_default(), record.text.unwrap_or_default().replace(&scene.text(""), "~/")))
        .collect();
    assert_eq!(
        notes,
        [
            "rule: added to the user's config: allow Bash(cargo test)",
            "trust: ~/proj grants nothing from now on",
            "trust: ~/proj is not trusted any more",
        ]
    );
}
