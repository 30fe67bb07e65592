//! Rules that allow more than one thing: code of any kind, whole disks, every host; and stars that became
//! wildcards.

use super::probe::Probe;
use super::words::{Written, body};
use super::{Finding, LintId, Linted, Semantics, Severity};
use crate::action::last_component;
use crate::analysis::path::AbsPath;
use crate::analysis::sensitive;
use crate::policy::breadth::{Breadth, breadth};
use crate::policy::pattern::{Anchor, CommandPattern, Matcher, PathPattern, reads_files};

pub(super) fn check(linted: &Linted, probe: &Probe, semantics: Semantics, findings: &mut Vec<Finding>) {
    if !linted.allows() {
        return;
    }
    if linted.is_part() {
        // What is left of it only the judging knows.
        if breadth(&linted.rule.pattern).is_some() && probe.runs_code(&linted.rule) {
            findings.extend(runs_code(linted, probe, semantics));
        }
        return;
    }
    match &linted.rule.pattern.matcher {
        Matcher::Command { command, .. } => {
            findings.extend(runs_code(linted, probe, semantics));
            findings.extend(exec_option(linted, command, semantics));
            findings.extend(accidental_wildcard(linted));
        }
        Matcher::Tool(tool) => match tool.as_str() {
            "Bash" | "PowerShell" => findings.extend(runs_code(linted, probe, semantics)),
            tool if reads_files(tool) => findings.push(wide(linted, "every folder of this machine", false)),
            "WebFetch" => findings.push(wide_host(linted)),
            _ => {}
        },
        Matcher::File { writes, path } => {
            if let Some(what) = wide_folder(path) {
                findings.push(wide(linted, &what, *writes));
            }
        }
        Matcher::Host(host) => {
            if host.is_nearly_any() {
                findings.push(wide_host(linted));
            }
        }
        Matcher::Everything | Matcher::Mcp(_) | Matcher::Detail { .. } => {}
    }
}

fn runs_code(linted: &Linted, probe: &Probe, semantics: Semantics) -> Option<Finding> {
    let breadth = breadth(&linted.rule.pattern)?;
    let why = breadth.words();
    if breadth == Breadth::Everything && !linted.is_part() {
        let problem = match linted.rule.pattern.matcher {
            Matcher::Command { .. } => "its program is a star: this allows every program with these words".to_owned(),
            _ => format!("this {why}"),
        };
        return Some(linted.finding(LintId::EverythingRule, Severity::Error, problem, "name the commands that may run"));
    }
    // What wrappers and inline code do is asked all the same here: such a rule looks wider than it is.
    let really = semantics == Semantics::Foreign || breadth == Breadth::ManyCommands || probe.runs_code(&linted.rule);
    if !really {
        let problem = format!("this seems to be a rule that {why}, and is not: what runs there is judged by itself");
        return Some(linted.finding(LintId::RunsCode, Severity::Note, problem, "write rules for the commands that run there"));
    }
    let why = match (breadth, semantics) {
        (Breadth::Everything, _) => "allows code to run, whatever command starts it",
        // Code in the command itself is asked about here.
        (Breadth::Interpreter, Semantics::Ours) => "allows every script in the workspace to run, whatever stands in it",
        _ => why,
    };
    let advice = match breadth {
        Breadth::Interpreter => "name the script or module, as in `Bash(python3 scripts/check.py:*)`",
        Breadth::Wrapper => "name the command behind it",
        Breadth::Runner => "name the recipe, script or package, as in `Bash(npm run build:*)`",
        Breadth::ManyCommands | Breadth::Everything => "name the subcommands, as in `Bash(git status:*)`",
    };
    Some(linted.finding(LintId::RunsCode, Severity::Warning, format!("this {why}"), advice))
}

/// Programs that read, with their options that run other programs or delete. Manual pages: findutils 4.9, fd 10,
/// ripgrep 14, coreutils 9.4, tar 1.35, man-db 2.12, go 1.23, rsync 3.2, git 2.44.
const EXEC_OPTIONS: &[(&str, &str, &str)] = &[
    ("find", "-exec -execdir -ok -okdir", "-delete"),
    ("fd fdfind", "-x --exec -X --exec-batch", ""),
    ("rg", "--pre --hostname-bin", ""),
    ("sort", "--compress-program", ""),
    ("split", "--filter", ""),
    (
        "tar",
        "-I -F --to-command --checkpoint-action --use-compress-program --info-script --new-volume-script --rsh-command --rmt-command",
        "--remove-files",
    ),
    ("man", "--pager --html", ""),
    ("go", "-exec -toolexec", ""),
    ("rsync", "--rsh --rsync-path", "--delete --remove-source-files"),
    ("git", "--upload-pack --receive-pack --ext-diff --open-files-in-pager", ""),
];
/// The same for programs whose program text can run others: GNU sed 4.9, gawk 5.3.
const EXEC_LANGUAGES: &str = "sed awk gawk";

fn exec_option(linted: &Linted, command: &CommandPattern, semantics: Semantics) -> Option<Finding> {
    let program = last_component(command.program()?);
    let is_in = |list: &str| list.split(' ').any(|name| name == program);
    let row = EXEC_OPTIONS.iter().find(|(names, ..)| is_in(names));
    let named = |options: &'static str| options.split(' ').find(|option| !option.is_empty() && linted.rule.pattern.names_option(option));
    if let Some((_, running, deleting)) = row {
        if let Some(option) = named(deleting) {
            let problem = format!("`{option}` deletes what `{program}` comes upon");
            return Some(linted.finding(LintId::ExecOption, Severity::Warning, problem, "leave it out, so that deleting is asked about"));
        }
        if let Some(option) = named(running) {
            let problem = format!("`{option}` runs another program");
            let advice = "leave it out, and write a rule for the program that it runs";
            return Some(linted.finding(LintId::ExecOption, Severity::Warning, problem, advice));
        }
    }
    let covers_all = semantics == Semantics::Foreign && !linted.rule.pattern.is_exact() && breadth(&linted.rule.pattern).is_none();
    if covers_all && program != "go" && program != "git" && (row.is_some() || is_in(EXEC_LANGUAGES)) {
        let by = row.and_then(|(_, running, _)| running.split(' ').next()).unwrap_or("its program text");
        let problem = format!("`{program}` can run other programs through `{by}`, and this covers it");
        return Some(linted.finding(LintId::ExecOption, Severity::Warning, problem, "allow the plain uses one by one"));
    }
    None
}

/// A star among the letters of a path: the shell's globs are meant, and any text is matched.
fn accidental_wildcard(linted: &Linted) -> Option<Finding> {
    let inner = linted.inner()?;
    let (body, _) = body(&inner);
    let written = Written::of(body);
    let word = written
        .words
        .iter()
        .skip(1)
        .find(|word| word.text.contains('*') && word.text != "*" && (word.quoted || word.text.contains(['/', '.'])))?;
    let problem = format!("the star in `{}` matches any text, blanks and further words too", word.text);
    Some(linted.finding(
        LintId::AccidentalWildcard,
        Severity::Warning,
        problem,
        "end the rule before it with `:*`, or leave files to `Read(…)` and `Edit(…)`",
    ))
}

fn wide(linted: &Linted, what: &str, writes: bool) -> Finding {
    let (id, verb) = if writes { (LintId::WideWrite, "changing") } else { (LintId::WideRead, "reading") };
    let problem = format!("this allows {verb} {what}; secrets are left out only as far as their names tell");
    linted.finding(id, Severity::Warning, problem, "name the folder of the one project or library that is needed")
}

fn wide_host(linted: &Linted) -> Finding {
    let problem = "this allows fetching from every host, and an address can carry data out";
    linted.finding(LintId::WideHost, Severity::Warning, problem, "name the hosts, as in `WebFetch(domain:docs.rs)`")
}

/// Folders at the root of a file system in which nothing is private.
const PUBLIC: &str = "usr tmp opt nix bin sbin lib lib64 snap";
/// Folders of homes in which programs keep their tokens beside other things.
const KEEPING_TOKENS: &str = ".config .local .cache .docker .claude .codex Library AppData";

/// What a pattern for a tree is about, where that is too much.
fn wide_folder(path: &PathPattern) -> Option<String> {
    let (anchor, parts) = path.tree()?;
    let parts: Vec<&str> = parts.split('/').filter(|part| !part.is_empty()).collect();
    let is_drive = |part: &str| part.len() == 2 && part.ends_with(':');
    let in_home = match (anchor, parts.as_slice()) {
        (Anchor::Workspace, _) => return None,
        (Anchor::FileSystem, []) => return Some("the whole file system".to_owned()),
        (Anchor::FileSystem, [drive]) if is_drive(drive) || drive.len() == 1 => return Some(format!("the whole drive `{drive}`")),
        (Anchor::FileSystem, ["mnt", drive]) if drive.len() == 1 => return Some(format!("the whole drive `{drive}`")),
        (Anchor::FileSystem, [first]) if PUBLIC.split(' ').any(|name| name == *first) => return None,
        (Anchor::FileSystem, [first]) => return Some(format!("everything in `/{first}`")),
        (Anchor::FileSystem, ["home" | "Users", _, rest @ ..] | [_, "Users", _, rest @ ..] | ["root", rest @ ..]) => rest,
        (Anchor::FileSystem, [_, "Users"]) => return Some("everybody's home folder".to_owned()),
        (Anchor::FileSystem, _) => return None,
        (Anchor::Home, rest) => rest,
    };
    let home = AbsPath::parse("/home/person")?;
    match in_home {
        [] => Some("a whole home folder".to_owned()),
        [folder] if KEEPING_TOKENS.split(' ').any(|name| name == *folder) => Some(format!("`~/{folder}`, where programs keep tokens")),
        [folder, ..] => {
            let inside = home.join(&format!("{}/x", in_home.join("/")))?;
            sensitive::secret(&inside).map(|why| format!("`~/{folder}` ({why})"))
        }
    }
}
