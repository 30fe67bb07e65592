//! The list of known bypasses says nothing that is not tested: each row of `docs/known-bypasses.md` names cases or tests that are there,
//! and each case belongs to a row.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

const CASES: &str = "cases";
const NOT_COVERED: &str = "not covered";

struct Row {
    ids: Vec<String>,
    tested: String,
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The rows of all tables: the ids, parted by a comma and a blank, stand in the first column, where it is tested in the last.
fn rows(text: &str) -> Vec<Row> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 5, "{line}");
        let ids = cells[0].split(", ").map(|id| id.trim().to_owned()).collect();
        found.push(Row { ids, tested: cells[4].to_owned() });
    }
    found
}

#[test]
fn every_known_bypass_names_tests_that_are_there() {
    let rows = rows(&read("docs/known-bypasses.md"));
    assert!(rows.len() >= 50, "only {} rows were found", rows.len());
    let cases: BTreeSet<String> = read("tests/cases/bypasses.jsonl")
        .lines()
        .map(|line| {
            let case: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
            let (id, _) = case["why"].as_str().and_then(|why| why.split_once(": ")).unwrap_or_else(|| panic!("no id in {line}"));
            id.to_owned()
        })
        .collect();
    let mut wrong = Vec::new();
    let mut named = BTreeSet::new();
    for Row { ids, tested } in rows {
        let of_row: Vec<&String> = ids.iter().filter(|id| cases.contains(*id)).collect();
        let says_cases = tested.split("; ").any(|part| part == CASES);
        if says_cases == of_row.is_empty() {
            wrong.push(format!("{ids:?}: it has {} cases, and says: {tested}", of_row.len()));
        }
        named.extend(of_row.into_iter().cloned());
        for part in tested.split("; ").filter(|part| *part != CASES && !part.starts_with(NOT_COVERED)) {
            let Some((file, name)) = part.trim_matches('`').split_once(' ') else {
                wrong.push(format!("{ids:?}: `{part}` names no test"));
                continue;
            };
            let file = if file.starts_with("src/") { file.to_owned() } else { format!("tests/suite/{file}") };
            if !read(&file).contains(&format!("fn {name}()")) {
                wrong.push(format!("{ids:?}: {file} has no {name}"));
            }
        }
    }
    wrong.extend(cases.difference(&named).map(|id| format!("no row for the cases of {id}")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[cfg(unix)]
mod links {
    use std::fs;
    use std::os::unix::fs::symlink;

    use countersign::policy::rule::RuleEffect;
    use countersign::world::OsWorld;
    use countersign::{Broker, Decision, Mode, ToolCall, Verdict};
    use serde_json::json;

    use crate::support;

    /// A workspace with a link to a folder outside and one to an agent's own, and a broker that accepts edits.
    fn scene(top: &std::path::Path, deny: &[&str]) -> (String, Broker) {
        let root = top.join("proj");
        fs::create_dir_all(root.join(".claude")).expect("a folder");
        fs::create_dir(top.join("other")).expect("a folder");
        fs::write(top.join("other/x"), "x").expect("a file");
        fs::write(root.join(".claude/settings.json"), "{}").expect("a file");
        fs::write(root.join("video.mp4"), "{}").expect("a file");
        symlink("../other", root.join("out")).expect("a link");
        symlink(".claude", root.join("docs")).expect("a link");
        let root = root.to_str().expect("a path").to_owned();
        let rules = deny.iter().map(|text| support::rule(RuleEffect::Deny, text)).collect::<Vec<_>>();
        let broker =
            Broker::builder().home(support::HOME).world(OsWorld).workspace(&root).mode(Mode::AcceptEdits).rules(rules).untimed().build();
        (root, broker)
    }

    #[test]
    fn what_links_lead_to_is_judged_also_where_nothing_is_yet() {
        let scratch = tempfile::tempdir().expect("a folder");
        let top = scratch.path().canonicalize().expect("a folder");
        let (root, broker) = scene(&top, &[]);
        for (tool, input) in [
            ("Read", json!({ "file_path": "out/x" })),
            ("Write", json!({ "file_path": "out/new.txt", "content": "" })),
            ("Write", json!({ "file_path": "out/a/b/new.txt", "content": "" })),
            ("Bash", json!({ "command": "cat out/x" })),
            ("Bash", json!({ "command": "echo x > out/a/new.txt" })),
        ] {
            assert_eq!(broker.decide(&ToolCall::new(tool, input.clone(), &root)).verdict(), Verdict::Ask, "{tool} {input}");
        }
        // The same without a link in between needs no answer.
        let plain = ToolCall::new("Write", json!({ "file_path": "src/new.txt", "content": "" }), &root);
        assert_eq!(broker.decide(&plain).verdict(), Verdict::Allow);

        let scratch = tempfile::tempdir().expect("a folder");
        let top = scratch.path().canonicalize().expect("a folder");
        let (root, broker) = scene(&top, &[&format!("Read(/{}/other/**)", top.display())]);
        assert_eq!(broker.decide(&ToolCall::shell("cat out/x", &root)).verdict(), Verdict::Deny);
    }

    #[test]
    fn a_comparison_of_folders_reads_what_lies_in_them() {
        let scratch = tempfile::tempdir().expect("a folder");
        let top = scratch.path().canonicalize().expect("a folder");
        let (root, broker) = scene(&top, &["Read(plain/a)"]);
        fs::create_dir(top.join("proj/plain")).expect("a folder");
        for (command, verdict) in
            [("diff -N plain src", Verdict::Ask), ("diff video.mp4 plain", Verdict::Ask), ("diff video.mp4 b", Verdict::Allow)]
        {
            assert_eq!(broker.decide(&ToolCall::shell(command, &root)).verdict(), verdict, "{command}");
        }
    }

    #[test]
    fn a_copy_through_a_link_names_what_it_overwrites() {
        let scratch = tempfile::tempdir().expect("a folder");
        let top = scratch.path().canonicalize().expect("a folder");
        let (root, broker) = scene(&top, &[]);
        let Decision::Ask(prompt) = broker.decide(&ToolCall::shell("cp video.mp4 docs/settings.json", &root)) else { panic!("not asked") };
        let view = prompt.view();
        let shown = view.effects.iter().chain(&view.warnings).map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(shown.contains(".claude/settings.json"), "{shown}");
    }
}
