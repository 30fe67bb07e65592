//! Redirections: what they open, and what can be opened anew by the name of a descriptor.
//!
//! On Linux `/dev/fd/3` opens the file behind descriptor 3 once more, whatever that one was opened for (proc(5), `/proc/pid/fd`): by
//! `/dev/stdin` a command writes the file that it only reads. So what may be read counts as written where it gets a descriptor
//! by which anybody writes, and the other way round.

use super::super::parse::ast::{Redirect, RedirectOp, Target};
use super::scope::Scope;
use super::walker::Walker;
use crate::action::{Arg, Cause, Caused, Depth, Effect, Host, Origin};
use crate::analysis::limits::MAX_REDIRECTIONS;
use crate::analysis::path::Place;

/// The descriptor by which `<(…)` and `>(…)` are spelled here.
const OF_PROCESSES: u16 = 63;

impl Walker<'_> {
    pub(super) fn redirects(&mut self, redirects: &[Redirect], scope: &mut Scope) -> Vec<Caused> {
        let mut out = Vec::new();
        if redirects.len() > MAX_REDIRECTIONS {
            self.trouble(Cause::Limit("too many redirections"));
        }
        for redirect in redirects.iter().take(MAX_REDIRECTIONS) {
            match &redirect.target {
                Target::Heredoc { body, .. } => self.visit_parts(body.get().map(Vec::as_slice).unwrap_or_default(), scope),
                Target::Word(word) => {
                    let words = self.expand(word, scope);
                    let target = match words.as_slice() {
                        [one] => one.clone(),
                        _ => Arg::unknown(),
                    };
                    for effect in self.redirect(redirect, &target, scope) {
                        out.push(Caused { effect, origin: Origin::Redirection });
                    }
                }
            }
        }
        out
    }

    fn redirect(&self, redirect: &Redirect, target: &Arg, scope: &Scope) -> Vec<Effect> {
        let (reads, writes) = match redirect.op {
            RedirectOp::Heredoc | RedirectOp::HereString => return Vec::new(),
            RedirectOp::Duplicate => return duplicate(redirect, target),
            RedirectOp::Read => (true, false),
            RedirectOp::ReadWrite => (true, true),
            RedirectOp::Write | RedirectOp::Append | RedirectOp::WriteBoth | RedirectOp::AppendBoth => (false, true),
        };
        if redirect.descriptor == Some(OF_PROCESSES) {
            return vec![Effect::Write(Place::Unknown)];
        }
        if let Some(text) = target.as_literal() {
            if matches!(text, "/dev/null" | "/dev/tty" | "/dev/zero") {
                return Vec::new();
            }
            if let Some(descriptor) = descriptor_of(text) {
                return opened_anew(descriptor, reads, writes);
            }
            // Bash itself connects when a redirection names these.
            if text.starts_with("/dev/tcp") || text.starts_with("/dev/udp") {
                return vec![Effect::Network { host: Host::Any, sends: true }];
            }
        }
        let places: Vec<Place> = if scope.folders().is_empty() {
            vec![self.place(target, None)]
        } else {
            scope.folders().iter().map(|f| self.place(target, Some(f))).collect()
        };
        // By `/dev/stdin` nobody writes unasked, and by all others nobody reads.
        let may_be_written = writes || redirect.descriptor.is_some_and(|descriptor| descriptor != 0);
        let may_be_read = reads || redirect.descriptor == Some(0);
        // A file that was found below a folder may be any file there.
        let found = target.found_in().filter(|_| !may_be_written && !target.is_many());
        if let (Some(folder), Some(here)) = (found, scope.folder()) {
            return vec![Effect::Read { place: self.place(&Arg::literal(folder), Some(here)), depth: Depth::Tree }];
        }
        let mut out = Vec::new();
        for place in places {
            if may_be_read {
                out.push(Effect::Read { place: place.clone(), depth: Depth::Content });
            }
            if may_be_written {
                out.push(Effect::Write(place));
            }
        }
        out
    }
}

/// The descriptor that a path names (`/dev/fd/3`): `None` if it names none, `Some(None)` if its number is too large for one.
fn descriptor_of(path: &str) -> Option<Option<u16>> {
    match path {
        "/dev/stdin" => Some(Some(0)),
        "/dev/stdout" => Some(Some(1)),
        "/dev/stderr" => Some(Some(2)),
        path => {
            let number = path.strip_prefix("/dev/fd/").filter(|number| number.bytes().all(|b| b.is_ascii_digit()))?;
            Some(number.parse().ok())
        }
    }
}

/// What happens to the file behind a descriptor that is opened by its name.
fn opened_anew(descriptor: Option<u16>, reads: bool, writes: bool) -> Vec<Effect> {
    let is_known = match descriptor {
        Some(0) => !writes,
        Some(1 | 2) => !reads,
        Some(OF_PROCESSES) => true,
        Some(_) | None => false,
    };
    if is_known {
        return Vec::new();
    }
    let read = reads.then_some(Effect::Read { place: Place::Unknown, depth: Depth::Content });
    read.into_iter().chain(writes.then_some(Effect::Write(Place::Unknown))).collect()
}

/// What a descriptor may do that becomes another one.
fn duplicate(redirect: &Redirect, target: &Arg) -> Vec<Effect> {
    // Only a descriptor can be duplicated; anything else is a file by another spelling.
    let source = target.as_literal().map(|text| text.trim_end_matches('-')).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    let Some(source) = source else {
        // Bash expands the name of a file once more, with the commands in it.
        let is_expanded = target.has_holes() || target.pattern().contains(['$', '`', '(']);
        let cause = || Effect::Opaque(Cause::DynamicWord(">&".to_owned()));
        return is_expanded.then(cause).into_iter().chain([Effect::Write(Place::Unknown)]).collect();
    };
    // Nothing is closed that could be opened anew.
    if source.is_empty() {
        return Vec::new();
    }
    let onto = redirect.descriptor.unwrap_or_else(|| u16::from(!redirect.text.starts_with('<')));
    match (source.parse::<u16>(), onto == 0) {
        (Ok(0), true) => Vec::new(),
        // What is read there could be written by the other name.
        (Ok(0), false) => vec![Effect::Write(Place::Unknown)],
        (Ok(_), true) => vec![Effect::Read { place: Place::Unknown, depth: Depth::Content }],
        (Ok(_), false) if onto != OF_PROCESSES => Vec::new(),
        (Ok(_) | Err(_), _) => vec![Effect::Write(Place::Unknown)],
    }
}
