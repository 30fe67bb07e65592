//! Ruby, PHP, Perl, Lua and R with their tools. Sources: ruby 3.3, bundler 2.5, gem 3.5, rspec 3.13, rubocop 1.69,
//! php 8.3, composer 2.8, phpunit 11, phpstan 2, perl 5.40 (perlrun), prove 3.48, lua 5.4, luacheck 1.2, R 4.4
//! manuals.
//!
//! An interpreter that is given no script runs its standard input. `ruby -v` and `lua -v` print the version
//! and then run what they are given. A Gemfile is code, so that bundler runs it even to list; gem and
//! `composer --version` look at nothing of the project.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, Setting, attached, does, flags, rest, takes, value};

const RUNS: &[Does] = &[Does::RunProject];
const BUILDS: &[Does] = &[Does::RunProject, Does::RunPackages, Does::WriteHere];

/// An interpreter: a script, program text, or its standard input.
pub(super) const fn interpreter(
    names: &'static str,
    source: &'static str,
    options: &'static [&'static [Opt<'static>]],
) -> Program<'static> {
    Program {
        names,
        source,
        grammar: Grammar::Posix,
        options,
        operands: Operands::then(&[Role::Script], Role::Text),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    }
}

pub(super) const fn tool(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "its manual",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::ProjectPath),
        does: what,
        ..Program::NEW
    }
}

pub(super) const fn names(names: &'static str, what: &'static [Does], options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::all(Role::Text), ..tool(names, what, options) }
}

/// The words of something that the project defines.
pub(super) const fn words(names: &'static str, what: &'static [Does]) -> Program<'static> {
    Program { grammar: Grammar::Words, operands: Operands::all(Role::ScriptName), ..tool(names, what, &[]) }
}

const STOP: &[Opt<'static>] = &[does(&[Does::Stop], "--version -V --help -h")];
const NO_STOP: &[Opt<'static>] = &[flags("--version -v --help -h")];

const RUBY: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version --copyright -h --help"),
    does(&[Does::PrintsIfBare], "-v"),
    takes(Role::Inline, "-e"),
    // Only looks at the syntax of what it is given.
    flags("-c"),
    flags(
        "-w -W -W0 -W1 -W2 -W:no-deprecated -a -l -n -p -s -U -y -d --debug --verbose --jit --yjit --enable=yjit --disable=gems --disable-gems --enable=frozen-string-literal",
    ),
    attached(Role::Text, "-K -0 -F -E --encoding --external-encoding --internal-encoding --enable --disable --backtrace-limit"),
    // Libraries and folders that come before the script, and a folder to work in.
    takes(Role::Text, "-r -I").danger(),
    takes(Role::Opaque, "-C -X -S -x -T --dump --parser --crash-report").danger(),
    attached(Role::Opaque, "-i").danger(),
];

const RSPEC: &[Opt<'static>] = &[
    flags(
        "-b --backtrace -p --profile -w --warnings -c --color --colour --force-color --no-color --force-colour --only-failures -n --next-failure --no-fail-fast --dry-run --no-profile --bisect --fail-fast --init",
    ),
    value("-f --format -e --example -E --example-matches -t --tag --order --seed --exclude-pattern --failure-exit-code --error-exit-code"),
    attached(Role::Text, "--fail-fast --bisect --profile"),
    // A pattern may be absolute, and what it matches runs.
    takes(Role::ProjectPath, "--default-path -P --pattern"),
    takes(Role::Write, "-o --out --deprecation-out"),
    takes(Role::Opaque, "-r --require -I -O --options --drb --drb-port").danger(),
];

const RUBOCOP: &[Opt<'static>] = &[
    flags(
        "-l --lint -x --fix-layout --safe --only-recognized-file-types -F --fail-fast -D --display-cop-names -E --extra-details -S --display-style-guide -P --parallel --no-parallel --no-color --color -L --list-target-files --show-cops --display-only-fail-level-offenses --display-only-correctable --display-only-safe-correctable --force-exclusion --force-default-config --ignore-parent-exclusion --no-server --debug -d --display-time --auto-gen-config --regenerate-todo --disable-uncorrectable --no-exclude-limit",
    ),
    does(&[Does::WriteHere], "-a --autocorrect --auto-correct -A --autocorrect-all --auto-correct-all"),
    value("--only --except -f --format --fail-level --cache --exclude-limit --show-docs-url --stdin"),
    takes(Role::Write, "-o --out"),
    takes(Role::Write, "--cache-root").danger(),
    takes(Role::Opaque, "-c --config -r --require --plugin --server --restart-server --start-server --lsp --mcp --init").danger(),
];

const RSPEC_HERE: Program<'static> = tool("rspec", RUNS, &[NO_STOP, RSPEC]);
const RUBOCOP_HERE: Program<'static> = tool("rubocop standardrb", RUNS, &[NO_STOP, RUBOCOP]);
/// In an application it hands over to the application's own copy.
const RAILS: Program<'static> = Program {
    grammar: Grammar::Posix,
    operands: Operands::NONE,
    bare: true,
    subcommands: &[
        Program { operands: Operands::all(Role::Inline), ..tool("runner r", RUNS, &[]) },
        names("console c dbconsole db", &[Does::RunProject, Does::RunInput], &[&[flags("-s --sandbox"), value("-e --environment")]]),
        names("credentials encrypted secrets", &[Does::RunProject, Does::Secret], &[]),
        Program {
            operands: Operands::then(&[Role::Write], Role::Text),
            ..tool(
                "new",
                BUILDS,
                &[&[
                    flags("--api --skip-git --skip-bundle --minimal --skip-test -T"),
                    value("-d --database -c --css -j --javascript -a"),
                    takes(Role::Opaque, "-m --template --rc").danger(),
                ]],
            )
        },
        words("*", RUNS),
    ],
    ..tool("rails", RUNS, &[NO_STOP])
};

const BUNDLE: &[Opt<'static>] = &[
    flags("--verbose --no-color --quiet --local --deployment --frozen --clean --no-cache --no-prune --redownload --force --system --prefer-local --all --strict --parseable --porcelain --filter-major --filter-minor --filter-patch --only-explicit --outdated --name-only --paths --print --conservative --patch --minor --major --pre --skip-install --dry-run --no-lock"),
    value("-j --jobs --retry --group -g --with --without --only-group --without-group --version -v --require --platform --add-platform --remove-platform"),
    takes(Role::Opaque, "--gemfile --path --binstubs --shebang --standalone --trust-policy --git --github --branch --ref --glob --source -s --full-index --bundler --update --lockfile").danger(),
];

/// A Gemfile is Ruby.
const BUNDLE_COMMANDS: &[Program<'static>] = &[
    Program {
        grammar: Grammar::Posix,
        operands: Operands::NONE,
        does: &[Does::Throughout, Does::RunProject],
        subcommands: &[
            RSPEC_HERE,
            RUBOCOP_HERE,
            RAILS,
            words(
                "rake standard puma sidekiq cucumber guard jekyll fastlane pod minitest erb_lint brakeman haml-lint reek srb tapioca",
                RUNS,
            ),
            words("*", &[Does::IsCommand, Does::RunProject]),
        ],
        ..tool("exec e", RUNS, &[&[flags("--keep-file-descriptors"), takes(Role::Opaque, "--gemfile").danger()]])
    },
    names("install i update add remove lock binstubs clean cache package pack pristine init", BUILDS, &[BUNDLE]),
    names("list ls show info check outdated licenses platform doctor viz fund env", &[Does::RunProject, Does::Network], &[BUNDLE]),
    names("config", &[Does::Secret], &[]),
    names("help version", RUNS, &[]),
];

const GEM: &[Opt<'static>] = &[
    flags("-l --local --verbose -V -q --quiet --silent --no-color -a --all -d --details --no-details --prerelease --no-prerelease --versions --no-versions --pre -N --no-document --user-install --no-user-install --conservative --minimal-deps -f --force --explain --dry-run -n -x --executables -I --ignore-dependencies -y --lib-only --no-lib-only --exact -e --backtrace --debug --norc --pipe -R --reverse-dependencies --strict"),
    does(&[Does::Network], "-r --remote -b --both"),
    value("-v --version --platform --bulk-threshold"),
    takes(Role::Write, "-o --output").danger(),
    takes(Role::Opaque, "-i --install-dir --bindir -s --source --clear-sources -p --http-proxy -P --trust-policy -g --file --build-root --config-file --host --key --otp -C --development --suggest-alternate --vendor --env-shebang --format-executable -E --without").danger(),
];

const PHP: &[Opt<'static>] = &[
    does(&[Does::Stop], "-v --version -h --help -m --modules --ini -?"),
    takes(Role::Text, "--rf --rc --re --rz --ri").and(&[Does::RunProject]),
    does(&[Does::PrintsIfBare, Does::ReadEnvironment], "-i --info"),
    // Looks at the syntax, or prints the source.
    takes(Role::Read, "-l --syntax-check -s --syntax-highlight -w --strip").and(&[Does::PrintsIfBare]),
    takes(Role::Inline, "-r --run -B --process-begin -R --process-code -E --process-end"),
    takes(Role::Script, "-f --file -F --process-file"),
    flags("-n --no-php-ini -q --no-header -e --profile-info -H --hide-args"),
    does(&[Does::RunInput], "-a --interactive"),
    takes(Role::Opaque, "-d --define -c --php-ini -S --server -t --docroot -z --zend-extension -T --bindpath -b").danger(),
];

const COMPOSER: &[Opt<'static>] = &[
    // Symfony looks for the long spelling wherever it stands, and for the short one only alone.
    does(&[Does::Stop], "--version"),
    flags("-V"),
    flags(
        "-h --help -q --quiet -v -vv -vvv --verbose --ansi --no-ansi -n --no-interaction --profile --no-cache --no-plugins --no-scripts --dev --no-dev --dry-run --prefer-dist --prefer-source --no-progress --no-install --no-autoloader -o --optimize-autoloader -a --classmap-authoritative --apcu-autoloader --ignore-platform-reqs -W --with-all-dependencies -w --with-dependencies -i --installed -l --list --latest --outdated -D --direct -t --tree -s --self --all --platform --available --strict --no-check-publish --no-check-all --no-check-lock --prefer-stable --prefer-lowest -m --minor-only --minimal-changes --lock --locked --fixed --no-update --no-audit --sort-packages --name-only -N --path -P --optimize --unused --root-reqs --bump-after-update --interactive",
    ),
    value("-f --format --ignore-platform-req --prefer-install --audit-format --type --timeout --abandoned --ignore --with"),
    takes(Role::Directory, "-d --working-dir").danger(),
    takes(Role::Opaque, "--repository --repository-url --add-repository --stability --apcu-autoloader-prefix").danger(),
];

const PHPUNIT: &[Opt<'static>] = &[
    flags("--testdox --stop-on-failure --stop-on-error --stop-on-defect --stop-on-risky --fail-on-warning --fail-on-risky --fail-on-empty-test-suite --fail-on-deprecation --display-deprecations --display-warnings --display-errors --display-notices --display-skipped --display-incomplete --no-coverage --no-progress --no-results --no-output --no-logging --strict-coverage --disallow-test-output --list-tests --list-suites --list-groups --list-test-files --process-isolation --cache-result --do-not-cache-result --debug --verbose -v --reverse-list --teamcity --no-configuration --ci --parallel -p --compact --dirty --retry --bail --coverage --type-coverage --todos"),
    attached(Role::Text, "--colors --coverage"),
    attached(Role::Write, "--coverage-text"),
    value("--filter --exclude-filter --testsuite --exclude-testsuite --group --exclude-group --covers --uses --order-by --random-order-seed --columns --repeat --test-suffix --min --processes"),
    takes(Role::Write, "--coverage-html --coverage-clover --coverage-xml --coverage-cobertura --coverage-php --log-junit --log-teamcity --testdox-html --testdox-text --testdox-xml --log-events-text"),
    takes(Role::Write, "--cache-directory --generate-baseline").danger(),
    takes(Role::Opaque, "-c --configuration --bootstrap -d --include-path --extension --printer --use-baseline --test-directory --atleast-version --generate-configuration --migrate-configuration").danger(),
];

const PHPSTAN: &[Opt<'static>] = &[
    flags(
        "--no-progress --ansi --no-ansi -q --quiet -v -vv -vvv --verbose --debug --xdebug --pro --fix --fail-without-result-cache --allow-empty-baseline -n --no-interaction -h --help",
    ),
    value("-l --level --memory-limit --error-format"),
    attached(Role::Write, "-b --generate-baseline").and(&[Does::WriteHere]).danger(),
    takes(Role::Opaque, "-c --configuration -a --autoload-file --tmp-file --instead-of --paths-file").danger(),
];

/// `-0`, `-l` and `-C` take digits or letters behind them, and no more of a bundle than that.
const PERL: &[Opt<'static>] = &[
    does(&[Does::Stop], "-v -V -h -?"),
    takes(Role::Inline, "-e -E"),
    flags("-n -p -a -w -W -X -s -u -U -t -T -f -l -g -c -0 -1 -2 -3 -4 -5 -6 -7 -CSD -CS -CSDA -CSA"),
    takes(Role::Text, "-F"),
    attached(Role::Text, "-i"),
    // Modules may be program text themselves (`-M'x; …'`), and folders come before the system's.
    takes(Role::Inline, "-M -m").danger(),
    takes(Role::Text, "-I").danger(),
    attached(Role::Inline, "-d -x -D -S").danger(),
];

const PROVE: &[Opt<'static>] = &[
    // `--man` runs perldoc.
    does(&[Does::Stop], "-V --version -h --help -?"),
    flags(
        "-v --verbose -l --lib -b --blib -s --shuffle -c --color --nocolor --no-color --count --nocount -D --dry --failures --comments -m --merge -o --norc --parse -p --quiet -q --QUIET -Q -r --recurse --reverse -t --taint -T -w -W --timer --trap --normalize --directives -f --ignore-exit --dry-run",
    ),
    value("-j --jobs --state --ext --rules --tapversion"),
    takes(Role::Opaque, "-I -P -M -e --exec --rc --formatter --source --harness -a --archive --statefile").danger(),
];

const LUA: &[Opt<'static>] = &[
    does(&[Does::PrintsIfBare], "-v"),
    flags("-E -W"),
    takes(Role::Inline, "-e"),
    does(&[Does::RunInput], "-i"),
    takes(Role::Text, "-l").and(&[Does::RunProject]).danger(),
    takes(Role::Opaque, "-j -O -b").danger(),
];

const R: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version --help -h"),
    flags(
        "--vanilla --no-save --save --no-restore --no-restore-data --no-restore-history --slave -s --no-echo -q --quiet --silent --verbose --no-environ --no-site-file --no-init-file --interactive --no-readline",
    ),
    // Behind it nothing is R's own: `R --args --version` reads a script.
    rest("--args"),
    value("--encoding --min-vsize --max-ppsize --default-packages"),
    takes(Role::Inline, "-e"),
    takes(Role::Script, "-f --file"),
    takes(Role::Opaque, "-d --debugger -g --gui --arch --debugger-args").danger(),
];

const LINTING: &[Opt<'static>] = &[
    flags("--no-fail --no-color -s --strict --no-warnings --verbose --list-files"),
    value("-f --format -e --ignore -t --failure-threshold"),
    takes(Role::Opaque, "--rcfile -c --config -d --config-data --config-file --trusted-registry").danger(),
];
/// Another file that yamllint reads as its config, of which it shows a line where that is none.
const YAMLLINT: &[Setting] = &[
    Setting { unless: OWN_CONFIGS, ..Setting::with(".yamllint", "extends") },
    Setting { unless: OWN_CONFIGS, ..Setting::with(".yamllint.yaml", "extends") },
    Setting { unless: OWN_CONFIGS, ..Setting::with(".yamllint.yml", "extends") },
];
const OWN_CONFIGS: &[&str] = &["default", "relaxed"];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program { operands: Operands::then(&[Role::Script], Role::Read).unless("-c"), ..interpreter("ruby", "ruby 3.3", &[RUBY]) },
    // A `.jruby.java_opts` in the folder names agents of Java, which are loaded whatever is asked for.
    Program {
        grammar: Grammar::Posix,
        operands: Operands::then(&[Role::Script], Role::Text),
        ..tool("jruby", RUNS, &[&[flags("-v -w -c --version -h --help")]])
    },
    interpreter(
        "irb",
        "irb 1.14",
        &[&[
            does(&[Does::Stop], "-v --version -h --help"),
            flags("-f -d -w --simple-prompt --noprompt --nocolorize --noautocomplete"),
            takes(Role::Opaque, "-r -I -E -U --context-mode --prompt").danger(),
        ]],
    ),
    Program {
        operands: Operands::NONE,
        bare: true,
        does: BUILDS,
        subcommands: BUNDLE_COMMANDS,
        // For its version as well it goes over to the bundler that the project locks, and has in a folder of its own.
        ..tool(
            "bundle bundler",
            &[],
            &[&[does(&[Does::RunProject, Does::Stop], "--version -v --help -h"), flags("--verbose --no-color -r")]],
        )
    },
    Program {
        operands: Operands::NONE,
        bare: true,
        subcommands: &[
            names("list query info which env environment contents dependency specification stale help", &[], &[GEM]),
            Program { does: &[Does::Network], ..names("search outdated", &[], &[GEM]) },
            Program { does: &[Does::Network, Does::WriteHere], ..names("fetch", &[], &[GEM]) },
            Program { operands: Operands::all(Role::Package), ..tool("install i update", &[Does::RunPackages, Does::WriteUser], &[GEM]) },
            names("uninstall cleanup pristine", &[Does::WriteUser], &[GEM]),
            tool("build", &[Does::RunProject, Does::WriteHere], &[GEM]),
            Program { operands: Operands::all(Role::Read), ..tool("push yank owner", &[Does::Send], &[GEM]) },
        ],
        ..tool("gem", &[], &[&[does(&[Does::Stop], "-v --version -h --help")]])
    },
    RSPEC_HERE,
    RUBOCOP_HERE,
    RAILS,
    Program {
        bare: true,
        subcommands: &[
            Program {
                grammar: Grammar::Posix,
                bare: true,
                subcommands: &[names("tinker", &[Does::RunProject, Does::RunInput, Does::Opaque], &[]), words("*", RUNS)],
                ..tool("artisan", RUNS, &[NO_STOP])
            },
            Program { operands: Operands::then(&[Role::Script], Role::Text), grammar: Grammar::Posix, ..tool("*", &[], &[]) },
        ],
        ..interpreter("php", "php 8.3", &[PHP])
    },
    Program {
        grammar: Grammar::Posix,
        operands: Operands::NONE,
        bare: true,
        subcommands: &[names("tinker", &[Does::RunProject, Does::RunInput, Does::Opaque], &[]), words("*", RUNS)],
        ..tool("artisan", RUNS, &[NO_STOP])
    },
    Program {
        operands: Operands::NONE,
        bare: true,
        does: RUNS,
        subcommands: &[
            Program {
                operands: Operands::all(Role::Archive),
                ..tool("install i update u upgrade require r remove rm create-project reinstall bump", BUILDS, &[COMPOSER])
            },
            names(
                "show info outdated validate diagnose depends why prohibits why-not licenses fund suggests status check-platform-reqs about audit search browse list help",
                &[Does::RunProject, Does::Network],
                &[COMPOSER],
            ),
            names(
                "dump-autoload dumpautoload clear-cache clearcache cc init",
                &[Does::RunProject, Does::WriteHere, Does::WriteUser],
                &[COMPOSER],
            ),
            // Of the person, not of the project; or the program itself, and its config with its secrets.
            words("global self-update selfupdate config", &[Does::Opaque]),
            words("exec run-script run", RUNS),
            words("*", RUNS),
        ],
        ..tool("composer", &[], &[COMPOSER])
    },
    tool("phpunit", RUNS, &[&[does(&[Does::Stop], "--version -h --help")], PHPUNIT]),
    // It loads `tests/Pest.php` before it looks at its options.
    tool("pest", RUNS, &[NO_STOP, PHPUNIT]),
    Program {
        operands: Operands::NONE,
        bare: true,
        subcommands: &[
            tool("analyse analyze", RUNS, &[PHPSTAN]),
            names("clear-result-cache diagnose list help", &[Does::RunProject, Does::WriteUser], &[PHPSTAN]),
        ],
        // It loads `vendor/autoload.php` before it looks at its options.
        ..tool("phpstan", RUNS, &[&[flags("--version -V")], PHPSTAN])
    },
    interpreter("perl", "perl 5.40", &[PERL]),
    tool("prove", RUNS, &[PROVE]),
    interpreter("lua luajit lua5.1 lua5.3 lua5.4", "lua 5.4", &[LUA]),
    Program {
        operands: Operands::all(Role::Read),
        ..tool("luac", &[Does::WriteHere], &[&[flags("-p -l -s -v"), takes(Role::Write, "-o")]])
    },
    // Its config is Lua, and so are its modules, for which it looks in the current folder whatever it is asked.
    tool(
        "luacheck",
        RUNS,
        &[&[
            flags(
                "--version -v -h --help -g --no-global -u --no-unused -r --no-redefined -a --no-unused-args -s --no-unused-secondaries --no-self -q -qq -qqq --quiet --codes --ranges --no-color --no-config --no-cache --no-inline --allow-defined --allow-defined-top --module -d -t -m",
            ),
            value(
                "--std --globals --read-globals --new-globals --new-read-globals --not-globals --ignore -i --enable -e --only -o --max-line-length --no-max-line-length --max-cyclomatic-complexity --exclude-files --include-files --filename -j --jobs",
            ),
            takes(Role::Opaque, "--config --default-config --formatter --cache").danger(),
        ]],
    ),
    // A profile in the current folder runs first. It is named last: it is not the program that is given.
    Program { does: &[Does::RunInputIfBare, Does::RunProject], ..interpreter("Rscript", "R 4.4", &[R]) },
    Program { does: &[Does::RunInputIfBare, Does::RunProject], operands: Operands::all(Role::Opaque), ..interpreter("R", "R 4.4", &[R]) },
    Program {
        operands: Operands::all(Role::ReadTree),
        ..tool(
            "shellcheck",
            &[],
            &[
                STOP,
                &[
                    flags("-x --external-sources --norc --list-optional"),
                    value("-f --format -e --exclude -i --include -S --severity -W --wiki-link-count -o --enable -s --shell"),
                    attached(Role::Text, "-C --color"),
                    takes(Role::List, "-P --source-path"),
                    // Shows lines of whatever files the script names.
                    does(&[Does::Opaque], "-a --check-sourced").danger(),
                    takes(Role::Opaque, "--rcfile --extended-analysis").danger(),
                ],
            ],
        )
    },
    Program { operands: Operands::all(Role::ReadTree), ..tool("hadolint", &[], &[STOP, LINTING]) },
    Program { operands: Operands::all(Role::ReadTree), ..tool("yamllint", &[Does::RunProjectIf(YAMLLINT)], &[STOP, LINTING]) },
    Program {
        operands: Operands::all(Role::ReadTree),
        ..tool(
            "shfmt",
            &[],
            &[
                STOP,
                &[
                    flags(
                        "-l --list -d --diff -s --simplify -mn --minify -f --find -bn --binary-next-line -ci --case-indent -sr --space-redirects -kp --keep-padding -fn --func-next-line --exp.recover",
                    ),
                    flags("-p --posix -tojson --to-json"),
                    value("-i --indent -ln --language-dialect --filename"),
                    does(&[Does::InPlace], "-w --write"),
                ],
            ],
        )
    },
    // It starts shellcheck and pyflakes where it finds them.
    tool(
        "actionlint",
        RUNS,
        &[&[
            does(&[Does::Stop], "-version -h -help --help --version"),
            flags("-color -no-color -oneline -verbose -debug"),
            value("-format -ignore"),
            takes(Role::Opaque, "-config-file -shellcheck -pyflakes -stdin-filename -init-config").danger(),
        ]],
    ),
    tool(
        "terraform-docs",
        RUNS,
        &[&[does(&[Does::Stop], "--version -v -h --help"), takes(Role::Opaque, "-c --config --output-file").danger()]],
    ),
];
