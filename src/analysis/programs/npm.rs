//! How npm reads options, wherever they stand. Source: nopt 8 with the shorthands of `@npmcli/config` (npm 11).

/// Its options of one letter.
const LETTERS: &str = "?BCDEHLOPSacdfghlmnpqsvwy";

/// The options of one letter that npm takes the word for: several together, with any dashes in front.
pub(crate) fn letters(word: &str) -> &str {
    let name = word.split('=').next().unwrap_or(word);
    let bare = name.trim_start_matches('-');
    if bare.len() < name.len() && bare.chars().all(|c| LETTERS.contains(c)) { bare } else { "" }
}

/// The name of the option that the word is, of which the beginning is enough, without the dashes in front; with `no-` it is taken back.
pub(crate) fn long_name(word: &str) -> Option<&str> {
    let name = word.split('=').next().unwrap_or(word);
    let bare = name.trim_start_matches('-');
    (bare.len() < name.len()).then(|| bare.strip_prefix("no-").unwrap_or(bare)).filter(|bare| !bare.is_empty())
}
