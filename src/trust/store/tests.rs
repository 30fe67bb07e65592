//! What the store keeps, and what an answer is worth later.

use std::fs;

use super::*;
use crate::policy::level::TrustLevel;
use crate::policy::rule::RuleEffect;
use crate::trust::{ConfigSnapshot, ItemId, Refused, TrustStatus, Untrusted};
use crate::world::OsWorld;

struct Scene {
    _scratch: tempfile::TempDir,
    top: AbsPath,
}

impl Scene {
    fn new() -> Self {
        let scratch = tempfile::tempdir().expect("scratch");
        let top = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
        Self { _scratch: scratch, top }
    }

    fn project(&self, name: &str, config: &str) -> (Workspace, ConfigSnapshot) {
        let root = self.top.join(name).expect("join");
        fs::create_dir_all(root.as_str()).expect("folder");
        fs::write(format!("{root}/.countersign.toml"), config).expect("write");
        let workspace = Workspace::discover(&root, &OsWorld, None);
        let snapshot = ConfigSnapshot::take(&OsWorld, &workspace).expect("snapshot");
        (workspace, snapshot)
    }

    fn path(&self) -> AbsPath {
        self.top.join("state/trust.jsonl").expect("join")
    }

    fn store(&self) -> TrustStore {
        TrustStore::open(self.path())
    }
}

fn config(snapshot: &ConfigSnapshot) -> ProjectConfig<Untrusted> {
    ProjectConfig::from_snapshot(snapshot)
}

fn yes(snapshot: &ConfigSnapshot) -> Confirmation {
    config(snapshot).review().confirm().expect("confirmable")
}

fn status(store: &TrustStore, (workspace, snapshot): &(Workspace, ConfigSnapshot), now: u64) -> TrustStatus {
    store.standing(workspace, &config(snapshot), now).status().clone()
}

/// The texts of what is allowed and of what is restricted.
fn active(store: &TrustStore, (workspace, snapshot): &(Workspace, ConfigSnapshot), now: u64) -> (Vec<String>, Vec<String>) {
    let rules = match store.project(workspace, config(snapshot), now) {
        Project::Trusted(config) => config.into_rules(),
        Project::Untrusted(config) => config.restrictions().to_vec(),
    };
    let (grants, restrictions): (Vec<_>, Vec<_>) = rules.into_iter().partition(|rule| rule.effect == RuleEffect::Allow);
    let texts = |rules: Vec<crate::policy::rule::Rule>| rules.iter().map(crate::policy::rule::Rule::text).collect();
    (texts(grants), texts(restrictions))
}

const fn confirmed(at: u64) -> TrustStatus {
    TrustStatus::Confirmed { at, until: None, declined: 0 }
}

#[test]
fn a_yes_is_remembered_for_these_bytes_in_this_place() {
    let scene = Scene::new();
    let proj = scene.project("proj", "allow = [\"Bash(x)\"]");
    let mut store = scene.store();
    assert_eq!(status(&store, &proj, 7), TrustStatus::Unknown);
    assert!(store.confirmation_for(&proj.0, &config(&proj.1), 7).is_none());
    store.confirm(&yes(&proj.1).by("u"), 7).expect("confirm");

    let mut store = scene.store();
    assert_eq!(status(&store, &proj, 8), confirmed(7));
    assert_eq!(active(&store, &proj, 8).0, ["Bash(x)"]);
    assert_eq!(store.list().next().and_then(|record| record.by.as_deref()), Some("u"));

    let copy = scene.project("copy", "allow = [\"Bash(x)\"]");
    assert_eq!(status(&store, &copy, 8), TrustStatus::Unknown);
    assert!(active(&store, &copy, 8).0.is_empty());
    assert!(store.confirmation_for(&proj.0, &config(&copy.1), 8).is_none());

    assert_eq!(store.revoke(proj.0.root(), None, 9).ok(), Some(true));
    assert_eq!(store.revoke(proj.0.root(), None, 9).ok(), Some(false));
    assert_eq!(status(&scene.store(), &proj, 9), TrustStatus::Revoked { at: 9 });
    assert!(active(&store, &proj, 9).0.is_empty());
    store.confirm(&yes(&proj.1), 11).expect("again");
    assert_eq!(status(&scene.store(), &proj, 12), confirmed(11));
}

#[test]
fn what_changed_waits_and_what_did_not_still_counts() {
    let scene = Scene::new();
    let before = scene.project("proj", "allow = [\"Bash(a)\", \"Bash(b)\"]\ndeny = [\"Bash(z)\"]\n");
    let mut store = scene.store();
    store.confirm(&yes(&before.1), 1).expect("confirm");

    let changed = scene.project("proj", "allow = [\"Bash(a)\", \"Bash(c)\"]\ndeny = [\"Bash(z)\"]\n");
    assert_eq!(status(&store, &changed, 2), TrustStatus::Changed { at: 1, pending: 1, removed: 0 });
    assert_eq!(active(&store, &changed, 2).0, ["Bash(a)"]);

    let tighter = scene.project("proj", "# hello\nask = [\"Bash(y)\"]\nallow = [\"Bash(b)\"]\ndeny = [\"Bash(z)\", \"Bash(w)\"]\n");
    assert_eq!(status(&store, &tighter, 2), confirmed(1), "tightening needs no answer");
    assert_eq!(active(&store, &tighter, 2).0, ["Bash(b)"]);

    let spelled = scene.project("proj", "[[rule]]\neffect = 'deny'\nrule = 'Bash(z)'\nreason = 'x'\n");
    assert_eq!(status(&store, &spelled, 2), confirmed(1), "the same in other words");

    let looser = scene.project("proj", "allow = [\"Bash(a)\"]\n");
    assert_eq!(status(&store, &looser, 2), TrustStatus::Changed { at: 1, pending: 0, removed: 1 });
    assert_eq!(active(&store, &looser, 2), (vec!["Bash(a)".to_owned()], vec!["Bash(z)".to_owned()]), "what is gone still restricts");
    let review = config(&looser.1).review_since(&store.standing(&looser.0, &config(&looser.1), 2));
    assert!(review.to_string().contains("deny Bash(z)  (.countersign.toml, and holds until you confirm again)"), "{review}");
    store.confirm(&review.confirm().expect("confirmable"), 3).expect("confirm");
    assert_eq!(active(&store, &looser, 4), (vec!["Bash(a)".to_owned()], Vec::new()));
}

#[test]
fn a_broken_config_keeps_what_restricted_and_grants_nothing() {
    let scene = Scene::new();
    let before = scene.project("proj", "allow = [\"Bash(a)\"]\ndeny = [\"Bash(z)\"]\n");
    let mut store = scene.store();
    store.confirm(&yes(&before.1), 1).expect("confirm");
    let broken = scene.project("proj", "allow = [\"Bash(a)\"]\nmode = \"bypass\"\n");
    assert_eq!(active(&store, &broken, 2), (Vec::new(), vec!["Bash(z)".to_owned()]));
}

#[test]
fn a_part_can_be_left_out() {
    let scene = Scene::new();
    let proj = scene.project("proj", "allow = [\"Bash(a)\", \"Bash(b)\"]\n");
    let review = config(&proj.1).review();
    let wanted = review.grants().iter().find(|item| item.text == "Bash(b)").expect("listed").id;
    let mut store = scene.store();
    store.confirm(&review.confirm_only([wanted, ItemId::of([b"made up".as_slice()])]).expect("confirmable"), 1).expect("confirm");
    assert_eq!(status(&store, &proj, 2), TrustStatus::Confirmed { at: 1, until: None, declined: 1 });
    assert_eq!(active(&store, &proj, 2).0, ["Bash(b)"]);
    let review = config(&proj.1).review_since(&store.standing(&proj.0, &config(&proj.1), 2));
    assert!(review.to_string().contains("left out before"), "{review}");
}

#[test]
fn a_time_that_is_over_or_cannot_be_told_ends_it() {
    let scene = Scene::new();
    let proj = scene.project("proj", "allow = [\"Bash(a)\"]\n");
    let mut store = scene.store();
    store.confirm(&yes(&proj.1).until(100), 50).expect("confirm");
    assert_eq!(active(&store, &proj, 99).0, ["Bash(a)"]);
    for now in [100, 101, 49, 0] {
        assert_eq!(status(&store, &proj, now), TrustStatus::Expired { until: 100 }, "{now}");
        assert!(active(&store, &proj, now).0.is_empty(), "{now}");
    }
    let Project::Trusted(config) = store.project(&proj.0, config(&proj.1), 99) else { panic!("trusted") };
    assert_eq!(config.until(), Some(100));
    assert!(config.into_rules().iter().all(|rule| rule.conditions.expires == Some(100)), "a broker that runs on stops as well");
}

#[test]
fn a_lower_level_takes_the_place_of_a_yes() {
    let scene = Scene::new();
    let proj = scene.project("proj", "allow = [\"Bash(a)\"]\ndeny = [\"Bash(z)\"]\n");
    let mut store = scene.store();
    for (limit, level) in [(TrustLimit::Restricted, TrustLevel::Restricted), (TrustLimit::None, TrustLevel::None)] {
        store.confirm(&yes(&proj.1), 1).expect("confirm");
        store.limit(&proj.0, limit, None, 2).expect("limit");
        assert_eq!(status(&store, &proj, 3), TrustStatus::Limited { level, at: 2 });
        assert_eq!(active(&store, &proj, 3), (Vec::new(), vec!["Bash(z)".to_owned()]));
        let Project::Untrusted(untrusted) = store.project(&proj.0, config(&proj.1), 3) else { panic!("untrusted") };
        assert_eq!(untrusted.level(), level);
        let looser = scene.project("proj", "allow = [\"Bash(a)\"]\n");
        assert_eq!(active(&scene.store(), &looser, 3), (Vec::new(), vec!["Bash(z)".to_owned()]), "gone, and nobody confirmed that");
        store.revoke(proj.0.root(), None, 4).expect("revoke");
        assert_eq!(active(&scene.store(), &looser, 5), (Vec::new(), vec!["Bash(z)".to_owned()]), "nor does that");
        let review = config(&looser.1).review_since(&store.standing(&looser.0, &config(&looser.1), 5));
        assert!(review.to_string().contains("deny Bash(z)  (.countersign.toml, and holds until you confirm again)"), "{review}");
        scene.project("proj", "allow = [\"Bash(a)\"]\ndeny = [\"Bash(z)\"]\n");
    }
}

#[test]
fn home_is_refused_whatever_the_store_says() {
    let scene = Scene::new();
    let (workspace, snapshot) = scene.project("proj", "");
    let mut store = scene.store();
    store.confirm(&yes(&snapshot), 1).expect("confirm");
    let home = (Workspace::discover(workspace.root(), &OsWorld, Some(workspace.root())), snapshot);
    assert_eq!(status(&store, &home, 2), TrustStatus::Refused(Refused::Home));
    assert!(store.confirmation_for(&home.0, &config(&home.1), 2).is_none());
}

#[test]
fn a_line_that_cannot_be_read_puts_what_came_before_in_doubt() {
    let scene = Scene::new();
    let one = scene.project("one", "");
    let two = scene.project("two", "");
    let digest = one.1.digest();
    let root = one.0.root();
    let broken = [
        "garbage".to_owned(),
        "{}".to_owned(),
        format!(r#"{{"v":1,"root":"{root}","digest":"{digest}","action":"confirmed","at":1}}"#),
        format!(r#"{{"v":3,"root":"{root}","action":"revoked","at":1}}"#),
        format!(r#"{{"v":2,"root":"{root}","digest":"{digest}","action":"approved","at":1}}"#),
        format!(r#"{{"v":2,"root":"{root}","digest":"{digest}","action":"confirmed","at":1,"extra":0}}"#),
        format!(r#"{{"v":2,"root":"{root}","action":"confirmed","at":1}}"#),
        format!(r#"{{"v":2,"root":"relative","digest":"{digest}","action":"confirmed","at":1}}"#),
        format!(r#"{{"v":2,"root":"{root}/../x","digest":"{digest}","action":"confirmed","at":1}}"#),
        format!(r#"{{"v":2,"root":"{root}","digest":"abc","action":"confirmed","at":1}}"#),
    ];
    for line in broken {
        let _ = fs::remove_file(scene.path().as_str());
        let mut store = scene.store();
        store.confirm(&yes(&one.1), 1).expect("confirm");
        store.limit(&two.0, TrustLimit::None, None, 1).expect("limit");
        let text = fs::read_to_string(scene.path().as_str()).expect("read");
        fs::write(scene.path().as_str(), format!("{text}{line}\n")).expect("write");
        let mut store = scene.store();
        assert_eq!(status(&store, &one, 2), TrustStatus::Unknown, "{line}");
        assert_eq!(status(&store, &two, 2), TrustStatus::Limited { level: TrustLevel::None, at: 1 }, "{line}");
        assert_eq!(store.problems().iter().map(|p| p.line).collect::<Vec<_>>(), [Some(3)], "{line}");
        store.confirm(&yes(&two.1), 2).expect("confirm");
        assert_eq!(status(&store, &two, 3), confirmed(2), "{line}");
    }
}

#[test]
fn a_torn_write_loses_only_itself() {
    let scene = Scene::new();
    let (one, two) = (scene.project("one", ""), scene.project("two", ""));
    let mut store = scene.store();
    store.confirm(&yes(&one.1), 1).expect("confirm");
    let kept = fs::read(scene.path().as_str()).expect("read").len();
    store.confirm(&yes(&two.1), 2).expect("confirm");
    let whole = fs::read(scene.path().as_str()).expect("read");
    for cut in kept..whole.len() {
        fs::write(scene.path().as_str(), &whole[..cut]).expect("torn");
        let store = scene.store();
        assert_eq!(status(&store, &one, 3), confirmed(1), "{cut}");
        assert_eq!(status(&store, &two, 3), TrustStatus::Unknown, "{cut}");
        assert_eq!(store.problems().len(), usize::from(cut > kept), "{cut}");
    }
}

#[test]
fn what_is_out_of_date_is_forgotten_and_nothing_else() {
    let scene = Scene::new();
    let names = ["kept", "gone", "replaced", "over", "revoked", "revoked and gone", "limited"];
    let [kept, gone, replaced, over, revoked, both, limited] = names.map(|name| scene.project(name, "allow = [\"Bash(a)\"]"));
    let mut store = scene.store();
    for project in [&kept, &gone, &replaced, &revoked, &both] {
        store.confirm(&yes(&project.1), 1).expect("confirm");
    }
    store.confirm(&yes(&over.1).until(5), 1).expect("confirm");
    store.revoke(revoked.0.root(), None, 2).expect("revoke");
    store.revoke(both.0.root(), None, 2).expect("revoke");
    store.limit(&limited.0, TrustLimit::None, None, 2).expect("limit");
    for project in [&gone, &replaced, &both, &limited] {
        fs::remove_dir_all(project.0.root().as_str()).expect("removed");
    }
    scene.project("other", "");
    fs::rename(scene.top.join("other").expect("join").as_str(), replaced.0.root().as_str()).expect("replaced");

    let mut forgotten: Vec<String> = store.prune(&OsWorld).expect("pruned").iter().map(|record| record.root.name().to_owned()).collect();
    forgotten.sort();
    assert_eq!(forgotten, ["gone", "replaced", "revoked and gone"]);
    let store = scene.store();
    assert_eq!(store.list().map(|record| record.root.name()).collect::<Vec<_>>(), ["kept", "limited", "over", "revoked"]);
    assert_eq!(status(&store, &kept, 6), confirmed(1));
    assert_eq!(active(&store, &kept, 6).0, ["Bash(a)"]);

    let text = fs::read_to_string(scene.path().as_str()).expect("read");
    fs::write(scene.path().as_str(), format!("{text}garbage\n")).expect("write");
    assert!(scene.store().prune(&OsWorld).is_err(), "what cannot be read is not forgotten");
    assert!(fs::read_to_string(scene.path().as_str()).expect("read").contains("garbage"));
}

#[test]
fn forgetting_gives_no_worktree_its_trust_back() {
    let scene = Scene::new();
    let [main, worktree] = ["main", "worktree"].map(|name| scene.project(name, "allow = [\"Bash(a)\"]"));
    let mut store = scene.store();
    store.confirm(&yes(&main.1).with_worktrees(), 1).expect("confirm");
    store.revoke(worktree.0.root(), None, 2).expect("revoke");
    fs::remove_dir_all(worktree.0.root().as_str()).expect("removed");
    assert!(store.prune(&OsWorld).expect("pruned").is_empty());
    assert_eq!(scene.store().list().count(), 2);
    store.revoke(main.0.root(), None, 3).expect("revoke");
    assert_eq!(store.prune(&OsWorld).expect("pruned").len(), 1, "nothing reaches worktrees any more");
}

#[test]
fn a_store_that_cannot_be_read_has_confirmed_nothing() {
    let scene = Scene::new();
    let proj = scene.project("proj", "");
    fs::create_dir_all(scene.path().as_str()).expect("folder in its place");
    let mut store = scene.store();
    assert_eq!(status(&store, &proj, 1), TrustStatus::Unknown);
    assert_eq!(store.problems().len(), 1);
    assert!(store.confirm(&yes(&proj.1), 1).is_err());
    assert!(store.confirmation_for(&proj.0, &config(&proj.1), 1).is_none());
}

#[test]
fn the_level_is_full_only_where_what_was_confirmed_is_known() {
    let scene = Scene::new();
    let proj = scene.project("proj", "allow = [\"Bash(a)\"]");
    let mut store = scene.store();
    store.confirm(&yes(&proj.1), 1).expect("confirm");
    let level = |store: &TrustStore| store.standing(&proj.0, &config(&proj.1), 2).level();
    assert_eq!(level(&store), TrustLevel::Full);
    assert_eq!(store.confirmation_for(&proj.0, &config(&proj.1), 2).map(|confirmation| confirmation.confirmed()), Some(1));
    // What restricted then cannot be told any more.
    let text = fs::read_to_string(scene.path().as_str()).expect("read");
    let damaged = text.replace(r#"allow = [\"Bash(a)\"]"#, "allow");
    assert_ne!(text, damaged);
    fs::write(scene.path().as_str(), damaged).expect("write");
    let store = scene.store();
    assert_eq!(status(&store, &proj, 2), TrustStatus::Changed { at: 1, pending: 1, removed: 1 });
    assert_eq!(level(&store), TrustLevel::Restricted);
}

#[test]
fn what_was_lost_of_the_store_is_told_unless_nobody_relied_on_it() {
    let scene = Scene::new();
    let proj = scene.project("proj", "");
    let mut store = scene.store();
    store.confirm(&yes(&proj.1), 1).expect("confirm");
    assert!(store.lost().is_none());
    let text = fs::read_to_string(scene.path().as_str()).expect("read");
    let lost = |text: String| {
        fs::write(scene.path().as_str(), text).expect("write");
        let store = scene.store();
        (store.lost().is_some(), store.problems().len())
    };
    assert_eq!(lost(format!("{text}{{\"v\"")), (false, 1), "an incomplete last record");
    assert_eq!(lost(format!("{text}garbage\n")), (true, 1));
    assert_eq!(lost(format!("{text}garbage\n{{\"v\"")), (true, 2));
}

#[test]
fn a_record_goes_only_where_nothing_depends_on_it() {
    let scene = Scene::new();
    let proj = scene.project("proj", "");
    let mut store = scene.store();
    store.confirm(&yes(&proj.1), 1).expect("confirm");
    let record = store.list().next().expect("a record").clone();
    // Nothing stands there in this world.
    let goes = |record: &TrustRecord, may_shadow| is_out_of_date(record, may_shadow, &crate::world::LexicalWorld);
    let with_worktrees = TrustRecord { scope: TrustScope::Worktrees, ..record.clone() };
    let for_a_time = TrustRecord { until: Some(9), ..with_worktrees.clone() };
    assert!(goes(&record, false) && goes(&with_worktrees, false) && goes(&for_a_time, false));
    assert!(!goes(&record, true), "behind it, what was said of the main checkout would count");
    assert!(goes(&with_worktrees, true));
    assert!(!goes(&for_a_time, true));
}

#[test]
fn where_a_workspace_stands_is_said_in_full() {
    let day = "1970-01-01";
    let said = |status: TrustStatus, parts: &[&str], not: &str| {
        let text = status.to_string();
        assert!(parts.iter().all(|part| text.contains(part)) && !text.contains(not), "{text}");
    };
    said(confirmed(7), &["confirmed on", day], "left out");
    said(TrustStatus::Confirmed { at: 7, until: Some(9), declined: 2 }, &["until", "but for 2 that were left out"], "\0");
    said(TrustStatus::Changed { at: 7, pending: 3, removed: 0 }, &["changed", "3 to confirm"], "restrictions gone");
    said(TrustStatus::Changed { at: 7, pending: 3, removed: 2 }, &["2 restrictions gone"], "\0");
    let words = [
        (confirmed(7), "confirmed"),
        (TrustStatus::Limited { level: TrustLevel::None, at: 7 }, "none"),
        (TrustStatus::Limited { level: TrustLevel::Restricted, at: 7 }, "restricted"),
        (TrustStatus::Revoked { at: 7 }, "revoked"),
        (TrustStatus::Unknown, "unknown"),
    ];
    for (status, word) in words {
        assert_eq!(status.word(), word);
    }
    let scene = Scene::new();
    let proj = scene.project("proj", "allow = [\"Bash(a)\"]");
    let mut store = scene.store();
    store.confirm(&yes(&proj.1).with_worktrees(), 1).expect("confirm");
    let record = store.list().next().expect("a record");
    assert!(record.to_string().starts_with("confirmed, 1 of 1 item, with its worktrees"), "{record}");
    assert!(!TrustRecord { scope: TrustScope::Folder, ..record.clone() }.to_string().contains("worktrees"));
}
