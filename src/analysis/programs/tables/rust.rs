//! Rust's tools. Source: cargo 1.95, rustup 1.28, rustc 1.95 manuals.
//!
//! Everything that builds runs build scripts and procedural macros of the project. Options that put
//! other code or another folder in its place are dangerous.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

const BUILD: &[Opt<'static>] = &[
    flags(
        "-q --quiet -v -vv --verbose --release -r --all --workspace --lib --bins --tests --examples --benches --all-targets --all-features --no-default-features",
    ),
    flags(
        "--offline --locked --frozen --keep-going --no-run --no-fail-fast --doc --nocapture --no-deps --open --document-private-items --future-incompat-report",
    ),
    flags(
        "--fix --allow-dirty --allow-staged --allow-no-vcs --ignore-rust-version --check --all-targets --unit-graph --timings --no-tests",
    ),
    value(
        "-p --package --exclude --bin --test --example --bench -F --features -j --jobs --profile --target --message-format --color --format-version",
    ),
    value(
        "-e --edges -i --invert --depth --prefix -d --duplicates --charset --filter-platform --retries --run-ignored --partition --test-threads -E",
    ),
    takes(Role::Opaque, "--config -Z -C").danger(),
    takes(Role::Directory, "--manifest-path").danger(),
    takes(Role::Write, "--target-dir --artifact-dir --out-dir --lockfile-path").danger(),
];

const fn builds(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "cargo 1.95",
        grammar: Grammar::Exact,
        options: &[BUILD],
        operands: Operands::all(Role::Text),
        does: &[Does::RunProject],
        ..Program::NEW
    }
}

const fn installs(names: &'static str) -> Program<'static> {
    Program { does: &[Does::RunPackages, Does::WriteHere], ..builds(names) }
}

const REGISTRY: &[Opt<'static>] = &[value("--limit --color"), flags("-q -v --offline")];

const fn asks_registry(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "cargo 1.95",
        grammar: Grammar::Exact,
        options: &[REGISTRY],
        operands: Operands::all(Role::Text),
        does: &[Does::Network],
        ..Program::NEW
    }
}

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "cargo",
        source: "cargo 1.95",
        grammar: Grammar::Exact,
        options: &[&[
            flags("-q --quiet -v --verbose --offline --locked --frozen"),
            value("--color"),
            takes(Role::Opaque, "--config -Z -C").danger(),
            does(&[Does::Stop], "-V --version -vV --list -h --help"),
        ]],
        subcommands: &[
            builds(
                "build b check c test t run r bench clippy doc d rustc rustdoc metadata tree verify-project fix llvm-cov machete deny audit udeps expand hack insta mutants",
            ),
            Program { names: "nextest", grammar: Grammar::Exact, subcommands: &[builds("run list")], ..Program::NEW },
            Program { does: &[Does::RunProject, Does::WriteHere], ..builds("fmt") },
            installs("add remove rm install uninstall update fetch vendor generate-lockfile"),
            Program { does: &[Does::WriteHere], ..builds("clean") },
            Program { does: &[Does::WriteHere], operands: Operands::all(Role::Write), ..builds("new init") },
            asks_registry("search info"),
            Program { names: "version help", options: &[&[flags("-v --verbose")]], operands: Operands::all(Role::Text), ..Program::NEW },
        ],
        ..Program::NEW
    },
    Program {
        names: "rustc rustdoc",
        source: "rustc 1.95",
        grammar: Grammar::Exact,
        options: &[&[
            does(&[Does::Stop], "-V --version -vV -Vv -h --help"),
            takes(Role::Text, "--print"),
            attached(Role::Text, "--explain"),
        ]],
        operands: Operands::all(Role::Opaque),
        ..Program::NEW
    },
    Program {
        names: "rustfmt",
        source: "rustfmt 1.8",
        grammar: Grammar::Exact,
        options: &[&[
            does(&[Does::Stop], "-V --version -h --help"),
            flags("--check -q -v -l"),
            value("--edition --style-edition"),
            takes(Role::Opaque, "--config --config-path --emit").danger(),
        ]],
        operands: Operands::all(Role::Write),
        ..Program::NEW
    },
    Program {
        names: "rustup",
        source: "rustup 1.28",
        grammar: Grammar::Exact,
        options: &[&[does(&[Does::Stop], "-V --version -h --help"), flags("-v -q")]],
        subcommands: &[
            Program {
                names: "show",
                bare: true,
                subcommands: &[Program { names: "active-toolchain home profile", options: &[&[flags("-v")]], ..Program::NEW }],
                ..Program::NEW
            },
            Program { names: "which", operands: Operands::all(Role::Text), ..Program::NEW },
            Program {
                names: "toolchain target component",
                subcommands: &[
                    Program { names: "list", options: &[&[flags("--installed -v -q")]], ..Program::NEW },
                    Program {
                        names: "install add remove uninstall link",
                        options: &[&[value("--toolchain --profile")]],
                        operands: Operands::all(Role::Text),
                        does: &[Does::RunPackages, Does::Process],
                        ..Program::NEW
                    },
                ],
                ..Program::NEW
            },
        ],
        ..Program::NEW
    },
];
