//! `xargs`: what it puts into the words of its command, or behind them. Source: GNU findutils 4.9, xargs(1); FreeBSD 14.

use compact_str::CompactString;

use crate::action::{ANY, Arg, Cause};
use crate::analysis::programs::describe::Feed;
use crate::analysis::programs::reader::Reader;

impl Reader<'_> {
    pub(in crate::analysis::programs) fn is_xargs(&self) -> bool {
        matches!(self.out.command.first().map(CompactString::as_str), Some("xargs" | "gxargs"))
    }

    /// Notes an option that says what is read, or in the place of what it is put.
    pub(in crate::analysis::programs) fn option_of_xargs(&mut self, name: &str, value: Option<&Arg>) -> Result<(), Cause> {
        if self.feed.is_some_and(|feed| !leaves_paths_whole(feed, name, value)) {
            self.feed = None;
        } else if matches!(name, "-0" | "--null") {
            self.feed = self.feed.map(|feed| Feed { nul: false, ..feed });
        }
        if matches!(name, "-I" | "-J" | "--replace" | "-i") {
            let placeholder = value.map_or(Some("{}"), Arg::as_literal).ok_or_else(|| Cause::DynamicWord(self.name()))?;
            self.placeholders.push(placeholder.to_owned());
        }
        Ok(())
    }

    /// Puts in what is read: paths, where they are known, or anything.
    pub(in crate::analysis::programs) fn take_what_xargs_reads(&self, words: &mut Vec<Arg>) {
        let found = |many| self.feed.filter(|feed| !feed.nul).map(|feed| Arg::found_below(feed.folder, feed.choice, many));
        for word in words.iter_mut() {
            let is_placeholder = word.as_literal().is_some_and(|text| self.placeholders.iter().any(|one| one == text));
            if let Some(path) = found(false).filter(|_| is_placeholder) {
                *word = path;
                continue;
            }
            for placeholder in ["{}"].into_iter().chain(self.placeholders.iter().map(String::as_str)) {
                if placeholder.is_empty() || word.pattern().contains(placeholder) {
                    *word = Arg::with_holes(word.pattern().replace(placeholder, &ANY.to_string()), true);
                }
            }
        }
        words.push(found(true).unwrap_or_else(Arg::unknown));
    }
}

/// Whether with this option it still takes each line, or each word, that it reads for a path as it was printed.
fn leaves_paths_whole(feed: Feed<'_>, option: &str, value: Option<&Arg>) -> bool {
    match option {
        "-a" | "--arg-file" | "-J" | "-E" | "-e" | "--eof" | "-S" | "-R" => false,
        "-0" | "--null" => feed.nul,
        "-d" | "--delimiter" => value.and_then(Arg::as_literal).is_some_and(|text| matches!(text, "\\n" | "\n") && !feed.nul),
        _ => true,
    }
}
