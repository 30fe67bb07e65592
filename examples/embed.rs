//! The smallest host: runs the shell commands that it is given, asking in the terminal where that is due.
//!
//! `cargo run --example embed -- 'ls | head' 'cargo --version > version.txt'`

use std::error::Error;
use std::io;
use std::process::{Command, ExitStatus};

use countersign::host::{Permitted, Resolved};
use countersign::render::plain::PlainPrompt;
use countersign::{Broker, ToolCall};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::current_dir()?.to_str().ok_or("the folder's name is not UTF-8")?.to_owned();
    let home = std::env::home_dir().and_then(|home| home.to_str().map(str::to_owned)).ok_or("there is no home folder")?;
    let broker = Broker::builder().home(&home).workspace(&folder).build();
    let mut terminal = PlainPrompt::new(io::stdin().lock(), io::stdout());
    for command in std::env::args().skip(1) {
        match broker.resolve(&ToolCall::shell(command, &folder), &mut terminal) {
            Resolved::Permitted(permitted) => println!("{}", run(permitted)?),
            Resolved::Refused(refusal) => println!("tell the model: {}", refusal.denial.message),
        }
    }
    Ok(())
}

/// Only what was permitted can be given to this.
fn run(permitted: Permitted) -> io::Result<ExitStatus> {
    let call = permitted.into_call();
    Command::new("bash").args(["-c", call.input()["command"].as_str().unwrap_or_default()]).current_dir(call.cwd()).status()
}
