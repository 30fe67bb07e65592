//! Any bytes as the event of any agent: the answer is one that the agent can read, and nothing runs that was not allowed.
//!
//! The first byte names the agent, the others are the event.

use countersign::hook::{Agent, Event, Moment, Proposed, Ran, Reply, Responder, Ruling, respond};
use countersign::world::LexicalWorld;
use countersign::{Broker, Verdict};
use serde_json::Value;

/// Rules on every call alike.
struct Always(Ruling);

impl Responder for Always {
    fn rule(&self, _: &Proposed) -> Ruling {
        self.0.clone()
    }

    fn note(&self, _: &Ran) {}
}

/// The word by which an answer decides, wherever the agent looks for it.
fn word(reply: &Reply) -> Option<String> {
    let said: Value = serde_json::from_str(&reply.stdout).ok()?;
    let specific = said.get("hookSpecificOutput");
    let places = [
        said.get("permission"),
        said.get("decision"),
        said.get("permissionDecision"),
        specific.and_then(|specific| specific.get("permissionDecision")),
        specific.and_then(|specific| specific.get("decision")?.get("behavior")),
    ];
    places.into_iter().flatten().find_map(Value::as_str).map(str::to_owned)
}

fn stops(reply: &Reply) -> bool {
    reply.status == 2 || word(reply).as_deref() == Some("deny")
}

fn assert_readable(reply: &Reply, event: &[u8]) {
    assert!(matches!(reply.status, 0 | 2), "{reply:?}");
    if !reply.stdout.is_empty() {
        let line = reply.stdout.strip_suffix('\n').expect("a line");
        assert!(!line.chars().any(char::is_control), "{line:?}");
        assert!(matches!(serde_json::from_str(line), Ok(Value::Object(_))), "{line}");
    }
    assert!(!reply.stderr.chars().any(|c| c.is_control() && c != '\n'), "{reply:?}");
    assert!(!format!("{reply:?}").contains("a bug in countersign"), "{}", String::from_utf8_lossy(event));
}

pub(crate) fn holds(input: &[u8]) {
    let Some((choice, event)) = input.split_first() else { return };
    let agent = Agent::ALL[usize::from(*choice) % Agent::ALL.len()];
    let read = agent.read(event);
    let rulings = [
        Ruling::Allow { reason: "it only reads".to_owned() },
        Ruling::Ask { reason: "it writes\n\u{1b}[2J".to_owned(), remember: vec!["Bash(x)".to_owned()] },
        Ruling::Deny { message: "no\u{202e}".to_owned() },
    ];
    for ruling in rulings {
        let reply = respond(agent, event, &Always(ruling.clone()));
        assert_readable(&reply, event);
        let (allows, stops) = (word(&reply).as_deref() == Some("allow"), stops(&reply));
        let asks = word(&reply).as_deref() == Some("ask");
        match (&read, &ruling) {
            (Ok(Event::Proposed(_)), Ruling::Allow { .. }) => assert!(!stops, "{reply:?}"),
            (Ok(Event::Proposed(proposed)), Ruling::Ask { .. } | Ruling::Deny { .. }) => {
                assert!(!allows, "{reply:?}");
                let is_before = proposed.moment == Moment::BeforeUse;
                assert!(!is_before || stops || (asks && matches!(ruling, Ruling::Ask { .. })), "{reply:?}");
            }
            (Ok(Event::Ran(_) | Event::Other), _) => assert_eq!(reply, agent.nothing()),
            (Err(unreadable), _) => {
                let is_over = unreadable.moment == Some(Moment::Over);
                assert!(is_over || !allows, "{reply:?}");
                let comes_before = matches!(unreadable.moment, None | Some(Moment::BeforeUse));
                assert!(!comes_before || stops || asks, "{reply:?}");
            }
        }
    }
    let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
    let reply = respond(agent, event, &broker);
    assert_readable(&reply, event);
    if let Ok(Event::Proposed(proposed)) = read
        && broker.decide(&proposed.call).verdict() != Verdict::Allow
    {
        assert_ne!(word(&reply).as_deref(), Some("allow"), "{reply:?}");
    }
}
