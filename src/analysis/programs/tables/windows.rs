//! What tells about a machine with Windows, and programs of the shells that come with Git. Sources: learn.microsoft.com ("Windows
//! commands", "Basic commands for WSL"), the Python launcher of 3.13, Cygwin 3.5.
//!
//! These programs take their options behind a slash, which a shell of Unix hands on as two: `tasklist //FI …`.

use super::super::row::{Does, Grammar, Operands, Program, Role, does, flags, takes, value};

const WINDOWS: &str = "Windows 11";

const fn tells_alone(names: &'static str) -> Program<'static> {
    Program { names, source: WINDOWS, grammar: Grammar::Words, ..Program::NEW }
}

const fn group(names: &'static str, commands: &'static [Program<'static>]) -> Program<'static> {
    Program { subcommands: commands, ..tells_alone(names) }
}

pub(super) const PROGRAMS: &[Program<'static>] = &[
    // `/S` asks another machine.
    Program {
        bare: true,
        subcommands: &[
            Program { operands: Operands::up_to(&[Role::Text]), ..tells_alone("/FI //FI /fi //fi") },
            tells_alone("/V //V /SVC //SVC /NH //NH /v //v"),
        ],
        ..tells_alone("tasklist tasklist.exe")
    },
    // PowerShell has another command of the shorter name.
    group("sc.exe", &[Program { operands: Operands::up_to(&[Role::Name]), ..tells_alone("query queryex qc qdescription") }]),
    // Its other verbs fetch, install and change certificates.
    group(
        "certutil certutil.exe",
        &[Program { operands: Operands::up_to(&[Role::Read, Role::Name]), ..tells_alone("-hashfile /hashfile //hashfile") }],
    ),
    tells_alone("getmac getmac.exe"),
    Program {
        names: "wsl wsl.exe",
        source: WINDOWS,
        grammar: Grammar::Exact,
        options: &[&[does(&[Does::Stop], "-l --list --status --version --help"), flags("-v --verbose --running --all -q --quiet")]],
        // Commands for the other system, where paths are others.
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        ..Program::NEW
    },
    Program {
        names: "cygpath cygpath.exe",
        source: "Cygwin 3.5",
        options: &[&[
            flags("-d -m -u -w -a -l -p -s -i -A -D -H -M -O -P -S -W -F --dos --mixed --unix --windows --absolute --long-name --path"),
            flags("--short-name --ignore --allusers --desktop --homeroot --mode --mydocs --smprograms --sysdir --windir --option"),
            flags("-h --help -V --version"),
            value("-t --type -C --codepage --folder"),
            takes(Role::Opaque, "-f --file -c --close").danger(),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
];
