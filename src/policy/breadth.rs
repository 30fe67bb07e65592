//! How wide an allow rule is: whether its text lets whatever code it is given run, or everything. Such rules are
//! never learned or imported without being looked at one by one, and lint names them.

use super::pattern::{CommandPattern, Matcher, Pattern};
use crate::action::Arg;
use crate::analysis::interpreters;
use crate::analysis::marks::has_word;
use crate::analysis::programs::parts::{Parts, first_operand, parts};

/// Why an allow rule lets through more than its text seems to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Breadth {
    /// Every use of a tool that runs commands.
    Everything,
    /// A program that runs whatever code its words or files hold: a shell, an interpreter.
    Interpreter,
    /// A program that runs the command that stands behind it: `env`, `xargs`, `sudo`.
    Wrapper,
    /// A program that runs what a package, image or recipe says, whichever is named.
    Runner,
    /// A program of many commands of which some run code or change the machine, without saying which.
    ManyCommands,
}

impl Breadth {
    /// In words, as the end of "the rule …".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Everything => "allows every command",
            Self::Interpreter => "allows whatever code is given to an interpreter",
            Self::Wrapper => "allows whatever command stands behind a wrapper",
            Self::Runner => "allows whatever a package, image or recipe runs",
            Self::ManyCommands => "allows every command of a program that has some which run code or cannot be undone",
        }
    }
}

const WRAPPERS: &str = "env xargs sudo su doas nohup timeout time nice ionice stdbuf setsid watch parallel ssh find exec command builtin \
     flock script unshare nsenter chroot strace ltrace for while until do then if else done fi";
const RUNNERS: &str = "npx bunx pnpx uvx pipx make just task rake gmake";
const MANY: &str = "git npm pnpm yarn cargo go docker podman kubectl gh glab uv poetry pip pip3 mvn gradle dotnet terraform aws gcloud az \
     docker-compose brew apt apt-get systemctl helm";
/// Runners that start the program of a package by its name, and those that start one in an environment.
const STARTERS: &str = "npx bunx pnpx uvx";
const ENVIRONMENTS: &str = "uv poetry pdm rye hatch pipx";

/// Options of `cargo run` and `dotnet run` that name the program of the project.
const NAME_PROGRAM: &str = "-p --package --bin --example --project";

/// Commands of such programs that run what they are given.
const RUNNING: &[(&str, &str, Breadth)] = &[
    ("npm pnpm yarn bun", "run exec x dlx run-script", Breadth::Runner),
    ("docker podman", "run exec compose buildx", Breadth::Runner),
    ("docker-compose", "run exec", Breadth::Runner),
    ("kubectl", "exec run debug", Breadth::Runner),
    ("uv poetry pipx pdm rye hatch", "run tool", Breadth::Runner),
    ("cargo go dotnet", "run", Breadth::Runner),
    ("deno", "run task x", Breadth::Runner),
    ("deno", "eval repl", Breadth::Interpreter),
    ("gh", "api extension", Breadth::ManyCommands),
    ("git", "config", Breadth::ManyCommands),
];

/// Commands that no rule about a harmless one is about: each program that runs what it is given, or some command of
/// its own, with words that nobody uses.
#[cfg(feature = "import")]
pub(crate) fn far_commands() -> impl Iterator<Item = String> {
    let programs = interpreters::names().chain([WRAPPERS, RUNNERS, MANY].into_iter().flat_map(str::split_ascii_whitespace));
    let plain = programs
        .flat_map(|program| [program.to_owned(), format!("{program} zq7"), format!("{program} -c zq7"), format!("{program} -e zq7")]);
    let running = RUNNING.iter().flat_map(|(programs, commands, _)| {
        programs
            .split_ascii_whitespace()
            .flat_map(|program| commands.split_ascii_whitespace().map(move |command| format!("{program} {command} zq7")))
    });
    plain.chain(running).chain(["rm -rf /", "zq7 --zq7", "curl https://zq7.example"].map(str::to_owned))
}

/// Why an allow rule of this pattern is too wide to come about unseen, if it is.
pub(crate) fn breadth(pattern: &Pattern) -> Option<Breadth> {
    let command = match &pattern.matcher {
        Matcher::Everything => return Some(Breadth::Everything),
        Matcher::Tool(tool) if matches!(tool.as_str(), "Bash" | "PowerShell") => return Some(Breadth::Everything),
        Matcher::Command { command, .. } => command,
        Matcher::Tool(_) | Matcher::File { .. } | Matcher::Host(_) | Matcher::Mcp(_) | Matcher::Detail { .. } => return None,
    };
    if pattern.is_exact() {
        return None;
    }
    let Some(program) = command.program() else { return Some(Breadth::Everything) };
    let name = crate::action::last_component(program);
    let mut rest = command.spelled_words().skip(1);
    let (next, behind, third) = (rest.next(), rest.next(), rest.next());
    let is_named = |word: Option<&str>| word.is_some_and(|word| !word.starts_with('-'));
    let running =
        RUNNING.iter().find(|(programs, commands, _)| has_word(programs, name) && next.is_some_and(|next| has_word(commands, next)));
    // What is spelled out behind it is one program, also where options stand before it.
    let words = || command.spelled_words().map(Arg::literal).collect::<Vec<_>>();
    let says_what = |breadth: Breadth| {
        let is_option = || behind.is_some_and(|word| word.starts_with('-'));
        let names_own = || has_word("cargo dotnet", name) && behind.is_some_and(|word| has_word(NAME_PROGRAM, word)) && third.is_some();
        breadth == Breadth::Runner && (is_named(behind) || (is_option() && (first_operand(&words()).is_some() || names_own())))
    };
    if let Some(&(.., breadth)) = running.filter(|(.., breadth)| !says_what(*breadth) && !is_of_one_repository(command)) {
        return Some(breadth);
    }
    // An interpreter that another program starts: behind `npm run` the word is a script of the project.
    let started = if has_word(STARTERS, name) { next } else { behind.filter(|_| running.is_some() && has_word(ENVIRONMENTS, name)) };
    let last = command.spelled_words().last();
    if started.is_some_and(|tool| started == last && tool != "." && interpreters::runs_code(crate::action::last_component(tool))) {
        return Some(Breadth::Interpreter);
    }
    if interpreters::is_interpreter(name) {
        // So is a script or module; code behind `-c` is any.
        let is_behind_options = || parts(&words()).is_some_and(|parts| runs_file(name, &parts));
        let is_script =
            is_named(next) || is_behind_options() || (next == Some("-m") && behind.is_some()) || (name == "node" && next == Some("--test"));
        return (!is_script).then_some(Breadth::Interpreter);
    }
    if has_word(WRAPPERS, name) {
        return (name != "find").then_some(Breadth::Wrapper);
    }
    match next {
        // Options in front name nothing that runs.
        Some(option)
            if has_word(RUNNERS, name) && option.starts_with('-') && !command.spelled_words().skip(1).any(|word| is_named(Some(word))) =>
        {
            Some(Breadth::Runner)
        }
        Some(_) => None,
        None if has_word(RUNNERS, name) => Some(Breadth::Runner),
        None => has_word(MANY, name).then_some(Breadth::ManyCommands),
    }
}

/// Whether the first word behind options is a file that the interpreter runs, and not the first thing that some other code is given.
fn runs_file(interpreter: &str, parts: &Parts) -> bool {
    let options: Vec<&str> = parts.options.iter().map(|(name, _)| *name).collect();
    let is_given_code = interpreters::code_in(interpreters::unversioned(interpreter), &options).next().is_some();
    let reads_input = options.iter().any(|option| matches!(*option, "-s" | "-i" | "--stdin" | "--interactive"));
    let is_file = parts.operands.first().and_then(Arg::as_literal).is_some_and(|word| !word.starts_with('-'));
    is_file && !is_given_code && !reads_input
}

/// Whether it is about requests to the API of a forge that name a repository, or its GraphQL: what they change is told from each.
fn is_of_one_repository(command: &CommandPattern) -> bool {
    let Some(rest) = command.spelled_text().strip_prefix("gh api ") else { return false };
    let path = rest.split(' ').next().unwrap_or("");
    let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    matches!(parts.as_slice(), ["graphql"])
        || matches!(parts.as_slice(), ["repos", owner, repo, _, ..] if !owner.is_empty() && !repo.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_run_whatever_they_are_given_are_wide() {
        let of = |text: &str| breadth(&Pattern::parse(text).expect(text));
        assert_eq!(of("Bash"), Some(Breadth::Everything));
        assert_eq!(of("Bash(* --version)"), Some(Breadth::Everything));
        assert_eq!(of("Bash(python3:*)"), Some(Breadth::Interpreter));
        assert_eq!(of("Bash(python3 -c:*)"), Some(Breadth::Interpreter));
        assert_eq!(of("Bash(python3 -m pytest:*)"), None);
        assert_eq!(of("Bash(python3 scripts/x.py:*)"), None);
        assert_eq!(of("Bash(/bin/bash *)"), Some(Breadth::Interpreter));
        assert_eq!(of("Bash(timeout 5 ls:*)"), Some(Breadth::Wrapper));
        assert_eq!(of("Bash(npm run:*)"), Some(Breadth::Runner));
        assert_eq!(of("Bash(npm run build:*)"), None);
        for any in ["bun run", "bun x", "bunx", "deno run", "deno run -A", "deno task", "deno x"] {
            assert_eq!(of(&format!("Bash({any}:*)")), Some(Breadth::Runner), "{any}");
        }
        for code in ["deno", "deno eval", "deno eval x", "deno repl", "bun -e"] {
            assert_eq!(of(&format!("Bash({code}:*)")), Some(Breadth::Interpreter), "{code}");
        }
        for one in ["bun run build", "bun scripts/x.ts", "bun test", "deno run main.ts", "deno task build", "deno fmt", "deno main.ts"] {
            assert_eq!(of(&format!("Bash({one}:*)")), None, "{one}");
        }
        assert_eq!([of("Bash(npx -y:*)"), of("Bash(npx -y tsc:*)")], [Some(Breadth::Runner), None]);
        for code in ["npx tsx", "bunx ts-node", "uvx ipython", "uv run python", "poetry run python3.12"] {
            assert_eq!(of(&format!("Bash({code}:*)")), Some(Breadth::Interpreter), "{code}");
            assert_eq!(of(&format!("Bash({code} x.py:*)")), None, "{code}");
        }
        assert_eq!(of("Bash(npm run eval:*)"), None);
        for any in ["cargo run", "cargo run -q", "cargo run -q -v", "cargo run --bin", "dotnet run -q"] {
            assert_eq!(of(&format!("Bash({any}:*)")), Some(Breadth::Runner), "{any}");
        }
        assert_eq!([of("Bash(cargo run --bin x:*)"), of("Bash(cargo run -q x:*)")], [None, None]);
        assert_eq!([of("Bash(node --test:*)"), of("Bash(node --import:*)")], [None, Some(Breadth::Interpreter)]);
        assert_eq!(of("Bash(git:*)"), Some(Breadth::ManyCommands));
        assert_eq!(of("Bash(git status:*)"), None);
        assert_eq!(of("Bash(git config:*)"), Some(Breadth::ManyCommands));
        for wide in
            ["gh api:*", "gh api *", "gh api repos/*", "gh api repos/o/*", "gh api repos//r/*", "gh api -X:*", "gh extension exec x:*"]
        {
            assert_eq!(of(&format!("Bash({wide})")), Some(Breadth::ManyCommands), "{wide}");
        }
        assert_eq!([of("Bash(gh api repos/o/r/pulls/*)"), of("Bash(gh api graphql:*)")], [None, None]);
        assert_eq!(of("Bash(find:*)"), None);
        assert_eq!(of("Read(src/**)"), None);
    }
}
