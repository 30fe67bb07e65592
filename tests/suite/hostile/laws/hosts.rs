//! Any texts as a host of a rule and as an address: what a rule for a host allows goes to that host, by the reading of the `url` crate.
//!
//! Two texts, the rule's host and the address, with a line `--` between them.

use countersign::analysis::host::{HostName, WebAddress};
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, ToolCall, Verdict};
use serde_json::json;

const CWD: &str = "/home/u/proj";

fn assert_canonical(host: &HostName) {
    let text = host.as_str();
    assert!(
        !text.is_empty() && !text.ends_with('.') && !text.chars().any(|c| c.is_ascii_uppercase() || c.is_whitespace() || c.is_control())
    );
    assert!(text.is_ascii(), "{text}");
    assert_eq!(HostName::parse(text).as_ref(), Some(host), "the same host again");
}

fn broker(rules: &[(RuleEffect, &str)]) -> Option<Broker> {
    let rule =
        |(effect, host): &(RuleEffect, &str)| Rule::parse(*effect, &format!("WebFetch(domain:{host})"), Source::new(Layer::User, "fuzz"));
    let rules: Vec<Rule> = rules.iter().map(rule).collect::<Result<_, _>>().ok()?;
    Some(Broker::builder().home("/home/u").workspace(CWD).world(LexicalWorld).untimed().rules(rules).build())
}

pub(crate) fn holds(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (rule, address) = text.split_once("\n--\n").unwrap_or((text, "https://docs.example.com/"));
    for text in [rule, address] {
        if let Some(host) = HostName::parse(text) {
            assert_canonical(&host);
        }
    }
    let parsed = WebAddress::parse(address);
    if let Some(parsed) = &parsed {
        assert_canonical(&parsed.host);
    }
    let call = ToolCall::new("WebFetch", json!({ "url": address, "prompt": "x" }), CWD);
    let verdict = |rules: &[(RuleEffect, &str)]| broker(rules).map(|broker| broker.decide(&call).verdict());
    let nothing = verdict(&[]).expect("no rules");
    assert_ne!(nothing, Verdict::Allow, "{address:?} without a rule");
    // What denies a host denies every spelling of it.
    if let Some(parsed) = &parsed {
        assert_eq!(verdict(&[(RuleEffect::Deny, parsed.host.as_str())]), Some(Verdict::Deny), "{address:?}");
    }
    let Some(allowed) = verdict(&[(RuleEffect::Allow, rule)]) else { return };
    if let Some(both) = verdict(&[(RuleEffect::Allow, rule), (RuleEffect::Deny, rule)]) {
        assert!(both >= allowed && (allowed != Verdict::Allow || both == Verdict::Deny), "{rule:?} and {address:?}");
    }
    if allowed == Verdict::Allow {
        let address = parsed.expect("an address that was judged");
        let host = address.host.as_str();
        let rule = rule.trim();
        // What is inside the machine or its network has to be named.
        assert!(address.plain || (address.host.is_internal() && !rule.contains('*')), "{address:?}");
        if !rule.contains('*') {
            assert_eq!(HostName::parse(rule).as_ref().map(HostName::as_str), Some(host), "{rule:?}");
        } else if let Some(tail) = rule.strip_prefix('*').filter(|tail| !tail.contains('*')) {
            let tail = tail.trim_end_matches('.').to_ascii_lowercase();
            // `*` alone is every host, `*.` in front any depth below, and else `*` stands inside of one label.
            let is_of_label = host.ends_with(&tail) && host.split('.').count() == tail.split('.').count();
            let is_meant = if tail.starts_with('.') { host.ends_with(&tail) } else { tail.is_empty() || is_of_label };
            assert!(!tail.is_ascii() || is_meant, "{rule:?} and {host}");
        }
    }
}
