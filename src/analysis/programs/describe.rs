//! Holds a command line against the tables: what the program does with these words, and which
//! commands it runs in turn.

use super::catalog::Catalog;
use super::getopt::{self, Item, Start};
use super::mini::{self, Recognised};
use super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, Takes};
use super::{expression, find, portable};
use crate::action::{ANY, ANY_IN_NAME, Arg, Cause, Caused, Code, Depth, Effect, Host, NUMBER, Origin, Reach};
use crate::analysis::host::{HostName, WebAddress};
use crate::analysis::path::{self, AbsPath, Place};
use crate::analysis::variables;

/// What a command line does.
#[derive(Debug, Default)]
pub(crate) struct Description {
    /// Its effects, at least one.
    pub(crate) effects: Vec<Caused>,
    /// The words that identify it: program and subcommands.
    pub(crate) command: Vec<String>,
    /// Whether a table knows the program.
    pub(crate) known: bool,
    /// What it runs in turn.
    pub(crate) inner: Vec<Inner>,
}

/// A command that a program runs.
#[derive(Debug, Clone)]
pub(crate) enum Inner {
    /// A program with its words, in the folder given where it differs.
    Command { words: Vec<Arg>, directory: Option<Option<AbsPath>> },
    /// Text for a shell.
    Shell { text: Arg, directory: Option<Option<AbsPath>> },
}

/// Whether an option changes nothing but what is printed or read: an unknown word may be taken for it.
pub(super) fn is_harmless_option(row: &Opt<'_>) -> bool {
    let harmless_role = match row.role {
        Role::Text | Role::List | Role::Read | Role::ReadTree => true,
        Role::Write
        | Role::Delete
        | Role::DeleteTree
        | Role::Move
        | Role::Host
        | Role::Url
        | Role::UrlSend
        | Role::Command
        | Role::ProgramName
        | Role::Shell
        | Role::Inline
        | Role::Mini(_)
        | Role::Script
        | Role::Directory
        | Role::GitConfig
        | Role::Assignment
        | Role::Format
        | Role::Archive
        | Role::Target
        | Role::Revision
        | Role::ProjectPath
        | Role::ScriptName
        | Role::PublicKey
        | Role::Opaque => false,
    };
    !row.danger && harmless_role && row.does.iter().all(|d| matches!(d, Does::Recursive | Does::ReadHere | Does::Stop))
}

/// Whether the effects of a dangerous option need a grant that no built-in read gives, so that
/// nothing has to be added to make it asked.
fn speaks_for_itself(row: &Opt<'_>) -> bool {
    let by_role = row.takes != Takes::Nothing
        && match row.role {
            Role::Write | Role::Delete | Role::DeleteTree | Role::Move | Role::ProgramName | Role::Inline => true,
            Role::Text
            | Role::List
            | Role::Read
            | Role::ReadTree
            | Role::Host
            | Role::Url
            | Role::UrlSend
            | Role::Command
            | Role::Shell
            | Role::Mini(_)
            | Role::Script
            | Role::Directory
            | Role::GitConfig
            | Role::Assignment
            | Role::Format
            | Role::Archive
            | Role::Target
            | Role::Revision
            | Role::ProjectPath
            | Role::ScriptName
            | Role::PublicKey
            | Role::Opaque => false,
        };
    by_role || row.does.contains(&Does::InPlace)
}

/// Describes `words`, of which the first is the program's name.
pub(crate) fn describe(words: &[Arg], catalog: &Catalog, origin: path::Origin<'_>) -> Description {
    let Some(program_word) = words.first() else {
        return Description { effects: vec![ordinary(Effect::Opaque(Cause::DynamicProgram))], ..Description::default() };
    };
    let Some(name) = program_word.as_literal() else {
        return Description {
            effects: vec![ordinary(Effect::Opaque(Cause::DynamicProgram))],
            command: vec![program_word.to_string()],
            ..Description::default()
        };
    };
    let Some(bare) = system_name(name, origin) else {
        let effects = vec![ordinary(Effect::Execute(Code::Script(origin.locate(name))))];
        return Description { effects, command: vec![name.to_owned()], ..Description::default() };
    };
    match catalog.find(bare) {
        Some(program) => {
            let mut reader = Reader {
                origin,
                words,
                out: Description::default(),
                modifiers: Modifiers::default(),
                placeholders: Vec::new(),
                directory: None,
            };
            reader.out.known = true;
            reader.out.command.push(bare.to_owned());
            reader.out.effects.push(ordinary(Effect::Start(bare.to_owned())));
            if let Err(cause) = reader.read(program, &[], 1) {
                reader.out.effects.push(ordinary(Effect::Opaque(cause)));
            }
            reader.out
        }
        None => Description {
            effects: vec![ordinary(Effect::Execute(Code::Unknown(bare.to_owned())))],
            command: vec![bare.to_owned()],
            ..Description::default()
        },
    }
}

fn ordinary(effect: Effect) -> Caused {
    Caused { effect, origin: Origin::Ordinary }
}

/// The folders whose programs are the system's own.
const SYSTEM_FOLDERS: &[&str] = &["/bin", "/usr/bin", "/usr/local/bin", "/sbin", "/usr/sbin", "/opt/homebrew/bin"];

/// The bare name of a program that is one of the system's, or a bare name as it is. A path anywhere
/// else is whatever lies there.
fn system_name<'n>(name: &'n str, origin: path::Origin<'_>) -> Option<&'n str> {
    let Some((_, bare)) = name.rsplit_once('/') else {
        return (!name.contains('\\')).then_some(name);
    };
    match origin.locate(name) {
        Place::At(at) if name.starts_with('/') && at.path.name() == bare => {
            SYSTEM_FOLDERS.contains(&at.path.parent()?.as_str()).then_some(bare)
        }
        _ => None,
    }
}

/// Options that change what operands are; each is set on its own.
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the command line")]
#[derive(Debug, Default, Clone, Copy)]
struct Modifiers {
    recursive: bool,
    recursive_delete: bool,
    in_place: Option<bool>,
    has_operand: bool,
    shell_text: bool,
}

struct Reader<'a> {
    origin: path::Origin<'a>,
    words: &'a [Arg],
    out: Description,
    modifiers: Modifiers,
    /// What `xargs` replaces in the words of its command.
    placeholders: Vec<String>,
    /// The folder that the command works in, where an option names it: `Some(None)` is unknown.
    directory: Option<Option<AbsPath>>,
}

impl Reader<'_> {
    fn name(&self) -> String {
        self.out.command.join(" ")
    }

    fn push(&mut self, effect: Effect, origin: &Origin) {
        let caused = Caused { effect, origin: origin.clone() };
        if !self.out.effects.iter().any(|c| c.effect == caused.effect && c.origin == caused.origin) {
            self.out.effects.push(caused);
        }
    }

    /// Reads the words from `index` on by `program`; `inherited` are options of enclosing commands.
    fn read(&mut self, program: &Program<'_>, inherited: &[&[Opt<'_>]], index: usize) -> Result<(), Cause> {
        match program.grammar {
            Grammar::Data => {
                self.does_all(program.does, &Origin::Ordinary);
                return Ok(());
            }
            Grammar::Find => return self.find(program, index),
            Grammar::Test => return self.test(index),
            Grammar::Dd => return self.dd(index),
            Grammar::Bundle => return self.bundle(program, index),
            Grammar::Getopt | Grammar::Posix | Grammar::Exact | Grammar::SingleDash | Grammar::SingleDashPermuted => {}
        }
        let words = self.words;
        self.read_options(program, inherited, words, index)
    }

    fn read_options(&mut self, program: &Program<'_>, inherited: &[&[Opt<'_>]], words: &[Arg], index: usize) -> Result<(), Cause> {
        let mut groups: Vec<&[Opt<'_>]> = program.options.to_vec();
        if program.grammar == Grammar::Exact {
            groups.extend_from_slice(inherited);
        }
        let has_subcommands = !program.subcommands.is_empty();
        let start = Start { index, to_first_operand: has_subcommands };
        let parsed = getopt::parse(program, &groups, words, start)?;
        let operands: Vec<usize> =
            parsed.items.iter().filter_map(|i| if let Item::Operand { index } = i { Some(*index) } else { None }).collect();
        if let Some(cause) = &parsed.trouble {
            self.push(Effect::Opaque(cause.clone()), &Origin::Ordinary);
        }
        if let Some(stop) = self.options(&parsed.items) {
            return stop;
        }
        if has_subcommands {
            if let Some(&at) = operands.first() {
                let word = words.get(at).and_then(Arg::as_literal).ok_or_else(|| Cause::DynamicWord(self.name()))?;
                let sub = program
                    .subcommands
                    .iter()
                    .find(|p| p.is_named(word))
                    .ok_or_else(|| Cause::UnknownSubcommand { program: self.name(), name: word.to_owned() })?;
                self.out.command.push(word.to_owned());
                return self.read(sub, &groups, at.saturating_add(1));
            }
            if !program.bare {
                return Err(Cause::Operands(self.name()));
            }
        }
        if program.does.contains(&Does::RunInputIfBare)
            && operands.first().and_then(|&at| words.get(at)).is_some_and(|w| w.prefix().starts_with('+'))
        {
            // `+n` takes back `-n`.
            return Err(Cause::Operands(self.name()));
        }
        let given: Vec<&str> =
            parsed.items.iter().filter_map(|i| if let Item::Option { name, .. } = i { Some(name.as_str()) } else { None }).collect();
        self.modifiers.has_operand = !operands.is_empty();
        let read = self.operands(&program.operands, words, &operands, &given);
        self.does_all(program.does, &Origin::Ordinary);
        read
    }

    /// Applies the options. `Some` where the rest of the words does not matter.
    fn options(&mut self, items: &[Item<'_>]) -> Option<Result<(), Cause>> {
        // The folder first: every path in the other words is relative to it.
        for item in items {
            // What changes the meaning of operands counts wherever it stands.
            if let Item::Option { row, .. } = item {
                let origin = if row.danger { Origin::Option(String::new()) } else { Origin::Ordinary };
                for what in row.does.iter().filter(|d| matches!(d, Does::Recursive | Does::RecursiveDelete | Does::InPlace)) {
                    self.does(*what, &origin);
                }
            }
            if let Item::Option { row, value: Some(value), name } = item
                && row.role == Role::Directory
            {
                self.enter(value);
                if row.danger {
                    self.push(Effect::Beyond(name.clone()), &Origin::Option(name.clone()));
                }
            }
        }
        for item in items {
            let Item::Option { row, name, value } = item else { continue };
            if row.does.contains(&Does::Stop) {
                return Some(Ok(()));
            }
            let origin = if row.danger { Origin::Option(name.clone()) } else { Origin::Ordinary };
            self.does_all(row.does, &origin);
            if matches!(self.out.command.first().map(String::as_str), Some("xargs" | "gxargs"))
                && matches!(name.as_str(), "-I" | "-J" | "--replace" | "-i")
            {
                let text = value.as_ref().map_or(Some("{}"), Arg::as_literal);
                match text {
                    Some(text) => self.placeholders.push(text.to_owned()),
                    None => return Some(Err(Cause::DynamicWord(self.name()))),
                }
            }
            if let Some(value) = value {
                if matches!(row.role, Role::Command) {
                    return Some(Err(Cause::Operands(self.name())));
                }
                if row.role != Role::Directory
                    && let Err(cause) = self.word(row.role, value, &origin)
                {
                    return Some(Err(cause));
                }
            }
            if row.danger && row.role != Role::Directory && !speaks_for_itself(row) {
                self.push(Effect::Beyond(name.clone()), &origin);
            }
        }
        None
    }

    /// Works in another folder from here on.
    fn enter(&mut self, folder: &Arg) {
        let place = self.locate(folder);
        self.directory = Some(match place {
            Place::At(at) => Some(at.path),
            Place::Below { .. } | Place::Unknown => None,
        });
    }

    fn operands(&mut self, roles: &Operands<'_>, words: &[Arg], operands: &[usize], given: &[&str]) -> Result<(), Cause> {
        let is_given = |options: &str| options.split(' ').any(|o| !o.is_empty() && given.contains(&o));
        let shell_text = Operands::then(&[Role::Shell], Role::Text);
        let roles = if self.modifiers.shell_text { &shell_text } else { roles };
        let first: &[Role] = if is_given(roles.first_unless) { &[] } else { roles.first };
        let takes_last = roles.last.filter(|_| !is_given(roles.last_unless));
        let last = takes_last.filter(|_| operands.len() > first.len().saturating_add(1));
        let operands = self.without_suffix(words, operands);
        if takes_last.is_some() && last.is_none() && operands.iter().any(|&at| words.get(at).is_some_and(Arg::is_many)) {
            // One word that may become several has a destination among them.
            return Err(Cause::DynamicWord(self.name()));
        }
        let mut beyond_first = 0;
        for (position, &at) in operands.iter().enumerate() {
            let Some(word) = words.get(at) else { continue };
            let is_last = position.saturating_add(1) == operands.len();
            let role = match (first.get(position), last) {
                (Some(role), _) => *role,
                (None, Some(role)) if is_last => role,
                (None, _) => {
                    beyond_first += 1;
                    roles.rest.ok_or_else(|| Cause::Operands(self.name()))?
                }
            };
            // A word that may be none or several moves every later word to another role.
            let uniform = first.get(position..).is_none_or(|f| f.iter().all(|r| Some(*r) == roles.rest)) && !(is_last && last.is_some());
            if word.is_many() && !uniform {
                return Err(Cause::DynamicWord(self.name()));
            }
            if role == Role::Command {
                let inner = words.get(at..).unwrap_or_default().to_vec();
                return self.command(inner);
            }
            if role == Role::Script {
                return self.word(Role::Script, word, &Origin::Ordinary);
            }
            if roles.rest == Some(Role::Command) && role == Role::Assignment && !is_assignment(word) {
                let inner = words.get(at..).unwrap_or_default().to_vec();
                return self.command(inner);
            }
            // A file that a reading program writes when it is named in this place (`uniq IN OUT`).
            let origin =
                if role == Role::Write && first.get(position).is_some() { Origin::Option("OUTPUT".to_owned()) } else { Origin::Ordinary };
            self.word(role, word, &origin)?;
            if let (Some(Role::Write), false, Role::Read | Role::ReadTree | Role::Move) = (last, is_last, role)
                && let Some(destination) = operands.last().and_then(|&at| words.get(at))
            {
                self.copied(word, destination)?;
            }
        }
        if beyond_first == 0
            && last.is_none()
            && let Some(role) = roles.default.filter(|role| *role != Role::Read || self.modifiers.recursive)
        {
            if role == Role::Command {
                return self.command(Vec::new());
            }
            self.word(role, &Arg::literal("."), &Origin::Ordinary)?;
        }
        Ok(())
    }

    /// BSD's `sed -i ''` takes the empty word for the suffix, where GNU's takes none.
    fn without_suffix(&self, words: &[Arg], operands: &[usize]) -> Vec<usize> {
        let mut operands = operands.to_vec();
        let first_is_empty = operands.first().and_then(|&at| words.get(at)).and_then(Arg::as_literal) == Some("");
        if self.modifiers.in_place.is_some() && first_is_empty {
            operands.remove(0);
        }
        operands
    }

    /// What a copy into a folder writes there: a file of the same name, and with a whole folder also
    /// the hidden files in it.
    fn copied(&mut self, source: &Arg, destination: &Arg) -> Result<(), Cause> {
        let name = source.pattern().trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned();
        let is_contents = matches!(name.as_str(), "." | ".." | "") || name.contains([ANY, ANY_IN_NAME]);
        let name = if is_contents && self.modifiers.recursive { ".git".to_owned() } else { name };
        let target = format!("{}/{name}", destination.pattern().trim_end_matches('/'));
        self.word(Role::Write, &Arg::with_holes(target, destination.is_many()), &Origin::Ordinary)
    }

    /// A command of the remaining words; assignments before it are its environment.
    fn command(&mut self, mut words: Vec<Arg>) -> Result<(), Cause> {
        // Others than these take `A=./x` for the name of a program.
        let takes_assignments = matches!(self.out.command.first().map(String::as_str), Some("env" | "genv" | "sudo"));
        while let Some(word) = words.first().filter(|w| takes_assignments && is_assignment(w)) {
            self.word(Role::Assignment, &word.clone(), &Origin::Ordinary)?;
            words.remove(0);
        }
        if words.is_empty() {
            self.push(Effect::Environment, &Origin::Ordinary);
            return Ok(());
        }
        // What `xargs` and `find` append is not known to the text.
        if matches!(self.out.command.first().map(String::as_str), Some("xargs" | "gxargs")) {
            for word in &mut words {
                for placeholder in ["{}"].into_iter().chain(self.placeholders.iter().map(String::as_str)) {
                    if placeholder.is_empty() || word.pattern().contains(placeholder) {
                        *word = Arg::with_holes(word.pattern().replace(placeholder, &ANY.to_string()), true);
                    }
                }
            }
            words.push(Arg::unknown());
        }
        self.out.inner.push(Inner::Command { words, directory: self.directory.clone() });
        Ok(())
    }

    /// What one word does in its role.
    fn word(&mut self, role: Role, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        let is_stream = word.as_literal().is_some_and(|w| w == "-" || w.is_empty());
        match role {
            Role::Text => {}
            Role::List => self.path(word, is_stream, origin, |place| Effect::Read { place, depth: Depth::Metadata }),
            Role::Read => {
                let depth = if self.modifiers.recursive { Depth::Tree } else { Depth::Content };
                // Many programs take `@FILE` for a file of further words.
                if let Some(rest) = word.prefix().strip_prefix('@').and_then(|_| word.after(1)) {
                    self.path(&rest, false, origin, |place| Effect::Read { place, depth: Depth::Content });
                }
                self.path(word, is_stream, origin, |place| Effect::Read { place, depth });
                if let Some(danger) = self.modifiers.in_place {
                    let origin = if danger { Origin::Option("-i".to_owned()) } else { origin.clone() };
                    self.path(word, is_stream, &origin, Effect::Write);
                }
            }
            Role::ReadTree => self.path(word, is_stream, origin, |place| Effect::Read { place, depth: Depth::Tree }),
            Role::Write => self.path(word, is_stream, origin, Effect::Write),
            Role::Delete => {
                let tree = self.modifiers.recursive_delete;
                self.path(word, is_stream, origin, |place| Effect::Delete { place, tree });
            }
            Role::DeleteTree => self.path(word, is_stream, origin, |place| Effect::Delete { place, tree: true }),
            Role::Move => {
                self.path(word, is_stream, origin, |place| Effect::Read { place, depth: Depth::Tree });
                self.path(word, is_stream, origin, |place| Effect::Delete { place, tree: true });
            }
            Role::Host => {
                let host = word.as_literal().and_then(HostName::parse).map_or(Host::Any, Host::Named);
                self.push(Effect::Network { host, sends: false }, origin);
            }
            Role::Url | Role::UrlSend => {
                let Some(host) = url_host(word).filter(|_| is_plain_web_url(word)) else {
                    self.push(Effect::Opaque(Cause::Address(word.to_string())), origin);
                    return Ok(());
                };
                // What is put into an address by the shell leaves with it.
                let sends = role == Role::UrlSend || word.has_holes();
                self.push(Effect::Network { host, sends }, origin);
            }
            Role::ProjectPath => self.project_path(word, origin),
            Role::ScriptName => return self.script_word(word, origin),
            Role::PublicKey => {
                let public = ["prefix", "registry", "cache", "globalconfig", "userconfig"];
                if !word.as_literal().is_some_and(|key| public.contains(&key)) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::Revision => {
                // `REVISION:PATH` names a file of the repository's history.
                let path = match word.prefix().rfind(':') {
                    Some(at) => word.after(at.saturating_add(1)).unwrap_or_else(Arg::unknown_word),
                    None => word.clone(),
                };
                self.path(&path, is_stream, origin, |place| Effect::Read { place, depth: Depth::Content });
            }
            Role::Target => {
                if word.as_literal().is_none_or(|w| w.contains('=')) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::Format => {
                if !word.prefix().starts_with('+') {
                    self.push(Effect::Process, &Origin::Option("SET".to_owned()));
                }
            }
            Role::Archive => {
                // `host:file` is read by way of a remote shell.
                let before_slash = word.prefix().split('/').next().unwrap_or("");
                if before_slash.contains(':') || (word.has_holes() && !word.prefix().contains('/')) {
                    self.push(Effect::Network { host: Host::Any, sends: true }, origin);
                }
                self.path(word, is_stream, origin, |place| Effect::Read { place, depth: Depth::Content });
            }
            Role::Command => return Err(Cause::Operands(self.name())),
            Role::ProgramName => {
                let name = word.as_literal().map_or_else(|| word.to_string(), str::to_owned);
                self.push(Effect::Execute(Code::Unknown(name)), origin);
            }
            Role::Shell => {
                let is_plain_shell = matches!(self.out.command.first().map(String::as_str), Some("sh" | "dash" | "ash" | "watch"));
                if is_plain_shell && !word.as_literal().is_some_and(portable::is_portable) {
                    return Err(Cause::ProgramText("sh"));
                }
                self.out.inner.push(Inner::Shell { text: word.clone(), directory: self.directory.clone() });
            }
            Role::Inline => self.push(Effect::Execute(Code::Inline(self.name())), origin),
            Role::Mini(language) => return self.mini(language, word, origin),
            Role::Script => {
                let place = if is_stream { Place::Unknown } else { self.locate(word) };
                self.push(Effect::Execute(Code::Script(place)), origin);
            }
            Role::Directory => self.enter(word),
            Role::GitConfig => self.push(Effect::Execute(Code::Inline("git config".to_owned())), origin),
            Role::Assignment => {
                let name = word.prefix().split('=').next().unwrap_or("");
                if !word.prefix().contains('=') || !variables::is_harmless(name) {
                    self.push(Effect::Opaque(Cause::Variable(name.to_owned())), origin);
                }
            }
            Role::Opaque => return Err(Cause::Operands(self.name())),
        }
        Ok(())
    }

    /// A path of the project is what the command is about; one that leads elsewhere is other code.
    fn project_path(&mut self, word: &Arg, origin: &Origin) {
        let leads_out = match word.as_literal() {
            Some(text) => text.starts_with(['/', '~', '\\']) || text.split('/').any(|part| part == "..") || text.get(1..2) == Some(":"),
            None => !word.is_glob() || word.prefix().starts_with('/'),
        };
        if leads_out {
            let place = self.locate(word);
            self.push(Effect::Execute(Code::Script(place.clone())), origin);
            self.push(Effect::Read { place, depth: Depth::Tree }, origin);
        }
    }

    /// A word handed to a script of the project. What it means is the script's affair, but options by
    /// which common runners take other code, another folder or another output are known.
    fn script_word(&mut self, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        const TAKES_OTHER: &[&str] = &[
            "--prefix",
            "--cwd",
            "--dir",
            "--script-shell",
            "--config",
            "--outDir",
            "--out-dir",
            "--project",
            "--require",
            "--import",
            "--loader",
            "--rootDir",
            "--root",
            "--rulesdir",
            "--plugin",
            "--parser",
            "--rootdir",
            "--confcutdir",
            "--eval",
            "--exec",
            "--output",
            "--shell",
            "--node-options",
            "--userconfig",
            "-p",
            "-c",
            "-r",
            "-C",
            "-e",
            "-o",
            "-f",
        ];
        let text = word.prefix();
        let name = text.split('=').next().unwrap_or("");
        if TAKES_OTHER.contains(&name) || (word.has_holes() && !word.is_glob()) {
            return Err(Cause::Operands(self.name()));
        }
        self.project_path(word, origin);
        Ok(())
    }

    fn path(&mut self, word: &Arg, is_stream: bool, origin: &Origin, effect: impl Fn(Place) -> Effect) {
        if !is_stream {
            let place = self.locate(word);
            self.push(effect(place), origin);
        }
    }

    fn mini(&mut self, language: Mini, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        let script = word.as_literal().ok_or_else(|| Cause::DynamicWord(self.name()))?;
        let (recognised, name) = match language {
            Mini::Sed => (mini::sed(script), "sed"),
            Mini::Awk => (mini::awk(script), "awk"),
            Mini::Jq => (mini::jq(script), "jq"),
            Mini::Format => (mini::format(script), "an output format"),
        };
        match recognised {
            Recognised::Data { reads, writes } => {
                for file in reads {
                    self.word(Role::Read, &Arg::literal(file), origin)?;
                }
                for file in writes {
                    self.push_write_named(&file, origin);
                }
                Ok(())
            }
            Recognised::ProgramText => Err(Cause::ProgramText(name)),
        }
    }

    fn push_write_named(&mut self, file: &str, origin: &Origin) {
        let place = self.locate(&Arg::literal(file));
        self.push(Effect::Write(place), origin);
    }

    fn locate(&self, word: &Arg) -> Place {
        let here = match &self.directory {
            None => self.origin,
            Some(folder) => path::Origin { cwd: folder.as_ref(), ..self.origin },
        };
        locate(word, here)
    }

    fn does_all(&mut self, does: &[Does], origin: &Origin) {
        for what in does {
            self.does(*what, origin);
        }
    }

    fn does(&mut self, what: Does, origin: &Origin) {
        let effect = match what {
            Does::RunProject => Effect::Execute(Code::Project),
            Does::RunGitConfig => Effect::Execute(Code::GitConfig(self.locate(&Arg::literal(".")))),
            Does::RunPackages => {
                self.push(Effect::Network { host: Host::Any, sends: false }, origin);
                Effect::Execute(Code::Package)
            }
            Does::RunInput => Effect::Execute(Code::Inline("standard input".to_owned())),
            Does::RunInputIfBare => {
                let has_program = self.modifiers.has_operand
                    || !self.out.inner.is_empty()
                    || self.out.effects.iter().any(|c| matches!(c.effect, Effect::Execute(_)));
                if has_program {
                    return;
                }
                Effect::Execute(Code::Inline("standard input".to_owned()))
            }
            Does::ShellText => {
                self.modifiers.shell_text = true;
                return;
            }
            Does::ReadHere => Effect::Read { place: self.locate(&Arg::literal(".")), depth: Depth::Tree },
            Does::Recursive => {
                self.modifiers.recursive = true;
                return;
            }
            Does::RecursiveDelete => {
                self.modifiers.recursive_delete = true;
                return;
            }
            Does::InPlace => {
                self.modifiers.in_place = Some(matches!(origin, Origin::Option(_)));
                return;
            }
            Does::WriteHere => match self.locate(&Arg::literal(".")) {
                Place::At(base) => Effect::Write(Place::Below { base, pattern: "**".to_owned() }),
                place @ (Place::Below { .. } | Place::Unknown) => Effect::Write(place),
            },
            Does::WriteUser | Does::Process => Effect::Process,
            Does::Network => Effect::Network { host: Host::Any, sends: false },
            Does::Send => Effect::Network { host: Host::Any, sends: true },
            Does::LocalVcs => Effect::VersionControl(Reach::Local),
            Does::RemoteVcs => Effect::VersionControl(Reach::Remote),
            Does::ReadEnvironment => Effect::Environment,
            Does::Privilege => Effect::Privilege,
            Does::Secret => Effect::Secret(self.name()),
            Does::ChangeBroker => Effect::Broker,
            Does::Opaque => Effect::Opaque(Cause::Operands(self.name())),
            Does::Stop => return,
        };
        self.push(effect, origin);
    }

    /// The old form of `tar xzf` and `ps aux`: the first word is a bundle without its dash.
    fn bundle(&mut self, program: &Program<'_>, index: usize) -> Result<(), Cause> {
        let getopt = Program { grammar: Grammar::Getopt, ..*program };
        let Some(first) = self.words.get(index) else { return self.read_options(&getopt, &[], self.words, index) };
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

    fn dd(&mut self, index: usize) -> Result<(), Cause> {
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

    fn find(&mut self, program: &Program<'_>, index: usize) -> Result<(), Cause> {
        let expression = find::read(self.words, index, program.names)?;
        if expression.paths.is_empty() {
            self.word(Role::ReadTree, &Arg::literal("."), &Origin::Ordinary)?;
        }
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
        for (option, words) in expression.commands {
            self.push(Effect::Beyond(option.clone()), &Origin::Option(option));
            let found = roots.first().filter(|_| roots.len() == 1).map_or(".", |r| r.prefix()).to_owned();
            let words = words.into_iter().map(|w| fill_found(&w, &found)).collect();
            self.out.inner.push(Inner::Command { words, directory: None });
        }
        Ok(())
    }

    fn test(&mut self, index: usize) -> Result<(), Cause> {
        for file in expression::read(self.words.get(index..).unwrap_or_default(), &self.name())? {
            self.word(Role::List, &file, &Origin::Ordinary)?;
        }
        Ok(())
    }
}

/// `{}` of `find -exec` stands for a path below the folder that is searched.
fn fill_found(word: &Arg, root: &str) -> Arg {
    match word.as_literal() {
        Some("{}") if !root.is_empty() && !root.starts_with('-') => {
            Arg::with_holes(format!("{}/{ANY_IN_NAME}", root.trim_end_matches('/')), false)
        }
        Some(text) if text.contains("{}") => Arg::with_holes(text.replace("{}", &ANY.to_string()), false),
        Some(_) | None => word.clone(),
    }
}

/// Everything below a place.
fn below(place: Place) -> Place {
    match place {
        Place::At(base) => Place::Below { base, pattern: "**".to_owned() },
        place @ (Place::Below { .. } | Place::Unknown) => place,
    }
}

fn is_assignment(word: &Arg) -> bool {
    word.prefix().split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// Whether a word is one URL for the web, as far as it is known: no other scheme (`file:///etc/shadow`,
/// `gopher://`), and none of curl's braces and brackets, which make several URLs of one and hide the host.
fn is_plain_web_url(word: &Arg) -> bool {
    let text = word.pattern();
    let before_path = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let web = before_path.is_none_or(|scheme| matches!(scheme.as_str(), "http" | "https") || scheme.contains(['/', '?', '.']));
    web && !text.trim_start().to_ascii_lowercase().starts_with("file:") && !text.contains(['{', '}', '[', ']'])
}

/// The host of a URL word, whose scheme `curl` and its like let people leave out. Nothing where another
/// scheme is named: those read files or speak to anything.
fn url_host(word: &Arg) -> Option<Host> {
    // What follows the host may be unknown; the host itself must be spelled out up to the path.
    let text = word.prefix();
    let known = match (word.as_literal(), text.split_once("://")) {
        (Some(text), _) => text,
        (None, Some((_, rest))) if rest.contains('/') => text,
        (None, _) => return None,
    };
    let address = if known.contains("://") { WebAddress::parse(known) } else { WebAddress::parse(&format!("http://{known}")) };
    address.map(|address| if address.plain { Host::Named(address.host) } else { Host::Special(address.host) })
}

/// The place that a word names.
pub(crate) fn locate(word: &Arg, origin: path::Origin<'_>) -> Place {
    if let Some(text) = word.as_literal() {
        return origin.locate(text);
    }
    if !word.is_glob() {
        return match word.prefix().rsplit_once('/') {
            // Text of unknown content behind a known folder can climb out of it again.
            _ if word.pattern().contains(ANY) => Place::Unknown,
            Some((folder, _)) => origin.locate(if folder.is_empty() { "/" } else { folder }),
            None => origin.locate(word.prefix()),
        };
    }
    let prefix = word.prefix();
    let (folder, _) = prefix.rsplit_once('/').unwrap_or((".", ""));
    let folder = if prefix.starts_with('/') && folder.is_empty() { "/" } else { folder };
    let skip = if prefix.contains('/') { prefix.rfind('/').map_or(0, |i| i.saturating_add(1)) } else { 0 };
    let pattern = word.pattern().get(skip..).unwrap_or("");
    if pattern.split('/').any(|part| part == "..") {
        return Place::Unknown;
    }
    match origin.locate(folder) {
        Place::At(base) => Place::Below { base, pattern: pattern.replace([ANY_IN_NAME, NUMBER], "*") },
        place @ (Place::Below { .. } | Place::Unknown) => place,
    }
}
