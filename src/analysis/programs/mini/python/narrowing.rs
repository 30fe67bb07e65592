//! What a test says of a name: how it ends. Behind the test the name is another one, of which that is known.

use compact_str::{CompactString, format_compact};

use super::renaming::Renaming;
use super::tree::{Argument, Clause, Comparison, Expr, Stmt};

/// How many tests of a text are looked at, and how many endings one may ask for.
const MAX_TESTS: usize = 24;
const MAX_ENDINGS: usize = 12;

/// How a name ends where a condition holds: `NAME.endswith('.py')`.
#[derive(Clone)]
struct Test {
    name: CompactString,
    endings: Vec<String>,
}

/// Gives other names to what is tested, in all blocks.
pub(super) fn narrow(statements: &mut Vec<Stmt>) {
    if !is_bound_meanwhile(statements) {
        Narrowing { tests: 0 }.block(statements);
    }
}

/// The patterns for what ends with one of these, where they are for any name.
pub(super) fn narrowed(patterns: &[String], endings: &[String]) -> Vec<String> {
    let with_ending = |pattern: &String| {
        let (folder, name) = pattern.rsplit_once('/').map_or(("", pattern.as_str()), |(folder, name)| (folder, name));
        let folder = match (folder, name) {
            (_, "*") => pattern.strip_suffix('*').map(str::to_owned),
            (_, "**") => Some(format!("{pattern}/")),
            (_, _) => None,
        };
        match folder {
            Some(folder) => endings.iter().map(|ending| format!("{folder}*{ending}")).collect(),
            None => vec![pattern.clone()],
        }
    };
    patterns.iter().flat_map(with_ending).collect()
}

/// Where the clause of a comprehension asks how what it goes through ends, the results are made of a name of which that is known.
pub(super) fn narrow_results(clause: &mut Clause, results: &mut [Expr]) {
    let Expr::Name(own) = &clause.target else { return };
    let Some(test) = clause.conditions.iter().find_map(test_of).filter(|test| test.name == *own) else { return };
    let other = format_compact!("{own} that ends so");
    let mut renamed = results.to_vec();
    if Renaming::at_once(&test.name, &other).expressions(&mut renamed).is_some() {
        results.clone_from_slice(&renamed);
        clause.conditions.push(Expr::Named(other, Box::new(test.ending())));
    }
}

/// Whether a name may be bound between two statements by others: in another scope, or while values are taken one by one.
fn is_bound_meanwhile(statements: &[Stmt]) -> bool {
    statements.iter().any(|statement| match statement {
        Stmt::Global | Stmt::Yield(_) => true,
        Stmt::Test { body, otherwise, .. } | Stmt::For { body, otherwise, .. } => is_bound_meanwhile(body) || is_bound_meanwhile(otherwise),
        Stmt::Try { body, handlers, last } => {
            is_bound_meanwhile(body) || is_bound_meanwhile(last) || handlers.iter().any(|handler| is_bound_meanwhile(&handler.body))
        }
        Stmt::With { body, .. } | Stmt::Function { body, .. } => is_bound_meanwhile(body),
        Stmt::Expression(_)
        | Stmt::Assign { .. }
        | Stmt::Declare { .. }
        | Stmt::Augment { .. }
        | Stmt::Import { .. }
        | Stmt::From { .. }
        | Stmt::Leave(_)
        | Stmt::Delete(_)
        | Stmt::Jump
        | Stmt::Nothing => false,
    })
}

struct Narrowing {
    /// How many tests were met.
    tests: usize,
}

impl Narrowing {
    fn block(&mut self, statements: &mut Vec<Stmt>) {
        let mut at = 0;
        while let Some(statement) = statements.get_mut(at) {
            at = at.saturating_add(1);
            match statement {
                Stmt::Test { condition, body, otherwise, repeats } => {
                    let held = test_of(condition).filter(|test| test.stays_in(condition));
                    let denied = denied(condition).filter(|test| test.stays_in(condition));
                    // Whoever breaks off a loop goes on behind it.
                    let leaves = !*repeats && otherwise.is_empty() && matches!(body.last(), Some(Stmt::Jump));
                    if let Some(test) = held {
                        self.behind(&test, body);
                    }
                    if let Some(test) = &denied {
                        self.behind(test, otherwise);
                    }
                    self.block(body);
                    self.block(otherwise);
                    if let Some(test) = denied.filter(|_| leaves) {
                        let mut rest = statements.split_off(at);
                        self.behind(&test, &mut rest);
                        statements.append(&mut rest);
                    }
                }
                Stmt::For { body, otherwise, .. } => {
                    self.block(body);
                    self.block(otherwise);
                }
                Stmt::Try { body, handlers, last } => {
                    self.block(body);
                    self.block(last);
                    for handler in handlers {
                        self.block(&mut handler.body);
                    }
                }
                Stmt::With { body, .. } | Stmt::Function { body, .. } => self.block(body),
                Stmt::Expression(_)
                | Stmt::Assign { .. }
                | Stmt::Declare { .. }
                | Stmt::Augment { .. }
                | Stmt::Import { .. }
                | Stmt::From { .. }
                | Stmt::Leave(_)
                | Stmt::Yield(_)
                | Stmt::Delete(_)
                | Stmt::Jump
                | Stmt::Global
                | Stmt::Nothing => {}
            }
        }
    }

    /// The statements are reached where the test holds.
    fn behind(&mut self, test: &Test, statements: &mut Vec<Stmt>) {
        self.tests = self.tests.saturating_add(1);
        if self.tests > MAX_TESTS {
            return;
        }
        let other = format_compact!("{} of test {}", test.name, self.tests);
        let mut renamed = vec![Stmt::Assign { targets: vec![Expr::Name(other.clone())], value: test.ending() }];
        let mut behind = statements.clone();
        if Renaming::at_once(&test.name, &other).statements(&mut behind).is_some() {
            renamed.append(&mut behind);
            *statements = renamed;
        }
    }
}

impl Test {
    /// The name, of which it is known how it ends.
    fn ending(&self) -> Expr {
        Expr::Ending(Box::new(Expr::Name(self.name.clone())), self.endings.clone())
    }

    /// Whether the condition itself does not bind the name.
    fn stays_in(&self, condition: &Expr) -> bool {
        Renaming::at_once(&self.name, &self.name).expression(&mut condition.clone()).is_some()
    }
}

/// What holds where the condition does not: of `not a or b`, `a`.
fn denied(condition: &Expr) -> Option<Test> {
    match condition {
        Expr::Compare(Comparison::Not, all) => match all.as_slice() {
            [inner] => test_of(inner),
            _ => None,
        },
        Expr::Compare(Comparison::Unequal, all) => suffix_test(all, Comparison::Equal),
        Expr::Compare(Comparison::NotAmong, all) => suffix_test(all, Comparison::Among),
        Expr::Any(all) => all.iter().find_map(denied),
        _ => None,
    }
}

fn test_of(condition: &Expr) -> Option<Test> {
    match condition {
        Expr::Call(callee, arguments) => {
            let (Expr::Attribute(base, method), [Argument::Plain(endings)]) = (callee.as_ref(), arguments.as_slice()) else { return None };
            let base = match base.as_ref() {
                Expr::Attribute(path, name) if name == "name" => path,
                _ => base,
            };
            let (Expr::Name(name), "endswith") = (base.as_ref(), method.as_str()) else { return None };
            Some(Test { name: name.clone(), endings: plain_endings(endings)? })
        }
        Expr::Compare(kind, all) => suffix_test(all, *kind),
        Expr::All(all) => all.iter().find_map(test_of),
        // Whichever of them holds.
        Expr::Any(all) => {
            let mut tests = all.iter().map(test_of);
            let first = tests.next()??;
            let sum = tests.try_fold(first, |mut sum, test| {
                let test = test.filter(|test| test.name == sum.name)?;
                sum.endings.extend(test.endings);
                Some(sum)
            });
            sum.filter(|sum| sum.endings.len() <= MAX_ENDINGS)
        }
        _ => None,
    }
}

/// `PATH.suffix == '.py'`, `os.path.splitext(NAME)[1] in ('.py', '.md')`
fn suffix_test(all: &[Expr], kind: Comparison) -> Option<Test> {
    let [suffix, endings] = all else { return None };
    let name = match suffix {
        Expr::Attribute(path, suffix) if suffix == "suffix" => path.as_ref(),
        Expr::Subscript(split, parts) if parts.as_slice() == [Expr::Constant(Some(1))] => split_apart(split)?,
        _ => return None,
    };
    let Expr::Name(name) = name else { return None };
    let is_one = matches!(endings, Expr::Text { .. });
    let is_said = match kind {
        Comparison::Equal => is_one,
        // Among the letters of a text is the empty one as well.
        Comparison::Among => !is_one,
        Comparison::Not | Comparison::Unequal | Comparison::NotAmong | Comparison::Other => false,
    };
    let endings = plain_endings(endings).filter(|_| is_said)?;
    Some(Test { name: name.clone(), endings })
}

/// What `os.path.splitext` takes apart.
fn split_apart(expr: &Expr) -> Option<&Expr> {
    let Expr::Call(callee, arguments) = expr else { return None };
    let Expr::Attribute(path, function) = callee.as_ref() else { return None };
    let Expr::Attribute(os, module) = path.as_ref() else { return None };
    match arguments.as_slice() {
        // Nothing else of this name is taken from what is not the module.
        [Argument::Plain(name)] if function == "splitext" && module == "path" && **os == Expr::Name("os".into()) => Some(name),
        _ => None,
    }
}

/// One ending, or several, that stand for themselves in a pattern, and are a part of one name.
fn plain_endings(expr: &Expr) -> Option<Vec<String>> {
    let text = |expr: &Expr| match expr {
        Expr::Text { value: Some(text), bytes: false } => Some(text.clone()),
        _ => None,
    };
    let is_plain = |text: &String| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    let endings = match expr {
        Expr::Sequence(all) | Expr::Set(all) => all.iter().map(text).collect::<Option<Vec<_>>>()?,
        expr => vec![text(expr)?],
    };
    let is_known = !endings.is_empty() && endings.len() <= MAX_ENDINGS && endings.iter().all(is_plain);
    is_known.then_some(endings)
}
