//! Prints what the commands of shell texts were foreseen to be, for `happens.py`: reads a text as a JSON string from each line of
//! standard input, writes one JSON line for each, with the words and folders of its commands and what it writes or deletes.

use std::io::{BufRead as _, Write as _};

use countersign::action::{Code, Effect, Step, Subject};
use countersign::analysis::path::{AbsPath, Place};
use countersign::{Broker, ToolCall};
use serde_json::{Value, json};

fn main() {
    let (Some(home), Some(folder)) = (std::env::args().nth(1), std::env::args().nth(2)) else {
        eprintln!("usage: shell_foreseen HOME FOLDER");
        std::process::exit(2);
    };
    let broker = Broker::builder().home(&home).workspace(&folder).build();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line.expect("a line")).expect("a text");
        let action = broker.action(&ToolCall::shell(text, &folder));
        let effects = || action.steps().flat_map(Step::effects).map(|caused| &caused.effect);
        let asks = effects().any(is_asked);
        let commands: Vec<Value> = action.steps().filter_map(command).collect();
        let writes: Vec<Value> = effects().filter_map(written).collect();
        writeln!(out, "{}", json!({ "asks": asks, "commands": commands, "writes": writes })).expect("written");
    }
}

/// Whether it was not foreseen what happens.
fn is_asked(effect: &Effect) -> bool {
    match effect {
        Effect::Execute(Code::Unknown(program)) => program != "p",
        Effect::Execute(Code::Inline(program)) => program != "eval",
        Effect::Opaque(_) | Effect::Execute(Code::Script(_) | Code::Project | Code::Package) => true,
        _ => false,
    }
}

fn command(step: &Step) -> Option<Value> {
    let Subject::Command(command) = &step.subject else { return None };
    // With what stands for unknown text as it is: `Display` would show it as something that can be a text.
    let words: Vec<String> = command.words.iter().map(|word| format!("{word:?}")).collect();
    let folders: Vec<&str> = command.folders.iter().map(AbsPath::as_str).collect();
    Some(json!({ "words": words, "folders": folders }))
}

fn written(effect: &Effect) -> Option<Value> {
    let (place, goes_down) = match effect {
        Effect::Write(place) => (place, false),
        Effect::Delete { place, tree } => (place, *tree),
        _ => return None,
    };
    let (base, pattern) = match place {
        Place::At(at) => (at, None),
        Place::Below { base, pattern } => (base, Some(pattern)),
        Place::Unknown => return Some(Value::Null),
    };
    let paths: Vec<&str> = base.spellings().map(AbsPath::as_str).collect();
    Some(json!({ "paths": paths, "pattern": pattern, "tree": goes_down }))
}
