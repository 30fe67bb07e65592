//! What a word does in its role.

use compact_str::CompactString;

use super::describe::Inner;
use super::inline::Source;
use super::mini::{self, Recognised};
use super::places::{below, is_plain_web_url, locate, names_no_host, url_host};
use super::portable;
use super::reader::{Reader, may_be_argument_file};
use super::requests::sent_file;
use super::row::{Does, Mini, Role};
use super::{cmd, expression};
use crate::action::{ANY_IN_NAME, Arg, COUNT, Cause, Code, Depth, Effect, HOLES, Host, NUMBER, Origin, Reach};
use crate::analysis::host::HostName;
use crate::analysis::path::{self, Place};
use crate::analysis::{sensitive, variables};
use crate::world::WorldError;

/// Programs that write to their standard output where they are given `-` for a file.
const STDOUT_BY_DASH: &[&str] = &["curl", "wget"];

/// Apple's kits, by their names without a version: `xcodebuild -showsdks`.
const APPLE_SDKS: &[&str] = &[
    "macosx",
    "iphoneos",
    "iphonesimulator",
    "appletvos",
    "appletvsimulator",
    "watchos",
    "watchsimulator",
    "xros",
    "xrsimulator",
    "driverkit",
];

impl Reader<'_> {
    /// What one word does in its role.
    pub(super) fn word(&mut self, role: Role, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        let is_stream = word.as_literal().is_some_and(|w| w == "-" || w.is_empty());
        // To most programs that write, `-` is a file of that name (`rm -`, `sort -o -`).
        let is_stdout = word.as_literal() == Some("-") && STDOUT_BY_DASH.contains(&self.name().as_str());
        match role {
            Role::Text => {}
            Role::Pattern => self.searches_for(word),
            Role::Filter => self.filter(word, origin),
            Role::Socket => {
                if !word.as_literal().is_some_and(names_no_host) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::List => self.read_path(word, is_stream, origin, Depth::Metadata),
            Role::Read => {
                let depth = if self.modifiers.recursive { Depth::Tree } else { Depth::Content };
                // Many programs take `@FILE` for a file of further words.
                if let Some(rest) = word.prefix().strip_prefix('@').and_then(|_| word.after(1)) {
                    self.path(&rest, false, origin, |place| Effect::Read { place, depth: Depth::Content });
                }
                // Who takes files often takes their addresses as well (`pip install -r https://…`).
                if word.prefix().contains("://") {
                    self.push(Effect::Network { host: Host::Any, sends: true }, &Origin::Option("://".to_owned()));
                }
                self.read_path(word, is_stream, origin, depth);
                if self.modifiers.recursive {
                    self.searched(word, origin);
                }
                if let Some(danger) = self.modifiers.in_place {
                    let origin = if danger { Origin::Option("-i".to_owned()) } else { origin.clone() };
                    self.written(word, is_stream, &origin);
                }
            }
            Role::ReadEither => {
                let depth = if self.modifiers.recursive || self.is_folder(word) { Depth::Tree } else { Depth::Content };
                self.read_path(word, is_stream, origin, depth);
            }
            Role::LocalFile => {
                // What is found lies below a folder, whose name comes first.
                let may_be_address = word.pattern().contains(':') || (word.has_holes() && word.prefix().is_empty());
                if may_be_address && word.found_in().is_none() {
                    return Err(Cause::Operands(self.name()));
                }
                return self.word(Role::Read, word, origin);
            }
            Role::Sources if is_archive(word) => return Err(Cause::Operands(self.name())),
            Role::Sources => return self.word(Role::ReadTree, word, origin),
            Role::ReadTree => {
                self.read_path(word, is_stream, origin, Depth::Tree);
                self.searched(word, origin);
                if let Some(danger) = self.modifiers.in_place {
                    let origin = if danger { Origin::Option("-i".to_owned()) } else { origin.clone() };
                    self.path(word, is_stream, &origin, |place| Effect::Write(below(place)));
                    self.path(word, is_stream, &origin, Effect::Write);
                }
            }
            Role::Write => self.written(word, is_stdout, origin),
            Role::Prefix => {
                let any = Arg::with_holes(format!("{}{ANY_IN_NAME}", word.pattern()), word.is_many());
                self.path(&any, false, origin, Effect::Write);
            }
            // GNU sed puts the name of the file in the place of a star, and takes a slash for a folder.
            Role::Suffix => {
                if word.as_literal().is_none_or(|suffix| suffix.contains(['/', '*'])) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::Delete => {
                let tree = self.modifiers.recursive_delete;
                self.path(word, false, origin, |place| Effect::Delete { place, tree });
            }
            Role::DeleteTree => self.path(word, false, origin, |place| Effect::Delete { place, tree: true }),
            Role::Move => {
                self.path(word, false, origin, |place| Effect::Read { place, depth: Depth::Tree });
                self.path(word, false, origin, |place| Effect::Delete { place, tree: true });
            }
            Role::Host => {
                let host = word.as_literal().and_then(HostName::parse).map_or(Host::Any, Host::Named);
                self.push(Effect::Network { host, sends: false }, origin);
            }
            Role::Url | Role::UrlSend => {
                if self.modifiers.saves {
                    self.save_by_name(word, origin);
                }
                let Some(host) = url_host(word).filter(|_| is_plain_web_url(word)) else {
                    self.push(Effect::Opaque(Cause::Address(word.to_string())), origin);
                    return Ok(());
                };
                // What is put into an address by the shell leaves with it.
                let sends = role == Role::UrlSend || self.modifiers.sends || word.has_holes();
                self.push(Effect::Network { host, sends }, origin);
            }
            Role::Header => {
                if let Some(file) = word.prefix().strip_prefix('@').and_then(|_| word.after(1)) {
                    self.path(&file, false, origin, |place| Effect::Read { place, depth: Depth::Content });
                }
            }
            Role::ClientName | Role::Method => {}
            Role::Sent | Role::SentFile => {
                if let Some(file) = sent_file(role, word) {
                    self.path(&file, false, origin, |place| Effect::Read { place, depth: Depth::Content });
                }
            }
            Role::Remote => {
                let text = word.prefix();
                let host = text.rsplit('@').next().filter(|_| !word.has_holes()).and_then(HostName::parse);
                self.push(Effect::Network { host: host.map_or(Host::Any, Host::Named), sends: true }, origin);
            }
            Role::SshSetting => {
                let key = word.prefix().split(['=', ' ']).next().unwrap_or("").to_ascii_lowercase();
                let harmless = matches!(
                    key.as_str(),
                    "batchmode"
                        | "connecttimeout"
                        | "connectionattempts"
                        | "loglevel"
                        | "port"
                        | "serveraliveinterval"
                        | "serveralivecountmax"
                        | "stricthostkeychecking"
                        | "user"
                        | "compression"
                        | "requesttty"
                        | "passwordauthentication"
                        | "identitiesonly"
                );
                if !harmless {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::GitRemote
            | Role::Cloned
            | Role::ClonedName
            | Role::Revision
            | Role::Forge
            | Role::ForgePath
            | Role::ForgeMethod
            | Role::ForgeField
            | Role::ForgeHeader => return self.repository_word(role, word, is_stream, origin),
            Role::Reference => {
                self.push(Effect::VersionControl(Reach::Local), origin);
                if let Some(file) = self.modifiers.config_file.clone() {
                    self.path(&file, false, origin, Effect::Write);
                }
            }
            Role::ConfigFile => {
                self.path(word, is_stream, origin, |place| Effect::Read { place, depth: Depth::Content });
                self.modifiers.config_file = Some(word.clone());
            }
            Role::Linked => {
                self.path(word, false, origin, |place| Effect::Read { place, depth: Depth::Tree });
                self.path(word, false, origin, Effect::Write);
                self.path(word, false, origin, |place| Effect::Write(below(place)));
            }
            Role::Name => {
                let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:+,@".contains(c));
                if !word.as_literal().is_some_and(is_name) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::Number => {
                if word.as_literal().is_some_and(expression::may_hold_command) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::Columns => {
                if word.as_literal().is_none_or(|columns| columns.contains("env")) {
                    self.push(Effect::Environment, origin);
                }
            }
            // Options stand there only behind those that end the program's own.
            Role::ProjectPath if word.prefix().starts_with('-') => return self.script_word(word, origin),
            Role::ProjectPath => self.project_path(word, origin),
            Role::ProjectFile => return self.project_file(word, origin),
            Role::Compiled => return self.compiled(word, origin),
            Role::Dependency => return self.dependency(word, origin),
            Role::Settings => self.settings(word, origin),
            Role::Lint => return self.lint(word),
            Role::Formula => return self.plain_name(word),
            Role::Package => {
                let is_fetched = word.as_literal().is_none_or(|w| w.contains('@') || w.contains("://"));
                if is_fetched && !word.is_glob() {
                    self.does(Does::RunPackages, &Origin::Option("@".to_owned()));
                }
                self.project_path(word, origin);
            }
            Role::BuildContext => {
                // By this beginning alone, Docker fetches it; `USER@HOST:PATH` is fetched as well.
                let is_address = |text: &str| text.contains("://") || text.contains('@') || text.starts_with("github.com/");
                if word.as_literal().is_none_or(is_address) {
                    self.does(Does::RunPackages, &Origin::Option("@".to_owned()));
                } else if is_stream {
                    self.does(Does::RunInput, origin);
                }
                self.project_path(word, origin);
            }
            Role::AppleSdk => {
                let known = |name: &str| {
                    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
                    !name.ends_with('.') && APPLE_SDKS.contains(&kind)
                };
                if !word.as_literal().is_some_and(known) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::ScriptName => return self.script_word(word, origin),
            Role::PublicKey => {
                let public = ["prefix", "registry", "cache", "globalconfig", "userconfig"];
                if !word.as_literal().is_some_and(|key| public.contains(&key)) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::Variable => {
                if !word.as_literal().is_some_and(|name| variables::is_name(name) && !variables::is_secret(name)) {
                    self.push(Effect::Environment, origin);
                }
            }
            Role::Input => {
                if may_be_argument_file(word) {
                    return Err(Cause::Operands(self.name()));
                }
                return self.word(Role::Read, word, origin);
            }
            Role::Goal => {
                // Anything but a plain name may be program text (`sbt 'eval …'`).
                let Some(text) = word.as_literal() else { return Err(Cause::Operands(self.name())) };
                if !text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@*#".contains(c)) {
                    return Err(Cause::Operands(self.name()));
                }
                // `group:plugin:goal` is fetched from wherever that is published; gradle's paths start with a colon.
                let is_maven = self.name().starts_with("mvn");
                let has_group = !text.starts_with(':') && text.split(':').next().is_some_and(|group| is_maven || group.contains('.'));
                let is_coordinate = has_group && text.matches(':').count() > 1;
                if is_coordinate {
                    self.does(Does::RunPackages, &Origin::Option(":".to_owned()));
                }
            }
            Role::Target => {
                let Some(text) = word.as_literal() else { return Err(Cause::Operands(self.name())) };
                // Runners put their words into the recipe's shell text as they are (`{{args}}`, `$(MAKECMDGOALS)`).
                if text.contains([';', '|', '&', '$', '`', '<', '>', '(', ')', '\\', '\'', '"', '{', '}', '\n']) {
                    return Err(Cause::Operands(self.name()));
                }
                // `just FOLDER/RECIPE` takes the justfile of that folder.
                let Some((name, value)) = text.split_once('=') else {
                    self.project_path(word, origin);
                    return Ok(());
                };
                // `make X=$(shell …)` and `X!=…` run; a plain value still lands in the recipe's shell text.
                let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                let is_plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:,+@%".contains(c));
                if !is_name || !is_plain {
                    return Err(Cause::Operands(self.name()));
                }
                let setting = format!("{name}=");
                self.push(Effect::Beyond(setting.clone()), &Origin::Option(setting));
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
                if self.modifiers.creates {
                    self.path(word, is_stream, &Origin::Option("-c".to_owned()), Effect::Write);
                } else {
                    self.path(word, is_stream, origin, |place| Effect::Read { place, depth: Depth::Content });
                }
            }
            // Taken where operands are, with the words behind it.
            Role::Command | Role::JoinedShell => return Err(Cause::Operands(self.name())),
            Role::Member if self.modifiers.creates => {
                // bsdtar takes what is in the archive that is named like this.
                let path = word.prefix().strip_prefix('@').and_then(|_| word.after(1));
                let path = path.as_ref().unwrap_or(word);
                // An archive that goes into no file is printed, or given to whatever reads it.
                let is_file = |effect: &Effect| matches!(effect, Effect::Write(Place::At(at)) if !at.path.as_str().starts_with("/dev/"));
                if !self.are_files(path) && !self.out.effects.iter().any(|caused| is_file(&caused.effect)) {
                    self.prints_hidden(path, origin);
                }
                return self.word(Role::ReadTree, path, origin);
            }
            // Who asks for a member by its name may have it printed.
            Role::Member => self.filter(word, origin),
            Role::ProgramName => {
                let name = word.as_literal().map_or_else(|| word.to_string(), str::to_owned);
                self.push(Effect::Execute(Code::Unknown(name)), origin);
            }
            Role::Shell => {
                let is_plain_shell =
                    matches!(self.out.command.first().map(CompactString::as_str), Some("sh" | "dash" | "ash" | "watch" | "rtk"));
                if is_plain_shell && !word.as_literal().is_some_and(portable::is_portable) {
                    return Err(Cause::ProgramText("sh"));
                }
                self.out.inner.push(Inner::Shell { text: word.clone(), directory: self.directory.clone() });
            }
            Role::PowerShell => self.out.inner.push(Inner::PowerShell { text: word.clone(), directory: self.directory.clone() }),
            Role::CmdSwitch => {
                if !word.as_literal().is_some_and(|switch| matches!(switch, "/c" | "/C" | "//c" | "//C")) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::CmdText => {
                let commands = word.as_literal().and_then(cmd::commands).ok_or(Cause::ProgramText("cmd"))?;
                for command in commands {
                    if command.is_program {
                        self.does(Does::RunProject, origin);
                    }
                    let directory = match command.folder {
                        None => self.directory.clone(),
                        Some(folder) => match self.locate(&Arg::literal(folder)) {
                            Place::At(at) => Some(Some(at.path)),
                            Place::Below { .. } | Place::Unknown => Some(None),
                        },
                    };
                    self.out.inner.push(Inner::Command { words: command.words.into_iter().map(Arg::literal).collect(), directory });
                }
            }
            Role::Inline => {
                if !self.understands(Source::Word, origin) {
                    self.push(Effect::Execute(Code::Inline(self.name())), origin);
                }
            }
            Role::Mini(language) => return self.mini(language, word, origin),
            Role::Script => {
                // Behind a text stand words for it.
                if self.modifiers.understood {
                    return Ok(());
                }
                if is_stream && self.understands(Source::Input, origin) {
                    return Ok(());
                }
                let code = if is_stream { Code::Inline("standard input".to_owned()) } else { Code::Script(self.locate(word)) };
                self.push(Effect::Execute(code), origin);
            }
            Role::Directory => self.enter(word),
            Role::GitConfig => self.push(Effect::Execute(Code::Inline("git config".to_owned())), origin),
            Role::Assignment => {
                let name = word.prefix().split('=').next().unwrap_or("");
                if !word.prefix().contains('=') || !variables::is_harmless(name) {
                    self.push(Effect::Opaque(Cause::Variable(name.to_owned())), origin);
                }
            }
            Role::SqliteFile => return self.sqlite_file(word, origin),
            Role::DatabaseName => {
                let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
                if !word.as_literal().is_some_and(is_name) {
                    return Err(Cause::Operands(self.name()));
                }
            }
            Role::Opaque => return Err(Cause::Operands(self.name())),
        }
        Ok(())
    }

    /// Files that are looked for by name, where some of them may be secret. `!` leaves them out.
    pub(super) fn filter(&mut self, word: &Arg, origin: &Origin) {
        self.searches_in(word.pattern());
        let Place::At(base) = self.locate(&Arg::literal(".")) else { return };
        let pattern = word.pattern().replace(HOLES, "*");
        let alternatives = pattern.split(['{', '}', ',', ':']).filter(|one| !one.is_empty() && !pattern.starts_with('!'));
        for one in alternatives {
            let name = one.rsplit('/').next().unwrap_or(one).replace(['[', ']', '\\', '?'], "*");
            // By its ending alone, a file of any name is looked for.
            let pattern = name.strip_prefix('*').map_or(name.clone(), |ending| format!("x{}", ending.trim_start_matches('*')));
            let place = Place::Below { base: base.clone(), pattern };
            if sensitive::secret_place(&place, self.origin.home, false).is_some() {
                self.push(Effect::Read { place, depth: Depth::Content }, origin);
            }
        }
    }

    /// A path that is read. One that was found below a folder may be any file there.
    pub(super) fn read_path(&mut self, word: &Arg, is_stream: bool, origin: &Origin, depth: Depth) {
        match word.found_in() {
            Some(folder) => {
                let place = below(self.locate(&Arg::literal(folder)));
                let depth = if depth == Depth::Metadata { depth } else { Depth::Tree };
                self.push(Effect::Read { place, depth }, origin);
                if depth == Depth::Tree {
                    self.found(word, folder, origin);
                }
            }
            None => {
                // What links lead to is looked at where something below a folder is read.
                let follows = self.modifiers.follows && depth == Depth::Tree;
                self.path(word, is_stream, origin, |place| Effect::Read { place: if follows { below(place) } else { place }, depth });
            }
        }
    }

    /// A path that is written, and the copy of it that is kept.
    fn written(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        self.path(word, is_stream, origin, Effect::Write);
        if let Some(suffix) = self.modifiers.suffix.clone() {
            let copy = Arg::with_holes(format!("{}{suffix}", word.pattern().trim_end_matches('/')), word.is_many());
            self.path(&copy, is_stream, origin, Effect::Write);
        }
    }

    /// Whether the word names a folder of this machine.
    fn is_folder(&self, word: &Arg) -> bool {
        let Place::At(at) = self.locate(word) else { return word.has_holes() };
        matches!(self.origin.world.read(at.real(), 0), Err(WorldError::NotAFile(_)))
    }

    pub(super) fn path(&mut self, word: &Arg, is_stream: bool, origin: &Origin, effect: impl Fn(Place) -> Effect) {
        if is_stream {
            return;
        }
        // Whatever is done to a path that was found may be done to everything there, and is not known to be less.
        if let Some(folder) = word.found_in() {
            let place = below(self.locate(&Arg::literal(folder)));
            self.push(effect(place), origin);
        }
        let place = self.locate(word);
        self.push(effect(place), origin);
    }

    fn mini(&mut self, language: Mini, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        if language == Mini::Sed && has_only_numeric_addresses(word) {
            return Ok(());
        }
        if let Mini::Sql(sql) = language {
            self.statements(word.as_literal().and_then(|text| mini::sql::argument(sql, text)), self.name(), origin);
            return Ok(());
        }
        let script = word.as_literal().ok_or_else(|| Cause::DynamicWord(self.name()))?;
        // Without an expression, all of the file is meant.
        if language == Mini::Jq && self.name() == "yq" {
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

    pub(super) fn locate(&self, word: &Arg) -> Place {
        let here = match &self.directory {
            None => self.origin,
            Some(folder) => path::Origin { cwd: folder.as_ref(), ..self.origin },
        };
        locate(word, here)
    }
}

/// Whether the text is the name of a file, and no expression that would say anything: `env.json` is the environment.
fn is_name_of_data(text: &str) -> bool {
    let has_ending = [".yaml", ".yml", ".json", ".toml", ".xml"].iter().any(|ending| text.ends_with(ending));
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'_' | b'-'));
    has_ending && is_plain && text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.starts_with("env") && !text.starts_with("input")
}

/// Whether it may be the name of an archive, by its ending.
fn is_archive(word: &Arg) -> bool {
    const ENDINGS: &str = "zip tar gz tgz bz2 tbz2 xz txz lzma zst z Z jar war ear whl egg rpm deb dmg cab iso 7z rar nupkg";
    let ending = word.pattern().rsplit('.').next().unwrap_or("");
    word.as_literal() == Some("-")
        || ending.contains(HOLES)
        || ENDINGS.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(ending))
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
