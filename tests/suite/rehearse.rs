//! What a confirmation would change for calls of the past, and that nothing else comes out of trying it.

use countersign::analysis::path::AbsPath;
use countersign::policy::flow::SessionFlow;
use countersign::policy::level::TrustLevel;
use countersign::policy::rule::RuleEffect;
use countersign::trust::{ConfigSnapshot, ProjectConfig, Untrusted, Workspace};
use countersign::world::LexicalWorld;
use countersign::{Broker, BrokerBuilder, Decision, ToolCall, Verdict};
use proptest::prelude::*;

use crate::laws::policies::{self, CONDITIONS, PATTERNS, project};
use crate::support::{self, HOME, WORKSPACE};

const CONFIG: &str = "\
allow = [\"Bash(make check)\", \"Bash(just test:*)\", \"Read(~/notes/**)\", \"Bash(never-called)\"]
deny = [\"Bash(make deploy)\"]
[[program]]
names = \"ourlint ol\"
operands = { rest = \"read\" }
";

fn builder() -> BrokerBuilder {
    Broker::builder().home(HOME).workspace(WORKSPACE).world(LexicalWorld)
}

fn untrusted(text: &str) -> Broker {
    builder().untrusted_project(&project(text)).build()
}

fn shells(commands: &[&str]) -> Vec<ToolCall> {
    commands.iter().map(|command| ToolCall::shell(*command, WORKSPACE)).collect()
}

#[test]
fn it_says_what_would_decide_and_how_often() {
    let calls = shells(&[
        "make check",
        "ls",
        "make check",
        "make deploy",
        "rm -rf src",
        "just test unit && make check",
        "ourlint src/a.rs",
        "timeout 9 ol src/a.rs | head",
        "git status",
        "cat ~/notes/a",
        "cat ~/.ssh/id_rsa",
        "ourlint --unknown",
    ]);
    let rehearsal = untrusted(CONFIG).rehearse(&project(CONFIG), &calls);
    insta::assert_snapshot!(rehearsal, @r"
    It would have allowed 7 of the last 12 calls:
         3  Bash(make check), .countersign.toml:1:10 (project)
         2  program ourlint ol, .countersign.toml:3:1 (project)
         1  Bash(just test:*), .countersign.toml:1:30 (project)
         1  Read(~/notes/**), .countersign.toml:1:51 (project)
         1  git reads in a trusted workspace, built-in
    ");
    let calls: String = rehearsal.changed.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(calls, @r"
    ask → allow  make check
        Bash(make check), .countersign.toml:1:10 (project)
    ask → allow  make check
        Bash(make check), .countersign.toml:1:10 (project)
    ask → allow  just test unit && make check
        Bash(just test:*), .countersign.toml:1:30 (project)
        Bash(make check), .countersign.toml:1:10 (project)
    ask → allow  ourlint src/a.rs
        program ourlint ol, .countersign.toml:3:1 (project)
    ask → allow  timeout 9 ol src/a.rs | head
        program ourlint ol, .countersign.toml:3:1 (project)
    ask → allow  git status
        git reads in a trusted workspace, built-in
    ask → allow  cat ~/notes/a
        Read(~/notes/**), .countersign.toml:1:51 (project)
    ");
    assert!(rehearsal.deciders.iter().all(|count| count.others == 0));
}

#[test]
fn what_decides_nothing_stays_sealed() {
    let rehearsal = untrusted(CONFIG).rehearse(&project(CONFIG), &shells(&["make check", "ls"]));
    let out = format!("{rehearsal:?} {rehearsal} {}", serde_json::to_string(&rehearsal).expect("data"));
    assert!(out.contains("make check"));
    for other in ["never-called", "just", "notes", "ourlint"] {
        assert!(!out.contains(other), "{other}: {out}");
    }
}

#[test]
fn nothing_is_decided_and_nothing_kept() {
    let broker = untrusted(CONFIG);
    let calls = shells(&["make check", "ourlint src", "git status", "cat ~/notes/a"]);
    let verdicts = || calls.iter().map(|call| broker.decide(call).verdict()).collect::<Vec<_>>();
    let before = verdicts();
    assert_eq!(before, [Verdict::Ask; 4]);
    let Decision::Allow(permit) = broker.decide(&ToolCall::shell("ls", WORKSPACE)) else { panic!("not allowed") };
    let first = broker.rehearse(&project(CONFIG), &calls);
    assert_eq!(first.allowed(), 4);
    assert_eq!(verdicts(), before);
    assert_eq!(broker.rehearse(&project(CONFIG), &calls).to_string(), first.to_string(), "nor does one change the next");
    // What was in force is still the same: a permit from before is good.
    broker.redeem(permit, &ToolCall::shell("ls", WORKSPACE)).expect("nothing changed");
}

#[test]
fn a_session_comes_upon_nothing_by_it() {
    let builder = builder().session_flow(SessionFlow::Followed).untrusted_project(&project(CONFIG));
    let rules = ["Read(//home/u/.ssh/id_rsa)", "Bash(git push origin main)"].map(|text| support::rule(RuleEffect::Allow, text));
    let broker = builder.rules(rules).build();
    let (read, send) = (ToolCall::shell("cat ~/.ssh/id_rsa", WORKSPACE), ToolCall::shell("git push origin main", WORKSPACE));
    let _ = broker.rehearse(&project(CONFIG), [&read, &send]);
    assert_eq!(broker.decide(&send).verdict(), Verdict::Allow);
    // What it came upon otherwise is no matter of the config.
    let Decision::Allow(permit) = broker.decide(&read) else { panic!("not allowed") };
    broker.redeem(permit, &read).expect("just given");
    assert_eq!(broker.decide(&send).verdict(), Verdict::Ask);
    assert!(broker.rehearse(&project(CONFIG), [&send]).changed.is_empty());
    assert_eq!(broker.decide(&send).verdict(), Verdict::Ask);
}

#[test]
fn what_cannot_be_confirmed_would_change_nothing() {
    let calls = shells(&["make check", "git status"]);
    let broken = project("allow = [\"Bash(make check)\"]\ndeny = 3");
    assert!(broken.is_broken());
    assert!(untrusted(CONFIG).rehearse(&broken, &calls).changed.is_empty());

    let other = Broker::builder().home(HOME).workspace("/home/u/other").world(LexicalWorld).build();
    let rehearsal = other.rehearse(&project(CONFIG), &calls);
    assert_eq!((rehearsal.calls, rehearsal.changed.len()), (2, 0));

    let root = AbsPath::parse(WORKSPACE).expect("a path");
    let home = Workspace::discover(&root, &LexicalWorld, Some(&root));
    let home: ProjectConfig<Untrusted> = ProjectConfig::from_snapshot(&ConfigSnapshot::take(&LexicalWorld, &home).expect("a snapshot"));
    assert!(builder().build().rehearse(&home, &calls).changed.is_empty(), "the home folder");

    let lowered = builder().trust_at_most(TrustLevel::Restricted).build();
    assert!(lowered.rehearse(&project(CONFIG), &calls).changed.is_empty(), "a host that trusts no further");
}

#[test]
fn what_is_confirmed_already_changes_nothing() {
    let confirmed = project(CONFIG).confirm(project(CONFIG).review().confirm().expect("confirmable")).expect("the same");
    let broker = builder().trusted_project(confirmed).build();
    let calls = shells(&["make check", "ourlint src", "git status", "make deploy"]);
    assert!(broker.rehearse(&project(CONFIG), &calls).changed.is_empty());
    // A config that allows less than the one that was confirmed takes something away.
    let less = broker.rehearse(&project("ask = [\"Bash(git status)\"]"), &calls);
    let changed: Vec<_> = less.changed.iter().map(|call| (call.text.as_str(), call.before, call.after)).collect();
    assert_eq!(
        changed,
        [
            ("make check", Verdict::Allow, Verdict::Ask),
            ("ourlint src", Verdict::Allow, Verdict::Ask),
            ("git status", Verdict::Allow, Verdict::Ask),
            ("make deploy", Verdict::Deny, Verdict::Ask),
        ]
    );
    assert_eq!(less.allowed(), 0);
}

#[test]
fn denials_and_floors_hold_in_a_rehearsal() {
    let text = "allow = [\"Bash(rm:*)\", \"Bash(make:*)\", \"Edit(**)\"]";
    let broker = builder().untrusted_project(&project(text)).rules([support::rule(RuleEffect::Deny, "Bash(make:*)")]).build();
    let calls = shells(&["make check", "rm -rf /", "touch ~/.config/countersign/config.toml", "touch .git/hooks/x"]);
    assert!(broker.rehearse(&project(text), &calls).changed.is_empty());
}

#[test]
fn what_a_call_hides_is_shown() {
    let text = "allow = [\"Bash(make:*)\"]";
    let long = format!("make {}", "x".repeat(1000));
    let rehearsal = untrusted(text).rehearse(&project(text), &shells(&["make\tcheck\nls", &long]));
    assert_eq!(rehearsal.changed[0].text.as_str(), "make\\tcheck⏎ls");
    assert!(rehearsal.changed[1].text.as_str().chars().count() <= 200);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// A rehearsal tells what brokers without and with the confirmation decide.
    #[test]
    fn it_comes_out_as_it_will(
        rules in prop::collection::vec((prop::sample::select(&["allow", "ask", "deny"][..]), prop::sample::select(PATTERNS), prop::option::of(prop::sample::select(CONDITIONS))), 0..6),
        own in prop::collection::vec((prop::sample::select(&[RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny][..]), prop::sample::select(PATTERNS)), 0..3),
        calls in prop::collection::vec(policies::call(), 1..8),
        mode in policies::mode(),
    ) {
        let table = |(effect, rule, condition): &(&str, &str, Option<&str>)| {
            format!("[[rule]]\neffect = \"{effect}\"\nrule = '{rule}'\n{}\n", condition.unwrap_or(""))
        };
        let text: String = rules.iter().map(table).collect::<String>() + "[[program]]\nnames = \"unknown-tool\"\noptions = [{ names = \"--x\" }]\noperands = { rest = \"read\" }\n";
        let builder = || builder().clock(|| 1_790_000_000).mode(mode).rules(own.iter().map(|(effect, text)| support::rule(*effect, text)));
        let without = builder().untrusted_project(&project(&text)).build();
        let confirmed = project(&text).confirm(project(&text).review().confirm().expect("confirmable")).expect("the same");
        let with = builder().trusted_project(confirmed).build();
        let mut wanted = Vec::new();
        for call in &calls {
            let (before, after) = (without.decide(call).verdict(), with.decide(call).verdict());
            if before != after {
                wanted.push((before, after));
            }
        }
        let rehearsal = without.rehearse(&project(&text), &calls);
        prop_assert_eq!(rehearsal.calls, calls.len());
        prop_assert_eq!(rehearsal.changed.iter().map(|call| (call.before, call.after)).collect::<Vec<_>>(), wanted);
        prop_assert!(rehearsal.changed.iter().all(|call| !call.by.is_empty()), "{rehearsal:?}");
        let counted: usize = rehearsal.deciders.iter().map(|count| count.allowed + count.others).sum();
        prop_assert_eq!(counted, rehearsal.changed.iter().map(|call| call.by.len()).sum::<usize>());
    }
}
