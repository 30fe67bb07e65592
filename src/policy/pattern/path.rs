//! Patterns for files, in the style of gitignore.

use globset::GlobBuilder;

use super::expression::Expression;
use crate::analysis::path::{AbsPath, Place, components_of};
use crate::analysis::sensitive::folded_text;
use crate::analysis::wildcard;

/// What file patterns start from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Anchors<'a> {
    pub(crate) workspace: Option<&'a AbsPath>,
    pub(crate) home: Option<&'a AbsPath>,
}

/// Where a file pattern starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The root of the file system.
    FileSystem,
    /// The person's home folder.
    Home,
    /// The workspace's root.
    Workspace,
}

/// A path pattern in gitignore style.
#[derive(Debug, Clone)]
pub(crate) struct PathPattern {
    pub(super) anchor: Anchor,
    /// Below the anchor, without a leading slash.
    pub(super) glob: String,
    matcher: Expression,
    /// The same without regard to case, for restrictions: on many disks `Secrets` is `secrets`.
    folded: Expression,
    /// The same as disks fold it that know more letters than those of ASCII, where the pattern has such letters.
    spelled: Option<Expression>,
    /// A name without a slash is meant at any depth; so is a folder for restrictions.
    pub(super) any_depth: bool,
}

impl PathPattern {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim().replace("\\\\", "/");
        let text =
            if text.get(1..3) == Some(":\\") || text.get(1..3) == Some(":/") { format!("//{}", text.replace('\\', "/")) } else { text };
        let (anchor, glob) = if let Some(rest) = text.strip_prefix("//") {
            (Anchor::FileSystem, rest)
        } else if let Some(rest) = text.strip_prefix("~/") {
            (Anchor::Home, rest)
        } else if text == "~" {
            (Anchor::Home, "")
        } else if let Some(rest) = text.strip_prefix('/') {
            (Anchor::Workspace, rest)
        } else {
            (Anchor::Workspace, text.strip_prefix("./").unwrap_or(&text))
        };
        if glob.split('/').any(|part| part == "..") {
            return Err(format!(
                "`{text}` climbs with `..`; write the path from its root: `//abs/path`, `~/path` or `/path` in the workspace"
            ));
        }
        let any_depth = anchor == Anchor::Workspace && !text.starts_with('/') && !text.starts_with("./") && !glob.contains('/');
        let glob = glob.trim_end_matches('/').to_owned();
        let whole = if any_depth { format!("**/{glob}") } else { glob.clone() };
        let compiled = |whole: &str, folds: bool| {
            GlobBuilder::new(whole)
                .literal_separator(true)
                .backslash_escape(true)
                .case_insensitive(folds)
                .build()
                .map(|glob| Expression::of_glob(&glob))
                .map_err(|e| format!("`{text}` is not a path pattern: {}", e.kind()))
        };
        let spelled = if whole.is_ascii() { None } else { Some(compiled(&folded_text(&whole), true)?) };
        Ok(Self { anchor, matcher: compiled(&whole, false)?, folded: compiled(&whole, true)?, spelled, glob, any_depth })
    }

    /// The pattern as it would be written.
    pub(crate) fn text(&self) -> String {
        let start = match self.anchor {
            Anchor::FileSystem => "//",
            Anchor::Home => "~/",
            Anchor::Workspace if self.any_depth => "",
            Anchor::Workspace => "/",
        };
        format!("{start}{}", self.glob)
    }

    /// The components up to the first wildcard, below which everything lies that the pattern is about;
    /// `None` if it is about names at any depth.
    pub(crate) fn literal_start(&self) -> Option<(Anchor, String)> {
        if self.any_depth {
            return None;
        }
        let literal = self.glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{', '\\']));
        let start = literal.collect::<Vec<_>>().join("/");
        (!start.is_empty()).then_some((self.anchor, start))
    }

    /// The folder below which everything lies that the pattern is about; `None` if it spells out none.
    pub(crate) fn start(&self, anchors: Anchors<'_>) -> Option<AbsPath> {
        let (_, literal) = self.literal_start()?;
        self.root(anchors)?.join(&literal)
    }

    /// The literal folder of a pattern that is about everything in one.
    pub(crate) fn tree(&self) -> Option<(Anchor, &str)> {
        let folder = if self.glob == "**" || self.glob.is_empty() {
            ""
        } else {
            self.glob.strip_suffix("/**").or_else(|| self.glob.strip_suffix("/*"))?
        };
        (!folder.contains(['*', '?', '[', '{'])).then_some((self.anchor, folder))
    }

    /// How many folders of its literal beginning the place shares; `None` if the two are far apart.
    pub(crate) fn shared_folders(&self, place: &Place, anchors: Anchors<'_>) -> Option<usize> {
        let path = match place {
            Place::At(at) | Place::Below { base: at, .. } => &at.path,
            Place::Unknown => return None,
        };
        let root = self.root(anchors)?;
        let relative = root.relative(path)?;
        let Some((_, start)) = self.literal_start() else { return Some(0) };
        let shared = start.split('/').zip(relative.split('/')).take_while(|(wanted, has)| wanted == has).count();
        let is_near = shared > 0 && shared.saturating_add(1) >= start.split('/').count();
        is_near.then_some(shared)
    }

    /// Whether it is about the whole workspace.
    pub(crate) fn is_workspace(&self) -> bool {
        self.anchor == Anchor::Workspace && self.glob == "**" && !self.any_depth
    }

    /// Whether it is about one path alone.
    pub(crate) fn is_literal(&self) -> bool {
        !self.any_depth && !self.glob.contains(['*', '?', '[', '{'])
    }

    fn root(&self, anchors: Anchors<'_>) -> Option<AbsPath> {
        match self.anchor {
            Anchor::FileSystem => Some(AbsPath::root()),
            Anchor::Home => anchors.home.cloned(),
            Anchor::Workspace => anchors.workspace.cloned(),
        }
    }

    /// The path as the pattern spells it: below its root, a path on a drive with the drive.
    fn rest<'p>(&self, root: &AbsPath, path: &'p AbsPath) -> Option<&'p str> {
        self.on_drive(path).or_else(|| root.relative(path))
    }

    /// The same on a disk that folds case.
    fn folded_rest<'p>(&self, root: &AbsPath, path: &'p AbsPath) -> Option<&'p str> {
        self.on_drive(path).or_else(|| {
            let rest = root.may_contain(path).then(|| path.as_str().get(root.as_str().len()..))?;
            Some(rest.unwrap_or("").trim_start_matches('/'))
        })
    }

    /// The path with its drive, for a pattern that starts where drives are.
    fn on_drive<'p>(&self, path: &'p AbsPath) -> Option<&'p str> {
        (self.anchor == Anchor::FileSystem && path.is_windows()).then(|| path.as_str().trim_end_matches('/'))
    }

    fn matches_path(&self, root: &AbsPath, path: &AbsPath) -> bool {
        let Some(rest) = self.rest(root, path) else { return false };
        // Case is no difference on a drive.
        let expression = if path.is_windows() { &self.folded } else { &self.matcher };
        let is_folder = |folder: &str| if path.is_windows() { folder.eq_ignore_ascii_case(rest) } else { folder == rest };
        expression.must_match(rest) || self.is_about_folder(rest, is_folder)
    }

    /// Whether the pattern is about the path on a disk that folds case.
    fn may_match_path(&self, root: &AbsPath, path: &AbsPath) -> bool {
        if self.may_match_by(&self.folded, root, path) {
            return true;
        }
        if path.as_str().is_ascii() && self.spelled.is_none() {
            return false;
        }
        // One name in several spellings: composed or not, and in other case than that of ASCII.
        let folded = |path: &AbsPath| AbsPath::parse(&folded_text(path.as_str()));
        let (Some(root), Some(path)) = (folded(root), folded(path)) else { return true };
        self.may_match_by(self.spelled.as_ref().unwrap_or(&self.folded), &root, &path)
    }

    fn may_match_by(&self, expression: &Expression, root: &AbsPath, path: &AbsPath) -> bool {
        let Some(rest) = self.folded_rest(root, path) else { return false };
        expression.may_match(rest) || self.is_about_folder(rest, |folder| folder.eq_ignore_ascii_case(rest))
    }

    /// `dir/**` is about the folder itself too.
    fn is_about_folder(&self, rest: &str, is: impl Fn(&str) -> bool) -> bool {
        self.glob.strip_suffix("/**").is_some_and(is) || (self.glob == "**" && rest.is_empty())
    }

    /// Whether the pattern certainly covers the place, by its text and by where it leads.
    pub(crate) fn must_match(&self, place: &Place, anchors: Anchors<'_>) -> bool {
        let Some(root) = self.root(anchors) else { return false };
        match place {
            Place::At(located) => located.spellings().all(|path| self.matches_path(&root, path)),
            // Whatever the glob finds lies below the base: only a pattern for the whole of it is enough.
            Place::Below { base, .. } => {
                let whole = self.glob == "**" || self.glob.ends_with("/**");
                whole && base.spellings().all(|path| self.matches_path(&root, path))
            }
            Place::Unknown => false,
        }
    }

    /// Whether the pattern may be about the place, or about something below it where `tree` is read.
    pub(crate) fn may_match(&self, place: &Place, tree: bool, anchors: Anchors<'_>) -> bool {
        let Some(root) = self.root(anchors) else { return true };
        let by_name =
            |path: &AbsPath| self.may_match_path(&root, path) || self.below_match(&root, path) || (tree && self.is_below(&root, path));
        let at = |path: &AbsPath| by_name(path) || path.other_names().iter().any(by_name);
        match place {
            Place::At(located) => located.spellings().any(at),
            Place::Below { base, pattern } => {
                let absolute = self.absolute(&root);
                let subject = |path: &AbsPath| {
                    let drive = self.on_drive(path).map_or("", |_| "/");
                    wildcard::from_glob(&format!("{drive}{}/{pattern}", path.as_str().trim_end_matches('/')).to_lowercase())
                };
                base.spellings().any(|path| at(path) || wildcard::intersects(&absolute, &subject(path)))
            }
            Place::Unknown => true,
        }
    }

    /// Whether the wildcards of the place may find a folder that the pattern names, which restricts everything in it:
    /// `k*t/a` may be in `kept`.
    pub(crate) fn may_hold(&self, place: &Place, anchors: Anchors<'_>) -> bool {
        let Place::Below { base, pattern } = place else { return false };
        let Some((folders, _)) = pattern.rsplit_once('/') else { return false };
        let Some(root) = self.root(anchors) else { return true };
        let anywhere = if self.any_depth { "**/" } else { "" };
        let absolute = format!("{}/{anywhere}{}", root.as_str(), self.loose_glob()).to_lowercase();
        let wanted: Vec<&str> = components_of(&absolute).collect();
        base.spellings().any(|path| {
            let found = format!("{}/{folders}", path.as_str()).to_lowercase();
            let found: Vec<&str> = components_of(&found).collect();
            found.len() > MAX_FOLDERS || reaches(&wanted, &found)
        })
    }

    fn absolute(&self, root: &AbsPath) -> String {
        let middle = if self.any_depth { "/*" } else { "/" };
        wildcard::from_glob(&format!("{}{middle}{}", root.as_str().trim_end_matches('/'), self.loose_glob()).to_lowercase())
    }

    /// The glob, with any text for what stands in brackets and braces.
    fn loose_glob(&self) -> String {
        let mut glob = String::new();
        let mut depth: usize = 0;
        for c in self.glob.chars() {
            match c {
                '{' | '[' => depth = depth.saturating_add(1),
                '}' | ']' if depth > 0 => {
                    depth = depth.saturating_sub(1);
                    glob.push('*');
                }
                _ if depth == 0 => glob.push(c),
                _ => {}
            }
        }
        glob
    }

    /// A pattern that names a folder restricts everything below it.
    fn below_match(&self, root: &AbsPath, path: &AbsPath) -> bool {
        let mut folder = path.parent();
        while let Some(current) = folder {
            if self.folded_rest(root, &current).is_none_or(str::is_empty) {
                return false;
            }
            if self.may_match_path(root, &current) {
                return true;
            }
            folder = current.parent();
        }
        false
    }

    /// Whether something that the pattern names may lie below the folder.
    fn is_below(&self, root: &AbsPath, folder: &AbsPath) -> bool {
        if self.any_depth || self.glob.starts_with("**") {
            return root.may_contain(folder) || folder.may_contain(root);
        }
        let literal: String = self.glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{'])).collect::<Vec<_>>().join("/");
        root.join(&literal).is_some_and(|named| folder.may_contain(&named) || named.may_contain(folder))
    }
}

/// How many folders of a place are compared with those of a pattern.
const MAX_FOLDERS: usize = 256;

/// Whether a beginning of the folders that are found may be what is wanted.
fn reaches(wanted: &[&str], found: &[&str]) -> bool {
    let is_deep = |component: &str| component.contains("**");
    // How many of the found ones may be what is wanted up to here. Two stars may be all of what is still wanted, so that they
    // may also be nothing makes no difference.
    let mut lengths = vec![false; found.len().saturating_add(1)];
    lengths.first_mut().into_iter().for_each(|none| *none = true);
    for name in wanted {
        let mut next = vec![false; lengths.len()];
        let mut is_open = false;
        for at in 0..lengths.len() {
            let here = lengths.get(at) == Some(&true);
            is_open |= here && is_deep(name);
            let before = at.checked_sub(1).filter(|&at| lengths.get(at) == Some(&true)).and_then(|at| found.get(at));
            let stays = here && found.get(at).is_some_and(|component| is_deep(component));
            let is_reached = is_open || stays || before.is_some_and(|component| is_deep(component) || may_be(name, component));
            next.get_mut(at).into_iter().for_each(|reached| *reached = is_reached);
        }
        lengths = next;
    }
    lengths.contains(&true)
}

/// Whether a name that a shell finds by the glob may be the one of the pattern. What begins with a wildcard finds no hidden
/// names (bash manual, "Filename Expansion").
fn may_be(name: &str, glob: &str) -> bool {
    let is_hidden = name.starts_with('.') && glob.starts_with(['*', '?']);
    !is_hidden && wildcard::intersects(&wildcard::from_glob(name), &wildcard::from_glob(glob))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Restrictions that are gone are told by it from those that are only written otherwise.
    #[test]
    fn what_means_something_else_is_written_otherwise() {
        for text in ["a", "/a", "~/a", "//a", "a/b", "/**", "*.rs"] {
            let parts = |text: &str| PathPattern::parse(text).map(|pattern| (pattern.anchor, pattern.glob, pattern.any_depth));
            let written = PathPattern::parse(text).expect(text).text();
            assert_eq!(parts(&written), parts(text), "{text}");
        }
        assert_ne!(PathPattern::parse("a").expect("a name").text(), PathPattern::parse("/a").expect("a path").text());
    }

    #[test]
    fn case_counts_for_what_must_match_alone() {
        let glob = |text: &str| PathPattern::parse(text).expect(text);
        assert!(glob("/a/**").matcher.must_match("a/b") && !glob("/a/**").matcher.must_match("A/b"));
        assert!(glob("/a/**").folded.may_match("A/b") && !glob("/a/**").folded.may_match("b/a"));
    }
}
