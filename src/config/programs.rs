//! The grammar of `[[program]]`: programs that a config file teaches, in the terms of the built-in tables.
//!
//! ```toml
//! [[program]]
//! names = "ourlint ol"             # all its names, separated by blanks
//! source = "ourlint --help, 2.1"   # where this was looked up
//! grammar = "getopt"               # getopt, posix, exact, single-dash, single-dash-permuted, words, data
//! options = [
//!     { names = "-q --quiet" },                                            # without a value
//!     { names = "-c --config", role = "read" },                            # with a file that is read
//!     { names = "--color", takes = "attached" },                           # --color=auto
//!     { names = "--fix", does = ["in-place"], danger = true },             # an allow rule has to name it
//! ]
//! operands = { first = ["text"], rest = "read", default = "read-tree" }
//!
//! [[program]]
//! names = "ourctl"
//!
//! [[program.subcommands]]
//! names = "upload"
//! operands = { rest = "read" }
//! does = ["send"]
//! ```
//!
//! It is an allow list: a call with an option, a subcommand or an operand that is not described is asked. A
//! program that is described only by what it reads counts as a reading program and runs without a question,
//! so what it writes, runs or sends has to be said.
//!
//! | key | of | says |
//! |---|---|---|
//! | `names` | all | its spellings; a subcommand named `*` is any other |
//! | `grammar` | programs | how its words are taken apart; subcommands have that of their program unless they say otherwise |
//! | `operands` | programs | `first`: the roles of the first operands, `rest`: of all others, `last`: of the last one; `first_unless`, `last_unless`: options that take their place; `default`: what it works on in the current folder without operands |
//! | `does` | all | what it does whatever its words are |
//! | `subcommands`, `bare` | programs | its subcommands, and whether it is described without any |
//! | `takes` | options | `nothing`, `value`, `attached`, `pair`, `word` or `rest`; `value` where there is a role |
//! | `role` | options | what the value is |
//! | `danger` | options | that it goes beyond the ordinary nature of the command: an allow rule has to name it |

use std::collections::HashSet;

use toml::de::DeTable;

use super::errors::{ErrorKind, quoted};
use super::grammar::{MAX_RULE, Reader, TOP_KEYS, Value, extent};
use crate::analysis::programs::row::{Does, Grammar, Mini, Role, Takes};
use crate::analysis::programs::taught::{TaughtOperands, TaughtOption, TaughtProgram};

/// Programs and subcommands of a file.
const MAX_ROWS: usize = 2_000;
/// Levels of subcommands.
const MAX_LEVELS: usize = 4;

const PROGRAM_KEYS: [&str; 8] = ["bare", "does", "grammar", "names", "operands", "options", "source", "subcommands"];
const OPTION_KEYS: [&str; 5] = ["danger", "does", "names", "role", "takes"];
const OPERAND_KEYS: [&str; 6] = ["default", "first", "first_unless", "last", "last_unless", "rest"];

const GRAMMARS: &[(&str, Grammar)] = &[
    ("getopt", Grammar::Getopt),
    ("posix", Grammar::Posix),
    ("exact", Grammar::Exact),
    ("single-dash", Grammar::SingleDash),
    ("single-dash-permuted", Grammar::SingleDashPermuted),
    ("words", Grammar::Words),
    ("data", Grammar::Data),
];

const TAKES: &[(&str, Takes)] = &[
    ("nothing", Takes::Nothing),
    ("value", Takes::Value),
    ("attached", Takes::Attached),
    ("pair", Takes::Pair),
    ("word", Takes::Word),
    ("rest", Takes::Rest),
];

/// Roles by their names; those that only one program of the built-in tables has are left out.
const ROLES: &[(&str, Role)] = &[
    ("text", Role::Text),
    ("list", Role::List),
    ("read", Role::Read),
    ("input", Role::Input),
    ("read-tree", Role::ReadTree),
    ("write", Role::Write),
    ("delete", Role::Delete),
    ("delete-tree", Role::DeleteTree),
    ("move", Role::Move),
    ("host", Role::Host),
    ("url", Role::Url),
    ("url-send", Role::UrlSend),
    ("sent", Role::Sent),
    ("command", Role::Command),
    ("program-name", Role::ProgramName),
    ("shell", Role::Shell),
    ("inline", Role::Inline),
    ("sed", Role::Mini(Mini::Sed)),
    ("awk", Role::Mini(Mini::Awk)),
    ("jq", Role::Mini(Mini::Jq)),
    ("script", Role::Script),
    ("directory", Role::Directory),
    ("assignment", Role::Assignment),
    ("archive", Role::Archive),
    ("project-path", Role::ProjectPath),
    ("package", Role::Package),
    ("script-name", Role::ScriptName),
    ("target", Role::Target),
    ("opaque", Role::Opaque),
];

const DOES: &[(&str, Does)] = &[
    ("run-project", Does::RunProject),
    ("run-git-config", Does::RunGitConfig),
    ("run-packages", Does::RunPackages),
    ("run-input", Does::RunInput),
    ("is-command", Does::IsCommand),
    ("throughout", Does::Throughout),
    ("read-here", Does::ReadHere),
    ("recursive", Does::Recursive),
    ("follow", Does::Follow),
    ("recursive-delete", Does::RecursiveDelete),
    ("in-place", Does::InPlace),
    ("write-here", Does::WriteHere),
    ("write-user", Does::WriteUser),
    ("network", Does::Network),
    ("send", Does::Send),
    ("local-vcs", Does::LocalVcs),
    ("remote-vcs", Does::RemoteVcs),
    ("named", Does::Named),
    ("read-environment", Does::ReadEnvironment),
    ("process", Does::Process),
    ("privilege", Does::Privilege),
    ("secret", Does::Secret),
    ("opaque", Does::Opaque),
    ("stop", Does::Stop),
];

/// Takes a value that was readable; one that was not is on the list of errors, with which the whole file is refused.
fn set<T>(target: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *target = value;
    }
}

/// What a program is said to do beyond reading, whatever its words are, by the names that the config uses.
pub(crate) fn beyond_reading(program: &TaughtProgram) -> Vec<String> {
    let mut roles = Vec::new();
    let mut does = Vec::new();
    collect(program, &mut roles, &mut does);
    let roles = ROLES.iter().filter(|(_, role)| roles.contains(role) && !only_reads(*role)).map(|(name, _)| *name);
    let does = DOES.iter().filter(|(_, what)| does.contains(what)).map(|(name, _)| *name);
    does.chain(roles).map(str::to_owned).collect()
}

fn collect(program: &TaughtProgram, roles: &mut Vec<Role>, does: &mut Vec<Does>) {
    let operands = &program.operands;
    roles.extend(operands.first.iter().copied().chain(operands.rest).chain(operands.last).chain(operands.default));
    roles.extend(program.options.iter().map(|option| option.role));
    does.extend(program.does.iter().chain(program.options.iter().flat_map(|option| &option.does)));
    program.subcommands.iter().for_each(|sub| collect(sub, roles, does));
}

fn only_reads(role: Role) -> bool {
    matches!(role, Role::Text | Role::List | Role::Read | Role::Input | Role::ReadTree | Role::Directory | Role::Archive | Role::Mini(_))
}

impl Reader<'_> {
    /// The programs of the file, with their places.
    pub(super) fn programs(&mut self, value: &Value<'_>) -> Vec<(usize, TaughtProgram)> {
        let mut left = MAX_ROWS;
        let programs = self.rows(value, None, 0, &mut left);
        let mut seen = HashSet::new();
        for (at, program) in &programs {
            for name in program.names().filter(|name| !seen.insert((*name).to_owned())) {
                self.error(*at, ErrorKind::Value, &format!("the program {} is described twice in this file", quoted(name)));
            }
        }
        programs
    }

    fn rows(&mut self, value: &Value<'_>, above: Option<Grammar>, level: usize, left: &mut usize) -> Vec<(usize, TaughtProgram)> {
        let header = if level == 0 { "[[program]]" } else { "[[program.subcommands]]" };
        let Some(tables) = value.get_ref().as_array() else {
            self.wrong_type(value, &format!("tables, each under its own `{header}`"));
            return Vec::new();
        };
        if level >= MAX_LEVELS {
            self.error(value.span().start, ErrorKind::Limit, &format!("subcommands are nested deeper than {MAX_LEVELS} levels"));
            return Vec::new();
        }
        let mut rows = Vec::new();
        for entry in tables {
            let at = entry.span().start;
            let Some(table) = entry.get_ref().as_table() else {
                self.wrong_type(entry, "a table with `names`");
                continue;
            };
            let Some(others) = left.checked_sub(1) else {
                self.error(at, ErrorKind::Limit, &format!("the file describes more than {MAX_ROWS} programs and subcommands"));
                break;
            };
            *left = others;
            self.set_extent(at, extent(entry));
            rows.extend(self.row(at, table, above, level, left).map(|row| (at, row)));
        }
        rows
    }

    fn row(&mut self, at: usize, table: &DeTable<'_>, above: Option<Grammar>, level: usize, left: &mut usize) -> Option<TaughtProgram> {
        let mut row = TaughtProgram {
            at: self.place(at),
            names: String::new(),
            source: String::new(),
            grammar: above.unwrap_or(Grammar::Getopt),
            options: Vec::new(),
            operands: TaughtOperands::default(),
            does: Vec::new(),
            subcommands: Vec::new(),
            bare: false,
        };
        // Subcommands take over the grammar, wherever in the table it stands.
        if let Some(value) = table.get("grammar") {
            set(&mut row.grammar, self.choice(value, "grammar", GRAMMARS));
        }
        let mut names = None;
        let mut operands_at = at;
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "names" => names = Some(self.program_names(value, level)),
                "source" => {
                    let source = self.text(value, "where this was looked up, such as \"ourlint(1)\"", MAX_RULE);
                    set(&mut row.source, source.map(|(_, text)| text));
                }
                "grammar" => {}
                "options" => row.options = self.options(value),
                "operands" => {
                    operands_at = value.span().start;
                    set(&mut row.operands, self.operands(value));
                }
                "does" => set(&mut row.does, self.choices(value, "effect", DOES)),
                "subcommands" => {
                    let rows = self.rows(value, Some(row.grammar), level.saturating_add(1), left);
                    row.subcommands = rows.into_iter().map(|(_, row)| row).collect();
                }
                "bare" => set(&mut row.bare, self.boolean(value)),
                name => {
                    let hint = if TOP_KEYS.contains(&name) { "; keys of the whole file stand above the first `[[program]]`" } else { "" };
                    self.unknown_key(key.span().start, name, &PROGRAM_KEYS, hint);
                }
            }
        }
        let Some(names) = names else {
            self.error(at, ErrorKind::Key, "this program has no `names`: say what it is called");
            return None;
        };
        row.names = names?;
        for name in row.operands.first_unless.split(' ').chain(row.operands.last_unless.split(' ')).filter(|name| !name.is_empty()) {
            if !row.options.iter().any(|option| option.names.split(' ').any(|n| n == name)) {
                self.error(operands_at, ErrorKind::Value, &format!("{} is not among this program's options", quoted(name)));
            }
        }
        Some(row)
    }

    fn program_names(&mut self, value: &Value<'_>, level: usize) -> Option<String> {
        let (at, names) = self.words(value, "the program's names, such as \"ourlint ol\"")?;
        for name in names.split(' ') {
            let any = level > 0 && name == "*" && names == "*";
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+' | ':' | '@');
            if !any && (name.starts_with('-') || !name.chars().all(plain)) {
                let message = format!("{} is not the bare name of a program; give the name without its folder", quoted(name));
                self.error(at, ErrorKind::Value, &message);
                return None;
            }
        }
        Some(names)
    }

    fn options(&mut self, value: &Value<'_>) -> Vec<TaughtOption> {
        let Some(entries) = value.get_ref().as_array() else {
            self.wrong_type(value, "an array, as in options = [{ names = \"-q --quiet\" }]");
            return Vec::new();
        };
        let mut options = Vec::new();
        let mut seen = HashSet::new();
        for entry in entries {
            let at = entry.span().start;
            let Some(table) = entry.get_ref().as_table() else {
                self.wrong_type(entry, "a table, as in { names = \"-q --quiet\" }");
                continue;
            };
            let Some(option) = self.option(at, table) else { continue };
            for name in option.names.split(' ').filter(|name| !seen.insert((*name).to_owned())) {
                self.error(at, ErrorKind::Value, &format!("the option {} is described twice", quoted(name)));
            }
            options.push(option);
        }
        options
    }

    fn option(&mut self, at: usize, table: &DeTable<'_>) -> Option<TaughtOption> {
        let (mut names, mut takes, mut role, mut does, mut danger) = (None, None, None, Vec::new(), false);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "names" => names = Some(self.option_names(value)),
                "takes" => takes = self.choice(value, "way to take a value", TAKES),
                "role" => role = self.choice(value, "role", ROLES),
                "does" => set(&mut does, self.choices(value, "effect", DOES)),
                "danger" => set(&mut danger, self.boolean(value)),
                name => self.unknown_key(key.span().start, name, &OPTION_KEYS, ""),
            }
        }
        let Some(names) = names else {
            self.error(at, ErrorKind::Key, "this option has no `names`: say how it is spelled");
            return None;
        };
        let takes = takes.unwrap_or(if role.is_some() { Takes::Value } else { Takes::Nothing });
        if role.is_some() && matches!(takes, Takes::Nothing | Takes::Rest) {
            self.error(at, ErrorKind::Value, "an option without a value has no `role`");
            return None;
        }
        Some(TaughtOption { names: names?, takes, role: role.unwrap_or(Role::Text), does, danger })
    }

    fn option_names(&mut self, value: &Value<'_>) -> Option<String> {
        let (at, names) = self.words(value, "the option's spellings, such as \"-q --quiet\"")?;
        for name in names.split(' ') {
            if !name.starts_with('-') || matches!(name, "-" | "--") || name.contains('=') {
                self.error(at, ErrorKind::Value, &format!("{} is not the spelling of an option", quoted(name)));
                return None;
            }
        }
        Some(names)
    }

    fn operands(&mut self, value: &Value<'_>) -> Option<TaughtOperands> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "a table, as in operands = { rest = \"read\" }");
            return None;
        };
        let mut operands = TaughtOperands::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "first" => set(&mut operands.first, self.choices(value, "role", ROLES)),
                "first_unless" => set(&mut operands.first_unless, self.words(value, "options, such as \"-e --regexp\"").map(|w| w.1)),
                "rest" => operands.rest = self.choice(value, "role", ROLES),
                "last" => operands.last = self.choice(value, "role", ROLES),
                "last_unless" => set(&mut operands.last_unless, self.words(value, "options, such as \"-t --target\"").map(|w| w.1)),
                "default" => operands.default = self.choice(value, "role", ROLES),
                name => self.unknown_key(key.span().start, name, &OPERAND_KEYS, ""),
            }
        }
        Some(operands)
    }

    /// Words with exactly one blank between them, as the tables have them.
    fn words(&mut self, value: &Value<'_>, expected: &str) -> Option<(usize, String)> {
        let (at, text) = self.text(value, expected, MAX_RULE)?;
        Some((at, text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    fn boolean(&mut self, value: &Value<'_>) -> Option<bool> {
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong_type(value, "true or false");
        }
        found
    }

    fn choice<T: Copy>(&mut self, value: &Value<'_>, what: &str, known: &[(&str, T)]) -> Option<T> {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let (at, text) = self.text(value, &format!("a {what}, such as \"{}\"", names.first().unwrap_or(&"")), MAX_RULE)?;
        let found = known.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if found.is_none() {
            self.unknown_choice(at, &text, what, &names);
        }
        found
    }

    /// `None` where one of them is not known: with a part of what a program does it would be described wrongly.
    fn choices<T: Copy>(&mut self, value: &Value<'_>, what: &str, known: &[(&str, T)]) -> Option<Vec<T>> {
        let Some(entries) = value.get_ref().as_array() else {
            let example = known.first().map_or("", |(name, _)| *name);
            self.wrong_type(value, &format!("an array, as in [\"{example}\"]"));
            return None;
        };
        entries.iter().map(|entry| self.choice(entry, what, known)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::config::grammar::ConfigFile;
    use crate::policy::rule::Layer;

    fn parse(text: &str) -> Result<ConfigFile, crate::config::ConfigErrors> {
        ConfigFile::parse(text, Layer::User, "config.toml")
    }

    #[test]
    fn a_program_knows_its_place_and_what_it_is_said_to_do() {
        let file = parse(concat!(
            "[[program]]\n",
            "names = \"ourlint  ol\"\n",
            "options = [{ names = \"-c --config\", role = \"read\" }, { names = \"-o\", role = \"write\" }]\n",
            "operands = { rest = \"read\", first = [\"text\"], first_unless = \"-c\" }\n",
            "[[program.subcommands]]\n",
            "names = \"up\"\n",
            "does = [\"send\"]\n",
        ))
        .expect("valid");
        let program = &file.programs[0];
        assert_eq!(program.at(), "config.toml:1:1");
        assert_eq!(program.names().collect::<Vec<_>>(), ["ourlint", "ol"]);
        assert_eq!(super::beyond_reading(program), ["send", "write"]);
    }

    #[test]
    fn mistakes_are_reported_where_they_are() {
        let text = concat!(
            "[[program]]\n",
            "operands = { rest = \"reed\" }\n",
            "[[program]]\n",
            "names = \"/usr/bin/x\"\n",
            "[[program]]\n",
            "names = \"a\"\n",
            "options = [{ names = \"verbose\" }, { role = \"read\" }, { names = \"-x -x\" }, { names = \"-n\", takes = \"nothing\", role = \"read\" }, 1]\n",
            "does = [\"nothing\"]\n",
            "[[program]]\n",
            "names = \"b a\"\n",
            "oprands = {}\n",
            "operands = { first_unless = \"-q\" }\n",
            "bare = \"yes\"\n",
            "[[program]]\n",
            "names = \"c\"\n",
            "[[program]]\n",
            "names = \"c\"\n",
            "allow = []\n",
        );
        insta::assert_snapshot!(parse(text).expect_err("wrong").to_string());
    }

    #[test]
    fn subcommands_have_a_deepest_level() {
        let header = |level: usize| format!("[[program{}]]\nnames = \"a\"\n", ".subcommands".repeat(level));
        let text: String = (0..4).map(header).collect();
        assert!(parse(&text).is_ok());
        let error = parse(&(text + &header(4))).expect_err("deep").to_string();
        assert!(error.contains("nested deeper than 4 levels"), "{error}");
    }
}
