//! Programs that run another command: the command is judged as if it stood alone.
//! Sources: coreutils 9.7, findutils 4.9, util-linux 2.39, sudo 1.9, bash 5.2 manuals; FreeBSD env(1).

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

/// A program whose operands are a command.
const fn wrapper(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "coreutils 9.7, util-linux 2.39",
        grammar: Grammar::Posix,
        options,
        operands: Operands::all(Role::Command),
        ..Program::NEW
    }
}

/// A program about which nothing is promised but its version.
const fn opaque(names: &'static str) -> Program<'static> {
    Program { names, source: "by nature", grammar: Grammar::Data, does: &[Does::Opaque], ..Program::NEW }
}

/// A shell: text behind `-c` is parsed, a file is a script, and standard input is a program too.
const fn shell(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "bash 5.2, dash 0.5",
        grammar: Grammar::Posix,
        options,
        operands: Operands::then(&[Role::Script], Role::Text),
        does: &[Does::RunInputIfBare],
        ..Program::NEW
    }
}

const SHELL: &[Opt<'static>] = &[
    does(&[Does::Stop], "--version --help"),
    flags("-e -u -x -l -v -f -n --login --norc --noprofile --posix"),
    value("-o"),
    takes(Role::Opaque, "--rcfile --init-file -O -s -i -a -k -p").danger(),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[
    wrapper(
        "env genv",
        &[&[
            flags("-i -0 -v --ignore-environment --null --debug"),
            value("-u --unset"),
            takes(Role::Directory, "-C --chdir").danger(),
            takes(Role::Opaque, "-S --split-string -P --argv0 -a").danger(),
            does(&[Does::Stop], "--version --help"),
        ]],
    ),
    Program {
        names: "timeout gtimeout",
        source: "coreutils 9.7 timeout(1)",
        grammar: Grammar::Posix,
        options: &[&[
            value("-s --signal -k --kill-after"),
            flags("--preserve-status --foreground -v --verbose"),
            does(&[Does::Stop], "--version --help"),
        ]],
        operands: Operands::then(&[Role::Text], Role::Command),
        ..Program::NEW
    },
    wrapper("nice gnice", &[&[value("-n --adjustment"), flags("-NUM")]]),
    wrapper("ionice", &[&[value("-c -n --class --classdata"), flags("-t --ignore")]]),
    wrapper("nohup setsid caffeinate gnohup", &[&[flags("-c -f -w -d -i -m -s --fork --wait --ctty")]]),
    wrapper("stdbuf gstdbuf unbuffer", &[&[value("-i -o -e --input --output --error")]]),
    wrapper(
        "time gtime",
        &[&[flags("-p -v -l -a --portability --verbose --append"), value("-f --format"), takes(Role::Write, "-o --output").danger()]],
    ),
    wrapper("noglob nocorrect", &[]),
    wrapper(
        "xargs gxargs",
        &[&[
            flags("-0 -r -t -x -p --null --no-run-if-empty --verbose --exit --open-tty -o"),
            value("-n -P -L -I -d -E -s -J -R -S --max-args --max-procs --max-lines --replace --delimiter --max-chars"),
            attached(Role::Text, "-i -l -e --eof"),
            takes(Role::Read, "-a --arg-file"),
        ]],
    ),
    Program {
        names: "sudo doas su pkexec run0",
        source: "sudo 1.9 sudo(8), su(1)",
        grammar: Grammar::Posix,
        options: &[&[flags("-n -E -H -S -k -K -b -i -s -A -l -v"), value("-u -g -U -p -h -C -T -r -t")]],
        operands: Operands::all(Role::Command),
        does: &[Does::Privilege],
        ..Program::NEW
    },
    Program {
        names: "watch gwatch",
        source: "procps 4.0 watch(1)",
        grammar: Grammar::Posix,
        options: &[&[value("-n --interval"), flags("-t -d -e -g -c --no-title --color --errexit --chgexit --differences")]],
        operands: Operands::all(Role::Shell),
        does: &[Does::Opaque],
        ..Program::NEW
    },
    wrapper("busybox toybox", &[]),
    shell("bash sh dash ash", &[&[takes(Role::Shell, "-c")], SHELL]),
    // Their language is not the one that is understood.
    shell("zsh ksh fish csh tcsh mksh", &[&[takes(Role::Opaque, "-c")], SHELL]),
    opaque("parallel script strace ltrace gdb lldb dtrace perf valgrind rr"),
    opaque(
        "chroot unshare nsenter flock systemd-run runuser setpriv firejail bwrap proot fakeroot dbus-run-session xvfb-run start-stop-daemon",
    ),
    opaque("pwsh powershell powershell.exe cmd cmd.exe wsl wsl.exe certutil mshta rundll32 regsvr32 wscript cscript bitsadmin"),
    opaque("direnv expect at batch entr inotifywait-run screen nix-shell nix devbox ld.so ld-linux-x86-64.so.2"),
];
