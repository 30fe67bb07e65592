//! The broker's own command line: an agent may ask it about calls, and may not change what it allows.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, takes, value};
use crate::analysis::marks::has_word;

const CHANGES: Program<'static> =
    Program { grammar: Grammar::Data, does: &[Does::ChangeBroker], operands: Operands::all(Role::Text), ..Program::NEW };

const READS: Program<'static> = Program { grammar: Grammar::Data, operands: Operands::all(Role::Text), ..Program::NEW };

/// What a call is judged by. Files that are named here are read, and quoted where they are wrong.
const JUDGED_BY: &[Opt<'static>] = &[
    flags("--trusted --session-flow --isolated --json"),
    value("--mode --allow --ask --deny --pack --sandbox-write --sandbox-network --call --profile"),
    takes(Role::List, "--workspace --cwd"),
    takes(Role::Read, "--learned"),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[OURS];

/// Commands that no row is about, so that they are asked.
const ASKED: &str = "audit diff export import man replay";

/// Whether the word is one of our commands.
pub(crate) fn is_command(word: &str) -> bool {
    OURS.subcommands.iter().any(|command| command.is_named(word)) || has_word(ASKED, word)
}

/// Whether a command in these words, which are no options, is the person's alone.
pub(crate) fn is_the_persons<'w>(words: impl IntoIterator<Item = &'w str>) -> bool {
    let mut row = &OURS;
    for word in words {
        let Some(command) = row.subcommands.iter().find(|command| command.is_named(word)) else { break };
        row = command;
    }
    row.does.contains(&Does::ChangeBroker)
}

const OURS: Program<'static> = Program {
    names: "countersign",
    source: "this crate",
    grammar: Grammar::Exact,
    options: &[&[does(&[Does::Stop], "-h -V --help --version")]],
    subcommands: &[
        // Without words they judge what standard input says, which is no more than a question either.
        Program {
            names: "check explain",
            grammar: Grammar::Exact,
            options: &[JUDGED_BY, &[flags("--batch --verbose")]],
            operands: Operands::all(Role::Text),
            ..Program::NEW
        },
        Program {
            names: "lint",
            grammar: Grammar::Exact,
            options: &[&[flags("--json --sarif"), value("--agent")]],
            operands: Operands::all(Role::Read),
            ..Program::NEW
        },
        Program { names: "completions help", ..READS },
        Program {
            names: "trust",
            grammar: Grammar::Exact,
            subcommands: &[
                Program { names: "list status", ..READS },
                // It shows what stands in the files of a workspace, and history is a file of any name.
                Program {
                    names: "review",
                    grammar: Grammar::Exact,
                    options: &[&[flags("--json"), takes(Role::Read, "--history")]],
                    operands: Operands::up_to(&[Role::ReadTree]),
                    ..Program::NEW
                },
                Program { names: "confirm prune revoke", ..CHANGES },
            ],
            ..Program::NEW
        },
        Program {
            names: "rules",
            grammar: Grammar::Exact,
            subcommands: &[
                Program { names: "export list proposals why", ..READS },
                Program { names: "accept add compact remove revoke undo", ..CHANGES },
            ],
            ..Program::NEW
        },
        // The settings of an agent decide whether the broker is asked at all; and what a hook is told has run counts as
        // evidence of a person's yes.
        Program { names: "hook install serve", ..CHANGES },
        Program {
            names: "packs",
            grammar: Grammar::Exact,
            subcommands: &[Program { names: "list show", ..READS }, Program { names: "off on", ..CHANGES }],
            ..Program::NEW
        },
    ],
    ..Program::NEW
};
