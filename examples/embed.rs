//! The smallest host: runs the shell commands that it is given, asking in the terminal where that is due.
//!
//! `cargo run --example embed -- 'git log -3 --oneline' 'cargo --version > version.txt'`

use std::process::Command;

use countersign::host::{Permitted, Resolved};
use countersign::render::plain::PlainPrompt;
use countersign::{Broker, ToolCall};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::current_dir()?.to_str().ok_or("the folder's name is not UTF-8")?.to_owned();
    let broker = Broker::builder().home(&std::env::var("HOME")?).workspace(&folder).build();
    let mut terminal = PlainPrompt::new(std::io::stdin().lock(), std::io::stdout());
    for command in std::env::args().skip(1) {
        let call = ToolCall::shell(command, &folder);
        match broker.resolve(&call, &mut terminal) {
            Resolved::Permitted(permitted) => run(permitted)?,
            Resolved::Refused(refusal) => println!("tell the model: {}", refusal.denial.message),
        }
    }
    Ok(())
}

/// Only what was permitted can be given to this.
fn run(permitted: Permitted) -> std::io::Result<()> {
    let call = permitted.into_call();
    let command = call.input()["command"].as_str().unwrap_or_default();
    Command::new("bash").args(["-c", command]).current_dir(call.cwd()).status().map(drop)
}
