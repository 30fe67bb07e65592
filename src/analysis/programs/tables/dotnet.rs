//! .NET. Sources: dotnet 8 and 9 (`dotnet COMMAND --help`), msbuild 17, nuget 6 manuals.
//!
//! Every command that loads a project runs the targets that it and its packages define, and restores
//! packages first. A property can name other targets (`-p:CustomAfterMicrosoftCommonTargets=…`), and
//! msbuild's loggers are libraries. msbuild's options with a slash come out as paths, and are asked. What dotnet does
//! not know goes to msbuild, so that no letter of `-ts:FILE` and `-flp:logfile=FILE` is one of dotnet's own.
//! `global.json` may say that the SDK is one of the project (`paths`), which then tells its version.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, attached, does, flags, takes, value};

const BUILDS: &[Does] = &[Does::RunProject, Does::RunPackages];

/// Where `global.json` names folders of SDKs.
const SDK: &[Setting] = &[Setting::with("global.json", "paths")];

const fn dotnet(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "dotnet 9",
        grammar: Grammar::Switches,
        options,
        // `@FILE` stands for further words.
        operands: Operands::all(Role::Package),
        does: what,
        ..Program::NEW
    }
}

const fn names(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    dotnet(names, what, options)
}

/// Behind a command these only ask for help; the version and the lists are the host's own.
const HELP: &[Opt<'static>] =
    &[does(&[Does::RunProjectIf(SDK), Does::Stop], "-h --help -?"), flags("--version --info --list-sdks --list-runtimes")];

const NO_STOP: &[Opt<'static>] = &[flags("-h --help -? --version --info --list-sdks --list-runtimes")];

const BUILD: &[Opt<'static>] = &[
    flags("--no-restore --no-build --nologo --no-logo --no-incremental --no-dependencies --force --no-self-contained --sc --ucr --use-current-runtime --interactive --disable-build-servers --include-symbols --include-source --serviceable --no-cache --use-lock-file --locked-mode --ignore-failed-sources"),
    attached(
        Role::Text,
        "--self-contained --tl -tl --interactive -m -maxcpucount -nr -nodeReuse -warnaserror -graph -nologo -clp -consoleLoggerParameters -getProperty -getItem",
    ),
    value("-c --configuration -v --verbosity -f --framework -r --runtime -a --arch --os --version-suffix --target -t"),
    takes(Role::Write, "-o --output --artifacts-path"),
    takes(Role::Text, "-p --property").danger(),
    takes(Role::Opaque, "-l --logger -logger -dl -distributedlogger -bl -binaryLogger -flp -fileLoggerParameters -rsp --source -s --configfile --packages --manifest --getProperty -e --environment --lock-file-path").danger(),
];

const TEST: &[Opt<'static>] = &[
    flags("-t --list-tests --blame --blame-crash --blame-hang --no-progress --ansi --no-ansi"),
    value(
        "--filter --collect --blame-hang-timeout --blame-hang-dump-type --blame-crash-dump-type --maximum-parallel-tests --minimum-expected-tests",
    ),
    takes(Role::Settings, "-l --logger"),
    takes(Role::ProjectPath, "--project --solution"),
    takes(Role::Write, "--results-directory"),
    takes(Role::Write, "-d --diag").danger(),
    takes(Role::Opaque, "-s --settings --test-adapter-path -e --environment --test-modules --root-directory").danger(),
];

/// The words behind the options are the program's.
const RUN: &[Opt<'static>] = &[
    flags("--no-launch-profile --no-launch-profile-arguments --list --non-interactive --no-hot-reload --quiet -q --verbose"),
    value("-lp --launch-profile"),
    takes(Role::ProjectPath, "--project --file"),
];

const FORMAT: &[Opt<'static>] = &[
    flags("--no-restore --verify-no-changes --include-generated --folder"),
    value("--diagnostics --exclude-diagnostics --severity -v --verbosity"),
    takes(Role::ProjectPath, "--include --exclude"),
    takes(Role::Write, "--binarylog --report").danger(),
];

const PACKAGE: &[Opt<'static>] = &[
    flags(
        "--no-restore -n --prerelease --interactive --outdated --deprecated --vulnerable --include-transitive --include-prerelease --highest-patch --highest-minor --in-root --exact-match -g --global --local --create-manifest-if-needed --allow-downgrade --force --dry-run --no-update-check --all",
    ),
    value(
        "-v --version --verbosity -f --framework --format --output-version --package --take --skip --solution-folder --language -lang --type --tag --author --columns -a --arch",
    ),
    takes(Role::ProjectPath, "--project"),
    takes(Role::Write, "-o --output"),
    takes(
        Role::Opaque,
        // Of some of them `-s` is short for `--source`.
        "-s --source --add-source --configfile --config --package-directory --tool-path --tool-manifest --ignore-failed-sources --no-cache",
    )
    .danger(),
];

const COMMANDS: &[Program<'static>] = &[
    dotnet("build clean pack publish msbuild", BUILDS, &[HELP, BUILD]),
    // Asked for help, it builds the tests and asks them.
    dotnet("test", BUILDS, &[NO_STOP, TEST, BUILD]),
    Program { grammar: Grammar::Posix, operands: Operands::all(Role::ScriptName), ..dotnet("run watch", BUILDS, &[HELP, RUN, BUILD]) },
    dotnet("restore", &[Does::RunProject, Does::RunPackages, Does::WriteHere], &[HELP, BUILD]),
    Program {
        subcommands: &[
            dotnet("whitespace style analyzers", &[Does::RunProject, Does::WriteHere], &[FORMAT, HELP]),
            dotnet("*", &[Does::RunProject, Does::WriteHere], &[FORMAT, HELP]),
        ],
        bare: true,
        ..dotnet("format", &[Does::RunProject, Does::WriteHere], &[FORMAT, HELP])
    },
    Program {
        operands: Operands::all(Role::Package),
        ..dotnet("add remove list reference package", &[Does::RunProject, Does::RunPackages, Does::WriteHere], &[HELP, PACKAGE])
    },
    dotnet("sln solution", &[Does::RunProject, Does::WriteHere], &[HELP, PACKAGE]),
    Program {
        subcommands: &[
            names("list search details", &[Does::Network], &[HELP, PACKAGE]),
            names("install update uninstall", &[Does::RunPackages, Does::WriteUser], &[HELP, PACKAGE]),
            // A template may run programs afterwards where it is told to.
            names(
                "*",
                &[Does::RunPackages, Does::WriteHere],
                &[
                    HELP,
                    PACKAGE,
                    &[
                        value("--name -n -F --auth --use-program-main"),
                        flags("--no-https --use-controllers"),
                        takes(Role::Opaque, "--allow-scripts").danger(),
                    ],
                ],
            ),
        ],
        bare: true,
        ..names("new", &[], &[HELP, PACKAGE])
    },
    Program {
        subcommands: &[
            Program { grammar: Grammar::Words, operands: Operands::all(Role::ScriptName), ..dotnet("run exec execute", BUILDS, &[]) },
            names("list search", &[Does::RunProject, Does::Network], &[HELP, PACKAGE]),
            names("restore install update uninstall", &[Does::RunPackages, Does::WriteUser, Does::WriteHere], &[HELP, PACKAGE]),
        ],
        ..names("tool", &[], &[HELP])
    },
    names("workload", &[Does::RunPackages, Does::WriteUser], &[HELP, PACKAGE]),
    Program {
        subcommands: &[
            names("list locals why verify", &[Does::RunProject, Does::Network], &[HELP, PACKAGE, &[flags("-l --list -c --clear")]]),
            Program {
                operands: Operands::all(Role::Read),
                ..names(
                    "push",
                    &[Does::Send],
                    &[
                        HELP,
                        &[
                            flags("--skip-duplicate -n --no-symbols --interactive --force-english-output"),
                            value("-t --timeout"),
                            takes(Role::Opaque, "-s --source -k --api-key -ss --symbol-source -sk --symbol-api-key --configfile").danger(),
                        ],
                    ],
                )
            },
        ],
        ..names("nuget", &[], &[HELP])
    },
    Program { grammar: Grammar::Words, operands: Operands::all(Role::ScriptName), ..dotnet("ef", BUILDS, &[]) },
    Program { operands: Operands::then(&[Role::Script], Role::Text), grammar: Grammar::Posix, ..dotnet("exec vstest", &[], &[]) },
    // It puts a certificate where browsers and programs look for those that they trust.
    names(
        "dev-certs",
        &[],
        &[HELP, &[flags("-c --check -q --quiet -v --verbose"), does(&[Does::WriteUser], "-t --trust --clean -i --import -ep --export-path -p --password -np --no-password --format --check-trust-machine-readable").danger()]],
    ),
    names("user-secrets", &[Does::Secret], &[HELP, &[takes(Role::Opaque, "--project -p --id -c --configuration").danger()]]),
    Program {
        operands: Operands::then(&[Role::Script], Role::Text),
        grammar: Grammar::Posix,
        does: &[Does::RunInputIfBare],
        ..dotnet("fsi", &[], &[&[takes(Role::Script, "--use --load").danger(), flags("--quiet --nologo --exec")]])
    },
    // About a command it opens a page in the browser.
    Program { operands: Operands::NONE, ..dotnet("help", &[Does::RunProjectIf(SDK)], &[]) },
    // A library, or a tool of the project: `dotnet app.dll`, `dotnet csharpier`.
    Program { operands: Operands::then(&[Role::Script], Role::ScriptName), grammar: Grammar::Posix, ..dotnet("*", BUILDS, &[]) },
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        grammar: Grammar::Posix,
        operands: Operands::NONE,
        bare: true,
        subcommands: COMMANDS,
        ..dotnet(
            "dotnet",
            &[],
            &[&[
                does(&[Does::Stop], "--list-sdks --list-runtimes"),
                does(&[Does::RunProjectIf(SDK), Does::Stop], "--version --info -h --help"),
                flags("-d --diagnostics"),
                takes(Role::Opaque, "--additionalprobingpath --additional-deps --depsfile --runtimeconfig --fx-version --roll-forward")
                    .danger(),
            ]],
        )
    },
    dotnet("msbuild xbuild", BUILDS, &[&[does(&[Does::Stop], "-version --version -ver -h -help --help")], BUILD]),
    Program {
        operands: Operands::NONE,
        bare: true,
        subcommands: &[
            dotnet(
                "restore install update",
                &[Does::RunProject, Does::RunPackages, Does::WriteHere],
                &[&[
                    flags("-NonInteractive -Prerelease -NoCache"),
                    value("-Verbosity -Version"),
                    takes(Role::Write, "-OutputDirectory"),
                    takes(Role::Opaque, "-Source -ConfigFile -PackagesDirectory").danger(),
                ]],
            ),
            names("list search locals", &[Does::Network], &[&[flags("-list -AllVersions"), takes(Role::Opaque, "-Source").danger()]]),
            Program {
                operands: Operands::all(Role::Read),
                ..names("push", &[Does::Send], &[&[takes(Role::Opaque, "-Source -ApiKey").danger()]])
            },
            names("help", &[], &[]),
        ],
        ..dotnet("nuget", &[], &[&[flags("-NonInteractive")]])
    },
];
