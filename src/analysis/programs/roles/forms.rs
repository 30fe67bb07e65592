//! Forms that words must have in some roles, where they do nothing then. Whatever else such a word says is asked.

use crate::action::Arg;
use crate::analysis::programs::grammars::expression;
use crate::analysis::programs::places::names_no_host;
use crate::analysis::programs::row::Role;

/// Apple's kits, by their names without a version: `xcodebuild -showsdks`.
const APPLE_SDKS: &[&str] = &[
    "macosx",
    "iphoneos",
    "iphonesimulator",
    "appletvos",
    "appletvsimulator",
    "watchos",
    "watchsimulator",
    "xros",
    "xrsimulator",
    "driverkit",
];

/// Settings of `ssh` that only say how the connection is made, in lower case.
const SSH_SETTINGS: &[&str] = &[
    "batchmode",
    "connecttimeout",
    "connectionattempts",
    "loglevel",
    "port",
    "serveraliveinterval",
    "serveralivecountmax",
    "stricthostkeychecking",
    "user",
    "compression",
    "requesttty",
    "passwordauthentication",
    "identitiesonly",
];

/// Keys of npm's config that hold no secret.
const PUBLIC_KEYS: &[&str] = &["prefix", "registry", "cache", "globalconfig", "userconfig"];

/// Whether the word has the form that its role demands; false for roles that demand none.
pub(super) fn has_form(role: Role, word: &Arg) -> bool {
    match role {
        // What follows the key may be known when it runs.
        Role::SshSetting => is_ssh_setting(word.prefix()),
        Role::Number => !word.as_literal().is_some_and(expression::may_hold_command),
        Role::Suffix => word.as_literal().is_some_and(is_suffix),
        Role::Socket => word.as_literal().is_some_and(names_no_host),
        Role::Name => word.as_literal().is_some_and(is_name),
        Role::AppleSdk => word.as_literal().is_some_and(is_apple_sdk),
        Role::PublicKey => word.as_literal().is_some_and(|key| PUBLIC_KEYS.contains(&key)),
        Role::Shown => word.as_literal().is_some_and(only_shows),
        Role::CmdSwitch => word.as_literal().is_some_and(|switch| matches!(switch, "/c" | "/C" | "//c" | "//C")),
        Role::DatabaseName => word.as_literal().is_some_and(is_database_name),
        Role::Formula => word.as_literal().is_some_and(is_formula),
        Role::Lint => word.as_literal().is_some_and(is_lint),
        _ => false,
    }
}

/// GNU sed puts the name of the file in the place of a star, and takes a slash for a folder.
fn is_suffix(text: &str) -> bool {
    !text.contains(['/', '*'])
}

/// PlistBuddy takes one command, to the end of the text.
fn only_shows(text: &str) -> bool {
    matches!(text, "raw" | "Print") || text.strip_prefix("Print ").is_some_and(|entry| !entry.contains(char::is_control))
}

fn is_ssh_setting(text: &str) -> bool {
    let key = text.split(['=', ' ']).next().unwrap_or("").to_ascii_lowercase();
    SSH_SETTINGS.contains(&key.as_str())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:+,@".contains(c))
}

fn is_apple_sdk(text: &str) -> bool {
    let kind = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    !text.ends_with('.') && APPLE_SDKS.contains(&kind)
}

fn is_database_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn is_formula(text: &str) -> bool {
    let (name, version) = text.split_once('@').unwrap_or((text, ""));
    name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) && version.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// The level of a lint, or its name.
fn is_lint(text: &str) -> bool {
    let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'-'));
    let is_level = ["-D", "-W", "-A", "-F"].iter().any(|level| text.strip_prefix(level).is_some_and(is_name));
    is_level || (!text.starts_with('-') && is_name(text))
}
