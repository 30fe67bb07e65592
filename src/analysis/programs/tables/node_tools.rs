//! Tools that compile, check, test and serve JavaScript. Sources: TypeScript 5.7, eslint 9, prettier 3, jest 29, vitest 2,
//! mocha 10, next 15, vite 6, playwright 1.49 manuals.
//!
//! Plugins and config of these tools are code of the project. `--version` ends the reading of words only where it
//! stands alone (`tsc --version false x.ts` compiles) and the program prints it itself: jest, webpack, turbo and nx hand
//! over to the copy that the project has installed.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

pub(super) const RUNS_PROJECT: &[Does] = &[Does::RunProject];

/// A tool whose config and plugins are the project's code.
pub(super) const fn tool(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
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

const STOP: Opt<'static> = does(&[Does::StopAlone], "--version --help -h");

pub(super) const TSC: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "--version -v --help -h --all"),
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
pub(super) const fn tsc(options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Package), ..tool("tsc", options) }
}

pub(super) const ESLINT: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "--version -v --help -h"),
    flags("--fix --fix-dry-run --quiet --cache --no-cache --no-error-on-unmatched-pattern --no-warn-ignored --no-inline-config --color --no-color --debug"),
    flags("--report-unused-disable-directives --exit-on-fatal-error --pass-on-no-patterns --stats --no-ignore --print-config --env-info --stdin"),
    // A formatter is code, by its name or path.
    takes(Role::ProjectPath, "-f --format"),
    value("--ext --max-warnings --rule --fix-type --cache-strategy --ignore-pattern --global --report-unused-disable-directives-severity"),
    takes(Role::Write, "-o --output-file --cache-location --cache-file").danger(),
    takes(Role::Opaque, "-c --config --rulesdir --plugin --parser --parser-options --resolve-plugins-relative-to --env --ignore-path --stdin-filename --flag --no-config-lookup --no-eslintrc").danger(),
];

pub(super) const PRETTIER: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "--version -v --help -h --support-info"),
    flags(
        "-c --check -l --list-different -w --write -u --ignore-unknown --cache --no-color --no-error-on-unmatched-pattern --single-quote --no-semi",
    ),
    flags("--no-config --no-editorconfig --bracket-same-line --jsx-single-quote"),
    value(
        "--log-level --tab-width --print-width --trailing-comma --end-of-line --prose-wrap --cache-strategy --stdin-filepath --arrow-parens",
    ),
    takes(Role::Opaque, "--config --plugin --parser --ignore-path --cache-location --config-precedence --find-config-path").danger(),
];

pub(super) const JEST: &[Opt<'static>] = &[
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

pub(super) const VITEST: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "--version -v --help -h"),
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

pub(super) const MOCHA: &[Opt<'static>] = &[
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

pub(super) const SERVER: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "--version -v --help -h"),
    flags(
        "--open --strictPort --no-lint --turbo --turbopack --debug -d --profile --watch --emptyOutDir --no-mangling --fix --quiet --strict --clearScreen",
    ),
    value("--port -p --mode -m --logLevel -l --max-warnings"),
    // Listens for other machines.
    attached(Role::Text, "--host -H --hostname").danger(),
    takes(Role::Opaque, "-c --config --outDir --base --root --dir --keepAlive --experimental-https-key --inspect").danger(),
];

pub(super) const PLAYWRIGHT: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "--version -V --help -h"),
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

pub(super) const fn playwright(options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::NONE, bare: true, subcommands: PLAYWRIGHT_PARTS, ..tool("playwright", options) }
}

pub(super) const BIOME: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "--version -V --help -h"),
    flags(
        "--write --fix --unsafe --apply --staged --changed --no-errors-on-unmatched --error-on-warnings --verbose --files-ignore-unknown",
    ),
    value("--max-diagnostics --diagnostic-level --reporter --colors --log-level --since --only --skip"),
    takes(Role::Opaque, "--config-path --stdin-file-path --vcs-root --log-path").danger(),
];

/// Monorepo runners; they start the copy that the project has installed.
pub(super) const MONOREPO: &[Opt<'static>] = &[
    flags(
        "--force --no-cache --continue --parallel --verbose --skip-nx-cache --affected --no-daemon --only --version --help -h --all --ci",
    ),
    attached(Role::Text, "--dry --dry-run"),
    value(
        "--filter -F --concurrency --output-logs --target -t --targets --projects -p --base --head --exclude --configuration --log-order",
    ),
    takes(Role::Opaque, "--cwd --api --token --team --cache-dir --remote-only --runner --nxBail --graph --summarize -c --config").danger(),
];

/// Tools that are also started by a runner, and of which only the common flags are known.
pub(super) const OTHER_TOOLS: &str = "webpack rollup esbuild cypress stylelint oxlint ava tap knip lint-staged commitlint changeset astro nuxt svelte-check vue-tsc storybook tsup swc";

/// A tool of which only the common flags are known, and whose version comes from the project's copy.
const OTHER: &[Opt<'static>] =
    &[flags("--watch -w --check --fix --quiet -q --silent --verbose --version --help -h --no-color --color --dry-run --strict --ci")];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    tsc(&[TSC]),
    tool("eslint", &[ESLINT]),
    tool("prettier", &[PRETTIER]),
    tool("jest", &[JEST]),
    tool("vitest", &[VITEST]),
    tool("mocha", &[MOCHA]),
    tool("next vite", &[SERVER]),
    playwright(&[PLAYWRIGHT]),
    tool("biome", &[BIOME]),
    tool(OTHER_TOOLS, &[OTHER]),
    tool("gulp grunt ng", &[OTHER]),
    tool("markdownlint", &[OTHER, &[STOP]]),
    // Their config is run, also where they only print.
    tool("typedoc markdownlint-cli2", &[OTHER]),
];
