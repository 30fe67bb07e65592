//! JSON with comments, as values that know their line.

#[cfg(any(test, feature = "import"))]
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use jsonc_parser::ast::Value as Ast;
use jsonc_parser::{CollectOptions, parse_to_ast};

use super::json_options::WITH_COMMENTS;

/// Bytes of a file.
pub(crate) const MAX_FILE: usize = 1 << 20;
/// How deep values may stand in each other; settings seen in the wild stay below ten.
const MAX_DEPTH: usize = 64;

/// Why a file could not be read. Never taken for a file that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The line, counted from one.
    pub(crate) line: usize,
    /// What is wrong.
    pub(crate) message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) line: usize,
    /// Its bytes in the file.
    pub(crate) bytes: Range<usize>,
    pub(crate) value: Value,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// A key of an object with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The key.
    pub(crate) key: String,
    /// The key's line.
    pub(crate) line: usize,
    /// The bytes of the key and the value.
    pub(crate) bytes: Range<usize>,
    /// The value.
    pub(crate) value: Node,
}

/// Parses a text, with [comments](WITH_COMMENTS). An empty text is an empty object, as agents take it.
pub(crate) fn parse(text: &str) -> Result<Node, Problem> {
    parse_within(text, MAX_FILE)
}

/// Parses a text of at most so many bytes.
pub(crate) fn parse_within(text: &str, limit: usize) -> Result<Node, Problem> {
    if text.len() > limit {
        return Err(Problem { line: 1, message: format!("the file is larger than {limit} bytes") });
    }
    let whole = text.len();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let places = Places { lines: Lines::of(text), skipped: whole.saturating_sub(text.len()) };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &WITH_COMMENTS)
        .map_err(|error| Problem { line: places.lines.at(error.range().start), message: format!("it is not JSON: {}", error.kind()) })?;
    match parsed.value {
        Some(ast) => node(&ast, &places, MAX_DEPTH),
        None => Ok(Node { line: 1, bytes: 0..whole, value: Value::Object(Vec::new()) }),
    }
}

/// Where the bytes of the parsed text stand in the file.
struct Places {
    lines: Lines,
    /// The bytes in front of it.
    skipped: usize,
}

impl Places {
    fn bytes(&self, range: jsonc_parser::common::Range) -> Range<usize> {
        range.start.saturating_add(self.skipped)..range.end.saturating_add(self.skipped)
    }
}

fn node(ast: &Ast<'_>, places: &Places, depth: usize) -> Result<Node, Problem> {
    let range = jsonc_parser::common::Ranged::range(ast);
    let line = places.lines.at(range.start);
    let Some(below) = depth.checked_sub(1) else {
        return Err(Problem { line, message: format!("values stand in each other deeper than {MAX_DEPTH}") });
    };
    let value = match ast {
        Ast::NullKeyword(_) => Value::Null,
        Ast::BooleanLit(literal) => Value::Bool(literal.value),
        Ast::NumberLit(literal) => Value::Number(literal.value.to_owned()),
        Ast::StringLit(literal) => Value::Text(literal.value.clone().into_owned()),
        Ast::Array(array) => Value::List(array.elements.iter().map(|element| node(element, places, below)).collect::<Result<_, _>>()?),
        Ast::Object(object) => {
            let member = |property: &jsonc_parser::ast::ObjectProp<'_>| {
                Ok(Member {
                    key: property.name.as_str().to_owned(),
                    line: places.lines.at(property.range.start),
                    bytes: places.bytes(property.range),
                    value: node(&property.value, places, below)?,
                })
            };
            Value::Object(object.properties.iter().map(member).collect::<Result<_, _>>()?)
        }
    };
    Ok(Node { line, bytes: places.bytes(range), value })
}

impl Node {
    /// The line that the value starts on, counted from one.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// The value of a key, where this is an object that has it. Said twice, the last counts, as for the agents.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.members().iter().rev().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The value below these keys.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The keys and values of an object in their order, also those said twice; none of anything else.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::List(_) => &[],
        }
    }

    /// The members whose key comes again further down: no agent looks at them.
    #[cfg(any(test, feature = "import"))]
    pub(crate) fn overwritten(&self) -> Vec<&Member> {
        let mut seen = BTreeSet::new();
        self.members().iter().rev().filter(|member| !seen.insert(member.key.as_str())).collect()
    }

    /// This value without the members whose key comes again further down, at any depth; `None` if there are none.
    #[cfg(feature = "import")]
    pub(crate) fn without_overwritten(&self) -> Option<Self> {
        let lasting = self.lasting();
        (lasting != *self).then_some(lasting)
    }

    #[cfg(feature = "import")]
    fn lasting(&self) -> Self {
        let value = match &self.value {
            Value::List(items) => Value::List(items.iter().map(Self::lasting).collect()),
            Value::Object(members) => {
                let mut seen = BTreeSet::new();
                let mut last: Vec<Member> = members
                    .iter()
                    .rev()
                    .filter(|member| seen.insert(member.key.as_str()))
                    .map(|member| Member {
                        key: member.key.clone(),
                        line: member.line,
                        bytes: member.bytes.clone(),
                        value: member.value.lasting(),
                    })
                    .collect();
                last.reverse();
                Value::Object(last)
            }
            value @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_)) => value.clone(),
        };
        Self { line: self.line, bytes: self.bytes.clone(), value }
    }

    /// Whether a member of this object is what the agent finds by its key: the last with it.
    pub(crate) fn counts(&self, member: &Member) -> bool {
        self.members().iter().rev().find(|other| other.key == member.key).is_some_and(|last| std::ptr::eq(last, member))
    }

    /// The elements of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Object(_) => &[],
        }
    }

    /// The text, where it is one.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Object(_) => None,
        }
    }

    /// True or false, where it is that.
    pub(crate) fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            Value::Null | Value::Number(_) | Value::Text(_) | Value::List(_) | Value::Object(_) => None,
        }
    }

    /// Whether it is null.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Whether it is a list.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.value, Value::List(_))
    }

    /// Whether it is an object.
    pub(crate) fn is_object(&self) -> bool {
        matches!(self.value, Value::Object(_))
    }
}

impl fmt::Display for Node {
    /// As JSON on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match &self.value {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(number) => f.write_str(number),
            Value::Text(text) => f.write_str(&quoted(text)),
            Value::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
            Value::Object(members) => {
                f.write_str("{")?;
                for (index, member) in members.iter().enumerate() {
                    write!(f, "{}{}: {}", if index > 0 { ", " } else { "" }, quoted(&member.key), member.value)?;
                }
                f.write_str("}")
            }
        }
    }
}

/// Where lines start.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at.saturating_add(1))).collect())
    }

    /// The line of a byte, counted from one.
    pub(crate) fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_line() {
        let node = parse("\u{feff}// mine\n{\n  \"a\": [\"x\", /* y */ true,],\n  \"b\": {\n    \"c\": null }\n}\n").expect("valid");
        assert_eq!(node.line(), 2);
        let text = "\u{feff}// mine\n{\n  \"a\": [\"x\", /* y */ true,],\n  \"b\": {\n    \"c\": null }\n}\n";
        assert_eq!(&text[node.members()[1].bytes.clone()], "\"b\": {\n    \"c\": null }");
        assert_eq!(&text[node.get("a").expect("a").items()[1].bytes.clone()], "true");
        let list = node.get("a").expect("a");
        assert_eq!((list.line(), list.items().len(), list.items()[0].as_str(), list.items()[1].as_bool()), (3, 2, Some("x"), Some(true)));
        assert_eq!(node.at(&["b", "c"]).map(|n| (n.line(), n.to_string())), Some((5, "null".to_owned())));
        assert_eq!(node.to_string(), r#"{"a": ["x", true], "b": {"c": null}}"#);
    }

    #[test]
    fn the_last_of_two_keys_counts() {
        let node = parse("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}").expect("valid");
        assert_eq!(node.get("a").map(ToString::to_string).as_deref(), Some("3"));
        assert_eq!(node.overwritten().iter().map(|m| (m.key.as_str(), m.line)).collect::<Vec<_>>(), [("a", 1)]);
    }

    #[test]
    fn what_cannot_be_read_is_an_error_with_its_line() {
        for (text, line) in [
            ("{\n\"a\": [\n}", 3),
            ("{\n'a': 1}", 2),
            ("{\"a\": 1 \"b\": 2}", 1),
            ("{} {}", 1),
            ("{\"a\": \"x", 1),
            ("<<<<<<< HEAD\n{}", 1),
        ] {
            let problem = parse(text).expect_err(text);
            assert_eq!(problem.line, line, "{text}: {problem}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&deep(MAX_DEPTH)).is_ok());
        assert!(parse(&deep(MAX_DEPTH + 1)).expect_err("deep").message.contains("deeper"));
        assert!(parse(&" ".repeat(MAX_FILE + 1)).expect_err("large").message.contains("larger"));
        assert!(parse("").expect("nothing").members().is_empty());
    }
}
