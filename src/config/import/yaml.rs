//! YAML, as the same values that JSON gives.

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};

use crate::config::json::{MAX_FILE, Member, Node, Problem, Value};

/// How deep values may stand in each other.
const MAX_DEPTH: usize = 64;

/// Parses a text. What stands for something further up (`*x`) is refused: an agent's own files have none. An empty
/// text is an empty object.
pub(super) fn parse(text: &str) -> Result<Node, Problem> {
    if text.len() > MAX_FILE {
        return Err(Problem { line: 1, message: format!("the file is larger than {MAX_FILE} bytes") });
    }
    let mut reader = Reader { events: Parser::new_from_str(text), size: text.len() };
    loop {
        match reader.next()? {
            Some((Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _)) => {}
            Some((Event::StreamEnd | Event::DocumentEnd, _)) | None => {
                return Ok(Node { line: 1, bytes: 0..text.len(), value: Value::Object(Vec::new()) });
            }
            Some((event, span)) => {
                let node = reader.node(event, span, MAX_DEPTH)?;
                return reader.end(node);
            }
        }
    }
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
    /// Bytes of the file: the parser counts characters, so values are told apart by their lines only.
    size: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Problem> {
        self.events
            .next_event()
            .transpose()
            .map_err(|error| Problem { line: error.marker().line().max(1), message: format!("it is not YAML: {}", error.info()) })
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, Problem> {
        let line = span.start.line().max(1);
        let Some(below) = depth.checked_sub(1) else {
            return Err(Problem { line, message: format!("values stand in each other deeper than {MAX_DEPTH}") });
        };
        let value = match event {
            Event::Scalar(text, style, ..) => scalar(&text, style),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                while let Some((event, span)) = self.inner(line)? {
                    items.push(self.node(event, span, below)?);
                }
                Value::List(items)
            }
            Event::MappingStart(..) => {
                let mut members = Vec::new();
                while let Some((event, span)) = self.inner(line)? {
                    let line = span.start.line().max(1);
                    let Event::Scalar(key, ..) = event else {
                        return Err(Problem { line, message: "a key is not a text".to_owned() });
                    };
                    let Some((event, span)) = self.inner(line)? else {
                        return Err(Problem { line, message: "a key has no value".to_owned() });
                    };
                    members.push(Member { key: key.into_owned(), line, bytes: 0..self.size, value: self.node(event, span, below)? });
                }
                Value::Object(members)
            }
            Event::Alias(_)
            | Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => {
                return Err(Problem { line, message: "this kind of YAML is not read here".to_owned() });
            }
        };
        Ok(Node { line, bytes: 0..self.size, value })
    }

    /// The next event inside of a value; nothing at its end.
    fn inner(&mut self, line: usize) -> Result<Option<(Event<'t>, Span)>, Problem> {
        match self.next()? {
            Some((Event::SequenceEnd | Event::MappingEnd, _)) => Ok(None),
            Some(found) => Ok(Some(found)),
            None => Err(Problem { line, message: "it breaks off".to_owned() }),
        }
    }

    /// Nothing further may follow: which of several documents an agent takes is not known.
    fn end(mut self, node: Node) -> Result<Node, Problem> {
        while let Some((event, span)) = self.next()? {
            if !matches!(event, Event::DocumentEnd | Event::StreamEnd | Event::Nothing) {
                return Err(Problem { line: span.start.line().max(1), message: "there is more than one document in it".to_owned() });
            }
        }
        Ok(node)
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    match (style, text) {
        (ScalarStyle::Plain, "true" | "True" | "TRUE") => Value::Bool(true),
        (ScalarStyle::Plain, "false" | "False" | "FALSE") => Value::Bool(false),
        (ScalarStyle::Plain, "null" | "Null" | "NULL" | "~" | "") => Value::Null,
        _ => Value::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_line() {
        let node = parse("# mine\nuser:\n  always_allow:\n    - a__b\n    - \"true\"\n  never_allow: []\nx: true\n").expect("valid");
        let list = node.at(&["user", "always_allow"]).expect("a list");
        assert_eq!(list.items().iter().map(|i| (i.line(), i.as_str())).collect::<Vec<_>>(), [(4, Some("a__b")), (5, Some("true"))]);
        assert!(node.at(&["user", "never_allow"]).is_some_and(|n| n.is_list() && n.items().is_empty()));
        assert_eq!(node.get("x").and_then(Node::as_bool), Some(true));
        assert!(parse("").expect("nothing").members().is_empty());
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for (text, line) in [("a: [", 1), ("a: &x 1\nb: *x\n", 2), ("a: 1\n---\nb: 2\n", 2), ("? [a]\n: b\n", 1), ("a: 'x", 1)] {
            let problem = parse(text).expect_err(text);
            assert!(problem.line >= line, "{text}: {problem}");
        }
        assert!(parse(&"[".repeat(10_000)).is_err());
        assert!(parse(&format!("{}1", "- ".repeat(10_000))).is_err());
    }
}
