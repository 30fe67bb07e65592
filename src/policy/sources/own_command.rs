//! Our own command line in other spellings than the one that its table knows: by a path, under a name that only the
//! file system takes for ours, through a program that starts it, or in a text that something else will run.
//!
//! This is no wall around code that may do anything: such code is asked about, and is held by a sandbox. It is for rules
//! and modes that let much through: they must not let through a call that spells out that it answers for the person.

use crate::action::{Arg, Code, Effect, Invocation, Step, Subject};
use crate::analysis::programs::own;
use crate::policy::rule::RuleEffect;

/// How a step hits the broker's own answers: a denial where it spells that out, a question where it may be.
pub(crate) fn hit(step: &Step) -> Option<RuleEffect> {
    let Subject::Command(invocation) = &step.subject else { return None };
    let runs: Runs = step.effects().map(|caused| runs(&caused.effect)).max()?;
    let spelled = match runs {
        Runs::Known => return None,
        Runs::Program | Runs::Text => in_words(invocation),
    };
    match (spelled, runs) {
        (Some(effect), _) => Some(effect),
        (None, Runs::Text) => invocation.words.iter().any(in_text).then_some(RuleEffect::Ask),
        (None, Runs::Known | Runs::Program) => None,
    }
}

/// What of the words of a step may be run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Runs {
    /// Only what a table says.
    Known,
    /// The words may name a program with its arguments.
    Program,
    /// Each word may be text that is run.
    Text,
}

fn runs(effect: &Effect) -> Runs {
    match effect {
        Effect::Opaque(_) | Effect::Execute(Code::Unknown(_) | Code::Inline(_)) => Runs::Text,
        Effect::Execute(Code::Project | Code::Package | Code::Script(_)) => Runs::Program,
        Effect::Execute(Code::GitConfig(_))
        | Effect::Start(_)
        | Effect::Read { .. }
        | Effect::Write(_)
        | Effect::Delete { .. }
        | Effect::Network { .. }
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::VersionControl(_)
        | Effect::Internal
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Delegate(_)
        | Effect::Mcp { .. } => Runs::Known,
    }
}

/// Whether one of our commands changes what is allowed, with these words behind it, without options.
fn changes<'a>(command: &'a str, mut words: impl Iterator<Item = &'a str> + Clone, has: impl Fn(&str) -> bool) -> bool {
    own::is_the_persons([command].into_iter().chain(words.clone()))
        || match (command, words.next()) {
            // Some options of these only show what they would do.
            ("trust", Some("import")) => !has("--json"),
            ("import", Some(_)) => !has("--dry-run"),
            ("lint", _) => has("--fix"),
            _ => false,
        }
}

/// Whether a word names our program: `target/debug/countersign`, `--bin=countersign`, `countersign@1`, and in the
/// spellings that some file systems take for the same.
fn is_our_name(word: &str) -> bool {
    if !names_us(word) {
        return false;
    }
    let name = word.rsplit(['/', '\\', '=']).next().unwrap_or(word);
    let name = name.split('@').next().unwrap_or(name).to_ascii_lowercase();
    let name = [".exe", ".cmd", ".bat", ".ps1"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    name == OUR_NAME
}

const OUR_NAME: &str = "countersign";

/// Whether our name stands in the text anywhere.
pub(super) fn names_us(text: &str) -> bool {
    let begins = |part: &[u8]| matches!(part.first(), Some(b'c' | b'C'));
    text.as_bytes().windows(OUR_NAME.len()).any(|part| begins(part) && part.eq_ignore_ascii_case(OUR_NAME.as_bytes()))
}

fn in_words(invocation: &Invocation) -> Option<RuleEffect> {
    let words = &invocation.words;
    let first_is_unknown = words.first().is_some_and(Arg::has_holes);
    let named = words.iter().position(|word| word.as_literal().is_some_and(is_our_name));
    let behind = named.or(first_is_unknown.then_some(0))?.saturating_add(1);
    // Options of whatever starts it stand between: `cargo run --bin countersign --features cli -- trust confirm`.
    let is_command = |word: &Arg| word.as_literal().is_some_and(own::is_command);
    let rest: Vec<&Arg> = words.iter().skip(behind).skip_while(|word| !word.has_holes() && !is_command(word)).collect();
    let (command, rest) = rest.split_first()?;
    let Some(command) = command.as_literal() else { return named.map(|_| RuleEffect::Ask) };
    let known: Vec<&str> = rest.iter().map_while(|word| word.as_literal()).collect();
    let operands = || known.iter().copied().filter(|word| !word.starts_with('-'));
    let is_all_known = known.len() == rest.len();
    if changes(command, operands(), |option| known.contains(&option)) {
        // An unknown program may be another, and an unknown word the option that makes it only show.
        return Some(if named.is_some() { RuleEffect::Deny } else { RuleEffect::Ask });
    }
    let may_change = match command {
        "trust" | "rules" | "packs" => operands().next().is_none(),
        "import" | "lint" => true,
        _ => false,
    };
    (named.is_some() && !is_all_known && may_change).then_some(RuleEffect::Ask)
}

/// Whether a text has a call of ours in it that changes what is allowed, with whatever stands between the words:
/// blanks of a shell, or quotes and commas of a list in a program.
fn in_text(word: &Arg) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_./\\@-".contains(c);
    let text = word.pattern();
    if !names_us(text) {
        return false;
    }
    let mut parts = text.split(|c| !is_part(c)).filter(|part| !part.is_empty());
    while parts.by_ref().any(is_our_name) {
        let mut ahead = parts.clone().filter(|part| !part.starts_with('-'));
        let options = parts.clone();
        if ahead.next().is_some_and(|command| changes(command, ahead, |option| options.clone().any(|part| part == option))) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken_for_ours() {
        for name in
            ["countersign", "/usr/bin/countersign", "target/debug/countersign", "COUNTERSIGN", "a\\Countersign.EXE", "countersign@1.2"]
        {
            assert!(is_our_name(name), "{name}");
        }
        for name in ["", "countersigned", "my-countersign", "countersign.toml", ".countersign.toml", "countersign/src", "counter"] {
            assert!(!is_our_name(name), "{name}");
        }
    }

    #[test]
    fn texts_that_call_it() {
        for text in [
            "countersign trust confirm",
            "cd x && ./countersign trust --json revoke; true",
            "[\"countersign\",\"trust\",\"confirm\"]",
            "countersign status; countersign import x",
            "EXEC:'countersign rules add allow x',pty",
            "countersign lint --fix",
        ] {
            assert!(in_text(&Arg::literal(text)), "{text}");
        }
        for text in [
            "countersign trust review",
            "countersign",
            "trust confirm",
            "we countersign and trust, then confirm",
            "countersign-trust confirm",
        ] {
            assert!(!in_text(&Arg::literal(text)), "{text}");
        }
    }
}
