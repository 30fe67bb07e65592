//! What a call does outside of a sandbox that bounds writes and connections, or shows of secrets, as far as the call
//! says so. `containment` grants nothing of it.

use crate::action::{Arg, Invocation, Step, Subject, last_component};
use crate::analysis::marks::has_word;
use crate::analysis::path::AbsPath;
use crate::analysis::variables;
use crate::policy::judge::Ground;

/// Further programs that have something done by a service, which they reach by a socket that is a file or by other
/// means of one machine. `ssh` and what uses it may find a connection that is open already (`ControlPath` in
/// `ssh_config(5)`); browsers, editors and terminals hand over to the one that runs, window managers and supervisors start
/// what they are told to.
const CLIENTS: &str = "VBoxManage abduco ansible ansible-console ansible-playbook automator awesome-client bluetoothctl bspc chrome chromium chromium-browser clion \
     code-insiders codium coredumpctl crictl dconf defaults diskutil dscl dtach exo-open fcrontab firefox footclient \
     gapplication git-credential-cache gnome-open gnome-terminal goland google-chrome google-chrome-stable gpg-agent \
     gsettings gtk-launch gvim herbstclient homectl hostnamectl hyprctl i3-msg idea incus kak keychain kgx kioclient \
     kioclient5 konsole kstart kstart5 kwallet-query kwriteconfig5 kwriteconfig6 localectl lpadmin lxd mail mailx \
     mosh msmtp mutt mvim networkctl networksetup newgrp niri nix-channel nix-collect-garbage nix-env nmcli notify-send nvr \
     orb overmind pactl pbcopy pbpaste phpstorm playerctl pm2 pmset portablectl ptyxis pw-cli \
     pycharm qdbus qdbus6 qtile resolvectl rider riverctl rubymine scp scutil sendmail sensible-browser sftp sg \
     shortcuts ssh subl supervisorctl swaymsg systemd-mount systemd-umount timedatectl tmate udisksctl unison vagrant \
     vboxmanage virsh vmrun watchman watchmanctl webstorm windsurf x-www-browser xdg-email xfce4-terminal zed zeditor";
/// Programs that change the running system without writing a file.
const SYSTEM: &str = "brctl chvt cryptsetup date dmsetup ethtool hostname hwclock ifconfig insmod ip ip6tables iptables kexec losetup mknod modprobe \
     mount nft rfkill rmmod route setenforce swapoff swapon sysctl tc umount wg wg-quick";
/// Programs that reach into processes which they did not start, where they are told to.
const TRACERS: &str = "bpftrace dlv fuser gcore gdb gdbserver lldb ltrace perf pwndbg rr strace";
/// Programs that do nothing else.
const INJECTORS: &str = "jattach jcmd jmap jstack py-spy pyrasite reptyr skill snice";
/// Programs that take whole folders, in forms that their tables may not know.
const ARCHIVERS: &str = "7z 7za 7zz bsdtar cpio ditto gtar pax rar rsync tar zip zstd";
/// Consecutive words of commands that print what they keep.
const SHOW_SECRETS: [[&str; 2]; 14] = [
    ["direnv", "exec"],
    ["direnv", "export"],
    ["direnv", "status"],
    ["dotenv", "list"],
    ["git", "credential"],
    ["git", "credential-store"],
    ["mise", "env"],
    ["pip", "config"],
    ["rails", "credentials:show"],
    ["rails", "credentials:edit"],
    ["terraform", "output"],
    ["terraform", "state"],
    ["tofu", "output"],
    ["tofu", "state"],
];
/// Consecutive words of commands that set up what runs later, or where later work goes to.
const SET_UP: [[&str; 2]; 11] = [
    ["git", "config"],
    ["git", "hook"],
    ["git", "lfs"],
    ["git", "maintenance"],
    ["git", "remote"],
    ["git", "send-email"],
    ["git", "submodule"],
    ["husky", "init"],
    ["husky", "install"],
    ["lefthook", "install"],
    ["pre-commit", "install"],
];
/// Ways to print the whole environment, by which code names it, in small letters.
const ENVIRONMENT: [&str; 16] = [
    "dict(os.environ)",
    "dumps(os.environ",
    "dumps(dict(os.environ",
    "in os.environ:",
    "list(os.environ",
    "os.environ.items",
    "os.environ.values",
    "print(os.environ)",
    "str(os.environ)",
    "log(process.env)",
    "object.entries(process.env",
    "stringify(process.env",
    "p env'",
    "print %env",
    "puts env'",
    "os.environ())",
];
/// What stands before a variable's name where its value is taken.
const TAKES_VALUE: [&str; 12] = [
    "$",
    "${",
    "$env:",
    "environ['",
    "environ[\"",
    "environ.get('",
    "environ.get(\"",
    "getenv('",
    "getenv(\"",
    "process.env.",
    "ENV['",
    "ENV[\"",
];

fn invocation(step: &Step) -> Option<(&Invocation, &str)> {
    let Subject::Command(invocation) = &step.subject else { return None };
    let program = invocation.words.first().and_then(Arg::as_literal).map(last_component)?;
    Some((invocation, program))
}

/// Whether the step's program hands its work to a service.
pub(super) fn hands_over(step: &Step) -> bool {
    let Some((invocation, program)) = invocation(step) else { return false };
    let may_be_remote = |word: &Arg| word.pattern().contains(':') || word.has_holes() || word.is_many();
    let is_remote = || program == "rsync" && invocation.words.iter().any(may_be_remote);
    has_word(CLIENTS, program) || program.starts_with("docker-credential-") || is_remote()
}

/// Whether the step changes the running system, or a process that somebody else started.
pub(super) fn reaches_running(step: &Step, only_own_processes: bool) -> bool {
    let Some((invocation, program)) = invocation(step) else { return false };
    let names_process = |word: &Arg| {
        let word = word.pattern();
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        is_number || word.starts_with("-p") || word.starts_with("--pid") || word.starts_with("-k") || word.contains("attach")
    };
    let reaches = || has_word(INJECTORS, program) || (has_word(TRACERS, program) && invocation.words.iter().skip(1).any(names_process));
    has_word(SYSTEM, program) || (!only_own_processes && reaches())
}

fn has_words(invocation: &Invocation, pairs: &[[&str; 2]]) -> bool {
    let words: Vec<&str> = invocation.words.iter().map(|word| last_component(word.pattern())).collect();
    words.windows(2).any(|two| pairs.iter().any(|pair| two == pair))
}

/// Whether the step prints secrets that its program keeps, or packs the whole home folder.
pub(super) fn shows_secrets(step: &Step, ground: &Ground<'_>) -> bool {
    let Some((invocation, program)) = invocation(step) else { return false };
    let is_helper = program.starts_with("git-credential-");
    // `ps` shows the environment of processes with `e` among the letters without a dash.
    let shows_environment = program == "ps"
        && invocation.words.iter().skip(1).any(|word| {
            let word = word.pattern();
            !word.starts_with('-') && word.contains('e') && word.bytes().all(|byte| byte.is_ascii_lowercase())
        });
    let packs_home = has_word(ARCHIVERS, program)
        && ground.home.is_some_and(|home| {
            let is_home = |folder: &AbsPath, word: &str| folder.join(word).is_some_and(|path| path.may_contain(home));
            let words = || invocation.words.iter().skip(1).map(Arg::pattern);
            words().any(|word| word == "~" || invocation.folders.iter().any(|folder| is_home(folder, word)))
        });
    is_helper || shows_environment || packs_home || has_words(invocation, &SHOW_SECRETS)
}

/// Whether the step sets up what runs later outside of the sandbox, or where it goes to.
pub(super) fn sets_up(step: &Step) -> bool {
    let Some((invocation, _)) = invocation(step) else { return false };
    // Behind options, the words that say what is done do not stand beside each other.
    let mut command = invocation.command.iter().map(|word| last_component(word));
    let first = [command.next(), command.next()].map(Option::unwrap_or_default);
    SET_UP.contains(&first) || has_words(invocation, &SET_UP)
}

/// Whether a text prints the environment, or a variable in it that by its name holds a secret.
pub(super) fn text_shows_environment(text: &str) -> bool {
    let folded = text.to_lowercase();
    ENVIRONMENT.iter().any(|way| folded.contains(way)) || takes_secret_variable(text)
}

fn takes_secret_variable(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let mut start = 0;
    for name in text.split(|c: char| !is_part(c)) {
        let before = text.get(..start).unwrap_or("");
        if variables::is_secret_by_part(name) && TAKES_VALUE.iter().any(|way| before.ends_with(way)) {
            return true;
        }
        let end = start.saturating_add(name.len());
        start = end.saturating_add(text.get(end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    }
    false
}
