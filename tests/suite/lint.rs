//! Lint: every kind of finding on fixtures that say what they must raise, none on a clean policy, and how findings
//! are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::lint::{Finding, LintId, LintInput, lint, minimal, sarif};
use countersign::policy::rule::Layer;
use proptest::prelude::*;
use serde_json::{Value, json};

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
    use countersign::policy::rule::RuleEffect;

    fn entry(line: usize, original: &str, outcome: Outcome) -> Entry {
        Entry::new(Place { file: "settings.json".to_owned(), line }, original, outcome)
    }

    #[test]
    fn what_is_imported_is_looked_at_by_what_it_means_there() {
        let allow = |text: &str| RuleText::compact(RuleEffect::Allow, text);
        let import = Import {
            files: Vec::new(),
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
                entry(18, "permission: 3", Outcome::Unreadable("a number is no rule".to_owned())),
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
                "18 unreadable",
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
