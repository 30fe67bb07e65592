//! Git's settings, by git-config(1) 2.47. What git may read in another way than is read here is an error.

use std::ops::Range;

use super::path::AbsPath;
use super::sensitive::{credential, mask};
use crate::world::World;

/// What a text of settings holds.
#[derive(Debug, Default)]
pub(crate) struct GitConfig {
    /// The sections that are opened, in lower case, also those without a key.
    pub(crate) sections: Vec<String>,
    pub(crate) settings: Vec<Setting>,
}

/// A key with its value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// In lower case.
    pub(crate) section: String,
    pub(crate) subsection: Option<String>,
    /// In lower case.
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) bytes: Range<usize>,
}

impl GitConfig {
    /// Whether a credential stands in it: in an address, in a header of requests, or by the name of its key.
    fn holds_credential(&self) -> bool {
        self.settings.iter().any(|setting| {
            // `smtpPass` of git-send-email(1), `pass` of git-imap-send(1).
            let is_named = credential::is_name_of_one(&setting.key) || setting.key.contains("header") || setting.key.ends_with("pass");
            // A command that fetches one is none.
            let is_one = is_named && !matches!(setting.value.as_str(), "" | "true" | "false") && !setting.value.starts_with('!');
            let texts = [Some(&setting.value), setting.subsection.as_ref()];
            is_one || texts.into_iter().flatten().any(|text| mask::is_in_address(text))
        })
    }
}

/// The files of settings of the repository that git, started in the folder, finds. `None` if that cannot be told.
pub(crate) fn files(folder: &AbsPath, world: &dyn World) -> Option<Vec<AbsPath>> {
    let mut above = std::iter::successors(Some(folder.clone()), AbsPath::parent);
    let is_there = |folder: AbsPath| Some((folder.join(".git").filter(|marker| world.exists(marker))?, folder));
    let Some((marker, folder)) = above.find_map(is_there) else { return Some(Vec::new()) };
    let line = |path: &AbsPath| {
        let bytes = world.read(path, MAX_LINE).ok()??;
        Some(std::str::from_utf8(&bytes).ok()?.trim_end_matches(['\n', '\r']).to_owned())
    };
    let own = match world.read(&marker, MAX_LINE) {
        Ok(_) => world.resolve(&folder, line(&marker)?.strip_prefix("gitdir: ")?).ok()??,
        Err(_) => marker,
    };
    // Worktrees share what lies beside the data of the first.
    let common = match line(&own.join("commondir")?) {
        Some(common) => world.resolve(&own, &common).ok()??,
        None => own.clone(),
    };
    Some([common.join("config"), own.join("config.worktree")].into_iter().flatten().collect())
}

/// The folder in which the repository that the folder lies in keeps its hooks, where a setting names one.
pub(crate) fn hooks_folder(folder: &AbsPath, world: &dyn World) -> Option<AbsPath> {
    let root = std::iter::successors(Some(folder.clone()), AbsPath::parent)
        .find(|here| here.join(".git").is_some_and(|git| world.exists(&git)))?;
    let hooks = |file: AbsPath| {
        let text = String::from_utf8(world.read(&file, MAX_FILE).ok()??).ok()?;
        let is_it = |setting: &Setting| setting.section == "core" && setting.subsection.is_none() && setting.key == "hookspath";
        read(&text).ok()?.settings.into_iter().rev().find(is_it).map(|setting| setting.value)
    };
    files(&root, world)?.into_iter().rev().find_map(hooks).and_then(|path| root.join(&path))
}

/// Whether a credential stands in a file of settings; one that cannot be read may hold one.
pub(crate) fn file_holds_credential(path: &AbsPath, world: &dyn World) -> bool {
    with_credential(path, world).is_some()
}

/// A file of settings, if a credential stands in it; one that cannot be read may hold one, and anything else.
pub(crate) fn with_credential(path: &AbsPath, world: &dyn World) -> Option<Settings> {
    let bytes = match world.read(path, MAX_FILE) {
        Ok(bytes) => bytes?,
        Err(_) => return Some(Settings::Unknown),
    };
    let text = String::from_utf8(bytes).ok();
    match text.as_deref().map(read) {
        Some(Ok(config)) if !config.holds_credential() => None,
        Some(Ok(_)) => Some(text.map_or(Settings::Unknown, Settings::Text)),
        Some(Err(_)) | None => Some(Settings::Unknown),
    }
}

/// Settings that hold a credential, or may.
#[derive(Debug)]
pub(crate) enum Settings {
    Text(String),
    Unknown,
}

/// The longest file of settings that is read, and the longest that names another.
pub(crate) const MAX_FILE: usize = 256 * 1024;
pub(crate) const MAX_LINE: usize = 4096;

/// At which byte a text is not understood, and why.
pub(crate) type Fault = (usize, &'static str);

/// Whether a value turns something on or off, spelled as people do: it names no program.
pub(crate) fn is_switch(value: &str) -> bool {
    matches!(value, "true" | "false" | "yes" | "no" | "on" | "off" | "1" | "0")
}

/// All of a text.
pub(crate) fn read(text: &str) -> Result<GitConfig, Fault> {
    Reading { text, at: if text.starts_with('\u{feff}') { 3 } else { 0 } }.file()
}

struct Reading<'a> {
    text: &'a str,
    at: usize,
}

impl Reading<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at = self.at.saturating_add(next.len_utf8());
        Some(next)
    }

    fn fault<T>(&self, why: &'static str) -> Result<T, Fault> {
        Err((self.at, why))
    }

    fn file(&mut self) -> Result<GitConfig, Fault> {
        let mut out = GitConfig::default();
        let mut header: Option<(String, Option<String>)> = None;
        while let Some(next) = self.peek() {
            match next {
                '#' | ';' => while self.next().is_some_and(|c| c != '\n') {},
                '[' => {
                    let opened = self.header()?;
                    out.sections.push(opened.0.clone());
                    header = Some(opened);
                }
                c if c.is_ascii_whitespace() => {
                    self.next();
                }
                c if c.is_ascii_alphabetic() => {
                    let Some((section, subsection)) = &header else { return self.fault("a key stands before any section") };
                    let start = self.at;
                    let key = self.word();
                    let value = self.value()?;
                    out.settings.push(Setting {
                        section: section.clone(),
                        subsection: subsection.clone(),
                        key,
                        value,
                        bytes: start..self.at,
                    });
                }
                _ => return self.fault("neither a section nor a key"),
            }
        }
        Ok(out)
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.peek().filter(|c| c.is_ascii_alphanumeric() || *c == '-') {
            word.push(c.to_ascii_lowercase());
            self.next();
        }
        word
    }

    fn header(&mut self) -> Result<(String, Option<String>), Fault> {
        self.next();
        let section = self.word();
        if section.is_empty() {
            return self.fault("a section without a name");
        }
        match self.peek() {
            Some(']') => {
                self.next();
                return Ok((section, None));
            }
            // The old way, in which case does not matter: `[section.sub]`.
            Some('.') => {
                self.next();
                let mut name = String::new();
                while let Some(c) = self.peek().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')) {
                    name.push(c.to_ascii_lowercase());
                    self.next();
                }
                if self.next() != Some(']') || name.is_empty() {
                    return self.fault("a section that is not closed");
                }
                return Ok((section, Some(name)));
            }
            Some(' ' | '\t') => {}
            Some(_) | None => return self.fault("a section that is not closed"),
        }
        while self.peek().is_some_and(|c| matches!(c, ' ' | '\t')) {
            self.next();
        }
        if self.next() != Some('"') {
            return self.fault("a subsection without quotes");
        }
        let mut name = String::new();
        loop {
            match self.next() {
                Some('"') => break,
                Some('\\') => match self.next() {
                    Some(c) if c != '\n' => name.push(c),
                    Some(_) | None => return self.fault("a subsection that is not closed"),
                },
                Some('\n') | None => return self.fault("a subsection that is not closed"),
                Some(c) => name.push(c),
            }
        }
        if self.next() == Some(']') { Ok((section, Some(name))) } else { self.fault("a section that is not closed") }
    }

    /// What stands behind a key, to the end of the line. A key alone is true.
    fn value(&mut self) -> Result<String, Fault> {
        while self.peek().is_some_and(|c| matches!(c, ' ' | '\t')) {
            self.next();
        }
        match self.peek() {
            None | Some('\n') => return Ok("true".to_owned()),
            Some('\r') if self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\r\n")) => return Ok("true".to_owned()),
            Some('=') => {
                self.next();
            }
            Some(_) => return self.fault("a key without `=`"),
        }
        let mut value = String::new();
        // Up to where the value is more than blanks at its end.
        let mut solid = 0;
        let mut quoted = false;
        loop {
            match self.peek() {
                None | Some('\n') if quoted => return self.fault("a value whose quotes are not closed"),
                None | Some('\n') => break,
                Some('\r') if self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\r\n")) && !quoted => break,
                Some('#' | ';') if !quoted => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.next();
                    }
                    break;
                }
                Some('"') => {
                    quoted = !quoted;
                    self.next();
                    solid = value.len();
                }
                Some('\\') => {
                    self.next();
                    match self.next() {
                        Some('\n') => {}
                        Some('\r') if self.peek() == Some('\n') => {
                            self.next();
                        }
                        Some('n') => value.push('\n'),
                        Some('t') => value.push('\t'),
                        Some('b') => value.push('\u{8}'),
                        Some(c @ ('"' | '\\')) => value.push(c),
                        Some(_) | None => return self.fault("a backslash that git does not know"),
                    }
                    solid = value.len();
                }
                Some(c @ (' ' | '\t')) if !quoted => {
                    self.next();
                    if !value.is_empty() {
                        value.push(c);
                    }
                }
                Some(c) => {
                    self.next();
                    value.push(c);
                    solid = value.len();
                }
            }
        }
        value.truncate(solid);
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let settings = read(text).unwrap_or_else(|e| panic!("{text}: {e:?}")).settings;
        settings.into_iter().map(|s| format!("{}|{}|{}|{}", s.section, s.subsection.unwrap_or_default(), s.key, s.value)).collect()
    }

    #[test]
    fn settings_are_read_as_git_reads_them() {
        assert_eq!(shown("[CORE]\n\tsshCommand = ./x\n"), ["core||sshcommand|./x"]);
        assert_eq!(shown("[core] fsmonitor = ./x # y\n"), ["core||fsmonitor|./x"]);
        assert_eq!(shown("[core]\n\tpager = a \\\n  b  \n"), ["core||pager|a   b"]);
        assert_eq!(shown("[a \"B \\\" c\"]\nk\n"), ["a|B \" c|k|true"]);
        assert_eq!(shown("[a.B.c]k=\"x # y\" z;w"), ["a|b.c|k|x # y z"]);
        assert_eq!(shown("[alias]\r\n\tst = \"!./x \\\"y\\\"\"\r\n"), ["alias||st|!./x \"y\""]);
        assert_eq!(shown("[a][b]\nk = \n"), ["b||k|"]);
        // Without a line end behind it, a return is part of the value, as quoted blanks are.
        assert_eq!(shown("[a]\nk = b\rc = d\n"), ["a||k|b\rc = d"]);
        assert_eq!(shown("[a]\nk = \"  b\"\n"), ["a||k|  b"]);
        assert_eq!(shown("; [core]\n# pager = x\n"), Vec::<String>::new());
    }

    #[test]
    fn what_git_would_not_read_is_an_error() {
        for (text, line) in [
            ("pager = x\n", 1),
            ("[core\npager = x", 1),
            ("[core]\npager x\n", 2),
            ("[core]\npager = \"x\n", 2),
            ("[core]\npager = \\x\n", 2),
            ("[a \"b\n\"]\n", 2),
            ("[a b]\n", 1),
            ("[core]\n\n<<<<<<< HEAD\n", 3),
            ("[]\n", 1),
            ("[core]\n\u{0}\n", 2),
            ("[core]\n1 = x\n", 2),
            ("[a.b\n\tx = 1\n", 2),
            ("[a \"b\\\nc\"]\n", 2),
            ("[core]\n\tx\ry\n", 2),
            ("[core]\n\tx = \"a\r\nb\"\n", 2),
            ("[core]\n\tx = a\\\rb\n", 2),
        ] {
            assert_eq!(1 + text.get(..read(text).expect_err(text).0).expect(text).matches('\n').count(), line, "{text:?}");
        }
    }
}
