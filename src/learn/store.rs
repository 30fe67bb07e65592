//! The learned rules, in the person's own state folder: records are only ever appended.
//!
//! A store that cannot be read means that nothing was learned. A line that cannot be read withdraws
//! every rule whose id stands in it, since it may have been a revocation.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::draft::Draft;
use crate::analysis::path::AbsPath;
use crate::analysis::sensitive::credential::credential_in;
use crate::policy::definition::Bound;
use crate::policy::pattern::PatternError;
use crate::policy::rule::{Layer, Rule, RuleEffect, Source};
use crate::storage::append::{AppendLog, Contents, Line};
use crate::storage::{Problem, StorageError};

/// The version of the records that this program writes and reads.
const VERSION: u64 = 1;

/// Hexadecimal digits of an id, an even number: short enough to type.
const ID_LENGTH: usize = 10;

/// The rules that were learned, on all workspaces.
#[derive(Debug, Clone)]
pub struct LearnedStore {
    log: AppendLog,
    rules: Vec<LearnedRule>,
    problems: Vec<Problem>,
}

/// A rule as it was learned.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LearnedRule {
    /// What names it; also in its rule's source.
    pub id: String,
    /// The rule.
    pub rule: Rule,
    /// As it was learned.
    pub draft: Draft,
    /// When it ends, in seconds since 1970; never where there is nothing.
    pub until: Option<u64>,
    /// Where it holds.
    pub scope: LearnedScope,
    /// When it was learned, in seconds since 1970.
    pub at: u64,
    /// What it was learned from, in words for a person.
    pub from: String,
    /// When it was revoked, in seconds since 1970.
    pub revoked: Option<u64>,
}

/// A rule to be learned. It can only allow or deny: asking is what happens without it.
#[derive(Debug, Clone)]
pub struct NewRule {
    /// What it says.
    pub effect: LearnedEffect,
    /// The rule.
    pub draft: Draft,
    /// Where it holds.
    pub scope: LearnedScope,
    /// When it ends, in seconds since 1970; never where there is nothing.
    pub until: Option<u64>,
    /// What it is learned from, in words for a person.
    pub from: String,
}

/// What a learned rule may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LearnedEffect {
    /// Do not ask again.
    Allow,
    /// Refuse from now on.
    Deny,
}

/// Where a learned rule holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LearnedScope {
    /// Wherever this person works.
    User,
    /// In the workspace with this canonical root.
    Workspace(AbsPath),
}

/// Why a rule is not learned, or not revoked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LearnError {
    /// The store cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The text is not a rule.
    #[error(transparent)]
    Rule(#[from] PatternError),
    /// The text seems to have a credential in it, which is not written down.
    #[error("this is not kept, since it seems to contain {0}")]
    Credential(&'static str),
    /// There is no such rule, or it was revoked before.
    #[error("there is no learned rule `{0}`")]
    Missing(String),
}

impl LearnedEffect {
    fn of_rule(self) -> RuleEffect {
        match self {
            Self::Allow => RuleEffect::Allow,
            Self::Deny => RuleEffect::Deny,
        }
    }
}

/// A record as it is written, without its version.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
enum Wire {
    Add {
        id: String,
        effect: LearnedEffect,
        rule: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        cwd: Vec<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<String>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        bound: Vec<Bound>,
        scope: WireScope,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<u64>,
        at: u64,
        from: String,
    },
    Revoke {
        id: String,
        at: u64,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WireScope {
    User,
    Workspace(String),
}

#[derive(Serialize)]
struct Versioned<'a> {
    v: u64,
    #[serde(flatten)]
    record: &'a Wire,
}

impl LearnedStore {
    /// The store at `path`. A store that cannot be read has learned nothing, and says so in its
    /// [problems](Self::problems).
    pub fn open(path: AbsPath) -> Self {
        let mut store = Self { log: AppendLog::new(path), rules: Vec::new(), problems: Vec::new() };
        store.reload();
        store
    }

    /// An empty store in memory, which its copies share. Nothing of it outlives the last of them.
    pub fn in_memory() -> Self {
        Self { log: AppendLog::in_memory(AbsPath::root()), rules: Vec::new(), problems: Vec::new() }
    }

    /// Reads it again: other processes write to it as well.
    pub fn reload(&mut self) {
        match self.log.read() {
            Ok(contents) => self.take(replay(&self.log, &contents)),
            Err(error) => {
                let message = format!("no learned rule is used: {error}");
                self.take((Vec::new(), vec![Problem { path: self.log.path().clone(), line: None, message }]));
            }
        }
    }

    /// What was left out when it was read.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The rules that hold in a workspace.
    pub fn rules_for(&self, workspace: &AbsPath) -> Vec<Rule> {
        let holds = |scope: &LearnedScope| match scope {
            LearnedScope::User => true,
            LearnedScope::Workspace(root) => root == workspace,
        };
        self.rules.iter().filter(|rule| rule.revoked.is_none() && holds(&rule.scope)).map(|rule| rule.rule.clone()).collect()
    }

    /// All rules, also those that were revoked, in the order in which they were learned.
    pub fn list(&self) -> &[LearnedRule] {
        &self.rules
    }

    /// Learns a rule at a time, in seconds since 1970, and gives its id. A rule that is there already is
    /// not written again.
    ///
    /// # Errors
    /// When it is not a rule, seems to have a credential in it, or cannot be written. Nothing is learned then.
    pub fn add(&mut self, new: &NewRule, at: u64) -> Result<String, LearnError> {
        let mut texts = vec![new.draft.rule.as_str(), new.from.as_str()];
        if let LearnedScope::Workspace(root) = &new.scope {
            texts.push(root.as_str());
        }
        if let Some(what) = texts.into_iter().find_map(credential_in) {
            return Err(LearnError::Credential(what));
        }
        new.draft.rule(new.effect.of_rule(), Source::new(Layer::Learned, "a new rule"))?;
        let log = self.log.clone();
        let id = log.update(|contents| {
            let (rules, _) = replay(&log, contents);
            let same = |known: &&LearnedRule| known.revoked.is_none() && known.is(new);
            if let Some(known) = rules.iter().find(same) {
                return Ok::<_, LearnError>((None, known.id.clone()));
            }
            // Also against ids in lines that were left out: a new rule must not be withdrawn by one.
            let taken = |id: &str| contents.lines().iter().any(|line| line.readable().contains(id));
            let id = unused_id(new, at, contents.lines().len(), taken);
            let record = Wire::Add {
                id: id.clone(),
                effect: new.effect,
                rule: new.draft.rule.clone(),
                cwd: new.draft.cwd.clone(),
                options: new.draft.options.clone(),
                bound: new.draft.bound.clone(),
                scope: match &new.scope {
                    LearnedScope::User => WireScope::User,
                    LearnedScope::Workspace(root) => WireScope::Workspace(root.to_string()),
                },
                until: new.until,
                at,
                from: new.from.clone(),
            };
            Ok((Some(line_of(&log, &record)?), id))
        })?;
        self.reload();
        Ok(id)
    }

    /// Takes a rule back, at a time in seconds since 1970.
    ///
    /// # Errors
    /// When there is no such rule, or it cannot be written; the rule still holds then.
    pub fn revoke(&mut self, id: &str, at: u64) -> Result<(), LearnError> {
        let log = self.log.clone();
        log.update(|contents| {
            let (rules, _) = replay(&log, contents);
            if !rules.iter().any(|rule| rule.id == id && rule.revoked.is_none()) {
                return Err(LearnError::Missing(id.to_owned()));
            }
            Ok((Some(line_of(&log, &Wire::Revoke { id: id.to_owned(), at })?), ()))
        })?;
        self.reload();
        Ok(())
    }

    fn take(&mut self, (rules, problems): (Vec<LearnedRule>, Vec<Problem>)) {
        self.rules = rules;
        self.problems = problems;
    }
}

impl LearnedRule {
    fn is(&self, new: &NewRule) -> bool {
        self.rule.effect == new.effect.of_rule() && self.draft == new.draft && self.scope == new.scope && self.until == new.until
    }
}

fn line_of(log: &AppendLog, record: &Wire) -> Result<String, StorageError> {
    serde_json::to_string(&Versioned { v: VERSION, record }).map_err(|e| StorageError::Io {
        path: log.path().clone(),
        doing: "written",
        error: e.into(),
    })
}

/// A short id that no line of the store has in it.
fn unused_id(new: &NewRule, at: u64, lines: usize, taken: impl Fn(&str) -> bool) -> String {
    let mut counter = lines as u64;
    loop {
        let mut hash = Sha256::new();
        for part in [
            new.effect.of_rule().to_string().as_str(),
            &format!("{:?}", new.draft),
            &format!("{:?}", new.scope),
            &at.to_string(),
            &counter.to_string(),
        ] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let id = hash.finalize().iter().take(ID_LENGTH / 2).fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        if !taken(&id) {
            return id;
        }
        counter = counter.wrapping_add(1);
    }
}

fn replay(log: &AppendLog, contents: &Contents) -> (Vec<LearnedRule>, Vec<Problem>) {
    let mut rules: Vec<LearnedRule> = Vec::new();
    let mut problems = contents.problems().to_vec();
    // Ids are used once, so that a revoked rule cannot come back under its name.
    let mut known = HashSet::new();
    for line in contents.lines() {
        let mut report = |message: String| problems.push(Problem { path: log.path().clone(), line: Some(line.number), message });
        match line.record::<Wire>(VERSION) {
            Ok(Wire::Add { id, effect, rule, cwd, options, bound, scope, until, at, from }) => {
                if !is_id(&id) || !known.insert(id.clone()) {
                    report("the rule is left out: its id is in use or no id".to_owned());
                    continue;
                }
                match learned(id, effect, Draft { rule, cwd, options, bound }, (scope, until), at, from) {
                    Ok(rule) => rules.push(rule),
                    Err(message) => report(format!("the rule is left out: {message}")),
                }
            }
            Ok(Wire::Revoke { id, at }) => match rules.iter_mut().find(|rule| rule.id == id) {
                Some(rule) => rule.revoked = Some(rule.revoked.unwrap_or(at)),
                None if known.contains(&id) => {}
                None => report("this revokes a rule that is not there".to_owned()),
            },
            Err(error) => {
                let withdrawn = withdraw(&mut rules, line);
                report(format!("{error}; the line is left out{withdrawn}"));
            }
        }
    }
    (rules, problems)
}

/// Takes back the rules that an unreadable line names, if they allow: a denial that was perhaps
/// revoked stays.
fn withdraw(rules: &mut [LearnedRule], line: &Line) -> String {
    let mut withdrawn = String::new();
    for rule in rules.iter_mut().filter(|rule| rule.rule.effect == RuleEffect::Allow && line.readable().contains(&rule.id)) {
        rule.revoked = Some(rule.revoked.unwrap_or(0));
        withdrawn = format!("{withdrawn}, and the rule {} that it names is not used", rule.id);
    }
    withdrawn
}

fn learned(
    id: String,
    effect: LearnedEffect,
    draft: Draft,
    (scope, until): (WireScope, Option<u64>),
    at: u64,
    from: String,
) -> Result<LearnedRule, String> {
    let scope = match scope {
        WireScope::User => LearnedScope::User,
        WireScope::Workspace(root) => match AbsPath::parse(&root) {
            Some(path) if path.as_str() == root => LearnedScope::Workspace(path),
            Some(_) | None => return Err("its workspace is not a canonical path".to_owned()),
        },
    };
    let mut rule = draft.rule(effect.of_rule(), Source::new(Layer::Learned, id.clone())).map_err(|e| e.message)?;
    if let Some(moment) = until {
        rule.conditions.end_by(moment);
    }
    Ok(LearnedRule { id, rule, draft, scope, until, at, from, revoked: None })
}

/// Whether this is an id of ours: an id is looked for in unreadable lines, where `a` would be everywhere.
fn is_id(id: &str) -> bool {
    id.len() == ID_LENGTH && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::thread;

    use super::*;

    fn scratch() -> (tempfile::TempDir, AbsPath) {
        let folder = tempfile::tempdir().expect("scratch");
        let path = AbsPath::parse(folder.path().to_str().expect("utf-8")).expect("absolute").join("state/learned.jsonl").expect("join");
        (folder, path)
    }

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    fn allow(rule: &str, scope: LearnedScope) -> NewRule {
        NewRule { effect: LearnedEffect::Allow, draft: Draft::plain(rule), scope, until: None, from: "approved twice".to_owned() }
    }

    fn texts(store: &LearnedStore, workspace: &str) -> Vec<String> {
        store.rules_for(&abs(workspace)).iter().map(|rule| format!("{} {}", rule.effect, rule.text())).collect()
    }

    #[test]
    fn rules_hold_where_they_were_learned_until_they_are_revoked() {
        let (_scratch, path) = scratch();
        let mut store = LearnedStore::open(path.clone());
        let everywhere = store.add(&allow("Bash(cargo test)", LearnedScope::User), 1).expect("add");
        let here = store.add(&allow("Bash(make)", LearnedScope::Workspace(abs("/w/a"))), 2).expect("add");
        let deny = NewRule { effect: LearnedEffect::Deny, ..allow("Bash(rm:*)", LearnedScope::User) };
        store.add(&deny, 3).expect("add");
        assert_eq!(store.add(&allow("Bash(make)", LearnedScope::Workspace(abs("/w/a"))), 9).expect("known"), here);

        let mut store = LearnedStore::open(path.clone());
        assert_eq!(texts(&store, "/w/a"), ["allow Bash(cargo test)", "allow Bash(make)", "deny Bash(rm:*)"]);
        assert_eq!(texts(&store, "/w/a/nested"), ["allow Bash(cargo test)", "deny Bash(rm:*)"]);
        assert_eq!(texts(&store, "/w/ab").len(), 2);
        let source = &store.rules_for(&abs("/w/a"))[1].source;
        assert_eq!((source.layer, &source.at), (Layer::Learned, &here));

        store.revoke(&everywhere, 4).expect("revoke");
        assert!(matches!(store.revoke(&everywhere, 5), Err(LearnError::Missing(_))));
        assert!(matches!(store.revoke("nothing", 5), Err(LearnError::Missing(_))));
        let store = LearnedStore::open(path.clone());
        assert_eq!(texts(&store, "/w/a"), ["allow Bash(make)", "deny Bash(rm:*)"]);
        assert_eq!(store.list().iter().map(|rule| rule.revoked).collect::<Vec<_>>(), [Some(4), None, None]);
        assert!(store.problems().is_empty());

        let mut store = store;
        let again = store.add(&allow("Bash(cargo test)", LearnedScope::User), 1).expect("again");
        assert_ne!(again, everywhere);
        let first = fs::read_to_string(path.as_str()).expect("read").lines().next().map(str::to_owned);
        let expected = format!(
            r#"{{"v":1,"op":"add","id":"{everywhere}","effect":"allow","rule":"Bash(cargo test)","scope":"user","at":1,"from":"approved twice"}}"#
        );
        assert_eq!(first, Some(expected));
        assert!(fs::read_to_string(path.as_str()).expect("read").contains(r#""scope":{"workspace":"/w/a"}"#));
    }

    #[test]
    fn credentials_are_never_written() {
        let (_scratch, path) = scratch();
        let mut store = LearnedStore::open(path.clone());
        for rule in ["Bash(PGPASSWORD=hunter2 psql)", "Bash(curl https://me:hunter2@x.org)"] {
            assert!(matches!(store.add(&allow(rule, LearnedScope::User), 1), Err(LearnError::Credential(_))), "{rule}");
        }
        let from = NewRule { from: "ran: tool --password=hunter2".to_owned(), ..allow("Bash(tool)", LearnedScope::User) };
        assert!(matches!(store.add(&from, 1), Err(LearnError::Credential(_))));
        assert!(fs::read_to_string(path.as_str()).is_err(), "nothing was written");
    }

    #[test]
    fn processes_lose_nothing_of_each_other() {
        let (_scratch, path) = scratch();
        let ids: Vec<String> = thread::scope(|scope| {
            let adders: Vec<_> = (0..4)
                .map(|thread| {
                    let path = path.clone();
                    scope.spawn(move || {
                        let mut store = LearnedStore::open(path);
                        let add = |n| store.add(&allow(&format!("Bash(tool{thread} x{n})"), LearnedScope::User), 1).expect("add");
                        (0..50).map(add).collect::<Vec<_>>()
                    })
                })
                .collect();
            adders.into_iter().flat_map(|adder| adder.join().expect("no panic")).collect()
        });
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 200);
        let store = LearnedStore::open(path);
        assert_eq!(store.rules_for(&abs("/w")).len(), 200);
        assert!(store.problems().is_empty());
    }

    #[test]
    fn a_write_torn_at_any_byte_loses_only_itself() {
        let (_scratch, path) = scratch();
        let mut store = LearnedStore::open(path.clone());
        store.add(&allow("Bash(one)", LearnedScope::User), 1).expect("add");
        let kept = fs::read(path.as_str()).expect("read").len();
        store.add(&allow("Bash(two)", LearnedScope::User), 2).expect("add");
        let whole = fs::read(path.as_str()).expect("read");
        for cut in 0..whole.len() {
            fs::write(path.as_str(), &whole[..cut]).expect("torn");
            let mut store = LearnedStore::open(path.clone());
            let expected: &[&str] = if cut < kept { &[] } else { &["allow Bash(one)"] };
            assert_eq!(texts(&store, "/w"), expected, "{cut}");
            assert_eq!(store.problems().len(), usize::from(cut != 0 && cut != kept), "{cut}");
            store.add(&allow("Bash(three)", LearnedScope::User), 3).expect("add");
            assert_eq!(texts(&store, "/w").len(), expected.len() + 1, "{cut}");
            assert!(store.problems().is_empty(), "{cut}");
        }
    }

    #[test]
    fn what_cannot_be_read_allows_nothing() {
        let (_scratch, path) = scratch();
        fs::create_dir_all(path.as_str()).expect("folder in its place");
        let mut store = LearnedStore::open(path);
        assert!(store.rules_for(&abs("/w")).is_empty());
        assert_eq!(store.problems().len(), 1);
        assert!(store.add(&allow("Bash(x)", LearnedScope::User), 1).is_err());
    }

    #[test]
    fn records_that_are_not_ours_are_left_out_and_reported() {
        let add = |fields: &str| {
            format!(r#"{{"v":1,"op":"add","id":"0123456789","effect":"allow","rule":"Bash(x)","scope":"user","at":1,"from":"" {fields}}}"#)
        };
        for line in [
            add(r#","extra":1"#),
            add("").replace("\"v\":1", "\"v\":2"),
            add("").replace("\"allow\"", "\"ask\""),
            add("").replace("\"allow\"", "null"),
            add("").replace(r#""effect":"allow","#, ""),
            add("").replace("\"user\"", "\"everyone\""),
            add("").replace("\"user\"", r#"{"workspace":"relative"}"#),
            add("").replace("\"user\"", r#"{"workspace":"/w/../x"}"#),
            add("").replace("0123456789", "a"),
            add("").replace("\"add\"", "\"allow-all\""),
            "not json".to_owned(),
            r#"{"v":1,"op":"revoke","id":"ffffffffff","at":1}"#.to_owned(),
        ] {
            let (_scratch, path) = scratch();
            let mut store = LearnedStore::open(path.clone());
            store.add(&allow("Bash(kept)", LearnedScope::User), 1).expect("add");
            let text = fs::read_to_string(path.as_str()).expect("read");
            fs::write(path.as_str(), format!("{text}{line}\n")).expect("write");
            let store = LearnedStore::open(path);
            assert_eq!(texts(&store, "/w"), ["allow Bash(kept)"], "{line}");
            assert_eq!(store.problems().iter().map(|p| p.line).collect::<Vec<_>>(), [Some(2)], "{line}");
        }
    }

    #[test]
    fn an_unreadable_line_withdraws_the_rules_that_it_names() {
        for revocation in [
            r#"{"v":2,"op":"revoke","id":"ID","why":"later version"}"#,
            r#"{"v":1,"op":"revoke","id":"ID""#,
            r#"{"v":1,"op":"lapse","id":"ID"}"#,
        ] {
            let (_scratch, path) = scratch();
            let mut store = LearnedStore::open(path.clone());
            let id = store.add(&allow("Bash(x)", LearnedScope::User), 1).expect("add");
            store.add(&allow("Bash(kept)", LearnedScope::User), 1).expect("add");
            let deny = NewRule { effect: LearnedEffect::Deny, ..allow("Bash(never)", LearnedScope::User) };
            let denial = store.add(&deny, 1).expect("add");
            let text = fs::read_to_string(path.as_str()).expect("read");
            let lines = format!("{}\n{}\n", revocation.replace("ID", &id), revocation.replace("ID", &denial));
            fs::write(path.as_str(), format!("{text}{lines}")).expect("write");
            let store = LearnedStore::open(path);
            assert_eq!(texts(&store, "/w"), ["allow Bash(kept)", "deny Bash(never)"], "{revocation}");
            assert!(store.problems()[0].to_string().contains(&id), "{}", store.problems()[0]);
        }
    }

    #[test]
    fn an_id_is_used_once() {
        let (_scratch, path) = scratch();
        let mut store = LearnedStore::open(path.clone());
        let id = store.add(&allow("Bash(x)", LearnedScope::User), 1).expect("add");
        store.revoke(&id, 2).expect("revoke");
        let text = fs::read_to_string(path.as_str()).expect("read");
        let first = text.lines().next().expect("line");
        fs::write(path.as_str(), format!("{text}{first}\n")).expect("write");
        let store = LearnedStore::open(path);
        assert!(store.rules_for(&abs("/w")).is_empty());
        assert_eq!(store.problems().len(), 1);
    }
}
