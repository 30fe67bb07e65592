//! What programs and options do whatever their words are.

use compact_str::CompactString;

use super::inline::Source;
use super::reader::Reader;
use super::roles::repositories::carries_nothing;
use super::row::Does;
use crate::action::{Arg, Cause, Code, Depth, Effect, Host, Origin, Reach};
use crate::analysis::harmless::NEW_TEMPORARY;
use crate::analysis::path::Place;

impl Reader<'_> {
    pub(super) fn does_all(&mut self, does: &[Does], origin: &Origin) {
        for what in does {
            self.does(*what, origin);
        }
    }

    pub(super) fn does(&mut self, what: Does, origin: &Origin) {
        let effect = match what {
            Does::RunProject => Effect::Execute(Code::Project),
            Does::RunProjectIf(settings) | Does::NetworkIf(settings) if !self.is_set(settings) => return,
            Does::RunProjectIfNear(settings) if !self.is_set_near(settings) => return,
            Does::RunModule if self.is_module_of_python() => return,
            Does::RunProjectUnless(option) if self.words.iter().any(|word| word.as_literal() == Some(option)) => return,
            Does::RunNamed if !self.modifiers.has_operand => return,
            Does::RustModules => return self.rust_modules(origin),
            Does::RunProjectIf(_) | Does::RunProjectIfNear(_) | Does::RunProjectUnless(_) | Does::RunModule | Does::RunNamed => {
                Effect::Execute(Code::Project)
            }
            Does::RunGitConfig => Effect::Execute(Code::GitConfig(self.locate(&Arg::literal(".")))),
            Does::LoadCompose if !self.compose_reaches_out() => return,
            Does::LoadCompose => Effect::Execute(Code::Project),
            Does::RunPackages => {
                self.push(Effect::Network { host: Host::Any, sends: false }, origin);
                Effect::Execute(Code::Package)
            }
            Does::RunInput => Effect::Execute(Code::Inline("standard input".to_owned())),
            Does::RunInputIfBare => {
                let has_program = self.modifiers.has_operand
                    || !self.out.inner.is_empty()
                    || self.out.effects.iter().any(|c| matches!(&c.effect, Effect::Execute(code) if *code != Code::Project));
                let prints = self.modifiers.understood || self.modifiers.prints_if_bare;
                if has_program || prints || self.understands(Source::Input, origin) {
                    return;
                }
                Effect::Execute(Code::Inline("standard input".to_owned()))
            }
            Does::RunStatements(sql) => return self.run_statements(sql, origin),
            Does::UserConfig => {
                let file = self.origin.home.and_then(|home| home.join(".gitconfig"));
                self.modifiers.config_file = Some(file.map_or_else(Arg::unknown_word, |file| Arg::literal(file.as_str())));
                return;
            }
            Does::OpensForReading => return self.modifiers.opens_for_reading = true,
            Does::DistrustsFile => return self.modifiers.distrusts_file = true,
            Does::ShellText => return self.modifiers.shell_text = true,
            Does::ReadHere => Effect::Read { place: self.locate(&Arg::literal(".")), depth: Depth::Tree },
            Does::Recursive => return self.modifiers.recursive = true,
            Does::Follow => return self.modifiers.follows = true,
            Does::Hidden => return self.search.hidden = true,
            Does::NamesOnly => return self.search.names_only = true,
            Does::PrintsFound => return self.search.names_only = false,
            Does::Inverts => return self.search.inverted = true,
            Does::RecursiveDelete => return self.modifiers.recursive_delete = true,
            Does::Keeps => return self.modifiers.keeps = true,
            Does::PrintsIfBare => return self.modifiers.prints_if_bare = true,
            Does::ToStdout => return self.modifiers.to_stdout = true,
            Does::Unpack if self.modifiers.to_stdout => return,
            Does::Creates => return self.modifiers.creates = true,
            Does::InPlace => return self.modifiers.in_place = Some(matches!(origin, Origin::Option(_))),
            Does::WriteHere => self.write_here(),
            Does::Unpack => return self.unpack(origin),
            Does::SaveByName => return self.modifiers.saves = true,
            Does::TemporaryIfBare if self.modifiers.has_operand => return,
            Does::TemporaryIfBare => Effect::Write(self.locate(&Arg::literal(NEW_TEMPORARY))),
            Does::WriteUser => Effect::UserFiles,
            Does::Process => Effect::Process,
            Does::Kill if kills_own_jobs(self.words) => return,
            Does::Kill => Effect::Process,
            Does::Network | Does::NetworkIf(_) => Effect::Network { host: Host::Any, sends: false },
            // A word of unknown text can carry what was read a moment ago.
            Does::Forge => {
                // Which forge it is, git tells from the repository of this folder.
                self.push(Effect::Execute(Code::GitConfig(self.locate(&Arg::literal(".")))), origin);
                Effect::Network { host: Host::Forge, sends: !self.words.iter().all(carries_nothing) }
            }
            Does::Send => Effect::Network { host: Host::Any, sends: true },
            Does::LocalVcs => Effect::VersionControl(Reach::Local),
            Does::Named => {
                let name = self.out.command.last().map(CompactString::to_string).unwrap_or_default();
                self.push(Effect::Beyond(name.clone()), &Origin::Option(name));
                return;
            }
            Does::RemoteVcs => Effect::VersionControl(Reach::Remote),
            Does::ReadEnvironment => Effect::Environment,
            Does::Privilege => Effect::Privilege,
            Does::Secret => Effect::Secret(self.name()),
            Does::PrintsSettings if !self.settings_hold_credential() => return,
            Does::PrintsSettings => Effect::Secret(self.name()),
            Does::ChangeBroker => Effect::Broker,
            Does::Opaque => Effect::Opaque(Cause::Operands(self.name())),
            Does::IsCommand | Does::Throughout | Does::ArgumentFiles | Does::StopAlone | Does::Stop => return,
        };
        self.push(effect, origin);
    }
}

impl Reader<'_> {
    /// Files of whatever names are written here.
    fn unpack(&mut self, origin: &Origin) {
        self.push(self.write_here(), origin);
        self.push(Effect::Write(self.locate(&Arg::literal(".git"))), origin);
    }

    /// What is fetched from an address is written here by the name that stands last in it.
    pub(super) fn save_by_name(&mut self, address: &Arg, origin: &Origin) {
        match address.as_literal().and_then(saved_name) {
            Some(name) => self.push(Effect::Write(self.locate(&Arg::literal(name))), origin),
            None => self.unpack(origin),
        }
    }

    fn write_here(&self) -> Effect {
        match self.locate(&Arg::literal(".")) {
            Place::At(base) => Effect::Write(Place::Below { base, pattern: "**".to_owned() }),
            place @ (Place::Below { .. } | Place::Unknown) => Effect::Write(place),
        }
    }
}

/// The name by which curl and wget save what they fetch from the address; `None` if it is spelled so that they make
/// another of it. Source: curl 8.9 (`--remote-name`, and braces and brackets as globs), GNU wget 1.21.
fn saved_name(address: &str) -> Option<&str> {
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let name = path.split_once('/').and_then(|(_, path)| path.rsplit('/').next()).unwrap_or("");
    match name {
        "" => Some("index.html"),
        "." | ".." => None,
        name => (!name.contains(['%', '\\', ':', '{', '}', '[', ']', ';'])).then_some(name),
    }
}

/// Whether nothing gets a signal but jobs of the shell itself, or the signal is none: `0` only asks whether somebody is there. Of a
/// negative number the whole group gets it.
fn kills_own_jobs(words: &[Arg]) -> bool {
    let words = words.get(1..).unwrap_or_default();
    let is_signal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let signal = |word: &Arg| word.as_literal().and_then(|text| text.strip_prefix('-')).is_some_and(is_signal);
    let jobs = match words {
        [option, name, jobs @ ..] if option.as_literal() == Some("-s") && name.as_literal().is_some_and(is_signal) => jobs,
        [first, jobs @ ..] if signal(first) => jobs,
        jobs => jobs,
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_own = |word: &Arg| word.is_job() || word.as_literal().and_then(|text| text.strip_prefix('%')).is_some_and(is_digits);
    let is_asked = |word: &Arg| is_own(word) || word.as_literal().is_some_and(is_digits);
    let only_asks = words.first().and_then(Arg::as_literal) == Some("-0");
    !jobs.is_empty() && jobs.iter().all(|word| if only_asks { is_asked(word) } else { is_own(word) })
}
