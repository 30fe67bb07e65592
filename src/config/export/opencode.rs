//! opencode: `permission` of `opencode.json`. The last pattern that matches counts, everything is allowed that none
//! matches, and a star reaches over everything, redirections too: so each list begins with asking, and denials come last.

use super::{Note, Said, Start, What, anchored, object, quoted};
use crate::policy::rule::RuleEffect;

#[derive(Default)]
struct Lists {
    bash: Vec<(RuleEffect, String)>,
    edit: Vec<(RuleEffect, String)>,
    read: Vec<(RuleEffect, String)>,
    tools: Vec<(RuleEffect, String)>,
}

pub(super) fn write(rules: &[Said<'_>], notes: &mut Vec<Note>) -> String {
    let mut lists = Lists::default();
    for said in rules {
        let effect = said.effect();
        match &said.what {
            What::Command { text, open, .. } => {
                lists.bash.push((effect, text.clone()));
                if *open {
                    lists.bash.push((effect, format!("{text} *")));
                }
            }
            What::Tool(tool) if tool == "Bash" && !said.allows() => lists.bash.push((effect, "*".to_owned())),
            What::Tool(tool) => match (tool.as_str(), said.allows()) {
                ("Edit" | "Write", false) => lists.edit.push((effect, "*".to_owned())),
                ("Read", false) => lists.read.push((effect, "*".to_owned())),
                ("WebFetch", false) => lists.tools.push((effect, "webfetch".to_owned())),
                ("WebSearch", _) => lists.tools.push((effect, "websearch".to_owned())),
                ("Glob", false) => lists.tools.push((effect, "glob".to_owned())),
                ("Grep", false) => lists.tools.push((effect, "grep".to_owned())),
                ("LS", false) => lists.tools.push((effect, "list".to_owned())),
                ("Agent", _) => lists.tools.push((effect, "task".to_owned())),
                (_, _) => said.lost(notes, "there it covers more than here, or has no name"),
            },
            What::Files { writes, glob } => match path(glob, said.allows()) {
                Some(pattern) if *writes => lists.edit.push((effect, pattern)),
                Some(pattern) if !said.allows() => {
                    // Whatever must not be read must not be changed either.
                    lists.read.push((effect, pattern.clone()));
                    lists.edit.push((effect, pattern));
                }
                Some(_) | None => said.lost(notes, "a star reaches over folders there"),
            },
            What::Everything => {
                said.lost(notes, "tools that are named by themselves are not meant by a star there");
                lists.tools.push((effect, "*".to_owned()));
            }
            What::Mcp(server, tool) => lists.tools.push((effect, format!("{server}_{tool}"))),
            What::Commands(_) | What::Host(_) | What::Other => said.lost(notes, "its patterns cannot say this"),
        }
    }
    let all: Vec<RuleEffect> = lists.tools.iter().filter(|(_, name)| name == "*").map(|(effect, _)| *effect).collect();
    let mut members = Vec::new();
    for (name, list) in [("bash", lists.bash), ("edit", lists.edit), ("read", lists.read)] {
        let mut list = list;
        list.extend(all.iter().map(|effect| (*effect, "*".to_owned())));
        if name != "read" || !list.is_empty() {
            members.push((name.to_owned(), patterns(name, &list)));
        }
    }
    let strictest = |name: &str| lists.tools.iter().filter(|(_, known)| known == name || known == "*").map(|(effect, _)| *effect).max();
    members.push(("webfetch".to_owned(), word(strictest("webfetch").unwrap_or(RuleEffect::Ask))));
    let mut names: Vec<&str> =
        lists.tools.iter().map(|(_, name)| name.as_str()).filter(|name| *name != "webfetch" && *name != "*").collect();
    names.sort_unstable();
    names.dedup();
    // Names with stars first: the last that matches counts, and the strictest of a name.
    names.sort_by_key(|name| (strictest(name), !name.contains('*')));
    for name in names {
        members.push((name.to_owned(), word(strictest(name).unwrap_or(RuleEffect::Ask))));
    }
    format!("{}\n", object(&[("permission".to_owned(), object(&members, "  "))], ""))
}

fn word(effect: RuleEffect) -> String {
    quoted(&effect.to_string())
}

fn patterns(name: &str, list: &[(RuleEffect, String)]) -> String {
    let first = if name == "read" { RuleEffect::Allow } else { RuleEffect::Ask };
    let mut out: Vec<(String, String)> = vec![("*".to_owned(), word(first))];
    let of = |wanted: RuleEffect| list.iter().filter(move |(effect, _)| *effect == wanted).map(|(_, pattern)| pattern.clone());
    let mut add = |effect: RuleEffect, pattern: String| {
        // A key holds once, and where it was first: what comes later has to be there anew.
        out.retain(|(known, _)| *known != pattern);
        out.push((pattern, word(effect)));
    };
    of(RuleEffect::Allow).for_each(|pattern| add(RuleEffect::Allow, pattern));
    if name == "bash" && list.iter().any(|(effect, _)| *effect == RuleEffect::Allow) {
        for operator in ["*>*", "*<*", "*$*", "*`*"] {
            add(RuleEffect::Ask, operator.to_owned());
        }
    }
    of(RuleEffect::Ask).for_each(|pattern| add(RuleEffect::Ask, pattern));
    of(RuleEffect::Deny).for_each(|pattern| add(RuleEffect::Deny, pattern));
    object(&out, "    ")
}

/// A pattern whose stars reach over folders; `None` if an allow would reach further.
fn path(glob: &str, allows: bool) -> Option<String> {
    let (start, rest) = anchored(glob);
    if allows {
        let head = rest.strip_suffix("**").unwrap_or(rest);
        let is_plain = !head.contains(['*', '?', '[', '{', '\\']);
        return (is_plain && start == Start::Workspace).then(|| if rest.ends_with("**") { format!("{head}*") } else { rest.to_owned() });
    }
    if rest.contains(['[', '{', '\\']) {
        return None;
    }
    let wide = rest.replace("**/", "*").replace("**", "*");
    Some(match start {
        Start::Workspace => format!("*{wide}"),
        Start::AnyDepth => format!("*{wide}*"),
        Start::Home => format!("~/{wide}"),
        Start::Root => format!("/{wide}"),
    })
}
