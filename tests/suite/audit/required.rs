//! A log that cannot be written: best effort changes no verdict, a required one allows nothing.

use std::fs;

use countersign::audit::AuditSettings;
use countersign::policy::rule::RuleEffect;
use countersign::{Answer, Answered, Broker, Decision, Mode, Scope, Settled, ToolCall, Verdict};

use super::Scratch;
use crate::support::{self, WORKSPACE};

const REQUIRED: AuditSettings = AuditSettings { required: true, ..AuditSettings::USUAL };

/// A log in whose place there is a folder: nobody can write it, not even who may do everything.
fn blocked(settings: AuditSettings) -> Scratch {
    let scratch = Scratch::with(settings);
    fs::create_dir_all(scratch.path()).expect("a folder");
    scratch
}

fn broker(scratch: &Scratch, mode: Mode) -> Broker {
    let rules = [support::rule(RuleEffect::Allow, "Bash(cargo test:*)"), support::rule(RuleEffect::Deny, "Bash(git push:*)")];
    support::builder(true).mode(mode).rules(rules).audit(scratch.log.clone()).build()
}

fn verdicts(broker: &Broker) -> [Verdict; 4] {
    ["ls", "cargo test", "cargo install x", "git push"].map(|command| broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict())
}

#[test]
fn a_log_that_works_changes_no_verdict() {
    let scratch = Scratch::with(REQUIRED);
    let expected = [Verdict::Allow, Verdict::Allow, Verdict::Ask, Verdict::Deny];
    assert_eq!(verdicts(&broker(&scratch, Mode::Default)), expected);
    assert_eq!(scratch.of_calls().len(), 4);
    assert_eq!(verdicts(&broker(&Scratch::new(), Mode::Default)), expected);
}

#[test]
fn best_effort_goes_on_and_counts_what_was_lost() {
    let scratch = blocked(AuditSettings::USUAL);
    let broker = broker(&scratch, Mode::Default);
    assert_eq!(broker.audit_trouble(), None);
    assert_eq!(verdicts(&broker), [Verdict::Allow, Verdict::Allow, Verdict::Ask, Verdict::Deny]);
    let trouble = broker.audit_trouble().expect("trouble");
    assert!(trouble.contains("is not a plain file (4 records lost)"), "{trouble}");
    // When it works again, the log itself says so.
    fs::remove_dir(scratch.path()).expect("removed");
    let _ = broker.decide(&ToolCall::shell("ls", WORKSPACE));
    assert_eq!(broker.audit_trouble(), None);
    let verification = scratch.log.verify().expect("readable");
    assert!(verification.is_intact());
    assert_eq!(verification.recoveries[0].what, "4 records of one process could not be written before this one");
}

#[test]
fn what_has_to_be_recorded_and_cannot_be_is_asked() {
    let scratch = blocked(REQUIRED);
    for mode in [Mode::Default, Mode::AcceptEdits, Mode::Plan] {
        assert_eq!(verdicts(&broker(&scratch, mode))[3], Verdict::Deny, "{mode:?}");
        assert!(!verdicts(&broker(&scratch, mode)).contains(&Verdict::Allow), "{mode:?}");
    }
    assert_eq!(verdicts(&broker(&scratch, Mode::Unattended)), [Verdict::Deny; 4]);
    assert!(!verdicts(&broker(&scratch, "bypass".parse().expect("a mode"))).contains(&Verdict::Allow));
    let reason = broker(&scratch, Mode::Default).decide(&ToolCall::shell("ls", WORKSPACE)).trace().reason.clone();
    assert!(reason.starts_with("ask by what cannot be recorded, the audit log (built-in): "), "{reason}");
}

#[test]
fn a_yes_counts_once_and_the_person_is_told() {
    let scratch = blocked(REQUIRED);
    let broker = broker(&scratch, Mode::Default);
    let call = ToolCall::shell("ls", WORKSPACE);
    for scope in [Scope::Once, Scope::Session] {
        let Decision::Ask(prompt) = broker.decide(&call) else { panic!("not asked") };
        let outcome = broker.answer(prompt, Answer::allow(scope));
        let Answered::Proceed(permit) = outcome.answered else { panic!("not allowed") };
        assert!(broker.redeem(permit, &call).is_ok());
        assert!(outcome.trouble.is_some_and(|trouble| trouble.contains("the answer is not recorded")));
    }
    assert_eq!(broker.decide(&call).verdict(), Verdict::Ask);
}

#[test]
fn the_same_question_is_no_way_around_it() {
    let scratch = Scratch::with(REQUIRED);
    let broker = broker(&scratch, Mode::Default);
    let call = ToolCall::shell("cargo install x", WORKSPACE);
    let (Decision::Ask(first), Decision::Ask(second)) = (broker.decide(&call), broker.decide(&call)) else { panic!("not asked") };
    let _ = broker.answer(first, Answer::allow(Scope::Once));
    fs::remove_file(scratch.path()).expect("removed");
    fs::create_dir_all(scratch.path()).expect("a folder");
    assert!(matches!(broker.settle(second), Settled::Open(_)));
}

#[cfg(unix)]
#[test]
fn no_permission_and_a_full_disk_are_named() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let scratch = Scratch::filled(2);
    let folder = scratch.log.path().parent().expect("a folder");
    let mode = |mode: u32| fs::set_permissions(folder.as_str(), fs::Permissions::from_mode(mode)).expect("mode");
    fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o400)).expect("mode");
    mode(0o500);
    let outcome = scratch.log.note(None, "test", "no permission");
    mode(0o700);
    // The superuser may write everywhere.
    if let Err(error) = outcome {
        assert!(error.to_string().contains("cannot be written: Permission denied"), "{error}");
    }
    // Linux' device that is always full stands for a disk.
    if fs::metadata("/dev/full").is_ok() {
        let scratch = Scratch::filled(2);
        fs::remove_file(scratch.path()).expect("removed");
        symlink("/dev/full", scratch.path()).expect("a link");
        let error = scratch.log.note(None, "test", "full").expect_err("not a file");
        assert!(error.to_string().contains("is not a plain file"), "{error}");
    }
}
