//! Whether one pattern certainly covers everything that another covers. Where it cannot be told, it does not.

use super::{HostPattern, Matcher, PathPattern, Pattern};
use crate::action::{ANY, Dialect};
use crate::analysis::host::HostName;
use crate::analysis::wildcard;

impl Pattern {
    /// Whether whatever `other` must match, this pattern must match as well. It may be `false` for two
    /// patterns of which that is true; it is never `true` where it is not.
    ///
    /// What an allow rule covers is more than a question of patterns: a rule that names a dangerous option, or
    /// that is an exact command, covers what a wider one does not.
    ///
    /// ```
    /// use countersign::policy::pattern::Pattern;
    ///
    /// let includes = |a, b| Pattern::parse(a).unwrap().includes(&Pattern::parse(b).unwrap());
    /// assert!(includes("Bash(git log:*)", "Bash(git log --oneline *)"));
    /// assert!(!includes("Bash(git log --oneline *)", "Bash(git log:*)"));
    /// assert!(includes("Read(src/**)", "Read(src/*.rs)"));
    /// ```
    pub fn includes(&self, other: &Self) -> bool {
        match (&self.matcher, &other.matcher) {
            (Matcher::Everything, _) => true,
            (Matcher::Tool(tool), Matcher::Tool(other)) => tool == other,
            (Matcher::Tool(tool), Matcher::Command { dialect, .. }) => tool == dialect.tool(),
            (Matcher::Tool(tool), Matcher::Detail { tool: other, .. }) => tool == other,
            (Matcher::Command { dialect, command }, Matcher::Command { dialect: other_dialect, command: other }) => {
                // The other's stars are holes here, which only a star covers.
                dialect == other_dialect
                    && command.matches_text(&other.head)
                    && (!other.open || command.matches_text(&format!("{} {ANY}", other.head)))
            }
            (Matcher::File { writes, path }, Matcher::File { writes: other_writes, path: other }) => {
                writes == other_writes && path.includes(other)
            }
            (Matcher::Host(host), Matcher::Host(other)) => host.includes(other),
            (Matcher::Mcp(names), Matcher::Mcp(other)) => wildcard::matches(names, other),
            (Matcher::Detail { tool, name }, Matcher::Detail { tool: other_tool, name: other }) => {
                tool == other_tool && wildcard::matches(name, other)
            }
            // A rule for a file tool speaks of that tool alone, one for files of every command as well.
            (
                Matcher::Tool(_)
                | Matcher::Command { .. }
                | Matcher::File { .. }
                | Matcher::Host(_)
                | Matcher::Mcp(_)
                | Matcher::Detail { .. },
                _,
            ) => false,
        }
    }

    /// Whether a restriction of this pattern is hit by every call that a grant of `other` lets through. Looking at
    /// what a folder holds without reading it does not count.
    pub(crate) fn always_hits(&self, other: &Self) -> bool {
        match (&self.matcher, &other.matcher) {
            (Matcher::Tool(tool), Matcher::File { writes: true, .. }) => matches!(tool.as_str(), "Edit" | "Write"),
            (Matcher::Tool(tool), Matcher::Host(_)) => tool == "WebFetch",
            // A rule against reading a file is one against changing it, and one for a folder is for all below it.
            (Matcher::File { writes, path }, Matcher::File { writes: other_writes, path: other }) => {
                (!writes || *other_writes) && (path.includes(other) || path.is_above(other))
            }
            // What is restricted for one shell is so for the words of the other, as long as no alias is in between.
            (Matcher::Command { dialect: Dialect::Posix, command }, Matcher::Command { command: granted, .. }) => {
                command.matches_text(&granted.head) && (!granted.open || command.matches_text(&format!("{} {ANY}", granted.head)))
            }
            (
                Matcher::Everything
                | Matcher::Tool(_)
                | Matcher::Command { .. }
                | Matcher::File { .. }
                | Matcher::Host(_)
                | Matcher::Mcp(_)
                | Matcher::Detail { .. },
                _,
            ) => self.includes(other),
        }
    }
}

/// Characters with a meaning in globs.
const META: [char; 5] = ['*', '?', '[', '{', '\\'];

impl PathPattern {
    /// Whether everything that `other` covers lies in what this covers.
    fn includes(&self, other: &Self) -> bool {
        let same_anchor = self.anchor == other.anchor;
        if same_anchor && self.glob == other.glob && self.any_depth == other.any_depth {
            return true;
        }
        if self.glob == "**" {
            // Everything has a place below the root of the file system.
            return same_anchor || self.anchor == super::Anchor::FileSystem;
        }
        if !same_anchor {
            return false;
        }
        if self.any_depth {
            return names_include(&self.glob, &other.glob);
        }
        let Some(folder) = self.glob.strip_suffix("/**").filter(|folder| !folder.contains(META)) else { return false };
        !other.any_depth && is_at_or_below(&other.glob, folder)
    }

    /// Whether this names one path, or one name at any depth, and all that `other` covers is that or lies below.
    fn is_above(&self, other: &Self) -> bool {
        if self.anchor != other.anchor || self.glob.is_empty() || self.glob.contains(META) || other.any_depth {
            return false;
        }
        if self.any_depth {
            return other.glob.split('/').take_while(|part| !part.contains(META)).any(|part| part == self.glob);
        }
        is_at_or_below(&other.glob, &self.glob)
    }
}

/// Whether the glob begins with the literal folder, component by component.
fn is_at_or_below(glob: &str, folder: &str) -> bool {
    glob.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a glob for names at any depth fits the last component of all that the other covers.
fn names_include(name: &str, other: &str) -> bool {
    // Of what stands in brackets and braces, and of a single character, nothing is said here.
    if name.contains(['?', '[', '{', '\\']) || name.contains("**") || other.contains(['[', '{', '\\']) {
        return false;
    }
    let last = other.rsplit('/').next().unwrap_or(other);
    !last.is_empty() && !last.contains("**") && wildcard::matches(&wildcard::from_glob(name), &wildcard::from_glob(last))
}

impl HostPattern {
    /// Whether it is about all hosts, or all below one top level.
    pub(crate) fn is_nearly_any(&self) -> bool {
        self.0.contains(ANY) && self.0.trim_start_matches([ANY, '.']).split('.').count() < 2
    }

    fn includes(&self, other: &Self) -> bool {
        let is_any = |pattern: &str| pattern.chars().all(|c| c == ANY);
        let (pattern, other_pattern) = (self.0.as_str(), other.0.as_str());
        if pattern == other_pattern || is_any(pattern) {
            return true;
        }
        if is_any(other_pattern) {
            return false;
        }
        if let Some(host) = other.literal() {
            return HostName::parse(host).is_some_and(|host| self.matches(&host));
        }
        let below = pattern.strip_prefix(ANY).and_then(|rest| rest.strip_prefix('.')).filter(|apex| !apex.contains(ANY));
        below.is_some_and(|apex| {
            other_pattern.strip_suffix(apex).and_then(|head| head.strip_suffix('.')).is_some_and(|head| !head.is_empty())
        })
    }
}
