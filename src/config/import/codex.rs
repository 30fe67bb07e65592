//! Codex: `*.rules` and `config.toml`.
//!
//! Checked against the documentation pages "Rules" and "Config reference" and the README of its crate `execpolicy`,
//! as of November 2026. The strictest decision of all rules that match counts there too, so each rule is read by
//! itself. A rule says which words a command begins with; an element may be a list of alternatives. Where no
//! decision is written, the rule allows.

use toml::Spanned;
use toml::de::DeValue;

use super::command::{self, Reading};
use super::entry::{ForeignFile, Import, Outcome, RuleText};
use super::settle::{asks, settle};
use super::starlark::{self, Call, Value};
use super::toml_file;
use crate::analysis::interpreters;
use crate::analysis::shell::outline;
use crate::config::json::{Lines, MAX_FILE};
use crate::policy::rule::RuleEffect;

/// Rules that the alternatives of one pattern may make.
const MAX_ALTERNATIVES: usize = 64;

/// What becomes of these files: those whose name ends in `.toml` are settings, all others hold rules.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    let mut import = Import::default();
    for file in files {
        if std::path::Path::new(file.name).extension().is_some_and(|end| end.eq_ignore_ascii_case("toml")) {
            settings(file, &mut import);
        } else {
            rules(file, &mut import);
        }
    }
    import
}

fn rules(file: &ForeignFile<'_>, import: &mut Import) {
    if file.text.len() > MAX_FILE {
        return import.add(file, 1, "", Outcome::Unreadable(format!("the file is larger than {MAX_FILE} bytes")));
    }
    for statement in starlark::statements(file.text) {
        match statement {
            Ok(call) => {
                let outcomes = match call.name.as_str() {
                    "prefix_rule" => prefix_rule(&call),
                    "network_rule" => vec![network_rule(&call)],
                    "host_executable" => {
                        vec![Outcome::Setting("where a program lies is not imported; a program by its path is judged as such".to_owned())]
                    }
                    name => vec![Outcome::Unreadable(format!("`{name}` is not known here"))],
                };
                for outcome in outcomes {
                    import.add(file, call.line, call.text.clone(), outcome);
                }
            }
            Err(problem) => import.add(file, problem.line, "", Outcome::Unreadable(problem.message)),
        }
    }
}

fn effect_of(decision: Option<&str>) -> Result<RuleEffect, String> {
    match decision {
        None | Some("allow") => Ok(RuleEffect::Allow),
        Some("prompt") => Ok(RuleEffect::Ask),
        Some("forbidden" | "deny") => Ok(RuleEffect::Deny),
        Some(other) => Err(format!("`{other}` is no decision there")),
    }
}

/// Parameters of its functions in their order; each can be given by its place or its name.
const PREFIX_RULE: [&str; 5] = ["pattern", "decision", "match", "not_match", "justification"];
const NETWORK_RULE: [&str; 4] = ["host", "protocol", "decision", "justification"];

fn prefix_rule(call: &Call) -> Vec<Outcome> {
    if let Some(why) = call.misfit(&PREFIX_RULE) {
        return vec![Outcome::Unreadable(why)];
    }
    let decision = call.argument(&PREFIX_RULE, "decision");
    if decision.is_some_and(|value| value.as_str().is_none()) {
        return vec![Outcome::Unreadable("the decision is not a text".to_owned())];
    }
    let effect = match effect_of(decision.and_then(Value::as_str)) {
        Ok(effect) => effect,
        Err(why) => return vec![Outcome::Unreadable(why)],
    };
    let Some(elements) = call.argument(&PREFIX_RULE, "pattern").and_then(Value::as_list) else {
        return vec![Outcome::Unreadable("there is no list `pattern`".to_owned())];
    };
    let Some(patterns) = alternatives(elements) else {
        return vec![Outcome::Unreadable(format!(
            "the pattern holds something else than words, or more than {MAX_ALTERNATIVES} alternatives"
        ))];
    };
    let justification = call.argument(&PREFIX_RULE, "justification").and_then(Value::as_str).map(str::to_owned);
    let mut merged = RuleText { rules: Vec::new(), reason: justification.clone(), ..RuleText::compact(effect, "") };
    let mut notes: Vec<&'static str> = Vec::new();
    let mut outcomes = Vec::new();
    for words in patterns {
        match pattern(&words, effect) {
            Reading::Pattern(text, more) => {
                merged.rules.push(format!("Bash({text})"));
                notes.extend(more);
            }
            Reading::Dead(why) => outcomes.push(Outcome::Skipped(why)),
            Reading::Lost(why) => outcomes.push(Outcome::Unreadable(why)),
        }
    }
    notes.sort_unstable();
    notes.dedup();
    if merged.rules.is_empty() {
        outcomes.truncate(1);
        return outcomes;
    }
    if decision.is_none() {
        // Some who write no decision say in the justification that a person should be asked.
        if justification.is_some() {
            outcomes.push(asks(merged, "says no decision, which allows there, and gives a reason as if it restricted"));
            return outcomes;
        }
        notes.push("no decision is written, which allows there");
    }
    outcomes.push(settle(merged, &notes));
    outcomes
}

/// All lists of words that a pattern with alternatives means.
fn alternatives(elements: &[Value]) -> Option<Vec<Vec<&str>>> {
    let mut patterns: Vec<Vec<&str>> = vec![Vec::new()];
    for element in elements {
        let choices: Vec<&str> = match element {
            Value::Text(text) => vec![text],
            Value::List(items) => items.iter().map(Value::as_str).collect::<Option<_>>()?,
            Value::Other => return None,
        };
        if patterns.len().saturating_mul(choices.len()) > MAX_ALTERNATIVES {
            return None;
        }
        patterns = patterns.iter().flat_map(|words| choices.iter().map(move |choice| [words.as_slice(), &[*choice]].concat())).collect();
    }
    (!elements.is_empty() && !patterns.is_empty()).then_some(patterns)
}

fn pattern(words: &[&str], effect: RuleEffect) -> Reading {
    let restricts = effect != RuleEffect::Allow;
    if words.iter().any(|word| word.contains('\0')) {
        return Reading::Dead("a word holds a zero byte".to_owned());
    }
    let program = words.first().map_or("", |word| crate::action::last_component(word));
    if interpreters::is_posix_shell(program)
        && let [_, option, script, ..] = words
        && is_command_option(option)
    {
        return wrapped(words, script, effect);
    }
    let folded = program.trim_end_matches(".exe").to_ascii_lowercase();
    if matches!(folded.as_str(), "powershell" | "pwsh" | "cmd") && words.len() > 1 && !restricts {
        return Reading::Dead("it is a script for one time, given to another shell".to_owned());
    }
    if let [single] = words
        && single.contains([' ', '\t'])
    {
        // A whole command in one element is a program of that name there.
        return match command::read(single, effect) {
            Reading::Pattern(text, mut notes) if restricts => {
                notes.push("the whole command is one word there, so it protected nothing; here it is taken as a command");
                Reading::Pattern(if text.ends_with(":*") { text } else { format!("{text}:*") }, notes)
            }
            _ => Reading::Dead("the whole command is one word there, and no program has that name".to_owned()),
        };
    }
    if !restricts {
        if words.iter().any(|word| word.contains(['\n', '\r'])) {
            return Reading::Dead("a word of it is a text of several lines, which will not come again".to_owned());
        }
        if words.iter().map(|word| word.len()).sum::<usize>() > 200 {
            return Reading::Dead("it is one long command, which will hardly come again".to_owned());
        }
        if words.iter().any(|word| matches!(*word, "-c" | "-e")) && words.len() > 2 && interpreters::is_interpreter(program) {
            return Reading::Dead("it is code for one time, given in the command: such is asked each time".to_owned());
        }
    }
    let words: Vec<&str> = words.iter().map(|word| if restricts { word.split('\n').next().unwrap_or("") } else { word }).collect();
    Reading::Pattern(format!("{}:*", command::spelled(&words)), Vec::new())
}

fn is_command_option(option: &str) -> bool {
    option.strip_prefix('-').is_some_and(|letters| letters.ends_with('c') && letters.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// A rule for a shell with its script: the script is read as what it is. Simple scripts are taken apart there before
/// rules are looked at, so a rule with a script in it only ever meets a script that is not simple.
fn wrapped(words: &[&str], script: &str, effect: RuleEffect) -> Reading {
    let commands = outline(script).unwrap_or_default();
    let is_single = matches!(commands.as_slice(), [command] if command.redirects.is_empty() && command.assigns.is_empty());
    if effect == RuleEffect::Allow {
        return match command::read(script, effect) {
            Reading::Pattern(text, mut notes) if is_single && !text.contains('*') => {
                notes.push("the script in a shell is taken as the command that it is");
                Reading::Pattern(text, notes)
            }
            _ => Reading::Dead("it is a whole script, given to a shell for one time".to_owned()),
        };
    }
    match command::read(script, effect) {
        Reading::Pattern(text, mut notes) if is_single => {
            notes.push("the script in a shell is taken as the command that it is");
            Reading::Pattern(text, notes)
        }
        _ => {
            let kept: Vec<&str> = words.iter().take(2).copied().collect();
            Reading::Pattern(format!("{}:*", command::spelled(&kept)), vec!["a script is no rule of ours: every script given so is meant"])
        }
    }
}

fn network_rule(call: &Call) -> Outcome {
    if let Some(why) = call.misfit(&NETWORK_RULE) {
        return Outcome::Unreadable(why);
    }
    let argument = |name: &str| call.argument(&NETWORK_RULE, name).and_then(Value::as_str);
    let host = argument("host").unwrap_or("");
    match effect_of(argument("decision")) {
        Ok(RuleEffect::Allow) => {
            Outcome::Skipped("it opens the network of the agent's sandbox for a host, which no rule of ours does".to_owned())
        }
        Ok(effect @ (RuleEffect::Ask | RuleEffect::Deny)) => {
            let bare =
                host.rsplit_once(':').map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
            settle(RuleText::compact(effect, format!("WebFetch(domain:{bare})")), &["it holds for every way to reach the host"])
        }
        Err(why) => Outcome::Unreadable(why),
    }
}

fn settings(file: &ForeignFile<'_>, import: &mut Import) {
    let Some((lines, table)) = toml_file::table(file, import) else { return };
    for (key, value) in table.get_ref() {
        let line = lines.at(key.span().start);
        let what = match key.get_ref().as_ref() {
            "mcp_servers" => {
                servers(file, &lines, value, import);
                continue;
            }
            "approval_policy"
            | "sandbox_mode"
            | "sandbox_workspace_write"
            | "approvals_reviewer"
            | "default_permissions"
            | "permissions" => "modes and sandboxes are not imported; choose a mode with `mode = \"…\"` in your config or `--mode`",
            "projects" => "trust is not imported: each folder is confirmed here by itself, with `countersign trust confirm`",
            "notify" | "hooks" => "it runs a command by itself and is not imported",
            "shell_environment_policy" => "variables are not imported",
            "profile" | "profiles" => "profiles are not imported; what they change of approvals and sandboxes is a mode here",
            "allow_login_shell" | "features" | "apps" => "this setting has no meaning here",
            _ => continue,
        };
        import.add(file, line, summary(key.get_ref(), value), Outcome::Setting(what.to_owned()));
    }
}

fn summary(key: &str, value: &Spanned<DeValue<'_>>) -> String {
    match value.get_ref() {
        DeValue::String(text) => format!("{key} = \"{text}\""),
        DeValue::Table(table) => {
            format!("[{key}] {}", table.keys().map(|key| key.get_ref().as_ref()).take(20).collect::<Vec<_>>().join(", "))
        }
        DeValue::Boolean(flag) => format!("{key} = {flag}"),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) => key.to_owned(),
    }
}

/// What is allowed and forbidden of the tools of servers.
fn servers(file: &ForeignFile<'_>, lines: &Lines, value: &Spanned<DeValue<'_>>, import: &mut Import) {
    let Some(servers) = value.get_ref().as_table() else { return };
    for (name, server) in servers {
        let server_name = name.get_ref().as_ref();
        let Some(table) = server.get_ref().as_table() else { continue };
        for (key, value) in table {
            let line = lines.at(key.span().start);
            let key = key.get_ref().as_ref();
            let all = format!("mcp__{server_name}__*");
            let original = format!("mcp_servers.{server_name}.{}", summary(key, value));
            match key {
                "disabled_tools" => {
                    for tool in value.get_ref().as_array().into_iter().flatten() {
                        let Some(tool) = tool.get_ref().as_str() else { continue };
                        let rule = RuleText::compact(RuleEffect::Deny, format!("mcp__{server_name}__{tool}"));
                        import.add(file, line, format!("mcp_servers.{server_name}.disabled_tools {tool}"), settle(rule, &[]));
                    }
                }
                "enabled_tools" => {
                    let tools: Vec<&str> =
                        value.get_ref().as_array().into_iter().flatten().filter_map(|tool| tool.get_ref().as_str()).collect();
                    let except = tools.iter().map(|tool| format!("mcp__{server_name}__{tool}")).collect();
                    let rule = RuleText { except, ..RuleText::compact(RuleEffect::Deny, all) };
                    import.add(file, line, original, settle(rule, &["all tools but these are denied"]));
                }
                "default_tools_approval_mode" => {
                    if let Some(outcome) = approval(value.get_ref().as_str(), all) {
                        import.add(file, line, original, outcome);
                    }
                }
                "tools" => {
                    for (tool, value) in value.get_ref().as_table().into_iter().flatten() {
                        let mode = value.get_ref().as_table().and_then(|t| t.get("approval_mode")).and_then(|mode| mode.get_ref().as_str());
                        let line = lines.at(tool.span().start);
                        let tool = tool.get_ref().as_ref();
                        if let Some(outcome) = approval(mode, format!("mcp__{server_name}__{tool}")) {
                            import.add(file, line, format!("mcp_servers.{server_name}.tools.{tool} {}", mode.unwrap_or("")), outcome);
                        }
                    }
                }
                "command" | "url" => {
                    let what = "which servers start is not imported; tools of servers have rules such as `mcp__server__tool`";
                    import.add(file, line, format!("mcp_servers.{server_name}.{key}"), Outcome::Setting(what.to_owned()));
                }
                _ => {}
            }
        }
    }
}

fn approval(mode: Option<&str>, rule: String) -> Option<Outcome> {
    match mode? {
        "approve" => Some(settle(RuleText::compact(RuleEffect::Allow, rule), &[])),
        "prompt" | "writes" => Some(settle(RuleText::compact(RuleEffect::Ask, rule), &[])),
        "auto" => Some(Outcome::Setting("the server's own word about a tool decides nothing here: its calls ask".to_owned())),
        other => Some(Outcome::Unreadable(format!("`{other}` is no approval mode there"))),
    }
}
