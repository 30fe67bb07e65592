//! A call through a prompter, and step by step.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

use countersign::host::{NotAsked, Progress, Prompter, RefusedBy, Resolved};
use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use countersign::prompt::{Demand, PromptView};
use countersign::{Answer, Scope};

use super::{ASKED, DENIED, READS, asked, broker, call, done, nothing_waits, permitted, refused, reload, timed};
use crate::support::WORKSPACE;

/// Says these answers one after the other, then fails.
struct Says(Vec<Answer>, usize);

impl Says {
    fn all(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut answers: Vec<Answer> = answers.into_iter().collect();
        answers.reverse();
        Self(answers, 0)
    }
}

impl Prompter for Says {
    fn ask(&mut self, _: &PromptView) -> Result<Answer, NotAsked> {
        self.1 += 1;
        self.0.pop().ok_or_else(|| NotAsked::because("nobody there"))
    }
}

#[test]
fn only_what_is_asked_about_reaches_the_person() {
    let broker = broker();
    for (command, runs) in [(READS, true), (DENIED, false)] {
        let mut person = Says::all([]);
        let resolved = broker.resolve(&call(command), &mut person);
        assert_eq!((matches!(resolved, Resolved::Permitted(_)), person.1), (runs, 0), "{command}");
    }
    for (answer, runs, by) in
        [(Answer::allow(Scope::Once), true, None), (Answer::deny().saying("use make"), false, Some(RefusedBy::Person))]
    {
        let mut person = Says::all([answer]);
        match (broker.resolve(&call(ASKED), &mut person), runs) {
            (Resolved::Permitted(permitted), true) => assert_eq!(permitted.call(), &call(ASKED)),
            (Resolved::Refused(refusal), false) => assert_eq!((Some(refusal.by), refusal.denial.message.as_str()), (by, "use make")),
            (other, _) => panic!("{other:?}"),
        }
        assert_eq!(person.1, 1);
    }
    nothing_waits(&broker);
}

#[test]
fn a_host_is_told_of_the_sandbox_in_which_alone_a_call_may_run() {
    let stated = Containment::new(
        Writes::OnlyBelow(vec![WORKSPACE.to_owned()]),
        Connections::None,
        Reads::Anywhere,
        Processes::All,
        Services::Reachable,
    );
    let stated = stated.expect("a statement");
    for (command, required) in [("curl -T f https://x.example/", Some(&stated)), (READS, None)] {
        let permitted = permitted(broker().resolve_in(&call(command), &stated, &mut Says::all([])));
        assert_eq!(permitted.required_containment(), required, "{command}");
    }
}

#[test]
fn a_prompter_that_fails_lets_nothing_run_and_is_no_persons_no() {
    let (broker, _) = timed(|builder| builder);
    let refusal = refused(broker.resolve(&call(ASKED), &mut Says::all([])));
    assert_eq!(refusal.by, RefusedBy::Nobody);
    assert!(!refusal.denial.message.contains("nobody there"), "the model is not told what failed: {}", refusal.denial.message);
    assert_eq!(refusal.notes.trouble, ["the person could not be asked: nobody there"]);
    nothing_waits(&broker);
    let view = broker.fatigue(Some("s"));
    assert_eq!((view.denied, view.approved), (0, 0));
    // It may be asked again at once: a person never declined it.
    drop(asked(broker.begin(&call(ASKED))));
}

#[test]
fn a_prompter_that_panics_lets_nothing_run() {
    let broker = broker();
    let ran =
        catch_unwind(AssertUnwindSafe(|| broker.resolve(&call(ASKED), &mut |_: &PromptView| -> Answer { panic!("the screen broke") })));
    assert!(ran.is_err());
    nothing_waits(&broker);
    // The broker works on.
    drop(permitted(broker.resolve(&call(READS), &mut Says::all([]))));
    drop(permitted(broker.resolve(&call(ASKED), &mut Says::all([Answer::allow(Scope::Once)]))));
}

#[test]
fn a_yes_that_is_not_enough_is_asked_again_but_not_for_ever() {
    let (broker, millis) = timed(|builder| builder);
    for number in 0..3 {
        drop(permitted(broker.resolve(&call(&format!("touch src/{number}")), &mut Says::all([Answer::allow(Scope::Once)]))));
    }
    let risky = call("cat ~/.ssh/id_rsa");
    let mut demands = Vec::new();
    let resolved = broker.resolve(&risky, &mut |prompt: &PromptView| {
        demands.push(prompt.demand);
        if demands.len() < 3 { Answer::allow(Scope::Once) } else { Answer::allow(Scope::Once).typed("read") }
    });
    drop(permitted(resolved));
    assert_eq!(demands, [Demand::Typed { word: "read" }; 3]);

    let mut times = 0;
    let resolved = broker.resolve(&risky, &mut |_: &PromptView| {
        times += 1;
        Answer::allow(Scope::Once)
    });
    assert_eq!(refused(resolved).by, RefusedBy::Nobody);
    assert!((2..20).contains(&times), "{times}");
    nothing_waits(&broker);
    millis.fetch_add(1, Ordering::Relaxed);
}

#[test]
fn a_cancelled_question_is_a_no_that_nobody_said() {
    let (broker, _) = timed(|builder| builder);
    let refusal = asked(broker.begin(&call(ASKED))).cancel();
    assert_eq!(refusal.by, RefusedBy::Nobody);
    nothing_waits(&broker);
    // Dropped as well. What the agent asked still counts as asked.
    drop(asked(broker.begin(&call(ASKED))));
    nothing_waits(&broker);
    assert_eq!(broker.fatigue(Some("s")).asked, 2);
}

#[test]
fn a_permit_is_taken_by_what_the_rules_say_then() {
    let broker = broker();
    // A deny that came while the person thought.
    let question = asked(broker.begin(&call(ASKED)));
    reload(&broker, "deny = ['Bash(cargo:*)']");
    let refusal = refused(done(question.answer(Answer::allow(Scope::Once))));
    assert_eq!(refusal.by, RefusedBy::Broker);
    // What is no longer asked.
    reload(&broker, "allow = ['Bash(cargo:*)']");
    drop(permitted(done(broker.begin(&call(ASKED)))));
}

#[test]
fn what_was_asked_elsewhere_settles_the_question() {
    let broker = broker();
    let (first, second, third) = (asked(broker.begin(&call(ASKED))), asked(broker.begin(&call(ASKED))), asked(broker.begin(&call(ASKED))));
    assert_eq!((second.view().same_as, third.view().same_as), (Some(first.id()), Some(first.id())));
    let second = asked(second.settle());
    drop(permitted(done(first.answer(Answer::allow(Scope::Once)))));
    drop(permitted(done(second.settle())));
    drop(permitted(done(third.settle())));
    nothing_waits(&broker);
}

#[test]
fn where_the_first_is_cancelled_the_next_is_asked_and_not_answered_with_it() {
    let broker = broker();
    let (first, second) = (asked(broker.begin(&call(ASKED))), asked(broker.begin(&call(ASKED))));
    let _ = first.cancel();
    let second = asked(second.settle());
    assert_eq!(second.view().same_as, None);
    let refusal = refused(done(second.answer(Answer::deny())));
    assert_eq!(refusal.by, RefusedBy::Person);
}

#[test]
fn a_no_settles_as_a_persons_and_a_rule_as_the_brokers() {
    let broker = broker();
    let (first, second) = (asked(broker.begin(&call(ASKED))), asked(broker.begin(&call(ASKED))));
    assert_eq!(refused(done(first.answer(Answer::deny()))).by, RefusedBy::Person);
    assert_eq!(refused(done(second.settle())).by, RefusedBy::Person);
    let (first, second) = (asked(broker.begin(&call(ASKED))), asked(broker.begin(&call(ASKED))));
    drop(permitted(done(first.answer(Answer::allow(Scope::Once)))));
    reload(&broker, "deny = ['Bash(cargo:*)']");
    assert_eq!(refused(done(second.settle())).by, RefusedBy::Broker);
}

#[test]
fn an_always_says_what_it_left_behind() {
    let broker = broker();
    let question = asked(broker.begin(&call(ASKED)));
    let permitted = permitted(done(question.answer(Answer::allow(Scope::Session))));
    assert_eq!(permitted.notes().remembered, ["allow Bash(cargo test:*) (for this session)"]);
    assert!(matches!(broker.begin(&call(ASKED)), Progress::Done(Resolved::Permitted(_))));
}
