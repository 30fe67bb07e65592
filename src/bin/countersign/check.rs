//! `check` and `explain`: one call, or many.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use countersign::{Decision, ToolCall, Verdict};
use serde_json::{Value, json};

use crate::Failure;
use crate::setup::{Brokers, PolicyArguments, absolute};

/// What `check` and `explain` take.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    policy: PolicyArguments,
    /// The folder in which the command would run; by default the current one.
    #[arg(long, value_name = "DIR")]
    cwd: Option<String>,
    /// One call as JSON: {"tool","command"|"input","cwd"}.
    #[arg(long, value_name = "JSON", conflicts_with = "command")]
    call: Option<String>,
    /// Read calls as JSON Lines from standard input and answer each with a line.
    #[arg(long, conflicts_with_all = ["call", "command"])]
    batch: bool,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
    /// Where the call is allowed, print what a sandbox has to grant for it: settings of the sandbox runtime (srt),
    /// arguments of bubblewrap (bwrap), or all of it as JSON.
    #[arg(long, value_name = "FORM", conflicts_with_all = ["json", "batch"])]
    profile: Option<Form>,
    /// The shell command; several words are joined by blanks.
    #[arg(value_name = "COMMAND", trailing_var_arg = true)]
    command: Vec<String>,
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
    check: CheckArguments,
    /// Name the rules that ask or deny, are about the same and are not hit as well.
    #[arg(long)]
    verbose: bool,
}

/// How much of a decision is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    /// The verdict and its reason.
    Line,
    /// Every step, what comes near, and what would change it.
    Explanation,
    /// That, and what was passed by.
    All,
}

pub(crate) fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    show(arguments, Show::Line)
}

pub(crate) fn explain(arguments: &ExplainArguments) -> Result<ExitCode, Failure> {
    show(&arguments.check, if arguments.verbose { Show::All } else { Show::Explanation })
}

fn show(arguments: &CheckArguments, show: Show) -> Result<ExitCode, Failure> {
    let cwd = absolute(arguments.cwd.as_deref().unwrap_or("."))?;
    let mut brokers = Brokers::new(&arguments.policy, false)?;
    if arguments.batch {
        return batch(&mut brokers, cwd.as_str());
    }
    let call = match &arguments.call {
        Some(text) => {
            let value: Value = serde_json::from_str(text).map_err(|e| Failure::Usage(format!("--call is not JSON: {e}")))?;
            read_call(&value, cwd.as_str()).map_err(|e| Failure::Usage(format!("--call: {e}")))?
        }
        None if arguments.command.is_empty() => {
            return Err(Failure::Usage("a command is missing; give one, or a call with --call".to_owned()));
        }
        None => ToolCall::shell(arguments.command.join(" "), cwd.as_str()),
    };
    let broker = brokers.for_call(call.cwd(), None);
    let (verdict, out) = match show {
        Show::Line => {
            let decision = broker.decide(&call);
            if let Some(form) = arguments.profile {
                return print_profile(&decision, form);
            }
            let line = if arguments.json {
                answer_line(&Value::Null, &decision).to_string()
            } else {
                format!("{}: {}", decision.verdict(), decision.trace().reason)
            };
            (decision.verdict(), line)
        }
        Show::Explanation | Show::All => {
            let explanation = broker.explain(&call);
            let text = match (arguments.json, show == Show::All) {
                (true, _) => serde_json::to_string_pretty(&explanation).map_err(|e| Failure::Failed(e.to_string()))?,
                (false, true) => format!("{explanation:#}"),
                (false, false) => explanation.to_string(),
            };
            (explanation.trace.verdict, text)
        }
    };
    writeln!(std::io::stdout(), "{}", out.trim_end()).map_err(crate::unsaid)?;
    Ok(exit_code(verdict))
}

fn exit_code(verdict: Verdict) -> ExitCode {
    ExitCode::from(match verdict {
        Verdict::Allow => 0,
        Verdict::Ask => 10,
        Verdict::Deny => 20,
    })
}

/// The profile of what is allowed. Nothing is printed to standard output of a call that is not.
fn print_profile(decision: &Decision, form: Form) -> Result<ExitCode, Failure> {
    let Decision::Allow(permit) = decision else {
        eprintln!("countersign: there is no profile of a call that is not allowed. {}: {}", decision.verdict(), decision.trace().reason);
        return Ok(exit_code(decision.verdict()));
    };
    let profile = permit.profile();
    let out = match form {
        Form::Json => serde_json::to_string_pretty(&profile).map_err(|e| e.to_string())?,
        Form::Srt => {
            let settings = profile.srt().map_err(|e| e.to_string())?;
            serde_json::to_string_pretty(&settings).map_err(|e| e.to_string())?
        }
        Form::Bwrap => {
            let bwrap = profile.bwrap().map_err(|e| e.to_string())?;
            for note in &bwrap.notes {
                eprintln!("countersign: {note}");
            }
            bwrap.to_string()
        }
    };
    for why in &profile.unknown {
        eprintln!("countersign: the call may need more than its profile grants: {why}");
    }
    writeln!(std::io::stdout(), "{out}").map_err(crate::unsaid)?;
    Ok(exit_code(decision.verdict()))
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
        writeln!(out, "{answer}").and_then(|()| out.flush()).map_err(|e| format!("standard output: {e}"))?;
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
