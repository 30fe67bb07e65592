//! opencode: `permission` in `opencode.json` and `opencode.jsonc`.
//!
//! Checked against the documentation page "Permissions" (version 1) and the tests of its `permission` module,
//! version 1.18.34. The last rule that matches decides, in the order of the keys and of the files; `*` is any text,
//! slashes included, and ` *` at the end also fits nothing.

use super::command;
use super::entry::{ForeignFile, Import, Outcome, RuleText};
use super::expression::whole_shell;
use super::objects::OVERWRITTEN;
use super::ranked::{self, Ranked};
use super::settle::settle;
use crate::config::json::{self, Node};
use crate::policy::rule::RuleEffect;

/// What becomes of these configs.
pub(super) fn read(files: &[ForeignFile<'_>]) -> Import {
    let mut import = Import::default();
    let mut found = Vec::new();
    for file in files {
        match json::parse(file.text) {
            Ok(root) if root.is_object() => {
                let before = found.len();
                config(file, &root, &mut found, &mut import);
                if let Some(last) = root.without_overwritten() {
                    let mut lasting = Vec::new();
                    config(file, &last, &mut lasting, &mut Import::default());
                    for rule in found.iter_mut().skip(before) {
                        let allows = rule.outcome.rule().is_some_and(|rule| rule.effect == RuleEffect::Allow);
                        let stays = |other: &Ranked<'_>| {
                            other.line == rule.line && other.original == rule.original && other.outcome == rule.outcome
                        };
                        if allows && !lasting.iter().any(stays) {
                            rule.outcome = Outcome::Skipped(OVERWRITTEN.to_owned());
                        }
                    }
                }
            }
            Ok(root) => import.add(file, root.line(), "", Outcome::Unreadable("a config is an object".to_owned())),
            Err(problem) => import.add(file, problem.line, "", Outcome::Unreadable(problem.message)),
        }
    }
    found.reverse();
    ranked::add(found, &mut import);
    import
}

fn config<'a>(file: &'a ForeignFile<'a>, root: &Node, found: &mut Vec<Ranked<'a>>, import: &mut Import) {
    for member in root.members() {
        let setting = match member.key.as_str() {
            "permission" => {
                permission(file, &member.value, found);
                continue;
            }
            "tools" => {
                tools(file, &member.value, found);
                continue;
            }
            "agent" | "mode" => {
                for agent in member
                    .value
                    .members()
                    .iter()
                    .filter(|agent| agent.value.get("permission").is_some() || agent.value.get("tools").is_some())
                {
                    let why = "rules of one agent are not imported: rules of ours hold for all";
                    import.add(file, agent.line, format!("{}.{}.permission", member.key, agent.key), Outcome::Setting(why.to_owned()));
                }
                continue;
            }
            "mcp" => "which servers start is not imported; tools of servers have rules such as `mcp__server__tool`",
            "plugin" => "plugins are not imported",
            "formatter" | "lsp" => "it runs a command by itself and is not imported",
            _ => continue,
        };
        import.add(file, member.line, member.key.clone(), Outcome::Setting(setting.to_owned()));
    }
}

fn effect(action: &str) -> Option<RuleEffect> {
    match action {
        "allow" => Some(RuleEffect::Allow),
        "ask" => Some(RuleEffect::Ask),
        "deny" => Some(RuleEffect::Deny),
        _ => None,
    }
}

fn permission<'a>(file: &'a ForeignFile<'a>, node: &Node, found: &mut Vec<Ranked<'a>>) {
    let mut push = |line: usize, tool: &str, pattern: &str, action: &Node| {
        let outcome = match action.as_str().and_then(effect) {
            Some(effect) => rule(tool, pattern, effect),
            None => Outcome::Unreadable(format!("{action} is none of `allow`, `ask` and `deny`")),
        };
        let shown = action.as_str().unwrap_or("");
        found.push(Ranked { file, line, original: format!("{tool} {pattern}: {shown}"), outcome });
    };
    if !node.is_object() {
        return push(node.line(), "*", "*", node);
    }
    for member in ordered(node) {
        if member.value.is_object() {
            for inner in ordered(&member.value) {
                push(inner.line, &member.key, &inner.key, &inner.value);
            }
        } else {
            push(member.line, &member.key, "*", &member.value);
        }
    }
}

/// The members in the order in which the agent has them: a key said twice keeps its first place and its last value.
fn ordered(node: &Node) -> Vec<&json::Member> {
    let mut out: Vec<&json::Member> = Vec::new();
    for member in node.members() {
        match out.iter_mut().find(|known| known.key == member.key) {
            Some(known) => *known = member,
            None => out.push(member),
        }
    }
    // Keys that are numbers come first there, and no pattern is one.
    out
}

/// Tools that are switched off, as older configs say it.
fn tools<'a>(file: &'a ForeignFile<'a>, node: &Node, found: &mut Vec<Ranked<'a>>) {
    for member in node.members() {
        let outcome = match member.value.as_bool() {
            Some(false) => rule(&member.key, "*", RuleEffect::Deny),
            Some(true) => Outcome::Setting("that a tool is there allows nothing here".to_owned()),
            None => Outcome::Unreadable("a tool is switched with true or false".to_owned()),
        };
        found.push(Ranked { file, line: member.line, original: format!("tools.{}: {}", member.key, member.value), outcome });
    }
}

fn rule(tool: &str, pattern: &str, effect: RuleEffect) -> Outcome {
    let restricts = effect != RuleEffect::Allow;
    match tool {
        "*" if pattern == "*" => {
            if restricts {
                settle(RuleText::compact(effect, "*"), &[])
            } else {
                Outcome::Skipped("it allows every tool, and no rule of ours does".to_owned())
            }
        }
        "bash" => shell(pattern, effect),
        "read" => files(&["Read"], pattern, effect),
        "edit" | "write" | "patch" | "multiedit" | "apply_patch" => files(&["Edit"], pattern, effect),
        "list" => files(&["LS"], pattern, effect),
        // Their patterns are what is searched for, not where.
        "glob" | "grep" | "codesearch" if pattern != "*" => {
            if restricts {
                let whole = if tool == "glob" { "Glob" } else { "Grep" };
                settle(RuleText::compact(effect, whole), &["its pattern is about what is searched for: every search is meant"])
            } else {
                Outcome::Skipped("its pattern is about what is searched for, which no rule of ours looks at".to_owned())
            }
        }
        "glob" => settle(RuleText::compact(effect, "Glob"), &[]),
        "grep" => settle(RuleText::compact(effect, "Grep"), &[]),
        "websearch" => settle(RuleText::compact(effect, "WebSearch"), &[]),
        "webfetch" => fetch(pattern, effect),
        "task" => named("Agent", pattern, effect),
        "skill" => named("Skill", pattern, effect),
        "external_directory" => outside(pattern, effect),
        "doom_loop" | "question" | "todowrite" | "todoread" | "plan_enter" | "plan_exit" | "lsp" => {
            Outcome::Setting("there is no such tool here, or it does nothing that is asked about".to_owned())
        }
        name => server_tools(name, effect),
    }
}

fn shell(pattern: &str, effect: RuleEffect) -> Outcome {
    if pattern.chars().all(|c| c == '*') {
        let rule = if effect == RuleEffect::Allow { RuleText::compact(effect, "Bash") } else { whole_shell(effect) };
        return settle(rule, &[]);
    }
    // `:` and `*` together mean nothing there.
    if pattern.contains('?') {
        if effect == RuleEffect::Allow {
            return Outcome::Skipped("its `?` is one character, which no rule of ours can say".to_owned());
        }
        let rule = |text, _| settle(RuleText::compact(effect, format!("Bash({text})")), &["its `?` is taken for any text"]);
        return command::read(&pattern.replace('?', "*"), effect).outcome(rule);
    }
    if let Some(head) = pattern.strip_suffix(":*") {
        return after_colon(head, effect);
    }
    command::read(pattern, effect).outcome(|text, notes| settle(RuleText::compact(effect, format!("Bash({text})")), &notes))
}

/// A colon and a star are no end of words there, as they are for others, but a colon and any text.
fn after_colon(head: &str, effect: RuleEffect) -> Outcome {
    if !command::is_whole(head) {
        return Outcome::Skipped("it is not a whole command".to_owned());
    }
    let mut rules = vec![format!("Bash({head}:**)")];
    if effect == RuleEffect::Allow {
        return settle(RuleText { rules, ..RuleText::compact(effect, "") }, &[]);
    }
    rules.push(format!("Bash({head}:*)"));
    settle(
        RuleText { rules, ..RuleText::compact(effect, "") },
        &["`:*` means a colon and any text there; the command itself is restricted too"],
    )
}

/// Rules for files: `*` crosses slashes there, so it becomes `**` where it stands for whole names.
fn files(tools: &[&str], pattern: &str, effect: RuleEffect) -> Outcome {
    let all =
        |texts: Vec<String>| tools.iter().flat_map(|tool| texts.iter().map(move |text| format!("{tool}({text})"))).collect::<Vec<_>>();
    if pattern.chars().all(|c| c == '*') {
        let rules = tools.iter().map(|tool| (*tool).to_owned()).collect();
        return settle(RuleText { rules, ..RuleText::compact(effect, "") }, &[]);
    }
    let (patterns, exact) = globs(&home(pattern), effect != RuleEffect::Allow);
    let notes: &[&str] = if exact { &[] } else { &["its `*` crosses slashes there, which is spelled out"] };
    settle(RuleText { rules: all(patterns), ..RuleText::compact(effect, "") }, notes)
}

/// A pattern that starts in the home folder, or at the root of the disk, in our spelling.
fn home(pattern: &str) -> String {
    if pattern == "~" || pattern == "$HOME" {
        return "~".to_owned();
    }
    match pattern.strip_prefix("$HOME/").or_else(|| pattern.strip_prefix("~/")) {
        Some(rest) => format!("~/{rest}"),
        None if pattern.starts_with('/') => format!("/{pattern}"),
        None => pattern.to_owned(),
    }
}

/// Patterns in which `*` stays within a name, for one in which it does not; and whether they mean exactly the same.
fn globs(pattern: &str, restricts: bool) -> (Vec<String>, bool) {
    let parts: Vec<&str> = pattern.split('/').collect();
    let Some(at) = parts.iter().position(|part| part.contains(['*', '?'])) else {
        // A name alone is one file in the root there, and any file of that name here.
        let alone = parts.len() == 1 && !restricts;
        return (vec![if alone { format!("/{pattern}") } else { pattern.to_owned() }], true);
    };
    let head = parts.get(..at).unwrap_or_default().join("/");
    let part = parts.get(at).copied().unwrap_or("");
    let rest = parts.get(at.saturating_add(1)..).unwrap_or_default();
    let join = |tail: &str| if at == 0 { tail.to_owned() } else { format!("{head}/{tail}") };
    let plain_rest = !rest.iter().any(|part| part.contains(['*', '?']));
    let inner = part.trim_matches('*');
    if inner.contains(['*', '?']) || !plain_rest {
        // Stars within names, several of them: as written, and for a restriction all that may lie below.
        let all_stars = rest.iter().all(|part| part.chars().all(|c| c == '*')) && part.chars().all(|c| c == '*');
        if all_stars {
            return (vec![join("**")], true);
        }
        return (if restricts { vec![join("**")] } else { vec![anchored(pattern)] }, false);
    }
    let tail = rest.join("/");
    match (part.starts_with('*'), part.ends_with('*'), rest.is_empty()) {
        (true, true, true) if inner.is_empty() => (vec![join("**")], true),
        (true, true, false) if inner.is_empty() => {
            (vec![join(&if restricts { format!("**/{tail}") } else { format!("*/**/{tail}") })], true)
        }
        (true, false, true) => (vec![join(&format!("**/*{inner}"))], true),
        (false, true, true) => (vec![anchored(&join(part)), anchored(&join(&format!("{part}/**")))], true),
        _ if restricts => (vec![join("**")], false),
        _ => (vec![anchored(pattern)], false),
    }
}

/// A name alone is meant in the root.
fn anchored(pattern: &str) -> String {
    if pattern.contains('/') { pattern.to_owned() } else { format!("/{pattern}") }
}

fn fetch(pattern: &str, effect: RuleEffect) -> Outcome {
    if pattern.chars().all(|c| c == '*') {
        return settle(RuleText::compact(effect, "WebFetch"), &[]);
    }
    let (scheme, rest) = pattern.split_once("://").unwrap_or(("*", pattern));
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    let rule = RuleText::compact(effect, format!("WebFetch(domain:{host})"));
    if effect != RuleEffect::Allow {
        // A star crosses dots and slashes there; with one in the host every host may be meant.
        if host.trim_start_matches("*.").contains('*') || host.is_empty() || scheme.contains(char::is_whitespace) {
            return settle(RuleText::compact(effect, "WebFetch"), &["its pattern may mean every host"]);
        }
        let mut rules = vec![format!("WebFetch(domain:{host})")];
        if let Some(apex) = host.strip_prefix("*.") {
            rules.push(format!("WebFetch(domain:{apex})"));
        }
        return settle(RuleText { rules, ..rule }, &["the whole host is meant"]);
    }
    if host.contains('*') || path.is_none_or(|path| path != "*") {
        return Outcome::Skipped("it allows only some addresses of a host, which no rule of ours says".to_owned());
    }
    match scheme {
        "*" => settle(rule, &[]),
        "https" | "http" => settle(RuleText { args: vec![("url".to_owned(), format!("^{scheme}://"))], ..rule }, &[]),
        _ => Outcome::Skipped("its scheme is not one of the web".to_owned()),
    }
}

fn named(tool: &str, pattern: &str, effect: RuleEffect) -> Outcome {
    if pattern.chars().all(|c| c == '*') {
        return settle(RuleText::compact(effect, tool), &[]);
    }
    settle(RuleText::compact(effect, format!("{tool}({pattern})")), &[])
}

/// Folders outside the working folder: what may be touched there at all. Reading is allowed there by default.
fn outside(pattern: &str, effect: RuleEffect) -> Outcome {
    let pattern = home(pattern);
    if pattern.chars().all(|c| c == '*') {
        return match effect {
            RuleEffect::Allow => {
                let rule = RuleText::compact(effect, "Read");
                Outcome::Asks(rule, "allows reading every file on the disk".to_owned())
            }
            RuleEffect::Ask => Outcome::Setting("what lies outside the workspace is asked about here too".to_owned()),
            RuleEffect::Deny => {
                let rule = RuleText { except: vec!["Read(/**)".to_owned()], ..RuleText::compact(effect, "Read(//**)") };
                settle(rule, &["everything outside the workspace is denied"])
            }
        };
    }
    if !pattern.starts_with(['/', '~']) {
        return Outcome::Skipped("a folder outside is named by its whole path".to_owned());
    }
    let (patterns, _) = globs(&pattern, effect != RuleEffect::Allow);
    let rules = patterns.iter().map(|pattern| format!("Read({pattern})")).collect();
    settle(RuleText { rules, ..RuleText::compact(effect, "") }, &["it is about reading there"])
}

/// Tools of servers, which are named `server_tool` there; and patterns over the names of tools.
fn server_tools(name: &str, effect: RuleEffect) -> Outcome {
    let restricts = effect != RuleEffect::Allow;
    if let Some(server) = name.strip_suffix("_*").filter(|server| !server.contains('*')) {
        if !restricts && (server == "mcp" || server.contains('_')) {
            return Outcome::Skipped("which server is meant cannot be told from the name".to_owned());
        }
        let rules = if server == "mcp" { vec!["mcp__*".to_owned()] } else { vec![format!("mcp__{server}__*")] };
        return settle(RuleText { rules, ..RuleText::compact(effect, "") }, &[]);
    }
    let splits: Vec<String> = name
        .match_indices('_')
        .filter_map(|(at, _)| Some((name.get(..at)?, name.get(at + 1..)?)))
        .map(|(server, tool)| format!("mcp__{server}__{tool}"))
        .collect();
    match splits.as_slice() {
        [] => Outcome::Skipped(format!("no tool of ours is called `{name}`")),
        _ if name.contains('*') && !restricts => Outcome::Skipped("it spans tools, and no rule of ours allows that".to_owned()),
        [single] if !restricts => settle(RuleText::compact(effect, single.clone()), &[]),
        _ if !restricts => Outcome::Skipped("which server is meant cannot be told from the name".to_owned()),
        _ if name.contains('*') => settle(RuleText::compact(effect, "mcp__*"), &["its name spans tools: every tool of a server is meant"]),
        several => settle(
            RuleText { rules: several.to_vec(), ..RuleText::compact(effect, "") },
            &["every server that the name may mean is restricted"],
        ),
    }
}
