//! What other agents' permission files say, as rules of ours.
//!
//! Import never widens. What an agent allows arrives as an allow only where a rule of ours means the same or
//! less; a rule that runs whatever code it is given, or allows everything, arrives as an ask until the person
//! confirms it by itself. What an agent denies arrives as a denial that is at least as wide. Everything that does
//! not arrive is in the report with its file and line: nothing is dropped in silence.
//!
//! One file an agent; each says in its first lines which version of the agent's documentation it was checked against.

mod entry;

pub use entry::{Entry, Import, Outcome, Place, RuleText};
