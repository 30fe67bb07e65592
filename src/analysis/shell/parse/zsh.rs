//! Where zsh, in which agents run their calls on many machines, takes a text for something else than bash does. A text is read
//! as bash reads it; what zsh would read, write or run otherwise is refused. Source: zsh 5.9, zshexpn(1), zshmisc(1), zshparam(1).

use super::cursor::{Cursor, Result, is_name_start};

impl Cursor<'_> {
    /// At `$`: refuses flags of an expansion, also where no name is behind them. `$=x` is split into words, `$~x` is a glob, `$~` nothing.
    pub(super) fn refuse_flags_of_expansion(&self) -> Result<()> {
        if matches!(self.peek(1), b'=' | b'~' | b'^' | b'+') { self.fail("an expansion of zsh") } else { Ok(()) }
    }

    /// In arithmetic: refuses what makes other numbers than integers. `1e3` is `1000.`, `2**-1` is `0.5`, `[#16]255` is `16#FF`.
    pub(super) fn refuse_other_numbers(&self, number: &str) -> Result<()> {
        let is_float = !number.contains('#') && !number.starts_with("0x") && !number.starts_with("0X") && number.contains(['e', 'E']);
        let is_power = self.rest().starts_with("**") || self.rest().starts_with("[#");
        if is_float || is_power { self.fail("a number of zsh") } else { Ok(()) }
    }

    /// Behind `$name`: refuses a subscript, of which bash makes a glob or nothing. `$x[2,5]` is part of the value.
    pub(super) fn refuse_subscript(&self) -> Result<()> {
        if self.peek(0) == b'[' { self.fail("a subscript of zsh") } else { Ok(()) }
    }

    /// Behind `$name`: whether what follows changes the value. `$x:h` is the folder of a path, `$x:s/a/b/` another text.
    pub(super) fn is_at_modifier(&self) -> bool {
        self.peek(0) == b':' && matches!(self.peek(1), b'a'..=b'z' | b'A'..=b'Z' | b'&')
    }

    /// Refuses a letter or digit outside of ASCII where it may be part of a name: `$é` is a variable.
    pub(super) fn refuse_letter(&self, ahead: usize) -> Result<()> {
        let is_letter = |c: char| !c.is_ascii() && c.is_alphanumeric();
        match self.rest().get(ahead..).and_then(|rest| rest.chars().next()) {
            Some(c) if is_letter(c) => self.fail("a name of zsh"),
            Some(_) | None => Ok(()),
        }
    }

    /// At the start of a word: refuses `=ls`, the path of that program.
    pub(super) fn refuse_path_of_program(&self) -> Result<()> {
        if self.peek(0) == b'=' && (is_name_start(self.peek(1)) || matches!(self.peek(1), b'.' | b'/' | b'[' | b'$' | b'"' | b'\'' | b'\\'))
        {
            return self.fail("the path of a program in zsh");
        }
        Ok(())
    }

    /// Refuses the target of a redirection: `>! file` overwrites, and `a<1-9>b` is a word with a number in it.
    pub(super) fn refuse_target(&self, target: &str) -> Result<()> {
        let is_range = self.peek(0) == b'>' && target.contains('-') && target.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if target.starts_with('!') || is_range { self.fail("a redirection of zsh") } else { Ok(()) }
    }
}
