//! Python itself reads what the reader takes in the same way.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::examples::{REFUSED, TAKEN, python};
use super::tree::{Argument, Expr, Parameters, Stmt};
use super::{statement, token};
use crate::analysis::programs::mini::mutation;

/// What a text names, as Python's own tree and ours say it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen(BTreeMap<String, usize>);

impl Seen {
    fn note(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn parameters(&mut self, parameters: &Parameters) {
        for name in &parameters.names {
            self.note(format!("name {name}"));
        }
        self.expressions(&parameters.annotations);
        self.expressions(&parameters.defaults);
    }

    fn expressions(&mut self, all: &[Expr]) {
        for one in all {
            self.expression(one);
        }
    }

    fn expression(&mut self, expr: &Expr) {
        match expr {
            Expr::Constant(_) => {}
            Expr::Text { value, bytes } => {
                if let (Some(value), false) = (value, bytes) {
                    self.note(format!("text {value}"));
                }
            }
            Expr::Joined { fields: all, .. }
            | Expr::Sequence(all)
            | Expr::Divided(all)
            | Expr::Compare(_, all)
            | Expr::All(all)
            | Expr::Any(all)
            | Expr::Set(all)
            | Expr::Group(all) => self.expressions(all),
            Expr::Ending(of, _) => self.expression(of),
            Expr::Pairs(pairs) => {
                for (key, value) in pairs {
                    self.expression(key);
                    self.expression(value);
                }
            }
            Expr::Name(name) => self.note(format!("name {name}")),
            Expr::Attribute(base, name) => {
                self.note(format!("attribute {name}"));
                self.expression(base);
            }
            Expr::Subscript(base, parts) => {
                self.note("subscript");
                self.expression(base);
                self.expressions(parts);
            }
            Expr::Call(callee, arguments) => {
                self.note("call");
                self.expression(callee);
                for argument in arguments {
                    match argument {
                        Argument::Plain(value) | Argument::Star(value) => self.expression(value),
                        Argument::Named(name, value) => {
                            self.note(format!("keyword {name}"));
                            self.expression(value);
                        }
                        Argument::Doubled(value) => {
                            self.note("keyword **");
                            self.expression(value);
                        }
                    }
                }
            }
            Expr::Lambda(parameters, body) => {
                self.note("lambda");
                self.parameters(parameters);
                self.expression(body);
            }
            Expr::Comprehension(results, clauses) => {
                self.expressions(results);
                for clause in clauses {
                    self.note("clause");
                    self.expression(&clause.target);
                    self.expression(&clause.source);
                    self.expressions(&clause.conditions);
                }
            }
            Expr::Named(name, value) => {
                self.note(format!("name {name}"));
                self.expression(value);
            }
            Expr::Star(inner) => self.expression(inner),
        }
    }

    fn statements(&mut self, all: &[Stmt]) {
        for one in all {
            self.statement(one);
        }
    }

    fn statement(&mut self, one: &Stmt) {
        match one {
            Stmt::Expression(value) => self.expression(value),
            Stmt::Assign { targets, value } => {
                self.expressions(targets);
                self.expression(value);
            }
            Stmt::Declare { target, annotation, value } => {
                self.expression(target);
                self.expression(annotation);
                self.expressions(value.as_slice());
            }
            Stmt::Augment { target, value } => {
                self.expression(target);
                self.expression(value);
            }
            Stmt::Import { module, name } => self.note(format!("import {module} {}", name.as_deref().unwrap_or("-"))),
            Stmt::From { module, member, name } => self.note(format!("from {module} {member} {name}")),
            Stmt::Test { condition, body, otherwise, repeats: _ } => {
                self.expression(condition);
                self.statements(body);
                self.statements(otherwise);
            }
            Stmt::For { target, source, body, otherwise } => {
                self.note("for");
                self.expression(target);
                self.expression(source);
                self.statements(body);
                self.statements(otherwise);
            }
            Stmt::Try { body, handlers, last } => {
                self.statements(body);
                self.statements(last);
                for handler in handlers {
                    self.note("handler");
                    self.expressions(handler.kind.as_slice());
                    if let Some(name) = &handler.name {
                        self.note(format!("name {name}"));
                    }
                    self.statements(&handler.body);
                }
            }
            Stmt::With { items, body } => {
                for (value, target) in items {
                    self.expression(value);
                    self.expressions(target.as_slice());
                }
                self.statements(body);
            }
            Stmt::Function { name, parameters, body } => {
                self.note(format!("function {name}"));
                self.parameters(parameters);
                self.statements(body);
            }
            Stmt::Leave(values) | Stmt::Yield(values) => self.expressions(values),
            Stmt::Delete(gone) => self.expression(gone),
            Stmt::Jump | Stmt::Global | Stmt::Nothing => {}
        }
    }
}

/// Prints for each text what Python's own tree names, in the words of [`Seen`].
const JUDGE: &str = r#"
import ast, collections, json, sys, warnings
warnings.simplefilter("ignore")
def see(text):
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        before = "" if sys.version_info >= (3, 12) else "before Python 3.12: "
        return {before + "error " + str(error): 1}
    seen = collections.Counter()
    for n in ast.walk(tree):
        if isinstance(n, ast.Name): seen["name " + n.id] += 1
        elif isinstance(n, ast.arg): seen["name " + n.arg] += 1
        elif isinstance(n, ast.Attribute): seen["attribute " + n.attr] += 1
        elif isinstance(n, ast.Subscript): seen["subscript"] += 1
        elif isinstance(n, ast.Call): seen["call"] += 1
        elif isinstance(n, ast.keyword): seen["keyword " + (n.arg or "**")] += 1
        elif isinstance(n, ast.Lambda): seen["lambda"] += 1
        elif isinstance(n, ast.comprehension): seen["clause"] += 1
        elif isinstance(n, ast.For): seen["for"] += 1
        elif isinstance(n, ast.FunctionDef): seen["function " + n.name] += 1
        elif isinstance(n, ast.Import):
            for a in n.names: seen["import " + a.name + " " + (a.asname or "-")] += 1
        elif isinstance(n, ast.ImportFrom):
            for a in n.names: seen["from " + n.module + " " + a.name + " " + (a.asname or a.name)] += 1
        elif isinstance(n, ast.ExceptHandler):
            seen["handler"] += 1
            if n.name: seen["name " + n.name] += 1
        elif isinstance(n, ast.Constant) and isinstance(n.value, str): seen["text " + n.value] += 1
        elif isinstance(n, (ast.ClassDef, ast.AsyncFunctionDef, ast.Nonlocal, ast.Await)):
            seen["other " + type(n).__name__] += 1
    return seen
for line in sys.stdin:
    print(json.dumps(see(json.loads(line))))
"#;

/// What Python sees in each text, or nothing where there is no Python.
fn judged(texts: &[String]) -> Option<Vec<Seen>> {
    let mut child = Command::new("python3").args(["-I", "-c", JUDGE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let lines: String = texts.iter().map(|text| serde_json::to_string(text).expect("a string") + "\n").collect();
    let mut stdin = child.stdin.take()?;
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.lines().map(|line| Seen(serde_json::from_str(line).expect("a map"))).collect())
}

/// What is different between what we see in a text and what Python does.
fn difference(text: &str, theirs: &Seen) -> Option<String> {
    let tokens = token::statements(text)?;
    let mut ours = Seen::default();
    ours.statements(&statement::parse(&tokens, false)?);
    // Before Python 3.12 nothing runs of a text in whose f-strings a field holds the quotes around them.
    let is_error_then = theirs.0.keys().any(|key| key.starts_with("before Python 3.12: error"));
    let holds_quotes = |token: &token::Token| match token {
        token::Token::Text(literal) => literal.fields.iter().flatten().any(|field| field.contains(['"', '\''])),
        _ => false,
    };
    if is_error_then && tokens.iter().any(holds_quotes) {
        return None;
    }
    // The text between the fields of an f-string is a constant to Python.
    let more = theirs.0.iter().filter(|(key, _)| !key.starts_with("text ")).find(|(key, count)| ours.0.get(*key) != Some(*count));
    let less = ours.0.iter().find(|(key, count)| theirs.0.get(*key).is_none_or(|theirs| theirs < *count));
    let key = more.or(less)?.0;
    Some(format!("{text:?}\n  differs in {key:?}: ours {:?}, theirs {:?}", ours.0.get(key), theirs.0.get(key)))
}

/// A text with some of it changed.
pub(super) fn mutated(random: &mut u64, texts: &[&str]) -> String {
    const PIECES: &[&str] = &[
        "eval",
        "exec",
        "open",
        "print",
        "type",
        "getattr",
        "json",
        "x",
        ".",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        "=",
        ":=",
        "==",
        ",",
        ";",
        "\n",
        "\n    ",
        " ",
        "  ",
        "\\",
        "\\\n",
        "'",
        "\"",
        "'''",
        "f'",
        "f\"",
        "r'",
        "b'",
        "{x",
        "!r",
        "#",
        "lambda ",
        "lambda x: ",
        "for ",
        " for x in y",
        " in ",
        " if ",
        " else ",
        "import ",
        "from ",
        " as ",
        "def ",
        "with ",
        "*",
        "**",
        "-",
        "not ",
        "1",
        "0",
        ".5",
        "e",
        "_",
        "__",
        "é",
        "\t",
        "__class__",
        ".__class__",
        ".format",
        "'{0.a}'.format(1)",
        "None",
        "True",
        "is ",
        "and ",
        "try:",
        "except:",
        "return ",
        "{{",
        "}}",
        "=1",
        "~",
        "@",
        "<",
        ">",
        "->",
        "...",
        "0x",
        "N{",
        "\\N{DASH}",
        "\\x41",
        "\\u0041",
        "\\101",
    ];
    mutation::mutated(random, texts, PIECES)
}

/// With `COUNTERSIGN_PYTHON_TEXTS=100000` this looks at that many texts.
#[test]
fn python_reads_what_is_taken_in_the_same_way() {
    let count = std::env::var("COUNTERSIGN_PYTHON_TEXTS").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000);
    let mut random = 7;
    let sources: Vec<&str> = TAKEN.iter().chain(TAKEN).chain(TAKEN).chain(TAKEN).chain(REFUSED).copied().collect();
    let mut texts: Vec<String> = sources.iter().map(|text| (*text).to_owned()).collect();
    texts.extend((0..count).map(|_| mutated(&mut random, &sources)));
    let plain = |text: &String| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    // What the parser takes is compared, also where something in it is refused afterwards.
    let parsed: Vec<String> = texts
        .into_iter()
        .filter(|text| plain(text) && token::statements(text).and_then(|t| statement::parse(&t, false)).is_some())
        .collect();
    let Some(theirs) = judged(&parsed) else {
        eprintln!("skipped: there is no python3");
        return;
    };
    assert_eq!(parsed.len(), theirs.len());
    let taken = parsed.iter().filter(|text| python(text).is_some()).count();
    eprintln!("{count} mutated texts: {} parsed, {taken} taken", parsed.len());
    let differences: Vec<String> = parsed.iter().zip(&theirs).filter_map(|(text, theirs)| difference(text, theirs)).take(20).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
