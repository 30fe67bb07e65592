//! How a command is usually spelled, where a program knows it by several names or in more words that change nothing about what it
//! does: `npm -s t` is `npm test`. Rules know it by any of them.

use smallvec::{SmallVec, smallvec};

use super::row::spelling_marks;
use crate::action::{Arg, last_component};
use crate::analysis::marks::{has_word, mark, marks_of_first};

/// What is said otherwise to some programs.
struct Spellings {
    programs: &'static str,
    /// Options in front of the command that change how much is printed, or how many work at once. `-jN` has a number.
    silent: &'static str,
    /// Words in the place of the command, with a bar between several, and what is usually said for them.
    commands: &'static [(&'static str, &'static str)],
    run: Run,
}

/// Whether `run` need not be said in front of the name of a script.
#[derive(Clone, Copy)]
enum Run {
    Said,
    ImpliedBy(&'static str),
    /// All but the program's own commands.
    ImpliedBut(&'static str),
}

impl Run {
    fn is_implied_by(self, script: &str) -> bool {
        match self {
            Self::Said => false,
            Self::ImpliedBy(scripts) => has_word(scripts, script),
            Self::ImpliedBut(commands) => !has_word(commands, script) && !script.starts_with('-'),
        }
    }
}

/// Sources: npm 11 (lib/utils/cmd-list.js), pnpm 10 (the names of its commands in `pnpm.cjs`), yarn(1) 1.22 and 4, `cargo --list` 1.95, git(1) 2.47, docker 27 command line
/// reference, gh 2.60, turbo 2.3 and mise 2024.12 manuals, pip 24, make(1) 4.4, ninja 1.12, mvn(1) 3.9, gradle 8.11, python 3.13, bash(1) 5.2.
const SPELLINGS: &[Spellings] = &[
    Spellings {
        programs: "npm",
        silent: "-s --silent -q --quiet",
        commands: &[
            ("t|tst", "test"),
            ("run-script|rum|urn", "run"),
            ("add|i|in|ins|inst|insta|instal|isnt|isnta|isntal|isntall", "install"),
            ("unlink|remove|rm|r|un", "uninstall"),
            ("u|up|upgrade|udpate", "update"),
            ("clean-install|ic|install-clean|isntall-clean", "ci"),
            ("info|show|v", "view"),
            ("find|s|se", "search"),
            ("list", "ls"),
            ("la", "ll"),
            ("x", "exec"),
            ("c", "config"),
            ("why", "explain"),
            ("ddp", "dedupe"),
            ("rb", "rebuild"),
        ],
        run: Run::ImpliedBy("test start stop"),
    },
    Spellings {
        programs: "pnpm",
        silent: "-s --silent",
        commands: &[
            ("t|tst", "test"),
            ("i", "install"),
            ("it", "install-test"),
            ("clean-install|ic|install-clean", "ci"),
            ("c", "config"),
            ("run-script", "run"),
            ("rm|uninstall|un|uni", "remove"),
            ("up|upgrade", "update"),
            ("ls", "list"),
            ("la", "ll"),
            ("info|show", "view"),
            ("rb", "rebuild"),
        ],
        run: Run::ImpliedBut(
            "add approve-builds audit bin c cache cat-file cat-index ci clean-install completion config create dedupe deploy \
              dislink dlx doctor env exec fetch find-hash get help i ic ignored-builds import init install install-clean \
              install-test it la licenses link list ll ln ls login logout m multi outdated owner pack patch patch-commit patch-remove prune \
              publish rb rebuild recursive remove restart rm root run run-script search self-update server set setup store t team \
              token tst un uni uninstall unlink unpublish up update upgrade version view whoami why",
        ),
    },
    Spellings {
        programs: "yarn",
        silent: "-s --silent",
        commands: &[],
        run: Run::ImpliedBut(
            "add audit autoclean bin cache check config constraints create dedupe dlx exec explain generate-lock-entry global help import \
              info init install licenses link list login logout node npm outdated owner pack patch patch-commit plugin policies prune \
              publish rebuild remove run search set stage tag team unlink unplug up upgrade upgrade-interactive version versions why \
              workspace workspaces",
        ),
    },
    Spellings { programs: "bun", silent: "--silent", commands: &[("i", "install"), ("a", "add"), ("rm", "remove")], run: Run::Said },
    Spellings {
        programs: "turbo",
        silent: "",
        commands: &[],
        run: Run::ImpliedBut(
            "bin boundaries clone completion config daemon devtools docs gen generate get-mcp help info link login logout ls prune query run \
              scan telemetry unlink watch",
        ),
    },
    Spellings {
        programs: "cargo",
        silent: "-q --quiet -v --verbose --locked --frozen --offline",
        commands: &[("b", "build"), ("c", "check"), ("d", "doc"), ("t", "test"), ("r", "run"), ("rm", "remove")],
        run: Run::Said,
    },
    Spellings { programs: "git", silent: "--no-pager -P --no-optional-locks --no-advice", commands: &[("stage", "add")], run: Run::Said },
    Spellings {
        programs: "docker podman",
        silent: "",
        commands: &[
            ("container run", "run"),
            ("container exec", "exec"),
            ("container create", "create"),
            ("container start", "start"),
            ("container stop", "stop"),
            ("container restart", "restart"),
            ("container kill", "kill"),
            ("container rm", "rm"),
            ("container cp", "cp"),
            ("container logs", "logs"),
            ("container top", "top"),
            ("container stats", "stats"),
            ("container ls", "ps"),
            ("container list", "ps"),
            ("container ps", "ps"),
            ("image ls", "images"),
            ("image list", "images"),
            ("image build", "build"),
            ("image pull", "pull"),
            ("image push", "push"),
            ("image tag", "tag"),
            ("image rm", "rmi"),
            ("image history", "history"),
        ],
        run: Run::Said,
    },
    Spellings {
        programs: "gh",
        silent: "",
        commands: &[
            ("pr new", "pr create"),
            ("pr ls", "pr list"),
            ("issue new", "issue create"),
            ("issue ls", "issue list"),
            ("run ls", "run list"),
            ("release ls", "release list"),
            ("release new", "release create"),
            ("repo ls", "repo list"),
            ("repo new", "repo create"),
        ],
        run: Run::Said,
    },
    Spellings {
        programs: "mise",
        silent: "-q --quiet",
        commands: &[("r", "run"), ("x", "exec"), ("i", "install"), ("u", "use")],
        run: Run::Said,
    },
    Spellings {
        programs: "composer",
        silent: "-q --quiet -n --no-interaction --no-ansi",
        commands: &[("run", "run-script")],
        run: Run::Said,
    },
    Spellings { programs: "pip", silent: "-q --quiet --disable-pip-version-check --no-input", commands: &[], run: Run::Said },
    Spellings {
        programs: "make",
        silent: "-j -jN -s --silent --quiet -k --keep-going --no-print-directory",
        commands: &[],
        run: Run::Said,
    },
    Spellings { programs: "ninja", silent: "-jN -v --verbose --quiet", commands: &[], run: Run::Said },
    Spellings { programs: "just", silent: "-q --quiet", commands: &[], run: Run::Said },
    Spellings { programs: "mvn mvnw", silent: "-q --quiet -B --batch-mode -ntp --no-transfer-progress", commands: &[], run: Run::Said },
    Spellings {
        programs: "gradle gradlew",
        silent: "-q --quiet -i --info --stacktrace --console=plain --no-daemon",
        commands: &[],
        run: Run::Said,
    },
    Spellings { programs: "python", silent: "-u -B", commands: &[], run: Run::Said },
    Spellings { programs: "node", silent: "--no-warnings --enable-source-maps --trace-warnings", commands: &[], run: Run::Said },
    Spellings { programs: "bash", silent: "-e -u -eu -ue", commands: &[], run: Run::Said },
];

/// Programs that are found under several names.
const NAMES: &[(&str, &str)] = &[("python3", "python"), ("pip3", "pip"), ("gmake", "make"), ("nodejs", "node")];

/// Programs whose first word behind their options is a file, by any path.
const TAKE_SCRIPT: &str = "python node bash sh zsh dash ruby perl php tsx ts-node";

/// Those of the programs above that are started by a path as well.
const BY_PATH: &str = "gradlew mvnw python node bash";

/// Whether the program runs the file that its first word names.
pub(crate) fn takes_script(program: &str) -> bool {
    has_word(TAKE_SCRIPT, usual_name(program))
}

/// The marks of all these programs: most commands are of others.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
const MARKS: u128 = {
    let mut marks = spelling_marks(TAKE_SCRIPT) | marks_of_first(NAMES);
    let mut at = 0;
    while at < SPELLINGS.len() {
        marks |= spelling_marks(SPELLINGS[at].programs);
        at += 1;
    }
    marks
};

/// Under which name the program is usually found.
fn usual_name(program: &str) -> &str {
    NAMES.iter().find(|(name, _)| *name == program).map_or(program, |(_, usual)| usual)
}

/// Whether the text of a word is the option, where `-jN` has a number.
fn is_silent(word: &str, options: &str) -> bool {
    let number = word.get(2..).filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    has_word(options, word) || (word.starts_with("-j") && number.is_some() && has_word(options, "-jN"))
}

/// The command as it is usually spelled; `None` if it is spelled so, or cannot be told. Its effects are the same.
pub(crate) fn usual(words: &[Arg]) -> Option<Vec<Arg>> {
    let given = words.first()?.as_literal()?;
    // A program by its path, which is none without a folder in it.
    let given = if is_here(given) && given.get(2..)?.contains('/') { given.get(2..)? } else { given };
    let bare = last_component(given);
    if MARKS & mark(bare.as_bytes()) == 0 && words.first()?.as_literal() == Some(given) {
        return None;
    }
    let bare = usual_name(bare);
    // By a path, a program of that name may be another one.
    let is_it = !given.contains('/') || has_word(BY_PATH, bare);
    let row = SPELLINGS.iter().find(|row| is_it && has_word(row.programs, bare));
    let takes_script = takes_script(bare);
    let literal = |at: usize| words.get(at).and_then(Arg::as_literal);
    // Most commands are spelled as usual: words are made of it only where it is another.
    let mut head: SmallVec<[&str; 4]> = smallvec![usual_name(given)];
    let mut at = 1;
    if let Some(row) = row {
        at = row.behind_silent(&literal, at);
        let (usual, behind) = row.command(&literal, at);
        head.extend(usual);
        at = behind;
    }
    // Tests of the project run either way; another module may be the project's where the program is not.
    let behind = at.saturating_add(1);
    if bare == "python" && !given.contains('/') && literal(at) == Some("-m") && literal(behind) == Some("pytest") {
        head.clear();
        at = behind;
    }
    if takes_script && let Some(script) = literal(at).filter(|script| is_here(script)) {
        head.push(script.get(2..).unwrap_or(script));
        at = at.saturating_add(1);
    }
    let is_usual = head.len() == at && head.iter().enumerate().all(|(place, word)| literal(place) == Some(word));
    let rest = words.get(at..).unwrap_or_default();
    (!is_usual).then(|| head.iter().map(Arg::literal).chain(rest.iter().cloned()).collect())
}

/// The names by which rules may know a command of this program.
pub(crate) fn names(program: &str) -> impl Iterator<Item = &str> {
    let usual = usual_name(program);
    [program, usual].into_iter().chain((usual == "python").then_some("pytest"))
}

/// Whether the path begins with the current folder, and goes on in it.
fn is_here(path: &str) -> bool {
    path.strip_prefix("./")
        .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '-']) && !matches!(rest.split('/').next(), Some("." | "..")))
}

/// Words by their places, as far as they are known.
type Words<'w> = &'w dyn Fn(usize) -> Option<&'w str>;

impl Spellings {
    /// Where the first word is that is no such option, from `at` on.
    fn behind_silent(&self, words: Words<'_>, at: usize) -> usize {
        let mut at = at;
        while words(at).is_some_and(|word| is_silent(word, self.silent)) {
            at = at.saturating_add(1);
        }
        at
    }

    /// What is usually said for the command whose first word is at `at`, and where the words behind it begin; nothing where it is said so.
    fn command<'w>(&'w self, words: Words<'w>, at: usize) -> (Vec<&'w str>, usize) {
        let is_said = |said: &str| said.split(' ').enumerate().all(|(index, word)| words(at.saturating_add(index)) == Some(word));
        let found = self.commands.iter().find_map(|(said, usual)| Some((said.split('|').find(|said| is_said(said))?, *usual)));
        let (usual, behind) = match (found, words(at)) {
            (Some((said, usual)), _) => (usual, at.saturating_add(said.split(' ').count())),
            (None, Some(run @ "run")) => (run, at.saturating_add(1)),
            (None, _) => return (Vec::new(), at),
        };
        if usual != "run" {
            return (usual.split(' ').collect(), behind);
        }
        let behind = self.behind_silent(words, behind);
        match words(behind).filter(|script| self.run.is_implied_by(script)) {
            Some(script) => (vec![script], behind.saturating_add(1)),
            None => (vec!["run"], behind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> Option<String> {
        let words: Vec<Arg> = text.split(' ').map(Arg::literal).collect();
        Some(usual(&words)?.iter().map(Arg::pattern).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn what_means_the_same_is_spelled_the_same() {
        for (text, expected) in [
            ("npm t", "npm test"),
            ("npm -s run --silent test -- -u", "npm test -- -u"),
            ("npm run-script -s build", "npm run build"),
            ("npm i x", "npm install x"),
            ("pnpm run build", "pnpm build"),
            ("yarn -s run lint", "yarn lint"),
            ("turbo run build", "turbo build"),
            ("cargo -q t x", "cargo test x"),
            ("git --no-pager commit", "git commit"),
            ("docker container run x", "docker run x"),
            ("gh pr ls", "gh pr list"),
            ("pip3 install x", "pip install x"),
            ("gmake -j8 -s test", "make test"),
            ("./gradlew -q test", "./gradlew test"),
            ("python3 -u ./a.py x", "python a.py x"),
            ("python3 -m pytest x", "pytest x"),
            ("/usr/bin/python3 ./a.py", "/usr/bin/python3 a.py"),
            ("bash -e ./a.sh", "bash a.sh"),
            ("sh ./a.sh", "sh a.sh"),
            ("./.tools/a.sh x", ".tools/a.sh x"),
            ("./tools/../a.sh", "tools/../a.sh"),
        ] {
            assert_eq!(spelled(text).as_deref(), Some(expected), "{text}");
            assert_eq!(spelled(expected), None, "{expected}");
        }
    }

    #[test]
    fn what_means_something_else_is_left() {
        for text in [
            "npm run build",
            "npm --prefix x test",
            "npm run test:unit",
            "pnpm run install",
            "pnpm run ci",
            "pnpm run i",
            "pnpm run install-test",
            "pnpm run t",
            "yarn run add",
            "turbo run prune",
            "cargo +nightly t",
            "cargo run x",
            "git -c a=b commit",
            "docker container prune",
            "make -C x test",
            "make -n test",
            "make -jx test",
            "python -m pip install x",
            "python -i a.py",
            "python ././a.py",
            "python ./../a.py",
            ".venv/bin/python -m pytest",
            "bash -x a.sh",
            "bash -c ls",
            "./a.sh",
            "./../a/b.sh",
            "tools/npm t",
            "././a/b.sh",
        ] {
            assert_eq!(spelled(text), None, "{text}");
        }
    }
}
