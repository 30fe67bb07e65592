//! Android's tools. Sources: platform tools 35 (adb, and the shells of Android 13 to 15: `pm`, `dumpsys`, `wm`, `settings`,
//! `input`), command line tools 12 (avdmanager, sdkmanager, apkanalyzer), build tools 35 (aapt, aapt2, apksigner).
//!
//! The words behind `adb shell` are joined to a text for the shell of the device: only plain names are among them here.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, takes, value};

type Options = &'static [&'static [Opt<'static>]];

const fn names(names: &'static str, what: &'static [Does], options: Options) -> Program<'static> {
    Program {
        names,
        source: "platform tools 35",
        grammar: Grammar::Exact,
        options,
        operands: Operands::all(Role::Text),
        does: what,
        ..Program::NEW
    }
}

const fn group(names: &'static str, commands: &'static [Program<'static>], options: Options) -> Program<'static> {
    Program { names, source: "platform tools 35", grammar: Grammar::Posix, options, subcommands: commands, ..Program::NEW }
}

/// A command of the device's shell that tells about it.
const fn tells(names: &'static str, options: Options) -> Program<'static> {
    Program { names, source: "Android 15", grammar: Grammar::Posix, options, operands: Operands::all(Role::Name), ..Program::NEW }
}

const fn tells_alone(names: &'static str) -> Program<'static> {
    Program { operands: Operands::NONE, ..tells(names, &[]) }
}

/// A command of the device's shell that acts on it as a finger would.
const fn acts(names: &'static str) -> Program<'static> {
    Program { does: &[Does::Process], ..tells(names, &[]) }
}

const ON_DEVICE: &[Program<'static>] = &[
    tells("getprop pidof", &[]),
    group(
        "pm",
        &[
            tells("list", &[&[flags("-3 -a -d -e -f -g -i -l -s -u -U --show-versioncode"), value("--user")]]),
            tells("path dump", &[&[value("--user")]]),
        ],
        &[],
    ),
    // Not `battery` and others with words: those set what the device takes for true.
    group(
        "dumpsys",
        &[tells("package activity window meminfo gfxinfo cpuinfo display", &[&[flags("-a")]]), tells_alone("battery diskstats")],
        &[],
    ),
    group("wm", &[tells_alone("size density")], &[]),
    // Tokens of programs are among the others.
    group("settings", &[group("get list", &[tells("global system", &[])], &[])], &[]),
    tells_alone("uptime whoami getenforce nproc"),
    tells("ps df uname id", &[&[flags("-A -a -e -f -h -k -r -m -s -u -g -n -T -l -w")]]),
    group("input", &[acts("tap swipe keyevent text roll press")], &[]),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        bare: true,
        ..group(
            "adb",
            &[
                names("version help devices get-state get-serialno", &[], &[&[flags("-l")]]),
                // Its `-f` writes on the device.
                names(
                    "logcat",
                    &[],
                    &[&[flags("-d -D -S"), value("-b -e -m -s -t -T -v --pid --regex"), does(&[Does::Process], "-c --clear").danger()]],
                ),
                names(
                    "features wait-for-device start-server kill-server reconnect forward reverse",
                    &[Does::Process],
                    &[&[flags("--list --remove-all")]],
                ),
                Program {
                    operands: Operands::all(Role::Read),
                    ..names("install install-multiple push sideload", &[Does::Process], &[&[flags("-r -t -d -g -l -s -p --sync")]])
                },
                Program { operands: Operands::then(&[Role::Text], Role::Write), ..names("pull", &[Does::Process], &[&[flags("-a")]]) },
                names("uninstall", &[Does::Process], &[&[flags("-k")]]),
                names("connect disconnect pair tcpip usb", &[Does::Process, Does::Network], &[]),
                group("shell", ON_DEVICE, &[]),
                // What other programs show on their screens is outside the workspace, as their files are.
                group("exec-out", &[Program { does: &[Does::Process], ..tells("screencap", &[&[flags("-p")]]) }], &[]),
                names("emu", &[Does::Opaque], &[]),
            ],
            &[&[
                does(&[Does::Stop], "--version"),
                flags("-d -e"),
                value("-s -t"),
                takes(Role::Opaque, "-H -P -L -a --one-device").danger(),
            ]],
        )
    },
    Program {
        operands: Operands::NONE,
        subcommands: &[names("list", &[], &[&[flags("-c --compact")]])],
        ..names("avdmanager", &[], &[&[flags("-s --silent -v --verbose")]])
    },
    // What is installed alone; the list of packages is fetched.
    Program {
        operands: Operands::all(Role::Text),
        ..names(
            "sdkmanager",
            &[Does::RunPackages],
            &[&[
                does(&[Does::Stop], "--list_installed --version --help"),
                flags("--list --licenses --update --install --uninstall --verbose --include_obsolete --no_https"),
                value("--channel"),
                takes(Role::Opaque, "--sdk_root --proxy --proxy_host --proxy_port --package_file").danger(),
            ]],
        )
    },
    group(
        "aapt aapt2",
        &[
            group(
                "dump d",
                &[Program {
                    operands: Operands::then(&[Role::Read], Role::Text),
                    ..names(
                        "badging permissions strings resources configurations xmltree xmlstrings packagename styleparents overlayable",
                        &[],
                        &[&[flags("-v --no-values --values"), value("--file")]],
                    )
                }],
                &[&[flags("-v --values")]],
            ),
            Program { operands: Operands::all(Role::Read), ..names("list l", &[], &[&[flags("-v -a")]]) },
            names("version v", &[], &[]),
        ],
        &[],
    ),
    group(
        "apkanalyzer",
        &[
            group(
                "apk",
                &[Program {
                    operands: Operands::all(Role::Read),
                    ..names(
                        "summary file-size download-size features compare",
                        &[],
                        &[&[flags("--not-required --different-only --files-only --patch-size")]],
                    )
                }],
                &[],
            ),
            group(
                "manifest",
                &[Program {
                    operands: Operands::all(Role::Read),
                    ..names("print application-id version-name version-code min-sdk target-sdk permissions debuggable", &[], &[])
                }],
                &[],
            ),
            group(
                "dex",
                &[Program {
                    operands: Operands::all(Role::Read),
                    ..names("list references packages", &[], &[&[flags("--defined-only"), value("--files")]])
                }],
                &[],
            ),
            group("files", &[Program { operands: Operands::all(Role::Read), ..names("list", &[], &[]) }], &[]),
        ],
        &[&[flags("-h --human-readable")]],
    ),
    // `sign` and `rotate` take keys.
    group(
        "apksigner",
        &[
            Program {
                operands: Operands::all(Role::Read),
                ..names(
                    "verify",
                    &[],
                    &[&[flags("-v --verbose --print-certs --print-certs-pem -Werr"), value("--min-sdk-version --max-sdk-version")]],
                )
            },
            names("version", &[], &[]),
        ],
        &[],
    ),
];
