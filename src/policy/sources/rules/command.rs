//! What an allow rule for a command covers: the command's ordinary effects, options that the rule names, and nothing that is
//! sensitive unless the rule is the exact command.

use super::options::values_of;
use super::{elsewhere, files, inside, not_sensitive, tasks};
use crate::action::{Cause, Caused, Code, Effect, Host, Invocation, Origin, Reach};
use crate::analysis::harmless::NEW_TEMPORARY;
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::sensitive;
use crate::analysis::variables::is_setting;
use crate::policy::folders::is_own_everywhere;
use crate::policy::judge::Ground;
use crate::policy::near::Miss;
use crate::policy::pattern::{Matcher, Pattern};
use crate::policy::rule::{Layer, Rule};

/// That the rule, which is about the command or the whole shell, covers an effect of the command.
pub(super) fn covers(rule: &Rule, invocation: &Invocation, caused: &Caused, ground: &Ground<'_>) -> Result<(), Miss> {
    let is_learned = matches!(rule.source.layer, Layer::Learned | Layer::Session);
    let held = Held { rule, invocation, ground, exact: rule.is_exact(), is_learned };
    held.names_origin(&caused.origin)?;
    held.says_all_that_is_done()?;
    held.covers(&caused.effect)
}

/// A rule held against a command.
struct Held<'a> {
    rule: &'a Rule,
    invocation: &'a Invocation,
    ground: &'a Ground<'a>,
    /// Whether the rule is this command and no other.
    exact: bool,
    /// Whether the rule was made of an answer: nobody read it for what else its words may be made to say.
    is_learned: bool,
}

impl Held<'_> {
    fn names_origin(&self, origin: &Origin) -> Result<(), Miss> {
        let Rule { pattern, options, .. } = self.rule;
        match origin {
            Origin::Ordinary => Ok(()),
            Origin::Option(name) => {
                // A command that is spelled out has its options in it, but not the variables that are set in front of it.
                let is_spelled_out = self.exact && !is_setting(name);
                let is_named = || {
                    pattern.names_option(name)
                        || options.contains(name)
                        || gives_only(self.invocation, name, options)
                        || names_setting(pattern, name, options)
                };
                Miss::Option.unless(is_spelled_out || is_named())
            }
            Origin::Redirection => Err(Miss::Redirection),
        }
    }

    fn says_all_that_is_done(&self) -> Result<(), Miss> {
        let Self { rule: Rule { pattern, .. }, invocation, .. } = self;
        if self.exact {
            return Ok(());
        }
        if !self.is_learned {
            return Miss::OtherWords.unless(!tasks::adds_weighty_tasks(pattern, invocation));
        }
        let says_more = tasks::adds_tasks(pattern, invocation)
            || tasks::is_for_production(pattern, invocation)
            || tasks::adds_code(pattern, invocation);
        Miss::OtherWords.unless(!says_more && !elsewhere::asks_elsewhere(pattern, invocation))
    }

    fn covers(&self, effect: &Effect) -> Result<(), Miss> {
        let Self { rule: Rule { pattern, .. }, invocation, ground, exact, is_learned } = *self;
        match effect {
            Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => Ok(()),
            Effect::Read { .. } if exact => Ok(()),
            Effect::Read { place, depth } => {
                Miss::UnknownPlace.unless(*place != Place::Unknown)?;
                // A text that goes to a forge is published.
                if elsewhere::publishes(invocation) {
                    inside(place, ground)?;
                }
                Miss::Secret.unless(sensitive::secret_found(place, ground.home, *depth, ground.world).is_none())
            }
            Effect::Write(Place::At(at)) if makes_new(invocation, at) => Ok(()),
            Effect::Write(place) if spells_database(pattern, invocation, place) => not_sensitive(place, ground),
            Effect::Write(place) | Effect::Delete { place, .. } => {
                inside(place, ground)?;
                if exact { Ok(()) } else { not_sensitive(place, ground) }
            }
            Effect::Execute(code) => self.runs(code),
            Effect::Network { host, sends } => self.reaches(host, *sends),
            // The branches are those of the workspace's repository: another one has its own `origin`.
            Effect::VersionControl(Reach::Local | Reach::Remote) if pattern.has_branch() => {
                Miss::OtherWords.unless(!elsewhere::goes_to_file(invocation, ground.world))?;
                self.in_meant_repository()
            }
            // Which repository a forge is asked to change, and which containers belong together, the folder says.
            Effect::VersionControl(Reach::Remote) if is_learned && elsewhere::mean_by_folder(invocation) => self.in_meant_repository(),
            Effect::Process if is_learned && elsewhere::mean_by_folder(invocation) => self.at_root(),
            Effect::VersionControl(Reach::Local | Reach::Remote) | Effect::UserFiles | Effect::Process | Effect::Beyond(_) => Ok(()),
            Effect::Environment => Miss::Environment.unless(exact),
            Effect::Secret(_) => Miss::Secret.unless(exact),
            Effect::Privilege => Miss::Privilege.unless(exact),
            // A rule for a command says nothing of variables in front of it.
            Effect::Opaque(Cause::Variable(_)) => Err(Miss::Never),
            Effect::Opaque(cause) => {
                let is_spelled = file_of_bun(invocation, cause).is_some_and(|file| spells_words(pattern, &["bun", file]));
                Miss::Opaque.unless(exact || is_spelled)?;
                self.at_root()
            }
            Effect::Mcp { .. } | Effect::Broker => Err(Miss::Never),
        }
    }

    fn runs(&self, code: &Code) -> Result<(), Miss> {
        let Self { rule: Rule { pattern, .. }, invocation, ground, exact, .. } = *self;
        match code {
            // What a project builds and tests in one of its folders, it does in all of them, where the rule speaks of all.
            Code::Project => self.in_own_folders(),
            Code::Package if runs_package_by_name(invocation) => self.in_own_folders(),
            Code::Package => self.at_root(),
            Code::Script(place) => {
                self.at_root()?;
                let is_spelled = exact && files::names_place(invocation, place);
                Miss::OutsideScript.unless(is_spelled || inside(place, ground).is_ok() || names_path(pattern, invocation))?;
                if exact { Ok(()) } else { files::names_nothing_sensitive(invocation, ground) }
            }
            Code::Unknown(name) => {
                Miss::OtherProgram.unless(names_program(invocation, name) || exact)?;
                if exact { Ok(()) } else { files::names_nothing_sensitive(invocation, ground) }
            }
            Code::GitConfig(place) => {
                let is_own = |at: &Located, root: &AbsPath| !at.leads_elsewhere() && self.is_named(&at.path, root);
                let is_meant = matches!((place, ground.workspace), (Place::At(at), Some(root)) if is_own(at, root));
                Miss::OtherRepository.unless(is_meant || spells_repository(pattern, place))
            }
            Code::Inline(_) => {
                Miss::InlineCode.unless(exact)?;
                self.at_root()
            }
        }
    }

    /// An address can carry data: a rule speaks for the hosts that it names, or that the call leaves open.
    fn reaches(&self, host: &Host, sends: bool) -> Result<(), Miss> {
        match host {
            _ if sends => Miss::Sends.unless(self.exact),
            Host::Any | Host::Forge => Ok(()),
            Host::Named(host) => Miss::Host.unless(self.exact || self.rule.pattern.names_host(host.as_str())),
            Host::Special { .. } => Miss::SpecialHost.unless(self.exact),
        }
    }

    fn at_root(&self) -> Result<(), Miss> {
        self.in_folders(|folder, root| self.is_named(folder, root))
    }

    fn in_own_folders(&self) -> Result<(), Miss> {
        let conditions = &self.rule.conditions;
        self.in_folders(|folder, root| self.is_named(folder, root) || conditions.names_own_folder(folder, root, self.ground))
    }

    fn in_meant_repository(&self) -> Result<(), Miss> {
        self.in_folders(|folder, root| self.is_named(folder, root) || is_own_everywhere(folder, root, self.ground))
            .map_err(|_| Miss::OtherRepository)
    }

    /// Whether the same words mean the same code there: only in the folder that the rule was given for, the root or where it says.
    fn is_named(&self, folder: &AbsPath, root: &AbsPath) -> bool {
        folder == root || self.rule.conditions.names_folder(folder, root, self.ground.anchors())
    }

    /// That each folder in which the command may run is meant.
    fn in_folders(&self, is_meant: impl Fn(&AbsPath, &AbsPath) -> bool) -> Result<(), Miss> {
        let folders = &self.invocation.folders;
        let is_there = |root: &AbsPath| !folders.is_empty() && folders.iter().all(|folder| is_meant(folder, root));
        Miss::NotAtRoot.unless(self.ground.workspace.is_some_and(is_there))
    }
}

/// The file that bun runs where no script of the package has its name: a path below the folder in which it runs.
/// Source: bun 1.1, `bun run`.
pub(crate) fn file_of_bun<'c>(invocation: &Invocation, cause: &'c Cause) -> Option<&'c str> {
    const ENDINGS: &[&str] = &[".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
    let Cause::UnknownSubcommand { name, .. } = cause else { return None };
    let is_bun = matches!(invocation.command.as_slice(), [program] if program == "bun");
    let is_below = !name.starts_with('/') && !name.contains([':', '\\']) && !name.split('/').any(|part| part == "..");
    (is_bun && is_below && ENDINGS.iter().any(|ending| name.ends_with(ending))).then_some(name)
}

/// Whether `mktemp` makes a file or folder of a name that nothing has.
fn makes_new(invocation: &Invocation, at: &Located) -> bool {
    let is_mktemp = matches!(invocation.command.as_slice(), [program] if program == "mktemp" || program == "gmktemp");
    is_mktemp && !at.leads_elsewhere() && at.path.as_str() == NEW_TEMPORARY
}

/// Whether the pattern begins with these words, spelled out.
fn spells_words(pattern: &Pattern, words: &[&str]) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    let mut spelled = command.spelled_words();
    words.iter().all(|word| spelled.next() == Some(word))
}

/// Whether it is a package that is run, by the same name wherever it is run.
fn runs_package_by_name(invocation: &Invocation) -> bool {
    invocation.command.first().is_some_and(|program| matches!(program.as_str(), "npx" | "bunx" | "pnpx"))
}

/// Whether the step starts a program by its path, and the rule spells that path out.
fn names_path(pattern: &Pattern, invocation: &Invocation) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    !invocation.known && invocation.command.first().is_some_and(|first| first.contains('/') && command.program() == Some(first))
}

/// Whether the pattern spells out with `-C` in which repository git works.
fn spells_repository(pattern: &Pattern, place: &Place) -> bool {
    let (Matcher::Command { command, .. }, Place::At(at)) = (&pattern.matcher, place) else { return false };
    let mut words = command.spelled_words().skip_while(|word| *word != "-C").skip(1);
    !at.leads_elsewhere() && words.next().and_then(AbsPath::parse).is_some_and(|path| path == at.path)
}

/// Whether the pattern spells out the database that SQLite's shell opens, or one of the files that it keeps beside it. What
/// statements change is another effect.
fn spells_database(pattern: &Pattern, invocation: &Invocation, place: &Place) -> bool {
    let (Matcher::Command { command, .. }, Place::At(at)) = (&pattern.matcher, place) else { return false };
    let is_file = |database: &AbsPath| ["", "-wal", "-shm"].iter().any(|end| at.path.as_str().strip_suffix(end) == Some(database.as_str()));
    let is_client = matches!(invocation.command.as_slice(), [program] if program == "sqlite3");
    is_client && !at.leads_elsewhere() && command.spelled_words().filter_map(AbsPath::parse).any(|database| is_file(&database))
}

/// Whether the unknown program is the one that the step itself starts.
fn names_program(invocation: &Invocation, name: &str) -> bool {
    invocation.command.first().is_some_and(|first| first == name)
}

/// Whether the rule names the variable that is set in front: by its name alone it is meant whatever it is set to.
fn names_setting(pattern: &Pattern, setting: &str, of_rule: &[String]) -> bool {
    let name = setting.split_once('=').filter(|_| is_setting(setting)).map(|(name, _)| format!("{name}="));
    name.is_some_and(|name| pattern.names_option(&name) || of_rule.contains(&name))
}

/// Whether the option has no other value in the command than a rule's options say (`--repo=o/r`).
fn gives_only(invocation: &Invocation, option: &str, of_rule: &[String]) -> bool {
    let values: Vec<&str> = of_rule.iter().filter_map(|named| named.strip_prefix(option)?.strip_prefix('=')).collect();
    let given = if values.is_empty() { None } else { values_of(invocation, option) };
    given.is_some_and(|given| given.iter().all(|value| values.contains(&value.as_str())))
}
