//! Each expression of a text is looked at: with code in its place, no text is taken.

use super::examples::TAKEN;
use super::tree::{Argument, Expr, Handler, Parameters, Stmt};
use super::{Given, of_statements, statement, token};

/// Texts in which names are followed, which Python 3 alone is sure to read so.
const FOLLOWED: &[&str] = &[
    "import os\nfor root, dirs, files in os.walk('a'):\n    dirs[:] = [d for d in dirs if d not in ('x', 'y')]\n    for f in sorted(files):\n        if not f.endswith(('.py', '.md')): continue\n        p = os.path.join(root, f)\n        with open(p, encoding='utf-8') as h:\n            for i, line in enumerate(h, 1): print(p, i, line)",
    "import os\nfrom pathlib import Path\nfor root, dirs, files in os.walk('a'):\n    for f in files:\n        if f.endswith('.py') and len(f) > 3:\n            p = Path(root) / f\n            print(p.name, p.read_text(encoding='utf-8'), open(root + '/' + f).read(), open(f'{root}/{f}').read())",
    "import os\nfrom pathlib import Path\nd = Path('a')\nfor f in os.listdir(d):\n    if os.path.splitext(f)[1] == '.md' or f.endswith('.txt'):\n        print((d / f).stat().st_size, open('a/' + f).read(), Path(f).exists())\n    elif os.path.isfile('a/' + f): print(1)",
    "from pathlib import Path\nfiles = sorted([p for p in Path('a').rglob('*.py') if 'x' not in p.parts])\nfor i, p in enumerate(files[1:3], 2): print(i, p.parent, p.relative_to('a'), p.read_text())\nfor p in files[:2]: p.write_text(p.read_text().replace('a', 'b'))",
    "import glob\nfrom pathlib import Path\nfor f in sorted(glob.glob('a/*.py', recursive=True)):\n    p = Path(f)\n    if p.suffix in {'.py'}: print(p.stem, p.read_text(), open(f).readline())",
    "def show(p, n=3):\n    print(open('a/' + p).read()[:n])\nfor a, b in [('x', 1), ('y', 2)]: print(open(a).read(), b)\nshow('x')\nshow('y', n=4)\nfor k, v in {'x': 'y'}.items(): print(open(k).read(), open(v, 'rb').read())",
    "import json, os\nprint([json.load(open(f)) for f in os.listdir() if f.endswith('.json') if len(f) > 2])\ntry:\n    x = int('1')\nexcept (OSError, ValueError) as e: print(e)\nfinally: print(*[g for g in 'ab' if g], sep='')",
];

/// Puts code into the place of one expression, by its number.
struct Replacing {
    left: usize,
    is_done: bool,
}

impl Replacing {
    fn statements(&mut self, all: &mut [Stmt]) {
        for one in all {
            self.statement(one);
        }
    }

    fn statement(&mut self, statement: &mut Stmt) {
        match statement {
            Stmt::Expression(value) | Stmt::Delete(value) => self.expression(value),
            Stmt::Assign { targets, value } => {
                self.expressions(targets);
                self.expression(value);
            }
            Stmt::Declare { target, annotation, value } => {
                self.expression(target);
                self.expression(annotation);
                self.expressions(value.as_mut_slice());
            }
            Stmt::Augment { target, value } => {
                self.expression(target);
                self.expression(value);
            }
            Stmt::Test { condition, body, otherwise, repeats: _ } => {
                self.expression(condition);
                self.statements(body);
                self.statements(otherwise);
            }
            Stmt::For { target, source, body, otherwise } => {
                self.expression(target);
                self.expression(source);
                self.statements(body);
                self.statements(otherwise);
            }
            Stmt::Try { body, handlers, last } => {
                self.statements(body);
                for Handler { kind, name: _, body } in handlers {
                    self.expressions(kind.as_mut_slice());
                    self.statements(body);
                }
                self.statements(last);
            }
            Stmt::With { items, body } => {
                for (value, target) in items {
                    self.expression(value);
                    self.expressions(target.as_mut_slice());
                }
                self.statements(body);
            }
            Stmt::Function { name: _, parameters, body } => {
                self.parameters(parameters);
                self.statements(body);
            }
            Stmt::Leave(values) | Stmt::Yield(values) => self.expressions(values),
            Stmt::Import { .. } | Stmt::From { .. } | Stmt::Jump | Stmt::Global | Stmt::Nothing => {}
        }
    }

    fn parameters(&mut self, parameters: &mut Parameters) {
        self.expressions(&mut parameters.annotations);
        self.expressions(&mut parameters.defaults);
    }

    fn expressions(&mut self, all: &mut [Expr]) {
        for one in all {
            self.expression(one);
        }
    }

    fn expression(&mut self, expr: &mut Expr) {
        if self.left == 0 {
            if !self.is_done {
                let text = Expr::Text { value: Some("x".to_owned()), bytes: false };
                *expr = Expr::Call(Box::new(Expr::Name("exec".into())), vec![Argument::Plain(text)]);
                self.is_done = true;
            }
            return;
        }
        self.left -= 1;
        match expr {
            Expr::Constant(_) | Expr::Text { .. } | Expr::Name(_) => {}
            Expr::Joined { fields: all, .. }
            | Expr::Sequence(all)
            | Expr::Divided(all)
            | Expr::Compare(_, all)
            | Expr::All(all)
            | Expr::Any(all)
            | Expr::Set(all)
            | Expr::Group(all) => self.expressions(all),
            Expr::Attribute(inner, _) | Expr::Star(inner) | Expr::Ending(inner, _) | Expr::Named(_, inner) => self.expression(inner),
            Expr::Subscript(base, parts) => {
                self.expression(base);
                self.expressions(parts);
            }
            Expr::Call(callee, arguments) => {
                self.expression(callee);
                for argument in arguments {
                    match argument {
                        Argument::Plain(value) | Argument::Star(value) | Argument::Named(_, value) | Argument::Doubled(value) => {
                            self.expression(value);
                        }
                    }
                }
            }
            Expr::Lambda(parameters, body) => {
                self.parameters(parameters);
                self.expression(body);
            }
            Expr::Comprehension(results, clauses) => {
                self.expressions(results);
                for clause in clauses {
                    self.expression(&mut clause.target);
                    self.expression(&mut clause.source);
                    self.expressions(&mut clause.conditions);
                }
            }
            Expr::Pairs(pairs) => pairs.iter_mut().for_each(|(key, value)| {
                self.expression(key);
                self.expression(value);
            }),
        }
    }
}

#[test]
fn texts_are_followed() {
    for text in FOLLOWED {
        assert!(super::python(text, Given { is_python3: true, ..Given::default() }).is_some(), "{text}");
    }
}

#[test]
fn code_in_any_place_is_seen() {
    let mut count = 0;
    let mut missed = Vec::new();
    for is_python3 in [false, true] {
        let given = Given { is_python3, ..Given::default() };
        for text in TAKEN.iter().chain(FOLLOWED) {
            let Some(statements) = token::statements(text).and_then(|tokens| statement::parse(&tokens, is_python3)) else { continue };
            for number in 0.. {
                let mut changed = statements.clone();
                let mut replacing = Replacing { left: number, is_done: false };
                replacing.statements(&mut changed);
                if !replacing.is_done {
                    break;
                }
                count += 1;
                if of_statements(changed.clone(), given).is_some() {
                    missed.push(format!("{text:?}: {changed:?}"));
                }
            }
        }
    }
    assert!(count > 3_000, "{count}");
    assert!(missed.is_empty(), "{} of {count}: {}", missed.len(), missed.join("\n"));
}
