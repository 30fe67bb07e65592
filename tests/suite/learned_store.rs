//! The learned store in the hands of several processes, cut off anywhere, full, unreadable, and written by newer programs.

use std::fs;
use std::process::{Child, Command, Stdio};

use countersign::analysis::path::AbsPath;
use countersign::learn::{AnswerGiven, Draft, LearnError, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::policy::rule::RuleEffect;

const STORE: &str = "COUNTERSIGN_TEST_LEARNED";
const WORKER: &str = "COUNTERSIGN_TEST_LEARNED_WORKER";
const ROUNDS: &str = "COUNTERSIGN_TEST_LEARNED_ROUNDS";
const DAY: u64 = 86_400;

fn abs(text: &str) -> AbsPath {
    AbsPath::parse(text).expect(text)
}

fn scratch() -> (tempfile::TempDir, AbsPath) {
    let folder = tempfile::tempdir().expect("scratch");
    let path = abs(folder.path().to_str().expect("utf-8")).join("state/learned.jsonl").expect("join");
    (folder, path)
}

fn rule(effect: LearnedEffect, text: &str) -> NewRule {
    let scope = LearnedScope::Workspace(abs("/w"));
    NewRule { effect, draft: Draft::plain(text), scope, until: None, from: "a test".to_owned() }
}

fn answer<'a>(drafts: &'a [Draft], allows: bool, call: &'a str, workspace: &'a AbsPath) -> AnswerGiven<'a> {
    AnswerGiven { drafts, allows, call, workspace: Some(workspace), millis: Some(2_000) }
}

fn texts(store: &LearnedStore, now: Option<u64>) -> Vec<String> {
    store.rules_for(&abs("/w"), now).iter().map(|rule| format!("{} {}", rule.effect, rule.text())).collect()
}

fn own(worker: usize) -> Draft {
    Draft::plain(format!("Bash(tool{worker} run:*)"))
}

fn shared() -> Draft {
    Draft::plain("Bash(cargo test:*)")
}

fn start(path: &AbsPath, worker: usize, rounds: usize) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", "learned_store::answers_into_a_store", "--nocapture"]);
    command.env(STORE, path.as_str()).env(WORKER, worker.to_string()).env(ROUNDS, rounds.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started")
}

/// The other process of these tests; nothing where it is not started by one of them.
#[test]
fn answers_into_a_store() {
    let [Ok(path), Ok(worker), Ok(rounds)] = [STORE, WORKER, ROUNDS].map(std::env::var) else { return };
    let worker: usize = worker.parse().expect("a number");
    let mut store = LearnedStore::open(abs(&path));
    let root = abs(&format!("/w/{worker}"));
    let drafts = [own(worker), shared()];
    for round in 0..rounds.parse::<u64>().expect("a number") {
        let call = format!("call {worker} {round}");
        store.note_answer(&answer(&drafts, true, &call, &root), 1_000 + round).expect("noted");
        if round % 50 == 0 {
            let pair = [
                rule(LearnedEffect::Allow, &format!("Bash(tool{worker} a{round}:*)")),
                rule(LearnedEffect::Allow, &format!("Bash(tool{worker} b{round}:*)")),
            ];
            let ids = store.add_all(&pair, 1_000 + round).expect("learned");
            if round % 100 == 0 {
                store.revoke(&ids[1], 1_000 + round).expect("revoked");
            }
        }
        if worker == 0 && round % 250 == 249 {
            store.compact(1_000 + round).expect("compacted");
        }
        // What this process said is what it finds, whatever others do.
        assert_eq!(u64::from(store.evidence(&own(worker)).approvals), round + 1);
        assert!(store.problems().is_empty(), "{:?}", store.problems());
    }
}

#[test]
fn eight_processes_lose_none_of_a_thousand_answers_each() {
    const WORKERS: usize = 8;
    const ROUNDS: usize = 1_000;
    let (_scratch, path) = scratch();
    let children: Vec<Child> = (0..WORKERS).map(|worker| start(&path, worker, ROUNDS)).collect();
    for child in children {
        let output = child.wait_with_output().expect("finished");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let store = LearnedStore::open(path.clone());
    assert!(store.problems().is_empty(), "{:?}", store.problems());
    assert_eq!(store.evidence(&shared()).approvals_ever as usize, WORKERS * ROUNDS);
    for worker in 0..WORKERS {
        assert_eq!(store.evidence(&own(worker)).approvals as usize, ROUNDS, "{worker}");
    }
    // Twenty pairs each, of which every other lost its second rule.
    assert_eq!(store.list().len(), WORKERS * 40);
    assert_eq!(texts(&store, None).len(), WORKERS * 30);
    let size = fs::metadata(path.as_str()).expect("there").len();
    assert!(size < 2 << 20, "it was compacted on the way, and has {size} bytes");
}

/// A store with every kind of record.
fn sample(path: &AbsPath) -> Vec<String> {
    let root = abs("/w");
    let mut store = LearnedStore::open(path.clone());
    let drafts = [shared(), Draft::plain("Bash(cargo test)")];
    store.note_answer(&answer(&drafts, true, "cargo test", &root), 10).expect("noted");
    let old = store.add(&rule(LearnedEffect::Allow, "Bash(old:*)"), 11).expect("learned");
    store.revoke(&old, 12).expect("revoked");
    store.compact(12 + 400 * DAY).expect("compacted");
    store.note_answer(&answer(&drafts, true, "cargo test", &root), 13 + 400 * DAY).expect("noted");
    store.compact(14 + 400 * DAY).expect("compacted");
    let at = 20 + 400 * DAY;
    let both = store.add_all(&[rule(LearnedEffect::Allow, "Bash(one:*)"), rule(LearnedEffect::Allow, "Bash(two:*)")], at).expect("learned");
    store.add(&rule(LearnedEffect::Deny, "Bash(never:*)"), at).expect("learned");
    store.note_answer(&answer(&drafts, false, "cargo test --x", &root), at).expect("noted");
    store.note_use([both[0].as_str()], at + 1);
    store.flush(at + 1).expect("written");
    store.revoke(&both[1], at + 2).expect("revoked");
    store.add(&rule(LearnedEffect::Allow, "Bash(three:*)"), at + 3).expect("learned");
    let text = fs::read_to_string(path.as_str()).expect("read");
    for op in ["compacted", "retired", "tally", "learn", "answer", "use", "revoke"] {
        assert!(text.contains(&format!("\"op\":\"{op}\"")), "{op} is missing");
    }
    text.split_inclusive('\n').map(str::to_owned).collect()
}

#[test]
fn after_compacting_an_undo_takes_back_one_answer_and_no_denial_of_another() {
    let (_scratch, path) = scratch();
    let mut store = LearnedStore::open(path.clone());
    // Two answers of one second, and a later one.
    store.add_all(&["Bash(never:*)", "Bash(nor:*)"].map(|text| rule(LearnedEffect::Deny, text)), 5).expect("learned");
    store.add_all(&["Bash(one:*)", "Bash(two:*)"].map(|text| rule(LearnedEffect::Allow, text)), 5).expect("learned");
    store.add(&rule(LearnedEffect::Allow, "Bash(three:*)"), 6).expect("learned");
    store.compact(7).expect("compacted");
    let mut store = LearnedStore::open(path);
    for expected in [&["Bash(three:*)"][..], &["Bash(one:*)", "Bash(two:*)"]] {
        let taken = store.undo(8).expect("taken back");
        assert_eq!(taken.iter().map(|rule| rule.rule.text()).collect::<Vec<_>>(), expected);
    }
    assert_eq!(texts(&store, Some(8)), ["deny Bash(never:*)", "deny Bash(nor:*)"]);
}

#[test]
fn a_store_cut_at_any_byte_has_lost_one_record_at_most() {
    let (_scratch, path) = scratch();
    let lines = sample(&path);
    // What holds after each complete line.
    let after: Vec<Vec<String>> = (0..=lines.len())
        .map(|count| {
            fs::write(path.as_str(), lines[..count].concat()).expect("written");
            let store = LearnedStore::open(path.clone());
            assert!(store.problems().is_empty(), "{:?}", store.problems());
            texts(&store, None)
        })
        .collect();
    let whole = lines.concat();
    for cut in 0..=whole.len() {
        fs::write(path.as_str(), &whole.as_bytes()[..cut]).expect("cut");
        let store = LearnedStore::open(path.clone());
        let complete = whole.as_bytes()[..cut].split(|byte| *byte == b'\n').count() - 1;
        // Exactly what the complete records say: where the torn one is a revocation, that is the record which is lost.
        assert_eq!(texts(&store, None), after[complete], "{cut}");
        let is_torn = cut > 0 && whole.as_bytes()[cut - 1] != b'\n';
        assert_eq!(store.problems().len(), usize::from(is_torn), "{cut}: {:?}", store.problems());
    }
}

#[test]
fn the_rules_of_one_answer_are_never_there_in_part() {
    let (_scratch, path) = scratch();
    let mut store = LearnedStore::open(path.clone());
    store.add_all(&[rule(LearnedEffect::Allow, "Bash(one:*)"), rule(LearnedEffect::Allow, "Bash(two:*)")], 5).expect("learned");
    let whole = fs::read(path.as_str()).expect("read");
    for cut in 0..whole.len() {
        fs::write(path.as_str(), &whole[..cut]).expect("cut");
        assert!(texts(&LearnedStore::open(path.clone()), None).is_empty(), "{cut}");
    }
    // Nor where one of them cannot be kept.
    fs::remove_file(path.as_str()).expect("removed");
    for wrong in ["Bash(PGPASSWORD=hunter2 psql)", "Bash(ls"] {
        let both = [rule(LearnedEffect::Allow, "Bash(one:*)"), rule(LearnedEffect::Allow, wrong)];
        assert!(LearnedStore::open(path.clone()).add_all(&both, 5).is_err(), "{wrong}");
        assert!(fs::metadata(path.as_str()).is_err(), "{wrong}");
    }
}

#[test]
fn a_rewrite_takes_nothing_from_who_has_read_before() {
    let (_scratch, path) = scratch();
    let (mut one, mut other) = (LearnedStore::open(path.clone()), LearnedStore::open(path.clone()));
    let id = one.add(&rule(LearnedEffect::Allow, "Bash(one:*)"), 5).expect("learned");
    assert!(other.refresh());
    assert!(!other.refresh());
    for round in 0..4 {
        one.compact(6 + round).expect("compacted");
        assert!(other.refresh(), "{round}");
        assert_eq!(texts(&other, None), ["allow Bash(one:*)"]);
    }
    other.revoke(&id, 20).expect("revoked");
    one.compact(20 + 400 * DAY).expect("compacted");
    assert!(one.list().is_empty());
    // The id stays in use: the old line brings nothing back.
    let old = format!(r#"{{"v":1,"op":"add","id":"{id}","effect":"allow","rule":"Bash(one:*)","scope":"user","at":1,"from":""}}"#);
    let text = fs::read_to_string(path.as_str()).expect("read");
    fs::write(path.as_str(), format!("{text}{old}\n")).expect("written");
    let store = LearnedStore::open(path);
    assert!(texts(&store, None).is_empty());
    assert_eq!(store.problems().len(), 1, "{:?}", store.problems());
}

#[test]
fn a_line_that_is_not_understood_is_not_compacted_away() {
    for line in [r#"{"v":3,"op":"learn","at":1}"#, "not json", r#"{"v":2,"op":"forget","ids":[]}"#] {
        let (_scratch, path) = scratch();
        let mut store = LearnedStore::open(path.clone());
        store.add(&rule(LearnedEffect::Allow, "Bash(one:*)"), 5).expect("learned");
        let text = fs::read_to_string(path.as_str()).expect("read");
        let text = format!("{text}{line}\n");
        fs::write(path.as_str(), &text).expect("written");
        let error = store.compact(6).expect_err(line).to_string();
        assert!(error.contains(path.as_str()) && error.contains("line 2"), "{error}");
        assert_eq!(fs::read_to_string(path.as_str()).expect("read"), text, "{line}");
    }
}

#[test]
fn first_records_are_read_as_they_are() {
    let (_scratch, path) = scratch();
    let add = |id: &str, effect: &str, rule: &str, more: &str| {
        format!(r#"{{"v":1,"op":"add","id":"{id}","effect":"{effect}","rule":"{rule}"{more},"scope":"user","at":1,"from":"x"}}"#) + "\n"
    };
    let text = [
        add("0000000001", "allow", "Bash(one:*)", ""),
        add("0000000002", "allow", "Bash(two:*)", r#","cwd":["/a/**"],"options":["--x"],"until":50"#),
        add("0000000003", "deny", "Bash(three:*)", ""),
        r#"{"v":1,"op":"revoke","id":"0000000001","at":2}"#.to_owned() + "\n",
    ];
    fs::create_dir_all(path.parent().expect("parent").as_str()).expect("folder");
    fs::write(path.as_str(), text.concat()).expect("written");
    let mut store = LearnedStore::open(path.clone());
    assert!(store.problems().is_empty(), "{:?}", store.problems());
    assert_eq!(texts(&store, Some(10)), ["allow Bash(two:*)", "deny Bash(three:*)"]);
    assert_eq!(store.list()[1].draft.options, ["--x"]);
    assert_eq!(texts(&store, Some(50)), ["deny Bash(three:*)"]);
    // Rewritten, they say the same.
    store.compact(10).expect("compacted");
    let store = LearnedStore::open(path.clone());
    assert_eq!(texts(&store, Some(10)), ["allow Bash(two:*)", "deny Bash(three:*)"]);
    assert_eq!(store.list()[0].revoked, Some(2));
    assert!(!fs::read_to_string(path.as_str()).expect("read").contains("\"v\":1"));
}

#[test]
fn nothing_that_looks_like_a_credential_is_written() {
    let (_scratch, path) = scratch();
    let root = abs("/w");
    let mut store = LearnedStore::open(path.clone());
    let secret = "hunter2";
    let plain = Draft::plain("Bash(tool:*)");
    let in_folder = Draft { cwd: vec!["/x/password=hunter2/**".to_owned()], ..plain.clone() };
    let in_option = Draft { options: vec!["--password=hunter2".to_owned()], ..plain.clone() };
    let in_rule = Draft::plain("Bash(PGPASSWORD=hunter2 psql)");
    for draft in [&in_folder, &in_option, &in_rule] {
        let new = NewRule { draft: draft.clone(), ..rule(LearnedEffect::Allow, "Bash(x)") };
        assert!(matches!(store.add(&new, 1), Err(LearnError::Credential(_))), "{draft}");
    }
    let drafts = [in_folder, in_option, in_rule];
    store.note_answer(&answer(&drafts, true, "x", &root), 1).expect("nothing to write");
    assert!(fs::metadata(path.as_str()).is_err(), "nothing was written");
    let drafts = [drafts[0].clone(), plain.clone()];
    store.note_answer(&answer(&drafts, true, "mysql --password=hunter2", &root), 1).expect("noted");
    assert_eq!(store.evidence(&plain).approvals, 1);
    assert!(!fs::read_to_string(path.as_str()).expect("read").contains(secret));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_written_is_an_error_that_says_where_and_the_rules_stay_as_they_were() {
    let (scratch, path) = scratch();
    let mut store = LearnedStore::open(path.clone());
    store.add(&rule(LearnedEffect::Allow, "Bash(one:*)"), 1).expect("learned");
    store.add(&rule(LearnedEffect::Deny, "Bash(never:*)"), 1).expect("learned");
    // A disk without space, whoever runs the test.
    fs::remove_file(path.as_str()).expect("removed");
    std::os::unix::fs::symlink("/dev/full", path.as_str()).expect("link");
    let error = store.add(&rule(LearnedEffect::Allow, "Bash(two:*)"), 2).expect_err("not a file").to_string();
    assert!(error.contains(path.as_str()) && error.contains("nothing"), "{error}");
    // What was denied stays denied, and nothing is allowed that cannot be looked up.
    store.refresh();
    assert_eq!(texts(&store, None), ["deny Bash(never:*)"]);
    assert_eq!(store.problems().len(), 1);
    // A file in the place of the folder.
    let blocked = abs(scratch.path().to_str().expect("utf-8")).join("file/learned.jsonl").expect("join");
    fs::write(blocked.parent().expect("parent").as_str(), "").expect("a file");
    let mut store = LearnedStore::open(blocked.clone());
    let error = store.add(&rule(LearnedEffect::Allow, "Bash(two:*)"), 2).expect_err("no folder").to_string();
    assert!(error.contains(blocked.parent().expect("parent").as_str()) && error.contains("permissions"), "{error}");
    assert!(texts(&store, None).is_empty());
}

#[test]
fn rules_end_and_lapse_and_denials_stay() {
    let (_scratch, path) = scratch();
    let mut store = LearnedStore::open(path.clone());
    let start = 1_000 * DAY;
    let used = store.add(&rule(LearnedEffect::Allow, "Bash(used:*)"), start).expect("learned");
    let idle = store.add(&rule(LearnedEffect::Allow, "Bash(idle:*)"), start).expect("learned");
    store.add(&rule(LearnedEffect::Deny, "Bash(never:*)"), start).expect("learned");
    store.add(&NewRule { until: Some(start + 60), ..rule(LearnedEffect::Allow, "Bash(soon:*)") }, start).expect("learned");
    assert_eq!(texts(&store, Some(start + 59)).len(), 4);
    assert_eq!(texts(&store, Some(start + 60)).len(), 3);
    // One record for an hour of uses, by whichever process.
    for minute in 0..120 {
        store.note_use([used.as_str(), "nothing"], start + 50 * DAY + minute * 60);
        store.flush(start + 50 * DAY + minute * 60).expect("written");
    }
    let text = fs::read_to_string(path.as_str()).expect("read");
    assert_eq!(text.matches("\"op\":\"use\"").count(), 2);
    let mut store = LearnedStore::open(path);
    let later = Some(start + 100 * DAY);
    assert_eq!(texts(&store, later), ["allow Bash(used:*)", "deny Bash(never:*)"]);
    assert_eq!(store.rules_for(&abs("/w"), None).iter().filter(|rule| rule.effect == RuleEffect::Allow).count(), 3);
    // Learned again, it is another rule.
    let again = store.add(&rule(LearnedEffect::Allow, "Bash(idle:*)"), start + 100 * DAY).expect("learned");
    assert_ne!(again, idle);
    assert_eq!(texts(&store, later).len(), 3);
    store.compact(start + 5_000 * DAY).expect("compacted");
    assert_eq!(store.list().iter().map(|rule| rule.rule.text()).collect::<Vec<_>>(), ["Bash(never:*)"]);
}

#[test]
fn undo_takes_back_one_answer_after_the_other() {
    let mut store = LearnedStore::in_memory();
    store.add(&rule(LearnedEffect::Allow, "Bash(first:*)"), 0).expect("learned");
    store.add_all(&[rule(LearnedEffect::Allow, "Bash(one:*)"), rule(LearnedEffect::Allow, "Bash(two:*)")], 0).expect("learned");
    let undone = |store: &mut LearnedStore| store.undo(0).expect("undone").iter().map(|rule| rule.rule.text()).collect::<Vec<_>>();
    assert_eq!(undone(&mut store), ["Bash(one:*)", "Bash(two:*)"]);
    assert_eq!(undone(&mut store), ["Bash(first:*)"]);
    assert!(undone(&mut store).is_empty());
    assert!(texts(&store, None).is_empty());
}

#[test]
fn so_many_rules_and_no_more_but_denials() {
    let mut store = LearnedStore::in_memory();
    let mut limits = *store.limits();
    limits.rules = 2;
    store.set_limits(limits);
    let all = ["Bash(one:*)", "Bash(two:*)", "Bash(three:*)"].map(|text| rule(LearnedEffect::Allow, text));
    assert!(matches!(store.add_all(&all, 1), Err(LearnError::Full(2))));
    assert!(store.list().is_empty());
    let ids = store.add_all(&all[..2], 1).expect("learned");
    assert!(matches!(store.add(&all[2], 1), Err(LearnError::Full(2))));
    assert_eq!(store.add_all(&all[..2], 1).expect("known"), ids);
    store.add(&rule(LearnedEffect::Deny, "Bash(never:*)"), 1).expect("a denial");
    store.revoke(&ids[0], 2).expect("revoked");
    store.add(&all[2], 3).expect("there is room");
}
