//! Node itself reads what the reader takes in the same way.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::examples::{REFUSED, TAKEN};
use super::tree::{Assign, Body, Expr, Function, Item, Pattern, Property, Stmt, Target};
use super::{javascript, statement};
use crate::analysis::programs::mini::mutation;

/// What a text names, as Node's own tree and ours say it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen(BTreeMap<String, usize>);

impl Seen {
    fn note(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn expressions(&mut self, all: &[Expr]) {
        for one in all {
            self.expression(one);
        }
    }

    fn items(&mut self, all: &[Item]) {
        for one in all {
            if matches!(one, Item::Spread(_)) {
                self.note("spread");
            }
            if let Some(value) = one.value() {
                self.expression(value);
            }
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Name(name) => self.note(format!("name {name}")),
            Pattern::Array(items) => {
                for item in items {
                    self.pattern(item);
                }
            }
            Pattern::Object(members) => {
                for (key, inner) in members {
                    if !matches!(inner, Pattern::Rest(_)) {
                        self.note(format!("key {key}"));
                    }
                    self.pattern(inner);
                }
            }
            Pattern::Rest(name) => {
                self.note("spread");
                self.note(format!("name {name}"));
            }
            Pattern::Default(inner, value) => {
                self.note("default");
                self.pattern(inner);
                self.expression(value);
            }
            Pattern::Hole => {}
        }
    }

    fn function(&mut self, function: &Function) {
        self.note("function");
        if let Some(name) = &function.name {
            self.note(format!("name {name}"));
        }
        for parameter in &function.parameters {
            self.pattern(parameter);
        }
        match &function.body {
            Body::Value(value) => self.expression(value),
            Body::Block(body) => self.statements(body),
        }
    }

    fn expression(&mut self, expr: &Expr) {
        match expr {
            Expr::Number(_) | Expr::Constant => {}
            Expr::Text(value) => {
                if let Some(value) = value {
                    self.note(format!("text {value}"));
                }
            }
            Expr::Template(all) => {
                self.note("template");
                // Every other part is text.
                all.iter().skip(1).step_by(2).for_each(|field| self.expression(field));
            }
            Expr::Compute(_, all) => self.expressions(all),
            Expr::Name(name) | Expr::Class(name) => self.note(format!("name {name}")),
            Expr::Member(base, name) => {
                self.note(format!("member {name}"));
                self.expression(base);
            }
            Expr::Index(base, key) => {
                self.note("index");
                self.expression(base);
                self.expression(key);
            }
            Expr::Call(callee, arguments) => {
                self.note("call");
                self.expression(callee);
                self.items(arguments);
            }
            Expr::New(name, arguments) => {
                self.note("new");
                self.note(format!("name {name}"));
                self.items(arguments);
            }
            Expr::Function(function) => self.function(function),
            Expr::Array(items) => self.items(items),
            Expr::Object(properties) => {
                for property in properties {
                    match property {
                        Property::Named(key, value) => {
                            self.note(format!("key {key}"));
                            self.expression(value);
                        }
                        Property::Computed(key, value) => {
                            self.note("computed key");
                            self.expression(key);
                            self.expression(value);
                        }
                        Property::Spread(value) => {
                            self.note("spread");
                            self.expression(value);
                        }
                        Property::Default(key, _) => self.note(format!("not a value {key}")),
                    }
                }
            }
            Expr::Assign(assign) => {
                let Assign { target, how: _, value } = assign.as_ref();
                self.note("assign");
                match target {
                    Target::Pattern(pattern) => self.pattern(pattern),
                    Target::Place(place) => self.expression(place),
                }
                self.expression(value);
            }
            Expr::Update(place) => {
                self.note("update");
                self.expression(place);
            }
            Expr::Delete(place) => {
                self.note("delete");
                self.expression(place);
            }
            // What `&&` gives besides the last value is none of the text.
            Expr::Choose { looked_at, values } => {
                self.expressions(looked_at);
                self.expressions(values);
            }
            Expr::Parameters(_) => self.note("parameters alone"),
        }
    }

    fn statements(&mut self, all: &[Stmt]) {
        for one in all {
            self.statement(one);
        }
    }

    fn statement(&mut self, one: &Stmt) {
        match one {
            Stmt::Expression(value) => {
                self.note("statement");
                self.expression(value);
            }
            Stmt::Declare(all) => {
                for (pattern, value) in all {
                    self.note("declare");
                    self.pattern(pattern);
                    self.expressions(value.as_slice());
                }
            }
            Stmt::Function(function) => self.function(function),
            Stmt::Import { module, names } => {
                self.note(format!("from {module}"));
                for (member, name) in names {
                    self.note(format!("import {member} {name}"));
                }
            }
            Stmt::Test { conditions, blocks } => {
                self.note("test");
                self.expressions(conditions);
                self.statements(blocks);
            }
            Stmt::Each { target, source, keys, body } => {
                self.note(if *keys { "for in" } else { "for of" });
                self.note("declare");
                self.pattern(target);
                self.expression(source);
                self.statement(body);
            }
            Stmt::Try { blocks, caught } => {
                self.note("try");
                if let Some(caught) = caught {
                    self.pattern(caught);
                }
                self.statements(blocks);
            }
            Stmt::Block(body) => self.statements(body),
            Stmt::Leave(value) => {
                self.note("leave");
                self.expressions(value.as_slice());
            }
            Stmt::Nothing => {}
        }
    }
}

/// Prints for each text what the parser that Node has inside sees in it, in the words of [`Seen`]: as a script, and as a module.
const JUDGE: &str = r"
const { Parser } = require('internal/deps/acorn/acorn/dist/acorn');
const see = (text, sourceType) => {
  let tree;
  try { tree = Parser.parse(text, { ecmaVersion: 'latest', sourceType, allowReturnOutsideFunction: true, allowHashBang: true }); } catch { return null; }
  const seen = {};
  const note = what => { seen[what] = (seen[what] || 0) + 1; };
  const constant = n => n.type === 'Literal' && typeof n.value === 'string' ? n.value
    : n.type === 'TemplateLiteral' && !n.expressions.length ? n.quasis[0].value.cooked : undefined;
  const key = n => n.computed && constant(n.key) === undefined ? (note('computed key'), visit(n.key))
    : note('key ' + (n.key.type === 'Identifier' && !n.computed ? n.key.name : n.key.type === 'Literal' && typeof n.key.value !== 'string' ? n.key.raw : constant(n.key)));
  const visit = n => {
    if (!n) return;
    if (Array.isArray(n)) return n.forEach(visit);
    const visitAll = (...skipped) => { for (const k of Object.keys(n)) if (!skipped.includes(k) && n[k] && typeof n[k] === 'object') visit(n[k]); };
    if (typeof n.type !== 'string') return;
    if (n.type.startsWith('Export') || n.method || (n.kind === 'get' || n.kind === 'set') || n.async || n.generator) note('other ' + n.type);
    switch (n.type) {
      case 'Identifier': if (!['undefined', 'NaN', 'Infinity'].includes(n.name)) note('name ' + n.name); return;
      case 'Literal': if (typeof n.value === 'string') note('text ' + n.value.toWellFormed()); return;
      case 'TemplateLiteral': if (n.expressions.length) { note('template'); visit(n.expressions); } else note('text ' + n.quasis[0].value.cooked); return;
      case 'MemberExpression': {
        const name = n.computed ? constant(n.property) : n.property.name;
        visit(n.object);
        if (name === undefined) { note('index'); visit(n.property); } else note('member ' + name);
        return;
      }
      case 'CallExpression': note('call'); return visitAll();
      case 'NewExpression': note('new'); return visitAll();
      case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression': note('function'); return visitAll();
      case 'Property': key(n); return visit(n.value);
      case 'SpreadElement': case 'RestElement': note('spread'); return visitAll();
      case 'AssignmentPattern': note('default'); return visitAll();
      case 'AssignmentExpression': note('assign'); return visitAll();
      case 'UpdateExpression': note('update'); return visitAll();
      case 'UnaryExpression': if (n.operator === 'delete') note('delete'); return visitAll();
      case 'ExpressionStatement': note('statement'); return visitAll();
      case 'VariableDeclarator': note('declare'); return visitAll();
      case 'IfStatement': case 'WhileStatement': case 'DoWhileStatement': case 'SwitchStatement': note('test'); return visitAll();
      case 'ForStatement': note('test'); if (n.init && n.init.type !== 'VariableDeclaration') note('statement'); return visitAll();
      case 'ForInStatement': note('for in'); return visitAll();
      case 'ForOfStatement': note('for of'); if (n.await) note('other await'); return visitAll();
      case 'TryStatement': note('try'); return visitAll();
      case 'ReturnStatement': case 'ThrowStatement': note('leave'); return visitAll();
      case 'ImportDeclaration':
        note('from ' + n.source.value);
        for (const s of n.specifiers) note('import ' + (s.type === 'ImportSpecifier' ? s.imported.name : s.type === 'ImportDefaultSpecifier' ? 'default' : '*') + ' ' + s.local.name);
        return;
      case 'Program': case 'BlockStatement': case 'SwitchCase': case 'EmptyStatement': case 'BreakStatement': case 'ContinueStatement': case 'VariableDeclaration': case 'CatchClause':
      case 'ArrayExpression': case 'ArrayPattern': case 'ObjectExpression': case 'ObjectPattern': case 'ConditionalExpression': case 'LogicalExpression':
      case 'BinaryExpression': case 'SequenceExpression': case 'ChainExpression': case 'TemplateElement': if (n.label) note('other label'); return visitAll();
      default: note('other ' + n.type); return visitAll();
    }
  };
  visit(tree);
  return seen;
};
let input = '';
process.stdin.setEncoding('utf8').on('data', d => input += d).on('end', () => {
  for (const line of input.split('\n')) if (line) console.log(JSON.stringify([see(JSON.parse(line), 'script'), see(JSON.parse(line), 'module')]));
});
";

/// What Node sees in each text, where it is one, or nothing where there is no Node with a parser inside.
fn judged(texts: &[String]) -> Option<Vec<[Option<Seen>; 2]>> {
    let mut child = Command::new("node")
        .args(["--no-warnings", "--expose-internals", "-e", JUDGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let lines: String = texts.iter().map(|text| serde_json::to_string(text).expect("a string") + "\n").collect();
    let mut stdin = child.stdin.take()?;
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().ok()?;
    let written = writer.join().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| written.is_ok() && output.status.success())?;
    let seen = |line: &str| -> [Option<Seen>; 2] {
        let both: [Option<BTreeMap<String, usize>>; 2] = serde_json::from_str(line).expect("two maps");
        both.map(|one| one.map(Seen))
    };
    Some(text.lines().map(seen).collect())
}

/// What is different between what we see in a text and what Node does.
fn difference(text: &str, theirs: &Seen) -> Option<String> {
    let mut ours = Seen::default();
    ours.statements(&statement::parse(text)?);
    let is_text = |key: &str| key.starts_with("text ");
    // Some escapes have no value for us.
    let more = theirs.0.iter().filter(|(key, _)| !is_text(key)).find(|(key, count)| ours.0.get(*key) != Some(*count));
    let less = ours.0.iter().find(|(key, count)| theirs.0.get(*key).is_none_or(|theirs| theirs < *count));
    let key = more.or(less)?.0;
    Some(format!("{text:?}\n  differs in {key:?}: ours {:?}, theirs {:?}", ours.0.get(key), theirs.0.get(key)))
}

/// A text with some of it changed.
pub(super) fn mutated(random: &mut u64, texts: &[&str]) -> String {
    const PIECES: &[&str] = &[
        "eval",
        "x",
        "y[k]",
        "fs",
        "require",
        "'x'",
        "`x`",
        "`",
        "${",
        "}",
        "{",
        "(",
        ")",
        "[",
        "]",
        ".",
        "?.",
        "...",
        ",",
        ";",
        "\n",
        "\n",
        " ",
        "/",
        "//",
        "/*",
        "*/",
        "/x/",
        "/[/]/g",
        "<!--",
        "-->",
        "--",
        "++",
        "=>",
        "x => ",
        "(x) => ",
        "=",
        "==",
        "+=",
        "||=",
        "+",
        "-",
        "**",
        "!",
        "~",
        "<",
        ">",
        "?",
        ":",
        "??",
        "||",
        "&&",
        "in ",
        "instanceof ",
        "typeof ",
        "delete ",
        "void ",
        "new ",
        "of ",
        "let ",
        "const ",
        "var ",
        "function ",
        "function f(x) {",
        "if (x) ",
        "else ",
        "for (const x of y) ",
        "for (;;) ",
        "while (x) ",
        "do ",
        "try {",
        "} catch {",
        "return ",
        "throw ",
        "break",
        "continue",
        "import ",
        "from ",
        "async ",
        "await ",
        "yield ",
        "class ",
        "get ",
        "static ",
        "\\",
        "\\u0061",
        "\\x41",
        "\"",
        "'",
        "1",
        "0",
        "08",
        "1.",
        ".5",
        "1n",
        "e1",
        "_",
        "$",
        "é",
        "\t",
        "constructor",
        ".constructor",
        "['constructor']",
        "__proto__",
        "this",
        "arguments",
        "#",
        "@",
        "null",
        "undefined",
        "label: ",
        "=> {",
        "...x",
        ", ...x",
        "{ a }",
        "{ a = 1 }",
        "[a] = ",
        "({ a } = x)",
    ];
    mutation::mutated(random, texts, PIECES)
}

/// With `COUNTERSIGN_JAVASCRIPT_TEXTS=100000` this looks at that many texts.
#[test]
fn node_reads_what_is_taken_in_the_same_way() {
    let count = std::env::var("COUNTERSIGN_JAVASCRIPT_TEXTS").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000);
    let mut random = 7;
    let sources: Vec<&str> = TAKEN.iter().chain(TAKEN).chain(TAKEN).chain(TAKEN).chain(REFUSED).copied().collect();
    let mut texts: Vec<String> = sources.iter().map(|text| (*text).to_owned()).collect();
    texts.extend((0..count).map(|_| mutated(&mut random, &sources)));
    let plain =
        |text: &String| !text.chars().any(|c| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{2028}' | '\u{2029}'));
    // What the parser takes is compared, also where something in it is refused afterwards.
    let parsed: Vec<String> = texts.into_iter().filter(|text| plain(text) && statement::parse(text).is_some()).collect();
    let Some(theirs) = judged(&parsed) else {
        eprintln!("skipped: there is no node with a parser inside");
        return;
    };
    assert_eq!(parsed.len(), theirs.len());
    let taken = parsed.iter().filter(|text| javascript(text).is_some()).count();
    let read = theirs.iter().filter(|both| both.iter().any(Option::is_some)).count();
    // What Node does not read at all it does not run either.
    eprintln!("{count} mutated texts: {} parsed, {read} of them by node, {taken} taken", parsed.len());
    let both = parsed.iter().zip(&theirs).flat_map(|(text, both)| both.iter().flatten().map(move |theirs| (text, theirs)));
    let differences: Vec<String> = both.filter_map(|(text, theirs)| difference(text, theirs)).take(20).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
