//! What a sandbox grants: effects that it does not let through, and those whose reach it bounds.
//!
//! A sandbox that lets writes through only below some folders and connections only to some hosts bounds what
//! code can do that nobody understands. It does not bound what a read secret is used for, so a secret that can
//! be read still asks, as do protected files: what is written there takes effect later, outside of the sandbox.

use std::cell::OnceCell;

use crate::action::{Arg, Cause, Code, Depth, Effect, Host, Invocation, Reach, Step, Subject};
use crate::analysis::marks::has_word;
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::sensitive;
use crate::policy::containment::Containment;
use crate::policy::judge::Ground;
use crate::policy::level::TrustLevel;
use crate::policy::sources::{floors, outside};

/// A stated containment, and what was found out about the call while it was judged by it.
#[derive(Debug)]
pub(crate) struct Contained<'a> {
    stated: &'a Containment,
    /// Whether the call's text names a secret or a service outside, looked for once.
    names_danger: OnceCell<bool>,
}

/// Programs that have something done by a service outside of the sandbox, which they reach by a socket that is a
/// file, or start programs outside. A database's own command line connects to such a socket by default.
const SERVICE_CLIENTS: &str = "adb at atq batch buildah busctl cmd.exe code colima createdb crontab ctr cursor dbus-run-session dbus-send \
     distrobox distrobox-host-exec docker docker-compose dropdb emacsclient explorer.exe flatpak flatpak-spawn gdbus gio \
     gpg-connect-agent halt host-spawn kitten kitty launchctl limactl loginctl lp lpr lxc machinectl mariadb minikube \
     multipass mysql mysqladmin mysqldump nerdctl nsenter nvim open osascript pg_dump pg_dumpall pg_restore pkexec podman poweroff \
     powershell.exe psql pwsh.exe reboot run0 screen service shutdown snap ssh-add systemctl systemd-run tmux toolbox vacuumdb \
     wezterm wl-copy wsl wsl.exe wtype xclip xdg-open xdotool xsel ydotool zellij";
/// Those of them whose names are no words of other languages, so that a text which has one in it speaks of it.
const PLAIN_CLIENTS: &str = "busctl cmd.exe crontab dbus-send distrobox-host-exec docker docker-compose flatpak-spawn gdbus host-spawn \
     launchctl limactl machinectl nerdctl osascript pkexec podman powershell.exe systemctl systemd-run tmux wsl.exe xdg-open xdotool \
     ydotool";
/// What a socket that is a file is called in a text.
const SOCKETS: [&str; 16] = [
    ".sock",
    "unix-socket",
    "unix-connect",
    "unix:",
    "/var/run/",
    "dbus_session_bus",
    "/run/user/",
    "/run/dbus",
    "bus_socket",
    "auth_sock",
    "af_unix",
    "/tmp/tmux-",
    "/tmp/screens",
    "x11-unix",
    "wayland-0",
    "pipe/docker",
];

/// Programs that keep secrets, to print or use them.
const SECRET_KEEPERS: &str = "age ansible-vault aws-vault bw chamber doppler gopass gpg gpg2 infisical keyring lpass op pass rbw sops secret-tool \
     security ssh-keygen vault";
/// Programs with a command or two for that.
const LOGGED_IN: &str = "aws az cargo composer doctl firebase flyctl fly gcloud gh glab helm heroku kubectl netlify npm oc pip pnpm poetry \
     pulumi stripe supabase terraform twine vercel wrangler yarn";
/// How such commands, and what they print, are named.
const SECRET_WORDS: &str = "secret secrets token tokens password passwords passwd credential credentials auth authtoken raw private";

impl<'a> Contained<'a> {
    pub(crate) fn new(stated: &'a Containment) -> Self {
        Self { stated, names_danger: OnceCell::new() }
    }

    /// Why the sandbox makes the effect of the step need no answer, if it does.
    pub(crate) fn grant(&self, step: &Step, effect: &Effect, ground: &Ground<'_>) -> Option<&'static str> {
        if self.leaves_through_service(step, ground) || outside::reaches_running(step, self.stated.has_own_processes()) {
            return None;
        }
        let sets_up = || outside::sets_up(step);
        let keeps_secret = || is_keeper_of_secret(step) || outside::shows_secrets(step, ground) || sets_up();
        match effect {
            Effect::Read { place: Place::Unknown, .. } if matches!(step.subject, Subject::Tool { .. }) => None,
            Effect::Read { place, depth } => self.read(place, *depth, ground),
            Effect::Write(place) => self.write(place, ground),
            Effect::Delete { place, .. } => {
                let keeps_folder = !is_whole_folder(place, self.stated.writable().unwrap_or_default());
                self.write(place, ground).filter(|_| keeps_folder)
            }
            Effect::Execute(Code::Project | Code::Script(_) | Code::Inline(_) | Code::Unknown(_) | Code::GitConfig(_) | Code::Package)
            | Effect::Beyond(_) => self.code(ground).filter(|_| !keeps_secret()),
            Effect::Opaque(cause) => self.opaque(step, cause, ground).filter(|_| !keeps_secret()),
            Effect::Network { host, sends } => self.network(host, *sends).filter(|_| !self.names_socket(ground)),
            Effect::VersionControl(Reach::Local) => {
                let is_bounded = self.bounds_writes(ground) && !sets_up() && !names_own_file(step, ground);
                is_bounded.then_some("the sandbox: the repository is in a writable folder")
            }
            Effect::VersionControl(Reach::Remote) => self.stated.is_offline().then_some("the sandbox: no connections"),
            Effect::UserFiles => self.bounds_writes(ground).then_some("the sandbox: writes only in its folders"),
            Effect::Process => self.stated.has_own_processes().then_some("the sandbox: only processes of its own"),
            // Nothing that a sandbox bounds, or covered without it.
            Effect::Start(_)
            | Effect::Internal
            | Effect::Delegate(_)
            | Effect::Environment
            | Effect::Privilege
            | Effect::Secret(_)
            | Effect::Broker
            | Effect::Mcp { .. } => None,
        }
    }

    fn read(&self, place: &Place, depth: Depth, ground: &Ground<'_>) -> Option<&'static str> {
        let at = match place {
            Place::At(at) | Place::Below { base: at, .. } => at,
            // As code may, that nobody understands.
            Place::Unknown => return self.code(ground),
        };
        if at.spellings().all(|path| self.stated.hides(path)) {
            return Some("the sandbox: this cannot be read");
        }
        let is_secret = sensitive::secret_place(place, ground.home, depth).is_some();
        // That it is not sent on does not keep it from the agent.
        let is_taken_for_granted = ground.level != TrustLevel::None;
        (is_taken_for_granted && !is_secret && self.stated.hosts().is_some())
            .then_some("the sandbox: what is read cannot be sent anywhere else")
    }

    fn write(&self, place: &Place, ground: &Ground<'_>) -> Option<&'static str> {
        let is_sensitive =
            sensitive::protected_place(place).is_some() || sensitive::secret_place(place, ground.home, Depth::Content).is_some();
        (!is_sensitive && self.bounds_writes(ground)).then_some("the sandbox: writes only in its folders")
    }

    fn network(&self, host: &Host, sends: bool) -> Option<&'static str> {
        if self.stated.cuts_off(host) {
            return Some("the sandbox: no connection to this host");
        }
        let is_plain = matches!(host, Host::Named(_) | Host::Any | Host::Forge);
        (!sends && is_plain && self.stated.hosts().is_some()).then_some("the sandbox: connections only to its hosts")
    }

    fn opaque(&self, step: &Step, cause: &Cause, ground: &Ground<'_>) -> Option<&'static str> {
        let Subject::Tool { name, .. } = &step.subject else { return self.code(ground) };
        // Nobody knows in which process a tool runs that nobody knows.
        match (cause, name.as_str()) {
            (Cause::Argument(_), "Edit" | "Write" | "MultiEdit" | "NotebookEdit") => {
                self.bounds_writes(ground).then_some("the sandbox: writes only in its folders")
            }
            (Cause::Argument(_), "WebFetch") => self.stated.is_offline().then_some("the sandbox: no connections"),
            (Cause::Argument(_), "Bash" | "PowerShell") => None,
            (_, "Bash" | "PowerShell") => self.code(ground),
            (_, _) => None,
        }
    }

    /// Code that is not understood: where it can write and connect is all that it can do.
    fn code(&self, ground: &Ground<'_>) -> Option<&'static str> {
        let is_bounded = self.bounds_writes(ground) && self.stated.hosts().is_some();
        (is_bounded && !self.text_names_danger(ground)).then_some("the sandbox: writes only in its folders, connections only to its hosts")
    }

    /// Whether writes are bound to folders in which nothing decides about the person's other programs, or ours.
    /// Never where the workspace is not trusted at all: what code leaves there is run by others later, and read.
    fn bounds_writes(&self, ground: &Ground<'_>) -> bool {
        if ground.level == TrustLevel::None {
            return false;
        }
        let Some(folders) = self.stated.writable() else { return false };
        !folders.iter().any(|folder| is_too_wide(folder, ground))
    }

    fn leaves_through_service(&self, step: &Step, ground: &Ground<'_>) -> bool {
        let Subject::Command(invocation) = &step.subject else { return false };
        // From Linux such a program starts on the Windows around it.
        let is_on_windows = || ground.call.and_then(|call| AbsPath::parse(call.cwd())).is_some_and(|cwd| cwd.is_windows());
        let leaves = |name: &str| {
            has_word(SERVICE_CLIENTS, name)
                || outside::hands_over(step)
                || (name.to_ascii_lowercase().ends_with(".exe") && !is_on_windows())
        };
        self.stated.reaches_services() && program_of(invocation).is_some_and(leaves)
    }

    /// Whether the call's text names a secret that it can read, or a service. Code can hide both; what it does not
    /// hide is asked.
    fn text_names_danger(&self, ground: &Ground<'_>) -> bool {
        *self.names_danger.get_or_init(|| {
            let Some(call) = ground.call else { return true };
            let here = AbsPath::parse(call.cwd()).or_else(|| ground.workspace.cloned()).unwrap_or_else(AbsPath::root);
            let text = call.text();
            if self.names_socket(ground) || outside::text_shows_environment(&text) {
                return true;
            }
            let ends = |c: char| c.is_whitespace() || "\"'`()[]{}<>|&;,=:\\".contains(c);
            text.split(ends).filter(|word| !word.is_empty()).any(|word| self.word_names_danger(word, &here, ground))
        })
    }

    /// Whether the call's text names a socket that is a file: to connect to it needs no network.
    fn names_socket(&self, ground: &Ground<'_>) -> bool {
        self.stated.reaches_services()
            && ground.call.is_none_or(|call| {
                let text = call.text().to_lowercase();
                SOCKETS.iter().any(|socket| text.contains(socket))
            })
    }

    fn word_names_danger(&self, word: &str, here: &AbsPath, ground: &Ground<'_>) -> bool {
        if self.stated.reaches_services() && has_word(PLAIN_CLIENTS, crate::action::last_component(word)) {
            return true;
        }
        let in_home = ["~/", "$HOME/"].iter().find_map(|start| word.strip_prefix(start));
        let path = match (in_home, ground.home) {
            (Some(rest), Some(home)) => home.join(rest),
            (Some(_), None) | (None, _) => here.join(word),
        };
        let Some(path) = path else { return false };
        let is_secret = || !self.stated.hides(&path) && sensitive::secret(&path).is_some();
        let is_own = || floors::is_own_file(&path, ground);
        is_secret() || is_own() || runs_by_itself(&path)
    }
}

/// Whether the step names one of the broker's own files.
fn names_own_file(step: &Step, ground: &Ground<'_>) -> bool {
    let Subject::Command(invocation) = &step.subject else { return false };
    let is_own = |word: &Arg| AbsPath::root().join(word.pattern()).is_some_and(|path| floors::is_own_file(&path, ground));
    invocation.words.iter().any(is_own)
}

fn program_of(invocation: &Invocation) -> Option<&str> {
    invocation.words.first().and_then(Arg::as_literal).map(crate::action::last_component)
}

/// Whether what stands in the file runs without anybody starting it: when somebody commits, enters the folder or
/// opens it. Code that only reads other protected files speaks of them too often to ask each time.
fn runs_by_itself(path: &AbsPath) -> bool {
    const ENDS: [&str; 7] = [
        "/.git/config",
        "/.envrc",
        "/.mcp.json",
        "/.vscode/tasks.json",
        "/.vscode/settings.json",
        "/.claude/settings.json",
        "/.claude/settings.local.json",
    ];
    let text = path.as_str().to_lowercase();
    text.contains("/.git/hooks") || text.contains("/.husky/") || ENDS.iter().any(|end| text.ends_with(end))
}

/// Whether the step may print or use a secret that its program keeps, in a way that its table does not know.
fn is_keeper_of_secret(step: &Step) -> bool {
    let Subject::Command(invocation) = &step.subject else { return false };
    let Some(program) = program_of(invocation) else { return false };
    let names_secret = |word: &Arg| {
        // What has blanks in it is a message or a query.
        let word = word.pattern();
        let mut parts = word.split(|c: char| !c.is_ascii_alphanumeric());
        !word.contains(char::is_whitespace) && parts.any(|part| has_word(SECRET_WORDS, &part.to_ascii_lowercase()))
    };
    has_word(SECRET_KEEPERS, program) || (has_word(LOGGED_IN, program) && invocation.words.iter().any(names_secret))
}

/// The root, and the folders of a system or a Windows drive in which more than one project can lie.
const SYSTEM_FOLDERS: [&str; 33] = [
    "",
    "Applications",
    "Library",
    "Program Files",
    "Program Files (x86)",
    "ProgramData",
    "System",
    "Users",
    "Volumes",
    "Windows",
    "bin",
    "boot",
    "cores",
    "dev",
    "etc",
    "home",
    "lib",
    "lib32",
    "lib64",
    "media",
    "mnt",
    "net",
    "nix",
    "opt",
    "private",
    "proc",
    "root",
    "run",
    "sbin",
    "srv",
    "sys",
    "usr",
    "var",
];

const SYSTEM_OF_WINDOWS: [&str; 4] = ["Program Files", "Program Files (x86)", "ProgramData", "Windows"];

/// Folders below which files lie that decide what happens outside of the sandbox.
fn is_too_wide(folder: &AbsPath, ground: &Ground<'_>) -> bool {
    let is_home_of_anybody = {
        let mut parts = folder.components();
        let is_homes = |name: &str| name.eq_ignore_ascii_case("home") || name.eq_ignore_ascii_case("users");
        matches!((parts.next(), parts.next(), parts.next()), (Some(homes), Some(_), None) if is_homes(homes))
    };
    let place = Place::At(Located::plain(folder.clone(), false));
    let first = folder.components().next().unwrap_or("");
    let depth = folder.components().count();
    // Programs that everybody runs lie there, at any depth.
    let is_of_system = folder.is_windows() && depth > 1 && SYSTEM_OF_WINDOWS.iter().any(|system| system.eq_ignore_ascii_case(first));
    let is_top = depth < 2 && SYSTEM_FOLDERS.iter().any(|system| system.eq_ignore_ascii_case(first));
    is_top
        || is_of_system
        || is_home_of_anybody
        // Programs in it run by their names.
        || ground.home.and_then(|home| home.join("bin")).is_some_and(|programs| programs.may_contain(folder))
        || ground.home.is_some_and(|home| folder.may_contain(home))
        || ground.own_files.iter().any(|own| folder.may_contain(own) || own.may_contain(folder))
        || sensitive::protected_place(&place).is_some()
        || sensitive::secret_place(&place, ground.home, Depth::Tree).is_some()
}

/// Whether one of the folders goes as a whole, or everything in it.
fn is_whole_folder(place: &Place, folders: &[AbsPath]) -> bool {
    match place {
        Place::At(at) => at.spellings().any(|path| folders.iter().any(|folder| path.may_contain(folder))),
        Place::Below { base, pattern } => {
            let everything =
                pattern.split('/').next().is_some_and(|first| !first.is_empty() && first.chars().all(|c| matches!(c, '*' | '.')));
            everything && base.spellings().any(|path| folders.iter().any(|folder| path.may_contain(folder)))
        }
        Place::Unknown => true,
    }
}
