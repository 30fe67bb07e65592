//! `check` and `explain`: one call, or many.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use countersign::analysis::path::AbsPath;
use countersign::{Decision, ToolCall};
use serde_json::{Value, json};

use crate::files::absolute;
use crate::setup::{Brokers, PolicyArguments};
use crate::status;
use crate::terminal::{say, unsaid};
use crate::{Failure, failed};

/// What `check` and `explain` take: a call, and what it is held against.
#[derive(Debug, Args)]
struct CallArguments {
    #[command(flatten)]
    policy: PolicyArguments,
    /// The folder in which the command would run; by default the current one.
    #[arg(long, value_name = "DIR")]
    cwd: Option<String>,
    /// One call as JSON: {"tool","command"|"input","cwd"}.
    #[arg(long, value_name = "JSON", conflicts_with = "command")]
    call: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
    /// The shell command; several words are joined by blanks.
    #[arg(value_name = "COMMAND", trailing_var_arg = true)]
    command: Vec<String>,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    call: CallArguments,
    /// Read calls as JSON Lines from standard input and answer each with a line.
    #[arg(long, conflicts_with_all = ["call", "command"])]
    batch: bool,
    /// Where the call is allowed, print what a sandbox has to grant for it: settings of the sandbox runtime (srt),
    /// arguments of bubblewrap (bwrap), or all of it as JSON.
    #[arg(long, value_name = "FORM", conflicts_with_all = ["json", "batch"])]
    profile: Option<Form>,
}

/// How a profile is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Settings of the sandbox runtime.
    Srt,
    /// Arguments of bubblewrap.
    Bwrap,
    /// The profile itself.
    Json,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    call: CallArguments,
    /// Name the rules that ask or deny, are about the same and are not hit as well.
    #[arg(long)]
    verbose: bool,
}

pub(crate) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    let mut brokers = Brokers::live(&arguments.call.policy)?;
    if arguments.batch {
        return batch(&mut brokers, arguments.call.folder()?.as_str());
    }
    let call = arguments.call.read()?;
    let decision = brokers.for_call(call.cwd(), None).decide(&call);
    if let Some(form) = arguments.profile {
        return print_profile(&decision, form);
    }
    say(&if arguments.call.json {
        answer_line(&Value::Null, &decision).to_string()
    } else {
        format!("{}: {}", decision.verdict(), decision.trace().reason)
    })?;
    Ok(status::of(decision.verdict()))
}

pub(crate) fn explain(arguments: &ExplainArguments) -> Result<ExitCode, Failure> {
    let mut brokers = Brokers::live(&arguments.call.policy)?;
    let call = arguments.call.read()?;
    let explanation = brokers.for_call(call.cwd(), None).explain(&call);
    let text = match (arguments.call.json, arguments.verbose) {
        (true, _) => serde_json::to_string_pretty(&explanation).map_err(failed)?,
        (false, true) => format!("{explanation:#}"),
        (false, false) => explanation.to_string(),
    };
    say(text.trim_end())?;
    Ok(status::of(explanation.trace.verdict))
}

impl CallArguments {
    /// The folder in which the command would run.
    fn folder(&self) -> Result<AbsPath, Failure> {
        absolute(self.cwd.as_deref().unwrap_or("."))
    }

    fn read(&self) -> Result<ToolCall, Failure> {
        let cwd = self.folder()?;
        match &self.call {
            Some(text) => {
                let value: Value = serde_json::from_str(text).map_err(|e| Failure::Usage(format!("--call is not JSON: {e}")))?;
                read_call(&value, cwd.as_str()).map_err(|e| Failure::Usage(format!("--call: {e}")))
            }
            None if self.command.is_empty() => Err(Failure::Usage("a command is missing; give one, or a call with --call".to_owned())),
            None => Ok(ToolCall::shell(self.command.join(" "), cwd.as_str())),
        }
    }
}

/// The profile of what is allowed. Nothing is printed to standard output of a call that is not.
fn print_profile(decision: &Decision, form: Form) -> Result<ExitCode, Failure> {
    let Decision::Allow(permit) = decision else {
        eprintln!("countersign: there is no profile of a call that is not allowed. {}: {}", decision.verdict(), decision.trace().reason);
        return Ok(status::of(decision.verdict()));
    };
    let profile = permit.profile();
    let out = match form {
        Form::Json => serde_json::to_string_pretty(&profile).map_err(failed)?,
        Form::Srt => {
            let settings = profile.srt().map_err(failed)?;
            serde_json::to_string_pretty(&settings).map_err(failed)?
        }
        Form::Bwrap => {
            let bwrap = profile.bwrap().map_err(failed)?;
            for note in &bwrap.notes {
                eprintln!("countersign: {note}");
            }
            bwrap.to_string()
        }
    };
    for why in &profile.unknown {
        eprintln!("countersign: the call may need more than its profile grants: {why}");
    }
    say(&out)?;
    Ok(status::of(decision.verdict()))
}

fn batch(brokers: &mut Brokers, cwd: &str) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout().lock();
    let mut input = std::io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(|e| format!("standard input: {e}"))? == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = match serde_json::from_slice::<Value>(&line).map_err(|e| e.to_string()) {
            Ok(value) => match read_call(&value, cwd) {
                Ok(call) => {
                    let decision = brokers.for_call(call.cwd(), None).decide(&call);
                    answer_line(value.get("id").unwrap_or(&Value::Null), &decision)
                }
                Err(error) => json!({ "id": null, "error": error }),
            },
            Err(error) => json!({ "id": null, "error": error }),
        };
        writeln!(out, "{answer}").and_then(|()| out.flush()).map_err(unsaid)?;
    }
}

/// A call from `{"tool","command"|"input","cwd"}`; the tool is a shell where only a command is given.
pub(crate) fn read_call(value: &Value, cwd: &str) -> Result<ToolCall, String> {
    let text = |name: &str| match value.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("`{name}` is not a text")),
    };
    if !value.is_object() {
        return Err("a call is a JSON object".to_owned());
    }
    let tool = text("tool")?;
    let cwd = text("cwd")?.unwrap_or(cwd);
    let mut input = match value.get("input") {
        None | Some(Value::Null) => json!({}),
        Some(input @ Value::Object(_)) => input.clone(),
        Some(_) => return Err("`input` is not an object".to_owned()),
    };
    match (text("command")?, tool) {
        (Some(command), _) => {
            if let Some(fields) = input.as_object_mut() {
                fields.insert("command".to_owned(), json!(command));
            }
        }
        (None, None) => return Err("neither `tool` nor `command` is given".to_owned()),
        (None, Some(_)) => {}
    }
    Ok(ToolCall::new(tool.unwrap_or("bash"), input, cwd))
}

pub(crate) fn answer_line(id: &Value, decision: &Decision) -> Value {
    let trace = decision.trace();
    let mut line = json!({ "id": id, "verdict": trace.verdict, "risk": trace.risk, "reason": trace.reason, "steps": trace.steps });
    if let (Decision::Ask(prompt), Some(fields)) = (decision, line.as_object_mut()) {
        let offers: Vec<_> = prompt.view().offers.iter().map(|offer| &offer.rules).collect();
        fields.insert("offers".to_owned(), json!(offers));
    }
    line
}
