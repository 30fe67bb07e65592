//! Builtins of the shell that look like programs. Source: bash 5.2 `help`. Those that change what
//! later commands mean (`cd`, `export`, `alias`, `eval`, …) are the walker's business.

use super::super::row::{Does, Grammar, Operands, Program, Role, does, flags};

const BASH: &str = "bash 5.2; GNU coreutils 9.1";

/// The builtins of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program { names: "echo gecho : true false", source: BASH, grammar: Grammar::Data, ..Program::NEW },
    Program {
        names: "printf gprintf",
        source: BASH,
        grammar: Grammar::Posix,
        // `-v` assigns to a variable, whose subscript is evaluated: `printf -v 'a[$(cmd)]' x`.
        options: &[&[does(&[Does::Opaque], "-v")]],
        operands: Operands::all(Role::Number),
        ..Program::NEW
    },
    Program { names: "pwd", source: BASH, options: &[&[flags("-L -P --logical --physical --help --version")]], ..Program::NEW },
    Program { names: "test [", source: BASH, grammar: Grammar::Test, ..Program::NEW },
    Program {
        names: "type",
        source: BASH,
        grammar: Grammar::Posix,
        options: &[&[flags("-a -f -p -P -t -w")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    // `-p` makes a name mean another program.
    Program {
        names: "hash",
        source: BASH,
        grammar: Grammar::Posix,
        options: &[&[flags("-l -r -t")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program {
        names: "help",
        source: BASH,
        grammar: Grammar::Posix,
        options: &[&[flags("-d -m -s")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program { names: "times", source: BASH, ..Program::NEW },
    Program {
        names: "ulimit",
        source: BASH,
        grammar: Grammar::Posix,
        options: &[&[flags("-a -b -c -d -e -f -H -i -k -l -m -n -p -q -r -R -s -S -t -T -u -v -x")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    // With an operand it changes the rights of files that are made later.
    Program { names: "umask", source: BASH, grammar: Grammar::Posix, options: &[&[flags("-p -S")]], ..Program::NEW },
    // `-p` assigns to a variable.
    Program {
        names: "wait",
        source: BASH,
        grammar: Grammar::Posix,
        options: &[&[flags("-f -n")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    // `-x` runs a command.
    Program {
        names: "jobs",
        source: BASH,
        grammar: Grammar::Posix,
        options: &[&[flags("-l -n -p -r -s")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
];
