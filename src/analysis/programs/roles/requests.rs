//! What goes out with a request, by the roles of the words that say it.

use crate::action::{Arg, Depth, Effect, Origin};
use crate::analysis::programs::reader::Reader;
use crate::analysis::programs::row::Role;

impl Reader<'_> {
    /// `@FILE` stands for the headers in the file.
    pub(super) fn header(&mut self, word: &Arg, origin: &Origin) {
        if let Some(file) = word.prefix().strip_prefix('@').and_then(|_| word.after(1)) {
            self.path(&file, false, origin, |place| Effect::Read { place, depth: Depth::Content });
        }
    }

    pub(super) fn sent(&mut self, role: Role, word: &Arg, origin: &Origin) {
        if let Some(file) = sent_file(role, word) {
            self.path(&file, false, origin, |place| Effect::Read { place, depth: Depth::Content });
        }
    }
}

/// Whether the value of such an option goes out with the request.
pub(in crate::analysis::programs) fn is_sent(role: Role, word: &Arg) -> bool {
    match role {
        Role::Sent | Role::SentFile => true,
        Role::ClientName => word.has_holes(),
        // The safe methods of RFC 9110 (9.2.1).
        Role::Method => !word.as_literal().is_some_and(|method| matches!(method.to_ascii_uppercase().as_str(), "GET" | "HEAD" | "OPTIONS")),
        Role::Header => {
            const ABOUT_THE_ANSWER: &[&str] = &[
                "accept",
                "accept-encoding",
                "accept-language",
                "access-control-request-headers",
                "access-control-request-method",
                "cache-control",
                "content-type",
                "if-modified-since",
                "if-none-match",
                "origin",
                "pragma",
                "range",
                "user-agent",
            ];
            let name = word.as_literal().and_then(|header| header.split_once(':')).map(|(name, _)| name.trim().to_ascii_lowercase());
            !name.is_some_and(|name| ABOUT_THE_ANSWER.contains(&name.as_str()))
        }
        _ => false,
    }
}

/// The file that a value names whose content is sent, if it names one.
fn sent_file(role: Role, word: &Arg) -> Option<Arg> {
    let text = word.prefix();
    if role == Role::SentFile {
        return (!text.contains('=')).then(|| word.clone());
    }
    let is_file = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(['@', '<']));
    // `@FILE`, `NAME=@FILE`, and `NAME@FILE` of `--data-urlencode`.
    let at = if is_file(0) { Some(0) } else { text.find(['=', '@']).map(|at| if is_file(at) { at } else { at.saturating_add(1) }) };
    match at.filter(|at| is_file(*at)) {
        Some(at) => {
            let file = word.after(at.saturating_add(1))?;
            let name = file.as_literal().map(|file| file.split(';').next().unwrap_or(file).to_owned());
            Some(name.map_or(file, Arg::literal))
        }
        None => (word.has_holes() && text.is_empty()).then(Arg::unknown_word),
    }
}
