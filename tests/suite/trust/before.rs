//! Nothing of a project counts, and nothing of it runs, before the person has answered.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::trust::{ConfirmError, Project, ProjectCapability, Refused, TrustStatus};
use countersign::{Mode, ToolCall, Verdict};

use super::{OWN, Scene, texts};

/// CVE-2025-59536: hooks and servers of a project were in force before the trust question. Here its allow rules, the
/// programs that it describes, and the switches that are a person's are nothing until then; what it denies holds.
#[test]
fn config_is_not_applied_before_the_answer() {
    let scene = Scene::with(
        "allow = [\"Bash(make ours)\"]\nask = [\"Bash(ls asked)\"]\ndeny = [\"Bash(ls denied)\"]\n\
         [[program]]\nnames = \"ourlint\"\noperands = { rest = \"text\" }\n",
    );
    let verdicts = |now| ["make ours", "ourlint x", "ls asked", "ls denied", "ls"].map(|command| scene.verdict("proj", command, now));
    assert_eq!(verdicts(1), [Verdict::Ask, Verdict::Ask, Verdict::Ask, Verdict::Deny, Verdict::Allow]);
    scene.confirm("proj", 1);
    assert_eq!(verdicts(2), [Verdict::Allow, Verdict::Allow, Verdict::Ask, Verdict::Deny, Verdict::Allow]);
}

/// GHSA-mmgp-wc2j-qcv7: a repository chose the mode in which it was judged, and with it skipped the trust question.
/// A project that says what only a person says cannot be confirmed at all, and everything is asked.
#[test]
fn a_project_chooses_no_mode_and_switches_nothing_of_the_persons() {
    for line in [
        "mode = \"bypass\"",
        "mode = \"accept-edits\"",
        "mode = \"plan\"",
        "forbid_learning = true",
        "forbid_modes = [\"bypass\"]",
        "packs = [\"local-git\"]",
        "trusted = true",
    ] {
        let scene = Scene::with(&format!("{line}\nallow = [\"Bash(make ours)\"]\n"));
        let review = scene.review("proj", 1);
        assert!(review.grants().is_empty() && review.problems().len() == 1, "{line}: {review}");
        assert!(review.confirm().is_err(), "{line}");
        assert_eq!(["make ours", "ls", "touch a"].map(|command| scene.verdict("proj", command, 1)), [Verdict::Ask; 3], "{line}");
        let forbidden = scene.builder("proj", 1).mode(Mode::AcceptEdits).build();
        assert_eq!(forbidden.decide(&ToolCall::shell("touch a", scene.root.as_str())).verdict(), Verdict::Ask, "{line}");
    }
}

/// GHSA-wpqr-6v78-jr5g, CVE-2026-12537: without a person, a workspace counted as trusted, and a permissive mode dropped
/// the denials. Here no recorded answer means not trusted, whatever the mode.
#[test]
fn without_a_recorded_answer_nothing_is_trusted() {
    let scene = Scene::with("allow = [\"Bash(make ours)\"]\ndeny = [\"Bash(ls denied)\"]\n");
    for now in [0, 1, u64::MAX] {
        let Project::Untrusted(config) = scene.project("proj", now) else { panic!("nobody was asked") };
        assert_eq!(config.restrictions().len(), 1);
        assert_eq!(scene.status("proj", now), TrustStatus::Unknown);
    }
    let verdict = |mode, command: &str| {
        let broker = scene.builder("proj", 1).mode(mode).build();
        broker.decide(&ToolCall::shell(command, scene.root.as_str())).verdict()
    };
    assert_eq!(verdict(Mode::Unattended, "make ours"), Verdict::Deny);
    for mode in [Mode::Plan, Mode::Default, Mode::AcceptEdits, Mode::Unattended, Mode::dangerous_bypass()] {
        assert_eq!(verdict(mode, "ls denied"), Verdict::Deny, "{mode}");
    }
    // A host that only looks does not make an answer either (changelog 2.1.196 of Claude Code: listing servers approved them).
    let review = scene.review("proj", 1);
    let _ = (review.to_string(), serde_json::to_string(&review).expect("json"));
    assert!(!Path::new(scene.locations().trust().as_str()).exists());
    assert!(!scene.is_trusted("proj", 1));
}

/// The home folder and the root of a file system, trusted by accident, would trust everything below.
#[test]
fn home_and_the_root_are_never_trusted() {
    let scene = Scene::new();
    scene.write_in(".", OWN, "allow = [\"Bash(make ours)\"]\n");
    for folder in [".", ".."] {
        let config = scene.config(folder);
        let review = config.review();
        assert!(review.not_confirmable().is_some_and(|why| why.contains("home folder")), "{folder}: {review}");
        assert!(review.confirm().is_err(), "{folder}");
        // Where home was not known, the same folder was an ordinary one: that answer does not count.
        let unknowing = countersign::trust::Workspace::discover(config.root(), &countersign::world::OsWorld, None);
        let earlier = countersign::trust::ProjectConfig::load(&countersign::world::OsWorld, &unknowing).review().confirm();
        let earlier = earlier.expect("an ordinary folder there");
        scene.keep(&earlier, 1);
        assert_eq!(scene.status(folder, 2), TrustStatus::Refused(Refused::Home), "{folder}");
        assert!(!scene.is_trusted(folder, 2), "{folder}");
        assert_eq!(config.confirm(earlier).expect_err("home").why, ConfirmError::Refused(Refused::Home), "{folder}");
    }
    assert_eq!(scene.workspace("../../../../../../..").refused(), Some(Refused::Root));
    assert!(scene.config("../../../../../../..").review().confirm().is_err());
    // A config in the home folder is none of the projects below it.
    assert!(texts(scene.project("downloads", 1)).0.is_empty());
    assert_eq!(scene.workspace("downloads").root(), &scene.at("downloads"));
}

/// CVE-2025-61260: a file of the project moved the agent's home into the repository. A store that an agent can write is
/// refused, under every name that it has.
#[test]
fn a_store_inside_the_workspace_is_refused() {
    use countersign::locations::Locations;
    let scene = Scene::new();
    let inside = |path: &str| scene.at(path);
    for (config, state) in [("proj/.config", ".state"), (".config/x", "proj/state"), ("proj", ".state")] {
        let moved = Locations::new(Some(scene.home.clone()), inside(config), inside(state));
        assert!(moved.check_outside(&scene.root).is_err(), "{config} {state}");
    }
    assert!(scene.locations().check_outside(&scene.root).is_ok());
    #[cfg(unix)]
    {
        fs::create_dir_all(inside("proj/state").as_str()).expect("a folder");
        fs::create_dir_all(inside(".local/state").as_str()).expect("a folder");
        std::os::unix::fs::symlink(inside("proj/state").as_str(), inside(".local/state/countersign").as_str()).expect("a link");
        let linked = scene.locations().with_links(&countersign::world::OsWorld).expect("links");
        assert!(linked.check_outside(&scene.root).is_err());
    }
}

/// CVE-2025-59041, CVE-2025-59828, CVE-2025-65099: at start-up an agent ran git and yarn in a folder that was not trusted,
/// and those ran what the folder says. Here nothing is run at all: every way to be run has a canary in it, the only
/// programs on the path are canaries, and a process of its own looks at the folder.
#[cfg(unix)]
#[test]
fn nothing_of_a_project_is_run_by_looking_at_it() {
    use std::process::Command;
    let scene = Scene::new();
    let canary = scene.at("canary");
    let script = format!("#!/bin/sh\necho \"$0\" >> '{canary}'\n");
    let program = |folder: &str, name: &str| {
        use std::os::unix::fs::PermissionsExt as _;
        scene.write_in(folder, name, &script);
        fs::set_permissions(scene.at(&format!("{folder}/{name}")).as_str(), fs::Permissions::from_mode(0o755)).expect("a mode");
    };
    for name in ["git", "yarn", "npm", "npx", "node", "python3", "bash", "sh", "direnv", "uvx"] {
        program("bin", name);
    }
    for name in ["run.sh", ".git/hooks/post-checkout", ".git/hooks/post-index-change", ".husky/pre-commit", ".yarn/releases/yarn.cjs"] {
        program("proj", name);
    }
    let run = scene.at("proj/run.sh");
    scene.write(".git/config", format!("[core]\n\tfsmonitor = {run}\n\thooksPath = .git/hooks\n\tpager = {run}\n[include]\n\tpath = x\n"));
    scene.write(".git/HEAD", "ref: refs/heads/main\n");
    scene.write(".yarnrc.yml", "yarnPath: .yarn/releases/yarn.cjs\nplugins:\n  - ./run.sh\n");
    scene.write("package.json", "{\"scripts\":{\"preinstall\":\"./run.sh\"},\"packageManager\":\"yarn@3.0.0\"}");
    scene.write(".envrc", "./run.sh\n");
    scene.write(".mcp.json", "{\"mcpServers\":{\"a\":{\"command\":\"./run.sh\",\"args\":[\"$(./run.sh)\"]}}}");
    scene.write(
        ".claude/settings.json",
        "{\"hooks\":{\"SessionStart\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"./run.sh `./run.sh`\"}]}]},\
         \"statusLine\":{\"type\":\"command\",\"command\":\"./run.sh\"},\"apiKeyHelper\":\"./run.sh\"}",
    );
    scene.write(".vscode/tasks.json", "{\"tasks\":[{\"command\":\"./run.sh\",\"runOptions\":{\"runOn\":\"folderOpen\"}}]}");
    scene.write(".devcontainer/devcontainer.json", "{\"initializeCommand\":\"./run.sh\"}");
    scene.write(
        OWN,
        "allow = [\"Bash(./run.sh)\"]\n[[program]]\nnames = \"run\"\nsource = \"$(./run.sh)\"\noperands = { rest = \"text\" }\n",
    );

    let child = |name: &str| {
        let mut command = Command::new(std::env::current_exe().expect("this binary"));
        command.args(["--exact", "trust::before::looks_at_a_project", "--nocapture"]).current_dir(scene.root.as_str());
        command.env("PATH", scene.at("bin").as_str()).env(LOOKED_AT, scene.root.as_str()).env(LOOKS_FOR, name);
        command.output().expect("started")
    };
    let output = child("all");
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("the whole way was gone"), "{output:?}");
    assert!(!Path::new(canary.as_str()).exists(), "{}", fs::read_to_string(canary.as_str()).unwrap_or_default());
    // The canaries sing where something is run.
    assert!(child("control").status.success());
    assert!(fs::read_to_string(canary.as_str()).is_ok_and(|text| text.contains("git")));
}

const LOOKED_AT: &str = "COUNTERSIGN_TEST_LOOKED_AT";
const LOOKS_FOR: &str = "COUNTERSIGN_TEST_LOOKS_FOR";

/// The other process of the test above; nothing where it is not started by it.
#[cfg(unix)]
#[test]
fn looks_at_a_project() {
    use countersign::analysis::path::AbsPath;
    use countersign::trust::{ProjectConfig, TrustStore, Workspace};
    use countersign::world::OsWorld;
    let Ok(root) = std::env::var(LOOKED_AT) else { return };
    if std::env::var(LOOKS_FOR).is_ok_and(|what| what == "control") {
        assert!(std::process::Command::new("git").arg("status").status().expect("the canary").success());
        return;
    }
    let root = AbsPath::parse(&root).expect("a path");
    let store = root.join("../trust.jsonl").expect("a path");
    let workspace = Workspace::discover(&root, &OsWorld, None);
    let config = || ProjectConfig::load(&OsWorld, &workspace);
    let mut trust = TrustStore::open(store);
    let standing = trust.standing(&workspace, &config(), 1);
    println!("{}", config().review_since(&standing));
    if let Ok(confirmation) = config().review().confirm() {
        trust.confirm(&confirmation, 1).expect("recorded");
    }
    match trust.project(&workspace, config(), 2) {
        Project::Trusted(config) => {
            for capability in ProjectCapability::ALL {
                println!("{capability}: {:?}", config.guard(capability).map(|confirmed| confirmed.files().count()));
            }
            println!("the whole way was gone");
        }
        Project::Untrusted(config) => panic!("{:?}", config.broken()),
    }
}

/// The same from the other side: no source file outside the command line can start a program.
#[test]
fn no_source_file_of_the_library_starts_programs() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    assert!(files.len() > 100, "only {} files were found", files.len());
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !file.starts_with(source.join("bin"))) {
        let text = fs::read_to_string(file).expect("a source file");
        // What tests start is started by tests.
        let is_test = file.ends_with("tests.rs");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
        for (index, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            let asks = ["process::id()", "rustix::process::geteuid()", "rustix::process::{Resource, getrlimit}"];
            let harmless = asks.iter().fold(line.to_owned(), |line, ask| line.replace(ask, ""));
            let starts =
                ["process::", "process;", "process as ", "Command::new", "execve", "execvp", "fork(", "posix_spawn", "ShellExecute"];
            if !is_test && starts.iter().any(|word| harmless.contains(word)) {
                wrong.push(format!("{}:{}: {line}", file.display(), index + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}
