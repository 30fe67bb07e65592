//! Programs that take their words apart in ways of their own: `tar xzf`, `dd`, `find`, `test`.

pub(crate) mod expression;
pub(crate) mod find;
mod find_names;
mod xargs;

use compact_str::CompactString;

use super::inner::{Inner, Run, WorkingFolder};
use super::places::{below, fill_found};
use super::reader::Reader;
use super::row::{Grammar, Program, Role, Takes};
use crate::action::{Arg, Cause, Effect, Origin};
use crate::analysis::path::Place;
use crate::analysis::sensitive::may_be_secret_data;

/// How many starting points of `find` are followed one by one.
const MAX_ROOTS: usize = 8;

impl Reader<'_> {
    /// The old form of `tar xzf` and `ps aux`: the first word is a bundle without its dash.
    pub(super) fn bundle(&mut self, program: &Program<'_>, index: usize) -> Result<(), Cause> {
        let getopt = Program { grammar: Grammar::Getopt, ..*program };
        let Some(first) = self.words.get(index) else { return self.read_options(&getopt, &[], self.words, index) };
        // Behind it, some still take the first word for a bundle (`ar -- r LIBRARY x.o`).
        if first.as_literal() == Some("--") {
            return Err(Cause::UnknownOption { program: self.name(), option: "--".to_owned() });
        }
        let letters = first.as_literal().filter(|w| !w.starts_with('-') && !w.is_empty());
        let Some(letters) = letters else { return self.read_options(&getopt, &[], self.words, index) };
        // In an old-style bundle, values follow in the order of their letters: spelled out, each
        // letter is an option of its own with the next word as its value.
        let mut words: Vec<Arg> = self.words.get(..index).unwrap_or_default().to_vec();
        let mut rest = self.words.get(index.saturating_add(1)..).unwrap_or_default().iter();
        for letter in letters.chars() {
            let option = format!("-{letter}");
            let row = program.options.iter().flat_map(|g| g.iter()).find(|o| o.names.split(' ').any(|n| n == option));
            let Some(row) = row else {
                return Err(Cause::UnknownOption { program: self.name(), option });
            };
            words.push(Arg::literal(option));
            if row.takes == Takes::Value {
                words.push(rest.next().cloned().ok_or_else(|| Cause::Operands(self.name()))?);
            }
        }
        words.extend(rest.cloned());
        self.read_options(&getopt, &[], &words, index)
    }

    pub(super) fn dd(&mut self, index: usize) -> Result<(), Cause> {
        for word in self.words.get(index..).unwrap_or_default() {
            let text = word.prefix();
            let Some((key, _)) = text.split_once('=') else { return Err(Cause::Operands(self.name())) };
            let value = word.after(key.len().saturating_add(1)).ok_or_else(|| Cause::Operands(self.name()))?;
            match key {
                "if" => self.word(Role::Read, &value, &Origin::Ordinary)?,
                "of" => self.word(Role::Write, &value, &Origin::Option("of=".to_owned()))?,
                "bs" | "ibs" | "obs" | "cbs" | "count" | "skip" | "seek" | "iseek" | "oseek" | "conv" | "status" | "iflag" | "oflag" => {}
                _ => return Err(Cause::Operands(self.name())),
            }
        }
        Ok(())
    }

    pub(super) fn find(&mut self, index: usize) -> Result<(), Cause> {
        let expression = find::read(self.words, index, self.out.command.first().map_or("", CompactString::as_str))?;
        if expression.paths.is_empty() {
            self.word(Role::ReadTree, &Arg::literal("."), &Origin::Ordinary)?;
        }
        let may_be_secret = |root: &str, name: &str| match self.locate(&Arg::literal(root)) {
            Place::At(at) => self.input.files_may_change || may_be_secret_data(at.real(), name, self.origin.world),
            Place::Below { .. } | Place::Unknown => true,
        };
        let is_unclear = !expression.commands.is_empty() && expression.is_unclear(self.words, may_be_secret);
        let roots: Vec<Arg> = expression.paths.iter().filter_map(|&i| self.words.get(i)).cloned().collect();
        // Looking for files reads names and attributes, however deep: the tree as metadata.
        for root in &roots {
            self.word(Role::List, root, &Origin::Ordinary)?;
        }
        for file in expression.reads {
            self.word(Role::Read, &file, &Origin::Ordinary)?;
        }
        for (option, file) in expression.writes {
            self.word(Role::Write, &file, &Origin::Option(option))?;
        }
        if let Some(option) = expression.deletes {
            for root in roots.iter().cloned().chain(expression.paths.is_empty().then(|| Arg::literal("."))) {
                let place = below(self.locate(&root));
                self.push(Effect::Delete { place, tree: true }, &Origin::Option(option.clone()));
            }
        }
        // What a command does to what is found, it does below each starting point.
        let folders: Vec<Option<&str>> = match roots.as_slice() {
            _ if is_unclear => vec![None],
            [] => vec![Some("./")],
            roots if roots.len() <= MAX_ROOTS && roots.iter().all(|root| root.as_literal().is_some()) => {
                roots.iter().map(|root| root.as_literal().map(|root| if root == "." { "./" } else { root })).collect()
            }
            _ => vec![None],
        };
        let choice = expression.choice;
        for (_, words) in expression.commands {
            for folder in &folders {
                let words = words.iter().map(|w| fill_found(w, *folder, choice)).collect();
                self.out.inner.push(Inner { run: Run::Command(words), folder: WorkingFolder::Inherited });
            }
        }
        Ok(())
    }

    pub(super) fn test(&mut self, index: usize) -> Result<(), Cause> {
        for file in expression::read(self.words.get(index..).unwrap_or_default(), &self.name())? {
            self.word(Role::List, &file, &Origin::Ordinary)?;
        }
        Ok(())
    }
}
