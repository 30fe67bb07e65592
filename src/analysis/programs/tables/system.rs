//! Programs that tell about the machine's services, sessions and devices, or change them. Sources: util-linux 2.39, procps 4.0,
//! systemd 255, iproute2 6.1, net-tools 2.10, e2fsprogs 1.47, cron 3.0, tmux 3.4, GNU Screen 4.9, macOS 14.
//!
//! Many rows here are opaque on purpose: a rule with a wildcard must not cover them.

use super::super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, attached, does, flags, takes, value};

type Options = &'static [&'static [Opt<'static>]];

const SYSTEMD: &str = "systemd 255";
const IPROUTE: &str = "iproute2 6.1";
const TMUX: &str = "tmux 3.4";
const MACOS: &str = "macOS 14";

const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "--version --help")];

const fn opaque(names: &'static str) -> Program<'static> {
    Program { names, source: "by nature", grammar: Grammar::Data, does: &[Does::Process, Does::Opaque], ..Program::NEW }
}

const fn privileged(names: &'static str) -> Program<'static> {
    Program { names, source: "by nature", grammar: Grammar::Data, does: &[Does::Privilege, Does::Opaque], ..Program::NEW }
}

/// A program, or a subcommand, that only tells. Its operands are names.
const fn tells(names: &'static str, source: &'static str, options: Options) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, operands: Operands::all(Role::Text), ..Program::NEW }
}

/// The same where an operand would set something.
const fn tells_alone(names: &'static str, source: &'static str, options: Options) -> Program<'static> {
    Program { operands: Operands::NONE, ..tells(names, source, options) }
}

/// A subcommand that changes the machine or its processes.
const fn acts(names: &'static str, source: &'static str, options: Options) -> Program<'static> {
    Program { does: &[Does::Process], ..tells(names, source, options) }
}

const fn group(names: &'static str, source: &'static str, options: Options, subcommands: &'static [Program<'static>]) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, subcommands, ..Program::NEW }
}

/// Left out: other machines and containers (`-H`, `-M`), other roots.
const SYSTEMCTL: &[Opt<'static>] = &[
    flags("--user --system --no-pager -q -a -l --quiet --all --failed --full --no-legend --plain --value --reverse --recursive --legend"),
    value("-n -t -p -o --lines --type --state --property --output"),
    does(&[Does::Stop], "--version --help -h"),
];

const IP_SHOWS: &[Program<'static>] = &[tells("show list lst ls", IPROUTE, &[])];

/// Objects of `ip` that are shown without a command, or by one that shows.
const fn ip_object(names: &'static str) -> Program<'static> {
    Program { bare: true, ..group(names, IPROUTE, &[], IP_SHOWS) }
}

/// A command of tmux that tells. It takes no operand: a word `;`, and a word that ends with one, would start
/// a further command. Formats may run programs (`#(…)`).
const fn tmux(names: &'static str, options: Options) -> Program<'static> {
    Program { names, source: TMUX, grammar: Grammar::Exact, options, ..Program::NEW }
}
/// A value that ends with `;` ends the command as well (`tmux ls -t 'x;' kill-server`).
const fn tmux_value(names: &'static str) -> Opt<'static> {
    takes(Role::Mini(Mini::Tmux), names)
}
const TMUX_FORMAT: Opt<'static> = takes(Role::Mini(Mini::Tmux), "-F -f");

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkswap wipefs fdisk sfdisk gdisk parted cfdisk blkdiscard hdparm badblocks",
        source: "e2fsprogs 1.47; util-linux 2.39",
        grammar: Grammar::Getopt,
        options: &[&[flags("-F -f -q -a -n -v -l"), value("-t -L -U -b -m")]],
        operands: Operands::all(Role::Write),
        does: &[Does::Opaque],
        ..Program::NEW
    },
    Program { names: "kill", source: "procps 4.0", grammar: Grammar::Data, does: &[Does::Kill], ..Program::NEW },
    Program {
        names: "pkill killall skill taskkill taskkill.exe",
        source: "procps 4.0",
        grammar: Grammar::Data,
        does: &[Does::Process],
        ..Program::NEW
    },
    privileged("useradd usermod userdel groupadd groupdel adduser deluser passwd chpasswd chsh chfn visudo insmod modprobe rmmod setcap"),
    Program { names: "dmidecode", source: "dmidecode 3.5", grammar: Grammar::Data, does: &[Does::Privilege, Does::Opaque], ..Program::NEW },
    opaque("shutdown reboot halt poweroff umount swapon swapoff losetup cryptsetup lvcreate vgcreate pvcreate mdadm zfs zpool"),
    opaque("iptables ip6tables nft ufw firewall-cmd osascript open xdg-open start explorer explorer.exe at batch"),
    // `service ../../tmp/x` runs any script.
    opaque("service rc-service update-rc.d chkconfig init telinit"),
    opaque("pbcopy pbpaste xclip xsel wl-copy wl-paste clip clip.exe systemsetup ldd dlltool reg reg.exe wmic sc"),
    // Prints what the keychain holds.
    Program { names: "security", source: MACOS, grammar: Grammar::Data, does: &[Does::Secret, Does::Opaque], ..Program::NEW },
    // So do these of stores of passwords and keys (secret-tool(1), pass(1), wg(8), the manuals of 1Password, Bitwarden, LastPass and SOPS).
    Program {
        names: "pass gopass passage op bw rbw lpass dcli keyring secret-tool kwallet-query keepassxc-cli sops cmdkey vaultcmd wg",
        source: "manuals, as of 2026",
        grammar: Grammar::Data,
        does: &[Does::Secret, Does::Opaque],
        ..Program::NEW
    },
    opaque("chattr setfacl logger logrotate rsyslogd byobu zellij reset xdotool ydotool notify-send wall write talk"),
    opaque("vim vi nvim nano emacs ed ex pico joe micro zed subl gedit"),
    // Without operands it tells what is mounted.
    Program {
        names: "mount",
        source: "util-linux 2.39; macOS 14",
        grammar: Grammar::Exact,
        options: &[&[flags("-l -v --show-labels"), value("-t --types")], HELP],
        operands: Operands::all(Role::Opaque),
        ..Program::NEW
    },
    // An operand without `=` is read; no other word sets one.
    Program {
        names: "sysctl",
        source: "procps 4.0; macOS 14",
        grammar: Grammar::Exact,
        options: &[&[flags("-a -A -b -d -e -h -n -N -q -X --all --ignore --names --values"), does(&[Does::Stop], "--version --help")]],
        operands: Operands::all(Role::Target),
        ..Program::NEW
    },
    // Any other form changes the table, also from standard input.
    Program {
        names: "crontab",
        source: "cron 3.0",
        grammar: Grammar::Exact,
        options: &[&[does(&[Does::Stop], "-l")]],
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        does: &[Does::Process],
        ..Program::NEW
    },
    tells_alone(
        "dmesg",
        "util-linux 2.39",
        &[
            &[
                flags(
                    "-d -e -H -k -L -P -r -S -T -t -u -w -W -x --ctime --decode --follow --human --kernel --nopager --notime --raw --reltime",
                ),
                flags("--userspace"),
                value("-f -l --facility --level --since --until --time-format"),
                attached(Role::Text, "--color"),
                does(&[Does::Process], "-c -C --clear --read-clear").danger(),
            ],
            HELP,
        ],
    ),
    // Without a command it lists the units.
    Program {
        bare: true,
        ..group(
            "systemctl",
            SYSTEMD,
            &[SYSTEMCTL],
            &[
                tells(
                    "status is-active is-enabled is-failed list-units list-unit-files list-timers list-sockets list-dependencies list-jobs list-paths is-system-running get-default",
                    SYSTEMD,
                    &[],
                ),
                // The variables of a service are among what is set for it.
                Program { does: &[Does::ReadEnvironment], ..tells("show cat", SYSTEMD, &[]) },
                // Not `enable` and `link`, which take the path of a unit to install.
                acts(
                    "start stop restart reload try-restart reload-or-restart disable mask unmask daemon-reload reset-failed",
                    SYSTEMD,
                    &[&[flags("--now --no-block --no-reload"), does(&[], "-f --force").danger()]],
                ),
            ],
        )
    },
    // `verify` starts the reader of manual pages.
    Program {
        bare: true,
        ..group(
            "systemd-analyze",
            SYSTEMD,
            &[HELP, &[flags("--no-pager --user --system -h -q --quiet")]],
            &[tells(
                "time blame critical-chain calendar timespan timestamp unit-paths",
                SYSTEMD,
                &[&[value("--iterations --base-time --fuzz")]],
            )],
        )
    },
    // Other questions are asked of servers.
    Program { bare: true, ..group("resolvectl", SYSTEMD, &[HELP, &[flags("--no-pager")]], &[tells("status statistics", SYSTEMD, &[])]) },
    // Only with `--show-secrets` it tells those.
    group(
        "nmcli",
        "NetworkManager 1.42",
        &[&[
            flags("-t --terse -p --pretty -o --overview --nocheck -h --help -v --version"),
            value("-m --mode -c --colors -f --fields -e --escape -g --get-values -w --wait"),
            flags("-s --show-secrets -a --ask").danger(),
        ]],
        &[
            Program {
                bare: true,
                ..group("device dev d", "NetworkManager 1.42", &[], &[tells("status show s", "NetworkManager 1.42", &[])])
            },
            Program {
                bare: true,
                ..group(
                    "connection con c",
                    "NetworkManager 1.42",
                    &[],
                    &[tells("show s", "NetworkManager 1.42", &[&[flags("--active --order")]])],
                )
            },
            Program {
                bare: true,
                ..group("general g", "NetworkManager 1.42", &[], &[tells_alone("status permissions", "NetworkManager 1.42", &[])])
            },
        ],
    ),
    Program {
        bare: true,
        ..group(
            "rfkill",
            "util-linux 2.38",
            &[&[flags("-J --json -n --noheadings -r --raw"), value("-o --output"), does(&[Does::Stop], "--version -V --help -h")]],
            &[tells("list", "util-linux 2.38", &[])],
        )
    },
    tells_alone("upower", "upower 0.99", &[&[flags("-e --enumerate -d --dump -v --version"), value("-i --show-info")]]),
    tells_alone("atq", "at 3.2", &[&[value("-q -o"), does(&[Does::Stop], "-V")]]),
    tells_alone(
        "lsb_release",
        "lsb-release 12",
        &[&[flags("-a -c -d -i -r -s -v --all --codename --description --id --release --short --version --help -h")]],
    ),
    tells_alone("glxinfo vulkaninfo", "mesa-utils 8.5, Vulkan 1.3", &[&[flags("-B -b -i -l -s -t -v --summary")]]),
    // Addresses of hosts are asked of servers, and `shadow` has hashes of passwords.
    Program {
        ..group("getent", "glibc 2.36", &[HELP], &[tells("passwd group services protocols networks aliases rpc", "glibc 2.36", &[])])
    },
    Program {
        operands: Operands::all(Role::List),
        ..tells(
            "fuser",
            "psmisc 23.6",
            &[&[
                flags("-a --all -c -f -I --inode -l --list-signals -s --silent -u --user -v --verbose -V --version -4 --ipv4 -6 --ipv6"),
                value("-n --namespace"),
                takes(Role::List, "-m --mount -M --ismountpoint"),
                does(&[Does::Process], "-k --kill -i --interactive -w -KILL -TERM -9 -15").danger(),
            ]],
        )
    },
    Program {
        operands: Operands::all(Role::Read),
        ..tells(
            "modinfo",
            "kmod 30",
            &[&[
                flags("-a -d -l -p -n -0 -V --author --description --license --parameters --filename --null --version"),
                value("-F --field -k --set-version"),
            ]],
        )
    },
    group("xdg-mime", "xdg-utils 1.1", &[], &[group("query", "xdg-utils 1.1", &[], &[tells("default", "xdg-utils 1.1", &[])])]),
    Program {
        names: "journalctl",
        source: SYSTEMD,
        grammar: Grammar::Exact,
        options: &[&[
            flags(
                "-f -r -e -x -k -a -m -q --user --system --no-pager --no-tail --no-hostname --utc --follow --reverse --dmesg --catalog --quiet",
            ),
            flags("--list-boots --disk-usage --no-full --pager-end"),
            value("-u -p -t -g -S -U -o --unit --user-unit --since --until --priority --identifier --output --grep --output-fields"),
            // A number of its own behind `-n` is an operand here.
            attached(Role::Text, "-b -n --boot --case-sensitive --lines"),
            does(&[Does::Stop], "--version --help -h"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program { bare: true, ..group("hostnamectl", SYSTEMD, &[HELP], &[tells_alone("status", SYSTEMD, &[&[flags("--json=short")]])]) },
    Program {
        bare: true,
        ..group(
            "timedatectl",
            SYSTEMD,
            &[HELP],
            &[tells_alone("status show list-timezones", SYSTEMD, &[&[flags("-a --all --no-pager --value")]])],
        )
    },
    Program {
        bare: true,
        ..group("localectl", SYSTEMD, &[HELP], &[tells_alone("status list-locales list-keymaps", SYSTEMD, &[&[flags("--no-pager")]])])
    },
    Program {
        bare: true,
        ..group(
            "loginctl",
            SYSTEMD,
            &[HELP, &[flags("--no-pager --no-legend")]],
            &[tells(
                "list-sessions list-users list-seats session-status user-status seat-status show-session show-user show-seat",
                SYSTEMD,
                &[&[value("-p --property"), flags("--value")]],
            )],
        )
    },
    // `-n`, `-b`, `-a` (another namespace, a file of commands, every namespace) are left out.
    group(
        "ip",
        IPROUTE,
        &[&[
            flags("-4 -6 -j -json -p -pretty -br -brief -s -stats -statistics -d -details -o -oneline -c -color -h -human -N"),
            does(&[Does::Stop], "-V -Version"),
        ]],
        &[
            Program { bare: true, ..group("address addr a", IPROUTE, &[], &[tells("show list lst ls sh s", IPROUTE, &[])]) },
            ip_object("link l neighbour neighbor neigh n rule ru maddress mroute tunnel"),
            Program { bare: true, ..group("route ro r", IPROUTE, &[], &[tells("show list lst ls get", IPROUTE, &[])]) },
        ],
    ),
    // One operand names what is shown; a second one sets, whatever stands behind it.
    Program {
        names: "ifconfig",
        source: "net-tools 2.10; macOS 14",
        grammar: Grammar::Exact,
        options: &[&[flags("-a -l -L -m -r -s -u -v"), does(&[Does::StopAlone], "--version --help")]],
        operands: Operands::up_to(&[Role::Text]),
        ..Program::NEW
    },
    Program {
        bare: true,
        ..group(
            "route",
            "net-tools 2.10; macOS 14",
            &[&[flags("-4 -6 -e -ee -n -v -t")]],
            // A host by its name is looked up.
            &[Program { operands: Operands::all(Role::Socket), ..tells("get", MACOS, &[&[flags("-inet -inet6 -host -net")]]) }],
        )
    },
    tells_alone("arp", "net-tools 2.10; macOS 14", &[&[flags("-a -n -e -v -l"), value("-i")]]),
    tells_alone(
        "last lastlog lastb",
        "util-linux 2.39",
        &[&[flags("-a -d -F -i -R -w -x -NUM --dns --fulltimes --ip"), value("-n -s -t --limit --since --until")]],
    ),
    tells_alone("lsmod", "kmod 30", &[]),
    // Without an option it writes its cache.
    Program {
        operands: Operands::NONE.or_here(Role::Opaque),
        ..tells("ldconfig", "glibc 2.36", &[&[does(&[Does::StopAlone], "-p --print-cache -V --version --help")]])
    },
    tells_alone("update-alternatives", "dpkg 1.21", &[&[value("--list --display --query"), flags("--get-selections")]]),
    tells("sensors", "lm-sensors 3.6", &[&[flags("-A -f -j -u -v --version --no-adapter --fahrenheit")]]),
    // Left out: what sets limits and modes, and output to files.
    tells_alone(
        "nvidia-smi",
        "NVIDIA driver 550",
        &[&[
            flags("-L -q -x -a --list-gpus --query --xml-format --version -h --help"),
            value("-i --id -d --display -l --loop -lms"),
            attached(Role::Text, "--query-gpu --query-compute-apps --format"),
        ]],
    ),
    Program {
        ..group(
            "tmux",
            TMUX,
            // Another server or another config is left out.
            &[&[does(&[Does::Stop], "-V")]],
            &[
                tmux("list-sessions ls has-session has list-clients lsc", &[&[tmux_value("-t"), TMUX_FORMAT]]),
                tmux("list-windows lsw list-panes lsp", &[&[flags("-a -s"), tmux_value("-t"), TMUX_FORMAT]]),
                tmux("show-options show show-window-options showw", &[&[flags("-A -g -H -p -q -s -v -w"), tmux_value("-t")]]),
                // Without `-p` it is shown to whoever sits there.
                Program {
                    operands: Operands::then(&[Role::Opaque], Role::Mini(Mini::Tmux)).unless("-p"),
                    ..tmux("display-message display", &[&[flags("-a -l -N -p -v"), tmux_value("-c -t"), TMUX_FORMAT]])
                },
                // What other programs show on their screens is outside the workspace, as their files are.
                Program {
                    does: &[Does::Process],
                    ..tmux("capture-pane capturep", &[&[flags("-a -C -e -J -M -N -p -P -q -T"), tmux_value("-S -E -t")]])
                },
                Program {
                    does: &[Does::Process],
                    ..tmux("kill-session kill-window killw kill-pane killp", &[&[tmux_value("-t"), does(&[], "-a -C").danger()]])
                },
            ],
        )
    },
    Program {
        names: "screen",
        source: "GNU Screen 4.9",
        grammar: Grammar::Posix,
        options: &[&[does(&[Does::Stop], "-ls -list --version -v --help")]],
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        ..Program::NEW
    },
    Program {
        names: "emulator",
        source: "Android Emulator 35",
        grammar: Grammar::SingleDash,
        options: &[&[does(&[Does::Stop], "-version -list-avds -help")]],
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        ..Program::NEW
    },
    group(
        "launchctl",
        MACOS,
        &[],
        &[
            tells("list blame", MACOS, &[]),
            tells_alone("version hostinfo", MACOS, &[]),
            // With the variables of each service.
            Program { does: &[Does::ReadEnvironment], ..tells("print", MACOS, &[]) },
        ],
    ),
    Program {
        names: "networksetup",
        source: MACOS,
        grammar: Grammar::SingleDash,
        options: &[&[
            flags("-listallhardwareports -listallnetworkservices -listnetworkserviceorder -getcurrentlocation -listlocations -version"),
            value("-getinfo -getwebproxy -getsecurewebproxy -getsocksfirewallproxy -getautoproxyurl -getproxybypassdomains -getdnsservers"),
            value("-getsearchdomains -getairportnetwork -getairportpower -getmacaddress -listpreferredwirelessnetworks -getMTU"),
        ]],
        ..Program::NEW
    },
    group(
        "diskutil",
        MACOS,
        &[],
        &[
            tells("list info listFilesystems activity", MACOS, &[&[flags("-plist -all")]]),
            group("apfs", MACOS, &[], &[tells("list listSnapshots", MACOS, &[&[flags("-plist")]])]),
            acts("unmount umount", MACOS, &[]),
        ],
    ),
    Program {
        names: "sips",
        source: MACOS,
        grammar: Grammar::Exact,
        options: &[&[value("-g --getProperty"), flags("-1 --oneLine"), does(&[Does::Stop], "--version -v --help -h -H")]],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    // `-s` signs, `--entitlements` and `--extract-certificates` write.
    Program {
        names: "codesign",
        source: MACOS,
        grammar: Grammar::Exact,
        options: &[&[
            flags("-d -v -vv -vvv -vvvv -dv -dvv -dvvv -dvvvv --deep --display --strict --verify"),
            attached(Role::Text, "--verbose --strict"),
        ]],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    // Asks the maker of the system about what it assesses.
    Program {
        names: "spctl",
        source: MACOS,
        grammar: Grammar::Exact,
        options: &[&[flags("-a -v -vv -vvv -vvvv --assess --status --verbose --raw"), value("-t --type --context")]],
        operands: Operands::all(Role::Read),
        does: &[Does::Network],
        ..Program::NEW
    },
];
