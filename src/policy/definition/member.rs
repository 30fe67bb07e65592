//! A script of other packages than the one in the folder: of those members of a workspace of packages that a name
//! chooses. Sources: pnpm 10 "Filtering" and "pnpm-workspace.yaml", npm 11 and yarn 4 "workspaces", bun 1.2 "--filter".
//!
//! A manager takes the members of one workspace that a name fits best. Here it is all that it may fit, in every
//! workspace that lies around the folder: what is bound is that or more.

use serde_json::Value;

use super::summary::Summary;
use super::{Defined, LIMIT, json, package};
use crate::analysis::path::AbsPath;
use crate::analysis::wildcard;
use crate::world::World;

/// The most members that are looked at.
const MAX_MEMBERS: usize = 500;

/// Where pnpm names the members.
const PNPM: &str = "pnpm-workspace.yaml";

/// The script of the members that the word may choose; of all where it is empty.
pub(super) fn read(folder: &AbsPath, member: &str, name: &str, world: &dyn World) -> Option<Defined> {
    let mut summary = Summary::new("member script");
    let mut folders: Vec<AbsPath> = Vec::new();
    let mut next = Some(folder.clone());
    while let Some(root) = next {
        folders.push(root.clone());
        for pattern in patterns(&root, world)? {
            matching(&root, &pattern, &mut folders, world)?;
        }
        next = if root.is_root() { None } else { root.parent() };
    }
    folders.sort();
    folders.dedup();
    for folder in folders {
        let file = folder.join("package.json")?;
        let Some(bytes) = world.read(&file, LIMIT).ok()? else {
            // pnpm takes these for manifests as well.
            let is_other = |name: &str| folder.join(name).is_none_or(|file| world.exists(&file));
            if ["package.json5", "package.yaml"].into_iter().any(is_other) {
                return None;
            }
            continue;
        };
        let manifest = json::object(&bytes)?;
        if may_be_meant(member, manifest.get("name").and_then(Value::as_str), &folder) {
            let defined = package::read(&file, name, world)?;
            summary.show_as(file.as_str(), defined.digest.as_bytes(), defined.text.as_deref().unwrap_or("(no text)"));
        }
    }
    Some(summary.finish())
}

/// Whether a word chooses the package: by its name, with or without its scope, by its folder, or by one above that.
fn may_be_meant(member: &str, name: Option<&str>, folder: &AbsPath) -> bool {
    let ends = |text: &str| text.strip_suffix(member).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    let is_below = || folder.as_str().contains(&format!("/{member}/"));
    member.is_empty() || name.is_some_and(ends) || ends(folder.as_str()) || is_below()
}

/// The patterns for the folders of members that a folder names; `None` if they cannot be read for certain.
fn patterns(root: &AbsPath, world: &dyn World) -> Option<Vec<String>> {
    let mut found = Vec::new();
    if let Some(bytes) = world.read(&root.join(PNPM)?, LIMIT).ok()? {
        found.extend(packages_of(std::str::from_utf8(&bytes).ok()?)?);
    }
    if let Some(bytes) = world.read(&root.join("package.json")?, LIMIT).ok()? {
        let manifest = json::object(&bytes)?;
        let workspaces = match manifest.get("workspaces") {
            Some(Value::Object(object)) => object.get("packages"),
            other => other,
        };
        match workspaces {
            None => {}
            Some(Value::Array(patterns)) => {
                for pattern in patterns {
                    found.push(pattern.as_str()?.to_owned());
                }
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => return None,
        }
    }
    Some(found)
}

/// The list `packages` of pnpm's file, where it is written in the one usual way: a line for each pattern. `None` if
/// it is not, or is not there.
fn packages_of(text: &str) -> Option<Vec<String>> {
    let mut found: Option<Vec<String>> = None;
    let mut is_inside = false;
    for line in text.lines() {
        let line = line.trim_end();
        let is_remark = line.trim_start().starts_with('#') || line.is_empty();
        if is_remark {
            continue;
        }
        if line == "packages:" {
            if found.is_some() {
                return None;
            }
            found = Some(Vec::new());
            is_inside = true;
        } else if let (true, Some(item)) = (is_inside, line.trim_start().strip_prefix("- ")) {
            let item = item.trim();
            let quoted = ['\'', '"'].iter().find_map(|quote| item.strip_prefix(*quote)?.strip_suffix(*quote));
            let pattern = quoted.unwrap_or(item);
            if !pattern.chars().all(|c| c.is_ascii_alphanumeric() || "@/._-*!".contains(c)) {
                return None;
            }
            found.as_mut()?.push(pattern.to_owned());
        } else {
            // Other settings; another spelling of this one could be hidden in what is not a plain name.
            let name = line.trim_start().split(':').next().unwrap_or("");
            if name.contains("packages") || line.starts_with(['?', '&', '{', '"', '\'', '%', '<']) || line.starts_with("---") {
                return None;
            }
            is_inside &= line.starts_with([' ', '-']) && is_inside;
            if is_inside {
                return None;
            }
        }
    }
    found
}

/// The folders below the root that a pattern of folders finds. What a pattern leaves out again is kept.
fn matching(root: &AbsPath, pattern: &str, into: &mut Vec<AbsPath>, world: &dyn World) -> Option<()> {
    if pattern.starts_with('!') {
        return Some(());
    }
    let mut found = vec![root.clone()];
    for part in pattern.trim_end_matches('/').split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." || part.contains("**") || part.contains(['?', '[', ']', '{', '}', '(', ')', '\\']) {
            return None;
        }
        let mut below = Vec::new();
        for folder in found {
            if !part.contains('*') {
                below.push(folder.join(part)?);
                continue;
            }
            let wanted = wildcard::from_glob(part);
            for name in world.names_in(&folder)? {
                if wildcard::matches(&wanted, &name) {
                    below.push(folder.join(&name)?);
                }
            }
            if below.len() > MAX_MEMBERS {
                return None;
            }
        }
        found = below;
    }
    into.extend(found);
    (into.len() <= MAX_MEMBERS).then_some(())
}

#[cfg(test)]
mod tests {
    use super::packages_of;

    #[test]
    fn the_list_of_packages_is_read_in_its_usual_form_only() {
        let read = |text: &str| packages_of(text);
        assert_eq!(read("# c\npackages:\n\n  - a\n  # d\n  - 'b/*'\nother: 1\n"), Some(vec!["a".to_owned(), "b/*".to_owned()]));
        assert_eq!(read("packages:\n- a\n"), Some(vec!["a".to_owned()]));
        assert_eq!(read("other: 1\n"), None);
        let odd = [
            "\"packages\":\n  - b\n",
            "? packages\n",
            "?x: 1\n",
            "&x y: 1\n",
            "{x: 1}\n",
            "%YAML 1.2\n",
            "<<: x\n",
            "---\nx: 1\n",
            "packages :\n  - b\n",
            "packages:\n  - c\n",
        ];
        for other in odd {
            assert_eq!(read(&format!("packages:\n  - a\n{other}")), None, "{other:?}");
        }
        assert_eq!(read("packages:\n  - a\n  b: c\n"), None);
        assert_eq!(read("packages:\n  - \"a$b\"\n"), None);
    }
}
