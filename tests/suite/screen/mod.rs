//! What a person sees of an ask, on screens of every size, whatever the agent wrote.

mod laws;
mod plain;
#[cfg(unix)]
mod pty;
mod spoof;
mod told;
mod tui;

use countersign::learn::LearnedStore;
use countersign::prompt::{Prompt, PromptView};
use countersign::render::{Room, Screen, render};
use countersign::{Broker, Decision, ToolCall};

use crate::support::{WORKSPACE, builder};

/// A broker for the confirmed workspace that keeps what it learns in memory.
fn broker() -> Broker {
    builder(true).clock(|| 1_800_000_000).build_with_store(LearnedStore::in_memory())
}

fn ask(broker: &Broker, call: &ToolCall) -> Prompt {
    match broker.decide(call) {
        Decision::Ask(prompt) => prompt,
        other => panic!("not asked: {other:?}"),
    }
}

fn view(command: &str) -> PromptView {
    ask(&broker(), &ToolCall::shell(command, WORKSPACE)).view().clone()
}

/// A prompt of the shell on a screen.
fn screen(command: &str, width: usize, lines: usize) -> Screen {
    render(&view(command), Room::new(width, lines))
}

/// The lines of a screen, between bars that show how wide it is.
fn framed(screen: &Screen, width: usize) -> String {
    let rule = "-".repeat(width);
    let lines: Vec<String> = screen.lines.iter().map(ToString::to_string).collect();
    let keys: String = screen.choices.iter().map(|choice| choice.key).collect();
    format!("{rule}\n{}\n{rule}\nkeys: {keys}", lines.join("\n"))
}
