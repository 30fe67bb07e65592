//! Codex: `prefix_rule`s of a `.rules` file. There are rules for commands only, each for all that begins with its
//! words.

use super::{Became, Note, Said, What, quoted};
use crate::policy::rule::RuleEffect;

pub(super) fn write(rules: &[Said<'_>], notes: &mut Vec<Note>) -> String {
    let mut out = String::new();
    for said in rules {
        let What::Command { words, open, .. } = &said.what else {
            said.lost(notes, "there are only rules for commands that begin with given words");
            continue;
        };
        if said.allows() {
            if !open {
                said.lost(notes, "every rule there covers what follows, too");
                continue;
            }
        } else if !open {
            said.became(notes, Became::Stricter, "every rule there covers what follows, too");
        }
        let pattern: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let decision = match said.effect() {
            RuleEffect::Allow => "allow",
            RuleEffect::Ask => "prompt",
            RuleEffect::Deny => "forbidden",
        };
        let reason = said.rule.reason.as_deref().map(|reason| format!(",\n    justification = {}", quoted(reason))).unwrap_or_default();
        let pattern = pattern.join(", ");
        out.extend(["prefix_rule(\n    pattern = [", &pattern, "],\n    decision = \"", decision, "\"", &reason, ",\n)\n"]);
    }
    out
}
