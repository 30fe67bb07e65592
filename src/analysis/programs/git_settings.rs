//! Settings of git that a call gives with `-c`, and credentials among those that a call prints. Source: git-config(1) 2.47.

use super::reader::Reader;
use crate::action::Arg;
use crate::analysis::git_config;
use crate::analysis::path::AbsPath;

/// Whether the setting only turns something off or changes what is shown: runs nothing, reaches nothing and changes no file: every other may name a program.
pub(super) fn is_harmless(setting: &Arg) -> bool {
    let Some((key, value)) = setting.as_literal().and_then(|text| text.split_once('=')) else { return false };
    let key = key.to_ascii_lowercase();
    let is_switch = git_config::is_switch(value);
    let is_off = matches!(value, "false" | "no" | "off" | "0");
    match key.as_str() {
        // A pager of this name is none.
        "core.pager" => value == "cat",
        // With `true` they run programs: `gpg`, and the monitor of the file system that comes with git.
        "commit.gpgsign" | "tag.gpgsign" | "log.showsignature" | "core.fsmonitor" => is_off,
        "gc.auto" => value == "0",
        "core.quotepath" | "diff.autorefreshindex" | "diff.renames" | "status.short" | "status.branch" | "log.decorate" => is_switch,
        _ => match key.split_once('.') {
            Some(("color", what)) => !what.is_empty() && (is_switch || matches!(value, "always" | "never" | "auto")),
            Some(("advice", what)) => !what.is_empty() && is_switch,
            Some(_) | None => false,
        },
    }
}

impl Reader<'_> {
    /// Whether a credential stands in the settings that git finds from this folder, or in the person's own, unless what is asked
    /// for is another key.
    pub(super) fn settings_hold_credential(&self) -> bool {
        let any = |is: fn(&str) -> bool| self.words.iter().filter_map(|word| word.as_literal()).any(is);
        // A pattern finds keys by any part of their names.
        if any(is_plain_key) && !any(|word| word.starts_with("--get-r") || word.starts_with("--reg")) {
            return false;
        }
        let world = self.origin.world;
        let own: Vec<AbsPath> = [".gitconfig", ".config/git/config"].iter().filter_map(|name| self.origin.home?.join(name)).collect();
        let Some(found) = self.folder.from(self.origin.cwd).and_then(|folder| git_config::files(folder, world)) else { return true };
        own.iter().chain(&found).any(|path| git_config::file_holds_credential(path, world))
    }
}

/// Whether the text is a key that is there for no credential.
fn is_plain_key(text: &str) -> bool {
    const SECTIONS: [&str; 12] = ["user", "core", "init", "pull", "push", "commit", "branch", "gpg", "merge", "diff", "rebase", "fetch"];
    text.split_once('.').is_some_and(|(section, _)| SECTIONS.iter().any(|known| section.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_or_reaches_nothing_is_harmless() {
        for harmless in
            ["commit.gpgsign=false", "core.pager=cat", "color.ui=never", "core.quotePath=off", "advice.detachedHead=false", "gc.auto=0"]
        {
            assert!(is_harmless(&Arg::literal(harmless)), "{harmless}");
        }
        for other in [
            "commit.gpgsign=true",
            "commit.gpgsign",
            "core.pager=cat;sh",
            "core.pager=less",
            "core.fsmonitor=./x",
            "core.fsmonitor=true",
            "color.pager=./x",
            "core.hooksPath=./x",
            "alias.status=!sh",
            "core.sshCommand=./x",
            "diff.external=./x",
            "include.path=./x",
            "user.name=x",
            "core.worktree=/",
            "gpg.program=./x",
            "color.=true",
            "",
        ] {
            assert!(!is_harmless(&Arg::literal(other)), "{other}");
        }
        assert!(!is_harmless(&Arg::unknown_word()));
    }
}
