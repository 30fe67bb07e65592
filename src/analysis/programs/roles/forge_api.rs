//! What a request to the API of a forge does, told from its method, its fields and its path: it asks, says something to
//! people, or changes anything. Sources: the manual of `gh api` (gh 2.62), GitHub's reference of its REST and GraphQL APIs.

use crate::action::Arg;
use crate::analysis::marks::has_word;

/// What was given besides the path.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about the words")]
#[derive(Debug, Default)]
pub(in crate::analysis::programs) struct ForgeRequest {
    /// Whether the method is said to be POST. With fields it is so by itself.
    posts: bool,
    has_fields: bool,
    /// Whether a field is no part of a comment.
    has_others: bool,
    has_path: bool,
    document: Option<Document>,
}

/// What the operation of a GraphQL document does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Document {
    Asks,
    /// Marks review threads as resolved, or as open again.
    Resolves,
}

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    Asks,
    /// Tells people something: a comment whose text stands in the call, a thread that is settled.
    Tells,
    /// Changes anything, as the option says.
    Changes(&'static str),
}

/// The fields of a comment on an issue or a pull request.
const OF_COMMENTS: &str = "body in_reply_to commit_id path position line side start_line start_side subject_type";

/// Operations that settle a thread.
const RESOLVING: &str = "resolveReviewThread unresolveReviewThread";

impl ForgeRequest {
    /// Takes the method; whether it is one that is judged with the rest.
    pub(super) fn method(&mut self, method: &Arg) -> bool {
        self.posts |= method.as_literal() == Some("POST");
        matches!(method.as_literal(), Some("GET" | "HEAD" | "POST"))
    }

    /// Takes a field (`NAME=VALUE`); whether it is known and says what it does by itself.
    pub(super) fn field(&mut self, field: &Arg) -> bool {
        self.has_fields = true;
        let document = match field.as_literal().and_then(|field| field.split_once('=')) {
            Some((_, value)) if value.starts_with('@') => return false,
            Some(("query", text)) if only_resolves(text) => Document::Resolves,
            // A document without this word has no operation that changes anything.
            Some(("query", text)) if !text.contains("mutation") => Document::Asks,
            Some((name, _)) if name != "query" => {
                self.has_others |= !has_word(OF_COMMENTS, name);
                return true;
            }
            Some(_) | None => return false,
        };
        self.document = self.document.max(Some(document));
        true
    }

    /// What the request does at this path. There is one path in a request: with more of them it may be any.
    pub(super) fn at(&mut self, path: &Arg) -> Request {
        let is_second = std::mem::replace(&mut self.has_path, true);
        match (path.as_literal().filter(|_| !is_second), self.document) {
            _ if !self.posts && !self.has_fields => Request::Asks,
            (Some("graphql"), Some(Document::Asks)) => Request::Asks,
            (Some("graphql"), Some(Document::Resolves)) => Request::Tells,
            (Some(path), None) if self.has_fields && !self.has_others && takes_comments(path) => Request::Tells,
            _ => Request::Changes(if self.posts { "--method" } else { "--field" }),
        }
    }
}

/// Whether comments are made at the path: `repos/O/R/issues/3/comments`, `repos/O/R/pulls/3/comments/7/replies`.
fn takes_comments(path: &str) -> bool {
    let is_name = |name: &str| matches!(name, "{owner}" | "{repo}") || is_plain_name(name);
    let is_number = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
    let ["repos", owner, repo, rest @ ..] = parts.as_slice() else { return false };
    is_name(owner)
        && is_name(repo)
        && match rest {
            ["issues" | "pulls", of, "comments"] => is_number(of),
            ["pulls", of, "comments", to, "replies"] => is_number(of) && is_number(to),
            ["pulls", "comments", to, "replies"] => is_number(to),
            _ => false,
        }
}

/// Whether it is a name as owners and repositories have them.
fn is_plain_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// Whether the document is one operation that settles threads and does nothing else.
fn only_resolves(document: &str) -> bool {
    tokens(document).as_deref().and_then(behind_resolving).is_some_and(<[Token<'_>]>::is_empty)
}

/// What stands behind an operation that settles threads and does nothing else.
fn behind_resolving<'t, 'a>(mut tokens: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
    let tokens = &mut tokens;
    let is_name = |token: Token<'_>| matches!(token, Token::Name(_));
    take(tokens, |token| token == Token::Name("mutation"))?;
    let _ = take(tokens, is_name);
    skip(tokens, '(')?;
    take(tokens, |token| token == Token::Sign('{'))?;
    while take(tokens, |token| token == Token::Sign('}')).is_none() {
        let alias_or_name = take(tokens, is_name)?;
        let has_alias = take(tokens, |token| token == Token::Sign(':')).is_some();
        let name = if has_alias { take(tokens, is_name)? } else { alias_or_name };
        let Token::Name(name) = name else { return None };
        if !has_word(RESOLVING, name) {
            return None;
        }
        skip(tokens, '(')?;
        skip(tokens, '{')?;
    }
    Some(tokens)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Name(&'a str),
    Sign(char),
    /// A text or a number.
    Value,
}

/// Takes the next token, where it is such a one.
fn take<'a>(tokens: &mut &[Token<'a>], is_it: impl Fn(Token<'a>) -> bool) -> Option<Token<'a>> {
    let (first, rest) = tokens.split_first()?;
    is_it(*first).then(|| {
        *tokens = rest;
        *first
    })
}

/// Skips what stands in brackets, where they open here; `None` if they do not close.
fn skip(tokens: &mut &[Token<'_>], open: char) -> Option<()> {
    if tokens.first() != Some(&Token::Sign(open)) {
        return Some(());
    }
    let mut depth = 0_usize;
    while let Some((first, rest)) = tokens.split_first() {
        *tokens = rest;
        match first {
            Token::Sign('(' | '{' | '[') => depth = depth.saturating_add(1),
            Token::Sign(')' | '}' | ']') => depth = depth.saturating_sub(1),
            Token::Sign(_) | Token::Name(_) | Token::Value => {}
        }
        if depth == 0 {
            return Some(());
        }
    }
    None
}

/// The tokens of a GraphQL document; `None` if it has fragments, directives, block strings or signs that are not known.
fn tokens(document: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = document;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            ' ' | '\t' | '\n' | '\r' | ',' => 1,
            '{' | '}' | '(' | ')' | '[' | ']' | ':' | '$' | '!' | '=' => {
                tokens.push(Token::Sign(c));
                1
            }
            '"' => {
                tokens.push(Token::Value);
                text_length(rest)?
            }
            _ if c.is_ascii_alphabetic() || c == '_' => {
                let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                tokens.push(Token::Name(rest.get(..length)?));
                length
            }
            _ if c.is_ascii_digit() || c == '-' => {
                tokens.push(Token::Value);
                rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '+' | '.')).unwrap_or(rest.len())
            }
            _ => return None,
        };
        rest = rest.get(length..)?;
    }
    Some(tokens)
}

/// The length of the text in quotes at the beginning, with its quotes; `None` if it does not end on its line.
fn text_length(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            // Two of them in a row may begin a block.
            '"' => return (!text.starts_with("\"\"")).then(|| at.saturating_add(1)),
            _ => {}
        }
    }
    None
}
