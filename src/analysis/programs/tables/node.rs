//! JavaScript tools. Source: npm 10, pnpm 9, yarn 1 and 4, bun 1.1, node 22 manuals.
//!
//! Scripts, plugins and config of these tools are code of the project; what takes other code or
//! another folder is dangerous.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, takes, value};

const OTHER_PLACE: &[Opt<'static>] = &[
    takes(Role::Directory, "--prefix --cwd --dir").danger(),
    takes(
        Role::Opaque,
        "-C --script-shell --userconfig --globalconfig --node-options --shell --scripts-prepend-node-path --cache --registry --config -c",
    )
    .danger(),
];

const COMMON: &[Opt<'static>] = &[
    flags(
        "-s --silent -q --quiet --verbose --if-present --no-audit --no-fund --workspaces -ws -r --recursive --parallel --stream --json --long -l --all -a --offline --prefer-offline",
    ),
    flags(
        "--frozen-lockfile --immutable --production --prod --omit=dev --include=dev -D --save-dev -P --save-prod -E --save-exact --save -S --no-save --legacy-peer-deps --force -f -g --global --ignore-scripts --dry-run --fix --if-present --bail --no-bail --parseable --depth=0 -d --dev -w --watch --coverage",
    ),
    value("-w --workspace --filter -F --loglevel --depth --omit --include --reporter --timeout -t --test-name-pattern"),
];

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

const fn installs(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "npm 10",
        grammar: Grammar::Exact,
        options: &[OTHER_PLACE, COMMON],
        operands: Operands::all(Role::Text),
        does: &[Does::RunPackages, Does::WriteHere],
        ..Program::NEW
    }
}

const fn reads(names: &'static str) -> Program<'static> {
    Program { names, source: "npm 10", grammar: Grammar::Exact, options: &[COMMON], operands: Operands::all(Role::Text), ..Program::NEW }
}

const fn asks(names: &'static str) -> Program<'static> {
    Program { does: &[Does::Network], ..reads(names) }
}

/// A tool whose config and plugins are the project's code.
const fn tool(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "by nature",
        grammar: Grammar::Exact,
        options: &[TOOL],
        operands: Operands::all(Role::ProjectPath),
        does: &[Does::RunProject],
        ..Program::NEW
    }
}

const TOOL: &[Opt<'static>] = &[
    flags("--noEmit --watch -w --check --fix --fix-dry-run --quiet -q --silent --verbose -v --run --coverage --ci --bail --no-cache --cache --passWithNoTests --runInBand -i --no-coverage --color --no-color --strict --skipLibCheck --pretty --incremental --list --ui --headed --write -l --list-different --detectOpenHandles --forceExit --no-warn-ignored --noErrorTruncation --listTests --update -u --json --changed --strict-warnings --turbo --force"),
    value("-t --testNamePattern --testPathPattern --ext --format -f --max-warnings --reporter --maxWorkers --project --grep -g --workers --timeout --testTimeout --target --module --jsx --lib --log-level --host --port -p --filter --retries --max-diagnostics --stop-on --shard --list-files"),
    takes(Role::Opaque, "-c --config --rulesdir --plugin --parser --resolve-plugins-relative-to --globalSetup --globalTeardown --setupFiles --preset --require -r --import --loader --env-file --rootDir --root --dir --cwd --outDir --out-dir -o --output-file --outFile --tsBuildInfoFile --baseUrl --env --environment --runner --build -b --init --ignore-path --no-config-lookup --stdin-filepath").danger(),
    does(&[Does::Stop], "--version -V --help -h"),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "npm pnpm yarn",
        source: "npm 10, pnpm 9, yarn 4",
        grammar: Grammar::Posix,
        options: &[OTHER_PLACE, COMMON, &[does(&[Does::Stop], "-v --version")]],
        subcommands: &[
            runs(
                "run run-script test t tst start stop restart build dev lint typecheck type-check format check exec x dlx rb rebuild pack prepare ci:check e2e serve preview watch clean tsc vitest jest eslint prettier playwright next vite node workspace workspaces turbo",
            ),
            installs("install i add ci update up upgrade remove rm uninstall un link dedupe prune audit-fix import"),
            reads("ls list ll la why explain prefix root bin"),
            asks("view info show v search outdated audit ping"),
            Program {
                names: "config c",
                grammar: Grammar::Posix,
                subcommands: &[Program { names: "get", operands: Operands::up_to(&[Role::PublicKey]), ..Program::NEW }],
                ..Program::NEW
            },
            Program { names: "pkg", grammar: Grammar::Posix, subcommands: &[reads("get")], ..Program::NEW },
        ],
        ..Program::NEW
    },
    Program {
        names: "bun",
        source: "bun 1.1",
        grammar: Grammar::Posix,
        options: &[&[does(&[Does::Stop], "-v --version --revision"), flags("--silent --bun -b")]],
        subcommands: &[runs("run test x build start dev"), installs("install i add remove rm update ci"), reads("pm")],
        ..Program::NEW
    },
    Program {
        names: "npx bunx pnpx",
        source: "npm 10 npx(1)",
        grammar: Grammar::Posix,
        options: &[&[
            flags("-y --yes --no --no-install -q --quiet --ignore-existing"),
            takes(Role::Opaque, "-p --package -c --call --prefix --userconfig --script-shell").danger(),
            does(&[Does::Stop], "-v --version -h --help"),
        ]],
        operands: Operands::then(&[Role::Text], Role::ScriptName),
        does: &[Does::RunPackages],
        ..Program::NEW
    },
    Program {
        names: "node nodejs",
        source: "node 22",
        grammar: Grammar::Posix,
        options: &[&[
            does(&[Does::Stop], "-v --version -h --help"),
            takes(Role::Inline, "-e --eval -p --print -pe"),
            takes(Role::Read, "-c --check"),
            flags(
                "--no-warnings --trace-warnings --enable-source-maps --experimental-strip-types --experimental-vm-modules --trace-deprecation --no-deprecation",
            ),
            value("--max-old-space-size --stack-trace-limit --unhandled-rejections --input-type"),
            does(&[Does::RunProject], "--test --watch --run"),
            takes(Role::Opaque, "-r --require --import --loader --experimental-loader --env-file -C --conditions --inspect --inspect-brk")
                .danger(),
        ]],
        operands: Operands::then(&[Role::Script], Role::Text),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    },
    Program {
        names: "deno tsx ts-node",
        source: "deno 2, tsx 4",
        grammar: Grammar::Posix,
        options: &[&[does(&[Does::Stop], "-v -V --version -h --help")]],
        operands: Operands::then(&[Role::Script], Role::Text),
        does: &[Does::RunProject, Does::RunInputIfBare],
        ..Program::NEW
    },
    tool(
        "tsc eslint prettier jest vitest mocha next vite webpack rollup esbuild turbo nx biome playwright cypress nodemon stylelint oxlint ava tap c8 nyc knip lint-staged husky commitlint changeset lerna rush astro nuxt remix svelte-check vue-tsc storybook parcel gulp grunt ng tsup swc babel",
    ),
];
