//! Imported rules as text of our config language, and where they go in a config that is there already.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::entry::{Import, Outcome, RuleText};
use crate::config::toml_text::{list, string};
use crate::policy::rule::RuleEffect;

/// A config with imported rules at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The whole text.
    pub text: String,
    /// How many rules were added; those that were there already are not added again.
    pub added: usize,
}

/// Why rules cannot be added to a config.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the file is broken and has to be mended by hand first: {0}")]
pub struct BrokenConfig(String);

/// The text `existing` with the rules of `import` at its end, each as a `[[rule]]` that says where it is from.
/// Of the entries that ask until confirmed only those whose place in the list is in `confirmed` are written.
///
/// # Errors
/// When `existing` is not TOML, or says `rule` in a way that nothing can be added to.
pub fn add_to(existing: &str, import: &Import, confirmed: &BTreeSet<usize>) -> Result<Rendered, BrokenConfig> {
    let broken = |error: toml::de::Error| BrokenConfig(error.message().to_owned());
    let table: Table = existing.parse().map_err(broken)?;
    let mut known = Known::of(&table);
    let mut text = existing.to_owned();
    let mut added = 0;
    for (index, entry) in import.entries.iter().enumerate() {
        let rule = match &entry.outcome {
            Outcome::Rule(rule) | Outcome::Normalised(rule, _) => rule,
            Outcome::Asks(rule, _) if confirmed.contains(&index) => rule,
            Outcome::Asks(..)
            | Outcome::Skipped(_)
            | Outcome::Secret(_)
            | Outcome::Shown(_)
            | Outcome::Setting(_)
            | Outcome::Unreadable(_) => continue,
        };
        if !known.add(rule) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
        }
        text.push_str(&one(rule, &entry.place.to_string()));
        added += 1;
    }
    let _: Table = text.parse().map_err(broken)?;
    Ok(Rendered { text, added })
}

/// One rule as a table.
fn one(rule: &RuleText, from: &str) -> String {
    let mut out = format!("[[rule]]\neffect = \"{}\"\n", rule.effect);
    match rule.rules.as_slice() {
        [single] => line(&mut out, "rule", &string(single)),
        several => line(&mut out, "rules", &list(several)),
    }
    if !rule.except.is_empty() {
        line(&mut out, "except", &list(&rule.except));
    }
    if !rule.folders.is_empty() {
        line(&mut out, "cwd", &list(&rule.folders));
    }
    if !rule.args.is_empty() {
        let args: Vec<String> = rule.args.iter().map(|(name, pattern)| format!("{} = {}", string(name), string(pattern))).collect();
        line(&mut out, "args", &format!("{{ {} }}", args.join(", ")));
    }
    if !rule.modes.is_empty() {
        line(&mut out, "mode", &list(&rule.modes));
    }
    if let Some(reason) = &rule.reason {
        line(&mut out, "reason", &string(reason));
    }
    line(&mut out, "from", &string(from));
    out
}

fn line(out: &mut String, key: &str, value: &str) {
    out.push_str(key);
    out.push_str(" = ");
    out.push_str(value);
    out.push('\n');
}

/// What a config says already, without where it is from.
struct Known {
    seen: BTreeSet<String>,
}

impl Known {
    fn of(table: &Table) -> Self {
        let mut seen = BTreeSet::new();
        for effect in [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny] {
            let texts = table.get(&effect.to_string()).and_then(Value::as_array);
            for text in texts.into_iter().flatten().filter_map(Value::as_str) {
                seen.insert(key(&RuleText::compact(effect, text)));
            }
        }
        for rule in table.get("rule").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table) {
            seen.extend(described(rule));
        }
        Self { seen }
    }

    /// Notes a rule; whether it is new.
    fn add(&mut self, rule: &RuleText) -> bool {
        // Several texts are the same as several rules.
        let keys: Vec<String> = rule.rules.iter().map(|text| key(&RuleText { rules: vec![text.clone()], ..rule.clone() })).collect();
        let is_new = keys.iter().any(|key| !self.seen.contains(key));
        self.seen.extend(keys);
        is_new
    }
}

/// A rule of one text as a key to know it by. A reason makes no other rule.
fn key(rule: &RuleText) -> String {
    let conditions = (&rule.except, &rule.args, &rule.modes, &rule.folders);
    format!("{} {:?} {conditions:?}", rule.effect, rule.rules)
}

/// The keys of a table of a config, where it says nothing that imported rules do not have.
fn described(table: &Table) -> Vec<String> {
    let only_known = table
        .keys()
        .all(|key| matches!(key.as_str(), "effect" | "rule" | "rules" | "except" | "args" | "mode" | "cwd" | "reason" | "from"));
    let effect = match table.get("effect").and_then(Value::as_str) {
        Some("allow") => RuleEffect::Allow,
        Some("ask") => RuleEffect::Ask,
        Some("deny") => RuleEffect::Deny,
        Some(_) | None => return Vec::new(),
    };
    if !only_known {
        return Vec::new();
    }
    let texts = |name: &str| -> Vec<String> {
        let values = table.get(name).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut rules = texts("rules");
    rules.extend(table.get("rule").and_then(Value::as_str).map(str::to_owned));
    let args = table.get("args").and_then(Value::as_table);
    let args =
        args.into_iter().flatten().filter_map(|(name, pattern)| Some((name.clone(), pattern.as_str()?.to_owned()))).collect::<Vec<_>>();
    let rule =
        RuleText { effect, rules: Vec::new(), except: texts("except"), args, modes: texts("mode"), folders: texts("cwd"), reason: None };
    rules.into_iter().map(|text| key(&RuleText { rules: vec![text], ..rule.clone() })).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Agent, ForeignFile, Scope};
    use super::*;
    use crate::config::ConfigFile;
    use crate::policy::rule::Layer;

    fn import(text: &str) -> Import {
        let file = ForeignFile { name: "settings.json", text, scope: Scope::User, folder: None };
        Agent::named("claude-code").expect("known").read(&[file])
    }

    const SETTINGS: &str = "{\"permissions\": {\n\"allow\": [\n\"Bash(echo 'a \\\"b\\\" c':*)\",\n\"Bash(python3:*)\",\n\"Bash(echo 'a \\\"b\\\" c':*)\"\n],\n\"deny\": [\"Read(./.env)\"]}}";

    #[test]
    fn rules_are_written_with_where_they_are_from() {
        let rendered = add_to("mode = \"plan\" # mine", &import(SETTINGS), &BTreeSet::new()).expect("rendered");
        assert_eq!(
            rendered.text,
            "mode = \"plan\" # mine\n\n[[rule]]\neffect = \"allow\"\nrule = \"Bash(echo 'a \\\"b\\\" c':*)\"\nfrom = \"settings.json:3\"\n\n\
             [[rule]]\neffect = \"deny\"\nrules = [\"Read(./.env)\", \"Read(**/.env)\"]\nfrom = \"settings.json:7\"\n"
        );
        assert_eq!(rendered.added, 2);
    }

    #[test]
    fn what_is_there_already_is_not_added_again() {
        let import = import(SETTINGS);
        let once = add_to("", &import, &BTreeSet::from([1])).expect("rendered");
        assert_eq!(once.added, 3);
        let twice = add_to(&once.text, &import, &BTreeSet::from([1])).expect("rendered");
        assert_eq!((twice.added, twice.text), (0, once.text));
        let compact = add_to("deny = [\"Read(./.env)\", \"Read(**/.env)\"]\n", &import, &BTreeSet::new()).expect("rendered");
        assert_eq!(compact.added, 1);
    }

    #[test]
    fn broken_configs_are_left_alone() {
        let import = import(SETTINGS);
        assert!(add_to("allow = [", &import, &BTreeSet::new()).is_err());
        assert!(add_to("rule = [{ effect = \"deny\", rule = \"Bash(x)\" }]\n", &import, &BTreeSet::new()).is_err());
    }

    #[test]
    fn the_text_is_a_config() {
        let rendered = add_to("", &import(SETTINGS), &BTreeSet::from([1])).expect("rendered");
        let parsed = ConfigFile::parse(&rendered.text, Layer::User, "config.toml").expect("a config");
        assert_eq!(parsed.rules.len(), 4);
    }
}
