//! JavaScript's runtimes and package managers, and the tools that they run for a project. Sources: npm 10 and 11,
//! pnpm 9, yarn 1 and 4, bun 1.1, node 20 and 22 manuals.
//!
//! Scripts are code of the project; what takes other code or another folder is dangerous.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, attached, does, flags, joined, takes, value};
use super::node_tools::{
    BIOME, ESLINT, JEST, MOCHA, MONOREPO, OTHER_TOOLS, PLAYWRIGHT, PRETTIER, RUNS_PROJECT, SERVER, TSC, VITEST, playwright, tool, tsc,
};

const OTHER_PLACE: &[Opt<'static>] = &[
    // `-C` is short for `--dir` of pnpm and `--prefix` of npm.
    takes(Role::Directory, "--prefix --cwd --dir -C").danger(),
    takes(
        Role::Opaque,
        "--script-shell --userconfig --globalconfig --node-options --shell --cache --registry --config -c --shell-mode --call --package",
    )
    .danger(),
];

const COMMON: &[Opt<'static>] = &[
    flags(
        "-s --silent -q --quiet --verbose --if-present --no-audit --no-fund --workspaces -ws -r --recursive --parallel --stream --json --long -l --all -a",
    ),
    flags(
        "--offline --prefer-offline --frozen-lockfile --no-frozen-lockfile --immutable --production --prod -D --save-dev -P --save-prod -E --save-exact",
    ),
    flags(
        "--save -S --no-save --legacy-peer-deps --ignore-scripts --dry-run --fix --bail --no-bail --parseable -d --dev -w --watch --coverage --no-color",
    ),
    flags(
        "--include-workspace-root --workspace-root --no-progress --aggregate-output --no-sort --sequential --ignore-workspace -y --yes --no-install",
    ),
    flags("-f --force -g --global").danger(),
    value("--workspace --filter -F --loglevel --depth --omit --include --reporter --workspace-concurrency"),
];

/// npm prints its version only where this stands before a command; behind one it must not end the
/// reading of words.
const VERSION: &[Opt<'static>] = &[flags("-v --version")];

const READS: &[Opt<'static>] = &[
    flags(
        "--json -l --long -a --all -p --parseable --prod --production --dev -D -P -r --recursive -v --version --no-color --unicode --link",
    ),
    flags("--workspaces -g --global --only-projects --lockfile-only -s --silent"),
    value("--depth --omit --include -w --workspace --filter -F --searchlimit --audit-level"),
];

/// Runs a script that the project's manifest names; the words behind the name are for it.
const fn runs(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "npm 10",
        grammar: Grammar::Posix,
        options: &[OTHER_PLACE, COMMON],
        operands: Operands::all(Role::ScriptName),
        does: &[Does::RunProject],
        ..Program::NEW
    }
}

/// Without a script's name, the scripts are listed.
const RUN: Program<'static> = runs("run run-script");
/// Without the name of a script, npm lists them.
const RUN_OF_NPM: Program<'static> = Program { does: &[Does::RunNamed], ..RUN };

const fn installs(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "npm 10",
        grammar: Grammar::Exact,
        options: &[VERSION, OTHER_PLACE, COMMON],
        // `git+ssh://…`, `https://…` and `github:…` are code from elsewhere than the registry.
        operands: Operands::all(Role::Dependency),
        does: &[Does::RunPackages, Does::WriteHere],
        ..Program::NEW
    }
}

const fn reads(names: &'static str, what: &'static [Does]) -> Program<'static> {
    Program {
        names,
        source: "npm 10",
        grammar: Grammar::Exact,
        options: &[READS, OTHER_PLACE],
        operands: Operands::all(Role::Text),
        does: what,
        ..Program::NEW
    }
}

/// Further tools that projects install for themselves.
const FURTHER_TOOLS: &str = "prisma drizzle-kit typedoc markdownlint markdownlint-cli2 madge depcheck size-limit wrangler tailwindcss postcss sass graphql-codegen openapi-typescript syncpack publint attw";
/// The tools whose options are described.
const DESCRIBED_TOOLS: &str = "tsc eslint prettier jest vitest mocha next vite biome";

/// Runs a program of the project by its name. Others are not covered: `pnpm exec` takes any program.
const fn executes(names: &'static str, tools: &'static [Program<'static>]) -> Program<'static> {
    Program {
        names,
        source: "npm 10, pnpm 9",
        grammar: Grammar::Posix,
        options: &[OTHER_PLACE, COMMON],
        subcommands: tools,
        ..Program::NEW
    }
}

/// The copy that the project has installed is the project's code, whatever it is asked for.
const NO_STOP: &[Opt<'static>] = &[flags("--version -v -V --help -h")];

const TSC_HERE: Program<'static> = tsc(&[NO_STOP, TSC]);
const ESLINT_HERE: Program<'static> = tool("eslint", &[NO_STOP, ESLINT]);
const PRETTIER_HERE: Program<'static> = tool("prettier", &[NO_STOP, PRETTIER]);
const JEST_HERE: Program<'static> = tool("jest", &[NO_STOP, JEST]);
const VITEST_HERE: Program<'static> = tool("vitest", &[NO_STOP, VITEST]);
const MOCHA_HERE: Program<'static> = tool("mocha", &[NO_STOP, MOCHA]);
const SERVER_HERE: Program<'static> = tool("next vite", &[NO_STOP, SERVER]);
const PLAYWRIGHT_HERE: Program<'static> = playwright(&[NO_STOP, PLAYWRIGHT]);
const BIOME_HERE: Program<'static> = tool("biome", &[NO_STOP, BIOME]);
const MONOREPO_HERE: Program<'static> = monorepo(&[NO_STOP, MONOREPO]);

const INSTALLED: &[Program<'static>] = &[
    TSC_HERE,
    ESLINT_HERE,
    PRETTIER_HERE,
    JEST_HERE,
    VITEST_HERE,
    MOCHA_HERE,
    SERVER_HERE,
    PLAYWRIGHT_HERE,
    BIOME_HERE,
    MONOREPO_HERE,
    runs(OTHER_TOOLS),
    runs(FURTHER_TOOLS),
];

/// Where the package is fetched if the project lacks it, so that no option is known for certain.
const FETCHED: &[Program<'static>] = &[
    fetched(DESCRIBED_TOOLS),
    fetched(OTHER_TOOLS),
    fetched(FURTHER_TOOLS),
    Program {
        bare: true,
        subcommands: &[opaque(OPENS_ADDRESSES), fetched("*")],
        options: &[NO_STOP, OTHER_PLACE, COMMON],
        ..fetched("playwright")
    },
    Program {
        bare: true,
        subcommands: &[opaque(NO_TARGETS), fetched("*")],
        options: &[NO_STOP, OTHER_PLACE, COMMON],
        ..fetched("turbo nx lerna")
    },
];

const fn fetched(names: &'static str) -> Program<'static> {
    Program { does: &[Does::RunProject, Does::RunPackages], ..runs(names) }
}

const fn opaque(names: &'static str) -> Program<'static> {
    Program { operands: Operands::all(Role::Opaque).or_here(Role::Opaque), ..runs(names) }
}

const OPENS_ADDRESSES: &str = "codegen open screenshot pdf show-trace cr ff wk run-server launch-server";
/// No targets or scripts of the project: text for a shell, packages, accounts and what is published.
const NO_TARGETS: &str = "exec publish version release import add init create migrate login logout link unlink connect telemetry";

/// Common names of scripts, which pnpm, yarn and bun take without `run`. An unknown name stays unknown:
/// pnpm runs a program of the system when the project has no such script.
const SCRIPTS: &str = "test t tst start stop restart build dev lint typecheck type-check check-types format fmt check e2e serve preview watch ci:check lint:fix format:check test:unit test:e2e test:watch test:ci build:prod check:types generate codegen db:generate db:migrate db:push validate verify fix";

/// npm has no scripts without `run` but these.
const NPM_SCRIPTS: &str = "test t tst start stop restart";

/// Asks the registry.
const REGISTRY: &[Does] = &[Does::Network];

/// Only looks, but npm looks at the registry whether there is a newer npm, whatever the command is, beside `--version` and a
/// usage. Where the project has an `.npmrc`, that may name the host, and variables of the environment that go along as a token;
/// otherwise it is the person's own registry.
const LOOKS: &[Does] = &[Does::NetworkIf(&[Setting::any(".npmrc")])];

const fn config_get(what: &'static [Does]) -> Program<'static> {
    // Other keys may hold tokens.
    Program { names: "get", operands: Operands::then(&[Role::PublicKey], Role::PublicKey), does: what, ..Program::NEW }
}

const fn config(get: &'static [Program<'static>]) -> Program<'static> {
    Program { names: "config c", source: "npm 11, pnpm 10", grammar: Grammar::Posix, subcommands: get, ..Program::NEW }
}

const PKG: Program<'static> =
    Program { names: "pkg", source: "npm 11", grammar: Grammar::Posix, subcommands: &[reads("get", LOOKS)], ..Program::NEW };

const MONOREPO_PARTS: &[Program<'static>] = &[opaque(NO_TARGETS), tool("*", &[MONOREPO])];

const fn monorepo(options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { bare: true, subcommands: MONOREPO_PARTS, ..tool("turbo nx lerna", options) }
}

/// What pnpm and yarn run of a project.
const SCRIPTS_AND_TOOLS: &[Program<'static>] = &[
    RUN,
    runs(SCRIPTS),
    TSC_HERE,
    ESLINT_HERE,
    PRETTIER_HERE,
    JEST_HERE,
    VITEST_HERE,
    PLAYWRIGHT_HERE,
    BIOME_HERE,
    MONOREPO_HERE,
    executes("exec", INSTALLED),
    executes("dlx", FETCHED),
];

const PNPM: &[Program<'static>] = &[
    runs("rebuild rb pack"),
    installs("install i ci add update up upgrade remove rm uninstall un link ln dedupe prune import fetch"),
    reads("ls list ll la why root bin licenses", RUNS_PROJECT),
    reads("view info show search outdated audit", &[Does::RunProject, Does::Network]),
    config(&[config_get(RUNS_PROJECT)]),
    Program {
        names: "store",
        source: "pnpm 10",
        grammar: Grammar::Exact,
        subcommands: &[reads("path status", RUNS_PROJECT)],
        ..Program::NEW
    },
];

const YARN: &[Program<'static>] = &[
    // `foreach` runs any command.
    Program {
        names: "workspaces",
        source: "yarn 1.22, yarn 4",
        grammar: Grammar::Exact,
        subcommands: &[reads("list info", RUNS_PROJECT)],
        ..Program::NEW
    },
    // `yarn workspace NAME COMMAND` takes every command of yarn.
    Program { names: "workspace", source: "yarn 4", operands: Operands::then(&[Role::Text], Role::ScriptName), ..runs("workspace") },
    runs("rebuild pack"),
    installs("install add up upgrade remove dedupe link unlink import"),
    Program { does: RUNS_PROJECT, ..reads("list why info outdated audit npm version versions", RUNS_PROJECT) },
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "npm",
        source: "npm 11",
        grammar: Grammar::Posix,
        // With further words it may run one of them, and asks the registry for a newer npm.
        // Its `-w` names a member of the workspace.
        options: &[&[does(&[Does::StopAlone], "-v --version -h --help"), value("-w")], OTHER_PLACE, COMMON],
        subcommands: &[
            RUN_OF_NPM,
            runs(NPM_SCRIPTS),
            executes("exec x", FETCHED),
            runs("rebuild rb pack"),
            installs("install i in add ci clean-install install-test it update up upgrade remove rm uninstall un unlink link ln dedupe ddp prune"),
            reads("ls list ll la prefix root query why explain", LOOKS),
            reads("view info show v search s find outdated ping whoami", REGISTRY),
            // `audit fix` installs.
            Program {
                names: "audit",
                source: "npm 11",
                grammar: Grammar::Getopt,
                options: &[&[flags("--json --production -v"), value("--audit-level --omit")], OTHER_PLACE],
                does: REGISTRY,
                bare: true,
                subcommands: &[installs("fix"), reads("signatures", REGISTRY)],
                ..Program::NEW
            },
            config(&[config_get(LOOKS)]),
            PKG,
            Program { names: "help", source: "npm 11", operands: Operands::all(Role::Opaque), does: REGISTRY, ..Program::NEW },
        ],
        ..Program::NEW
    },
    Program {
        names: "pnpm",
        source: "pnpm 10",
        grammar: Grammar::Posix,
        // It loads the project's `.pnpmfile.cjs` before anything else, even to print its version.
        options: &[&[does(RUNS_PROJECT, "-v --version -h --help")], OTHER_PLACE, COMMON],
        does: RUNS_PROJECT,
        bare: true,
        subcommands: &joined::<{ SCRIPTS_AND_TOOLS.len() + PNPM.len() }>(SCRIPTS_AND_TOOLS, PNPM),
        ..Program::NEW
    },
    Program {
        names: "yarn yarnpkg",
        source: "yarn 1.22, yarn 4",
        grammar: Grammar::Posix,
        // Yarn itself may be a file of the project (`yarnPath`).
        options: &[&[does(RUNS_PROJECT, "-v --version -h --help")], OTHER_PLACE, COMMON],
        does: &[Does::RunProject, Does::RunPackages, Does::WriteHere],
        bare: true,
        subcommands: &joined::<{ SCRIPTS_AND_TOOLS.len() + YARN.len() }>(SCRIPTS_AND_TOOLS, YARN),
        ..Program::NEW
    },
    Program {
        names: "bun",
        source: "bun 1.1",
        grammar: Grammar::Posix,
        options: &[&[
            does(&[Does::Stop], "-v --version --revision -h --help"),
            flags("--silent --bun -b"),
            value("--filter -F"),
            takes(Role::Inline, "-e --eval -p --print"),
            takes(Role::Opaque, "--cwd -c --config -r --preload --env-file --shell").danger(),
        ]],
        subcommands: &[
            Program { options: &[&[flags("--silent --bun -b --watch --hot --if-present"), value("--filter -F")], OTHER_PLACE], ..runs("run") },
            Program {
                grammar: Grammar::Exact,
                operands: Operands::all(Role::ProjectPath),
                options: &[&[
                    flags("--watch --coverage --only --todo -u --update-snapshots --rerun-each -v --version --revision"),
                    attached(Role::Text, "--bail"),
                    value("-t --test-name-pattern --timeout --coverage-reporter"),
                    takes(Role::Opaque, "--preload -r --env-file --cwd -c --config --reporter-outfile --coverage-dir").danger(),
                ]],
                ..runs("test")
            },
            runs(SCRIPTS_OF_BUN),
            executes("x", FETCHED),
            Program { operands: Operands::all(Role::Opaque), ..runs("build") },
            installs("install i ci add a update remove rm outdated"),
            Program {
                names: "pm",
                source: "bun 1.1",
                grammar: Grammar::Posix,
                subcommands: &[reads("ls list bin hash", &[]), reads("whoami", REGISTRY)],
                ..Program::NEW
            },
        ],
        ..Program::NEW
    },
    Program {
        names: "npx bunx pnpx",
        source: "npm 10 npx(1)",
        grammar: Grammar::Posix,
        options: &[&[
            flags("-y --yes --no --no-install -q --quiet --ignore-existing --bun"),
            takes(Role::Opaque, "-p --package -c --call --prefix --userconfig --script-shell --registry -w --workspace -C").danger(),
            // npx takes no bundles: with `-qh`, what follows is run.
            does(&[Does::StopAlone], "-v --version -h --help"),
        ]],
        // `npx github:o/r` is code from elsewhere than the registry.
        operands: Operands::then(&[Role::Archive], Role::ScriptName),
        does: &[Does::RunPackages],
        ..Program::NEW
    },
    Program {
        names: "node nodejs",
        source: "node 22",
        grammar: Grammar::Posix,
        options: &[&[
            does(&[Does::Stop], "-v --version -h --help --v8-options"),
            takes(Role::Inline, "-e --eval -p --print -pe"),
            // The script is read then, not run; a line that is no JavaScript is printed.
            flags("-c --check"),
            flags("--no-warnings --trace-warnings --enable-source-maps --experimental-strip-types --experimental-vm-modules --trace-deprecation"),
            flags("--no-deprecation --trace-uncaught --expose-gc --preserve-symlinks --no-experimental-strip-types --experimental-test-coverage"),
            value("--input-type --unhandled-rejections --test-name-pattern --test-concurrency --test-timeout"),
            // A reporter is code, by its path or an address that may be code itself (`data:text/javascript,…`).
            takes(Role::ProjectPath, "--test-reporter").danger(),
            attached(Role::Text, "--max-old-space-size --stack-size --stack-trace-limit"),
            does(&[Does::RunProject, Does::PrintsIfBare], "--test"),
            does(RUNS_PROJECT, "--watch"),
            takes(Role::ScriptName, "--run").and(RUNS_PROJECT),
            takes(
                Role::Opaque,
                "-r --require --import --loader --experimental-loader --env-file --env-file-if-exists -C --conditions --experimental-config-file --openssl-config --test-reporter-destination --test-global-setup --icu-data-dir --redirect-warnings --diagnostic-dir",
            )
            .danger(),
            attached(Role::Text, "--inspect --inspect-brk --inspect-wait").danger(),
        ]],
        operands: Operands::then(&[Role::Script], Role::ProjectFile).unless("-c --check --test"),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    },
    Program {
        names: "tsx ts-node",
        source: "tsx 4, ts-node 10",
        grammar: Grammar::Posix,
        options: &[&[
            // Given twice, it asks the compiler that the project's config names.
            does(&[Does::StopAlone], "-V --version -h --help"),
            flags("-v"),
            flags("-T --transpile-only --transpileOnly --esm --swc --no-warnings --no-cache"),
            does(&[Does::RunProject, Does::PrintsIfBare], "--test"),
            takes(Role::Inline, "-e --eval -p --print"),
            takes(Role::Opaque, "-r --require --import --loader --env-file -P --project --tsconfig --cwd --dir -O --compilerOptions -C --compiler").danger(),
        ]],
        operands: Operands::then(&[Role::Script], Role::Text).unless("--test"),
        // In this order: the config of the project is not the program that is given.
        does: &[Does::RunInputIfBare, Does::RunProject],
        ..Program::NEW
    },
    Program {
        names: "deno",
        source: "deno 2",
        grammar: Grammar::Posix,
        options: &[&[does(&[Does::Stop], "-V --version -h --help")]],
        // What takes the text of a program, installs or publishes is left out.
        subcommands: &[
            Program { options: &[&[flags("-q --quiet")]], ..runs("task") },
            Program {
                grammar: Grammar::Exact,
                operands: Operands::all(Role::ProjectPath),
                options: &[DENO, &[
                    flags("--parallel --fail-fast --coverage --all --doc --doc-only --no-run --json --rules --fix --no-clear-screen --permit-no-files"),
                    attached(Role::Text, "--fail-fast --shuffle --trace-leaks"),
                    value("--filter --reporter --ignore --rules-tags --rules-include --rules-exclude"),
                    takes(Role::Write, "--junit-path --coverage").danger(),
                ]],
                ..runs("test lint check bench info doc")
            },
            Program { operands: Operands::then(&[Role::Script], Role::Text), options: &[DENO], ..runs("run") },
            Program {
                grammar: Grammar::Exact,
                operands: Operands::all(Role::Write),
                does: &[Does::WriteHere],
                options: &[&[
                    flags("-q --quiet --check --use-tabs --single-quote --no-semicolons --unstable-component --unstable-sql"),
                    value("--line-width --indent-width --prose-wrap --ignore --ext"),
                    takes(Role::Opaque, "-c --config").danger(),
                ]],
                ..runs("fmt")
            },
            reads("types", &[]),
            reads("outdated", &[Does::RunProject, Does::Network]),
        ],
        ..Program::NEW
    },
    monorepo(&[MONOREPO]),
];

/// What the project's code may do, which elsewhere may do anything; all of it, and programs and libraries, have to be named.
const DENO: &[Opt<'static>] = &[
    flags("-q --quiet --no-check --cached-only --no-lock --no-remote --no-npm --no-prompt --frozen --check --watch --no-config"),
    attached(
        Role::Text,
        "--check --watch --frozen --allow-read --allow-write --allow-net --allow-env --allow-sys --allow-import -R -W -N -E -S",
    ),
    attached(Role::Text, "--deny-read --deny-write --deny-net --deny-env --deny-run --deny-sys --deny-ffi"),
    flags("-A --allow-all").danger(),
    attached(Role::Text, "--allow-run --allow-ffi").danger(),
    takes(Role::Opaque, "-c --config --import-map --env-file --cert --lock --preload --import --location --v8-flags --inspect --reload -r")
        .danger(),
];

/// Scripts that bun takes without `run`, other than its own commands.
const SCRIPTS_OF_BUN: &str = "start dev lint typecheck format check";
