//! Programs that tell about the machine, its processes and its programs. Sources: GNU coreutils 9.1,
//! procps 4.0, util-linux 2.38, iproute2 6.1, net-tools 2.10, lsof 4.95, man-db 2.11, and the FreeBSD
//! and macOS manual pages. Long options are complete where they can be abbreviated.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

const COREUTILS: &str = "GNU coreutils 9.1; FreeBSD 14";
const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "--help --version")];

/// A program that only prints; its operands are names.
const fn teller(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, operands: Operands::all(Role::Text), ..Program::NEW }
}

/// A program that only prints, and would change something with operands.
const fn teller_alone(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, ..Program::NEW }
}

const DATE: &[Opt<'static>] = &[
    flags("-j -n -R -u --debug --resolution --rfc-email --universal --utc --uct"),
    attached(Role::Text, "-I --iso-8601"),
    value("-d -v -z --date --rfc-3339"),
    // GNU: a file of dates, printed where they are none; BSD: a format.
    takes(Role::Read, "-f --file"),
    takes(Role::List, "-r --reference"),
    value("-s --set").and(&[Does::Process]).danger(),
];

const PS: &[Opt<'static>] = &[
    flags("-A -a -c -d -e -f -F -H -h -j -l -L -M -m -N -r -S -T -v -w -x -X -y -Z --deselect --forest --headers --no-headers --noheaders"),
    takes(Role::Columns, "-o -O --format"),
    value("-C -g -G -k -p -q -s -t -u -U --cols --columns --group --Group --lines --pid --ppid --quick-pid --rows --sid"),
    value("--sort --tty --user --User --width"),
    flags("--help --version --info -V"),
    // The environment of processes.
    does(&[Does::ReadEnvironment], "-E").danger(),
];
/// The old letters behind the first word. `e`, which prints the environment of processes, is not
/// among them, and further words of letters are too many.
const PS_LETTERS: &[Program<'static>] = &[
    Program {
        names: "a x u ax au ux xa aux axu uax auxf axuf axf auxw axw auxww axww wwaux uxw uxww axl axj axjf l ww faux afx xf",
        grammar: Grammar::Exact,
        options: &[PS],
        ..Program::NEW
    },
    Program {
        names: "axo axco axwwo auxo xo ao o",
        grammar: Grammar::Exact,
        options: &[PS],
        operands: Operands::up_to(&[Role::Text]),
        ..Program::NEW
    },
];

const PGREP: &[Opt<'static>] = &[
    flags("-a -c -f -i -I -l -L -n -o -q -S -v -w -x --count --exact --full --ignore-case --inverse --lightweight --list-full --list-name"),
    flags("--newest --oldest"),
    value("-d -g -G -M -N -O -P -r -s -t -u -U --delimiter --euid --group --ns --nslist --older --parent --pgroup --runstates --session"),
    value("--terminal --uid"),
    takes(Role::Read, "-F --pidfile"),
];

const LSOF: &[Opt<'static>] = &[
    flags("-a -b -C -h -l -M -n -N -O -P -Q -R -t -U -v -V -w -x -X +c +w -?"),
    attached(Role::Text, "-F -g -r -s -S -T -o"),
    // `-i @HOST` looks the host up.
    attached(Role::Socket, "-i"),
    value("-c -d -p -u"),
];

const SS: &[Opt<'static>] = &[
    flags("-0 -4 -6 -a -b -d -e -H -h -i -l -m -M -n -o -O -p -r -s -S -t -T -u -V -w -x -z -Z --all --bpf --cgroup --context --contexts"),
    flags("--dccp --extended --help --info --ipv4 --ipv6 --listening --memory --mptcp --no-header --numeric --oneline --options --packet"),
    flags("--processes --raw --resolve --sctp --summary --tcp --threads --tipc --tipcinfo --tos --udp --unix --version --vsock --xdp"),
    value("-A -f --family --query --socket"),
    // Hosts in the file are looked up.
    takes(Role::Opaque, "-F --filter"),
    takes(Role::Write, "-D --diag").danger(),
    does(&[Does::Process], "-K --kill").danger(),
];

const NETSTAT: &[Opt<'static>] = &[
    flags(
        "-4 -6 -A -a -b -B -c -C -d -e -F -g -i -L -l -m -M -n -N -o -p -P -Q -q -r -R -s -S -t -T -u -U -v -w -W -x -X --all --continuous",
    ),
    flags("--extend --groups --interfaces --listening --numeric --numeric-hosts --numeric-ports --numeric-users --programs --route"),
    flags("--statistics --symbolic --tcp --timers --udp --unix --verbose --wide --help --version"),
    value("-f -I"),
];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "date gdate",
        source: COREUTILS,
        options: &[DATE, HELP],
        // A word that is no format sets the clock.
        // BSD's `-j` sets nothing, and takes the date that `-f` reads.
        operands: Operands::then(&[Role::Format, Role::Format], Role::Text).unless("-j"),
        ..Program::NEW
    },
    teller_alone(
        "uname",
        COREUTILS,
        &[&[
            flags(
                "-a -b -i -K -m -n -o -p -r -s -U -v --all --hardware-platform --kernel-name --kernel-release --kernel-version --machine",
            ),
            flags("--nodename --operating-system --processor --help --version"),
        ]],
    ),
    teller_alone(
        "hostname",
        "hostname 3.23; macOS 14",
        &[&[
            flags("-a -A -d -f -i -I -s -y --alias --all-fqdns --all-ip-addresses --domain --fqdn --ip-address --long --short --nis --yp"),
            flags("--help --version"),
        ]],
    ),
    teller_alone("whoami logname arch tty users", COREUTILS, &[&[flags("-s --help --version --quiet --silent")]]),
    teller(
        "id groups",
        COREUTILS,
        &[&[flags("-a -A -c -F -g -G -n -p -P -r -u -z -Z --context --group --groups --name --real --user --zero --help --version")]],
    ),
    Program {
        names: "who w",
        source: COREUTILS,
        grammar: Grammar::Exact,
        options: &[&[flags(
            "-a -b -d -f -h -H -i -l -m -o -p -q -r -s -t -T -u -w --all --boot --count --help --heading --short --users --version",
        )]],
        // `who FILE` prints what it takes for the records of another log.
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    teller_alone("uptime", "procps 4.0", &[&[flags("-p -s --pretty --since --help --version")]]),
    teller_alone(
        "free",
        "procps 4.0",
        &[&[
            flags("-b -g -h -k -l -L -m -t -v -w --bytes --committed --gibi --giga --human --kibi --kilo --line --lohi --mebi --mega --si"),
            flags("--tebi --tera --total --wide --help --version"),
            value("-c -s --count --seconds"),
        ]],
    ),
    teller_alone("clear", "ncurses 6.4", &[&[flags("-x -V"), value("-T")]]),
    teller_alone("nproc gnproc", COREUTILS, &[&[flags("--all --help --version"), value("--ignore")]]),
    teller_alone(
        "lscpu",
        "util-linux 2.38",
        &[&[
            flags("-a -b -B -c -J -x -y --all --bytes --hex --json --offline --online --output-all --physical --help --version"),
            attached(Role::Text, "-C -e -p --caches --extended --parse"),
        ]],
    ),
    Program {
        names: "lsblk",
        source: "util-linux 2.38",
        grammar: Grammar::Exact,
        options: &[&[
            flags("-a -A -b -d -D -f -i -J -l -m -M -n -N -O -p -P -r -s -S -t -v -y -z --all --ascii --bytes --discard --fs --inverse"),
            flags("--json --list --merge --nodeps --noempty --noheadings --nvme --output-all --pairs --paths --perms --raw --scsi --shell"),
            flags("--topology --virtio --zoned --help --version"),
            attached(Role::Text, "-T --tree"),
            value("-e -E -I -o -w -x --dedup --exclude --include --output --sort --width"),
        ]],
        operands: Operands::all(Role::List),
        ..Program::NEW
    },
    teller_alone(
        "lsusb lspci",
        "usbutils 014; pciutils 3.9",
        &[&[flags("-b -k -m -n -nn -PP -t -v -vv -vvv -V -mm --tree --verbose --version --help"), value("-d -s")]],
    ),
    teller(
        "locale",
        "glibc 2.36",
        &[&[flags("-a -c -k -m -v --all-locales --category-name --charmaps --keyword-name --verbose --help --version")]],
    ),
    teller(
        "cal ncal",
        "util-linux 2.38; FreeBSD 14",
        &[&[flags("-1 -3 -b -C -e -h -j -J -M -N -o -p -s -S -w -y -Y"), value("-A -B -d -H -m -n")]],
    ),
    teller("getconf", "glibc 2.36; FreeBSD 14", &[&[flags("-a"), value("-v")]]),
    Program {
        names: "printenv",
        source: COREUTILS,
        options: &[&[flags("-0 --null")], HELP],
        operands: Operands::all(Role::Variable).or_here(Role::Variable),
        ..Program::NEW
    },
    Program {
        names: "ps",
        source: "procps 4.0; macOS 14",
        grammar: Grammar::Exact,
        options: &[PS],
        subcommands: PS_LETTERS,
        bare: true,
        ..Program::NEW
    },
    teller_alone(
        "top",
        "procps 4.0; macOS 14",
        &[&[
            flags("-1 -a -b -c -H -i -j -S -F -r -R -u --batch-mode --help --version"),
            attached(Role::Text, "-s -w -e"),
            value("-d -E -l -n -o -O -p -pid -stats -ncols -U --iterations --delay --pid --sort-override --width"),
        ]],
    ),
    teller("pgrep", "procps 4.0; FreeBSD 14", &[PGREP, &[flags("-h -V --help --version")]]),
    teller(
        "pidof",
        "procps 4.0",
        &[&[flags("-c -q -s -w -x -z --check-root --quiet --single-shot --with-workers"), value("-o -S --omit-pid --separator")]],
    ),
    Program {
        names: "lsof",
        source: "lsof 4.95",
        grammar: Grammar::Exact,
        options: &[LSOF],
        // The word behind `-i` may be its address; names of files are not told apart from it.
        operands: Operands::all(Role::Socket),
        ..Program::NEW
    },
    Program { operands: Operands::all(Role::Socket), ..teller("ss", "iproute2 6.1", &[SS]) },
    teller("netstat", "net-tools 2.10; macOS 14; Windows", &[NETSTAT]),
    teller(
        "vmstat",
        "procps 4.0",
        &[&[
            flags("-a -d -D -f -m -n -s -t -w -y --active --disk --forks --one-header --slabs --stats --timestamp --wide"),
            value("-p -S"),
        ]],
    ),
    teller("vm_stat", "macOS 14", &[]),
    teller(
        "pstree",
        "psmisc 23.6; pstree 2.40",
        &[&[
            flags("-a -A -c -C -G -h -k -l -n -p -s -S -t -T -u -U -V -Z --arguments --ascii --compact-not --long --numeric-sort"),
            flags("--show-pids --show-parents --uid-changes --unicode --version"),
        ]],
    ),
    // With other words it sets the terminal.
    Program {
        bare: true,
        subcommands: &[teller_alone("size speed", COREUTILS, &[])],
        ..teller_alone("stty", COREUTILS, &[&[flags("-a -g --all --save")]])
    },
    // `-t` asks a service for the time, and notes it.
    teller_alone("uuidgen", "util-linux 2.38; macOS 14", &[&[flags("-r -hdr --random --help --version")]]),
    // Names of files, as the index of the whole disk has them.
    Program {
        names: "mdfind",
        source: "macOS 14",
        grammar: Grammar::SingleDashPermuted,
        options: &[&[
            flags("-0 -count -literal -interpret -reprint"),
            value("-name -attr -s"),
            takes(Role::List, "-onlyin"),
            does(&[Does::Stop], "-h"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program {
        names: "mdls",
        source: "macOS 14",
        grammar: Grammar::SingleDashPermuted,
        options: &[&[flags("-raw"), value("-n -name -nullMarker")]],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    // `/release`, `/flushdns` and their like change the network.
    Program {
        grammar: Grammar::Words,
        bare: true,
        subcommands: &[
            teller_alone("/all /ALL //all //ALL /displaydns", "Windows 11", &[]),
            // Of macOS; `set` and `setverbose` are left out.
            teller("getifaddr getoption getpacket getsummary ifcount", "macOS 14", &[]),
        ],
        ..teller_alone("ipconfig ipconfig.exe", "Windows 11", &[])
    },
    teller_alone("systeminfo systeminfo.exe ver", "Windows 11", &[]),
    teller("iostat", "sysstat 12.6; FreeBSD 14", &[&[flags("-c -C -d -h -I -k -m -N -s -t -T -x -y -z --human --pretty"), value("-n -w")]]),
    Program {
        names: "sw_vers",
        source: "macOS 14",
        grammar: Grammar::SingleDash,
        options: &[&[flags("-productName -productVersion -buildVersion -productVersionExtra")]],
        ..Program::NEW
    },
    Program {
        names: "system_profiler",
        source: "macOS 14",
        grammar: Grammar::SingleDashPermuted,
        options: &[&[flags("-listDataTypes -xml -json -nospawn -usage"), value("-detailLevel -timeout")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    teller(
        "which gwhich",
        "debianutils 5.7; GNU which 2.21; FreeBSD 14",
        &[&[flags("-a -s -v -V --all --skip-alias --skip-dot --skip-functions --skip-tilde --show-dot --show-tilde --tty-only --version")]],
    ),
    teller("whereis", "util-linux 2.38; FreeBSD 14", &[&[flags("-a -b -g -l -m -q -s -u -x")]]),
    Program {
        names: "man",
        source: "man-db 2.11; macOS 14",
        grammar: Grammar::Exact,
        options: &[&[
            // Without `-u`, which writes the index of all pages.
            flags("-7 -a -f -i -I -k -w -W --all --apropos --ascii --ignore-case --match-case --names-only --no-hyphenation --nh"),
            flags("--no-justification --nj --no-subpages --path --regex --where --whatis --wildcard --help --version --usage"),
            // Nor `-r`: a prompt may go on as options of the pager.
            value("-e -E -L -R -s -S --encoding --extension --locale --recode --sections"),
        ]],
        // A name with a slash is a file, and a page may include any other (`.so`).
        operands: Operands::all(Role::Name),
        ..Program::NEW
    },
    teller(
        "whatis apropos",
        "man-db 2.11",
        &[&[
            flags("-a -d -e -l -r -v -w --and --exact --long --regex --verbose --wildcard --help --version --usage"),
            value("-L -s --locale --section --sections"),
        ]],
    ),
    Program { names: "sleep gsleep", source: COREUTILS, options: &[HELP], operands: Operands::all(Role::Text), ..Program::NEW },
    teller(
        "findmnt",
        "util-linux 2.38",
        &[&[
            flags(
                "-a -A -b -C -D -e -f -i -J -k -l -n -P -r -R -u -U -v -y --all --ascii --bytes --canonicalize --df --evaluate --first-only",
            ),
            flags(
                "--fstab --invert --json --kernel --list --noheadings --notruncate --pairs --raw --real --submounts --uniq -h -V --help --version",
            ),
            value("-d -M -o -O -S -t -T --direction --mountpoint --output --options --source --target --types"),
        ]],
    ),
    teller_alone(
        "lslocks lsns lsmem lsipc",
        "util-linux 2.38",
        &[&[
            flags("-a -b -J -l -n -P -r -u --all --bytes --json --list --noheadings --pairs --raw --notruncate -h -V --help --version"),
            value("-o -p -t --output --pid --type"),
        ]],
    ),
    Program {
        names: "lsattr getfacl getcap namei",
        source: "e2fsprogs 1.47; acl 2.3; libcap 2.66; util-linux 2.38",
        grammar: Grammar::Exact,
        // A `-` for names from standard input is taken for a file of that name: only what files are like is told.
        options: &[&[
            flags(
                "-a -c -d -e -E -l -L -m -n -o -p -P -r -R -s -t -v -x --access --default --absolute-names --omit-header --all-effective",
            ),
            flags(
                "--no-effective --skip-base --recursive --logical --physical --tabular --numeric --long --modes --owners --nosymlinks --vertical",
            ),
            does(&[Does::Stop], "-V --version"),
        ]],
        operands: Operands::all(Role::List).or_here(Role::List),
        ..Program::NEW
    },
    // Without what writes a file of settings (`-n`, `-N`) or reads another one.
    teller("pmap pwdx", "procps 4.0", &[&[flags("-d -p -q -x -X -XX --device --extended --show-path --quiet --help --version -V -h")]]),
    teller("mpstat", "sysstat 12.6", &[&[flags("-A -n -T -u -V"), value("-I -N -P -o --dec")]]),
    // `-w`, `-d` and `-c` change attributes.
    Program {
        names: "xattr",
        source: "macOS 14",
        grammar: Grammar::Exact,
        options: &[&[flags("-l -r -s -v -x"), value("-p"), does(&[Does::Stop], "-h --help")]],
        operands: Operands::all(Role::List),
        ..Program::NEW
    },
];
