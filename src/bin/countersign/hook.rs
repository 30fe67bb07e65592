//! `hook`: one event of an agent that runs as another program.

use std::env::VarError;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use countersign::hook::{self, Agent, EVENT_LIMIT, Reply};

use crate::Failure;
use crate::desk::Desk;
use crate::setup::{Brokers, PolicyArguments};

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

pub(crate) fn hook(arguments: &HookArguments) -> ExitCode {
    let agent = arguments.agent;
    // Whatever panics is answered; the words of the panic are for nobody's screen.
    std::panic::set_hook(Box::new(|_| {}));
    let patience = arguments.patience.max(1);
    // Who takes it answers: there is one answer.
    let turn = Arc::new(AtomicBool::new(false));
    let watched = Arc::clone(&turn);
    let event = Arc::new(OnceLock::new());
    let seen: Arc<OnceLock<Vec<u8>>> = Arc::clone(&event);
    // The judging is done here and the waiting there: in a thread of its own, memory is got from the system page by page,
    // which is most of what thousands of rules cost.
    let watch = thread::Builder::new().spawn(move || {
        let start = Instant::now();
        while let Some(left) = Duration::from_secs(patience).checked_sub(start.elapsed()).filter(|left| !left.is_zero()) {
            thread::park_timeout(left);
        }
        if !watched.swap(true, Ordering::SeqCst) {
            let event = seen.get().map(Vec::as_slice).unwrap_or_default();
            let reply = agent.failure_on(event, None, &format!("it took longer than {patience} s"));
            std::process::exit(i32::from(finish(agent, &reply)));
        }
    });
    let reply = match watch {
        Err(e) => agent.failure(None, &format!("no thread could be started: {e}")),
        Ok(_) => std::panic::catch_unwind(|| judged(agent, &arguments.policy, &event))
            .unwrap_or_else(|_| agent.failure(None, "it failed before the call was read; this is a bug in countersign")),
    };
    if turn.swap(true, Ordering::SeqCst) {
        loop {
            thread::park();
        }
    }
    ExitCode::from(finish(agent, &reply))
}

fn judged(agent: Agent, policy: &PolicyArguments, seen: &OnceLock<Vec<u8>>) -> Reply {
    let mut event = Vec::new();
    if let Err(e) = std::io::stdin().take(EVENT_LIMIT as u64 + 1).read_to_end(&mut event) {
        return agent.failure_on(&event, None, &format!("the event could not be read: {e}"));
    }
    let event = seen.get_or_init(|| event).as_slice();
    match project_folder(agent).and_then(|project| Ok((project, Brokers::live(policy)?))) {
        Ok((project, brokers)) => {
            let desk = Desk::new(brokers.for_one_call(), agent.name(), project, true);
            let reply = hook::respond(agent, event, &desk);
            // The process ends now: to take apart thousands of rules first would only keep the agent waiting.
            std::mem::forget(desk);
            reply
        }
        Err(failure) => {
            let moment = agent.read(event).ok().and_then(|event| event.moment());
            agent.failure_on(event, moment, &failure.to_string())
        }
    }
}

/// Where Claude Code says in which folder it was started (hooks reference, "environment variables").
const PROJECT_FOLDER: &str = "CLAUDE_PROJECT_DIR";

/// The folder in which the agent was started, where it says so. Another one, such as that of the call, does not take the
/// place of one that cannot be spelled.
fn project_folder(agent: Agent) -> Result<Option<String>, Failure> {
    if agent == Agent::Codex {
        // It runs its hooks in the folder of the session, and tells the one that the model chose for the call (0.171).
        let folder = std::env::current_dir().map_err(|e| Failure::Failed(format!("the folder of the session cannot be found: {e}")))?;
        let spelled = folder.to_str().map(str::to_owned);
        return spelled.map(Some).ok_or_else(|| Failure::Failed(format!("`{}` is not UTF-8: start the agent elsewhere", folder.display())));
    }
    match std::env::var(PROJECT_FOLDER) {
        _ if agent != Agent::ClaudeCode => Ok(None),
        Ok(folder) => Ok(Some(folder)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(folder)) => {
            Err(Failure::Failed(format!("{PROJECT_FOLDER} names `{}`, which is not UTF-8: start the agent elsewhere", folder.display())))
        }
    }
}

/// Writes the reply, and gives the exit status. What cannot be written blocks, as far as an exit status can.
fn finish(agent: Agent, reply: &Reply) -> u8 {
    let mut out = std::io::stdout().lock();
    let _ = std::io::stderr().write_all(reply.stderr.as_bytes());
    match out.write_all(reply.stdout.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => reply.status,
        Err(_) => agent.blocking_status(),
    }
}
