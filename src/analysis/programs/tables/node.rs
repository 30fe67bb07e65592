//! JavaScript tools. Sources: npm 10 and 11, pnpm 9, yarn 1 and 4, bun 1.1, node 20 and 22, TypeScript 5.7,
//! eslint 9, prettier 3, jest 29, vitest 2, mocha 10, next 15, vite 6, playwright 1.49 manuals.
//!
//! Scripts, plugins and config of these tools are code of the project; what takes other code or
//! another folder is dangerous. `--version` ends the reading of words only where the program prints it
//! whatever else is given, and does so itself: jest, webpack, turbo and nx hand over to the copy that
//! the project has installed.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

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

const fn installs(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "npm 10",
        grammar: Grammar::Exact,
        options: &[VERSION, OTHER_PLACE, COMMON],
        // `git+ssh://…`, `https://…` and `github:…` are code from elsewhere than the registry.
        operands: Operands::all(Role::Archive),
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

/// Tools that projects install for themselves.
const TOOLS: &str = "rollup esbuild cypress stylelint oxlint ava tap knip lint-staged commitlint changeset astro nuxt svelte-check vue-tsc storybook tsup swc prisma drizzle-kit typedoc markdownlint markdownlint-cli2 madge depcheck size-limit wrangler tailwindcss postcss sass graphql-codegen openapi-typescript syncpack publint attw webpack";
const TOOLS_AND_MORE: &str = "tsc eslint prettier jest vitest mocha next vite biome rollup esbuild cypress stylelint oxlint ava tap knip lint-staged commitlint changeset astro nuxt svelte-check vue-tsc storybook tsup swc prisma drizzle-kit typedoc markdownlint markdownlint-cli2 madge depcheck size-limit wrangler tailwindcss postcss sass graphql-codegen openapi-typescript syncpack publint attw webpack";

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

const RUNS_PROJECT: &[Does] = &[Does::RunProject];
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
    runs(TOOLS),
];

/// Where the package is fetched if the project lacks it, so that no option is known for certain.
const FETCHED: &[Program<'static>] = &[
    fetched(TOOLS_AND_MORE),
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

/// Asks the registry. With npm, whatever the command is, beside `--version` and a usage: it looks there whether
/// there is a newer npm, and the project's `.npmrc` names that host, and variables of the environment that
/// go along as a token.
const REGISTRY: &[Does] = &[Does::Network];

const fn config_get(what: &'static [Does]) -> Program<'static> {
    // Other keys may hold tokens.
    Program { names: "get", operands: Operands::then(&[Role::PublicKey], Role::PublicKey), does: what, ..Program::NEW }
}

const fn config(get: &'static [Program<'static>]) -> Program<'static> {
    Program { names: "config c", source: "npm 11, pnpm 10", grammar: Grammar::Posix, subcommands: get, ..Program::NEW }
}

const PKG: Program<'static> =
    Program { names: "pkg", source: "npm 11", grammar: Grammar::Posix, subcommands: &[reads("get", REGISTRY)], ..Program::NEW };

/// A tool whose config and plugins are the project's code.
const fn tool(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "its manual",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::ProjectPath),
        does: RUNS_PROJECT,
        ..Program::NEW
    }
}

const STOP: Opt<'static> = does(&[Does::Stop], "--version --help -h");

const TSC: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -v --help -h --all"),
    // Flags that may be followed by `true` or `false`, which is an operand then.
    flags(
        "--noEmit --strict --skipLibCheck --pretty --incremental -w --watch --listFiles --listFilesOnly --explainFiles --extendedDiagnostics --diagnostics",
    ),
    flags(
        "--noEmitOnError --emitDeclarationOnly --declaration -d --sourceMap --esModuleInterop --noErrorTruncation --noUnusedLocals --noUnusedParameters",
    ),
    flags(
        "--showConfig --allowJs --checkJs --resolveJsonModule --isolatedModules --traceResolution --noImplicitAny --strictNullChecks --force -f --dry",
    ),
    flags("-b --build --verbose --preserveWatchOutput --allowImportingTsExtensions --composite"),
    value("-t --target -m --module --moduleResolution --jsx --lib --types"),
    takes(Role::ProjectPath, "-p --project"),
    takes(Role::Write, "--outDir --outFile --declarationDir --tsBuildInfoFile --generateTrace --generateCpuProfile").danger(),
    takes(Role::Opaque, "--rootDir --rootDirs --baseUrl --typeRoots --paths --plugins").danger(),
];

/// `@FILE` stands for further words.
const fn tsc(options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Package), ..tool("tsc", options) }
}

const ESLINT: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -v --help -h"),
    flags("--fix --fix-dry-run --quiet --cache --no-cache --no-error-on-unmatched-pattern --no-warn-ignored --no-inline-config --color --no-color --debug"),
    flags("--report-unused-disable-directives --exit-on-fatal-error --pass-on-no-patterns --stats --no-ignore --print-config --env-info --stdin"),
    // A formatter is code, by its name or path.
    takes(Role::ProjectPath, "-f --format"),
    value("--ext --max-warnings --rule --fix-type --cache-strategy --ignore-pattern --global --report-unused-disable-directives-severity"),
    takes(Role::Write, "-o --output-file --cache-location --cache-file").danger(),
    takes(Role::Opaque, "-c --config --rulesdir --plugin --parser --parser-options --resolve-plugins-relative-to --env --ignore-path --stdin-filename --flag --no-config-lookup --no-eslintrc").danger(),
];

const PRETTIER: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -v --help -h --support-info"),
    flags(
        "-c --check -l --list-different -w --write -u --ignore-unknown --cache --no-color --no-error-on-unmatched-pattern --single-quote --no-semi",
    ),
    flags("--no-config --no-editorconfig --bracket-same-line --jsx-single-quote"),
    value(
        "--log-level --tab-width --print-width --trailing-comma --end-of-line --prose-wrap --cache-strategy --stdin-filepath --arrow-parens",
    ),
    takes(Role::Opaque, "--config --plugin --parser --ignore-path --cache-location --config-precedence --find-config-path").danger(),
];

const JEST: &[Opt<'static>] = &[
    flags("-i --runInBand --watch --watchAll --ci --coverage --no-coverage --verbose --silent --passWithNoTests --detectOpenHandles --forceExit --listTests"),
    flags("-u --updateSnapshot --json --onlyChanged -o --no-cache --color --colors --no-color --expand -e --logHeapUsage --findRelatedTests --lastCommit"),
    flags("--debug --runTestsByPath --clearCache --onlyFailures -f --version -v --help -h --showConfig --errorOnDeprecated --workerThreads"),
    attached(Role::Text, "-b --bail"),
    value("-t --testNamePattern -w --maxWorkers --testTimeout --shard --changedSince --maxConcurrency --selectProjects --seed"),
    value("--testPathPattern --testPathPatterns --testPathIgnorePatterns --collectCoverageFrom"),
    // Code, by its name or path.
    takes(Role::ProjectPath, "--coverageReporters"),
    takes(Role::Opaque, "-c --config --rootDir --roots --setupFiles --setupFilesAfterEnv --globalSetup --globalTeardown --preset --transform --runner --testRunner --reporters --env --testEnvironment --resolver --outputFile --coverageDirectory --cacheDirectory --projects --moduleNameMapper --modulePaths --globals --filter").danger(),
];

const VITEST: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -v --help -h"),
    flags("--run -w --watch -u --update --coverage --no-coverage --silent --passWithNoTests --allowOnly --color --no-color --no-file-parallelism --changed"),
    flags("--hideSkippedTests --disable-console-intercept --no-isolate --typecheck --ui --logHeapUsage --globals"),
    attached(Role::Text, "--bail --retry --coverage.enabled --poolOptions.threads.singleThread"),
    // Code, by its name or path.
    attached(Role::ProjectPath, "--coverage.reporter"),
    // Here an address may be code itself (`data:text/javascript,…`).
    takes(Role::ProjectPath, "--reporter --pool").danger(),
    value("-t --testNamePattern --testTimeout --hookTimeout --shard --maxWorkers --minWorkers --maxConcurrency --project"),
    takes(Role::Opaque, "-c --config -r --root --dir --outputFile --environment --exclude --api --inspect --inspect-brk --globalSetup --workspace --cache.dir").danger(),
];

const MOCHA: &[Opt<'static>] = &[
    // It runs `.mocharc.js` before anything else: no `Stop`.
    flags("--version -V --help -h"),
    flags(
        "-b --bail --recursive -w --watch -p --parallel --exit --forbid-only --forbid-pending --full-trace -c --color -C --no-color --dry-run --inline-diffs",
    ),
    value("-g --grep -f --fgrep -t --timeout -s --slow --retries -j --jobs"),
    // A reporter or an interface is code, by its name or path.
    takes(Role::ProjectPath, "--ignore --spec -R --reporter -u --ui"),
    takes(
        Role::Opaque,
        "--config --package -r --require --import --loader --extension -O --reporter-option --node-option -n --opts --file",
    )
    .danger(),
];

const SERVER: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -v --help -h"),
    flags(
        "--open --strictPort --no-lint --turbo --turbopack --debug -d --profile --watch --emptyOutDir --no-mangling --fix --quiet --strict --clearScreen",
    ),
    value("--port -p --mode -m --logLevel -l --max-warnings"),
    // Listens for other machines.
    attached(Role::Text, "--host -H --hostname").danger(),
    takes(Role::Opaque, "-c --config --outDir --base --root --dir --keepAlive --experimental-https-key --inspect").danger(),
];

const PLAYWRIGHT: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -V --help -h"),
    flags(
        "--headed --list --forbid-only --fully-parallel --pass-with-no-tests -q --quiet --last-failed --dry-run -x --update-snapshots -u",
    ),
    value(
        "-g --grep -j --workers --project --retries --timeout --shard --repeat-each --max-failures --grep-invert --global-timeout --trace",
    ),
    // Code, by its name or path.
    takes(Role::ProjectPath, "--reporter"),
    takes(Role::Opaque, "-c --config --output --browser --tsconfig --ui-host --ui-port").danger(),
];

const PLAYWRIGHT_INSTALL: &[Opt<'static>] = &[
    flags("--force --no-shell --only-shell --all"),
    // The libraries that browsers need are installed for everybody on the machine.
    does(&[Does::Privilege], "--with-deps"),
];

/// What opens an address is left out.
const PLAYWRIGHT_PARTS: &[Program<'static>] = &[
    tool("test show-report merge-reports list help", &[PLAYWRIGHT]),
    Program {
        operands: Operands::all(Role::Text),
        does: &[Does::RunProject, Does::RunPackages, Does::WriteUser],
        ..tool("install uninstall", &[PLAYWRIGHT_INSTALL, PLAYWRIGHT])
    },
];

const fn playwright(options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::NONE, bare: true, subcommands: PLAYWRIGHT_PARTS, ..tool("playwright", options) }
}

const BIOME: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -V --help -h"),
    flags(
        "--write --fix --unsafe --apply --staged --changed --no-errors-on-unmatched --error-on-warnings --verbose --files-ignore-unknown",
    ),
    value("--max-diagnostics --diagnostic-level --reporter --colors --log-level --since --only --skip"),
    takes(Role::Opaque, "--config-path --stdin-file-path --vcs-root --log-path").danger(),
];

/// Monorepo runners; they start the copy that the project has installed.
const MONOREPO: &[Opt<'static>] = &[
    flags(
        "--force --no-cache --continue --parallel --verbose --skip-nx-cache --dry-run --affected --no-daemon --only --version --help -h --all --ci",
    ),
    value(
        "--filter -F --concurrency --output-logs --target -t --targets --projects -p --base --head --exclude --configuration --log-order",
    ),
    takes(Role::Opaque, "--cwd --api --token --team --cache-dir --remote-only --runner --nxBail --graph --summarize -c --config").danger(),
];

const MONOREPO_PARTS: &[Program<'static>] = &[opaque(NO_TARGETS), tool("*", &[MONOREPO])];

const fn monorepo(options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { bare: true, subcommands: MONOREPO_PARTS, ..tool("turbo nx lerna", options) }
}

/// A tool of which only the common flags are known, and whose version comes from the project's copy.
const OTHER: &[Opt<'static>] =
    &[flags("--watch -w --check --fix --quiet -q --silent --verbose --version --help -h --no-color --color --dry-run --strict --ci")];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "npm",
        source: "npm 11",
        grammar: Grammar::Posix,
        // With further words it may run one of them, and asks the registry for a newer npm.
        options: &[&[does(&[Does::StopAlone], "-v --version -h --help")], OTHER_PLACE, COMMON],
        subcommands: &[
            RUN,
            runs(NPM_SCRIPTS),
            executes("exec x", FETCHED),
            runs("rebuild rb pack"),
            installs("install i in add ci clean-install install-test it update up upgrade remove rm uninstall un unlink link ln dedupe ddp prune"),
            reads("ls list ll la prefix root query why explain", REGISTRY),
            reads("view info show v search s find outdated ping", REGISTRY),
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
            config(&[config_get(REGISTRY)]),
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
        subcommands: &[
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
            runs("rebuild rb pack"),
            installs("install i ci add update up upgrade remove rm uninstall un link ln dedupe prune import fetch"),
            reads("ls list ll la why root bin licenses", RUNS_PROJECT),
            reads("view info show search outdated audit", &[Does::RunProject, Does::Network]),
            config(&[config_get(RUNS_PROJECT)]),
        ],
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
        subcommands: &[
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
            // `yarn workspace NAME COMMAND` takes every command of yarn.
            Program {
                names: "workspace",
                source: "yarn 4",
                operands: Operands::then(&[Role::Text], Role::ScriptName),
                ..runs("workspace")
            },
            runs("rebuild pack"),
            installs("install add up upgrade remove dedupe link unlink import"),
            Program { does: RUNS_PROJECT, ..reads("list why info outdated audit npm version versions", RUNS_PROJECT) },
        ],
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
            // The script is read then, not run.
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
        operands: Operands::then(&[Role::Script], Role::Text).unless("-c --check --test"),
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
        // `run` and everything else that takes the address of a module is left out.
        subcommands: &[
            Program { options: &[&[flags("-q --quiet")]], ..runs("task") },
            Program { operands: Operands::NONE, options: &[&[flags("-q --quiet -A --allow-all --no-check --parallel --fail-fast --coverage --all")]], ..runs("test lint check bench") },
            Program { operands: Operands::NONE, does: &[Does::WriteHere], options: &[&[flags("-q --quiet --check")]], ..runs("fmt") },
        ],
        ..Program::NEW
    },
    tsc(&[TSC]),
    tool("eslint", &[ESLINT]),
    tool("prettier", &[PRETTIER]),
    tool("jest", &[JEST]),
    tool("vitest", &[VITEST]),
    tool("mocha", &[MOCHA]),
    tool("next vite", &[SERVER]),
    playwright(&[PLAYWRIGHT]),
    tool("biome", &[BIOME]),
    monorepo(&[MONOREPO]),
    tool("webpack rollup esbuild cypress stylelint oxlint ava tap knip lint-staged commitlint changeset astro nuxt svelte-check vue-tsc storybook tsup swc gulp grunt ng", &[OTHER]),
    tool("markdownlint", &[OTHER, &[STOP]]),
    // Their config is run, also where they only print.
    tool("typedoc markdownlint-cli2", &[OTHER]),
];

/// Scripts that bun takes without `run`, other than its own commands.
const SCRIPTS_OF_BUN: &str = "start dev lint typecheck format check";
