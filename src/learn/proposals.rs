//! Rules that a person may want, from what they answered and kept: never learned by itself, only shown.
//!
//! A proposal is either about what was approved again and again without being kept, or a wider rule for narrow ones that
//! piled up. It is never wider than a command's meaning: commands only as they were offered before, servers as a whole,
//! and folders below one that is neither the home folder nor a root.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sha2::{Digest as _, Sha256};

use super::draft::Draft;
use super::evidence::{Evidence, travels};
use super::limits::LearningLimits;
use super::store::{LearnedRule, LearnedScope, LearnedStore, RuleState};
use crate::analysis::path::AbsPath;
use crate::counts::counted;
use crate::policy::breadth::breadth;
use crate::policy::pattern::{Matcher, Pattern};
use crate::policy::rule::RuleEffect;

/// A rule that a person may want to keep.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Proposal {
    /// What names it as long as it says the same.
    pub id: String,
    /// The rule.
    pub draft: Draft,
    /// Where it would hold.
    pub scope: LearnedScope,
    /// Why it is proposed.
    pub why: ProposalReason,
    /// What is known about it as a candidate.
    pub evidence: Evidence,
}

/// Why a rule is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProposalReason {
    /// It was approved so often without being kept.
    Approved(u32),
    /// It covers these kept rules.
    Wider {
        /// The ids of the rules that it would take the place of.
        replaces: Vec<String>,
        /// What it would cover besides, in words.
        adds: String,
    },
}

impl Proposal {
    fn new(draft: Draft, scope: LearnedScope, why: ProposalReason, evidence: Evidence) -> Self {
        let place = match &scope {
            LearnedScope::User => "",
            LearnedScope::Workspace(root) => root.as_str(),
        };
        let replaces = match &why {
            ProposalReason::Approved(_) => String::new(),
            ProposalReason::Wider { replaces, .. } => replaces.join(" "),
        };
        let mut hash = Sha256::new();
        for part in [&format!("{draft:?}"), place, &replaces] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let id = hash.finalize().iter().take(4).fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        Self { id, draft, scope, why, evidence }
    }

    /// The ids of the rules that it would take the place of.
    pub fn replaces(&self) -> &[String] {
        match &self.why {
            ProposalReason::Approved(_) => &[],
            ProposalReason::Wider { replaces, .. } => replaces,
        }
    }
}

impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scope {
            LearnedScope::User => write!(f, "{} everywhere", self.draft)?,
            LearnedScope::Workspace(root) => write!(f, "{} in the workspace {root}", self.draft)?,
        }
        match &self.why {
            ProposalReason::Approved(count) => write!(f, ": approved {} and not kept", counted(*count, "time")),
            ProposalReason::Wider { replaces, adds } => write!(f, ": in place of {}; it adds {adds}", counted(replaces.len(), "rule")),
        }
    }
}

/// A kept rule that allows, or a candidate, with its pattern.
struct Known<'a> {
    draft: &'a Draft,
    pattern: Pattern,
}

impl<'a> Known<'a> {
    /// `None` if the text is no rule, or one that is never learned.
    fn of(draft: &'a Draft) -> Option<Self> {
        let pattern = draft.allows()?.pattern;
        breadth(&pattern).is_none().then_some(Self { draft, pattern })
    }

    /// Whether it certainly covers what the other covers: in the same folders, bound to the same.
    fn includes(&self, other: &Self) -> bool {
        let is_alike =
            self.draft.cwd == other.draft.cwd && self.draft.options == other.draft.options && self.draft.bound == other.draft.bound;
        is_alike && self.pattern.includes(&other.pattern)
    }
}

impl LearnedStore {
    /// What a person may want to keep, at a time in seconds since 1970: first what was approved most, then wider rules for
    /// narrow ones. Without the home folder nothing is proposed for folders outside of the workspace.
    pub fn proposals(&self, now: Option<u64>, home: Option<&AbsPath>) -> Vec<Proposal> {
        let limits = self.limits();
        let holds = |rule: &&LearnedRule| rule.rule.effect == RuleEffect::Allow && rule.state(now, limits) == RuleState::Holds;
        let kept: Vec<&LearnedRule> = self.list().iter().filter(holds).collect();
        let mut candidates: Vec<(&Draft, Evidence)> = self.candidates().collect();
        candidates.sort_by_cached_key(|(draft, _)| format!("{draft:?}"));
        let denied = self.denied();
        let mut all = approved(&candidates, &kept, limits);
        for (scope, kept) in by_scope(&kept) {
            all.extend(wider_commands(&scope, &kept, &candidates, limits));
            all.extend(servers(&scope, &kept, limits));
            all.extend(folders(&scope, &kept, limits, home));
        }
        all.retain(|proposal| is_free(&proposal.draft, &denied));
        let mut seen = BTreeSet::new();
        all.retain(|proposal| seen.insert(proposal.id.clone()));
        all
    }
}

impl LearnedStore {
    /// Whether nobody ever said no to any of these, to a part of one, or to what one is a part of.
    pub(crate) fn are_free(&self, drafts: &[Draft]) -> bool {
        let denied = self.denied();
        drafts.iter().all(|draft| is_free(draft, &denied))
    }

    /// What a person said no to.
    fn denied(&self) -> Vec<Pattern> {
        let refused = self.candidates().filter(|(_, evidence)| evidence.denials > 0);
        let kept = self.list().iter().filter(|rule| rule.rule.effect == RuleEffect::Deny && rule.revoked.is_none());
        refused.filter_map(|(draft, _)| Pattern::parse(&draft.rule).ok()).chain(kept.map(|rule| rule.rule.pattern.clone())).collect()
    }
}

/// What a person said no to once is neither proposed nor kept unasked, by itself or as a part of something wider.
fn is_free(draft: &Draft, denied: &[Pattern]) -> bool {
    let is_apart = |pattern: &Pattern| !denied.iter().any(|denied| pattern.includes(denied) || denied.includes(pattern));
    Pattern::parse(&draft.rule).is_ok_and(|pattern| is_apart(&pattern))
}

/// A candidate that was approved so often in a scope without being kept there.
struct Approved<'a> {
    known: Known<'a>,
    scope: LearnedScope,
    count: u32,
    evidence: &'a Evidence,
}

impl Approved<'_> {
    /// Whether it covers the other one, and was approved as often: then it is enough.
    fn stands_for(&self, other: &Self) -> bool {
        self.scope == other.scope
            && self.count >= other.count
            && self.known.draft != other.known.draft
            && self.known.includes(&other.known)
            && !other.known.includes(&self.known)
    }
}

/// What was approved often without being kept, where it was.
fn approved(candidates: &[(&Draft, Evidence)], kept: &[&LearnedRule], limits: &LearningLimits) -> Vec<Proposal> {
    let mut found: Vec<Approved<'_>> = Vec::new();
    for (draft, evidence) in candidates.iter().filter(|(_, evidence)| evidence.denials == 0) {
        let Some(known) = Known::of(draft) else { continue };
        let everywhere = travels(evidence, limits) && means_the_same_everywhere(draft);
        let places = evidence.workspaces.iter().map(|(root, count)| (LearnedScope::Workspace(root.clone()), *count));
        let places: Vec<_> = if everywhere { vec![(LearnedScope::User, evidence.approvals)] } else { places.collect() };
        for (scope, count) in places {
            let covers = |rule: &&&LearnedRule| {
                (rule.scope == LearnedScope::User || rule.scope == scope)
                    && Known::of(&rule.draft).is_some_and(|kept| kept.includes(&known))
            };
            if count >= limits.offer_after.max(1) && kept.iter().find(covers).is_none() {
                found.push(Approved { known: Known { draft, pattern: known.pattern.clone() }, scope, count, evidence });
            }
        }
    }
    let is_needed = |one: &&Approved<'_>| !found.iter().any(|other| other.stands_for(one));
    let proposal = |Approved { known, scope, count, evidence }: &Approved<'_>| {
        Proposal::new(known.draft.clone(), scope.clone(), ProposalReason::Approved(*count), (*evidence).clone())
    };
    let mut proposals: Vec<Proposal> = found.iter().filter(is_needed).map(proposal).collect();
    proposals.sort_by(|a, b| {
        b.evidence.approvals.cmp(&a.evidence.approvals).then_with(|| a.draft.rule.cmp(&b.draft.rule)).then_with(|| a.id.cmp(&b.id))
    });
    proposals
}

/// Whether the rule is about a host or a search, which no workspace defines. What a server's name stands for, one does.
fn means_the_same_everywhere(draft: &Draft) -> bool {
    let is_plain = draft.cwd.is_empty() && draft.bound.is_empty() && draft.options.is_empty();
    is_plain && (draft.rule == "WebSearch" || draft.rule.starts_with("WebFetch("))
}

fn by_scope<'a>(kept: &[&'a LearnedRule]) -> Vec<(LearnedScope, Vec<&'a LearnedRule>)> {
    let mut scopes: Vec<(LearnedScope, Vec<&LearnedRule>)> = Vec::new();
    for rule in kept {
        match scopes.iter_mut().find(|(scope, _)| *scope == rule.scope) {
            Some((_, rules)) => rules.push(rule),
            None => scopes.push((rule.scope.clone(), vec![rule])),
        }
    }
    scopes
}

/// A command that was offered before and covers several kept ones.
fn wider_commands(
    scope: &LearnedScope,
    kept: &[&LearnedRule],
    candidates: &[(&Draft, Evidence)],
    limits: &LearningLimits,
) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for (draft, evidence) in candidates {
        let Some(wider) = Known::of(draft).filter(|known| matches!(known.pattern.matcher, Matcher::Command { .. })) else { continue };
        let includes = |rule: &&&LearnedRule| Known::of(&rule.draft).is_some_and(|narrow| wider.includes(&narrow));
        if kept.iter().any(|rule| rule.draft == **draft) {
            continue;
        }
        let replaces: Vec<String> = kept.iter().filter(|rule| rule.until.is_none()).filter(includes).map(|rule| rule.id.clone()).collect();
        if replaces.len() >= enough(limits.consolidate_after) {
            let adds = format!("whatever else {} covers", draft.rule);
            proposals.push(Proposal::new((*draft).clone(), scope.clone(), ProposalReason::Wider { replaces, adds }, evidence.clone()));
        }
    }
    proposals
}

/// At least two rules are a pile.
fn enough(count: u32) -> usize {
    usize::try_from(count.max(2)).unwrap_or(usize::MAX)
}

/// The server of which several tools are kept, where all of them are bound to the same.
fn servers(scope: &LearnedScope, kept: &[&LearnedRule], limits: &LearningLimits) -> Vec<Proposal> {
    let mut piles: BTreeMap<String, Vec<&LearnedRule>> = BTreeMap::new();
    for rule in kept.iter().filter(|rule| rule.until.is_none()) {
        let server = rule.draft.rule.strip_prefix("mcp__").and_then(|rest| rest.split_once("__"));
        if let Some((server, _)) = server.filter(|(server, tool)| !server.contains('*') && !tool.contains('*')) {
            piles.entry(format!("mcp__{server}__*")).or_default().push(rule);
        }
    }
    let is_alike = |rules: &[&LearnedRule]| {
        let mut drafts = rules.iter().map(|rule| &rule.draft);
        drafts
            .next()
            .is_some_and(|first| drafts.all(|other| other.bound == first.bound && other.cwd == first.cwd && other.options == first.options))
    };
    let piles = piles.into_iter().filter(|(_, rules)| rules.len() >= enough(limits.server_after) && is_alike(rules));
    let proposal = |(rule, rules): (String, Vec<&LearnedRule>)| {
        let first = rules.first()?;
        let draft = Draft { rule, ..first.draft.clone() };
        Known::of(&draft)?;
        let adds = "every other tool of the server, also those that it gets later".to_owned();
        let replaces = rules.iter().map(|rule| rule.id.clone()).collect();
        Some(Proposal::new(draft, scope.clone(), ProposalReason::Wider { replaces, adds }, Evidence::default()))
    };
    piles.filter_map(proposal).collect()
}

/// The folder in which several kept folders are read.
fn folders(scope: &LearnedScope, kept: &[&LearnedRule], limits: &LearningLimits, home: Option<&AbsPath>) -> Vec<Proposal> {
    let mut piles: BTreeMap<&str, Vec<&LearnedRule>> = BTreeMap::new();
    for rule in kept.iter().filter(|rule| rule.until.is_none() && rule.draft.cwd.is_empty() && rule.draft.bound.is_empty()) {
        let folder = rule.draft.rule.strip_prefix("Read(").and_then(|rest| rest.strip_suffix("/**)"));
        if let Some((parent, _)) =
            folder.filter(|folder| !folder.contains(['*', '?', '[', '{', '\\'])).and_then(|folder| folder.rsplit_once('/'))
            && is_narrow(parent, home)
        {
            piles.entry(parent).or_default().push(rule);
        }
    }
    let piles = piles.into_iter().filter(|(_, rules)| rules.len() >= enough(limits.consolidate_after));
    let proposal = |(parent, rules): (&str, Vec<&LearnedRule>)| {
        let draft = Draft::plain(format!("Read({parent}/**)"));
        Known::of(&draft)?;
        let adds = format!("every other folder in {}", parent.strip_prefix('/').filter(|rest| rest.starts_with('/')).unwrap_or(parent));
        let replaces = rules.iter().map(|rule| rule.id.clone()).collect();
        Some(Proposal::new(draft, scope.clone(), ProposalReason::Wider { replaces, adds }, Evidence::default()))
    };
    piles.filter_map(proposal).collect()
}

/// Whether a folder, as it stands in a rule, is neither a root, the home folder, a folder above it, nor the whole
/// workspace. `//x` is the folder `/x` of the file system, `/x` one of the workspace.
fn is_narrow(folder: &str, home: Option<&AbsPath>) -> bool {
    let Some(absolute) = folder.strip_prefix('/').filter(|rest| rest.starts_with('/')) else {
        return folder.len() > 1 && folder.starts_with('/');
    };
    let absolute = if AbsPath::parse(absolute.trim_start_matches('/')).is_some() { absolute.trim_start_matches('/') } else { absolute };
    let (Some(path), Some(home)) = (AbsPath::parse(absolute), home) else { return false };
    path.components().count() >= 2 && !path.contains(home)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::store::{AnswerGiven, LearnedEffect, NewRule};

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    fn answer(store: &mut LearnedStore, rules: &[&str], allows: bool, times: u32, root: &str) {
        let drafts: Vec<Draft> = rules.iter().map(|rule| Draft::plain(*rule)).collect();
        for n in 0..times {
            let root = abs(root);
            let given = AnswerGiven { drafts: &drafts, allows, call: &n.to_string(), workspace: Some(&root), millis: None };
            store.note_answer(&given, 5).expect("noted");
        }
    }

    fn keep(store: &mut LearnedStore, rules: &[&str]) {
        for rule in rules {
            let scope = LearnedScope::Workspace(abs("/home/u/w"));
            let new = NewRule { effect: LearnedEffect::Allow, draft: Draft::plain(*rule), scope, until: None, from: String::new() };
            store.add(&new, 5).expect(rule);
        }
    }

    fn shown(store: &LearnedStore) -> Vec<String> {
        store.proposals(Some(6), Some(&abs("/home/u"))).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_was_approved_again_and_again_is_proposed_where_it_was() {
        let mut store = LearnedStore::in_memory();
        answer(&mut store, &["Bash(cargo test --all)", "Bash(cargo test:*)"], true, 3, "/home/u/w");
        answer(&mut store, &["Bash(once:*)"], true, 1, "/home/u/w");
        answer(&mut store, &["Bash(two:*)"], true, 1, "/home/u/a");
        answer(&mut store, &["Bash(two:*)"], true, 1, "/home/u/b");
        answer(&mut store, &["WebFetch(domain:docs.rs)"], true, 1, "/home/u/a");
        answer(&mut store, &["WebFetch(domain:docs.rs)"], true, 1, "/home/u/b");
        assert_eq!(
            shown(&store),
            [
                "Bash(cargo test:*) in the workspace /home/u/w: approved 3 times and not kept",
                "WebFetch(domain:docs.rs) everywhere: approved 2 times and not kept",
            ]
        );
        keep(&mut store, &["Bash(cargo test:*)"]);
        assert_eq!(shown(&store).len(), 1);
    }

    #[test]
    fn what_was_denied_is_not_proposed_nor_anything_that_covers_it() {
        let mut store = LearnedStore::in_memory();
        answer(&mut store, &["Bash(git push:*)"], true, 5, "/home/u/w");
        answer(&mut store, &["Bash(git push --force)"], false, 1, "/home/u/w");
        answer(&mut store, &["Bash(make)"], true, 5, "/home/u/w");
        answer(&mut store, &["Bash(make)"], false, 1, "/home/u/w");
        answer(&mut store, &["Bash(make)"], true, 5, "/home/u/w");
        // What is never learned is not proposed either.
        answer(&mut store, &["Bash(python3:*)", "Bash", "Bash(env:*)"], true, 5, "/home/u/w");
        assert!(shown(&store).is_empty(), "{:?}", shown(&store));
    }

    #[test]
    fn rules_that_pile_up_are_proposed_as_one() {
        let mut store = LearnedStore::in_memory();
        keep(&mut store, &["Bash(cargo test -p a)", "Bash(cargo test -p b)", "Bash(cargo test -p c)"]);
        // Nobody ever offered that width.
        assert!(shown(&store).is_empty());
        answer(&mut store, &["Bash(cargo test:*)", "Bash(cargo:*)"], true, 1, "/home/u/w");
        keep(&mut store, &["mcp__db__read", "mcp__db__list", "mcp__db__count", "mcp__mail__read", "mcp__mail__list"]);
        keep(&mut store, &["Read(//home/u/other/a/**)", "Read(//home/u/other/b/**)", "Read(//home/u/other/c/**)"]);
        // The home folder, a root, the workspace.
        keep(&mut store, &["Read(//home/u/x/**)", "Read(//home/u/y/**)", "Read(//home/u/z/**)", "Read(//usr/**)", "Read(//opt/**)"]);
        keep(
            &mut store,
            &["Read(//srv/**)", "Read(/a/**)", "Read(/b/**)", "Read(/c/**)", "Read(//var/a/**)", "Read(//var/b/**)", "Read(//var/c/**)"],
        );
        assert_eq!(
            shown(&store),
            [
                "Bash(cargo test:*) in the workspace /home/u/w: in place of 3 rules; it adds whatever else Bash(cargo test:*) covers",
                "mcp__db__* in the workspace /home/u/w: in place of 3 rules; it adds every other tool of the server, also those that it gets later",
                "Read(//home/u/other/**) in the workspace /home/u/w: in place of 3 rules; it adds every other folder in /home/u/other",
            ]
        );
        let replaced: Vec<usize> =
            store.proposals(Some(6), Some(&abs("/home/u"))).iter().map(|proposal| proposal.replaces().len()).collect();
        assert_eq!(replaced, [3, 3, 3]);
        let proposal = store.proposals(Some(6), None);
        assert_eq!(proposal.iter().filter(|proposal| proposal.draft.rule.starts_with("Read")).count(), 0);
        // A tool that was denied keeps the server from being proposed.
        answer(&mut store, &["mcp__db__drop"], false, 1, "/home/u/w");
        assert!(!shown(&store).iter().any(|text| text.starts_with("mcp__db")));
    }

    #[test]
    fn only_what_holds_makes_a_pile() {
        let mut store = LearnedStore::in_memory();
        keep(&mut store, &["mcp__db__read", "mcp__db__list", "mcp__db__count"]);
        assert_eq!(shown(&store).len(), 1);
        let id = store.list().last().expect("a rule").id.clone();
        store.revoke(&id, 6).expect("revoked");
        assert!(shown(&store).is_empty(), "{:?}", shown(&store));
        // Rules with a star are no tools.
        keep(&mut store, &["mcp__mail__r*", "mcp__mail__l*", "mcp__mail__s*"]);
        assert!(shown(&store).is_empty(), "{:?}", shown(&store));
    }

    #[test]
    fn what_is_bound_to_folders_or_a_time_is_no_part_of_what_is_not() {
        let here = LearnedScope::Workspace(abs("/home/u/w"));
        let in_folder = |rule: &str| Draft { cwd: vec!["/a".to_owned()], ..Draft::plain(rule) };
        let add = |store: &mut LearnedStore, draft: Draft, until: Option<u64>| {
            let new = NewRule { effect: LearnedEffect::Allow, draft, scope: here.clone(), until, from: String::new() };
            store.add(&new, 5).expect("kept");
        };
        let mut store = LearnedStore::in_memory();
        for name in ["a", "b", "c"] {
            add(&mut store, in_folder(&format!("Bash(cargo test -p {name})")), None);
            add(&mut store, in_folder(&format!("Read(//home/u/other/{name}/**)")), None);
            add(&mut store, Draft::plain(format!("Read(//home/u/more/{name}/**)")), Some(90));
            let draft = if name == "a" { in_folder("mcp__db__a") } else { Draft::plain(format!("mcp__db__{name}")) };
            add(&mut store, draft, None);
        }
        answer(&mut store, &["Bash(cargo test:*)", "Read(//home/u/last/**)"], true, 1, "/home/u/w");
        assert!(shown(&store).is_empty(), "{:?}", shown(&store));
        // A wider rule that was offered for reading is not proposed for what lies in it: only for commands the words count.
        keep(&mut store, &["Read(//home/u/last/a/x/**)", "Read(//home/u/last/b/y/**)", "Read(//home/u/last/c/z/**)"]);
        assert!(shown(&store).is_empty(), "{:?}", shown(&store));
        // Folders of the workspace itself.
        keep(&mut store, &["Read(/lib/a/**)", "Read(/lib/b/**)", "Read(/lib/c/**)"]);
        assert_eq!(shown(&store).len(), 1);
        assert!(means_the_same_everywhere(&Draft::plain("WebSearch")));
        assert!(!means_the_same_everywhere(&in_folder("WebSearch")));
        assert!(!means_the_same_everywhere(&Draft { options: vec!["-o".to_owned()], ..Draft::plain("WebSearch") }));
    }

    #[test]
    fn each_that_was_approved_is_proposed_unless_another_covers_it_there() {
        let mut store = LearnedStore::in_memory();
        answer(&mut store, &["Bash(cargo test --all)"], true, 5, "/home/u/w");
        answer(&mut store, &["Bash(cargo test:*)"], true, 3, "/home/u/w");
        answer(&mut store, &["Bash(ls x)"], true, 2, "/home/u/w");
        answer(&mut store, &["Bash(ls:*)"], true, 4, "/home/u/a");
        let rules = |store: &LearnedStore| -> Vec<String> {
            store.proposals(Some(6), None).into_iter().map(|proposal| proposal.draft.rule).collect()
        };
        assert_eq!(rules(&store), ["Bash(cargo test --all)", "Bash(ls:*)", "Bash(cargo test:*)", "Bash(ls x)"]);
        // What is kept in another workspace, or is about something else, takes none away.
        keep(&mut store, &["Bash(ls:*)", "Bash(make)"]);
        assert_eq!(rules(&store), ["Bash(cargo test --all)", "Bash(ls:*)", "Bash(cargo test:*)"]);
    }
}
