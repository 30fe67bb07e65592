//! Where the shells that stand behind `sh` take a text for something else than bash does: dash 0.5.12, the ash of BusyBox 1.35,
//! yash 2.54, ksh93u+m and mksh 59. Such a text is understood as bash reads it, so that denials find what is in it, and asked.
//! `tests/other_shells/` runs them all.

use super::ast::{Command, CommandKind, Part, Pipeline, Word};
use super::cursor::{Cursor, is_name};

impl Cursor<'_> {
    /// Notes that other shells take the text for something else.
    pub(super) fn differ(&mut self, reason: &'static str) {
        if self.differs.is_none() {
            self.differs = Some(self.error(reason));
        }
    }

    /// In `$'…'`, behind the escape of a character: dash and yash know no such quotes, and end the ones that they see at the next
    /// quote. Where a shell is handed the text, it is an operator or a quote to one and a backslash to the other.
    pub(super) fn note_escape(&mut self, decoded: char) {
        if decoded.is_ascii_punctuation() && !matches!(decoded, '/' | '.' | '_' | '-' | ':' | ',' | '+' | '@' | '%' | '=' | '?') {
            self.differ("an escape that other shells do not know");
        }
    }

    /// Behind `((`: notes what dash and others, to which two shells inside each other begin there, would run or write.
    pub(super) fn note_commands_in_arithmetic(&mut self, text: &str) {
        let mut begins = true;
        let mut rest = text;
        loop {
            rest = rest.trim_start_matches([' ', '\t', '\n', ')']);
            let Some(first) = rest.chars().next() else { return };
            match first {
                ';' | '&' | '|' | '(' => {
                    begins = true;
                    rest = rest.get(1..).unwrap_or("");
                }
                '<' | '>' => {
                    let target = rest.trim_start_matches(['<', '>', '&', '|']);
                    let writes =
                        rest.split_at_checked(rest.len().saturating_sub(target.len())).is_some_and(|(operator, _)| operator.contains('>'));
                    let target = target.trim_start_matches([' ', '\t', '\n']);
                    // An empty file that is called like a number or a sign is nobody's.
                    if begins || writes && !target.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '-' | '=' | '(')) {
                        return self.differ("arithmetic that other shells take for a redirection");
                    }
                    rest = target.get(word_length(target)..).unwrap_or("");
                }
                _ => {
                    let (word, tail) = rest.split_at_checked(word_length(rest)).unwrap_or((rest, ""));
                    rest = tail;
                    let name = word.bytes().take_while(|&byte| is_name(byte)).count();
                    let assigns = name > 0 && !first.is_ascii_digit() && word.as_bytes().get(name) == Some(&b'=');
                    // No program that does something has a name of one letter, and none is called `i++`.
                    let is_command = name > 1 && name == word.len() && !first.is_ascii_digit() || word.contains(['/', '*', '?', '[']);
                    if begins && !assigns && is_command {
                        return self.differ("arithmetic that other shells take for a command");
                    }
                    begins &= assigns || word == "!";
                }
            }
        }
    }

    /// At the target of a descriptor: notes one that is moved. `2>&1-` writes a file to zsh.
    pub(super) fn note_move(&mut self, target: &str) {
        if target.len() > 1 && target.ends_with('-') {
            self.differ("a descriptor that is moved");
        }
    }

    /// At a tilde behind text: notes one that only mksh expands, as in `--output=~/x`, or bash, as in `a=b:~/x`.
    pub(super) fn note_tilde(&mut self, before: &[Part]) {
        let begins = matches!(before.last(), Some(Part::Text { text, quoted: false }) if text.ends_with('=') || text.ends_with(':') && text.contains('='));
        let ends = matches!(self.peek(1), 0 | b'/' | b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b')');
        if begins && ends {
            self.differ("a tilde that other shells expand");
        }
    }

    /// In `[[ … ]]`, which is a program that is not there to dash: notes what would be a command of its own behind `||` or a newline.
    pub(super) fn note_command_in_condition(&mut self) {
        let rest = self.rest().trim_start_matches([' ', '\t', '\n', '!', '(']);
        // No program is called like an operator.
        if !rest.starts_with('-') && !rest.starts_with("]]") {
            self.differ("a condition that other shells take for a command");
        }
    }

    /// In `[[ … ]]`, at a sign that compares: notes one that is a redirection to dash.
    pub(super) fn note_redirection_in_condition(&mut self) {
        if self.peek(0) == b'>' {
            self.differ("a condition that other shells take for a redirection");
        }
    }

    /// Notes a condition whose failure would start a command in dash: `! [[ a && b ]]`.
    pub(super) fn note_negated_condition(&mut self, pipeline: &Pipeline) {
        let is_and = |word: &Word| matches!(word.parts.as_slice(), [Part::Text { text, quoted: false }] if text == "&&");
        let is_list = |command: &Command| matches!(&command.kind, CommandKind::Condition(words) if words.iter().any(is_and));
        if pipeline.negated && pipeline.commands.iter().any(is_list) {
            self.differ("a condition that other shells take for a command");
        }
    }
}

/// How long the word is with which a text begins, to a shell that does not know arithmetic: what is substituted belongs to it.
fn word_length(text: &str) -> usize {
    let mut open: usize = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '(' | '{' if open > 0 || before == '$' => open = open.saturating_add(1),
            ')' | '}' if open > 0 => open = open.saturating_sub(1),
            ' ' | '\t' | '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>' if open == 0 => return at,
            _ => {}
        }
        before = c;
    }
    text.len()
}
