//! What is offered for a call: data in `tests/offers/calls.jsonl`.

use std::fs;
use std::path::Path;

use countersign::learn::LearnedStore;
use serde::Deserialize;

use super::{asked, broker};
use crate::support::{self, WORKSPACE};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    tool: Option<String>,
    input: Option<serde_json::Value>,
    command: Option<String>,
    cwd: Option<String>,
    /// The workspace, where it is another than usual, which nobody confirmed; the home folder is the one above it.
    root: Option<String>,
    /// The rules of the first offer; none where nothing lasting is offered.
    offers: Vec<String>,
    /// The parts that are asked again.
    #[serde(default)]
    asked_again: Vec<String>,
    why: String,
}

#[test]
fn every_case_is_offered_what_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/offers/calls.jsonl");
    let text = fs::read_to_string(&path).expect("cases");
    let mut wrong = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let case: Case = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{number}: {e}", path.display()));
        let cwd = case.cwd.as_deref().or(case.root.as_deref()).unwrap_or(WORKSPACE);
        let call = match (&case.command, &case.tool) {
            (Some(command), None) => countersign::ToolCall::shell(command, cwd),
            (None, Some(tool)) => countersign::ToolCall::new(tool, case.input.clone().unwrap_or_default(), cwd),
            _ => panic!("{}:{number}: a case has a command or a tool", path.display()),
        };
        let broker = case.root.as_deref().map_or_else(broker, |root| {
            let home = root.rsplit_once('/').expect("a folder above").0;
            support::builder(false).home(home).workspace(root).build_with_store(LearnedStore::in_memory())
        });
        let prompt = asked(&broker, &call);
        let first = prompt.view().offers.first();
        let rules = first.map(|offer| offer.rules.clone()).unwrap_or_default();
        let again: Vec<String> = first.into_iter().flat_map(|offer| &offer.asked_again).map(|text| text.as_str().to_owned()).collect();
        if rules != case.offers || again != case.asked_again {
            wrong.push(format!("{number}: {} is offered {rules:?}, again {again:?}; {}", call.input(), case.why));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
