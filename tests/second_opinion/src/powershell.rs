//! PowerShell text: every command that `poshtree` sees anywhere has to be among the steps of what the broker allows.

use std::panic;

use countersign::analysis::path::AbsPath;
use countersign::analysis::shell::outline;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::prompt::text::ScreenText;
use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
use countersign::world::LexicalWorld;
use countersign::{Broker, Decision, ToolCall};
use poshtree::v2::{Node, NodeKind};

use crate::{Case, REFUSED, Report, SAME};

pub const POSHTREE: &str = "poshtree";

/// Aliases of PowerShell 7.4 and Windows PowerShell 5.1 (`Get-Alias`) with what they stand for.
const ALIASES: &[(&str, &str)] = &[
    ("%", "ForEach-Object"),
    ("?", "Where-Object"),
    ("ac", "Add-Content"),
    ("cat", "Get-Content"),
    ("cd", "Set-Location"),
    ("chdir", "Set-Location"),
    ("clc", "Clear-Content"),
    ("clear", "Clear-Host"),
    ("cls", "Clear-Host"),
    ("copy", "Copy-Item"),
    ("cp", "Copy-Item"),
    ("cpi", "Copy-Item"),
    ("curl", "Invoke-WebRequest"),
    ("del", "Remove-Item"),
    ("dir", "Get-ChildItem"),
    ("echo", "Write-Output"),
    ("epcsv", "Export-Csv"),
    ("erase", "Remove-Item"),
    ("fhx", "Format-Hex"),
    ("fl", "Format-List"),
    ("foreach", "ForEach-Object"),
    ("ft", "Format-Table"),
    ("fw", "Format-Wide"),
    ("gal", "Get-Alias"),
    ("gc", "Get-Content"),
    ("gci", "Get-ChildItem"),
    ("gcm", "Get-Command"),
    ("gdr", "Get-PSDrive"),
    ("gi", "Get-Item"),
    ("gl", "Get-Location"),
    ("gm", "Get-Member"),
    ("gp", "Get-ItemProperty"),
    ("gps", "Get-Process"),
    ("gpv", "Get-ItemPropertyValue"),
    ("group", "Group-Object"),
    ("gsv", "Get-Service"),
    ("gu", "Get-Unique"),
    ("gv", "Get-Variable"),
    ("iex", "Invoke-Expression"),
    ("ipcsv", "Import-Csv"),
    ("irm", "Invoke-RestMethod"),
    ("iwr", "Invoke-WebRequest"),
    ("kill", "Stop-Process"),
    ("ls", "Get-ChildItem"),
    ("md", "New-Item"),
    ("measure", "Measure-Object"),
    ("mi", "Move-Item"),
    ("mkdir", "New-Item"),
    ("move", "Move-Item"),
    ("mv", "Move-Item"),
    ("ni", "New-Item"),
    ("oh", "Out-Host"),
    ("popd", "Pop-Location"),
    ("pushd", "Push-Location"),
    ("pwd", "Get-Location"),
    ("rd", "Remove-Item"),
    ("ren", "Rename-Item"),
    ("ri", "Remove-Item"),
    ("rm", "Remove-Item"),
    ("rmdir", "Remove-Item"),
    ("rni", "Rename-Item"),
    ("rvpa", "Resolve-Path"),
    ("sasv", "Start-Service"),
    ("sc", "Set-Content"),
    ("select", "Select-Object"),
    ("sl", "Set-Location"),
    ("sleep", "Start-Sleep"),
    ("sls", "Select-String"),
    ("spps", "Stop-Process"),
    ("spsv", "Stop-Service"),
    ("tee", "Tee-Object"),
    ("tnc", "Test-NetConnection"),
    ("type", "Get-Content"),
    ("wget", "Invoke-WebRequest"),
    ("where", "Where-Object"),
];

/// Under which names a command may stand among the steps: its own, what its alias stands for, without `.exe`.
fn names(written: &str) -> Vec<String> {
    let folded = written.to_lowercase().replace('\\', "/");
    let folded = ScreenText::one_line(folded.strip_suffix(".exe").unwrap_or(&folded), 80).to_string();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == folded).map(|(_, name)| name.to_lowercase());
    std::iter::once(folded).chain(alias).collect()
}

/// Every command of a text by its name as written, an empty one where an expression makes it; `None` where the text is refused.
fn commands(text: &str) -> Option<Vec<String>> {
    let parsed = poshtree::v2::parse(text);
    if !parsed.errors.is_empty() {
        return None;
    }
    let (mut found, mut is_whole) = (Vec::new(), true);
    parsed.script.walk(&mut |node: &Node| match &node.kind {
        NodeKind::Error(_) => is_whole = false,
        NodeKind::Command { name, .. } => found.push(match &name.kind {
            NodeKind::BareWord(name) => name.clone(),
            NodeKind::StringLiteral { value, parts, .. } if parts.is_empty() => inner(value).replace("''", "'").replace("\"\"", "\""),
            // `& { … }`: its commands are found on their own.
            NodeKind::ScriptBlockExpression(_) => return,
            // The names of the others are made when they run.
            _ => String::new(),
        }),
        // Only the two above are of interest; the walk goes through all others.
        _ => {}
    });
    is_whole.then_some(found)
}

/// What stands between the quotes.
fn inner(quoted: &str) -> &str {
    let line = quoted.strip_prefix('@').and_then(|rest| rest.strip_suffix('@'));
    let inner = |quoted: &'_ str| quoted.len().checked_sub(1).map(|end| 1..end);
    match line {
        Some(line) => inner(line).and_then(|range| line.get(range)).unwrap_or("").trim_matches('\n'),
        None => inner(quoted).and_then(|range| quoted.get(range)).unwrap_or(""),
    }
}

/// The PowerShell texts of a case: its own, or what a bash text hands to `powershell -Command`.
fn texts(case: &Case) -> Vec<String> {
    match case.tool.to_lowercase().as_str() {
        "powershell" | "pwsh" => vec![case.command.clone()],
        "bash" | "shell" => outline(&case.command).unwrap_or_default().iter().filter_map(|command| handed(&command.words)).collect(),
        _ => Vec::new(),
    }
}

fn handed(words: &[countersign::analysis::shell::OutlineWord]) -> Option<String> {
    let values: Vec<&str> = words.iter().map(|word| word.value.as_deref().unwrap_or("")).collect();
    let (program, arguments) = values.split_first()?;
    let program = program.rsplit('/').next()?.to_lowercase();
    if !matches!(program.strip_suffix(".exe").unwrap_or(&program), "powershell" | "pwsh") {
        return None;
    }
    let at = arguments.iter().position(|word| matches!(word.to_lowercase().as_str(), "-c" | "-command"))?;
    Some(arguments.get(at + 1..)?.join(" "))
}

/// A broker that grants whatever a rule can grant, so that as many texts as possible are allowed: what is not understood
/// stays asked, whatever the rules say.
fn broker() -> Option<Broker> {
    let root = AbsPath::parse(WORKSPACE)?;
    let workspace = Workspace::discover(&root, &LexicalWorld, None);
    let config = ProjectConfig::from_snapshot(&ConfigSnapshot::take(&LexicalWorld, &workspace).ok()?);
    let confirmation = config.review().confirm().ok()?;
    let source = || Source::new(Layer::User, "a test");
    let rules = GRANTS.iter().map(|text| Rule::parse(RuleEffect::Allow, text, source()).ok()).collect::<Option<Vec<_>>>()?;
    let builder = Broker::builder().home("/home/u").workspace(WORKSPACE).world(LexicalWorld).rules(rules);
    Some(builder.trusted_project(config.confirm(confirmation).ok()?).build())
}

const WORKSPACE: &str = "/home/u/proj";
const GRANTS: &[&str] = &["Bash", "PowerShell", "Read(//**)", "Edit(//**)", "Write(//**)", "WebFetch"];

/// Differences that are poshtree's, by what the name of the command is that it sees. Each takes the step that it explains.
struct Known {
    explains: fn(&str, &str, &mut Vec<String>) -> bool,
    why: &'static str,
}

const KNOWN: &[Known] = &[
    Known { explains: behind_a_dot, why: "cuts off the dot that a name begins with (ScanGenericToken of PowerShell's tokenizer does not)" },
    Known { explains: punctuation, why: "cuts a name behind the punctuation that it begins with" },
    Known { explains: in_a_word, why: "ends a command where `]`, `::`, `)` or `}` stands in an argument" },
    Known { explains: redirection, why: "takes a redirection behind an expression for a command" },
    Known {
        explains: |written, text, _| written == "=" && (text.contains("||") || text.contains("&&")),
        why: "takes an assignment behind `||` or `&&`, which is an error, for a command",
    },
    Known { explains: keyword, why: "takes the keyword of a statement that is a value for a command" },
];

fn behind_a_dot(written: &str, text: &str, steps: &mut Vec<String>) -> bool {
    let name = format!(".{written}");
    let is_whole = |step: &str| names(&name).iter().any(|name| is_program(step, name));
    let has_part = |step: &str| {
        step.starts_with(|c: char| c == '.' || c.is_ascii_digit()) && names(written).iter().any(|name| step.contains(name.as_str()))
    };
    !written.is_empty() && text.contains(written) && (take(steps, is_whole) || take(steps, has_part))
}

fn punctuation(written: &str, _: &str, steps: &mut Vec<String>) -> bool {
    let begins = |step: &str| if written.is_empty() { step == "." } else { step.starts_with(written) };
    !written.contains(char::is_alphanumeric) && take(steps, begins)
}

fn in_a_word(written: &str, text: &str, steps: &mut Vec<String>) -> bool {
    matches!(written, "]" | "::" | ")" | "}") || (written.is_empty() && text.contains("' ::") && steps.pop().is_some())
}

fn redirection(written: &str, text: &str, steps: &mut Vec<String>) -> bool {
    let operator = written.trim_start_matches(|c: char| c.is_ascii_digit());
    match operator {
        ">&1" => true,
        // Behind a member, where `#>` begins a comment, there is none.
        ">" | ">>" => take(steps, |step| step == "write-output") || steps.iter().all(String::is_empty) || text.contains(">$null"),
        _ => false,
    }
}

/// PowerShell takes a statement where a value is assigned.
fn keyword(written: &str, text: &str, _: &mut Vec<String>) -> bool {
    const KEYWORDS: &[&str] = &["return", "exit", "throw", "break", "continue", "if", "try", "foreach", "for", "while", "do"];
    KEYWORDS.contains(&written.to_lowercase().as_str()) && ["= ", "="].iter().any(|before| text.contains(&format!("{before}{written}")))
}

/// Takes the first that fits out of `steps`, and says whether there was one.
fn take(steps: &mut Vec<String>, fits: impl Fn(&str) -> bool) -> bool {
    steps.iter().position(|step| fits(step)).map(|at| steps.swap_remove(at)).is_some()
}

fn is_program(step: &str, name: &str) -> bool {
    step == name || step.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
}

pub fn compare(cases: &[Case], report: &mut Report) {
    let Some(broker) = broker() else {
        report.unexplained.push("the broker cannot be built".to_owned());
        return;
    };
    for text in cases.iter().flat_map(texts) {
        let decision = broker.decide(&ToolCall::new("PowerShell", serde_json::json!({ "command": text }), WORKSPACE));
        if !matches!(decision, Decision::Allow(_)) {
            report.count("PowerShell", "not allowed by us");
            continue;
        }
        let Some(theirs) = panic::catch_unwind(|| commands(&text)).ok().flatten() else {
            report.count(POSHTREE, REFUSED);
            continue;
        };
        let mut steps: Vec<String> = decision.trace().steps.iter().map(|step| step.command.to_lowercase()).collect();
        let (mut missing, mut reasons) = (Vec::new(), Vec::new());
        for written in theirs {
            if !take(&mut steps, |step| names(&written).iter().any(|name| is_program(step, name))) {
                match KNOWN.iter().find(|known| (known.explains)(&written, &text, &mut steps)) {
                    Some(known) => reasons.push(known.why),
                    None => missing.push(written),
                }
            }
        }
        if missing.is_empty() && reasons.is_empty() {
            report.count(POSHTREE, SAME);
        } else if missing.is_empty() {
            for why in reasons {
                report.count(POSHTREE, why);
            }
        } else {
            report.unexplained.push(format!("{POSHTREE} in {text:?}\n    {missing:?}\n  where the steps left are\n    {steps:?}"));
            report.count(POSHTREE, "UNEXPLAINED");
        }
    }
}
