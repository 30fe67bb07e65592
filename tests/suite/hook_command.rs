//! `countersign hook` and `serve` as an agent calls them, and what becomes of a call when something is wrong with them.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use countersign::Broker;
use countersign::analysis::path::AbsPath;
use countersign::hook::{self, Agent};
use countersign::world::{Folder, World, WorldError};
use serde_json::{Value, json};

use crate::program::{fed, program};

struct Scene {
    home: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self { home: tempfile::tempdir().expect("a folder") };
        fs::create_dir_all(scene.path("proj/.git")).expect("a folder");
        fs::write(scene.path("proj/.git/HEAD"), "ref: refs/heads/main\n").expect("written");
        fs::write(scene.path("proj/run.sh"), "echo hello\n").expect("written");
        scene
    }

    fn path(&self, below: &str) -> PathBuf {
        fs::canonicalize(self.home.path()).expect("there").join(below)
    }

    fn write(&self, below: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(&self.path(""));
        command.args(arguments).current_dir(self.path("proj")).stdin(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Output {
        fed(self.command(arguments), input)
    }

    fn event(&self, name: &str, mode: &str, command: &str) -> Value {
        json!({
            "session_id": "s", "transcript_path": "/t", "cwd": self.path("proj"), "permission_mode": mode,
            "hook_event_name": name, "tool_name": "Bash", "tool_input": { "command": command },
        })
    }

    /// What Claude Code is told of a command before it runs.
    fn decision(&self, command: &str) -> String {
        decision_of(&self.run(&["hook", "claude-code"], self.event("PreToolUse", "default", command).to_string().as_bytes()))
    }
}

/// The decision of an answer that is valid in every respect.
fn decision_of(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
    let said = answer.get("hookSpecificOutput").expect("an output");
    assert_eq!(said.get("hookEventName"), Some(&json!("PreToolUse")));
    assert!(said.get("permissionDecisionReason").is_some_and(|reason| reason.as_str().is_some_and(|reason| reason.len() > 20)), "{answer}");
    said.get("permissionDecision").and_then(Value::as_str).expect("a decision").to_owned()
}

const USER: &str = ".config/countersign/config.toml";
const LEARNED: &str = ".state/countersign/learned.jsonl";
const TRUST: &str = ".state/countersign/trust.jsonl";

#[test]
fn a_call_is_allowed_asked_or_denied() {
    let scene = Scene::new();
    scene.write(USER, "deny = [\"Bash(git push:*)\"]\n");
    assert_eq!(scene.decision("ls"), "allow");
    assert_eq!(scene.decision("./run.sh"), "ask");
    assert_eq!(scene.decision("ls && git push"), "deny");
    assert_eq!(scene.decision("rm -rf /"), "deny");
}

/// CVE-2026-50548, CVE-2026-50549: the model chooses the folder in which a command runs, and what lies there is no workspace by that.
#[test]
fn a_folder_that_the_model_chose_is_no_workspace() {
    let scene = Scene::new();
    scene.write("other/notes.txt", "x\n").write("proj/src/notes.txt", "x\n").write("other/.git/HEAD", "ref: refs/heads/main\n");
    let answered = |agent: &str, event: Value| {
        let output = scene.run(&["hook", agent], event.to_string().as_bytes());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let codex = |folder: &str| {
        let event = json!({
            "session_id": "s", "cwd": scene.path(folder), "permission_mode": "default", "hook_event_name": "PreToolUse",
            "tool_name": "Bash", "tool_input": { "command": "cat notes.txt" },
        });
        answered("codex", event)
    };
    let cursor = |folder: &str, roots: &[&str]| {
        let roots: Vec<_> = roots.iter().map(|root| scene.path(root)).collect();
        let event = json!({
            "conversation_id": "s", "hook_event_name": "beforeShellExecution", "command": "cat notes.txt", "cwd": scene.path(folder),
            "workspace_roots": roots,
        });
        answered("cursor", event)
    };
    assert_eq!(codex("proj/src"), "");
    assert!(codex("other").contains("\"deny\""));
    assert!(cursor("proj/src", &["proj"]).contains("\"allow\""));
    assert!(cursor("other", &["proj"]).contains("\"ask\""));
    assert!(cursor("other", &["proj", "other"]).contains("\"allow\""), "the person opened both");
}

/// CVE-2025-61260, by the variables that an agent gives to its hooks.
#[test]
fn folders_that_a_variable_moves_into_the_workspace_let_nothing_through() {
    let scene = Scene::new();
    scene.write("proj/cfg/countersign/config.toml", "mode = \"bypass\"\nallow = [\"Bash(./run.sh)\"]\n");
    scene.write("elsewhere/countersign/config.toml", "allow = [\"Bash(./run.sh)\"]\n");
    let decided = |variable: &str, folder: &str, command: &str| {
        let mut hook = scene.command(&["hook", "claude-code"]);
        hook.env(variable, scene.path(folder));
        decision_of(&fed(hook, scene.event("PreToolUse", "default", command).to_string().as_bytes()))
    };
    assert_eq!(decided("XDG_CONFIG_HOME", "elsewhere", "./run.sh"), "allow");
    assert_eq!(decided("XDG_CONFIG_HOME", "proj/cfg", "./run.sh"), "ask");
    assert_eq!(decided("XDG_CONFIG_HOME", "proj/cfg", "git push"), "ask");
    assert_eq!(decided("XDG_STATE_HOME", "proj/cfg", "ls"), "ask");
}

#[test]
fn without_any_config_what_is_understood_runs() {
    let scene = Scene::new();
    assert_eq!(scene.decision("ls"), "allow");
    assert_eq!(scene.decision("git push"), "ask");
}

#[test]
fn whatever_is_wrong_becomes_a_question() {
    let broken: &[(&str, &str, &[u8])] = &[
        ("the config is no TOML", USER, b"allow = [\n"),
        ("the config has a key that is not known", USER, b"alow = [\"Bash(ls:*)\"]\n"),
        ("the config is not UTF-8", USER, b"# \xff\n"),
        ("a record of the learned rules is garbage", LEARNED, b"garbage\n"),
        ("a record is of a later version", LEARNED, b"{\"v\":99,\"op\":\"learn\"}\n"),
        ("a record is not UTF-8", LEARNED, b"\xff\xfe\n"),
        ("a record of the trust is garbage", TRUST, b"garbage\n{\"v\":1}\n"),
    ];
    for (what, file, bytes) in broken {
        let scene = Scene::new();
        scene.write(file, bytes);
        assert_eq!(scene.decision("ls"), "ask", "{what}");
    }
    let folders = [("a folder in the place of the config", USER), ("a folder in the place of the store", LEARNED)];
    for (what, place) in folders {
        let scene = Scene::new();
        fs::create_dir_all(scene.path(place)).expect("a folder");
        assert_eq!(scene.decision("ls"), "ask", "{what}");
    }
}

#[test]
fn what_denied_before_the_store_was_damaged_still_denies() {
    let scene = Scene::new();
    scene.write(USER, "deny = [\"Bash(git push:*)\"]\n").write(LEARNED, "garbage\n");
    assert_eq!(scene.decision("git push"), "deny");
}

#[test]
fn an_incomplete_last_record_loses_nothing_that_anybody_was_told_of() {
    let scene = Scene::new();
    scene.write(LEARNED, "{\"v\":2,\"op\":\"lea");
    assert_eq!(scene.decision("ls"), "allow");
}

#[test]
fn garbage_is_a_question() {
    let scene = Scene::new();
    let nested = "[".repeat(100_000);
    for input in [&b""[..], b"{}", b"null", b"{\"hook_event_name\":\"PreToolUse\"}", b"\xff\xfe", b"{\"a\":", nested.as_bytes()] {
        assert_eq!(decision_of(&scene.run(&["hook", "claude-code"], input)), "ask");
    }
}

#[test]
fn an_agent_that_is_not_known_does_not_pass_as_one() {
    let output = Scene::new().run(&["hook", "claude"], b"{}");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty());
}

#[test]
fn options_that_make_no_sense_block() {
    let scene = Scene::new();
    let event = scene.event("PreToolUse", "default", "ls").to_string();
    assert_eq!(scene.run(&["hook", "claude-code", "--mdoe", "bypass"], event.as_bytes()).status.code(), Some(2));
    assert_eq!(decision_of(&scene.run(&["hook", "claude-code", "--deny", "Bash("], event.as_bytes())), "ask");
}

#[cfg(unix)]
#[test]
fn an_answer_that_cannot_be_written_blocks() {
    let scene = Scene::new();
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else { return eprintln!("skipped: there is no /dev/full") };
    let mut child = scene.command(&["hook", "claude-code"]).stdout(full).spawn().expect("started");
    let event = scene.event("PreToolUse", "default", "ls").to_string();
    child.stdin.take().expect("a pipe").write_all(event.as_bytes()).expect("written");
    assert_eq!(child.wait().expect("ended").code(), Some(2));
}

#[test]
fn an_event_that_never_ends_is_a_question_before_the_agent_loses_patience() {
    let scene = Scene::new();
    let mut child = scene.command(&["hook", "claude-code", "--patience", "1"]).spawn().expect("started");
    let pipe = child.stdin.take().expect("a pipe");
    let output = child.wait_with_output().expect("ended");
    drop(pipe);
    assert_eq!(decision_of(&output), "ask");
}

/// A world in which looking at anything fails in the worst way.
#[derive(Debug)]
struct Panics;

impl World for Panics {
    fn resolve(&self, _: &AbsPath, _: &str) -> Result<Option<AbsPath>, WorldError> {
        panic!("resolve")
    }

    fn read(&self, _: &AbsPath, _: usize) -> Result<Option<Vec<u8>>, WorldError> {
        panic!("read")
    }

    fn exists(&self, _: &AbsPath) -> bool {
        panic!("exists")
    }

    fn open_folder(&self, _: &AbsPath) -> Result<Option<Box<dyn Folder>>, WorldError> {
        panic!("open_folder")
    }
}

#[test]
fn a_panic_in_the_middle_is_a_question() {
    let broker = Broker::builder().workspace("/w").world(Panics).build();
    let event = |name: &str| json!({ "hook_event_name": name, "cwd": "/w", "tool_name": "Read", "tool_input": { "file_path": "/w/a" } });
    for agent in Agent::ALL {
        let reply = hook::respond(*agent, event("PreToolUse").to_string().as_bytes(), &broker);
        assert!(!reply.stdout.contains("\"allow\""), "{agent}: {reply:?}");
    }
    let reply = hook::respond(Agent::ClaudeCode, event("PreToolUse").to_string().as_bytes(), &broker);
    assert!(reply.stdout.contains("\"ask\"") && reply.stdout.contains("bug"), "{reply:?}");
    assert!(hook::respond(Agent::ClaudeCode, event("PermissionRequest").to_string().as_bytes(), &broker).stdout.is_empty());
}

#[test]
fn the_agents_mode_counts_but_not_where_it_bypasses() {
    let scene = Scene::new();
    let write = json!({
        "cwd": scene.path("proj"), "hook_event_name": "PreToolUse", "tool_name": "Write",
        "tool_input": { "file_path": scene.path("proj/a.txt"), "content": "x" },
    });
    let in_mode = |mode: &str| {
        let mut event = write.clone();
        event["permission_mode"] = json!(mode);
        decision_of(&scene.run(&["hook", "claude-code"], event.to_string().as_bytes()))
    };
    let found = ["default", "acceptEdits", "plan", "dontAsk", "bypassPermissions", "aModeOfTomorrow"].map(in_mode);
    assert_eq!(found, ["ask", "allow", "deny", "deny", "deny", "ask"]);
}

#[test]
fn what_was_asked_and_ran_is_evidence_and_allows_nothing() {
    let scene = Scene::new();
    let command = "git fetch origin";
    for _ in 0..3 {
        assert_eq!(scene.decision(command), "ask");
        let ran = scene.run(&["hook", "claude-code"], scene.event("PostToolUse", "default", command).to_string().as_bytes());
        assert!(ran.status.success() && ran.stdout.is_empty(), "{ran:?}");
    }
    let asked = scene.run(&["hook", "claude-code"], scene.event("PreToolUse", "default", command).to_string().as_bytes());
    assert_eq!(decision_of(&asked), "ask");
    assert!(String::from_utf8_lossy(&asked.stdout).contains("you approved this 3 times: `countersign rules proposals`"), "{asked:?}");
    let proposals = scene.run(&["rules", "proposals"], b"");
    let text = String::from_utf8_lossy(&proposals.stdout);
    assert!(text.contains("git fetch"), "{text}");
}

#[test]
fn what_ran_without_a_question_is_no_evidence() {
    let scene = Scene::new();
    for mode in ["bypassPermissions", "dontAsk", "auto", "aModeOfTomorrow"] {
        scene.run(&["hook", "claude-code"], scene.event("PostToolUse", mode, "git fetch origin").to_string().as_bytes());
    }
    assert!(!scene.path(LEARNED).exists());
}

#[test]
fn where_what_a_session_read_counts_a_single_call_is_not_looked_at_alone() {
    let scene = Scene::new();
    scene.write(USER, "session_flow = true\nallow = [\"Bash(git push:*)\", \"Bash(cat .env)\"]\n").write("proj/.env", "KEY=1\n");
    assert_eq!(scene.decision("git push"), "ask", "what it read before is not known to a process of its own");
    let [push, secret] = ["git push", "cat .env"].map(|command| scene.event("PreToolUse", "default", command).to_string());
    let output = scene.run(&["serve", "claude-code"], format!("{push}\n{secret}\n{push}\n").as_bytes());
    let text = String::from_utf8(output.stdout).expect("utf-8");
    assert_eq!(text.lines().map(decision_in).collect::<Vec<_>>(), ["allow", "allow", "ask"], "a server has seen it");
}

#[test]
fn a_server_answers_line_by_line() {
    let scene = Scene::new();
    let lines = ["ls", "./run.sh"].map(|command| scene.event("PreToolUse", "default", command).to_string());
    let input = format!("{}\n\nnonsense\n{}\n", lines[0], lines[1]);
    let output = scene.run(&["serve", "claude-code"], input.as_bytes());
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("utf-8");
    let decisions: Vec<String> = text.lines().map(decision_in).collect();
    assert_eq!(decisions, ["allow", "ask", "ask"]);
}

#[test]
fn a_server_takes_over_what_changes_with_the_next_call() {
    let scene = Scene::new();
    let mut child = scene.command(&["serve", "claude-code"]).spawn().expect("started");
    let mut events = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut decision = || {
        writeln!(events, "{}", scene.event("PreToolUse", "default", "ls")).expect("written");
        decision_in(&answers.next().expect("an answer").expect("read"))
    };
    assert_eq!(decision(), "allow");
    scene.write(USER, "deny = [\"Bash(ls:*)\"]\n");
    assert_eq!(decision(), "deny");
    scene.write(USER, "deny = [\n");
    assert_eq!(decision(), "deny", "what denied before it broke still denies");
    fs::remove_file(scene.path(USER)).expect("removed");
    assert_eq!(decision(), "allow");
    scene.write(TRUST, "garbage\n");
    assert_eq!(decision(), "ask");
    drop(events);
    assert!(child.wait().expect("ended").success());
}

fn decision_in(line: &str) -> String {
    let answer: Value = serde_json::from_str(line).expect("JSON");
    let said: Value = serde_json::from_str(answer["stdout"].as_str().expect("a text")).expect("JSON");
    said["hookSpecificOutput"]["permissionDecision"].as_str().expect("a decision").to_owned()
}

/// A server that is spoken to line by line.
struct Server {
    child: std::process::Child,
    lines: std::process::ChildStdin,
    answers: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Server {
    fn new(scene: &Scene) -> Self {
        let mut child = scene.command(&["serve"]).spawn().expect("started");
        let lines = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, lines, answers }
    }

    fn says(&mut self, message: &Value) -> Value {
        writeln!(self.lines, "{message}").expect("written");
        let answer: Value = serde_json::from_str(&self.answers.next().expect("an answer").expect("read")).expect("JSON");
        assert_eq!(answer["version"], 1, "{answer}");
        answer
    }
}

#[test]
fn a_host_of_another_language_asks_its_person() {
    let scene = Scene::new();
    let mut server = Server::new(&scene);
    let call = |command: &str, session: &str| json!({ "version": 1, "call": { "tool": "Bash", "input": { "command": command }, "cwd": scene.path("proj"), "session": session } });
    let allowed = server.says(&call("ls", "a"));
    assert_eq!(allowed["trace"]["verdict"], "allow", "{allowed}");
    let asked = server.says(&call("./run.sh", "a"));
    let reply = |asked: &Value, choice: &str| json!({ "version": 1, "reply": { "prompt": asked["prompt"]["view"]["id"], "seen": asked["prompt"]["seen"], "choice": choice } });
    let yes = reply(&asked, "allow_once");
    assert_eq!(server.says(&yes)["trace"]["verdict"], "allow");
    assert!(server.says(&yes)["error"].is_string(), "it is answered once");
    let asked = server.says(&call("./run.sh", "a"));
    assert!(server.says(&reply(&asked, "allow_everything"))["error"].is_string());
    let denied = server.says(&reply(&asked, "deny_once"));
    assert!(denied["denial"]["message"].is_string(), "{denied}");
    for nonsense in [json!({}), json!([]), json!({ "version": 2, "call": {} }), json!({ "version": 1, "permit": {} })] {
        assert!(server.says(&nonsense)["error"].is_string(), "{nonsense}");
    }
    drop(server.lines);
    assert!(server.child.wait().expect("ended").success());
}

#[cfg(unix)]
#[test]
fn nothing_that_is_said_on_a_socket_is_a_persons_word() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixStream;
    let scene = Scene::new();
    let folder = scene.path("own");
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("changed");
    let socket = folder.join("s");
    let mut child = scene.command(&["serve", "--socket", path(&socket)]).spawn().expect("started");
    let stream = loop {
        match UnixStream::connect(&socket) {
            Ok(stream) => break stream,
            Err(_) => assert!(child.try_wait().expect("asked").is_none(), "the server ended"),
        }
        std::thread::yield_now();
    };
    let mut answers = BufReader::new(stream.try_clone().expect("cloned")).lines();
    let mut says = |message: &Value| -> Value {
        writeln!(&stream, "{message}").expect("written");
        serde_json::from_str(&answers.next().expect("an answer").expect("read")).expect("JSON")
    };
    let asked = says(&json!({ "version": 1, "call": { "tool": "Bash", "input": { "command": "./run.sh" }, "cwd": scene.path("proj") } }));
    let reply = json!({ "version": 1, "reply": {
        "prompt": asked["prompt"]["view"]["id"], "seen": asked["prompt"]["seen"], "choice": "allow_once",
    }});
    assert!(says(&reply)["error"].is_string());
    child.kill().expect("ended");
    child.wait().expect("ended");
}

#[cfg(unix)]
#[test]
fn a_socket_is_only_for_whom_it_belongs_to() {
    use std::os::unix::fs::PermissionsExt as _;
    let scene = Scene::new();
    let folder = scene.path("open");
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("changed");
    let socket = folder.join("s");
    let output = scene.run(&["serve", "claude-code", "--socket", path(&socket)], b"");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("chmod 700"));
    assert!(!socket.exists());
}

fn path(path: &Path) -> &str {
    path.to_str().expect("utf-8")
}
