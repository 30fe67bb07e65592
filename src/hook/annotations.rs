//! What an MCP server says about its own tools: `readOnlyHint`, `destructiveHint`, `openWorldHint`.
//!
//! The protocol calls them hints that are not to be trusted from a server that one does not trust (modelcontextprotocol.io,
//! schema 2025-06-18, `ToolAnnotations`). A server that wants its tools to run unasked would say that they only read. So a
//! hint can be shown and can make an allowed call a question, and nothing else: there is no way from a hint to an allow.

use serde_json::Value;

use super::reply::Ruling;

/// The hints on a tool, as far as its server gave any. What is not a plain yes or no counts as not given.
///
/// ```
/// use countersign::hook::{Annotations, Ruling};
/// use serde_json::json;
///
/// let hints = Annotations::read(&json!({ "readOnlyHint": true, "destructiveHint": true }));
/// let allowed = Ruling::Allow { reason: "a rule".into() };
/// assert!(matches!(hints.applied_to(allowed), Ruling::Ask { .. }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Annotations {
    /// It says whether the tool leaves everything as it is.
    pub read_only: Option<bool>,
    /// It says whether the tool may delete or overwrite.
    pub destructive: Option<bool>,
    /// It says whether the tool reaches beyond a closed set of things, such as the web.
    pub open_world: Option<bool>,
}

impl Annotations {
    /// Reads the `annotations` of a tool, as the server lists it.
    pub fn read(annotations: &Value) -> Self {
        let hint = |name: &str| annotations.get(name).and_then(Value::as_bool);
        Self { read_only: hint("readOnlyHint"), destructive: hint("destructiveHint"), open_world: hint("openWorldHint") }
    }

    /// What the server says, as lines for a prompt.
    pub fn lines(self) -> Vec<&'static str> {
        let mut lines = Vec::new();
        lines.extend(
            self.read_only.map(|yes| if yes { "its server says that it only reads" } else { "its server says that it changes something" }),
        );
        lines.extend(
            self.destructive
                .map(|yes| if yes { "its server says that it may destroy something" } else { "its server says that it only adds" }),
        );
        lines.extend(
            self.open_world
                .map(|yes| if yes { "its server says that it reaches out" } else { "its server says that it reaches nothing else" }),
        );
        lines
    }

    /// The ruling with the hints taken into account: never looser. A tool that its own server calls destructive is asked
    /// about although it would be allowed; a question says what the server says.
    #[must_use]
    pub fn applied_to(self, ruling: Ruling) -> Ruling {
        match ruling {
            Ruling::Allow { reason } if self.destructive == Some(true) => {
                Ruling::Ask { reason: format!("{}; otherwise: {reason}", self.lines().join(", ")), remember: Vec::new() }
            }
            allowed @ Ruling::Allow { .. } => allowed,
            Ruling::Ask { reason, remember } => {
                let lines = self.lines().into_iter().map(|line| format!("\n- {line}"));
                Ruling::Ask { reason: lines.fold(reason, |text, line| text + &line), remember }
            }
            denied @ Ruling::Deny { .. } => denied,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn strictness(ruling: &Ruling) -> u8 {
        match ruling {
            Ruling::Allow { .. } => 0,
            Ruling::Ask { .. } => 1,
            Ruling::Deny { .. } => 2,
        }
    }

    #[test]
    fn no_hint_loosens() {
        let given = [None, Some(true), Some(false)];
        let rulings = [
            Ruling::Allow { reason: "a".to_owned() },
            Ruling::Ask { reason: "b".to_owned(), remember: Vec::new() },
            Ruling::Deny { message: "c".to_owned() },
        ];
        for read_only in given {
            for destructive in given {
                for open_world in given {
                    let hints = Annotations { read_only, destructive, open_world };
                    for ruling in &rulings {
                        let applied = hints.applied_to(ruling.clone());
                        assert!(strictness(&applied) >= strictness(ruling), "{hints:?} on {ruling:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_a_server_calls_destructive_is_asked() {
        let allow = Ruling::Allow { reason: "a rule".to_owned() };
        let hints = Annotations::read(&json!({ "destructiveHint": true, "readOnlyHint": true, "title": "Harmless" }));
        let Ruling::Ask { reason, .. } = hints.applied_to(allow.clone()) else { panic!("it is asked") };
        assert!(reason.contains("may destroy"), "{reason}");
        // What is no hint is none.
        for text in [json!({ "destructiveHint": "true" }), json!(null), json!([true]), json!({})] {
            assert_eq!(Annotations::read(&text), Annotations::default());
            assert_eq!(Annotations::read(&text).applied_to(allow.clone()), allow);
        }
    }
}
