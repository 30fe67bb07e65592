//! Package managers of systems and version managers of tools. Sources: Homebrew 4.3, apt 2.6, dpkg 1.21, dnf 4.14, rpm 4.18,
//! pacman 6.0, apk-tools 2.14, snapd 2.61, Flatpak 1.14, MacPorts 2.9, WinGet 1.7, Chocolatey 2.2, asdf 0.14, pyenv 2.4, volta 1.1,
//! fnm 1.35.
//!
//! What is installed is told from files of the system. A search asks a server. Installing runs the packages' scripts. Options that
//! set any config key (`apt -o`, `dnf --setopt`), another root or another source are left out, and so opaque.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, value};

type Options = &'static [&'static [Opt<'static>]];

const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "--version --help")];

/// A manager of packages by its subcommands.
const fn manager(
    names: &'static str,
    source: &'static str,
    options: Options,
    subcommands: &'static [Program<'static>],
) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, subcommands, ..Program::NEW }
}

/// A subcommand that tells about packages on this machine.
const fn tells(names: &'static str, source: &'static str, options: Options) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, operands: Operands::all(Role::Text), ..Program::NEW }
}

/// A subcommand that asks a server about packages.
const fn searches(names: &'static str, source: &'static str, options: Options) -> Program<'static> {
    Program { does: &[Does::Network], ..tells(names, source, options) }
}

/// Fetches packages, runs their scripts, and changes what is installed for the user.
const USER: &[Does] = &[Does::RunPackages, Does::Process];
/// The same for everybody on the machine.
const SYSTEM: &[Does] = &[Does::RunPackages, Does::Privilege];

/// A subcommand that installs or removes.
const fn changes(names: &'static str, source: &'static str, what: &'static [Does], options: Options) -> Program<'static> {
    Program { does: what, ..tells(names, source, options) }
}

const fn opaque(names: &'static str, source: &'static str) -> Program<'static> {
    Program {
        names,
        source,
        grammar: Grammar::Posix,
        options: &[HELP],
        operands: Operands::all(Role::Opaque).or_here(Role::Opaque),
        does: &[Does::Process],
        ..Program::NEW
    }
}

const BREW: &str = "Homebrew 4.3";
const BREW_LIST: &[Opt<'static>] = &[
    flags("-1 -l -r -t --cask --casks --formula --formulae --full-name --installed-on-request --multiple --pinned --versions"),
    flags("-n --1 --annotate --direct --include-build --include-optional --installed --tree --topological --union --verbose -v"),
    attached(Role::Text, "--json"),
];
const APT: &str = "apt 2.6";
const APT_ALL: &[Opt<'static>] = &[
    // `-V` is more output, not the version.
    flags("-q -qq -y -V --assume-yes --no-install-recommends --no-install-suggests --quiet --verbose-versions --yes"),
    does(&[Does::Stop], "--version --help"),
];
const APT_LIST: &[Opt<'static>] = &[flags(
    "-a -i -n --all-versions --full --installed --manual-installed --names-only --no-all-versions --recurse --upgradable --upgradeable",
)];
const DNF: &str = "dnf 4.14";
const PACMAN: &str = "pacman 6.0";
const SNAP: &str = "snapd 2.61";
const WINGET: &str = "WinGet 1.7";
const CHOCO: &str = "Chocolatey 2.2; Scoop 0.4";
const PYENV: &str = "pyenv 2.4; rbenv 1.2; nodenv 1.5; goenv 2.1";
const ASDF: &str = "asdf 0.14";
const FNM: &str = "fnm 1.35; volta 1.1";

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        // `-v` before a subcommand only makes that louder: `brew -v install x` installs.
        options: &[&[flags("--prefix --cellar --caskroom --repository --repo --cache"), does(&[Does::Stop], "--version --help")]],
        bare: true,
        ..manager(
            "brew",
            BREW,
            &[],
            &[
                // A formula that is named as a path or in a foreign tap is Ruby that runs, also to be told about.
                Program { operands: Operands::all(Role::Opaque), ..tells("leaves config", BREW, &[BREW_LIST]) },
                Program { operands: Operands::all(Role::Formula), ..tells("list ls", BREW, &[BREW_LIST]) },
                Program {
                    operands: Operands::all(Role::Formula),
                    ..searches("info outdated deps desc uses", BREW, &[BREW_LIST, &[flags("--eval-all --greedy --analytics")]])
                },
                searches("search", BREW, &[&[flags("--formula --cask --desc --eval-all")]]),
                Program { operands: Operands::NONE, ..tells("doctor dr missing", BREW, &[&[flags("-v --verbose -q --quiet")]]) },
                manager("services", BREW, &[], &[tells("list info", BREW, &[&[flags("--json --all")]])]),
                Program {
                    operands: Operands::all(Role::Formula),
                    ..changes(
                        "install upgrade reinstall update uninstall remove rm link unlink cleanup autoremove pin unpin",
                        BREW,
                        USER,
                        &[&[
                            flags("--cask --formula -q --quiet -v --verbose -n --dry-run --overwrite --greedy"),
                            does(&[], "-f --force --zap --ignore-dependencies -s --build-from-source --HEAD").danger(),
                        ]],
                    )
                },
            ],
        )
    },
    manager(
        "apt apt-get",
        APT,
        &[APT_ALL],
        &[
            tells("list show search policy depends rdepends showsrc", APT, &[APT_LIST]),
            changes(
                "install reinstall remove purge update upgrade dist-upgrade full-upgrade autoremove autopurge autoclean clean build-dep source download satisfy",
                APT,
                SYSTEM,
                &[&[
                    flags("-s --simulate --dry-run -d --download-only --fix-missing -m --only-upgrade --reinstall"),
                    does(&[], "-f --fix-broken --purge --allow-downgrades --allow-unauthenticated --force-yes --allow-remove-essential")
                        .danger(),
                ]],
            ),
        ],
    ),
    manager(
        "apt-cache",
        APT,
        &[&[flags("-q -a -n -i --names-only --installed --recurse --full -f"), does(&[Does::Stop], "--version --help")]],
        &[tells("search show showpkg policy depends rdepends madison pkgnames stats unmet", APT, &[])],
    ),
    manager("apt-mark", APT, &[HELP], &[tells("showauto showmanual showhold", APT, &[])]),
    Program {
        names: "dpkg-query",
        source: "dpkg 1.21",
        grammar: Grammar::Exact,
        options: &[&[
            flags("-l -L -s -S -W -p --list --listfiles --status --search --show --print-avail --load-avail --no-pager"),
            value("-f --showformat"),
            does(&[Does::Stop], "--version --help"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program {
        names: "dpkg",
        source: "dpkg 1.21",
        grammar: Grammar::Exact,
        // Without `-f`, by which dpkg unpacks an archive.
        options: &[&[
            flags("-l -L -s -S -W -p --list --listfiles --status --search --show --print-avail --print-architecture --get-selections"),
            flags("--print-foreign-architectures --no-pager --compare-versions"),
            value("--showformat"),
            does(&[Does::Stop], "--version --help"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program {
        names: "rpm",
        source: "rpm 4.18",
        grammar: Grammar::Exact,
        // Whole words: `-i` alone installs.
        options: &[&[
            flags("-q -qa -qi -ql -qR -qc -qd -qf -a -l --query --all --list --last --requires --provides --changelog"),
            does(&[Does::Stop], "--version --help"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    manager(
        "dnf yum microdnf",
        DNF,
        &[&[flags("-q -y -C --quiet --assumeyes --cacheonly"), does(&[Does::Stop], "--version --help -h")]],
        &[
            searches(
                "list info search repolist provides whatprovides check-update repoquery",
                DNF,
                &[&[flags("--installed --available --upgrades --all -v --showduplicates")]],
            ),
            changes("install remove erase update upgrade reinstall downgrade autoremove clean makecache", DNF, SYSTEM, &[]),
        ],
    ),
    opaque("zypper emerge xbps-install eopkg pkg pkgin pkg_add", "zypper 1.14"),
    Program {
        names: "pacman",
        source: PACMAN,
        grammar: Grammar::Exact,
        options: &[&[
            // Whole words: the letters mean other things alone. `-Ss` and `-Si` ask the copy of the index on this machine.
            flags("-Q -Qi -Ql -Qs -Qq -Qe -Qm -Qn -Qo -Qu -Qd -Qt -Qdt -Qet -Qqe -Qqm -Qqn -Qii -Ss -Si -Sii -Ssq"),
            does(&[Does::Stop], "--version -V"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    manager(
        "apk",
        "apk-tools 2.14",
        &[&[flags("-q -v --quiet --verbose --no-cache"), does(&[Does::Stop], "--version --help -h")]],
        &[
            searches("info list search policy version stats", "apk-tools 2.14", &[&[flags("-a -d -e -I -L -r -s -w --all --installed")]]),
            changes("add del update upgrade fix", "apk-tools 2.14", SYSTEM, &[&[value("-t --virtual"), flags("-U --update-cache")]]),
        ],
    ),
    manager(
        "snap",
        SNAP,
        &[HELP],
        &[
            tells("list version connections services changes", SNAP, &[&[flags("--all")]]),
            searches("find search info", SNAP, &[&[flags("--verbose --narrow")]]),
            changes(
                "install remove refresh",
                SNAP,
                SYSTEM,
                &[&[value("--channel"), does(&[], "--classic --devmode --dangerous --purge").danger()]],
            ),
        ],
    ),
    manager(
        "flatpak",
        "Flatpak 1.14",
        &[&[flags("--user --system"), does(&[Does::Stop], "--version --help")]],
        &[
            tells(
                "list info remotes history",
                "Flatpak 1.14",
                &[&[flags("-d --app --runtime --show-details --user --system"), value("--columns")]],
            ),
            searches("search remote-ls remote-info", "Flatpak 1.14", &[&[value("--columns")]]),
            changes("install uninstall update", "Flatpak 1.14", SYSTEM, &[&[flags("-y --assumeyes --noninteractive --user --system")]]),
        ],
    ),
    // Ports may be named as paths, and then their Tcl runs.
    manager("port", "MacPorts 2.9", &[], &[Program { operands: Operands::NONE, ..tells("installed version", "MacPorts 2.9", &[]) }]),
    Program {
        names: "nix-env",
        source: "Nix 2.20",
        grammar: Grammar::Exact,
        options: &[&[flags("-q --query --installed"), does(&[Does::Stop], "--version --help")]],
        ..Program::NEW
    },
    opaque("nix nix-shell nix-build nixos-rebuild home-manager guix", "Nix 2.20"),
    manager(
        "winget winget.exe",
        WINGET,
        &[&[does(&[Does::Stop], "--version -v --help --info")]],
        &[
            searches(
                "list ls search find show view",
                WINGET,
                &[&[
                    flags("-e --exact --accept-source-agreements --disable-interactivity --upgrade-available --versions"),
                    value("--id -q --query --name --moniker --tag --command -n --count --source -s -v --version"),
                ]],
            ),
            changes(
                "install add upgrade update uninstall remove rm",
                WINGET,
                USER,
                &[&[
                    flags("-e --exact -h --silent --accept-source-agreements --accept-package-agreements --disable-interactivity"),
                    value("--id -q --query --name -v --version --source -s --scope"),
                ]],
            ),
        ],
    ),
    manager(
        "choco choco.exe scoop",
        CHOCO,
        &[HELP],
        &[
            searches("list search find outdated info status", CHOCO, &[&[flags("-l --local-only --limit-output -r --exact -e")]]),
            changes("install upgrade uninstall update", CHOCO, USER, &[&[flags("-y --yes --confirm"), value("--version")]]),
        ],
    ),
    manager(
        "asdf",
        ASDF,
        &[&[does(&[Does::Stop], "--version --help")]],
        &[
            tells("current where which version info", ASDF, &[]),
            // A third word (`list all NAME`) runs the plugin, which asks a server.
            Program { operands: Operands::up_to(&[Role::Text]), ..tells("list", ASDF, &[]) },
            changes("install uninstall reshim", ASDF, USER, &[]),
        ],
    ),
    manager(
        "pyenv rbenv nodenv goenv",
        PYENV,
        &[HELP],
        &[
            tells(
                "versions version version-name version-file which whence root prefix commands",
                PYENV,
                &[&[flags("--bare --skip-aliases --path")]],
            ),
            changes(
                "install uninstall rehash",
                PYENV,
                USER,
                &[&[flags("-l --list -s --skip-existing -v --verbose"), does(&[], "-f --force").danger()]],
            ),
            Program { does: &[Does::WriteHere], ..tells("local", PYENV, &[]) },
            changes("global", PYENV, &[Does::WriteUser], &[]),
        ],
    ),
    manager(
        "volta fnm",
        FNM,
        &[&[does(&[Does::Stop], "--version -V -v --help -h")]],
        &[
            tells("list ls current which", FNM, &[&[flags("-c -d --current --default"), value("--format")]]),
            searches("list-remote ls-remote", FNM, &[&[flags("--lts --latest"), value("--filter --sort")]]),
            changes("install uninstall", FNM, USER, &[&[flags("--lts --latest")]]),
        ],
    ),
    // Shell functions, or programs of which every subcommand runs others.
    opaque("sdk nvm jenv proto rtx tfenv goup spack", "SDKMAN 5; nvm 0.39"),
];
