//! With the guard no verdict is looser than without, and nothing runs that nobody said yes to.

use std::collections::HashSet;

use countersign::{Answer, Answered, Decision, Permit, Prompt, Scope, Settled, ToolCall, Verdict};
use proptest::prelude::*;

use super::{Desk, shell};

/// What happens at the desk.
#[derive(Debug, Clone)]
enum Event {
    /// The call is decided; a prompt is put at the end of the line.
    Decide(usize),
    /// The prompt at this place of the line is answered.
    Answer(usize, Says),
    Settle(usize),
    Drop(usize),
    Wait(u64),
    Speak,
}

#[derive(Debug, Clone, Copy)]
enum Says {
    Once,
    Session,
    Typed,
    No,
}

const COMMANDS: [&str; 6] = ["ls", "touch src/x", "cargo test", "cat ~/.ssh/id_rsa", "python3 -c 'x'", "rm -rf /"];

fn event() -> impl Strategy<Value = Event> {
    let says = prop::sample::select(vec![Says::Once, Says::Session, Says::Typed, Says::No]);
    let place = 0..3_usize;
    prop_oneof![
        6 => (0..COMMANDS.len() * 2).prop_map(Event::Decide),
        5 => (place.clone(), says).prop_map(|(at, says)| Event::Answer(at, says)),
        2 => place.clone().prop_map(Event::Settle),
        1 => place.prop_map(Event::Drop),
        3 => prop::sample::select(vec![0, 300, 2_000, 30_000]).prop_map(Event::Wait),
        1 => Just(Event::Speak),
    ]
}

fn call(number: usize) -> ToolCall {
    shell(COMMANDS[number % COMMANDS.len()], if number < COMMANDS.len() { "a" } else { "b" })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_guard_only_tightens(events in prop::collection::vec(event(), 0..80)) {
        let guarded = Desk::new();
        let plain = Desk::with(countersign::BrokerBuilder::untimed);
        let mut line: Vec<(ToolCall, Prompt)> = Vec::new();
        // The calls to which a person said yes.
        let mut approved: HashSet<String> = HashSet::new();
        let runs = |call: &ToolCall, permit: Permit| guarded.broker.redeem(permit, call).expect("current");
        for event in events {
            match event {
                Event::Decide(number) => {
                    let call = call(number);
                    let without = plain.broker.decide(&call).verdict();
                    let with = guarded.broker.decide(&call);
                    prop_assert!(with.verdict() >= without, "{call:?}: {without} became {}", with.verdict());
                    prop_assert_eq!(with.verdict() == Verdict::Allow, without == Verdict::Allow);
                    if let Decision::Ask(prompt) = with {
                        line.push((call, prompt));
                    }
                }
                Event::Answer(at, says) if at < line.len() => {
                    let (call, prompt) = line.remove(at);
                    let answer = match says {
                        Says::Once => Answer::allow(Scope::Once),
                        Says::Session => Answer::allow(Scope::Session),
                        Says::Typed => Answer::allow(Scope::Once).typed("read"),
                        Says::No => Answer::deny(),
                    };
                    match guarded.broker.answer(prompt, answer.clone()).answered {
                        Answered::Proceed(permit) => {
                            prop_assert!(!matches!(says, Says::No));
                            approved.insert(format!("{call:?}"));
                            runs(&call, permit);
                            if let Decision::Ask(prompt) = plain.broker.decide(&call) {
                                let _ = plain.broker.answer(prompt, answer);
                            }
                        }
                        Answered::Stop(_) => prop_assert!(matches!(says, Says::No)),
                        Answered::Again(prompt) => {
                            prop_assert!(!matches!(says, Says::No));
                            line.insert(at, (call, prompt));
                        }
                    }
                }
                Event::Settle(at) if at < line.len() => {
                    let (call, prompt) = line.remove(at);
                    match guarded.broker.settle(prompt) {
                        Settled::Open(prompt) => line.insert(at, (call, prompt)),
                        Settled::Answered(outcome) => match outcome.answered {
                            Answered::Proceed(permit) => {
                                let was_approved = approved.contains(&format!("{call:?}"));
                                prop_assert!(was_approved, "{:?}", call);
                                runs(&call, permit);
                            }
                            Answered::Stop(_) => {}
                            Answered::Again(prompt) => prop_assert!(false, "settled by nothing: {}", prompt.id()),
                        },
                    }
                }
                Event::Drop(at) if at < line.len() => drop(line.remove(at)),
                Event::Answer(..) | Event::Settle(_) | Event::Drop(_) => {}
                Event::Wait(millis) => guarded.wait(millis),
                Event::Speak => guarded.broker.asks_again(Some("a")),
            }
        }
        let waiting = ["a", "b"].map(|session| guarded.broker.fatigue(Some(session)).pending);
        prop_assert_eq!(waiting.iter().sum::<usize>(), line.len());
    }
}
