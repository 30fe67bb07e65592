//! One file per family of programs. A row that surprises names its source.

mod agents;
mod archive;
mod cloud;
mod compilers;
mod containers;
mod databases;
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
mod own;
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
mod view;
mod wrappers;

use super::row::Program;

/// Every family.
pub(super) const FAMILIES: &[&[Program<'static>]] = &[
    agents::PROGRAMS,
    archive::PROGRAMS,
    cloud::PROGRAMS,
    compilers::PROGRAMS,
    databases::PROGRAMS,
    dotnet::PROGRAMS,
    forge::PROGRAMS,
    packages::PROGRAMS,
    containers::PROGRAMS,
    system::PROGRAMS,
    node::PROGRAMS,
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
];

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::row::{Operands, Program};

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

    /// A second row would silently take the place of the first.
    #[test]
    fn no_program_has_two_rows() {
        let mut names: Vec<&str> = super::FAMILIES.iter().flat_map(|f| f.iter()).flat_map(|p| p.names.split(' ')).collect();
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
