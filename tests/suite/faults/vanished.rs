//! A state folder that goes away while a program runs, and a home that leads nowhere.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use countersign::audit::{AuditLog, AuditSettings};
use countersign::learn::{Draft, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::{Answer, Answered, Broker, Decision, Scope, ToolCall, Verdict};

use super::{AUDIT, Home, LEARNED};
use crate::support::{self, WORKSPACE};

fn verdict(broker: &Broker, command: &str) -> Verdict {
    broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict()
}

fn rule(effect: LearnedEffect, text: &str) -> NewRule {
    NewRule { effect, draft: Draft::plain(text), scope: LearnedScope::User, until: None, from: String::new() }
}

#[test]
fn what_was_denied_outlives_the_store_in_a_program_that_runs() {
    let home = Home::new();
    let mut other = LearnedStore::open(home.abs(LEARNED));
    other.add(&rule(LearnedEffect::Deny, "Bash(ls:*)"), 1).expect("learned");
    other.add(&rule(LearnedEffect::Allow, "Bash(make a)"), 1).expect("learned");
    let time = Arc::new(AtomicU64::new(100));
    let clock = Arc::clone(&time);
    let builder = support::builder(true).clock(move || clock.fetch_add(1, Ordering::Relaxed));
    let broker = builder.build_with_store(LearnedStore::open(home.abs(LEARNED)));
    assert_eq!((verdict(&broker, "ls"), verdict(&broker, "make a")), (Verdict::Deny, Verdict::Allow));
    fs::remove_dir_all(home.path(".state")).expect("removed");
    assert_eq!((verdict(&broker, "ls"), verdict(&broker, "make a")), (Verdict::Deny, Verdict::Ask), "nothing that was denied comes back");
    // What is answered next is kept in a store that is made anew, and the denial stays.
    let call = ToolCall::shell("cargo test", WORKSPACE);
    let Decision::Ask(prompt) = broker.decide(&call) else { panic!("not asked") };
    let outcome = broker.answer(prompt, Answer::allow(Scope::Workspace));
    assert_eq!(outcome.trouble, None);
    assert!(matches!(outcome.answered, Answered::Proceed(_)));
    assert!(!LearnedStore::open(home.abs(LEARNED)).list().is_empty());
    assert_eq!((verdict(&broker, "ls"), verdict(&broker, "cargo test")), (Verdict::Deny, Verdict::Allow));
}

#[test]
fn a_denial_that_is_gone_can_be_said_again_and_one_that_was_revoked_does_not_come_back() {
    let home = Home::new();
    let mut store = LearnedStore::open(home.abs(LEARNED));
    let never = rule(LearnedEffect::Deny, "Bash(never:*)");
    let id = store.add(&never, 1).expect("learned");
    let gone = store.add(&rule(LearnedEffect::Deny, "Bash(other:*)"), 1).expect("learned");
    store.revoke(&gone, 2).expect("revoked");
    fs::remove_file(home.path(LEARNED)).expect("removed");
    assert!(store.refresh());
    let texts = |store: &LearnedStore| {
        store.rules_for(&home.abs("proj"), Some(9)).iter().map(countersign::policy::rule::Rule::text).collect::<Vec<_>>()
    };
    assert_eq!(texts(&store), ["Bash(never:*)"]);
    let problem = store.problems().first().expect("it says so").to_string();
    assert!(problem.contains(home.abs(LEARNED).as_str()) && problem.contains("1 learned denial"), "{problem}");
    assert!(store.lost().is_none(), "nothing else is asked because of it");
    assert!(store.revoke(&id, 3).is_err(), "the store does not have it");
    let again = store.add(&never, 4).expect("learned");
    assert!(texts(&LearnedStore::open(home.abs(LEARNED))).contains(&"Bash(never:*)".to_owned()), "it is written");
    store.revoke(&again, 5).expect("revoked");
    // A store that is put back as it was says everything once.
    let text = fs::read(home.path(LEARNED)).expect("a store");
    fs::remove_file(home.path(LEARNED)).expect("removed");
    store.refresh();
    fs::write(home.path(LEARNED), text).expect("written");
    store.refresh();
    assert!(LearnedStore::open(home.abs(LEARNED)).problems().is_empty());
}

/// Other processes rewrite the store: what they took back is over, also for who knew it.
#[test]
fn a_rewritten_store_is_no_vanished_one() {
    let home = Home::new();
    let mut store = LearnedStore::open(home.abs(LEARNED));
    let id = store.add(&rule(LearnedEffect::Deny, "Bash(never:*)"), 1).expect("learned");
    store.add(&rule(LearnedEffect::Deny, "Bash(other:*)"), 1).expect("learned");
    let mut other = LearnedStore::open(home.abs(LEARNED));
    other.revoke(&id, 2).expect("revoked");
    other.compact(400 * 86_400).expect("compacted");
    assert!(store.refresh());
    assert!(store.problems().is_empty(), "{:?}", store.problems());
    let texts: Vec<String> = store.rules_for(&home.abs("proj"), Some(9)).iter().map(countersign::policy::rule::Rule::text).collect();
    assert_eq!(texts, ["Bash(other:*)"]);
}

#[test]
fn a_log_whose_folder_is_gone_begins_anew() {
    let home = Home::new();
    let log = AuditLog::new(home.abs(AUDIT), AuditSettings { required: true, ..AuditSettings::USUAL });
    let broker = support::builder(true).audit(log.clone()).build();
    assert_eq!(verdict(&broker, "ls"), Verdict::Allow);
    fs::remove_dir_all(home.path(".state")).expect("removed");
    assert_eq!(verdict(&broker, "ls"), Verdict::Allow);
    assert_eq!(log.records().expect("a log").count(), 2, "the one that begins it, and the decision");
    assert!(log.verify().expect("readable").is_intact());
    // A file in the place of the folder.
    fs::remove_dir_all(home.path(".state")).expect("removed");
    home.write(".state", "");
    assert_eq!(verdict(&broker, "ls"), Verdict::Ask);
    assert!(broker.audit_trouble().is_some_and(|why| why.contains(".state/countersign")));
}

#[test]
fn a_home_that_is_a_link_to_itself_is_named_and_nothing_is_allowed() {
    let mut home = Home::new();
    let looped = home.path("loop");
    symlink(&looped, &looped).expect("a link");
    home.prelude = format!("HOME='{0}' XDG_CONFIG_HOME='{0}/.config' XDG_STATE_HOME='{0}/.state' && export HOME", looped.display());
    let (verdict, reason) = home.hook("ls");
    assert!(verdict == "ask" && reason.contains(&format!("{}/.config/countersign", looped.display())), "{verdict}: {reason}");
    for arguments in [
        &["check", "ls"][..],
        &["rules", "list"],
        &["rules", "add", "allow", "Bash(x)"],
        &["trust", "status"],
        &["trust", "confirm"],
        &["audit", "tail"],
    ] {
        let text = home.fails(arguments);
        assert!(text.contains("cannot be followed") && text.contains("loop"), "{arguments:?}: {text}");
    }
}
