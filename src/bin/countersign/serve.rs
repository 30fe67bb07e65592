//! `serve`: the calls of a host or an agent that keeps this program running.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::process::ExitCode;

use clap::Args;
use countersign::ToolCall;
use countersign::hook::{self, Agent, EVENT_LIMIT};
use countersign::host::{Progress, Question, Resolved};
use countersign::wire::{self, Envelope};
use serde_json::{Value, json};

use crate::Failure;
use crate::desk::Desk;
#[cfg(unix)]
use crate::desk::STACK;
use crate::setup::{Brokers, PolicyArguments};

/// The prompts that wait at most; the oldest is refused when there is one more.
const WAITING: usize = 1_000;

/// What `serve` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
With an agent, each line of standard input is an event as it would give it to `countersign hook`, and is answered with a line
{\"status\":0,\"stdout\":\"…\",\"stderr\":\"\"}. Without one, each line is a message of schema/countersign-v1.schema.json: a call is
answered with a prompt where a person has to decide, with a trace where it may run, with a denial where it may not; the
reply to a prompt is answered alike. The state of sessions is kept between them, which `hook` cannot.
With --socket the same is spoken on a Unix socket that only you can open. Nothing that is said there answers a question or
teaches a rule: whatever runs as you could say it.")]
pub(crate) struct ServeArguments {
    /// Which agent's events they are; without one, the messages of a host.
    agent: Option<Agent>,
    #[command(flatten)]
    policy: PolicyArguments,
    /// Listen on this Unix socket instead; it must not be there yet.
    #[arg(long, value_name = "PATH")]
    socket: Option<String>,
}

/// What is believed of the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trusts {
    /// It started this program and shows prompts to a person.
    Host,
    /// It may be anything that runs as the person, an agent's own command as well.
    Nothing,
}

pub(crate) fn serve(arguments: &ServeArguments) -> Result<ExitCode, Failure> {
    match &arguments.socket {
        None => {
            let brokers = Brokers::live(&arguments.policy)?;
            talk(arguments.agent, brokers, Trusts::Host, std::io::stdin().lock(), std::io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
        Some(path) => listen(arguments.agent, &arguments.policy, path),
    }
}

/// Answers every line, until there is none.
fn talk(agent: Option<Agent>, brokers: Brokers, trusts: Trusts, input: impl Read, out: impl Write) -> Result<(), Failure> {
    let learns = trusts == Trusts::Host;
    match agent {
        Some(agent) => {
            let desk = Desk::new(brokers, agent.name(), None, learns);
            answer_lines(input, out, |line| {
                let reply = hook::respond(agent, line, &desk);
                json!({ "status": reply.status, "stdout": reply.stdout, "stderr": reply.stderr })
            })
        }
        None => {
            let mut host = Connection { desk: Desk::new(brokers, "host", None, learns), trusts, waiting: VecDeque::new() };
            answer_lines(input, out, |line| host.answer(line))
        }
    }
}

fn answer_lines(input: impl Read, mut out: impl Write, mut answer: impl FnMut(&[u8]) -> Value) -> Result<(), Failure> {
    let mut input = BufReader::new(input);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut limited = (&mut input).take(EVENT_LIMIT as u64 + 1);
        if limited.read_until(b'\n', &mut line).map_err(|e| format!("what comes in: {e}"))? == 0 {
            return Ok(());
        }
        let is_cut = line.len() > EVENT_LIMIT && !line.ends_with(b"\n");
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = answer(&line);
        writeln!(out, "{answer}").and_then(|()| out.flush()).map_err(|e| format!("the answers: {e}"))?;
        if is_cut {
            return Err(Failure::Failed("a line is too long; what follows cannot be told apart".to_owned()));
        }
    }
}

/// The messages of a host.
struct Connection {
    desk: Desk,
    trusts: Trusts,
    /// Of several brokers, which count their prompts each for itself.
    waiting: VecDeque<Question>,
}

impl Connection {
    fn answer(&mut self, line: &[u8]) -> Value {
        let step = match wire::read_reply(line) {
            Ok(reply) => self.replied(&reply),
            Err(_) => wire::read_call(line).map(|call| self.proposed(&call)).map_err(|e| e.to_string()),
        };
        match step {
            Ok(step) => self.said(step),
            Err(error) => error_of(&error),
        }
    }

    fn proposed(&self, call: &ToolCall) -> Progress {
        self.desk.broker(call, None).begin(call)
    }

    fn replied(&mut self, reply: &wire::Reply) -> Result<Progress, String> {
        if self.trusts == Trusts::Nothing {
            return Err("nothing that is said here answers a question".to_owned());
        }
        let mut why = "no such prompt waits".to_owned();
        for (at, question) in self.waiting.iter().enumerate().filter(|(_, question)| question.id() == reply.prompt()) {
            match reply.to(question.view()) {
                Ok(answer) => return self.waiting.remove(at).map(|question| question.answer(answer)).ok_or(why),
                Err(error) => why = error.to_string(),
            }
        }
        Err(why)
    }

    fn said(&mut self, step: Progress) -> Value {
        match step {
            Progress::Done(Resolved::Permitted(permitted)) => written(&Envelope::trace(permitted.trace())),
            Progress::Done(Resolved::Refused(refusal)) => written(&Envelope::denial(&refusal.denial)),
            Progress::Asks(question) => {
                let message = Envelope::prompt(question.view()).map_or_else(|| error_of("the prompt cannot be written"), |e| written(&e));
                if self.trusts == Trusts::Host {
                    if self.waiting.len() >= WAITING {
                        self.waiting.pop_front();
                    }
                    self.waiting.push_back(question);
                }
                message
            }
        }
    }
}

fn written(message: &Envelope<'_>) -> Value {
    serde_json::to_value(message).unwrap_or_else(|e| error_of(&e.to_string()))
}

/// Nothing was decided: the call does not run.
fn error_of(why: &str) -> Value {
    json!({ "version": wire::VERSION, "error": why })
}

#[cfg(unix)]
fn listen(agent: Option<Agent>, policy: &PolicyArguments, path: &str) -> Result<ExitCode, Failure> {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;
    use std::thread;

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
                    let answered = Brokers::live(policy).and_then(|brokers| talk(agent, brokers, Trusts::Nothing, &stream, &stream));
                    if let Err(failure) = answered {
                        let _ = writeln!(std::io::stderr(), "countersign: {failure}");
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
fn listen(_: Option<Agent>, _: &PolicyArguments, _: &str) -> Result<ExitCode, Failure> {
    Err(Failure::Usage("--socket is for systems with Unix sockets; use standard input".to_owned()))
}
