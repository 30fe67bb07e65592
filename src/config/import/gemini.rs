//! Gemini CLI: policies (`*.toml`) and `settings.json`.
//!
//! Checked against the documentation pages "Policy engine" and "Configuration" and the tests of its package
//! `core`, version 0.61.0. The rule with the highest priority decides: the tier of its file, then its number.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::command::{self, Reading};
use super::entry::{ForeignFile, Import, Outcome, RuleText, Scope};
use super::expression::whole_shell;
use super::ranked::{self, Ranked};
use super::settle::{asks, settle};
use super::toml_file;
use crate::config::json::{self, Node};
use crate::policy::breadth::far_commands;
use crate::policy::rule::RuleEffect;

/// A rule with its priority in thousandths: the tier, then the number.
struct Prioritised<'a> {
    priority: i64,
    rule: Ranked<'a>,
}

/// What becomes of these files: those whose name ends in `.json` are settings, all others hold policies.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    let mut import = Import::default();
    let mut found = Vec::new();
    for file in files {
        if std::path::Path::new(file.name).extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) {
            match json::parse(file.text) {
                Ok(root) if root.is_object() => settings(file, &root, &mut found, &mut import),
                Ok(root) => import.add(file, root.line(), "", Outcome::Unreadable("settings are an object".to_owned())),
                Err(problem) => import.add(file, problem.line, "", Outcome::Unreadable(problem.message)),
            }
        } else {
            policies(file, &mut found, &mut import);
        }
    }
    // Of two with the same priority the agent takes either; the stricter one first is the stricter reading.
    let effect = |rule: &Prioritised<'_>| rule.rule.outcome.rule().map(|rule| rule.effect);
    found.sort_by(|a, b| b.priority.cmp(&a.priority).then(effect(b).cmp(&effect(a))));
    ranked::add(found.into_iter().map(|found| found.rule).collect(), &mut import);
    import
}

fn tier(scope: Scope) -> i64 {
    match scope {
        Scope::Managed => 5000,
        Scope::User => 4000,
        Scope::Project | Scope::Local => 3000,
    }
}

/// Names of its tools, and what they are called in rules of ours.
const TOOLS: &[(&str, &str)] = &[
    ("run_shell_command", "Bash"),
    ("ShellTool", "Bash"),
    ("read_file", "Read"),
    ("ReadFileTool", "Read"),
    ("read_many_files", "Read"),
    ("ReadManyFilesTool", "Read"),
    ("write_file", "Write"),
    ("WriteFileTool", "Write"),
    ("replace", "Edit"),
    ("EditTool", "Edit"),
    ("glob", "Glob"),
    ("GlobTool", "Glob"),
    ("search_file_content", "Grep"),
    ("grep_search", "Grep"),
    ("GrepTool", "Grep"),
    ("list_directory", "LS"),
    ("LSTool", "LS"),
    ("web_fetch", "WebFetch"),
    ("WebFetchTool", "WebFetch"),
    ("google_web_search", "WebSearch"),
    ("WebSearchTool", "WebSearch"),
    ("activate_skill", "Skill"),
    ("delegate_to_agent", "Agent"),
];

/// The tool in rules of ours, as whole; `None` if there is none.
fn tool_rule(name: &str, server: Option<&str>) -> Option<String> {
    if let Some(server) = server {
        let tool = name.strip_prefix(&format!("mcp_{server}_")).or_else(|| name.strip_prefix(&format!("{server}__"))).unwrap_or(name);
        return Some(format!("mcp__{server}__{tool}"));
    }
    if name == "*" {
        return Some("*".to_owned());
    }
    if let Some((_, ours)) = TOOLS.iter().find(|(theirs, _)| *theirs == name) {
        return Some((*ours).to_owned());
    }
    if let Some(rest) = name.strip_prefix("mcp_").filter(|rest| !rest.starts_with('_')) {
        return match rest.split_once('_') {
            Some((server, tool)) => Some(format!("mcp__{server}__{tool}")),
            None => (rest == "*").then(|| "mcp__*".to_owned()),
        };
    }
    let (server, tool) = name.split_once("__")?;
    (!server.is_empty() && !tool.is_empty()).then(|| format!("mcp__{server}__{tool}"))
}

fn policies<'a>(file: &'a ForeignFile<'a>, found: &mut Vec<Prioritised<'a>>, import: &mut Import) {
    let Some((lines, table)) = toml_file::table(file, import) else { return };
    for (key, value) in table.get_ref() {
        let line = lines.at(key.span().start);
        match (key.get_ref().as_ref(), value.get_ref().as_array()) {
            ("rule", Some(rules)) => {
                for rule in rules {
                    let line = lines.at(rule.span().start);
                    match rule.get_ref().as_table() {
                        Some(table) => policy(file, line, table, found, import),
                        None => import.add(file, line, "", Outcome::Unreadable("a rule is a table".to_owned())),
                    }
                }
            }
            ("safety_checker", _) => {
                import.add(file, line, "safety_checker", Outcome::Setting("checkers of the agent's own are not imported".to_owned()));
            }
            (name, _) => import.add(file, line, name, Outcome::Unreadable("this key is not known there".to_owned())),
        }
    }
}

fn texts(value: Option<&Spanned<DeValue<'_>>>) -> Option<Vec<String>> {
    match value.map(Spanned::get_ref) {
        None => Some(Vec::new()),
        Some(DeValue::String(text)) => Some(vec![text.to_string()]),
        Some(DeValue::Array(items)) => items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect(),
        Some(DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Table(_)) => None,
    }
}

fn policy<'a>(file: &'a ForeignFile<'a>, line: usize, table: &DeTable<'_>, found: &mut Vec<Prioritised<'a>>, import: &mut Import) {
    let original = original(table);
    let mut refuse = |why: &str| import.add(file, line, original.clone(), Outcome::Unreadable(why.to_owned()));
    let text = |name: &str| table.get(name).and_then(|value| value.get_ref().as_str());
    let effect = match text("decision") {
        Some("allow") => RuleEffect::Allow,
        Some("ask_user") => RuleEffect::Ask,
        Some("deny") => RuleEffect::Deny,
        Some(_) => return refuse("the decision is none of `allow`, `ask_user` and `deny`"),
        None => return refuse("it has no decision, and the agent refuses it"),
    };
    let (Some(tools), Some(prefixes), Some(servers), Some(modes)) =
        (texts(table.get("toolName")), texts(table.get("commandPrefix")), texts(table.get("mcpName")), texts(table.get("modes")))
    else {
        return refuse("a value is not a text or a list of texts");
    };
    let priority = match table.get("priority").map(Spanned::get_ref) {
        Some(DeValue::Integer(number)) => number.to_string().parse::<i64>().unwrap_or(0).clamp(0, 999),
        Some(_) => return refuse("the priority is not a whole number"),
        None => 0,
    };
    let mut notes: Vec<&'static str> = Vec::new();
    for condition in ["interactive", "subagent", "toolAnnotations"] {
        if table.get(condition).is_some() {
            if effect == RuleEffect::Allow {
                let why = format!("it allows only where `{condition}` holds, which no rule of ours can say");
                return import.add(file, line, original, Outcome::Skipped(why));
            }
            notes.push("a condition that no rule of ours has is left out: it restricts always");
        }
    }
    if table.get("allowRedirection").is_some() {
        notes.push("redirections are judged by themselves");
    }
    let reason = text("denyMessage").or(text("deny_message")).map(str::to_owned);
    let base = RuleText { modes: our_modes(&modes), reason, rules: Vec::new(), ..RuleText::compact(effect, "") };
    if !modes.is_empty() && base.modes.is_empty() {
        return refuse("none of its modes is known");
    }
    let outcomes = match (prefixes.as_slice(), text("commandRegex"), text("argsPattern")) {
        ([], None, None) => vec![whole_tools(&tools, &servers, base, &notes)],
        ([], Some(regex), None) => vec![by_regex(regex, &base, &notes)],
        ([], None, Some(pattern)) => by_arguments(&tools, &servers, pattern, &base, &notes),
        (prefixes, None, None) => prefixes.iter().map(|prefix| by_prefix(prefix, &base, &notes)).collect(),
        _ => return refuse("it has more than one of `commandPrefix`, `commandRegex` and `argsPattern`"),
    };
    let priority = tier(file.scope).saturating_add(priority);
    for outcome in outcomes {
        found.push(Prioritised { priority, rule: Ranked { file, line, original: original.clone(), outcome } });
    }
}

fn original(table: &DeTable<'_>) -> String {
    let part = |name: &str| texts(table.get(name)).filter(|texts| !texts.is_empty()).map(|texts| format!("{name} {}", texts.join(", ")));
    let names = ["decision", "toolName", "mcpName", "commandPrefix", "commandRegex", "argsPattern", "modes"];
    names.into_iter().filter_map(part).collect::<Vec<_>>().join("; ")
}

fn our_modes(modes: &[String]) -> Vec<String> {
    let ours = |mode: &String| match mode.as_str() {
        "default" => Some("default"),
        "autoEdit" => Some("accept-edits"),
        "plan" => Some("plan"),
        "yolo" => Some("bypass"),
        _ => None,
    };
    let known: Vec<String> = modes.iter().filter_map(ours).map(str::to_owned).collect();
    if known.len() == 4 { Vec::new() } else { known }
}

fn whole_tools(tools: &[String], servers: &[String], base: RuleText, notes: &[&str]) -> Outcome {
    let mut rules = Vec::new();
    let mut unknown = Vec::new();
    let any = ["*".to_owned()];
    let tools = if tools.is_empty() { &any[..] } else { tools };
    for tool in tools {
        if servers.is_empty() {
            match tool_rule(tool, None) {
                Some(rule) => rules.push(rule),
                None => unknown.push(tool.as_str()),
            }
        }
        rules.extend(servers.iter().filter_map(|server| tool_rule(tool, Some(server))));
    }
    if rules.is_empty() {
        return Outcome::Skipped(format!("no tool of ours is called {}", unknown.join(", ")));
    }
    if base.effect == RuleEffect::Allow && rules.iter().any(|rule| rule == "*") {
        return Outcome::Skipped("it allows every tool, and no rule of ours does".to_owned());
    }
    // Its shell is PowerShell where that is the system's: what is restricted is restricted in both.
    if base.effect != RuleEffect::Allow && rules.iter().any(|rule| rule == "Bash") {
        rules.push("PowerShell".to_owned());
    }
    rules.sort();
    rules.dedup();
    let mut notes = notes.to_vec();
    if !unknown.is_empty() {
        notes.push("some of its tools have no counterpart and are left out");
    }
    settle(RuleText { rules, ..base }, &notes)
}

fn by_prefix(prefix: &str, base: &RuleText, notes: &[&'static str]) -> Outcome {
    // A prefix is text: a star in it is a star.
    let literal = prefix.replace('*', "\\*");
    let trimmed = literal.trim();
    if trimmed.is_empty() {
        return whole_tools(&["run_shell_command".to_owned()], &[], base.clone(), notes);
    }
    let (pattern, more) = match command::read(&format!("{trimmed}:*"), base.effect) {
        Reading::Pattern(pattern, notes) => (pattern, notes),
        // The whole line is looked at there too, so several commands may be restricted together.
        Reading::Dead(why) if base.effect != RuleEffect::Allow => {
            return Outcome::Unreadable(format!("{why}; restrict one of them by itself"));
        }
        Reading::Dead(why) => return Outcome::Skipped(why),
        Reading::Lost(why) => return Outcome::Unreadable(why),
    };
    let pattern = if pattern.ends_with('*') { pattern } else { format!("{pattern}:*") };
    let trims = (trimmed != literal).then_some("blanks at its ends are left out");
    let notes: Vec<&str> = notes.iter().chain(&more).copied().chain(trims).collect();
    settle(RuleText { rules: vec![format!("Bash({pattern})")], ..base.clone() }, &notes)
}

/// An expression that is tested from the start of the command, over its JSON.
fn by_regex(expression: &str, base: &RuleText, notes: &[&str]) -> Outcome {
    let everything = |why: &str| {
        if base.effect == RuleEffect::Allow {
            return Outcome::Skipped(why.to_owned());
        }
        settle(
            RuleText { rules: whole_shell(base.effect).rules, ..base.clone() },
            &["its expression cannot be taken over: every command is meant"],
        )
    };
    // Quotes and backslashes are escaped in JSON, and `$` and `^` are the ends of all of it.
    if expression.contains(['"', '^', '$']) || expression.contains("\\\\") {
        return everything("its expression is about JSON, and cannot be taken over");
    }
    let restricts = base.effect != RuleEffect::Allow;
    // The whole line is looked at there; here each command is.
    if restricts && (expression.contains(['&', ';', '<', '>']) || expression.contains("\\|")) {
        return everything("");
    }
    if restricts && ["\\W", "\\D", "\\B"].iter().any(|class| expression.contains(class)) {
        return everything("");
    }
    // Classes are those of ASCII there: to allow no more, they are spelled out.
    let expression = if restricts {
        expression.to_owned()
    } else {
        expression.replace("\\w", "[0-9A-Za-z_]").replace("\\d", "[0-9]").replace("\\b", "(?-u:\\b)")
    };
    let anchored = format!("^(?:{expression})");
    let Ok(regex) = regex::Regex::new(&anchored) else { return everything("its expression is of a kind that is not known here") };
    let rules = if restricts { whole_shell(base.effect).rules } else { vec!["Bash".to_owned()] };
    let rule = RuleText { rules, args: vec![("command".to_owned(), anchored)], ..base.clone() };
    let names_program = expression.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '(' | '/'));
    if !restricts && (!names_program || regex.is_match("") || far_commands().any(|command| regex.is_match(&command))) {
        return asks(rule, "allows commands of nearly every kind, or of a program that runs code");
    }
    settle(rule, notes)
}

/// An expression over the JSON of all arguments.
fn by_arguments(tools: &[String], servers: &[String], pattern: &str, base: &RuleText, notes: &[&'static str]) -> Vec<Outcome> {
    let is_shell = tools.iter().all(|tool| tool_rule(tool, None).as_deref() == Some("Bash")) && !tools.is_empty() && servers.is_empty();
    if is_shell && let Some(expression) = pattern.strip_prefix("\"command\":\"").or_else(|| pattern.strip_prefix("\\\"command\\\":\\\"")) {
        return vec![by_regex(expression, base, notes)];
    }
    if let Some(path) = exact_path(pattern)
        && tools.iter().all(|tool| matches!(tool.as_str(), "write_file" | "replace"))
        && !tools.is_empty()
    {
        let path = if path.starts_with('/') { format!("/{path}") } else { path };
        let rule = RuleText { rules: vec![format!("Edit({path})")], ..base.clone() };
        return vec![settle(rule, notes)];
    }
    if base.effect == RuleEffect::Allow {
        return vec![Outcome::Skipped("its expression is about the JSON of all arguments, which no rule of ours looks at".to_owned())];
    }
    let notes: Vec<&str> = notes.iter().copied().chain(["its expression cannot be taken over: every call of the tool is meant"]).collect();
    vec![whole_tools(tools, servers, base.clone(), &notes)]
}

/// The path of `"file_path":"…"`, as the agent writes it when it keeps an approval.
fn exact_path(pattern: &str) -> Option<String> {
    let plain = pattern.replace("\\\"", "\"");
    let path = plain.strip_prefix("\"file_path\":\"")?.strip_suffix('"')?;
    let mut out = String::new();
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let next = chars.next().filter(|next| !next.is_alphanumeric())?;
                out.push(next);
            }
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => return None,
            c => out.push(c),
        }
    }
    (!out.contains(['*', '?', '[', '{', '\\'])).then_some(out)
}

fn settings<'a>(file: &'a ForeignFile<'a>, root: &Node, found: &mut Vec<Prioritised<'a>>, import: &mut Import) {
    for member in root.overwritten() {
        let why = "the key comes again further down, and only that one counts there";
        import.add(file, member.line, member.key.clone(), Outcome::Skipped(why.to_owned()));
    }
    // Numbers of settings among the policies of the person, as the agent's own table has them.
    for (paths, effect, number) in [
        ([&["tools", "allowed"][..], &["allowedTools"]], RuleEffect::Allow, 300),
        ([&["tools", "exclude"], &["excludeTools"]], RuleEffect::Deny, 400),
        ([&["tools", "confirmationRequired"], &["tools", "confirmation_required"]], RuleEffect::Ask, 350),
    ] {
        for list in paths.iter().filter_map(|path| root.at(path)) {
            let name = paths.first().map(|path| path.join(".")).unwrap_or_default();
            if !list.is_list() {
                import.add(file, list.line(), name.clone(), Outcome::Unreadable(format!("`{name}` is a list")));
            }
            for item in list.items() {
                let outcome = item.as_str().map_or_else(|| Outcome::Unreadable("a tool is a text".to_owned()), |text| listed(text, effect));
                let original = format!("{name} {}", item.as_str().unwrap_or(""));
                let rule = Ranked { file, line: item.line(), original, outcome };
                // Settings of a project are merged into those of the person there.
                found.push(Prioritised { priority: 4000 + number, rule });
            }
        }
    }
    for list in [&["tools", "core"][..], &["coreTools"]].into_iter().filter_map(|path| root.at(path)) {
        core(file, list, found);
    }
    servers(file, root, found, import);
    for (path, what) in SETTINGS {
        if let Some(node) = root.at(path) {
            import.add(file, node.line(), format!("{}: {}", path.join("."), short(node)), Outcome::Setting((*what).to_owned()));
        }
    }
}

const MODE: &str = "modes are not imported; choose one with `mode = \"…\"` in your config or `--mode`";
const SETTINGS: &[(&[&str], &str)] = &[
    (&["general", "defaultApprovalMode"], MODE),
    (&["tools", "approvalMode"], MODE),
    (&["tools", "autoAccept"], MODE),
    (&["autoAccept"], MODE),
    (&["security", "disableYoloMode"], "whether modes may be chosen is not imported; bypass is only ever on when it is asked for by name"),
    (&["security", "enablePermanentToolApproval"], "here answers are only ever kept as rules that are shown first"),
    (&["security", "folderTrust"], "trust is not imported: each folder is confirmed here by itself, with `countersign trust confirm`"),
    (&["folderTrust"], "trust is not imported: each folder is confirmed here by itself, with `countersign trust confirm`"),
    (&["context", "includeDirectories"], "further folders are not imported; allow them with rules such as `Read(//folder/**)`"),
    (&["includeDirectories"], "further folders are not imported; allow them with rules such as `Read(//folder/**)`"),
    (&["tools", "sandbox"], "what a sandbox enforces is not imported"),
    (&["sandbox"], "what a sandbox enforces is not imported"),
    (&["tools", "discoveryCommand"], "it runs a command by itself and is not imported"),
    (&["tools", "callCommand"], "it runs a command by itself and is not imported"),
    (&["hooks"], "hooks run commands by themselves and are not imported"),
    (&["policyPaths"], "name the policies that are meant, and they are read"),
    (&["adminPolicyPaths"], "name the policies that are meant, and they are read"),
];

fn short(node: &Node) -> String {
    let text = node.to_string();
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// An element of a list of tools: a name, or the shell with the start of a command.
fn listed(text: &str, effect: RuleEffect) -> Outcome {
    let base = RuleText { rules: Vec::new(), ..RuleText::compact(effect, "") };
    match text.split_once('(').and_then(|(tool, rest)| Some((tool, rest.strip_suffix(')')?))) {
        Some((tool, prefix)) if tool_rule(tool, None).as_deref() == Some("Bash") => by_prefix(prefix, &base, &[]),
        Some(_) if effect == RuleEffect::Allow => Outcome::Skipped("only the shell takes an argument there".to_owned()),
        Some((tool, _)) => whole_tools(&[tool.to_owned()], &[], base, &["its argument is left out: every call of the tool is meant"]),
        None => whole_tools(&[text.to_owned()], &[], base, &[]),
    }
}

/// The list of tools that there are: all others are denied.
fn core<'a>(file: &'a ForeignFile<'a>, list: &Node, found: &mut Vec<Prioritised<'a>>) {
    let entries: Vec<&str> = list.items().iter().filter_map(Node::as_str).collect();
    let named = |tool: &str| -> Vec<&str> {
        let is_it = |entry: &&str| tool_rule(entry.split('(').next().unwrap_or(""), None).as_deref() == Some(tool);
        entries.iter().copied().filter(is_it).collect()
    };
    for tool in ["Bash", "Read", "Write", "Edit", "Glob", "Grep", "LS", "WebFetch", "WebSearch", "Skill"] {
        let mut rule = if tool == "Bash" { whole_shell(RuleEffect::Deny) } else { RuleText::compact(RuleEffect::Deny, tool) };
        if named(tool).iter().any(|entry| !entry.contains('(')) {
            continue;
        }
        for entry in named(tool) {
            if let Some(ours) = listed(entry, RuleEffect::Allow).rule() {
                rule.except.extend(ours.rules.iter().cloned());
            }
        }
        // Changing files is one tool of ours with two names of theirs.
        if matches!(tool, "Write" | "Edit") && (!named("Write").is_empty() || !named("Edit").is_empty()) {
            continue;
        }
        let outcome = settle(rule, &["tools that the list of all tools leaves out are denied"]);
        let rule = Ranked { file, line: list.line(), original: format!("tools.core without {tool}"), outcome };
        found.push(Prioritised { priority: 4999, rule });
    }
}

fn servers<'a>(file: &'a ForeignFile<'a>, root: &Node, found: &mut Vec<Prioritised<'a>>, import: &mut Import) {
    let mut push = |line: usize, original: String, rule: RuleText, number: i64, notes: &[&str]| {
        let rule = Ranked { file, line, original, outcome: settle(rule, notes) };
        found.push(Prioritised { priority: 4000 + number, rule });
    };
    for item in root.at(&["mcp", "excluded"]).map(Node::items).unwrap_or_default() {
        if let Some(server) = item.as_str() {
            push(item.line(), format!("mcp.excluded {server}"), RuleText::compact(RuleEffect::Deny, format!("mcp__{server}__*")), 900, &[]);
        }
    }
    if let Some(list) = root.at(&["mcp", "allowed"]) {
        let what = "which servers start is not imported; tools of servers have rules such as `mcp__server__tool`";
        import.add(file, list.line(), "mcp.allowed", Outcome::Setting(what.to_owned()));
    }
    let all = root.get("mcpServers");
    for server in all.map(Node::members).unwrap_or_default() {
        let name = &server.key;
        let what = "which servers start is not imported; tools of servers have rules such as `mcp__server__tool`";
        import.add(file, server.line, format!("mcpServers.{name}"), Outcome::Setting(what.to_owned()));
        let counts = all.is_some_and(|all| all.counts(server));
        if counts && server.value.get("trust").and_then(Node::as_bool) == Some(true) {
            push(
                server.line,
                format!("mcpServers.{name}.trust"),
                RuleText::compact(RuleEffect::Allow, format!("mcp__{name}__*")),
                200,
                &[],
            );
        }
        for tool in server.value.get("excludeTools").map(Node::items).unwrap_or_default() {
            if let Some(text) = tool.as_str() {
                let rule = RuleText::compact(RuleEffect::Deny, format!("mcp__{name}__{text}"));
                push(tool.line(), format!("mcpServers.{name}.excludeTools {text}"), rule, 999, &[]);
            }
        }
        if let Some(list) = server.value.get("includeTools") {
            let except = list.items().iter().filter_map(Node::as_str).map(|tool| format!("mcp__{name}__{tool}")).collect();
            let rule = RuleText { except, ..RuleText::compact(RuleEffect::Deny, format!("mcp__{name}__*")) };
            push(list.line(), format!("mcpServers.{name}.includeTools"), rule, 998, &["all tools but these are denied"]);
        }
    }
}
