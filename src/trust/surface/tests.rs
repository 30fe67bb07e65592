//! Cases as data: a file of a project, and everything that is found in it (`tests/surface/*.jsonl`).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::{Found, Reader, SurfaceFile, Unreadable, readers};
use crate::analysis::path::AbsPath;
use crate::analysis::sensitive::{protected, secret};
use crate::trust::capability::ProjectCapability;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    text: String,
    #[serde(default)]
    found: Vec<Expected>,
    /// The line at which it cannot be understood.
    unreadable: Option<usize>,
    why: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    capability: ProjectCapability,
    what: String,
    text: String,
    line: usize,
    risk: String,
    #[serde(default)]
    notes: Vec<String>,
    /// Some of the files that it may run: every word may be one.
    #[serde(default)]
    runs: Vec<String>,
}

fn cases() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surface");
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).expect("fixtures") {
        let path = entry.expect("a file").path();
        let text = fs::read_to_string(&path).expect("text");
        for (number, line) in (1..).zip(text.lines()) {
            let at = format!("{}:{number}", path.display());
            cases.push((at.clone(), serde_json::from_str(line).unwrap_or_else(|e| panic!("{at}: {e}"))));
        }
    }
    assert!(cases.len() > 60, "only {} cases", cases.len());
    cases
}

fn readers_of(name: &str) -> impl Iterator<Item = &'static Reader> {
    readers().filter(move |reader| {
        reader.paths.iter().any(|path| match path.split_once('*') {
            None => *path == name,
            Some((start, end)) => {
                let middle = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
                middle.is_some_and(|middle| !middle.contains('/'))
            }
        })
    })
}

fn read(name: &str, text: &str) -> Result<Vec<Found>, Unreadable> {
    let mut all = Vec::new();
    for reader in readers_of(name) {
        all.extend((reader.read)(&SurfaceFile { name, text })?);
    }
    Ok(all)
}

#[test]
fn every_file_says_what_its_case_says() {
    for (at, case) in cases() {
        assert!(readers_of(&case.file).next().is_some(), "{at}: nobody reads {}", case.file);
        assert!(!case.why.is_empty(), "{at}");
        let line_of = |found: &Found| case.text[..found.bytes.start].matches('\n').count() + 1;
        match read(&case.file, &case.text) {
            Ok(found) => {
                assert_eq!(case.unreadable, None, "{at}");
                let shown: Vec<Expected> = found
                    .iter()
                    .enumerate()
                    .map(|(index, found)| Expected {
                        capability: found.capability,
                        what: found.what.clone(),
                        text: found.text.clone(),
                        line: line_of(found),
                        risk: found.risk.to_string(),
                        notes: found.notes.clone(),
                        runs: case
                            .found
                            .get(index)
                            .map_or(&[][..], |case| &case.runs)
                            .iter()
                            .filter(|run| found.runs.contains(run))
                            .cloned()
                            .collect(),
                    })
                    .collect();
                assert_eq!(shown, case.found, "{at}");
            }
            Err(error) => assert_eq!(Some(error.line), case.unreadable, "{at}: {}", error.why),
        }
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_read_or_refused() {
    for (_, case) in cases() {
        for (cut, _) in case.text.char_indices() {
            if let Ok(found) = read(&case.file, &case.text[..cut]) {
                assert!(found.iter().all(|found| found.bytes.end <= cut && found.bytes.start <= found.bytes.end));
            }
        }
    }
}

#[test]
fn what_is_found_can_be_of_its_reader_only() {
    for (at, case) in cases() {
        for reader in readers_of(&case.file) {
            for found in (reader.read)(&SurfaceFile { name: &case.file, text: &case.text }).into_iter().flatten() {
                assert!(reader.capabilities.contains(&found.capability), "{at}: {:?} of {}", found.capability, reader.owner);
            }
        }
    }
}

#[test]
fn every_capability_and_every_reader_has_a_case() {
    let cases = cases();
    let found: BTreeSet<ProjectCapability> = cases.iter().flat_map(|(_, case)| case.found.iter().map(|found| found.capability)).collect();
    assert_eq!(found, BTreeSet::from(ProjectCapability::ALL));
    for reader in readers() {
        let has_case = cases.iter().any(|(_, case)| readers_of(&case.file).any(|other| std::ptr::eq(other, reader)));
        assert!(has_case, "{}: {:?}", reader.owner, reader.paths);
    }
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
    for reader in readers() {
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
    let mut paths: Vec<&str> = readers().flat_map(|reader| reader.paths).copied().collect();
    let all = paths.len();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), all);
}

/// Files that people and agents edit all day; what they run is asked about when it is run.
const EDITED: &[&str] =
    &[".in", ".out", ".run/*.xml", "default.nix", "devenv.nix", "devenv.yaml", "flake.nix", "package.json", "shell.nix"];

#[test]
fn what_runs_by_itself_is_not_written_without_a_question() {
    let root = AbsPath::parse("/home/u/proj").expect("a path");
    let mut open: Vec<&str> = readers()
        .flat_map(|reader| reader.paths)
        .copied()
        .filter(|path| {
            let file = root.join(&path.replace('*', "x")).expect("a path");
            protected(&file).is_none() && secret(&file).is_none() && *path != crate::trust::snapshot::PROJECT_FILE
        })
        .collect();
    open.sort_unstable();
    assert_eq!(open, EDITED);
}
