//! Tools for phones and for Apple's systems. Sources: flutter 3.27, dart 3.6, swift 6, Xcode 16 (`xcodebuild -help`,
//! xcrun(1), xcode-select(1)), CocoaPods 1.16, xcbeautify 2.4, fastlane 2.226, swiftlint 0.57, swiftformat 0.55 manuals.
//!
//! The analyzer loads plugins of the project, a `Package.swift`, `Podfile` or `Fastfile` is code of the
//! project even where it is only listed, and flutter fetches packages before most of its commands.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, does, flags, takes, value};

const RUNS: &[Does] = &[Does::RunProject];
const BUILDS: &[Does] = &[Does::RunProject, Does::RunPackages];
const GETS: &[Does] = &[Does::Network, Does::WriteHere];

const fn tool(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "flutter 3.27, dart 3.6, swift 6, Xcode 16",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::ProjectPath),
        does: what,
        ..Program::NEW
    }
}

const fn names(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Text), ..tool(names, what, options) }
}

const fn words(names: &'static str, what: &'static [Does]) -> Program<'static> {
    Program { grammar: Grammar::Words, operands: Operands::all(Role::ScriptName), ..tool(names, what, &[]) }
}

/// `--version` is only flutter's and dart's own; behind a command it is an error.
const STOP: &[Opt<'static>] = &[does(&[Does::Stop], "--version -h --help")];
const STOP_ALL: &[Opt<'static>] = &[does(&[Does::Stop], "--version -V -h --help")];

const FLUTTER: &[Opt<'static>] = &[
    flags(
        "-v -vv --verbose --color --no-color --version-check --no-version-check --suppress-analytics --machine --pub --no-pub --release --debug --profile --jit-release --offline --no-offline --dry-run -n",
    ),
    value("-d --device-id --flavor --device-timeout --device-connection"),
    takes(Role::Opaque, "--packages --local-engine --local-engine-host --local-engine-src-path --local-web-sdk").danger(),
];

const TEST: &[Opt<'static>] = &[
    flags(
        "--coverage --branch-coverage --merge-coverage --update-goldens --start-paused --run-skipped --enable-vmservice --track-widget-creation --no-test-assets --test-assets --fail-fast --no-fail-fast --ignore-timeouts --chain-stack-traces --no-retry --wasm --debug --pause-after-load --enable-impeller --no-enable-impeller",
    ),
    value(
        "--name -n --plain-name -N --tags -t --exclude-tags -x --reporter -r --concurrency -j --timeout --total-shards --shard-index --test-randomize-ordering-seed --platform -p --preset -P --compiler -c --suite-load-timeout --dart-define -D --coverage-package --web-renderer",
    ),
    takes(Role::Read, "--dart-define-from-file"),
    takes(Role::Write, "--coverage-path"),
    takes(Role::Opaque, "--file-reporter --configuration --coverage --integration-test-timeout").danger(),
];

const ANALYZE: &[Opt<'static>] = &[
    flags(
        "--fatal-infos --no-fatal-infos --fatal-warnings --no-fatal-warnings --current-package --no-current-package --preamble --no-preamble --congratulate --no-congratulate --watch --suggestions --json --flutter-repo --benchmark",
    ),
    value("--format"),
    takes(Role::Write, "--write").danger(),
    takes(Role::Opaque, "--cache --sdk-path --dart-sdk").danger(),
];

const BUILD: &[Opt<'static>] = &[
    flags("--split-per-abi --no-codesign --codesign --obfuscate --simulator --config-only --tree-shake-icons --no-tree-shake-icons --wasm --csp --source-maps --no-source-maps --analyze-size --track-widget-creation --no-track-widget-creation --enable-impeller --no-enable-impeller --hot --no-hot --start-paused --trace-startup --resident --fast-start --no-web-resources-cdn"),
    value("--build-name --build-number --target-platform --export-method --base-href --pwa-strategy --web-renderer -O --optimization-level --dart-define -D --route --web-port --host-vmservice-port --ios-arch"),
    takes(Role::ProjectPath, "-t --target"),
    takes(Role::Read, "--dart-define-from-file --export-options-plist"),
    takes(Role::Write, "-o --output --split-debug-info --code-size-directory"),
    // Listens for other machines.
    takes(Role::Text, "--web-hostname --android-project-arg -P").danger(),
    takes(Role::Opaque, "--use-application-binary --dart-entrypoint-args -a --extra-front-end-options --extra-gen-snapshot-options --web-browser-flag --web-tls-cert-path").danger(),
];

const PUB: &[Opt<'static>] = &[
    flags(
        "--enforce-lockfile --precompile --no-precompile --major-versions --null-safety --tighten --unlock-transitive --dev --json --up-to-date --transitive --no-dev --executables --no-dependency-overrides --dev-dependencies --no-dev-dependencies --show-all --prereleases -s --compact --tree --example --no-example",
    ),
    value("--style --sdk --version"),
    takes(Role::Directory, "-C --directory").danger(),
    takes(Role::Opaque, "--git-url --git-ref --git-path --path --hosted-url --source --features --server").danger(),
];

/// Getting packages only unpacks them.
const PUB_COMMANDS: &[Program<'static>] = &[
    names("get upgrade downgrade add remove update", GETS, &[PUB, FLUTTER]),
    names("deps outdated", &[Does::Network], &[PUB, FLUTTER]),
    Program { grammar: Grammar::Posix, operands: Operands::all(Role::ScriptName), ..tool("run", RUNS, &[FLUTTER]) },
    Program {
        operands: Operands::NONE,
        subcommands: &[
            names("list", &[], &[]),
            names("activate deactivate", &[Does::RunPackages, Does::WriteUser], &[PUB]),
            words("run", BUILDS),
        ],
        ..tool("global cache", &[], &[])
    },
    names("publish", &[Does::Send], &[PUB, &[flags("-f --force --skip-validation")]]),
];

const FLUTTER_COMMANDS: &[Program<'static>] = &[
    tool("analyze", BUILDS, &[ANALYZE, FLUTTER]),
    tool("test", BUILDS, &[TEST, FLUTTER]),
    Program {
        operands: Operands::NONE,
        subcommands: &[tool(
            "apk appbundle ios ipa ios-framework web macos linux windows aar bundle macos-framework swift-package",
            BUILDS,
            &[BUILD, FLUTTER],
        )],
        ..tool("build", &[], &[FLUTTER])
    },
    tool("run drive attach install", &[Does::RunProject, Does::RunPackages, Does::Process], &[BUILD, TEST, FLUTTER]),
    Program { operands: Operands::NONE, subcommands: PUB_COMMANDS, ..tool("pub packages", &[], &[FLUTTER]) },
    names("doctor", &[Does::Network], &[FLUTTER, &[flags("--android-licenses").danger()]]),
    names("devices emulators logs screenshot", &[Does::Process], &[FLUTTER]),
    Program {
        operands: Operands::all(Role::Write),
        ..tool(
            "create",
            &[Does::Network],
            &[
                FLUTTER,
                &[
                    flags("-e --empty --overwrite --no-overwrite"),
                    value("-t --template --org --project-name --description --platforms -a --android-language -i --ios-language"),
                    takes(Role::Opaque, "-s --sample --list-samples").danger(),
                ],
            ],
        )
    },
    tool(
        "gen-l10n",
        &[Does::RunProject, Does::WriteHere],
        &[
            FLUTTER,
            &[
                value("--template-arb-file --output-class --preferred-supported-locales --header"),
                flags(
                    "--synthetic-package --no-synthetic-package --use-deferred-loading --nullable-getter --no-nullable-getter --format --no-format --relax-syntax",
                ),
                takes(Role::ProjectPath, "--arb-dir --project-dir"),
                takes(Role::Write, "--output-dir --output-localization-file --untranslated-messages-file"),
            ],
        ],
    ),
    // The projects of Xcode and Gradle have their own way to clean.
    tool("clean", &[Does::RunProject, Does::WriteHere], &[FLUTTER]),
    names(
        "upgrade downgrade channel config precache",
        &[Does::RunPackages, Does::WriteUser],
        &[FLUTTER, &[flags("-f --force --list --android --ios --web --enable-web --enable-macos-desktop --enable-linux-desktop")]],
    ),
    names("help", &[], &[FLUTTER]),
];

const FLUTTER_ROW: Program<'static> =
    Program { operands: Operands::NONE, bare: true, subcommands: FLUTTER_COMMANDS, ..tool("flutter", &[], &[STOP, FLUTTER]) };

const DART: &[Opt<'static>] = &[
    flags("-v --verbose --enable-analytics --disable-analytics --suppress-analytics --enable-asserts --no-analytics"),
    value("--enable-experiment"),
    takes(Role::Opaque, "--packages --observe --enable-vm-service --serve-devtools --snapshot --profiler").danger(),
];

const DART_COMMANDS: &[Program<'static>] = &[
    tool("analyze", BUILDS, &[ANALYZE, DART]),
    tool("test", BUILDS, &[TEST, DART]),
    Program {
        operands: Operands::all(Role::Write),
        ..tool(
            "format",
            &[],
            &[
                &[
                    flags("--set-exit-if-changed --fix"),
                    // Links may lead out of the folder.
                    flags("--follow-links").danger(),
                    value("-o --output --show --summary -l --line-length --indent -i --language-version --selection --trailing-commas"),
                ],
                DART,
            ],
        )
    },
    tool("fix", &[Does::RunProject, Does::WriteHere], &[&[flags("-n --dry-run --apply"), value("--code")], DART]),
    Program {
        grammar: Grammar::Posix,
        operands: Operands::then(&[Role::Package], Role::ScriptName),
        ..tool("run", BUILDS, &[DART, &[value("-D --define")]])
    },
    Program { operands: Operands::NONE, subcommands: PUB_COMMANDS, ..tool("pub", &[], &[DART]) },
    Program {
        operands: Operands::NONE,
        subcommands: &[tool(
            "exe aot-snapshot jit-snapshot js kernel wasm",
            &[Does::RunProject, Does::WriteHere],
            &[
                &[
                    takes(Role::Write, "-o --output"),
                    value("-D --define -O --target-os"),
                    flags("-O0 -O1 -O2 -O3 -O4 -m --minify --no-source-maps"),
                    takes(Role::Opaque, "-p --extra-gen-snapshot-options").danger(),
                ],
                DART,
            ],
        )],
        ..tool("compile", &[], &[])
    },
    Program {
        operands: Operands::all(Role::Write),
        ..tool("create", &[Does::Network], &[&[value("-t --template"), flags("--pub --no-pub --force")], DART])
    },
    tool("doc", &[Does::RunProject, Does::WriteHere], &[&[takes(Role::Write, "-o --output"), flags("--validate-links --dry-run")], DART]),
    names("info help", &[], &[DART]),
    Program { grammar: Grammar::Posix, operands: Operands::then(&[Role::Script], Role::Text), ..tool("*", &[], &[DART]) },
];

const DART_ROW: Program<'static> = Program {
    operands: Operands::NONE,
    bare: true,
    grammar: Grammar::Posix,
    subcommands: DART_COMMANDS,
    ..tool("dart", &[], &[STOP, DART])
};

const SWIFT: &[Opt<'static>] = &[
    flags("-v --verbose -vv -q --quiet --parallel --no-parallel --enable-code-coverage --disable-code-coverage --show-bin-path --show-codecov-path --skip-build --build-tests --static-swift-stdlib --no-static-swift-stdlib --enable-swift-testing --disable-swift-testing --enable-xctest --disable-xctest --skip-update --disable-automatic-resolution --force-resolved-versions --enable-test-discovery"),
    value("-c --configuration --filter --skip --product --target --traits --sanitize --num-workers -j --jobs --triple --arch --build-system --type --format -s --specifier"),
    does(&[], "--list-tests -l"),
    takes(Role::Directory, "--package-path").danger(),
    takes(Role::Write, "--scratch-path --build-path --cache-path --xunit-output").danger(),
    takes(Role::Opaque, "-Xswiftc -Xcc -Xlinker -Xcxx -Xbuild-tools-swiftc -Xmanifest --toolchain --sdk --swift-sdk --swift-sdks-path --config-path --security-path --pkg-config-path --netrc-file").danger(),
    flags("--disable-sandbox --allow-writing-to-package-directory --allow-writing-to-directory --allow-network-connections").danger(),
];

const XCODEBUILD: &[Opt<'static>] = &[
    does(&[Does::Stop], "-version -showsdks -help -usage -checkFirstLaunchStatus"),
    flags("-list -quiet -verbose -json -alltargets -showBuildSettings -showdestinations -showTestPlans -resolvePackageDependencies -skipUnavailableActions -dry-run -n -hideShellScriptEnvironment -disableAutomaticPackageResolution -onlyUsePackageVersionsFromResolvedFile -showBuildTimingSummary -retry-tests-on-failure -run-tests-until-failure"),
    takes(Role::AppleSdk, "-sdk"),
    value("-scheme -target -configuration -destination -arch -jobs -enableCodeCoverage -parallel-testing-enabled -parallel-testing-worker-count -maximum-concurrent-test-simulator-destinations -testPlan -only-testing -skip-testing -test-iterations -testLanguage -testRegion -destination-timeout -enableAddressSanitizer -enableThreadSanitizer"),
    takes(Role::ProjectPath, "-project -workspace -xctestrun"),
    takes(Role::Write, "-derivedDataPath -resultBundlePath -archivePath -exportPath"),
    takes(Role::Read, "-exportOptionsPlist"),
    // Another config, another compiler, code that nobody has looked at, and what is sent to Apple.
    takes(Role::Opaque, "-xcconfig -toolchain -clonedSourcePackagesDirPath -packageCachePath -authenticationKeyPath -authenticationKeyID -authenticationKeyIssuerID -scmProvider").danger(),
    flags("-allowProvisioningUpdates -allowProvisioningDeviceRegistration -skipPackagePluginValidation -skipMacroValidation -runFirstLaunch -downloadPlatform -downloadAllPlatforms -exportNotarizedApp").danger(),
];

const FORMAT_SWIFT: &[Opt<'static>] = &[
    flags("-r --recursive -s --strict -p --parallel --ignore-unparsable-files --color-diagnostics --no-color-diagnostics"),
    does(&[Does::InPlace], "-i --in-place"),
    takes(Role::Opaque, "--configuration --assume-filename --lines --offsets --enable-experimental-feature").danger(),
    // Links may lead out of the folder.
    flags("--follow-symlinks").danger(),
];

/// Prints, unless it is told to change files in place.
const FORMATTED: Operands<'static> = Operands::all(Role::ReadTree);
const SWIFT_FORMAT: Program<'static> = Program {
    operands: FORMATTED,
    bare: true,
    subcommands: &[
        Program { operands: FORMATTED, ..tool("format lint", &[], &[FORMAT_SWIFT]) },
        Program { operands: Operands::NONE, ..tool("dump-configuration", &[], &[]) },
        Program { operands: FORMATTED, ..tool("*", &[], &[FORMAT_SWIFT]) },
    ],
    ..tool("swift-format", &[], &[&[does(&[Does::Stop], "--version -v --help -h")], FORMAT_SWIFT])
};

const LINT_SWIFT: &[Opt<'static>] = &[
    flags("--quiet --strict --lenient --no-cache --force-exclude --use-alternative-excluding --enable-all-rules --progress -q"),
    value("--reporter --only-rule"),
    does(&[Does::InPlace], "--fix --autocorrect"),
    takes(Role::Write, "--output --cache-path --write-baseline").danger(),
    takes(Role::Opaque, "--config --baseline --working-directory --in-process-sourcekit --compiler-log-path --compile-commands").danger(),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    FLUTTER_ROW,
    DART_ROW,
    // It starts the SDK that the project names.
    Program {
        operands: Operands::NONE,
        bare: true,
        subcommands: &[
            FLUTTER_ROW,
            DART_ROW,
            names("list releases doctor", &[Does::Network], &[]),
            names(
                "use install remove global",
                &[Does::RunPackages, Does::WriteUser, Does::WriteHere],
                &[&[flags("-f --force -s --setup -p --pin")]],
            ),
        ],
        does: &[Does::Throughout, Does::RunProject],
        ..tool("fvm", &[], &[&[flags("--version -h --help -v")]])
    },
    Program {
        grammar: Grammar::Posix,
        operands: Operands::all(Role::Opaque),
        bare: true,
        does: &[Does::RunInputIfBare],
        subcommands: &[
            tool("build test", BUILDS, &[SWIFT]),
            Program { grammar: Grammar::Posix, operands: Operands::all(Role::ScriptName), ..tool("run", BUILDS, &[SWIFT]) },
            Program {
                operands: Operands::NONE,
                subcommands: &[
                    tool("describe dump-package show-dependencies clean reset tools-version completion-tool", RUNS, &[SWIFT]),
                    tool(
                        "resolve update init add-dependency add-target add-product edit unedit",
                        &[Does::RunProject, Does::RunPackages, Does::WriteHere],
                        &[SWIFT, &[value("--name --from --exact --branch --revision --dependencies")]],
                    ),
                ],
                ..tool("package", &[], &[SWIFT])
            },
            Program { names: "format", ..SWIFT_FORMAT },
            Program { grammar: Grammar::Posix, operands: Operands::then(&[Role::Script], Role::Text), ..tool("*", &[], &[]) },
        ],
        ..tool("swift", &[], &[&[does(&[Does::Stop], "--version -version -h --help -help"), takes(Role::Inline, "-e")]])
    },
    SWIFT_FORMAT,
    Program {
        operands: Operands::NONE,
        subcommands: &[
            names("list", &[], &[&[flags("-j --json -v -e --no-escape-slashes")]]),
            names("help listapps appinfo get_app_container", &[], &[]),
            names("boot bootstatus shutdown launch terminate openurl", &[Does::Process], &[&[flags("-b -d -c --console")]]),
            Program { operands: Operands::then(&[Role::Text], Role::Read), ..names("install addmedia", &[Does::Process], &[]) },
            Program {
                operands: Operands::then(&[Role::Text, Role::Text], Role::Write),
                ..names("io", &[Does::Process], &[&[value("--type --display --mask --codec"), flags("--force")]])
            },
        ],
        ..tool("simctl", &[], &[&[does(&[Does::Stop], "--help -h --version")]])
    },
    // `export` writes.
    Program {
        operands: Operands::NONE,
        subcommands: &[names(
            "get",
            &[],
            &[&[flags("--legacy --compact"), value("--format --id --test-id"), takes(Role::ReadTree, "--path")]],
        )],
        ..tool("xcresulttool", &[], &[&[does(&[Does::Stop], "--version -h --help")]])
    },
    Program {
        operands: Operands::NONE,
        ..tool(
            "xcbeautify",
            &[],
            &[
                STOP_ALL,
                &[
                    flags(
                        "-q --quiet -qq --quieter --is-ci --disable-colored-output --disable-logging --preserve-unbeautified --report-unbeautified",
                    ),
                    value("--renderer"),
                    takes(Role::Text, "--report").and(&[Does::WriteHere]).danger(),
                    takes(Role::Write, "--report-path --junit-report-filename").danger(),
                ],
            ],
        )
    },
    // A value may stand behind a colon: `-only-testing:TARGET/CLASS`.
    Program { grammar: Grammar::Switches, operands: Operands::all(Role::Target), ..tool("xcodebuild", BUILDS, &[XCODEBUILD]) },
    Program {
        grammar: Grammar::Posix,
        operands: Operands::all(Role::Command),
        ..tool(
            "xcrun",
            &[],
            &[&[
                does(
                    &[Does::Stop],
                    "--version -version -h --help -help --show-sdk-path -show-sdk-path --show-sdk-version --show-sdk-build-version --show-sdk-platform-path --show-sdk-platform-version --show-toolchain-path",
                ),
                takes(Role::Text, "-f --find -find").and(&[Does::Stop]),
                flags("-v --verbose -l --log -r --run -n --no-cache -k --kill-cache"),
                takes(Role::AppleSdk, "--sdk -sdk"),
                takes(Role::Opaque, "--toolchain -toolchain").danger(),
            ]],
        )
    },
    Program {
        operands: Operands::NONE,
        ..tool(
            "xcode-select",
            &[],
            &[&[
                does(&[Does::Stop], "-p --print-path -print-path -v --version -h --help"),
                does(&[Does::Process], "--install").danger(),
                takes(Role::Text, "-s --switch -switch").and(&[Does::Privilege]).danger(),
                does(&[Does::Privilege], "-r --reset").danger(),
            ]],
        )
    },
    Program {
        operands: Operands::NONE,
        subcommands: &[
            names(
                "install update",
                &[Does::RunProject, Does::RunPackages, Does::WriteHere],
                &[&[
                    flags("--repo-update --no-repo-update --deployment --clean-install --verbose --silent --ansi --no-ansi --allow-root"),
                    takes(Role::Directory, "--project-directory").danger(),
                    takes(Role::Opaque, "--sources --exclude-pods").danger(),
                ]],
            ),
            names(
                "outdated list search env deintegrate init",
                &[Does::RunProject, Does::Network],
                &[&[flags("--verbose --silent --no-ansi --no-repo-update"), takes(Role::Opaque, "--project-directory").danger()]],
            ),
            // Specifications are Ruby that runs, also from an address (`pod ipc spec`, `pod spec lint`).
            Program { subcommands: &[names("update list", &[Does::Network, Does::WriteUser], &[])], ..names("repo", &[], &[]) },
            words("lib", BUILDS),
            names("trunk", &[Does::Send], &[]),
        ],
        ..tool("pod", &[], &[&[does(&[Does::Stop], "--version")]])
    },
    // The plugins of its `Pluginfile` come before anything else.
    words("fastlane", &[Does::RunProject, Does::Send]),
    Program {
        operands: Operands::all(Role::ReadTree).or_here(Role::ReadTree),
        bare: true,
        does: &[Does::Network],
        subcommands: &[
            Program {
                operands: Operands::all(Role::ReadTree).or_here(Role::ReadTree),
                ..tool("lint analyze", &[Does::Network], &[LINT_SWIFT])
            },
            // It fetches the config that its own may name by an address.
            names(
                "rules",
                &[Does::NetworkIf(&[Setting::with(".swiftlint.yml", "_config")])],
                &[&[flags("-v -d -e --verbose --default-config")]],
            ),
            names("version help docs", &[], &[&[flags("-v -d -e --verbose --default-config")]]),
        ],
        ..tool("swiftlint", &[], &[STOP_ALL, LINT_SWIFT])
    },
    Program {
        operands: Operands::all(Role::Write),
        ..tool(
            "swiftformat",
            &[],
            &[
                STOP_ALL,
                &[
                    flags("--lint --lenient --strict --verbose --quiet --dryrun"),
                    value(
                        "--swiftversion --languagemode --disable --enable --rules --indent --lintonly --exclude --unexclude --maxwidth --reporter --commas --semicolons --self --ranges",
                    ),
                    takes(Role::Write, "--output --cache --report").danger(),
                    takes(Role::Opaque, "--config --baseconfig --filelist --scriptinput --stdinpath").danger(),
                ],
            ],
        )
    },
    tool(
        "carthage tuist",
        &[Does::RunProject, Does::RunPackages, Does::WriteHere],
        &[&[flags("--help --version --verbose --no-open --clean"), value("--platform")]],
    ),
];
