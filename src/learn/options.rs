//! How a rule names an option that it needs: alone, or with its value where that says what is meant.

use super::forge_comments;
use crate::action::Invocation;
use crate::analysis::marks::has_word;
use crate::policy::sources::rules::options::values_of;

/// Options of what builds, checks and tests that choose a file of settings: a file of the project is as good as the one that is
/// found without them.
const CHOOSE_SETTINGS: &str = "-c --config -p --project";

/// Whether a rule may name the option, which does more, with any further words.
pub(crate) fn may_be_named(invocation: &Invocation, option: &str) -> bool {
    names_repository(invocation, option) || settings_file(invocation, option).is_some()
}

/// The option as a rule names it: with the repository in which something is said, or with the file of settings that is chosen.
/// `None` if the repository is not a plain `OWNER/REPO`.
pub(crate) fn named(invocation: &Invocation, option: &str) -> Option<String> {
    let value = if names_repository(invocation, option) {
        Some(only_value(invocation, option).filter(|name| name.contains('/') && is_plain(name))?)
    } else {
        settings_file(invocation, option)
    };
    Some(value.map_or_else(|| option.to_owned(), |value| format!("{option}={value}")))
}

fn names_repository(invocation: &Invocation, option: &str) -> bool {
    matches!(option, "-R" | "--repo") && forge_comments::only_comments(invocation)
}

/// The file or folder of the project that the option chooses.
fn settings_file(invocation: &Invocation, option: &str) -> Option<String> {
    let is_below = |file: &String| !file.starts_with(['/', '-']) && !file.split('/').any(|part| part == "..");
    only_value(invocation, option).filter(|file| has_word(CHOOSE_SETTINGS, option) && is_below(file) && is_plain(file))
}

fn only_value(invocation: &Invocation, option: &str) -> Option<String> {
    let mut values = values_of(invocation, option)?;
    values.pop_first().filter(|_| values.is_empty())
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
}
