//! Whether the gate fires: the very command of the settings is run with events that must not come through.

use std::io::Write as _;
use std::process::{Command, Stdio};

use countersign::hook::Agent;
use serde_json::{Value, json};

/// What was tried, and what came of it.
pub(super) struct Proof {
    pub(super) what: String,
    /// What is wrong, where the call would have run.
    pub(super) wrong: Option<String>,
}

/// An event, by what it is.
struct Probe {
    what: &'static str,
    event: &'static str,
    input: String,
}

/// Runs the commands of an event's hooks.
pub(super) fn prove(agent: Agent, commands: &[(&'static str, String)]) -> Vec<Proof> {
    let mut proofs = Vec::new();
    for (event, command) in commands {
        for probe in probes(agent).iter().filter(|probe| probe.event == *event) {
            let wrong = match run(command, &probe.input) {
                Ok(ran) if stops(agent, &ran) => None,
                Ok(ran) => Some(format!("exit status {:?}, answer {}", ran.status, ran.out.trim())),
                Err(e) => Some(format!("it could not be run: {e}")),
            };
            proofs.push(Proof { what: format!("{event}: {} does not run", probe.what), wrong });
        }
        if has_question(agent, event) || !probes(agent).iter().any(|probe| probe.event == *event) {
            continue;
        }
        // The same shell text, with a program that is not there and with one that dies.
        for (what, instead) in [("no program", "/nonexistent/countersign"), ("a program that fails", "/bin/false")] {
            let Some(broken) = with_program(command, instead) else { continue };
            let wrong = match run(&broken, "{}") {
                Ok(ran) if ran.status == Some(2) && (agent == Agent::ClaudeCode || !ran.err.trim().is_empty()) => None,
                Ok(ran) => Some(format!("exit status {:?}", ran.status)),
                Err(e) => Some(format!("it could not be run: {e}")),
            };
            proofs.push(Proof { what: format!("{event}: with {what} the call does not run"), wrong });
        }
    }
    proofs
}

/// What runs a plugin: the file on standard input is loaded as a module, and its hook is asked about a command. Exit status 3:
/// the hook threw, so the command would not have run.
const PLUGIN_RUN: &str = r#"
const { readFileSync } = await import("node:fs")
const source = readFileSync(0)
let hooks
try {
  const plugin = await import("data:text/javascript;base64," + source.toString("base64"))
  hooks = await Object.values(plugin)[0]({ directory: "/", worktree: "/" })
} catch (error) { console.error(error.message); process.exit(4) }
try {
  await hooks["tool.execute.before"]({ tool: "bash", sessionID: "countersign-install", callID: "1" }, { args: JSON.parse(process.env.ARGUMENTS) })
} catch (error) { console.error(error.message); process.exit(3) }
"#;

/// Runs the plugin as it was written, where something is there that can. `None` if there is not.
pub(super) fn prove_plugin(source: &str, program: &str) -> Option<Vec<Proof>> {
    let quoted = |program: &str| Value::from(program).to_string();
    let instead = |other: &str| source.replace(&quoted(program), &quoted(other));
    let wipe = r#"{"command":"rm -rf /"}"#;
    let tried = [
        ("`rm -rf /` does not run", source.to_owned(), wipe),
        ("what is no event does not run", source.to_owned(), "7"),
        ("with no program the call does not run", instead("/nonexistent/countersign"), wipe),
        ("with a program that fails the call does not run", instead("/bin/false"), wipe),
        ("with a program that says nothing the call does not run", instead("/bin/true"), wipe),
    ];
    let mut proofs = Vec::new();
    for (what, source, arguments) in tried {
        let mut node = Command::new("node");
        node.args(["--input-type=module", "--eval", PLUGIN_RUN]).env("ARGUMENTS", arguments);
        let wrong = match run_command(&mut node, &source) {
            Ok(ran) if ran.status == Some(3) => None,
            Ok(ran) => Some(format!("exit status {:?}: {}", ran.status, ran.err.trim())),
            Err(_) if proofs.is_empty() => return None,
            Err(e) => Some(format!("it could not be run: {e}")),
        };
        proofs.push(Proof { what: format!("the plugin: {what}"), wrong });
    }
    Some(proofs)
}

/// At that moment the agent has its own question, which comes when the hook fails.
fn has_question(agent: Agent, event: &str) -> bool {
    event == "PermissionRequest" && agent == Agent::Codex
}

/// The command with another program.
fn with_program(command: &str, program: &str) -> Option<String> {
    let start = command.find('"')?;
    let rest = command.get(start + 1..)?;
    let end = rest.find('"')?;
    Some(format!("{}{program}{}", command.get(..=start)?, rest.get(end..)?))
}

struct Ran {
    status: Option<i32>,
    out: String,
    err: String,
}

fn run(command: &str, input: &str) -> std::io::Result<Ran> {
    let shell = |flag: &str, program: &str| {
        let mut shell = Command::new(program);
        shell.arg(flag).arg(command);
        shell
    };
    let mut shell = if cfg!(windows) { shell("/C", "cmd") } else { shell("-c", "sh") };
    run_command(&mut shell, input)
}

fn run_command(command: &mut Command, input: &str) -> std::io::Result<Ran> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read its input is none of ours, which the answer will show.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Ran { status: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) })
}

/// Whether the agent, as it documents, does not run the call without a person.
fn stops(agent: Agent, ran: &Ran) -> bool {
    let answer: Value = serde_json::from_str(ran.out.trim()).unwrap_or(Value::Null);
    let is = |places: &[&str], words: &[&str]| {
        let value = places.iter().try_fold(&answer, |value, name| value.get(name)).and_then(Value::as_str);
        ran.status == Some(0) && value.is_some_and(|word| words.contains(&word))
    };
    let blocks = ran.status == Some(2) && !ran.err.trim().is_empty();
    let decision: &[&str] = &["hookSpecificOutput", "permissionDecision"];
    let behavior: &[&str] = &["hookSpecificOutput", "decision", "behavior"];
    match agent {
        Agent::ClaudeCode => ran.status == Some(2) || is(decision, &["ask", "deny"]) || is(behavior, &["deny"]),
        Agent::Codex => blocks || is(decision, &["deny"]) || is(behavior, &["deny"]),
        Agent::Gemini => blocks || is(&["decision"], &["ask", "deny"]),
        Agent::Cursor => ran.status == Some(2) || is(&["permission"], &["ask", "deny"]),
        Agent::Copilot => ran.status != Some(0) || is(&["permissionDecision"], &["ask", "deny"]),
        Agent::OpenCode => ran.status != Some(0) || is(&["decision"], &["deny"]),
        _ => false,
    }
}

/// A command that no rule lifts, and bytes that are no event.
fn probes(agent: Agent) -> Vec<Probe> {
    let folder = if cfg!(windows) { "C:\\" } else { "/" };
    let wipe = "rm -rf /";
    let probe = |event, what, input: String| Probe { what, event, input };
    let garbage = |event| probe(event, "what is no event", "no event at all".to_owned());
    let claude = |event: &'static str| {
        let input = json!({ "hook_event_name": event, "session_id": "countersign-install", "cwd": folder, "permission_mode": "default",
            "tool_name": "Bash", "tool_input": { "command": wipe } });
        probe(event, "`rm -rf /`", input.to_string())
    };
    match agent {
        Agent::ClaudeCode => vec![claude("PreToolUse"), garbage("PreToolUse")],
        Agent::Codex => vec![claude("PreToolUse"), garbage("PreToolUse"), claude("PermissionRequest")],
        Agent::Gemini => {
            let input = json!({ "hook_event_name": "BeforeTool", "session_id": "countersign-install", "cwd": folder,
                "tool_name": "run_shell_command", "tool_input": { "command": wipe } });
            vec![probe("BeforeTool", "`rm -rf /`", input.to_string()), garbage("BeforeTool")]
        }
        Agent::Cursor => {
            let shell = json!({ "hook_event_name": "beforeShellExecution", "workspace_roots": [folder], "cwd": folder, "command": wipe });
            let server = json!({ "hook_event_name": "beforeMCPExecution", "workspace_roots": [folder], "tool_name": "countersign_install",
                "tool_input": "{}" });
            let read = json!({ "hook_event_name": "beforeReadFile", "workspace_roots": [folder], "file_path": "/root/.ssh/id_ed25519" });
            let write = json!({ "hook_event_name": "preToolUse", "workspace_roots": [folder], "tool_name": "Write",
                "tool_input": { "path": "/etc/passwd", "contents": "" } });
            vec![
                probe("beforeShellExecution", "`rm -rf /`", shell.to_string()),
                garbage("beforeShellExecution"),
                probe("beforeMCPExecution", "a tool of nobody", server.to_string()),
                garbage("beforeMCPExecution"),
                probe("beforeReadFile", "a read of a key", read.to_string()),
                garbage("beforeReadFile"),
                probe("preToolUse", "a write to /etc/passwd", write.to_string()),
                garbage("preToolUse"),
            ]
        }
        Agent::Copilot => {
            let input = json!({ "sessionId": "countersign-install", "cwd": folder, "toolName": "bash", "toolArgs": { "command": wipe } });
            vec![probe("preToolUse", "`rm -rf /`", input.to_string()), garbage("preToolUse")]
        }
        _ => Vec::new(),
    }
}
