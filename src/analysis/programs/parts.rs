//! The words of a command taken apart by the tables, for whoever asks what it runs rather than what it does.

use super::getopt::{self, Parsed, Start};
use super::row::{Does, Grammar, Opt, Program, Takes};
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
    /// The place among the words of what is worked on or started.
    first: Option<usize>,
}

/// Takes the words apart, of which the first is the program. `None` if the built-in tables do not know one of them.
pub(crate) fn parts(words: &[Arg]) -> Option<Parts> {
    apart(words).ok()
}

/// Where the first word is that says what the program works on or starts: neither one of its own commands nor an option or its value.
pub(crate) fn first_operand(words: &[Arg]) -> Option<usize> {
    match apart(words) {
        Ok(parts) => parts.first,
        Err(Unknown::Started(at)) => Some(at),
        Err(Unknown::Words) => None,
    }
}

/// Why words cannot be taken apart.
enum Unknown {
    /// The built-in tables do not know one of them.
    Words,
    /// A program that another one starts stands here, and no table says what its words are.
    Started(usize),
}

fn apart(words: &[Arg]) -> Result<Parts, Unknown> {
    let name = words.first().and_then(Arg::as_literal).map(last_component).ok_or(Unknown::Words)?;
    let mut program: &Program<'static> = tables::find(name).ok_or(Unknown::Words)?;
    let mut parts = Parts { command: vec![name.to_owned()], options: Vec::new(), operands: Vec::new(), first: None };
    let mut groups: Vec<&'static [Opt<'static>]> = Vec::new();
    let mut index = 1;
    loop {
        match program.grammar {
            Grammar::Exact | Grammar::Switches => groups = program.options.iter().copied().chain(groups).collect(),
            Grammar::Getopt | Grammar::Posix | Grammar::SingleDash | Grammar::SingleDashPermuted | Grammar::Words => {
                groups = program.options.to_vec();
            }
            Grammar::Data | Grammar::Find | Grammar::Test | Grammar::Dd | Grammar::Bundle => return Err(Unknown::Words),
        }
        let leads_on = !program.subcommands.is_empty() && !groups.iter().flat_map(|group| group.iter()).any(|row| row.takes == Takes::Rest);
        let mut parsed = Parsed::default();
        getopt::parse((program, &[]), &groups, words, Start { index, to_first_operand: leads_on }, &mut parsed)
            .map_err(|_| Unknown::Words)?;
        if parsed.trouble.is_some() {
            return Err(Unknown::Words);
        }
        parts.options.extend(parsed.options.into_iter().map(|given| (given.name, given.value)));
        let first = parsed.operands.first().filter(|_| leads_on);
        let Some(&at) = first else {
            parts.operands = parsed.operands.iter().filter_map(|&at| words.get(at).cloned()).collect();
            parts.first = parts.first.or_else(|| parsed.operands.first().copied());
            return Ok(parts);
        };
        let name = words.get(at).and_then(Arg::as_literal).ok_or(Unknown::Words)?;
        // A starter's commands are the programs that it starts.
        if program.does.contains(&Does::Throughout) {
            parts.first = Some(at);
        }
        program =
            Program::among(program.subcommands, name).ok_or(if parts.first == Some(at) { Unknown::Started(at) } else { Unknown::Words })?;
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
