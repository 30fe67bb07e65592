//! What the words of a command say beyond the effects that are known of it: files that are given to a script or to a program
//! that nobody knows, and tasks besides the one that a rule names.

use crate::action::{Arg, Invocation, last_component};
use crate::analysis::marks::has_word;
use crate::analysis::path::{AbsPath, Origin, Place};
use crate::analysis::programs::parts::parts;
use crate::analysis::sensitive;
use crate::policy::judge::Ground;
use crate::policy::near::Miss;
use crate::policy::pattern::{Matcher, Pattern};

/// So many words are looked at: more of them are not known to be harmless.
const MOST_WORDS: usize = 256;

/// Programs of which every word that is no option is something more to do.
const TASK_RUNNERS: &str = "gradle gradlew mvn mvnw mvnd sbt ant rake rails turbo gulp grunt";

/// What is ordinary for them in each project.
const USUAL_TASKS: &str = "clean build test check assemble compile package verify install validate test-compile testClasses classes jar \
     compileJava compileKotlin compileTestJava compileTestKotlin spotlessApply spotlessCheck ktlintCheck ktlintFormat detekt lint dependencies tasks";

/// Options by which they build another project, or by another project's settings.
const OTHER_PROJECT: &str = "-I --init-script -p --project-dir -b --build-file -c --settings-file --include-build -g --gradle-user-home -s --settings \
     -gs --global-settings -f --file --rakefile -R --rakelibdir -r --require -t --toolchains";

/// Whether a word names a file that holds secrets, or one that is acted upon later: what such a program does with it is not
/// known.
pub(super) fn names_sensitive(invocation: &Invocation, ground: &Ground<'_>) -> Option<Miss> {
    if invocation.words.len() > MOST_WORDS {
        return Some(Miss::OtherWords);
    }
    let of_piece = |piece: &str| {
        let folders = invocation.folders.iter().map(Some);
        let none = invocation.folders.is_empty().then_some(None);
        folders.chain(none).find_map(|cwd| {
            let place = Origin { world: ground.world, home: ground.home, cwd }.locate(piece);
            is_sensitive(&place, ground)
        })
    };
    let words = invocation.words.iter().skip(1).filter_map(|word| word.as_literal());
    words.flat_map(pieces).find_map(of_piece)
}

fn is_sensitive(place: &Place, ground: &Ground<'_>) -> Option<Miss> {
    if sensitive::secret_place(place, ground.home, false).is_some() {
        return Some(Miss::Secret);
    }
    sensitive::protected_place(place).is_some().then_some(Miss::Protected)
}

/// What of a word may be a path: all of it, or what stands behind a sign that programs read as the beginning of a value.
fn pieces<'w>(word: &'w str) -> impl Iterator<Item = &'w str> {
    let behind_letter = word.strip_prefix('-').filter(|rest| !rest.starts_with('-')).and_then(|rest| {
        let mut letters = rest.chars();
        letters.next().map(|_| letters.as_str())
    });
    let parts = word.split(['=', ',', ':', '@', ';']);
    let is_path = |piece: &&str| !piece.is_empty() && !piece.starts_with('-') && !piece.contains([' ', '\n', '\t']);
    // Go's word for all packages below a folder.
    let below = |piece: &'w str| piece.strip_suffix("/...").unwrap_or(piece);
    std::iter::once(word).chain(behind_letter).chain(parts).filter(is_path).map(below)
}

/// Whether a rule for these words, once it is learned, speaks of no other tasks than those.
pub(crate) fn adds_no_tasks(words: &str) -> bool {
    let mut words = words.split(' ').skip_while(|word| !has_word(TASK_RUNNERS, last_component(word)));
    words.next().is_some() && words.next().is_some()
}

/// Whether the command does tasks that the rule does not name: `gradle build publish` for a rule about `gradle build`.
pub(super) fn adds_tasks(pattern: &Pattern, invocation: &Invocation) -> bool {
    let Matcher::Command { command, .. } = &pattern.matcher else { return false };
    let is_runner = |word: &Arg| word.as_literal().is_some_and(|word| has_word(TASK_RUNNERS, last_component(word)));
    // `bundle exec rake`
    let Some(at) = invocation.words.iter().take(3).position(is_runner) else { return false };
    let spelled: Vec<&str> = command.spelled_words().collect();
    let behind = at.saturating_add(1);
    // A rule for the program as a whole speaks of all that it does.
    if spelled.len() <= behind {
        return false;
    }
    let runner = spelled.get(at).map_or("", |word| last_component(word));
    let is_meant = |word: &str| {
        let task = word.rsplit(':').next().unwrap_or(word);
        // What tests are given are files and names.
        let is_data = matches!(runner, "rails" | "rake") && (!word.contains(':') || word.contains('/'));
        spelled.contains(&word) || has_word(USUAL_TASKS, task) || is_data
    };
    if let Some(parts) = parts(&invocation.words).filter(|_| at == 0 && runner != "rails") {
        let is_elsewhere = !invocation.known && parts.options.iter().any(|(name, _)| has_word(OTHER_PROJECT, name));
        return is_elsewhere || !parts.operands.iter().all(|word| word.as_literal().is_some_and(is_meant));
    }
    // Of a script it is not known which of its options take a word.
    let words = invocation.words.iter().skip(behind);
    !words
        .map(Arg::as_literal)
        .all(|word| word.is_some_and(|word| (word.starts_with('-') && !has_word(OTHER_PROJECT, word)) || is_meant(word)))
}

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

/// Whether the option has no other value in the command than a rule's options say (`--repo=o/r`).
pub(super) fn gives_only(invocation: &Invocation, option: &str, of_rule: &[String]) -> bool {
    let values: Vec<&str> = of_rule.iter().filter_map(|named| named.strip_prefix(option)?.strip_prefix('=')).collect();
    let Some(parts) = (!values.is_empty()).then(|| parts(&invocation.words)).flatten() else { return false };
    let mut given = parts.options.iter().filter(|(name, _)| *name == option).map(|(_, value)| value.as_ref()?.as_literal()).peekable();
    given.peek().is_some() && given.all(|value| value.is_some_and(|value| values.contains(&value)))
}

/// Whether a word names this place: a variable in front may name one as well, and is no part of a command that is spelled out.
pub(super) fn names_place(invocation: &Invocation, place: &Place) -> bool {
    let Place::At(at) = place else { return false };
    let words = || invocation.words.iter().filter_map(|word| word.as_literal()).flat_map(pieces);
    let is_it = |folder: &AbsPath| words().any(|piece| folder.join(piece).is_some_and(|path| path == at.path));
    invocation.folders.iter().any(is_it)
}
