//! File patterns of foreign rules in gitignore style.

use super::entry::Scope;
use crate::policy::rule::RuleEffect;

/// File patterns of ours that together mean the same, or less for an allow and more for a restriction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paths {
    pub(super) patterns: Vec<String>,
    /// What was put right.
    pub(super) notes: Vec<&'static str>,
}

const SLASHES: &str = "backslashes and drive letters are spelled with slashes";
const ANCHORED: &str = "a single slash means the settings' own folder there, not the root of the disk";
const BOTH: &str = "a single slash means the settings' own folder there; probably the root of the disk was meant, so both are restricted";
const CLIMBS: &str = "`..` is taken as any folder";
const DEPTH: &str = "it restricts at any depth";

/// Reads a path pattern as Claude Code anchors it (documentation page "permissions", version 2.1.240): `//` the
/// file system, `~/` home, `/` the folder of the settings, otherwise the working folder.
pub(super) fn gitignore(text: &str, scope: Scope, effect: RuleEffect) -> Paths {
    let restricts = effect != RuleEffect::Allow;
    let mut notes = Vec::new();
    let mut text = text.trim().to_owned();
    if let Some(slashed) = windows(&text) {
        notes.push(SLASHES);
        text = slashed;
    }
    if text.split('/').any(|part| part == "..") && restricts {
        let behind = text.rsplit("../").next().unwrap_or("").trim_start_matches("..");
        notes.push(CLIMBS);
        text = format!("//**/{}", if behind.is_empty() { "*" } else { behind });
    }
    let mut patterns = Vec::new();
    if text.starts_with("//") || text.starts_with("~/") || text == "~" {
        patterns.push(text.clone());
        // A drive is written as its letter there.
        if let Some(drive) = msys_drive(&text) {
            patterns.push(drive);
        }
    } else if let Some(rest) = text.strip_prefix('/') {
        match scope {
            Scope::User => {
                patterns.push(format!("~/.claude/{rest}"));
                notes.push(if restricts { BOTH } else { ANCHORED });
            }
            Scope::Managed | Scope::Project | Scope::Local => {
                patterns.push(text.clone());
                if restricts {
                    notes.push(BOTH);
                }
            }
        }
        if restricts {
            patterns.push(format!("//{rest}"));
        }
    } else {
        patterns.push(text.clone());
    }
    if restricts {
        deepened(&text, &mut patterns, &mut notes);
    }
    Paths { patterns, notes }
}

/// A bare name, and a folder of one name, are meant at any depth below their anchor where they restrict.
fn deepened(text: &str, patterns: &mut Vec<String>, notes: &mut Vec<&'static str>) {
    let (anchor, rest) = match text {
        text if text.starts_with("//") => return,
        text if text.starts_with("~/") => ("~/", text.get(2..).unwrap_or("")),
        text if text.starts_with('/') => ("/", text.get(1..).unwrap_or("")),
        text => ("", text.strip_prefix("./").unwrap_or(text)),
    };
    let name = rest.strip_suffix("/**").or_else(|| rest.strip_suffix('/')).unwrap_or(rest);
    if name.is_empty() || name.contains('/') || name == "**" || name == "*" {
        return;
    }
    let deep = format!("{anchor}**/{rest}");
    if text != rest || rest.contains('/') {
        notes.push(DEPTH);
        patterns.push(deep);
    }
}

/// A path with backslashes or a drive letter, with slashes: `C:\x`, `/C:\x`, `C:\\x`, `c:/x`.
fn windows(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('/');
    let mut start = bare.chars();
    let has_drive = start.next().is_some_and(|c| c.is_ascii_alphabetic()) && start.next() == Some(':');
    if has_drive {
        let slashed = bare.replace('\\', "/");
        let mut parts = slashed.splitn(2, ':');
        let (drive, rest) = (parts.next()?.to_ascii_lowercase(), parts.next()?);
        let rest = rest.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        return Some(format!("//{drive}:/{rest}"));
    }
    // A backslash in front of a letter separates; one in front of a special character escapes it.
    let separates = text.contains("\\\\") || {
        let mut chars = text.chars().peekable();
        std::iter::from_fn(|| chars.next()).zip(text.chars().skip(1)).any(|(c, next)| c == '\\' && next.is_alphanumeric())
    };
    separates.then(|| text.replace("\\\\", "/").replace('\\', "/"))
}

/// `//c/x` as the path on a drive.
fn msys_drive(text: &str) -> Option<String> {
    let (drive, rest) = text.strip_prefix("//")?.split_once('/')?;
    let is_drive = drive.len() == 1 && drive.bytes().all(|b| b.is_ascii_alphabetic());
    is_drive.then(|| format!("//{}:/{rest}", drive.to_ascii_lowercase()))
}

/// Why an allow rule for this path covers more than a folder of work: a disk, a share, a home folder.
pub(super) fn too_wide(pattern: &str) -> Option<&'static str> {
    let wild = |part: &str| part.contains(['*', '?', '[', '{']);
    if let Some(rest) = pattern.strip_prefix("//") {
        let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
        let fixed = parts.iter().take_while(|part| !wild(part)).count();
        let is_whole = fixed == parts.len();
        let first = parts.first().copied().unwrap_or("");
        let is_home = matches!(first, "home" | "Users" | "root")
            || (first.ends_with(':') && parts.get(1).is_some_and(|p| p.eq_ignore_ascii_case("users")));
        let enough = match (first, is_home) {
            ("root", _) => 1,
            (_, true) if first.ends_with(':') => 3,
            (_, true) => 2,
            ("mnt" | "media" | "Volumes", false) => 2,
            ("tmp" | "usr" | "opt", false) => 0,
            _ => 1,
        };
        let is_address = !first.is_empty() && first.split('.').count() == 4 && first.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        return (is_address || (!is_whole && fixed <= enough)).then_some("covers a whole disk, share or home folder");
    }
    let rest = pattern.strip_prefix("~/").or_else(|| (pattern == "~").then_some("**"))?;
    wild(rest.split('/').next().unwrap_or("")).then_some("covers a whole disk, share or home folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, scope: Scope, effect: RuleEffect) -> Vec<String> {
        gitignore(text, scope, effect).patterns
    }

    #[test]
    fn anchors_are_those_of_the_agent() {
        use RuleEffect::{Allow, Deny};
        for (text, scope, effect, patterns) in [
            ("//etc/hosts", Scope::User, Allow, &["//etc/hosts"][..]),
            ("~/notes/**", Scope::User, Allow, &["~/notes/**"]),
            ("/docs/**", Scope::User, Allow, &["~/.claude/docs/**"]),
            ("/docs/**", Scope::User, Deny, &["~/.claude/docs/**", "//docs/**", "/**/docs/**"]),
            ("/docs/**", Scope::Project, Allow, &["/docs/**"]),
            ("/docs/a/**", Scope::Project, Deny, &["/docs/a/**", "//docs/a/**"]),
            ("src/**", Scope::Project, Allow, &["src/**"]),
            ("src/**", Scope::Project, Deny, &["src/**", "**/src/**"]),
            (".env", Scope::Project, Deny, &[".env"]),
            ("./.env", Scope::Project, Deny, &["./.env", "**/.env"]),
            ("~/.env", Scope::User, Deny, &["~/.env", "~/**/.env"]),
            ("../secrets/**", Scope::Project, Deny, &["//**/secrets/**"]),
            ("C:\\Users\\me\\x", Scope::Local, Allow, &["//c:/Users/me/x"]),
            ("/C:\\Users\\me\\x\\**", Scope::Local, Allow, &["//c:/Users/me/x/**"]),
            ("C:\\\\Users\\\\me\\\\x", Scope::Local, Allow, &["//c:/Users/me/x"]),
            ("//c/Users/me/x/**", Scope::Local, Allow, &["//c/Users/me/x/**", "//c:/Users/me/x/**"]),
            ("src\\\\a\\\\**", Scope::Local, Allow, &["src/a/**"]),
            ("a\\[b\\].ts", Scope::Local, Allow, &["a\\[b\\].ts"]),
        ] {
            assert_eq!(read(text, scope, effect), patterns, "{text} {scope:?} {effect}");
        }
    }

    #[test]
    fn whole_disks_and_homes_are_wide() {
        for wide in [
            "//**",
            "//",
            "//c:/**",
            "//home/u/**",
            "//Users/me/**",
            "//root/**",
            "//mnt/**",
            "//mnt/c/**",
            "//192.168.0.7/x/**",
            "~/**",
            "~",
            "//etc/**",
            "//c:/Users/me/**",
        ] {
            // Without a wildcard the root itself is no more than a name.
            assert_eq!(too_wide(wide).is_some(), wide != "//", "{wide}");
        }
        for narrow in
            ["//home/u/proj/**", "//tmp/**", "//c:/Users/me/x/**", "~/proj/**", "src/**", "/docs/**", "//etc/hosts", "//usr/share/doc/**"]
        {
            assert_eq!(too_wide(narrow), None, "{narrow}");
        }
    }
}
