//! Claude Code: `settings.json` of an administrator, a person or a project, and `settings.local.json`.
//!
//! Checked against the documentation pages "permissions" and "settings" as of version 2.1.240. Deny comes before
//! ask before allow there too, and the lists of all files are one, so each rule is read by itself.

use super::command::{self, Reading};
use super::entry::{ForeignFile, Import, Outcome, RuleText, Scope};
use super::objects::with_last_keys;
use super::path;
use super::settle::settle;
use crate::config::json::{self, Node};
use crate::policy::rule::RuleEffect;

/// What becomes of these settings.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    let mut import = Import::default();
    for file in files {
        match json::parse(file.text) {
            Ok(root) if root.is_object() => with_last_keys(&root, &mut import, |root, import| settings(file, root, import)),
            Ok(root) => import.add(file, root.line(), "", Outcome::Unreadable("settings are an object".to_owned())),
            Err(problem) => import.add(file, problem.line, "", Outcome::Unreadable(problem.message)),
        }
    }
    import
}

fn settings(file: &ForeignFile<'_>, root: &Node, import: &mut Import) {
    for member in root.overwritten() {
        let why = "the key comes again further down, and only that one counts there";
        import.add(file, member.line, member.key.clone(), Outcome::Skipped(why.to_owned()));
    }
    for member in root.members() {
        match member.key.as_str() {
            "permissions" => permissions(file, &member.value, import),
            "allow" | "ask" | "deny" | "defaultMode" | "additionalDirectories" | "allowedTools" | "disallowedTools" => {
                let why = "this key means nothing at the top level there: rules and modes stand below `permissions`";
                import.add(file, member.line, member.key.clone(), Outcome::Skipped(why.to_owned()));
            }
            key => {
                if let Some(outcome) = setting(key) {
                    import.add(file, member.line, shown(key, &member.value), outcome);
                }
            }
        }
    }
}

fn permissions(file: &ForeignFile<'_>, node: &Node, import: &mut Import) {
    if !node.is_object() {
        return import.add(file, node.line(), "permissions", Outcome::Unreadable("`permissions` is an object".to_owned()));
    }
    for member in node.members() {
        let effect = match member.key.as_str() {
            "allow" => RuleEffect::Allow,
            "ask" => RuleEffect::Ask,
            "deny" => RuleEffect::Deny,
            key => {
                let outcome = permission_setting(key).map_or_else(
                    || Outcome::Skipped("this key is not known below `permissions`".to_owned()),
                    |what| Outcome::Setting(what.to_owned()),
                );
                import.add(file, member.line, shown(key, &member.value), outcome);
                continue;
            }
        };
        if !member.value.is_list() {
            import.add(file, member.line, member.key.clone(), Outcome::Unreadable(format!("`{effect}` is a list of rules")));
        }
        for item in member.value.items() {
            match item.as_str() {
                Some(text) => import.add(file, item.line(), format!("{effect} {text}"), rule(text, effect, file.scope)),
                None => import.add(file, item.line(), format!("{effect} {item}"), Outcome::Unreadable("a rule is a text".to_owned())),
            }
        }
    }
}

fn permission_setting(key: &str) -> Option<&'static str> {
    Some(match key {
        "defaultMode" => "modes are not imported; choose one with `mode = \"…\"` in your config or `--mode`",
        "additionalDirectories" => "further folders are not imported; allow them with rules such as `Read(//folder/**)`",
        "disableBypassPermissionsMode" | "disableAutoMode" => {
            "whether modes may be chosen is not imported; bypass is only ever on when it is asked for by name"
        }
        _ => return None,
    })
}

/// What is said of a setting outside `permissions`; nothing of those that have to do with looks only.
fn setting(key: &str) -> Option<Outcome> {
    let what = match key {
        "$schema"
        | "model"
        | "theme"
        | "cleanupPeriodDays"
        | "includeCoAuthoredBy"
        | "outputStyle"
        | "spinnerTipsEnabled"
        | "verbose"
        | "alwaysThinkingEnabled"
        | "effortLevel"
        | "language"
        | "attribution"
        | "tui"
        | "editorMode"
        | "feedbackSurveyState" => return None,
        "hooks" => "hooks run commands by themselves and are not imported",
        "env" => "variables are not imported",
        "statusLine" | "apiKeyHelper" | "awsAuthRefresh" | "awsCredentialExport" | "otelHeadersHelper" | "fileSuggestion" => {
            "it runs a command by itself and is not imported"
        }
        "enableAllProjectMcpServers"
        | "enabledMcpjsonServers"
        | "disabledMcpjsonServers"
        | "mcpServers"
        | "allowedMcpServers"
        | "deniedMcpServers" => "which servers start is not imported; tools of servers have rules such as `mcp__server__tool`",
        "enabledPlugins" | "extraKnownMarketplaces" | "strictKnownMarketplaces" | "blockedMarketplaces" => "plugins are not imported",
        "sandbox" => "what a sandbox enforces is not imported",
        "skipDangerousModePermissionPrompt" => "it starts without a warning where nothing is asked; there is no such setting here",
        "allowManagedPermissionRulesOnly"
        | "allowManagedHooksOnly"
        | "allowManagedMcpServersOnly"
        | "disableSideloadFlags"
        | "forceRemoteSettingsRefresh"
        | "disableAllHooks" => "locks of an administrator are not imported",
        _ => "this setting has no meaning here",
    };
    Some(Outcome::Setting(what.to_owned()))
}

/// A setting as the report shows it: of variables only the names, and nothing at length.
fn shown(key: &str, value: &Node) -> String {
    let names = || value.members().iter().map(|member| member.key.as_str()).collect::<Vec<_>>().join(", ");
    match key {
        "env" | "hooks" | "mcpServers" => format!("{key}: {}", names()),
        _ => {
            let text = value.to_string();
            let short: String = text.chars().take(80).collect();
            format!("{key}: {short}{}", if short.len() < text.len() { "…" } else { "" })
        }
    }
}

/// What becomes of one rule.
fn rule(text: &str, effect: RuleEffect, scope: Scope) -> Outcome {
    let restricts = effect != RuleEffect::Allow;
    let text = text.trim();
    let (tool, inner) = match text.split_once('(') {
        None => (text, None),
        Some((tool, rest)) => match rest.strip_suffix(')') {
            Some(inner) => (tool, Some(inner)),
            None if restricts => (tool, Some(rest)),
            None => return Outcome::Skipped(format!("`{tool}(` is not closed, so it never matches")),
        },
    };
    let mut notes = Vec::new();
    // Files of any name are those below the working folder, which is less than the tool as a whole.
    let names_files = matches!(tool, "Read" | "Edit") && !restricts;
    let inner = inner.map(|inner| if names_files && inner.trim() == "*" { "**" } else { inner });
    let inner = inner.map(|inner| unescaped(tool, inner, &mut notes)).filter(|inner| !matches!(inner.trim(), "*" | ":*" | "*:*"));
    let outcome = match (tool, inner.as_deref()) {
        ("Bash" | "PowerShell", Some(inner)) => match parameter(tool, inner) {
            Some(parameter) => by_parameter(tool, parameter, effect),
            None => return shell(tool, inner, effect, &notes),
        },
        ("Read" | "Edit", Some(inner)) => files(tool, inner, effect, scope),
        ("Write" | "MultiEdit" | "NotebookEdit", Some(inner)) => never_consulted("Edit", inner, effect, scope),
        ("Glob" | "Grep" | "LS" | "NotebookRead", Some(inner)) => never_consulted("Read", inner, effect, scope),
        ("WebFetch", Some(inner)) => host(inner, effect),
        ("Agent" | "Task" | "Skill", Some(inner)) => match parameter(tool, inner) {
            Some(parameter) => by_parameter(tool, parameter, effect),
            None => named(if tool == "Task" { "Agent" } else { tool }, inner, effect),
        },
        ("SlashCommand", Some(inner)) => named("Skill", inner.trim_start_matches('/'), effect),
        (
            "Bash" | "PowerShell" | "Read" | "Edit" | "Write" | "MultiEdit" | "NotebookEdit" | "Glob" | "Grep" | "LS" | "WebFetch"
            | "WebSearch" | "Agent" | "Task" | "Skill",
            None,
        ) => settle(RuleText::compact(effect, tool), &[]),
        (tool, inner) if tool.starts_with("mcp__") => mcp(tool, inner.is_some(), effect),
        (tool, _) if is_path(tool) || is_path(text) => pathless(text, effect, scope),
        (tool, None) if restricts && tool.contains('*') => tool_glob(tool, effect),
        (tool, _) if tool.contains('*') => Outcome::Skipped(format!("`{tool}` spans tools, and such a rule allows nothing there either")),
        (tool, _) => Outcome::Skipped(format!("no tool of ours is called `{tool}`")),
    };
    with_notes(outcome, &notes)
}

fn with_notes(outcome: Outcome, notes: &[&'static str]) -> Outcome {
    match outcome {
        Outcome::Rule(rule) if !notes.is_empty() => Outcome::Normalised(rule, notes.join("; ")),
        Outcome::Normalised(rule, more) if !notes.is_empty() => Outcome::Normalised(rule, format!("{}; {more}", notes.join("; "))),
        outcome => outcome,
    }
}

/// Brackets are escaped in rules that the agent writes. In a command, an escape that the shell needs stays: the
/// rule language takes it off as the shell does.
fn unescaped(tool: &str, inner: &str, notes: &mut Vec<&'static str>) -> String {
    let plain = inner.replace("\\(", "(").replace("\\)", ")");
    if plain == inner || (tool == "Bash" && !command::is_whole(&plain) && command::is_whole(inner)) {
        return inner.to_owned();
    }
    notes.push("escaped brackets are written plainly");
    plain
}

fn shell(tool: &str, inner: &str, effect: RuleEffect, notes: &[&'static str]) -> Outcome {
    let doubled = inner.contains("\\\\");
    let text = if doubled { inner.replace("\\\\", "\\") } else { inner.to_owned() };
    let mut notes = notes.to_vec();
    if doubled {
        notes.push("doubled backslashes are written once");
    }
    let reading = if tool == "PowerShell" { powershell(&text, effect) } else { command::read(&text, effect) };
    match reading {
        Reading::Dead(why) if effect == RuleEffect::Allow => Outcome::Skipped(why),
        Reading::Dead(why) => Outcome::Skipped(format!("{why}; so it protects nothing there either")),
        Reading::Lost(why) => Outcome::Unreadable(why),
        Reading::Pattern(pattern, more) => {
            notes.extend(more);
            settle(RuleText::compact(effect, format!("{tool}({pattern})")), &notes)
        }
    }
}

/// A PowerShell rule is kept where it is one line without syntax of its own.
fn powershell(text: &str, effect: RuleEffect) -> Reading {
    let is_plain = !text.contains(['\n', ';', '|', '&', '$', '`', '{', '}', '>', '<'])
        && text.matches('"').count().is_multiple_of(2)
        && text.matches('\'').count().is_multiple_of(2);
    if is_plain || effect != RuleEffect::Allow {
        return Reading::Pattern(text.trim().to_owned(), Vec::new());
    }
    Reading::Dead("it is a script or holds values that are only known when it runs".to_owned())
}

fn files(tool: &str, inner: &str, effect: RuleEffect, scope: Scope) -> Outcome {
    let paths = path::gitignore(inner, scope, effect);
    let rules = paths.patterns.iter().map(|pattern| format!("{tool}({pattern})")).collect();
    settle(RuleText { rules, ..RuleText::compact(effect, "") }, &paths.notes)
}

/// A path rule for a tool whose path rules the agent accepts and never looks at.
fn never_consulted(tool: &str, inner: &str, effect: RuleEffect, scope: Scope) -> Outcome {
    if effect == RuleEffect::Allow {
        return Outcome::Skipped(format!("the agent never looks at path rules of this tool: it allows nothing there; write `{tool}(…)`"));
    }
    with_notes(
        files(tool, inner, effect, scope),
        &["the agent never looks at path rules of this tool, so it protected nothing there; here it does"],
    )
}

/// A path without a tool.
fn pathless(text: &str, effect: RuleEffect, scope: Scope) -> Outcome {
    if effect == RuleEffect::Allow {
        return Outcome::Skipped("it is a path without a tool, and allows nothing there either".to_owned());
    }
    with_notes(files("Read", text, effect, scope), &["it is a path without a tool, so it protected nothing there; here it does"])
}

fn is_path(text: &str) -> bool {
    text.starts_with(['/', '~', '.']) || text.contains("**") || text.contains('/')
}

fn host(inner: &str, effect: RuleEffect) -> Outcome {
    let restricts = effect != RuleEffect::Allow;
    let (name, spelled) = match inner.trim().strip_prefix("domain:") {
        Some(name) => (name.trim(), true),
        None => (inner.trim(), false),
    };
    let bare = name.split_once("://").map_or(name, |(_, rest)| rest);
    let bare = bare.split(['/', '?', '#']).next().unwrap_or("");
    let bare = bare.rsplit('@').next().unwrap_or("").split(':').next().unwrap_or("");
    if spelled && bare == name {
        return settle(RuleText::compact(effect, format!("WebFetch(domain:{name})")), &[]);
    }
    if !restricts {
        return Outcome::Skipped("it is not of the form `domain:host`, so it allows nothing there either".to_owned());
    }
    settle(
        RuleText::compact(effect, format!("WebFetch(domain:{bare})")),
        &["it is not of the form `domain:host`, so it protected nothing there; here the whole host is meant"],
    )
}

fn named(tool: &str, inner: &str, effect: RuleEffect) -> Outcome {
    let restricts = effect != RuleEffect::Allow;
    match inner.strip_suffix(":*").or_else(|| inner.strip_suffix(" *")) {
        Some(name) if restricts => settle(RuleText::compact(effect, format!("{tool}({name}:*)")), &[]),
        Some(name) => settle(RuleText::compact(effect, format!("{tool}({name})")), &["it is about this name alone, with any arguments"]),
        None => settle(RuleText::compact(effect, format!("{tool}({inner})")), &[]),
    }
}

fn mcp(tool: &str, has_argument: bool, effect: RuleEffect) -> Outcome {
    match (has_argument, effect) {
        (false, _) => settle(RuleText::compact(effect, tool), &[]),
        (true, RuleEffect::Allow) => Outcome::Skipped("a tool of a server takes no argument in a rule that allows".to_owned()),
        (true, RuleEffect::Ask | RuleEffect::Deny) => {
            settle(RuleText::compact(effect, tool), &["its argument is left out: every call of the tool is meant"])
        }
    }
}

/// Tools that a pattern over names can mean.
const TOOLS: [&str; 13] =
    ["Bash", "PowerShell", "Read", "Edit", "Write", "MultiEdit", "NotebookEdit", "Glob", "Grep", "LS", "WebFetch", "WebSearch", "Agent"];

fn tool_glob(glob: &str, effect: RuleEffect) -> Outcome {
    if glob == "*" {
        return settle(RuleText::compact(effect, "*"), &[]);
    }
    let pattern = crate::analysis::wildcard::from_glob(glob);
    let mut rules: Vec<String> = TOOLS
        .iter()
        .chain(&["Skill"])
        .filter(|tool| crate::analysis::wildcard::matches(&pattern, tool))
        .map(|tool| (*tool).to_owned())
        .collect();
    if crate::analysis::wildcard::intersects(&pattern, &crate::analysis::wildcard::from_glob("mcp__*")) {
        rules.push("mcp__*".to_owned());
    }
    settle(RuleText { rules, ..RuleText::compact(effect, "") }, &["it is spelled as the tools that it is about"])
}

/// Parameters of tools that `Tool(param:value)` may speak of.
const PARAMETERS: &[(&str, &[&str])] = &[
    ("Bash", &["run_in_background", "timeout", "description", "dangerouslyDisableSandbox"]),
    ("PowerShell", &["run_in_background", "timeout", "description"]),
    ("Agent", &["model", "subagent_type", "description", "prompt", "isolation", "run_in_background"]),
    ("Task", &["model", "subagent_type", "description", "prompt", "isolation", "run_in_background"]),
    ("Skill", &["args"]),
];

fn parameter<'a>(tool: &str, inner: &'a str) -> Option<(&'a str, &'a str)> {
    let (name, value) = inner.split_once(':')?;
    let (_, names) = PARAMETERS.iter().find(|(known, _)| *known == tool)?;
    names.contains(&name).then_some((name, value))
}

fn by_parameter(tool: &str, (name, value): (&str, &str), effect: RuleEffect) -> Outcome {
    if effect == RuleEffect::Allow {
        return Outcome::Skipped(format!("a rule about `{name}` only restricts there: it allows nothing"));
    }
    let tool = if tool == "Task" { "Agent" } else { tool };
    let pattern = value.split('*').map(regex::escape).collect::<Vec<_>>().join(".*");
    let args = vec![(name.to_owned(), format!("^{pattern}$"))];
    settle(RuleText { args, ..RuleText::compact(effect, tool) }, &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::import::entry::Scope;

    fn outcome(text: &str, effect: RuleEffect) -> Outcome {
        rule(text, effect, Scope::Project)
    }

    fn rules(text: &str, effect: RuleEffect) -> Vec<String> {
        outcome(text, effect).rule().map(|rule| rule.rules.clone()).unwrap_or_default()
    }

    #[test]
    fn rules_of_every_form_arrive() {
        use RuleEffect::{Allow, Deny};
        for (text, effect, wanted) in [
            ("Bash(npm run test:*)", Allow, &["Bash(npm run test:*)"][..]),
            ("Bash(echo \\(x\\):*)", Deny, &["Bash(echo \\(x\\):*)"]),
            ("Bash(grep -r \"a\\(b\\)\" src:*)", Allow, &["Bash(grep -r \"a(b)\" src:*)"]),
            ("Read(//var/log/**)", Allow, &["Read(//var/log/**)"]),
            ("Write(src/**)", Deny, &["Edit(src/**)", "Edit(**/src/**)"]),
            ("Write(src/**)", Allow, &[]),
            ("Glob(src/**)", Deny, &["Read(src/**)", "Read(**/src/**)"]),
            ("**/.env*", Deny, &["Read(**/.env*)"]),
            ("**/.env*", Allow, &[]),
            ("WebFetch(domain:*.example.com)", Allow, &["WebFetch(domain:*.example.com)"]),
            ("WebFetch(https://example.com/x)", Allow, &[]),
            ("WebFetch(https://me@example.com:80/x)", Deny, &["WebFetch(domain:example.com)"]),
            ("mcp__github", Allow, &["mcp__github"]),
            ("mcp__*", Allow, &[]),
            ("mcp__*", Deny, &["mcp__*"]),
            ("Web*", Deny, &["WebFetch", "WebSearch"]),
            ("Web*", Allow, &[]),
            ("*", Deny, &["*"]),
            ("Skill(pdf *)", Allow, &["Skill(pdf)"]),
            ("Skill(pdf *)", Deny, &["Skill(pdf:*)"]),
            ("Task(reviewer)", Allow, &["Agent(reviewer)"]),
            ("Bash(run_in_background:true)", Allow, &[]),
            ("Bash(timeout 5 ls", Allow, &[]),
            ("TodoRead", Allow, &[]),
        ] {
            assert_eq!(rules(text, effect), wanted, "{effect} {text}");
        }
    }

    #[test]
    fn what_runs_any_code_or_everything_only_asks() {
        for text in [
            "Bash",
            "Bash(*)",
            "Bash(*:*)",
            "Bash(python3:*)",
            "Bash(git:*)",
            "Bash(* --version)",
            "Read(//home/u/**)",
            "Read",
            "WebFetch",
            "Skill(*)",
        ] {
            assert!(matches!(outcome(text, RuleEffect::Allow), Outcome::Asks(..)), "{text}: {:?}", outcome(text, RuleEffect::Allow));
            assert!(matches!(outcome(text, RuleEffect::Deny), Outcome::Rule(_) | Outcome::Normalised(..)), "{text}");
        }
    }
}
