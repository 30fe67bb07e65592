//! Python itself, and the modules that it runs. Sources: CPython 3.13 (`python --help`, the library's manual),
//! ipython 8, jupyter 5, virtualenv 20, twine 6 manuals.
//!
//! `python -m` looks for the module in the current folder first, so that even a module of the standard
//! library is code of the project, unless nothing there has the name of one. What stands behind it are the module's words.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, joined, rest, takes, value};
use super::python_packages::PIP;
use super::python_tools as tools;

pub(super) const RUNS: &[Does] = &[Does::RunProject];
const CACHES: &[Does] = &[Does::RunProject, Does::WriteHere];

pub(super) const STOP: &[Opt<'static>] = &[does(&[Does::Stop], "--version -V --help -h")];

/// Behind a runner even these start the project's copy.
pub(super) const NO_STOP: &[Opt<'static>] = &[flags("--version -V --help -h")];

/// A tool that loads the project's code, config or plugins.
pub(super) const fn tool(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "its manual",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::ProjectPath),
        does: what,
        ..Program::NEW
    }
}

/// The words of a program or module that no table describes.
pub(super) const fn words(names: &'static str, what: &'static [Does]) -> Program<'static> {
    Program { grammar: Grammar::Words, operands: Operands::all(Role::ScriptName), ..tool(names, what, &[]) }
}

pub(super) const fn parts(
    names: &'static str,
    options: &'static [&'static [Opt<'static>]],
    subcommands: &'static [Program<'static>],
) -> Program<'static> {
    Program { operands: Operands::NONE, subcommands, ..tool(names, &[], options) }
}

const INTERPRETER: &[Opt<'static>] = &[
    does(&[Does::Stop], "-V -VV --version -h -? --help --help-env --help-xoptions --help-all"),
    takes(Role::Inline, "-c"),
    rest("-m").and(&[Does::RunModule]),
    flags("-u -B -O -OO -E -s -S -I -P -b -bb -d -q -v -vv"),
    value("-W --check-hash-based-pycs"),
    // What comes on standard input afterwards runs as well.
    does(&[Does::RunInput], "-i").danger(),
    flags("-x").danger(),
    takes(Role::Text, "-X").danger(),
];

const PYTHON_NAMES: &str =
    "python python3 py python2 python3.8 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 pypy pypy3";

pub(super) const PYTHON: Program<'static> = Program {
    names: PYTHON_NAMES,
    source: "CPython 3.13 python --help",
    grammar: Grammar::Posix,
    options: &[INTERPRETER],
    operands: Operands::then(&[Role::Script], Role::Text).unless("-c"),
    does: &[Does::RunInputIfBare],
    subcommands: MODULES,
    bare: true,
    ..Program::NEW
};

/// The interpreter of the project, as a runner starts it.
pub(super) const PYTHON_HERE: Program<'static> = Program { options: &[&[flags("-V -VV --version -h --help")], INTERPRETER], ..PYTHON };

const UNITTEST: &[Opt<'static>] = &[
    flags("-v --verbose -q --quiet -f --failfast -c --catch -b --buffer --locals"),
    value("-k -p --pattern --durations"),
    takes(Role::ProjectPath, "-s --start-directory -t --top-level-directory"),
];

/// Modules that are described; all of them may be shadowed by a file of the project.
const MODULES: &[Program<'static>] = &joined::<{ tools::HERE.len() + OTHER_MODULES.len() }>(tools::HERE, OTHER_MODULES);

const OTHER_MODULES: &[Program<'static>] = &[
    tool("unittest", RUNS, &[NO_STOP, UNITTEST]),
    Program {
        operands: Operands::up_to(&[Role::Read, Role::Write]),
        ..tool(
            "json.tool",
            &[Does::RunModule],
            &[NO_STOP, &[flags("--sort-keys --no-ensure-ascii --json-lines --no-indent --tab --compact"), value("--indent")]],
        )
    },
    Program { operands: Operands::all(Role::Compiled), ..tool("py_compile", &[Does::RunModule], &[NO_STOP, &[flags("-q --quiet")]]) },
    tool(
        "compileall",
        CACHES,
        &[
            NO_STOP,
            &[
                flags("-q -qq -f -l -b"),
                value("-j -r -x --invalidation-mode -o"),
                takes(Role::Opaque, "-i -d -s -p -e --hardlink-dupes").danger(),
            ],
        ],
    ),
    Program {
        operands: Operands::all(Role::ProjectFile),
        ..tool(
            "ast tokenize dis tabnanny pyclbr",
            &[Does::RunModule],
            &[NO_STOP, &[flags("-a --include-attributes -e --exact -v -q -C -O -S"), value("-m --mode -i --indent")]],
        )
    },
    Program { operands: Operands::NONE, ..tool("platform calendar", &[Does::RunModule], &[]) },
    Program {
        operands: Operands::all(Role::Write),
        ..tool(
            "venv virtualenv",
            RUNS,
            &[
                NO_STOP,
                &[
                    flags("--system-site-packages --symlinks --copies --upgrade --without-pip --without-scm-ignore-files"),
                    value("--prompt"),
                    does(&[Does::RunPackages], "--upgrade-deps"),
                    // Empties the folder first.
                    flags("--clear").danger(),
                ],
            ],
        )
    },
    // Whoever reaches the port reads the folder.
    Program {
        operands: Operands::all(Role::Text),
        ..tool(
            "http.server",
            &[Does::RunProject, Does::ReadHere, Does::Network],
            &[NO_STOP, &[value("-b --bind -p --protocol"), takes(Role::ReadTree, "-d --directory").danger(), flags("--cgi").danger()]],
        )
    },
    Program {
        operands: Operands::all(Role::Inline),
        ..tool("timeit", RUNS, &[NO_STOP, &[value("-n -r -u"), flags("-p -v"), takes(Role::Inline, "-s")]])
    },
    Program {
        grammar: Grammar::Posix,
        operands: Operands::then(&[Role::Script], Role::Text),
        subcommands: &[words("*", RUNS)],
        bare: true,
        ..tool(
            "cProfile profile pdb trace",
            RUNS,
            &[
                NO_STOP,
                &[
                    rest("-m"),
                    value("-s"),
                    takes(Role::Write, "-o -C --coverdir -f --file"),
                    takes(Role::Inline, "-c"),
                    flags("-t --trace -T --count -l --listfuncs -g --timing"),
                ],
            ],
        )
    },
    Program {
        operands: Operands::all(Role::Text),
        ..tool(
            "ensurepip",
            &[Does::RunProject, Does::RunPackages, Does::WriteUser],
            &[NO_STOP, &[flags("-v -U --upgrade --user --default-pip --altinstall"), takes(Role::Opaque, "--root").danger()]],
        )
    },
    Program { options: &[NO_STOP], ..PIP },
    words("*", RUNS),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    PYTHON,
    Program {
        names: "ipython ipython3",
        grammar: Grammar::Posix,
        operands: Operands::then(&[Role::Script], Role::Text).unless("-c"),
        does: &[Does::RunInputIfBare],
        subcommands: &[words("*", RUNS)],
        bare: true,
        ..tool(
            "",
            RUNS,
            &[
                STOP,
                &[
                    takes(Role::Inline, "-c"),
                    rest("-m").and(RUNS),
                    flags("--no-banner --quick --pprint --no-pprint --simple-prompt --no-autoindent --quiet --no-confirm-exit"),
                    does(&[Does::RunInput], "-i").danger(),
                    takes(Role::Opaque, "--profile --profile-dir --ipython-dir --config --ext --matplotlib").danger(),
                ],
            ],
        )
    },
    // Its parts read a config from the current folder.
    Program {
        names: "jupyter",
        grammar: Grammar::Posix,
        operands: Operands::NONE,
        bare: true,
        subcommands: &[
            Program {
                operands: Operands::all(Role::Read),
                ..tool(
                    "nbconvert",
                    CACHES,
                    &[&[
                        flags("--stdout --clear-output --no-input --no-prompt --inplace --allow-errors --debug -y -h --help --version"),
                        does(&[Does::RunProject], "--execute").danger(),
                        value("--to"),
                        takes(Role::Write, "--output --output-dir"),
                        takes(Role::Opaque, "--config --template --template-file --post --reveal-prefix --nbformat --writer --ExecutePreprocessor.kernel_name").danger(),
                    ]],
                )
            },
            tool("trust run execute", CACHES, &[&[flags("--debug -y -h --help --allow-errors --inplace"), value("--timeout"), takes(Role::Opaque, "--config --output --kernel_name").danger()]]),
            Program {
                operands: Operands::all(Role::ProjectPath),
                ..tool(
                    "notebook lab server console nbclassic",
                    &[Does::RunProject, Does::Process],
                    &[&[
                        flags("--no-browser --debug -y -h --help --version"),
                        value("--port --kernel --existing"),
                        attached(Role::Text, "--ip --allow-root --NotebookApp.token --ServerApp.token --IdentityProvider.token").danger(),
                        takes(Role::Opaque, "--config --notebook-dir --ServerApp.root_dir --certfile --keyfile").danger(),
                    ]],
                )
            },
            parts("kernelspec", &[], &[tool("list", RUNS, &[&[flags("--json")]])]),
        ],
        ..tool("", &[], &[&[does(&[Does::Stop], "--version -h --help --paths --config-dir --data-dir --runtime-dir"), flags("--json --debug")]])
    },
    Program {
        operands: Operands::all(Role::Write),
        ..tool(
            "virtualenv",
            &[Does::WriteUser],
            &[
                &[does(&[Does::StopAlone], "--version -V --help -h")],
                &[
                    flags("-q --quiet -v --verbose --no-download --no-pip --no-setuptools --no-wheel --system-site-packages --symlinks --copies --always-copy --no-vcs-ignore --no-periodic-update --with-traceback --read-only-app-data"),
                    value("--prompt --pip --setuptools --wheel --seeder --creator --activators --discovery"),
                    does(&[Does::RunPackages], "--download --upgrade-embed-wheels"),
                    flags("--clear --reset-app-data").danger(),
                    takes(Role::ProgramName, "-p --python").danger(),
                    takes(Role::Opaque, "--try-first-with --app-data --extra-search-dir").danger(),
                ],
            ],
        )
    },
    parts(
        "twine",
        &[&[does(&[Does::Stop], "--version -h --help"), flags("--no-color")]],
        &[
            Program { operands: Operands::all(Role::Read), ..tool("check", &[], &[&[flags("--strict")]]) },
            Program {
                operands: Operands::all(Role::Read),
                ..tool(
                    "upload register",
                    &[Does::Send],
                    &[&[
                        flags("--skip-existing --verbose --disable-progress-bar --non-interactive --attestations"),
                        value("-c --comment"),
                        takes(Role::UrlSend, "--repository-url").danger(),
                        takes(Role::Opaque, "-r --repository --config-file -u --username -p --password -s --sign --sign-with -i --identity --cert --client-cert").danger(),
                    ]],
                )
            },
        ],
    ),
];
