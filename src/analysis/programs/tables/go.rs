//! Go's tools. Sources: go 1.24 (`go help COMMAND`, `go help build`, `go help testflag`), golangci-lint 2,
//! staticcheck 2025, gopls 0.18, delve 1.24, govulncheck 1.1, gotestsum 1.12 manuals.
//!
//! Go's flags take a value for a switch only behind `=` (`-race=false`). Building runs the project's cgo
//! directives and `pkg-config`, so that `go vet` is a build. `go list` and `go doc` run nothing, but fetch the
//! modules that `go.mod` names from whichever host stands there. The compiler's and linker's flags can
//! name programs to run (`-ldflags -extld=…`) and files to write.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, rest, takes, value};

const RUNS: &[Does] = &[Does::RunProject];

const STOP: &[Opt<'static>] = &[does(&[Does::Stop], "-h -help")];

/// `-C` stands before all others.
const CHDIR: &[Opt<'static>] = &[takes(Role::Directory, "-C").danger()];

const BUILD: &[Opt<'static>] = &[
    attached(Role::Text, "-a -n -race -msan -asan -v -work -x -cover -linkshared -modcacherw -trimpath -json -buildvcs"),
    value("-p -tags -buildmode -installsuffix -mod -covermode -coverpkg -parallel"),
    takes(Role::Read, "-pgo"),
    // They name programs to run and files to write in the compiler's and linker's own spelling.
    takes(Role::Text, "-ldflags -gcflags").danger(),
    takes(Role::ProgramName, "-toolexec").danger(),
    takes(Role::Opaque, "-overlay -modfile -pkgdir -asmflags -compiler -gccgoflags").danger(),
];

const OUTPUT: &[Opt<'static>] = &[takes(Role::Write, "-o")];

const TEST: &[Opt<'static>] = &[
    attached(Role::Text, "-c -i -benchmem -failfast -fullpath -short -artifacts"),
    value("-bench -benchtime -blockprofilerate -count -cpu -fuzz -fuzztime -fuzzminimizetime -list -memprofilerate"),
    value("-mutexprofilefraction -run -shuffle -skip -timeout -vet"),
    takes(Role::Write, "-blockprofile -coverprofile -cpuprofile -memprofile -mutexprofile -trace -outputdir"),
    // Customary for golden files; the project's tests know it.
    attached(Role::Text, "-update -h -help"),
    takes(Role::ProgramName, "-exec").danger(),
    rest("-args"),
];

const ANALYZERS: &[Opt<'static>] = &[
    attached(Role::Text, "-appends -asmdecl -assign -atomic -bools -buildtag -cgocall -composites -copylocks -defers -directive -errorsas"),
    attached(
        Role::Text,
        "-framepointer -hostport -httpresponse -ifaceassert -loopclosure -lostcancel -nilfunc -printf -shift -sigchanyzer -slog",
    ),
    attached(Role::Text, "-stdmethods -stdversion -stringintconv -structtag -testinggoroutine -tests -timeformat -unmarshal -unreachable"),
    attached(Role::Text, "-unsafeptr -unusedresult -waitgroup -diff"),
    value("-c -printf.funcs -composites.whitelist -unusedresult.funcs -unusedresult.stringmethods"),
    does(&[Does::WriteHere], "-fix").danger(),
    takes(Role::ProgramName, "-vettool").danger(),
];

const LIST: &[Opt<'static>] = &[
    attached(Role::Text, "-deps -e -find -test -m -u -versions -retracted -json"),
    value("-f -reuse"),
    // They build what they list.
    attached(Role::Text, "-export -compiled").and(RUNS).danger(),
];

/// A command of go's own.
const fn go(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "go 1.24",
        grammar: Grammar::SingleDash,
        options,
        operands: Operands::all(Role::ProjectPath),
        does: what,
        ..Program::NEW
    }
}

/// One whose operands are names, not paths.
const fn names(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Text), ..go(names, what, options) }
}

const MODULES: &[Does] = &[Does::Network, Does::WriteHere];

const EDIT: &[Opt<'static>] = &[
    attached(Role::Text, "-fmt -print -json"),
    value("-module -require -droprequire -exclude -dropexclude -dropreplace -retract -dropretract -droptool -dropuse"),
    value("-ignore -dropignore -godebug -dropgodebug -go"),
    // Code from elsewhere under the name that the project knows, and another compiler.
    value("-replace -tool -toolchain -use").danger(),
];

const COMMANDS: &[Program<'static>] = &[
    go("build", RUNS, &[STOP, CHDIR, OUTPUT, BUILD]),
    // `go test` looks for its flags among the packages as well, but behind a second list of words they
    // are the test's own, so that `-h` must not end the reading.
    Program { grammar: Grammar::SingleDashPermuted, ..go("test", RUNS, &[CHDIR, OUTPUT, TEST, BUILD]) },
    go("vet", RUNS, &[STOP, CHDIR, ANALYZERS, BUILD]),
    // The source files stand together at the start; what is behind them is the program's.
    Program {
        operands: Operands::then(&[Role::Package], Role::ProjectPath),
        ..go("run", RUNS, &[STOP, CHDIR, &[takes(Role::ProgramName, "-exec").danger()], BUILD])
    },
    go("generate", RUNS, &[STOP, CHDIR, &[value("-run -skip")], BUILD]),
    names("install", &[Does::RunProject, Does::RunPackages, Does::WriteUser], &[STOP, CHDIR, BUILD]),
    names("get", MODULES, &[STOP, CHDIR, &[attached(Role::Text, "-t -u -d -tool")], BUILD]),
    go("list", &[Does::Network], &[STOP, CHDIR, LIST, BUILD]),
    names(
        "doc",
        &[Does::Network],
        &[
            STOP,
            CHDIR,
            &[attached(Role::Text, "-all -c -cmd -short -src -u"), attached(Role::Text, "-http").and(&[Does::Process]).danger()],
        ],
    ),
    // Which packages are meant is told as `go list` tells it.
    go("fmt", &[Does::Network, Does::WriteHere], &[STOP, CHDIR, &[attached(Role::Text, "-n -x"), value("-mod")]]),
    go("fix", &[Does::RunProject, Does::WriteHere], &[STOP, CHDIR, &[value("-fix"), attached(Role::Text, "-diff")], BUILD]),
    // Objects beside the sources go, and with these the caches of all projects.
    go(
        "clean",
        &[Does::Network, Does::WriteHere],
        &[
            STOP,
            CHDIR,
            &[
                attached(Role::Text, "-r"),
                attached(Role::Text, "-cache -testcache -fuzzcache").and(&[Does::WriteUser]),
                attached(Role::Text, "-i -modcache").and(&[Does::WriteUser]).danger(),
            ],
            BUILD,
        ],
    ),
    Program {
        names: "mod",
        source: "go 1.24",
        grammar: Grammar::SingleDash,
        options: &[STOP],
        subcommands: &[
            names("tidy", MODULES, &[STOP, CHDIR, &[attached(Role::Text, "-e -v -x -diff"), value("-go -compat")]]),
            names(
                "download",
                &[Does::Network, Does::WriteUser],
                &[STOP, CHDIR, &[attached(Role::Text, "-x -json"), takes(Role::Read, "-reuse")]],
            ),
            names("init", &[Does::WriteHere], &[STOP, CHDIR]),
            names("vendor", MODULES, &[STOP, CHDIR, &[attached(Role::Text, "-e -v"), takes(Role::Write, "-o").danger()]]),
            names("graph why verify", &[Does::Network], &[STOP, CHDIR, &[attached(Role::Text, "-x -m -vendor"), value("-go")]]),
            Program { operands: Operands::all(Role::Write), ..go("edit", &[Does::WriteHere], &[STOP, CHDIR, EDIT]) },
        ],
        ..Program::NEW
    },
    Program {
        names: "work",
        source: "go 1.24",
        grammar: Grammar::SingleDash,
        options: &[STOP],
        subcommands: &[
            go("init use", &[Does::WriteHere], &[STOP, CHDIR, &[attached(Role::Text, "-r")]]),
            names("sync", MODULES, &[STOP, CHDIR]),
            names("vendor", MODULES, &[STOP, CHDIR, &[attached(Role::Text, "-e -v"), takes(Role::Write, "-o").danger()]]),
            Program { operands: Operands::all(Role::Write), ..go("edit", &[Does::WriteHere], &[STOP, CHDIR, EDIT]) },
        ],
        ..Program::NEW
    },
    // Others may be tools that the project declares.
    Program {
        names: "tool",
        source: "go 1.24",
        grammar: Grammar::SingleDash,
        options: &[STOP, CHDIR, &[attached(Role::Text, "-n"), value("-modfile").danger()]],
        bare: true,
        subcommands: &[
            Program {
                operands: Operands::all(Role::Read),
                ..go(
                    "nm objdump addr2line buildid",
                    &[],
                    &[&[
                        attached(Role::Text, "-n -size -type -gnu"),
                        value("-sort -s"),
                        takes(Role::Opaque, "-w").danger(),
                        // The sources are at the paths that the program names, wherever that is.
                        attached(Role::Opaque, "-S").and(&[Does::Opaque]).danger(),
                    ]],
                )
            },
            Program {
                operands: Operands::all(Role::Read),
                ..go(
                    "cover",
                    RUNS,
                    &[&[
                        takes(Role::Read, "-func -html"),
                        value("-mode -var"),
                        takes(Role::Write, "-o").danger(),
                        takes(Role::Opaque, "-pkgcfg -outfilelist").danger(),
                    ]],
                )
            },
            // A profile may be an address that is fetched.
            Program {
                operands: Operands::all(Role::Read),
                ..go(
                    "pprof",
                    &[Does::RunProject, Does::Network],
                    &[&[
                        attached(
                            Role::Text,
                            "-top -text -tree -traces -raw -cum -flat -lines -functions -files -addresses -relative_percentages -alloc_space",
                        ),
                        attached(
                            Role::Text,
                            "-alloc_objects -inuse_space -inuse_objects -contentions -mean_delay -total_delay -compact_labels -noinlines -showcolumns",
                        ),
                        value(
                            "-nodecount -nodefraction -edgefraction -focus -ignore -hide -show -show_from -tagfocus -tagignore -sample_index -unit -divide_by -list -peek",
                        ),
                        takes(Role::Read, "-base -diff_base"),
                        takes(Role::Write, "-output").danger(),
                        takes(
                            Role::Opaque,
                            "-http -symbolize -tools -buildid -source_path -trim_path -add_comment -tls_cert -tls_key -tls_ca",
                        )
                        .danger(),
                    ]],
                )
            },
            Program { grammar: Grammar::Words, operands: Operands::all(Role::ScriptName), ..go("*", RUNS, &[]) },
        ],
        ..Program::NEW
    },
    Program { operands: Operands::all(Role::Read), ..go("version", &[], &[STOP, CHDIR, &[attached(Role::Text, "-m -v -json")]]) },
    names(
        "env",
        &[],
        &[
            STOP,
            CHDIR,
            &[attached(Role::Text, "-json -changed"), does(&[Does::Opaque], "-w").danger(), does(&[Does::WriteUser], "-u").danger()],
        ],
    ),
    names("help", &[], &[]),
    names("bug", &[Does::Process, Does::Send], &[STOP]),
    names("telemetry", &[Does::WriteUser], &[STOP]),
];

const GCI: &[Opt<'static>] = &[
    flags("--custom-order --skip-generated --skip-vendor --no-inline-comments --no-prefix-comments --no-lex-order --debug"),
    value("-s --section --Section"),
];

const FORMATTER: &[Opt<'static>] = &[
    attached(Role::Text, "-l -d -s -e -v -extra -format-only"),
    value("-r -lang -modpath -local -tabs -tabwidth"),
    does(&[Does::InPlace], "-w"),
    takes(Role::Write, "-cpuprofile -memprofile -memrate -trace").danger(),
    takes(Role::List, "-srcdir"),
    does(&[Does::StopAlone], "-h -help -version"),
];

const fn formatter(names: &'static str, what: &'static [Does]) -> Program<'static> {
    Program { operands: Operands::all(Role::ReadTree), ..go(names, what, &[FORMATTER]) }
}

/// A tool that builds the project and loads the config and plugins that it names.
const fn tool(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { source, grammar: Grammar::Exact, ..go(names, RUNS, options) }
}

const LINT_HELP: Opt<'static> = does(&[Does::Stop], "-h --help");

const LINT: &[Opt<'static>] = &[
    LINT_HELP,
    flags("-v"),
    attached(
        Role::Text,
        "--verbose --no-config --allow-parallel-runners --allow-serial-runners --fast --fast-only --new --whole-files --disable-all --enable-all",
    ),
    attached(
        Role::Text,
        "--tests --issues-exit-code --show-stats --print-issued-lines --print-linter-name --uniq-by-line --exclude-use-default",
    ),
    value(
        "-D --disable -E --enable --enable-only --default -p --presets -j --concurrency --timeout --build-tags --modules-download-mode --go --color",
    ),
    value("--max-issues-per-linter --max-same-issues --exclude --skip-dirs --skip-files --sort-results --sort-order"),
    value("--path-prefix --path-mode --output.text.colors --output.text.print-linter-name --output.text.print-issued-lines"),
    // `FORMAT:FILE` is written.
    takes(Role::Archive, "--out-format"),
    // Words of `git diff`.
    takes(Role::ScriptName, "--new-from-rev --new-from-merge-base"),
    flags("--diff --diff-colored --stdin"),
    does(&[Does::WriteHere], "--fix"),
    takes(Role::Read, "--new-from-patch"),
    takes(
        Role::Write,
        "--output.text.path --output.json.path --output.tab.path --output.html.path --output.checkstyle.path --output.code-climate.path",
    ),
    takes(
        Role::Write,
        "--output.junit-xml.path --output.teamcity.path --output.sarif.path --cpu-profile-path --mem-profile-path --trace-path",
    )
    .danger(),
    takes(Role::Opaque, "-c --config").danger(),
];

const DEBUG: &[Opt<'static>] = &[
    LINT_HELP,
    flags(
        "--log --headless --continue --check-go-version --disable-aslr --only-same-user --stack --timestamp --ebpf --accept-multiclient -v",
    ),
    value("--log-output --api-version --backend --tail"),
    // They run commands, listen for other machines, build with other flags, and send output elsewhere.
    takes(Role::Opaque, "--init --build-flags --listen -l --wd --redirect -r --log-dest --output --allow-non-terminal-interactive")
        .danger(),
    takes(Role::Opaque, "--tty --exec -e --pid -p --follow-pid --waitfor").danger(),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "go",
        source: "go 1.24",
        grammar: Grammar::SingleDash,
        options: &[STOP, CHDIR],
        subcommands: COMMANDS,
        bare: true,
        ..Program::NEW
    },
    formatter("gofmt gofumpt", &[]),
    // It asks `go list` where packages are.
    formatter("goimports golines", &[Does::Network]),
    Program {
        grammar: Grammar::Exact,
        operands: Operands::NONE,
        options: &[&[does(&[Does::Stop], "-h --help -v --version"), flags("--debug")]],
        subcommands: &[
            Program { operands: Operands::all(Role::Write), ..tool("write", "gci 0.13", &[GCI]) },
            Program { operands: Operands::all(Role::ReadTree), ..tool("print diff list", "gci 0.13", &[GCI]) },
        ],
        ..tool("gci", "gci 0.13", &[])
    },
    Program {
        names: "golangci-lint",
        source: "golangci-lint 2.1",
        grammar: Grammar::Exact,
        options: &[&[LINT_HELP, does(&[Does::Stop], "--version"), value("--color"), flags("-v --verbose")]],
        bare: true,
        subcommands: &[
            tool("run", "golangci-lint 2.1", &[LINT]),
            Program { does: &[Does::RunProject, Does::WriteHere], ..tool("fmt", "golangci-lint 2.1", &[LINT]) },
            // They load the plugins that the config names.
            Program { operands: Operands::all(Role::Text), ..tool("linters formatters", "golangci-lint 2.1", &[LINT, &[flags("--json")]]) },
            Program {
                operands: Operands::all(Role::Text),
                does: &[],
                ..tool("version help", "golangci-lint 2.1", &[&[LINT_HELP, flags("--debug --json --short"), value("--format")]])
            },
            Program {
                names: "config cache",
                source: "golangci-lint 2.1",
                grammar: Grammar::Exact,
                options: &[&[LINT_HELP, takes(Role::Opaque, "-c --config --schema").danger()]],
                subcommands: &[
                    Program { names: "path status", grammar: Grammar::Exact, options: &[&[LINT_HELP, flags("--json")]], ..Program::NEW },
                    Program { names: "verify", grammar: Grammar::Exact, does: &[Does::Network], ..Program::NEW },
                    Program { names: "clean", grammar: Grammar::Exact, does: &[Does::WriteUser], ..Program::NEW },
                ],
                ..Program::NEW
            },
            Program {
                operands: Operands::NONE,
                does: &[Does::RunPackages, Does::WriteHere],
                ..tool("custom", "golangci-lint 2.1", &[&[LINT_HELP, flags("-v --verbose")]])
            },
        ],
        ..Program::NEW
    },
    Program {
        grammar: Grammar::SingleDash,
        ..tool(
            "staticcheck",
            "staticcheck 2025.1",
            &[&[
                does(&[Does::Stop], "-h -help -version -list-checks"),
                attached(Role::Text, "-show-ignored -tests -matrix -merge -debug.version"),
                value("-checks -f -fail -go -tags -explain"),
                takes(Role::Write, "-debug.cpuprofile -debug.memprofile -debug.trace -debug.measure-analyzers").danger(),
            ]],
        )
    },
    Program {
        grammar: Grammar::SingleDash,
        does: &[Does::RunProject, Does::Network],
        ..tool(
            "govulncheck",
            "govulncheck 1.1",
            &[&[
                does(&[Does::Stop], "-h -help"),
                attached(Role::Text, "-json -test -version"),
                value("-mode -scan -show -format -tags"),
                // The packages in use are sent there.
                takes(Role::UrlSend, "-db").danger(),
                takes(Role::Directory, "-C").danger(),
            ]],
        )
    },
    Program {
        names: "gopls",
        source: "gopls 0.18",
        grammar: Grammar::SingleDash,
        options: &[&[
            attached(Role::Text, "-v -vv -veryverbose -rpc.trace"),
            takes(Role::Write, "-logfile -profile.cpu -profile.mem -profile.trace").danger(),
            takes(Role::Opaque, "-remote -listen -port -debug -mode").danger(),
        ]],
        subcommands: &[
            names("version help bug api-json", &[], &[&[attached(Role::Text, "-json")]]),
            go(
                "check symbols workspace_symbol references definition implementation call_hierarchy highlight folding_ranges links signature semtok stats",
                RUNS,
                &[&[attached(Role::Text, "-d -declaration -json -markdown -emulate -anon"), value("-matcher -severity")]],
            ),
            go(
                "format fix imports rename codeaction codelens",
                RUNS,
                &[&[
                    attached(Role::Text, "-d -diff -l -list -a -all"),
                    value("-kind -title -range"),
                    attached(Role::Text, "-w -write -preserve -exec").and(&[Does::WriteHere]).danger(),
                ]],
            ),
        ],
        ..Program::NEW
    },
    Program {
        names: "dlv",
        source: "delve 1.24",
        grammar: Grammar::Posix,
        options: &[DEBUG],
        subcommands: &[
            tool("debug test trace", "delve 1.24", &[DEBUG]),
            Program { operands: Operands::then(&[Role::Script], Role::Text), does: &[], ..tool("exec", "delve 1.24", &[DEBUG]) },
            Program {
                operands: Operands::then(&[Role::Script, Role::Read], Role::Text),
                does: &[],
                ..tool("core", "delve 1.24", &[DEBUG])
            },
            Program { operands: Operands::all(Role::Text), does: &[Does::Process], ..tool("attach", "delve 1.24", &[DEBUG]) },
            Program { operands: Operands::all(Role::Text), does: &[], ..tool("version help", "delve 1.24", &[&[LINT_HELP, flags("-v")]]) },
        ],
        ..Program::NEW
    },
    Program {
        operands: Operands::all(Role::ScriptName),
        ..tool(
            "gotestsum",
            "gotestsum 1.12",
            &[&[
                does(&[Does::Stop], "-h --help --version"),
                flags(
                    "--debug --no-color --hide-summary --rerun-fails-abort-on-data-race --rerun-fails-run-root-test --ignore-non-json-output-lines --watch-clear --watch-chdir --junitfile-hide-empty-pkg",
                ),
                attached(Role::Text, "--rerun-fails --watch --max-fails"),
                value(
                    "-f --format --format-icons --format-hide-empty-pkg --junitfile-testsuite-name --junitfile-testcase-classname --junitfile-project-name --rerun-fails-max-failures",
                ),
                takes(Role::Write, "--junitfile --jsonfile --jsonfile-timing-events --rerun-fails-report"),
                // Its words go to `go test` among the options.
                takes(Role::Goal, "--packages").danger(),
                takes(Role::Opaque, "--raw-command --post-run-command").danger(),
            ]],
        )
    },
    // `protoc @FILE` stands for further words.
    Program {
        operands: Operands::all(Role::Package),
        ..tool("ginkgo air mockgen buf protoc sqlc", "its manual", &[&[does(&[Does::Stop], "--version --help -h")]])
    },
];
