//! Tools that run the recipes of a project. Sources: GNU make 4.4, just 1.40, task 3.40, mise 2025,
//! cmake and ctest 3.31, ninja 1.12, meson 1.6, bazel 8 (`--help`).
//!
//! A recipe is code of the project wherever it stands. A variable set for it (`make CC=x`) can put any
//! program in place and has to be named by a rule. Build folders may be named freely inside the workspace.
//! bazel hands over to a script of the workspace (`tools/bazel`), and mise evaluates templates of the
//! project's config, whatever they are asked for.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, attached, does, flags, pair, rest, takes, value};

const RUNS: &[Does] = &[Does::RunProject];

const STOP: &[Opt<'static>] = &[does(&[Does::Stop], "--version -V --help -h")];

/// A tool that runs what the project defines.
const fn tool(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, operands: Operands::all(Role::ProjectPath), does: RUNS, ..Program::NEW }
}

/// One whose operands are recipes and variables.
const fn recipes(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Target), ..tool(names, source, options) }
}

/// The words of a recipe or tool of the project.
const fn words(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { grammar: Grammar::Posix, operands: Operands::all(Role::ScriptName), ..tool(names, "its manual", options) }
}

const MAKE: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -h --help"),
    // BSD's make only says more then.
    flags("-v"),
    flags(
        "-B --always-make -k --keep-going -S --no-keep-going --stop -n --just-print --dry-run --recon -s --silent --quiet --no-silent -q --question",
    ),
    flags(
        "-t --touch -w --print-directory --no-print-directory -i --ignore-errors -r --no-builtin-rules -R --no-builtin-variables -d -p --print-data-base",
    ),
    flags("-b -m -L --check-symlink-times --trace --warn-undefined-variables"),
    attached(Role::Text, "-j --jobs -l --load-average --max-load -O --output-sync --debug --shuffle --jobserver-style"),
    value("-W --what-if --new-file --assume-new -o --old-file --assume-old"),
    flags("-e --environment-overrides").danger(),
    takes(Role::Directory, "-C --directory").danger(),
    takes(Role::ProjectPath, "-f --file --makefile -I --include-dir").danger(),
    takes(Role::Inline, "--eval -E").danger(),
];

/// Further files that `just` reads, of which it shows a line where they are no recipes.
const IMPORTS: &[Setting] = &[
    Setting::line("justfile", "import"),
    Setting::line("justfile", "mod"),
    Setting::line("Justfile", "import"),
    Setting::line("Justfile", "mod"),
    Setting::line("JUSTFILE", "import"),
    Setting::line("JUSTFILE", "mod"),
    Setting::line(".justfile", "import"),
    Setting::line(".justfile", "mod"),
];

/// Listing ends it before anything of the project runs; `--evaluate` runs backticks.
const JUST: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -V --help -h --man --changelog"),
    does(&[Does::RunProjectIf(IMPORTS), Does::Stop], "-l --list --summary --dump --groups"),
    takes(Role::Text, "-s --show --usage").and(&[Does::RunProjectIf(IMPORTS), Does::Stop]),
    takes(Role::Text, "--completions").and(&[Does::Stop]),
    flags(
        "-n --dry-run -q --quiet -v -vv --verbose -u --unsorted --yes --one --no-deps --no-dotenv --no-aliases --no-highlight --highlight --check --unstable --evaluate --variables --timestamp --explain --choose --clear-shell-args",
    ),
    value("--color --command-color --dump-format --list-heading --list-prefix --alias-style --timestamp-format"),
    does(&[Does::WriteHere], "--fmt --init"),
    pair(Role::Text, "--set").danger(),
    takes(Role::ProgramName, "--shell --chooser --cygpath").danger(),
    takes(Role::ProjectPath, "-f --justfile").danger(),
    takes(Role::Directory, "-d --working-directory").danger(),
    takes(Role::Opaque, "-c --command --shell-arg --dotenv-path -E --dotenv-filename --tempdir --justfile-name --ceiling").danger(),
    flags("-g --global-justfile -e --edit --shell-command").danger(),
];

const TASK: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -h --help"),
    flags(
        "-l --list -a --list-all -j --json --summary --status -s --silent -n --dry -f --force --force-all -p --parallel -w --watch -v --verbose -x --exit-code -y --yes --offline --no-status --nested --failfast",
    ),
    value("-C --concurrency -o --output --output-group-begin --output-group-end --sort -I --interval --timeout --expiry"),
    attached(Role::Text, "-c --color --output-group-error-only --disable-fuzzy"),
    does(&[Does::WriteHere], "-i --init"),
    takes(Role::ProjectPath, "-t --taskfile").danger(),
    takes(Role::Directory, "-d --dir").danger(),
    flags("-g --global --download --insecure --clear-cache --trusted-hosts").danger(),
];

const RAKE: &[Opt<'static>] = &[
    does(&[Does::Stop], "-V --version -h -H --help"),
    flags(
        "-A --all -B --build-all -m --multitask -n --dry-run -P --prereqs -q --quiet -s --silent -v --verbose --no-verbose -X --no-deprecation-warnings",
    ),
    attached(Role::Text, "-T --tasks -D --describe -W --where -j --jobs --trace --backtrace --job-stats --suppress-backtrace --rules -t"),
    flags("-N --no-search --nosearch -G --no-system --nosystem"),
    flags("-g --system").danger(),
    takes(Role::Inline, "-e --execute -p --execute-print -E --execute-continue").danger(),
    takes(Role::Opaque, "-f --rakefile -I --libdir -r --require -R --rakelib --rakelibdir").danger(),
    takes(Role::Directory, "-C --directory").danger(),
];

const MISE: &[Opt<'static>] = &[
    does(&[Does::Stop], "-h --help"),
    flags(
        "-v -vv --verbose -q --quiet --silent -S -y --yes --raw -n --dry-run -f --force --no-cache --timings --no-timings --skip-deps --json -J --extended -c --current -g --global -i --installed -m --missing -l --local --no-header --prefix --hidden --all --outdated --bump -s",
    ),
    value("-j --jobs -o --output -E --env --sort --sort-order --columns"),
    takes(Role::Directory, "-C --cd").danger(),
    takes(Role::Text, "-t --tool").danger(),
    takes(Role::ProgramName, "--shell").danger(),
];

const MISE_COMMANDS: &[Program<'static>] = &[
    // The tools that the project asks for are installed first.
    Program { does: &[Does::RunProject, Does::RunPackages], ..words("run r watch", &[MISE]) },
    Program {
        grammar: Grammar::Posix,
        operands: Operands::all(Role::Command),
        does: &[Does::RunProject, Does::RunPackages],
        ..tool("exec x", "mise 2025", &[MISE])
    },
    Program {
        operands: Operands::all(Role::Text),
        ..tool(
            "ls list current where which bin-paths env tasks task doctor dr outdated latest ls-remote search version backends registry",
            "mise 2025",
            &[MISE],
        )
    },
    // Anything else sets something: what a name stands for, or where a plugin is fetched from.
    Program {
        operands: Operands::NONE,
        bare: true,
        subcommands: &[Program { operands: Operands::all(Role::Text), ..tool("ls list get ls-remote", "mise 2025", &[MISE]) }],
        ..tool("config cfg settings plugins plugin p alias", "mise 2025", &[MISE])
    },
    Program {
        operands: Operands::all(Role::Text),
        does: &[Does::RunProject, Does::RunPackages, Does::WriteUser],
        ..tool("install i use u upgrade up uninstall prune reshim cache sync link unuse trust", "mise 2025", &[MISE])
    },
    words("*", &[]),
];

const CMAKE: &[Opt<'static>] = &[
    // A word behind them names the file that the text is written to.
    does(
        &[Does::StopAlone],
        "--version -version /V --help -help --help-full --help-command-list --help-variable-list --help-module-list --help-policy-list --help-property-list --help-manual-list",
    ),
    takes(Role::Text, "--help-command --help-variable --help-module --help-policy --help-property --help-manual").and(&[Does::StopAlone]),
    flags(
        "-N -L -LA -LAH -LH -LR -Wdev -Wno-dev -Werror=dev -Wno-error=dev -Wdeprecated -Wno-deprecated --fresh --clean-first -v --verbose --warn-uninitialized --no-warn-unused-cli --check-system-vars --compile-no-warning-as-error --list-presets --trace --trace-expand --debug-output --debug-find --workflow --strip --find-package",
    ),
    attached(Role::Text, "-j --parallel --list-presets --log-level --loglevel --trace-format --log-context --debug-trycompile"),
    value(
        "-G -T -A -U --target -t --config --preset --component --default-directory-permissions --resolve-package-references --debug-find-pkg --debug-find-var",
    ),
    takes(Role::ProjectPath, "-S --build"),
    takes(Role::Write, "-B"),
    takes(Role::Write, "--graphviz --trace-redirect --profiling-output").danger(),
    // `-DCMAKE_C_COMPILER=…` puts any program in place; these choose what the project itself says.
    attached(
        Role::Text,
        "-DCMAKE_BUILD_TYPE -DCMAKE_EXPORT_COMPILE_COMMANDS -DBUILD_TESTING -DBUILD_SHARED_LIBS -DCMAKE_CXX_STANDARD -DCMAKE_C_STANDARD -DCMAKE_VERBOSE_MAKEFILE -DCMAKE_COLOR_DIAGNOSTICS -DCMAKE_POSITION_INDEPENDENT_CODE -DBUILD_TESTS -DBUILD_EXAMPLES -DBUILD_DOCS",
    ),
    takes(Role::Text, "-D").danger(),
    takes(Role::Script, "-P -C --trace-source").danger(),
    // A folder outside, another compiler, and commands of cmake's own (`-E rm`).
    takes(
        Role::Opaque,
        "--install --prefix --install-prefix --toolchain --project-file --open --debugger-pipe --debugger-dap-log --profiling-format",
    )
    .danger(),
    does(&[Does::Opaque], "-E --debugger --use-stderr").danger(),
];

const CTEST: &[Opt<'static>] = &[
    does(&[Does::StopAlone], "--version -version --help -help"),
    flags("-V -VV --verbose --extra-verbose --debug -Q --quiet --output-on-failure --progress --stop-on-failure -F --schedule-random --rerun-failed --print-labels --list-presets --no-compress-output -U --union --force-new-ctest-process --no-label-summary --no-subproject-summary -N"),
    attached(Role::Text, "-j --parallel --show-only --repeat"),
    value("-L --label-regex -LE --label-exclude -R --tests-regex -E --exclude-regex -FA -FS -FC -C --build-config -I --tests-information --max-width --timeout --stop-time --no-tests --preset --test-load --interactive-debug-mode --test-output-size-passed --test-output-size-failed --repeat-until-fail"),
    takes(Role::ProjectPath, "--test-dir"),
    takes(Role::Write, "-O --output-log --output-junit"),
    // Scripts, and dashboards that are sent to a server.
    takes(Role::Opaque, "-D --dashboard -M --test-model -T --test-action -S --script -SP --script-new-process -A --add-notes --build-and-test --overwrite --http-header --submit-index --extra-submit --group --track").danger(),
];

const NINJA: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version -h --help"),
    flags("-n -v --verbose --quiet"),
    value("-j -k -l -d -w"),
    takes(Role::ProjectPath, "-C"),
    // Another file than the one that was looked into.
    takes(Role::ProjectPath, "-f").and(&[Does::RunProject]).danger(),
    rest("-t"),
];

/// Tools that tell about the build file. `browse` serves it, the others remove or rewrite something.
const NINJA_TOOLS: &[Program<'static>] = &[Program {
    operands: Operands::all(Role::Text),
    // It shows a line of what is no build file.
    does: &[Does::RunProjectIf(&[Setting::line("build.ninja", "include"), Setting::line("build.ninja", "subninja")])],
    ..tool("commands inputs graph targets compdb rules query deps missingdeps", "ninja 1.12", &[&[flags("-h -s -x")]])
}];

const MESON: &[Opt<'static>] = &[
    flags("-v --verbose -q --quiet --reconfigure --wipe --clean --no-rebuild --list --print-errorlogs --gdb --benchmark --no-stdsplit --fatal-meson-warnings --clearcache --buildoptions --targets --tests --dependencies --installed --projectinfo --buildsystem-files -a --all -i --indent --interactive --no-pager --stdsplit"),
    value("-j --jobs -l --load-average --suite --no-suite -t --timeout-multiplier --repeat --num-processes --maxfail --setup --test-args --buildtype --backend --default-library --optimization --warnlevel --werror --unity --strip --wrap-mode --layout --debug"),
    // Logs are called like that.
    takes(Role::Name, "--logbase"),
    takes(Role::ProjectPath, "-C"),
    takes(Role::ProgramName, "--wrap --wrapper --gdb-path").danger(),
    takes(Role::Text, "-D").danger(),
    takes(Role::Opaque, "--cross-file --native-file --prefix --destdir --ninja-args --vs-args --xcode-args --vsenv --pkg-config-path --cmake-prefix-path --skip-subprojects --tags").danger(),
];

const BAZEL: &[Opt<'static>] = &[
    flags("-k --keep_going -s --subcommands --verbose_failures --nokeep_going --noshow_progress --nocache_test_results --build_tests_only --nobuild --noexperimental --stamp --nostamp --expunge --async --batch --noinclude_aspects --notool_deps --noimplicit_deps --version --help -h"),
    value("-c --compilation_mode -j --jobs --test_output --test_filter --test_arg --test_tag_filters --build_tag_filters --test_timeout --runs_per_test --cache_test_results --color --curses --show_result --show_progress --output --ui_event_filters --cpu --platforms --config --flaky_test_attempts --test_size_filters --test_lang_filters --nocheck --order_output --universe_scope --loading_phase_threads"),
    takes(Role::Opaque, "--run_under --override_repository --override_module --repo_env --action_env --host_action_env --test_env --define --bazelrc --output_base --output_user_root --install_base --symlink_prefix --remote_cache --remote_executor --remote_header --bes_backend --registry --disk_cache --repository_cache --distdir --shell_executable --script_path --profile --build_event_json_file --sandbox_add_mount_pair --copt --linkopt --host_copt --crosstool_top --extra_toolchains --server_javabase --host_jvm_args").danger(),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program { grammar: Grammar::Getopt, ..recipes("make gmake", "GNU make 4.4", &[MAKE]) },
    // Behind the first recipe every word is a recipe or for one.
    Program { grammar: Grammar::Posix, ..recipes("just", "just 1.40", &[JUST]) },
    recipes("task", "task 3.40", &[TASK]),
    recipes("rake", "rake 13.2", &[RAKE]),
    Program {
        operands: Operands::NONE,
        grammar: Grammar::Posix,
        bare: true,
        subcommands: MISE_COMMANDS,
        ..tool("mise", "mise 2025", &[&[does(&[Does::Stop], "-V --version")], MISE])
    },
    Program { operands: Operands::all(Role::ScriptName), ..tool("cmake", "cmake 3.31", &[CMAKE]) },
    tool("ctest", "ctest 3.31", &[CTEST]),
    Program { subcommands: NINJA_TOOLS, bare: true, ..tool("ninja ninja-build samu", "ninja 1.12", &[NINJA]) },
    Program {
        operands: Operands::NONE,
        does: &[],
        subcommands: &[
            Program { operands: Operands::all(Role::Write), ..tool("setup", "meson 1.6", &[MESON]) },
            tool("compile test configure introspect dist devenv subprojects", "meson 1.6", &[MESON]),
            Program { does: &[Does::RunProject, Does::WriteUser], ..tool("install", "meson 1.6", &[MESON]) },
            Program {
                operands: Operands::all(Role::Text),
                does: &[Does::WriteHere],
                ..tool("init", "meson 1.6", &[&[value("-n --name -l --language --type")]])
            },
        ],
        ..tool("meson", "meson 1.6", &[&[does(&[Does::Stop], "-v --version"), does(&[Does::Stop], "-h --help")]])
    },
    Program {
        operands: Operands::NONE,
        grammar: Grammar::Posix,
        bare: true,
        subcommands: &[
            // `//x:y` is a label below the workspace.
            Program {
                operands: Operands::all(Role::Text),
                ..tool("build test coverage query cquery aquery fetch sync vendor", "bazel 8", &[BAZEL])
            },
            // What follows the label is bazel's own, up to `--`.
            Program { operands: Operands::then(&[Role::Text], Role::ScriptName), ..tool("run", "bazel 8", &[BAZEL]) },
            Program {
                operands: Operands::all(Role::Text),
                ..tool("info version help license mod analyze-profile dump", "bazel 8", &[BAZEL])
            },
            Program { does: &[Does::RunProject, Does::WriteUser], ..tool("clean shutdown", "bazel 8", &[BAZEL]) },
        ],
        ..tool("bazel bazelisk", "bazel 8", &[BAZEL])
    },
    tool("buck2", "its manual", &[STOP, &[flags("-v -n -k"), value("-j -l")]]),
    // The project's own build file runs to tell which options there are, or which version is meant.
    tool("scons pants waf", "its manual", &[&[flags("--version -V --help -h -v -n -k"), value("-j -l")]]),
];
