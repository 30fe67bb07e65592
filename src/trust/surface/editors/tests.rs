//! Holds the readers against `tests/surface/editors/*.jsonl`: a file's name and text, and what is found in it.

use std::path::Path;

use serde_json::{Value, json};

use super::READERS;
use crate::config::json::Lines;
use crate::trust::surface::{Reader, SurfaceFile};

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|middle| !middle.is_empty() && !middle.contains('/')),
    }
}

fn reader(name: &str) -> &'static Reader {
    READERS.iter().find(|reader| reader.paths.iter().any(|path| fits(path, name))).unwrap_or_else(|| panic!("nobody reads {name}"))
}

/// What is found, as a fixture says it.
fn outcome(name: &str, text: &str) -> Value {
    let reader = reader(name);
    match (reader.read)(&SurfaceFile { name, text }) {
        Err(unreadable) => json!({ "unreadable": unreadable.line }),
        Ok(found) => {
            let lines = Lines::of(text);
            let found = found.iter().map(|found| {
                assert!(text.get(found.bytes.clone()).is_some_and(|entry| !entry.trim().is_empty()), "{name}: {found:?}");
                assert!(reader.capabilities.contains(&found.capability), "{name}: {found:?}");
                json!({
                    "capability": found.capability,
                    "what": found.what,
                    "text": found.text,
                    "line": lines.at(found.bytes.start),
                    "risk": found.risk,
                    "notes": found.notes,
                    "runs": found.runs,
                })
            });
            json!({ "found": found.collect::<Vec<_>>() })
        }
    }
}

#[test]
fn each_file_says_what_its_fixture_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surface/editors");
    let (mut wrong, mut cases) = (Vec::new(), 0);
    for file in std::fs::read_dir(&folder).expect("fixtures") {
        let path = file.expect("an entry").path();
        for (index, line) in std::fs::read_to_string(&path).expect("a fixture file").lines().enumerate() {
            let case: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{}: {e}", path.display(), index + 1));
            let (name, text) = (case["file"].as_str().expect("file"), case["text"].as_str().expect("text"));
            assert!(case["why"].as_str().is_some_and(|why| !why.is_empty()), "{}:{}: no reason", path.display(), index + 1);
            let key = if case.get("unreadable").is_some() { "unreadable" } else { "found" };
            let found = outcome(name, text);
            cases += 1;
            if found.get(key) != case.get(key) {
                wrong.push(format!("{}:{}: {name}: {found}", path.display(), index + 1));
            }
        }
    }
    assert!(cases >= 60, "only {cases} fixtures were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_text_makes_a_reader_panic_or_leave_the_file() {
    let texts = [
        "",
        " ",
        "\u{feff}",
        "{",
        "{}",
        "[]",
        "null",
        "\"x\"",
        "[",
        "a",
        "a=",
        "=",
        "[a]",
        "[[a]]\nb = {c = [1, {d = 2}]}",
        "\u{0}",
        "é\r\n\"\\",
    ];
    for reader in READERS {
        for path in reader.paths {
            let name = path.replace('*', "x");
            for text in texts {
                if let Ok(found) = (reader.read)(&SurfaceFile { name: &name, text }) {
                    assert!(found.iter().all(|found| text.get(found.bytes.clone()).is_some()), "{name}: {text:?}");
                }
            }
        }
    }
}

#[test]
fn no_file_has_two_readers() {
    let mut paths: Vec<&str> = READERS.iter().flat_map(|reader| reader.paths).copied().collect();
    let all = paths.len();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), all);
}
