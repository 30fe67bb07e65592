//! Files of a project as they are written at random.

use std::fs;

use super::super::{OWN, Scene};

pub(super) const EFFECTS: [&str; 3] = ["allow", "ask", "deny"];

/// A rule or a program of the project's config.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Which effect; a program beyond those.
    pub(super) effect: usize,
    pub(super) number: u8,
    /// Only in the folder `sub`.
    pub(super) is_narrow: bool,
    /// How it is written.
    pub(super) spelling: u8,
}

impl Entry {
    pub(super) fn is_program(&self) -> bool {
        self.effect >= EFFECTS.len()
    }

    pub(super) fn is_compact(&self) -> bool {
        !self.is_program() && !self.is_narrow && self.spelling < 2
    }

    /// What it is about.
    pub(super) fn text(&self) -> String {
        if self.is_program() { format!("tool{}", self.number) } else { format!("Bash(thing {})", self.number) }
    }

    /// Its bytes.
    pub(super) fn raw(&self) -> String {
        let text = self.text();
        if self.is_program() {
            let source = if self.spelling.is_multiple_of(2) { "" } else { "source = 'ours'\n" };
            return format!("[[program]]\nnames = \"{text}\"\n{source}operands = {{ rest = \"text\" }}");
        }
        if self.is_compact() {
            return if self.spelling == 0 { format!("\"{text}\"") } else { format!("'{text}'") };
        }
        let effect = EFFECTS[self.effect];
        let narrow = if self.is_narrow { "cwd = [\"/sub/**\"]\n" } else { "" };
        match self.spelling {
            0 => format!("[[rule]]\n{narrow}effect = \"{effect}\"\nrule = \"{text}\""),
            1 => format!("[[rule]]\nrule = '{text}' # a word\n{narrow}effect = '{effect}'"),
            2 => format!("[[rule]]\nreason = \"because\"\n{narrow}\nrules = [ \"{text}\" ]\neffect = \"{effect}\""),
            _ => format!("[[ rule ]]\n{narrow}rules = [\n  '{text}',\n]\n\neffect=\"{effect}\""),
        }
    }
}

/// A server of another agent's file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Server {
    pub(super) name: u8,
    pub(super) command: u8,
    /// What is in the entry and in no command line.
    pub(super) variable: u8,
}

impl Server {
    pub(super) fn raw(&self) -> String {
        let (name, runs) = (self.name, if self.command.is_multiple_of(2) { "serve.sh" } else { "other.sh" });
        let env = format!("\"env\":{{\"V\":\"{}\"}}", self.variable);
        format!("\"s{name}\":{{\"command\":\"sh\",\"args\":[\"{runs}\",\"{}\"],{env}}}", self.command)
    }

    /// Its bytes and those of what it runs.
    pub(super) fn whole(&self, script: u8) -> String {
        if self.command.is_multiple_of(2) { format!("{}\n{script}", self.raw()) } else { self.raw() }
    }
}

/// What the files say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Files {
    pub(super) entries: Vec<Entry>,
    pub(super) servers: Vec<Server>,
    pub(super) script: u8,
    pub(super) blanks: u8,
    pub(super) is_absent: bool,
    pub(super) is_broken: bool,
    pub(super) is_foreign_broken: bool,
}

impl Files {
    /// The text of the config, and the line of each entry.
    pub(super) fn config(&self) -> (String, Vec<usize>) {
        let mut text = "\n".repeat(usize::from(self.blanks % 3));
        let mut lines = vec![0; self.entries.len()];
        let order = if self.blanks.is_multiple_of(2) { [0, 1, 2] } else { [2, 0, 1] };
        let between = if self.blanks.is_multiple_of(5) { " ," } else { ",\n  # next\n  " };
        for effect in order {
            let is_here = |entry: &Entry| entry.is_compact() && entry.effect == effect;
            if self.entries.iter().any(is_here) {
                text.push_str(EFFECTS[effect]);
                text.push_str(" = [ ");
                for (entry, line) in self.entries.iter().zip(&mut lines).filter(|(entry, _)| is_here(entry)) {
                    *line = text.matches('\n').count() + 1;
                    text.push_str(&entry.raw());
                    text.push_str(between);
                }
                text.push_str("]\n");
            }
        }
        for (entry, line) in self.entries.iter().zip(&mut lines).filter(|(entry, _)| !entry.is_compact()) {
            text.push_str(&"\n".repeat(usize::from(self.blanks % 4)));
            *line = text.matches('\n').count() + 1;
            text.push_str(&entry.raw());
            text.push('\n');
        }
        if self.is_broken {
            text.push_str("dney = [\"Bash\"]\n");
        }
        (text, lines)
    }

    pub(super) fn write(&self, scene: &Scene) {
        if self.is_absent {
            let _ = fs::remove_file(scene.root.join(OWN).expect("a path").as_str());
        } else {
            scene.write(OWN, self.config().0);
        }
        let servers: Vec<String> = self.servers.iter().map(Server::raw).collect();
        let open = if self.is_foreign_broken { "[" } else { "{" };
        scene.write(".mcp.json", format!("{open}\"mcpServers\":{{\n{}\n}}}}\n", servers.join(",\n")));
        scene.write("serve.sh", format!("echo {}\n", self.script));
    }

    /// The rules and programs that count as text.
    pub(super) fn said(&self) -> &[Entry] {
        if self.is_absent || self.is_broken { &[] } else { &self.entries }
    }

    /// What a person is shown as one thing: by its place and text.
    pub(super) fn groups(&self) -> Vec<(String, String)> {
        let (_, lines) = self.config();
        let said = self.said().iter().zip(lines).filter(|(entry, _)| entry.effect == 0 || entry.is_program());
        let mut all: Vec<_> = said.map(|(entry, line)| (format!("{OWN}:{line}"), key(entry))).collect();
        if !self.is_foreign_broken {
            let servers = self.servers.iter().enumerate();
            all.extend(servers.map(|(index, server)| (format!(".mcp.json:{}", index + 2), server.whole(self.script))));
        }
        all
    }
}

/// An entry with everything that says what it means.
pub(super) fn key(entry: &Entry) -> String {
    format!("{} {}\n{}", entry.effect, entry.text(), entry.raw())
}
