//! The tables in `tests/import`, one file an agent: what the agent's own rules say about a call, by its documentation
//! or its tests, and what the imported rules say. Never looser than theirs; stricter only with a reason.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::config::import::{AGENTS, Agent, ForeignFile, Import, Scope, render};
use countersign::policy::rule::{Layer, Rule};
use countersign::{Mode, ToolCall};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// One file, as a text or as the JSON that is in it.
    file: Option<String>,
    text: Option<String>,
    json: Option<Value>,
    #[serde(default)]
    scope: Whose,
    /// Several files, in the order in which the agent reads them.
    #[serde(default)]
    files: Vec<Foreign>,
    call: Call,
    #[serde(default)]
    mode: Option<String>,
    theirs: String,
    /// Ours, where it is stricter on purpose.
    ours: Option<String>,
    why: Option<String>,
    /// The documentation or test that says so.
    cites: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Foreign {
    file: String,
    text: Option<String>,
    json: Option<Value>,
    #[serde(default)]
    scope: Whose,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Whose {
    Managed,
    #[default]
    User,
    Project,
    Local,
}

impl From<Whose> for Scope {
    fn from(whose: Whose) -> Self {
        match whose {
            Whose::Managed => Self::Managed,
            Whose::User => Self::User,
            Whose::Project => Self::Project,
            Whose::Local => Self::Local,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    tool: Option<String>,
    command: Option<String>,
    input: Option<Value>,
    cwd: Option<String>,
}

impl Call {
    fn as_tool_call(&self) -> ToolCall {
        let mut input = self.input.clone().unwrap_or_else(|| json!({}));
        if let Some(command) = &self.command {
            input["command"] = json!(command);
        }
        ToolCall::new(self.tool.as_deref().unwrap_or("bash"), input, self.cwd.as_deref().unwrap_or(support::WORKSPACE))
    }
}

/// The rules of the import, by way of the text that would be written to a config.
fn rules_of(import: &Import, confirmed: &BTreeSet<usize>) -> Vec<Rule> {
    let rendered = render::add_to("", import, confirmed).expect("rendered").text;
    ConfigFile::parse(&rendered, Layer::User, "config.toml").unwrap_or_else(|e| panic!("{e}\n{rendered}")).rules
}

fn rank(verdict: &str) -> usize {
    ["allow", "ask", "deny"].iter().position(|known| *known == verdict).unwrap_or_else(|| panic!("`{verdict}` is no verdict"))
}

/// What is wrong with a line, if anything is.
fn judge(agent: &Agent, line: &Line) -> Option<String> {
    let single = line.file.iter().map(|file| (file, &line.text, &line.json, line.scope));
    let several = line.files.iter().map(|f| (&f.file, &f.text, &f.json, f.scope));
    let texts: Vec<(String, String, Scope)> = single
        .chain(several)
        .map(|(file, text, json, scope)| {
            (file.clone(), text.clone().or_else(|| json.as_ref().map(ToString::to_string)).expect("a text or json"), scope.into())
        })
        .collect();
    let files: Vec<ForeignFile<'_>> =
        texts.iter().map(|(name, text, scope)| ForeignFile { name, text, scope: *scope, folder: None }).collect();
    let import = agent.read(&files);
    let broker = support::builder(true)
        .mode(line.mode.as_deref().unwrap_or("default").parse::<Mode>().expect("a mode"))
        .rules(rules_of(&import, &BTreeSet::new()))
        .build();
    let decision = broker.decide(&line.call.as_tool_call());
    let verdict = decision.verdict().to_string();
    let wanted = line.ours.as_ref().unwrap_or(&line.theirs);
    let is_documented = line.ours.as_ref().is_none_or(|ours| line.why.is_some() && rank(ours) > rank(&line.theirs));
    let shown = || format!("{:?}\n{import}\n{}", line.call, decision.trace());
    if rank(&verdict) < rank(&line.theirs) {
        return Some(format!("LOOSER: {verdict}, theirs {} by {}: {}", line.theirs, line.cites, shown()));
    }
    if verdict != *wanted {
        return Some(format!("{verdict}, wanted {wanted}, theirs {} by {}: {}", line.theirs, line.cites, shown()));
    }
    (!is_documented).then(|| format!("ours is only given where it is stricter, with a reason: {:?}", line.call))
}

#[test]
fn imported_rules_agree_with_the_published_meaning_of_each_grammar() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut wrong = Vec::new();
    for agent in AGENTS {
        let file = folder.join(format!("{}.jsonl", agent.name));
        let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let mut calls = BTreeSet::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!("{}:{}", agent.name, index + 1);
            let parsed: Line = serde_json::from_str(line).unwrap_or_else(|e| panic!("{place}: {e}"));
            assert!(parsed.cites.len() > 5, "{place} cites nothing");
            assert!(calls.insert(line.to_owned()), "{place} is there twice");
            wrong.extend(judge(agent, &parsed).map(|report| format!("{place}: {report}")));
        }
        assert!(calls.len() >= 40, "only {} lines for {}", calls.len(), agent.name);
    }
    assert!(wrong.is_empty(), "{} lines came out otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

fn read(agent: &str, files: &[(&str, &str, Scope, Option<&str>)]) -> Import {
    let files: Vec<ForeignFile<'_>> =
        files.iter().map(|(name, text, scope, folder)| ForeignFile { name, text, scope: *scope, folder: *folder }).collect();
    Agent::named(agent).expect("an agent").read(&files)
}

const SETTINGS: &str = r#"{
  // what a person clicked together
  "permissions": {
    "allow": [
      "Bash(npm run test:*)",
      "Bash(git:*)",
      "Bash(PGPASSWORD=hunter2 psql:*)",
      "Bash(done)",
      "Bash(find . -name \"*.py\")",
      "Read(C:\\\\work\\\\docs\\\\**)",
      "Bash(echo \u001b[8m hidden)"
    ],
    "deny": [
      "Write(secrets/**)",
      "Bash(curl * | sh)"
    ],
    "defaultMode": "bypassPermissions"
  },
  "allowedTools": ["Bash"],
  "env": { "ANTHROPIC_AUTH_TOKEN": "hunter2" }
}"#;

#[test]
fn the_report_says_what_becomes_of_each_line_and_why() {
    let import = read("claude-code", &[(".claude/settings.json", SETTINGS, Scope::Project, Some("/home/u/proj"))]);
    insta::assert_snapshot!(import.to_string());
}

#[test]
fn what_comes_of_a_rule_is_shown_to_its_end() {
    let text = format!("Bash(npm run x {}--and-then-some:*)", "a ".repeat(200));
    let settings = json!({ "permissions": { "allow": [text] } }).to_string();
    let import = read("claude-code", &[("settings.json", &settings, Scope::User, None)]);
    assert_eq!(import.counts().allow, 1);
    assert!(import.to_string().contains("--and-then-some:*)"), "{import}");
}

#[test]
fn the_rules_say_where_they_are_from_and_where_they_hold() {
    let import = read("claude-code", &[(".claude/settings.json", SETTINGS, Scope::Project, Some("/home/u/proj"))]);
    insta::assert_snapshot!(render::add_to("", &import, &BTreeSet::new()).expect("rendered").text);
}

#[test]
fn what_a_project_allows_does_not_reach_into_another() {
    let settings = r#"{"permissions": {"allow": ["Bash(npm run build)"], "deny": ["Bash(npm publish:*)"]}}"#;
    let broker = |folder: &str| {
        let import = read("claude-code", &[(".claude/settings.json", settings, Scope::Project, Some(folder))]);
        support::builder(true).mode(Mode::Default).rules(rules_of(&import, &BTreeSet::new())).build()
    };
    let verdict = |folder: &str, command: &str| broker(folder).decide(&ToolCall::shell(command, support::WORKSPACE)).verdict().to_string();
    assert_eq!(verdict(support::WORKSPACE, "npm run build"), "allow");
    assert_eq!(verdict("/home/u/other", "npm run build"), "ask");
    assert_eq!(verdict("/home/u/pro", "npm run build"), "ask");
    assert_eq!(verdict("/home/u/other", "npm publish"), "deny");
}

#[test]
fn only_what_is_confirmed_by_itself_allows_any_code() {
    let import =
        read("codex", &[("default.rules", "prefix_rule(pattern=[\"git\"])\nprefix_rule(pattern=[\"make\"])\n", Scope::User, None)]);
    let verdict = |confirmed: &[usize], command: &str| {
        let rules = rules_of(&import, &confirmed.iter().copied().collect());
        support::builder(true)
            .mode(Mode::Default)
            .rules(rules)
            .build()
            .decide(&ToolCall::shell(command, support::WORKSPACE))
            .verdict()
            .to_string()
    };
    assert_eq!(verdict(&[], "make x"), "ask");
    assert_eq!(verdict(&[0], "make x"), "ask");
    assert_eq!(verdict(&[1], "make x"), "allow");
}

#[test]
fn a_file_that_cannot_be_read_is_never_an_empty_one() {
    for agent in AGENTS {
        for name in ["settings.json", "config.toml", "default.rules", "permission.yaml"] {
            for text in ["{ \"permissions\": [", "= = =\n[", "\u{0}", "<<<<<<< HEAD\n{}\n=======\n", "prefix_rule(pattern = [\"x\""] {
                let import = read(agent.name, &[(name, text, Scope::User, None)]);
                let told = import.entries.iter().any(|entry| entry.outcome.rule().is_none());
                assert!(told, "{} {name} {text:?}", agent.name);
            }
        }
    }
}

#[test]
fn what_no_config_takes_is_not_written() {
    let long = "x".repeat(10_000);
    for (agent, name, text) in [
        ("claude-code", "s.json", json!({ "permissions": { "deny": [format!("Bash({long})"), format!("Read({long})")] } }).to_string()),
        ("codex", "x.rules", format!("prefix_rule(pattern=[\"{long}\"], decision=\"forbidden\")\n")),
        ("codex", "x.rules", format!("prefix_rule(pattern=[\"npm\"], decision=\"forbidden\", justification=\"{long}\")\n")),
        ("codex", "x.rules", "prefix_rule(pattern=[\"npm\"], decision=\"forbidden\", justification=\"\\n\")\n".to_owned()),
        ("gemini-cli", "x.toml", format!("[[rule]]\ntoolName = \"run_shell_command\"\ncommandRegex = \"{long}\"\ndecision = \"deny\"\n")),
        ("opencode", "x.json", json!({ "permission": { "bash": { "*": "ask", long.as_str(): "deny" } } }).to_string()),
    ] {
        let import = read(agent, &[(name, &text, Scope::User, None)]);
        let counts = import.counts();
        assert!(counts.unreadable + counts.ask + counts.deny > 0, "{agent}");
        rules_of(&import, &BTreeSet::new());
    }
}

/// Rules as people write and break them, in the words of each agent.
fn foreign_rule() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("git"),
        Just("push"),
        Just("npm"),
        Just("test"),
        Just("rm"),
        Just("-rf"),
        Just("*"),
        Just(":*"),
        Just("\\("),
        Just("'"),
        Just("\""),
        Just("$X"),
        Just("$("),
        Just(")"),
        Just("&&"),
        Just("|"),
        Just("do"),
        Just("done"),
        Just("\n"),
        Just("<<EOF"),
        Just("python3"),
        Just("-c"),
        Just("//**"),
        Just("~/"),
        Just("/x"),
        Just("C:\\x"),
        Just("../"),
        Just("src/*.rs"),
        Just("?"),
        Just("[a]"),
        Just("ü"),
        Just("\u{202e}"),
        Just("`"),
    ];
    prop::collection::vec((word, prop_oneof![Just(" "), Just(""), Just("  ")]), 0..7)
        .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

const CALLS: [&str; 12] = [
    "git push",
    "git push --force",
    "npm test",
    "npm publish",
    "rm -rf x",
    "rm -rf /",
    "python3 -c 'x'",
    "cat /etc/passwd",
    "cat ../x",
    "npm test && rm x",
    "echo x > src/a.rs",
    "$X",
];

fn verdicts(broker: &countersign::Broker) -> Vec<String> {
    CALLS.iter().map(|call| broker.decide(&ToolCall::shell(*call, support::WORKSPACE)).verdict().to_string()).collect()
}

fn files_of(agent: &str, effect: &str, text: &str) -> (String, String) {
    let quoted = json!(text).to_string();
    match agent {
        "claude-code" => {
            let tool = |tool: &str| json!(format!("{tool}({text})"));
            (
                "settings.json".to_owned(),
                json!({ "permissions": { effect: [tool("Bash"), tool("Read"), tool("Edit"), tool("WebFetch"), text] } }).to_string(),
            )
        }
        "codex" => {
            let decision = match effect {
                "deny" => "forbidden",
                "ask" => "prompt",
                other => other,
            };
            let words: Vec<&str> = text.split(' ').collect();
            let rules = format!(
                "prefix_rule(pattern = {}, decision = \"{decision}\")\nprefix_rule(pattern = [{quoted}], decision = \"{decision}\")\n",
                json!(words)
            );
            ("default.rules".to_owned(), rules)
        }
        "gemini-cli" => {
            let decision = if effect == "ask" { "ask_user" } else { effect };
            let text: String = text.chars().filter(|c| *c != '\'' && !c.is_control()).collect();
            let rule = |key: &str| {
                format!("[[rule]]\ntoolName = \"run_shell_command\"\n{key} = '{text}'\ndecision = \"{decision}\"\npriority = 1\n")
            };
            ("rules.toml".to_owned(), rule("commandPrefix") + &rule("commandRegex") + &rule("argsPattern"))
        }
        _ => {
            let map = json!({ text: effect });
            (
                "opencode.json".to_owned(),
                json!({ "permission": { "bash": map.clone(), "edit": map.clone(), "read": map.clone(), "external_directory": map } })
                    .to_string(),
            )
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in the files: no panic, a config that parses, and no entry lost.
    #[test]
    fn import_takes_any_text(text in "\\PC{0,200}", words in foreign_rule()) {
        for agent in AGENTS {
            for name in ["settings.json", "config.toml", "default.rules", "permission.yaml"] {
                for text in [&text, &words] {
                    let import = read(agent.name, &[(name, text, Scope::User, None)]);
                    let _ = (import.to_string(), rules_of(&import, &(0..import.entries.len()).collect()));
                }
            }
        }
    }

    /// A rule that restricts never makes a call less asked about, and nothing that is unconfirmed runs code.
    #[test]
    fn import_never_widens(text in foreign_rule()) {
        let bare = verdicts(&support::builder(true).mode(Mode::Default).build());
        for agent in ["claude-code", "codex", "gemini-cli", "opencode"] {
            for effect in ["allow", "ask", "deny"] {
                let (name, file) = files_of(agent, effect, &text);
                let import = read(agent, &[(&name, &file, Scope::User, None)]);
                let rules = rules_of(&import, &BTreeSet::new());
                let came = rules.iter().any(|rule| rule.effect.to_string() != effect);
                prop_assert!(!came, "{agent} {effect} {text:?}\n{import}");
                let ours = verdicts(&support::builder(true).mode(Mode::Default).rules(rules).build());
                for ((call, before), after) in CALLS.iter().zip(&bare).zip(&ours) {
                    let restricts = effect != "allow";
                    prop_assert!(!restricts || rank(after) >= rank(before), "{agent} {effect} {text:?}: {call} {before} to {after}\n{import}");
                    let is_code = matches!(*call, "python3 -c 'x'" | "$X" | "rm -rf /");
                    prop_assert!(restricts || !is_code || after == before, "{agent} {text:?}: {call} {before} to {after}\n{import}");
                }
            }
        }
    }
}

/// A rule for commands in the words of an agent, and whether it means a command, by the agent's documentation.
#[derive(Debug, Clone)]
struct Simple {
    words: Vec<&'static str>,
    /// Whether further words may follow.
    open: bool,
}

impl Simple {
    fn means(&self, agent: &str, call: &[&str]) -> bool {
        if agent == "codex" {
            return call.starts_with(&self.words);
        }
        // A star is any text, a blank and a star at the end also none.
        let star = |word: &&str| if *word == "*" && agent != "gemini-cli" { ".*".to_owned() } else { regex::escape(word) };
        let head = self.words.iter().map(star).collect::<Vec<_>>().join(" ");
        let (head, open) = head.strip_suffix(" .*").filter(|_| !self.open).map_or((head.as_str(), self.open), |head| (head, true));
        let tail = if open || agent == "gemini-cli" { "( .*)?" } else { "" };
        regex::Regex::new(&format!("^{head}{tail}$")).expect("an expression").is_match(&call.join(" "))
    }

    fn file(&self, agent: &str, effect: &str) -> (String, String) {
        let text = self.words.join(" ");
        match agent {
            "claude-code" => {
                let rule = format!("Bash({text}{})", if self.open { ":*" } else { "" });
                ("settings.json".to_owned(), json!({ "permissions": { effect: [rule] } }).to_string())
            }
            "opencode" => {
                let pattern = format!("{text}{}", if self.open { " *" } else { "" });
                ("opencode.json".to_owned(), json!({ "permission": { "bash": { pattern: effect } } }).to_string())
            }
            "codex" => {
                let decision = if effect == "deny" { "forbidden" } else { effect };
                ("x.rules".to_owned(), format!("prefix_rule(pattern = {}, decision = \"{decision}\")\n", json!(self.words)))
            }
            _ => (
                "x.toml".to_owned(),
                format!("[[rule]]\ntoolName = \"run_shell_command\"\ncommandPrefix = \"{text}\"\ndecision = \"{effect}\"\n"),
            ),
        }
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["npm", "run", "test", "build", "git", "add", "src", "x", "*", "rm", "--force", "tests"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Against a plain reading of the documentation: what the agent does not allow, no imported rule does; what it
    /// denies, an imported rule denies.
    #[test]
    fn imported_rules_mean_no_more_than_the_documentation(
        words in prop::collection::vec(word(), 1..5),
        open in any::<bool>(),
        more in prop::collection::vec(word(), 0..3),
        less in 0..2usize,
        agent in prop::sample::select(vec!["claude-code", "codex", "gemini-cli", "opencode"]),
    ) {
        let rule = Simple { words, open };
        let mut call: Vec<&str> = rule.words.iter().map(|word| if *word == "*" { "any" } else { word }).collect();
        call.truncate(call.len().saturating_sub(less).max(1));
        call.extend(more.iter().filter(|word| **word != "*"));
        let command = call.join(" ");
        let verdict = |effect: &str| {
            let (name, text) = rule.file(agent, effect);
            let import = read(agent, &[(&name, &text, Scope::User, None)]);
            let broker = support::builder(true).mode(Mode::Default).rules(rules_of(&import, &(0..import.entries.len()).collect())).build();
            broker.decide(&ToolCall::shell(&command, support::WORKSPACE)).verdict().to_string()
        };
        let bare = support::builder(true).mode(Mode::Default).build().decide(&ToolCall::shell(&command, support::WORKSPACE)).verdict().to_string();
        let is_meant = rule.means(agent, &call);
        prop_assert!(is_meant || bare == "allow" || verdict("allow") != "allow", "{agent} {rule:?} allows {command}");
        prop_assert!(!is_meant || verdict("deny") == "deny", "{agent} {rule:?} does not deny {command}");
    }
}

#[cfg(feature = "cli")]
mod command_line {
    use std::fs;
    use std::process::{Command, Output};

    fn run(home: &std::path::Path, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(arguments)
            .current_dir(home)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_DATA_HOME", home.join(".data"))
            .env("XDG_STATE_HOME", home.join(".state"))
            .stdin(std::process::Stdio::null())
            .output()
            .expect("it starts")
    }

    fn config(home: &std::path::Path) -> String {
        fs::read_to_string(home.join(".config/countersign/config.toml")).unwrap_or_default()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_clone_below_a_hidden_folder_of_home_is_not_the_persons_own_word() {
        let home = tempfile::tempdir().expect("scratch");
        let home = home.path();
        for (folder, own) in [
            (".config/opencode", true),
            (".config/zed", true),
            (".config/Code/User", true),
            (".local/share/crush", true),
            (".config/nvim", false),
            (".local/src/clone", false),
            (".local/share/opencode-clone", false),
            (".config/nvim/opencode", false),
        ] {
            fs::create_dir_all(home.join(folder)).expect("folder");
            let file = format!("{folder}/opencode.json");
            fs::write(home.join(&file), "{\"permission\": {\"bash\": {\"npm run x\": \"allow\"}}}").expect("written");
            let dry = run(home, &["import", "opencode", &file, "--dry-run"]);
            let text = String::from_utf8_lossy(&dry.stdout);
            assert_eq!(text.contains("the person's own word"), own, "{folder}: {text}");
            assert_eq!(text.contains(&format!("{folder}/**")), !own, "{folder}: {text}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn rules_are_added_once_and_only_when_somebody_says_so() {
        let home = tempfile::tempdir().expect("scratch");
        let home = home.path();
        fs::create_dir(home.join(".codex")).expect("folder");
        let rules = "prefix_rule(pattern=[\"npm\", \"test\"])\nprefix_rule(pattern=[\"python3\"])\n";
        fs::write(home.join(".codex/default.rules"), rules).expect("written");
        let file = ".codex/default.rules";
        let dry = run(home, &["import", "codex", file, "--dry-run"]);
        assert!(dry.status.success() && config(home).is_empty(), "{dry:?}");
        assert!(String::from_utf8_lossy(&dry.stdout).contains("the person's own word"), "{dry:?}");
        // Nobody is there to say yes.
        assert_eq!(run(home, &["import", "codex", file]).status.code(), Some(10));
        assert_eq!(config(home), "");
        assert_eq!(run(home, &["import", "codex", file, "--confirm-each"]).status.code(), Some(2));
        assert!(run(home, &["import", "codex", file, "--yes"]).status.success());
        let once = config(home);
        assert!(once.contains("Bash(npm test:*)") && !once.contains("python3"), "{once}");
        assert!(run(home, &["import", "codex", file, "--yes"]).status.success());
        assert_eq!(config(home), once);
        let json = run(home, &["import", "codex", file, "--dry-run", "--json"]);
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("json");
        assert_eq!(json["counts"]["unconfirmed"], 1);
        // What cannot be read may restrict: without a person nothing is written.
        fs::write(home.join(".codex/default.rules"), "prefix_rule(pattern=[\"ls\"])\nprefix_rule(pattern=[x])\n").expect("written");
        assert_eq!(run(home, &["import", "codex", file, "--yes"]).status.code(), Some(1));
        assert_eq!(config(home), once);
        assert_eq!(run(home, &["import", "nobody", file]).status.code(), Some(2));
        assert_eq!(run(home, &["import", "codex", "absent.rules", "--yes"]).status.code(), Some(1));
    }
}
