//! Settings of git that a call gives with `-c` and that only turn something off or change what is shown. Source:
//! git-config(1) 2.47.

use crate::action::Arg;

/// Whether the setting runs nothing, reaches nothing and changes no file: every other may name a program.
pub(super) fn is_harmless(setting: &Arg) -> bool {
    let Some((key, value)) = setting.as_literal().and_then(|text| text.split_once('=')) else { return false };
    let key = key.to_ascii_lowercase();
    let is_switch = matches!(value, "true" | "false" | "yes" | "no" | "on" | "off" | "1" | "0");
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
