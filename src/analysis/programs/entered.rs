//! Options by which a program only starts in another folder: `git -C x log` is `git log` in `x`.

use super::npm;
use super::parts::parts;
use crate::action::{Arg, Caused, Effect, Invocation, Origin, Step, Subject};
use crate::analysis::marks::has_word;
use crate::analysis::path::AbsPath;

/// How a program is told to change the folder before it does anything else.
struct Way {
    options: &'static str,
    /// How many words may stand before such an option, the program among them: behind more it may belong to what is run.
    behind: usize,
    /// The commands for which it is only that; all where there is none.
    commands: &'static str,
}

/// How the program is told so, if it can be. Sources: git(1), make(1), `pnpm help`, `yarn --help` (1.22), `bun --help`, `go help build`
/// (1.20), `uv help`, `poetry --help`, `composer --help`, `mise --help`, `task --help`, `swift build --help`. npm reads other settings
/// where it installs; what it runs runs in that folder (npm-run(1)).
fn way(program: &str) -> Option<Way> {
    const ANYWHERE: usize = usize::MAX;
    let (options, behind, commands) = match program {
        "git" => ("-C", 1, ""),
        "pnpm" => ("-C --dir", 1, ""),
        "make" | "gmake" => ("-C --directory", ANYWHERE, ""),
        "yarn" | "bun" => ("--cwd", 1, ""),
        "go" => ("-C", 2, ""),
        "uv" => ("--directory", 2, ""),
        "swift" => ("--package-path", 2, "build test run package"),
        "poetry" => ("-C --directory", 1, ""),
        "composer" => ("-d --working-dir", 1, ""),
        "mise" => ("-C --cd", 1, ""),
        "task" => ("-d --dir", 1, ""),
        "npm" => ("-C --prefix", ANYWHERE, "run run-script test t start"),
        _ => return None,
    };
    Some(Way { options, behind, commands })
}

/// A command as it reads in the folder that an option enters.
#[derive(Debug)]
pub(crate) struct Entered {
    pub(crate) step: Step,
    /// The option, which is not among the words any more.
    pub(crate) option: String,
}

impl Entered {
    /// Whether the effect says no more than that the option is given.
    pub(crate) fn says_all(&self, caused: &Caused) -> bool {
        let is_of_option = matches!(&caused.origin, Origin::Option(name) if *name == self.option);
        is_of_option && matches!(caused.effect, Effect::Beyond(_))
    }

    /// The effect as the step has it that is entered.
    pub(crate) fn caused(&self, caused: &Caused) -> Caused {
        let origin = if self.says_all(caused) { Origin::Ordinary } else { caused.origin.clone() };
        Caused { effect: caused.effect.clone(), origin }
    }
}

/// The step as it reads in the folder that an option enters; `None` if none does only that, or the folder is not known.
pub(crate) fn entered(step: &Step) -> Option<Entered> {
    let Subject::Command(invocation) = &step.subject else { return None };
    let entering = entering(&invocation.words)?;
    if may_enter_again(&entering, &invocation.words) {
        return None;
    }
    let Entering { option, folder, words, .. } = entering;
    let folders: Vec<AbsPath> = match AbsPath::parse(folder) {
        Some(absolute) => vec![absolute],
        None => invocation.folders.iter().map(|from| from.join(folder)).collect::<Option<_>>()?,
    };
    let inside = Invocation { words, folders: folders.into(), ..invocation.clone() };
    let step = Step::of(step.span, Subject::Command(inside), step.effects().cloned().collect());
    Some(Entered { step, option: option.to_owned() })
}

/// The words without the options in front that enter folders, whichever these are; `None` if there are none.
pub(crate) fn without_folders(words: &[Arg]) -> Option<Vec<Arg>> {
    let mut rest = entering(words)?.words;
    while let Some(next) = entering(&rest) {
        rest = next.words;
    }
    Some(rest)
}

/// Whether one of the other words may enter a folder as well, from the first one's or instead of it.
fn may_enter_again(entering: &Entering<'_>, words: &[Arg]) -> bool {
    let Entering { options, words: others, .. } = entering;
    // Only a word that begins as options do, or may, is one.
    if !others.iter().skip(1).any(|word| word.prefix().starts_with('-') || (word.as_literal().is_none() && word.prefix().is_empty())) {
        return false;
    }
    let parts = parts(words);
    let given = parts.iter().flat_map(|parts| &parts.options).filter(|(name, _)| has_word(options, name)).count();
    // Where the tables found it among the options, what they know no options among is left.
    let others = match (given, &parts) {
        (1, Some(parts)) => parts.operands.as_slice(),
        (0 | 1, _) => others.get(1..).unwrap_or_default(),
        _ => return true,
    };
    // None may be another spelling of such an option, together with others or cut short.
    let may_be_it = |word: &Arg| {
        let is_open = word.as_literal().is_none() && (word.prefix().is_empty() || word.prefix().starts_with('-'));
        let looks_so = options.split(' ').any(|option| match (option.strip_prefix("--"), word.prefix().strip_prefix("--")) {
            (Some(name), Some(_)) => npm::long_name(word.prefix()).is_some_and(|given| name.starts_with(given) || given.starts_with(name)),
            (None, None) => word.prefix().starts_with('-') && option.chars().nth(1).is_some_and(|letter| word.prefix().contains(letter)),
            // npm and others take any dashes in front of either.
            (Some(name), None) => npm::long_name(word.prefix()).is_some_and(|given| given.len() > 1 && name.starts_with(given)),
            (None, Some(_)) => option.chars().nth(1).is_some_and(|letter| npm::letters(word.prefix()).contains(letter)),
        });
        is_open || looks_so
    };
    others.iter().any(may_be_it)
}

/// An option that enters a folder.
struct Entering<'a> {
    /// All by which the program may be told so.
    options: &'static str,
    option: &'a str,
    folder: &'a str,
    /// The other words.
    words: Vec<Arg>,
}

/// The first option, where it enters a folder.
fn entering(words: &[Arg]) -> Option<Entering<'_>> {
    let way = way(words.first()?.as_literal()?)?;
    let at = words.iter().position(|word| word.as_literal().is_none() || word.prefix().starts_with('-'))?;
    let word = words.get(at).filter(|_| at <= way.behind)?.as_literal()?;
    let (before, behind) = (words.get(..at)?, words.get(at.saturating_add(1)..)?);
    let (option, folder, rest) = match (word.split_once('='), behind) {
        // A single letter and its value are two words.
        (Some((option, folder)), rest) if option.starts_with("--") => (option, folder, rest),
        (None, [folder, rest @ ..]) => (word, folder.as_literal()?, rest),
        (Some(_), _) | (None, []) => return None,
    };
    let command = before.get(1).or(rest.first()).and_then(Arg::as_literal).unwrap_or("");
    let is_way = has_word(way.options, option) && (way.commands.is_empty() || has_word(way.commands, command));
    // A shell and a system call come to other folders by `..` behind a link.
    let is_plain = !folder.is_empty() && !folder.starts_with('~') && !folder.split(['/', '\\']).any(|part| part == "..");
    let words = || before.iter().chain(rest).cloned().collect();
    (is_plain && is_way).then(|| Entering { options: way.options, option, folder, words: words() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        let words: Vec<Arg> = text.split(' ').map(Arg::literal).collect();
        let Entering { folder, words, .. } = entering(&words)?;
        Some(format!("{folder}: {}", words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")))
    }

    #[test]
    fn an_option_in_front_enters_a_folder() {
        assert_eq!(of("git -C x log -C").as_deref(), Some("x: git log -C"));
        assert_eq!(of("make --directory=x all").as_deref(), Some("x: make all"));
        assert_eq!(of("npm --prefix web run build").as_deref(), Some("web: npm run build"));
        assert_eq!(of("npm run build --prefix web").as_deref(), Some("web: npm run build"));
        assert_eq!(of("go test -C x ./...").as_deref(), Some("x: go test ./..."));
        assert_eq!(of("uv run --directory x pytest -q").as_deref(), Some("x: uv run pytest -q"));
        assert_eq!(of("swift build --package-path a/b").as_deref(), Some("a/b: swift build"));
    }

    #[test]
    fn a_second_option_may_lead_elsewhere() {
        let again = |text: &str| {
            let words: Vec<Arg> = text.split(' ').map(Arg::literal).collect();
            may_enter_again(&entering(&words).expect(text), &words)
        };
        for text in ["git -C x commit -m a", "make -C x test -j4", "uv run --directory x pytest -q --co", "pnpm -C x run lint"] {
            assert!(!again(text), "{text}");
        }
        for text in [
            "git -C x -C /y log",
            "make test -C x -C/y",
            "make -C x test -sC /y",
            "make -C x test --dire=/y",
            "task -d x test -d /y",
            "npm --prefix x run build --pref /y",
            "npm --prefix x run build -prefix /y",
            "npm --prefix x run build --no-prefix",
            "npm --prefix x run build --sC /y",
            "npm --prefix x run build --C=/y",
            "uv --directory x run --dir /y pytest",
            "pnpm -C x --dir /y test",
        ] {
            assert!(again(text), "{text}");
        }
    }

    #[test]
    fn nothing_else_does() {
        for text in [
            "git log -C x",
            "git -c x log",
            "git -C",
            "git -C x/../y log",
            "git -C .. log",
            "git -C ~u log",
            "git --git-dir x log",
            "git --git-dir=x log",
            "tar -C x cf a .",
            "npm --prefix web install",
            "npm --prefix web",
            "npm run build -- --prefix web",
            "npm run build -s --prefix web",
            "pnpm run build -C web",
            "uv run pytest --directory x",
            "git -C=x log",
            "make -Cx all",
            "./git -C x log",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
