//! Python's tools. Source: CPython 3.13, pip 24, pytest 8, uv 0.5, poetry 1.8, ruff 0.8 manuals.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

/// A tool that loads the project's code, config or plugins.
const fn tool(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "by nature",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::ProjectPath),
        does: &[Does::RunProject],
        ..Program::NEW
    }
}

const STOP: Opt<'static> = does(&[Does::Stop], "--version -V --help -h");

const PYTEST: &[Opt<'static>] = &[
    flags("-q -qq -v -vv -vvv -x -s -l --quiet --verbose --exitfirst --showlocals --lf --last-failed --ff --failed-first --nf --sw --stepwise --collect-only --co --no-header --no-summary"),
    flags("--strict-markers --strict-config --no-cov --cov-append --disable-warnings --runxfail --setup-show --fixtures --markers --cache-clear --full-trace --pdb-none --new-first --forked"),
    value("-k -m --tb --maxfail -n --durations --durations-min -r --color --capture --import-mode --cov-report --cov-fail-under --timeout --dist --reruns --asyncio-mode --log-level --log-cli-level --show-capture --verbosity"),
    attached(Role::Text, "--cov"),
    takes(Role::ProjectPath, "--ignore --deselect --ignore-glob"),
    takes(Role::Opaque, "-p -c --config-file --rootdir --confcutdir -o --override-ini --basetemp --pyargs --junitxml --junit-xml --debug --cov-config --pdbcls --html").danger(),
    STOP,
];

const LINTER: &[Opt<'static>] = &[
    flags("-q -v --quiet --verbose --check --diff --fix --no-fix --unsafe-fixes --show-fixes --statistics --no-cache --exit-zero --exit-non-zero-on-fix --preview --watch --strict --ignore-missing-imports --no-error-summary --show-error-codes --pretty --check-only -c --profile=black --all-files --isolated -e --explicit-package-bases --no-incremental --non-interactive --follow-imports=silent --no-color --color"),
    value("--select --ignore --extend-select --extend-ignore --line-length -l --max-line-length --target-version -t --output-format --exclude --extend-exclude --python-version --max-complexity --format -f -r --profile --disable --enable --score --follow-imports --show-column-numbers"),
    takes(Role::Opaque, "--config --config-file --rcfile --settings-file --load-plugins --plugins --python-executable --custom-typeshed-dir --init-hook --output-file -o --cache-dir --stdin-filename --project -p -m --module").danger(),
    STOP,
];

const PACKAGES: &[Opt<'static>] = &[
    flags("-q -v --quiet --verbose --upgrade -U --user --dev --no-deps --pre --force-reinstall --no-cache-dir --all-extras --frozen --locked --no-dev --system --no-input --disable-pip-version-check -y --yes --outdated --all-groups --no-root --sync"),
    value("--extra --group -G -E --with --without --python --timeout --only"),
    takes(Role::Read, "-r --requirement -c --constraint"),
    takes(Role::Text, "-e --editable"),
    takes(Role::Opaque, "--target -t --prefix --root --index-url -i --extra-index-url --find-links -f --trusted-host --config-settings --directory -C --project --cache-dir").danger(),
];

const fn installs(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "pip 24",
        grammar: Grammar::Exact,
        options: &[PACKAGES],
        operands: Operands::all(Role::Text),
        does: &[Does::RunPackages, Does::WriteHere],
        ..Program::NEW
    }
}

const fn runs(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "uv 0.5, poetry 1.8",
        grammar: Grammar::Posix,
        options: &[PACKAGES],
        operands: Operands::all(Role::ScriptName),
        does: &[Does::RunProject],
        ..Program::NEW
    }
}

const READ_OPTIONS: &[Opt<'static>] = &[
    flags(
        "-v -q -l --local --user --outdated -o --json --files -f --all --verbose --tree --no-dev --disable-pip-version-check --not-required",
    ),
    flags("--editable -e --pre"),
    value("--format --depth --python"),
];

const fn reads(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "pip 24",
        grammar: Grammar::Exact,
        options: &[READ_OPTIONS],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    }
}

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "python python3 py python2 python3.10 python3.11 python3.12 python3.13 pypy3",
        source: "CPython 3.13 python(1)",
        grammar: Grammar::Posix,
        options: &[&[
            does(&[Does::Stop], "-V -VV --version -h --help"),
            takes(Role::Inline, "-c"),
            takes(Role::Text, "-m").and(&[Does::RunProject]),
            flags("-u -B -O -OO -E -s -S -I -b -d -q -v"),
            value("-W"),
            flags("-i -x -P").danger(),
            takes(Role::Text, "-X").danger(),
        ]],
        operands: Operands::then(&[Role::Script], Role::ScriptName).unless("-m -c"),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    },
    Program {
        names: "pip pip3",
        source: "pip 24",
        grammar: Grammar::Exact,
        options: &[&[STOP, flags("-q -v --disable-pip-version-check --no-input")]],
        subcommands: &[
            reads("list show freeze check debug inspect"),
            installs("install uninstall download wheel"),
            Program { does: &[Does::Network], ..reads("index search") },
        ],
        ..Program::NEW
    },
    Program {
        names: "uv",
        source: "uv 0.5",
        grammar: Grammar::Exact,
        options: &[&[
            STOP,
            flags("-q -v --quiet --verbose --offline --no-progress"),
            takes(Role::Opaque, "--directory --project --config-file --cache-dir").danger(),
        ]],
        subcommands: &[
            runs("run tool build publish-dry"),
            installs("sync add remove lock venv init python self cache"),
            reads("tree version"),
            Program {
                names: "pip",
                grammar: Grammar::Exact,
                subcommands: &[reads("list show freeze check tree"), installs("install uninstall compile sync")],
                ..Program::NEW
            },
        ],
        ..Program::NEW
    },
    runs("uvx pipx hatch pdm pipenv conda mamba tox nox"),
    Program {
        names: "poetry",
        source: "poetry 1.8",
        grammar: Grammar::Exact,
        options: &[&[STOP, flags("-q -v -n --no-interaction --no-ansi"), takes(Role::Opaque, "-C --directory -P --project").danger()]],
        subcommands: &[runs("run shell build show env check version"), installs("install add remove update lock init new")],
        ..Program::NEW
    },
    tool("pytest py.test pytest-3", &[PYTEST]),
    tool(
        "ruff black isort flake8 pylint mypy pyright basedpyright bandit yapf autopep8 pyflakes pydocstyle vulture ty pre-commit",
        &[LINTER],
    ),
    tool(
        "coverage django-admin alembic flask celery gunicorn uvicorn ipython jupyter sphinx-build mkdocs locust scrapy streamlit",
        &[&[STOP]],
    ),
];
