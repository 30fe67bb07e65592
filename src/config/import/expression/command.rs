//! Expressions about commands, as rules for commands.

use super::widen::widened;
use super::{End, Expression, How, Spelled};
use crate::config::import::{Outcome, RuleText};
use crate::policy::breadth::{Breadth, breadth};
use crate::policy::pattern::Pattern;
use crate::policy::rule::RuleEffect;

/// The shells that an agent's terminal may run.
const SHELLS: [&str; 2] = ["Bash", "PowerShell"];

/// What becomes of an expression about commands.
pub(in crate::config::import) fn commands(effect: RuleEffect, text: &str, how: How) -> Vec<Outcome> {
    let expression = match Expression::parse(text, how) {
        Ok(expression) => expression,
        Err(why) => return vec![unreadable(effect, text, &why, how)],
    };
    match effect {
        RuleEffect::Allow => allowing(&expression),
        RuleEffect::Ask | RuleEffect::Deny => restricting(&expression, effect, how),
    }
}

/// Everything that shells run.
pub(in crate::config::import) fn whole_shell(effect: RuleEffect) -> RuleText {
    RuleText { rules: SHELLS.map(str::to_owned).to_vec(), ..RuleText::compact(effect, "Bash") }
}

/// A restriction that cannot be read still restricts: what it was about is not known.
fn unreadable(effect: RuleEffect, text: &str, why: &str, how: How) -> Outcome {
    if effect == RuleEffect::Allow {
        return Outcome::Skipped(why.to_owned());
    }
    // What stands in front of a look to the side is still meant.
    let head = ["(?=", "(?!", "(?<=", "(?<!"].iter().filter_map(|look| text.find(look)).min().and_then(|at| text.get(..at));
    if let Some(head) = head
        && !text.contains('|')
        && let Ok(expression) = Expression::parse(head, How { whole: false, ..how })
        && let Some(command) = widened(&expression, how.lines)
    {
        return Outcome::Normalised(with_command(effect, command), format!("{why}; what stands in front of it restricts by itself"));
    }
    Outcome::Normalised(whole_shell(effect), format!("{why}, so that every command is restricted; write the rule by hand instead"))
}

fn with_command(effect: RuleEffect, command: String) -> RuleText {
    RuleText { args: vec![("command".to_owned(), command)], ..whole_shell(effect) }
}

// ---- What allows.

fn allowing(expression: &Expression) -> Vec<Outcome> {
    let mut narrow = Rules::default();
    let mut wide: Vec<(Breadth, Rules)> = Vec::new();
    let mut skipped: Vec<String> = Vec::new();
    for spelled in expression.spelled() {
        match allowed(&spelled) {
            Ok(rule) => match wide_as(&rule.text) {
                Some(breadth) => match wide.iter_mut().find(|(known, _)| *known == breadth) {
                    Some((_, rules)) => rules.push(rule),
                    None => wide.push((breadth, Rules::of(rule))),
                },
                None => narrow.push(rule),
            },
            Err(why) if skipped.contains(&why) => {}
            Err(why) => skipped.push(why),
        }
    }
    let mut outcomes = Vec::new();
    if !narrow.texts.is_empty() {
        let note = narrow.note();
        let rule = narrow.rule(expression);
        outcomes.push(match note {
            Some(note) => Outcome::Normalised(rule, note.to_owned()),
            None => Outcome::Rule(rule),
        });
    }
    for (breadth, rules) in wide {
        outcomes.push(Outcome::Asks(rules.rule(expression), breadth.words().to_owned()));
    }
    outcomes.extend(skipped.into_iter().map(Outcome::Skipped));
    outcomes
}

/// Compact rules of one kind.
#[derive(Default)]
struct Rules {
    texts: Vec<String>,
    /// Whether one of them holds only together with the expression.
    needs_expression: bool,
    at_word_end: bool,
    at_start: bool,
}

struct Compact {
    text: String,
    needs_expression: bool,
    at_word_end: bool,
    at_start: bool,
}

impl Rules {
    fn of(rule: Compact) -> Self {
        let mut rules = Self::default();
        rules.push(rule);
        rules
    }

    fn push(&mut self, rule: Compact) {
        if !self.texts.contains(&rule.text) {
            self.texts.push(rule.text);
        }
        self.needs_expression |= rule.needs_expression;
        self.at_word_end |= rule.at_word_end;
        self.at_start |= rule.at_start;
    }

    fn note(&self) -> Option<&'static str> {
        match (self.at_start, self.at_word_end) {
            (true, _) => Some("there it matches anywhere in a command; here only commands that begin with it are meant"),
            (false, true) => Some("there a word may go on behind it; here it has to end there"),
            (false, false) => None,
        }
    }

    fn rule(self, expression: &Expression) -> RuleText {
        let args = if self.needs_expression { vec![("command".to_owned(), expression.source())] } else { Vec::new() };
        RuleText { rules: self.texts, args, ..RuleText::compact(RuleEffect::Allow, "") }
    }
}

/// A compact rule that allows no more than what is spelled out.
fn allowed(spelled: &Spelled) -> Result<Compact, String> {
    let text = spelled.text.as_str();
    if let Some(why) = never(text) {
        return Err(why.to_owned());
    }
    // A rule here is about words, from which they are gone: it would be about other spellings as well.
    if text.contains(['"', '\'', '\\']) {
        return Err("it spells out quotes; write a rule for the words".to_owned());
    }
    let program = text.split(' ').next().unwrap_or("");
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_' || (spelled.starts && "./~".contains(c));
    if !program.starts_with(begins) || (!spelled.starts && program.contains(['/', '.'])) {
        return Ok(Compact { text: "Bash".to_owned(), needs_expression: true, at_word_end: false, at_start: false });
    }
    let has_words = text.contains(' ');
    // The last word is not all there where more may follow it.
    let head = text.rsplit_once(' ').map_or("", |(head, _)| head);
    let (rule, needs_expression, at_word_end) = match spelled.end {
        End::Exact if text.ends_with(' ') => return Err("it ends in a blank, which no command does".to_owned()),
        End::Exact => (sound(text)?, false, false),
        End::Words => (format!("{}:*", sound(text)?), false, false),
        End::Boundary => (format!("{}:*", sound(text)?), false, true),
        End::Open if text.ends_with(' ') => (format!("{}:*", sound(text.trim_end())?), true, false),
        // `npm run test*` is every script of such a name, `npm run test:*` only that one.
        End::Open if has_words && wide_as(&format!("Bash({}*)", sound(text)?)).is_some() => (format!("{}:*", sound(text)?), false, true),
        End::Open if has_words => (format!("{}*", sound(text)?), false, false),
        End::Open if !text.is_empty() => (format!("{}:*", sound(text)?), false, true),
        End::More if has_words => (format!("{}:*", sound(head)?), true, false),
        End::Open | End::More => (String::new(), true, false),
    };
    let text = if rule.is_empty() { "Bash".to_owned() } else { format!("Bash({rule})") };
    Pattern::parse(&text).map_err(|error| error.message)?;
    Ok(Compact { text, needs_expression, at_word_end, at_start: !spelled.starts })
}

/// Why no command of ours has this text, if none has.
fn never(text: &str) -> Option<&'static str> {
    let program = text.split(' ').next().unwrap_or("");
    if text.contains(['|', ';', '&', '<', '>', '`', '\n']) || text.contains("$(") {
        Some("it is about a line of several commands or a redirection; commands are judged one by one here")
    } else if text.contains('$') {
        Some("it is about a variable; commands are judged with their values here")
    } else if program.contains('=') {
        Some("it sets a variable of the environment, which no rule for a command does here")
    } else {
        None
    }
}

/// The text where the rule language reads it as the same words.
fn sound(text: &str) -> Result<String, String> {
    let quotes = |quote: char| text.matches(quote).count();
    let open = !quotes('"').is_multiple_of(2) || !quotes('\'').is_multiple_of(2);
    if open || text.contains('\\') || (text.contains('*') && text.contains(['"', '\''])) {
        return Err("a quote or a star in it cannot be written as a rule".to_owned());
    }
    Ok(text.replace('*', "\\*"))
}

fn wide_as(rule: &str) -> Option<Breadth> {
    Pattern::parse(rule).ok().and_then(|pattern| breadth(&pattern))
}

// ---- What restricts.

fn restricting(expression: &Expression, effect: RuleEffect, how: How) -> Vec<Outcome> {
    let spelled = expression.spelled();
    if spelled.iter().any(|s| s.text.is_empty() && s.end == End::Open) {
        return vec![Outcome::Rule(whole_shell(effect))];
    }
    let compact: Vec<String> = spelled.iter().filter_map(restricted).collect();
    // The compact rule knows a command by every spelling; the expression knows what the compact rule cannot say.
    let is_partial = compact.len() < spelled.len();
    let is_all = !is_partial && spelled.iter().all(|s| s.end != End::Boundary && (!expression.folds || !s.text.trim_end().contains(' ')));
    let mut outcomes = Vec::new();
    if !compact.is_empty() {
        outcomes.push(Outcome::Rule(RuleText { rules: compact, ..RuleText::compact(effect, "") }));
    }
    if !is_all {
        match widened(expression, how.lines) {
            Some(command) => outcomes.push(Outcome::Rule(with_command(effect, command))),
            None if !outcomes.is_empty() && !is_partial => {}
            None => outcomes.push(Outcome::Normalised(
                whole_shell(RuleEffect::Ask),
                "no rule for single commands says this, so that every command is asked about; write the rule by hand instead".to_owned(),
            )),
        }
    }
    outcomes
}

/// A compact rule that restricts at least what is spelled out.
fn restricted(spelled: &Spelled) -> Option<String> {
    let text = spelled.text.trim_end();
    if !spelled.starts || text.is_empty() || never(text).is_some() || text.contains(['"', '\'']) {
        return None;
    }
    let text = sound(text).ok()?;
    let rule = match spelled.end {
        End::Exact => text,
        End::Words | End::Boundary => format!("{text}:*"),
        End::Open if spelled.text.ends_with(' ') => format!("{text}:*"),
        End::Open => format!("{text}*"),
        End::More => return None,
    };
    let rule = format!("Bash({rule})");
    Pattern::parse(&rule).ok().map(|_| rule)
}

#[cfg(test)]
mod tests {
    use super::super::Flavour;
    use super::*;

    fn shown(effect: RuleEffect, text: &str, whole: bool) -> Vec<String> {
        let how = How { flavour: Flavour::Rust, folds: false, whole, lines: true };
        let outcomes = commands(effect, text, how);
        let show = |rule: &RuleText| {
            let args: Vec<String> = rule.args.iter().map(|(_, pattern)| format!(" /{pattern}/")).collect();
            format!("{} {}{}", rule.effect, rule.rules.join(" "), args.concat())
        };
        outcomes
            .iter()
            .map(|outcome| match outcome {
                Outcome::Rule(rule) | Outcome::Normalised(rule, _) => show(rule),
                Outcome::Asks(rule, _) => format!("? {}", show(rule)),
                other => format!("{other:?}").split('(').next().unwrap_or("").to_owned(),
            })
            .collect()
    }

    #[test]
    fn allowing_expressions_become_no_wider() {
        let allow = |text: &str| shown(RuleEffect::Allow, text, false);
        let whole = |text: &str| shown(RuleEffect::Allow, text, true);
        assert_eq!(allow(r"^cargo\s+(build|test)(\s|$)"), ["allow Bash(cargo build:*) Bash(cargo test:*)"]);
        assert_eq!(allow(r"^ls\b"), ["allow Bash(ls:*)"]);
        assert_eq!(allow("^ls"), ["allow Bash(ls:*)"]);
        assert_eq!(allow("^cat "), ["allow Bash(cat:*) /^cat /"]);
        assert_eq!(allow("^npm run test"), ["allow Bash(npm run test:*)"]);
        assert_eq!(allow("^ls -l"), ["allow Bash(ls -l*)"]);
        assert_eq!(whole("git status"), ["allow Bash(git status)"]);
        assert_eq!(whole("git .*"), ["? allow Bash(git:*) /^(?:git .*)$/"]);
        assert_eq!(allow(r"^npm test [\w-]+$"), [r"allow Bash(npm test:*) /^npm test [\w-]+$/"]);
        assert_eq!(allow(".*"), ["? allow Bash /.*/"]);
        assert_eq!(allow("--force"), ["? allow Bash /--force/"]);
        assert_eq!(allow("/tmp/"), ["? allow Bash //tmp//"]);
        assert_eq!(allow(" mytool"), ["? allow Bash / mytool/"]);
        assert_eq!(whole("mytool "), ["Skipped"]);
        assert_eq!(allow("deploy"), ["allow Bash(deploy:*)"]);
        assert_eq!(allow("^[a-z]+ status"), ["? allow Bash /^[a-z]+ status/"]);
        assert_eq!(allow("^(python|ls)$"), ["allow Bash(python) Bash(ls)"]);
        assert_eq!(allow(r"^(python|ls)\b"), ["allow Bash(ls:*)", "? allow Bash(python:*)"]);
        assert_eq!(allow("^ls && rm x$"), ["Skipped"]);
        assert_eq!(allow(r"^PAGER=cat\s+git"), ["Skipped"]);
        assert_eq!(allow(r"^echo \$HOME"), ["Skipped"]);
        assert_eq!(allow(r"^git (?!push)"), ["Skipped"]);
        assert_eq!(whole(r"ls \*"), [r"allow Bash(ls \*)"]);
        assert_eq!(whole(r"ls '\*'"), ["Skipped"]);
    }

    #[test]
    fn restricting_expressions_become_no_narrower() {
        let deny = |text: &str| shown(RuleEffect::Deny, text, false);
        let whole = |text: &str| shown(RuleEffect::Deny, text, true);
        assert_eq!(deny("^rm"), ["deny Bash(rm*)"]);
        assert_eq!(deny(r"^rm\b"), ["deny Bash(rm:*)", r"deny Bash PowerShell /^rm\b/"]);
        assert_eq!(deny(r"rm\s+-rf"), [r"deny Bash PowerShell /rm\s+-rf/"]);
        assert_eq!(whole("git push .*"), ["deny Bash(git push:*)"]);
        assert_eq!(whole(".*--force.*"), ["deny Bash PowerShell /^(?:.*--force.*)$/"]);
        assert_eq!(deny("rm ("), ["deny Bash PowerShell"]);
        assert_eq!(deny(r"^git\b(?!\s+status)"), [r"deny Bash PowerShell /^git\b/"]);
        assert_eq!(deny("&&"), ["ask Bash PowerShell"]);
        assert_eq!(deny(".*"), ["deny Bash PowerShell"]);
    }
}
