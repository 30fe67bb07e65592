//! Which of the things that a project defines a step runs by name: what a lasting rule for it is bound to.

mod compose;
mod launched;
mod packages;

use super::Definition;
use super::recipe::{JUSTFILES, MAKEFILES, TASKFILES};
use crate::action::{Arg, Cause, Code, Effect, Invocation, Step, Subject};
use crate::analysis::interpreters;
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::parts::{Parts, parts};
use crate::policy::folders::is_own;
use crate::policy::judge::Ground;
use crate::policy::sources::rules::files::names_place;
use crate::world::World;

/// What a step runs of what the project defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Runs {
    /// Nothing by name: a program with its own meaning, or the project as a whole (its tests, its build).
    Nothing,
    /// These. One that is not there is among them where it would be taken if it were. One that cannot be read holds no
    /// rule: [`crate::policy::definition::Bound::now`] says so.
    Defined(Vec<Definition>),
    /// One of which it cannot be told what it is, or where it stands: nothing lasting can be learned of it.
    Unnamed,
}

/// What the step runs of what the project defines.
pub(crate) fn definitions_of(step: &Step, ground: &Ground<'_>) -> Runs {
    match named(step, ground) {
        None => Runs::Unnamed,
        Some(definitions) if definitions.is_empty() => Runs::Nothing,
        Some(mut definitions) => {
            let mut seen = Vec::new();
            definitions.retain(|definition| {
                let is_new = !seen.contains(definition);
                seen.push(definition.clone());
                is_new
            });
            Runs::Defined(definitions)
        }
    }
}

/// Programs that run what files of the project name, in ways that are not followed here: the files of the folder that
/// they run in, each as a whole. What they take from folders above or below is not bound.
const OTHER_RUNNERS: &[(&str, &[&str])] = &[
    ("rake", &["Rakefile", "rakefile", "Rakefile.rb", "rakefile.rb"]),
    ("mise", CONFIGS_OF_MISE),
    ("deno", &["deno.json", "deno.jsonc", "package.json"]),
    ("composer", &["composer.json"]),
    ("pdm", &["pyproject.toml"]),
    ("hatch", &["pyproject.toml", "hatch.toml"]),
    ("turbo", &["turbo.json", "package.json"]),
    ("nx", &["nx.json", "project.json", "package.json"]),
    ("lerna", &["lerna.json", "package.json"]),
];

/// The files of a folder in which mise looks for tasks, whatever its environment is called. Source: mise.jdx.dev,
/// "Configuration".
pub(crate) const CONFIGS_OF_MISE: &[&str] = &[
    "mise.toml",
    ".mise.toml",
    "mise.local.toml",
    ".mise.local.toml",
    "mise/config.toml",
    "mise/config.local.toml",
    ".mise/config.toml",
    ".mise/config.local.toml",
    ".config/mise.toml",
    ".config/mise.local.toml",
    ".config/mise/config.toml",
    ".config/mise/config.local.toml",
    ".rtx.toml",
    ".rtx.local.toml",
];

/// Programs that run what files of the project define, by names that are followed here.
const FOLLOWED: &[&str] = &["npm", "pnpm", "yarn", "yarnpkg", "bun", "make", "gmake", "just", "task"];

/// Programs that add endings to the name of a script which is not there. Sources: node 22 (modules), bun 1.1, tsx 4.
pub(crate) const RESOLVERS: &[&str] = &["node", "nodejs", "bun", "tsx", "ts-node"];

/// What they add.
pub(crate) const MODULE_ENDINGS: &[&str] =
    &[".js", ".mjs", ".cjs", ".json", ".node", ".ts", ".tsx", ".mts", ".cts", ".jsx", "/package.json", "/index.js", "/index.ts"];

/// `None` if one of them cannot be named.
fn named(step: &Step, ground: &Ground<'_>) -> Option<Vec<Definition>> {
    let program = match &step.subject {
        Subject::Command(invocation) => invocation.command.first().map_or("", |word| word.as_str()),
        Subject::Tool { .. } => "",
    };
    let mut found = Vec::new();
    let mut runs_project = false;
    let mut is_script = false;
    for caused in step.effects() {
        match &caused.effect {
            Effect::Execute(Code::Script(place)) if is_folder_of_modules(place, step, ground) => runs_project = true,
            Effect::Execute(Code::Script(Place::At(at))) => found.extend(scripts(program, &at.path, ground.world)?),
            Effect::Execute(Code::Script(Place::Below { .. } | Place::Unknown)) => return None,
            // A word that is no command of theirs is a script.
            Effect::Opaque(Cause::UnknownSubcommand { name, .. })
                if matches!(program, "pnpm" | "yarn" | "yarnpkg" | "bun") && !is_address(name) =>
            {
                found.extend(packages::unknown_script(program, name, &step.subject, ground.world)?);
                is_script = true;
            }
            Effect::Opaque(Cause::UnknownOption { .. } | Cause::UnknownSubcommand { .. } | Cause::Operands(_))
                if !may_run_project(program) => {}
            Effect::Opaque(_) => return None,
            Effect::Execute(Code::Project | Code::Package) => runs_project = true,
            Effect::Mcp { server, .. } => {
                let file = ground.workspace?.join(".mcp.json")?;
                found.push(Definition::McpServer { file: file.to_string(), name: server.clone() });
            }
            Effect::Execute(Code::Inline(_) | Code::Unknown(_) | Code::GitConfig(_))
            | Effect::Start(_)
            | Effect::Read { .. }
            | Effect::Write(_)
            | Effect::Delete { .. }
            | Effect::Network { .. }
            | Effect::Secret(_)
            | Effect::Environment
            | Effect::Internal
            | Effect::UserFiles
            | Effect::Process
            | Effect::VersionControl(_)
            | Effect::Privilege
            | Effect::Beyond(_)
            | Effect::Broker
            | Effect::Delegate(_) => {}
        }
    }
    if let Subject::Command(invocation) = &step.subject
        && runs_project
        && !is_script
    {
        found.extend(by_name(program, invocation, ground.world)?);
    }
    if let Subject::Command(invocation) = &step.subject {
        found.extend(given(program, invocation, ground.world)?);
        found.extend(launched::scripts_of(program, invocation, ground.world)?);
    }
    Some(found)
}

/// Whether it is a folder of the workspace in which modules are looked for (`PYTHONPATH=src`): what lies there is the project's code
/// as a whole. A folder that stands among the words is run itself.
fn is_folder_of_modules(place: &Place, step: &Step, ground: &Ground<'_>) -> bool {
    let (Place::At(at), Some(workspace), Subject::Command(invocation)) = (place, ground.workspace, &step.subject) else { return false };
    let is_folder = at.path == *workspace || matches!(ground.world.open_folder(&at.path), Ok(Some(_)));
    let is_own = at.path == *workspace || is_own(&at.path, workspace, ground.world);
    is_folder && is_own && !at.leads_elsewhere() && !names_place(invocation, place)
}

/// The script that an interpreter is given which stands somewhere as a file itself, as in `.venv/bin/python x.py`; and the one
/// that `uv run x.py` gives to Python.
fn given(program: &str, invocation: &Invocation, world: &dyn World) -> Option<Vec<Definition>> {
    let literal = |word: &Arg| word.as_literal().map(str::to_owned);
    let words = invocation.words.iter().skip(1);
    let file = match program {
        "uv" if words.clone().next().and_then(literal).as_deref() == Some("run") => {
            words.skip(1).filter_map(literal).find(|word| !word.starts_with('-')).filter(|word| word.rsplit('.').next() == Some("py"))
        }
        _ if program.contains('/') && interpreters::runs_code(crate::action::last_component(program)) => {
            let first = words.clone().next().and_then(literal);
            if first.as_deref() == Some("-m") {
                return modules(invocation, world);
            }
            first.filter(|word| !word.starts_with('-'))
        }
        _ => None,
    };
    let Some(file) = file else { return Some(Vec::new()) };
    if is_address(&file) {
        return None;
    }
    invocation.folders.iter().map(|folder| folder.join(&file).as_ref().map(script)).collect()
}

/// Whether the script is fetched from there each time, whatever it is by then.
fn is_address(script: &str) -> bool {
    script.contains("://")
}

/// The script files that a program may take for this one.
fn scripts(program: &str, file: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    let mut definitions = vec![script(file)];
    if !RESOLVERS.contains(&program) || world.exists(file) {
        return Some(definitions);
    }
    for ending in MODULE_ENDINGS {
        let other = AbsPath::parse(&format!("{file}{ending}"))?;
        definitions.push(script(&other));
    }
    // A folder with a manifest may name any file.
    let is_there = |ending: &&str| AbsPath::parse(&format!("{file}{ending}")).is_some_and(|other| world.exists(&other));
    // Where there is none at all, one that appears is a change.
    let first = MODULE_ENDINGS.iter().find(|ending| is_there(ending));
    first.is_none_or(|first| !first.starts_with('/')).then_some(definitions)
}

fn script(file: &AbsPath) -> Definition {
    Definition::Script { file: file.to_string() }
}

/// What the program runs by the names that it is given.
fn by_name(program: &str, invocation: &Invocation, world: &dyn World) -> Option<Vec<Definition>> {
    type Finder = fn(&Parts, &AbsPath, &dyn World) -> Option<Vec<Definition>>;
    let finder: Finder = match program {
        "npm" | "pnpm" | "yarn" | "yarnpkg" | "bun" => packages::scripts_of,
        "node" | "nodejs" => node_scripts,
        "make" | "gmake" => make_targets,
        "just" => just_recipes,
        "task" => tasks,
        _ if compose::is_compose(program, invocation) => compose::files_of,
        _ if OTHER_RUNNERS.iter().any(|(name, _)| *name == program) => return whole_files(program, &invocation.folders),
        _ if program.starts_with("python") || program == "py" || program.starts_with("pypy") => return modules(invocation, world),
        _ => return Some(Vec::new()),
    };
    if let Some(tool) = packages::monorepo_tool(program, invocation) {
        let mut found = whole_files(tool, &invocation.folders)?;
        for folder in invocation.folders.iter() {
            found.extend(packages::scripts_named(tool, folder, world)?);
        }
        return Some(found);
    }
    let parts = parts(&invocation.words)?;
    // The variables of the environment that stand in front are judged with the command.
    if invocation.folders.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for folder in invocation.folders.iter() {
        found.extend(finder(&parts, folder, world)?);
    }
    Some(found)
}

/// The folder in which the program works, where options may name another.
fn entered(parts: &Parts, folder: &AbsPath, names: &[&str]) -> Option<AbsPath> {
    let mut folder = folder.clone();
    for (name, value) in &parts.options {
        if names.contains(name) {
            folder = folder.join(value.as_ref()?.as_literal()?)?;
        }
    }
    Some(folder)
}

/// The files of a program that is not followed, in the folders that it runs in.
fn whole_files(program: &str, folders: &[AbsPath]) -> Option<Vec<Definition>> {
    let (_, names) = OTHER_RUNNERS.iter().find(|(name, _)| *name == program)?;
    let files = folders.iter().flat_map(|folder| names.iter().map(|name| folder.join(name).map(|file| script(&file))));
    files.collect::<Option<Vec<Definition>>>().filter(|files| !files.is_empty())
}

/// Whether the step may run files that nobody can name: a script of which only a pattern is known, or what an interpreter is given
/// by words that are not known.
pub(crate) fn may_run_unnamed(step: &Step) -> bool {
    let program = match &step.subject {
        Subject::Command(invocation) => invocation.command.first().map_or("", |word| word.as_str()),
        Subject::Tool { .. } => "",
    };
    step.effects().any(|caused| matches!(caused.effect, Effect::Execute(Code::Script(_))))
        || interpreters::runs_code(crate::action::last_component(program))
        || may_run_project(program)
}

/// Whether words that its table does not know may name code of the project.
fn may_run_project(program: &str) -> bool {
    let name = crate::action::last_component(program);
    interpreters::is_interpreter(name) || FOLLOWED.contains(&name) || OTHER_RUNNERS.iter().any(|(known, _)| *known == name)
}

fn has_option(parts: &Parts, names: &[&str]) -> bool {
    parts.options.iter().any(|(name, _)| names.contains(name))
}

/// Goes up from a folder to the first one in which there is such a file. What `at` gives for a folder is what would be
/// taken if it were there; those of the folders that are passed belong to it.
fn upward(folder: &AbsPath, names: &[&str], world: &dyn World, mut at: impl FnMut(&AbsPath) -> Vec<Definition>) -> Option<Vec<Definition>> {
    let mut found = Vec::new();
    let mut folder = folder.clone();
    loop {
        let present: Vec<AbsPath> = names.iter().filter_map(|name| folder.join(name)).filter(|file| world.exists(file)).collect();
        for file in &present {
            found.extend(at(file));
        }
        if !present.is_empty() {
            return Some(found);
        }
        found.extend(at(&folder.join(names.first()?)?));
        // Where there is none at all, one that appears is a change.
        let Some(above) = folder.parent() else { return Some(found) };
        folder = above;
    }
}

/// `node --run NAME`.
fn node_scripts(parts: &Parts, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    let mut found = Vec::new();
    for (_, value) in parts.options.iter().filter(|(name, _)| *name == "--run") {
        let name = value.as_ref()?.as_literal()?;
        found.extend(upward(folder, &["package.json"], world, |file| {
            vec![Definition::PackageScript { file: file.to_string(), name: name.to_owned() }]
        })?);
    }
    Some(found)
}

fn recipe(file: &AbsPath, name: &str) -> Definition {
    Definition::Recipe { file: file.to_string(), name: name.to_owned() }
}

/// The targets that the operands name; the first one of the file where none is named.
fn targets(parts: &Parts) -> Option<Vec<&str>> {
    let words: Vec<&str> = parts.operands.iter().map(|word| word.as_literal()).collect::<Option<_>>()?;
    let names: Vec<&str> = words.into_iter().filter(|word| !word.contains('=')).collect();
    Some(if names.is_empty() { vec![""] } else { names })
}

/// The files that options name.
fn files_of(parts: &Parts, folder: &AbsPath, names: &[&str]) -> Option<Vec<AbsPath>> {
    let values = parts.options.iter().filter(|(name, _)| names.contains(name));
    values.map(|(_, value)| folder.join(value.as_ref()?.as_literal()?)).collect()
}

fn make_targets(parts: &Parts, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    if has_option(parts, &["--eval", "-E", "-I", "--include-dir"]) {
        return None;
    }
    let folder = entered(parts, folder, &["-C", "--directory"])?;
    let mut files = files_of(parts, &folder, &["-f", "--file", "--makefile"])?;
    // What a Makefile includes is looked for in the folder in which make runs.
    if files.iter().any(|file| file.parent().as_ref() != Some(&folder)) {
        return None;
    }
    if files.is_empty() {
        let mut candidates = MAKEFILES.iter().filter_map(|name| folder.join(name));
        files.push(candidates.find(|file| world.exists(file)).or_else(|| folder.join("Makefile"))?);
    }
    let names = targets(parts)?;
    Some(files.iter().flat_map(|file| names.iter().map(|name| recipe(file, name))).collect())
}

fn just_recipes(parts: &Parts, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    let elsewhere = ["-d", "--working-directory", "-g", "--global-justfile", "-c", "--command", "--shell", "--shell-arg", "--dotenv-path"];
    let otherwise = ["-E", "--dotenv-filename", "--justfile-name", "--choose", "--chooser", "-e", "--edit", "--shell-command"];
    if has_option(parts, &elsewhere) || has_option(parts, &otherwise) {
        return None;
    }
    let names = targets(parts)?;
    // A folder in front of a recipe is where it is looked for.
    if names.iter().any(|name| name.contains('/')) {
        return None;
    }
    let recipes = |file: &AbsPath| names.iter().map(|name| recipe(file, name)).collect::<Vec<_>>();
    let files = files_of(parts, folder, &["-f", "--justfile"])?;
    if !files.is_empty() {
        return Some(files.iter().flat_map(recipes).collect());
    }
    upward(folder, JUSTFILES, world, recipes)
}

fn tasks(parts: &Parts, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    if has_option(parts, &["-d", "--dir", "-g", "--global", "--download", "--insecure", "--clear-cache", "--trusted-hosts"]) {
        return None;
    }
    let names = targets(parts)?;
    let recipes = |file: &AbsPath| names.iter().map(|name| recipe(file, name)).collect::<Vec<_>>();
    let files = files_of(parts, folder, &["-t", "--taskfile"])?;
    if files.is_empty() { upward(folder, TASKFILES, world, recipes) } else { Some(files.iter().flat_map(recipes).collect()) }
}

/// The files of a module that `python -m` runs, where it is one in the folder: other modules are programs.
fn modules(invocation: &Invocation, world: &dyn World) -> Option<Vec<Definition>> {
    let mut words = invocation.words.iter().skip(1).skip_while(|word| word.as_literal() != Some("-m"));
    let Some(module) = words.nth(1) else { return Some(Vec::new()) };
    let module = module.as_literal()?;
    if invocation.folders.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for folder in invocation.folders.iter() {
        let mut files = Vec::new();
        let mut base = folder.clone();
        for name in module.split('.') {
            base = base.join(name)?;
            files.push(base.join("__init__.py")?);
        }
        files.push(base.join("__main__.py")?);
        files.push(AbsPath::parse(&format!("{base}.py"))?);
        if files.iter().any(|file| world.exists(file)) {
            found.extend(files.iter().map(script));
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests;
