//! The scripts that package managers run by name: of the package in the folder, or of members of a workspace.

use super::{entered, has_option, scripts, upward};
use crate::action::{Invocation, Subject};
use crate::analysis::path::AbsPath;
use crate::analysis::programs::npm;
use crate::analysis::programs::parts::Parts;
use crate::policy::definition::Definition;
use crate::world::World;

/// Options of package managers that run scripts of other packages than the one in this folder.
const OTHER_PACKAGES: &[&str] = &[
    "--workspace",
    "--workspaces",
    "--include-workspace-root",
    "--workspace-root",
    "--filter",
    "--recursive",
    "--prefix",
    "--cwd",
    "--dir",
    "--global",
    "--script-shell",
    "--shell",
    "--node-options",
    "--userconfig",
    "--globalconfig",
    "--config",
];

/// Letters for some of these: `-w`, `-ws`, `-F`, `-r`, `-C`, `-g`, `-c`.
const OTHER_PACKAGE_LETTERS: &[char] = &['w', 'F', 'r', 'C', 'g', 'c'];

/// What package managers do themselves, under whatever name a script has. Sources: npm 11, pnpm 10, yarn 4, bun 1.1.
const OWN_COMMANDS: &[&str] = &[
    "exec", "dlx", "x", "ls", "list", "ll", "la", "prefix", "root", "query", "why", "explain", "view", "info", "show", "v", "search", "s",
    "find", "outdated", "ping", "audit", "config", "c", "pkg", "help", "bin", "licenses", "npm", "version", "versions", "pm", "node",
];

const INSTALLS: &[&str] = &[
    "install",
    "i",
    "in",
    "add",
    "a",
    "ci",
    "clean-install",
    "install-test",
    "it",
    "update",
    "up",
    "upgrade",
    "remove",
    "rm",
    "uninstall",
    "un",
    "unlink",
    "link",
    "ln",
    "dedupe",
    "ddp",
    "prune",
    "import",
    "fetch",
    "rebuild",
    "rb",
    "pack",
];

/// Whether a word behind the name of a script may choose another package: npm takes its own options there, and short for
/// longer ones.
fn chooses_package(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or(word);
    let is_beginning = |bare: &str| OTHER_PACKAGES.iter().any(|option| option.trim_start_matches('-').starts_with(bare));
    match name.strip_prefix("--") {
        Some(_) => npm::long_name(name).is_some_and(is_beginning) || npm::letters(name).contains(OTHER_PACKAGE_LETTERS),
        None => name.starts_with('-') && name.contains(OTHER_PACKAGE_LETTERS),
    }
}

/// Options with which a manager runs scripts of other packages, or by another shell, settings or program.
const ELSEWHERE: &[&str] = &[
    "--workspace-root",
    "--include-workspace-root",
    "-g",
    "--global",
    "-c",
    "--config",
    "--script-shell",
    "--shell",
    "--userconfig",
    "--globalconfig",
    "--node-options",
    "--shell-mode",
    "--call",
    "--package",
    "-e",
    "--eval",
];

/// By which options a manager chooses members of a workspace: by their names, and all of them. What one manager takes
/// for such a choice others pass over.
const CHOICES: &[(&str, &[&str], &[&str])] = &[
    // The last is short for more, and for all of them.
    ("pnpm", &["--filter", "-F"], &["-r", "--recursive", "--parallel"]),
    ("npm", &["--workspace", "-w"], &["--workspaces", "-ws"]),
    ("bun", &["--filter", "-F"], &[]),
];

/// Whether a word chooses members by name, and not by what they depend on, by what changed, or by a pattern.
fn is_plain_choice(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '@')
        && !word.contains("..")
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "@/_.-".contains(c))
}

/// The words that choose members of the workspace, of which an empty one stands for all; none where the package in the
/// folder is meant. `None` if they cannot be told.
fn chosen(parts: &Parts) -> Option<Vec<String>> {
    let (_, by_name, all) =
        CHOICES.iter().find(|(program, ..)| parts.command.first().is_some_and(|name| name == program)).unwrap_or(&("", &[], &[]));
    let mut found = Vec::new();
    for (name, value) in &parts.options {
        if all.contains(name) {
            found.push(String::new());
        } else if by_name.contains(name) {
            found.push(value.as_ref()?.as_literal().filter(|word| is_plain_choice(word))?.to_owned());
        } else if CHOICES.iter().any(|(_, by_name, all)| by_name.contains(name) || all.contains(name)) {
            return None;
        }
    }
    // Of which members everything may be taken, and which are only waited for, differs between managers.
    if found.iter().any(String::is_empty) {
        found = vec![String::new()];
    }
    Some(found)
}

/// The members that are chosen behind the name of a script, where npm still takes them for options of its own, up to `--`.
fn chosen_behind(program: &str, parts: &Parts) -> Option<Vec<String>> {
    let mut words = parts.operands.iter().take_while(|word| word.as_literal() != Some("--"));
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        let member = match word.as_literal() {
            Some("-w" | "--workspace") if program == "npm" => words.next()?.as_literal()?,
            Some(text) if program == "npm" && text.starts_with("--workspace=") => text.split_once('=')?.1,
            Some(text) if word.may_be_option() && chooses_package(text) => return None,
            None if word.may_be_option() => return None,
            Some(_) | None => continue,
        };
        found.push(Some(member).filter(|word| is_plain_choice(word))?.to_owned());
    }
    Some(found)
}

/// The scripts of these names in the members, or in the package that the folder is in.
fn scripts_in(members: &[String], folder: &AbsPath, names: &[&str], world: &dyn World) -> Option<Vec<Definition>> {
    if members.is_empty() {
        return upward(folder, &["package.json"], world, |file| {
            names.iter().map(|name| Definition::PackageScript { file: file.to_string(), name: (*name).to_owned() }).collect()
        });
    }
    let of_member = |member: &String| {
        let (folder, member) = (folder.to_string(), member.clone());
        names.iter().map(move |name| Definition::MemberScript { folder: folder.clone(), member: member.clone(), name: (*name).to_owned() })
    };
    Some(members.iter().flat_map(of_member).collect())
}

/// The program for whole repositories that pnpm or yarn start: `pnpm turbo run build`.
pub(super) fn monorepo_tool<'i>(program: &str, invocation: &'i Invocation) -> Option<&'i str> {
    let tool = invocation.words.get(1)?.as_literal()?;
    (matches!(program, "pnpm" | "yarn" | "yarnpkg") && matches!(tool, "turbo" | "nx" | "lerna")).then_some(tool)
}

/// The script of the package that the folder is in, which comes before a program of the same name.
pub(super) fn scripts_named(name: &str, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    scripts_in(&[], folder, &[name], world)
}

/// What a package manager runs by the names that it is given.
pub(super) fn scripts_of(parts: &Parts, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    let program = parts.command.first()?.as_str();
    if has_option(parts, ELSEWHERE) {
        return None;
    }
    // Short for the folder with these alone.
    if has_option(parts, &["-C"]) && !matches!(program, "npm" | "pnpm") {
        return None;
    }
    let folder = entered(parts, folder, &["--prefix", "--cwd", "--dir", "-C"])?;
    let behind = chosen_behind(program, parts)?;
    let members = [chosen(parts)?, behind].concat();
    let operand = || parts.operands.first().map(|word| word.as_literal());
    let names: Vec<&str> = match (program, parts.command.get(1).map(String::as_str)) {
        (_, Some("run" | "run-script")) => match operand() {
            Some(name) => vec![name?],
            // It lists them.
            None => return Some(Vec::new()),
        },
        // bun's own test runner and bundler.
        ("bun", Some("test" | "build")) if members.is_empty() => return Some(Vec::new()),
        (_, Some("t" | "tst")) => vec!["test"],
        // It hands over to another package.
        (_, Some("workspace")) => return of_yarn_workspace(parts, &folder, world),
        (_, Some("workspaces")) if matches!(parts.command.get(2).map(String::as_str), Some("list" | "info")) => return Some(Vec::new()),
        (_, Some("workspaces")) => return None,
        ("yarn" | "yarnpkg", None) => vec!["install", "prepare", "prepublish"],
        (_, None) => return Some(Vec::new()),
        (_, Some("pack")) => vec!["pack", "prepare"],
        ("yarn" | "yarnpkg", Some("version")) => vec!["version"],
        (_, Some("install-test" | "it")) => vec!["install", "prepare", "prepublish", "dependencies", "test"],
        // `audit fix` installs.
        (_, Some("audit")) if parts.command.get(2).is_some_and(|name| name == "fix") => vec!["dependencies"],
        (_, Some(command)) if INSTALLS.contains(&command) => vec!["install", "prepare", "prepublish", "dependencies"],
        (_, Some(command)) if OWN_COMMANDS.contains(&command) => return Some(Vec::new()),
        (_, Some(script)) => vec![script],
    };
    let mut found = scripts_in(&members, &folder, &names, world)?;
    // bun takes a file where no script has the name.
    for name in names.iter().filter(|name| program == "bun" && name.contains(['.', '/'])) {
        found.extend(scripts(program, &folder.join(name)?, world)?);
    }
    Some(found)
}

/// `yarn workspace NAME SCRIPT …`, where what follows is a script and none of yarn's own commands.
fn of_yarn_workspace(parts: &Parts, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    let mut words = parts.operands.iter().map(|word| word.as_literal());
    let member = words.next()?.filter(|word| is_plain_choice(word))?;
    let name = match words.next()?? {
        "run" => words.next()??,
        name => name,
    };
    let is_script = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && !is_own_command(name) && name != "run";
    let members = [member.to_owned()];
    is_script.then(|| scripts_in(&members, folder, &[name], world)).flatten()
}

/// Whether yarn takes the word for a command of its own. Sources: yarn 1.22 and 4 manuals.
fn is_own_command(word: &str) -> bool {
    const OTHERS: &str = "dlx create init publish policies plugin patch patch-commit set stage workspaces workspace constraints login logout owner tag \
        team cache autoclean check generate-lock-entry global tag self-update access explain unplug upgrade-interactive exec node bin";
    OWN_COMMANDS.contains(&word) || INSTALLS.contains(&word) || OTHERS.split_ascii_whitespace().any(|known| known == word)
}

/// What a word that is no command of a package manager names: a script, and with bun a file. Only where it comes first,
/// or behind options that choose members of the workspace.
pub(super) fn unknown_script(program: &str, name: &str, subject: &Subject, world: &dyn World) -> Option<Vec<Definition>> {
    let Subject::Command(invocation) = subject else { return None };
    let mut words = invocation.words.iter().skip(1).map(|word| word.as_literal());
    let mut members = Vec::new();
    loop {
        let chosen = match words.next()?? {
            script if script == name => break,
            "--filter" | "-F" if program != "yarn" && program != "yarnpkg" => words.next()??,
            _ => return None,
        };
        members.push(Some(chosen).filter(|word| is_plain_choice(word))?.to_owned());
    }
    if invocation.folders.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for folder in invocation.folders.iter() {
        found.extend(scripts_in(&members, folder, &[name], world)?);
        if program == "bun" && members.is_empty() && name.contains(['.', '/']) {
            found.extend(scripts(program, &folder.join(name)?, world)?);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yarn_does_by_itself_is_no_script() {
        for word in OWN_COMMANDS.iter().chain(INSTALLS).chain(&["dlx", "exec", "node", "workspaces"]) {
            assert!(is_own_command(word), "{word}");
        }
        assert!(!is_own_command("build") && !is_own_command(""));
    }
}
