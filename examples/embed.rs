//! The smallest host: `cargo run --example embed -- 'cargo test'` decides about a command, asks where that is due, and runs it.

use std::io;
use std::process::{Command, ExitStatus};

use countersign::host::{Permitted, Resolved};
use countersign::render::plain::PlainPrompt;
use countersign::{Broker, ToolCall};

fn main() -> io::Result<()> {
    let folder = std::env::current_dir()?.display().to_string();
    let command = std::env::args().nth(1).unwrap_or_else(|| "ls".to_owned());
    let broker = Broker::builder().workspace(&folder).build();
    let mut terminal = PlainPrompt::new(io::stdin().lock(), io::stdout());
    match broker.resolve(&ToolCall::shell(command, folder), &mut terminal) {
        Resolved::Permitted(permitted) => println!("{}", run(permitted)?),
        Resolved::Refused(refusal) => println!("{}", refusal.denial.message),
    }
    Ok(())
}

/// Only what was permitted can be given to this.
fn run(permitted: Permitted) -> io::Result<ExitStatus> {
    let call = permitted.into_call();
    Command::new("bash").args(["-c", call.input()["command"].as_str().unwrap_or_default()]).current_dir(call.cwd()).status()
}
