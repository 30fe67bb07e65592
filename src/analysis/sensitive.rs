//! Paths that matter more than others: secrets, and files whose change runs code or changes rules later.

use std::borrow::Cow;

use super::marks::{mark, marks_of_first};
use super::path::{AbsPath, Located, Place, components_of};

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
    (".authinfo", "passwords for hosts"),
    (".msmtprc", "mail passwords"),
    (".fetchmailrc", "mail passwords"),
    (".mbsyncrc", "mail passwords"),
    (".offlineimaprc", "mail passwords"),
    (".smbcredentials", "passwords for hosts"),
    (".passwd-s3fs", "cloud credentials"),
    (".mylogin.cnf", "database passwords"),
    (".databrickscfg", "cloud credentials"),
    ("kaggle.json", "an access token"),
    (".sentryclirc", "an access token"),
    (".rclone.conf", "cloud credentials"),
    (".dockerconfigjson", "registry passwords"),
    (".vault_pass", "a vault password"),
    (".vault-pass", "a vault password"),
    (".vault_password", "a vault password"),
    ("application_default_credentials.json", "cloud credentials"),
    ("service_account.json", "cloud credentials"),
    ("client_secret.json", "cloud credentials"),
    (".credentials.json", "agent credentials"),
    (".credentials", "credentials"),
    ("kubeconfig.yaml", "cluster credentials"),
    ("kubeconfig.yml", "cluster credentials"),
    ("k3s.yaml", "cluster credentials"),
    (".xauthority", "access to the screen"),
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
    (".histfile", "shell history"),
    ("fish_history", "shell history"),
    (".lesshst", "shell history"),
    (".viminfo", "shell history"),
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
    (".p8", "a private key"),
    (".kubeconfig", "cluster credentials"),
    (".kwl", "a password store"),
    (".agilekeychain", "a password store"),
    (".opvault", "a password store"),
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
    (&[".config", "microsoft-edge"], "browser data"),
    (&[".config", "vivaldi"], "browser data"),
    (&[".config", "opera"], "browser data"),
    (&[".config", "pulumi"], "cloud credentials"),
    (&[".config", "hcloud"], "cloud credentials"),
    (&[".config", "scw"], "cloud credentials"),
    (&[".config", "openstack"], "cloud credentials"),
    (&[".config", "configstore"], "cloud credentials"),
    (&[".config", "netlify"], "cloud credentials"),
    (&[".config", "ngrok"], "an access token"),
    (&[".config", "containers", "auth.json"], "registry passwords"),
    (&[".config", "helm", "registry"], "registry passwords"),
    (&[".config", "argocd"], "cluster credentials"),
    (&[".config", "git", "credentials"], "git passwords"),
    (&[".config", "pypoetry", "auth.toml"], "a registry token"),
    (&[".config", "tea"], "forge credentials"),
    (&[".config", "goose", "secrets.yaml"], "agent credentials"),
    (&[".config", "io.datasette.llm", "keys.json"], "agent credentials"),
    (&[".config", "keepassxc"], "passwords"),
    (&[".config", "Bitwarden"], "passwords"),
    (&[".config", "Bitwarden CLI"], "passwords"),
    (&[".config", "1Password"], "1Password"),
    (&[".config", "solana", "id.json"], "a wallet"),
    (&[".config", "Signal"], "messages"),
    (&[".config", "Slack"], "messages"),
    (&[".config", "discord"], "messages"),
    (&[".local", "share", "TelegramDesktop"], "messages"),
    (&[".local", "share", "evolution"], "mail"),
    (&[".local", "share", "kwalletd"], "the keyring"),
    (&[".local", "share", "com.vercel.cli"], "cloud credentials"),
    (&[".local", "share", "uv", "credentials"], "a registry token"),
    (&[".local", "share", "amp", "secrets.json"], "agent credentials"),
    (&[".cache", "huggingface", "token"], "an access token"),
    (&[".cache", "huggingface", "stored_tokens"], "an access token"),
    (&[".huggingface", "token"], "an access token"),
    (&[".mcp-auth"], "agent credentials"),
    (&[".qwen", "oauth_creds.json"], "agent credentials"),
    (&[".m2", "settings-security.xml"], "a registry token"),
    (&[".config", "filezilla"], "passwords for hosts"),
    (&[".filezilla"], "passwords for hosts"),
    (&["AppData", "Roaming", "FileZilla"], "passwords for hosts"),
    (&["AppData", "Roaming", "postgresql"], "database passwords"),
    (&["PSReadLine"], "shell history"),
    (&[".pulumi", "credentials.json"], "cloud credentials"),
    (&[".aliyun"], "cloud credentials"),
    (&[".tccli"], "cloud credentials"),
    (&[".saml2aws"], "AWS credentials"),
    (&[".awsvault"], "AWS credentials"),
    (&[".fly", "config.yml"], "cloud credentials"),
    (&[".railway", "config.json"], "cloud credentials"),
    (&[".supabase", "access-token"], "cloud credentials"),
    (&[".cloudflared"], "cloud credentials"),
    (&[".ngrok2"], "an access token"),
    (&[".snowflake"], "database passwords"),
    (&[".snowsql"], "database passwords"),
    (&[".dbt", "profiles.yml"], "database passwords"),
    (&[".bundle", "config"], "a registry token"),
    (&[".hex", "hex.config"], "a registry token"),
    (&[".sbt", "credentials"], "a registry token"),
    (&[".electrum"], "a wallet"),
    (&[".bitcoin"], "a wallet"),
    (&[".ethereum", "keystore"], "a wallet"),
    (&[".foundry", "keystores"], "a wallet"),
    (&[".purple", "accounts.xml"], "messages"),
    (&[".vnc", "passwd"], "a password"),
    (&[".step", "secrets"], "a private key"),
    (&[".acme.sh"], "a private key"),
    (&[".codex", "history.jsonl"], "transcripts"),
    (&[".claude", "history.jsonl"], "transcripts"),
    (&["Maildir"], "mail"),
    (&["private_key"], "a private key"),
    (&["etc", "ssl", "private"], "a private key"),
    (&["etc", "wireguard"], "a VPN key"),
    (&["etc", "NetworkManager", "system-connections"], "network passwords"),
    (&["AppData", "Roaming", "Mozilla"], "browser data"),
    (&["AppData", "Local", "Microsoft", "Edge"], "browser data"),
    (&["AppData", "Local", "Microsoft", "Credentials"], "stored credentials"),
    (&["AppData", "Roaming", "Microsoft", "Protect"], "stored credentials"),
    (&["AppData", "Local", "Microsoft", "Vault"], "stored credentials"),
    (&["AppData", "Roaming", "gcloud"], "Google Cloud credentials"),
    (&["AppData", "Roaming", "GitHub CLI"], "GitHub credentials"),
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

const SECRET_NAME_MARKS: u128 = marks_of_first(SECRET_NAMES);
const SECRET_ENDING_MARKS: u128 = marks_of_first(SECRET_ENDINGS);
const SECRET_STARTS: Beginnings = Beginnings::of(SECRET_FOLDERS);

/// Why the path is secret, if it is. Case is folded: on many disks `.SSH` is `.ssh`.
pub fn secret(path: &AbsPath) -> Option<Why> {
    secret_as_spelled(path).or_else(|| otherwise(path, secret_as_spelled)).or_else(|| {
        // Copies that editors and people leave behind.
        let name = path.name();
        let original = match ending(name) {
            ending @ (".bak" | ".old" | ".orig" | ".backup" | ".save" | ".copy" | ".swp" | ".swo" | ".tmp") => name.strip_suffix(ending),
            _ => name.strip_suffix('~'),
        }?;
        path.parent().filter(|_| !original.is_empty())?.join(original).as_ref().and_then(secret_as_spelled)
    })
}

/// What another spelling that may mean the same path says, if there is one.
fn otherwise(path: &AbsPath, look: fn(&AbsPath) -> Option<Why>) -> Option<Why> {
    if path.is_windows() && path.components().skip(2).any(is_short_name) {
        return Some("a short name, which may stand for another");
    }
    folded_path(path).as_ref().and_then(look)
}

/// The path as a disk finds it that folds more than ASCII, where that is another.
pub(crate) fn folded_path(path: &AbsPath) -> Option<AbsPath> {
    if path.as_str().is_ascii() { None } else { AbsPath::parse(&folded_characters(path.as_str())) }
}

/// A name such as `ENV~1`, by which Windows finds a longer one.
fn is_short_name(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or(component);
    stem.len() <= 8 && stem.rsplit_once('~').is_some_and(|(head, tail)| !head.is_empty() && tail.starts_with(|c: char| c.is_ascii_digit()))
}

/// The text as disks fold it: Unicode's full case folding where it ends in ASCII, without the characters that
/// ext4 and HFS+ pass over.
fn folded_characters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E0FFF}' => {}
            '\u{17F}' => out.push('s'),
            '\u{DF}' | '\u{1E9E}' => out.push_str("ss"),
            '\u{FB00}' => out.push_str("ff"),
            '\u{FB01}' => out.push_str("fi"),
            '\u{FB02}' => out.push_str("fl"),
            '\u{FB03}' => out.push_str("ffi"),
            '\u{FB04}' => out.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => out.push_str("st"),
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

fn secret_as_spelled(path: &AbsPath) -> Option<Why> {
    let name = folded(path.name());
    let name = without_trailing(name.as_ref());
    // Public halves and templates carry no secret.
    if matches!(ending(name), ".pub" | ".example" | ".sample" | ".template" | ".dist" | ".md")
        && in_folder(path, SECRET_FOLDERS, SECRET_STARTS).is_none_or(|w| w == "SSH keys")
    {
        return None;
    }
    if name.starts_with('.') && name.ends_with("_history") {
        return Some("shell history");
    }
    let is_cloud = match ending(name) {
        ".json" => {
            name.starts_with("client_secret")
                || name.starts_with("gha-creds-")
                || name.contains("-adminsdk-")
                || name.ends_with(".tfvars.json")
        }
        ".backup" => name.contains(".tfstate."),
        _ => false,
    };
    if is_cloud {
        return Some("cloud credentials");
    }
    if name.starts_with("krb5cc") {
        return Some("a Kerberos ticket");
    }
    // Copies that editors and people leave behind.
    if name.starts_with("id_")
        && ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"]
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
    name.bytes().rposition(|byte| byte == b'.').and_then(|dot| name.get(dot..)).unwrap_or("")
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
    let is_folded = name.bytes().fold(true, |folded, byte| folded & !(byte.is_ascii_uppercase() | !byte.is_ascii()));
    if is_folded { Cow::Borrowed(name) } else { Cow::Owned(name.to_lowercase()) }
}

/// Runs of components, and what lies below them.
type Folders = &'static [(&'static [&'static str], Why)];

/// The first components of runs, as two bits of 512 for each (a Bloom filter): what lacks one of its bits is none of
/// them, and most components of paths are told from all of them by that.
#[derive(Debug, Clone, Copy)]
struct Beginnings([u64; 8]);

impl Beginnings {
    #[expect(clippy::indexing_slicing, reason = "evaluated while compiling, where a mistake is an error")]
    const fn of(folders: Folders) -> Self {
        let mut words = [0; 8];
        let mut at = 0;
        while at < folders.len() {
            let hash = Self::hash(folders[at].0[0].as_bytes());
            let mut half = 0;
            while half < 2 {
                let (word, bit) = Self::place(hash, half);
                words[word] |= bit;
                half += 1;
            }
            at += 1;
        }
        Self(words)
    }

    /// The hash of a text, of which the case makes no difference.
    #[expect(clippy::indexing_slicing, reason = "the index is below the length")]
    const fn hash(text: &[u8]) -> u64 {
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut at = 0;
        while at < text.len() {
            hash = (hash ^ text[at].to_ascii_lowercase() as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        hash
    }

    /// The word, and the bit in it, that one half of the hash says.
    const fn place(hash: u64, half: u32) -> (usize, u64) {
        let bits = hash >> (half * 32);
        (((bits >> 6) & 7) as usize, 1 << (bits & 63))
    }

    fn may_hold(self, component: &str) -> bool {
        let hash = Self::hash(component.as_bytes());
        [0, 1].into_iter().all(|half| {
            let (word, bit) = Self::place(hash, half);
            self.0.get(word).is_some_and(|word| word & bit != 0)
        })
    }
}

/// Why a file of this name matters, if the list has it.
fn named(name: &str, list: &[(&str, Why)], marks: u128) -> Option<Why> {
    if marks & mark(name.as_bytes()) == 0 {
        return None;
    }
    list.iter().find(|(listed, _)| *listed == name).map(|(_, why)| *why)
}

fn in_folder(path: &AbsPath, folders: Folders, beginnings: Beginnings) -> Option<Why> {
    let mut rest = path.components();
    let mut found: Option<usize> = None;
    while let Some(first) = rest.next().map(without_trailing) {
        if beginnings.may_hold(first) {
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
    at.spellings().find_map(look)
}

/// A folder above or at the home folder, or above one of the folders in it, holds its keys.
fn covers_home(at: &Located, home: Option<&AbsPath>) -> Option<Why> {
    let above_secrets = |rest: &str| {
        let first = components_of(rest).next().unwrap_or("");
        let may_be_above = first.is_empty() || SECRET_STARTS.may_hold(first);
        may_be_above
            && SECRET_FOLDERS.iter().any(|(run, _)| {
                let mut rest = components_of(rest);
                run.iter().all(|part| rest.next().is_none_or(|r| r.eq_ignore_ascii_case(part))) && rest.next().is_none()
            })
    };
    let above = |path: &AbsPath| {
        is_above_homes(path) || home.is_some_and(|home| path.contains(home) || home.relative(path).is_some_and(above_secrets))
    };
    at.spellings().any(above).then_some("everything in a folder with credentials")
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

/// Whether a pattern by which files are chosen, or a part of it, asks for secrets: a glob, a path with globs, or a
/// regular expression that is looked for in names.
pub(crate) fn selects_secret(pattern: &str) -> bool {
    let Some(folder) = AbsPath::parse("/x") else { return true };
    let base = Located::plain(folder, false);
    pattern.split(['|', '{', '}', ',', '(', ')', ' ']).filter(|one| !one.is_empty()).any(|one| {
        let mut text = String::new();
        let mut bracket = false;
        for c in one.replace(".*", "*").chars() {
            match c {
                '[' => {
                    bracket = true;
                    text.push('*');
                }
                ']' => bracket = false,
                '\\' | '^' | '$' | '+' => {}
                '?' => text.push('*'),
                c if !bracket => text.push(c),
                _ => {}
            }
        }
        let text = text.trim_matches('/');
        let name = text.rsplit('/').next().unwrap_or(text);
        let known = name.trim_matches('*');
        let globs = [text.to_owned(), name.to_owned(), format!("{known}*"), format!(".{known}*")];
        let names = [text.replace('*', "x"), known.to_owned(), format!("x{known}"), format!(".{known}"), format!("{known}x")];
        known.len() > 1
            && (globs.into_iter().any(|pattern| secret_place(&Place::Below { base: base.clone(), pattern }, None, false).is_some())
                || names.iter().any(|name| base.path.join(name).as_ref().and_then(secret).is_some()))
    })
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

const PROTECTED_NAME_MARKS: u128 = marks_of_first(PROTECTED_NAMES);
const PROTECTED_STARTS: Beginnings = Beginnings::of(PROTECTED_FOLDERS);

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
    protected_as_spelled(path).or_else(|| otherwise(path, protected_as_spelled))
}

fn protected_as_spelled(path: &AbsPath) -> Option<Why> {
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
