//! Reading commands in real folders: what the repository's own files and the links among them decide.

mod hidden;

use std::fs;
use std::path::Path;

use countersign::analysis::path::AbsPath;
use countersign::policy::rule::RuleEffect;
use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
use countersign::world::OsWorld;
use countersign::{Broker, Mode, ToolCall, Verdict};

const PLAIN: &str = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n";

/// A confirmed workspace with these files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    /// A workspace whose own repository is a plain one.
    fn with_repository(files: &[(&str, &str)]) -> Self {
        let folder = Self::with(&[]);
        folder.repository("ws/.git", PLAIN);
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    fn root(&self) -> AbsPath {
        let real = self.0.path().canonicalize().expect("real");
        AbsPath::parse(real.to_str().expect("utf-8")).expect("absolute")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("folders");
        fs::write(path, text.replace("ROOT", self.root().as_str())).expect("written");
    }

    /// A repository of git's layout with this config.
    fn repository(&self, at: &str, config: &str) {
        for (name, text) in [("config", config), ("HEAD", "ref: refs/heads/main\n"), ("objects/x", ""), ("refs/x", "")] {
            self.write(&format!("{at}/{name}"), text);
        }
    }

    fn verdict(&self, command: &str) -> Verdict {
        self.verdict_with(command, Mode::Default, &[])
    }

    /// The verdict in a mode, where the person has these allow rules.
    fn verdict_with(&self, command: &str, mode: Mode, rules: &[&str]) -> Verdict {
        let root = self.root().join("ws").expect("a path");
        let workspace = Workspace::discover(&root, &OsWorld, None);
        assert_eq!(*workspace.root(), root, "the workspace is the folder itself");
        let snapshot = ConfigSnapshot::take(&OsWorld, &workspace).expect("a snapshot");
        let config = ProjectConfig::from_snapshot(&snapshot);
        let confirmation = config.review().confirm().expect("confirmable");
        let trusted = config.confirm(confirmation).expect("unchanged");
        let rules = rules.iter().map(|text| crate::support::rule(RuleEffect::Allow, text));
        let builder = Broker::builder().home("/home/u").workspace(root.as_str()).trusted_project(trusted);
        let broker = builder.mode(mode).rules(rules).build();
        broker.decide(&ToolCall::shell(command, root.as_str())).verdict()
    }
}

#[test]
fn a_plain_repository_is_read_from_any_of_its_folders() {
    let folder = Folder::with_repository(&[("ws/src/x.rs", "")]);
    for command in ["git status", "cd src && git log -3", "git -C src diff --stat", "git -C ROOT/ws status"] {
        let command = command.replace("ROOT", folder.root().as_str());
        assert_eq!(folder.verdict(&command), Verdict::Allow, "{command}");
    }
    for command in ["git -C .. status", "cd missing && git status", "git -C /nowhere status"] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
}

#[test]
fn a_rule_for_branches_is_not_about_files_of_their_names() {
    let folder = Folder::with_repository(&[("ws/work/a.rs", ""), ("ws/src/x.rs", ""), ("ws/src/todo", "")]);
    let verdict = |command: &str| folder.verdict_with(command, Mode::AcceptEdits, &["Bash(git checkout <branch>)"]);
    for command in ["git checkout fix-1", "git checkout todo", "cd src && git checkout fix-1"] {
        assert_eq!(verdict(command), Verdict::Allow, "{command}");
    }
    for command in ["git checkout work", "git checkout src/todo", "git checkout work/", "cd src && git checkout todo"] {
        assert_eq!(verdict(command), Verdict::Ask, "{command}");
    }
    assert_eq!(verdict("cd src || true; git checkout todo"), Verdict::Ask, "either folder");
}

#[test]
fn what_is_moved_in_the_workspace_stays_there_where_no_link_leads_out() {
    let folder = Folder::with_repository(&[("ws/docs/a.md", ""), ("ws/done/x", ""), ("out/x", "")]);
    let (out, link) = (folder.0.path().join("out"), folder.0.path().join("ws/link"));
    std::os::unix::fs::symlink(out, link).expect("a link");
    let verdict = |command: &str| folder.verdict_with(command, Mode::AcceptEdits, &[]);
    assert_eq!(verdict("mv docs/a.md done/"), Verdict::Allow);
    for command in ["mv docs/a.md link/", "mv link/x done/", "mv link done/", "mv . done/"] {
        assert_eq!(verdict(command), Verdict::Ask, "{command}");
    }
}

#[test]
fn a_program_in_the_config_or_a_hook_of_the_index_makes_it_ask() {
    let evil = Folder::with_repository(&[("ws/.git/config", "[core]\n\tfsmonitor = ./x\n")]);
    assert_eq!(evil.verdict("git status"), Verdict::Ask);
    let elsewhere = Folder::with_repository(&[("ws/.git/config", "[core]\n\tworktree = /home/u/.ssh\n")]);
    assert_eq!(elsewhere.verdict("git diff"), Verdict::Ask);
    let hook = Folder::with_repository(&[("ws/.git/hooks/post-index-change", "#!/bin/sh\n")]);
    assert_eq!(hook.verdict("git status"), Verdict::Ask);
    let other_hook = Folder::with_repository(&[("ws/.git/hooks/pre-commit.sample", "#!/bin/sh\n")]);
    assert_eq!(other_hook.verdict("git status"), Verdict::Allow);
}

#[test]
fn the_repository_around_a_workspace_counts_too() {
    let folder = Folder::with(&[("ws/.countersign.toml", "")]);
    folder.repository(".git", "[core]\n\tpager = ./x\n");
    assert_eq!(folder.verdict("git log"), Verdict::Ask);
    folder.repository(".git", PLAIN);
    assert_eq!(folder.verdict("git log"), Verdict::Allow);
}

#[test]
fn repositories_inside_count_by_their_own_files() {
    let folder = Folder::with_repository(&[
        // Its objects and config are another folder's.
        ("ws/borrowed/HEAD", "ref: refs/heads/main\n"),
        ("ws/borrowed/commondir", "../elsewhere\n"),
        ("ws/pointer/.git", "gitdir: ROOT/elsewhere\n"),
        ("elsewhere/config", PLAIN),
        ("ws/not-git/.git", "nonsense\n"),
    ]);
    folder.repository("ws/plain/.git", PLAIN);
    folder.repository("ws/evil/.git", "[core]\n\tfsmonitor = ./x\n");
    folder.repository("ws/bare", PLAIN);
    assert_eq!(folder.verdict("git -C plain status"), Verdict::Allow);
    for name in ["evil", "bare", "borrowed", "pointer", "not-git"] {
        assert_eq!(folder.verdict(&format!("git -C {name} status")), Verdict::Ask, "{name}");
    }
}

#[test]
fn what_git_takes_for_no_repository_asks_since_git_goes_on_upwards() {
    let folder = Folder::with_repository(&[("ws/.git/config", PLAIN)]);
    folder.repository("ws/sub/.git", PLAIN);
    assert_eq!(folder.verdict("git -C sub status"), Verdict::Allow);
    let (id, no_id) = (format!("{}\n", "a1".repeat(20)), format!("{}\n", "xy".repeat(20)));
    folder.write("ws/sub/.git/HEAD", &id);
    assert_eq!(folder.verdict("git -C sub status"), Verdict::Allow, "a commit in the place of a branch");
    for (name, text) in
        [("HEAD", "nonsense\n"), ("HEAD", "a1b2\n"), ("HEAD", &no_id), ("HEAD", "ref: elsewhere\n"), ("commondir", "../../other\n")]
    {
        folder.repository("ws/sub/.git", PLAIN);
        folder.write(&format!("ws/sub/.git/{name}"), text);
        assert_eq!(folder.verdict("git -C sub status"), Verdict::Ask, "{name} with {text}");
    }
    let empty = Folder::with_repository(&[("ws/sub/.git/x", "")]);
    assert_eq!(empty.verdict("git -C sub status"), Verdict::Ask);
}

/// An index of version 2 that names one other repository.
fn index_with_link(path: &str) -> Vec<u8> {
    let mut out = b"DIRC\0\0\0\x02\0\0\0\x01".to_vec();
    out.extend([0; 24]);
    out.extend(0o160_000_u32.to_be_bytes());
    out.resize(out.len() + 32, 7);
    out.extend([0, u8::try_from(path.len()).expect("short")]);
    out.extend(path.bytes());
    let entry = out.len() - 12;
    out.resize(12 + ((entry + 8) & !7), 0);
    out.extend([0; 20]);
    out
}

#[test]
fn repositories_that_the_index_names_count_for_the_one_around_them() {
    let folder = Folder::with_repository(&[]);
    folder.repository("ws/sub/.git", PLAIN);
    let index = folder.0.path().join("ws/.git/index");
    fs::write(&index, index_with_link("sub")).expect("written");
    assert_eq!(folder.verdict("git status"), Verdict::Allow);
    folder.write("ws/sub/.git/config", "[core]\n\tfsmonitor = ./evil\n");
    assert_eq!(folder.verdict("git status"), Verdict::Ask, "git runs it on its way through");
    fs::write(&index, index_with_link("other")).expect("written");
    assert_eq!(folder.verdict("git status"), Verdict::Allow, "nothing was fetched there");
    fs::write(&index, b"DIRC").expect("written");
    assert_eq!(folder.verdict("git status"), Verdict::Ask, "an index that is cut off");
}

#[test]
fn submodules_and_worktrees_count_where_both_sides_agree() {
    let folder = Folder::with_repository(&[
        ("ws/sub/.git", "gitdir: ../.git/modules/sub\n"),
        ("ws/.git/modules/sub/config", "[core]\n\tbare = false\n\tworktree = ../../../sub\n"),
        ("ws/tree/.git", "gitdir: ROOT/ws/.git/worktrees/tree\n"),
        ("ws/.git/worktrees/tree/gitdir", "ROOT/ws/tree/.git\n"),
        ("ws/.git/worktrees/tree/commondir", "../..\n"),
        ("ws/stolen/.git", "gitdir: ROOT/ws/.git/worktrees/tree\n"),
        ("ws/moved/.git", "gitdir: ../.git/modules/moved\n"),
        ("ws/.git/modules/moved/config", "[core]\n\tworktree = /home/u\n"),
    ]);
    assert_eq!(folder.verdict("git -C sub status"), Verdict::Allow);
    assert_eq!(folder.verdict("git -C tree log"), Verdict::Allow);
    assert_eq!(folder.verdict("git -C stolen log"), Verdict::Ask, "the other side names another folder");
    assert_eq!(folder.verdict("git -C moved diff"), Verdict::Ask, "its files lie elsewhere");
}

#[cfg(unix)]
#[test]
fn what_links_lead_to_is_read_by_whoever_reads_them() {
    let folder = Folder::with_repository(&[("ws/src/a.txt", "x"), ("ws/docs/a.md", "x"), ("ws/plain/b.txt", "x"), ("keys/id", "x")]);
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, folder.root().join(at).expect("a path").as_str()).expect("a link");
    link("../../keys/id", "ws/src/notes.txt");
    link("../../keys", "ws/docs/lib");
    link("b.txt", "ws/plain/same.txt");
    folder.write("ws/dash/-R", "");
    for command in [
        "cat plain/*",
        "cat plain/*.txt | head -3",
        "cat src/a.t*",
        "ls src/*",
        "grep -r handler src",
        "rg x src",
        "find plain -name '*.txt' | xargs cat",
        "grep -R handler plain",
        "find src -name '*.md'",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Allow, "{command}");
    }
    for command in [
        "cat src/notes.txt",
        "cat src/*",
        "cat src/n*",
        "cat */notes.txt",
        "for f in src/*; do cat $f; done",
        "cat docs/*/id",
        "grep -R x src",
        "rg -L x src",
        "diff -r src plain",
        "find src | xargs cat",
        "find src -exec cat {} \\;",
        "cd src && cat $(ls)",
        "cat src/$(ls src | head -1)",
        "for f in $(ls src); do cat src/$f; done",
        "cd dash && grep x *",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
}

#[cfg(unix)]
#[test]
fn names_are_words_and_options_to_whoever_does_not_quote_them() {
    let folder =
        Folder::with_repository(&[("ws/a.txt", "x"), ("ws/src/b.txt", "x"), ("ws/odd/x -e1eid", "x"), ("ws/dash/-e1eid.txt", "x")]);
    for command in [
        "for f in src/*; do sed -n 1p $f; done",
        "for f in odd/*; do sed -n 1p \"$f\"; done",
        "for f in *.txt; do sort \"$f\"; done",
        "sort *.txt",
        "diff <(sort a.txt) <(sort src/b.txt)",
        "cat a.txt | tee /dev/stderr",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Allow, "{command}");
    }
    for command in [
        "for f in odd/*; do sed -n 1p $f; done",
        "for f in */*; do sed -n 1p $f; done",
        "cd odd && for f in *; do cat ./$f; done",
        "cd odd && for f in *; do sed -n 1p $f; done",
        "cd dash && sort *.txt",
        "cd dash && for f in *.txt; do sort \"$f\"; done",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
    // A folder that is moved or copied brings the names in it along.
    let edits = |command: &str| folder.verdict_with(command, Mode::AcceptEdits, &[]);
    assert_eq!(edits("mv a.txt src && for f in src/*; do sed -n 1p $f; done"), Verdict::Allow);
    assert_eq!(edits("cp -r src new && for f in src/*; do sed -n 1p $f; done"), Verdict::Allow);
    for command in ["mv odd src && for f in src/*/*; do sed -n 1p $f; done", "cp -r odd new && for f in src/*; do sed -n 1p $f; done"] {
        assert_eq!(edits(command), Verdict::Ask, "{command}");
    }
}

#[test]
fn names_that_are_printed_bare_are_looked_for_in_the_current_folder() {
    let folder = Folder::with_repository(&[("ws/docs/a.md", ""), ("out/x", "")]);
    let link = folder.root().join("ws/link").expect("a path");
    std::os::unix::fs::symlink("../out", link.as_str()).expect("a link");
    for (command, expected) in [
        ("find docs -name '*.md' | xargs cat", Verdict::Allow),
        ("cd docs && ls | xargs cat", Verdict::Allow),
        ("ls docs | xargs cat", Verdict::Ask),
    ] {
        assert_eq!(folder.verdict(command), expected, "{command}");
    }
}

#[test]
fn what_the_call_makes_a_repository_of_is_not_read_by_git() {
    let folder = Folder::with_repository(&[("ws/src/x.rs", ""), ("ws/half/objects/x", ""), ("ws/half/refs/x", ""), ("ws/tpl/HEAD", "")]);
    let verdict = |command: &str| folder.verdict_with(command, Mode::AcceptEdits, &[]);
    for command in [
        "mkdir -p src/objects src/refs; echo 'ref: refs/heads/m' > src/HEAD; cp x src/config; git -C src status",
        "cd src && mkdir objects refs && echo 'ref: refs/heads/m' > HEAD && git log",
        "mkdir -p src/objects/pack src/refs/heads; tee src/head < x; cd src && git diff",
        "cp tpl/HEAD half; git -C half status",
        "cp tpl/* half; git -C half status",
        "mv tpl/HEAD half/ && cd half && git log",
        "split -a 1 x half/HEA; git -C half status",
        "ln -s ../tpl/HEAD half/HEAD; git -C half status",
        "cp -a tpl half; mv half/tpl/x half; touch half/HEAD; git -C half/sub status",
        // A folder that is moved there may be any of them, whichever step moves it.
        "mv half/objects src/; git -C src log",
        "ls; mv half/objects src/; git -C src log",
    ] {
        assert_eq!(verdict(command), Verdict::Ask, "{command}");
    }
    let rules = ["Bash(git status:*)", "Bash(touch:*)"];
    assert_eq!(folder.verdict_with("touch half/HEAD; git -C half status", Mode::Default, &rules), Verdict::Ask);
    // The repository of the workspace is found first, or there is none.
    for command in [
        "mkdir -p objects refs; echo x > HEAD; git status",
        "cd src && echo x > y.rs && git diff",
        "cp x.rs src && git -C src status",
        "mkdir src/objects; touch src/HEAD; git -C src status",
        "cd half && sed -i s/a/b/ x.rs && git diff",
        "cd half && gofmt -w . && git status",
    ] {
        assert_eq!(verdict(command), Verdict::Allow, "{command}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_come_with_a_folder_are_not_followed_from_there() {
    let folder = Folder::with_repository(&[("other/x", ""), ("ws/.env", ""), ("ws/docs/a.md", ""), ("ws/plain/a.md", ""), ("ws/q/a", "")]);
    let root = folder.root();
    for (target, at) in [("../../other/x", "out"), ("../.env", "env"), ("../../other", "folder"), ("a.md", "near")] {
        std::os::unix::fs::symlink(target, root.join(&format!("ws/docs/{at}")).expect("a path").as_str()).expect("a link");
    }
    let verdict = |command: &str| folder.verdict_with(command, Mode::AcceptEdits, &[]);
    for command in [
        "mv docs new; cat new/out",
        "mv docs new; cat new/env",
        "cp -a docs new && head new/out",
        "cp -r docs q; cat q/docs/out",
        "mv docs q; cat q/docs/env",
        "mv docs new; mv new newer; cat newer/env",
        "mv docs q/x; mv q newer; cat newer/x/env",
        "cp -P docs/folder new; grep -r x new",
        "mv docs new; echo x > new/out",
        "mv docs new; cp a new/folder/x",
        "mv docs new; sed -i s/a/b/ new/out",
        "mv docs new; cat new/*",
        "mv docs new; cd new; cat env",
        "mv docs new; grep x new/out",
        "mv docs new; node -e 'console.log(require(\"fs\").readFileSync(\"new/env\", \"utf8\"))'",
        "cp -a docs new; touch new/folder/x",
        "mv docs/near near; cat near",
        "cp -P docs/near near; cat near",
        "cp -rL docs new",
        "cp -R --dereference docs new",
        "cp -r docs new",
        "zip -qr new.zip docs",
        "jar cf new.jar docs",
    ] {
        assert_eq!(verdict(command), Verdict::Ask, "{command}");
    }
    for command in [
        "mv plain new; cat new/a.md",
        "cp -r plain new && sed -i s/a/b/ new/a.md",
        "mv plain/a.md b.md && cat b.md",
        "sed s/a/b/ plain/a.md > tmp && mv tmp plain/a.md && cat plain/a.md",
        "cp -a docs new",
        "cp -R docs new",
        "cp -r plain new",
        "zip -r new.zip plain",
        "mv docs new; ls -R new",
        "mv docs new; grep -r handler new",
        "mv docs new; cat plain/a.md",
    ] {
        assert_eq!(verdict(command), Verdict::Allow, "{command}");
    }
}

#[test]
fn addresses_with_passwords_are_not_printed_unasked() {
    const PRINTING: [&str; 20] = [
        "git remote -v",
        "git remote get-url origin",
        "git config -l",
        "git config --get remote.origin.url",
        "git config --get-regexp 'user.*'",
        "git config get remote.origin.url",
        "git -C src config remote.origin.url",
        "git var -l",
        "cat .git/config",
        "grep -r url .git",
        // Among all that lies below the folder.
        "grep -rn host.example .",
        "grep -rn 'foo\\|remote' .",
        "grep -rnE 'rem(ote|ove)' .",
        "grep -r --include='conf*' core .",
        "grep -rl remote . | xargs cat",
        "rg --hidden remote",
        "find . -name config -exec cat {} +",
        "find . -type f ! -name '.*' | xargs cat",
        "find . -name '*' -type f -exec grep remote {} +",
        "cat $(find . -name 'con*')",
    ];
    let settings = |text: &str| {
        let folder = Folder::with_repository(&[("ws/src/x.rs", "")]);
        folder.write("ws/.git/config", &format!("{PLAIN}{text}"));
        folder
    };
    for text in [
        "[remote \"origin\"]\n\turl = https://u:hunter2@host.example/o/r\n",
        "[remote \"origin\"]\n\turl = https://ghp_16C7e42F292c6912E7710c83@host.example/o/r\n",
        "[remote \"https://u:hunter2@host.example/\"]\n\ttagopt = --tags\n",
    ] {
        let folder = settings(text);
        for command in PRINTING {
            assert_eq!(folder.verdict(command), Verdict::Ask, "{command} {text}");
        }
        for command in [
            "git remote",
            "git status",
            "cat .git/HEAD",
            "git config user.name",
            "git config --get core.bare",
            "git var GIT_EDITOR",
            "grep -rn useState .",
            "grep -rl remote .",
            "grep -rn --include='*.rs' remote .",
            "rg remote",
            "find . -name '*.rs' -exec cat {} +",
            "find . -type f -not -path '*/.git/*' -name 'con*' | xargs cat",
        ] {
            assert_eq!(folder.verdict(command), Verdict::Allow, "{command} {text}");
        }
    }
    // By the name of the key, and in headers of requests.
    for (text, expected) in [
        ("[http]\n\textraheader = AUTHORIZATION: basic abc\n", Verdict::Ask),
        ("[github]\n\ttoken = abc\n", Verdict::Ask),
        ("[sendemail]\n\tsmtpPass = abc\n", Verdict::Ask),
        ("[imap]\n\tpass = abc\n", Verdict::Ask),
        // A command that fetches one, and a switch, are none.
        ("[github]\n\ttoken = !pass show github\n", Verdict::Allow),
        ("[github]\n\ttoken = true\n", Verdict::Allow),
    ] {
        assert_eq!(settings(text).verdict("cat .git/config"), expected, "{text}");
    }
    let folder = settings("[remote \"origin\"]\n\turl = ssh://git@host.example/o/r\n\tpushurl = https://me@host.example/o/r\n");
    for command in PRINTING {
        assert_eq!(folder.verdict(command), Verdict::Allow, "{command}");
    }
    // Whatever stands in the settings.
    for command in ["ls .git/* | xargs head", "ls .git/config | xargs cat", "ls .g*/* | xargs cat"] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
}

/// An index of version 2 that names these files.
fn index(paths: &[&str]) -> Vec<u8> {
    let mut out = b"DIRC\0\0\0\x02".to_vec();
    out.extend(u32::try_from(paths.len()).expect("few").to_be_bytes());
    for path in paths {
        let mut entry = vec![0; 24];
        entry.extend(0o100_644_u32.to_be_bytes());
        entry.resize(60, 7);
        entry.extend([0, u8::try_from(path.len()).expect("short")]);
        entry.extend(path.bytes());
        entry.resize((entry.len() + 8) & !7, 0);
        out.extend(entry);
    }
    out.extend([9; 20]);
    out
}

#[test]
fn names_that_only_the_index_has_are_looked_at_too() {
    let folder = Folder::with_repository(&[("ws/a.txt", "x")]);
    let at = folder.root().join("ws/.git/index").expect("a path");
    fs::write(at.as_str(), index(&["a.txt", "src/gone.rs"])).expect("written");
    assert_eq!(folder.verdict("cat $(git ls-files)"), Verdict::Allow);
    fs::write(at.as_str(), index(&["a.txt", "x /etc/passwd"])).expect("written");
    assert_eq!(folder.verdict("cat $(git ls-files)"), Verdict::Ask);
    assert_eq!(folder.verdict("git ls-files | xargs cat"), Verdict::Ask);
    assert_eq!(folder.verdict("git ls-files"), Verdict::Allow);
    fs::write(at.as_str(), "DIRC").expect("written");
    assert_eq!(folder.verdict("cat $(git ls-files)"), Verdict::Ask);
}
