//! Patches, by the marks of Codex's form and by the heads of unified diffs.

/// What a patch does to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change<'p> {
    Write(&'p str),
    Delete(&'p str),
    /// A mark of which it is not known what it does, or a name that readers end at different places.
    Unknown,
}

/// The changes that the marks of a patch name.
///
/// Readers differ: some want a blank behind the colon and some do not, and some look for marks behind blanks. What any of
/// them would take for a mark counts.
pub(super) fn changes(patch: &str) -> Vec<Change<'_>> {
    patch.lines().filter_map(change).collect()
}

fn change(line: &str) -> Option<Change<'_>> {
    let is_shifted = line.starts_with(char::is_whitespace);
    if line.starts_with("diff --git ") {
        return Some(Change::Unknown);
    }
    let mark = line.trim_start().strip_prefix("***")?;
    let (action, target) = mark.split_once(':').unwrap_or((mark, ""));
    let words: Vec<&str> = action.split_whitespace().collect();
    let is_exact = |wanted: &str| mark.strip_prefix(' ').is_some_and(|mark| mark.starts_with(wanted));
    let target = target.trim();
    match words.as_slice() {
        ["Add" | "Update", "File"] | ["Move", "to"] if is_exact(action.trim_start()) => Some(named(target, Change::Write)),
        ["Delete", "File"] if is_exact(action.trim_start()) => Some(named(target, Change::Delete)),
        ["Begin" | "End", "Patch"] | ["End", "of", "File"] if target.is_empty() => None,
        // Lines of a file that stand in a patch are shifted by a blank, and may hold anything.
        _ if is_shifted => None,
        _ => Some(Change::Unknown),
    }
}

fn named<'p>(target: &'p str, change: fn(&'p str) -> Change<'p>) -> Change<'p> {
    let is_drive = matches!(target.as_bytes(), [_, b':', b'/' | b'\\', ..]);
    let behind_drive = target.get(2..).filter(|_| is_drive).unwrap_or(target);
    // One reader takes all of the line, another what stands before the next colon.
    let is_one_name = !target.is_empty() && !behind_drive.contains(':') && !target.contains(" -> ");
    if is_one_name { change(target) } else { Change::Unknown }
}

/// Whether the heads of a unified diff name another file than this one.
pub(super) fn is_about_another(diff: &str, path: &str) -> bool {
    let path = path.replace('\\', "/");
    let is_path = |name: &str| {
        let name = name.split('\t').next().unwrap_or(name).trim().replace('\\', "/");
        let bare = name.strip_prefix("a/").or_else(|| name.strip_prefix("b/"));
        let ends = |name: &str| !name.is_empty() && (path == name || path.ends_with(&format!("/{name}")));
        name == "/dev/null" || [Some(name.as_str()), bare].into_iter().flatten().any(ends)
    };
    let mut before = "";
    for line in diff.lines() {
        let heads = before.strip_prefix("--- ").zip(line.strip_prefix("+++ "));
        if heads.is_some_and(|(old, new)| !is_path(old) || !is_path(new)) || line.starts_with("rename to ") || line.starts_with("copy to ")
        {
            return true;
        }
        before = line;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_as_loosely_as_any_reader_does() {
        let patch = "*** Begin Patch\n*** Update File: a b\n@@\n *** x: y\n+*** Add File: n\n*** Move to:c\n*** End of File\n  *** Delete File: d\n*** End Patch";
        assert_eq!(changes(patch), [Change::Write("a b"), Change::Write("c"), Change::Delete("d")]);
        assert_eq!(changes("*** Add File: C:\\x\n*** Add File : y"), [Change::Write("C:\\x"), Change::Write("y")]);
        for line in [
            "***  Add File: x",
            "***Add File: x",
            "*** add file: x",
            "*** Rename to: x",
            "*** Add File: x:y",
            "*** Add File:",
            "*** Add File: x -> y",
            "*** Environment ID: x",
            "diff --git a/x b/y",
        ] {
            assert_eq!(changes(line), [Change::Unknown], "{line}");
        }
    }

    #[test]
    fn heads_of_diffs_are_held_against_the_path() {
        let diff = |old: &str, new: &str| format!("--- {old}\n+++ {new}\n@@ -1 +1 @@\n-a\n+b\n");
        assert!(!is_about_another(&diff("a/src/x", "b/src/x\t2026"), "/w/src/x"));
        assert!(!is_about_another(&diff("/dev/null", "b/src/x"), "src/x"));
        assert!(is_about_another(&diff("a/src/x", "b/.git/config"), "src/x"));
        assert!(is_about_another("rename to y\n", "src/x"));
        assert!(!is_about_another("<<<<<<< SEARCH\n--- a\n=======\n+++ b\n>>>>>>> REPLACE", "src/x"));
    }
}
