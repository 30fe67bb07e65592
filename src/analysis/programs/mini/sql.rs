//! Statements that only look into a database, and the commands of `sqlite3` and `psql` that only print. Sources: SQLite
//! 3.45 (lang.html, cli.html, pragma.html, `tokenize.c`), PostgreSQL 16 (sql-syntax-lexical, app-psql), MySQL 8.0
//! (comments, string-literals, mysql-commands).
//!
//! A query is a statement that begins as one, holds no word that writes, and calls nothing but functions that are known
//! to compute. Everything else is program text. What views, policies and functions of a server compute is the server's
//! affair; a file of SQLite is looked into for views, which is why it is told whether a query reads tables at all.

mod commands;
mod lexer;
mod names;
#[cfg(test)]
mod tests;

use self::lexer::{Script, Token};
use self::names::{CALLABLE, SCHEMA_TABLES, WRITING, functions, is_listed, pragma_reads, reaches_out};
use crate::analysis::programs::row::Sql;

/// How far a text looks into a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    /// Its schema and settings, or nothing.
    Schema,
    /// Tables, or views in their place, which compute what somebody else wrote.
    Rows,
}

/// Brackets inside each other.
const MAX_DEPTH: usize = 100;

/// What a word of the command line does as statements, where it certainly only looks.
pub(crate) fn argument(sql: Sql, text: &str) -> Option<Look> {
    // As a word a command goes on behind the end of its line.
    let is_command = text.starts_with(['.', '\\']);
    if is_command && text.trim_end().contains('\n') { None } else { input(sql, text) }
}

/// The same of what a client reads from its standard input.
pub(crate) fn input(sql: Sql, text: &str) -> Option<Look> {
    let mut script = Script::new(sql, text)?;
    let mut look = Look::Schema;
    loop {
        script.skip_to_statement()?;
        if script.is_at_end() {
            return Some(look);
        }
        if let Some(line) = script.command() {
            match sql {
                Sql::Sqlite => commands::of_sqlite(line)?,
                Sql::Postgres => commands::of_psql(line)?,
                Sql::Mysql => return None,
            }
            continue;
        }
        look = look.max(statement(sql, &script.statement()?)?);
    }
}

/// Whether what SQLite keeps of a view is a query that is understood.
pub(crate) fn is_plain_view(text: &str) -> bool {
    stored(text).is_some_and(|tokens| match tokens.as_slice() {
        [Token::Word(create), Token::Word(view), Token::Word(_) | Token::Name(_), rest @ ..] => {
            let names = |create: &str, view: &str| create.eq_ignore_ascii_case("create") && view.eq_ignore_ascii_case("view");
            let body = rest.iter().position(|token| token.is_word("as")).and_then(|at| rest.get(at.saturating_add(1)..));
            names(create, view) && body.is_some_and(|body| query(Sql::Sqlite, body).is_some())
        }
        _ => false,
    })
}

/// The module that keeps a virtual table, by what SQLite keeps of its definition.
pub(crate) fn module(text: &str) -> Option<String> {
    let tokens = stored(text)?;
    match tokens.as_slice() {
        [Token::Word(_), Token::Word(_), Token::Word(_), Token::Word(_) | Token::Name(_), using, Token::Word(module), ..] => {
            using.is_word("using").then(|| module.to_ascii_lowercase())
        }
        _ => None,
    }
}

fn stored(text: &str) -> Option<Vec<Token<'_>>> {
    let mut script = Script::new(Sql::Sqlite, text)?;
    let tokens = script.statement()?;
    script.is_at_end().then_some(tokens)
}

fn statement(sql: Sql, tokens: &[Token<'_>]) -> Option<Look> {
    let [Token::Word(first), rest @ ..] = tokens else { return tokens.is_empty().then_some(Look::Schema) };
    match (first.to_ascii_lowercase().as_str(), sql) {
        ("select" | "values" | "with", _) => query(sql, tokens),
        // SQLite only says how it would be run.
        ("explain", Sql::Sqlite) => query(sql, explained(sql, rest)).map(|_| Look::Schema),
        ("explain", Sql::Postgres | Sql::Mysql) => query(sql, explained(sql, rest)),
        ("pragma", Sql::Sqlite) => pragma(rest).map(|()| Look::Schema),
        ("show", Sql::Postgres | Sql::Mysql) | ("describe" | "desc", Sql::Mysql) => shows(rest).then_some(Look::Schema),
        _ => None,
    }
}

/// The statement that is explained. PostgreSQL runs it with `ANALYZE`, which is no more than the query itself.
fn explained<'t>(sql: Sql, rest: &'t [Token<'t>]) -> &'t [Token<'t>] {
    match (sql, rest) {
        (Sql::Sqlite, [query, plan, rest @ ..]) if query.is_word("query") && plan.is_word("plan") => rest,
        (Sql::Postgres, [analyze, verbose, rest @ ..]) if analyze.is_word("analyze") && verbose.is_word("verbose") => rest,
        (Sql::Postgres, [one, rest @ ..]) if one.is_word("analyze") || one.is_word("verbose") => rest,
        (Sql::Sqlite | Sql::Postgres | Sql::Mysql, rest) => rest,
    }
}

/// `PRAGMA [SCHEMA.]NAME` and `PRAGMA [SCHEMA.]NAME(ARGUMENT)` of those that read. Some with an argument set something.
fn pragma(rest: &[Token<'_>]) -> Option<()> {
    let rest = match rest {
        [Token::Word(_) | Token::Name(_), Token::Sign('.'), rest @ ..] => rest,
        rest => rest,
    };
    let [Token::Word(name), argument @ ..] = rest else { return None };
    let has_argument = match argument {
        [] => false,
        [Token::Sign('('), Token::Word(_) | Token::Name(_) | Token::Text(_), Token::Sign(')')] => true,
        _ => return None,
    };
    pragma_reads(&name.to_ascii_lowercase(), has_argument).then_some(())
}

/// `SHOW …` and `DESCRIBE …`: names and one pattern.
fn shows(rest: &[Token<'_>]) -> bool {
    let plain = |token: &Token<'_>| match token {
        Token::Word(word) => !word.eq_ignore_ascii_case("into"),
        Token::Name(_) | Token::Text(_) | Token::Number => true,
        Token::Sign(sign) => matches!(sign, '.' | '='),
    };
    !rest.is_empty() && rest.iter().all(plain)
}

/// What is known inside one pair of brackets.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    /// Whether tables are listed.
    lists: bool,
    /// Whether a table comes next.
    expects: bool,
}

/// Whether names of columns come next, up to the end of the brackets.
fn is_list_of_names(tokens: &[Token<'_>]) -> bool {
    let end = tokens.iter().position(|token| *token == Token::Sign(')'));
    let names = end.and_then(|end| tokens.get(..end)).unwrap_or_default();
    let is_part = |token: &Token<'_>| matches!(token, Token::Word(_) | Token::Name(_) | Token::Sign(','));
    !names.is_empty() && names.iter().all(is_part)
}

fn query(sql: Sql, tokens: &[Token<'_>]) -> Option<Look> {
    let begins = |names: &[&str]| tokens.first().is_some_and(|first| names.iter().any(|name| first.is_word(name)));
    if !begins(&["select", "values", "with"]) {
        return None;
    }
    // Names of common tables, with their columns, may still come.
    let mut is_head = begins(&["with"]);
    let mut levels = vec![Level::default()];
    let mut look = Look::Schema;
    let mut before: Option<&Token<'_>> = None;
    for (index, token) in tokens.iter().enumerate() {
        let behind = tokens.get(index.saturating_add(1));
        let calls = behind == Some(&Token::Sign('('));
        let is_outermost = levels.len() == 1;
        let level = levels.last_mut()?;
        match token {
            Token::Word(word) => {
                let word = word.to_ascii_lowercase();
                let is_member = before == Some(&Token::Sign('.'));
                let is_function = word == "replace" && calls && !is_member;
                if (is_listed(WRITING, &word) && !is_function) || reaches_out(sql, &word, true) {
                    return None;
                }
                let names_columns = calls && {
                    let follows = |words: &[&str]| before.is_some_and(|before| words.iter().any(|word| before.is_word(word)));
                    let begins = is_head && is_outermost && (follows(&["with", "recursive"]) || before == Some(&Token::Sign(',')));
                    let list = tokens.get(index.saturating_add(2)..).unwrap_or_default();
                    (begins || follows(&["as"])) && is_list_of_names(list)
                };
                let is_pragma = sql == Sql::Sqlite && word.starts_with("pragma_");
                let is_known = is_listed(CALLABLE, &word) || is_listed(functions(sql), &word) || is_pragma;
                if calls && (is_member || !(is_known || names_columns)) {
                    return None;
                }
                match word.as_str() {
                    "select" | "values" => {
                        is_head &= !is_outermost;
                        *level = Level::default();
                    }
                    "from" | "join" => *level = Level { lists: true, expects: true },
                    "where" | "group" | "having" | "order" | "limit" | "offset" | "window" | "union" | "except" | "intersect" => {
                        *level = Level::default();
                    }
                    // `x IN table`
                    "in" if !calls => look = Look::Rows,
                    "lateral" | "only" => {}
                    _ => {
                        // What is called there may be a virtual table of that name.
                        let is_schema = is_listed(SCHEMA_TABLES, &word) && !matches!(behind, Some(Token::Sign('.' | '(')));
                        if std::mem::take(&mut level.expects) && !is_schema {
                            look = Look::Rows;
                        }
                    }
                }
            }
            Token::Name(name) | Token::Text(name) => {
                // A quoted name is a function all the same, and a string can name a table.
                if calls || reaches_out(sql, &name.to_ascii_lowercase(), false) {
                    return None;
                }
                if std::mem::take(&mut level.expects) {
                    look = Look::Rows;
                }
            }
            Token::Number => {}
            Token::Sign('(') => {
                let expects = std::mem::take(&mut level.expects);
                levels.push(Level { lists: expects, expects });
                if levels.len() > MAX_DEPTH {
                    return None;
                }
            }
            Token::Sign(')') => {
                levels.pop();
            }
            Token::Sign(',') => level.expects = level.lists,
            Token::Sign(_) => {}
        }
        before = Some(token);
    }
    (levels.len() == 1).then_some(look)
}
