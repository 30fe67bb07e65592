//! One file per family of programs. A row that surprises names its source.

mod agents;
mod android;
mod apple;
mod archive;
mod cloud;
mod compilers;
mod containers;
mod databases;
mod documents;
mod dotnet;
mod files;
mod forge;
mod git;
mod go;
mod info;
mod jvm;
mod languages;
mod make;
mod mobile;
mod network;
mod node;
mod node_tools;
pub(crate) mod own;
mod packages;
mod python;
mod python_packages;
mod python_projects;
mod python_tools;
mod rust;
mod scripting;
mod search;
mod shell_builtins;
mod system;
mod text;
mod trackers;
mod versions;
mod view;
mod windows;
mod wrappers;

use super::row::Program;
use crate::analysis::marks::Filter;

pub(super) use versions::tells_version;

/// Every family.
pub(super) const FAMILIES: &[&[Program<'static>]] = &[
    agents::PROGRAMS,
    android::PROGRAMS,
    apple::PROGRAMS,
    archive::PROGRAMS,
    cloud::PROGRAMS,
    compilers::PROGRAMS,
    databases::PROGRAMS,
    documents::PROGRAMS,
    dotnet::PROGRAMS,
    forge::PROGRAMS,
    packages::PROGRAMS,
    containers::PROGRAMS,
    system::PROGRAMS,
    node::PROGRAMS,
    node_tools::PROGRAMS,
    python::PROGRAMS,
    python_packages::PROGRAMS,
    python_projects::PROGRAMS,
    python_tools::PROGRAMS,
    rust::PROGRAMS,
    git::PROGRAMS,
    go::PROGRAMS,
    languages::PROGRAMS,
    make::PROGRAMS,
    mobile::PROGRAMS,
    network::PROGRAMS,
    own::PROGRAMS,
    wrappers::PROGRAMS,
    files::PROGRAMS,
    info::PROGRAMS,
    jvm::PROGRAMS,
    scripting::PROGRAMS,
    search::PROGRAMS,
    shell_builtins::PROGRAMS,
    text::PROGRAMS,
    trackers::PROGRAMS,
    view::PROGRAMS,
    windows::PROGRAMS,
];

/// Which names the programs of each family may have.
static NAMES: [Filter; FAMILIES.len()] = names();

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
const fn names() -> [Filter; FAMILIES.len()] {
    let mut names = [Filter::EMPTY; FAMILIES.len()];
    let mut family = 0;
    while family < names.len() {
        let mut row = 0;
        while row < FAMILIES[family].len() {
            names[family] = names[family].with_words(FAMILIES[family][row].names);
            row += 1;
        }
        family += 1;
    }
    names
}

/// The row of the program of this name.
pub(super) fn find(name: &str) -> Option<&'static Program<'static>> {
    let families = FAMILIES.iter().zip(&NAMES).filter(|(_, names)| names.may_hold(name));
    Program::among(families.flat_map(|(family, _)| family.iter()), name)
}

/// Whether a table knows the program, other than those of Python and its packages.
pub(super) fn is_outside_of_python(name: &str) -> bool {
    let knows = |families: &[&[Program<'static>]]| families.iter().any(|family| family.iter().any(|program| program.is_named(name)));
    find(name).is_some() && !knows(&[python::PROGRAMS, python_packages::PROGRAMS, python_projects::PROGRAMS, python_tools::PROGRAMS])
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::fs;
    use std::path::Path;

    use serde_json::{Value, json};

    use super::super::reader::is_harmless_option;
    use super::super::row::{Operands, Program};

    /// How many harmless calls, and how many abusive ones, hold each row that knows danger.
    const ENOUGH: usize = 4;

    /// A row as JSON. Effects are left out: what they come to is for the broker to say.
    fn as_json(program: &Program<'_>) -> Value {
        let options: Vec<Value> = program
            .options
            .iter()
            .flat_map(|group| group.iter())
            .map(|option| json!([option.names, format!("{:?}", option.takes), format!("{:?}", option.role)]))
            .collect();
        let Operands { first, rest, last, .. } = program.operands;
        let operands: Vec<String> = first.iter().copied().chain(rest).chain(last).map(|role| format!("{role:?}")).collect();
        json!({
            "names": program.names,
            "grammar": format!("{:?}", program.grammar),
            "options": options,
            "operands": operands,
            "bare": program.bare,
            "subcommands": program.subcommands.iter().map(as_json).collect::<Vec<_>>(),
        })
    }

    /// Prints every row for `tests/tracer`, which runs random calls of the programs that are installed.
    #[test]
    #[ignore = "prints for tests/tracer"]
    fn prints_every_row() {
        for program in super::FAMILIES.iter().flat_map(|family| family.iter()) {
            println!("{}", as_json(program));
        }
    }

    /// Every row is found by each of its names.
    #[test]
    fn programs_are_found_by_name() {
        for program in super::FAMILIES.iter().flat_map(|family| family.iter()) {
            for name in program.names.split(' ') {
                assert_eq!(super::find(name).map(|found| found.names), Some(program.names), "{name}");
            }
        }
        assert!(super::find("no-such-program").is_none());
    }

    /// A second row would silently take the place of the first.
    #[test]
    fn no_program_has_two_rows() {
        let mut names: Vec<&str> = super::FAMILIES.iter().flat_map(|f| f.iter()).flat_map(|p| p.names.split(' ')).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    /// Whether an option of the program or of one of its subcommands does more than print or read.
    fn is_dangerous(program: &Program<'_>) -> bool {
        program.options.iter().flat_map(|group| group.iter()).any(|option| !is_harmless_option(option))
            || program.subcommands.iter().any(is_dangerous)
    }

    /// How many cases with each word are allowed, and how many are not.
    fn cases_by_word() -> HashMap<String, (usize, usize)> {
        let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
        let files = fs::read_dir(folder).expect("tests/cases").map(|entry| entry.expect("an entry").path());
        for file in files.filter(|f| f.extension().is_some_and(|e| e == "jsonl")) {
            let text = fs::read_to_string(&file).expect("a case file");
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                let case: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}: {line}", file.display()));
                let Some(command) = case["command"].as_str() else { continue };
                let mut words: Vec<&str> = command.split(|c: char| c.is_whitespace() || "|;&()<>'\"`".contains(c)).collect();
                words.sort_unstable();
                words.dedup();
                for word in words {
                    let (allowed, others) = counts.entry(word.to_owned()).or_default();
                    *if case["verdict"] == "allow" { allowed } else { others } += 1;
                }
            }
        }
        counts
    }

    #[test]
    fn rows_that_know_danger_are_held_against_calls_of_both_kinds() {
        let counts = cases_by_word();
        let short: Vec<String> = super::FAMILIES
            .iter()
            .flat_map(|family| family.iter())
            .filter(|program| is_dangerous(program))
            .filter_map(|program| {
                let of_names = program.names.split(' ').filter_map(|name| counts.get(name));
                let (allowed, others) = of_names.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
                (allowed < ENOUGH || others < ENOUGH).then(|| format!("{}: {allowed} allowed, {others} asked or denied", program.names))
            })
            .collect();
        assert!(short.is_empty(), "{} programs need {ENOUGH} cases of each kind in tests/cases:\n{}", short.len(), short.join("\n"));
    }

    #[test]
    fn hundreds_of_programs_are_known() {
        let rows: usize = super::FAMILIES.iter().map(|family| family.len()).sum();
        assert!(rows >= 300, "only {rows} rows");
    }
}
