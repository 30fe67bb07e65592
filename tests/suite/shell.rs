//! The parser against facts that bash itself gave about fixed texts: what it accepts, and which
//! commands it finds.

use countersign::analysis::shell::outline;
use serde::Deserialize;

const FACTS: &str = include_str!("../shell_oracle/bash-syntax.jsonl");

#[derive(Deserialize)]
struct Fact {
    id: String,
    command: String,
    bash_accepts: bool,
    commands: Vec<String>,
}

#[test]
fn what_bash_finds_is_found() {
    let (mut accepted, mut wrong) = (0, Vec::new());
    for fact in FACTS.lines().map(|line| serde_json::from_str::<Fact>(line).expect("a fact")) {
        let Ok(commands) = outline(&fact.command) else { continue };
        accepted += 1;
        let mut found: Vec<String> = commands.iter().filter_map(|c| c.words.first()).filter_map(|w| w.value.clone()).collect();
        let mut expected: Vec<String> =
            fact.commands.iter().filter(|c| !c.contains(['$', '`', '{', '\'', '"', '\\', '<'])).cloned().collect();
        found.sort();
        expected.sort();
        if fact.bash_accepts && expected.iter().any(|name| !found.contains(name)) {
            wrong.push(format!("{}: {:?}: bash has {expected:?}, found {found:?}", fact.id, fact.command));
        }
        if !fact.bash_accepts && !fact.command.contains("[[") && !fact.command.contains("((") {
            wrong.push(format!("{}: {:?}: bash rejects it", fact.id, fact.command));
        }
    }
    assert!(accepted > 350, "only {accepted} texts are understood");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_error_stands_inside_its_text() {
    for text in ["$' \\", "a \\", "\"a \\", "`a \\", "${x\\", "cat <<E\n\\", "[[ a ", "(("] {
        let error = outline(text).expect_err(text);
        assert!(error.offset <= text.len(), "{text:?}: {error}");
    }
}

#[test]
fn hostile_texts_are_refused_at_once() {
    for text in [
        "$(".repeat(50_000),
        "((".repeat(50_000),
        "{".repeat(50_000),
        "`".repeat(50_001),
        "a && ".repeat(40_000),
        "\"$(".repeat(20_000),
        "x".repeat(200_000),
    ] {
        assert!(outline(&text).is_err());
    }
    let deep = format!("{}a{}", "$(".repeat(12), ")".repeat(12));
    assert!(outline(&deep).is_ok());
}
