//! Credentials among git's settings, for commands that print these.

use super::reader::Reader;
use crate::analysis::git_config;
use crate::analysis::path::AbsPath;

impl Reader<'_> {
    /// Whether one stands in the settings that git finds from this folder, or in the person's own, unless what is asked
    /// for is another key.
    pub(super) fn settings_hold_credential(&self) -> bool {
        let any = |is: fn(&str) -> bool| self.words.iter().filter_map(|word| word.as_literal()).any(is);
        // A pattern finds keys by any part of their names.
        if any(is_plain_key) && !any(|word| word.starts_with("--get-r") || word.starts_with("--reg")) {
            return false;
        }
        let world = self.origin.world;
        let own: Vec<AbsPath> = [".gitconfig", ".config/git/config"].iter().filter_map(|name| self.origin.home?.join(name)).collect();
        let cwd = self.directory.as_ref().map_or(self.origin.cwd, Option::as_ref);
        let Some(found) = cwd.and_then(|cwd| git_config::files(cwd, world)) else { return true };
        own.iter().chain(&found).any(|path| git_config::file_holds_credential(path, world))
    }
}

/// Whether the text is a key that is there for no credential.
fn is_plain_key(text: &str) -> bool {
    const SECTIONS: [&str; 12] = ["user", "core", "init", "pull", "push", "commit", "branch", "gpg", "merge", "diff", "rebase", "fetch"];
    text.split_once('.').is_some_and(|(section, _)| SECTIONS.iter().any(|known| section.eq_ignore_ascii_case(known)))
}
