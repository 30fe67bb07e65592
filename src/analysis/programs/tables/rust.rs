//! Rust's tools. Sources: cargo 1.95 (`cargo COMMAND --help`), rustup 1.28, rustc 1.95 manuals.
//!
//! Everything that builds runs build scripts and procedural macros of the project. Options that put
//! other code or another folder in its place are dangerous. Where cargo takes a value only if the next
//! word is no option (`-p [<SPEC>]`), the value is an operand here: taken for a value, the next word
//! would hide `--manifest-path`.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, attached, does, flags, takes, value};

/// Behind a subcommand these are not cargo's own any more: `cargo run x --help` runs the program. They
/// stand before the inherited ones, which end the reading of words.
const OF_THE_PROGRAM: Opt<'static> = flags("-V --version -vV --list -h --help");

/// Where cargo itself parses every word, `--help` only prints.
const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "-h --help"), flags("-V --version -vV --list")];

/// Where a project may say which compiler starts, and give a name of its own to what is no command of cargo's.
const CARGO_CONFIG: &[Setting] = &[
    Setting::with(".cargo/config.toml", "rustc"),
    Setting::with(".cargo/config", "rustc"),
    Setting::with(".cargo/config.toml", "target-dir"),
    Setting::with(".cargo/config", "target-dir"),
    INCLUDED,
    INCLUDED_OLD,
];
const ALIASES: &[Setting] = &[
    Setting::with(".cargo/config.toml", "alias"),
    Setting::with(".cargo/config", "alias"),
    INCLUDED,
    INCLUDED_OLD,
    TOOLCHAIN,
    TOOLCHAIN_OLD,
];
/// Further files of config.
const INCLUDED: Setting = Setting::with(".cargo/config.toml", "include");
const INCLUDED_OLD: Setting = Setting::with(".cargo/config", "include");
/// A folder of programs in the place of those that rustup installed.
const TOOLCHAIN: Setting = Setting::with("rust-toolchain.toml", "path");
const TOOLCHAIN_OLD: Setting = Setting::with("rust-toolchain", "path");
const TOOLCHAINS: &[Setting] = &[TOOLCHAIN, TOOLCHAIN_OLD];

const OTHER_CODE: &[Opt<'static>] = &[
    takes(Role::Opaque, "--config -Z -C").danger(),
    takes(Role::Directory, "--manifest-path").danger(),
    takes(Role::Write, "--target-dir --artifact-dir --lockfile-path").danger(),
];

const BUILD: &[Opt<'static>] = &[
    flags(
        "-q --quiet -v -vv --verbose -r --release --all --workspace --lib --bins --tests --examples --benches --all-targets --all-features",
    ),
    flags(
        "--no-default-features --offline --locked --frozen --keep-going --no-run --no-fail-fast --doc --no-deps --open --document-private-items",
    ),
    flags("--future-incompat-report --ignore-rust-version --unit-graph --dry-run -n"),
    attached(Role::ProjectPath, "-p --package --bin --test --example --bench --target --timings"),
    value("--exclude -F --features -j --jobs --profile --message-format --color"),
];

const CLIPPY: &[Opt<'static>] =
    &[does(&[Does::WriteHere], "--fix"), flags("--allow-dirty --allow-staged --allow-no-vcs"), value("--explain")];

const NEXTEST: &[Opt<'static>] = &[
    flags("--no-capture --nocapture --no-tests --hide-progress-bar --build-jobs --run-ignored-only"),
    value(
        "-E --filter-expr --filterset -P --retries --run-ignored --partition --test-threads --failure-output --success-output --status-level",
    ),
    value("--final-status-level --no-tests --cargo-profile --max-fail -T --list-type"),
    takes(
        Role::Opaque,
        "--config-file --tool-config-file --archive-file --workspace-remap --extract-to --cargo-metadata --binaries-metadata",
    )
    .danger(),
];

/// A command of cargo's own that builds or loads the project.
const fn builds(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "cargo 1.95",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::Text),
        does: &[Does::RunProject],
        ..Program::NEW
    }
}

/// A command that fetches crates or changes the manifest.
const fn installs(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { does: what, ..builds(names, options) }
}

const FETCHES: &[Does] = &[Does::RunPackages, Does::WriteHere];

const MANIFEST: &[Opt<'static>] = &[
    flags(
        "-q --quiet -v --verbose --offline --locked --frozen -n --dry-run --dev --build --optional --no-optional --no-default-features --default-features",
    ),
    flags("--ignore-rust-version --recursive -b --breaking -w --workspace --all-features"),
    attached(Role::Text, "-p --package"),
    value("-F --features --rename --color --precise --branch --tag --rev"),
    takes(Role::Text, "--target").danger(),
    // Code from elsewhere than the registry.
    takes(Role::Opaque, "--git --path --registry --index --base --root --sync --respect-source-config").danger(),
];

const TREE: &[Opt<'static>] = &[
    flags(
        "-d --duplicates --no-dedupe -q -v --quiet --verbose --offline --locked --frozen --workspace --all --all-features --no-default-features",
    ),
    attached(Role::Text, "-p --package -i --invert --target"),
    value("-e --edges --prune --depth --prefix --charset -f --format --exclude -F --features --color --format-version --filter-platform"),
    flags("--no-deps"),
];

const REGISTRY: &[Opt<'static>] = &[
    value("--limit --color"),
    flags("-q -v --quiet --verbose --offline --locked --frozen"),
    takes(Role::Opaque, "--registry --index").danger(),
];

const COMMANDS: &[Program<'static>] = &[
    // A target may be a file, which names the linker.
    Program { operands: Operands::all(Role::ProjectPath), ..builds("build b check c doc d", &[HELP, BUILD, OTHER_CODE]) },
    // Behind `--` they name a file for the log.
    Program { operands: Operands::all(Role::ProjectPath), ..builds("test t bench", &[HELP, BUILD, OTHER_CODE]) },
    builds("run r", &[&[OF_THE_PROGRAM], BUILD, OTHER_CODE]),
    // Behind `--` they name programs to run and files to write.
    Program { operands: Operands::all(Role::Opaque), ..builds("rustc rustdoc", &[&[OF_THE_PROGRAM], BUILD, OTHER_CODE]) },
    // What stands behind `--` is for rustc.
    Program { operands: Operands::all(Role::Lint), ..builds("clippy", &[&[OF_THE_PROGRAM], CLIPPY, BUILD, OTHER_CODE]) },
    // `--config` of a project's `.cargo` may name wrappers even for these.
    builds("tree", &[HELP, TREE, OTHER_CODE]),
    // It asks the compiler where dependencies are meant.
    Program {
        operands: Operands::NONE,
        does: &[Does::RunProjectUnless("--no-deps"), Does::RunProjectIf(TOOLCHAINS)],
        ..builds("metadata", &[HELP, TREE, OTHER_CODE])
    },
    Program {
        does: &[Does::RunProjectIf(TOOLCHAINS)],
        ..builds(
            "locate-project read-manifest verify-project pkgid",
            &[
                HELP,
                &[flags("-q --quiet -v --verbose --workspace --offline --locked --frozen"), value("--message-format --color")],
                OTHER_CODE,
            ],
        )
    },
    Program {
        does: &[Does::RunProject, Does::WriteHere],
        ..builds(
            "fix",
            &[HELP, &[flags("--allow-dirty --allow-staged --allow-no-vcs --edition --edition-idioms --broken-code")], BUILD, OTHER_CODE],
        )
    },
    // Words behind `--` are rustfmt's: files to format, so that they are written.
    Program {
        does: &[Does::RunProjectIf(ALIASES), Does::WriteHere, Does::RustModules],
        operands: Operands::all(Role::Write),
        ..builds(
            "fmt",
            &[&[
                OF_THE_PROGRAM,
                flags("--all --check -q --quiet -v --verbose"),
                value("-p --package --message-format"),
                takes(Role::Directory, "--manifest-path").danger(),
                takes(Role::Opaque, "--config -Z -C").danger(),
            ]],
        )
    },
    Program {
        names: "nextest",
        source: "cargo-nextest 0.9",
        grammar: Grammar::Getopt,
        subcommands: &[builds("run r list", &[&[OF_THE_PROGRAM], NEXTEST, BUILD, OTHER_CODE])],
        ..Program::NEW
    },
    builds("llvm-cov machete deny udeps expand hack insta mutants criterion flamegraph", &[&[OF_THE_PROGRAM], BUILD, OTHER_CODE]),
    Program {
        does: &[Does::Network, Does::RunProjectIf(ALIASES)],
        ..builds(
            "audit outdated",
            &[&[OF_THE_PROGRAM, flags("-q --quiet --json -R --root-deps-only -w --workspace"), value("--color -d --depth")], OTHER_CODE],
        )
    },
    installs("add remove rm update fetch generate-lockfile", FETCHES, &[HELP, MANIFEST, OTHER_CODE]),
    Program { operands: Operands::up_to(&[Role::Write]), ..installs("vendor", FETCHES, &[HELP, MANIFEST, OTHER_CODE]) },
    installs(
        "install uninstall",
        &[Does::RunPackages, Does::WriteUser],
        &[
            &[
                does(&[Does::Stop], "-h --help"),
                flags("-V -vV"),
                flags("-f --force --no-track --debug"),
                value("--version --vers --profile -j --jobs"),
                attached(Role::Text, "--bin --example --target"),
            ],
            MANIFEST,
            OTHER_CODE,
        ],
    ),
    // Of single packages it asks the compiler.
    Program { does: &[Does::RunProjectIf(CARGO_CONFIG), Does::WriteHere], ..builds("clean", &[HELP, BUILD, OTHER_CODE]) },
    Program {
        does: &[Does::WriteHere],
        operands: Operands::up_to(&[]),
        ..builds("init", &[HELP, &[flags("--bin --lib -q --quiet -v --verbose"), value("--vcs --edition --name")], OTHER_CODE])
    },
    Program {
        does: &[],
        operands: Operands::all(Role::Write),
        ..builds("new", &[HELP, &[flags("--bin --lib -q --quiet -v --verbose"), value("--vcs --edition --name")], OTHER_CODE])
    },
    Program { does: &[Does::Network], ..builds("search info", &[HELP, REGISTRY, OTHER_CODE]) },
    Program {
        names: "version help",
        source: "cargo 1.95",
        grammar: Grammar::Getopt,
        options: &[&[flags("-v --verbose")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "cargo",
        source: "cargo 1.95",
        grammar: Grammar::Exact,
        options: &[&[
            flags("-q --quiet -v --verbose --offline --locked --frozen"),
            value("--color"),
            takes(Role::Opaque, "--config -Z -C").danger(),
            // `cargo -V check` checks.
            does(&[Does::RunProjectIf(TOOLCHAINS), Does::StopAlone], "-V --version -vV -Vv -h --help --list"),
            // The project's config says which rustc is asked (`build.rustc`), also beside `--list`.
            value("--explain").and(&[Does::RunProject]),
        ]],
        subcommands: COMMANDS,
        bare: true,
        ..Program::NEW
    },
    Program {
        names: "cargo-nextest",
        source: "cargo-nextest 0.9",
        grammar: Grammar::Getopt,
        options: &[&[does(&[Does::Stop], "-V --version -h --help")]],
        subcommands: &[Program {
            names: "nextest",
            source: "cargo-nextest 0.9",
            subcommands: &[builds("run r list", &[&[OF_THE_PROGRAM], NEXTEST, BUILD, OTHER_CODE])],
            ..Program::NEW
        }],
        ..Program::NEW
    },
    // `--print cfg=FILE` writes the file.
    Program {
        names: "rustc rustdoc",
        source: "rustc 1.95",
        grammar: Grammar::Exact,
        options: &[&[
            does(&[Does::RunProjectIf(TOOLCHAINS), Does::Stop], "-V --version -vV -Vv -h --help"),
            flags("-v --verbose"),
            takes(Role::Goal, "--print").and(&[Does::RunProjectIf(TOOLCHAINS)]),
            value("--explain").and(&[Does::RunProjectIf(TOOLCHAINS)]),
        ]],
        operands: Operands::all(Role::Opaque),
        ..Program::NEW
    },
    Program {
        names: "rustfmt",
        source: "rustfmt 1.8",
        grammar: Grammar::Exact,
        options: &[&[
            does(&[Does::RunProjectIf(TOOLCHAINS), Does::Stop], "-V --version -h --help"),
            flags("--check -q --quiet -v --verbose -l --files-with-diff --unstable-features --skip-children --backup"),
            value("--edition --style-edition --color"),
            takes(Role::Opaque, "--config --config-path --emit --print-config --file-lines").danger(),
        ]],
        operands: Operands::all(Role::Write),
        does: &[Does::RunProjectIf(TOOLCHAINS), Does::RustModules],
        ..Program::NEW
    },
    Program {
        names: "rustup",
        source: "rustup 1.28",
        grammar: Grammar::Posix,
        options: &[&[
            // It tells the version of the project's compiler, too.
            does(&[Does::RunProjectIf(TOOLCHAINS), Does::Stop], "-V --version"),
            does(&[Does::Stop], "-h --help"),
            flags("-v -q --verbose --quiet"),
        ]],
        subcommands: &[
            Program {
                names: "show",
                source: "rustup 1.28",
                options: &[&[flags("-v --verbose")]],
                does: &[Does::RunProjectIf(TOOLCHAINS)],
                bare: true,
                subcommands: &[
                    Program {
                        names: "active-toolchain",
                        options: &[&[does(&[Does::RunProjectIf(TOOLCHAINS)], "-v --verbose")]],
                        ..Program::NEW
                    },
                    Program { names: "home profile", options: &[&[flags("-v --verbose")]], ..Program::NEW },
                ],
                ..Program::NEW
            },
            Program {
                names: "which",
                source: "rustup 1.28",
                options: &[&[value("--toolchain")]],
                operands: Operands::up_to(&[Role::Text]),
                ..Program::NEW
            },
            Program { names: "check", source: "rustup 1.28", does: &[Does::Network], ..Program::NEW },
            Program {
                names: "toolchain target component override",
                source: "rustup 1.28",
                subcommands: &[
                    Program {
                        names: "list",
                        options: &[&[flags("--installed -v -q --verbose --quiet"), value("--toolchain")]],
                        ..Program::NEW
                    },
                    Program {
                        names: "install add remove uninstall",
                        options: &[&[
                            value("--toolchain --profile -c --component -t --target"),
                            flags("--no-self-update --force --allow-downgrade"),
                        ]],
                        operands: Operands::all(Role::Text),
                        does: &[Does::RunPackages, Does::WriteUser],
                        ..Program::NEW
                    },
                ],
                ..Program::NEW
            },
            Program {
                names: "update default",
                source: "rustup 1.28",
                options: &[&[flags("--no-self-update --force")]],
                operands: Operands::all(Role::Text),
                does: &[Does::RunPackages, Does::WriteUser],
                ..Program::NEW
            },
        ],
        ..Program::NEW
    },
];
