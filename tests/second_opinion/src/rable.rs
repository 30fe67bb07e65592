//! What rable sees. Operands of parameters, bodies of heredocs and texts of arithmetic stay raw there: what stands in
//! them is not compared.

use ::rable::{Node, NodeKind as Kind};

use crate::shell::{Seen, UNKNOWN, normal};

pub fn commands(text: &str) -> Option<Vec<Seen>> {
    let nodes = ::rable::parse(text, false).ok()?;
    let mut out = Vec::new();
    all(&nodes, &mut out);
    Some(out)
}

fn all<'n>(nodes: impl IntoIterator<Item = &'n Node>, out: &mut Vec<Seen>) {
    nodes.into_iter().for_each(|node| read(node, out));
}

fn text(word: &Node) -> String {
    match &word.kind {
        Kind::Word { value, .. } => value.clone(),
        _ => UNKNOWN.to_owned(),
    }
}

fn redirects(nodes: &[Node], out: &mut Vec<Seen>) -> Vec<(String, String)> {
    let mut redirects = Vec::new();
    for node in nodes {
        match &node.kind {
            Kind::Redirect { op, target, .. } => {
                redirects.push(normal((op.clone(), text(target))));
                read(target, out);
            }
            Kind::HereDoc { strip_tabs, .. } => redirects.push((if *strip_tabs { "<<-" } else { "<<" }.to_owned(), UNKNOWN.to_owned())),
            _ => {}
        }
    }
    redirects
}

/// The redirections of a compound command stand alone.
fn alone(nodes: &[Node], out: &mut Vec<Seen>) {
    let redirects = redirects(nodes, out);
    if !redirects.is_empty() {
        out.push(Seen { redirects, ..Seen::default() });
    }
}

fn read(node: &Node, out: &mut Vec<Seen>) {
    match &node.kind {
        Kind::Word { parts, .. } | Kind::ArithConcat { parts } => all(parts, out),
        Kind::Command { assignments, words, redirects: behind } => {
            let redirects = redirects(behind, out);
            out.push(Seen { assigns: assignments.len(), words: words.iter().map(text).collect(), redirects });
            all(assignments, out);
            all(words, out);
        }
        Kind::Pipeline { commands, .. } => all(commands, out),
        Kind::List { items } => all(items.iter().map(|item| &item.command), out),
        Kind::If { condition, then_body, else_body, redirects } => {
            read(condition, out);
            read(then_body, out);
            all(else_body.iter().map(AsRef::as_ref), out);
            alone(redirects, out);
        }
        Kind::While { condition, body, redirects } | Kind::Until { condition, body, redirects } => {
            read(condition, out);
            read(body, out);
            alone(redirects, out);
        }
        Kind::For { words, body, redirects, .. } | Kind::Select { words, body, redirects, .. } => {
            all(words.iter().flatten(), out);
            read(body, out);
            alone(redirects, out);
        }
        Kind::ForArith { body, redirects, .. } => {
            read(body, out);
            alone(redirects, out);
        }
        Kind::Case { word, patterns, redirects } => {
            read(word, out);
            for pattern in patterns {
                all(&pattern.patterns, out);
                all(&pattern.body, out);
            }
            alone(redirects, out);
        }
        Kind::Function { body, .. } => read(body, out),
        Kind::Subshell { body, redirects } | Kind::BraceGroup { body, redirects } | Kind::ConditionalExpr { body, redirects } => {
            read(body, out);
            alone(redirects, out);
        }
        Kind::ArithmeticCommand { expression, redirects, .. } => {
            all(expression.iter().map(AsRef::as_ref), out);
            alone(redirects, out);
        }
        Kind::Coproc { command, .. } | Kind::CommandSubstitution { command, .. } | Kind::ProcessSubstitution { command, .. } => {
            read(command, out);
        }
        Kind::ArithmeticExpansion { expression } => all(expression.iter().map(AsRef::as_ref), out),
        Kind::ArithBinaryOp { left, right, .. }
        | Kind::CondAnd { left, right }
        | Kind::CondOr { left, right }
        | Kind::BinaryTest { left, right, .. }
        | Kind::ArithComma { left, right } => {
            read(left, out);
            read(right, out);
        }
        Kind::UnaryTest { operand, .. }
        | Kind::CondNot { operand }
        | Kind::ArithUnaryOp { operand, .. }
        | Kind::ArithPreIncr { operand }
        | Kind::ArithPostIncr { operand }
        | Kind::ArithPreDecr { operand }
        | Kind::ArithPostDecr { operand } => read(operand, out),
        Kind::ArithAssign { target, value, .. } => {
            read(target, out);
            read(value, out);
        }
        Kind::ArithTernary { condition, if_true, if_false } => {
            read(condition, out);
            all(if_true.iter().chain(if_false).map(AsRef::as_ref), out);
        }
        Kind::ArithSubscript { index, .. } => read(index, out),
        Kind::CondParen { inner } => read(inner, out),
        Kind::Negation { pipeline } | Kind::Time { pipeline, .. } => read(pipeline, out),
        Kind::Array { elements } => all(elements, out),
        Kind::Redirect { .. } | Kind::HereDoc { .. } => alone(std::slice::from_ref(node), out),
        Kind::WordLiteral { .. }
        | Kind::ParamExpansion { .. }
        | Kind::ParamLength { .. }
        | Kind::ParamIndirect { .. }
        | Kind::AnsiCQuote { .. }
        | Kind::LocaleString { .. }
        | Kind::BraceExpansion { .. }
        | Kind::ArithNumber { .. }
        | Kind::ArithVar { .. }
        | Kind::ArithEmpty
        | Kind::ArithEscape { .. }
        | Kind::ArithDeprecated { .. }
        | Kind::CondTerm { .. }
        | Kind::Empty
        | Kind::Comment { .. } => {}
    }
}
