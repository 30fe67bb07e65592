//! Rules for folders, where a folder is a link.

use std::fs;

use countersign::config::ConfigFile;
use countersign::policy::rule::{Layer, RuleEffect};
use countersign::world::OsWorld;
use countersign::{Broker, ToolCall, Verdict};

use crate::support::{self, HOME};

const CONFIG: &str = "[[rule]]\neffect = \"allow\"\nrule = \"Bash(unknown-tool:*)\"\ncwd = [\"/packages/**\"]\n\
                      [[rule]]\neffect = \"deny\"\nrule = \"Bash(ls:*)\"\ncwd = [\"/packages/**\"]\n";

/// A grant holds only where the folder and where it leads are meant, a denial where one of them is.
#[test]
fn a_folder_counts_by_where_it_stands_and_where_it_leads() {
    let scratch = tempfile::tempdir().expect("a folder");
    let top = scratch.path().canonicalize().expect("a folder");
    let root = top.join("proj");
    fs::create_dir_all(root.join("packages/a")).expect("a folder");
    fs::create_dir(top.join("other")).expect("a folder");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, root.join(at)).expect("a link");
    link("../../other", "packages/out");
    link("packages/a", "inside");
    let root = root.to_str().expect("a path");
    let config = ConfigFile::parse(CONFIG, Layer::User, "config.toml").expect("a config");
    let broker = Broker::builder().home(HOME).world(OsWorld).workspace(root).config(config).build();
    for (command, folder, verdict) in [
        ("cd packages/a && unknown-tool", "", Verdict::Allow),
        ("cd packages/out && unknown-tool", "", Verdict::Ask),
        ("unknown-tool", "/packages/a", Verdict::Allow),
        ("unknown-tool", "/packages/out", Verdict::Ask),
        ("cd inside && unknown-tool", "", Verdict::Ask),
        ("cd packages/a && ls", "", Verdict::Deny),
        ("cd inside && ls", "", Verdict::Deny),
        ("ls", "/inside", Verdict::Deny),
        ("ls", "", Verdict::Allow),
    ] {
        let found = broker.decide(&ToolCall::shell(command, format!("{root}{folder}"))).verdict();
        assert_eq!(found, verdict, "{command} in {folder}");
    }
}

/// A script is the same one by a link to it, for what is denied.
#[test]
fn a_script_is_the_same_by_its_links() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path().canonicalize().expect("a folder");
    fs::create_dir(root.join("tools")).expect("a folder");
    for script in ["tools/deploy.sh", "tools/lint.sh", "tools/x.py", "tools/y.py"] {
        fs::write(root.join(script), "").expect("written");
    }
    for (to, at) in [("tools/deploy.sh", "go.sh"), ("tools/lint.sh", "check.sh")] {
        std::os::unix::fs::symlink(to, root.join(at)).expect("a link");
    }
    let root = root.to_str().expect("a path");
    let rules = |effect: RuleEffect, texts: &[&str]| texts.iter().map(|text| support::rule(effect, text)).collect::<Vec<_>>();
    for (denied, command, verdict) in [
        ("./tools/deploy.sh", "bash tools/deploy.sh", Verdict::Ask),
        ("./tools/deploy.sh", "bash go.sh", Verdict::Ask),
        ("./tools/deploy.sh", "./go.sh", Verdict::Ask),
        ("./tools/deploy.sh", "bash check.sh", Verdict::Allow),
        ("./tools/deploy.sh", "bash tools/lint.sh", Verdict::Allow),
        ("./go.sh", "bash tools/deploy.sh", Verdict::Ask),
        ("python3 tools/x.py", "./tools/x.py", Verdict::Ask),
        ("python3 tools/x.py", "./tools/y.py", Verdict::Allow),
    ] {
        let allowed = rules(RuleEffect::Allow, &["Bash(bash:*)", "Bash(./go.sh)", "Bash(./tools/x.py)", "Bash(./tools/y.py)"]);
        let denies = rules(RuleEffect::Deny, &[&format!("Bash({denied})")]);
        let trusted = support::confirmed_at(root, &OsWorld);
        let builder = Broker::builder().home(HOME).world(OsWorld).workspace(root).trusted_project(trusted);
        let broker = builder.rules(allowed).rules(denies).build();
        assert_eq!(broker.decide(&ToolCall::shell(command, root)).verdict(), verdict, "{command}, {denied} denied");
    }
}

/// A rule for the whole workspace holds in the checkouts that its repository has below it, and in no repository that lies there.
#[test]
fn a_rule_for_the_workspace_holds_in_its_worktrees() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path().canonicalize().expect("a folder").join("proj");
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let top = root.to_str().expect("a path");
    write(".git/HEAD", "ref: refs/heads/main\n");
    for (worktree, name) in [(".worktrees/a", "a"), (".claude/worktrees/b", "b"), ("trees/c", "c"), (".trees/d", "d")] {
        write(&format!("{worktree}/.git"), &format!("gitdir: {top}/.git/worktrees/{name}\n"));
        write(&format!("{worktree}/src/x"), "");
        write(&format!(".git/worktrees/{name}/gitdir"), &format!("{top}/{worktree}/.git\n"));
        write(&format!(".git/worktrees/{name}/commondir"), "../..\n");
    }
    write(".worktrees/clone/.git/HEAD", "ref: refs/heads/main\n");
    write(".worktrees/one-sided/.git", &format!("gitdir: {top}/.git/worktrees/a\n"));
    write(".worktrees/a/lib/clone/.git/HEAD", "ref: refs/heads/main\n");
    write(".worktrees/a/node_modules/x/y", "");
    write(".cache/x", "");
    let config = "[[rule]]\neffect = \"allow\"\nrule = \"Bash(go test:*)\"\ncwd = [\"/**\"]\n";
    let config = ConfigFile::parse(config, Layer::User, "config.toml").expect("a config");
    let broker = Broker::builder().home(HOME).world(OsWorld).workspace(top).config(config).build();
    for (folder, verdict) in [
        ("src", Verdict::Allow),
        (".worktrees/a", Verdict::Allow),
        (".worktrees/a/src", Verdict::Allow),
        (".claude/worktrees/b/src", Verdict::Allow),
        ("trees/c", Verdict::Allow),
        (".trees/d/src", Verdict::Allow),
        (".worktrees/clone", Verdict::Ask),
        (".worktrees/one-sided", Verdict::Ask),
        (".worktrees/a/lib/clone", Verdict::Ask),
        (".worktrees/a/node_modules/x", Verdict::Ask),
        (".worktrees", Verdict::Ask),
        (".claude/worktrees", Verdict::Ask),
        (".claude/skills", Verdict::Ask),
        (".cache", Verdict::Ask),
    ] {
        let found = broker.decide(&ToolCall::shell(format!("cd {folder} && go test"), top)).verdict();
        assert_eq!(found, verdict, "{folder}");
    }
}
