//! What is said to people on the forge of a repository: pull requests and issues with their texts, comments, threads that are settled.
//! The words differ each time, and whoever lets an agent say something once means the kind of thing and not its words.

use compact_str::CompactString;

use crate::action::Invocation;
use crate::analysis::marks::has_word;

/// Commands whose texts are others each time: program, group, commands.
const TALKS: &[(&str, &str, &str)] = &[
    ("gh", "pr", "create new comment edit review"),
    ("gh", "issue", "create new comment edit"),
    ("glab", "mr", "create new note update"),
    ("glab", "issue", "create new note update"),
];

/// Whether the command only says something to the people of a repository. What merges, closes, deletes, releases or starts
/// anything does more.
pub(crate) fn only_comments(invocation: &Invocation) -> bool {
    let command: Vec<&str> = invocation.command.iter().map(CompactString::as_str).collect();
    match command.as_slice() {
        [program, group, name] => TALKS.iter().any(|(of, in_group, names)| of == program && in_group == group && has_word(names, name)),
        ["gh", "api"] => request(invocation).is_some(),
        _ => false,
    }
}

/// The rule for requests to the API of a forge that are about the same: the pull requests of a repository, its issues, what
/// is asked in GraphQL. What such a request does, its effects say: the rule covers reading and what is said to people.
pub(crate) fn request(invocation: &Invocation) -> Option<String> {
    let words: Vec<&str> = invocation.words.iter().take(3).map(|word| word.as_literal()).collect::<Option<_>>()?;
    let ["gh", "api", path] = words.as_slice() else { return None };
    let tool = invocation.dialect.tool();
    if *path == "graphql" {
        return Some(format!("{tool}(gh api graphql:*)"));
    }
    let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).splitn(5, '/').collect();
    let ["repos", owner, repo, "pulls" | "issues", behind] = parts.as_slice() else { return None };
    let is_plain = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.{}".contains(&byte));
    let head = path.strip_suffix(behind)?;
    (is_plain(owner) && is_plain(repo)).then(|| format!("{tool}(gh api {head}*)"))
}
