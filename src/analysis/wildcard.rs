//! Matching with wildcards: what *must* match for a grant, and what *may* match for a restriction.
//!
//! Both sides may hold unknown text. A pattern's star stands for any text. A subject's holes stand
//! for text that is only known when the call runs: for a grant they are only covered by a star; for a
//! restriction they are any text themselves, so that the question is whether the two intersect.

use crate::action::{ANY, HOLES, is_hole};

/// A glob of a rule or a place as a pattern: `*` and `?` become the star.
pub(crate) fn from_glob(glob: &str) -> String {
    let mut out = String::with_capacity(glob.len());
    for c in glob.chars() {
        let c = if matches!(c, '*' | '?') { ANY } else { c };
        if c != ANY || !out.ends_with(ANY) {
            out.push(c);
        }
    }
    out
}

/// Whether `pattern`, in which [`ANY`] is the star, matches all of `subject`. Holes in the subject
/// are only matched by a star.
pub(crate) fn matches(pattern: &str, subject: &str) -> bool {
    fits(pattern, subject, is_any, |p, s| p == s)
}

/// What [`matches`] says of the glob's pattern, which is not made for that.
pub(crate) fn glob_matches(glob: &str, subject: &str) -> bool {
    fits(glob, subject, is_star, |p, s| p == s)
}

/// The same, whatever the case of letters of ASCII.
pub(crate) fn glob_matches_folded(glob: &str, subject: &str) -> bool {
    fits(glob, subject, is_star, |p, s| p.eq_ignore_ascii_case(&s))
}

/// Whether the glob may match more than its own text.
pub(crate) fn has_star(glob: &str) -> bool {
    glob.bytes().any(is_star)
}

fn is_any(byte: u8) -> bool {
    char::from(byte) == ANY
}

fn is_star(byte: u8) -> bool {
    matches!(byte, b'*' | b'?') || is_any(byte)
}

fn fits(pattern: &str, subject: &str, is_star: impl Fn(u8) -> bool, is_same: impl Fn(u8, u8) -> bool) -> bool {
    // By bytes: stars and holes are in ASCII, and no character's bytes begin inside another's.
    let (pattern, subject) = (pattern.as_bytes(), subject.as_bytes());
    // Most of what does not fit ends otherwise.
    if let (Some(&end), Some(&last)) = (pattern.last(), subject.last())
        && !is_star(end)
        && (is_hole(last) || !is_same(end, last))
    {
        return false;
    }
    let (mut p, mut s) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&c) = subject.get(s) {
        match pattern.get(p) {
            Some(&star) if is_star(star) => {
                retry = Some((p.saturating_add(1), s));
                p = p.saturating_add(1);
            }
            Some(&q) if is_same(q, c) && !is_hole(c) => {
                p = p.saturating_add(1);
                s = s.saturating_add(1);
            }
            Some(_) | None => match retry {
                Some((back_p, back_s)) => {
                    p = back_p;
                    s = back_s.saturating_add(1);
                    retry = Some((back_p, s));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|&byte| is_star(byte))
}

/// Whether some text fits both: [`ANY`] is the star on either side, and so is every hole.
pub(crate) fn intersects(a: &str, b: &str) -> bool {
    let is_star = |c: char| HOLES.contains(&c);
    if !b.contains(HOLES) {
        return matches(a, b);
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    // row[j]: whether the rest of `a` from the current place fits the rest of `b` from j.
    let width = b.len().saturating_add(1);
    let mut below = vec![false; width];
    for i in (0..=a.len()).rev() {
        let mut row = vec![false; width];
        for j in (0..=b.len()).rev() {
            let get = |cells: &[bool], k: usize| cells.get(k).copied().unwrap_or(false);
            let fits = match (a.get(i), b.get(j)) {
                (None, None) => true,
                (Some(&c), _) if is_star(c) => get(&below, j) || (j < b.len() && get(&row, j.saturating_add(1))),
                (_, Some(&c)) if is_star(c) => get(&row, j.saturating_add(1)) || (i < a.len() && get(&below, j)),
                (Some(c), Some(d)) => c == d && get(&below, j.saturating_add(1)),
                (None, Some(_)) | (Some(_), None) => false,
            };
            if let Some(cell) = row.get_mut(j) {
                *cell = fits;
            }
        }
        below = row;
    }
    below.first().copied().unwrap_or(false)
}

/// The most alternatives that braces are spelled out to, and the bytes of a pattern with braces.
const MAX_ALTERNATIVES: usize = 64;
const MAX_PATTERN: usize = 4_096;

/// The patterns that one with braces stands for; `None` if they are too many or do not match.
pub(crate) fn alternatives(pattern: &str) -> Option<Vec<String>> {
    if pattern.len() > MAX_PATTERN {
        return None;
    }
    let mut open = vec![pattern.to_owned()];
    let mut done = Vec::new();
    while let Some(one) = open.pop() {
        // The innermost braces first.
        let Some((inner, behind)) = one.split_once('}') else {
            if one.contains('{') {
                return None;
            }
            done.push(one);
            continue;
        };
        let (before, inner) = inner.rsplit_once('{')?;
        open.extend(inner.split(',').map(|choice| format!("{before}{choice}{behind}")));
        if open.len().saturating_add(done.len()) > MAX_ALTERNATIVES {
            return None;
        }
    }
    done.sort_unstable();
    done.dedup();
    Some(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(text: &str) -> String {
        from_glob(text)
    }

    #[test]
    fn a_grant_covers_holes_only_by_a_star() {
        assert!(matches(&glob("git log*"), "git log \u{0}"));
        assert!(!matches(&glob("git log"), "git \u{0}"));
        assert!(!matches(&glob("git \u{0}x"), "git \u{0}"));
        assert!(matches(&glob("a*b*c"), "a1b2b3c"));
        assert!(!matches(&glob("a*b"), "a1c"));
    }

    #[test]
    fn a_glob_matches_as_its_pattern_does() {
        let subjects = ["", ".env", ".ENV", "a.rs", "a\u{0}b", "a\u{1}", "env", "x/.env", "ä.rs"];
        for text in ["", "*", "?", "**", "*.rs", ".e*v", ".e?v", "a*", "a?b", "*env", "\u{0}.rs", "?.RS", ".E*", "ä*", "a", ".env"] {
            for subject in subjects {
                assert_eq!(glob_matches(text, subject), matches(&glob(text), subject), "{text:?} {subject:?}");
                let folded = matches(&glob(&text.to_ascii_lowercase()), &subject.to_ascii_lowercase());
                assert_eq!(glob_matches_folded(text, subject), folded, "{text:?} {subject:?}");
            }
        }
    }

    #[test]
    fn a_restriction_is_hit_where_the_two_may_meet() {
        assert!(intersects(&glob("rm *"), "rm \u{0}"));
        assert!(intersects(&glob("rm -rf*"), "r\u{0}"));
        assert!(intersects(&glob("*force*"), "git push \u{0}"));
        assert!(!intersects(&glob("rm *"), "cat \u{0}"));
        assert!(intersects(&glob("/p/.env"), "/p/\u{1}"));
    }
}
