//! What a rule allows, in plain words.

use crate::policy::pattern::{BRANCH, Matcher, PathPattern};
use crate::policy::rule::Rule;
use crate::policy::sources::rules::tasks::adds_no_tasks;

/// So many definitions are named.
const NAMED: usize = 2;

/// What an allow rule allows from then on, as the end of "allows …".
pub(crate) fn meaning(rule: &Rule) -> String {
    let text = rule.pattern.to_string();
    let inner = text.split_once('(').map_or(text.as_str(), |(_, rest)| rest.strip_suffix(')').unwrap_or(rest));
    let said = match &rule.pattern.matcher {
        Matcher::Command { .. } if rule.pattern.is_exact() => format!("exactly `{inner}`"),
        Matcher::Command { .. } if inner.split(' ').any(|word| word == BRANCH) => {
            format!("`{inner}` for any branch but those that many people work on, such as main, and no version")
        }
        Matcher::Command { .. } if inner.starts_with("gh api ") && rule.options.iter().any(|option| option == "--field") => {
            let about = inner.trim_end_matches([':', '*']);
            let told = if about.ends_with("graphql") { "settles a review thread" } else { "comments, in words that stand in the call" };
            format!("any `{about}…` that only asks, or {told}")
        }
        Matcher::Command { .. } => {
            let head = inner.trim_end_matches([':', '*', ' ']);
            format!("any `{head} …`{}", options(rule, adds_no_tasks(head)))
        }
        Matcher::File { writes: false, .. } => format!("reading {}, but no secrets", files(inner)),
        Matcher::File { writes: true, .. } => format!("changing {}, but no secret or protected files", files(inner)),
        Matcher::Host(host) if host.is_service() => {
            format!("asking {}, a service of this machine, and sending to it", inner.trim_start_matches("domain:"))
        }
        Matcher::Host(_) => format!("fetching from {}, but sending nothing", inner.trim_start_matches("domain:")),
        Matcher::Mcp(_) if inner.contains('*') => format!("the tools {inner}, whatever they are given"),
        Matcher::Mcp(_) => format!("the tool {inner}, whatever it is given"),
        Matcher::Detail { tool, .. } => format!("{} {inner}", tool.to_lowercase()),
        Matcher::Tool(_) | Matcher::Everything => format!("every use of {inner}"),
    };
    format!("{said}{}{}", place(rule), bounds(rule))
}

fn options(rule: &Rule, tasks: bool) -> String {
    let more = if tasks { "other tasks or options that do more" } else { "other options that do more" };
    match (rule.options.as_slice(), tasks) {
        ([], false) => ", without options that do more".to_owned(),
        ([], true) => format!(", without {more}"),
        (options, _) => format!(", also with `{}`, without {more}", options.join("`, `")),
    }
}

/// Where code of the project counts.
fn place(rule: &Rule) -> String {
    let folder = |text: String| match text.as_str() {
        "/" => "the workspace's root".to_owned(),
        "/**" => "all folders of the workspace but those of dependencies and of repositories inside of it".to_owned(),
        _ => files(&text),
    };
    let folders: Vec<String> = rule.conditions.folders.iter().map(PathPattern::text).map(folder).collect();
    match &rule.pattern.matcher {
        Matcher::Command { command, .. } if folders.is_empty() && matches!(command.program(), Some("gh" | "glab")) => {
            "; from the workspace's own repository".to_owned()
        }
        Matcher::Command { .. } if folders.is_empty() => "; code of the project only from the workspace's root".to_owned(),
        _ if folders.is_empty() => String::new(),
        _ => format!("; in {}", folders.join(" and ")),
    }
}

fn bounds(rule: &Rule) -> String {
    let bound = &rule.conditions.bound;
    let names: Vec<String> = bound.iter().take(NAMED).map(|bound| bound.definition.to_string()).collect();
    let more = match bound.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if names.is_empty() { String::new() } else { format!("; as long as {}{more} stays as it is", names.join(" and ")) }
}

/// A file pattern as a person would say it.
fn files(pattern: &str) -> String {
    let (start, rest) = match (pattern.strip_prefix("//"), pattern.strip_prefix('/')) {
        (Some(rest), _) => ("/", rest),
        (None, Some("**" | "")) => return "the whole workspace".to_owned(),
        (None, Some("*")) => return "files at the workspace's root".to_owned(),
        (None, Some(rest)) => ("", rest),
        (None, None) => ("", pattern),
    };
    match (rest.strip_suffix("/**"), rest.strip_suffix("/*")) {
        (Some(folder), _) => format!("{start}{folder} and what is below"),
        (None, Some(folder)) => format!("files in {start}{folder}"),
        (None, None) => format!("{start}{rest}"),
    }
}
