//! `[[rule]]`: a rule with conditions, exceptions, a reason, and examples that are checked when the file is read.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::errors::ErrorKind;
use super::examples::{self, Example};
use super::grammar::{MAX_RULE, Reader, TOP_KEYS, Value, extent};
use crate::calendar::days_since_1970;
use crate::policy::conditions::{ArgumentPattern, Conditions};
use crate::policy::effect_pattern::EffectPattern;
use crate::policy::mode::Mode;
use crate::policy::pattern::{PathPattern, Pattern, PatternError};
use crate::policy::rule::{Rule, RuleEffect};

/// Bytes of a reason.
const MAX_REASON: usize = 2 << 10;
/// Examples of one table, of each kind.
const MAX_EXAMPLES: usize = 50;

const RULE_KEYS: [&str; 15] = [
    "args",
    "counterexamples",
    "cwd",
    "effect",
    "effects",
    "examples",
    "except",
    "expires",
    "from",
    "mode",
    "options",
    "programs",
    "reason",
    "rule",
    "rules",
];

/// What a table says, as far as it was read.
#[derive(Debug, Default)]
struct Table {
    effect: Option<RuleEffect>,
    texts: Option<Vec<(usize, String)>>,
    except: Vec<Pattern>,
    options: Vec<String>,
    conditions: Conditions,
    reason: Option<String>,
    from: Option<String>,
    examples: Vec<Example>,
}

impl Reader<'_> {
    pub(super) fn tables(&mut self, value: &Value<'_>) {
        let Some(tables) = value.get_ref().as_array() else {
            self.wrong_type(value, "tables, each under its own `[[rule]]`");
            return;
        };
        for entry in tables {
            match entry.get_ref().as_table() {
                Some(table) => self.table(entry.span().start, table, &extent(entry)),
                None => self.wrong_type(entry, "a table with `effect` and `rule`"),
            }
        }
    }

    fn table(&mut self, at: usize, table: &DeTable<'_>, bytes: &Range<usize>) {
        let mistakes = self.mistakes();
        let mut read = Table::default();
        for (key, value) in table {
            self.key(&mut read, key.span().start, key.get_ref(), value);
        }
        if !table.contains_key("effect") {
            self.error(at, ErrorKind::Missing, "this rule has no `effect`: say \"allow\", \"ask\" or \"deny\"");
        }
        let texts = match read.texts.take() {
            Some(texts) => texts,
            // What it is about may be what was wrong.
            None if self.mistakes() > mistakes && ["effects", "programs"].iter().any(|key| table.contains_key(*key)) => Vec::new(),
            None => self.implied_rules(at, &mut read),
        };
        if !read.options.is_empty() && matches!(read.effect, Some(RuleEffect::Ask | RuleEffect::Deny)) {
            self.error(at, ErrorKind::Key, "`options` are what a rule allows besides: a rule that asks or denies speaks of all of them");
        }
        // What was wrong is on the list of errors already.
        let Some(effect) = read.effect else { return };
        let mut rules = Vec::new();
        for (at, text) in texts {
            if let Some(mut rule) = self.rule(effect, at, &text) {
                rule.except.clone_from(&read.except);
                rule.options.clone_from(&read.options);
                rule.conditions.clone_from(&read.conditions);
                rule.reason.clone_from(&read.reason);
                if let Some(from) = &read.from {
                    rule.source.at = format!("{}, imported from {from}", rule.source.at);
                    rule.pattern = rule.pattern.in_this_spelling();
                }
                self.set_extent(at, bytes.clone());
                rules.push((at, rule));
            }
        }
        // A table with mistakes says something else than its examples show.
        if mistakes == self.mistakes() && !read.examples.is_empty() {
            let all: Vec<Rule> = rules.iter().map(|(_, rule)| rule.clone()).collect();
            for wrong in examples::wrong(&all, &read.examples) {
                self.error(wrong.at, ErrorKind::Example, &wrong.message);
            }
        }
        self.push_rules(rules);
    }

    fn key(&mut self, read: &mut Table, at: usize, name: &str, value: &Value<'_>) {
        match name {
            "effect" => read.effect = self.effect(value),
            "rule" | "rules" => {
                let found = if name == "rule" {
                    self.text(value, "one rule such as \"Bash(cargo test)\"", MAX_RULE).into_iter().collect()
                } else {
                    self.texts(value, "rules = [\"Bash(cargo test)\", \"Bash(cargo check)\"]")
                };
                if read.texts.replace(found).is_some() {
                    self.error(at, ErrorKind::Key, "a table has either `rule` or `rules`, not both");
                }
            }
            "except" => read.except = self.patterns(value),
            "effects" => {
                read.conditions.effects = self.parsed(value, ("an effect", "effects = [\"read\", \"write:src/**\"]"), EffectPattern::parse);
            }
            "cwd" => {
                let parse = |text: &str| PathPattern::parse(text).map_err(|message| PatternError::new(0, message));
                read.conditions.folders = self.parsed(value, ("a folder", "cwd = [\"/packages/**\"]"), parse);
            }
            "programs" => {
                let parse = |text: &str| {
                    let is_name = !text.contains(|c: char| c.is_whitespace() || "*()'\"\\".contains(c));
                    is_name.then(|| text.to_owned()).ok_or_else(|| PatternError::new(0, "a program is a name without blanks and stars"))
                };
                read.conditions.programs = self.parsed(value, ("a program", "programs = [\"cargo\"]"), parse);
            }
            "args" => read.conditions.arguments = self.arguments(value),
            "mode" => {
                let parse = |text: &str| text.parse::<Mode>().map_err(|error| PatternError::new(0, error.to_string()));
                read.conditions.modes = self.parsed(value, ("a mode", "mode = [\"default\", \"accept-edits\"]"), parse);
            }
            "options" => {
                let parse = |text: &str| {
                    let is_word = !text.is_empty() && !text.contains(char::is_whitespace);
                    is_word.then(|| text.to_owned()).ok_or_else(|| PatternError::new(0, "an option is one word, as the program knows it"))
                };
                read.options = self.parsed(value, ("an option", "options = [\"--force-with-lease\"]"), parse);
            }
            "expires" => read.conditions.expires = self.moment(value),
            "reason" => read.reason = self.text(value, "a sentence", MAX_REASON).map(|(_, text)| text),
            "from" => read.from = self.text(value, "where the rule was imported from", MAX_RULE).map(|(_, text)| text),
            "examples" | "counterexamples" => {
                let texts = self.texts(value, &format!("{name} = [\"cargo test --all\"]"));
                if texts.len() > MAX_EXAMPLES {
                    self.error(at, ErrorKind::Limit, &format!("a rule has at most {MAX_EXAMPLES} `{name}`"));
                }
                let is_about = name == "examples";
                read.examples.extend(texts.into_iter().take(MAX_EXAMPLES).map(|(at, text)| Example { at, text, is_about }));
            }
            name => {
                let hint = if TOP_KEYS.contains(&name) { "; keys of the whole file stand above the first `[[rule]]`" } else { "" };
                self.unknown_key(at, name, &RULE_KEYS, hint);
            }
        }
    }

    /// The rules of a table that names none: one for each of its programs, or for everything where it speaks of
    /// effects and only restricts.
    fn implied_rules(&mut self, at: usize, read: &mut Table) -> Vec<(usize, String)> {
        if !read.conditions.programs.is_empty() {
            let programs = std::mem::take(&mut read.conditions.programs);
            return programs.into_iter().map(|program| (at, format!("Bash({program}:*)"))).collect();
        }
        if !read.conditions.effects.is_empty() && matches!(read.effect, Some(RuleEffect::Ask | RuleEffect::Deny)) {
            return vec![(at, "*".to_owned())];
        }
        self.error(at, ErrorKind::Missing, "this rule has no `rule`: say what it is about, such as rule = \"Bash(cargo test)\"");
        Vec::new()
    }

    fn effect(&mut self, value: &Value<'_>) -> Option<RuleEffect> {
        let (at, text) = self.text(value, "\"allow\", \"ask\" or \"deny\"", MAX_RULE)?;
        match text.as_str() {
            "allow" => Some(RuleEffect::Allow),
            "ask" => Some(RuleEffect::Ask),
            "deny" => Some(RuleEffect::Deny),
            other => {
                self.unknown_choice(at, other, "effect", &["allow", "ask", "deny"]);
                None
            }
        }
    }

    fn patterns(&mut self, value: &Value<'_>) -> Vec<Pattern> {
        self.parsed(value, ("a rule", "except = [\"Bash(git push --dry-run:*)\"]"), Pattern::parse)
    }

    /// A string, or an array of strings, each of which is something.
    pub(super) fn parsed<T>(
        &mut self,
        value: &Value<'_>,
        (what, example): (&str, &str),
        parse: impl Fn(&str) -> Result<T, PatternError>,
    ) -> Vec<T> {
        let texts = match value.get_ref() {
            DeValue::String(_) => self.text(value, example, MAX_RULE).into_iter().collect(),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => self.texts(value, example),
        };
        if texts.is_empty() && matches!(value.get_ref(), DeValue::Array(_)) {
            // Nothing would be taken for "any".
            self.error(value.span().start, ErrorKind::Value, &format!("this is empty; expected something, as in {example}"));
        }
        let mut out = Vec::new();
        for (at, text) in texts {
            match parse(&text) {
                Ok(parsed) => out.push(parsed),
                Err(error) => self.not_understood(at, &text, what, &error),
            }
        }
        out
    }

    fn arguments(&mut self, value: &Value<'_>) -> Vec<ArgumentPattern> {
        let example = "args = { command = '^git (status|diff)\\b' }";
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, &format!("a table, as in {example}"));
            return Vec::new();
        };
        let mut out = Vec::new();
        for (name, value) in table {
            let Some((at, text)) = self.text(value, "a regular expression", MAX_RULE) else { continue };
            match ArgumentPattern::parse(name.get_ref(), &text) {
                Ok(argument) => out.push(argument),
                Err(error) => self.error(at, ErrorKind::Value, &error.message),
            }
        }
        if table.is_empty() {
            self.error(value.span().start, ErrorKind::Value, &format!("this is empty; expected something, as in {example}"));
        }
        out
    }

    /// A date or a time, as the seconds since 1970 at which it is over. A date is over when its day is, in UTC.
    fn moment(&mut self, value: &Value<'_>) -> Option<u64> {
        let expected = "a date such as 2026-12-31, or a time such as 2026-12-31T18:00:00Z";
        let DeValue::Datetime(moment) = value.get_ref() else {
            self.wrong_type(value, expected);
            return None;
        };
        let seconds = seconds_of(moment);
        if seconds.is_none() {
            self.error(value.span().start, ErrorKind::Value, &format!("`{moment}` is not {expected}"));
        }
        seconds
    }
}

fn seconds_of(moment: &toml::value::Datetime) -> Option<u64> {
    let date = moment.date?;
    let days = days_since_1970(i64::from(date.year), i64::from(date.month), i64::from(date.day));
    let Some(time) = moment.time else {
        return u64::try_from(days.checked_add(1)?.checked_mul(86_400)?).ok();
    };
    let of_day = i64::from(time.hour) * 3600 + i64::from(time.minute) * 60 + i64::from(time.second.unwrap_or(0));
    let offset = match moment.offset {
        None | Some(toml::value::Offset::Z) => 0,
        Some(toml::value::Offset::Custom { minutes }) => i64::from(minutes) * 60,
    };
    u64::try_from(days.checked_mul(86_400)?.checked_add(of_day)?.checked_sub(offset)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ConfigFile;
    use crate::policy::rule::Layer;

    fn errors(text: &str) -> String {
        ConfigFile::parse(text, Layer::User, "config.toml").map_or_else(|errors| errors.to_string(), |file| format!("{file:?}"))
    }

    #[test]
    fn examples_that_come_out_otherwise_are_errors() {
        let table = |lines: &str| {
            format!("[[rule]]\neffect = \"deny\"\nrule = \"Bash(git push:*)\"\nexcept = [\"Bash(git push --dry-run)\"]\n{lines}\n")
        };
        for fine in [
            "examples = [\"git push origin x\", \"timeout 5 git -C . push\"]",
            "counterexamples = [\"git status\", \"git push --dry-run\", \"Read(src/main.rs)\"]",
        ] {
            let found = ConfigFile::parse(&table(fine), Layer::User, "config.toml");
            assert!(found.is_ok_and(|file| file.rules.len() == 1), "{fine}");
        }
        for (wrong, at) in [
            (
                "examples = [\"git push\", \"git status\"]",
                "config.toml:5:25: `git status` is not denied by this rule, and is given as an example",
            ),
            ("counterexamples = [\"git push\"]", "config.toml:5:20: `git push` is denied by this rule, and is given as a counterexample"),
            ("counterexamples = [\"ls && git push\"]", "config.toml:5:20: `ls && git push` is denied"),
            ("examples = [\"git push --dry-run\"]", "config.toml:5:13: `git push --dry-run` is not denied"),
        ] {
            let found = errors(&table(wrong));
            assert!(found.starts_with(at), "{wrong}: {found}");
        }
        // A grant is about what it allows.
        let grant = "[[rule]]\neffect = \"allow\"\nrule = \"Bash(find:*)\"\nexamples = [\"find . -delete\"]\n";
        assert!(errors(grant).contains("`find . -delete` is not allowed by this rule"), "{}", errors(grant));
    }

    #[test]
    fn conditions_that_say_nothing_are_errors() {
        for (line, why) in [
            ("cwd = []", "this is empty"),
            ("programs = []", "this is empty"),
            ("mode = []", "this is empty"),
            ("effects = []", "this is empty"),
            ("args = {}", "this is empty"),
            ("args = { command = '(' }", "is not a regular expression"),
            ("args = 'x'", "expected a table"),
            ("mode = [\"yolo\"]", "is not a mode"),
            ("effects = [\"writes\"]", "no effect is called `writes`"),
            ("effects = [\"secret:x\"]", "takes nothing behind it"),
            ("effects = [\"execute:shell\"]", "is no sort of code"),
            ("expires = \"2026-12-31\"", "expected a date"),
            ("expires = 12:00:00", "is not a date"),
            ("programs = [\"git push\"]", "a name without blanks"),
            ("cwd = [\"../x\"]", "climbs"),
            ("expire = 2026-12-31", "did you mean `expires`"),
        ] {
            let found = errors(&format!("[[rule]]\neffect = \"deny\"\nrule = \"Bash(x:*)\"\n{line}\n"));
            assert!(found.starts_with("config.toml:4:") && found.contains(why), "{line}: {found}");
        }
    }

    #[test]
    fn what_is_mistyped_is_not_missing_as_well() {
        for line in ["effects = [\"snd\"]", "programs = [\"git push\"]"] {
            let found = errors(&format!("[[rule]]\neffect = \"ask\"\n{line}\n"));
            assert!(found.starts_with("config.toml:3:") && found.lines().count() == 1, "{line}: {found}");
        }
    }

    #[test]
    fn moments_are_seconds_since_1970() {
        let seconds = |text: &str| seconds_of(&text.parse().expect(text));
        assert_eq!(seconds("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(seconds("1970-01-01"), Some(86_400));
        assert_eq!(seconds("2000-02-29T12:00:00Z"), Some(951_825_600));
        assert_eq!(seconds("2026-12-31T23:59:59+01:00"), Some(1_798_757_999));
        assert_eq!(seconds("2026-12-31"), Some(1_798_761_600));
        assert_eq!(seconds("12:00:00"), None);
        assert_eq!(seconds("1960-01-01"), None);
    }
}
