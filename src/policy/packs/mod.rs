//! Packs: named sets of allow rules that a person turns on with one confirmation. None is on by itself.
//!
//! A pack only grants. It has no ask or deny rules, so that turning one on can never get in the way of a rule that
//! the person wrote, and turning it off takes back what it gave and nothing else. Its rules are held against calls
//! like any other: an option that goes beyond a command's ordinary use has to be named by the rule, and secrets,
//! protected paths and places outside the workspace stay asked.

mod build_and_test;
mod docs_web;
mod local_git;
mod read_only;
mod web_search;

use super::level::TrustLevel;
use super::pattern::{Pattern, PatternError};
use super::rule::{Layer, Rule, RuleEffect, Source};
use crate::analysis::path::AbsPath;
use crate::world::World;

/// A named set of allow rules.
#[derive(Debug)]
pub struct Pack {
    /// The name by which it is turned on.
    pub name: &'static str,
    /// What it allows and what that means, for the person who turns it on.
    pub about: &'static str,
    /// Its rules.
    pub groups: &'static [Group],
}

/// Rules of a pack that belong together.
#[derive(Debug)]
pub struct Group {
    /// Where they hold.
    pub when: When,
    /// What they allow, and why that may be allowed.
    pub why: &'static str,
    /// The rules that are written out.
    pub rules: &'static [&'static str],
    /// Those that are made of words.
    pub commands: &'static [Commands],
    /// What none of them is about.
    pub except: &'static [&'static str],
}

/// Rules for commands, one for each beginning with each of the words.
#[derive(Debug)]
pub struct Commands {
    /// The words before, such as `npm run`; several separated by ` | `.
    pub before: &'static str,
    /// The last words, separated by blanks.
    pub words: &'static str,
    /// Whether further words may follow.
    pub open: bool,
}

impl Commands {
    const fn open(before: &'static str, words: &'static str) -> Self {
        Self { before, words, open: true }
    }

    const fn exact(before: &'static str, words: &'static str) -> Self {
        Self { before, words, open: false }
    }

    fn rules(&self) -> impl Iterator<Item = String> + use<> {
        let (words, end) = (self.words, if self.open { ":*" } else { "" });
        self.before
            .split(" | ")
            .flat_map(move |before| words.split_ascii_whitespace().map(move |word| format!("Bash({before} {word}{end})")))
    }
}

impl Group {
    const fn new(when: When, why: &'static str, rules: &'static [&'static str]) -> Self {
        Self { when, why, rules, commands: &[], except: &[] }
    }

    const fn commands(when: When, why: &'static str, commands: &'static [Commands]) -> Self {
        Self { when, why, rules: &[], commands, except: &[] }
    }

    const fn and(mut self, rules: &'static [&'static str]) -> Self {
        self.rules = rules;
        self
    }

    const fn except(mut self, except: &'static [&'static str]) -> Self {
        self.except = except;
        self
    }

    /// The texts of all its rules.
    pub fn texts(&self) -> impl Iterator<Item = String> + use<> {
        self.rules.iter().map(|&text| text.to_owned()).chain(self.commands.iter().flat_map(Commands::rules))
    }
}

/// Where the rules of a group hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Everywhere: they neither run what the workspace holds nor go by its config.
    Always,
    /// In a workspace that the person confirmed.
    Trusted,
    /// In a workspace that the person confirmed and whose root holds one of these files. `{name}` stands for the name
    /// of the root's folder.
    Holds(&'static [&'static str]),
}

/// Where packs are to hold.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The workspace's root, with links followed.
    pub workspace: Option<&'a AbsPath>,
    /// How far the person trusts the workspace.
    pub level: TrustLevel,
    /// Where the files of the workspace are looked up.
    pub world: &'a dyn World,
}

const ALL: &[Pack] = &[read_only::PACK, build_and_test::PACK, local_git::PACK, docs_web::PACK, web_search::PACK];

/// All packs, in the order in which they are listed.
pub fn all() -> &'static [Pack] {
    ALL
}

/// The pack of this name.
///
/// ```
/// use countersign::policy::packs;
///
/// assert_eq!(packs::find("local-git").map(|pack| pack.name), Some("local-git"));
/// assert!(packs::find("everything").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static Pack> {
    ALL.iter().find(|pack| pack.name == name)
}

impl Pack {
    /// The groups that hold in the setting.
    pub fn groups_in<'s>(&'static self, setting: Setting<'s>) -> impl Iterator<Item = &'static Group> + use<'s> {
        self.groups.iter().filter(move |group| group.when.holds(setting))
    }

    /// The rules that hold in the setting. Files are looked up once: rules that were made stay as they are.
    pub fn rules(&'static self, setting: Setting<'_>) -> Vec<Rule> {
        // A rule that cannot be read allows nothing. That there is none is tested.
        self.groups_in(setting).flat_map(|group| self.rules_of(group)).filter_map(Result::ok).collect()
    }

    fn rules_of(&self, group: &'static Group) -> impl Iterator<Item = Result<Rule, PatternError>> {
        group.texts().map(|text| {
            let source = Source::new(Layer::BuiltIn, format!("pack {}", self.name));
            let mut rule = Rule::parse(RuleEffect::Allow, &text, source)?;
            // Without one of its exceptions a rule would allow more than it was meant to.
            rule.except = group.except.iter().map(|text| Pattern::parse(text)).collect::<Result<_, _>>()?;
            rule.reason = Some(group.why.to_owned());
            Ok(rule)
        })
    }
}

impl When {
    fn holds(self, setting: Setting<'_>) -> bool {
        match self {
            Self::Always => true,
            Self::Trusted => setting.level >= TrustLevel::Full && setting.workspace.is_some(),
            Self::Holds(files) => {
                setting.level >= TrustLevel::Full
                    && setting.workspace.is_some_and(|root| files.iter().any(|file| holds(root, file, setting.world)))
            }
        }
    }
}

/// Whether the folder itself holds the file. One that is a link to somewhere else says nothing about the folder.
fn holds(root: &AbsPath, file: &str, world: &dyn World) -> bool {
    let Some(path) = root.join(&file.replace("{name}", root.name())) else { return false };
    match world.resolve(&AbsPath::root(), path.as_str()) {
        Ok(None) => root.contains(&path) && world.exists(&path),
        Ok(Some(real)) => root.contains(&real) && world.exists(&real),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::policy::breadth::breadth;
    use crate::world::{LexicalWorld, OsWorld};

    #[test]
    fn every_rule_and_exception_can_be_read_and_is_said_once() {
        for pack in all() {
            let mut seen = BTreeSet::new();
            for group in pack.groups {
                assert!(group.texts().count() > 0 && !group.why.is_empty(), "{}", pack.name);
                for rule in pack.rules_of(group) {
                    let rule = rule.unwrap_or_else(|e| panic!("{}: {e}", pack.name));
                    assert!(seen.insert((rule.text(), format!("{:?}", group.when))), "{} twice", rule.text());
                    assert_eq!((rule.effect, rule.source.layer), (RuleEffect::Allow, Layer::BuiltIn));
                }
            }
        }
        let names: BTreeSet<_> = all().iter().map(|pack| pack.name).collect();
        assert_eq!(names.len(), all().len());
    }

    #[test]
    fn no_rule_is_too_wide_to_be_learned() {
        for pack in all() {
            for rule in pack.groups.iter().flat_map(|group| pack.rules_of(group)).filter_map(Result::ok) {
                assert_eq!(breadth(&rule.pattern), None, "{}", rule.text());
            }
        }
    }

    fn texts(pack: &str, root: &AbsPath, is_trusted: bool, world: &dyn World) -> Vec<String> {
        let level = if is_trusted { TrustLevel::Full } else { TrustLevel::Restricted };
        let setting = Setting { workspace: Some(root), level, world };
        find(pack).expect("a pack").rules(setting).iter().map(Rule::text).collect()
    }

    #[test]
    fn rules_that_go_by_the_workspace_need_trust_and_its_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let base = AbsPath::parse(folder.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("a path");
        let root = base.join("ours").expect("a path");
        std::fs::create_dir_all(root.as_str()).expect("made");
        std::fs::write(base.join("go.mod").expect("a path").as_str(), "").expect("written");
        assert_eq!(texts("build-and-test", &root, true, &OsWorld), [""; 0], "a folder above the root is not looked at");
        std::fs::write(root.join("Cargo.toml").expect("a path").as_str(), "").expect("written");
        std::fs::write(root.join("ours.sln").expect("a path").as_str(), "").expect("written");
        let found = texts("build-and-test", &root, true, &OsWorld);
        for (rule, is_there) in
            [("Bash(cargo test:*)", true), ("Bash(dotnet test:*)", true), ("Bash(go test:*)", false), ("Bash(npm test:*)", false)]
        {
            assert_eq!(found.iter().any(|found| found == rule), is_there, "{rule}");
        }
        assert_eq!(texts("build-and-test", &root, false, &OsWorld), [""; 0]);
        assert_eq!(texts("local-git", &root, false, &OsWorld), [""; 0]);
        assert_eq!(texts("build-and-test", &root, true, &LexicalWorld), [""; 0]);
        assert!(!texts("docs-web", &root, false, &LexicalWorld).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_a_link_out_of_the_root_does_not_count() {
        let folder = tempfile::tempdir().expect("a folder");
        let base = AbsPath::parse(folder.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("a path");
        let root = base.join("ours").expect("a path");
        std::fs::create_dir_all(root.as_str()).expect("made");
        std::fs::write(base.join("elsewhere").expect("a path").as_str(), "").expect("written");
        std::os::unix::fs::symlink("../elsewhere", root.join("Cargo.toml").expect("a path").as_str()).expect("a link");
        std::os::unix::fs::symlink("nothing", root.join("go.mod").expect("a path").as_str()).expect("a link");
        assert_eq!(texts("build-and-test", &root, true, &OsWorld), [""; 0]);
    }
}
