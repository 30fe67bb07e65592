//! What commands say to the person, and ask them.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use countersign::prompt::ScreenText;

use crate::{Failure, failed};

/// Says a text on lines of its own. The status is that of a command which has no more to say.
pub(crate) fn say(text: &str) -> Result<ExitCode, Failure> {
    writeln!(io::stdout(), "{text}").map_err(unsaid)?;
    Ok(ExitCode::SUCCESS)
}

/// What was to be said could not be written.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn unsaid(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Unheard,
        _ => Failure::Failed(format!("standard output cannot be written: {error}")),
    }
}

/// A text in which nothing acts on a terminal or stays unseen.
pub(crate) fn shown(text: &str) -> String {
    ScreenText::one_line(text, 500).to_string()
}

/// Whether there is a person to ask: what comes through a pipe is nobody's answer (a headless run was once recorded as consent).
pub(crate) fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether the person types yes.
pub(crate) fn ask(question: &str) -> Result<bool, Failure> {
    Ok(answer(question)? == "yes")
}

/// What the person types.
pub(crate) fn answer(question: &str) -> Result<String, Failure> {
    let mut out = io::stdout();
    write!(out, "{question}").and_then(|()| out.flush()).map_err(unsaid)?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(line.trim().to_owned())
}
