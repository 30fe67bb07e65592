//! Profiles: what a permit grants, as data and as a sandbox reads it. `sandbox.rs` runs calls in them.

mod disk;
mod rendered;

use std::fmt::Write as _;

use countersign::analysis::path::AbsPath;
use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use countersign::policy::rule::RuleEffect;
use countersign::profile::{Network, Profile};
use countersign::{Answer, Answered, Broker, Decision, Mode, Scope, ToolCall};

use crate::support::{self, HOME, WORKSPACE};
use disk::{Disk, Entry};

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
    insta::assert_snapshot!(shown(&when_asked("ls /run; grep -r handler /")), @"
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
