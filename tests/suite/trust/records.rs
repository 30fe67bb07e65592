//! An answer is for what the person saw, for as long as they said, and what is recorded of it is believed only whole.

use std::fs;

use countersign::trust::{ConfirmError, Project, ProjectCapability, TrustLevel, TrustLimit, TrustStatus};
use countersign::{Reload, ToolCall, Verdict};

use super::{OWN, Scene, texts};

const CONFIG: &str = "allow = [\"Bash(make ours)\"]\ndeny = [\"Bash(make never)\"]\n";

/// A file that changed while the person looked at it is not what they confirmed.
#[test]
fn the_answer_to_one_review_opens_nothing_else() {
    let scene = Scene::with(CONFIG);
    let review = scene.review("proj", 1);
    let also = "allow = [\"Bash(make ours)\", \"Bash(make theirs)\"]\ndeny = [\"Bash(make never)\"]\n";
    scene.write(OWN, also);
    let unconfirmed = scene.config("proj").confirm(review.confirm().expect("confirmable")).expect_err("changed");
    assert_eq!(unconfirmed.why, ConfirmError::ChangedSinceReview);
    assert_eq!(unconfirmed.config.restrictions().len(), 1, "what restricts holds as before");
    // Another file that appears is a change as well, even an empty one.
    let review = scene.review("proj", 1);
    scene.write(".mcp.json", "{}");
    let appeared = scene.config("proj").confirm(review.confirm().expect("confirmable"));
    assert_eq!(appeared.expect_err("changed").why, ConfirmError::ChangedSinceReview);
    // And recorded for what was seen, it opens what was seen and is unchanged, not what came later.
    let scene = Scene::with(CONFIG);
    let confirmation = scene.review("proj", 1).confirm().expect("confirmable");
    scene.write(OWN, also);
    scene.keep(&confirmation, 2);
    assert_eq!(texts(scene.project("proj", 3)).0, ["Bash(make ours)"]);
}

/// "Approve once, exploit forever" (three vendors: as designed): what was approved changed later. Each entry counts by its
/// exact bytes; the review shows what is new, and that what restricted is gone.
#[test]
fn a_change_takes_back_what_was_changed_and_loosens_nothing() {
    let scene = Scene::with("allow = [\"Bash(make a)\", \"Bash(make b)\"]\ndeny = [\"Bash(make never)\"]\n");
    scene.confirm("proj", 1);
    scene.write(OWN, "allow = [\"Bash(make a)\", \"Bash(make b:*)\"]\n");
    let (allow, restrict) = texts(scene.project("proj", 2));
    assert_eq!((allow, restrict), (vec!["Bash(make a)".to_owned()], vec!["Bash(make never)".to_owned()]));
    assert_eq!(scene.status("proj", 2), TrustStatus::Changed { at: 1, pending: 1, removed: 1 });
    let shown = scene.review("proj", 2).to_string();
    assert!(shown.contains("Bash(make b:*)") && shown.contains("Gone since it was confirmed"), "{shown}");
    assert_eq!(scene.verdict("proj", "make b", 2), Verdict::Ask);
    assert_eq!(scene.verdict("proj", "make never", 2), Verdict::Deny);
    // Nor does a file without understanding, or without itself, loosen anything.
    for broken in [Some("allow = ["), Some("dney = []\nallow = [\"Bash(make a)\"]\n"), None] {
        match broken {
            Some(text) => scene.write(OWN, text),
            None => fs::remove_file(scene.root.join(OWN).expect("a path").as_str()).expect("removed"),
        }
        let (allow, restrict) = texts(scene.project("proj", 2));
        assert!(allow.is_empty(), "{broken:?}");
        assert_eq!(restrict, ["Bash(make never)"], "{broken:?}");
    }
}

/// A name is nothing: the same rule in another file, or the same entry with other conditions, is another entry.
#[test]
fn what_decides_about_a_rule_is_confirmed_with_it() {
    let table = |rest: &str| format!("[[rule]]\neffect = \"allow\"\nrule = \"Bash(make:*)\"\n{rest}");
    let scene = Scene::with(&table("except = [\"Bash(make deploy:*)\"]\nexpires = 2100-01-01\ncwd = [\"/sub/**\"]\n"));
    scene.confirm("proj", 1);
    assert_eq!(texts(scene.project("proj", 2)).0, ["Bash(make:*)"]);
    for rest in [
        "",
        "except = [\"Bash(make deploy:*)\"]\nexpires = 2100-01-01\n",
        "except = [\"Bash(make deplox:*)\"]\nexpires = 2100-01-01\ncwd = [\"/sub/**\"]\n",
        "except = [\"Bash(make deploy:*)\"]\nexpires = 2100-01-02\ncwd = [\"/sub/**\"]\n",
        "except = [\"Bash(make deploy:*)\"]\nexpires = 2100-01-01\ncwd = [\"/**\"]\n",
    ] {
        scene.write(OWN, table(rest));
        assert!(texts(scene.project("proj", 2)).0.is_empty(), "{rest}");
    }
}

/// What restricts is held by its meaning, and no two meanings are taken for one.
#[test]
fn a_restriction_that_was_confirmed_holds_unless_another_says_exactly_the_same() {
    let table = |rest: &str| format!("[[rule]]\neffect = \"deny\"\nrule = \"Bash(make:*)\"\n{rest}\n");
    for (before, after) in [
        ("cwd = [\"/a/**\", \"/b/**\"]", "cwd = [\"/a/**, /b/**\"]"),
        ("args = { command = 'x', other = 'y' }", "args = { command = 'x, other is like y' }"),
        ("mode = [\"default\"]", "mode = [\"plan\"]"),
        ("expires = 2100-01-01T00:00:59Z", "expires = 2100-01-01T00:00:01Z"),
        ("", "except = [\"Bash(make never)\"]"),
        ("except = [\"Bash(make a)\"]", "except = [\"Bash(make a)\", \"Bash(make never)\"]"),
        ("reason = \"x\"", "cwd = [\"/a/**\"]"),
    ] {
        let scene = Scene::with(&table(before));
        scene.confirm("proj", 1);
        scene.write(OWN, table(after));
        assert_eq!(scene.status("proj", 2), TrustStatus::Changed { at: 1, pending: 0, removed: 1 }, "{before} -> {after}");
        assert_eq!(texts(scene.project("proj", 2)).1.len(), 2, "{before} -> {after}");
    }
}

/// A confirmation is used once: the type has no copy of it (see the room's own examples), and what it opened stays what it
/// was.
#[test]
fn a_confirmation_is_used_up() {
    let scene = Scene::with(CONFIG);
    let confirmation = scene.review("proj", 1).confirm().expect("confirmable");
    scene.write(OWN, "allow = [\"Bash(make theirs)\"]\n");
    let unconfirmed = scene.config("proj").confirm(confirmation).expect_err("changed");
    // The confirmation is gone with the attempt; the config that is handed back has no way to another.
    scene.write(OWN, CONFIG);
    assert!(unconfirmed.config.review().digest() != scene.review("proj", 1).digest());
}

/// A yes for a time ends with it, also in a broker that runs on, and where the clock went back.
#[test]
fn a_yes_for_a_time_ends_with_it() {
    let scene = Scene::with(CONFIG);
    scene.keep(&scene.review("proj", 50).confirm().expect("confirmable").until(100).by("u"), 50);
    assert_eq!(scene.verdict("proj", "make ours", 99), Verdict::Allow);
    for now in [100, 101, 49, 0] {
        assert_eq!(scene.status("proj", now), TrustStatus::Expired { until: 100 }, "{now}");
        assert_eq!(scene.verdict("proj", "make ours", now), Verdict::Ask, "{now}");
        assert_eq!(scene.verdict("proj", "make never", now), Verdict::Deny, "{now}");
    }
    let Some(Ok(hooks)) = scene.guard("proj", ProjectCapability::Hooks, 99) else { panic!("trusted, and there are none") };
    assert_eq!((hooks.until(), hooks.is_empty()), (Some(100), true));
    // The broker was built in time, and asked after it.
    for (now, verdict) in [(99, Verdict::Allow), (100, Verdict::Ask)] {
        let broker = scene.builder("proj", 60).clock(move || now).build();
        assert_eq!(broker.decide(&ToolCall::shell("make ours", scene.root.as_str())).verdict(), verdict, "{now}");
    }
    // Time that passes does not make less restricted what a change could not.
    scene.write(OWN, "allow = [\"Bash(make ours)\"]\n");
    for now in [99, 100, 49] {
        assert_eq!(scene.verdict("proj", "make never", now), Verdict::Deny, "{now}");
    }
}

/// Somebody who looked and chose less has less, and a broker that runs on is told.
#[test]
fn a_lower_level_takes_away_what_a_yes_gave() {
    for (limit, level, listing) in
        [(TrustLimit::Restricted, TrustLevel::Restricted, Verdict::Allow), (TrustLimit::None, TrustLevel::None, Verdict::Ask)]
    {
        let scene = Scene::with(CONFIG);
        scene.confirm("proj", 1);
        let broker = scene.builder("proj", 2).build();
        let verdicts = || ["make ours", "ls", "make never"].map(|c| broker.decide(&ToolCall::shell(c, scene.root.as_str())).verdict());
        assert_eq!(verdicts(), [Verdict::Allow, Verdict::Allow, Verdict::Deny]);
        scene.store().limit(&scene.workspace("proj"), limit, Some("u"), 3).expect("recorded");
        assert_eq!(scene.status("proj", 4), TrustStatus::Limited { level, at: 3 });
        let problems = broker.reload(Reload::new().project(scene.project("proj", 4)));
        assert!(problems.is_empty());
        assert_eq!(verdicts(), [Verdict::Ask, listing, Verdict::Deny], "{level:?}");
        assert!(scene.guard("proj", countersign::trust::ProjectCapability::Hooks, 4).is_none());
    }
}

/// A record that cannot be read may have taken something back.
#[test]
fn a_record_that_cannot_be_read_leaves_nothing_confirmed() {
    let scene = Scene::with(CONFIG);
    scene.confirm("proj", 1);
    let path = scene.locations().trust();
    let whole = fs::read_to_string(path.as_str()).expect("the store");
    for (what, text) in [
        ("a line that is none", format!("{whole}garbage\n")),
        ("a line of a later version", whole.replace("\"v\":2", "\"v\":3")),
        ("a record that is cut", format!("{}\n", &whole[..whole.len() / 2])),
        ("bytes that are no text", format!("{whole}\u{0}\n")),
        ("nothing", String::new()),
    ] {
        fs::write(path.as_str(), &text).expect("written");
        assert!(!scene.is_trusted("proj", 2), "{what}");
        assert_eq!(scene.verdict("proj", "make ours", 2), Verdict::Ask, "{what}");
        assert_eq!(scene.store().problems().is_empty(), text.is_empty(), "{what}");
    }
    fs::remove_file(path.as_str()).expect("removed");
    fs::create_dir(path.as_str()).expect("a folder in its place");
    let Project::Untrusted(_) = scene.project("proj", 2) else { panic!("nothing can be read") };
    assert_eq!(scene.store().problems().len(), 1);
}
