//! Secret paths: keys, tokens, credentials, histories and mail, by name, ending and folder.

use super::{Folders, Why, beginnings, ending, folded, in_folder, literal_len, may_be, named, otherwise, without_trailing};
use crate::analysis::marks::{Filter, marks_of_first};
use crate::analysis::path::AbsPath;

/// Further environments of projects, each beside `.env`: which ones there are is the project's choice.
pub(crate) const ENVIRONMENTS: &[&str] = &[
    ".env.development",
    ".env.development.local",
    ".env.dev",
    ".env.production.local",
    ".env.prod",
    ".env.test",
    ".env.test.local",
    ".env.testing",
    ".env.staging",
    ".env.stage",
    ".env.preview",
    ".env.ci",
    ".env.docker",
    ".env.backup",
    ".env.bak",
    ".env.old",
    ".env.save",
    ".envrc",
];

/// File names that hold secrets wherever they lie.
pub(super) const SECRET_NAMES: &[(&str, Why)] = &[
    (".env", "environment secrets"),
    (".envrc", "environment secrets"),
    (".flaskenv", "environment secrets"),
    (".dev.vars", "environment secrets"),
    (".secrets", "secrets"),
    (".secret", "secrets"),
    (".passwords", "passwords"),
    (".wakatime.cfg", "an access token"),
    ("vault_password", "a vault password"),
    ("vault-password", "a vault password"),
    ("vault_pass", "a vault password"),
    ("deploy_key", "a private key"),
    ("deploy-key", "a private key"),
    ("creds.json", "credentials"),
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
pub(super) const SECRET_ENDINGS: &[(&str, Why)] = &[
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
pub(super) const SECRET_FOLDERS: Folders = &[
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
    (&[".git", "credentials"], "git passwords"),
    (&[".vscode", "sftp.json"], "passwords for hosts"),
    (&["playwright", ".auth"], "a browser's session"),
    (&["etc", "kubernetes"], "cluster credentials"),
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
pub(super) static SECRET_STARTS: Filter = beginnings(SECRET_FOLDERS);

/// Why the path is secret, if it is. Case is folded: on many disks `.SSH` is `.ssh`.
pub fn secret(path: &AbsPath) -> Option<Why> {
    secret_as_spelled(path).or_else(|| otherwise(path, secret_as_spelled)).or_else(|| {
        // Copies that editors and people leave behind.
        let name = folded(path.name());
        let name = name.as_ref();
        let original = match ending(name) {
            ending @ (".bak" | ".old" | ".orig" | ".backup" | ".save" | ".copy" | ".swp" | ".swo" | ".tmp") => name.strip_suffix(ending),
            _ => name.strip_suffix('~'),
        }?;
        path.parent().filter(|_| !original.is_empty())?.join(original).as_ref().and_then(secret_as_spelled)
    })
}

fn secret_as_spelled(path: &AbsPath) -> Option<Why> {
    let name = folded(path.name());
    let name = without_trailing(name.as_ref());
    // Public halves and templates carry no secret.
    if matches!(ending(name), ".pub" | ".example" | ".sample" | ".template" | ".dist" | ".md")
        && in_folder(path, SECRET_FOLDERS, &SECRET_STARTS).is_none_or(|w| w == "SSH keys")
    {
        return None;
    }
    if let Some((_, why)) = SECRET_AMONG_OTHERS.iter().find(|(secret, _)| *secret == name) {
        return Some(why);
    }
    if name.starts_with('.') && name.ends_with("_history") {
        return Some("shell history");
    }
    let is_cloud = match ending(name) {
        ".json" => {
            name.starts_with("client_secret")
                || ["serviceaccount", "service-account", "service_account"]
                    .iter()
                    .any(|account| name.starts_with(account) && name.contains("key"))
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
    // `wg0.conf`, as wg-quick(8) names it.
    if name.strip_prefix("wg").and_then(|rest| rest.strip_suffix(".conf")).is_some_and(|number| number.parse::<u8>().is_ok()) {
        return Some("a VPN key");
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
    if name.strip_prefix(".env").is_some_and(|rest| rest.starts_with(['.', '-', '_', '~'])) {
        return Some("environment secrets");
    }
    named(name, SECRET_NAMES, SECRET_NAME_MARKS)
        .or_else(|| named(ending(name), SECRET_ENDINGS, SECRET_ENDING_MARKS))
        .or_else(|| in_folder(path, SECRET_FOLDERS, &SECRET_STARTS))
        .or_else(|| process_secret(path))
        .or_else(|| kept_among_secrets(path, name))
}

/// Folders that are called after secrets.
const CALLED_AFTER_SECRETS: &[&str] = &["secrets", ".secrets", ".credentials"];

/// Data in a folder that is called after secrets; code that handles them is in such folders as well.
fn kept_among_secrets(path: &AbsPath, name: &str) -> Option<Why> {
    let is_among = || path.as_str().rsplit('/').nth(1).is_some_and(|folder| CALLED_AFTER_SECRETS.contains(&folded(folder).as_ref()));
    (is_data(name) && is_among()).then_some("secrets")
}

fn is_data(name: &str) -> bool {
    const NO_DATA: &[&str] = &["makefile", "dockerfile", "justfile", "license", "readme", "codeowners"];
    match ending(name) {
        "" => !NO_DATA.contains(&name),
        ".yaml" | ".yml" | ".json" | ".toml" | ".txt" | ".ini" | ".conf" | ".cfg" | ".properties" | ".xml" | ".csv" => true,
        _ => false,
    }
}

/// The same of what a glob may find. By a letter or two, no folder is meant.
pub(super) fn found_among_secrets(base: &AbsPath, glob: &str) -> Option<Why> {
    const SAID: usize = 3;
    let mut parts = glob.rsplit('/').filter(|part| !part.is_empty());
    let name = parts.next().unwrap_or_default().replace(['*', '?'], "x");
    let folder = parts.next().unwrap_or_else(|| base.name());
    let may_be_one = literal_len(folder) >= SAID && CALLED_AFTER_SECRETS.iter().any(|one| may_be(folder, one));
    (may_be_one && is_data(&folded(&name))).then_some("secrets")
}

/// Names of files of kinds of which most are no secret: whoever reads all of such an ending means others.
pub(super) const SECRET_AMONG_OTHERS: &[(&str, Why)] = &[
    ("secret.json", "secrets"),
    ("secret.yml", "secrets"),
    ("secret.yaml", "secrets"),
    ("token.json", "an access token"),
    ("cookies.txt", "browser data"),
    ("rclone.conf", "cloud credentials"),
    ("wp-config.php", "database passwords"),
    ("key.properties", "passwords of keys"),
    ("keystore.properties", "passwords of keys"),
    ("sftp-config.json", "passwords for hosts"),
    ("storagestate.json", "a browser's session"),
    ("storage_state.json", "a browser's session"),
    ("storage-state.json", "a browser's session"),
    ("credentials.csv", "cloud credentials"),
    ("accesskeys.csv", "cloud credentials"),
    ("rootkey.csv", "cloud credentials"),
    ("passwords.csv", "passwords"),
    ("password.txt", "passwords"),
    ("passwords.txt", "passwords"),
    ("vault_pass.txt", "passwords"),
    ("vault_password.txt", "passwords"),
    ("token.txt", "secrets"),
    ("api_key.txt", "secrets"),
    ("apikey.txt", "secrets"),
    ("api-key.txt", "secrets"),
    ("secret.txt", "secrets"),
    ("secrets.txt", "secrets"),
];

/// What is secret below a folder of this name, and is not by the name alone.
pub fn secret_below(name: &str) -> impl Iterator<Item = String> + '_ {
    SECRET_FOLDERS.iter().filter_map(move |(run, _)| match run {
        [first, rest @ ..] if !rest.is_empty() && without_trailing(name).eq_ignore_ascii_case(first) => Some(rest.join("/")),
        _ => None,
    })
}

/// The environment, memory and open files of processes.
fn process_secret(path: &AbsPath) -> Option<Why> {
    if !matches!(path.components().next(), Some("proc" | "dev")) {
        return None;
    }
    let parts: Vec<&str> = path.components().collect();
    match parts.as_slice() {
        ["proc", _, "environ" | "mem" | "maps" | "auxv" | "fd" | "root" | "cwd" | "map_files" | "task", ..] => {
            Some("the inside of a process")
        }
        ["proc", "kcore" | "kmem", ..] | ["dev", "mem" | "kmem" | "port", ..] => Some("the memory of the machine"),
        _ => None,
    }
}
