//! Prints the words that the commands of shell texts were foreseen to have, for `words.py`: reads a text as a JSON string from
//! each line of standard input, writes one JSON line for each.

use std::io::{BufRead as _, Write as _};

use countersign::action::{Effect, Subject};
use countersign::{Broker, ToolCall};
use serde_json::{Value, json};

fn main() {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: shell_words FOLDER");
        std::process::exit(2);
    };
    let broker = Broker::builder().home("/home/u").workspace(&folder).build();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line.expect("a line")).expect("a text");
        let action = broker.action(&ToolCall::shell(text, &folder));
        let asks = action.steps().flat_map(countersign::action::Step::effects).any(|caused| matches!(caused.effect, Effect::Opaque(_)));
        let commands: Vec<Value> = action
            .steps()
            .filter_map(|step| match &step.subject {
                // With what stands for unknown text as it is: `Display` would show it as something that can be a text.
                Subject::Command(command) => Some(command.words.iter().map(|word| json!(format!("{word:?}"))).collect()),
                Subject::Tool { .. } => None,
            })
            .collect();
        writeln!(out, "{}", json!({ "asks": asks, "commands": commands })).expect("written");
    }
}
