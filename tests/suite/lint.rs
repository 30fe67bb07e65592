//! Lint: every kind of finding on fixtures that say what they must raise, none on a clean policy, and smaller
//! lists that decide as the larger ones did.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::lint::{Finding, LintId, LintInput, lint};
use countersign::policy::rule::Layer;

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint").join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn findings(name: &str, layer: Layer) -> Vec<Finding> {
    lint(&[LintInput { text: &fixture(name), name, layer }])
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
