//! Which of the things that a project defines a step runs by name: what a lasting rule for it is bound to.

use crate::action::{Code, Effect, Invocation, Step, Subject};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::programs::parts::{Parts, parts};
use crate::policy::definition::Definition;
use crate::policy::judge::Ground;
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

/// Programs that run what a file of the project names, in ways that are not followed here.
const OTHER_RUNNERS: &[&str] = &["rake", "mise", "deno", "composer", "pdm", "hatch", "turbo", "nx", "lerna", "bazel", "bazelisk"];

/// Programs that add endings to the name of a script which is not there. Sources: node 22 (modules), bun 1.1, tsx 4.
const RESOLVERS: &[&str] = &["node", "nodejs", "bun", "tsx", "ts-node"];

const ENDINGS: &[&str] =
    &[".js", ".mjs", ".cjs", ".json", ".node", ".ts", ".tsx", ".mts", ".cts", ".jsx", "/package.json", "/index.js", "/index.ts"];

/// Nothing where one of them cannot be named.
fn named(step: &Step, ground: &Ground<'_>) -> Option<Vec<Definition>> {
    let program = match &step.subject {
        Subject::Command(invocation) => invocation.command.first().map_or("", |word| word.as_str()),
        Subject::Tool { .. } => "",
    };
    let mut found = Vec::new();
    let mut runs_project = false;
    for caused in step.effects() {
        match &caused.effect {
            Effect::Execute(Code::Script(Place::At(at))) => found.extend(scripts(program, &at.path, ground.world)?),
            Effect::Execute(Code::Script(Place::Below { .. } | Place::Unknown)) | Effect::Opaque(_) => return None,
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
    {
        found.extend(by_name(program, invocation, ground.world)?);
    }
    Some(found)
}

/// The script files that a program may take for this one.
fn scripts(program: &str, file: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    let mut definitions = vec![script(file)];
    if !RESOLVERS.contains(&program) || world.exists(file) {
        return Some(definitions);
    }
    for ending in ENDINGS {
        let other = AbsPath::parse(&format!("{file}{ending}"))?;
        definitions.push(script(&other));
    }
    // A folder with a manifest may name any file.
    let is_there = |ending: &&str| AbsPath::parse(&format!("{file}{ending}")).is_some_and(|other| world.exists(&other));
    let first = ENDINGS.iter().find(|ending| is_there(ending))?;
    (!first.starts_with('/')).then_some(definitions)
}

fn script(file: &AbsPath) -> Definition {
    Definition::Script { file: file.to_string() }
}

/// What the program runs by the names that it is given.
fn by_name(program: &str, invocation: &Invocation, world: &dyn World) -> Option<Vec<Definition>> {
    type Finder = fn(&Parts, &AbsPath, &dyn World) -> Option<Vec<Definition>>;
    let finder: Finder = match program {
        "npm" | "pnpm" | "yarn" | "yarnpkg" | "bun" => package_scripts,
        "node" | "nodejs" => node_scripts,
        "make" | "gmake" => make_targets,
        "just" => just_recipes,
        "task" => tasks,
        _ if OTHER_RUNNERS.contains(&program) => return None,
        _ if program.starts_with("python") || program == "py" || program.starts_with("pypy") => return modules(invocation, world),
        _ => return Some(Vec::new()),
    };
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
        if folder.is_root() {
            return None;
        }
        folder = folder.parent()?;
    }
}

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
    if name.starts_with("--") {
        name.len() > 2 && OTHER_PACKAGES.iter().any(|option| option.starts_with(name))
    } else {
        name.starts_with('-') && name.contains(OTHER_PACKAGE_LETTERS)
    }
}

fn package_scripts(parts: &Parts, folder: &AbsPath, world: &dyn World) -> Option<Vec<Definition>> {
    let program = parts.command.first()?.as_str();
    let options = ["--workspace", "--workspaces", "-ws", "-w", "--filter", "-F", "-r", "--recursive", "--workspace-root"];
    let others = ["--include-workspace-root", "-g", "--global", "-c", "--config", "--script-shell", "--shell", "--userconfig"];
    let more = ["--globalconfig", "--node-options", "--shell-mode", "--call", "--package", "--parallel", "-e", "--eval"];
    if has_option(parts, &options) || has_option(parts, &others) || has_option(parts, &more) {
        return None;
    }
    let folder = entered(parts, folder, &["--prefix", "--cwd", "--dir", "-C"])?;
    let before_dashes = parts.operands.iter().take_while(|word| word.as_literal() != Some("--"));
    for word in before_dashes {
        if word.may_be_option() && word.as_literal().is_none_or(chooses_package) {
            return None;
        }
    }
    let operand = || parts.operands.first().map(|word| word.as_literal());
    let names: Vec<&str> = match (program, parts.command.get(1).map(String::as_str)) {
        (_, Some("run" | "run-script")) => match operand() {
            Some(name) => vec![name?],
            // It lists them.
            None => return Some(Vec::new()),
        },
        // bun's own test runner and bundler.
        ("bun", Some("test" | "build")) => return Some(Vec::new()),
        (_, Some("t" | "tst")) => vec!["test"],
        // It hands over to another package.
        (_, Some("workspace" | "workspaces")) => return None,
        ("yarn" | "yarnpkg", None) => vec!["install", "prepare", "prepublish"],
        (_, None) => return Some(Vec::new()),
        (_, Some("pack")) => vec!["pack", "prepare"],
        (_, Some(command)) if INSTALLS.contains(&command) => vec!["install", "prepare", "prepublish", "dependencies"],
        (_, Some(command)) if OWN_COMMANDS.contains(&command) => return Some(Vec::new()),
        (_, Some(script)) => vec![script],
    };
    let mut found = upward(&folder, &["package.json"], world, |file| {
        names.iter().map(|name| Definition::PackageScript { file: file.to_string(), name: (*name).to_owned() }).collect()
    })?;
    // bun takes a file where no script has the name.
    for name in names.iter().filter(|name| program == "bun" && name.contains(['.', '/'])) {
        found.extend(scripts(program, &folder.join(name)?, world)?);
    }
    Some(found)
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
        let candidates = ["GNUmakefile", "makefile", "Makefile"].iter().filter_map(|name| folder.join(name));
        files.push(candidates.into_iter().find(|file| world.exists(file)).or_else(|| folder.join("Makefile"))?);
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
    upward(folder, &["justfile", "Justfile", "JUSTFILE", ".justfile"], world, recipes)
}

const TASKFILES: &[&str] = &[
    "Taskfile.yml",
    "taskfile.yml",
    "Taskfile.yaml",
    "taskfile.yaml",
    "Taskfile.dist.yml",
    "taskfile.dist.yml",
    "Taskfile.dist.yaml",
    "taskfile.dist.yaml",
];

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
mod tests {
    use super::*;
    use crate::analysis::programs::catalog::Catalog;
    use crate::analysis::tools::Tools;
    use crate::analysis::{self, Knowledge};
    use crate::call::ToolCall;
    use crate::policy::level::TrustLevel;
    use crate::policy::mode::Mode;
    use crate::world::{MemoryFolder, MemoryWorld};

    const ROOT: &str = "/home/u/proj";

    /// What each step of the call runs, with paths as the workspace has them.
    fn of_call(call: &ToolCall, files: &[&str]) -> String {
        let home = AbsPath::parse("/home/u");
        let workspace = AbsPath::parse(ROOT).expect("a path");
        let folder = files.iter().fold(MemoryFolder::new(), |folder, name| folder.with(name, ""));
        let world = MemoryWorld::new(workspace.clone(), folder);
        let (tools, catalog) = (Tools::new(), Catalog::new());
        let action = analysis::analyze(call, Knowledge { tools: &tools, catalog: &catalog, world: &world, home: home.as_ref() });
        let ground = Ground {
            workspace: Some(&workspace),
            level: TrustLevel::Full,
            home: home.as_ref(),
            own_files: &[],
            world: &world,
            mode: Mode::Default,
            chosen: Mode::Default,
            now: None,
            call: None,
            containment: None,
            taint: None,
        };
        let of_step = |step| match definitions_of(step, &ground) {
            Runs::Nothing => "nothing".to_owned(),
            Runs::Unnamed => "unnamed".to_owned(),
            Runs::Defined(definitions) => {
                let texts: Vec<String> = definitions.iter().map(|d| d.to_string().replace(&format!("{ROOT}/"), "")).collect();
                texts.join(", ")
            }
        };
        action.steps().map(of_step).collect::<Vec<_>>().join(" | ")
    }

    fn of(command: &str, files: &[&str]) -> String {
        of_call(&ToolCall::shell(command, ROOT), files)
    }

    fn assert_all(files: &[&str], cases: &[(&str, &str)]) {
        for (command, expected) in cases {
            assert_eq!(of(command, files), *expected, "{command}");
        }
    }

    #[test]
    fn package_managers_run_scripts() {
        assert_all(
            &["package.json", "sub/package.json"],
            &[
                ("npm run build", "script `build` of package.json"),
                ("npm run build -- --watch -w x", "script `build` of package.json"),
                ("npm run-script build", "script `build` of package.json"),
                ("npm -s run build --if-present", "script `build` of package.json"),
                ("npm test", "script `test` of package.json"),
                ("npm t", "script `test` of package.json"),
                ("npm start", "script `start` of package.json"),
                ("yarn build", "script `build` of package.json"),
                ("yarn run build", "script `build` of package.json"),
                ("pnpm lint", "script `lint` of package.json"),
                ("pnpm run lint --fix", "script `lint` of package.json"),
                ("bun run build", "script `build` of package.json"),
                ("bun dev", "script `dev` of package.json"),
                ("node --run build", "script `build` of package.json"),
                ("yarn tsc", "script `tsc` of package.json"),
                ("cd sub && npm run build", "nothing | script `build` of sub/package.json"),
                ("npm --prefix sub run build", "script `build` of sub/package.json"),
                ("timeout 60 npm run build", "nothing | script `build` of package.json"),
                (
                    "npm install",
                    "script `install` of package.json, script `prepare` of package.json, script `prepublish` of package.json, script `dependencies` of package.json",
                ),
                ("npm run", "nothing"),
                ("npm ls", "nothing"),
                ("npx tsc", "nothing"),
                ("tsc --noEmit", "nothing"),
                ("bun test", "nothing"),
                ("npm exec tsc", "nothing"),
                // Those of other packages.
                ("npm run build --workspaces", "unnamed"),
                ("npm run build --workspace=x", "unnamed"),
                ("npm run build --works x", "unnamed"),
                ("npm run build -w x", "unnamed"),
                ("npm run build -ws", "unnamed"),
                ("npm run build --prefix evil", "unnamed"),
                ("npm --workspace x run build", "unnamed"),
                ("pnpm --filter x build", "unnamed"),
                ("pnpm -r build", "unnamed"),
                ("yarn workspace x build", "unnamed"),
                ("npm run $NAME", "unnamed"),
                ("npm run build $ARGS", "unnamed"),
                ("cd $X && npm run build", "nothing | unnamed"),
                ("cd /elsewhere && npm run build", "nothing | unnamed"),
                ("turbo run build", "unnamed"),
                ("mise run build", "unnamed"),
            ],
        );
    }

    #[test]
    fn a_manifest_that_would_be_nearer_counts() {
        assert_eq!(of("cd a && npm run x", &["package.json", "a/b"]), "nothing | script `x` of a/package.json, script `x` of package.json");
        assert_eq!(of("cd a && just x", &["justfile", "a/b"]), "nothing | recipe `x` of a/justfile, recipe `x` of justfile");
        assert_eq!(of("cd a && task x", &["taskfile.yaml", "a/b"]), "nothing | recipe `x` of a/Taskfile.yml, recipe `x` of taskfile.yaml");
        // make looks nowhere else.
        assert_eq!(of("cd a && make x", &["Makefile", "a/b"]), "nothing | recipe `x` of a/Makefile");
        assert_eq!(of("npm run x", &["other"]), "unnamed");
        assert_eq!(of("just x", &["other"]), "unnamed");
    }

    #[test]
    fn tools_run_recipes() {
        assert_all(
            &["Makefile", "sub/makefile", "a.mk", "justfile", "Taskfile.yml"],
            &[
                ("make", "the first recipe of Makefile"),
                ("make lint", "recipe `lint` of Makefile"),
                ("make -j4 lint test CC=gcc", "recipe `lint` of Makefile, recipe `test` of Makefile"),
                ("make lint -k", "recipe `lint` of Makefile"),
                ("make -C sub lint", "recipe `lint` of sub/makefile"),
                ("make -f a.mk lint", "recipe `lint` of a.mk"),
                ("make -f sub/makefile lint", "unnamed"),
                ("make --eval=x lint", "unnamed"),
                ("make -I evil lint", "unnamed"),
                ("make $T", "unnamed"),
                ("make --version", "nothing"),
                ("just", "the first recipe of justfile"),
                ("just lint", "recipe `lint` of justfile"),
                ("just V=1 lint", "recipe `lint` of justfile"),
                ("just sub/lint", "unnamed"),
                ("just -f sub/justfile lint", "recipe `lint` of sub/justfile"),
                ("just -g lint", "unnamed"),
                ("just --list", "nothing"),
                ("task gen", "recipe `gen` of Taskfile.yml"),
                ("task", "the first recipe of Taskfile.yml"),
                ("task -d sub gen", "unnamed"),
                ("rake gen", "unnamed"),
            ],
        );
        assert_eq!(of("make x", &["Makefile", "GNUmakefile"]), "recipe `x` of GNUmakefile");
    }

    #[test]
    fn interpreters_run_files() {
        assert_all(
            &["scripts/run.sh", "tools/gen.py", "tools/x/__main__.py", "a.js", "b/package.json", "b/index.js"],
            &[
                ("./scripts/run.sh a", "scripts/run.sh"),
                ("bash scripts/run.sh", "scripts/run.sh"),
                ("sh -e scripts/new.sh", "scripts/new.sh"),
                ("/opt/x/run.sh", "/opt/x/run.sh"),
                ("python tools/gen.py --all", "tools/gen.py"),
                ("node a.js", "a.js"),
                (
                    "node a",
                    "a, a.js, a.mjs, a.cjs, a.json, a.node, a.ts, a.tsx, a.mts, a.cts, a.jsx, a/package.json, a/index.js, a/index.ts",
                ),
                ("node c", "unnamed"),
                ("bash $X", "unnamed"),
                ("bash scripts/*.sh", "unnamed"),
                ("python -m tools.gen", "tools/__init__.py, tools/gen/__init__.py, tools/gen/__main__.py, tools/gen.py"),
                ("python -m pytest -x", "nothing"),
                ("pytest", "nothing"),
                ("cargo test", "nothing"),
                ("go test ./...", "nothing"),
                ("ls", "nothing"),
            ],
        );
    }

    #[test]
    fn tools_of_servers_run_servers() {
        let call = ToolCall::new("mcp__db__query", serde_json::json!({}), ROOT);
        assert_eq!(of_call(&call, &[]), "MCP server `db` in .mcp.json");
        let call = ToolCall::new("Read", serde_json::json!({"file_path": "/home/u/proj/a"}), ROOT);
        assert_eq!(of_call(&call, &[]), "nothing");
    }
}
