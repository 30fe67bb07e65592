//! Regular expressions that are compiled when something is held against them: of thousands of rules most never are,
//! and compiling costs a hundred times what reading does.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

/// An expression that is right, as far as its syntax tells.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    text: Box<str>,
    /// Whether a dot stands for line breaks as well.
    dot_is_any: bool,
    /// Nothing where it is larger than the limit.
    compiled: OnceLock<Option<Regex>>,
}

/// Bytes that a compiled expression may take.
const MAX_COMPILED: usize = 10 << 20;
/// Bytes of an expression whose compiled size is not in question, unless it counts repetitions.
const SHORT: usize = 200;

impl Expression {
    /// What a glob was made into, whose syntax is right.
    pub(super) fn of_glob(glob: &globset::Glob) -> Self {
        Self { text: glob.regex().into(), dot_is_any: true, compiled: OnceLock::new() }
    }

    /// An expression as somebody wrote it.
    ///
    /// # Errors
    /// When its syntax is wrong, or it is larger than the limit; the message is one line.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = |error: &str| last_line(error).to_owned();
        regex_syntax::parse(text).map_err(|error| wrong(&error.to_string()))?;
        let this = Self { text: text.into(), dot_is_any: false, compiled: OnceLock::new() };
        let may_be_large = text.len() > SHORT || text.contains('{');
        if may_be_large && this.compiled().is_none() {
            return Err(format!("it takes more than {MAX_COMPILED} bytes"));
        }
        Ok(this)
    }

    /// The expression as it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn compiled(&self) -> Option<&Regex> {
        let compile = || RegexBuilder::new(&self.text).dot_matches_new_line(self.dot_is_any).size_limit(MAX_COMPILED).build().ok();
        self.compiled.get_or_init(compile).as_ref()
    }

    /// Whether it certainly matches.
    pub(crate) fn must_match(&self, text: &str) -> bool {
        self.compiled().is_some_and(|regex| regex.is_match(text.as_bytes()))
    }

    /// Whether it may match: one that cannot be compiled may match anything.
    pub(crate) fn may_match(&self, text: &str) -> bool {
        self.compiled().is_none_or(|regex| regex.is_match(text.as_bytes()))
    }
}

/// Errors of expressions draw a picture first.
fn last_line(text: &str) -> &str {
    let line = text.lines().last().unwrap_or(text);
    line.strip_prefix("error: ").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_covers_nothing_and_may_be_anything() {
        assert!(Expression::parse("(a").is_err_and(|why| why.contains("unclosed group")));
        assert!(Expression::parse("(?:\\w{900}){900}").is_err_and(|why| why.contains("bytes")));
        let large = Expression { text: "(?:\\w{900}){900}".into(), dot_is_any: false, compiled: OnceLock::new() };
        assert!(!large.must_match("a") && large.may_match("a"));
        let small = Expression::parse("^git (status|diff)\\b").expect("an expression");
        assert!(small.must_match("git diff x") && !small.may_match("git difftool"));
    }
}
