//! What an answer can make permanent: rules made from the parsed commands of a call, never from its
//! raw text, and never wider than one command's meaning.

use crate::action::{Action, Code, Depth, Effect, Host, Invocation, Step, Subject};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::sensitive;
use crate::policy::judge::{Ground, Judgement, may_lead_out};
use crate::policy::rule::{Layer, Rule, RuleEffect, RuleSet, Source};
use crate::policy::sources::rules::covers;

/// Programs for which only an exact command, or one with its subcommand or script, is ever learned:
/// with other words they are another program.
const NEVER_ALONE: &[&str] = &[
    "bash",
    "sh",
    "zsh",
    "dash",
    "ksh",
    "fish",
    "python",
    "python3",
    "node",
    "deno",
    "bun",
    "ruby",
    "perl",
    "php",
    "lua",
    "env",
    "xargs",
    "find",
    "ssh",
    "sudo",
    "su",
    "doas",
    "docker",
    "podman",
    "kubectl",
    "git",
    "gh",
    "npm",
    "npx",
    "pnpm",
    "yarn",
    "cargo",
    "make",
    "go",
    "uv",
    "curl",
    "wget",
    "rm",
    "dd",
    "eval",
    "exec",
    "source",
    "osascript",
    "powershell",
    "pwsh",
    "cmd",
    "awk",
    "sed",
    "tee",
    "cp",
    "mv",
    "chmod",
    "chown",
    "kill",
    "pkill",
    "terraform",
    "aws",
    "gcloud",
    "az",
    "psql",
    "sqlite3",
    "Remove-Item",
    "Copy-Item",
    "Move-Item",
    "Rename-Item",
    "New-Item",
    "Set-Content",
    "Add-Content",
    "Out-File",
    "Stop-Process",
    "Invoke-WebRequest",
    "Invoke-RestMethod",
    "Invoke-Expression",
];

/// The rule sets that an answer can make permanent, from narrow to wide, each of which really allows the
/// same call from then on. The rules of a set are offered together: one for every step that needs one.
pub(crate) fn rule_sets(action: &Action, judgement: &Judgement, ground: &Ground<'_>) -> Vec<Vec<String>> {
    if !judgement.hits.is_empty() {
        return Vec::new();
    }
    let mut sets = candidates(action, judgement, ground);
    sets.retain(|rules| would_allow(rules, action, judgement, ground));
    sets
}

/// Whether the rules cover everything that is not covered yet.
fn would_allow(rules: &[String], action: &Action, judgement: &Judgement, ground: &Ground<'_>) -> bool {
    let parsed = rules.iter().map(|text| Rule::parse(RuleEffect::Allow, text, Source::new(Layer::Session, "an offer")));
    let Ok(parsed) = parsed.collect::<Result<Vec<Rule>, _>>() else { return false };
    let rules = RuleSet::new(parsed);
    let steps: Vec<&Step> = action.steps().collect();
    judgement.uncovered(action).all(|(at, caused)| {
        !may_lead_out(&caused.effect, ground)
            && steps.get(at).is_some_and(|step| rules.grants().iter().any(|grant| covers(grant, step, caused, ground)))
    })
}

fn candidates(action: &Action, judgement: &Judgement, ground: &Ground<'_>) -> Vec<Vec<String>> {
    let mut exact = Some(Vec::new());
    let mut wide = Some(Vec::new());
    for (index, step) in action.steps().enumerate() {
        let open: Vec<&Effect> = judgement.uncovered(action).filter(|(step, _)| *step == index).map(|(_, caused)| &caused.effect).collect();
        if open.is_empty() {
            continue;
        }
        if open.iter().any(|effect| never_learned(effect, ground)) {
            return Vec::new();
        }
        let (narrow_rule, wide_rule) = rules_of(step, &open, ground);
        exact = extend(exact, narrow_rule);
        wide = extend(wide, wide_rule);
    }
    let mut out: Vec<Vec<String>> = [exact, wide].into_iter().flatten().filter(|rules: &Vec<String>| !rules.is_empty()).collect();
    out.dedup();
    out
}

fn extend(rules: Option<Vec<String>>, rule: Option<String>) -> Option<Vec<String>> {
    let (mut rules, rule) = (rules?, rule?);
    if !rules.contains(&rule) {
        rules.push(rule);
    }
    Some(rules)
}

/// Effects that are asked every time, whatever was answered before.
pub(crate) fn never_learned(effect: &Effect, ground: &Ground<'_>) -> bool {
    match effect {
        Effect::Opaque(_)
        | Effect::Privilege
        | Effect::Broker
        | Effect::Environment
        | Effect::Secret(_)
        | Effect::Execute(Code::Inline(_))
        | Effect::Network { sends: true, .. }
        | Effect::Beyond(_) => true,
        Effect::Read { place, depth } => {
            *place == Place::Unknown
                || (*depth != Depth::Metadata && sensitive::secret_place(place, ground.home, *depth == Depth::Tree).is_some())
        }
        Effect::Write(place) => *place == Place::Unknown || sensitive::protected_place(place).is_some(),
        Effect::Delete { place, tree } => *tree || *place == Place::Unknown || sensitive::protected_place(place).is_some(),
        Effect::Start(_)
        | Effect::Internal
        | Effect::Delegate(_)
        | Effect::Mcp { .. }
        | Effect::UserFiles
        | Effect::Process
        | Effect::VersionControl(_)
        | Effect::Network { sends: false, .. }
        | Effect::Execute(Code::Project | Code::Script(_) | Code::Unknown(_) | Code::GitConfig(_) | Code::Package) => false,
    }
}

/// The narrow and the wide rule for a step.
fn rules_of(step: &Step, open: &[&Effect], ground: &Ground<'_>) -> (Option<String>, Option<String>) {
    match &step.subject {
        Subject::Command(invocation) => {
            // Files that only a redirection touches are a matter for file rules.
            if let [Effect::Write(place)] = open
                && let Some(rule) = folder_rule("Edit", place, ground)
            {
                return (Some(rule.clone()), Some(rule));
            }
            if open.iter().all(|effect| matches!(effect, Effect::Read { .. }))
                && let [Effect::Read { place, .. }] = open
            {
                let rule = folder_rule("Read", place, ground);
                return (rule.clone(), rule);
            }
            (exact_command(invocation), prefix_command(invocation))
        }
        Subject::Tool { name, detail } => {
            let rule = open.iter().find_map(|effect| match effect {
                Effect::Read { place, .. } => folder_rule("Read", place, ground),
                Effect::Write(place) => folder_rule("Edit", place, ground),
                Effect::Network { host: Host::Named(host), .. } => Some(format!("WebFetch(domain:{host})")),
                Effect::Network { host: Host::Any, .. } if name == "WebSearch" => Some(name.clone()),
                Effect::Mcp { server, tool } => Some(format!("mcp__{server}__{tool}")),
                Effect::Execute(Code::Project) if name == "Skill" => {
                    detail.as_ref().filter(|d| !d.is_empty()).map(|d| format!("Skill({d})"))
                }
                _ => None,
            });
            (rule.clone(), rule)
        }
    }
}

/// The command as it is, where all of it is known and it can recur.
pub(crate) fn exact_command(invocation: &Invocation) -> Option<String> {
    let words: Option<Vec<&str>> = invocation.words.iter().map(|w| w.as_literal()).collect();
    let words = words?;
    let recurs = words.iter().all(|w| w.len() <= 80 && !w.contains(['\n', '\'', '"', '\\', '*', '(', ')']) && !w.is_empty());
    let text = words.iter().map(|w| if w.contains(' ') { format!("'{w}'") } else { (*w).to_owned() }).collect::<Vec<_>>().join(" ");
    (recurs && text.len() <= 200).then(|| format!("{}({text})", invocation.dialect.tool()))
}

/// The program with its subcommand or script, and any further words.
fn prefix_command(invocation: &Invocation) -> Option<String> {
    let mut words: Vec<String> = invocation.command.iter().map(ToString::to_string).collect();
    let spelled: Vec<&str> = invocation.words.iter().take(words.len()).filter_map(|w| w.as_literal()).collect();
    if spelled != words.iter().map(String::as_str).collect::<Vec<_>>() {
        return None;
    }
    let program = words.first()?.clone();
    if words.len() == 1 && (NEVER_ALONE.contains(&program.as_str()) || !invocation.known && !program.contains('/')) {
        // The script, target or module that follows is the meaning of the command.
        let next = invocation.words.get(1)?.as_literal()?;
        if next == "-m" {
            words.push(next.to_owned());
            words.push(invocation.words.get(2)?.as_literal()?.to_owned());
        } else {
            words.push(next.to_owned());
        }
        if next.starts_with('-') && next != "-m" || next.len() > 80 {
            return None;
        }
    }
    if words.len() == 2 && words.get(1).map(String::as_str) == Some("run") {
        words.push(invocation.words.get(words.len())?.as_literal().filter(|w| !w.starts_with('-'))?.to_owned());
    }
    if words.iter().any(|w| w.contains([' ', '*', '(', ')', '\'', '"', '\\', '\n'])) {
        return None;
    }
    Some(format!("{}({}:*)", invocation.dialect.tool(), words.join(" ")))
}

/// The folder of a file: never the home folder or a root.
fn folder_rule(tool: &str, place: &Place, ground: &Ground<'_>) -> Option<String> {
    let base = match place {
        Place::At(at) if !at.leads_elsewhere() => at.path.parent()?,
        Place::Below { base, .. } if !base.leads_elsewhere() => base.path.clone(),
        Place::At(_) | Place::Below { .. } | Place::Unknown => return None,
    };
    if let Some(workspace) = ground.workspace
        && let Some(relative) = workspace.relative(&base)
    {
        return Some(if relative.is_empty() { format!("{tool}(/*)") } else { format!("{tool}(/{}/**)", escape(relative)) });
    }
    let too_wide = base.components().count() < 2 || ground.home.is_some_and(|home: &AbsPath| base.contains(home));
    (!too_wide && tool == "Read").then(|| format!("{tool}(/{}/**)", escape(base.as_str())))
}

fn escape(path: &str) -> String {
    path.chars().flat_map(|c| if matches!(c, '[' | ']' | '*' | '?' | '{' | '}' | '\\') { vec!['\\', c] } else { vec![c] }).collect()
}
