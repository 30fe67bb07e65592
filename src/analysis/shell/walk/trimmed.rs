//! What is left of a value of which a shell removes the beginning or the end: `${f%.rs}`, `${f##*/}`, `$(basename "$f" .rs)`.
//!
//! A name that a glob matched holds no slash, does not begin with a dot, and is never `..`: what is left has to keep to that.

use crate::action::{Arg, HOLES};
use crate::analysis::harmless::NEW_LETTERS;

/// Removes what the pattern matches, by the operator: `#` and `##` from the beginning, `%` and `%%` from the end. The pattern is text
/// with at most one star, at one of its ends. `None` if it is not known what is left.
pub(super) fn without(value: &Arg, operator: &str, pattern: &str) -> Option<Arg> {
    if value.is_many() {
        return None;
    }
    if value.found_in().is_some() {
        return if (operator, pattern) == ("##", "*/") { name_of_found(value) } else { None };
    }
    let text = value.pattern();
    let known = value.as_literal().is_some();
    if !known && !value.is_glob() {
        return None;
    }
    // For these letters stand others, in the name of a new temporary file.
    if text.contains(NEW_LETTERS) && pattern.contains(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    // Where a hole stands in between, only what is spelled out behind the last one is known to be the end.
    let tail = text.rfind(HOLES).map_or(0, |at| at.saturating_add(1));
    let from_end = operator.starts_with('%');
    let longest = operator.len() == 2;
    let (stars_first, stars_last) = (pattern.starts_with('*'), pattern.ends_with('*'));
    let fixed = pattern.trim_matches('*');
    if fixed.is_empty() || fixed.contains('*') || (stars_first && stars_last) {
        return None;
    }
    // Holes have no slash, so that all of them are seen.
    let is_seen = known || fixed == "/";
    let first = || text.find(fixed).filter(|_| is_seen);
    let last = || text.rfind(fixed).filter(|at| is_seen || *at >= tail);
    let left = match (from_end, stars_first, stars_last) {
        (false, false, false) => match text.strip_prefix(fixed) {
            // Within a name, what is left could be anything.
            Some(rest) => (known || fixed.ends_with('/')).then_some(rest)?,
            None => (known || value.prefix().len() >= fixed.len()).then_some(text)?,
        },
        (true, false, false) => match text.strip_suffix(fixed) {
            // All of a name may be cut off, unless that is an ending: no star stands for the beginning of `.rs`.
            Some(rest) => (!rest.starts_with(HOLES) || fixed.starts_with(['.', '/'])).then_some(rest)?,
            None => (known || text.len().saturating_sub(tail) >= fixed.len()).then_some(text)?,
        },
        (false, true, _) => match if longest { last() } else { first() } {
            Some(at) => text.get(at.saturating_add(fixed.len())..)?,
            None => is_seen.then_some(text)?,
        },
        (true, _, true) => match if longest { first() } else { last() } {
            Some(at) => text.get(..at)?,
            None => is_seen.then_some(text)?,
        },
        // All of it, or no more than the text.
        (false, false, true) | (true, true, false) => return None,
    };
    let is_cut = from_end && !fixed.starts_with('/') && left.len() < text.len();
    rest_of(value, left).map(|rest| if is_cut { exposed(rest) } else { rest })
}

/// What is left after an ending was cut off, marked as cut if a name that is not known is then at its end.
fn exposed(left: Arg) -> Arg {
    let cut = left.pattern().ends_with(HOLES);
    left.with_ending_cut(cut)
}

/// The last name of a path, as `basename` prints it, without the suffix. `None` if it is not known.
pub(super) fn name_of(path: &Arg, suffix: Option<&str>) -> Option<Arg> {
    if path.found_in().is_some() {
        return name_of_found(path).map(|name| name.with_ending_cut(suffix.is_some()));
    }
    if path.is_many() || !(path.is_glob() || path.as_literal().is_some()) {
        return None;
    }
    let text = path.pattern().trim_end_matches('/');
    let name = text.rsplit('/').next().filter(|name| !name.is_empty())?;
    let named = rest_of(path, name)?;
    match suffix {
        Some(suffix) if suffix != name => without(&named, "%", suffix),
        Some(_) | None => Some(named),
    }
}

/// The last name of a path that was found; of the folder itself it is that of the folder.
fn name_of_found(path: &Arg) -> Option<Arg> {
    let folder = path.found_in()?.trim_end_matches('/');
    let is_known = !folder.is_empty() && folder != ".." && !folder.ends_with("/..");
    is_known.then(Arg::name_or_nothing)
}

/// The value of which `left` is left; `None` if it may lead up.
fn rest_of(value: &Arg, left: &str) -> Option<Arg> {
    // `.` and a hole may be `..`.
    let may_climb = |name: &str| name.contains(HOLES) && name.starts_with('.');
    let is_end = value.pattern().trim_end_matches('/').ends_with(left) && left.ends_with(HOLES);
    let rest = || Arg::with_holes(left, false).with_plain_names(value.has_plain_names()).with_ending_cut(value.has_ending_cut() && is_end);
    (!left.split('/').any(may_climb)).then(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{ANY_IN_NAME, Choice};

    fn left(value: &str, operator: &str, pattern: &str) -> Option<String> {
        let value = Arg::with_holes(value.replace('?', &ANY_IN_NAME.to_string()), false);
        without(&value, operator, pattern).map(|arg| arg.pattern().replace(ANY_IN_NAME, "?"))
    }

    #[test]
    fn text_is_cut_as_bash_cuts_it() {
        for (value, operator, pattern, wanted) in [
            ("src/a.b.rs", "%", ".rs", "src/a.b"),
            ("src/a.b.rs", "%", ".ts", "src/a.b.rs"),
            ("src/a.b.rs", "%", ".*", "src/a.b"),
            ("src/a.b.rs", "%%", ".*", "src/a"),
            ("src/x/a.rs", "#", "*/", "x/a.rs"),
            ("src/x/a.rs", "##", "*/", "a.rs"),
            ("src/x/a.rs", "%", "/*", "src/x"),
            ("src/x/a.rs", "%%", "/*", "src"),
            ("src/x/a.rs", "#", "src/", "x/a.rs"),
            ("src/x/a.rs", "##", "*.", "rs"),
            ("a", "##", "*/", "a"),
            ("a/", "%", "/", "a"),
            ("äb", "#", "ä", "b"),
            ("aaa", "%", "a*", "aa"),
            ("aaa", "#", "*a", "aa"),
        ] {
            assert_eq!(left(value, operator, pattern).as_deref(), Some(wanted), "${{{value}{operator}{pattern}}}");
        }
    }

    #[test]
    fn of_what_a_glob_matches_as_much_is_cut_as_is_known() {
        for (value, operator, pattern, wanted) in [
            ("src/?.rs", "%", ".rs", "src/?"),
            ("src/?.rs", "%", ".ts", "src/?.rs"),
            ("src/?.rs", "%", ".*", "src/?"),
            ("src/?.rs", "##", "*/", "?.rs"),
            ("src/?.rs", "##", "*.", "rs"),
            ("src/?/a.rs", "%", "/*", "src/?"),
            ("src/?/a.rs", "#", "src/", "?/a.rs"),
            ("src/?/", "%", "/", "src/?"),
            ("lib/?", "#", "src/", "lib/?"),
        ] {
            assert_eq!(left(value, operator, pattern).as_deref(), Some(wanted), "${{{value}{operator}{pattern}}}");
        }
        // The name may have more of it, or be `..` without it.
        for (value, operator, pattern) in [
            ("src/?.rs", "%%", ".*"),
            ("src/?", "%", ".rs"),
            ("src/a?", "#", "src/a"),
            ("src/.?.rs", "%", ".rs"),
            (".?", "##", "*/"),
            ("?x", "%", "x"),
            ("?", "#", "src/"),
            ("src/?", "##", "*."),
            ("src/?.rs", "#", "*"),
            ("a", "#", "*"),
            ("a*b", "%", "a*b"),
        ] {
            assert_eq!(left(value, operator, pattern), None, "${{{value}{operator}{pattern}}}");
        }
    }

    #[test]
    fn names_are_cut_as_basename_cuts_them() {
        let name = |path: &str, suffix| {
            let path = Arg::with_holes(path.replace('?', &ANY_IN_NAME.to_string()), false);
            name_of(&path, suffix).map(|arg| arg.pattern().replace(ANY_IN_NAME, "?"))
        };
        for (path, suffix, wanted) in [
            ("src/a.rs", Some(".rs"), "a"),
            ("src/a/", None, "a"),
            ("src/.rs", Some(".rs"), ".rs"),
            ("..", None, ".."),
            ("src/?.rs", Some(".rs"), "?"),
            ("src/?.rs", None, "?.rs"),
            ("src/?/", None, "?"),
        ] {
            assert_eq!(name(path, suffix).as_deref(), Some(wanted), "{path}");
        }
        for (path, suffix) in [("/", None), ("", None), ("src/?", Some(".rs")), ("src/.?", None)] {
            assert_eq!(name(path, suffix), None, "{path}");
        }
        let found = |folder: &str| name_of(&Arg::found_below(folder, Choice::Named, true), Some(".rs"));
        assert_eq!(found("src"), Some(Arg::name_or_nothing().with_ending_cut(true)));
        assert_eq!((found(".."), found("../.."), found("/")), (None, None, None));
    }
}
