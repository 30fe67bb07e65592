//! Counts as people read them.

use std::fmt::Display;

/// So many of something whose name takes an `s`.
///
/// ```
/// use countersign::counts::counted;
///
/// assert_eq!(counted(1, "call"), "1 call");
/// assert_eq!(counted(0, "learned rule"), "0 learned rules");
/// ```
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, what: &str) -> String {
    format!("{count} {}", noun(count, what))
}

/// What so many are called, to stand behind a number that is aligned.
pub fn noun<N: Copy + PartialEq + From<u8>>(count: N, what: &str) -> String {
    if count == N::from(1) { what.to_owned() } else { format!("{what}s") }
}
