//! Takes the words of a command apart by its rows, the way the program itself would: bundles,
//! attached values, abbreviations, `--`. What the rows do not name is an error, never a guess.

use compact_str::CompactString;
use smallvec::SmallVec;

use super::row::{Grammar, Opt, Program, REFUSED, Role, Takes};
use crate::action::{Arg, Cause, NUMBER};

/// An option that is given.
#[derive(Debug, Clone)]
pub(super) struct Given<'a> {
    pub(super) row: &'a Opt<'a>,
    /// Its spelling in the table.
    pub(super) name: &'a str,
    pub(super) value: Option<Arg>,
    /// Whether an operand stands before it.
    pub(super) behind_operand: bool,
}

/// The parts of a command line.
#[derive(Debug, Clone, Default)]
pub(super) struct Parsed<'a> {
    /// The options in their order. Most commands have few.
    pub(super) options: SmallVec<[Given<'a>; 4]>,
    /// The places of the operands among the words.
    pub(super) operands: SmallVec<[usize; 8]>,
    /// A word that could come out as any option, where options of the program do something. It is taken
    /// for an operand as well.
    pub(super) trouble: Option<Cause>,
}

impl<'a> Parsed<'a> {
    fn give(&mut self, row: &'a Opt<'a>, name: &'a str, value: Option<Arg>) {
        let behind_operand = !self.operands.is_empty();
        self.options.push(Given { row, name, value, behind_operand });
    }
}

/// Where taking apart begins and when it stops.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// The first word to look at.
    pub(super) index: usize,
    /// Whether to stop at the first operand whatever the grammar says: a subcommand comes.
    pub(super) to_first_operand: bool,
}

/// Takes `words` apart from `start` on, into `parsed`. `groups` are the option rows that apply, and `command` is what the program
/// is called here.
pub(super) fn parse<'a>(
    (program, command): (&Program<'a>, &[CompactString]),
    groups: &[&'a [Opt<'a>]],
    words: &[Arg],
    start: Start,
    parsed: &mut Parsed<'a>,
) -> Result<(), Cause> {
    let table = Table { command, grammar: program.grammar, groups };
    let stop_at_operand = start.to_first_operand || matches!(program.grammar, Grammar::Posix | Grammar::SingleDash);
    let mut index = start.index;
    let mut options = program.grammar != Grammar::Words;
    while let Some(word) = words.get(index) {
        if options && word.as_literal() == Some("--") {
            options = false;
            index += 1;
            continue;
        }
        if options && (word.may_be_option() || word.may_split()) && !is_script(program, word) {
            if !word.prefix().starts_with('-') {
                // A glob or a value that might come out as an option. Where all options are named and none of
                // them does anything, it is at worst an operand that is read. Tables of other grammars leave
                // options out because they are dangerous.
                if !matches!(program.grammar, Grammar::Getopt | Grammar::Posix) || !table.is_harmless() {
                    parsed.trouble = Some(table.unknown(word));
                }
                parsed.operands.push(index);
                index += 1;
                continue;
            }
            index = table.option(words, index, parsed)?;
            continue;
        }
        parsed.operands.push(index);
        index += 1;
        if stop_at_operand {
            parsed.operands.extend(index..words.len());
            break;
        }
    }
    Ok(())
}

/// Where the name of an option ends and its value may begin.
fn end_of_name(option: &str) -> usize {
    option.bytes().position(|byte| byte == b'=').unwrap_or(option.len())
}

/// Whether a word that begins as an option is called as none is (`--- FAIL`, `- \[ \]`).
fn is_no_option(word: &str) -> bool {
    const IN_NO_NAME: [char; 14] = [' ', '\t', '|', '(', ')', '[', ']', '{', '}', '*', '\\', '<', '>', '"'];
    match word.strip_prefix("--") {
        Some(long) => long.get(..end_of_name(long)).is_some_and(|name| name.contains(IN_NO_NAME)),
        None => word.get(1..).is_some_and(|letters| letters.starts_with(IN_NO_NAME)),
    }
}

/// The option rows of one command.
struct Table<'a, 'g> {
    command: &'g [CompactString],
    grammar: Grammar,
    groups: &'g [&'a [Opt<'a>]],
}

/// Whether the word is a script that begins with a number. A negative one is no option that such a program would know: it stops there.
fn is_script(program: &Program<'_>, word: &Arg) -> bool {
    matches!(program.operands.first, [Role::Mini(_), ..]) && word.pattern().starts_with(NUMBER) && !word.is_many()
}

impl<'a> Table<'a, '_> {
    fn rows(&self) -> impl Iterator<Item = &'a Opt<'a>> {
        self.groups.iter().flat_map(|group| group.iter())
    }

    fn is_harmless(&self) -> bool {
        self.rows().all(super::reader::is_harmless_option)
    }

    fn unknown(&self, option: &Arg) -> Cause {
        if option.has_holes() && !option.prefix().contains('=') {
            return Cause::DynamicWord(self.command.join(" "));
        }
        Cause::UnknownOption { program: self.command.join(" "), option: option.to_string() }
    }

    /// Takes the option at `index` apart and says where the next word is.
    fn option(&self, words: &[Arg], index: usize, parsed: &mut Parsed<'a>) -> Result<usize, Cause> {
        let Some(word) = words.get(index) else { return Ok(index) };
        let text = word.prefix();
        // A hole may only stand in the value; the option itself must be spelled out.
        let name_end = match self.grammar {
            Grammar::Switches => text.find(['=', ':']).unwrap_or(text.len()),
            _ => end_of_name(text),
        };
        let name = text.get(..name_end).unwrap_or("");
        let has_value = name_end < text.len();
        let whole = has_value.then(|| word.as_literal()).flatten();
        if let Some((row, name)) = whole.and_then(|whole| self.spelled(whole)).or_else(|| self.refusal(word, parsed)) {
            parsed.give(row, name, None);
            return Ok(index.saturating_add(1));
        }
        match self.grammar {
            Grammar::SingleDash | Grammar::SingleDashPermuted => {
                let bare = name.trim_start_matches('-');
                // Where the table has two dashes, one of them stands before single letters (`tree -info`).
                let fits = |n: &str| n == name || (!n.starts_with("--") && n.trim_start_matches('-') == bare);
                let row = self.find(fits).ok_or_else(|| self.unknown(word))?;
                self.finish(row, words, index, (has_value || !word.has_holes()).then_some(name_end), parsed)
            }
            Grammar::Switches => {
                let found = self.spelled(name).filter(|_| has_value || !word.has_holes());
                self.finish(found.ok_or_else(|| self.unknown(word))?, words, index, Some(name_end), parsed)
            }
            _ if name.starts_with("--") => {
                let row = self.long(name).ok_or_else(|| self.unknown(word))?;
                if word.has_holes() && !has_value {
                    return Err(self.unknown(word));
                }
                self.finish(row, words, index, Some(name_end), parsed)
            }
            _ => self.bundle(words, index, parsed),
        }
    }

    /// Whether the word in the place of a value is spelled as an option that does more than print or read, or as one that the
    /// table does not know where no text may look like that.
    fn may_do_something(&self, of: &Opt<'_>, word: &Arg) -> bool {
        let text = word.prefix();
        let name = text.get(..end_of_name(text)).unwrap_or(text);
        if name.len() < 2 || !name.starts_with('-') {
            return false;
        }
        match self.spelled(name) {
            Some((row, _)) => !super::reader::is_harmless_option(row),
            None => {
                let bare = name.trim_start_matches('-');
                let is_option = bare.starts_with(|c: char| c.is_ascii_alphabetic())
                    && bare.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
                let is_text = matches!(of.role, Role::Pattern | Role::Mini(_) | Role::Inline | Role::Shell | Role::Sent);
                is_option && !is_text
            }
        }
    }

    /// The row, and the spelling in the table, of the option that is exactly this text.
    fn spelled(&self, name: &str) -> Option<(&'a Opt<'a>, &'a str)> {
        self.rows().find_map(|row| Some((row, row.spelled(name)?)))
    }

    /// The option of one letter behind one dash.
    fn short(&self, letter: char) -> Option<(&'a Opt<'a>, &'a str)> {
        let mut name = [b'-'; 5];
        let (_, room) = name.split_at_mut(1);
        let end = letter.encode_utf8(room).len().saturating_add(1);
        self.spelled(std::str::from_utf8(name.get(..end)?).ok()?)
    }

    /// The row of a word that every version of the program refuses, as no option is called like that. Behind an operand some
    /// programs take it for one as well.
    fn refusal(&self, word: &Arg, parsed: &Parsed<'_>) -> Option<(&'a Opt<'a>, &'a str)> {
        if !parsed.operands.is_empty() || !word.as_literal().is_some_and(is_no_option) {
            return None;
        }
        self.spelled(REFUSED)
    }

    /// The row, and the spelling in the table, of the first name that fits.
    fn find(&self, fits: impl Fn(&str) -> bool) -> Option<(&'a Opt<'a>, &'a str)> {
        self.rows().find_map(|row| row.names.split(' ').find(|n| fits(n)).map(|n| (row, n)))
    }

    fn long(&self, name: &str) -> Option<(&'a Opt<'a>, &'a str)> {
        if let Some(exact) = self.spelled(name) {
            return Some(exact);
        }
        if self.grammar == Grammar::Exact {
            return None;
        }
        // getopt_long takes any unambiguous abbreviation.
        let mut found = None;
        for row in self.rows() {
            for candidate in row.names.split(' ').filter(|n| n.len() > 2 && n.starts_with("--") && n.starts_with(name)) {
                if found.is_some() {
                    return None;
                }
                found = Some((row, candidate));
            }
        }
        found
    }

    /// Ends a long option: takes the value behind `=` or the next words.
    fn finish(
        &self,
        (row, spelling): (&'a Opt<'a>, &'a str),
        words: &[Arg],
        index: usize,
        name_end: Option<usize>,
        parsed: &mut Parsed<'a>,
    ) -> Result<usize, Cause> {
        let Some(word) = words.get(index) else { return Ok(index) };
        let Some(name_end) = name_end else { return Err(self.unknown(word)) };
        let attached = if name_end < word.prefix().len() { word.after(name_end.saturating_add(1)) } else { None };
        self.take(row, spelling, attached, words, index, parsed)
    }

    /// Pushes the option with its value and says where the next word is.
    fn take(
        &self,
        row: &'a Opt<'a>,
        spelling: &'a str,
        attached: Option<Arg>,
        words: &[Arg],
        index: usize,
        parsed: &mut Parsed<'a>,
    ) -> Result<usize, Cause> {
        let mut next = index.saturating_add(1);
        let value = match (row.takes, attached) {
            (Takes::Nothing, None) => None,
            (Takes::Rest, None) => {
                parsed.give(row, spelling, None);
                parsed.operands.extend(next..words.len());
                return Ok(words.len());
            }
            (Takes::Nothing | Takes::Pair | Takes::Word | Takes::Rest, Some(_)) => {
                return Err(Cause::UnknownOption { program: self.command.join(" "), option: format!("{spelling}=") });
            }
            (Takes::Value | Takes::Attached, Some(value)) if value.may_split() => {
                return Err(Cause::DynamicWord(self.command.join(" ")));
            }
            (Takes::Value | Takes::Attached, Some(value)) => Some(value),
            (Takes::Attached, None) => None,
            // To some of these programs an option behind it is one of their own (`git config --get --file=X KEY`).
            (Takes::Word, None) if words.get(next).is_some_and(Arg::may_be_option) => {
                return Err(words.get(next).map_or_else(|| Cause::Operands(self.command.join(" ")), |word| self.unknown(word)));
            }
            // Another version of the program may take no value there, and the option that stands in its place.
            (Takes::Value, None) if words.get(next).is_some_and(|word| self.may_do_something(row, word)) => {
                return Err(words.get(next).map_or_else(|| Cause::Operands(self.command.join(" ")), |word| self.unknown(word)));
            }
            (Takes::Value | Takes::Word, None) => Some(self.next(words, &mut next)?),
            (Takes::Pair, None) => {
                self.next(words, &mut next)?;
                Some(self.next(words, &mut next)?)
            }
        };
        parsed.give(row, spelling, value);
        Ok(next)
    }

    /// The next word as a value; one that may be several words could move everything behind it.
    fn next(&self, words: &[Arg], next: &mut usize) -> Result<Arg, Cause> {
        let value = words.get(*next).ok_or_else(|| Cause::Operands(self.command.join(" ")))?;
        if value.is_many() {
            return Err(Cause::DynamicWord(self.command.join(" ")));
        }
        *next = next.saturating_add(1);
        Ok(value.clone())
    }

    /// `-abc`, `-n5`, `-5`, `-name` as exact short spelling.
    fn bundle(&self, words: &[Arg], index: usize, parsed: &mut Parsed<'a>) -> Result<usize, Cause> {
        let Some(word) = words.get(index) else { return Ok(index) };
        let text = word.prefix();
        let digits = text.get(1..).unwrap_or("");
        if !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !word.has_holes()
            && let Some((row, spelling)) = self.spelled("-NUM")
        {
            let value = (row.takes == Takes::Value).then(|| Arg::literal(digits));
            parsed.give(row, spelling, value);
            return Ok(index.saturating_add(1));
        }
        // Some programs have long names behind one dash; the whole word is then the option.
        if !word.has_holes() && text.len() > 2 {
            let name_end = end_of_name(text);
            let name = text.get(..name_end).filter(|name| name.len() > 2 && *name != "-NUM");
            if let Some(found) = name.and_then(|name| self.spelled(name)) {
                return self.finish(found, words, index, Some(name_end), parsed);
            }
        }
        let mut at = 1;
        while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let next_at = at + letter.len_utf8();
            let (row, spelling) = self.short(letter).ok_or_else(|| self.unknown(word))?;
            let ends_here = next_at >= text.len() && !word.has_holes();
            match row.takes {
                Takes::Nothing => parsed.give(row, spelling, None),
                Takes::Value | Takes::Attached | Takes::Pair | Takes::Word | Takes::Rest if ends_here => {
                    return self.take(row, spelling, None, words, index, parsed);
                }
                Takes::Value | Takes::Attached => {
                    // `-o=FILE`: clap, cobra and argparse leave the sign out; getopt does not, but some systems have
                    // coreutils that are made with clap.
                    let leaves_out = match self.grammar {
                        Grammar::Getopt | Grammar::Posix => {
                            !matches!(row.role, Role::Text | Role::Pattern | Role::Around | Role::Filter | Role::Suffix | Role::Mini(_))
                        }
                        _ => true,
                    };
                    let skip = usize::from(leaves_out && text.get(next_at..).is_some_and(|rest| rest.starts_with('=')));
                    return self.take(row, spelling, word.after(next_at.saturating_add(skip)), words, index, parsed);
                }
                Takes::Pair | Takes::Word | Takes::Rest => return Err(self.unknown(word)),
            }
            at = next_at;
        }
        if word.has_holes() || text.len() < 2 {
            return Err(self.unknown(word));
        }
        Ok(index.saturating_add(1))
    }
}
