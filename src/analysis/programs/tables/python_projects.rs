//! Tools that keep a Python project and its environment. Sources: poetry 1.8 and 2.1, pdm 2.22, hatch 1.14,
//! pipenv 2024, conda 24 (`--help`).
//!
//! poetry, pdm and hatch load plugins and the interpreter of the project before anything else, so that
//! even their version is asked of the project.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, flags, takes, value};
use super::python::{NO_STOP, RUNS, STOP, parts, tool, words};
use super::python_packages::{ENVIRONMENT, INDEX, installs, names, runner};

const POETRY_GLOBAL: &[Opt<'static>] = &[
    NO_STOP_OPTION,
    flags("-q -qq --quiet -v -vv -vvv --verbose -n --no-interaction --ansi --no-ansi --no-cache --no-plugins"),
    takes(Role::Directory, "-C --directory -P --project").danger(),
];
const NO_STOP_OPTION: Opt<'static> = flags("--version -V --help -h");

const POETRY_OPTIONS: &[Opt<'static>] = &[
    flags(
        "--dry-run --all --all-extras --all-groups --no-dev --dev -D --no-root --only-root --sync --no-directory --compile --lock --editable -e --allow-prereleases --no-update --regenerate --check --strict",
    ),
    flags(
        "-t --tree -l --latest -o --outdated -T --top-level -w --why -s --short --next-phase --full-path --list --json --unset --local --migrate",
    ),
    value(
        "-E --extras -G --group --with --without --only --python --platform --optional --name --description --author --dependency --dev-dependency --license --readme -f --format",
    ),
    takes(Role::Write, "--output"),
    takes(Role::Opaque, "--source --config-settings").danger(),
];

const fn poetry(name: &'static str, what: &'static [Does]) -> Program<'static> {
    names(name, what, &[POETRY_OPTIONS])
}

const PDM_OPTIONS: &[Opt<'static>] = &[
    NO_STOP_OPTION,
    flags(
        "-q --quiet -v -vv --verbose -n --non-interactive -g --global --dev -d --no-default --no-lock --no-self --no-editable --no-isolation --check --frozen-lockfile --clean --dry-run --prod --production --graph --tree --json --csv --freeze --update-all --unconstrained --no-sync -u -l --list -a --all --outdated -k --no-sdist --no-wheel --no-clean",
    ),
    takes(Role::Package, "-e --editable"),
    value("-G --group --with --without --override --sort --include --exclude --resolve --save-strategy"),
    takes(Role::Directory, "-p --project").danger(),
    takes(Role::Opaque, "-c --config -L --lockfile --pep582 --venv -C --config-setting -d --dest -S --site-packages").danger(),
];

const CONDA: &[Opt<'static>] = &[
    flags(
        "-q --quiet -v -vv --verbose -y --yes --json -d --dry-run --offline --debug -f --force-reinstall --update-all --all --no-deps --only-deps --freeze-installed --no-update-deps --no-pin --copy --revisions -e --export --explicit --md5 --no-pip --no-builds --from-history --envs -a -s --full-name --reverse -i --info --no-capture-output --live-stream --no-banner",
    ),
    value("-n --name --solver"),
    takes(Role::Write, "-p --prefix"),
    takes(Role::Read, "--file"),
    // Another source of packages.
    takes(Role::Text, "-c --channel --override-channels --use-local").danger(),
    takes(
        Role::Opaque,
        "--repodata-fn --clone --cwd --insecure -k --ssl-no-verify --download-only --experimental --strict-channel-priority",
    )
    .danger(),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        bare: true,
        does: RUNS,
        ..parts(
            "poetry",
            &[POETRY_GLOBAL],
            &[
                runner("run", &[POETRY_GLOBAL]),
                poetry("shell build show check version about list search", &[Does::RunProject, Does::Network]),
                // The interpreter that it is told to use starts.
                tool("env", RUNS, &[POETRY_OPTIONS]),
                // A key is set for the person: where packages come from, or a token.
                Program { operands: Operands::NONE, ..poetry("config", RUNS) },
                installs(
                    "install add remove update lock init new sync export self",
                    &[Does::RunProject, Does::RunPackages, Does::WriteHere],
                    &[POETRY_OPTIONS],
                ),
                poetry("publish", &[Does::RunProject, Does::Send]),
            ],
        )
    },
    Program {
        bare: true,
        does: RUNS,
        ..parts(
            "pdm",
            &[PDM_OPTIONS],
            &[
                runner("run", &[PDM_OPTIONS]),
                names("list info show search outdated build", &[Does::RunProject, Does::Network], &[PDM_OPTIONS]),
                // The interpreter that it is told to use starts.
                tool("venv", RUNS, &[PDM_OPTIONS]),
                Program { operands: Operands::NONE, ..names("config", RUNS, &[PDM_OPTIONS]) },
                installs(
                    "install add remove update lock sync init new export fix",
                    &[Does::RunProject, Does::RunPackages, Does::WriteHere],
                    &[PDM_OPTIONS],
                ),
            ],
        )
    },
    Program {
        bare: true,
        does: RUNS,
        ..parts(
            "hatch",
            &[
                NO_STOP,
                &[
                    flags("-v -q --verbose --quiet --no-color --color --no-interactive"),
                    value("-e --env"),
                    takes(Role::Opaque, "-p --project --data-dir --cache-dir --config").danger(),
                ],
            ],
            &[
                runner("run", &[&[flags("-v -q")]]),
                Program {
                    grammar: Grammar::Words,
                    ..words(
                        "test fmt shell build env dep version project status clean new",
                        &[Does::RunProject, Does::RunPackages, Does::WriteHere],
                    )
                },
            ],
        )
    },
    Program {
        bare: true,
        does: RUNS,
        ..parts(
            "pipenv",
            &[
                NO_STOP,
                &[
                    flags("-q -v --quiet --verbose --where --venv --py --envs --three"),
                    takes(Role::Opaque, "--python --site-packages --clear --pypi-mirror").danger(),
                ],
            ],
            &[
                runner("run", &[]),
                installs(
                    "install uninstall update lock sync upgrade clean",
                    &[Does::RunProject, Does::RunPackages, Does::WriteHere],
                    &[
                        &[
                            flags(
                                "-d --dev --deploy --system --ignore-pipfile --skip-lock --pre --all --all-dev -k --keep-outdated --dry-run",
                            ),
                            takes(Role::Read, "-r --requirements"),
                            takes(Role::Package, "-e --editable"),
                            value("--categories --extra-pip-args"),
                        ],
                        INDEX,
                    ],
                ),
                names(
                    "graph check requirements verify scripts",
                    &[Does::RunProject, Does::Network],
                    &[&[flags("--bare --json --json-tree --reverse --dev --dev-only --hash")]],
                ),
            ],
        )
    },
    parts(
        "conda mamba micromamba",
        &[STOP],
        &[
            Program { grammar: Grammar::Posix, operands: Operands::all(Role::Command), ..names("run", &[Does::WriteUser], &[CONDA]) },
            names("list info", &[], &[CONDA]),
            parts(
                "env",
                &[CONDA],
                &[
                    names("list", &[], &[CONDA]),
                    names("export", RUNS, &[&[takes(Role::Write, "-f --file").danger()], CONDA]),
                    names("create update remove", ENVIRONMENT, &[CONDA]),
                ],
            ),
            names("search", &[Does::Network], &[CONDA]),
            names("install create update upgrade remove uninstall", ENVIRONMENT, &[CONDA]),
            names("clean", &[Does::WriteUser], &[CONDA, &[flags("-t --tarballs -i --index-cache -p --packages")]]),
        ],
    ),
];
