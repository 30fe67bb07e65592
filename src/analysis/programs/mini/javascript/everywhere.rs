//! Each expression of a text is looked at: with code in its place, no text is taken.

use super::examples::TAKEN;
use super::tree::{Body, Expr, Function, Item, Pattern, Property, Stmt, Target};
use super::{of_statements, statement};

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
            Stmt::Expression(value) => self.expression(value),
            Stmt::Declare(all) => {
                for (pattern, value) in all {
                    self.pattern(pattern);
                    self.expressions(value.as_mut_slice());
                }
            }
            Stmt::Function(function) => self.function(function),
            Stmt::Test { conditions, blocks } => {
                self.expressions(conditions);
                self.statements(blocks);
            }
            Stmt::Each { target, source, keys: _, body } => {
                self.pattern(target);
                self.expression(source);
                self.statement(body);
            }
            Stmt::Try { blocks, caught } => {
                self.statements(blocks);
                if let Some(pattern) = caught {
                    self.pattern(pattern);
                }
            }
            Stmt::Block(all) => self.statements(all),
            Stmt::Leave(value) => self.expressions(value.as_mut_slice()),
            Stmt::Import { .. } | Stmt::Nothing => {}
        }
    }

    fn function(&mut self, function: &mut Function) {
        function.parameters.iter_mut().for_each(|pattern| self.pattern(pattern));
        match &mut function.body {
            Body::Value(value) => self.expression(value),
            Body::Block(all) => self.statements(all),
        }
    }

    fn pattern(&mut self, pattern: &mut Pattern) {
        match pattern {
            Pattern::Name(_) | Pattern::Rest(_) | Pattern::Hole => {}
            Pattern::Array(all) => all.iter_mut().for_each(|one| self.pattern(one)),
            Pattern::Object(all) => all.iter_mut().for_each(|(_, one)| self.pattern(one)),
            Pattern::Default(one, value) => {
                self.pattern(one);
                self.expression(value);
            }
        }
    }

    fn items(&mut self, all: &mut [Item]) {
        for item in all {
            match item {
                Item::Plain(value) | Item::Spread(value) => self.expression(value),
                Item::Hole => {}
            }
        }
    }

    fn expressions(&mut self, all: &mut [Expr]) {
        for one in all {
            self.expression(one);
        }
    }

    fn expression(&mut self, expr: &mut Expr) {
        if self.left == 0 {
            if !self.is_done {
                *expr = Expr::Call(Box::new(Expr::Name("eval".to_owned())), vec![Item::Plain(Expr::Text(Some("x".to_owned())))]);
                self.is_done = true;
            }
            return;
        }
        self.left -= 1;
        match expr {
            Expr::Number(_) | Expr::Constant | Expr::Text(_) | Expr::Name(_) | Expr::Class(_) => {}
            Expr::Template(all) | Expr::Compute(_, all) => self.expressions(all),
            Expr::Member(base, _) | Expr::Update(base) | Expr::Delete(base) => self.expression(base),
            Expr::Index(base, key) => {
                self.expression(base);
                self.expression(key);
            }
            Expr::Call(callee, items) => {
                self.expression(callee);
                self.items(items);
            }
            Expr::New(_, items) | Expr::Array(items) | Expr::Parameters(items) => self.items(items),
            Expr::Function(function) => self.function(function),
            Expr::Object(properties) => {
                for property in properties {
                    match property {
                        Property::Named(_, value) | Property::Spread(value) | Property::Default(_, value) => self.expression(value),
                        Property::Computed(key, value) => {
                            self.expression(key);
                            self.expression(value);
                        }
                    }
                }
            }
            Expr::Assign(assign) => {
                match &mut assign.target {
                    Target::Pattern(pattern) => self.pattern(pattern),
                    Target::Place(place) => self.expression(place),
                }
                self.expression(&mut assign.value);
            }
            Expr::Choose { looked_at, values } => {
                self.expressions(looked_at);
                self.expressions(values);
            }
        }
    }
}

#[test]
fn code_in_any_place_is_seen() {
    let mut count = 0;
    let mut missed = Vec::new();
    for text in TAKEN {
        let statements = statement::parse(text).expect("a text that is read");
        for number in 0.. {
            let mut changed = statements.clone();
            let mut replacing = Replacing { left: number, is_done: false };
            replacing.statements(&mut changed);
            if !replacing.is_done {
                break;
            }
            count += 1;
            if of_statements(&changed).is_some() {
                missed.push(format!("{text:?}: {changed:?}"));
            }
        }
    }
    assert!(count > 1_200, "{count}");
    assert!(missed.is_empty(), "{} of {count}: {}", missed.len(), missed.join("\n"));
}
