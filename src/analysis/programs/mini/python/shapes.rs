//! Forms of expressions and statements by which paths are followed: rows of lists, what is taken apart, and what paths are made of.

use super::tree::{Argument, Clause, Expr};

/// The clause of `LIST[:] = [NAME for NAME in LIST if …]`, which puts nothing new into the list.
pub(super) fn leaves_out<'s>(targets: &[Expr], value: &'s Expr) -> Option<&'s Clause> {
    let [Expr::Subscript(list, parts)] = targets else { return None };
    let Expr::Comprehension(results, clauses) = value else { return None };
    let ([Expr::Group(slice)], [clause]) = (parts.as_slice(), clauses.as_slice()) else { return None };
    let is_same_list = matches!(list.as_ref(), Expr::Name(_)) && some_of(results, clauses)?.0 == list.as_ref();
    (slice.is_empty() && is_same_list).then_some(clause)
}

/// What `[NAME for NAME in SOURCE if …]` takes some of, and with one of which endings, where a condition asks for that.
pub(super) fn some_of<'e>(results: &[Expr], clauses: &'e [Clause]) -> Option<(&'e Expr, &'e [String])> {
    let ([Expr::Name(result)], [Clause { target: Expr::Name(target), source, conditions }]) = (results, clauses) else { return None };
    if result == target {
        return Some((source, &[]));
    }
    conditions.iter().find_map(|condition| match condition {
        Expr::Named(other, value) if other == result => match value.as_ref() {
            Expr::Ending(of, endings) if matches!(of.as_ref(), Expr::Name(name) if name == target) => Some((source, endings.as_slice())),
            _ => None,
        },
        _ => None,
    })
}

/// The targets and values of `a, b = x, y`.
pub(super) fn side_by_side<'e>(target: &'e Expr, value: &'e Expr) -> Option<Vec<(&'e Expr, &'e Expr)>> {
    let (Expr::Sequence(targets), Expr::Sequence(values)) = (target, value) else { return None };
    let is_plain = targets.len() == values.len() && !targets.iter().chain(values).any(|one| matches!(one, Expr::Star(_)));
    is_plain.then(|| targets.iter().zip(values).collect())
}

/// The number, the target and the source of `for NUMBER, TARGET in enumerate(SOURCE)`.
pub(super) fn counted<'e>(target: &'e Expr, source: &'e Expr) -> Option<(&'e Expr, &'e Expr, &'e Expr)> {
    let (Expr::Sequence(targets), Expr::Call(callee, arguments)) = (target, source) else { return None };
    match (targets.as_slice(), callee.as_ref(), arguments.as_slice()) {
        ([number, target], Expr::Name(name), [Argument::Plain(source)] | [Argument::Plain(source), Argument::Plain(Expr::Constant(_))])
            if name == "enumerate" =>
        {
            Some((number, target, source))
        }
        _ => None,
    }
}

/// The rows of a list of lists, or the pairs of a dictionary, that stands in the text, each of as many values.
pub(super) fn rows(display: &Expr, columns: usize) -> Option<Vec<Vec<&Expr>>> {
    match display {
        Expr::Sequence(all) if !all.is_empty() => all.iter().map(|row| row_of(row, columns)).collect(),
        Expr::Call(callee, arguments) => match callee.as_ref() {
            Expr::Attribute(display, name) if name == "items" && arguments.is_empty() => pairs(display, columns),
            _ => None,
        },
        _ => None,
    }
}

fn row_of(row: &Expr, columns: usize) -> Option<Vec<&Expr>> {
    let Expr::Sequence(values) = row else { return None };
    let is_plain = values.len() == columns && !values.iter().any(|one| matches!(one, Expr::Star(_)));
    is_plain.then(|| values.iter().collect())
}

/// The pairs of a dictionary that stands in the text.
pub(super) fn pairs(display: &Expr, columns: usize) -> Option<Vec<Vec<&Expr>>> {
    match display {
        Expr::Pairs(pairs) if columns == 2 && !pairs.is_empty() => Some(pairs.iter().map(|(key, value)| vec![key, value]).collect()),
        _ => None,
    }
}

/// The name of the list whose rows are gone through, or of the dictionary whose pairs are.
pub(super) fn list_of_rows(source: &Expr) -> Option<&str> {
    match source {
        Expr::Name(list) => Some(list),
        Expr::Call(callee, arguments) if arguments.is_empty() => match callee.as_ref() {
            Expr::Attribute(base, name) if name == "items" => list_of_rows(base),
            _ => None,
        },
        _ => None,
    }
}

/// The folder and the name that are put together: `f'{FOLDER}/{NAME}'`, `FOLDER + '/' + NAME`.
pub(super) fn folder_and_name<'e>(fields: &'e [Expr], texts: &[String]) -> Option<[&'e Expr; 2]> {
    match fields {
        [folder, name] => (texts == ["", "/", ""]).then_some([folder, name]),
        [folder, Expr::Text { value: Some(slash), bytes: false }, name] => {
            (slash == "/" && texts.iter().all(String::is_empty)).then_some([folder, name])
        }
        _ => None,
    }
}

/// The path of which another one is made by this attribute or method, where it is a path.
pub(super) fn derived_from(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Attribute(base, name) if name == "parent" => Some(base),
        Expr::Call(callee, _) => match callee.as_ref() {
            Expr::Attribute(base, name) if matches!(name.as_str(), "joinpath" | "absolute" | "resolve") => Some(base),
            _ => None,
        },
        _ => None,
    }
}

/// What `argv` is asked of, where the expression may be the list of words: by which name `sys` goes may be said further down.
pub(super) fn words_of(expr: &Expr) -> Option<&Expr> {
    if let Expr::Attribute(base, name) = expr { (name == "argv").then_some(base.as_ref()) } else { None }
}

/// The strings of a list that holds nothing else, and at least one.
pub(super) fn texts(items: &[Expr]) -> Option<Vec<String>> {
    let text = |item: &Expr| if let Expr::Text { value: Some(text), bytes: false } = item { Some(text.clone()) } else { None };
    items.iter().map(text).collect::<Option<Vec<_>>>().filter(|texts| !texts.is_empty())
}
