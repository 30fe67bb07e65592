//! `hook`: one event of an agent that runs as another program.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::Args;
use countersign::hook::{self, Agent, EVENT_LIMIT, Reply};

use crate::Failure;
use crate::desk::{Desk, STACK};
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
            let desk = Desk::new(brokers.for_one_call(), agent.name(), project, true);
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
