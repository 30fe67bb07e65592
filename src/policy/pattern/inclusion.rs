//! Whether one pattern certainly covers everything that another covers. Where it cannot be told, it does not.

use super::mcp::spells_server;
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
            (Matcher::Mcp(names), Matcher::Mcp(other)) => wildcard::matches(names, other) && spells_server(names, other),
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
        self.labels.contains(ANY) && self.labels.trim_start_matches([ANY, '.']).split('.').count() < 2
    }

    fn includes(&self, other: &Self) -> bool {
        let is_any = |pattern: &str| pattern.chars().all(|c| c == ANY);
        // A rule for a service speaks of what is sent to it as well.
        if self.port != other.port {
            return false;
        }
        let (pattern, other_pattern) = (self.labels.as_str(), other.labels.as_str());
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Anchors, CommandPattern, name_matches};
    use super::*;
    use crate::analysis::path::{AbsPath, Located, Place};

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).expect(text)
    }

    #[test]
    fn a_tool_includes_itself_alone() {
        assert!(pattern("WebSearch").includes(&pattern("WebSearch")));
        assert!(!pattern("WebSearch").includes(&pattern("Agent")) && !pattern("Agent").includes(&pattern("WebSearch")));
    }

    #[test]
    fn what_is_wider_includes_what_is_narrower_and_not_the_other_way_round() {
        for (wide, narrow) in [
            ("Bash(git log:*)", "Bash(git log --oneline)"),
            ("Bash(git *)", "Bash(git log:*)"),
            ("Bash(git * main)", "Bash(git log --oneline main)"),
            ("Bash(npm run test*)", "Bash(npm run test:unit *)"),
            ("Bash", "Bash(ls:*)"),
            ("PowerShell", "PowerShell(ls)"),
            ("Read(**)", "Read(src/**)"),
            ("Read(src/**)", "Read(src/a/*.rs)"),
            ("Read(src/**)", "Read(/src)"),
            ("Read(//**)", "Read(~/x)"),
            ("Read(//**)", "Read(src/**)"),
            ("Read(*.rs)", "Read(src/**/*.rs)"),
            ("Read(*.rs)", "Read(src/main.rs)"),
            ("Edit(docs/**)", "Edit(docs/a.md)"),
            ("WebFetch(domain:*.example.com)", "WebFetch(domain:a.example.com)"),
            ("WebFetch(domain:*.example.com)", "WebFetch(domain:*.a.example.com)"),
            ("WebFetch(domain:*.example.com)", "WebFetch(domain:api-*.example.com)"),
            ("WebFetch(domain:*)", "WebFetch(domain:*.example.com)"),
            ("mcp__s", "mcp__s__t"),
            ("mcp__s__get_*", "mcp__s__get_issue_*"),
            ("Agent", "Agent(x)"),
            ("*", "Read(x)"),
        ] {
            assert!(pattern(wide).includes(&pattern(narrow)), "{wide} {narrow}");
            assert!(!pattern(narrow).includes(&pattern(wide)), "{narrow} {wide}");
        }
    }

    #[test]
    fn what_only_looks_wider_includes_nothing() {
        for (a, b) in [
            ("Bash(ls *)", "Bash(lsof)"),
            ("Bash(ls:*)", "Bash(ls*)"),
            ("Bash(ls:*)", "PowerShell(ls)"),
            ("Read(src/**)", "Edit(src/**)"),
            ("Read(src/**)", "Read(srcs/x)"),
            ("Read(src/*)", "Read(src/a/b)"),
            ("Read(src)", "Read(src/a)"),
            ("Read(src/**)", "Read(src)"),
            ("Read(*.rs)", "Read(src/**)"),
            ("Read(*.rs)", "Read(~/a.rs)"),
            ("Read(~/**)", "Read(**)"),
            ("Read(?.rs)", "Read(ab.rs)"),
            ("Read(a*)", "Read(src/a**)"),
            ("Read(*)", "Read(src/**)"),
            ("Read(/a)", "Read(a)"),
            ("Read", "Read(src/**)"),
            ("WebFetch", "WebFetch(domain:docs.rs)"),
            ("WebFetch(domain:*.example.com)", "WebFetch(domain:example.com)"),
            ("WebFetch(domain:*.example.com)", "WebFetch(domain:evilexample.com)"),
            ("WebFetch(domain:example.*)", "WebFetch(domain:*.com)"),
            ("mcp__s__get_*", "mcp__s2__get_x"),
            ("Agent(x)", "Skill(x)"),
        ] {
            assert!(!pattern(a).includes(&pattern(b)), "{a} {b}");
        }
    }

    #[test]
    fn restrictions_reach_further_than_grants() {
        for (restriction, grant, hits) in [
            ("Read(secrets)", "Read(secrets/a.txt)", true),
            ("Read(secrets)", "Edit(x/secrets/a/*)", true),
            ("Read(/a/secrets)", "Read(a/secrets/**)", true),
            ("Edit", "Edit(src/**)", true),
            ("WebFetch", "WebFetch(domain:docs.rs)", true),
            ("Bash(rm:*)", "PowerShell(rm x)", false),
            ("Bash(git:*)", "PowerShell(git log)", true),
            ("Edit(src/**)", "Read(src/**)", false),
            ("Read", "Read(src/**)", false),
            ("Read(secrets)", "Read(*/a.txt)", false),
            ("Read(secret)", "Read(secrets/a.txt)", false),
            ("Read(~/secrets)", "Read(secrets/a.txt)", false),
            ("Read(/se*s)", "Read(se*s/a.txt)", false),
            ("Read(secrets)", "Read(secret*)", false),
            ("Read(/secrets)", "Read(secrets)", false),
            ("Bash(git log)", "Bash(git log:*)", false),
            ("Bash(git log:*)", "Bash(git log:*)", true),
            ("Bash(git log)", "Bash(git log)", true),
        ] {
            assert_eq!(pattern(restriction).always_hits(&pattern(grant)), hits, "{restriction} {grant}");
        }
    }

    fn command() -> impl Strategy<Value = CommandPattern> {
        let word = prop::sample::select(&["a", "b", "ab", "*", "a*", "*b", "a*b", "-x"][..]);
        let end = prop::sample::select(&["", ":*", " *", "*"][..]);
        (prop::collection::vec(word, 1..4), end)
            .prop_filter_map("a command", |(words, end)| CommandPattern::parse(&format!("{}{end}", words.join(" "))).ok())
    }

    fn text() -> impl Strategy<Value = String> {
        // With words that are only known when the command runs.
        prop::collection::vec(prop::sample::select(&["a", "b", "ab", "aab", "abb", "-x", "\u{0}", "a\u{0}", "\u{0}b"][..]), 1..5)
            .prop_map(|words| words.join(" "))
    }

    fn file() -> impl Strategy<Value = String> {
        let start = prop::sample::select(&["", "/", "./", "~/", "//"][..]);
        let part = prop::sample::select(&["a", "b", "ab", "*", "**", "a*", "*b", "?", "{a,b}", "[ab]", "h"][..]);
        let end = prop::sample::select(&["", "/**", "/*", "/"][..]);
        (start, prop::collection::vec(part, 1..4), end).prop_map(|(start, parts, end)| format!("{start}{}{end}", parts.join("/")))
    }

    fn place() -> impl Strategy<Value = Place> {
        let root = prop::sample::select(&["/h", "/h/w", "/", "/a"][..]);
        let part = prop::sample::select(&["a", "b", "ab", "aab", "h", "w"][..]);
        (root, prop::collection::vec(part, 0..4), any::<bool>()).prop_map(|(root, parts, below)| {
            let path = AbsPath::parse(&format!("{root}/{}", parts.join("/"))).expect("a path");
            let located = Located::plain(path, false);
            if below { Place::Below { base: located, pattern: "*".into() } } else { Place::At(located) }
        })
    }

    fn host() -> impl Strategy<Value = String> {
        let label = prop::sample::select(&["a", "b", "ab", "*", "a*", "*b"][..]);
        prop::collection::vec(label, 1..4).prop_map(|labels| labels.join("."))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn included_commands_are_matched(a in command(), b in command(), texts in prop::collection::vec(text(), 20)) {
            let whole = |command: &CommandPattern| Pattern {
                text: String::new(),
                matcher: Matcher::Command { dialect: Dialect::Posix, command: command.clone() },
            };
            if whole(&a).includes(&whole(&b)) {
                for text in texts {
                    prop_assert!(!b.matches_text(&text) || a.matches_text(&text), "{a:?} {b:?} {text:?}");
                }
            }
        }

        #[test]
        fn included_files_are_matched(a in file(), b in file(), places in prop::collection::vec(place(), 20)) {
            let (Ok(a), Ok(b)) = (PathPattern::parse(&a), PathPattern::parse(&b)) else { return Ok(()) };
            let (workspace, home) = (AbsPath::parse("/h/w"), AbsPath::parse("/h"));
            let anchors = Anchors { workspace: workspace.as_ref(), home: home.as_ref() };
            let includes = a.includes(&b);
            let above = a.includes(&b) || a.is_above(&b);
            for place in places {
                prop_assert!(!includes || !b.must_match(&place, anchors) || a.must_match(&place, anchors), "{a:?} {b:?} {place:?}");
                prop_assert!(!above || !b.must_match(&place, anchors) || a.may_match(&place, false, anchors), "{a:?} {b:?} {place:?}");
            }
        }

        #[test]
        fn included_hosts_and_names_are_matched(a in host(), b in host(), hosts in prop::collection::vec("(a|b|ab)(\\.(a|b|ab)){0,3}", 20)) {
            let (Ok(a), Ok(b)) = (HostPattern::parse(&a), HostPattern::parse(&b)) else { return Ok(()) };
            let names_include = wildcard::matches(&a.labels, &b.labels);
            for host in &hosts {
                let name = HostName::parse(host).expect("a host");
                prop_assert!(!a.includes(&b) || !b.matches(&name) || a.matches(&name), "{a:?} {b:?} {host}");
                prop_assert!(!names_include || !name_matches(&b.labels, host) || name_matches(&a.labels, host), "{a:?} {b:?} {host}");
            }
        }
    }
}
