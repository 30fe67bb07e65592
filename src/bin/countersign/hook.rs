//! `hook` and `serve`: the calls of an agent that runs as another program.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::Args;
use countersign::hook::{self, Agent, EVENT_LIMIT, Proposed, Ran, Reply, Responder, Ruling};
use countersign::{Broker, Mode};
use serde_json::json;

use crate::Failure;
use crate::setup::{Brokers, PolicyArguments};

/// How deep the analysis may go: the limits of the library are far from it.
const STACK: usize = 16 << 20;
/// The sessions whose folders are remembered.
const SESSIONS: usize = 1_000;

/// What `hook` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The event is read from standard input, the answer goes to standard output, as that agent documents both. Whatever goes wrong,
the agent is told to ask, or not to run the call. `countersign install AGENT` writes the settings that call this.")]
pub(crate) struct HookArguments {
    /// Which agent calls: see `countersign install --help` for their names.
    agent: Agent,
    #[command(flatten)]
    policy: PolicyArguments,
    /// After so many seconds the answer is that the call could not be judged: agents run a call whose hook takes too long.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    patience: u64,
}

/// What `serve` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Each line of standard input is an event as the agent would give it to `countersign hook`; each is answered with one line:
{\"status\":0,\"stdout\":\"…\",\"stderr\":\"\"}. The state of sessions is kept between them, which `hook` cannot.
With --socket the same is spoken on a Unix socket that only you can open. Nothing that is said there answers a question or
teaches a rule: whatever runs as you could say it.")]
pub(crate) struct ServeArguments {
    /// Which agent's events they are.
    agent: Agent,
    #[command(flatten)]
    policy: PolicyArguments,
    /// Listen on this Unix socket instead; it must not be there yet.
    #[arg(long, value_name = "PATH")]
    socket: Option<String>,
}

/// The brokers of the workspaces that events come from.
struct Desk {
    brokers: RefCell<Brokers>,
    /// The folder in which the agent was started, where it tells.
    project: Option<String>,
    /// The folder that a session was in first: where it goes from there is no other workspace.
    sessions: RefCell<HashMap<String, String>>,
    /// Whether what has run counts as evidence.
    learns: bool,
}

impl Desk {
    fn new(brokers: Brokers, agent: Agent, project: Option<String>, learns: bool) -> Self {
        Self { brokers: RefCell::new(brokers.recording(agent.name())), project, sessions: RefCell::default(), learns }
    }

    fn broker(&self, call: &countersign::ToolCall, mode: Option<Mode>) -> Broker {
        let folder = match (&self.project, call.session()) {
            (Some(project), _) => project.clone(),
            (None, None) => call.cwd().to_owned(),
            (None, Some(session)) => {
                let mut sessions = self.sessions.borrow_mut();
                if sessions.len() >= SESSIONS && !sessions.contains_key(session) {
                    sessions.clear();
                }
                sessions.entry(session.to_owned()).or_insert_with(|| call.cwd().to_owned()).clone()
            }
        };
        self.brokers.borrow_mut().for_event(&folder, mode)
    }
}

impl Responder for Desk {
    fn rule(&self, proposed: &Proposed) -> Ruling {
        self.broker(&proposed.call, proposed.mode).rule(proposed)
    }

    fn note(&self, ran: &Ran) {
        if self.learns {
            self.broker(&ran.call, ran.mode).note(ran);
        }
    }
}

pub(crate) fn hook(arguments: &HookArguments) -> ExitCode {
    let agent = arguments.agent;
    // Whatever panics is answered; the words of the panic are for nobody's screen.
    std::panic::set_hook(Box::new(|_| {}));
    let (tell, told) = mpsc::channel();
    let policy = arguments.policy.clone();
    let judging = thread::Builder::new().stack_size(STACK).spawn(move || {
        let reply = std::panic::catch_unwind(|| judged(agent, &policy));
        let _ =
            tell.send(reply.unwrap_or_else(|_| agent.failure(None, "it failed before the call was read; this is a bug in countersign")));
    });
    let reply = match judging {
        Err(e) => agent.failure(None, &format!("no thread could be started: {e}")),
        Ok(_) => told
            .recv_timeout(Duration::from_secs(arguments.patience.max(1)))
            .unwrap_or_else(|_| agent.failure(None, &format!("it took longer than {} s", arguments.patience.max(1)))),
    };
    finish(agent, &reply)
}

fn judged(agent: Agent, policy: &PolicyArguments) -> Reply {
    let mut event = Vec::new();
    if let Err(e) = std::io::stdin().take(EVENT_LIMIT as u64 + 1).read_to_end(&mut event) {
        return agent.failure(None, &format!("the event could not be read: {e}"));
    }
    let project = std::env::var(PROJECT_FOLDER).ok().filter(|_| agent == Agent::ClaudeCode);
    match Brokers::new(policy, false) {
        Ok(brokers) => {
            let desk = Desk::new(brokers.for_one_call(), agent, project, true);
            let reply = hook::respond(agent, &event, &desk);
            // The process ends now: to take apart thousands of rules first would only keep the agent waiting.
            std::mem::forget(desk);
            reply
        }
        Err(Failure::Usage(why) | Failure::Failed(why)) => {
            let moment = agent.read(&event).ok().and_then(|event| event.moment());
            agent.failure(moment, &why)
        }
    }
}

/// Where Claude Code says in which folder it was started (hooks reference, "environment variables").
const PROJECT_FOLDER: &str = "CLAUDE_PROJECT_DIR";

/// Writes the reply. What cannot be written blocks, as far as an exit status can.
fn finish(agent: Agent, reply: &Reply) -> ExitCode {
    let mut out = std::io::stdout().lock();
    let _ = std::io::stderr().write_all(reply.stderr.as_bytes());
    match out.write_all(reply.stdout.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::from(reply.status),
        Err(_) => ExitCode::from(agent.blocking_status()),
    }
}

pub(crate) fn serve(arguments: &ServeArguments) -> Result<ExitCode, Failure> {
    let agent = arguments.agent;
    match &arguments.socket {
        None => {
            let desk = Desk::new(Brokers::new(&arguments.policy, false)?, agent, None, true);
            answer_lines(agent, &desk, std::io::stdin().lock(), std::io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
        Some(path) => listen(agent, &arguments.policy, path),
    }
}

/// Answers every line, until there is none.
fn answer_lines(agent: Agent, desk: &Desk, input: impl Read, mut out: impl Write) -> Result<(), Failure> {
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut limited = (&mut input).take(EVENT_LIMIT as u64 + 1);
        if limited.read_until(b'\n', &mut line).map_err(|e| format!("the events: {e}"))? == 0 {
            return Ok(());
        }
        let is_cut = line.len() > EVENT_LIMIT && !line.ends_with(b"\n");
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let reply = hook::respond(agent, &line, desk);
        let answer = json!({ "status": reply.status, "stdout": reply.stdout, "stderr": reply.stderr });
        writeln!(out, "{answer}").and_then(|()| out.flush()).map_err(|e| format!("the answers: {e}"))?;
        if is_cut {
            return Err(Failure::Failed("an event is too long; what follows cannot be told apart".to_owned()));
        }
    }
}

#[cfg(unix)]
fn listen(agent: Agent, policy: &PolicyArguments, path: &str) -> Result<ExitCode, Failure> {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    let failed = |e: std::io::Error| Failure::Failed(format!("{path}: {e}"));
    let folder = std::path::Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| std::path::Path::new("."));
    let open_to = std::fs::metadata(folder).map_err(failed)?.permissions().mode() & 0o077;
    if open_to != 0 {
        // Between the making of the socket and the change of its mode somebody else could open it.
        return Err(Failure::Usage(format!("{}: the folder of the socket has to be yours alone (chmod 700)", folder.display())));
    }
    let listener = UnixListener::bind(path).map_err(failed)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
    let _gone = Removed(path.to_owned());
    thread::scope(|scope| {
        for stream in listener.incoming() {
            let stream = stream.map_err(failed)?;
            thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, move || {
                    let answered = Brokers::new(policy, false)
                        .and_then(|brokers| answer_lines(agent, &Desk::new(brokers, agent, None, false), &stream, &stream));
                    if let Err(Failure::Usage(why) | Failure::Failed(why)) = answered {
                        let _ = writeln!(std::io::stderr(), "countersign: {why}");
                    }
                })
                .map_err(failed)?;
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// A socket that goes when the server does.
#[cfg(unix)]
struct Removed(String);

#[cfg(unix)]
impl Drop for Removed {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[cfg(not(unix))]
fn listen(_: Agent, _: &PolicyArguments, _: &str) -> Result<ExitCode, Failure> {
    Err(Failure::Usage("--socket is for systems with Unix sockets; use standard input".to_owned()))
}
