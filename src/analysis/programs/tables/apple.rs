//! What tells about a Mac and its files. Sources: the manual pages of macOS 14 (defaults(1), plutil(1), pmset(1), scutil(8),
//! pkgutil(1), log(1), tmutil(8), csrutil(8), java_home(1)), and PlistBuddy(8).
//!
//! Most of these programs also set what they tell: a word that is not here makes the step opaque.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, pair, takes, value};

const MACOS: &str = "macOS 14";

type Options = &'static [&'static [Opt<'static>]];

/// A program that tells; its operands are names.
const fn tells(names: &'static str, options: Options) -> Program<'static> {
    Program { names, source: MACOS, grammar: Grammar::Exact, options, operands: Operands::all(Role::Name), ..Program::NEW }
}

const fn tells_alone(names: &'static str) -> Program<'static> {
    Program { names, source: MACOS, grammar: Grammar::Exact, ..Program::NEW }
}

/// A program whose first word says what it does, with a dash in front or not.
const fn group(names: &'static str, commands: &'static [Program<'static>]) -> Program<'static> {
    Program { names, source: MACOS, grammar: Grammar::Words, subcommands: commands, ..Program::NEW }
}

/// Preferences of the system's own programs, in which there are no credentials.
const OF_SYSTEM: &str = "-g NSGlobalDomain .GlobalPreferences com.apple.finder com.apple.dock com.apple.dt.Xcode com.apple.screencapture \
     com.apple.Terminal com.apple.HIToolbox com.apple.symbolichotkeys com.apple.universalaccess com.apple.desktopservices \
     com.apple.TextEdit com.apple.ActivityMonitor com.apple.menuextra.clock com.apple.spaces com.apple.WindowManager \
     com.apple.AppleMultitouchTrackpad com.apple.driver.AppleBluetoothMultitouch.trackpad com.apple.controlcenter";

pub(super) const PROGRAMS: &[Program<'static>] = &[
    // Preferences of every program, tokens among them.
    group(
        "defaults",
        &[
            group("read read-type", &[tells(OF_SYSTEM, &[]), Program { grammar: Grammar::Data, does: &[Does::Secret], ..tells("*", &[]) }]),
            Program { grammar: Grammar::Data, does: &[Does::Secret], ..tells("find", &[]) },
            Program { does: &[Does::Process], ..tells_alone("domains") },
        ],
    ),
    // Every other verb writes the file.
    Program {
        names: "plutil",
        source: MACOS,
        grammar: Grammar::SingleDash,
        options: &[&[
            flags("-p -lint -s"),
            // In any other form it is put in the place of the file.
            pair(Role::Shown, "-extract"),
            // It replaces the file itself unless another one is named.
            value("-convert").and(&[Does::InPlace]).danger(),
            takes(Role::Write, "-o").danger(),
            does(&[Does::Stop], "-help"),
        ]],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    Program {
        names: "PlistBuddy",
        source: MACOS,
        grammar: Grammar::SingleDash,
        options: &[&[flags("-x"), takes(Role::Shown, "-c"), does(&[Does::Stop], "-h")]],
        // Otherwise it takes commands from its input.
        operands: Operands::then(&[Role::Opaque], Role::Read).unless("-c"),
        ..Program::NEW
    },
    // `--exec` starts a program.
    Program {
        operands: Operands::NONE,
        ..tells("java_home", &[&[flags("-V --verbose -F --failfast -X --xml"), value("-v --version -a --arch")]])
    },
    group("pmset", &[tells("-g", &[])]),
    group("scutil", &[tells_alone("--dns --proxy --nwi"), Program { operands: Operands::up_to(&[Role::Name]), ..tells("--get", &[]) }]),
    group("csrutil", &[tells_alone("status")]),
    group("pkgutil", &[tells_alone("--pkgs --packages"), tells("--pkg-info --files --pkg-info-plist", &[])]),
    group("tmutil", &[tells_alone("listbackups latestbackup status version")]),
    // `erase`, `config` and `collect` are left out.
    Program {
        names: "log",
        source: MACOS,
        grammar: Grammar::Posix,
        subcommands: &[Program {
            grammar: Grammar::Exact,
            operands: Operands::all(Role::ReadTree),
            ..tells(
                "show stream",
                &[&[
                    flags(
                        "--info --debug --signpost --source --loss --mach-continuous-time --no-info --no-debug --no-backtrace --backtrace",
                    ),
                    value("--last --start --end --predicate --style --process --level --type --timeout --color --timezone"),
                    takes(Role::ReadTree, "--archive"),
                    does(&[Does::Stop], "-h --help"),
                ]],
            )
        }],
        ..Program::NEW
    },
];
