//! Protected paths: what they hold runs, or changes rules, later.

use super::{Folders, Why, beginnings, folded, folder_by_glob, in_folder, literal_len, located, named, otherwise, without_trailing};
use crate::analysis::installed;
use crate::analysis::marks::{Filter, marks_of_first};
use crate::analysis::path::{AbsPath, Located, Place};
use crate::analysis::wildcard;

/// Folders whose content runs or changes rules, wherever they lie.
const PROTECTED_FOLDERS: Folders = &[
    (&[".git"], "the repository's inside, with its hooks and config"),
    (&[".hg"], "the repository's inside, with its hooks and config"),
    (&[".svn"], "the repository's inside"),
    (&[".jj"], "the repository's inside, with its config"),
    (&[".sl"], "the repository's inside, with its hooks and config"),
    (&[".config", "git"], "git config"),
    (&[".githooks"], "git hooks"),
    (&[".lefthook"], "git hooks"),
    (&[".husky"], "git hooks"),
    (&[".git-hooks"], "git hooks"),
    (&[".cargo-husky"], "git hooks"),
    (&[".moon"], "git hooks"),
    (&[".github", "workflows"], "CI workflows"),
    (&[".github", "actions"], "CI actions"),
    (&[".github", "hooks"], "agent hooks"),
    // Copilot CLI starts each (`discoverExtensions` of its program, 1.0.30).
    (&[".github", "extensions"], "agent plugins"),
    // Its hooks, and the switch that turns all of them off (docs.github.com, "Hooks reference").
    (&[".github", "copilot"], "agent config"),
    // Agents with servers of their own, and scripts of skills.
    (&[".github", "agents"], "agent config"),
    (&[".github", "skills"], "agent config"),
    (&[".gitlab"], "CI config"),
    (&[".azuredevops"], "CI config"),
    (&[".azure-pipelines"], "CI config"),
    (&[".builds"], "CI config"),
    (&[".harness"], "CI config"),
    (&[".forgejo", "workflows"], "CI workflows"),
    (&[".forgejo", "actions"], "CI actions"),
    (&[".gitea", "workflows"], "CI workflows"),
    (&[".gitea", "actions"], "CI actions"),
    (&[".circleci"], "CI config"),
    (&[".semaphore"], "CI config"),
    (&[".teamcity"], "CI config"),
    (&[".tekton"], "CI config"),
    (&[".buildkite"], "CI config"),
    (&[".woodpecker"], "CI config"),
    (&[".vscode"], "editor config that runs tasks"),
    (&[".idea"], "editor config that runs tasks"),
    (&[".vs"], "editor config"),
    (&[".zed"], "editor config that runs tasks"),
    (&[".fleet"], "editor config that runs tasks"),
    (&[".helix"], "editor config that runs language servers"),
    (&[".nova"], "editor config that runs tasks"),
    (&[".theia"], "editor config that runs tasks"),
    (&[".gitpod"], "container config that runs commands"),
    (&[".devcontainer"], "container config that runs commands"),
    (&[".cargo"], "cargo config that runs programs"),
    (&[".mvn"], "build config that runs programs"),
    (&[".yarn"], "package manager code"),
    (&[".bundle"], "package manager config"),
    (&[".claude"], "agent config"),
    (&[".codex"], "agent config"),
    (&[".gemini"], "agent config"),
    (&[".cursor"], "agent config"),
    (&[".opencode"], "agent config"),
    (&[".config", "opencode"], "agent config"),
    (&[".continue"], "agent config"),
    (&[".roo"], "agent config"),
    (&[".kiro"], "agent config"),
    (&[".amazonq"], "agent config"),
    (&[".agents"], "agent config"),
    (&[".crush"], "agent config"),
    (&[".goose"], "agent config"),
    (&[".windsurf"], "agent config"),
    (&[".qwen"], "agent config"),
    (&[".factory"], "agent config"),
    (&[".copilot"], "agent config"),
    (&[".cline"], "agent config"),
    (&[".clinerules", "hooks"], "agent hooks"),
    (&[".claude-plugin"], "agent config"),
    (&[".codebuddy"], "agent config"),
    (&[".qoder"], "agent config"),
    (&[".grok"], "agent config"),
    (&[".openhands"], "agent config"),
    (&[".pi"], "agent config"),
    (&[".amp"], "agent config"),
    (&[".augment"], "agent config"),
    (&[".junie"], "agent config"),
    (&[".kilocode"], "agent config"),
    (&[".trae"], "agent config"),
    (&[".vibe"], "agent config"),
    (&[".rovodev"], "agent config"),
    (&[".iflow"], "agent config"),
    (&[".mise"], "environment that is loaded"),
    (&[".config", "mise"], "environment that is loaded"),
    (&["mise", "config.toml"], "environment that is loaded"),
    (&["mise", "config.local.toml"], "environment that is loaded"),
    (&[".countersign"], "the broker's own files"),
    (&[".direnv"], "environment that is loaded"),
    (&[".shadowenv.d"], "environment that is loaded"),
    (&[".beads", "hooks"], "hooks of the issue tracker"),
    (&[".beads", "config.yaml"], "which server is asked"),
    (&[".beads", "metadata.json"], "which server is asked"),
    (&["Library", "LaunchAgents"], "programs started at login"),
    (&["Library", "LaunchDaemons"], "programs started at boot"),
    (&[".config", "autostart"], "programs started at login"),
    (&[".config", "systemd"], "services"),
    (&[".config", "fish"], "shell start-up"),
    (&[".oh-my-zsh"], "shell start-up"),
    (&[".config", "zsh"], "shell start-up"),
    (&[".config", "nvim"], "editor start-up"),
    (&[".vim"], "editor start-up"),
    (&[".emacs.d"], "editor start-up"),
    (&[".ssh"], "SSH access"),
    (&[".gnupg"], "GnuPG keys"),
    (&[".aws"], "cloud credentials"),
    (&[".kube"], "cluster access"),
    (&[".docker"], "container config"),
    (&["site-packages"], "installed code"),
    // They stand first on the path while an environment is active, and while a script runs.
    (&[".venv", "bin"], "programs on the path"),
    (&[".venv", "Scripts"], "programs on the path"),
    (&["venv", "bin"], "programs on the path"),
    (&["venv", "Scripts"], "programs on the path"),
    (&["node_modules", ".bin"], "programs on the path"),
    // Eclipse, and editors with its language server, build with the programs that these name.
    (&[".externalToolBuilders"], "editor config that runs programs"),
    (&["Start Menu", "Programs", "Startup"], "programs started at login"),
];

const PROTECTED_NAME_MARKS: u128 = marks_of_first(PROTECTED_NAMES);
static PROTECTED_STARTS: Filter = beginnings(PROTECTED_FOLDERS);

/// Files whose content runs or changes rules, wherever they lie.
const PROTECTED_NAMES: &[(&str, Why)] = &[
    (".git", "the link to the repository"),
    ("commondir", "the link to the repository"),
    (".gitconfig", "git config"),
    (".gitmodules", "git config"),
    (".gitattributes", "git filters"),
    (".ackrc", "options of a search"),
    ("_ackrc", "options of a search"),
    (".lfsconfig", "git config"),
    (".bashrc", "shell start-up"),
    (".bash_profile", "shell start-up"),
    (".bash_login", "shell start-up"),
    (".bash_logout", "shell start-up"),
    (".bash_aliases", "shell start-up"),
    (".profile", "shell start-up"),
    (".zshrc", "shell start-up"),
    (".zshenv", "shell start-up"),
    (".zprofile", "shell start-up"),
    (".zlogin", "shell start-up"),
    (".zlogout", "shell start-up"),
    (".kshrc", "shell start-up"),
    (".xonshrc", "shell start-up"),
    (".cshrc", "shell start-up"),
    (".tcshrc", "shell start-up"),
    (".inputrc", "shell start-up"),
    (".xprofile", "programs started at login"),
    (".xinitrc", "programs started at login"),
    (".xsession", "programs started at login"),
    (".envrc", "environment that is loaded"),
    (".env", "environment that is loaded"),
    (".npmrc", "package manager config"),
    (".yarnrc", "package manager config"),
    (".yarnrc.yml", "package manager config"),
    (".pnpmfile.cjs", "package manager code"),
    (".pnpmfile.mjs", "package manager code"),
    ("pnpmfile.js", "package manager code"),
    (".pnp.cjs", "package manager code"),
    (".pnp.loader.mjs", "package manager code"),
    ("bunfig.toml", "package manager config"),
    (".bunfig.toml", "package manager config"),
    (".pypirc", "package manager config"),
    ("pip.conf", "package manager config"),
    ("pip.ini", "package manager config"),
    ("uv.toml", "package manager config"),
    ("poetry.toml", "package manager config"),
    (".condarc", "package manager config"),
    (".gemrc", "package manager config"),
    (".bazelrc", "build config that runs programs"),
    (".buckconfig", "build config that runs programs"),
    (".jvmopts", "build config that runs programs"),
    (".sbtopts", "build config that runs programs"),
    (".bazelversion", "build config that runs programs"),
    (".bazeliskrc", "build config that runs programs"),
    (".pre-commit-config.yaml", "git hooks"),
    ("lefthook.yml", "git hooks"),
    ("lefthook.yaml", "git hooks"),
    (".lefthook.yml", "git hooks"),
    ("lefthook-local.yml", "git hooks"),
    ("lefthook.toml", "git hooks"),
    ("lefthook.json", "git hooks"),
    (".lefthook.yaml", "git hooks"),
    (".lefthook.toml", "git hooks"),
    (".lefthook.json", "git hooks"),
    ("lefthook-local.yaml", "git hooks"),
    ("lefthook-local.toml", "git hooks"),
    ("lefthook-local.json", "git hooks"),
    (".lefthook-local.yml", "git hooks"),
    (".lefthook-local.yaml", "git hooks"),
    (".lefthook-local.toml", "git hooks"),
    (".lefthook-local.json", "git hooks"),
    ("lefthook.jsonc", "git hooks"),
    (".lefthook.jsonc", "git hooks"),
    ("lefthook-local.jsonc", "git hooks"),
    (".lefthook-local.jsonc", "git hooks"),
    (".overcommit.yml", "git hooks"),
    ("prek.toml", "git hooks"),
    ("hk.pkl", "git hooks"),
    ("captainhook.json", "git hooks"),
    ("grumphp.yml", "git hooks"),
    (".rusty-hook.toml", "git hooks"),
    (".huskyrc", "git hooks"),
    (".huskyrc.json", "git hooks"),
    (".huskyrc.js", "git hooks"),
    ("husky.config.js", "git hooks"),
    ("gradle-wrapper.properties", "build config that runs programs"),
    ("maven-wrapper.properties", "build config that runs programs"),
    (".devcontainer.json", "container config that runs commands"),
    (".ripgreprc", "config that runs programs"),
    (".wgetrc", "download config"),
    (".curlrc", "download config"),
    (".screenrc", "terminal start-up"),
    (".tmux.conf", "terminal start-up"),
    (".vimrc", "editor start-up"),
    ("_vimrc", "editor start-up"),
    (".gvimrc", "editor start-up"),
    (".lvimrc", "editor start-up"),
    (".exrc", "editor start-up"),
    (".nvimrc", "editor start-up"),
    (".nvim.lua", "editor start-up"),
    (".dir-locals.el", "editor start-up"),
    (".dir-locals-2.el", "editor start-up"),
    (".gdbinit", "debugger start-up"),
    (".lldbinit", "debugger start-up"),
    (".pdbrc", "debugger start-up"),
    (".irbrc", "interpreter start-up"),
    (".pryrc", "interpreter start-up"),
    (".rprofile", "interpreter start-up"),
    (".ghci", "interpreter start-up"),
    (".ocamlinit", "interpreter start-up"),
    (".emacs", "editor start-up"),
    (".editorconfig-local", "editor config"),
    (".mcp.json", "agent servers"),
    ("mcp.json", "agent servers"),
    (".claude.json", "agent config"),
    ("opencode.json", "agent config"),
    ("opencode.jsonc", "agent config"),
    (".crush.json", "agent config"),
    ("crush.json", "agent config"),
    (".aider.conf.yml", "agent config"),
    (".goosehints", "agent config"),
    (".countersign.toml", "the broker's own rules"),
    ("pyrightconfig.json", "config that names programs"),
    (".project", "editor config that runs programs"),
    ("pyvenv.cfg", "which programs run"),
    ("sitecustomize.py", "code that every Python loads"),
    ("usercustomize.py", "code that every Python loads"),
    (".gitlab-ci.yml", "CI config"),
    (".travis.yml", "CI config"),
    ("azure-pipelines.yml", "CI config"),
    ("azure-pipelines.yaml", "CI config"),
    (".azure-pipelines.yml", "CI config"),
    ("jenkinsfile", "CI config"),
    ("bitbucket-pipelines.yml", "CI config"),
    (".drone.yml", "CI config"),
    (".drone.yaml", "CI config"),
    (".drone.jsonnet", "CI config"),
    ("codemagic.yaml", "CI config"),
    ("bitrise.yml", "CI config"),
    ("codefresh.yml", "CI config"),
    ("screwdriver.yaml", "CI config"),
    (".vela.yml", "CI config"),
    (".woodpecker.yml", "CI config"),
    (".woodpecker.yaml", "CI config"),
    (".cirrus.yml", "CI config"),
    ("appveyor.yml", "CI config"),
    (".appveyor.yml", "CI config"),
    (".build.yml", "CI config"),
    ("buildspec.yml", "CI config"),
    ("cloudbuild.yaml", "CI config"),
    (".gitpod.yml", "container config that runs commands"),
    (".replit", "container config that runs commands"),
    ("crontab", "scheduled programs"),
    ("authorized_keys", "SSH access"),
    ("known_hosts", "SSH access"),
    ("hosts", "name resolution"),
    (".direnvrc", "environment that is loaded"),
    ("mise.toml", "environment that is loaded"),
    (".mise.toml", "environment that is loaded"),
    ("mise.local.toml", "environment that is loaded"),
    (".mise.local.toml", "environment that is loaded"),
    (".rtx.toml", "environment that is loaded"),
    (".rtx.local.toml", "environment that is loaded"),
    (".prototools", "which programs run"),
    // From .NET 10 on it names folders from which the SDK is taken.
    ("global.json", "which programs run"),
    (".autoenv", "environment that is loaded"),
    (".autoenv.zsh", "environment that is loaded"),
    (".autoenv_leave.zsh", "environment that is loaded"),
    (".tool-versions", "which programs run"),
    (".python-version", "which programs run"),
    (".nvmrc", "which programs run"),
    (".node-version", "which programs run"),
    (".ruby-version", "which programs run"),
    (".java-version", "which programs run"),
    (".go-version", "which programs run"),
    (".terraform-version", "which programs run"),
    (".opentofu-version", "which programs run"),
    (".swift-version", "which programs run"),
    (".bun-version", "which programs run"),
    (".deno-version", "which programs run"),
    (".perl-version", "which programs run"),
    (".crystal-version", "which programs run"),
    (".exenv-version", "which programs run"),
    (".rvmrc", "environment that is loaded"),
    (".sdkmanrc", "which programs run"),
    ("rust-toolchain", "which programs run"),
    ("rust-toolchain.toml", "which programs run"),
    ("profile.ps1", "shell start-up"),
];

/// Why writing the path would have later consequences, if it would.
pub fn protected(path: &AbsPath) -> Option<Why> {
    protected_as_spelled(path).or_else(|| otherwise(path, protected_as_spelled))
}

fn protected_as_spelled(path: &AbsPath) -> Option<Why> {
    let name = folded(path.name());
    // Windows drops trailing dots and blanks: `.git.` is `.git` there.
    let name = name.trim_end_matches(['.', ' ']);
    if let Some(why) = named(name, PROTECTED_NAMES, PROTECTED_NAME_MARKS) {
        return Some(why);
    }
    if name.ends_with("_profile.ps1") {
        return Some("shell start-up");
    }
    if name.ends_with(".code-workspace") || name.ends_with(".sublime-project") {
        return Some("editor config that runs tasks");
    }
    // `mise.ENVIRONMENT.toml`, `.mise.ENVIRONMENT.local.toml`.
    if name.trim_start_matches('.').strip_prefix("mise.").is_some_and(|rest| rest.strip_suffix(".toml").is_some()) {
        return Some("environment that is loaded");
    }
    if let Some(checkout) = in_agent_worktree(path) {
        return protected_as_spelled(&checkout);
    }
    if is_plan(path) {
        return None;
    }
    if let Some(why) = in_folder(path, PROTECTED_FOLDERS, &PROTECTED_STARTS) {
        return Some(why);
    }
    if installed::is_among_programs(path) {
        return Some("programs on the path");
    }
    is_system(path.components()).then_some("a part of the system")
}

/// Whether a path of these names lies in the system's own folders.
fn is_system<'a>(mut names: impl Iterator<Item = &'a str>) -> bool {
    match (names.next(), names.next()) {
        (
            Some(
                "etc" | "usr" | "bin" | "sbin" | "lib" | "lib64" | "boot" | "dev" | "proc" | "sys" | "System" | "Library" | "Applications"
                | "opt" | "root",
            ),
            _,
        )
        | (Some("var"), Some("spool" | "lib" | "run")) => true,
        // What lies there on macOS is known by the links to it, `/tmp` and `/var` among them.
        (Some("private"), Some("tmp")) => false,
        (Some("private"), Some("var")) => !matches!(names.next(), Some("folders" | "tmp")),
        (Some("private"), _) => true,
        _ => false,
    }
}

/// The path as if the checkout in which an agent works, `.claude/worktrees/NAME`, lay beside the folder of its
/// config: what is in it is sources, as in any other checkout.
fn in_agent_worktree(path: &AbsPath) -> Option<AbsPath> {
    const RUN: &str = "/.claude/worktrees/";
    let text = path.as_str();
    let at = text.find(RUN)?;
    let (before, behind) = (text.get(..at)?, text.get(at + RUN.len()..)?);
    if behind.is_empty() { None } else { AbsPath::parse(&format!("{before}/{behind}")) }
}

/// A plan that an agent writes down for the person: `.claude/plans/NAME.md`.
pub(crate) fn is_plan(path: &AbsPath) -> bool {
    folded(path.name()).ends_with(".md") && path.parent().is_some_and(|folder| folder.as_str().ends_with("/.claude/plans"))
}

/// What is protected below a folder of this name, and is not by the name alone.
pub fn protected_below(name: &str) -> impl Iterator<Item = String> + '_ {
    PROTECTED_FOLDERS.iter().filter_map(move |(run, _)| match run {
        [first, rest @ ..] if !rest.is_empty() && without_trailing(name).eq_ignore_ascii_case(first) => Some(rest.join("/")),
        _ => None,
    })
}

/// Why changing the place may have later consequences.
pub fn protected_place(place: &Place) -> Option<Why> {
    match place {
        Place::Unknown => None,
        Place::At(at) => located(at, protected),
        // Disks that fold case find the names in any.
        Place::Below { base, pattern } => located(base, protected).or_else(|| protected_by_glob(base, &folded(pattern))),
    }
}

/// Why one of the files may be protected for which a glob below the folder stands.
fn protected_by_glob(base: &Located, glob: &str) -> Option<Why> {
    let last = glob.rsplit('/').next().unwrap_or(glob);
    // Every name fits a star alone: that is no sign of any of them.
    let named =
        || PROTECTED_NAMES.iter().find(|(name, _)| literal_len(last) > 0 && wildcard::glob_matches_folded(last, name)).map(|(_, why)| *why);
    // Of names that are known by how they end, one with that end.
    let ending = || base.path.join(&last.replace(['*', '?'], "x")).filter(|_| literal_len(last) > 0).as_ref().and_then(protected);
    let is_hidden = glob.split('/').any(|part| part.starts_with('.'));
    named()
        .or_else(ending)
        .or_else(|| folder_by_glob(PROTECTED_FOLDERS, &PROTECTED_STARTS, base, glob))
        .or(is_hidden.then_some("hidden files, which programs act upon"))
}
