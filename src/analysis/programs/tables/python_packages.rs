//! Python's installers. Sources: pip 24.3, uv 0.5 to 0.9, pipx 1.7 (`--help`).
//!
//! A package that is not a wheel runs its build script when it is installed or locked. uv starts the
//! interpreter of the project's environment even to list what is in it; pip looks only at its own
//! environment, and prints its version only where that is asked before a command.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, joined, takes, value};
use super::python::{PYTHON_HERE, RUNS, STOP, parts, tool, words};
use super::python_tools as tools;

const FETCHES: &[Does] = &[Does::RunPackages, Does::WriteHere];
pub(super) const ENVIRONMENT: &[Does] = &[Does::RunPackages, Does::WriteUser];

/// A command whose operands are names.
pub(super) const fn names(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Text), ..tool(names, what, options) }
}

/// A command that installs: packages of the registry by name, of the project by path.
pub(super) const fn installs(name: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Package), ..tool(name, what, options) }
}

/// Where packages come from, and which keys and hosts are trusted.
pub(super) const INDEX: &[Opt<'static>] = &[
    flags("--no-index --pre --prefer-binary --require-hashes"),
    value("--no-binary --only-binary --progress-bar"),
    takes(
        Role::Opaque,
        "-i --index-url --extra-index-url -f --find-links --trusted-host --index --default-index --index-strategy --pypi-url",
    )
    .danger(),
    takes(Role::Opaque, "--allow-insecure-host --keyring-provider --proxy --cert --client-cert").danger(),
];

/// Behind a command `--version` is only a word of it.
const PIP_COMMON: &[Opt<'static>] = &[
    flags(
        "-V --version -v -vv --verbose -q -qq --quiet --no-input --no-cache-dir --disable-pip-version-check --no-color --isolated --require-virtualenv --no-python-version-warning --debug",
    ),
    value("--timeout --retries --exists-action --use-feature --use-deprecated"),
    takes(Role::Write, "--log --cache-dir").danger(),
    takes(Role::ProgramName, "--python").danger(),
];

const PIP_INSTALL: &[Opt<'static>] = &[
    flags(
        "-U --upgrade --user --no-deps --dry-run --force-reinstall -I --ignore-installed --ignore-requires-python --no-build-isolation --use-pep517 --no-use-pep517 --compile --no-compile --no-clean --no-warn-script-location --no-warn-conflicts -y --yes",
    ),
    flags("--check-build-dependencies"),
    value("--upgrade-strategy --platform --python-version --implementation --abi --root-user-action --group"),
    takes(Role::Read, "-r --requirement -c --constraint"),
    takes(Role::Package, "-e --editable"),
    takes(Role::Write, "-d --dest -w --wheel-dir -o --output"),
    takes(Role::Write, "-t --target --root --prefix --src --report").danger(),
    flags("--break-system-packages").danger(),
    takes(Role::Opaque, "-C --config-settings --global-option --build-option").danger(),
];

const PIP_READS: &[Opt<'static>] = &[
    flags("-l --local --user -e --editable --not-required --include-editable --exclude-editable --all"),
    does(&[Does::Network], "-o --outdated -u --uptodate"),
    value("--format --exclude --ignore"),
    takes(Role::List, "--path"),
    takes(Role::Read, "-r --requirement"),
];

const PIP_COMMANDS: &[Program<'static>] = &[
    names("list check inspect", &[], &[PIP_COMMON, PIP_READS, INDEX]),
    // It asks git where the folders of editable packages are from.
    names("freeze", &[Does::RunGitConfig], &[PIP_COMMON, PIP_READS, INDEX]),
    names("show", &[], &[PIP_COMMON, &[flags("-f --files")]]),
    installs("install", ENVIRONMENT, &[PIP_COMMON, PIP_INSTALL, INDEX]),
    installs("download wheel lock", FETCHES, &[PIP_COMMON, PIP_INSTALL, INDEX]),
    names("uninstall", &[Does::WriteUser], &[PIP_COMMON, PIP_INSTALL]),
    names(
        "index search",
        &[Does::Network],
        &[PIP_COMMON, INDEX, &[flags("--ignore-requires-python --json"), value("--platform --python-version --implementation --abi")]],
    ),
    Program { operands: Operands::all(Role::Read), ..names("hash", &[], &[PIP_COMMON, &[value("-a --algorithm")]]) },
    names("help", &[], &[]),
    // The addresses of indexes hold passwords.
    names("debug", &[Does::ReadEnvironment], &[PIP_COMMON]),
    parts("config", &[PIP_COMMON], &[names("list get debug", &[Does::Secret], &[PIP_COMMON, &[flags("--global --user --site")]])]),
    parts(
        "cache",
        &[PIP_COMMON],
        &[
            names("dir info list", &[], &[PIP_COMMON, &[value("--format"), flags("--abspath")]]),
            names("remove purge", &[Does::WriteUser], &[PIP_COMMON]),
        ],
    ),
];

pub(super) const PIP: Program<'static> = Program { bare: true, ..parts("pip pip3", &[STOP, PIP_COMMON], PIP_COMMANDS) };

/// What runners start from the project's environment. A name that a table knows is that program, any
/// other is one of the project.
const RUNNABLE: &[Program<'static>] = &joined::<{ tools::HERE.len() + OTHER_RUNNABLE.len() }>(tools::HERE, OTHER_RUNNABLE);

const OTHER_RUNNABLE: &[Program<'static>] = &[
    PYTHON_HERE,
    words(
        "pre-commit prek ty bandit yapf autopep8 vulture pyflakes pydocstyle alembic flask celery gunicorn django-admin scrapy streamlit locust ipython jupyter build twine poe invoke",
        RUNS,
    ),
    words("*", &[Does::IsCommand, Does::RunProject]),
];

/// Puts the environment in order and runs a program in it.
pub(super) const fn runner(name: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        grammar: Grammar::Posix,
        bare: true,
        does: &[Does::Throughout, Does::RunProject, Does::RunPackages],
        ..parts(name, options, RUNNABLE)
    }
}

const UV_GLOBAL: &[Opt<'static>] = &[
    flags(
        "-q --quiet -v --verbose --offline --no-progress --no-config --native-tls --no-native-tls --system-certs --no-python-downloads --managed-python --no-managed-python -n --no-cache --no-cache-dir --preview --no-preview",
    ),
    value("--color --python-preference --preview-features --python-fetch"),
    takes(Role::Directory, "--directory --project").danger(),
    takes(Role::Write, "--cache-dir").danger(),
    takes(Role::Opaque, "--config-file").danger(),
];

const UV_PROJECT: &[Opt<'static>] = &[
    flags(
        "--all-extras --no-dev --dev --only-dev --no-default-groups --all-groups --no-editable --exact --inexact --active --no-active --no-sync --locked --frozen --no-install-project --no-install-workspace --all-packages --no-sources",
    ),
    flags(
        "-U --upgrade --reinstall --refresh --compile-bytecode --no-compile-bytecode --no-build --no-binary --no-build-isolation --dry-run --check --no-env-file --isolated --no-project --universal",
    ),
    value(
        "--extra --no-extra --group --no-group --only-group --package -P --upgrade-package --resolution --prerelease --fork-strategy --exclude-newer --reinstall-package --refresh-package --link-mode --no-build-package --no-binary-package --no-install-package",
    ),
    value("--output-format --python-platform --python-version"),
    // A version, or the path of an interpreter.
    takes(Role::ProjectPath, "-p --python"),
    takes(Role::Opaque, "-C --config-setting --no-build-isolation-package --env-file --with-editable --torch-backend").danger(),
];

const UV_RUN: &[Opt<'static>] = &[
    flags("-s --script --gui-script -m --module"),
    does(&[Does::Stop], "-h --help"),
    takes(Role::Package, "--with"),
    takes(Role::Read, "--with-requirements"),
];

const UV_ADD: &[Opt<'static>] = &[
    flags(
        "--raw --raw-sources --no-workspace --workspace --editable --no-editable --bare --lib --app --no-readme --no-pin-python --no-description --no-workspace",
    ),
    value("--optional --bounds --marker -m --tag --branch --rev --name --vcs --description --build-backend"),
    takes(Role::Read, "-r --requirements -c --constraints"),
    takes(Role::Write, "--script"),
];

const UV_PIP: &[Opt<'static>] = &[
    flags(
        "--strict --no-strict -e --outdated --editable --exclude-editable --system --no-system --user --no-deps --no-header --no-annotate --generate-hashes --verify-hashes --no-verify-hashes --require-hashes -f --files --invert",
    ),
    flags("--no-strip-extras --strip-extras --emit-index-annotation --show-version-specifiers --no-dedupe --all"),
    value("--format --exclude --depth --prune --annotation-style --upgrade-strategy"),
    takes(Role::Read, "-r --requirements -c --constraints --overrides -b --build-constraints"),
    takes(Role::Write, "-o --output-file"),
    takes(Role::Write, "-t --target --prefix").danger(),
    flags("--break-system-packages").danger(),
];

const UV: &[Program<'static>] = &[
    runner("run", &[UV_GLOBAL, UV_PROJECT, UV_RUN, INDEX]),
    installs(
        "sync lock export build",
        &[Does::RunProject, Does::RunPackages, Does::WriteHere],
        &[
            UV_PROJECT,
            INDEX,
            &[
                flags(
                    "--sdist --wheel --no-header --no-annotate --no-hashes --no-emit-project --no-emit-workspace --no-editable --clear --list --force-pep517 --no-build-logs",
                ),
                value("--format"),
                takes(Role::Write, "-o --output-file --out-dir"),
            ],
        ],
    ),
    installs("add remove init", &[Does::RunProject, Does::RunPackages, Does::WriteHere], &[UV_ADD, UV_PROJECT, INDEX]),
    // Locks first.
    names(
        "tree audit",
        &[Does::RunProject, Does::RunPackages, Does::WriteHere],
        &[UV_ADD, UV_PROJECT, INDEX, &[flags("--no-dedupe --outdated --universal --show-sizes")]],
    ),
    Program {
        operands: Operands::NONE,
        ..names(
            "version",
            &[],
            &[&[
                flags("--short --dry-run --locked --frozen --no-sync"),
                value("--output-format"),
                takes(Role::Text, "--bump --package").and(&[Does::RunProject, Does::RunPackages, Does::WriteHere]).danger(),
            ]],
        )
    },
    Program {
        operands: Operands::all(Role::Write),
        ..names(
            "venv",
            RUNS,
            &[
                UV_PROJECT,
                INDEX,
                &[flags("--seed --allow-existing --system-site-packages --relocatable"), value("--prompt"), flags("-c --clear").danger()],
            ],
        )
    },
    parts(
        "pip",
        &[],
        &[
            names("list show freeze check tree", RUNS, &[UV_PIP, UV_PROJECT, INDEX]),
            installs(
                "install compile sync",
                &[Does::RunPackages, Does::WriteHere, Does::WriteUser],
                &[&[takes(Role::Package, "-e --editable")], UV_PIP, UV_PROJECT, INDEX],
            ),
            names("uninstall", ENVIRONMENT, &[UV_PIP, UV_PROJECT, &[flags("-y --yes")]]),
        ],
    ),
    parts(
        "tool",
        &[],
        &[
            FETCH_AND_RUN_UV,
            installs(
                "install upgrade",
                ENVIRONMENT,
                &[&[flags("--force --all -e --editable"), takes(Role::Package, "--with")], UV_PROJECT, INDEX],
            ),
            names("uninstall update-shell", &[Does::WriteUser], &[&[flags("--all")]]),
            names("list dir", &[], &[&[flags("--bin --show-paths --show-version-specifiers --show-with --show-extras --show-python")]]),
        ],
    ),
    parts(
        "python",
        &[],
        &[
            names(
                "list find dir",
                RUNS,
                &[&[
                    flags(
                        "--all-versions --all-platforms --all-arches --only-installed --only-downloads --show-urls --system --no-project --bin",
                    ),
                    value("--output-format"),
                ]],
            ),
            names(
                "install upgrade uninstall pin update-shell",
                &[Does::RunPackages, Does::WriteUser, Does::WriteHere],
                &[&[
                    flags("-f --force -r --reinstall --default --rm --resolved --global --all -U --upgrade --no-bin"),
                    takes(Role::Opaque, "-i --install-dir --mirror --pypy-mirror").danger(),
                ]],
            ),
        ],
    ),
    parts("cache", &[], &[names("dir size", &[], &[]), names("clean prune", &[Does::WriteUser], &[&[flags("--force --ci")]])]),
    Program {
        operands: Operands::all(Role::Write),
        ..names("format", &[Does::RunPackages, Does::WriteHere], &[&[flags("--check --diff"), value("--version")]])
    },
    parts(
        "self",
        &[],
        &[names("version", &[], &[&[flags("--short"), value("--output-format")]]), names("update", ENVIRONMENT, &[&[flags("--dry-run")]])],
    ),
    names("help", &[], &[&[flags("--no-pager")]]),
    Program {
        operands: Operands::all(Role::Read),
        ..names(
            "publish",
            &[Does::Send],
            &[&[
                flags("--dry-run"),
                takes(Role::UrlSend, "--publish-url --check-url").danger(),
                takes(Role::Opaque, "-u --username -p --password -t --token --index --keyring-provider --trusted-publishing").danger(),
            ]],
        )
    },
];

const FETCH_AND_RUN: &[Opt<'static>] = &[
    flags("--isolated --no-cache --pypackages --system-site-packages --no-path-check -q --quiet -v --verbose --force-reinstall"),
    takes(Role::ProjectPath, "-p --python"),
    // Another package than the one that is named.
    takes(Role::Text, "--from --spec --with").danger(),
    takes(Role::Opaque, "--pip-args --with-editable --with-requirements --path --env-file --backend --fetch-missing-python").danger(),
];

/// Fetches the package of that name and runs it; an address stands for any code.
const FETCH_AND_RUN_UV: Program<'static> = Program {
    grammar: Grammar::Posix,
    operands: Operands::then(&[Role::Archive], Role::ScriptName),
    ..tool("run", &[Does::RunProject, Does::RunPackages], &[FETCH_AND_RUN, UV_GLOBAL, INDEX])
};

pub(super) const PROGRAMS: &[Program<'static>] = &[
    PIP,
    Program { source: "uv 0.9", ..parts("uv", &[STOP, UV_GLOBAL], UV) },
    Program { names: "uvx", ..Program { options: &[STOP, FETCH_AND_RUN, UV_GLOBAL, INDEX], ..FETCH_AND_RUN_UV } },
    parts(
        "pipx",
        &[STOP],
        &[
            Program { options: &[FETCH_AND_RUN, INDEX], ..FETCH_AND_RUN_UV },
            installs(
                "install inject upgrade upgrade-all reinstall reinstall-all install-all",
                ENVIRONMENT,
                &[&[flags("-f --force --include-deps --include-apps -e --editable -q -v")], FETCH_AND_RUN, INDEX],
            ),
            names("uninstall uninstall-all uninject ensurepath pin unpin", &[Does::WriteUser], &[&[flags("-f --force -q -v")]]),
            names(
                "list environment help",
                &[],
                &[&[flags("--json --short --include-injected --skip-maintenance --pinned -q -v"), value("-V --value")]],
            ),
        ],
    ),
];
