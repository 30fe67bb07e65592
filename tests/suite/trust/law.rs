//! Laws over random files, edits, answers and clocks. What must hold is kept by simple bookkeeping over the raw texts: the
//! entry as it stands in the file, with the script that it runs.
//!
//! Nothing counts whose exact bytes were not confirmed, for this folder, at this time; nothing that restricted when the
//! person last confirmed stops restricting by itself; and what was confirmed and is unchanged counts.

mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use countersign::trust::{Confirmation, ItemKind, Project, ProjectCapability, TrustLimit};
use countersign::{ToolCall, Verdict};
use proptest::prelude::*;

use super::{OWN, Scene};
use files::{Entry, Files, Server, key};

/// The last answer for a folder, in terms of raw texts.
#[derive(Debug, Clone)]
struct Said {
    chosen: BTreeSet<String>,
    programs: Vec<Entry>,
    restricts: Vec<Entry>,
    until: Option<u64>,
    at: u64,
}

#[derive(Debug, Clone)]
enum Op {
    Add(Entry),
    Remove(u8),
    Change(u8, Entry),
    Spell(u8, u8),
    Move(u8, u8),
    Blanks(u8),
    Break(bool),
    Absent(bool),
    Serve(Vec<Server>),
    Script(u8),
    Variable(u8, u8),
    BreakForeign(bool),
    /// Another folder takes the place, or an earlier one comes back.
    Swap(u8),
    /// The person looks, and means to confirm what a mask leaves.
    Look(u8, Option<u64>),
    /// And says so.
    Answer,
    /// Both at once.
    Confirm(u8, Option<u64>),
    Revoke,
    Limit(bool),
    Clock(u64),
}

fn entry() -> impl Strategy<Value = Entry> {
    (0..4usize, 0..3u8, prop::bool::weighted(0.2), 0..4u8).prop_map(|(effect, number, is_narrow, spelling)| Entry {
        effect,
        number,
        is_narrow: is_narrow && effect < 3,
        spelling,
    })
}

fn servers() -> impl Strategy<Value = Vec<Server>> {
    let server = (0..3u8, 0..4u8, 0..2u8).prop_map(|(name, command, variable)| Server { name, command, variable });
    prop::collection::vec(server, 0..3).prop_map(|mut servers| {
        servers.sort_by_key(|server| server.name);
        servers.dedup_by_key(|server| server.name);
        servers
    })
}

fn op() -> impl Strategy<Value = Op> {
    let until = || prop::option::weighted(0.3, 0..200u64);
    prop_oneof![
        3 => entry().prop_map(Op::Add),
        2 => any::<u8>().prop_map(Op::Remove),
        2 => (any::<u8>(), entry()).prop_map(|(at, entry)| Op::Change(at, entry)),
        1 => (any::<u8>(), 0..4u8).prop_map(|(at, how)| Op::Spell(at, how)),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(from, to)| Op::Move(from, to)),
        1 => any::<u8>().prop_map(Op::Blanks),
        1 => any::<bool>().prop_map(Op::Break),
        1 => any::<bool>().prop_map(Op::Absent),
        2 => servers().prop_map(Op::Serve),
        2 => (0..3u8).prop_map(Op::Script),
        1 => (any::<u8>(), 0..2u8).prop_map(|(at, to)| Op::Variable(at, to)),
        1 => prop::bool::weighted(0.3).prop_map(Op::BreakForeign),
        1 => any::<u8>().prop_map(Op::Swap),
        2 => (any::<u8>(), until()).prop_map(|(mask, until)| Op::Look(mask, until)),
        2 => Just(Op::Answer),
        4 => (prop_oneof![Just(u8::MAX), Just(0), any::<u8>()], until()).prop_map(|(mask, until)| Op::Confirm(mask, until)),
        1 => Just(Op::Revoke),
        1 => any::<bool>().prop_map(Op::Limit),
        2 => (0..200u64).prop_map(Op::Clock),
    ]
}

/// The files, the store, and what was said.
struct Play {
    scene: Scene,
    files: Files,
    now: u64,
    /// The folder that stands there, and how many there were.
    folder: usize,
    folders: usize,
    said: BTreeMap<usize, Said>,
    /// The folder that was answered about last.
    last: usize,
    /// What restricted by the last answer before all answers were taken back.
    carried: Vec<Entry>,
    /// What the person looks at, of which folder.
    looked: Option<(usize, Confirmation, Said)>,
}

impl Play {
    fn new(entries: Vec<Entry>) -> Self {
        let files = Files {
            entries: Vec::new(),
            servers: Vec::new(),
            script: 0,
            blanks: 0,
            is_absent: false,
            is_broken: false,
            is_foreign_broken: false,
        };
        let scene = Scene::new();
        fs::create_dir_all(scene.at("proj/sub/a").as_str()).expect("a folder");
        files.write(&scene);
        let mut play =
            Self { scene, files, now: 50, folder: 0, folders: 1, said: BTreeMap::new(), last: 0, carried: Vec::new(), looked: None };
        for entry in entries {
            play.add(entry);
        }
        play
    }

    /// A program is described once.
    fn add(&mut self, entry: Entry) {
        let is_there = entry.is_program() && self.files.entries.iter().any(|other| other.is_program() && other.text() == entry.text());
        if !is_there {
            self.files.entries.push(entry);
        }
    }

    fn index(&self, at: u8) -> Option<usize> {
        usize::from(at).checked_rem(self.files.entries.len())
    }

    fn look(&mut self, mask: u8, until: Option<u64>) -> Option<(usize, Confirmation, Said)> {
        let groups = self.files.groups();
        let wanted = |place: &str| place.bytes().fold(usize::from(mask), |all, byte| all.wrapping_mul(31).wrapping_add(usize::from(byte)));
        let is_wanted = |place: &str| mask == u8::MAX || (mask != 0 && wanted(place).is_multiple_of(2));
        let review = self.scene.review("proj", self.now);
        let shown: BTreeSet<&str> = review.grants().iter().map(|item| item.at.as_str()).collect();
        let there = groups.iter().map(|(place, _)| place.as_str());
        assert_eq!(shown, there.collect(), "what is shown is what is there");
        let ids: Vec<_> = review.grants().iter().filter(|item| is_wanted(&item.at)).map(|item| item.id).collect();
        let all = review.grants().iter().all(|item| matches!(item.kind, ItemKind::Allow | ItemKind::Program | ItemKind::Surface(_)));
        assert!(all);
        let confirmation = review.confirm_only(ids).ok()?;
        let confirmation = match until {
            Some(moment) => confirmation.until(moment),
            None => confirmation,
        };
        let chosen: BTreeSet<String> = groups.into_iter().filter(|(place, _)| is_wanted(place)).map(|(_, key)| key).collect();
        let programs = self.files.said().iter().filter(|entry| entry.is_program() && chosen.contains(&key(entry))).cloned().collect();
        let restricts = self.files.said().iter().filter(|entry| matches!(entry.effect, 1 | 2)).cloned().collect();
        Some((self.folder, confirmation, Said { chosen, programs, restricts, until, at: 0 }))
    }

    fn answer(&mut self, looked: Option<(usize, Confirmation, Said)>) {
        let Some((folder, confirmation, mut said)) = looked else { return };
        self.scene.keep(&confirmation, self.now);
        said.at = self.now;
        self.said.insert(folder, said);
        self.last = folder;
        self.carried.clear();
    }

    /// Takes all answers back. What restricted by the last of them goes with no word but another yes.
    fn take_back(&mut self) {
        if let Some(said) = self.said.remove(&self.last) {
            self.carried = said.restricts;
        }
        self.said.clear();
    }

    fn swap(&mut self, to: u8) {
        let old = self.scene.at(&format!("folder{}", self.folder));
        fs::rename(self.scene.root.as_str(), old.as_str()).expect("moved");
        let next = usize::from(to) % (self.folders + 1);
        if next == self.folders || next == self.folder {
            fs::create_dir_all(self.scene.at("proj/.git").as_str()).expect("a folder");
            fs::create_dir_all(self.scene.at("proj/sub/a").as_str()).expect("a folder");
            self.folder = self.folders;
            self.folders += 1;
        } else {
            fs::rename(self.scene.at(&format!("folder{next}")).as_str(), self.scene.root.as_str()).expect("moved");
            self.folder = next;
        }
    }

    fn run(&mut self, op: Op) {
        let files = &mut self.files;
        match op {
            Op::Add(entry) => self.add(entry),
            Op::Remove(at) => {
                if let Some(at) = self.index(at) {
                    self.files.entries.remove(at);
                }
            }
            Op::Change(at, entry) => {
                if let Some(at) = self.index(at) {
                    self.files.entries.remove(at);
                    self.add(entry);
                }
            }
            Op::Spell(at, how) => {
                if let Some(at) = self.index(at) {
                    self.files.entries[at].spelling = how;
                }
            }
            Op::Move(from, to) => {
                if let (Some(from), Some(to)) = (self.index(from), self.index(to)) {
                    self.files.entries.swap(from, to);
                }
            }
            Op::Blanks(blanks) => files.blanks = blanks,
            Op::Break(is) => files.is_broken = is,
            Op::Absent(is) => files.is_absent = is,
            Op::Serve(servers) => files.servers = servers,
            Op::Script(script) => files.script = script,
            Op::Variable(at, to) => {
                if let Some(at) = usize::from(at).checked_rem(files.servers.len()) {
                    files.servers[at].variable = to;
                }
            }
            Op::BreakForeign(is) => files.is_foreign_broken = is,
            Op::Swap(to) => self.swap(to),
            Op::Look(mask, until) => self.looked = self.look(mask, until),
            Op::Answer => {
                let looked = self.looked.take();
                self.answer(looked);
            }
            Op::Confirm(mask, until) => {
                let looked = self.look(mask, until);
                self.answer(looked);
            }
            Op::Revoke => {
                self.scene.store().revoke(&self.scene.root, None, self.now).expect("recorded");
                self.take_back();
            }
            Op::Limit(none) => {
                let limit = if none { TrustLimit::None } else { TrustLimit::Restricted };
                self.scene.store().limit(&self.scene.workspace("proj"), limit, None, self.now).expect("recorded");
                self.take_back();
            }
            Op::Clock(now) => self.now = now,
        }
        self.files.write(&self.scene);
    }

    /// The answer that counts for grants: for this folder, at this time.
    fn counts(&self) -> Option<&Said> {
        let said = self.said.get(&self.folder)?;
        said.until.is_none_or(|until| self.now < until && said.at <= self.now).then_some(said)
    }

    /// What has to come out for a call of `thing NUMBER`, in a folder or not.
    fn wanted(&self, number: u8, is_in_sub: bool) -> Verdict {
        let is_about = |entry: &&Entry| !entry.is_program() && entry.number == number && (is_in_sub || !entry.is_narrow);
        let held = self.said.get(&self.folder).map_or(&self.carried, |said| &said.restricts);
        let restricts = |effect| self.files.said().iter().chain(held).filter(is_about).any(|entry| entry.effect == effect);
        let chosen = |entry: &Entry| self.counts().is_some_and(|said| said.chosen.contains(&key(entry)));
        if restricts(2) {
            Verdict::Deny
        } else if restricts(1) || self.is_broken() {
            Verdict::Ask
        } else if self.files.said().iter().filter(is_about).any(|entry| entry.effect == 0 && chosen(entry)) {
            Verdict::Allow
        } else {
            Verdict::Ask
        }
    }

    fn is_broken(&self) -> bool {
        self.files.is_broken && !self.files.is_absent
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let broker = self.scene.builder("proj", self.now).build();
        for (folder, is_in_sub) in [("proj", false), ("proj/sub/a", true)] {
            for number in 0..3 {
                let call = ToolCall::shell(format!("thing {number}"), self.scene.at(folder).as_str());
                prop_assert_eq!(broker.decide(&call).verdict(), self.wanted(number, is_in_sub), "thing {} in {}", number, folder);
            }
        }
        for number in 0..3 {
            let name = format!("tool{number}");
            let is_known = self.counts().is_some_and(|said| said.programs.iter().any(|program| program.text() == name));
            let wanted = if is_known && !self.is_broken() { Verdict::Allow } else { Verdict::Ask };
            let call = ToolCall::shell(format!("{name} x"), self.scene.root.as_str());
            prop_assert_eq!(broker.decide(&call).verdict(), wanted, "{}", name);
        }
        let is_open = match self.scene.project("proj", self.now) {
            Project::Trusted(config) => {
                // Each rule by itself as well: two could hide behind one verdict.
                let (_, lines) = self.files.config();
                let chosen = |entry: &Entry| self.counts().is_some_and(|said| said.chosen.contains(&key(entry)));
                let mut open: Vec<String> = Vec::new();
                for (entry, line) in self.files.said().iter().zip(lines).filter(|(entry, _)| entry.effect == 0 && chosen(entry)) {
                    let inside = entry.raw()[..entry.raw().find(&entry.text()).unwrap_or(0)].matches('\n').count();
                    open.push(format!("{} {OWN}:{}", entry.text(), line + inside));
                }
                let guard = config.guard(ProjectCapability::McpServers);
                let rules = config.into_rules();
                let place = |at: &str| at.rsplit_once(':').map_or(at.to_owned(), |(place, _)| place.to_owned());
                let allow = rules.iter().filter(|rule| rule.effect == countersign::policy::rule::RuleEffect::Allow);
                let mut active: Vec<String> = allow.map(|rule| format!("{} {}", rule.text(), place(&rule.source.at))).collect();
                open.sort();
                active.sort();
                prop_assert_eq!(active, open);
                guard.is_ok()
            }
            Project::Untrusted(_) => false,
        };
        let is_chosen = |said: &Said| self.files.servers.iter().all(|server| said.chosen.contains(&server.whole(self.files.script)));
        let is_confirmed = self.counts().is_some_and(|said| is_chosen(said) && !self.files.is_foreign_broken);
        prop_assert_eq!(is_open, is_confirmed && !self.is_broken(), "servers");
        Ok(())
    }
}

/// More by hand: `PROPTEST_CASES=2000 cargo test --all-features --test suite trust::law`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_what_was_confirmed_counts_and_what_restricted_stays(
        entries in prop::collection::vec(entry(), 0..6),
        servers in servers(),
        at_first in prop::option::weighted(0.7, prop::option::weighted(0.3, 0..200u64)),
        ops in prop::collection::vec(op(), 1..14),
    ) {
        let mut play = Play::new(entries);
        play.run(Op::Serve(servers));
        play.check()?;
        // Most of what can go wrong comes after an answer.
        if let Some(until) = at_first {
            play.run(Op::Confirm(u8::MAX, until));
            play.check()?;
        }
        for op in ops {
            play.run(op);
            play.check()?;
        }
    }
}
