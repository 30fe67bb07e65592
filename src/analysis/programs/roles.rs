//! What a word does in its role.

mod archives;
mod files;
pub(super) mod forge_api;
mod forms;
mod portable;
mod project_words;
pub(super) mod repositories;
pub(super) mod requests;
mod texts;

use super::inline::Source;
use super::places::{is_plain_web_url, locate, url_host};
use super::reader::{Reader, may_be_argument_file};
use super::row::Role;
use crate::action::{Arg, Cause, Code, Depth, Effect, Host, Origin};
use crate::analysis::host::HostName;
use crate::analysis::path::{self, Place};
use crate::analysis::sensitive::mask::is_in_address;
use crate::analysis::variables;

impl Reader<'_> {
    /// What one word does in its role.
    pub(super) fn word(&mut self, role: Role, word: &Arg, origin: &Origin) -> Result<(), Cause> {
        let is_stream = word.as_literal().is_some_and(|w| w == "-" || w.is_empty());
        match role {
            Role::Text | Role::ClientName | Role::Method => {}
            Role::Suffix
            | Role::Socket
            | Role::SshSetting
            | Role::Name
            | Role::Number
            | Role::AppleSdk
            | Role::PublicKey
            | Role::Shown
            | Role::CmdSwitch
            | Role::DatabaseName
            | Role::Formula
            | Role::Lint => {
                if !forms::has_form(role, word) {
                    return Err(Cause::Operands(self.name()));
                }
            }

            Role::List => self.read_path(word, is_stream, origin, Depth::Metadata),
            Role::Read => self.read_file(word, is_stream, origin),
            Role::ReadEither => self.read_file_or_folder(word, is_stream, origin),
            Role::Sources if archives::is_archive(word) => return Err(Cause::Operands(self.name())),
            Role::ReadTree | Role::Sources => self.read_tree(word, is_stream, origin),
            Role::LocalFile | Role::Certificate if may_be_address(word) => return Err(Cause::Operands(self.name())),
            Role::Certificate => self.read_path(word, is_stream, origin, Depth::Metadata),
            Role::Input if may_be_argument_file(word) => return Err(Cause::Operands(self.name())),
            Role::LocalFile | Role::Input => self.read_file(word, is_stream, origin),
            Role::Mode if gives_rights(word) => self.push(Effect::Privilege, &Origin::Option("s".to_owned())),
            Role::Mode => {}
            Role::Filter => self.filter(word, origin),
            Role::Pattern => self.searches_for(word),
            Role::Around => self.prints_around(word),
            Role::Archive => self.archive(word, is_stream, origin),
            Role::Member => self.member(word, origin),
            Role::ConfigFile => self.config_file(word, is_stream, origin),
            Role::Directory => self.enter(word),

            Role::Write => self.write_file(word, origin),
            Role::Prefix => self.write_beginning_with(word, origin),
            Role::Linked => self.link_to(word, origin),
            Role::Delete if self.modifiers.keeps => self.read_path(word, is_stream, origin, Depth::Metadata),
            Role::Delete => {
                let tree = self.modifiers.recursive_delete;
                self.path(word, false, origin, |place| Effect::Delete { place, tree });
            }
            Role::DeleteTree => self.path(word, false, origin, |place| Effect::Delete { place, tree: true }),
            Role::Move => self.moved(word, origin),

            Role::Host => self.host(word, origin),
            Role::Url => self.url(word, self.modifiers.sends, origin),
            Role::UrlSend => self.url(word, true, origin),
            Role::Header => self.header(word, origin),
            Role::Sent | Role::SentFile => self.sent(role, word, origin),
            Role::Remote => self.remote(word, origin),

            Role::GitRemote => self.git_remote(word, origin),
            Role::Cloned => return self.cloned(word, origin),
            Role::ClonedName => return self.cloned_name(word, origin),
            Role::Revision => self.revision(word, is_stream, origin),
            Role::CommitFormat => self.commit_format(word),
            Role::Reference => self.reference(origin),
            Role::Restored => self.restored(word, origin),
            Role::GitConfig => self.push(Effect::Execute(Code::Inline("git config".to_owned())), origin),
            Role::Forge => self.forge(word, origin),
            Role::ForgeSubject => self.forge_subject(word),
            Role::ForgePath => self.forge_path(word, origin),
            Role::ForgeMethod => self.forge_method(word),
            Role::ForgeHeader => self.forge_header(word),
            Role::ForgeField => self.forge_field(word),

            // Options stand there only behind those that end the program's own.
            Role::ProjectPath if word.prefix().starts_with('-') => return self.script_word(word, origin),
            Role::ProjectPath => self.project_path(word, origin),
            Role::ProjectFile => return self.project_file(word, origin),
            Role::Compiled => return self.compiled(word, origin),
            Role::Dependency => return self.dependency(word, origin),
            Role::Package => self.package(word, origin),
            Role::BuildContext => self.build_context(word, is_stream, origin),
            Role::Settings => self.settings(word, origin),
            Role::Goal => return self.goal(word),
            Role::Target => return self.target(word, origin),
            Role::ScriptName => return self.script_word(word, origin),

            // Taken where operands are, with the words behind it.
            Role::Command | Role::JoinedShell => return Err(Cause::Operands(self.name())),
            Role::ProgramName => {
                let name = word.as_literal().map_or_else(|| word.to_string(), str::to_owned);
                self.push(Effect::Execute(Code::Unknown(name)), origin);
            }
            Role::Shell => return self.shell_text(word, &[]),
            Role::PowerShell => self.powershell_text(word),
            Role::CmdText => return self.cmd_text(word, origin),
            Role::Inline => {
                if !self.understands(Source::Word, origin) {
                    self.push(Effect::Execute(Code::Inline(self.name())), origin);
                }
            }
            Role::Mini(language) => return self.mini(language, word, origin),
            Role::Script => self.script(word, is_stream, origin),
            Role::SqliteFile => return self.sqlite_file(word, origin),

            Role::Assignment => self.assignment(word, origin),
            Role::Variable if names_harmless_variable(word) => {}
            Role::Columns if word.as_literal().is_some_and(|columns| !columns.contains("env")) => {}
            Role::Variable | Role::Columns => self.push(Effect::Environment, origin),
            // Anything else sets the clock.
            Role::Format if word.prefix().starts_with('+') => {}
            Role::Format => self.push(Effect::Process, &Origin::Option("SET".to_owned())),
            Role::Opaque => return Err(Cause::Operands(self.name())),
        }
        Ok(())
    }

    /// A file, or a folder with all that lies in it.
    fn read_file_or_folder(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        let depth = if self.modifiers.recursive || self.is_folder(word) { Depth::Tree } else { Depth::Content };
        self.read_path(word, is_stream, origin, depth);
        // A file is held against the one of its name in a folder.
        let are_folders = || self.words.iter().filter(|word| self.is_folder(word)).count() > 1;
        if self.modifiers.recursive || (depth == Depth::Tree && are_folders()) {
            self.searched(word, origin);
        }
    }

    /// The file of settings that the other words are about.
    fn config_file(&mut self, word: &Arg, is_stream: bool, origin: &Origin) {
        self.path(word, is_stream, origin, |place| Effect::Read { place, depth: Depth::Content });
        self.modifiers.config_file = Some(word.clone());
    }

    fn host(&mut self, word: &Arg, origin: &Origin) {
        let host = word.as_literal().and_then(HostName::parse).map_or(Host::Any, Host::Named);
        self.push(Effect::Network { host, sends: false }, origin);
    }

    /// `USER@HOST`, to which what is typed there is sent.
    fn remote(&mut self, word: &Arg, origin: &Origin) {
        let host = word.prefix().rsplit('@').next().filter(|_| !word.has_holes()).and_then(HostName::parse);
        self.push(Effect::Network { host: host.map_or(Host::Any, Host::Named), sends: true }, origin);
    }

    /// A variable that is set for the command behind it.
    fn assignment(&mut self, word: &Arg, origin: &Origin) {
        let name = word.prefix().split('=').next().unwrap_or("");
        let value = word.after(name.len().saturating_add(1)).filter(|_| word.prefix().contains('='));
        let is_harmless = value
            .as_ref()
            .is_some_and(|value| variables::is_harmless_with(name, value) && !variables::chooses_production(name, value.as_literal()));
        if !is_harmless {
            self.push(Effect::Opaque(Cause::Variable(name.to_owned())), origin);
        }
    }

    /// An address that is fetched, or to which something is sent.
    fn url(&mut self, word: &Arg, sends: bool, origin: &Origin) {
        if self.modifiers.saves {
            self.save_by_name(word, origin);
        }
        let effect = match url_host(word).filter(|_| is_plain_web_url(word)) {
            None => Effect::Opaque(Cause::Address(word.to_string())),
            // What is put into an address by the shell leaves with it, and so does a token that stands there.
            Some(host) => Effect::Network { host, sends: sends || word.has_holes() || word.as_literal().is_some_and(is_in_address) },
        };
        self.push(effect, origin);
    }

    pub(super) fn locate(&self, word: &Arg) -> Place {
        locate(word, path::Origin { cwd: self.folder.from(self.origin.cwd), ..self.origin })
    }
}

/// Whether the word may be an address, where only what lies here is meant. What is found lies below a folder, whose name comes first.
fn may_be_address(word: &Arg) -> bool {
    (word.pattern().contains(':') || (word.has_holes() && word.prefix().is_empty())) && word.found_in().is_none()
}

fn names_harmless_variable(word: &Arg) -> bool {
    word.as_literal().is_some_and(|name| variables::is_name(name) && !variables::is_secret(name))
}

/// Whether whoever starts a file with these rights gets those of its owner or its group: `4755`, `u+s`.
fn gives_rights(mode: &Arg) -> bool {
    let Some(text) = mode.as_literal() else { return true };
    if let Ok(bits) = u32::from_str_radix(text, 8) {
        return bits & 0o6000 != 0;
    }
    text.split(',').any(|clause| {
        let mut gives = false;
        clause.chars().any(|c| {
            gives = if matches!(c, '+' | '=' | '-') { c != '-' } else { gives };
            gives && c == 's'
        })
    })
}
