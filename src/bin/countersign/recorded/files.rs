//! Files of records: which lie below a folder, and their lines one by one.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::Skipped;

/// A line of a transcript holds the output of a tool at most, or an image; what is longer is none.
const LONGEST: u64 = 64 << 20;

/// Folders that lie deeper than this belong to no agent.
const DEEPEST: usize = 16;

/// Collects the files named `*.jsonl` below a folder, in the order of their names, which are dates or random. No link is
/// followed: what is counted lies below the folder, and once.
pub(super) fn below(folder: &Path, found: &mut Vec<PathBuf>, skipped: &mut Skipped) {
    walk(folder, 0, found, skipped);
    found.sort_unstable();
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>, skipped: &mut Skipped) {
    let entries = match fs::read_dir(folder) {
        Ok(_) if depth > DEEPEST => return skipped.file(&folder.to_string_lossy(), "the folder lies too deep"),
        Ok(entries) => entries,
        Err(error) => return skipped.file(&folder.to_string_lossy(), &error.to_string()),
    };
    for entry in entries {
        match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))) {
            Ok((path, kind)) if kind.is_dir() => walk(&path, depth + 1, found, skipped),
            // Anything but a file may wait for somebody to write.
            Ok((path, kind)) if kind.is_file() && path.extension().is_some_and(|ending| ending == "jsonl") => found.push(path),
            Ok(_) => {}
            Err(error) => skipped.file(&folder.to_string_lossy(), &error.to_string()),
        }
    }
}

/// The lines of a file, of which one at a time is in memory.
#[derive(Debug)]
pub(super) struct Lines<R> {
    source: BufReader<R>,
    buffer: Vec<u8>,
    line: usize,
}

/// A line that is not blank.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Text {
        /// Its number, from 1.
        line: usize,
        /// Whether it ends: the last one may be in the middle of being written.
        is_whole: bool,
        text: &'a [u8],
    },
    TooLong(usize),
}

impl<R: Read> Lines<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source: BufReader::with_capacity(1 << 16, source), buffer: Vec::new(), line: 0 }
    }

    /// The next line; nothing at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            if !self.fill()? {
                return Ok(None);
            }
            self.line += 1;
            let is_whole = self.buffer.last() == Some(&b'\n');
            if !is_whole && self.buffer.len() as u64 > LONGEST {
                while self.fill()? && self.buffer.last() != Some(&b'\n') {}
                self.buffer = Vec::new();
                return Ok(Some(Line::TooLong(self.line)));
            }
            let start = if self.line == 1 && self.buffer.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
            if self.buffer.get(start..).is_some_and(|text| !text.trim_ascii().is_empty()) {
                let text = self.buffer.get(start..).unwrap_or_default().trim_ascii();
                return Ok(Some(Line::Text { line: self.line, is_whole, text }));
            }
        }
    }

    /// Reads up to the end of a line, or a little more than the longest.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.clear();
        Ok((&mut self.source).take(LONGEST + 1).read_until(b'\n', &mut self.buffer)? > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(usize, bool, String)> {
        let mut lines = Lines::new(bytes);
        let mut all = Vec::new();
        while let Some(Line::Text { line, is_whole, text }) = lines.next().expect("memory") {
            all.push((line, is_whole, String::from_utf8_lossy(text).into_owned()));
        }
        all
    }

    #[test]
    fn lines_are_numbered_and_blank_ones_left_out() {
        assert_eq!(lines("\u{feff}a\r\n\n  \n b".as_bytes()), [(1, true, "a".to_owned()), (4, false, "b".to_owned())]);
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_line_without_end_is_not_held() {
        let mut lines = Lines::new(io::repeat(b'x').take(LONGEST * 2 + 7).chain(&b"\na\n"[..]));
        assert_eq!(lines.next().expect("memory"), Some(Line::TooLong(1)));
        assert_eq!(lines.next().expect("memory"), Some(Line::Text { line: 2, is_whole: true, text: b"a" }));
        assert_eq!(lines.next().expect("memory"), None);
    }
}
