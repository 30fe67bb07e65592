//! The store by itself: what is written, read, left out and given up.

use std::collections::HashSet;
use std::fs;
use std::thread;

use super::*;
use crate::learn::limits::COMPACT_FROM;
use crate::storage::StorageError;

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
    store.rules_for(&abs(workspace), None).iter().map(|rule| format!("{} {}", rule.effect, rule.text())).collect()
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
    let source = &store.rules_for(&abs("/w/a"), None)[1].source;
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
    let answer = store.list()[0].answer.clone().expect("an answer");
    let expected = format!(
        r#"{{"v":2,"op":"learn","answer":"{answer}","at":1,"rules":[{{"id":"{everywhere}","effect":"allow","rule":"Bash(cargo test)","scope":"user","from":"approved twice"}}]}}"#
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
    assert_eq!(store.rules_for(&abs("/w"), None).len(), 200);
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
    assert!(store.rules_for(&abs("/w"), None).is_empty());
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
        add("").replace("\"v\":1", "\"v\":3"),
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
        r#"{"v":3,"op":"revoke","ids":["ID"],"why":"later version"}"#,
        r#"{"v":2,"op":"revoke","ids":["ID"],"why":"not of this version"}"#,
        r#"{"v":1,"op":"revoke","id":"ID""#,
        r#"{"v":1,"op":"lapse","id":"ID"}"#,
        // Which of the two is meant, each reader decides for itself.
        r#"{"v":2,"op":"revoke","ids":["ID"],"at":1,"ids":[]}"#,
        r#"{"v":3,"v":2,"op":"revoke","ids":["ID"],"at":1}"#,
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
    assert!(store.rules_for(&abs("/w"), None).is_empty());
    assert_eq!(store.problems().len(), 1);
}

#[test]
fn a_full_store_still_takes_denials_and_revocations() {
    let (_scratch, path) = scratch();
    let mut store = LearnedStore::on(AppendLog::new(path.clone()), Limits { file: 4_000, line: 1_000 });
    let mut ids = Vec::new();
    let error = loop {
        match store.add(&allow(&format!("Bash(tool{}:*)", ids.len()), LearnedScope::User), 1) {
            Ok(id) => ids.push(id),
            Err(error) => break error.to_string(),
        }
    };
    assert!(ids.len() > 3 && fs::metadata(path.as_str()).expect("there").len() <= 2_000, "{}", ids.len());
    assert!(error.contains(path.as_str()) && error.contains("countersign rules compact"), "{error}");
    let given = AnswerGiven { drafts: &[Draft::plain("Bash(x)")], allows: true, call: "x", workspace: None, millis: None };
    assert!(matches!(store.note_answer(&given, 2), Err(LearnError::Storage(StorageError::FileLimit { .. }))));
    store.note_answer(&AnswerGiven { allows: false, ..given }, 2).expect("a no");
    store.add(&NewRule { effect: LearnedEffect::Deny, ..allow("Bash(never:*)", LearnedScope::User) }, 3).expect("a denial");
    store.revoke(&ids[0], 3).expect("revoked");
    assert_eq!(store.evidence(&given.drafts[0]).denials, 1);
    assert_eq!(texts(&store, "/w").len(), ids.len());
    assert!(store.problems().is_empty());
}

#[test]
fn a_store_that_grows_is_compacted_by_itself() {
    let mut store = LearnedStore::in_memory();
    let draft = Draft { cwd: vec!["/a/long/folder/".repeat(200)], ..Draft::plain("Bash(cargo test:*)") };
    let drafts = [draft];
    let given = AnswerGiven { drafts: &drafts, allows: true, call: "x", workspace: None, millis: None };
    for at in 1..=500 {
        store.note_answer(&given, at).expect("noted");
        assert!(store.mark.bytes() <= COMPACT_FROM + 4_000);
    }
    assert_eq!(store.evidence(&drafts[0]).approvals, 500);
    assert!(store.state.compacted.0 > 0);
}

#[test]
fn a_rule_is_the_same_in_all_that_it_says_or_another() {
    let mut store = LearnedStore::in_memory();
    let first = allow("Bash(make)", LearnedScope::User);
    let id = store.add(&first, 1).expect("add");
    assert_eq!(store.add(&first, 2).expect("known"), id);
    let others = [
        NewRule { effect: LearnedEffect::Deny, ..first.clone() },
        NewRule { until: Some(99), ..first.clone() },
        NewRule { scope: LearnedScope::Workspace(abs("/w")), ..first.clone() },
        NewRule { draft: Draft { cwd: vec!["/a".to_owned()], ..Draft::plain("Bash(make)") }, ..first.clone() },
    ];
    for other in others {
        assert_ne!(store.add(&other, 3).expect("add"), id, "{other:?}");
    }
    assert_eq!(store.list().len(), 5);
    // In one answer as well.
    let deny = NewRule { effect: LearnedEffect::Deny, ..first.clone() };
    let ends = NewRule { until: Some(99), ..first.clone() };
    let here = NewRule { scope: LearnedScope::Workspace(abs("/w")), ..first.clone() };
    let mut store = LearnedStore::in_memory();
    let ids = store.add_all(&[first.clone(), first, deny, ends, here], 1).expect("add");
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 4);
    assert_eq!((&ids[0], store.list().len()), (&ids[1], 4));
}

#[test]
fn denials_are_taken_over_from_another_store() {
    let mut other = LearnedStore::in_memory();
    let given = AnswerGiven { drafts: &[], allows: false, call: "rm x", workspace: None, millis: None };
    other.note_answer(&given, 1).expect("noted");
    let mut store = LearnedStore::in_memory();
    store.take_denials(&other, 2).expect("taken over");
    assert!(store.was_denied("rm x") && !store.was_denied("rm y"));
}

#[test]
fn what_denied_outlives_the_file() {
    let (_scratch, path) = scratch();
    let mut store = LearnedStore::open(path.clone());
    let deny = NewRule { effect: LearnedEffect::Deny, ..allow("Bash(rm:*)", LearnedScope::User) };
    store.add(&deny, 1).expect("add");
    store.add(&allow("Bash(make)", LearnedScope::User), 2).expect("add");
    let gone = store.add(&NewRule { draft: Draft::plain("Bash(dd:*)"), ..deny.clone() }, 3).expect("add");
    store.revoke(&gone, 4).expect("revoked");
    fs::remove_file(path.as_str()).expect("removed");
    let mut new = LearnedStore::open(path.clone());
    new.add(&allow("Bash(true)", LearnedScope::User), 5).expect("add");
    store.reload();
    assert_eq!(texts(&store, "/w"), ["allow Bash(true)", "deny Bash(rm:*)"]);
    assert!(
        store.problems().iter().any(|problem| problem.to_string().contains("1 learned denial gone from here")),
        "{:?}",
        store.problems()
    );
    // What is gone already cannot be taken back: the answer before it can.
    assert_eq!(store.undo(6).expect("undone").len(), 1);
    assert_eq!(texts(&store, "/w"), ["deny Bash(rm:*)"]);
}

#[test]
fn a_worktree_has_what_was_learned_for_its_main_checkout_and_no_other() {
    let mut store = LearnedStore::in_memory();
    for (rule, scope) in [
        ("Bash(a)", LearnedScope::Workspace(abs("/w/main"))),
        ("Bash(b)", LearnedScope::Workspace(abs("/w/other"))),
        ("Bash(c)", LearnedScope::Workspace(abs("/w/tree"))),
        ("Bash(d)", LearnedScope::User),
    ] {
        store.add(&allow(rule, scope), 1).expect("add");
    }
    let rules = |worktree: &str, main: &str| -> Vec<String> {
        let mut texts: Vec<String> =
            store.rules_for_worktree(&abs(worktree), &abs(main), Some(2)).iter().map(|rule| rule.text().clone()).collect();
        texts.sort();
        texts
    };
    assert_eq!(rules("/w/tree", "/w/main"), ["Bash(a)", "Bash(c)", "Bash(d)"]);
    assert_eq!(rules("/w/main", "/w/main"), ["Bash(a)", "Bash(d)"], "nothing twice");
}

#[test]
fn the_numbers_that_were_set_are_those_it_learns_by() {
    let mut store = LearnedStore::in_memory();
    let limits = LearningLimits { offer_after: 7, ..LearningLimits::USUAL };
    store.set_limits(limits);
    assert_eq!(*store.limits(), limits);
}
