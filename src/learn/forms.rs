//! The texts of rules for a parsed command: exactly it, and what it is about.

use super::{repeatable, shapes};
use crate::action::{Arg, Invocation};
use crate::analysis::harmless::temporary_base;
use crate::analysis::interpreters;
use crate::analysis::marks::has_word;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::parts::first_operand;
use crate::policy::folders::{is_foreign, is_own};
use crate::policy::judge::Ground;
use crate::policy::pattern::{BRANCH, is_own_branch};
use crate::policy::sources::rules::elsewhere::goes_to_file;
use crate::policy::sources::rules::tasks;

/// Programs whose next word says what they do: alone they are many programs. Also those that change or remove whatever
/// they are given. Of interpreters only those of which the next word is known to be a script or a command: what others run is
/// offered word for word.
const NEVER_ALONE: &str = "bash sh zsh dash ksh fish python python3 node deno bun ruby perl php lua env xargs find ssh sudo su doas \
    docker podman kubectl git gh npm npx pnpm yarn cargo make go uv curl wget rm dd eval exec source osascript powershell pwsh cmd awk \
    sed tee cp mv chmod chown kill pkill terraform aws gcloud az psql sqlite3 Remove-Item Copy-Item Move-Item Rename-Item New-Item \
    Set-Content Add-Content Out-File Stop-Process Invoke-WebRequest Invoke-RestMethod Invoke-Expression just task rake mise gmake \
    bunx pnpx uvx pipx poetry hatch pdm tox nox turbo nx lerna gradle mvn bazel dotnet mix rails bundle composer flutter dart swift \
    tsx ts-node docker-compose helm pip pip3 apt apt-get brew systemctl mysql mariadb sbt lein mill clojure clj rebar3 buf celery ant \
    redis-cli mongosh gulp grunt ninja earthly";

/// Programs with commands whose next word says what they do.
const WITH_NAME: &[(&str, &str)] = &[
    ("npm pnpm yarn bun", "run run-script exec dlx x workspace"),
    ("cargo go deno dotnet uv poetry pdm rye hatch pipenv mise dart flutter swift task pipx conda", "run tool exec x"),
    ("docker podman", "run exec compose"),
    ("docker-compose kubectl", "run exec"),
    ("bundle composer", "exec run run-script"),
    ("mise", "r"),
    ("turbo lerna crystal nx", "run"),
    ("nim", "c r cpp js"),
];

/// Those of them that start whatever program is named next.
const STARTERS: &[(&str, &str)] = &[("uv poetry pdm rye hatch pipenv", "run"), ("bundle composer", "exec"), ("pipx", "run")];

/// Those that run a program of the project: its own one, or the one that an option names.
const RUNS_ITS_OWN: &[(&str, &str)] = &[("cargo", "run r"), ("dotnet", "run")];

/// Programs whose options often stand before the word that says what they do.
const OPTIONS_FIRST: &str = "mvn mvnd gradle sbt lein mill ant make gmake bazel mix tox nox celery ninja";

/// `cargo nextest run` runs all tests, as `cargo test` does.
fn is_nextest(invocation: &Invocation) -> bool {
    invocation.command.iter().any(|word| word == "nextest")
}

/// Where the first word is that is neither an option of the program nor the value of one, from `at` on: what stands before it stays
/// in the rule as it is. `None` if a table does not know all of it.
fn behind_options(invocation: &Invocation, at: usize) -> Option<usize> {
    let literal = |at: usize| invocation.words.get(at).and_then(|word| word.as_literal());
    // What comes next is not among the words of the program any more, or a word of its own.
    let names_code = |word: &str| has_word("-m -jar --test", word);
    if literal(at).is_some_and(|word| !word.starts_with('-') || names_code(word)) {
        return Some(at);
    }
    let operand = first_operand(&invocation.words)?;
    Some((at..operand).find(|at| literal(*at).is_some_and(names_code)).unwrap_or(operand))
}

fn starts_programs(program: &str, command: &str) -> bool {
    STARTERS.iter().any(|(programs, commands)| has_word(programs, program) && has_word(commands, command))
}

/// Programs that reach no host, send nothing and write nowhere outside without a rule for that.
const ALONE_WITH_OPTIONS: &str = "curl wget";

/// How many folders below the home folder, or a root, a rule for reading names at most.
const FOLDERS_DEEP: usize = 3;

/// Commands of package managers whose words are the packages.
const INSTALLS: &str = "install i in add a ci update up upgrade get require sync tool link ln dedupe reinstall restore self-update import";

/// Programs that hand on what they are given, to other programs or machines: with a word that their tables do not know,
/// the same words may do anything the next time.
const HANDS_ON: &str = "git gh glab docker podman docker-compose kubectl helm terraform aws gcloud az systemctl apt apt-get brew ssh wsl \
    env xargs sudo su doas parallel watch find tmux screen nc ncat socat claude codex gemini cursor-agent open xdg-open start psql \
    mysql sqlite3 redis-cli mongosh npm npx make just task crontab at launchctl schtasks reg nohup setsid";

/// Commands that are about something only with one of these words behind them: with others they undo or discard.
const ONLY_WITH: &[(&str, &str, &str)] = &[
    ("git", "checkout", "-b"),
    ("git", "restore", "--staged"),
    ("git", "stash", "push pop apply save"),
    ("git", "worktree", "add list"),
    // An option says which of the targets runs.
    ("nx", "run-many", ""),
    ("nx", "affected", ""),
];

/// The longest word of a rule, in bytes.
const LONGEST: usize = 80;
/// The longest path in a rule.
const LONGEST_PATH: usize = 200;

/// Whether the word is short enough to be read in a rule.
fn is_short(word: &str) -> bool {
    let is_path = word.starts_with('/') && !word.contains(' ');
    word.len() <= if is_path { LONGEST_PATH } else { LONGEST }
}

/// The command as it is, where all of it is known.
pub(crate) fn exact_command(invocation: &Invocation) -> Option<String> {
    let words: Option<Vec<&str>> = invocation.words.iter().map(|w| w.as_literal()).collect();
    let words = words?;
    let can_be_written = words.iter().all(|w| is_short(w) && !w.contains(['\n', '\'', '"', '\\', '*', '(', ')']) && !w.is_empty());
    let text = words.iter().map(|w| if w.contains(' ') { format!("'{w}'") } else { (*w).to_owned() }).collect::<Vec<_>>().join(" ");
    (can_be_written && text.len() <= 300).then(|| format!("{}({text})", invocation.dialect.tool()))
}

/// Whether the same words may be said again: no messages, process numbers, hashes, dates or names of temporary files.
pub(crate) fn can_recur(invocation: &Invocation) -> bool {
    let names_processes = invocation.command.first().is_some_and(|program| program == "kill");
    invocation.words.iter().skip(1).filter_map(|word| word.as_literal()).all(|word| {
        let is_message = word.split(' ').count() > 3;
        let is_number = (names_processes || word.len() > 3) && word.bytes().all(|b| b.is_ascii_digit());
        let is_hash = word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit()) && word.bytes().any(|b| b.is_ascii_digit());
        let is_date = word.len() >= 8 && word.bytes().all(|b| b.is_ascii_digit() || b"-_:T.Z".contains(&b));
        let is_temporary = word.contains("/tmp.") || word.contains("/T/");
        !(is_message || is_number || is_hash || is_date || is_temporary)
    })
}

/// Whether the command discards what nobody committed.
pub(crate) fn discards_work(invocation: &Invocation) -> bool {
    let command: Vec<&str> = invocation.command.iter().map(compact_str::CompactString::as_str).collect();
    let is_given = |names: &str| invocation.words.iter().skip(1).any(|word| word.as_literal().is_none_or(|word| has_word(names, word)));
    match command.as_slice() {
        ["git", "checkout", ..] => {
            let is_file = |word: &Arg| word.as_literal().is_none_or(|word| word.contains('.') || word == "--");
            is_given("-f --force -p --patch --ours --theirs") || invocation.words.iter().skip(1).any(is_file)
        }
        ["git", "restore", ..] => !is_given("--staged -S") || is_given("-W --worktree"),
        ["git", "stash", ..] => is_given("drop clear"),
        ["git", "reset", ..] => is_given("--hard --merge"),
        ["git", "clean", ..] => true,
        _ => false,
    }
}

/// Whether the command brings in whatever a patch holds, settings and hooks of agents as well.
pub(crate) fn applies_patches(invocation: &Invocation) -> bool {
    let goes_on = |word: &Arg| word.as_literal().is_some_and(|word| has_word("--continue --abort --skip --quit --resolved -r", word));
    match invocation.command.as_slice() {
        [program] => crate::action::last_component(program) == "patch",
        [git, command, ..] => git == "git" && command == "am" && !invocation.words.iter().any(goes_on),
        [] => false,
    }
}

/// Whether code stands in the command itself, for an interpreter that is a file somewhere: `.venv/bin/python -c …`.
pub(crate) fn is_given_code(invocation: &Invocation) -> bool {
    let words: Option<Vec<&str>> = invocation.words.iter().map(|word| word.as_literal()).collect();
    let Some([program, words @ ..]) = words.as_deref() else { return false };
    let name = crate::action::last_component(program);
    program.contains('/') && interpreters::runs_code(name) && interpreters::code_in(interpreters::unversioned(name), words).next().is_some()
}

/// Programs that ask for the address of a name, or whether there is an answer: what leaves is that name.
const LOOK_UP: &str = "dig nslookup host ping ping6 traceroute tracepath mtr whois drill";

/// Whether the command sends nothing but the names that stand in it.
pub(crate) fn looks_up(invocation: &Invocation) -> bool {
    matches!(invocation.command.as_slice(), [program] if has_word(LOOK_UP, program))
        && invocation.words.iter().all(|word| word.as_literal().is_some())
}

/// Behind these options of `psql` stand statements: those that only ask are understood, and others are no part of a rule.
const STATEMENTS: &str = "-c --command -Atc -tAc -tc -Ac";

/// How many words there are up to the statements that are for a server.
fn count_to_statements(program: &str, words: &[Arg]) -> Option<usize> {
    let is_option = |word: &Arg| word.as_literal().is_some_and(|word| has_word(STATEMENTS, word));
    let at = words.iter().position(is_option).filter(|_| program == "psql")?;
    Some(at.saturating_add(1))
}

/// Whether it is a command for a database in a file, which it opens for writing whatever it is asked.
pub(crate) fn asks_database(invocation: &Invocation) -> bool {
    matches!(invocation.command.as_slice(), [program] if program == "sqlite3")
}

/// Whether the command installs the packages that its words name.
pub(crate) fn installs_what_it_is_given(invocation: &Invocation) -> bool {
    invocation.command.iter().skip(1).any(|word| has_word(INSTALLS, word))
}

/// Whether the same words do the same again, where a table does not know all of them.
pub(crate) fn means_the_same_again(invocation: &Invocation) -> bool {
    let program = invocation.command.first().map_or("", |program| crate::action::last_component(program));
    let has_text = |word: &Arg| word.as_literal().is_none_or(|word| word.contains([' ', ';', '|', '$', '`']));
    (!hands_on(program) || repeatable::only_asks(invocation) || repeatable::builds_in_container(invocation))
        && !invocation.words.iter().any(has_text)
}

/// `bun` hands nothing on by words that it does not know: those are scripts, to which rules are bound.
fn hands_on(program: &str) -> bool {
    has_word(HANDS_ON, program) || (interpreters::is_interpreter(program) && program != "bun")
}

/// Options with which a push of a branch by its name does no more than without.
const PUSHES_ALIKE: &str = "-u --set-upstream -q --quiet -v --verbose --progress --no-progress";

/// Options with which going to a branch does no more than without.
const GOES_ALIKE: &str = "-q --quiet --progress --no-progress --guess";

/// How a push of a branch, or going to it, is said most often: whoever allows it in other words means these too.
const PUSHES: &[&str] = &["git push origin", "git push -u origin"];
const GOES: &[&str] = &["git checkout"];

/// The rules for a command that is about one branch of the person's own, and the same for every such branch: a push of it to
/// `origin` under its own name, and going to it. The first is for the command as it is.
pub(crate) fn of_branch(invocation: &Invocation, ground: &Ground<'_>) -> Option<Vec<String>> {
    let words: Vec<&str> = invocation.words.iter().map(|word| word.as_literal()).collect::<Option<_>>()?;
    let ["git", rest @ .., name] = words.as_slice() else { return None };
    let command: Vec<&str> = invocation.command.iter().map(compact_str::CompactString::as_str).collect();
    let (given, alike) = match (command.as_slice(), rest) {
        (["git", "push", "origin"], ["push", given @ ..])
            if given.iter().filter(|word| **word == "origin").count() == 1
                && given.iter().all(|word| *word == "origin" || has_word(PUSHES_ALIKE, word)) =>
        {
            (rest, PUSHES)
        }
        (["git", "checkout"], ["checkout", options @ ..])
            if options.iter().all(|word| has_word(GOES_ALIKE, word)) && !goes_to_file(invocation, ground.world) =>
        {
            (rest, GOES)
        }
        _ => return None,
    };
    if !is_own_branch(name) {
        return None;
    }
    let rule = |text: &str| format!("{}({text} {BRANCH})", invocation.dialect.tool());
    let mut rules = vec![rule(&format!("git {}", given.join(" ")))];
    for text in alike.iter().map(|text| rule(text)) {
        if !rules.contains(&text) {
            rules.push(text);
        }
    }
    Some(rules)
}

/// How git reads what is in a repository: whoever lets one of them look into one lets the others too.
const READS: &[&str] = &["log", "status", "diff", "show"];

/// The same rule for the other commands by which git reads a repository, where the command is one of them.
pub(crate) fn reads_alike(invocation: &Invocation, rule: &str) -> Vec<String> {
    let [git, command] = invocation.command.as_slice() else { return Vec::new() };
    let head = rule.strip_suffix(&format!(" {command}:*)")).filter(|_| git == "git" && READS.contains(&command.as_str()));
    let others = READS.iter().filter(|other| **other != command.as_str());
    head.map(|head| others.map(|other| format!("{head} {other}:*)")).collect()).unwrap_or_default()
}

/// What the command is about, with any further words: the program with its subcommand, script, recipe or package.
pub(crate) fn shape(invocation: &Invocation) -> Option<String> {
    let literal = |at: usize| invocation.words.get(at).and_then(|word| word.as_literal());
    let mut count = count_for_command(invocation)?;
    let name = |count: usize| literal(count).filter(|word| !word.starts_with('-'));
    let program = invocation.command.first()?.as_str();
    let bare = crate::action::last_component(program);
    let is_alone = invocation.command.len() == 1;
    if is_alone && shapes::runs_whatever(bare) {
        return None;
    }
    if is_alone && has_word(ALONE_WITH_OPTIONS, bare) {
        // The rules for the hosts say the rest.
    } else if is_alone && has_word(PACKAGE_RUNNERS, bare) {
        while literal(count).is_some_and(|word| has_word(RUNS_ALIKE, word)) {
            count = count.saturating_add(1);
        }
        count = shapes::count_for_tool(name(count)?, count.saturating_add(1), &literal)?;
    } else if is_alone && shapes::is_told_by_words(bare) {
        count = shapes::count_for_tool(bare, behind_options(invocation, count)?, &literal)?;
    } else if let Some(to_statements) = count_to_statements(bare, &invocation.words).filter(|_| is_alone) {
        count = to_statements;
    } else if is_alone && has_word(NEVER_ALONE, bare) {
        // The database is what it is about, and not how its answers are shown.
        while asks_database(invocation) && literal(count)?.starts_with('-') {
            count = count.saturating_add(1);
        }
        if has_word(OPTIONS_FIRST, bare) {
            count = behind_options(invocation, count)?;
        }
        name(count)?;
        count = count.saturating_add(1);
    } else if is_alone && !invocation.known {
        // Without any word it is exactly that: what it would do with words was not seen.
        if !program.contains('/') {
            literal(count)?;
        }
        count = shapes::count_for_unknown(program, count, &literal)?;
        // Whoever lets one text of code run means that one.
        if count == 1 && tasks::is_given_code(invocation) {
            return None;
        }
    }
    if let [_, command] = invocation.command.as_slice()
        && let Some((.., words)) = ONLY_WITH.iter().find(|(of, name, _)| *of == bare && *name == command.as_str())
    {
        literal(count).filter(|word| has_word(words, word))?;
        count = count.saturating_add(1);
    }
    let last = literal(count.saturating_sub(1)).unwrap_or("");
    let starts = invocation.command.iter().skip(1).any(|word| starts_programs(bare, word)) || (count >= 2 && starts_programs(bare, last));
    let is_with = |list: &[(&str, &str)]| list.iter().any(|(programs, names)| has_word(programs, bare) && has_word(names, last));
    if invocation.command.len() == 2 && is_with(RUNS_ITS_OWN) {
        count = shapes::count_for_own_program(count, &literal)?;
    } else if count >= 2 && is_with(WITH_NAME) && !is_nextest(invocation) {
        if starts {
            count = behind_options(invocation, count)?;
        }
        name(count)?;
        count = count.saturating_add(1);
    }
    // A program that another one starts; the dot is a folder behind it.
    if let Some(tool) = literal(count.saturating_sub(1)).filter(|tool| count >= 2 && *tool != ".") {
        if shapes::is_told_by_words(tool) || (!is_alone && has_word(NEVER_ALONE, tool)) {
            count = shapes::count_for_started(tool, count, &literal)?;
        } else if starts && !tool.contains(['/', '.']) {
            count = shapes::count_for_tool(tool, count, &literal)?;
        }
    }
    let words: Option<Vec<&str>> = (0..count).map(literal).collect();
    let words = words?;
    let is_plain = |w: &str| !w.contains([' ', '*', '(', ')', '\'', '"', '\\', '\n']) && !w.ends_with(':');
    let can_be_written = words.iter().all(|w| is_short(w) && !w.is_empty() && is_plain(w));
    can_be_written.then(|| format!("{}({}:*)", invocation.dialect.tool(), words.join(" ")))
}

/// How many words at the beginning spell the command out; `None` if they do not, as with an alias. Options of the
/// program in front of its subcommand are among them.
fn count_for_command(invocation: &Invocation) -> Option<usize> {
    let mut wanted = invocation.command.iter();
    let first = wanted.next()?;
    if invocation.words.first()?.as_literal()? != first.as_str() {
        return None;
    }
    let mut at = 1;
    for word in wanted {
        let is_it = |given: &&Arg| given.as_literal() == Some(word.as_str());
        let found = invocation.words.iter().skip(at).position(|given| is_it(&given))?;
        // The value of an option may look the same.
        if found > 0 && invocation.words.iter().filter(is_it).count() > 1 {
            return None;
        }
        at = at.saturating_add(found).saturating_add(1);
    }
    Some(at)
}

/// Programs that run a package by its name.
const PACKAGE_RUNNERS: &str = "npx bunx pnpx uvx";

/// Options with which they run a package no otherwise than without.
const RUNS_ALIKE: &str = "-y --yes --no-install -q --quiet";

/// All folders of the workspace that are the person's own work, where the command runs in such ones alone and not only at
/// the root. What runs any code by its name, or serves a folder, is meant for that folder.
pub(crate) fn own_folders(invocation: &Invocation, ground: &Ground<'_>) -> Option<Vec<String>> {
    let workspace = ground.workspace?;
    let program = crate::action::last_component(invocation.command.first()?);
    let names_tool = || invocation.words.get(1).and_then(|word| word.as_literal()).is_some_and(shapes::is_build_tool);
    if if has_word(PACKAGE_RUNNERS, program) { !names_tool() } else { hands_on(program) } {
        return None;
    }
    let is_meant = |folder: &AbsPath| folder == workspace || is_own(folder, workspace, ground.world);
    let goes_below = invocation.folders.iter().any(|folder| folder != workspace);
    (goes_below && invocation.folders.iter().all(is_meant)).then(|| vec!["/**".to_owned()])
}

/// The folders in which the command runs, and none below: where its words mean the same code.
/// Nothing for the workspace as a whole, for folders of dependencies, and where the folders are not known.
pub(crate) fn folders(invocation: &Invocation, ground: &Ground<'_>) -> Option<Vec<String>> {
    let workspace = ground.workspace?;
    let mut patterns = Vec::new();
    let mut at_root = false;
    for folder in invocation.folders.iter() {
        match workspace.relative(folder) {
            Some("") => at_root = true,
            Some(relative) if is_foreign(relative) => return None,
            Some(relative) => patterns.push(format!("/{}", escape(relative))),
            // Another project of the person's, by its very name.
            None => {
                let below_home = ground.home.and_then(|home| home.relative(folder));
                let is_project = below_home.map_or(folder.is_windows() && folder.components().count() > 1, |below| !below.is_empty());
                if !is_project || is_foreign(below_home.unwrap_or(folder.as_str())) || temporary_base(folder, ground.home).is_some() {
                    return None;
                }
                patterns.push(format!("/{}", escape(&from_root(folder))));
            }
        }
    }
    // Behind a `cd` that may fail it is either of two.
    if at_root && !patterns.is_empty() {
        patterns.push("/".to_owned());
    }
    patterns.sort();
    patterns.dedup();
    (!patterns.is_empty()).then_some(patterns)
}

/// The path as it stands behind the slash of a rule for the file system.
fn from_root(path: &AbsPath) -> String {
    if path.is_windows() { format!("/{path}") } else { path.to_string() }
}

/// The folder of a file: never the home folder or a root. With `looks`, the very place, of which only names are seen.
/// Changes outside of the workspace are about temporary files alone.
pub(crate) fn folder_rule(tool: &str, place: &Place, looks: bool, ground: &Ground<'_>) -> Option<String> {
    let base = match place {
        Place::At(at) if !at.leads_elsewhere() && looks => at.path.clone(),
        Place::At(at) if !at.leads_elsewhere() => at.path.parent()?,
        Place::Below { base, .. } if !base.leads_elsewhere() => base.path.clone(),
        Place::At(_) | Place::Below { .. } | Place::Unknown => return None,
    };
    if let Some(workspace) = ground.workspace
        && let Some(relative) = workspace.relative(&base)
    {
        return match (relative, place) {
            // What lies at the root decides how the project is built and run: each file by its name.
            ("", Place::At(at)) if tool == "Edit" => Some(format!("{tool}(/{})", escape(at.path.name()))),
            ("", _) if tool == "Edit" => None,
            ("", _) => Some(format!("{tool}(/*)")),
            (relative, _) => Some(format!("{tool}(/{}/**)", escape(relative))),
        };
    }
    if tool == "Edit" {
        let temporary = temporary_base(&base, ground.home)?;
        return Some(match temporary.relative(&base)?.split('/').next() {
            Some("") | None => format!("{tool}(/{}/*)", escape(&from_root(&temporary))),
            Some(folder) => format!("{tool}(/{}/{}/**)", escape(&from_root(&temporary)), escape(folder)),
        });
    }
    let base = shortened(base, ground);
    let too_wide = base.components().count() < 2 || ground.home.is_some_and(|home: &AbsPath| base.contains(home));
    (!too_wide && tool == "Read").then(|| format!("{tool}(/{}/**)", escape(&from_root(&base))))
}

/// The folder, or one above it where it lies deep: of a tree of somebody else's files the folders below its beginning
/// are no bounds that a person knows.
fn shortened(folder: AbsPath, ground: &Ground<'_>) -> AbsPath {
    let above = ground.home.filter(|home| home.contains(&folder)).map_or(0, |home| home.components().count());
    let deepest = above.saturating_add(FOLDERS_DEEP);
    let extra = folder.components().count().saturating_sub(deepest);
    std::iter::successors(Some(folder.clone()), AbsPath::parent).nth(extra).unwrap_or(folder)
}

fn escape(path: &str) -> String {
    path.chars().flat_map(|c| if matches!(c, '[' | ']' | '*' | '?' | '{' | '}' | '\\') { vec!['\\', c] } else { vec![c] }).collect()
}
