//! The words of a command taken apart by the tables, for whoever asks what it runs rather than what it does.

use super::getopt::{self, Parsed, Start};
use super::row::{Grammar, Opt, Program, Takes};
use super::tables;
use crate::action::{Arg, last_component};

/// The words of a command by what they are to its program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The program and its subcommands.
    pub(crate) command: Vec<String>,
    /// The options, as the tables spell them, with their values.
    pub(crate) options: Vec<(&'static str, Option<Arg>)>,
    /// What else is given.
    pub(crate) operands: Vec<Arg>,
}

/// Takes the words apart, of which the first is the program. Nothing where the built-in tables do not know one of them.
pub(crate) fn parts(words: &[Arg]) -> Option<Parts> {
    let name = last_component(words.first()?.as_literal()?);
    let mut program: &Program<'static> = tables::FAMILIES.iter().flat_map(|family| family.iter()).find(|program| program.is_named(name))?;
    let mut parts = Parts { command: vec![name.to_owned()], options: Vec::new(), operands: Vec::new() };
    let mut groups: Vec<&'static [Opt<'static>]> = Vec::new();
    let mut index = 1;
    loop {
        match program.grammar {
            Grammar::Exact | Grammar::Switches => groups = program.options.iter().copied().chain(groups).collect(),
            Grammar::Getopt | Grammar::Posix | Grammar::SingleDash | Grammar::SingleDashPermuted | Grammar::Words => {
                groups = program.options.to_vec();
            }
            Grammar::Data | Grammar::Find | Grammar::Test | Grammar::Dd | Grammar::Bundle => return None,
        }
        let leads_on = !program.subcommands.is_empty() && !groups.iter().flat_map(|group| group.iter()).any(|row| row.takes == Takes::Rest);
        let mut parsed = Parsed::default();
        getopt::parse((program, &[]), &groups, words, Start { index, to_first_operand: leads_on }, &mut parsed).ok()?;
        if parsed.trouble.is_some() {
            return None;
        }
        parts.options.extend(parsed.options.into_iter().map(|given| (given.name, given.value)));
        let first = parsed.operands.first().filter(|_| leads_on);
        let Some(&at) = first else {
            parts.operands = parsed.operands.iter().filter_map(|&at| words.get(at).cloned()).collect();
            return Some(parts);
        };
        let name = words.get(at)?.as_literal()?;
        program = program.subcommands.iter().find(|sub| sub.is_named(name))?;
        parts.command.push(name.to_owned());
        index = at.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(String, Vec<String>, Vec<String>)> {
        let words: Vec<Arg> = text.split(' ').map(Arg::literal).collect();
        let parts = parts(&words)?;
        let options =
            parts.options.iter().map(|(name, value)| value.as_ref().map_or((*name).to_owned(), |value| format!("{name} {value}")));
        Some((parts.command.join(" "), options.collect(), parts.operands.iter().map(ToString::to_string).collect()))
    }

    #[test]
    fn words_are_what_the_tables_say() {
        let strings = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(of("make -j4 -C sub all X=1"), Some(("make".into(), strings(&["-j 4", "-C sub"]), strings(&["all", "X=1"]))));
        assert_eq!(of("/usr/bin/npm -s run build -- -x"), Some(("npm run".into(), strings(&["-s"]), strings(&["build", "--", "-x"]))));
        assert_eq!(of("npm --prefix sub test"), Some(("npm test".into(), strings(&["--prefix sub"]), strings(&[]))));
        assert_eq!(of("make --unknown"), None);
        assert_eq!(of("npm unknown"), None);
        assert_eq!(of("no-such-program"), None);
    }
}
