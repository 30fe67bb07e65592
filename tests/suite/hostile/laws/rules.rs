//! Any text as a rule, in every place where rules are written: it reads as itself, a rule that restricts is never lost, and
//! what denies a plain command is never passed by.

use countersign::config::ConfigFile;
use countersign::config::edit::{add_rule, remove_rule};
use countersign::policy::pattern::Pattern;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, Mode, ToolCall, Verdict};

const CONFIG: &str = "# kept\ndeny = [\n    \"Bash(shred:*)\", # this too\n]\n";

fn parse(effect: RuleEffect, text: &str) -> Option<Rule> {
    Rule::parse(effect, text, Source::new(Layer::User, "fuzz")).ok()
}

pub(crate) fn holds(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Some(rule) = parse(RuleEffect::Deny, text) else {
        assert!(Pattern::parse(text).is_err() && parse(RuleEffect::Allow, text).is_none());
        return;
    };
    let written = rule.text();
    let again = parse(RuleEffect::Deny, &written).expect("what was written");
    assert_eq!((again.text(), format!("{:?}", again.pattern)), (written.clone(), format!("{:?}", rule.pattern)));

    // Into a config and out of it again.
    for effect in [RuleEffect::Deny, RuleEffect::Ask, RuleEffect::Allow] {
        let Ok(edited) = add_rule(CONFIG, effect, &written) else { continue };
        match ConfigFile::parse(&edited, Layer::User, "config.toml") {
            Ok(file) => {
                let of_effect = file.rules.iter().filter(|rule| rule.effect == effect && rule.text() == written).count();
                assert_eq!(of_effect, 1, "{edited}");
                let kept = file.rules.iter().filter(|rule| rule.text() == "Bash(shred:*)" && rule.effect == RuleEffect::Deny).count();
                assert_eq!(kept, 1, "{edited}");
            }
            // What cannot be allowed, or is too long, is an error of the whole file.
            Err(errors) => assert!(!errors.to_string().is_empty()),
        }
        if !edited.contains("Bash(shred:*)\", # this too\n    \"Bash(shred:*)") {
            let without = remove_rule(&edited, effect, &written);
            assert!(without.is_ok_and(|without| without.len() < edited.len()), "{edited}");
        }
    }

    // What denies never loosens, and a plain command under its own denial does not run.
    let builder = || Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).untimed();
    let (free, bound) = (builder().build(), builder().rules([rule.clone()]).build());
    for command in ["ls", "cat a | sort > b", "cargo test --all", "git push origin main", "rm -rf x", "curl https://example.com/"] {
        let call = ToolCall::shell(command, "/home/u/proj");
        assert!(bound.decide(&call).verdict() >= free.decide(&call).verdict(), "{command} under {written}");
    }
    if let Some(body) = written.strip_prefix("Bash(").and_then(|rest| rest.strip_suffix(')')) {
        let is_plain = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let words: Vec<&str> = body.split(' ').collect();
        if words.iter().all(|word| !word.is_empty() && is_plain(word)) && words[0].starts_with(|c: char| c.is_ascii_lowercase()) {
            let dangerous = builder().mode(Mode::dangerous_bypass()).rules([rule]).build();
            let verdict = dangerous.decide(&ToolCall::shell(body, "/home/u/proj")).verdict();
            assert_ne!(verdict, Verdict::Allow, "{body} is denied");
        }
    }
}
