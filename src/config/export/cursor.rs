//! Cursor: `permissions` of `cli-config.json`. There is allow and deny; what neither names is asked about. Which
//! commands of a line a rule is held against is not documented, so only whole commands are allowed.

use super::{Became, Note, Said, Start, What, anchored, list, object};
use crate::policy::rule::RuleEffect;

pub(super) fn write(rules: &[Said<'_>], notes: &mut Vec<Note>) -> String {
    let (mut allow, mut deny) = (Vec::new(), Vec::new());
    for said in rules {
        if said.what == What::Everything && !said.allows() {
            said.lost(notes, "what neither reads, writes, runs nor fetches has no permission there");
        }
        let tokens: Option<Vec<String>> = match (&said.what, said.allows()) {
            (What::Command { words, open, .. }, allows) => match (words.split_first(), open, allows) {
                (Some((program, rest)), false, true) if !rest.is_empty() => Some(vec![format!("Shell({program}:{})", rest.join(" "))]),
                (_, _, true) => None,
                (Some((program, [])), _, false) => Some(vec![format!("Shell({program})")]),
                (Some((program, rest)), _, false) => Some(vec![format!("Shell({program}:{}*)", rest.join(" "))]),
                (None, _, false) => None,
            },
            (What::Tool(tool), false) => match tool.as_str() {
                "Bash" | "PowerShell" => Some(vec!["Shell(**)".to_owned()]),
                "Edit" | "Write" => Some(vec!["Write(**)".to_owned(), "Write(/**)".to_owned()]),
                "Read" => Some(vec!["Read(**)".to_owned(), "Read(/**)".to_owned()]),
                "WebFetch" => Some(vec!["WebFetch(*)".to_owned()]),
                _ => None,
            },
            (What::Files { writes, glob }, allows) => files(*writes, glob, allows),
            (What::Host(host), _) => Some(vec![format!("WebFetch({host})")]),
            (What::Mcp(server, tool), _) => Some(vec![format!("Mcp({server}:{tool})")]),
            (What::Everything, false) => Some(
                ["Shell(**)", "Write(**)", "Write(/**)", "Read(**)", "Read(/**)", "WebFetch(*)", "Mcp(*:*)"].map(str::to_owned).to_vec(),
            ),
            (What::Everything | What::Tool(_), true) | (What::Commands(_) | What::Other, _) => None,
        };
        let Some(tokens) = tokens else {
            said.lost(notes, "its permissions cannot say this, or say more by it");
            continue;
        };
        match said.effect() {
            RuleEffect::Allow => allow.extend(tokens),
            RuleEffect::Ask => {
                said.became(notes, Became::Stricter, "there is no ask that an allow does not lift: it is denied there");
                deny.extend(tokens);
            }
            RuleEffect::Deny => deny.extend(tokens),
        }
    }
    let lists = object(&[("allow".to_owned(), list(&allow, "    ")), ("deny".to_owned(), list(&deny, "    "))], "  ");
    format!("{}\n", object(&[("version".to_owned(), "1".to_owned()), ("permissions".to_owned(), lists)], ""))
}

fn files(writes: bool, glob: &str, allows: bool) -> Option<Vec<String>> {
    let kinds: &[&str] = match (writes, allows) {
        (true, _) => &["Write"],
        (false, true) => &["Read"],
        // Whatever must not be read must not be changed either.
        (false, false) => &["Read", "Write"],
    };
    let (start, rest) = anchored(glob);
    if rest.contains(['[', '{', '\\']) {
        return None;
    }
    let globs = match (start, allows) {
        (Start::Root, _) => vec![format!("/{rest}")],
        (Start::Home, _) => vec![format!("~/{rest}")],
        (Start::Workspace, true) => vec![rest.to_owned()],
        (Start::AnyDepth, true) => vec![rest.to_owned(), format!("**/{rest}")],
        // What is below a folder of that name is meant, too.
        (Start::Workspace, false) => vec![rest.to_owned(), format!("{rest}/**")],
        (Start::AnyDepth, false) => vec![rest.to_owned(), format!("**/{rest}"), format!("**/{rest}/**")],
    };
    Some(kinds.iter().flat_map(|kind| globs.iter().map(move |glob| format!("{kind}({glob})"))).collect())
}
