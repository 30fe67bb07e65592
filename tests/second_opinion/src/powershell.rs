//! PowerShell text: every command that `poshtree` sees anywhere has to be among the steps of what the broker allows.

use std::panic;

use countersign::analysis::path::AbsPath;
use countersign::analysis::shell::outline;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
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
    let folded = folded.strip_suffix(".exe").unwrap_or(&folded).to_owned();
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
            NodeKind::StringLiteral { value, parts, .. } if parts.is_empty() => value.trim_matches(['\'', '"']).to_owned(),
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
        let program = |step: &str, name: &str| step == name || step.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '));
        let mut missing = Vec::new();
        for written in theirs {
            let mut names = names(&written);
            // `./x` is a path and no `.` with a path behind it, as which it is read there.
            if written.starts_with(['/', '\\']) && text.contains(&format!(".{written}")) {
                names.extend(names.iter().map(|name| format!(".{name}")).collect::<Vec<_>>());
            }
            match steps.iter().position(|step| names.iter().any(|name| program(step, name))) {
                Some(at) => {
                    steps.swap_remove(at);
                }
                None => missing.push(written),
            }
        }
        if missing.is_empty() {
            report.count(POSHTREE, SAME);
        } else {
            report.unexplained.push(format!("{POSHTREE} in {text:?}\n    {missing:?}\n  where the steps left are\n    {steps:?}"));
            report.count(POSHTREE, "UNEXPLAINED");
        }
    }
}
