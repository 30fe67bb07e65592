//! Tools that test, check and document Python. Sources: pytest 8.3, ruff 0.8, mypy 1.13, pyright 1.1, black 24,
//! isort 5, flake8 7, pylint 3.3, coverage 7.6, tox 4, nox 2024, sphinx 8, mkdocs 1.6, pre-commit 4, ty 0.0
//! manuals.
//!
//! Tools read their plugins from the project's config. Some load them before they look at `--version`
//! (pytest's `conftest.py`, flake8's local plugins, tox's `toxfile.py`). Behind a runner (`…_HERE`) the
//! project's own copy starts, whatever it is asked for.

use super::super::row::{Does, Operands, Opt, Program, Role, Setting, attached, does, flags, takes, value};
use super::python::{NO_STOP, RUNS, STOP, parts, tool};

const CACHES: &[Does] = &[Does::RunProject, Does::WriteHere];

/// A part of a tool that reads or prints and loads nothing of the project.
const fn reads(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::ReadTree).or_here(Role::ReadTree), ..tool(names, what, options) }
}

/// A formatter: it writes the files that it is given.
const fn formats(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Write), ..tool(names, &[Does::WriteHere], options) }
}

const fn prints(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Text), ..tool(names, &[], options) }
}

const PYTEST: &[Opt<'static>] = &[
    flags("-q -qq -qqq -v -vv -vvv -x -s -l --quiet --verbose --exitfirst --showlocals --no-showlocals --lf --last-failed --ff --failed-first --nf --new-first --sw"),
    flags("--stepwise --sw-skip --stepwise-skip --collect-only --co --no-header --no-summary --strict --strict-markers --strict-config --no-cov --cov-append --cov-branch"),
    flags("--disable-warnings --disable-pytest-warnings --runxfail --setup-show --setup-only --setup-plan --fixtures --funcargs --fixtures-per-test --markers --cache-clear"),
    flags("--full-trace --pdb --trace --forked --noconftest --keep-duplicates --doctest-modules --doctest-continue-on-failure --continue-on-collection-errors --pyargs"),
    flags("--reuse-db --create-db --nomigrations --no-migrations --snapshot-update --self-contained-html --headed --benchmark-skip --benchmark-only --benchmark-disable"),
    flags("-f --looponfail --runslow --run-slow --slow --integration --no-fold-skipped --force-short-summary"),
    value("-k -m --tb --maxfail -n --numprocesses --maxprocesses --durations --durations-min -r --color --code-highlight --capture --import-mode --cov-fail-under --timeout"),
    value("--timeout-method --dist --reruns --reruns-delay --asyncio-mode --log-level --log-cli-level --log-format --log-date-format --show-capture --verbosity --lfnf"),
    value("--last-failed-no-failures --doctest-glob --doctest-report --junit-prefix --junitprefix -W --pythonwarnings --randomly-seed --random-order-seed --ds --browser --count"),
    value("--log-cli-format --log-file-level --max-worker-restart --anyio-backends --xfail-tb"),
    attached(Role::Text, "--cov --cache-show"),
    takes(Role::ProjectPath, "--ignore --deselect --ignore-glob"),
    takes(Role::Write, "--junitxml --junit-xml --log-file --html --json-report-file --alluredir --report-log"),
    // `html:FOLDER` is written to.
    takes(Role::Archive, "--cov-report"),
    // A plugin by its module's name, or `no:NAME`.
    takes(Role::Text, "-p").danger(),
    takes(Role::DeleteTree, "--basetemp").danger(),
    takes(
        Role::Opaque,
        "-c --config-file --rootdir --confcutdir -o --override-ini --debug --cov-config --pdbcls --tx --rsyncdir --px --pastebin --cov-context --pythonpath",
    )
    .danger(),
];

/// `conftest.py` is loaded before the version is printed. `@FILE` stands for further words.
const PYTEST_HERE: Program<'static> =
    Program { operands: Operands::all(Role::Package), ..tool("pytest py.test pytest-3", CACHES, &[NO_STOP, PYTEST]) };

const RUFF_FILES: &[Opt<'static>] = &[
    flags(
        "-q --quiet -v --verbose -s --silent --diff --no-cache -n --isolated --preview --no-preview --force-exclude --no-force-exclude --respect-gitignore --no-respect-gitignore",
    ),
    value("--target-version --exclude --extend-exclude --line-length --range --color --output-format --extension"),
    takes(Role::Write, "--cache-dir").danger(),
    takes(Role::Opaque, "--config --stdin-filename").danger(),
];

const RUFF_CHECK: &[Opt<'static>] = &[
    flags(
        "--unsafe-fixes --no-unsafe-fixes --show-fixes --no-show-fixes --no-fix --no-fix-only --ignore-noqa --statistics --show-files --show-settings -w --watch -e --exit-zero --exit-non-zero-on-fix",
    ),
    value(
        "--select --ignore --extend-select --extend-ignore --per-file-ignores --extend-per-file-ignores --fixable --unfixable --extend-fixable --dummy-variable-rgx",
    ),
    does(&[Does::InPlace], "--fix --fix-only"),
    attached(Role::Text, "--add-noqa").and(&[Does::InPlace]),
    takes(Role::Write, "-o --output-file").danger(),
];

/// A program that takes `@FILE` for further words.
const fn with_argument_files(program: Program<'static>) -> Program<'static> {
    Program { does: &[Does::ArgumentFiles], ..program }
}

/// Another file that ruff reads as its config, of which it shows a line where that is none, and a folder of its own that may
/// lie anywhere ("Settings": `extend`, `cache-dir`).
const RUFF_CONFIG: &[Setting] = &[
    Setting::key("ruff.toml", "extend"),
    Setting::key("ruff.toml", "cache-dir"),
    Setting::key(".ruff.toml", "extend"),
    Setting::key(".ruff.toml", "cache-dir"),
    Setting::key("pyproject.toml", "extend"),
    Setting::key("pyproject.toml", "cache-dir"),
];
const RUFF_DOES: &[Does] = &[Does::RunProjectIfNear(RUFF_CONFIG), Does::WriteHere];

/// It has no plugins, and keeps a cache in the project.
const RUFF: Program<'static> = with_argument_files(parts(
    "ruff",
    &[STOP, &[flags("-q --quiet -v --verbose -s --silent --isolated"), value("--color"), takes(Role::Opaque, "--config").danger()]],
    &[
        reads("check", RUFF_DOES, &[RUFF_CHECK, RUFF_FILES]),
        Program { does: RUFF_DOES, ..formats("format", &[&[flags("--check --exit-non-zero-on-format")], RUFF_FILES]) },
        prints("rule linter config version help", &[&[flags("--all"), value("--output-format")]]),
        reads(
            "analyze",
            &[Does::RunProjectIfNear(RUFF_CONFIG)],
            &[&[
                flags("--preview --detect-string-imports"),
                value("--direction --min-dots --target-version --python"),
                takes(Role::Opaque, "--config").danger(),
            ]],
        ),
        Program { operands: Operands::NONE, ..tool("clean", &[Does::WriteHere], &[]) },
    ],
));
const RUFF_HERE: Program<'static> = Program { options: &[NO_STOP, &[flags("-q --quiet --isolated")]], bare: true, ..RUFF };

const MYPY_OPTIONS: &[Opt<'static>] = &[
    flags("-v --verbose --strict --ignore-missing-imports --no-error-summary --error-summary --show-error-codes --hide-error-codes --pretty --no-pretty --show-column-numbers --show-error-end --show-error-context"),
    flags("--explicit-package-bases --namespace-packages --no-namespace-packages --no-incremental -i --incremental --no-color-output --color-output --show-traceback --tb --sqlite-cache --skip-version-check --no-site-packages"),
    flags("--disallow-any-unimported --disallow-any-expr --disallow-any-decorated --disallow-any-explicit --disallow-any-generics --disallow-untyped-calls --disallow-untyped-defs --disallow-incomplete-defs --allow-untyped-defs"),
    flags("--check-untyped-defs --no-check-untyped-defs --disallow-untyped-decorators --no-implicit-optional --implicit-optional --no-strict-optional --warn-redundant-casts --warn-unused-ignores --no-warn-no-return --warn-return-any"),
    flags("--warn-unreachable --warn-unused-configs --no-warn-unused-configs --strict-equality --no-strict-equality --implicit-reexport --no-implicit-reexport --allow-redefinition --local-partial-types --scripts-are-modules"),
    flags("--no-silence-site-packages --fast-module-lookup --exclude-gitignore --disallow-subclassing-any --allow-untyped-globals --warn-incomplete-stub --no-config-file --absolute-path --show-absolute-path --show-error-code-links"),
    flags("--non-interactive --cache-fine-grained"),
    value("--python-version --platform --always-true --always-false --disable-error-code --enable-error-code --follow-imports --exclude --output -O --enable-incomplete-feature --soft-error-limit -m --module -p --package"),
    // Fetches the types' packages.
    does(&[Does::RunPackages], "--install-types").danger(),
    takes(Role::Write, "--cache-dir --junit-xml --any-exprs-report --cobertura-xml-report --html-report --linecount-report --linecoverage-report --lineprecision-report --txt-report --xml-report --xslt-html-report --xslt-txt-report").danger(),
    takes(Role::Opaque, "--config-file --python-executable --custom-typeshed-dir --custom-typing-module --shadow-file --package-root --pdb --raise-exceptions --export-types -c --command --quickstart-file").danger(),
];
/// `@FILE` stands for further words.
const MYPY: Program<'static> = Program { operands: Operands::all(Role::Package), ..tool("mypy", CACHES, &[STOP, MYPY_OPTIONS]) };
const MYPY_HERE: Program<'static> = Program { options: &[NO_STOP, MYPY_OPTIONS], ..MYPY };

const PYRIGHT_OPTIONS: &[Opt<'static>] = &[
    flags(
        "--outputjson --stats --verbose --warnings -w --watch --dependencies --ignoreexternal --skipunannotated --gitlabcodequality --writebaseline",
    ),
    value("--level --pythonversion --pythonplatform --verifytypes --baselinemode"),
    attached(Role::Text, "--threads"),
    takes(Role::ProjectPath, "-p --project"),
    takes(Role::Opaque, "--pythonpath -v --venvpath -t --typeshedpath --typeshed-path --createstub --venv-path --baselinefile").danger(),
];
/// It starts the interpreter of the project's environment.
const PYRIGHT: Program<'static> = tool("pyright basedpyright", RUNS, &[&[does(&[Does::Stop], "--version -h --help")], PYRIGHT_OPTIONS]);
const PYRIGHT_HERE: Program<'static> = Program { options: &[NO_STOP, PYRIGHT_OPTIONS], ..PYRIGHT };

const BLACK_OPTIONS: &[Opt<'static>] = &[
    flags(
        "--check --diff --color --no-color --fast --safe -S --skip-string-normalization -C --skip-magic-trailing-comma --preview --unstable --pyi --ipynb -x --skip-source-first-line -q --quiet -v --verbose --no-cache",
    ),
    value(
        "-l --line-length -t --target-version --line-ranges --exclude --extend-exclude --force-exclude --include -W --workers --required-version --enable-unstable-feature --stdin-filename --python-cell-magics",
    ),
    takes(Role::Inline, "-c --code").danger(),
    takes(Role::Opaque, "--config").danger(),
];
const BLACK: Program<'static> = Program { does: &[Does::WriteHere, Does::WriteUser], ..formats("black", &[STOP, BLACK_OPTIONS]) };
const BLACK_HERE: Program<'static> = Program { options: &[NO_STOP, BLACK_OPTIONS], ..BLACK };

const ISORT_OPTIONS: &[Opt<'static>] = &[
    flags("-c --check --check-only --diff -d --stdout -q --quiet -v --verbose --atomic --combine-as --force-single-line-imports -e --balanced --only-modified --overwrite-in-place --filter-files --float-to-top --color --ca --sl --trailing-comma --tc --up --use-parentheses --show-files --show-config"),
    value("--profile -i --indent -l --line-length -w --line-width -m --multi-line -p --project -o --thirdparty -s --skip --sg --skip-glob -a --add-import --rm --remove-import -j --jobs --py --python-version --src --src-path --filename"),
    // It starts git in every folder that it looks into, and any of them may be a repository with settings of its own.
    does(&[Does::RunProject], "--skip-gitignore --gitignore"),
    takes(Role::Opaque, "--sp --settings-path --settings-file --settings --cr --config-root --resolve-all-configs --virtual-env --conda-env --formatter --formatting-function --wl").danger(),
];
/// The same, said in its config.
const ISORT_CONFIG: &[Setting] = &[
    Setting::with(".isort.cfg", "skip_gitignore"),
    Setting::with("pyproject.toml", "skip_gitignore"),
    Setting::with("setup.cfg", "skip_gitignore"),
    Setting::with("tox.ini", "skip_gitignore"),
    Setting::with(".editorconfig", "skip_gitignore"),
];
const ISORT: Program<'static> = Program {
    does: &[Does::RunProjectIfNear(ISORT_CONFIG), Does::WriteHere],
    ..formats("isort", &[&[does(&[Does::Stop], "--version -V --vn --version-number -h --help")], ISORT_OPTIONS])
};
const ISORT_HERE: Program<'static> = Program { options: &[NO_STOP, ISORT_OPTIONS], ..ISORT };

/// Its config may name plugins of the project, which even `--version` lists.
const FLAKE8_HERE: Program<'static> = tool(
    "flake8",
    RUNS,
    &[
        NO_STOP,
        &[
            flags(
                "-v --verbose -q --quiet --count --show-source --no-show-source --statistics --benchmark --bug-report --disable-noqa --exit-zero --isolated --hang-closing --doctests",
            ),
            value(
                "--exclude --extend-exclude --filename --stdin-display-name --format --ignore --extend-ignore --per-file-ignores --max-line-length --max-doc-length --indent-size --select --extend-select -j --jobs --max-complexity --color --enable-extensions --builtins",
            ),
            flags("--tee"),
            takes(Role::Write, "--output-file").danger(),
            takes(Role::Opaque, "--config --append-config --require-plugins").danger(),
        ],
    ],
);

const PYLINT_OPTIONS: &[Opt<'static>] = &[
    flags(
        "-E --errors-only -v --verbose --recursive --list-msgs --list-msgs-enabled --list-groups --list-extensions --list-conf-levels --full-documentation --generate-rcfile --generate-toml-config --exit-zero --from-stdin",
    ),
    value(
        "-j --jobs -d --disable -e --enable -s --score -r --reports --msg-template --ignore --ignore-patterns --ignore-paths --ignored-modules --max-line-length --fail-under --fail-on --confidence --good-names --py-version",
    ),
    value(
        "--extension-pkg-allow-list --extension-pkg-whitelist --max-args --max-locals --max-branches --max-statements --max-attributes --max-module-lines --min-public-methods --max-public-methods --persistent --help-msg --generated-members",
    ),
    // `FORMAT:FILE` is written.
    takes(Role::Archive, "-f --output-format"),
    takes(Role::Inline, "--init-hook").danger(),
    takes(Role::Write, "--output").danger(),
    takes(
        Role::Opaque,
        "--rcfile --load-plugins --source-roots --import-graph --ext-import-graph --int-import-graph --clear-cache-post-run",
    )
    .danger(),
];
const PYLINT: Program<'static> = tool("pylint", RUNS, &[&[does(&[Does::Stop], "--version")], NO_STOP, PYLINT_OPTIONS]);
const PYLINT_HERE: Program<'static> = Program { options: &[NO_STOP, PYLINT_OPTIONS], ..PYLINT };

const COVERAGE_OPTIONS: &[Opt<'static>] = &[
    flags(
        "-a --append --branch -p --parallel-mode --pylib -L --timid -i --ignore-errors -m --show-missing --skip-covered --no-skip-covered --skip-empty --pretty-print --keep -q --quiet -h --help",
    ),
    value("--include --omit --source --concurrency --contexts --context --fail-under --precision --sort --format --title --show-contexts"),
    takes(Role::Write, "-o -d --directory --data-file"),
    takes(Role::Opaque, "--rcfile --debug --save-signal").danger(),
];
/// What it covers runs by its module's name or as a script; reports load the plugins of its config.
const COVERAGE_PARTS: &[Program<'static>] = &[
    Program {
        grammar: super::super::row::Grammar::Posix,
        operands: Operands::then(&[Role::Script], Role::Text),
        subcommands: &[PYTEST_HERE, super::python::words("*", RUNS)],
        bare: true,
        ..tool("run", CACHES, &[&[super::super::row::rest("-m --module").and(RUNS)], COVERAGE_OPTIONS])
    },
    tool("report html xml json lcov annotate combine erase debug", CACHES, &[COVERAGE_OPTIONS]),
    prints("help", &[]),
];
const COVERAGE: Program<'static> = parts("coverage", &[STOP], COVERAGE_PARTS);
const COVERAGE_HERE: Program<'static> = parts("coverage", &[NO_STOP], COVERAGE_PARTS);

/// Plugins of the project are loaded before anything else.
const TOX_HERE: Program<'static> = Program {
    operands: Operands::all(Role::ScriptName),
    ..tool(
        "tox",
        &[Does::RunProject, Does::RunPackages, Does::WriteHere],
        &[
            NO_STOP,
            &[
                flags(
                    "-v -vv -q --quiet --verbose --notest --recreate -r --no-recreate-pkg --skip-pkg-install --no-deps --sdistonly --develop --skip-missing-interpreters -l --listenvs -a --listenvs-all --showconfig -p --parallel",
                ),
                value("-e -m -f --colored --skip-env"),
                takes(Role::Opaque, "-c --conf --workdir --root --result-json --installpkg --override -x --runner --discover --force-dep")
                    .danger(),
            ],
        ],
    )
};

const NOX_OPTIONS: &[Opt<'static>] = &[
    flags(
        "-l --list --list-sessions -v --verbose -r --reuse-existing-virtualenvs -R --no-install --non-interactive --stop-on-first-error -x --error-on-missing-interpreters --forcecolor --nocolor --no-venv --add-timestamp --json",
    ),
    value("-s -e --session --sessions -p --python --pythons -k --keywords -t --tags --default-venv-backend -db --reuse-venv"),
    takes(Role::Opaque, "-f --noxfile --envdir --report -fb --force-venv-backend --extra-pythons -P --force-pythons").danger(),
];
const NOX: Program<'static> = Program {
    operands: Operands::all(Role::ScriptName),
    ..tool("nox", &[Does::RunProject, Does::RunPackages, Does::WriteHere], &[&[does(&[Does::Stop], "--version -h --help")], NOX_OPTIONS])
};
const NOX_HERE: Program<'static> = Program { options: &[NO_STOP, NOX_OPTIONS], ..NOX };

const SPHINX_OPTIONS: &[Opt<'static>] = &[
    flags(
        "-a -E --write-all --fresh-env -q --quiet -Q --silent -v --verbose -n --nitpicky -W --fail-on-warning --keep-going -T --show-traceback -P --pdb --color -N --no-color",
    ),
    value("-b --builder -M -j --jobs -t --tag -A --html-define"),
    takes(Role::Write, "-d --doctree-dir -w --warning-file"),
    takes(Role::Opaque, "-c --conf-dir -C --isolated -D --define").danger(),
];
/// `-M BUILDER SOURCE OUTPUT` has its value first, so that the operands are the same.
const SPHINX: Program<'static> = Program {
    operands: Operands::all(Role::ProjectPath).last(Role::Write, ""),
    ..tool("sphinx-build sphinx", CACHES, &[&[does(&[Does::Stop], "--version -h --help")], SPHINX_OPTIONS])
};
const SPHINX_HERE: Program<'static> = Program { options: &[NO_STOP, SPHINX_OPTIONS], ..SPHINX };

const MKDOCS_OPTIONS: &[Opt<'static>] = &[
    flags(
        "-c --clean --dirty -s --strict --no-strict -q --quiet -v --verbose --use-directory-urls --no-directory-urls --livereload --no-livereload -o --open --watch-theme -h --help",
    ),
    value("-t --theme"),
    takes(Role::Write, "-d --site-dir").danger(),
    // Listens for other machines, or reads another config.
    takes(Role::Opaque, "-f --config-file -a --dev-addr -w --watch").danger(),
];
const MKDOCS_PARTS: &[Program<'static>] = &[
    tool("build serve get-deps", CACHES, &[MKDOCS_OPTIONS]),
    Program { operands: Operands::all(Role::Write), ..tool("new", &[], &[]) },
    tool(
        "gh-deploy",
        &[Does::RunProject, Does::WriteHere, Does::LocalVcs, Does::RemoteVcs, Does::Send],
        &[
            MKDOCS_OPTIONS,
            &[
                value("-m --message"),
                takes(Role::Opaque, "-b --remote-branch -r --remote-name --force --no-history --ignore-version --shell").danger(),
            ],
        ],
    ),
];
const MKDOCS: Program<'static> = parts("mkdocs", &[STOP], MKDOCS_PARTS);
const MKDOCS_HERE: Program<'static> = parts("mkdocs", &[NO_STOP], MKDOCS_PARTS);

/// Hooks come from repositories that its config names.
const PRE_COMMIT: Program<'static> = parts(
    "pre-commit prek",
    &[STOP],
    &[
        tool(
            "run",
            &[Does::RunProject, Does::RunPackages, Does::WriteHere],
            &[&[
                flags("-a --all-files -v --verbose --show-diff-on-failure"),
                value("--hook-stage --color"),
                // Words of `git diff`.
                takes(Role::ScriptName, "-s --from-ref --source -o --to-ref --origin"),
                // Any number of files follows; the others are operands.
                takes(Role::ProjectPath, "--files"),
                takes(Role::Opaque, "-c --config").danger(),
            ]],
        ),
        tool(
            "install install-hooks uninstall",
            &[Does::RunPackages, Does::LocalVcs],
            &[&[
                flags("-f --overwrite --install-hooks --allow-missing-config"),
                value("-t --hook-type"),
                takes(Role::Opaque, "-c --config").danger(),
            ]],
        ),
        tool(
            "autoupdate",
            &[Does::Network, Does::WriteHere],
            &[&[
                flags("--bleeding-edge --freeze"),
                value("-j --jobs --color"),
                takes(Role::Url, "--repo").danger(),
                takes(Role::Opaque, "-c --config").danger(),
            ]],
        ),
        tool("clean gc", &[Does::WriteUser], &[]),
        prints("sample-config help", &[]),
        reads("validate-config validate-manifest", &[], &[]),
    ],
);

const TY: Program<'static> = with_argument_files(parts(
    "ty",
    &[STOP],
    &[
        reads(
            "check",
            &[],
            &[&[
                flags(
                    "-v -vv --verbose -q --quiet --watch --error-on-warning --exit-zero --no-progress --respect-ignore-files --no-respect-ignore-files --force-exclude",
                ),
                value(
                    "--python-version --target-version --python-platform --platform --output-format --color --ignore --warn --error --exclude",
                ),
                takes(Role::ReadTree, "--extra-search-path --python --venv --typeshed --custom-typeshed-dir"),
                takes(Role::Directory, "--project").danger(),
                takes(Role::Opaque, "-c --config --config-file").danger(),
            ]],
        ),
        prints("version help", &[]),
    ],
));

const REWRITES: &[Opt<'static>] = &[
    flags(
        "-v --verbose -d --diff -q --quiet -p --parallel --no-local-style --aggressive -a --experimental --list-fixes --exit-code --hang-closing --ignore-local-config",
    ),
    does(&[Does::Recursive], "-r --recursive"),
    does(&[Does::InPlace], "-i --in-place"),
    value("-j --jobs --max-line-length --ignore --select --exclude -e -l --lines --line-range --indent-size --pep8-passes"),
    // A file as well, of which a line that is no setting is printed.
    takes(Role::Read, "--style"),
    takes(Role::Opaque, "--global-config").danger(),
];

const READS: &[Opt<'static>] = &[
    flags(
        "-v --verbose -q --quiet --sort-by-size --make-whitelist -i -ii -iii -l -ll -lll -n -s -e --explain --count --source --debug -r --recursive",
    ),
    value(
        "--min-confidence --exclude --ignore-names --ignore-decorators --select --ignore --convention --add-ignore --add-select --match --match-dir -f --format -t --tests --skip --severity-level --confidence-level --property-decorators",
    ),
    takes(Role::Write, "-o --output").danger(),
    takes(Role::Opaque, "-c --config --configfile -p --profile --ini --config-file -b --baseline").danger(),
];

const UVICORN: Program<'static> = tool("uvicorn", RUNS, &[STOP, UVICORN_OPTIONS]);
const UVICORN_HERE: Program<'static> = Program { options: &[NO_STOP, UVICORN_OPTIONS], ..UVICORN };
const UVICORN_OPTIONS: &[Opt<'static>] = &[
    flags("--reload --factory --proxy-headers --no-proxy-headers --access-log --no-access-log --use-colors --no-use-colors"),
    value(
        "--port --workers --loop --http --ws --lifespan --interface --log-level --root-path --limit-concurrency --backlog --timeout-keep-alive",
    ),
    takes(Role::ProjectPath, "--reload-dir --reload-include --reload-exclude"),
    // Listens for other machines.
    takes(Role::Text, "--host --fd --uds --forwarded-allow-ips").danger(),
    takes(Role::Opaque, "--app-dir --env-file --log-config --ssl-keyfile --ssl-certfile").danger(),
];

/// The tools as a runner or `python -m` starts them.
pub(super) const HERE: &[Program<'static>] = &[
    PYTEST_HERE,
    RUFF_HERE,
    MYPY_HERE,
    PYRIGHT_HERE,
    BLACK_HERE,
    ISORT_HERE,
    FLAKE8_HERE,
    PYLINT_HERE,
    COVERAGE_HERE,
    TOX_HERE,
    NOX_HERE,
    SPHINX_HERE,
    MKDOCS_HERE,
    UVICORN_HERE,
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    PYTEST_HERE,
    RUFF,
    MYPY,
    PYRIGHT,
    BLACK,
    ISORT,
    FLAKE8_HERE,
    PYLINT,
    COVERAGE,
    TOX_HERE,
    NOX,
    SPHINX,
    MKDOCS,
    PRE_COMMIT,
    TY,
    reads("yapf", &[], &[STOP, REWRITES]),
    // The project's config may say `in_place`, beside which `--diff` is an error, and `-r` needs one of them.
    Program {
        operands: Operands::then(&[Role::Write; 16], Role::ReadTree).unless("-d --diff -i --in-place -r --recursive"),
        ..reads("autopep8", &[], &[STOP, &[does(&[Does::Recursive, Does::InPlace], "-r --recursive")], REWRITES])
    },
    reads("pyflakes pydocstyle bandit", &[], &[STOP, READS]),
    // Where no path is given it reads those that the config names, and shows a line of what is no Python.
    reads("vulture", &[Does::RunProjectIf(&[Setting::key("pyproject.toml", "paths")])], &[STOP, READS]),
    tool("alembic celery gunicorn streamlit", RUNS, &[STOP]),
    UVICORN,
    // They load the application before they print their help.
    tool("django-admin locust scrapy", RUNS, &[NO_STOP]),
    // Of flask `-h` names the address on which it listens.
    tool("flask", RUNS, &[&[flags("--version --help")]]),
];
