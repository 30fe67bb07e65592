//! Any bytes as a message: what is read is written as it was, and no reply is a yes to a prompt that it does not name.

use std::sync::OnceLock;

use countersign::wire::{Envelope, read_call, read_reply};
use countersign::world::LexicalWorld;
use countersign::{Answered, Broker, Decision, ToolCall};
use serde_json::Value;

/// What a reply has to say that it saw of the only prompt here.
fn seen() -> &'static str {
    static SEEN: OnceLock<String> = OnceLock::new();
    SEEN.get_or_init(|| {
        let (broker, call) = asked();
        let Decision::Ask(prompt) = broker.decide(&call) else { panic!("it is asked") };
        let sent = serde_json::to_value(Envelope::prompt(prompt.view())).expect("JSON");
        sent["prompt"]["seen"].as_str().expect("a text").to_owned()
    })
}

fn asked() -> (Broker, ToolCall) {
    let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).untimed().build();
    (broker, ToolCall::shell("make", "/home/u/proj"))
}

pub(crate) fn holds(input: &[u8]) {
    if let Ok(call) = read_call(input) {
        let written = serde_json::to_vec(&Envelope::call(&call)).expect("JSON");
        let again = read_call(&written).expect("what was written");
        assert_eq!(again, call);
        assert_eq!(again.digest(), call.digest());
        let message: Value = serde_json::from_slice(input).expect("JSON");
        assert_eq!(&message["call"]["input"], call.input());
        let (broker, _) = asked();
        let decision = broker.decide(&call);
        let trace = serde_json::to_value(Envelope::trace(decision.trace())).expect("JSON");
        assert_eq!(trace["version"], 1);
        if let Decision::Ask(prompt) = &decision {
            assert!(Envelope::prompt(prompt.view()).is_some());
        }
    }
    // `SEEN` in a message stands for the right digest, so that what comes behind it is reached as well.
    let text = String::from_utf8_lossy(input).replace("SEEN", seen());
    if let Ok(reply) = read_reply(text.as_bytes()) {
        let again = read_reply(&serde_json::to_vec(&Envelope::reply(&reply)).expect("JSON")).expect("what was written");
        let (broker, call) = asked();
        let Decision::Ask(prompt) = broker.decide(&call) else { panic!("it is asked") };
        let answers = [reply.to(prompt.view()), again.to(prompt.view())];
        assert_eq!(answers[0].is_ok(), answers[1].is_ok());
        let [answer, _] = answers;
        if let Ok(answer) = answer {
            let message: Value = serde_json::from_str(&text).expect("JSON");
            let fields = &message["reply"];
            assert_eq!((&fields["seen"], &fields["prompt"]), (&Value::from(seen()), &Value::from(1)));
            let choice = fields["choice"].as_str().expect("a text").to_owned();
            if matches!(broker.answer(prompt, answer).answered, Answered::Proceed(_)) {
                assert!(choice.starts_with("allow"), "{choice}");
            }
        }
    }
}
