//! The grammar of config files.
//!
//! ```toml
//! allow = ["Bash(cargo test)", "Read(docs/**)"]
//! ask = ["Bash(git push:*)"]
//! deny = ["Read(.env)"]
//! mode = "accept-edits"            # in a person's config only
//! forbid_modes = ["bypass"]        # in a person's or an administrator's config only
//! forbid_learning = true           # the same: allowing answers are not kept
//! session_flow = true              # what a session read before counts
//! audit = { on = true }             # whether decisions are recorded: see `audit`
//! fatigue = { run = 5 }            # what becomes too much for a person to answer: see `fatigue`
//! learning = { lapse_days = 30 }   # how soon answers become rules, and for how long: see `learning`
//!
//! [[rule]]
//! effect = "deny"                  # always said, never assumed
//! rule = "Bash(git push:*)"        # or rules = ["…", "…"]
//! except = ["Bash(git push --dry-run:*)"]
//! reason = "pushing is for people; open a pull request instead"
//! examples = ["git push origin x"] # checked when the file is read; counterexamples as well
//!
//! [[rule]]
//! effect = "allow"
//! programs = ["cargo"]             # any of these; with `rule` both must fit
//! effects = ["execute:project", "write:target/**"]  # speaks of these effects only
//! cwd = ["/packages/**"]           # where the command runs
//! args = { command = '^cargo (test|check)\b' }  # arguments by name; `command` is each simple command
//! mode = ["default"]               # in these modes only
//! expires = 2026-12-31             # a date, or a time
//! from = "settings.json:12"        # where it was imported from
//!
//! [[program]]                      # see `programs`
//! names = "ourlint"
//! operands = { rest = "read" }
//!
//! [[pack]]                         # and packs = ["…"]: see `packs`; in a person's config only
//! name = "local-git"
//! workspace = "~/work/project"
//! ```
//!
//! A key that is not known is an error: a mistyped `dney` must not leave a file without its denials.

mod values;

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::errors::{ConfigError, ConfigErrors, ErrorKind, quoted};
use super::learning::LearningTable;
use super::packs::PackChoice;
use crate::analysis::programs::taught::TaughtProgram;
use crate::audit::AuditTable;
use crate::fatigue::FatigueTable;
use crate::policy::forbids::Forbids;
use crate::policy::mode::Mode;
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};

/// Bytes of a config file.
pub(crate) const MAX_FILE: usize = 1 << 20;
/// Rules of a config file; the largest seen in the wild has about a thousand.
const MAX_RULES: usize = 10_000;
/// Bytes of a rule; the longest seen in the wild has about two thousand.
pub(super) const MAX_RULE: usize = 8 << 10;

pub(super) const TOP_KEYS: [&str; 14] = [
    "allow",
    "ask",
    "audit",
    "deny",
    "fatigue",
    "forbid_learning",
    "forbid_modes",
    "learning",
    "mode",
    "pack",
    "packs",
    "program",
    "rule",
    "session_flow",
];

/// What a config file says.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// The layer that it speaks for.
    pub layer: Layer,
    /// Its rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// The mode it chooses. Never from a project.
    pub mode: Option<Mode>,
    /// What it forbids, whatever anybody else says. Never from a project.
    pub forbids: Forbids,
    /// Whether what a session read before counts.
    pub session_flow: bool,
    /// What it says about the audit log. Never from a project.
    pub audit: AuditTable,
    /// What it says about the numbers of the fatigue guard. Never from a project.
    pub fatigue: FatigueTable,
    /// What it says about the numbers of learning. Never from a project.
    pub learning: LearningTable,
    /// The programs that it describes, in the order of the file.
    pub programs: Vec<TaughtProgram>,
    /// The packs that it turns on, in the order of the file. Never from a project.
    pub packs: Vec<PackChoice>,
}

impl ConfigFile {
    /// Parses the text of a config file that speaks for `layer`; `display_path` is how messages and
    /// sources name it.
    ///
    /// ```
    /// use countersign::config::ConfigFile;
    /// use countersign::policy::rule::Layer;
    ///
    /// let file = ConfigFile::parse("allow = [\n  \"Bash(cargo test)\",\n]\n", Layer::User, "config.toml").unwrap();
    /// assert_eq!(file.rules[0].source.at, "config.toml:2:3");
    ///
    /// let errors = ConfigFile::parse("dney = [\"Read(.env)\"]", Layer::User, "config.toml").unwrap_err();
    /// assert!(errors.to_string().starts_with("config.toml:1:1: the key `dney` is not known here, did you mean `deny`"));
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file. Where the text is not TOML, only that.
    pub fn parse(text: &str, layer: Layer, display_path: &str) -> Result<Self, ConfigErrors> {
        Self::parse_with_extents(text, layer, display_path).map(|(file, _)| file)
    }

    /// The same, with the bytes of each entry.
    pub(crate) fn parse_with_extents(text: &str, layer: Layer, display_path: &str) -> Result<(Self, Extents), ConfigErrors> {
        match Self::read(text, layer, display_path) {
            (file, extents, None) => Ok((file, extents)),
            (.., Some(errors)) => Err(errors),
        }
    }

    /// What can be understood of a file, and what is wrong with it. For looking at files only: whoever judged by
    /// a file with mistakes would miss the denials that are mistyped.
    pub(crate) fn parse_in_part(text: &str, layer: Layer, display_path: &str) -> (Self, Option<ConfigErrors>) {
        let (file, _, errors) = Self::read(text, layer, display_path);
        (file, errors)
    }

    fn read(text: &str, layer: Layer, display_path: &str) -> (Self, Extents, Option<ConfigErrors>) {
        let mut reader = Reader::new(text, layer, display_path);
        if text.len() > MAX_FILE {
            reader.error(0, ErrorKind::Limit, &format!("the file is larger than {MAX_FILE} bytes"));
        } else {
            let (table, errors) = DeTable::parse_recoverable(text);
            if errors.is_empty() {
                reader.file(table.get_ref());
            }
            for error in errors {
                reader.error(error.span().map_or(text.len(), |span| span.start), ErrorKind::Syntax, error.message());
            }
        }
        reader.finish()
    }
}

/// Which bytes of a file each of its entries has, in the order of the file: all that says what it means.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extents {
    pub(crate) rules: Vec<Range<usize>>,
    pub(crate) programs: Vec<Range<usize>>,
}

pub(crate) type Value<'i> = Spanned<DeValue<'i>>;

/// The bytes from the first to the last part of a value. The parser's place of a table is that of its header, and its
/// keys may stand further down, even behind another table.
pub(crate) fn extent(value: &Value<'_>) -> Range<usize> {
    let join = |a: Range<usize>, b: Range<usize>| a.start.min(b.start)..a.end.max(b.end);
    match value.get_ref() {
        DeValue::Table(table) => table.iter().fold(value.span(), |all, (key, value)| join(join(all, key.span()), extent(value))),
        DeValue::Array(entries) => entries.iter().fold(value.span(), |all, entry| join(all, extent(entry))),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => value.span(),
    }
}

pub(super) struct Reader<'a> {
    text: &'a str,
    layer: Layer,
    file: &'a str,
    /// Where each line starts.
    lines: Vec<usize>,
    /// Rules and errors with the byte they stand at: the parser hands out keys by name, people read
    /// from top to bottom.
    rules: Vec<(usize, Rule)>,
    mode: Option<Mode>,
    forbids: Forbids,
    session_flow: bool,
    audit: AuditTable,
    fatigue: FatigueTable,
    learning: LearningTable,
    programs: Vec<(usize, TaughtProgram)>,
    packs: Vec<(usize, PackChoice)>,
    /// The bytes of the entry that stands at a byte.
    extents: BTreeMap<usize, Range<usize>>,
    errors: Vec<(usize, ConfigError)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, layer: Layer, file: &'a str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self {
            text,
            layer,
            file,
            lines,
            rules: Vec::new(),
            mode: None,
            forbids: Forbids::default(),
            session_flow: false,
            audit: AuditTable::default(),
            fatigue: FatigueTable::default(),
            learning: LearningTable::default(),
            programs: Vec::new(),
            packs: Vec::new(),
            extents: BTreeMap::new(),
            errors: Vec::new(),
        }
    }

    pub(super) fn layer(&self) -> Layer {
        self.layer
    }

    fn file(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "allow" => self.list(RuleEffect::Allow, value),
                "ask" => self.list(RuleEffect::Ask, value),
                "audit" => self.audit = self.audit_table(key.span().start, value),
                "deny" => self.list(RuleEffect::Deny, value),
                "fatigue" => self.fatigue = self.fatigue_table(key.span().start, value),
                "forbid_learning" => self.forbids.learning |= self.switch(key.span().start, "forbid_learning", value),
                "forbid_modes" => self.forbid_modes(key.span().start, value),
                "learning" => self.learning = self.learning_table(key.span().start, value),
                "mode" => self.mode(value),
                "pack" => {
                    let tables = self.pack_tables(key.span().start, value);
                    self.packs.extend(tables);
                }
                "packs" => {
                    let names = self.pack_names(key.span().start, value);
                    self.packs.extend(names);
                }
                "program" => self.programs = self.programs(value),
                "rule" => self.tables(value),
                "session_flow" => self.session_flow |= self.switch(key.span().start, "session_flow", value),
                name => self.unknown_key(key.span().start, name, &TOP_KEYS, ""),
            }
        }
    }

    fn list(&mut self, effect: RuleEffect, value: &Value<'_>) {
        for entry in value.get_ref().as_array().into_iter().flatten() {
            self.set_extent(entry.span().start, entry.span());
        }
        for (at, text) in self.texts(value, &format!("{effect} = [\"Bash(cargo test)\"]")) {
            if let Some(rule) = self.rule(effect, at, &text) {
                self.rules.push((at, rule));
            }
        }
    }

    fn mode(&mut self, value: &Value<'_>) {
        let Some((at, text)) = self.text(value, "the name of a mode, such as \"plan\"", MAX_RULE) else { return };
        match (self.layer, text.parse::<Mode>()) {
            (_, Err(_)) => self.unknown_choice(at, &text, "mode", &Mode::NAMES),
            (Layer::Managed | Layer::User | Layer::Session | Layer::BuiltIn, Ok(mode)) => self.mode = Some(mode),
            // GHSA-mmgp-wc2j-qcv7: a repository chose the mode in which it was judged. Even a strict
            // mode would take the place of a stricter one that the person chose.
            (Layer::Project | Layer::Learned, Ok(mode)) => {
                let message = format!("a project cannot choose the mode `{mode}`: only a person's own config can");
                self.error(at, ErrorKind::Refused, &message);
            }
        }
    }

    /// What only a person or an administrator can say. What is neither true nor false is an error, and counts as the stricter.
    fn switch(&mut self, at: usize, name: &str, value: &Value<'_>) -> bool {
        self.is_for_people(at, name);
        self.yes_or_no(value).unwrap_or(true)
    }

    fn forbid_modes(&mut self, at: usize, value: &Value<'_>) {
        self.is_for_people(at, "forbid_modes");
        for (at, text) in self.texts(value, "forbid_modes = [\"bypass\"]") {
            match text.parse::<Mode>() {
                Ok(mode @ (Mode::Bypass(_) | Mode::AcceptEdits)) => self.forbids.modes.push(mode),
                Ok(Mode::Plan | Mode::Default | Mode::Unattended) => {
                    let message = format!("{} cannot be forbidden: only modes that loosen can", quoted(&text));
                    self.error(at, ErrorKind::Value, &message);
                }
                Err(_) => self.unknown_choice(at, &text, "mode", &["accept-edits", "bypass"]),
            }
        }
    }

    pub(super) fn rule(&mut self, effect: RuleEffect, at: usize, text: &str) -> Option<Rule> {
        let source = Source::new(self.layer, self.place(at));
        match Rule::parse(effect, text, source) {
            Ok(rule) => Some(rule),
            Err(error) => {
                self.not_understood(at, text, "a rule", &error);
                None
            }
        }
    }

    /// How many mistakes were found so far.
    pub(super) fn mistakes(&self) -> usize {
        self.errors.len()
    }

    /// Says which bytes the entry has whose place is `at`.
    pub(super) fn set_extent(&mut self, at: usize, bytes: Range<usize>) {
        self.extents.insert(at, bytes);
    }

    pub(super) fn push_rules(&mut self, rules: Vec<(usize, Rule)>) {
        self.rules.extend(rules);
    }

    fn finish(mut self) -> (ConfigFile, Extents, Option<ConfigErrors>) {
        if self.rules.len() > MAX_RULES {
            self.error(0, ErrorKind::Limit, &format!("the file has more than {MAX_RULES} rules"));
        }
        self.errors.sort_by_key(|(at, _)| *at);
        let errors = ConfigErrors::of(self.errors.into_iter().map(|(_, error)| error).collect());
        self.rules.sort_by_key(|(at, _)| *at);
        self.programs.sort_by_key(|(at, _)| *at);
        self.packs.sort_by_key(|(at, _)| *at);
        // Where an entry's bytes are not known, they are all of the file's.
        let bytes_at = |at: usize| self.extents.get(&at).cloned().unwrap_or(0..self.text.len());
        let extents = Extents {
            rules: self.rules.iter().map(|(at, _)| bytes_at(*at)).collect(),
            programs: self.programs.iter().map(|(at, _)| bytes_at(*at)).collect(),
        };
        let file = ConfigFile {
            layer: self.layer,
            rules: self.rules.into_iter().map(|(_, rule)| rule).collect(),
            mode: self.mode,
            forbids: self.forbids,
            session_flow: self.session_flow,
            audit: self.audit,
            fatigue: self.fatigue,
            learning: self.learning,
            programs: self.programs.into_iter().map(|(_, program)| program).collect(),
            packs: self.packs.into_iter().map(|(_, choice)| choice).collect(),
        };
        (file, extents, errors)
    }
}

#[cfg(test)]
mod tests;
