//! Holds our readers of shell text against parsers that others wrote, as second opinions.
//!
//! ```text
//! second-opinion CASES.jsonl ...
//! ```
//!
//! Cases are JSON Lines with a text in `command`, and the tool that it is for in `tool`. Nothing of them runs.
//!
//! - `shell`: what `brush-parser` and `rable` see of commands, words and redirections has to be among what our parser sees,
//!   in every text that it accepts. Bash's own parser is the judge of bash (`tests/shell_oracle`); these two need neither a C
//!   compiler nor bash's headers, and where the judge itself is misread, they are not.
//! - `powershell`: every command that `poshtree` sees has to be among the steps of every text that the broker allows. For PowerShell
//!   there is no other judge.
//!
//! The exit status is 1 where another parser sees something that we do not and no class of known differences explains just
//! that, and where too few texts were compared to mean anything.
//!
//! This is a package of its own, so that nothing that these parsers need is among the crate's dependencies.

use std::collections::BTreeMap;
use std::panic;
use std::process::ExitCode;

use serde_json::Value;

mod brush;
mod powershell;
mod rable;
mod shell;

/// A text and the tool that it is for.
struct Case {
    tool: String,
    command: String,
}

/// What came out, counted, and what nothing explains.
#[derive(Default)]
struct Report {
    counts: BTreeMap<(&'static str, &'static str), usize>,
    unexplained: Vec<String>,
}

impl Report {
    fn count(&mut self, who: &'static str, outcome: &'static str) {
        *self.counts.entry((who, outcome)).or_default() += 1;
    }

    fn of(&self, who: &str, outcome: &str) -> usize {
        self.counts.iter().filter(|((name, kind), _)| *name == who && *kind == outcome).map(|(_, count)| count).sum()
    }
}

fn cases(file: &str) -> Result<Vec<Case>, String> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let parsed =
        lines.map(|line| serde_json::from_str::<Value>(line).map_err(|e| format!("{file}: {e}"))).collect::<Result<Vec<_>, _>>()?;
    let field = |case: &Value, name: &str| case[name].as_str().map(str::to_owned);
    // Recorded sessions have the kind of a tool in `tool` and its own name in `name`.
    let own_name = |case: &Value| field(case, "name").filter(|name| name.eq_ignore_ascii_case("PowerShell"));
    let tool = |case: &Value| own_name(case).or_else(|| field(case, "tool")).unwrap_or_else(|| "bash".to_owned());
    Ok(parsed
        .iter()
        .filter_map(|case| Some(Case { tool: tool(case), command: field(case, "command").or_else(|| field(&case["input"], "command"))? }))
        .collect())
}

fn main() -> ExitCode {
    let read: Result<Vec<Vec<Case>>, String> = std::env::args().skip(1).map(|file| cases(&file)).collect();
    let cases = match read {
        Ok(read) => read.into_iter().flatten().collect::<Vec<_>>(),
        Err(trouble) => {
            eprintln!("{trouble}");
            return ExitCode::FAILURE;
        }
    };
    // The others may panic; that is a refusal.
    panic::set_hook(Box::new(|_| {}));
    let mut report = Report::default();
    shell::compare(&cases, &mut report);
    powershell::compare(&cases, &mut report);

    for ((who, outcome), count) in &report.counts {
        println!("{who}: {outcome}: {count}");
    }
    let mut is_fine = report.unexplained.is_empty();
    for difference in report.unexplained.iter().take(40) {
        println!("UNEXPLAINED {difference}");
    }
    for who in [shell::BRUSH, shell::RABLE, powershell::POSHTREE] {
        // A parser that no longer reads what it read, or a reader of ours that allows nothing, would agree with everything.
        let (same, other) = (report.of(who, SAME), report.of(who, REFUSED));
        if same < 20 || other * 5 > same {
            println!("{who} read too little to say anything: {same} the same, {other} refused");
            is_fine = false;
        }
    }
    if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

const SAME: &str = "sees the same";
const REFUSED: &str = "refuses the text";
