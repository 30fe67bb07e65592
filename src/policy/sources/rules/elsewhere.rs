//! What the same words mean elsewhere: in another folder, or asked of another database.

use crate::action::{Arg, Invocation, last_component};
use crate::analysis::marks::has_word;
use crate::analysis::path::AbsPath;
use crate::analysis::programs::parts::parts;
use crate::policy::pattern::{Matcher, Pattern};
use crate::world::World;

/// Options that choose another database or server.
const OTHER_DATABASE: &str = "-d --dbname -p --port -U --username -D --database -P -S --socket -u --user";

/// Whether the command of a database's client is about another database than the rule, which names one.
pub(super) fn asks_elsewhere(pattern: &Pattern, invocation: &Invocation) -> bool {
    let (Matcher::Command { command, .. }, [client]) = (&pattern.matcher, invocation.command.as_slice()) else { return false };
    if !matches!(client.as_str(), "psql" | "mysql" | "mariadb") {
        return false;
    }
    let spelled: Vec<&str> = command.spelled_words().collect();
    let is_other = |name: &str| has_word(OTHER_DATABASE, name) && !spelled.contains(&name);
    spelled.len() > 1 && parts(&invocation.words).is_none_or(|parts| parts.options.iter().any(|(name, _)| is_other(name)))
}

/// Whether what the command reads goes to a forge: bodies, templates, what is uploaded.
pub(super) fn publishes(invocation: &Invocation) -> bool {
    matches!(invocation.command.first().map(|program| last_component(program)), Some("gh" | "glab"))
}

/// Whether the same words are about another repository or other containers in another folder.
pub(super) fn mean_by_folder(invocation: &Invocation) -> bool {
    let names_repository = |word: &Arg| word.as_literal().is_none_or(|word| word == "-R" || word.starts_with("--repo"));
    match invocation.command.first().map(|program| last_component(program)) {
        Some("gh" | "glab") => !invocation.words.iter().any(names_repository),
        Some("docker" | "podman") => invocation.command.get(1).is_some_and(|command| command == "compose"),
        Some("docker-compose") => true,
        Some(_) | None => false,
    }
}

/// Whether git may take the last word for a file, whose changes it would discard: where no branch has the name, and one of the
/// folders has it (git-checkout(1), "git checkout [<branch>]" and "git checkout <pathspec>").
pub(crate) fn goes_to_file(invocation: &Invocation, world: &dyn World) -> bool {
    let is_checkout = matches!(invocation.command.as_slice(), [git, checkout, ..] if git == "git" && checkout == "checkout");
    let is_there = |folder: &AbsPath| {
        let name = invocation.words.last().and_then(|last| last.as_literal());
        name.and_then(|name| folder.join(name)).is_none_or(|path| world.exists(&path))
    };
    is_checkout && (invocation.folders.is_empty() || invocation.folders.iter().any(is_there))
}
