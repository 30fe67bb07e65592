//! Config and stores that are something else from one call to the next: half written, a folder, a link, a pipe, a device.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command};

use countersign::config::{LoadError, Loaded, discovery};
use countersign::policy::rule::Layer;
use countersign::world::OsWorld;
use serde_json::Value;

use super::{AUDIT, Home, LEARNED, PROJECT, TRUST, USER};

/// What can stand in the place of a file, and whatever it is may not be waited for.
const OTHERS: [&str; 7] =
    ["half of it", "bytes that are no text", "a folder", "a link to itself", "a link to nothing", "a pipe", "a link to /dev/zero"];

fn put(path: &Path, what: &str) {
    let _ = fs::remove_file(path);
    let _ = fs::remove_dir(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    match what {
        "half of it" => fs::write(path, "deny = [\"Bash(git pu").expect("written"),
        "bytes that are no text" => fs::write(path, b"\xff\xfe\n").expect("written"),
        "a folder" => fs::create_dir(path).expect("a folder"),
        "a link to itself" => symlink(path, path).expect("a link"),
        "a link to nothing" => symlink("/nowhere/at/all", path).expect("a link"),
        "a pipe" => assert!(Command::new("mkfifo").arg(path).status().is_ok_and(|status| status.success())),
        "a link to /dev/zero" => symlink("/dev/zero", path).expect("a link"),
        other => panic!("{other}"),
    }
}

/// `countersign serve`, to which an agent's events are given.
struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn new(home: &Home) -> Self {
        let mut child = home.command(&["serve", "claude-code"]).stderr(std::process::Stdio::null()).spawn().expect("started");
        let (input, output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { child, input, output: BufReader::new(output) }
    }

    fn verdicts<const N: usize>(&mut self, home: &Home, commands: [&str; N]) -> [String; N] {
        commands.map(|command| {
            writeln!(self.input, "{}", home.event(command)).expect("it reads");
            let mut line = String::new();
            self.output.read_line(&mut line).expect("it answers");
            let reply: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
            let answer: Value = serde_json::from_str(reply["stdout"].as_str().expect("text")).expect("json");
            answer["hookSpecificOutput"]["permissionDecision"].as_str().expect("a decision").to_owned()
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const COMMANDS: [&str; 4] = ["ls", "cargo test", "git push", "unknown-tool"];

#[test]
fn a_config_that_becomes_something_else_keeps_its_denials_and_allows_nothing() {
    let home = Home::with_rules();
    let text = home.read(USER).expect("a config");
    let before = ["allow", "allow", "deny", "ask"];
    let mut server = Server::new(&home);
    assert_eq!(server.verdicts(&home, COMMANDS), before);
    for what in OTHERS {
        put(&home.path(USER), what);
        assert_eq!(server.verdicts(&home, COMMANDS), ["ask", "ask", "deny", "ask"], "{what}");
        // A program that starts now cannot know what was denied.
        let (verdict, reason) = home.hook("ls");
        assert_eq!(verdict, "ask", "{what}");
        assert!(reason.contains(home.abs(USER).as_str()), "{what}: {reason}");
        assert_ne!(home.verdict("git push"), "allow", "{what}");
        for arguments in [&["rules", "add", "allow", "Bash(x:*)"][..], &["rules", "list"], &["lint"]] {
            let (text, status) = home.said(arguments);
            assert_ne!((status, text.contains("x:*")), (0, true), "{what}, {arguments:?}: {text}");
        }
        put(&home.path(USER), "half of it");
        home.write(USER, &text);
        assert_eq!(server.verdicts(&home, COMMANDS), before, "after {what}");
    }
}

#[test]
fn something_in_the_place_of_the_config_folder_is_not_the_same_as_no_config() {
    let home = Home::with_rules();
    let folder = home.path(".config/countersign");
    let aside = home.path("aside");
    let mut server = Server::new(&home);
    assert_eq!(server.verdicts(&home, COMMANDS), ["allow", "allow", "deny", "ask"]);
    fs::rename(&folder, &aside).expect("moved");
    for what in ["half of it", "a pipe", "a link to itself", "a link to nothing", "a link to /dev/zero"] {
        put(&folder, what);
        assert_eq!(server.verdicts(&home, COMMANDS), ["ask", "ask", "deny", "ask"], "{what}");
        let (verdict, reason) = home.hook("ls");
        assert!(verdict == "ask" && reason.contains(".config/countersign"), "{what}: {verdict}: {reason}");
    }
    assert!(matches!(
        {
            put(&folder, "half of it");
            discovery::load(&home.abs(USER), Layer::User, &OsWorld)
        },
        Loaded::Broken(LoadError::NotAFolder(_))
    ));
    // Where the folder above is not there at all, there is none.
    fs::remove_file(&folder).expect("removed");
    assert!(matches!(discovery::load(&home.abs(USER), Layer::User, &OsWorld), Loaded::Absent));
    fs::rename(&aside, &folder).expect("moved");
    assert_eq!(server.verdicts(&home, COMMANDS), ["allow", "allow", "deny", "ask"]);
}

#[test]
fn a_projects_config_that_becomes_something_else_is_asked_about() {
    let home = Home::with_rules();
    home.write(PROJECT, "deny = [\"Bash(make never:*)\"]\n");
    let mut server = Server::new(&home);
    let commands = ["ls", "make never", "git push"];
    assert_eq!(server.verdicts(&home, commands), ["allow", "deny", "deny"]);
    for what in OTHERS {
        put(&home.path(PROJECT), what);
        assert_eq!(server.verdicts(&home, commands), ["ask", "deny", "deny"], "{what}");
        let (verdict, reason) = home.hook("ls");
        assert!(verdict == "ask" && reason.contains(".countersign.toml"), "{what}: {verdict}: {reason}");
        put(&home.path(PROJECT), "half of it");
        home.write(PROJECT, "deny = [\"Bash(make never:*)\"]\n");
        assert_eq!(server.verdicts(&home, commands), ["allow", "deny", "deny"], "after {what}");
    }
}

#[test]
fn a_store_that_becomes_something_else_is_asked_about_and_not_waited_for() {
    for file in [LEARNED, TRUST] {
        let home = Home::with_rules();
        let mut server = Server::new(&home);
        assert_eq!(server.verdicts(&home, COMMANDS), ["allow", "allow", "deny", "ask"]);
        for what in &OTHERS[1..] {
            put(&home.path(file), what);
            let (verdict, reason) = home.hook("ls");
            assert!(verdict == "ask" && reason.contains(home.abs(file).as_str()), "{file}, {what}: {verdict}: {reason}");
            assert_eq!(home.verdict("git push"), if reason.contains("cannot be followed") { "ask" } else { "deny" }, "{file}, {what}");
            if file == TRUST && *what != "bytes that are no text" {
                let text = home.fails(&["trust", "confirm", "--level", "none"]);
                assert!(text.contains(home.abs(file).as_str()), "{what}: {text}");
            }
        }
    }
}

#[test]
fn a_log_that_becomes_something_else_allows_nothing_where_it_has_to_work() {
    for what in &OTHERS[2..] {
        let home = Home::new();
        home.write(USER, "audit = { on = true, required = true }\ndeny = [\"Bash(git push:*)\"]\n");
        put(&home.path(AUDIT), what);
        let (verdict, reason) = home.hook("ls");
        assert!(verdict == "ask" && reason.contains("audit.jsonl"), "{what}: {verdict}: {reason}");
        assert_ne!(home.verdict("git push"), "allow", "{what}");
    }
}
