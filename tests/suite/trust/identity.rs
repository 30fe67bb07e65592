//! An answer is for one folder: not for what is below or around it, not for copies of it, and not for what stands at its
//! path later.

use std::fs;
use std::os::unix::fs::symlink;

use countersign::trust::{ConfirmError, Project, ProjectConfig, TrustStatus};
use countersign::world::OsWorld;
use countersign::{ToolCall, Verdict};

use super::{OWN, Scene};

const CONFIG: &str = "allow = [\"Bash(make ours)\"]\n";

/// A scene whose project was confirmed.
fn confirmed() -> Scene {
    let scene = Scene::with(CONFIG);
    scene.confirm("proj", 1);
    assert_eq!(scene.verdict("proj", "make ours", 2), Verdict::Allow);
    scene
}

/// A repository or a config of its own below the confirmed one (changelog 2.1.232 of Claude Code: a nested repository
/// inherited trust). Plain folders belong to it.
#[test]
fn what_is_below_with_a_marker_of_its_own_inherits_nothing() {
    let scene = confirmed();
    fs::create_dir_all(scene.at("proj/src/deep").as_str()).expect("a folder");
    assert!(scene.is_trusted("proj/src/deep", 2), "a folder of the project");
    scene.write_in("proj/vendor/inner", ".git/HEAD", "ref: refs/heads/main\n");
    scene.write_in("proj/module", ".git", "gitdir: ../.git/modules/module\n");
    scene.write_in("proj/nested", OWN, CONFIG);
    for folder in ["proj/vendor/inner", "proj/module", "proj/nested"] {
        assert_eq!(scene.workspace(folder).root(), &scene.at(folder));
        assert_eq!(scene.status(folder, 2), TrustStatus::Unknown, "{folder}");
        assert_eq!(scene.verdict(folder, "make ours", 2), Verdict::Ask, "{folder}");
    }
    // The answer for what is inside is none for what is around it either.
    let other = Scene::with(CONFIG);
    other.write_in("proj/nested", OWN, CONFIG);
    other.confirm("proj/nested", 1);
    assert!(other.is_trusted("proj/nested", 2));
    assert!(!other.is_trusted("proj", 2));
}

/// "Approve once, exploit forever": trust was bound to a path or a name. Another folder with the same bytes in it, or with
/// the same last name, is another workspace.
#[test]
fn copies_and_clones_elsewhere_inherit_nothing() {
    let scene = confirmed();
    for folder in ["copy", "other/proj", "proj2", "proj.old"] {
        scene.write_in(folder, ".git/HEAD", "ref: refs/heads/main\n");
        scene.write_in(folder, OWN, CONFIG);
        assert_eq!(scene.status(folder, 2), TrustStatus::Unknown, "{folder}");
        assert_eq!(scene.verdict(folder, "make ours", 2), Verdict::Ask, "{folder}");
        // Nor does a config that was confirmed count for a workspace that it is given for.
        assert!(scene.store().confirmation_for(&scene.workspace(folder), &scene.config("proj"), 2).is_none(), "{folder}");
        let confirmation = scene.review("proj", 2).confirm().expect("confirmable");
        assert_eq!(scene.config(folder).confirm(confirmation).expect_err("another").why, ConfirmError::OtherWorkspace, "{folder}");
    }
}

/// A clone into the path of the confirmed folder, with the same bytes in it: the file system knows it by something else.
#[test]
fn another_folder_at_the_same_path_inherits_nothing() {
    let scene = confirmed();
    let review = scene.review("proj", 2);
    fs::rename(scene.root.as_str(), scene.at("moved").as_str()).expect("moved");
    scene.write(".git/HEAD", "ref: refs/heads/main\n");
    scene.write(OWN, CONFIG);
    assert_eq!(scene.status("proj", 2), TrustStatus::Replaced { at: 1 });
    assert_eq!(scene.verdict("proj", "make ours", 2), Verdict::Ask);
    let confirmation = review.confirm().expect("confirmable");
    assert_eq!(scene.config("proj").confirm(confirmation).expect_err("another").why, ConfirmError::OtherWorkspace);
    // The folder that was confirmed, under another path, is not the one that the person named either.
    assert_eq!(scene.status("moved", 2), TrustStatus::Unknown);
    let confirmation = scene.review("moved", 2).confirm().expect("confirmable");
    fs::rename(scene.at("moved").as_str(), scene.at("again").as_str()).expect("moved");
    assert_eq!(scene.config("again").confirm(confirmation).expect_err("elsewhere").why, ConfirmError::OtherWorkspace);
    fs::rename(scene.at("again").as_str(), scene.at("moved").as_str()).expect("moved");
    // Back in its place it is the one that was confirmed.
    fs::rename(scene.root.as_str(), scene.at("clone").as_str()).expect("moved");
    fs::rename(scene.at("moved").as_str(), scene.root.as_str()).expect("moved");
    assert_eq!(scene.verdict("proj", "make ours", 2), Verdict::Allow);
}

/// A link at the path of the confirmed folder leads somewhere else.
#[test]
fn a_link_is_the_folder_that_it_leads_to() {
    let scene = confirmed();
    scene.write_in("evil", ".git/HEAD", "ref: refs/heads/main\n");
    scene.write_in("evil", OWN, CONFIG);
    symlink(scene.root.as_str(), scene.at("link").as_str()).expect("a link");
    assert_eq!(scene.workspace("link").root(), &scene.root);
    assert!(scene.is_trusted("link", 2), "another name of it");
    fs::remove_file(scene.at("link").as_str()).expect("removed");
    symlink(scene.at("evil").as_str(), scene.at("link").as_str()).expect("a link");
    assert!(!scene.is_trusted("link", 2), "the link leads elsewhere now");
    fs::rename(scene.root.as_str(), scene.at("moved").as_str()).expect("moved");
    symlink(scene.at("evil").as_str(), scene.root.as_str()).expect("a link");
    assert_eq!(scene.workspace("proj").root(), &scene.at("evil"));
    assert_eq!(scene.status("proj", 2), TrustStatus::Unknown);
    assert!(!scene.is_trusted("proj", 2));
    // Found before the link was put there, read after that: nothing is followed.
    fs::remove_file(scene.root.as_str()).expect("removed");
    fs::rename(scene.at("moved").as_str(), scene.root.as_str()).expect("moved");
    let workspace = scene.workspace("proj");
    fs::rename(scene.root.as_str(), scene.at("moved").as_str()).expect("moved");
    symlink(scene.at("evil").as_str(), scene.root.as_str()).expect("a link");
    let config = ProjectConfig::load(&OsWorld, &workspace);
    assert!(config.is_broken() && config.review().confirm().is_err());
}

/// Where names that differ in case are two folders, the one is not the other. Where they are one, the name that leads
/// there is not asked for trust by its letters.
#[test]
fn a_case_variant_inherits_nothing() {
    let scene = confirmed();
    if scene.at("PROJ").as_str() != scene.root.as_str() && fs::symlink_metadata(scene.at("PROJ").as_str()).is_ok() {
        eprintln!("skipped: this file system does not tell letters apart");
        return;
    }
    scene.write_in("Proj", ".git/HEAD", "ref: refs/heads/main\n");
    scene.write_in("Proj", OWN, CONFIG);
    assert_eq!(scene.status("Proj", 2), TrustStatus::Unknown);
    assert_eq!(scene.verdict("Proj", "make ours", 2), Verdict::Ask);
}

/// GHSA-q5hj-mxqh-vv77: `.git/commondir` of a folder pointed at a trusted repository, and its trust was taken over. What a
/// folder says about itself is not believed: the repository has to say the same.
#[test]
fn a_worktree_that_only_claims_to_be_one_inherits_nothing() {
    let scene = Scene::with(CONFIG);
    scene.write(".git/HEAD", "ref: refs/heads/main\n");
    scene.keep(&scene.review("proj", 1).confirm().expect("confirmable").with_worktrees(), 1);
    assert_eq!(scene.verdict("proj", "make ours", 2), Verdict::Allow);
    let git = scene.at("proj/.git");
    scene.write_in("common", ".git/commondir", format!("{git}\n"));
    scene.write_in("common", ".git/HEAD", "ref: refs/heads/main\n");
    scene.write_in("whole", ".git", format!("gitdir: {git}\n"));
    scene.write_in("one-sided", ".git", format!("gitdir: {git}/worktrees/one-sided\n"));
    scene.write(".git/worktrees/true/HEAD", "ref: refs/heads/x\n");
    scene.write(".git/worktrees/true/commondir", "../..\n");
    scene.write(".git/worktrees/true/gitdir", format!("{}/.git\n", scene.at("elsewhere")));
    // It names the entry of another worktree, which names that one.
    scene.write_in("borrowed", ".git", format!("gitdir: {git}/worktrees/true\n"));
    fs::create_dir_all(scene.at("linked").as_str()).expect("a folder");
    symlink(git.as_str(), scene.at("linked/.git").as_str()).expect("a link");
    for folder in ["common", "whole", "one-sided", "borrowed", "linked"] {
        scene.write_in(folder, OWN, CONFIG);
        assert!(!scene.is_trusted(folder, 2), "{folder}: {:?}", scene.status(folder, 2));
        assert_eq!(scene.verdict(folder, "make ours", 2), Verdict::Ask, "{folder}");
    }
}

/// A worktree of which the repository says so as well, of a project that was confirmed for its worktrees: as far as its
/// files hold the same.
#[test]
fn a_worktree_counts_where_both_sides_say_so_and_the_person_said_so() {
    let scene = Scene::with("allow = [\"Bash(make ours)\", \"Bash(make both)\"]\ndeny = [\"Bash(make never)\"]\n");
    scene.write(".git/HEAD", "ref: refs/heads/main\n");
    scene.write(".git/worktrees/tree/HEAD", "ref: refs/heads/x\n");
    scene.write(".git/worktrees/tree/commondir", "../..\n");
    scene.write(".git/worktrees/tree/gitdir", format!("{}/.git\n", scene.at("tree")));
    scene.write_in("tree", ".git", format!("gitdir: {}/.git/worktrees/tree\n", scene.root));
    scene.write_in("tree", OWN, "allow = [\"Bash(make both)\", \"Bash(make theirs)\"]\n");
    let verdicts = |now| {
        let broker = scene.builder("tree", now).build();
        let call = |command: &str| ToolCall::shell(command, scene.at("tree").as_str());
        ["make ours", "make both", "make theirs", "make never"].map(|command| broker.decide(&call(command)).verdict())
    };
    scene.confirm("proj", 1);
    assert_eq!(verdicts(2), [Verdict::Ask; 4], "for the folder alone");
    scene.keep(&scene.review("proj", 1).confirm().expect("confirmable").with_worktrees(), 3);
    assert_eq!(verdicts(4), [Verdict::Ask, Verdict::Allow, Verdict::Ask, Verdict::Deny], "for the worktrees as well");
    // Found as a worktree, and another folder put in its place before it is read.
    let workspace = scene.workspace("tree");
    fs::rename(scene.at("tree").as_str(), scene.at("true").as_str()).expect("moved");
    scene.write_in("tree", OWN, "allow = [\"Bash(make both)\"]\n");
    let config = ProjectConfig::load(&OsWorld, &workspace);
    assert!(config.is_broken(), "another folder");
    assert!(matches!(scene.store().project(&workspace, config, 4), Project::Untrusted(_)));
    fs::remove_dir_all(scene.at("tree").as_str()).expect("removed");
    fs::rename(scene.at("true").as_str(), scene.at("tree").as_str()).expect("moved");
    scene.store().revoke(&scene.at("tree"), None, 5).expect("recorded");
    assert_eq!(verdicts(6)[..3], [Verdict::Ask; 3], "but for this one");
    assert!(scene.is_trusted("proj", 6));
}
