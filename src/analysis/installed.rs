//! Folders of installed programs: a program that is started by its name is found there, and nobody puts one there without an
//! answer or an administrator's rights.

use super::marks::{mark, marks_of_beginnings};
use super::path::{AbsPath, components_of};
use crate::action::{Arg, SEARCH_PATH};

/// Of the system, and of those who may change it. `*` stands for one name. Folders in which people keep projects, such as `/opt`,
/// are none of them.
const OF_SYSTEM: &[&str] = &[
    "bin",
    "sbin",
    "usr/bin",
    "usr/sbin",
    "usr/libexec",
    "usr/local/bin",
    "usr/local/sbin",
    "usr/local/go/bin",
    "usr/local/cuda/bin",
    "usr/local/mysql/bin",
    "usr/local/pgsql/bin",
    "usr/local/opt/*/bin",
    "usr/lib/jvm/*/bin",
    "usr/lib/postgresql/*/bin",
    "opt/homebrew/bin",
    "opt/homebrew/sbin",
    "opt/homebrew/opt/*/bin",
    "opt/local/bin",
    "opt/local/sbin",
    "snap/bin",
    "nix/var/nix/profiles/default/bin",
    "run/current-system/sw/bin",
    "home/linuxbrew/.linuxbrew/bin",
    "Applications/*/Contents/Resources/bin",
    "Library/Frameworks/Python.framework/Versions/*/bin",
    "Library/TeX/texbin",
];

/// Of the person, below the home directory, as installers and version managers make them.
const OF_PERSON: &[&str] = &[
    ".local/bin",
    ".local/share/mise/shims",
    ".local/share/mise/installs/*/*/bin",
    ".local/share/pnpm",
    "Library/pnpm",
    ".cargo/bin",
    ".rustup/toolchains/*/bin",
    "go/bin",
    ".bun/bin",
    ".deno/bin",
    ".volta/bin",
    ".nvm/versions/node/*/bin",
    ".npm-global/bin",
    ".yarn/bin",
    ".pyenv/bin",
    ".pyenv/shims",
    ".pyenv/versions/*/bin",
    ".rbenv/bin",
    ".rbenv/shims",
    ".rye/shims",
    ".pixi/bin",
    ".asdf/bin",
    ".asdf/shims",
    ".sdkman/candidates/*/*/bin",
    ".jenv/bin",
    ".jenv/shims",
    ".dotnet",
    ".dotnet/tools",
    ".composer/vendor/bin",
    ".config/composer/vendor/bin",
    ".pub-cache/bin",
    ".ghcup/bin",
    ".cabal/bin",
    ".opam/*/bin",
    ".elan/bin",
    ".juliaup/bin",
    ".nix-profile/bin",
    ".foundry/bin",
    ".krew/bin",
    ".docker/bin",
    ".rd/bin",
    ".fly/bin",
    ".pulumi/bin",
    ".swiftly/bin",
    ".local/share/*/bin",
    ".local/opt/*/bin",
    ".opencode/bin",
    ".lmstudio/bin",
    ".rvm/bin",
    ".goenv/bin",
    ".goenv/shims",
    ".nodenv/bin",
    ".nodenv/shims",
    ".tfenv/bin",
    ".proto/bin",
    ".proto/shims",
    ".moon/bin",
    ".wasmtime/bin",
    ".wasmer/bin",
    ".maestro/bin",
    ".modular/bin",
    ".poetry/bin",
    ".istioctl/bin",
    ".linkerd2/bin",
    ".luarocks/bin",
    ".mix/escripts",
    ".platformio/penv/bin",
    ".gem/ruby/*/bin",
    ".local/share/gem/ruby/*/bin",
    ".config/yarn/global/node_modules/.bin",
    ".local/share/solana/install/active_release/bin",
    "fvm/default/bin",
    "miniconda3/bin",
    "anaconda3/bin",
    "miniforge3/bin",
    "google-cloud-sdk/bin",
    "Android/Sdk/platform-tools",
    "Android/Sdk/emulator",
    "Library/Android/sdk/platform-tools",
    "Library/Android/sdk/emulator",
];

/// Whether programs of these names are the installed ones where they are started from this folder by their path.
pub(crate) fn is_program_folder(folder: &AbsPath, home: Option<&AbsPath>) -> bool {
    let is_one_of = |patterns: &[&str], names: &str| patterns.iter().any(|pattern| is_as(pattern, names));
    is_one_of(OF_SYSTEM, folder.as_str()) || home.and_then(|home| home.relative(folder)).is_some_and(|below| is_one_of(OF_PERSON, below))
}

/// The folders of the person, below the home directory. `*` stands for one name.
pub(crate) fn person_folders() -> impl Iterator<Item = &'static str> {
    OF_PERSON.iter().copied()
}

/// Of what these folders begin with.
const BEGINNINGS: u128 = marks_of_beginnings(OF_PERSON);

/// Whether the path is one of the person's folders, or lies in it, wherever that is: a workspace may be a home folder, or be in one of them.
pub(crate) fn is_among_programs(path: &AbsPath) -> bool {
    // As disks that fold case find them, and Windows without dots and blanks at the end.
    let names: Vec<&str> = path.components().map(|name| name.trim_end_matches(['.', ' '])).collect();
    let begins = |at: usize| {
        let names = || names.get(at..).unwrap_or_default().iter().copied();
        OF_PERSON.iter().any(|pattern| is_beginning(pattern, names(), str::eq_ignore_ascii_case))
    };
    let may_begin = |name: &str| BEGINNINGS & mark(name.as_bytes()) != 0;
    names.iter().enumerate().any(|(at, name)| may_begin(name) && begins(at))
}

/// Whether the value of `PATH` leads to installed programs only: what it was, and folders of these. An empty name, or one that
/// is not absolute, is the current folder or lies below it.
pub(crate) fn leads_to_installed(path: &Arg, home: Option<&AbsPath>) -> bool {
    let is_installed =
        |folder: &str| folder.starts_with('/') && AbsPath::parse(folder).is_some_and(|folder| is_program_folder(&folder, home));
    !path.is_many() && path.pattern().split(':').all(|folder| folder.chars().eq([SEARCH_PATH]) || is_installed(folder))
}

fn is_as(pattern: &str, names: &str) -> bool {
    components_of(pattern).count() == components_of(names).count()
        && is_beginning(pattern, components_of(names), |wanted, name| wanted == name)
}

fn is_beginning<'n>(pattern: &str, mut names: impl Iterator<Item = &'n str>, is_it: impl Fn(&str, &str) -> bool) -> bool {
    components_of(pattern).all(|wanted| names.next().is_some_and(|name| wanted == "*" || is_it(wanted, name)))
}
