//! Programs that change the machine, talk to services, or keep secrets. Sources: util-linux 2.39,
//! procps 4.0, systemd 255, e2fsprogs 1.47, dpkg 1.21, apt 2.6, Homebrew 4 manuals.
//!
//! Most rows here are opaque on purpose: a rule with a wildcard must not cover them.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, value};

const fn opaque(names: &'static str) -> Program<'static> {
    Program { names, source: "by nature", grammar: Grammar::Data, does: &[Does::Process, Does::Opaque], ..Program::NEW }
}

const fn privileged(names: &'static str) -> Program<'static> {
    Program { names, source: "by nature", grammar: Grammar::Data, does: &[Does::Privilege, Does::Opaque], ..Program::NEW }
}

/// A program of which only the version is asked without a person.
const fn version_only(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "by nature",
        grammar: Grammar::Exact,
        options: &[&[STOP]],
        operands: Operands::all(Role::Opaque),
        does: &[Does::Opaque],
        ..Program::NEW
    }
}

/// Lists what is installed.
const fn lists(names: &'static str) -> Program<'static> {
    Program { names, source: "by nature", grammar: Grammar::Exact, options: &[LIST], operands: Operands::all(Role::Text), ..Program::NEW }
}

const STOP: Opt<'static> = does(&[Does::Stop], "--version -V --help");
const LIST: &[Opt<'static>] = &[
    flags(
        "-l -1 -q -a -v --versions --cask --casks --formula --formulae --full-name --json --pinned --installed --upgradable --all-versions --manual-installed --no-pager",
    ),
    attached(Role::Text, "--json"),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkswap wipefs fdisk sfdisk gdisk parted cfdisk blkdiscard hdparm badblocks",
        source: "e2fsprogs 1.47, util-linux 2.39",
        grammar: Grammar::Getopt,
        options: &[&[flags("-F -f -q -a -n -v -l"), value("-t -L -U -b -m")]],
        operands: Operands::all(Role::Write),
        does: &[Does::Opaque],
        ..Program::NEW
    },
    Program { names: "kill", source: "procps 4.0 kill(1)", grammar: Grammar::Data, does: &[Does::Process], ..Program::NEW },
    Program { names: "pkill killall skill taskkill", source: "procps 4.0", grammar: Grammar::Data, does: &[Does::Process], ..Program::NEW },
    privileged(
        "useradd usermod userdel groupadd groupdel adduser deluser passwd chpasswd chsh chfn visudo insmod modprobe rmmod dmidecode setcap",
    ),
    opaque(
        "at batch atrm shutdown reboot halt poweroff mount umount swapon swapoff losetup cryptsetup lvcreate vgcreate pvcreate mdadm zfs zpool",
    ),
    opaque(
        "iptables ip6tables nft ufw firewall-cmd sysctl crontab service launchctl defaults osascript open xdg-open start explorer explorer.exe",
    ),
    opaque(
        "pbcopy pbpaste xclip xsel wl-copy wl-paste clip clip.exe security spctl codesign networksetup diskutil csrutil systemsetup scutil ldd dlltool",
    ),
    opaque("chattr setfacl ldconfig logger logrotate rsyslogd tmux byobu reset xdotool ydotool notify-send wall write talk"),
    opaque("vim vi nvim nano emacs ed ex pico joe micro code cursor zed subl gedit"),
    opaque("claude codex gemini opencode cursor-agent aider goose amp copilot qwen crush kiro q llm ollama"),
    opaque("psql mysql mariadb sqlite3 redis-cli mongosh mongo duckdb clickhouse-client pg_dump pg_restore createdb dropdb mysqldump"),
    opaque(
        "aws gcloud gsutil bq az doctl heroku fly flyctl vercel netlify wrangler firebase supabase pulumi ansible ansible-playbook vagrant packer stripe",
    ),
    version_only("terraform tofu adb emulator nvidia-smi"),
    Program {
        names: "systemctl",
        source: "systemd 255 systemctl(1)",
        grammar: Grammar::Exact,
        options: &[&[
            STOP,
            flags("--user --no-pager -q -a --all --failed -l --full --no-legend --plain"),
            value("-n --lines -t --type --state -p --property"),
        ]],
        subcommands: &[
            Program {
                names: "status is-active is-enabled is-failed show list-units list-unit-files list-timers list-sockets cat",
                operands: Operands::all(Role::Text),
                ..Program::NEW
            },
            Program {
                names: "start stop restart reload enable disable mask unmask daemon-reload kill edit set-property isolate",
                operands: Operands::all(Role::Text),
                does: &[Does::Process],
                ..Program::NEW
            },
        ],
        ..Program::NEW
    },
    Program {
        names: "journalctl",
        source: "systemd 255 journalctl(1)",
        grammar: Grammar::Getopt,
        options: &[&[
            flags("-f -r -e -x -k -a -q --user --system --no-pager --no-tail --no-hostname --utc"),
            value("-u -n -p -t -g -S -U -o --unit --lines --since --until --priority --output --grep"),
            attached(Role::Text, "-b --boot"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program {
        names: "brew",
        source: "Homebrew 4 brew(1)",
        grammar: Grammar::Exact,
        options: &[&[does(&[Does::Stop], "--version -v --help -h"), flags("--prefix --cellar --repository --cache")]],
        bare: true,
        subcommands: &[
            lists("list ls leaves config deps uses doctor desc --prefix"),
            Program { does: &[Does::Network], ..lists("info search outdated home") },
            Program {
                does: &[Does::RunPackages, Does::Process],
                ..lists("install upgrade uninstall update reinstall tap untap services cleanup link unlink bundle")
            },
        ],
        ..Program::NEW
    },
    Program {
        names: "apt apt-get",
        source: "apt 2.6 apt(8)",
        grammar: Grammar::Exact,
        options: &[&[STOP, flags("-y --yes -q -qq --no-install-recommends")]],
        subcommands: &[
            lists("list show search policy depends rdepends"),
            Program {
                does: &[Does::RunPackages, Does::Privilege],
                ..lists(
                    "install remove purge update upgrade dist-upgrade full-upgrade autoremove autoclean clean build-dep source download",
                )
            },
        ],
        ..Program::NEW
    },
    Program {
        names: "apt-cache",
        source: "apt 2.6 apt-cache(8)",
        grammar: Grammar::Exact,
        subcommands: &[lists("search show showpkg policy depends rdepends madison")],
        ..Program::NEW
    },
    Program {
        names: "dpkg dpkg-query",
        source: "dpkg 1.21",
        grammar: Grammar::Getopt,
        options: &[&[
            flags("-l -L -s -S -W -p --list --listfiles --status --search --print-architecture --get-selections --show"),
            value("-f --showformat"),
            does(&[Does::Stop], "--version --help"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program {
        names: "rpm",
        source: "rpm 4.18",
        grammar: Grammar::Getopt,
        options: &[&[flags("-q -a -i -l --query --all --info --list"), does(&[Does::Stop], "--version")]],
        operands: Operands::all(Role::Opaque),
        ..Program::NEW
    },
    opaque("dnf yum zypper pacman apk snap flatpak port nix-env winget choco scoop asdf pyenv rbenv nodenv sdk volta fnm nvm"),
];
