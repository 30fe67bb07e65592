//! Calls that wait in an inbox: answered from anywhere, cancelled from either side.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use countersign::host::{Heard, Inbox, NotWaiting, RefusedBy, Resolved, Waiting};
use countersign::prompt::Demand;
use countersign::{Answer, Scope};

use super::{ASKED, DENIED, READS, broker, call, nothing_waits, permitted, refused, reload, timed};

fn poll(waiting: &mut Waiting) -> Option<Resolved> {
    match Pin::new(waiting).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(resolved) => Some(resolved),
        Poll::Pending => None,
    }
}

fn now(mut waiting: Waiting) -> Resolved {
    poll(&mut waiting).expect("resolved")
}

fn yes() -> Answer {
    Answer::allow(Scope::Once)
}

/// Counts how often it is woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn what_needs_no_person_is_ready_at_once() {
    let inbox = Inbox::new(broker());
    drop(permitted(now(inbox.propose(&call(READS)))));
    assert_eq!(refused(now(inbox.propose(&call(DENIED)))).by, RefusedBy::Broker);
    assert!(inbox.prompts().is_empty());
}

#[test]
fn answers_go_to_the_call_of_their_prompt() {
    let broker = broker();
    let inbox = Inbox::new(broker.clone());
    let (mut test, mut touch) = (inbox.propose(&call(ASKED)), inbox.propose(&call("touch src/x")));
    assert!(poll(&mut test).is_none() && poll(&mut touch).is_none());
    let ids: Vec<_> = inbox.prompts().iter().map(|prompt| prompt.id).collect();
    assert_eq!(ids.iter().copied().map(Some).collect::<Vec<_>>(), [test.prompt(), touch.prompt()]);
    assert!(matches!(inbox.answer(ids[1], yes()), Ok(Heard::Counts)));
    assert!(matches!(inbox.answer(ids[1], yes()), Err(NotWaiting(_))), "a second answer finds nothing");
    assert!(poll(&mut test).is_none());
    assert_eq!(permitted(now(touch)).call(), &call("touch src/x"));
    assert!(matches!(inbox.answer(ids[0], Answer::deny()), Ok(Heard::Counts)));
    assert_eq!(refused(now(test)).by, RefusedBy::Person);
    nothing_waits(&broker);
}

#[test]
fn a_dropped_call_cannot_be_answered_any_more() {
    let broker = broker();
    let inbox = Inbox::new(broker.clone());
    let waiting = inbox.propose(&call(ASKED));
    let id = waiting.prompt().expect("asked");
    drop(waiting);
    assert!(inbox.prompts().is_empty());
    assert!(matches!(inbox.answer(id, yes()), Err(NotWaiting(_))));
    nothing_waits(&broker);
    // And nothing of that yes is left for the same call.
    assert!(poll(&mut inbox.propose(&call(ASKED))).is_none());
}

#[test]
fn a_cancelled_prompt_refuses_the_call_that_is_awaited() {
    let broker = broker();
    let inbox = Inbox::new(broker.clone());
    let waiting = inbox.propose(&call(ASKED));
    let id = waiting.prompt().expect("asked");
    assert_eq!(inbox.cancel(id), Ok(()));
    assert_eq!(inbox.cancel(id), Err(NotWaiting(id)));
    assert!(matches!(inbox.answer(id, yes()), Err(NotWaiting(_))));
    assert_eq!(refused(now(waiting)).by, RefusedBy::Nobody);
    nothing_waits(&broker);
}

#[test]
fn identical_calls_share_one_prompt_and_get_permits_of_their_own() {
    let broker = broker();
    let inbox = Inbox::new(broker.clone());
    let calls: Vec<_> = (0..3).map(|_| inbox.propose(&call(ASKED))).collect();
    let prompts = inbox.prompts();
    assert_eq!(prompts.len(), 1);
    assert!(matches!(inbox.answer(prompts[0].id, yes()), Ok(Heard::Counts)));
    for waiting in calls {
        drop(permitted(now(waiting)));
    }
    assert_eq!(broker.fatigue(Some("s")).approved, 1);
    nothing_waits(&broker);
}

#[test]
fn where_the_shown_call_goes_the_next_is_shown() {
    let inbox = Inbox::new(broker());
    let (first, second) = (inbox.propose(&call(ASKED)), inbox.propose(&call(ASKED)));
    drop(first);
    let prompts = inbox.prompts();
    assert_eq!(prompts.iter().map(|prompt| Some(prompt.id)).collect::<Vec<_>>(), [second.prompt()]);
    assert!(matches!(inbox.answer(prompts[0].id, Answer::deny()), Ok(Heard::Counts)));
    assert_eq!(refused(now(second)).by, RefusedBy::Person);
}

#[test]
fn a_yes_that_is_not_enough_leaves_the_prompt_waiting() {
    let (broker, _) = timed(|builder| builder);
    let inbox = Inbox::new(broker);
    for number in 0..3 {
        let waiting = inbox.propose(&call(&format!("touch src/{number}")));
        let _ = inbox.answer(waiting.prompt().expect("asked"), yes());
        drop(permitted(now(waiting)));
    }
    let mut waiting = inbox.propose(&call("cat ~/.ssh/id_rsa"));
    let id = waiting.prompt().expect("asked");
    let Ok(Heard::Again(view)) = inbox.answer(id, yes()) else { panic!("counted") };
    assert_eq!((view.id, view.demand), (id, Demand::Typed { word: "read" }));
    assert!(poll(&mut waiting).is_none());
    assert!(matches!(inbox.answer(id, yes().typed("read")), Ok(Heard::Counts)));
    drop(permitted(now(waiting)));
}

#[test]
fn the_permit_is_taken_when_the_call_is_awaited() {
    let inbox = Inbox::new(broker());
    for (rules, runs) in [("deny = ['Bash(cargo:*)']", false), ("allow = ['Bash(cargo:*)']", true)] {
        let broker = broker();
        let inbox = Inbox::new(broker.clone());
        let waiting = inbox.propose(&call(ASKED));
        let _ = inbox.answer(waiting.prompt().expect("asked"), yes());
        reload(&broker, rules);
        assert_eq!(matches!(now(waiting), Resolved::Permitted(_)), runs, "{rules}");
        let reads = inbox.propose(&call(READS));
        reload(&broker, "deny = ['Bash(ls:*)']");
        assert_eq!(refused(now(reads)).by, RefusedBy::Broker);
    }
    drop(inbox);
}

#[test]
fn rules_that_ask_again_show_another_prompt() {
    let broker = broker();
    let inbox = Inbox::new(broker.clone());
    let mut waiting = inbox.propose(&call(ASKED));
    let id = waiting.prompt().expect("asked");
    let _ = inbox.answer(id, yes());
    reload(&broker, "ask = ['Bash(cargo:*)']");
    assert!(poll(&mut waiting).is_none(), "the yes was to something else");
    let prompts = inbox.prompts();
    assert!(prompts.len() == 1 && prompts[0].id != id, "{prompts:?}");
    let _ = inbox.answer(prompts[0].id, yes());
    drop(permitted(now(waiting)));
}

#[test]
fn without_an_inbox_nobody_can_answer() {
    let broker = broker();
    let inbox = Inbox::new(broker.clone());
    let waiting = inbox.propose(&call(ASKED));
    let answered = inbox.propose(&call("touch src/x"));
    let _ = inbox.answer(answered.prompt().expect("asked"), yes());
    let other = inbox.clone();
    drop(inbox);
    assert_eq!(other.prompts().len(), 1, "a clone is the same inbox");
    drop(other);
    assert_eq!(refused(now(waiting)).by, RefusedBy::Nobody);
    reload(&broker, "ask = ['Bash(touch:*)']");
    assert_eq!(refused(now(answered)).by, RefusedBy::Nobody, "what would be asked again is refused");
    nothing_waits(&broker);
}

#[test]
fn who_waits_is_woken_once_and_who_shows_is_told() {
    let told = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&told);
    let inbox = Inbox::notifying(broker(), move || {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let mut waiting = inbox.propose(&call(ASKED));
    assert_eq!(told.swap(0, Ordering::Relaxed), 1);
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    assert!(Pin::new(&mut waiting).poll(&mut Context::from_waker(&waker)).is_pending());
    let _ = inbox.answer(waiting.prompt().expect("asked"), yes());
    assert_eq!((woken.0.load(Ordering::Relaxed), told.load(Ordering::Relaxed)), (1, 1));
}

#[test]
fn threads_wait_for_each_other() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let broker = broker();
    let inbox = Inbox::notifying(broker.clone(), move || {
        let _ = sender.send(());
    });
    let ran = thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|number| {
                let command = if number % 2 == 0 { ASKED.to_owned() } else { format!("touch src/{number}") };
                let waiting = inbox.propose(&call(&command));
                scope.spawn(move || matches!(waiting.wait(), Resolved::Permitted(_)))
            })
            .collect();
        let mut left = 5;
        while left > 0 {
            receiver.recv().expect("a change");
            for prompt in inbox.prompts() {
                left -= usize::from(matches!(inbox.answer(prompt.id, yes()), Ok(Heard::Counts)));
            }
        }
        callers.into_iter().filter_map(|caller| caller.join().ok()).filter(|ran| *ran).count()
    });
    assert_eq!(ran, 8);
    nothing_waits(&broker);
}

/// Whatever the host does when it is told, it may use the inbox.
#[test]
fn being_told_may_come_back() {
    let slot: Arc<std::sync::OnceLock<Inbox>> = Arc::default();
    let own = Arc::clone(&slot);
    let inbox = Inbox::notifying(broker(), move || {
        for prompt in own.get().map(Inbox::prompts).unwrap_or_default() {
            let _ = own.get().map(|inbox| inbox.answer(prompt.id, yes()));
        }
    });
    assert!(slot.set(inbox.clone()).is_ok());
    drop(permitted(now(inbox.propose(&call(ASKED)))));
}
