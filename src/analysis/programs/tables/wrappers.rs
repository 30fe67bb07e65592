//! Programs that run the command behind their own words, and shells. Sources: GNU coreutils 9.1, GNU findutils 4.9, GNU time
//! 1.9, util-linux 2.38, procps 4.0, sudo 1.9, opendoas 6.8, bash 5.2, dash 0.5, and the FreeBSD and macOS manual pages.
//!
//! Options end at the first operand: what stands behind it belongs to the command that runs.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value, word};

const COREUTILS: &str = "GNU coreutils 9.1; FreeBSD 14";
const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "--help --version")];

/// A program whose operands are a command.
const fn wrapper(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source, grammar: Grammar::Posix, options, operands: Operands::all(Role::Command), ..Program::NEW }
}

/// A program of which nothing is understood.
const fn opaque(names: &'static str, source: &'static str) -> Program<'static> {
    Program { names, source, grammar: Grammar::Data, does: &[Does::Opaque], ..Program::NEW }
}

const XARGS: &[Opt<'static>] = &[
    flags("-0 -o -p -r -t -x --exit --interactive --no-run-if-empty --null --open-tty --show-limits --verbose"),
    value("-d -E -I -J -L -n -P -R -s -S --delimiter --max-args --max-chars --max-procs"),
    attached(Role::Text, "-e -i -l --eof --max-lines --replace"),
    takes(Role::Read, "-a --arg-file"),
];

/// Letters stand alone where another letter must not count as given with them. Bash takes its long options with one dash too
/// (`-rcfile`): no word of these letters spells one.
const SHELL: &[Opt<'static>] = &[
    flags("-e -f -l -u -v -x --login --noprofile --norc --posix --verbose --noediting"),
    flags("-n"),
    // A flag: the text is the first operand, wherever it stands (`bash -cx TEXT`, `bash -c -x TEXT`).
    does(&[Does::ShellText], "-c"),
    does(&[Does::RunInput], "-s"),
    // Aliases of the user's start-up files mean something then.
    does(&[], "-i").danger(),
    // Takes the next word even inside a bundle (`-oc NAME TEXT`); `-o keyword` and `-O extglob` change what text means.
    word(Role::Text, "-o -O").danger(),
    takes(Role::Script, "--rcfile --init-file").danger(),
];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "env genv",
        source: COREUTILS,
        grammar: Grammar::Posix,
        options: &[
            &[
                flags("-0 -i -v --debug --ignore-environment --null"),
                value("-u --unset"),
                takes(Role::Directory, "-C --chdir").danger(),
                // Splits a string into words by rules of its own.
                takes(Role::Opaque, "-S --split-string").danger(),
            ],
            HELP,
        ],
        // Without a command it prints the environment.
        operands: Operands::all(Role::Command).or_here(Role::Command),
        ..Program::NEW
    },
    Program {
        names: "timeout gtimeout",
        source: COREUTILS,
        grammar: Grammar::Posix,
        options: &[&[flags("-f -p -v --foreground --preserve-status --verbose"), value("-k -s --kill-after --signal")], HELP],
        operands: Operands::then(&[Role::Text], Role::Command),
        ..Program::NEW
    },
    wrapper("nice gnice", COREUTILS, &[&[flags("-NUM"), value("-n --adjustment")], HELP]),
    wrapper("ionice", "util-linux 2.38", &[&[flags("-t --ignore"), value("-c -n --class --classdata")], HELP]),
    wrapper("nohup gnohup", COREUTILS, &[HELP]),
    wrapper("stdbuf gstdbuf", COREUTILS, &[&[value("-e -i -o --error --input --output")], HELP]),
    wrapper("setsid", "util-linux 2.38", &[&[flags("-c -f -w --ctty --fork --wait")], HELP]),
    wrapper(
        "time gtime",
        "GNU time 1.9; FreeBSD 14",
        &[
            // FreeBSD's `-h` and `-l` print more; GNU's `-h` prints help.
            &[
                flags("-a -h -l -p -q -v --append --portability --quiet --verbose"),
                value("-f --format"),
                takes(Role::Write, "-o --output").danger(),
            ],
            HELP,
        ],
    ),
    // Without a command it prints its input.
    wrapper("xargs gxargs", "GNU findutils 4.9; FreeBSD 14", &[XARGS, HELP]),
    wrapper("caffeinate", "macOS 14", &[&[flags("-d -i -m -s -u"), value("-t -w")]]),
    Program {
        names: "taskset",
        source: "util-linux 2.38",
        grammar: Grammar::Posix,
        // `-p` changes a process that runs already.
        options: &[&[flags("-c --cpu-list")], HELP],
        operands: Operands::then(&[Role::Text], Role::Command),
        ..Program::NEW
    },
    Program {
        names: "chrt",
        source: "util-linux 2.38",
        grammar: Grammar::Posix,
        options: &[&[flags("-b -f -i -o -r --batch --fifo --idle --other --rr")], HELP],
        operands: Operands::then(&[Role::Text], Role::Command),
        does: &[Does::Process],
        ..Program::NEW
    },
    Program {
        names: "watch",
        source: "procps 4.0",
        grammar: Grammar::Posix,
        options: &[
            &[
                flags("-b -c -e -g -p -r -t -w -x --beep --chgexit --color --errexit --exec --no-rerun --no-title --no-wrap --precise"),
                // `-dv` is `-d` with a value, and no question for the version.
                attached(Role::Text, "-d --differences"),
                value("-n --interval"),
            ],
            &[does(&[Does::Stop], "-h -v --help --version")],
        ],
        // Several words are joined to one text for the shell: only one word is that text already.
        operands: Operands::up_to(&[Role::Shell]),
        ..Program::NEW
    },
    Program {
        names: "sudo",
        source: "sudo 1.9",
        grammar: Grammar::Posix,
        options: &[
            &[
                flags("-A -b -H -k -n -S --askpass --background --non-interactive --reset-timestamp --set-home --stdin"),
                value("-p -u -g --prompt --user --group"),
                does(&[], "-E").danger(),
                attached(Role::Text, "--preserve-env").danger(),
            ],
            &[does(&[Does::Stop], "-V --help --version")],
        ],
        operands: Operands::all(Role::Command).or_here(Role::Opaque),
        does: &[Does::Privilege],
        ..Program::NEW
    },
    Program {
        names: "doas",
        source: "opendoas 6.8",
        grammar: Grammar::Posix,
        options: &[&[flags("-n"), value("-u")]],
        operands: Operands::all(Role::Command).or_here(Role::Opaque),
        does: &[Does::Privilege],
        ..Program::NEW
    },
    Program {
        names: "pkexec",
        source: "polkit 122",
        grammar: Grammar::Posix,
        options: &[&[value("--user")]],
        operands: Operands::all(Role::Command).or_here(Role::Opaque),
        does: &[Does::Privilege],
        ..Program::NEW
    },
    Program {
        names: "su runuser sudoedit",
        source: "util-linux 2.38; sudo 1.9",
        grammar: Grammar::Data,
        does: &[Does::Privilege, Does::Opaque],
        ..Program::NEW
    },
    Program {
        names: "bash sh dash ash",
        source: "bash 5.2; dash 0.5",
        grammar: Grammar::Posix,
        options: &[SHELL, HELP],
        // `-n` only reads the script.
        operands: Operands::then(&[Role::Script], Role::Read).unless("-n"),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    },
    // Their text is not that of bash.
    Program {
        names: "zsh ksh mksh tcsh csh",
        source: "zsh 5.9",
        grammar: Grammar::Posix,
        // `-n` only reads the script, in each of them.
        options: &[&[flags("-n"), takes(Role::Opaque, "-c")], HELP],
        operands: Operands::then(&[Role::Script], Role::Read).unless("-n"),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    },
    // Its help is a function of its own, which starts pagers.
    Program {
        names: "fish",
        source: "fish 3.6",
        grammar: Grammar::Posix,
        options: &[&[flags("-n"), takes(Role::Opaque, "-c"), does(&[Does::Stop], "-v --version")]],
        operands: Operands::then(&[Role::Script], Role::Read).unless("-n"),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    },
    Program {
        names: "pwsh powershell powershell.exe pwsh.exe",
        source: "PowerShell 7.4, about_Pwsh; Windows PowerShell 5.1, about_PowerShell_exe",
        grammar: Grammar::SingleDash,
        options: &[&[
            flags("-NoProfile -noprofile -nop -NoLogo -nologo -NonInteractive -noninteractive -noni -MTA -STA -Login -login -l"),
            value("-ExecutionPolicy -executionpolicy -ep -OutputFormat -o -of -InputFormat -if -WindowStyle -w"),
            takes(Role::PowerShell, "-Command -command -c"),
            takes(Role::Script, "-File -file -f"),
            takes(
                Role::Opaque,
                "-EncodedCommand -encodedcommand -e -ec -enc -CommandWithArgs -cwa -ConfigurationFile -WorkingDirectory -wd",
            )
            .danger(),
            does(&[Does::Stop], "-Version -version -v -Help -help -h -?"),
        ]],
        // `-Command` joins all the words behind it, and a word alone is a script to one and text to the other.
        operands: Operands::all(Role::Opaque),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    },
    Program {
        names: "cmd cmd.exe",
        source: "Windows 11, cmd /?",
        grammar: Grammar::Posix,
        operands: Operands::up_to(&[Role::CmdSwitch, Role::CmdText]),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    },
    // `parallel` and `watch` build text for a shell; replacement strings can stand anywhere in it.
    opaque("parallel sem rush", "GNU parallel 20231122"),
    opaque("chroot unshare nsenter script setpriv setarch linux32 linux64", "util-linux 2.38; coreutils 9.1"),
    Program {
        names: "flock",
        source: "util-linux 2.38",
        grammar: Grammar::Posix,
        options: &[
            &[
                flags("-e -F -n -o -s -u -x --close --exclusive --nb --nonblock --no-fork --shared --unlock --verbose"),
                value("-E -w --conflict-exit-code --timeout --wait"),
            ],
            HELP,
        ],
        // It creates the file that it locks. `-c TEXT` behind the file would name a program `-c` here, which none is.
        operands: Operands::then(&[Role::Write], Role::Command),
        ..Program::NEW
    },
    // Their own options run commands and write files (`strace -o '|cmd'`, `gdb -ex 'shell cmd'`).
    opaque("strace ltrace lldb perf dtruss", "strace 6.1; gdb 13; perf 6.1"),
    opaque("systemd-run direnv fakeroot proot bwrap firejail faketime unbuffer expect", "systemd 252; direnv 2.32"),
    // Their applets know other options than the programs of the same name.
    opaque("busybox toybox", "BusyBox 1.36; toybox 0.8"),
];
