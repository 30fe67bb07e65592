//! Hidden files with secrets, where what a call reads is chosen by searching, comparing or packing folders.

use countersign::analysis::path::AbsPath;
use countersign::world::{MemoryFolder, MemoryWorld};
use countersign::{Mode, ToolCall, Verdict};
use serde_json::json;

use super::Folder;
use crate::support::{self, WORKSPACE};

#[test]
fn searches_that_find_a_line_of_the_environment_are_asked() {
    let folder = Folder::with_repository(&[("ws/src/x.rs", ""), ("ws/.env", "DATABASE=postgres://app:hunter2@localhost/db\nPORT=3000\n")]);
    for command in [
        "grep -rn localhost .",
        "grep -rn 'PORT' .",
        "grep -rnE 'local(host|net)' .",
        "grep -rniP '\\x6cocal' .",
        "grep -rn localhost . | head",
        "rg --hidden localhost",
        "grep -rl localhost . | xargs cat",
        "grep -rn localhost src .",
        "cat $(grep -rl hunter .)",
        "grep -rn '[[:alpha:]z]ocalhost' .",
        "grep -rn 'z\\{0,1\\}localhost' .",
        "grep -rnP '(*UCP)localhost' .",
        "rg --hidden '[[l]z]ocalhost'",
        "grep -rni 'hoſt' .",
        "grep -rn localhost $(go env GOMODCACHE)",
        "M=$(brew --prefix); rg --hidden localhost $M",
        "grep -rn localhost $(find /usr/lib -name nothing)",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
    for command in [
        "grep -rn useState .",
        "grep -rnE '\\bapp\\.get\\(' .",
        "grep -rn localhost src",
        "grep -rn --include='*.ts' localhost .",
        "grep -rn '[[:alpha:]]seState' .",
        "grep -rl localhost .",
        "grep -rc localhost .",
        "rg localhost",
        "grep -rl useState . | xargs cat",
        "grep -rn useState $(go env GOMODCACHE)",
        "grep -rn localhost $(go env GOMODCACHE)/example.com/x",
        "grep -rn localhost \"$(go env GOMODCACHE)\"",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Allow, "{command}");
    }
}

#[test]
fn hidden_files_deeper_than_the_searched_folder_are_looked_at() {
    let token = "[remote \"origin\"]\n\turl = https://me:hunter2@host.example/o/r\n";
    let folder = Folder::with_repository(&[
        ("ws/src/x.rs", ""),
        ("ws/app/web/.env.local", "DATABASE=postgres://app:hunter2@localhost/db\n"),
        ("ws/app/.env.example", "SAMPLE_NAME=me\n"),
        ("ws/node_modules/x/.env", "INSTALLED=1\n"),
        ("ws/cloned/.git/config", token),
        ("ws/cloned/config", "PLAIN=1\n"),
    ]);
    for command in ["grep -rn localhost .", "grep -rn localhost app", "grep -rn host.example .", "rg --hidden hunter2 cloned"] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
    for command in [
        "grep -rn useState .",
        "grep -rn localhost src",
        "grep -rn localhost cloned",
        "grep -rn SAMPLE_NAME .",
        "grep -rn INSTALLED .",
        "grep -rn PLAIN .",
        "rg localhost",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Allow, "{command}");
    }
}

#[test]
fn environments_of_other_names_are_looked_for() {
    let folder = Folder::with_repository(&[("ws/src/x.rs", ""), ("ws/.env.staging", "HOST=localhost\n"), ("ws/lib/x_staging.rs", "")]);
    for command in [
        "find . -name '*staging' | xargs cat",
        "find . -name '*staging*' -exec cat {} +",
        "grep -r --include='*staging*' '' .",
        "grep -rl --include='*staging*' o . | xargs cat",
        "rg -g '*staging*' ''",
        "rg -l -g '*staging' HOST | xargs head",
        "fd -H staging | xargs cat",
        "cat .*.staging",
        "python3 -c \"from pathlib import Path; [print(p.read_text()) for p in Path('.').rglob('*staging*')]\"",
        "cat .e*g",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
    for command in [
        "find lib -name '*staging*' | xargs cat",
        "find . -name '*_staging.rs' -exec cat {} +",
        "grep -rn --include='*staging*' useState .",
        "find . -name '*staging*'",
        "cat lib/*staging*",
        "rg -g '*.rs' ''",
        "python3 -c \"from pathlib import Path; [print(p.read_text()) for p in Path('.').rglob('*_staging.rs')]\"",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Allow, "{command}");
    }
}

#[test]
fn other_languages_find_hidden_files_in_folders_below() {
    let folder = Folder::with_repository(&[("ws/app/a.txt", ""), ("ws/app/.env", "A=1\n"), ("ws/lib/a.txt", ""), ("ws/lib/b/a.txt", "")]);
    let python = |glob: &str| format!("python3 -c \"from pathlib import Path; [print(p.read_text()) for p in Path('.').glob('{glob}')]\"");
    let node =
        |at: &str| format!("node -e \"const fs=require('fs'); for (const f of fs.readdirSync('{at}')) fs.readFileSync('{at}/' + f)\"");
    // Nothing is hidden there, and keys need not be.
    let keys = [python("lib/*.pem"), python("lib/id_*")];
    for command in [python("app/*"), python("ap*/*"), python("*/*"), python("app/**/*"), node("app")].into_iter().chain(keys) {
        assert_eq!(folder.verdict(&command), Verdict::Ask, "{command}");
    }
    for command in [python("lib/*"), python("app/*.txt"), python("lib/b*/*"), node("lib"), node("lib/b")] {
        assert_eq!(folder.verdict(&command), Verdict::Allow, "{command}");
    }
}

#[test]
fn what_is_not_tracked_may_be_an_environment() {
    // An index with no entries.
    let index = concat!("DIRC\0\0\0\x02\0\0\0\0", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    let verdict = |files: &[(&str, &str)]| {
        let files: Vec<_> = [("ws/src/x.rs", ""), ("ws/.git/index", index)].iter().chain(files).copied().collect();
        Folder::with_repository(&files).verdict("cat $(git ls-files --others --exclude-standard)")
    };
    assert_eq!(verdict(&[]), Verdict::Allow);
    assert_eq!(verdict(&[("ws/.env", "A=b")]), Verdict::Ask);
    assert_eq!(verdict(&[("ws/.env", "A=b"), ("ws/.gitignore", "target\n.env*\n")]), Verdict::Allow);
    assert_eq!(verdict(&[("ws/.env", "A=b"), ("ws/.gitignore", "*\n!.env\n")]), Verdict::Ask);
    assert_eq!(verdict(&[("ws/a/.env.test", "A=b"), ("ws/.gitignore", ".env\n")]), Verdict::Ask);
    assert_eq!(verdict(&[("ws/a/.netrc", "machine x"), ("ws/.gitignore", ".env\n")]), Verdict::Ask);
    assert_eq!(verdict(&[("ws/.env", "A=b"), ("ws/.gitignore", ".env?\n[.]env\n")]), Verdict::Ask);
    // Another file in a folder below may take it in again.
    let again = |at| verdict(&[("ws/a/b/.env", "A=b"), ("ws/.gitignore", ".env\n"), (at, "!.env\n")]);
    assert_eq!(again("ws/a/.gitignore"), Verdict::Ask);
    assert_eq!(again("ws/c/.gitignore"), Verdict::Allow);
    // What the same call writes there was not looked at.
    let folder = Folder::with_repository(&[("ws/.env", "A=b"), ("ws/.gitignore", ".env\n"), ("ws/.git/index", index)]);
    let verdict = |command: &str| folder.verdict_with(command, Mode::AcceptEdits, &[]);
    let lists = "git ls-files -o --exclude-standard | xargs cat";
    assert_eq!(verdict(&format!(": > .gitignore; {lists}")), Verdict::Ask);
    assert_eq!(verdict(&format!("for i in 1 2; do {lists}; cp a.txt .gitignore; done")), Verdict::Ask);
    assert_eq!(verdict(&format!("mkdir -p a && echo x > a/b.txt; {lists}")), Verdict::Allow);
}

#[test]
fn files_in_which_tools_keep_tokens_are_looked_for() {
    let token = "//registry.example/:_authToken=npm_0123456789\n";
    let folder = Folder::with_repository(&[
        ("ws/src/x.rs", ""),
        ("ws/a/.npmrc", token),
        ("ws/b/.npmrc", "save-exact=true\nregistry=https://registry.example\n"),
        ("ws/c/.netrc", "machine host.example login me\n"),
        ("ws/d/.yarnrc.yml", "npmAuthToken: 0123456789\nnodeLinker: x\n"),
        ("ws/e/.yarnrc.yml", "nodeLinker: x\n"),
    ]);
    for command in [
        "grep -rn registry.example .",
        "rg --hidden registry.example a",
        "grep -rn host.example .",
        "grep -rh --include='*rc' '' .",
        "grep -rh --include='*netrc' '' .",
        "rg -g '*rc' host.example .",
        "rg -g '*rc' '' c",
        "grep -rh --include='*.yml' '' d",
        "rg -g '*.yml' '' .",
        "find d -name '*.yml' -exec cat {} +",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
    for command in [
        "grep -rn registry.example b",
        "grep -rn save-exact .",
        "rg registry.example",
        "grep -rn useState .",
        "grep -rh --include='*rc' '' b",
        "grep -rh --include='*.yml' '' e",
        "grep -rh --include='*.yml' '' c",
        "rg -g '*.json' '' c",
    ] {
        assert_eq!(folder.verdict(command), Verdict::Allow, "{command}");
    }
}

#[test]
fn settings_that_are_chosen_by_their_name_are_printed() {
    let token = "[remote \"origin\"]\n\turl = https://me:hunter2@host.example/o/r\n";
    let folder = Folder::with_repository(&[("ws/src/config", "x"), ("ws/cloned/.git/config", token)]);
    for command in ["grep -r --include=config '' .", "grep -rl --include=config url . | xargs cat"] {
        assert_eq!(folder.verdict(command), Verdict::Ask, "{command}");
    }
    for command in ["grep -r --include=config '' src", "grep -rl --include=config url src | xargs cat"] {
        assert_eq!(folder.verdict(command), Verdict::Allow, "{command}");
    }
    for (command, expected) in [
        ("cat */.git/config", Verdict::Ask),
        ("head -5 ./*/.g*/conf*", Verdict::Ask),
        ("for d in */; do cat \"${d%/}/.git/config\"; done", Verdict::Ask),
        ("cat */.github/config", Verdict::Allow),
        ("cat */config", Verdict::Allow),
        ("ls */.git/config", Verdict::Allow),
        ("cat src/*/.git/config", Verdict::Allow),
    ] {
        assert_eq!(folder.verdict(command), expected, "{command}");
    }
}

#[test]
fn what_a_file_of_ignored_names_takes_in_is_searched() {
    let files = [("ws/.env", "A=b"), ("ws/app/a.ts", ""), ("ws/lib/.env", "A=b"), ("ws/lib/.ignore", "!.e*\n"), ("ws/lib/x/a.ts", "")];
    let folder = Folder::with_repository(&files);
    let verdict = |command: &str| folder.verdict_with(command, Mode::AcceptEdits, &[]);
    for command in [
        "rg '' lib",
        "rg .",
        "cd lib && rg A",
        "rg -l '' lib | xargs cat",
        "fd . lib | xargs cat",
        "rg --ignore-file x '' app",
        "echo '!.env' > .rgignore; rg '' .",
        "echo '!.env' > .ignore; rg -l '' app | xargs cat",
    ] {
        assert_eq!(verdict(command), Verdict::Ask, "{command}");
    }
    for command in ["rg '' app", "rg useState", "rg '' lib/x", "rg -l '' app | xargs cat", "fd . app | xargs cat", "rg -g '*.ts' '' lib"] {
        assert_eq!(verdict(command), Verdict::Allow, "{command}");
    }
}

#[test]
fn an_agents_own_search_that_prints_lines_looks_into_hidden_files() {
    let folder = MemoryFolder::new().with(".env", "STRIPE_TOKEN=x\nOTHER_HOST=y\n").with("src/a.ts", "");
    let world = MemoryWorld::new(AbsPath::parse(WORKSPACE).expect("a path"), folder);
    let broker = support::builder(true).world(world).mode(Mode::Default).build();
    let verdict = |tool: &str, input: &serde_json::Value| broker.decide(&ToolCall::new(tool, input.clone(), WORKSPACE)).verdict();
    for (tool, input) in [
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "content" })),
        ("Grep", json!({ "pattern": "", "output_mode": "content", "-A": 5 })),
        ("Grep", json!({ "pattern": "(?i)stripe", "output_mode": "content", "glob": "!*.lock" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "content", "glob": "*.ts *" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "content", "type": "all" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "else" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": ["content"] })),
        ("Grep", json!({ "pattern": "STRIPE(?s:.*)OTHER", "output_mode": "content", "multiline": true })),
        ("Grep", json!({ "pattern": "OTHER", "output_mode": "content", "type": "yaml" })),
        ("grep_search", json!({ "query": "TOKEN" })),
        ("grep", json!({ "pattern": "stripe", "path": WORKSPACE })),
    ] {
        assert_eq!(verdict(tool, &input), Verdict::Ask, "{input}");
    }
    for (tool, input) in [
        ("Grep", json!({ "pattern": "TOKEN" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "count" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "content", "path": "src" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "content", "path": "src/a.ts" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "content", "glob": "*.{ts,tsx}" })),
        ("Grep", json!({ "pattern": "TOKEN", "output_mode": "content", "type": "ts" })),
        ("Grep", json!({ "pattern": "useState", "output_mode": "content" })),
        ("Grep", json!({ "pattern": "STRIPE.*OTHER", "output_mode": "content" })),
        ("Grep", json!({ "pattern": "useState(?s:.*)OTHER", "output_mode": "content", "multiline": true })),
        ("grep_search", json!({ "query": "useState" })),
    ] {
        assert_eq!(verdict(tool, &input), Verdict::Allow, "{input}");
    }
    // Temporary files may be those of a project, unlike what belongs to the system.
    for (place, expected) in [("/tmp/x", Verdict::Ask), ("/usr/share/x", Verdict::Allow)] {
        let folder = MemoryFolder::new().with(".env", "STRIPE_TOKEN=x\n");
        let world = MemoryWorld::new(AbsPath::parse(place).expect("a path"), folder);
        let broker = support::builder(true).world(world).build();
        let input = json!({ "pattern": "TOKEN", "output_mode": "content", "path": place });
        assert_eq!(broker.decide(&ToolCall::new("Grep", input, WORKSPACE)).verdict(), expected, "{place}");
    }
}

#[test]
fn no_secret_goes_into_an_archive() {
    let token = "[remote \"origin\"]\n\turl = https://me:hunter2@host.example/o/r\n";
    let files = [("ws/src/x.rs", ""), ("ws/app/.env", "A=b"), ("ws/cloned/.git/config", token)];
    let folder = Folder::with_repository(&files);
    let verdict = |command: &str| folder.verdict_with(command, Mode::AcceptEdits, &[]);
    for command in [
        "tar cf a.tar .",
        "tar cf a.tar --exclude=.env .",
        "tar cf a.tar --exclude-vcs .",
        "tar cf a.tar --exclude=.git app",
        "tar cf a.tar app --exclude=.env",
        "tar cf a.tar src --exclude=.env app",
        "tar -cfxf app --exclude=.env",
        "tar cf a.tar --exclude=.ENV app",
        "tar cf a.tar --exclude=?env app",
        "tar cf a.tar --exclude=./.env app",
        "tar cf a.tar --anchored --exclude=.env app",
        "tar cf a.tar --no-wildcards --exclude=.e* app",
        "tar --an --exclude=.env -cf a.tar app",
        "tar --owner --exclude=.env -cf a.tar app",
        "tar -b --exclude=.env -cf a.tar app",
        "tar -C --exclude=.env -cf a.tar app",
        "zip -r a.zip app",
        "zip -r a.zip cloned",
    ] {
        assert_eq!(verdict(command), Verdict::Ask, "{command}");
    }
    for command in [
        "tar cf a.tar src",
        "tar cf a.tar --exclude=.env app",
        "tar czf a.tgz --exclude .env app",
        "tar -czf a.tgz --exclude=.git --exclude='.e*' .",
        "tar --exclude-vcs --exclude=app -cf a.tar .",
        "tar --exclude=.env --gzip --file=a.tgz --create app",
        "zip -r a.zip src",
    ] {
        assert_eq!(verdict(command), Verdict::Allow, "{command}");
    }
}

/// What stands in one folder and not in the other is printed, hidden files among it.
#[test]
fn comparing_folders_prints_the_hidden_files_in_them() {
    let folder = Folder::with_repository(&[("ws/src/a.txt", "x"), ("ws/dst/a.txt", "y"), ("other/a.txt", "z")]);
    for (command, expected) in [
        ("git diff --no-index src dst", Verdict::Ask),
        ("git diff . ../other", Verdict::Ask),
        ("git diff src ../ws/dst", Verdict::Ask),
        ("git diff src dst", Verdict::Allow),
        ("git diff --no-index src/a.txt dst/a.txt", Verdict::Allow),
        ("diff src dst", Verdict::Ask),
        ("diff -q src dst", Verdict::Allow),
        ("diff -r src/a.txt dst/a.txt", Verdict::Allow),
        ("diff src/a.txt dst", Verdict::Allow),
    ] {
        assert_eq!(folder.verdict(command), expected, "{command}");
    }
}
