//! How many words spell out what a program is told to do: packages, scripts and commands of other programs that a table does
//! not know, or knows as words only. All `count_for_…` count from the first word of the command.

use crate::action::last_component;
use crate::analysis::interpreters;
use crate::analysis::marks::has_word;

/// Packages and modules that build, check and test, whatever words stand behind them.
const BUILD_TOOLS: &str = "tsc vue-tsc eslint prettier biome oxlint stylelint jest vitest mocha knip markdownlint \
     markdownlint-cli2 svelte-check pytest ruff black mypy pyright isort flake8 pylint unittest basedpyright ty pyrefly bandit vulture \
     rspec rubocop standardrb erblint erb_lint brakeman reek haml-lint slim-lint phpunit pest phpstan psalm pint phpcs phpcbf \
     php-cs-fixer tsup tsd publint depcheck madge cspell htmlhint ava";

/// Those of them that have commands for other things as well: servers, installing, what opens an address.
const WITH_COMMANDS: &str = "playwright cypress next vite astro nuxt ng storybook";

/// Programs that run the script or module which is named next, besides interpreters.
const LAUNCHERS: &str = "java scala kotlin groovy julia elixir luajit octave racket guile ocaml runghc crystal nim nu xonsh nodemon zx vite-node jiti \
     babel-node esno electron streamlit uvicorn gunicorn hypercorn daphne";

/// Scripts and modules that are known by their names, of which the next word says what they do.
const DISPATCHERS: &str = "manage.py manage django-admin artisan console rails rake gradlew gradlew.bat mvnw mvnw.cmd alembic flask ef";

/// Packages that act upon databases, sites and accounts, of which the next words say what is done.
const ADMINISTER: &str = "prisma drizzle-kit knex sequelize sequelize-cli typeorm wrangler supabase vercel netlify netlify-cli firebase \
     firebase-tools eas eas-cli cdk aws-cdk sst serverless sls ampx amplify convex hardhat changeset lerna nx pulumi";

/// What runs whatever command or code it is given, removes it, or starts it with other rights.
const WHATEVER: &str = "concurrently cross-env cross-env-shell dotenv dotenvx dotenv-cli env-cmd npm-run-all run-s run-p onchange chokidar \
     chokidar-cli wait-on start-server-and-test rimraf del-cli trash-cli shx gdb lldb jdb rr expect inspector claude codex gemini \
     hyperfine entr watchexec capsh sg newgrp rlwrap unbuffer dtach abduco chpst setuidgid daemonize start-stop-daemon cgexec numactl \
     fakeroot proot faketime torsocks torify tsocks proxychains proxychains4 bear scan-build intercept-build honcho foreman overmind \
     hivemind pm2 supervisorctl doppler infisical chamber aws-vault envchain teller buildah lxc incus distrobox toolbox limactl multipass \
     devbox flox nix nix-shell nix-build nix-instantiate nix-env ansible ansible-playbook ansible-pull ansible-console packer dagger \
     busctl gdbus dbus-send qdbus csvpy gs rename prename pandoc view vimdiff gvim kak hx \
     Start-Process Start-Job Start-ThreadJob Invoke-Item Invoke-Command Import-Module Install-Module Install-Package Install-Script \
     Set-ExecutionPolicy Register-ScheduledTask New-Service Set-Service Add-Type";

/// Programs for repositories whose options in front of their commands are settings, which start programs.
const REPOSITORIES: &str = "jj hg svn fossil bzr darcs pijul sl p4";

/// Words behind which another one says what is done.
const GROUPS: &str = "db database databases migrate migration migrations ef d1 kv r2 secret secrets env pages functions hosting hex schema config \
     auth project projects app apps service services cluster clusters cache gen generate types run exec task";

/// Commands that reach others, fetch other people's code, or take back or remove what is there: with other words they do that
/// with something else.
const WEIGHTY: &str = "install add deploy publish release push upload destroy drop reset delete remove rm down downgrade rollback revert flush wipe \
     prune purge execute flushall flushdb shell dbshell shell_plus tinker runner console eval login";

/// The name of a package without its version, or of a program without its folder.
fn without_version(name: &str) -> &str {
    let version = name.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(at, _)| at);
    last_component(version.and_then(|at| name.get(..at)).unwrap_or(name))
}

fn runs_code(program: &str) -> bool {
    interpreters::runs_code(program) || has_word(LAUNCHERS, program)
}

/// Whether the words behind the program, of whatever version, say what it does.
pub(super) fn is_told_by_words(program: &str) -> bool {
    runs_code(program) || has_word(DISPATCHERS, program) || has_word(WITH_COMMANDS, program)
}

/// Whether it runs whatever it is given, so that other words may do anything.
pub(super) fn runs_whatever(program: &str) -> bool {
    has_word(WHATEVER, program)
}

/// Whether it is one of the tools that build, check and test, by the name of its package.
pub(super) fn is_build_tool(package: &str) -> bool {
    has_word(BUILD_TOOLS, package) || has_word(WITH_COMMANDS, package)
}

fn is_command(word: &str) -> bool {
    word.len() <= 20
        && word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b"-:_".contains(&b))
}

/// Words by their places, as far as they are known.
type Words<'w> = &'w dyn Fn(usize) -> Option<&'w str>;

/// How many words spell out what is done, where the tool is the word before `at`; `None` if only all of them do.
pub(super) fn count_for_tool(tool: &str, at: usize, words: Words<'_>) -> Option<usize> {
    let tool = without_version(tool);
    if has_word(WHATEVER, tool) {
        return None;
    }
    if has_word(BUILD_TOOLS, tool) {
        return Some(at);
    }
    if runs_code(tool) {
        return count_for_code(at, words);
    }
    if has_word(WITH_COMMANDS, tool) || has_word(ADMINISTER, tool) || has_word(DISPATCHERS, tool) || has_word(REPOSITORIES, tool) {
        return count_for_commands(at, words);
    }
    match words(at)? {
        word if is_command(word) => count_for_commands(at, words),
        _ => (!has_options_only(at, words)).then_some(at),
    }
}

/// The same for a program that no table knows.
pub(super) fn count_for_unknown(program: &str, at: usize, words: Words<'_>) -> Option<usize> {
    let name = last_component(program);
    // A script by its path is what it is, whatever it is given.
    if program.contains('/') { Some(at) } else { count_for_tool(name, at, words) }
}

/// The same for a program with words of its own that another one starts: `uv run pip show`.
pub(super) fn count_for_started(program: &str, at: usize, words: Words<'_>) -> Option<usize> {
    if is_told_by_words(program) { count_for_tool(program, at, words) } else { count_for_commands(at, words) }
}

/// What the words behind a script are to it.
fn count_for_code(at: usize, words: Words<'_>) -> Option<usize> {
    // Tests are found by name.
    if words(at)? == "--test" {
        return Some(at.saturating_add(1));
    }
    let is_module = matches!(words(at)?, "-m" | "-jar");
    let at = if is_module { at.saturating_add(1) } else { at };
    let code = words(at).filter(|word| !word.starts_with('-'))?;
    let behind = at.saturating_add(1);
    // `streamlit run x.py`
    if code == "run" && words(behind)?.contains('.') {
        return Some(behind.saturating_add(1));
    }
    let name = without_version(code);
    if has_word(DISPATCHERS, name) || (is_module && has_word(ADMINISTER, name)) { count_for_commands(behind, words) } else { Some(behind) }
}

/// One word that says what is done, or two where the first only says to what.
fn count_for_commands(at: usize, words: Words<'_>) -> Option<usize> {
    let command = words(at).filter(|word| !word.starts_with('-'))?;
    let (command, behind) = match words(at.saturating_add(1)) {
        Some(next) if has_word(GROUPS, command) && is_command(next) => (next, at.saturating_add(2)),
        _ => (command, at.saturating_add(1)),
    };
    // `db:drop` and `migrate:fresh` say it behind the colon.
    let is_weighty = |part: &str| has_word(WEIGHTY, part) || part == "fresh" || part == "zero";
    // `dotnet ef database update X` goes back to that state as well.
    let goes_back = command == "update" && words(at) == Some("database");
    (!goes_back && !command.split([':', '.']).any(is_weighty)).then_some(behind)
}

/// Options of `cargo run` and `dotnet run` that say which of the project's programs is meant.
const NAME_PROGRAM: &str = "-p --package --bin --example --project";

/// Others of theirs with a value.
const TAKE_VALUE: &str = "-F --features --profile -c --configuration -f --framework";

/// And without one.
const TAKE_NOTHING: &str = "-q --quiet -r --release -v --verbose --offline --locked --frozen --all-features --no-default-features --no-build \
     --no-restore";

/// What the words behind `cargo run` are: the program that an option names with whatever it is given, or else the command that the
/// project's own one is given.
pub(super) fn count_for_own_program(at: usize, words: Words<'_>) -> Option<usize> {
    let mut at = at;
    let mut is_named = false;
    while let Some(word) = words(at) {
        let (option, value) = word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
        if has_word(TAKE_NOTHING, word) {
            at = at.saturating_add(1);
        } else if has_word(NAME_PROGRAM, option) || has_word(TAKE_VALUE, option) {
            is_named |= has_word(NAME_PROGRAM, option);
            if value.is_none() {
                at = at.saturating_add(1);
                words(at).filter(|value| !value.starts_with('-'))?;
            }
            at = at.saturating_add(1);
        } else {
            break;
        }
    }
    if is_named {
        return Some(at);
    }
    count_for_commands(if words(at)? == "--" { at.saturating_add(1) } else { at }, words)
}

/// Whether nothing but options stands behind: what it does with words was not seen then.
fn has_options_only(at: usize, words: Words<'_>) -> bool {
    (at..).map_while(words).all(|word| word.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Option<String> {
        let words: Vec<&str> = text.split(' ').collect();
        let literal = |at: usize| words.get(at).copied();
        let count = count_for_tool(words.first().copied().unwrap_or(""), 1, &literal)?;
        Some(words.get(..count)?.join(" "))
    }

    #[test]
    fn what_is_told_apart_is_spelled_out() {
        for (text, spelled) in [
            ("tsc --noEmit", "tsc"),
            ("prisma migrate dev --name x", "prisma migrate dev"),
            ("prisma generate", "prisma generate"),
            ("some-package@1 build src", "some-package@1 build"),
            ("@scope/tool check", "@scope/tool check"),
            ("madge src/", "madge"),
            ("python3.12 x.py a", "python3.12 x.py"),
            ("python -m mypackage run", "python -m mypackage"),
            ("python -m alembic upgrade head", "python -m alembic upgrade"),
            ("python manage.py migrate", "python manage.py migrate"),
            ("java -jar x.jar a", "java -jar x.jar"),
            ("tsx x.ts", "tsx x.ts"),
            ("node --test tests/a.mjs", "node --test"),
            ("ffmpeg -i a.mp4 b.mp4", "ffmpeg"),
            ("next build --no-lint", "next build"),
            ("playwright test a.spec.ts", "playwright test"),
            ("pixi run test -v", "pixi run test"),
            ("moon run web:test", "moon run web:test"),
            ("some-tool run x.py", "some-tool run"),
        ] {
            assert_eq!(head(text).as_deref(), Some(spelled), "{text}");
        }
        for text in [
            "cross-env A=1 npm test",
            "rimraf src",
            "prisma migrate reset",
            "prisma --help",
            "vercel deploy",
            "java -cp x Main",
            "python -c x",
            "python manage.py shell",
            "python manage.py db:drop",
            "godot --headless --quit",
            "some-package",
            "Start-Process npm",
            "alembic -x a=b upgrade head",
            "prisma --schema x.prisma migrate dev",
            "playwright install --with-deps",
            "ng deploy",
            "vite --port 3000",
            "pixi run deploy",
        ] {
            assert_eq!(head(text), None, "{text}");
        }
    }
}
