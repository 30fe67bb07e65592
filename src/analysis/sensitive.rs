//! Paths that matter more than others: secrets, and files whose change runs code or changes rules later.

use std::borrow::Cow;

use super::marks::{mark, marks_of_first};
use super::path::{AbsPath, Located, Place};

/// Why a path is sensitive, in words for a person.
pub type Why = &'static str;

/// File names that hold secrets wherever they lie.
const SECRET_NAMES: &[(&str, Why)] = &[
    (".env", "environment secrets"),
    (".envrc", "environment secrets"),
    (".flaskenv", "environment secrets"),
    (".dev.vars", "environment secrets"),
    (".secrets", "secrets"),
    ("local.settings.json", "environment secrets"),
    (".netrc", "passwords for hosts"),
    ("_netrc", "passwords for hosts"),
    (".pgpass", "database passwords"),
    (".my.cnf", "database passwords"),
    (".npmrc", "a registry token"),
    (".yarnrc.yml", "a registry token"),
    (".pypirc", "a registry token"),
    (".git-credentials", "git passwords"),
    (".dockercfg", "registry passwords"),
    (".htpasswd", "password hashes"),
    (".vault-token", "a vault token"),
    (".boto", "cloud credentials"),
    (".s3cfg", "cloud credentials"),
    (".terraformrc", "cloud credentials"),
    ("credentials.tfrc.json", "cloud credentials"),
    ("terraform.tfvars", "cloud credentials"),
    ("credentials.json", "credentials"),
    ("service-account.json", "cloud credentials"),
    ("serviceaccount.json", "cloud credentials"),
    ("secrets.json", "secrets"),
    ("secrets.yml", "secrets"),
    ("secrets.yaml", "secrets"),
    ("secrets.toml", "secrets"),
    ("id_rsa", "a private key"),
    ("id_dsa", "a private key"),
    ("id_ecdsa", "a private key"),
    ("id_ed25519", "a private key"),
    ("master.key", "a secret key"),
    ("kubeconfig", "cluster credentials"),
    (".bash_history", "shell history"),
    (".zsh_history", "shell history"),
    (".histfile", "shell history"),
    (".python_history", "shell history"),
    (".node_repl_history", "shell history"),
    (".psql_history", "shell history"),
    (".mysql_history", "shell history"),
    (".claude.json", "agent credentials"),
    ("shadow", "password hashes"),
    ("gshadow", "password hashes"),
    ("sudoers", "system secrets"),
    ("login.keychain-db", "the keychain"),
    ("wallet.dat", "a wallet"),
    (".htaccess.secret", "secrets"),
    ("cookies.sqlite", "browser data"),
    ("logins.json", "browser passwords"),
    ("key4.db", "browser passwords"),
];

/// Endings of file names that hold keys, each from its only dot on.
const SECRET_ENDINGS: &[(&str, Why)] = &[
    (".pem", "a key or certificate"),
    (".key", "a private key"),
    (".p12", "a private key"),
    (".pfx", "a private key"),
    (".jks", "a key store"),
    (".keystore", "a key store"),
    (".kdbx", "a password store"),
    (".ppk", "a private key"),
    (".asc", "a key"),
    (".gpg", "encrypted data or a key"),
    (".ovpn", "a VPN key"),
    (".env", "environment secrets"),
    (".tfstate", "infrastructure secrets"),
    (".tfstate.backup", "infrastructure secrets"),
    (".tfvars", "infrastructure secrets"),
    (".keytab", "a Kerberos key"),
];

/// Folders, as runs of components, below which everything is secret.
const SECRET_FOLDERS: Folders = &[
    (&[".ssh"], "SSH keys"),
    (&[".gnupg"], "GnuPG keys"),
    (&[".aws"], "AWS credentials"),
    (&[".azure"], "Azure credentials"),
    (&[".gcloud"], "Google Cloud credentials"),
    (&[".config", "gcloud"], "Google Cloud credentials"),
    (&[".config", "gh"], "GitHub credentials"),
    (&[".config", "glab-cli"], "GitLab credentials"),
    (&[".config", "op"], "1Password"),
    (&[".config", "rclone"], "cloud credentials"),
    (&[".config", "doctl"], "cloud credentials"),
    (&[".config", "hub"], "GitHub credentials"),
    (&[".config", "stripe"], "payment credentials"),
    (&[".config", "google-chrome"], "browser data"),
    (&[".config", "chromium"], "browser data"),
    (&[".config", "BraveSoftware"], "browser data"),
    (&[".config", "pulumi"], "cloud credentials"),
    (&[".docker"], "registry passwords"),
    (&[".kube"], "cluster credentials"),
    (&[".mozilla"], "browser data"),
    (&[".thunderbird"], "mail"),
    (&[".password-store"], "passwords"),
    (&[".local", "share", "keyrings"], "the keyring"),
    (&[".local", "share", "gopass"], "passwords"),
    (&[".cargo", "credentials"], "a registry token"),
    (&[".cargo", "credentials.toml"], "a registry token"),
    (&[".gem", "credentials"], "a registry token"),
    (&[".m2", "settings.xml"], "a registry token"),
    (&[".gradle", "gradle.properties"], "a registry token"),
    (&[".composer", "auth.json"], "a registry token"),
    (&[".config", "composer", "auth.json"], "a registry token"),
    (&[".terraform.d"], "cloud credentials"),
    (&[".oci"], "cloud credentials"),
    (&[".bluemix"], "cloud credentials"),
    (&[".vault"], "vault tokens"),
    (&[".codex", "auth.json"], "agent credentials"),
    (&[".claude", ".credentials.json"], "agent credentials"),
    (&[".gemini", "oauth_creds.json"], "agent credentials"),
    (&[".gemini", "google_accounts.json"], "agent credentials"),
    (&[".local", "share", "opencode", "auth.json"], "agent credentials"),
    (&[".config", "github-copilot"], "agent credentials"),
    (&[".cursor", "auth.json"], "agent credentials"),
    (&["Library", "Keychains"], "the keychain"),
    (&["Library", "Cookies"], "browser data"),
    (&["Library", "Application Support", "Google", "Chrome"], "browser data"),
    (&["Library", "Application Support", "Firefox"], "browser data"),
    (&["Library", "Messages"], "messages"),
    (&["Library", "Mail"], "mail"),
    (&["AppData", "Roaming", "Microsoft", "Credentials"], "stored credentials"),
    (&["AppData", "Local", "Google", "Chrome"], "browser data"),
    (&["var", "run", "secrets"], "cluster credentials"),
    (&["run", "secrets"], "cluster credentials"),
];

const SECRET_NAME_MARKS: u64 = marks_of_first(SECRET_NAMES);
const SECRET_ENDING_MARKS: u64 = marks_of_first(SECRET_ENDINGS);
const SECRET_STARTS: u64 = beginnings(SECRET_FOLDERS);

/// Why the path is secret, if it is. Case is folded: on many disks `.SSH` is `.ssh`.
pub fn secret(path: &AbsPath) -> Option<Why> {
    let name = folded(path.name());
    let name = name.as_ref();
    // Public halves and templates carry no secret.
    if matches!(ending(name), ".pub" | ".example" | ".sample" | ".template" | ".dist" | ".md")
        && in_folder(path, SECRET_FOLDERS, SECRET_STARTS).is_none_or(|w| w == "SSH keys")
    {
        return None;
    }
    if name.starts_with("krb5cc") {
        return Some("a Kerberos ticket");
    }
    // Copies that editors and people leave behind.
    if ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"]
        .iter()
        .any(|key| name.strip_prefix(key).is_some_and(|rest| rest.starts_with(['.', '-', '_', '~'])))
    {
        return Some("a private key");
    }
    if name.strip_prefix(".env").is_some_and(|rest| rest.starts_with(['.', '-', '_', '~']))
        || name.strip_suffix(".env").is_some_and(|stem| !stem.is_empty())
    {
        return Some("environment secrets");
    }
    named(name, SECRET_NAMES, SECRET_NAME_MARKS)
        .or_else(|| named(ending(name), SECRET_ENDINGS, SECRET_ENDING_MARKS))
        .or_else(|| in_folder(path, SECRET_FOLDERS, SECRET_STARTS))
        .or_else(|| process_secret(path))
}

/// The name from its last dot on; empty without one.
fn ending(name: &str) -> &str {
    name.rfind('.').and_then(|dot| name.get(dot..)).unwrap_or("")
}

/// The environment, memory and open files of processes.
fn process_secret(path: &AbsPath) -> Option<Why> {
    if !matches!(path.components().next(), Some("proc" | "dev")) {
        return None;
    }
    let parts: Vec<&str> = path.components().collect();
    match parts.as_slice() {
        ["proc", _, "environ" | "mem" | "maps" | "auxv" | "cmdline" | "fd" | "root" | "cwd" | "map_files" | "task", ..] => {
            Some("the inside of a process")
        }
        ["proc", "kcore" | "kmem", ..] | ["dev", "mem" | "kmem" | "port", ..] => Some("the memory of the machine"),
        _ => None,
    }
}

/// The name with its case folded.
fn folded(name: &str) -> Cow<'_, str> {
    if name.chars().any(char::is_uppercase) { Cow::Owned(name.to_lowercase()) } else { Cow::Borrowed(name) }
}

/// Runs of components, and what lies below them.
type Folders = &'static [(&'static [&'static str], Why)];

/// The marks of the first components of all runs.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
const fn beginnings(folders: Folders) -> u64 {
    let mut marks = 0;
    let mut at = 0;
    while at < folders.len() {
        marks |= mark(folders[at].0[0].as_bytes());
        at += 1;
    }
    marks
}

/// Why a file of this name matters, if the list has it.
fn named(name: &str, list: &[(&str, Why)], marks: u64) -> Option<Why> {
    if marks & mark(name.as_bytes()) == 0 {
        return None;
    }
    list.iter().find(|(listed, _)| *listed == name).map(|(_, why)| *why)
}

fn in_folder(path: &AbsPath, folders: Folders, beginnings: u64) -> Option<Why> {
    let mut rest = path.components();
    let mut found: Option<usize> = None;
    while let Some(first) = rest.next().map(without_trailing) {
        if beginnings & mark(first.as_bytes()) != 0 {
            let earlier = folders.get(..found.unwrap_or(folders.len())).unwrap_or_default();
            let begins = |run: &[&str]| match run {
                [wanted, others @ ..] => first.eq_ignore_ascii_case(wanted) && starts_with(rest.clone(), others),
                [] => false,
            };
            found = earlier.iter().position(|(run, _)| begins(run)).or(found);
        }
    }
    found.and_then(|at| folders.get(at)).map(|(_, why)| *why)
}

/// The component as Windows keeps it, where `.git.` is `.git`.
fn without_trailing(component: &str) -> &str {
    match component.as_bytes() {
        [.., b'.' | b' '] => component.trim_end_matches(['.', ' ']),
        _ => component,
    }
}

/// Whether the components begin with the run.
fn starts_with<'p>(mut components: impl Iterator<Item = &'p str>, run: &[&str]) -> bool {
    run.iter().all(|wanted| components.next().is_some_and(|part| without_trailing(part).eq_ignore_ascii_case(wanted)))
}

/// Why reading the place may read a secret.
pub fn secret_place(place: &Place, home: Option<&AbsPath>, tree: bool) -> Option<Why> {
    match place {
        Place::Unknown => None,
        Place::At(at) => located(at, secret).or_else(|| if tree { covers_home(at, home) } else { None }),
        Place::Below { base, pattern } => located(base, secret)
            .or_else(|| covers_home_by_pattern(base, pattern, home))
            .or_else(|| glob_probes(pattern).into_iter().find_map(|name| base.path.join(&name).as_ref().and_then(secret))),
    }
}

fn located(at: &Located, look: fn(&AbsPath) -> Option<Why>) -> Option<Why> {
    look(&at.path).or_else(|| if at.real == at.path { None } else { look(&at.real) })
}

/// A folder above or at the home folder, or above one of the folders in it, holds its keys.
fn covers_home(at: &Located, home: Option<&AbsPath>) -> Option<Why> {
    let above_secrets = |rest: &str| {
        let first = rest.split('/').next().unwrap_or("");
        let may_be_above = first.is_empty() || SECRET_STARTS & mark(first.as_bytes()) != 0;
        may_be_above
            && SECRET_FOLDERS.iter().any(|(run, _)| {
                let mut rest = rest.split('/');
                run.iter().all(|part| rest.next().is_none_or(|r| r.eq_ignore_ascii_case(part))) && rest.next().is_none()
            })
    };
    let above = |path: &AbsPath| {
        is_above_homes(path) || home.is_some_and(|home| path.contains(home) || home.relative(path).is_some_and(above_secrets))
    };
    (above(&at.path) || (at.real != at.path && above(&at.real))).then_some("everything in a folder with credentials")
}

fn is_above_homes(path: &AbsPath) -> bool {
    let mut parts = path.components();
    matches!((parts.next(), parts.next()), (None, _) | (Some("home" | "Users" | "root" | "etc"), None))
}

fn covers_home_by_pattern(base: &Located, pattern: &str, home: Option<&AbsPath>) -> Option<Why> {
    // `~/*` does not reach hidden files by itself; `~/.*` and anything with more levels does.
    let deep = pattern.contains('/') || pattern.contains("**") || pattern.starts_with('.');
    if deep { covers_home(base, home) } else { None }
}

/// Names that a glob may stand for and that are secret: a pattern that names a hidden file, or that
/// ends as keys do, may cover one.
fn glob_probes(pattern: &str) -> Vec<String> {
    let (folder, last) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    let glob = super::wildcard::from_glob(last);
    let is_named = last.len() > 1 && literal_len(last) > 0;
    let names = SECRET_NAMES.iter().map(|(n, _)| *n).filter(|n| is_named && last.starts_with('.') == n.starts_with('.'));
    let endings = SECRET_ENDINGS.iter().map(|(e, _)| *e).filter(|e| last.ends_with(*e));
    let folder = folder.replace('*', "x");
    let mut probes: Vec<String> = names.filter(|n| super::wildcard::matches(&glob, n)).map(str::to_owned).collect();
    probes.extend(endings.map(|e| format!("x{e}")));
    if last.starts_with(".env") && !last.contains("example") {
        probes.push(".env".to_owned());
    }
    // A hidden folder in the pattern: `.s*/id*`.
    probes.into_iter().map(|name| if folder.is_empty() { name } else { format!("{folder}/{name}") }).collect()
}

fn literal_len(pattern: &str) -> usize {
    pattern.chars().filter(|c| *c != '*').count()
}

/// Folders whose content runs or changes rules, wherever they lie.
const PROTECTED_FOLDERS: Folders = &[
    (&[".git"], "the repository's inside, with its hooks and config"),
    (&[".hg"], "the repository's inside, with its hooks and config"),
    (&[".svn"], "the repository's inside"),
    (&[".config", "git"], "git config"),
    (&[".githooks"], "git hooks"),
    (&[".husky"], "git hooks"),
    (&[".github", "workflows"], "CI workflows"),
    (&[".github", "actions"], "CI actions"),
    (&[".gitlab"], "CI config"),
    (&[".circleci"], "CI config"),
    (&[".buildkite"], "CI config"),
    (&[".woodpecker"], "CI config"),
    (&[".vscode"], "editor config that runs tasks"),
    (&[".idea"], "editor config that runs tasks"),
    (&[".vs"], "editor config"),
    (&[".zed"], "editor config that runs tasks"),
    (&[".fleet"], "editor config that runs tasks"),
    (&[".devcontainer"], "container config that runs commands"),
    (&[".cargo"], "cargo config that runs programs"),
    (&[".mvn"], "build config that runs programs"),
    (&[".yarn"], "package manager code"),
    (&[".claude"], "agent config"),
    (&[".codex"], "agent config"),
    (&[".gemini"], "agent config"),
    (&[".cursor"], "agent config"),
    (&[".opencode"], "agent config"),
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
    (&[".countersign"], "the broker's own files"),
    (&[".direnv"], "environment that is loaded"),
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
    (&[".local", "bin"], "programs on the path"),
    (&["site-packages"], "installed code"),
    (&["Start Menu", "Programs", "Startup"], "programs started at login"),
];

const PROTECTED_NAME_MARKS: u64 = marks_of_first(PROTECTED_NAMES);
const PROTECTED_STARTS: u64 = beginnings(PROTECTED_FOLDERS);

/// Files whose content runs or changes rules, wherever they lie.
const PROTECTED_NAMES: &[(&str, Why)] = &[
    (".git", "the link to the repository"),
    ("commondir", "the link to the repository"),
    (".gitconfig", "git config"),
    (".gitmodules", "git config"),
    (".gitattributes", "git filters"),
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
    (".pnp.cjs", "package manager code"),
    (".pnp.loader.mjs", "package manager code"),
    ("bunfig.toml", "package manager config"),
    (".bunfig.toml", "package manager config"),
    (".pypirc", "package manager config"),
    ("pip.conf", "package manager config"),
    (".condarc", "package manager config"),
    (".gemrc", "package manager config"),
    (".bazelrc", "build config that runs programs"),
    (".bazelversion", "build config that runs programs"),
    (".bazeliskrc", "build config that runs programs"),
    (".pre-commit-config.yaml", "git hooks"),
    ("lefthook.yml", "git hooks"),
    ("lefthook.yaml", "git hooks"),
    (".lefthook.yml", "git hooks"),
    ("lefthook-local.yml", "git hooks"),
    ("gradle-wrapper.properties", "build config that runs programs"),
    ("maven-wrapper.properties", "build config that runs programs"),
    (".devcontainer.json", "container config that runs commands"),
    (".ripgreprc", "config that runs programs"),
    (".wgetrc", "download config"),
    (".curlrc", "download config"),
    (".screenrc", "terminal start-up"),
    (".tmux.conf", "terminal start-up"),
    (".vimrc", "editor start-up"),
    (".exrc", "editor start-up"),
    (".nvimrc", "editor start-up"),
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
    ("sitecustomize.py", "code that every Python loads"),
    ("usercustomize.py", "code that every Python loads"),
    (".gitlab-ci.yml", "CI config"),
    (".travis.yml", "CI config"),
    ("azure-pipelines.yml", "CI config"),
    ("jenkinsfile", "CI config"),
    ("bitbucket-pipelines.yml", "CI config"),
    (".drone.yml", "CI config"),
    ("crontab", "scheduled programs"),
    ("authorized_keys", "SSH access"),
    ("known_hosts", "SSH access"),
    ("hosts", "name resolution"),
    (".direnvrc", "environment that is loaded"),
    ("mise.toml", "environment that is loaded"),
    (".mise.toml", "environment that is loaded"),
    (".tool-versions", "which programs run"),
    (".python-version", "which programs run"),
    (".nvmrc", "which programs run"),
    ("rust-toolchain", "which programs run"),
    ("rust-toolchain.toml", "which programs run"),
    ("microsoft.powershell_profile.ps1", "shell start-up"),
    ("profile.ps1", "shell start-up"),
];

/// Why writing the path would have later consequences, if it would.
pub fn protected(path: &AbsPath) -> Option<Why> {
    let name = folded(path.name());
    // Windows drops trailing dots and blanks: `.git.` is `.git` there.
    let name = name.trim_end_matches(['.', ' ']);
    if let Some(why) = named(name, PROTECTED_NAMES, PROTECTED_NAME_MARKS) {
        return Some(why);
    }
    if name.ends_with(".code-workspace") {
        return Some("editor config that runs tasks");
    }
    if let Some(why) = in_folder(path, PROTECTED_FOLDERS, PROTECTED_STARTS) {
        return Some(why);
    }
    let mut parts = path.components();
    match (parts.next(), parts.next()) {
        (
            Some(
                "etc" | "usr" | "bin" | "sbin" | "lib" | "lib64" | "boot" | "dev" | "proc" | "sys" | "System" | "Library" | "Applications"
                | "opt" | "root" | "private",
            ),
            _,
        )
        | (Some("var"), Some("spool" | "lib" | "run")) => Some("a part of the system"),
        _ => None,
    }
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
        Place::Below { base, pattern } => located(base, protected).or_else(|| {
            let last = pattern.rsplit('/').next().unwrap_or(pattern);
            PROTECTED_NAMES
                .iter()
                .find(|(n, _)| literal_len(last) > 0 && super::wildcard::matches(&super::wildcard::from_glob(last), n))
                .map(|(_, why)| *why)
                .or_else(|| pattern.split('/').any(|part| part.starts_with('.')).then_some("hidden files, which programs act upon"))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    #[test]
    fn secrets_are_known_by_name_ending_and_folder() {
        for path in [
            "/p/.env",
            "/p/.env.local",
            "/p/prod.env",
            "/home/u/.ssh/id_rsa",
            "/home/u/.SSH/config",
            "/p/x.pem",
            "/proc/1/environ",
            "/etc/shadow",
        ] {
            assert!(secret(&abs(path)).is_some(), "{path}");
        }
        for path in ["/p/.env.example", "/p/src/env.rs", "/p/docs/ssh.md", "/home/u/.ssh/id_rsa.pub", "/p/key.rs", "/p/monkey"] {
            assert!(secret(&abs(path)).is_none(), "{path}");
        }
    }

    #[test]
    fn writes_that_run_later_are_known() {
        for path in [
            "/p/.git/hooks/pre-commit",
            "/p/.GIT/config",
            "/p/.git.",
            "/home/u/.bashrc",
            "/p/.vscode/tasks.json",
            "/etc/hosts",
            "/p/x.code-workspace",
        ] {
            assert!(protected(&abs(path)).is_some(), "{path}");
        }
        for path in ["/p/.gitignore", "/p/src/main.rs", "/p/.github/ISSUE_TEMPLATE.md"] {
            assert!(protected(&abs(path)).is_none(), "{path}");
        }
    }
}
