//! Files that are JSON objects, and the lists in them.

use super::command::{self, Reading};
use super::entry::{Entry, ForeignFile, Import, Outcome, RuleText};
use super::expression::whole_shell;
use super::settle::settle;
use crate::config::json::{self, Node};
use crate::policy::rule::RuleEffect;

/// Reads each file as an object.
pub(super) fn objects(files: &[ForeignFile<'_>], read: impl Fn(&ForeignFile<'_>, &Node, &mut Import)) -> Import {
    let mut import = Import::default();
    for file in files {
        match json::parse(file.text) {
            Ok(root) if root.is_object() => {
                for member in root.overwritten() {
                    let why = "the key comes again further down, and only that one counts there";
                    note(&mut import, file, member.line, &member.key, Outcome::Skipped(why.to_owned()));
                }
                with_last_keys(&root, &mut import, |root, import| read(file, root, import));
            }
            Ok(root) => note(&mut import, file, root.line(), "", Outcome::Unreadable("the file is no JSON object".to_owned())),
            Err(problem) => note(&mut import, file, problem.line, "", Outcome::Unreadable(problem.message)),
        }
    }
    import
}

/// Why a rule that allows is left out where its key is said twice.
pub(super) const OVERWRITTEN: &str = "a key that it stands below comes again further down, so it allows nothing there either";

/// Reads an object in which a key may come twice. The agent looks at the last only, so only what is said there allows;
/// what was restricted anywhere was meant, and is kept.
pub(super) fn with_last_keys(root: &Node, import: &mut Import, read: impl Fn(&Node, &mut Import)) {
    let before = import.entries.len();
    read(root, import);
    let Some(last) = root.without_overwritten() else { return };
    let mut lasting = Import::default();
    read(&last, &mut lasting);
    for entry in import.entries.iter_mut().skip(before) {
        let allows = entry.outcome.rule().is_some_and(|rule| rule.effect == RuleEffect::Allow);
        let stays = |other: &Entry| other.place == entry.place && other.original == entry.original && other.outcome == entry.outcome;
        if allows && !lasting.entries.iter().any(stays) {
            entry.outcome = Outcome::Skipped(OVERWRITTEN.to_owned());
        }
    }
}

/// Puts an outcome into the report.
pub(super) fn note(import: &mut Import, file: &ForeignFile<'_>, line: usize, original: &str, outcome: Outcome) {
    import.add(file, line, original, outcome);
}

/// The texts of a list with their lines; what is no list, and what is no text in it, is put into the report.
pub(super) fn texts<'n>(import: &mut Import, file: &ForeignFile<'_>, name: &str, node: &'n Node) -> Vec<(usize, &'n str)> {
    if !node.is_list() {
        note(import, file, node.line(), name, Outcome::Unreadable(format!("`{name}` is a list there")));
    }
    let mut texts = Vec::new();
    for item in node.items() {
        match item.as_str() {
            Some(text) => texts.push((item.line(), text)),
            None => note(import, file, item.line(), &format!("{name}: {item}"), Outcome::Unreadable("a rule is a text there".to_owned())),
        }
    }
    texts
}

/// A setting as one line of the report.
pub(super) fn setting(import: &mut Import, file: &ForeignFile<'_>, line: usize, name: &str, node: &Node, what: &str) {
    let value = node.to_string();
    let value = if value.chars().count() > 60 { "…" } else { &value };
    note(import, file, line, &format!("{name}: {value}"), Outcome::Setting(what.to_owned()));
}

/// A rule for any of several texts.
pub(super) fn any_of(effect: RuleEffect, rules: Vec<String>) -> Outcome {
    settle(RuleText { rules, ..RuleText::compact(effect, "") }, &[])
}

/// A rule for commands by a pattern in which `:*` or ` *` at the end stands for further words. A restriction that
/// cannot be told restricts every command.
pub(super) fn by_command(effect: RuleEffect, text: &str) -> Outcome {
    match command::read(text, effect) {
        Reading::Pattern(pattern, notes) => settle(RuleText::compact(effect, format!("Bash({pattern})")), &notes),
        Reading::Dead(why) | Reading::Lost(why) if effect == RuleEffect::Allow => Outcome::Skipped(why),
        Reading::Dead(why) | Reading::Lost(why) => {
            Outcome::Normalised(whole_shell(effect), format!("{why}; every command is restricted instead"))
        }
    }
}

/// A rule for tools of a server. Where a restriction names what no tool of ours is called, a star stands for the rest.
pub(super) fn mcp(effect: RuleEffect, server: &str, tool: &str) -> Outcome {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.:*".contains(c);
    let spelled = |name: &str| {
        let name = if effect == RuleEffect::Allow { name.to_owned() } else { name.replace(|c| !plain(c), "*") };
        if name.is_empty() { "*".to_owned() } else { name }
    };
    if effect == RuleEffect::Allow && !(server.chars().all(plain) && tool.chars().all(plain)) {
        return Outcome::Skipped("no tool of a server is called so here".to_owned());
    }
    any_of(effect, vec![format!("mcp__{}__{}", spelled(server), spelled(tool))])
}

/// Patterns for files as most agents write them: absolute, below home, or below the workspace. `below` where a name
/// means what is below it, too.
///
/// # Errors
/// Why nothing of ours says no more than this.
pub(super) fn globs(effect: RuleEffect, text: &str, below: bool) -> Result<Vec<String>, String> {
    let text = text.trim().strip_prefix("file://").unwrap_or(text.trim());
    let restricts = effect != RuleEffect::Allow;
    let mut path = text.replace('\\', "/");
    let has_drive = path.get(1..2) == Some(":") && path.starts_with(|c: char| c.is_ascii_alphabetic());
    if path.is_empty() || path.contains('\n') {
        return Err("it names no file".to_owned());
    }
    if path.split('/').any(|part| part == "..") {
        if !restricts {
            return Err("it climbs out of its folder with `..`".to_owned());
        }
        path = format!("**/{}", path.rsplit("../").next().unwrap_or("*"));
    }
    // Only stars and question marks are special in most of them.
    let mut glob: String = path.chars().flat_map(|c| if "[]{}!".contains(c) { vec!['\\', c] } else { vec![c] }).collect();
    let folder = glob.ends_with('/');
    while glob.len() > 1 && glob.ends_with('/') {
        glob.pop();
    }
    let start = if has_drive {
        format!("//{glob}")
    } else if glob.starts_with("//") || glob.starts_with("~/") || glob == "~" {
        glob
    } else if glob.starts_with('/') {
        format!("/{glob}")
    } else if restricts && glob.starts_with("**/") {
        format!("//{glob}")
    } else if restricts || glob.contains('/') || glob == "*" || glob == "**" {
        glob
    } else {
        format!("./{glob}")
    };
    let is_tree = start.ends_with("**");
    Ok(match (below && !is_tree, folder) {
        (true, false) => vec![start.clone(), format!("{start}/**")],
        (_, true) => vec![format!("{start}/**")],
        (false, false) => vec![start],
    })
}

/// A rule for files.
pub(super) fn files(effect: RuleEffect, tools: &[&str], text: &str, below: bool) -> Outcome {
    match globs(effect, text, below) {
        Ok(globs) => any_of(effect, tools.iter().flat_map(|tool| globs.iter().map(move |glob| format!("{tool}({glob})"))).collect()),
        Err(why) if effect == RuleEffect::Allow => Outcome::Skipped(why),
        Err(why) => Outcome::Normalised(
            RuleText { rules: tools.iter().map(|t| (*t).to_owned()).collect(), ..RuleText::compact(effect, "") },
            format!("{why}, so that every file is restricted"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_anchored_where_the_agent_anchors_them() {
        use RuleEffect::{Allow, Deny};
        for (effect, text, below, patterns) in [
            (Allow, "~/temp", true, &["~/temp", "~/temp/**"][..]),
            (Allow, "src/**/*.ts", false, &["src/**/*.ts"]),
            (Allow, "package.json", false, &["./package.json"]),
            (Allow, "/etc/hosts", false, &["//etc/hosts"]),
            (Allow, "**/*.md", false, &["**/*.md"]),
            (Allow, "a[b].ts", false, &["./a\\[b\\].ts"]),
            (Deny, "/a/b/", true, &["//a/b/**"]),
            (Deny, "**/*.key", false, &["//**/*.key"]),
            (Deny, ".env*", false, &[".env*"]),
            (Deny, "../x", false, &["//**/x"]),
            (Deny, "C:\\secrets", false, &["//C:/secrets"]),
        ] {
            let expected: Vec<String> = patterns.iter().map(|p| (*p).to_owned()).collect();
            assert_eq!(globs(effect, text, below), Ok(expected), "{effect} {text}");
        }
        assert!(globs(Allow, "../x", false).is_err());
        assert!(globs(Allow, "", false).is_err());
    }
}
