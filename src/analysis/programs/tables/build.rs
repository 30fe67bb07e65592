//! Build tools and interpreters of other languages. Sources: GNU make 4.3, cmake 3.31, ninja 1.12,
//! go 1.23, gcc 14, maven 3.9, gradle 8, dotnet 8, flutter 3, ruby 3.3, php 8.3, perl 5.36 manuals.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, takes, value};

/// A tool that runs what the project defines.
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

/// An interpreter: a script, program text, or its standard input.
const fn interpreter(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "by nature",
        grammar: Grammar::Posix,
        options,
        operands: Operands::then(&[Role::Script], Role::Text),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    }
}

const STOP: Opt<'static> = does(&[Does::Stop], "--version -V --help -h");

pub(super) const PROGRAMS: &[Program<'static>] = &[
    tool(
        "mvn mvnw gradle gradlew ant sbt mill lein clj",
        &[&[
            does(&[Does::Stop], "-v --version -version"),
            flags("-q -B -o -U -e -X --offline --no-daemon --stacktrace --info --quiet --batch-mode --console=plain"),
            value("-pl -T --tests"),
        ]],
    ),
    Program {
        names: "java javac kotlin kotlinc scala",
        source: "openjdk 21",
        grammar: Grammar::SingleDash,
        options: &[&[does(&[Does::Stop], "-version --version -help --help")]],
        operands: Operands::all(Role::Opaque),
        ..Program::NEW
    },
    Program {
        names: "dotnet",
        source: "dotnet 8",
        grammar: Grammar::Exact,
        options: &[&[does(&[Does::Stop], "--version --info --list-sdks --list-runtimes -h --help")]],
        subcommands: &[
            tool(
                "build test run watch publish pack clean format msbuild ef",
                &[&[
                    flags("--no-restore --no-build --nologo --no-incremental --verify-no-changes"),
                    value("-c --configuration -v --verbosity -f --framework --filter -l --logger -r --runtime"),
                    takes(Role::Opaque, "-o --output -p --project --property --settings -s").danger(),
                ]],
            ),
            Program {
                does: &[Does::RunPackages, Does::WriteHere],
                ..tool(
                    "restore add remove new tool workload nuget sln",
                    &[&[flags("--no-restore"), value("-v --verbosity --version -n -o")]],
                )
            },
        ],
        ..Program::NEW
    },
    tool(
        "flutter dart fvm",
        &[&[
            does(&[Does::Stop], "--version -h --help"),
            flags(
                "-v --verbose --no-pub --release --debug --profile --machine --coverage --no-fatal-infos --fatal-infos --no-fatal-warnings",
            ),
            value("-d --device-id --name --plain-name --reporter -r -j --concurrency --set-exit-if-changed"),
            takes(Role::Opaque, "-C --directory -D --dart-define --target -t").danger(),
        ]],
    ),
    interpreter(
        "ruby jruby",
        &[&[
            does(&[Does::Stop], "-v --version -h --help"),
            takes(Role::Inline, "-e"),
            takes(Role::Read, "-c"),
            flags("-w -W0"),
            takes(Role::Opaque, "-r -I -C -S").danger(),
        ]],
    ),
    interpreter(
        "php",
        &[&[
            does(&[Does::Stop], "-v --version -h --help -i -m"),
            takes(Role::Read, "-l"),
            takes(Role::Inline, "-r"),
            takes(Role::Opaque, "-d -c -S -t -f -B -R -F -E -z").danger(),
        ]],
    ),
    interpreter(
        "perl",
        &[&[
            does(&[Does::Stop], "-v --version -V"),
            takes(Role::Inline, "-e -E -ne -pe -i -I -M -m -lne -lpe -pi -0ne -0pe -pie -0777"),
            flags("-w"),
        ]],
    ),
    interpreter(
        "lua luajit Rscript R julia octave elixir erl groovy tclsh guile racket swift ghci runghc scheme sbcl",
        &[&[does(&[Does::Stop], "-v --version -version -h --help"), takes(Role::Inline, "-e --eval")]],
    ),
    tool(
        "bundle bundler rspec rubocop rails gem composer phpunit phpstan artisan pest mix swiftlint swiftformat xcodebuild xcrun pod fastlane carthage tuist zig cabal stack ghc dune opam terraform-docs shellcheck shfmt hadolint actionlint yamllint",
        &[&[STOP]],
    ),
];
