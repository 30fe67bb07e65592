//! Prints what shell texts were foreseen to do, for `happens.py` here and in `tests/text_oracle`: reads a text as a JSON string from each
//! line of standard input, writes one JSON line for each, with the words and folders of its commands, what it reads, and what it writes or
//! deletes.

use std::io::{BufRead as _, Write as _};

use countersign::action::{Code, Depth, Effect, Step, Subject};
use countersign::analysis::path::{AbsPath, Place};
use countersign::policy::mode::Mode;
use countersign::{Broker, ToolCall, Verdict};
use serde_json::{Value, json};

fn main() {
    let (Some(home), Some(folder)) = (std::env::args().nth(1), std::env::args().nth(2)) else {
        eprintln!("usage: shell_foreseen HOME FOLDER");
        std::process::exit(2);
    };
    let broker = Broker::builder().home(&home).workspace(&folder).mode(Mode::AcceptEdits).build();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line.expect("a line")).expect("a text");
        let call = ToolCall::shell(text, &folder);
        let action = broker.action(&call);
        let effects = || action.steps().flat_map(Step::effects).map(|caused| &caused.effect);
        let told = json!({
            "asks": effects().any(is_asked),
            "allowed": broker.decide(&call).verdict() == Verdict::Allow,
            "commands": action.steps().filter_map(command).collect::<Vec<Value>>(),
            "reads": effects().filter_map(read).collect::<Vec<Value>>(),
            "writes": effects().filter_map(written).collect::<Vec<Value>>(),
        });
        writeln!(out, "{told}").expect("written");
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

fn read(effect: &Effect) -> Option<Value> {
    let Effect::Read { place, depth } = effect else { return None };
    Some(told(place, *depth == Depth::Tree, *depth != Depth::Metadata))
}

fn written(effect: &Effect) -> Option<Value> {
    match effect {
        Effect::Write(place) => Some(told(place, false, true)),
        Effect::Delete { place, tree } => Some(told(place, *tree, true)),
        _ => None,
    }
}

fn told(place: &Place, goes_down: bool, has_content: bool) -> Value {
    let (base, pattern) = match place {
        Place::At(at) => (at, None),
        Place::Below { base, pattern } => (base, Some(pattern)),
        Place::Unknown => return Value::Null,
    };
    let paths: Vec<&str> = base.spellings().map(AbsPath::as_str).collect();
    json!({ "paths": paths, "pattern": pattern, "tree": goes_down, "content": has_content })
}
