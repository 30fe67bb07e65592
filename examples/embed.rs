//! The smallest host: runs the shell commands that it is given, asking in the terminal where that is due.
//!
//! `cargo run --example embed -- 'git log -3 --oneline' 'cargo --version > version.txt'`

use std::process::Command;

use countersign::host::{Permitted, Resolved};
use countersign::prompt::PromptView;
use countersign::render::plain::PlainPrompt;
use countersign::{Broker, ToolCall};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::current_dir()?.to_str().ok_or("the folder's name is not UTF-8")?.to_owned();
    let home = std::env::var("HOME")?;
    let broker = Broker::builder().home(&home).workspace(&folder).build();
    let mut terminal = PlainPrompt::new(std::io::stdin().lock(), std::io::stdout());
    for command in std::env::args().skip(1) {
        let call = ToolCall::shell(command, &folder);
        match broker.resolve(&call, &mut |prompt: &PromptView| terminal.ask(prompt)) {
            Resolved::Permitted(permitted) => run(&permitted)?,
            Resolved::Refused(refusal) => println!("tell the model: {}", refusal.denial.message),
        }
    }
    Ok(())
}

/// Only what was permitted can be given to this.
fn run(permitted: &Permitted) -> std::io::Result<()> {
    let command = permitted.call().input()["command"].as_str().unwrap_or_default();
    Command::new("bash").args(["-c", command]).current_dir(permitted.call().cwd()).status().map(drop)
}
