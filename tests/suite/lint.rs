//! Lint: every kind of finding on fixtures that say what they must raise, none on a clean policy, and smaller
//! lists that decide as the larger ones did.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::lint::{Finding, LintId, LintInput, lint, minimal, sarif};
use countersign::policy::rule::{Layer, RuleEffect};
use countersign::{Broker, Mode, ToolCall, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{self, WORKSPACE};

/// The first of July 2026.
const NOW: u64 = 1_782_864_000;

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint").join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn findings(name: &str, layer: Layer) -> Vec<Finding> {
    lint(&[LintInput { text: &fixture(name), name, layer }], Some(NOW))
}

/// The ids behind `#` at the end of each line.
fn expected(text: &str) -> BTreeMap<usize, BTreeSet<String>> {
    let known: BTreeSet<&str> = LintId::ALL.iter().map(|id| id.name()).collect();
    let mut lines = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let Some((code, comment)) = line.rsplit_once(" # ") else { continue };
        if code.trim().is_empty() {
            continue;
        }
        let ids: BTreeSet<String> = comment.split_whitespace().map(str::to_owned).collect();
        for id in &ids {
            assert!(known.contains(id.as_str()), "line {}: `{id}` is no id", index + 1);
        }
        lines.insert(index + 1, ids);
    }
    lines
}

fn found(findings: &[Finding]) -> BTreeMap<usize, BTreeSet<String>> {
    let mut lines: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for finding in findings {
        assert!(lines.entry(finding.place.line).or_default().insert(finding.id.to_string()), "twice: {finding:?}");
    }
    lines
}

fn assert_as_said(name: &str, layer: Layer) -> Vec<Finding> {
    let text = fixture(name);
    let findings = findings(name, layer);
    let (expected, found) = (expected(&text), found(&findings));
    let mut wrong = Vec::new();
    for line in expected.keys().chain(found.keys()).collect::<BTreeSet<_>>() {
        if expected.get(line) != found.get(line) {
            wrong.push(format!(
                "{name}:{line}: wanted {:?}, found {:?}\n    {}",
                expected.get(line).cloned().unwrap_or_default(),
                found.get(line).cloned().unwrap_or_default(),
                text.lines().nth(line - 1).unwrap_or("")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    findings
}

#[test]
fn each_line_raises_exactly_what_it_says() {
    let mut ids: BTreeSet<LintId> = BTreeSet::new();
    for (name, layer) in [("bad.toml", Layer::User), ("project.countersign.toml", Layer::Project), ("syntax.toml", Layer::User)] {
        ids.extend(assert_as_said(name, layer).iter().map(|finding| finding.id));
    }
    // What only an importer says is in the test for that.
    let imported = [LintId::DeadRule, LintId::Malformed, LintId::Instruction];
    let missing: Vec<_> = LintId::ALL.iter().filter(|id| !ids.contains(id) && !imported.contains(id)).collect();
    assert!(missing.is_empty(), "no fixture raises {missing:?}");
}

#[test]
fn a_clean_policy_raises_nothing() {
    let text = fixture("clean.toml");
    let file = ConfigFile::parse(&text, Layer::User, "clean.toml").expect("a valid policy");
    assert!(file.rules.len() >= 60, "only {} rules", file.rules.len());
    assert_eq!(findings("clean.toml", Layer::User), []);
    // The same as a project's.
    assert_eq!(findings("clean.toml", Layer::Project), []);
}

/// Rules that overlap in every way: exact and wide, with and without what has to be named.
const RULES: &[&str] = &[
    "Bash(cat:*)",
    "Bash(cat .env)",
    "Bash(cat src/main.rs)",
    "Bash(find:*)",
    "Bash(find *)",
    "Bash(find . -delete)",
    "Bash(find . -delete *)",
    "Bash(find src -name x:*)",
    "Bash(sed:*)",
    "Bash(sed -i:*)",
    "Bash(sed -i s/a/b/ f)",
    "Bash(git push:*)",
    "Bash(git push --force:*)",
    "Bash(git push origin main)",
    "Bash(git *)",
    "Bash(curl:*)",
    "Bash(curl https://example.com/:*)",
    "Bash(curl https://example.com/)",
    "Bash(python3:*)",
    "Bash(python3 -c 'x y')",
    "Bash(./run.sh:*)",
    "Bash(/srv/run.sh:*)",
    "Bash(touch:*)",
    "Bash(touch .git/hooks/x)",
    "Bash(touch src/x)",
    "Bash(unknown-tool:*)",
    "Bash(unknown-tool --x)",
    "Bash(unknown-tool --x:*)",
    "Bash",
    "Bash(then touch src/x)",
    "Bash(touch src/x | cat)",
    "Bash(FOO=1 touch src/x)",
    "Read(**)",
    "Read(//**)",
    "Read(//srv/**)",
    "Read(//srv/data/*)",
    "Read(//srv/.env)",
    "Read(.env)",
    "Read",
    "Edit(**)",
    "Edit(src/**)",
    "Edit(/src/x)",
    "Edit(.git/**)",
    "Edit(.git/hooks/x)",
    "Edit",
    "WebFetch",
    "WebFetch(domain:*)",
    "WebFetch(domain:*.example.com)",
    "WebFetch(domain:a.example.com)",
    "WebFetch(domain:example.com)",
    "WebFetch(domain:localhost)",
    "mcp__s",
    "mcp__s__t",
    "mcp__s__get_*",
    "Agent",
    "Agent(x)",
    "Skill(x)",
];

fn calls() -> Vec<ToolCall> {
    let commands = [
        "cat src/main.rs",
        "cat .env",
        "cat /srv/data/x",
        "cat /srv/.env",
        "cat $X",
        "find . -delete",
        "find . -delete -print",
        "find src -name x",
        "find /srv -name x",
        "sed -i s/a/b/ f",
        "sed -n 1p /srv/f",
        "git push --force",
        "git push origin main",
        "git push origin x --force",
        "git log",
        "curl https://example.com/",
        "curl https://example.com/x",
        "curl https://a.example.com/",
        "curl -d @x https://example.com/",
        "python3 -c 'x y'",
        "python3 x.py",
        "cd /srv && python3 x.py",
        "./run.sh",
        "/srv/run.sh",
        "touch src/x",
        "touch .git/hooks/x",
        "touch /srv/x",
        "if true; then touch src/x; fi",
        "touch src/x | cat",
        "LANG=C touch src/x",
        "unknown-tool --x",
        "unknown-tool --x y",
        "unknown-tool y",
        "echo hi > src/x",
        "echo hi > .git/hooks/x",
        "cat src/main.rs > src/x",
    ];
    let tools = [
        ("Read", json!({ "file_path": "/srv/data/x" })),
        ("Read", json!({ "file_path": "/srv/.env" })),
        ("Read", json!({ "file_path": "/home/u/proj/.env" })),
        ("Write", json!({ "file_path": "/home/u/proj/src/x", "content": "" })),
        ("Write", json!({ "file_path": "/home/u/proj/.git/hooks/x", "content": "" })),
        ("Edit", json!({ "file_path": "/srv/x", "old_string": "a", "new_string": "b" })),
        ("WebFetch", json!({ "url": "https://a.example.com/x", "prompt": "" })),
        ("WebFetch", json!({ "url": "https://example.com/x", "prompt": "" })),
        ("WebFetch", json!({ "url": "http://localhost:3000/x", "prompt": "" })),
        ("mcp__s__t", json!({})),
        ("mcp__s__get_x", json!({})),
        ("Agent", json!({ "subagent_type": "x", "prompt": "" })),
        ("Skill", json!({ "skill": "x" })),
    ];
    let shells = commands.into_iter().map(|command| ToolCall::shell(command, WORKSPACE));
    shells.chain(tools.into_iter().map(|(tool, input)| ToolCall::new(tool, input, WORKSPACE))).collect()
}

fn config(rules: &[(RuleEffect, &str)]) -> String {
    [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny]
        .into_iter()
        .map(|effect| {
            let entries = rules.iter().filter(|(of, _)| *of == effect).map(|(_, rule)| format!("  {rule:?}, # why\n"));
            format!("{effect} = [\n{}]\n", entries.collect::<Vec<_>>().concat())
        })
        .collect::<Vec<_>>()
        .concat()
}

fn broker(text: &str) -> Broker {
    let rules = ConfigFile::parse(text, Layer::User, "p.toml").unwrap_or_else(|e| panic!("{text}: {e}")).rules;
    support::builder(true).mode(Mode::Default).rules(rules).build()
}

fn verdicts(text: &str) -> Vec<(String, Verdict)> {
    let broker = broker(text);
    calls().iter().map(|call| (format!("{} {}", call.tool(), call.input()), broker.decide(call).verdict())).collect()
}

fn policy() -> impl Strategy<Value = Vec<(RuleEffect, &'static str)>> {
    use RuleEffect::{Allow, Ask, Deny};
    let effect = prop::sample::select(&[Allow, Allow, Allow, Allow, Ask, Deny][..]);
    prop::collection::vec((effect, prop::sample::select(RULES)), 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// The smaller list of rules means the same, whatever overlaps in the larger one; and what is called
    /// shadowed decides nothing.
    #[test]
    fn the_smaller_list_decides_as_the_larger(rules in policy()) {
        let text = config(&rules);
        let input = LintInput { text: &text, name: "p.toml", layer: Layer::User };
        let found = lint(&[input], None);
        // An exact command with code in it may come again, though hardly.
        let certain: Vec<Finding> = found.iter().filter(|finding| finding.id != LintId::OneOff).cloned().collect();
        let smaller = minimal(&input, &certain).expect("an edit");
        let wanted = verdicts(&text);
        prop_assert_eq!(verdicts(&smaller), wanted.clone(), "{}\nbecame\n{}", text, smaller);
        // Names in a folder may be looked at although reading is restricted.
        let gone = |finding: &&Finding| finding.id == LintId::Shadowed && !finding.rule.as_ref().is_some_and(|rule| rule.starts_with("Read("));
        let shadowed: BTreeSet<usize> = found.iter().filter(gone).map(|finding| finding.place.line).collect();
        let rest: Vec<&str> = text.lines().enumerate().filter(|(at, _)| !shadowed.contains(&(at + 1))).map(|(_, line)| line).collect();
        let rest = rest.join("\n");
        prop_assert_eq!(verdicts(&rest), wanted, "{}\nwithout shadowed\n{}", text, rest);
    }

    /// What is made smaller needs no second time, and a fix is the same as its range says.
    #[test]
    fn one_time_is_enough(rules in policy()) {
        let text = config(&rules);
        let input = LintInput { text: &text, name: "p.toml", layer: Layer::User };
        let found = lint(&[input], None);
        let smaller = minimal(&input, &found).expect("an edit");
        let again = lint(&[LintInput { text: &smaller, ..input }], None);
        prop_assert!(again.iter().all(|finding| finding.fix.is_none()), "{}\nstill {:?}", smaller, again);
        for fix in found.iter().filter_map(|finding| finding.fix.as_ref()) {
            let edited = format!("{}{}{}", &text[..fix.range.start], fix.replacement, &text[fix.range.end..]);
            prop_assert_eq!(ConfigFile::parse(&edited, Layer::User, "p.toml").expect("valid").rules.len() + 1, rules.len());
        }
    }
}

#[test]
fn nothing_that_restricts_is_removed_but_doubles() {
    let text = fixture("bad.toml");
    // As far as it is a valid file.
    let start = text.find("ask = [").expect("asks");
    let end = text.find("dney").expect("a mistake");
    let text = &text[start..end];
    let input = LintInput { text, name: "p.toml", layer: Layer::User };
    let smaller = minimal(&input, &lint(&[input], None)).expect("an edit");
    assert_eq!(smaller, text.replacen("    \"Read(.env)\", # duplicate\n", "", 1));
}

#[test]
fn no_finding_repeats_a_credential() {
    for (name, layer) in [("bad.toml", Layer::User)] {
        let findings = findings(name, layer);
        let all = format!("{}{}", serde_json::to_string(&findings).expect("JSON"), sarif(&findings));
        for secret in ["ghp_0123456789", "npm_0123456789"] {
            assert!(fixture(name).contains(secret) && !all.contains(secret), "{secret}");
        }
    }
}

#[test]
fn a_broken_file_is_looked_at_as_far_as_it_goes() {
    let text = "allow = [\"Bash(*)\", \"nonsense\"]\nden = 1\n";
    let found = lint(&[LintInput { text, name: "p.toml", layer: Layer::User }], None);
    let ids: Vec<_> = found.iter().map(|finding| (finding.id.name(), finding.fix.is_some())).collect();
    assert_eq!(ids, [("everything-rule", false), ("not-a-rule", false), ("misplaced-key", false)]);
}

/// The ids that a policy raises, each once.
fn ids(text: &str) -> BTreeSet<&'static str> {
    lint(&[LintInput { text, name: "p.toml", layer: Layer::User }], None).iter().map(|finding| finding.id.name()).collect()
}

#[test]
fn one_spelling_is_not_enough_as_long_as_another_is_free() {
    for (text, is_literal) in [
        ("deny = [\"Bash(git push --force:*)\"]", true),
        ("deny = [\"Bash(git push --force:*)\", \"Bash(git push * --force:*)\"]", true),
        ("deny = [\"Bash(git push --force:*)\", \"Bash(git push * --force:*)\", \"Bash(git push* -f*)\"]", false),
        ("deny = [\"Bash(git push* --force*)\"]", false),
        ("deny = [\"Bash(git push --force:*)\", \"Bash(git push:*)\"]", false),
        ("ask = [\"Bash(git push --force:*)\"]\ndeny = [\"Bash(git push:*)\"]", false),
        // What is only asked about is not denied.
        ("deny = [\"Bash(git push --force:*)\"]\nask = [\"Bash(git push:*)\"]", true),
        ("deny = [\"Bash(rm -rf /)\"]", true),
        ("deny = [\"Bash(rm -rf:*)\", \"Read(.env)\"]", true),
        ("deny = [\"Bash(rm -rf:*)\", \"Bash(rm:*)\"]", false),
        ("deny = [\"Bash(git commit --no-verify:*)\"]", true),
        ("deny = [\"Bash(npm publish:*)\", \"Bash(docker system prune:*)\", \"Bash(git reset:*)\"]", false),
        ("deny = [\"Bash(find . -delete:*)\", \"Bash(python3 -c:*)\"]", false),
        ("allow = [\"Bash(cargo test --workspace:*)\"]", false),
    ] {
        assert_eq!(ids(text).contains("literal-deny"), is_literal, "{text}");
    }
}

#[test]
fn only_what_nobody_looks_into_walks_around_a_denial() {
    for (allow, calls, walks) in [
        ("Bash(python3:*)", &["python3 x.py"][..], true),
        ("Bash(bash:*)", &["bash x.sh"], true),
        ("Bash(make:*)", &["make x"], true),
        ("Bash(npm:*)", &["npm run x"], true),
        ("Bash(npx:*)", &["npx x"], true),
        ("Bash", &["make x"], true),
        // What stands behind these is seen.
        ("Bash(timeout:*)", &["timeout 5 rm x"], false),
        ("Bash(xargs:*)", &["echo x | xargs rm", "xargs rm x"], false),
        ("Bash(env:*)", &["env rm x"], false),
        ("Bash(find:*)", &["find . -exec rm {} +"], false),
        ("Bash(bash x.sh:*)", &["bash -c 'rm x'"], false),
        // What these run is asked about.
        ("Bash(awk:*)", &["awk 'BEGIN { system(\"rm x\") }'"], false),
        ("Bash(python3 -c:*)", &["python3 -c 'import os; os.remove(\"x\")'"], false),
        ("Bash(ssh:*)", &["ssh h rm x"], false),
        ("Bash(sudo:*)", &["sudo rm x"], false),
        ("Bash(git:*)", &["git x"], false),
        ("Bash(cargo test:*)", &[], false),
    ] {
        let text = format!("allow = [\"{allow}\"]\ndeny = [\"Bash(rm:*)\", \"mcp__s__t\"]\n");
        assert_eq!(ids(&text).contains("walked-around"), walks, "{allow}");
        let broker = broker(&text);
        for call in calls {
            let is_allowed = broker.decide(&ToolCall::shell(*call, WORKSPACE)).verdict() == Verdict::Allow;
            assert_eq!(is_allowed, walks, "{allow} {call}");
        }
    }
    // A restriction in its way closes it.
    assert!(!ids("allow = [\"Bash(make:*)\"]\nask = [\"Bash(make:*)\"]\ndeny = [\"Bash(rm:*)\"]").contains("walked-around"));
}

#[test]
fn whatever_a_file_says_it_is_looked_at() {
    for text in [
        "",
        "\u{feff}",
        "allow = [\"Bash(\\\\)\", \"Bash(')\", \"Bash(\\\\ )\", \"Read(//)\", \"Read(~)\", \"WebFetch(domain:*.)\"]",
        "deny = [\"Bash(- -x)\", \"Bash(-x)\", \"*\"]",
    ] {
        let input = LintInput { text, name: "", layer: Layer::User };
        let found = lint(&[input], Some(u64::MAX));
        assert!(minimal(&input, &found).is_ok(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// No rule makes it panic, and what it gives for smaller is still a config file.
    #[test]
    fn any_rule_is_looked_at(rules in prop::collection::vec("(Bash|Read|Edit|PowerShell|WebFetch|mcp__)[(]?[ -~é\n]{0,20}[)]?", 1..6), deny in any::<bool>()) {
        let effect = if deny { "deny" } else { "allow" };
        let entries: Vec<Value> = rules.iter().map(|rule| json!(rule)).collect();
        let text = format!("{effect} = {}\n", Value::Array(entries));
        let input = LintInput { text: &text, name: "p.toml", layer: Layer::User };
        let found = lint(&[input], None);
        let smaller = minimal(&input, &found).expect("an edit");
        prop_assert!(smaller.parse::<toml::Table>().is_ok(), "{smaller}");
        prop_assert!(!deny || smaller.len() == text.len() || found.iter().any(|finding| finding.id == LintId::Duplicate), "{text}");
    }
}

#[test]
fn layers_are_one_policy() {
    let user = LintInput { text: "deny = [\"Bash(make deploy:*)\"]\n", name: "config.toml", layer: Layer::User };
    let project = LintInput {
        text: "allow = [\"Bash(make deploy staging)\", \"Bash(cargo test:*)\"]\n",
        name: ".countersign.toml",
        layer: Layer::Project,
    };
    let found = lint(&[user, project], None);
    let shown: Vec<_> = found.iter().map(|finding| format!("{} {}", finding.place, finding.id)).collect();
    assert_eq!(shown, [".countersign.toml:1:10 shadowed"]);
    // What the person allows is not said twice by a project, which others have too.
    let user = LintInput { text: "allow = [\"Bash(cargo test:*)\"]\n", ..user };
    assert_eq!(lint(&[user, project], None), []);
}

#[cfg(feature = "import")]
mod imported {
    use countersign::config::import::{Entry, Import, Outcome, Place, RuleText};
    use countersign::lint::lint_import;

    use super::*;

    fn entry(line: usize, original: &str, outcome: Outcome) -> Entry {
        Entry::new(Place { file: "settings.json".to_owned(), line }, original, outcome)
    }

    #[test]
    fn what_is_imported_is_looked_at_by_what_it_means_there() {
        let allow = |text: &str| RuleText::compact(RuleEffect::Allow, text);
        let import = Import {
            entries: vec![
                entry(1, "Bash(*)", Outcome::Asks(RuleText::compact(RuleEffect::Ask, "Bash"), "it allows every command".to_owned())),
                entry(2, "Bash(node:*)", Outcome::Asks(RuleText::compact(RuleEffect::Ask, "Bash(node:*)"), "it runs code".to_owned())),
                entry(3, "Bash(done)", Outcome::Skipped("a piece of shell grammar".to_owned())),
                entry(4, "Bash(login ghp_0123456789abcdefghij0123)", Outcome::Rule(allow("Bash(login)"))),
                entry(5, "defaultMode = \"bypassPermissions\"", Outcome::Setting("choose a mode here with `--mode`".to_owned())),
                entry(6, "allowedTools = []", Outcome::Setting("the key is ignored at this level".to_owned())),
                entry(7, "model = \"x\"", Outcome::Setting("nothing to do".to_owned())),
                entry(8, "never touch prod", Outcome::Shown("never touch prod".to_owned())),
                entry(9, "Bash(echo \\(x\\))", Outcome::Normalised(allow("Bash(echo (x))"), "escapes were taken off".to_owned())),
                entry(10, "Bash(find:*)", Outcome::Rule(allow("Bash(find:*)"))),
                entry(11, "Bash(sed *)", Outcome::Rule(allow("Bash(sed *)"))),
                entry(12, "Bash(npm test)", Outcome::Rule(allow("Bash(npm test)"))),
                entry(13, "Bash(npm test)", Outcome::Rule(allow("Bash(npm test)"))),
                entry(14, "Read(//Users/ann/**)", Outcome::Rule(allow("Read(//Users/ann/**)"))),
                entry(17, "defaultMode", Outcome::Skipped("this key means nothing at the top level there".to_owned())),
                entry(16, "deny Bash(rm:*)", Outcome::Rule(RuleText::compact(RuleEffect::Deny, "Bash(rm:*)"))),
                entry(15, "approval_policy = \"on-request\"", Outcome::Setting("the default here".to_owned())),
            ],
        };
        let shown: Vec<_> = lint_import(&import).iter().map(|finding| format!("{} {}", finding.place.line, finding.id)).collect();
        assert_eq!(
            shown,
            [
                "1 everything-rule",
                "2 runs-code",
                "3 dead-rule",
                "4 secret-in-rule",
                "5 bypass-mode",
                "6 misplaced-key",
                "8 instruction",
                "9 malformed",
                "10 exec-option",
                "11 exec-option",
                "13 duplicate",
                "14 wide-read",
                "14 home-path",
                "16 walked-around",
                "17 misplaced-key",
            ]
        );
    }
}

/// The properties that SARIF 2.1.0 requires of each object that is written (sections 3.13 to 3.57), and the
/// values that it fixes.
#[test]
fn sarif_has_what_its_schema_requires() {
    let findings = findings("bad.toml", Layer::User);
    let log = sarif(&findings);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert!(driver["name"].is_string());
    assert!(matches!(run["columnKind"].as_str(), Some("utf16CodeUnits" | "unicodeCodePoints")));
    let rules = driver["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), findings.len());
    for result in results {
        assert!(result["message"]["text"].is_string(), "{result}");
        assert!(matches!(result["level"].as_str(), Some("none" | "note" | "warning" | "error")), "{result}");
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].is_string(), "{result}");
        assert!(["startLine", "startColumn"].iter().all(|key| place["region"][key].as_u64().is_some_and(|n| n >= 1)), "{result}");
        for fix in result["fixes"].as_array().unwrap_or(&Vec::new()) {
            let changes = fix["artifactChanges"].as_array().expect("changes");
            assert!(!changes.is_empty());
            for change in changes {
                assert!(change["artifactLocation"]["uri"].is_string());
                let replacements = change["replacements"].as_array().expect("replacements");
                assert!(!replacements.is_empty() && replacements.iter().all(|r| r["deletedRegion"]["byteOffset"].is_u64()));
            }
        }
    }
    assert!(rules.iter().all(|rule| rule["id"].is_string() && rule["shortDescription"]["text"].is_string()));
}

/// A small policy with each severity and a fix.
const SMALL: &str = "allow = [\n    \"Bash(*)\",\n    \"Bash(kill 7288)\", # once\n    \"Bash(cargo test:*)\",\n]\n";

fn small() -> Vec<Finding> {
    lint(&[LintInput { text: SMALL, name: "config.toml", layer: Layer::User }], None)
}

#[test]
fn findings_as_people_read_them() {
    let lines: Vec<String> = small().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    config.toml:2:5: error [everything-rule] `Bash(*)`: this allows every command; name the commands that may run
    config.toml:3:5: note [one-off] `Bash(kill 7288)`: the number of a process is another one next time; end the rule before it with `:*`, if the command is to be allowed again
    "#);
}

#[test]
fn findings_as_json() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&small()).expect("JSON"), @r#"
    [
      {
        "id": "everything-rule",
        "severity": "error",
        "file": "config.toml",
        "line": 2,
        "column": 5,
        "rule": "Bash(*)",
        "problem": "this allows every command",
        "advice": "name the commands that may run",
        "fix": null
      },
      {
        "id": "one-off",
        "severity": "note",
        "file": "config.toml",
        "line": 3,
        "column": 5,
        "rule": "Bash(kill 7288)",
        "problem": "the number of a process is another one next time",
        "advice": "end the rule before it with `:*`, if the command is to be allowed again",
        "fix": {
          "title": "remove the rule",
          "start": 25,
          "end": 55,
          "replacement": ""
        }
      }
    ]
    "#);
}

#[test]
fn findings_as_sarif() {
    let mut log = sarif(&small());
    // All ids would be much to read.
    log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().expect("rules").truncate(1);
    log["runs"][0]["tool"]["driver"]["version"] = Value::Null;
    insta::assert_snapshot!(format!("{log:#}"), @r#"
    {
      "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      "runs": [
        {
          "columnKind": "unicodeCodePoints",
          "results": [
            {
              "level": "error",
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "config.toml"
                    },
                    "region": {
                      "startColumn": 5,
                      "startLine": 2
                    }
                  }
                }
              ],
              "message": {
                "text": "`Bash(*)`: this allows every command; name the commands that may run"
              },
              "ruleId": "everything-rule",
              "ruleIndex": 0
            },
            {
              "fixes": [
                {
                  "artifactChanges": [
                    {
                      "artifactLocation": {
                        "uri": "config.toml"
                      },
                      "replacements": [
                        {
                          "deletedRegion": {
                            "byteLength": 30,
                            "byteOffset": 25
                          },
                          "insertedContent": {
                            "text": ""
                          }
                        }
                      ]
                    }
                  ],
                  "description": {
                    "text": "remove the rule"
                  }
                }
              ],
              "level": "note",
              "locations": [
                {
                  "physicalLocation": {
                    "artifactLocation": {
                      "uri": "config.toml"
                    },
                    "region": {
                      "startColumn": 5,
                      "startLine": 3
                    }
                  }
                }
              ],
              "message": {
                "text": "`Bash(kill 7288)`: the number of a process is another one next time; end the rule before it with `:*`, if the command is to be allowed again"
              },
              "ruleId": "one-off",
              "ruleIndex": 10
            }
          ],
          "tool": {
            "driver": {
              "name": "countersign",
              "rules": [
                {
                  "id": "everything-rule",
                  "shortDescription": {
                    "text": "A rule allows every command."
                  }
                }
              ],
              "version": null
            }
          }
        }
      ],
      "version": "2.1.0"
    }
    "#);
}

#[cfg(feature = "cli")]
mod command_line {
    use std::process::Command;

    use super::*;

    /// Runs `lint` on the text; what it prints, its exit status, and the file afterwards.
    fn run(text: &str, options: &[&str]) -> (String, Option<i32>, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("config.toml");
        fs::write(&file, text).expect("written");
        let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .current_dir(folder.path())
            .arg("lint")
            .arg("config.toml")
            .args(options)
            .output()
            .expect("run");
        let shown = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (shown, output.status.code(), fs::read_to_string(&file).expect("still there"))
    }

    #[test]
    fn the_smaller_list_is_shown() {
        let (shown, code, after) = run(SMALL, &[]);
        assert_eq!((code, after.as_str()), (Some(1), SMALL));
        insta::assert_snapshot!(shown, @r#"
        config.toml:2:5: error [everything-rule] `Bash(*)`: this allows every command; name the commands that may run
        config.toml:3:5: note [one-off] `Bash(kill 7288)`: the number of a process is another one next time; end the rule before it with `:*`, if the command is to be allowed again
        1 error, 1 note

        The same with fewer rules (`countersign lint --fix`):
        --- config.toml
        - 3:     "Bash(kill 7288)", # once
        "#);
    }

    #[test]
    fn fixing_asks_first() {
        // Nobody answers.
        let (shown, code, after) = run(SMALL, &["--fix"]);
        assert_eq!((code, after.as_str()), (Some(0), SMALL), "{shown}");
        let (shown, code, after) = run(SMALL, &["--fix", "--yes"]);
        assert_eq!((code, after), (Some(0), SMALL.replace("    \"Bash(kill 7288)\", # once\n", "")), "{shown}");
        insta::assert_snapshot!(shown, @r#"
        --- config.toml
        - 3:     "Bash(kill 7288)", # once
        wrote config.toml
        "#);
    }

    #[test]
    fn machines_get_one_document() {
        for (option, is_array) in [("--json", true), ("--sarif", false)] {
            let (shown, code, _) = run(SMALL, &[option]);
            let value: Value = serde_json::from_str(&shown).expect("JSON");
            assert_eq!((value.is_array(), code), (is_array, Some(1)));
        }
        assert_eq!(run("deny = []\n", &["--json"]), ("[]\n".to_owned(), Some(0), "deny = []\n".to_owned()));
        assert_eq!(run(SMALL, &["--json", "--sarif"]).1, Some(2));
        assert_eq!(run(SMALL, &["--agent", "nobody"]).1, Some(2));
    }

    #[test]
    fn a_removed_line_shows_no_credential() {
        let text = "allow = [\n    \"Bash(login ghp_0123456789abcdefghij0123 | cat)\",\n]\n";
        let (shown, ..) = run(text, &["--fix", "--yes"]);
        assert!(!shown.contains("ghp_") && shown.contains("a GitHub token"), "{shown}");
    }
}
