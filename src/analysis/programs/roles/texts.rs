//! Words that are program text, or name a file of it: what is understood of it, and what is handed on to be read.

use compact_str::CompactString;

use super::portable;
use crate::action::{Arg, COUNT, Cause, Code, Effect, NUMBER, Origin};
use crate::analysis::programs::inline::Source;
use crate::analysis::programs::inner::{Inner, Run, WorkingFolder};
use crate::analysis::programs::mini::{self, Recognised, cmd};
use crate::analysis::programs::reader::Reader;
use crate::analysis::programs::row::{Does, Mini, Role};

impl Reader<'_> {
    /// Text for a shell, with the words that are put into it where it says `$1`.
    pub(in crate::analysis::programs) fn shell_text(&mut self, word: &Arg, arguments: &[Arg]) -> Result<(), Cause> {
        let is_plain_shell = matches!(self.out.command.first().map(CompactString::as_str), Some("sh" | "dash" | "ash" | "watch" | "rtk"));
        if is_plain_shell && !word.as_literal().is_some_and(portable::is_portable) {
            return Err(Cause::ProgramText("sh"));
        }
        self.out.inner.push(Inner { run: Run::Shell { text: word.clone(), arguments: arguments.to_vec() }, folder: self.folder.clone() });
        Ok(())
    }

    pub(super) fn powershell_text(&mut self, word: &Arg) {
        self.out.inner.push(Inner { run: Run::PowerShell(word.clone()), folder: self.folder.clone() });
    }

    pub(super) fn cmd_text(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        let commands = word.as_literal().and_then(cmd::commands).ok_or(Cause::ProgramText("cmd"))?;
        for command in commands {
            if command.is_program {
                self.does(Does::RunProject, origin);
            }
            let named = command.folder.map(|folder| WorkingFolder::at(self.locate(&Arg::literal(folder))));
            let run = Run::Command(command.words.into_iter().map(Arg::literal).collect());
            self.out.inner.push(Inner { run, folder: named.unwrap_or_else(|| self.folder.clone()) });
        }
        Ok(())
    }

    /// A file that an interpreter runs.
    pub(super) fn script(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        // Behind a text stand words for it.
        if self.modifiers.understood || (is_stream && self.understands(Source::Input, origin)) {
            return;
        }
        if self.fetches_code(word) {
            self.push(Effect::Opaque(Cause::Address(word.to_string())), origin);
        }
        let code = if is_stream { Code::Inline("standard input".to_owned()) } else { Code::Script(self.locate(word)) };
        self.push(Effect::Execute(code), origin);
    }

    /// A script of a small language.
    pub(super) fn mini(&mut self, language: Mini, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        if language == Mini::Sed && has_only_numeric_addresses(word) {
            return Ok(());
        }
        if let Mini::Sql(sql) = language {
            self.statements(word.as_literal().and_then(|text| mini::sql::argument(sql, text)), self.name(), origin);
            return Ok(());
        }
        let script = word.as_literal().ok_or_else(|| Cause::DynamicWord(self.name()))?;
        // Without an expression, all of the file is meant.
        if language == Mini::Jq && self.is_called(&["yq"]) {
            if is_name_of_data(script) {
                return self.word(Role::Read, word, origin);
            }
            // A file of that name comes before an expression (`yq .env`), and one of these is program text.
            let may_be_file = script.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'_' | b'-'));
            if script.strip_suffix(".yq").is_some() {
                return Err(Cause::ProgramText("yq"));
            }
            if may_be_file && script.contains(|c: char| c.is_ascii_alphanumeric()) {
                self.word(Role::Read, word, origin)?;
            }
        }
        let (recognised, name) = match language {
            Mini::Sed => (mini::sed(script), "sed"),
            Mini::Awk => (mini::awk(script), "awk"),
            Mini::Jq => (mini::jq(script), "jq"),
            Mini::Format => (mini::format(script), "an output format"),
            Mini::Fields => (mini::fields(script), "an output format"),
            Mini::Tmux => (mini::tmux(script), "tmux"),
            // Taken above.
            Mini::Sql(_) => (Recognised::ProgramText, "SQL"),
        };
        match recognised {
            Recognised::Data { reads, writes } => {
                for file in reads {
                    self.word(Role::Read, &Arg::literal(file), origin)?;
                }
                for file in writes {
                    // Neither a rule for the program nor one for writes covers it: most of these scripts only print.
                    let origin = Origin::Option("w".to_owned());
                    self.push(Effect::Write(self.locate(&Arg::literal(file))), &origin);
                    self.push(Effect::Beyond("w".to_owned()), &origin);
                }
                Ok(())
            }
            Recognised::ProgramText => Err(Cause::ProgramText(name)),
        }
    }
}

/// Whether the text is the name of a file, and no expression that would say anything: `env.json` is the environment.
fn is_name_of_data(text: &str) -> bool {
    let has_ending = [".yaml", ".yml", ".json", ".toml", ".xml"].iter().any(|ending| text.ends_with(ending));
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'_' | b'-'));
    has_ending && is_plain && text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.starts_with("env") && !text.starts_with("input")
}

/// Whether a script of `sed` does nothing but choose lines by numbers, whichever they are: no command of these letters
/// takes a text or a file (`sed -n "$((n-5)),${n}p"`).
fn has_only_numeric_addresses(script: &Arg) -> bool {
    !script.is_many()
        && script
            .pattern()
            .chars()
            .all(|c| matches!(c, NUMBER | COUNT | '0'..='9' | ',' | '+' | '~' | '$' | '!' | ';' | ' ' | 'p' | 'd' | 'q' | '='))
}
