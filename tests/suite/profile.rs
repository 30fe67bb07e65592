//! Profiles: what a permit grants, as data and as a sandbox reads it. `sandbox.rs` runs calls in them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use countersign::analysis::path::AbsPath;
use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use countersign::policy::rule::RuleEffect;
use countersign::profile::{Network, Profile};
use countersign::world::{Folder, LexicalWorld, World, WorldError};
use countersign::{Answer, Answered, Broker, Decision, Mode, Scope, ToolCall};

use crate::support::{self, HOME, WORKSPACE};

/// A file system in memory.
#[derive(Debug, Clone, Default)]
struct Disk(BTreeMap<String, Entry>);

#[derive(Debug, Clone)]
enum Entry {
    Folder,
    File(&'static str),
    Link(&'static str),
}

impl Disk {
    /// The person's folders with a repository in the workspace.
    fn usual() -> Self {
        let mut disk = Self::default();
        for (path, text) in [
            ("/etc/shadow", ""),
            ("/home/u/.ssh/id_rsa", ""),
            ("/home/u/.gitconfig", ""),
            ("/home/u/.cargo/bin/cargo", ""),
            ("/home/u/.config/countersign/config.toml", ""),
            ("/home/u/.local/state/countersign/trust.jsonl", ""),
            ("/home/u/notes/a.md", ""),
            ("/home/u/proj/f", "b\na\n"),
            ("/home/u/proj/.env", ""),
            ("/home/u/proj/src/a.rs", ""),
            ("/home/u/proj/src/b.rs", ""),
            ("/home/u/proj/.git/HEAD", "ref: refs/heads/main\n"),
            ("/home/u/proj/.git/config", "[core]\n\tbare = false\n"),
            ("/home/u/proj/.git/hooks/pre-push", ""),
            ("/home/u/proj/.git/objects/00/x", ""),
            ("/home/u/proj/.git/refs/heads/main", ""),
            ("/home/u/proj/.claude/settings.json", ""),
            ("/home/u/proj/.github/workflows/ci.yml", ""),
            ("/srv/data/e", ""),
            ("/tmp/notes", ""),
            ("/tmp/tmux-1000/default", ""),
            ("/tmp/.X11-unix/X0", ""),
            ("/run/docker.sock", ""),
            ("/run/motd", ""),
        ] {
            disk.add(path, Entry::File(text));
        }
        disk.add("/home/u/proj/out", Entry::Link("/srv/data"));
        disk.add("/home/u/link", Entry::Link("proj"));
        disk.add("/run/docker.sock", Entry::Folder);
        disk
    }

    fn add(&mut self, path: &str, entry: Entry) {
        let mut folder = Path::new(path).parent();
        while let Some(parent) = folder {
            self.0.entry(parent.to_str().expect("utf-8").to_owned()).or_insert(Entry::Folder);
            folder = parent.parent();
        }
        self.0.insert(path.to_owned(), entry);
    }

    fn without(mut self, path: &str) -> Self {
        self.0.retain(|known, _| known != path && !known.starts_with(&format!("{path}/")));
        self
    }
}

impl World for Disk {
    fn resolve(&self, base: &AbsPath, text: &str) -> Result<Option<AbsPath>, WorldError> {
        let start = if text.starts_with('/') { AbsPath::root() } else { base.clone() };
        let mut todo: Vec<String> = text.split('/').rev().map(str::to_owned).collect();
        todo.extend(start.components().map(str::to_owned).collect::<Vec<_>>().into_iter().rev());
        let mut real = AbsPath::root();
        while let Some(part) = todo.pop() {
            let next = real.join(&part).expect("a path");
            match self.0.get(next.as_str()) {
                Some(Entry::Link(target)) => {
                    real = if target.starts_with('/') { AbsPath::root() } else { real };
                    todo.extend(target.split('/').rev().map(str::to_owned));
                }
                _ => real = next,
            }
        }
        Ok(Some(real))
    }

    fn open_folder(&self, path: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        LexicalWorld.open_folder(path)
    }

    fn read(&self, path: &AbsPath, limit: usize) -> Result<Option<Vec<u8>>, WorldError> {
        match self.0.get(path.as_str()) {
            None => Ok(None),
            Some(Entry::File(text)) if text.len() > limit => Err(WorldError::TooLarge(path.to_string(), limit)),
            Some(Entry::File(text)) => Ok(Some(text.as_bytes().to_vec())),
            Some(Entry::Folder | Entry::Link(_)) => Err(WorldError::NotAFile(path.to_string())),
        }
    }

    fn exists(&self, path: &AbsPath) -> bool {
        self.0.contains_key(path.as_str())
    }

    fn names_are_plain(&self, _: &AbsPath) -> bool {
        true
    }

    fn names_in(&self, folder: &AbsPath) -> Option<Vec<String>> {
        let inside = |path: &str| AbsPath::parse(path).filter(|path| path.parent().as_ref() == Some(folder));
        Some(self.0.keys().filter_map(|path| inside(path)).map(|path| path.name().to_owned()).collect())
    }

    fn links_below(&self, _: &AbsPath, _: &str) -> Option<Vec<AbsPath>> {
        Some(Vec::new())
    }
}

/// A broker in accept-edits mode on the disk, with rules that allow.
fn broker_on(disk: Disk, allow: &[&str]) -> Broker {
    let rules: Vec<_> = allow.iter().map(|text| support::rule(RuleEffect::Allow, text)).collect();
    support::builder(true).world(disk).mode(Mode::AcceptEdits).rules(rules).build()
}

/// The profile of a call that is allowed, or that a person allows.
pub(crate) fn profile_of(broker: &Broker, call: &ToolCall) -> Profile {
    match broker.decide(call) {
        Decision::Allow(permit) => permit.profile(),
        Decision::Ask(prompt) => match broker.answer(prompt, Answer::allow(Scope::Once)).answered {
            Answered::Proceed(permit) => permit.profile(),
            Answered::Stop(denial) => panic!("{}", denial.message),
            Answered::Again(prompt) => panic!("{:?}", prompt.view().demand),
        },
        Decision::Deny(denial) => panic!("{}", denial.message),
    }
}

fn profile(command: &str, allow: &[&str]) -> Profile {
    let broker = broker_on(Disk::usual(), allow);
    let call = ToolCall::shell(command, WORKSPACE);
    assert!(matches!(broker.decide(&call), Decision::Allow(_)), "{command}: {}", broker.decide(&call).trace());
    profile_of(&broker, &call)
}

/// The profile of a call that a person allows.
fn when_asked(command: &str) -> Profile {
    let broker = broker_on(Disk::usual(), &[]);
    let call = ToolCall::shell(command, WORKSPACE);
    assert!(matches!(broker.decide(&call), Decision::Ask(_)), "{command}: {}", broker.decide(&call).trace());
    profile_of(&broker, &call)
}

/// The profile in short lines. What is the same for every call of the usual disk is left out.
fn shown(profile: &Profile) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").expect("written");
    line(format!("{}: {}", if profile.complete { "complete" } else { "incomplete" }, profile.programs.join(" ")));
    let spelled = |path: &AbsPath, real: &AbsPath, pattern: &Option<String>| {
        let pattern = pattern.as_ref().map_or(String::new(), |pattern| format!("/{pattern}"));
        let real = if path == real { String::new() } else { format!(" = {real}") };
        format!("{path}{pattern}{real}")
    };
    for r in &profile.readable {
        let hidden = if r.shown { "" } else { " (not shown)" };
        line(format!("reads {} {:?}{hidden}", spelled(&r.path, &r.real, &r.pattern), r.extent));
    }
    for w in &profile.writable {
        let through = w.through.as_ref().map_or("nothing".to_owned(), AbsPath::to_string);
        let verb = if w.removed { "removes" } else { "writes" };
        line(format!("{verb} {} through {through}", spelled(&w.path, &w.real, &w.pattern)));
    }
    profile.read_only.iter().for_each(|held| line(format!("holds {}", held.path)));
    profile.hidden.iter().filter(|held| held.path.as_str() != "/etc/shadow").for_each(|held| line(format!("hides {}", held.path)));
    match &profile.network {
        Network::None => {}
        Network::Hosts(hosts) => hosts.iter().for_each(|host| line(format!("connects to {} {:?}", host.name, host.ports))),
        Network::Any => line("connects to any".to_owned()),
    }
    profile.unknown.iter().for_each(|why| line(format!("unknown: {why}")));
    profile.not_enforceable.iter().for_each(|why| line(format!("cannot: {why}")));
    out.trim_end().to_owned()
}

#[test]
fn what_is_read_is_readable_with_the_workspace() {
    insta::assert_snapshot!(shown(&profile("cat src/a.rs | head -3", &[])), @"
    complete: cat head
    reads /home/u/proj/src/a.rs File
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&profile("cd src && cat *.rs", &[])), @"
    complete: cd cat
    reads /home/u/proj/src/*.rs File
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&profile("ls > /dev/null 2>&1; cat /proc/cpuinfo", &[])), @"
    complete: ls cat
    reads /home/u/proj Names
    hides /home/u/proj/.env
    ");
    // The link is followed, and both its names are kept.
    insta::assert_snapshot!(shown(&when_asked("cat out/e")), @"
    complete: cat
    reads /home/u/proj/out/e = /srv/data/e File
    hides /home/u/proj/.env
    ");
}

#[test]
fn names_are_not_shown_where_secrets_lie_below() {
    insta::assert_snapshot!(shown(&when_asked("ls ~/notes")), @"
    complete: ls
    reads /home/u/notes Names
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&when_asked("ls ~")), @"
    incomplete: ls
    reads /home/u Names (not shown)
    hides /home/u/proj/.env
    unknown: it reads names in /home/u, and a sandbox that showed them would show what lies there as well
    ");
    insta::assert_snapshot!(shown(&when_asked("ls ~/.ssh")), @"
    incomplete: ls
    reads /home/u/.ssh Names (not shown)
    hides /home/u/proj/.env
    unknown: it reads names in /home/u/.ssh, and a sandbox that showed them would show what lies there as well
    ");
}

#[test]
fn secrets_are_hidden_unless_an_effect_reads_them() {
    let hidden = |profile: &Profile| profile.hidden.iter().map(|held| held.path.to_string()).collect::<Vec<_>>();
    assert_eq!(hidden(&profile("cat f", &[])), ["/home/u/proj/.env", "/etc/shadow"]);
    assert_eq!(hidden(&profile("cat .env", &["Bash(cat .env)"])), ["/etc/shadow"]);
    assert_eq!(hidden(&profile("cargo test", &["Bash(cargo test)"])), ["/home/u/proj/.env", "/etc/shadow"]);
}

#[test]
fn sockets_through_which_a_call_gets_out_are_not_shown() {
    insta::assert_snapshot!(shown(&profile("ls /tmp", &[])), @"
    complete: ls
    reads /tmp Names
    hides /home/u/proj/.env
    hides /tmp/.X11-unix
    hides /tmp/tmux-1000
    ");
    insta::assert_snapshot!(shown(&profile("sort f > /tmp/new", &["Edit(//tmp/**)"])), @"
    complete: sort
    reads /home/u/proj/f File
    writes /tmp/new through /tmp
    hides /home/u/proj/.env
    hides /tmp/.X11-unix
    hides /tmp/tmux-1000
    ");
    insta::assert_snapshot!(shown(&when_asked("cat /run/motd")), @"
    complete: cat
    reads /run/motd File
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&when_asked("cat /run/docker.sock")), @"
    incomplete: cat
    reads /run/docker.sock File (not shown)
    hides /home/u/proj/.env
    unknown: it reads in /run/docker.sock, where a sandbox would show the sockets of services, which act outside of it
    ");
    insta::assert_snapshot!(shown(&when_asked("ls /run; grep -r x /")), @"
    incomplete: ls grep
    reads /run Names (not shown)
    reads / Tree (not shown)
    hides /home/u/proj/.env
    unknown: it reads in /run, where a sandbox would show the sockets of services, which act outside of it
    unknown: it reads in /, where a sandbox would show the sockets of services, which act outside of it
    ");
    assert!(when_asked("echo x > /run/new").bwrap().is_err());
    let everywhere = Broker::builder().home(HOME).workspace("/").world(Disk::usual()).build();
    assert!(profile_of(&everywhere, &ToolCall::shell("cat f", WORKSPACE)).bwrap().is_err());
}

#[test]
fn what_is_written_is_writable_and_no_more() {
    // A redirection writes into the file that is there.
    insta::assert_snapshot!(shown(&profile("sort f > f", &[])), @"
    complete: sort
    reads /home/u/proj/f File
    writes /home/u/proj/f through /home/u/proj/f
    hides /home/u/proj/.env
    ");
    // A new file needs its folder.
    insta::assert_snapshot!(shown(&profile("sort f > src/new/out", &["Bash(mkdir:*)"])), @"
    complete: sort
    reads /home/u/proj/f File
    writes /home/u/proj/src/new/out through /home/u/proj/src
    hides /home/u/proj/.env
    ");
    // A program may replace the file by another.
    insta::assert_snapshot!(shown(&profile("sed -i s/a/b/ src/a.rs", &[])), @"
    complete: sed
    reads /home/u/proj/src/a.rs File
    writes /home/u/proj/src/a.rs through /home/u/proj/src
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&profile("touch src/*.rs", &[])), @"
    complete: touch
    writes /home/u/proj/src/*.rs through /home/u/proj/src
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&profile("mkdir -p a/b && touch a/b/c", &[])), @"
    complete: mkdir touch
    writes /home/u/proj/a/b through /home/u/proj
    writes /home/u/proj/a/b/c through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.git
    holds /home/u/proj/.github/workflows
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&profile("rm src/a.rs", &["Bash(rm:*)"])), @"
    complete: rm
    removes /home/u/proj/src/a.rs through /home/u/proj/src
    hides /home/u/proj/.env
    ");
}

#[test]
fn a_link_that_is_removed_makes_nothing_writable_where_it_leads() {
    insta::assert_snapshot!(shown(&when_asked("rm out")), @"
    complete: rm
    removes /home/u/proj/out = /srv/data through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.git
    holds /home/u/proj/.github/workflows
    hides /home/u/proj/.env
    ");
}

#[test]
fn a_step_of_unknown_reach_says_so_and_gets_the_workspace() {
    insta::assert_snapshot!(shown(&profile("cargo test", &["Bash(cargo test)"])), @"
    incomplete: cargo
    writes /home/u/proj through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.git
    holds /home/u/proj/.github/workflows
    hides /home/u/proj/.env
    unknown: it runs code of the project
    ");
    insta::assert_snapshot!(shown(&profile("python3 -c 'run(1)'", &["Bash(python3 -c 'run(1)')"])), @"
    incomplete: python3
    writes /home/u/proj through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.git
    holds /home/u/proj/.github/workflows
    hides /home/u/proj/.env
    unknown: it runs code given to python3
    ");
    insta::assert_snapshot!(shown(&profile("ourtool --x", &["Bash(ourtool:*)"])), @"
    incomplete: ourtool
    writes /home/u/proj through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.git
    holds /home/u/proj/.github/workflows
    hides /home/u/proj/.env
    unknown: nothing is known of the program ourtool
    ");
    insta::assert_snapshot!(shown(&when_asked("xargs rm < f")), @"
    incomplete: xargs rm
    reads /home/u/proj/f File
    writes /home/u/proj through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.git
    holds /home/u/proj/.github/workflows
    hides /home/u/proj/.env
    unknown: a value that is only known when it runs stands in `rm`
    unknown: it deletes a path that is only known when it runs
    ");
}

#[test]
fn a_change_of_the_repository_writes_all_but_its_hooks_and_config() {
    insta::assert_snapshot!(shown(&profile("git status", &[])), @"
    complete: git
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&profile("git commit -m x", &["Bash(git commit:*)"])), @"
    complete: git
    writes /home/u/proj/.git/** through /home/u/proj/.git
    holds /home/u/proj/.git/hooks
    holds /home/u/proj/.git/config
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&profile("git checkout main", &["Bash(git checkout:*)"])), @"
    complete: git
    writes /home/u/proj/.git/** through /home/u/proj/.git
    writes /home/u/proj/** through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.github/workflows
    holds /home/u/proj/.git/hooks
    holds /home/u/proj/.git/config
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&profile("git push", &["Bash(git push:*)"])), @"
    incomplete: git
    writes /home/u/proj/.git/** through /home/u/proj/.git
    holds /home/u/proj/.git/hooks
    holds /home/u/proj/.git/config
    hides /home/u/proj/.env
    connects to any
    unknown: it changes a remote repository, whose host and credentials the call does not name
    ");
}

#[test]
fn a_protected_path_is_writable_where_it_is_named() {
    insta::assert_snapshot!(shown(&when_asked("echo x >> .claude/settings.json")), @"
    complete: echo
    writes /home/u/proj/.claude/settings.json through /home/u/proj/.claude/settings.json
    hides /home/u/proj/.env
    ");
    insta::assert_snapshot!(shown(&when_asked("sed -i s/a/b/ .github/workflows/ci.yml && sort f > new")), @"
    complete: sed sort
    reads /home/u/proj/.github/workflows/ci.yml File
    reads /home/u/proj/f File
    writes /home/u/proj/.github/workflows/ci.yml through /home/u/proj/.github/workflows
    writes /home/u/proj/new through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.git
    hides /home/u/proj/.env
    ");
}

#[test]
fn hosts_are_named_with_their_ports() {
    insta::assert_snapshot!(shown(&profile("curl -s https://Example.com/a https://docs.rs", &["WebFetch(domain:example.com)", "WebFetch(domain:docs.rs)"])), @"
    complete: curl
    hides /home/u/proj/.env
    connects to example.com [80, 443]
    connects to docs.rs [80, 443]
    ");
    insta::assert_snapshot!(shown(&profile("curl http://127.0.0.1:8080/", &["WebFetch(domain:127.0.0.1)"])), @"
    complete: curl
    hides /home/u/proj/.env
    connects to 127.0.0.1 []
    ");
    insta::assert_snapshot!(shown(&profile("gh pr list", &[])), @"
    incomplete: gh
    hides /home/u/proj/.env
    connects to any
    unknown: it asks the repository's forge, whose host and credentials the call does not name
    ");
}

#[test]
fn what_no_sandbox_grants_is_an_error_in_words() {
    let refused = |command: &str| {
        let profile = when_asked(command);
        assert!(!profile.complete, "{command}");
        let error = profile.bwrap().expect_err(command).to_string();
        assert_eq!(profile.srt().expect_err(command).to_string(), error);
        error
    };
    insta::assert_snapshot!(refused("echo x > ~/new"), @"no sandbox can hold exactly this: for /home/u/new, all of /home/u would have to be writable");
    insta::assert_snapshot!(refused("rm -r ../proj"), @"no sandbox can hold exactly this: for /home/u/proj, all of /home/u would have to be writable");
    insta::assert_snapshot!(refused("sudo ls"), @"no sandbox can hold exactly this: it uses rights beyond the user's own");
}

#[test]
fn what_a_sandbox_keeps_away_is_said() {
    insta::assert_snapshot!(shown(&profile("kill 12", &["Bash(kill:*)"])), @"
    incomplete: kill
    hides /home/u/proj/.env
    unknown: it acts on other processes or on the machine, which a sandbox keeps away
    ");
    insta::assert_snapshot!(shown(&profile("git config user.name x", &["Bash(git config user.name x)"])), @"
    incomplete: git
    writes /home/u/proj/.git/** through /home/u/proj/.git
    holds /home/u/proj/.git/hooks
    holds /home/u/proj/.git/config
    hides /home/u/proj/.env
    unknown: it may change the repository's config, which names programs and stays as it is
    ");
}

#[test]
fn without_a_look_at_the_disk_nothing_is_rendered() {
    let broker = support::broker(&["Bash(touch:*)"], &[], &[]);
    let profile = profile_of(&broker, &ToolCall::shell("touch x", WORKSPACE));
    assert!(profile.bwrap().is_err() && profile.srt().is_err());
    insta::assert_snapshot!(shown(&profile), @"
    incomplete: touch
    writes /home/u/proj/x through nothing
    cannot: the file system was not looked at, so nothing is known of links and of what is there
    ");
}

#[test]
fn windows_paths_are_refused() {
    let broker = Broker::builder().home("C:/Users/u").workspace("C:/Users/u/proj").world(Disk::default()).build();
    let profile = profile_of(&broker, &ToolCall::new("Read", serde_json::json!({"file_path": "C:/Users/u/proj/a"}), "C:/Users/u/proj"));
    insta::assert_snapshot!(profile.bwrap().expect_err("Windows").to_string(), @"no sandbox can hold exactly this: it works on a Windows drive");
    assert!(profile.srt().is_err());
}

#[test]
fn the_brokers_own_files_are_never_writable() {
    // The home folder is the workspace: its own files lie in what becomes writable.
    let at_home = |disk: Disk| {
        let builder = Broker::builder().home(HOME).workspace(HOME).world(disk).mode(Mode::AcceptEdits);
        profile_of(&builder.build(), &ToolCall::shell("touch ~/x", HOME))
    };
    let profile = at_home(Disk::usual());
    let held: Vec<&str> = profile.read_only.iter().map(|held| held.path.as_str()).collect();
    assert!(held.contains(&"/home/u/.config/countersign") && held.contains(&"/home/u/.local/state/countersign"), "{held:?}");
    let line = profile.bwrap().expect("rendered").to_string();
    for own in [".config/countersign", ".local/state/countersign"] {
        assert!(line.contains(&format!("--ro-bind /home/u/{own} /home/u/{own}")), "{line}");
    }
    // The folders on the way cannot be moved away with them.
    assert!(line.contains("--bind /home/u/.local/state /home/u/.local/state --ro-bind"), "{line}");
    assert!(line.contains("--tmpfs /home/u/.ssh"), "{line}");
    // What is not there could be made.
    assert!(at_home(Disk::usual().without("/home/u/.local")).bwrap().is_err());
}

#[test]
fn arguments_of_bubblewrap() {
    insta::assert_snapshot!(profile("git commit -m x", &["Bash(git commit:*)"]).bwrap().expect("rendered").to_string(), @"--die-with-parent --new-session --unshare-pid --unshare-ipc --cap-drop ALL --unshare-net --dev /dev --proc /proc --ro-bind-try /proc/sys /proc/sys --tmpfs /tmp --tmpfs /var/tmp --ro-bind-try /bin /bin --ro-bind-try /etc /etc --ro-bind /dev/null /etc/shadow --ro-bind-try /gnu/store /gnu/store --ro-bind-try /home/u/.cargo/bin /home/u/.cargo/bin --ro-bind-try /home/u/.gitconfig /home/u/.gitconfig --ro-bind-try /home/u/proj /home/u/proj --ro-bind /dev/null /home/u/proj/.env --bind /home/u/proj/.git /home/u/proj/.git --ro-bind /home/u/proj/.git/config /home/u/proj/.git/config --ro-bind /home/u/proj/.git/hooks /home/u/proj/.git/hooks --ro-bind-try /lib /lib --ro-bind-try /lib32 /lib32 --ro-bind-try /lib64 /lib64 --ro-bind-try /libx32 /libx32 --ro-bind-try /nix /nix --ro-bind-try /opt /opt --ro-bind-try /run/current-system /run/current-system --ro-bind-try /sbin /sbin --ro-bind-try /sys /sys --ro-bind-try /usr /usr --ro-bind-try /var/cache/apt /var/cache/apt --ro-bind-try /var/cache/man /var/cache/man --ro-bind-try /var/lib/apt /var/lib/apt --ro-bind-try /var/lib/dpkg /var/lib/dpkg --ro-bind-try /var/lib/pacman /var/lib/pacman --ro-bind-try /var/lib/rpm /var/lib/rpm --chdir /home/u/proj --remount-ro /");
    let network = profile("curl https://example.com", &["WebFetch(domain:example.com)"]).bwrap().expect("rendered");
    assert!(!network.arguments.iter().any(|word| word == "--unshare-net"));
    insta::assert_snapshot!(network.notes.join("\n"), @"bubblewrap does not tell hosts apart: all of the network is open, not only example.com");
}

#[test]
fn what_is_read_in_a_writable_folder_stays_writable() {
    let line = profile("sed -i s/a/b/ src/a.rs", &[]).bwrap().expect("rendered").to_string();
    assert!(line.contains("--bind /home/u/proj/src /home/u/proj/src"), "{line}");
    assert!(!line.contains("src/a.rs"), "{line}");
    // What is hidden stays hidden where the folder is writable, and is not mounted again as merely read-only.
    let line = profile("touch new", &[]).bwrap().expect("rendered").to_string();
    assert!(line.contains("--ro-bind /dev/null /home/u/proj/.env") && !line.contains("--ro-bind /home/u/proj/.env"), "{line}");
}

#[test]
fn a_shell_reads_the_line_as_the_arguments() {
    let mut disk = Disk::usual();
    disk.add("/home/u/proj/it's $(x) \"y\"/z", Entry::File(""));
    let call = ToolCall::shell(r#"touch "it's \$(x) \"y\"/z""#, WORKSPACE);
    let bwrap = profile_of(&broker_on(disk, &[]), &call).bwrap().expect("rendered");
    assert!(bwrap.arguments.contains(&"/home/u/proj/it's $(x) \"y\"/z".to_owned()), "{bwrap}");
    let output = Command::new("bash").arg("-c").arg(format!("printf '%s\\0' {bwrap}")).output().expect("bash");
    let read: Vec<String> = String::from_utf8(output.stdout).expect("utf-8").split_terminator('\0').map(str::to_owned).collect();
    assert_eq!(read, bwrap.arguments);
}

#[test]
fn settings_of_the_sandbox_runtime() {
    let settings =
        |command: &str, allow: &[&str]| serde_json::to_string_pretty(&profile(command, allow).srt().expect("rendered")).expect("JSON");
    insta::assert_snapshot!(settings("git commit -m x; curl https://example.com", &["Bash(git commit:*)", "WebFetch(domain:example.com)"]), @r#"
    {
      "filesystem": {
        "allowRead": [
          "/home/u/.cargo/bin",
          "/home/u/.gitconfig",
          "/home/u/proj",
          "/home/u/proj/.git"
        ],
        "allowWrite": [
          "/home/u/proj/.git"
        ],
        "denyRead": [
          "/Users",
          "/Volumes",
          "/etc/shadow",
          "/home",
          "/home/u",
          "/home/u/proj/.env",
          "/media",
          "/mnt",
          "/root",
          "/srv"
        ],
        "denyWrite": [
          "/home/u/proj/.git/config",
          "/home/u/proj/.git/hooks"
        ]
      },
      "network": {
        "allowedDomains": [
          "example.com"
        ],
        "deniedDomains": [],
        "strictAllowlist": true
      }
    }
    "#);
    insta::assert_snapshot!(profile("gh pr list", &[]).srt().expect_err("any host").to_string(), @"the sandbox runtime cannot hold this: it may reach any host, and hosts are allowed one by one");
    let mut disk = Disk::usual();
    disk.add("/home/u/proj/[slug]/a", Entry::File(""));
    let profile = profile_of(&broker_on(disk, &[]), &ToolCall::shell("touch '[slug]/a'", WORKSPACE));
    insta::assert_snapshot!(profile.srt().expect_err("a pattern").to_string(), @"the sandbox runtime cannot hold this: its settings would take /home/u/proj/[slug]/a for a pattern");
}

#[test]
fn the_profile_is_plain_data() {
    let value = serde_json::to_value(profile("curl https://example.com > f", &["WebFetch(domain:example.com)"])).expect("JSON");
    insta::assert_snapshot!(serde_json::to_string(&value).expect("JSON"), @r#"{"complete":true,"cwd":"/home/u/proj","hidden":[{"folder":false,"path":"/home/u/proj/.env","why":"environment secrets"},{"folder":false,"path":"/etc/shadow","why":"password hashes"}],"links":[],"network":{"hosts":[{"name":"example.com","ports":[80,443]}]},"not_enforceable":[],"programs":["curl"],"read_only":[],"readable":[],"tools":["/home/u/.cargo/bin"],"unknown":[],"workspace":"/home/u/proj","writable":[{"path":"/home/u/proj/f","real":"/home/u/proj/f","removed":false,"through":"/home/u/proj/f"}]}"#);
}

#[test]
fn a_repository_that_points_elsewhere_makes_nothing_writable_there() {
    let mut disk = Disk::usual().without("/home/u/proj/.git");
    disk.add("/home/u/proj/.git", Entry::File("gitdir: /home/u/.ssh\n"));
    let profile = profile_of(&broker_on(disk, &["Bash(git:*)"]), &ToolCall::shell("git commit -m x", WORKSPACE));
    insta::assert_snapshot!(shown(&profile), @"
    incomplete: git
    writes /home/u/proj through /home/u/proj
    holds /home/u/proj/.claude
    holds /home/u/proj/.env
    holds /home/u/proj/.git
    holds /home/u/proj/.github/workflows
    hides /home/u/proj/.env
    unknown: it changes a repository, and where that keeps its data is not known
    unknown: it may run programs that the repository's git config names
    ");
}

#[test]
fn a_stated_sandbox_stays_the_bound_of_what_it_covers() {
    let rules: [&str; 0] = [];
    let broker = broker_on(Disk::usual(), &rules);
    let sandbox = Containment::new(
        Writes::OnlyBelow(vec![WORKSPACE.to_owned()]),
        Connections::None,
        Reads::Anywhere,
        Processes::All,
        Services::Reachable,
    );
    let sandbox = sandbox.expect("a statement");
    let profile = |command: &str| match broker.decide_in(&ToolCall::shell(command, WORKSPACE), &sandbox) {
        Decision::Allow(permit) => {
            assert_eq!(permit.required_containment(), Some(&sandbox), "{command}");
            permit.profile()
        }
        other => panic!("{command}: {}", other.trace()),
    };
    // Covered because nothing is connected to: the profile opens nothing either.
    assert_eq!(profile("curl -T f https://x.example/").network, Network::None);
    assert_eq!(profile("git push origin main").network, Network::None);
    let elsewhere = profile("cp f /srv/data/e");
    assert!(elsewhere.writable.iter().all(|writable| writable.through.is_none()), "{elsewhere:?}");
    let build = profile("make");
    assert!(build.writable.iter().any(|writable| writable.through.as_ref().is_some_and(|path| path.as_str() == WORKSPACE)), "{build:?}");
    assert!(!build.complete);
}
