//! Any command under rules: deciding never panics, a rule that denies never loosens, and a command in a
//! list is never judged more mildly than alone.
#![no_main]

use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, ToolCall, Verdict};
use libfuzzer_sys::fuzz_target;

fn verdict(command: &str, deny: bool) -> Verdict {
    let rule = |effect, text: &str| Rule::parse(effect, text, Source::new(Layer::User, "fuzz")).expect("a rule");
    let mut rules = vec![rule(RuleEffect::Allow, "Bash(cargo test:*)"), rule(RuleEffect::Allow, "Bash(find:*)")];
    if deny {
        rules.push(rule(RuleEffect::Deny, "Bash(rm:*)"));
    }
    let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).rules(rules).build();
    broker.decide(&ToolCall::shell(command, "/home/u/proj")).verdict()
}

fuzz_target!(|text: &str| {
    let plain = verdict(text, false);
    assert!(verdict(text, true) >= plain, "a denial loosened {text:?}");
    assert!(verdict(&format!("ls\n{text}"), false) >= plain.min(Verdict::Ask), "a list loosened {text:?}");
});
