//! The broker's own command line: an agent may ask it about calls, and may not change what it allows.

use super::super::row::{Does, Grammar, Operands, Program, Role};

const CHANGES: Program<'static> =
    Program { grammar: Grammar::Data, does: &[Does::ChangeBroker], operands: Operands::all(Role::Text), ..Program::NEW };

const READS: Program<'static> = Program { grammar: Grammar::Data, operands: Operands::all(Role::Text), ..Program::NEW };

pub(super) const PROGRAMS: &[Program<'static>] = &[Program {
    names: "countersign",
    source: "this crate",
    grammar: Grammar::Exact,
    subcommands: &[
        Program {
            names: "trust",
            grammar: Grammar::Exact,
            subcommands: &[Program { names: "status review", ..READS }, Program { names: "confirm revoke", ..CHANGES }],
            ..Program::NEW
        },
        Program {
            names: "rules",
            grammar: Grammar::Exact,
            subcommands: &[Program { names: "list", ..READS }, Program { names: "add remove", ..CHANGES }],
            ..Program::NEW
        },
    ],
    ..Program::NEW
}];
