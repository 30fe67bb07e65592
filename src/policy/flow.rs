//! What a session has come upon so far: once it has read a secret or text that somebody else wrote, what it sends
//! is looked at again. This is opt-in.

use std::collections::HashMap;

use crate::action::{Action, Depth, Effect, Host};
use crate::analysis::path::Place;
use crate::analysis::sensitive;
use crate::policy::judge::Ground;
use crate::policy::sources::built_in;

/// Whether it counts for a call what its session came upon before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionFlow {
    /// Each call is judged by itself.
    Ignored,
    /// Once a session has read a secret, or a web page, an answer of an MCP server or a file outside the workspace,
    /// what it sends is asked again, even where rules allow it.
    Followed,
}

/// What a session has come upon: the first thing of each sort, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Taint {
    /// A secret that it read.
    pub(crate) secret: Option<String>,
    /// Text of somebody else that it read.
    pub(crate) foreign: Option<String>,
}

/// How many sessions are told apart; any further session counts as having come upon everything.
const MAX_SESSIONS: usize = 10_000;

/// What sessions have come upon.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sessions {
    taints: HashMap<Option<String>, Taint>,
    /// They did something before, and it is not known what.
    pub(crate) are_unseen: bool,
}

impl Sessions {
    /// What the session has come upon so far.
    pub(crate) fn taint(&self, session: Option<&str>) -> Option<Taint> {
        let known = self.taints.get(&session.map(str::to_owned)).cloned();
        let anything = |why: &str| Some(Taint { secret: Some(why.to_owned()), foreign: None });
        match known {
            Some(known) if known.secret.is_some() => Some(known),
            _ if self.are_unseen => anything("possibly, since what it did before this call is not known"),
            None if self.taints.len() >= MAX_SESSIONS => anything("more sessions than can be told apart"),
            known => known,
        }
    }

    /// Notes what a call that runs comes upon.
    pub(crate) fn note(&mut self, session: Option<&str>, action: &Action, ground: &Ground<'_>) {
        let found = Taint::of(action, ground);
        let session = session.map(str::to_owned);
        // A session that is told apart stays so, however many there are.
        let is_new = !self.taints.contains_key(&session);
        if found == Taint::default() || (is_new && self.taints.len() >= MAX_SESSIONS) {
            return;
        }
        let taint = self.taints.entry(session).or_default();
        taint.secret = taint.secret.take().or(found.secret);
        taint.foreign = taint.foreign.take().or(found.foreign);
    }
}

impl Taint {
    /// What both came upon; of each sort what this one came upon first.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { secret: self.secret.or(other.secret), foreign: self.foreign.or(other.foreign) }
    }

    /// The sorts that were not there before.
    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            secret: self.secret.clone().filter(|_| before.secret.is_none()),
            foreign: self.foreign.clone().filter(|_| before.foreign.is_none()),
        }
    }

    /// What the action comes upon when it runs.
    pub(crate) fn of(action: &Action, ground: &Ground<'_>) -> Self {
        let mut taint = Self::default();
        for caused in action.steps().flat_map(crate::action::Step::effects) {
            let (secret, foreign) = match &caused.effect {
                Effect::Read { depth: Depth::Metadata, .. } => (None, None),
                Effect::Read { place, depth } => {
                    let secret = sensitive::secret_found(place, ground.home, *depth, ground.world);
                    let is_own = built_in::grant(&caused.effect, ground).is_some() && !is_temporary(place);
                    (secret.map(|why| format!("{place} ({why})")), (!is_own).then(|| format!("{place}, {}", whose(place, *depth, ground))))
                }
                Effect::Environment => (Some("the environment".to_owned()), None),
                Effect::Secret(what) => (Some(format!("credentials of {what}")), None),
                Effect::Network { host: Host::Named(host) | Host::Special { name: host, .. }, .. } => {
                    (None, Some(format!("what {host} answers")))
                }
                Effect::Network { host: Host::Forge, .. } => (None, Some("what the forge answers".to_owned())),
                Effect::Network { host: Host::Any, .. } => (None, Some("what a host answers".to_owned())),
                Effect::Mcp { server, .. } => (None, Some(format!("what the server {server} answers"))),
                // What such code read is not known.
                Effect::Execute(_) | Effect::Opaque(_) | Effect::Beyond(_) => (None, None),
                Effect::Start(_)
                | Effect::Internal
                | Effect::Delegate(_)
                | Effect::Write(_)
                | Effect::Delete { .. }
                | Effect::UserFiles
                | Effect::Process
                | Effect::Privilege
                | Effect::VersionControl(_)
                | Effect::Broker => (None, None),
            };
            taint.secret = taint.secret.or(secret);
            taint.foreign = taint.foreign.or(foreign);
        }
        taint
    }
}

/// Why what stands there may be somebody else's.
fn whose(place: &Place, depth: Depth, ground: &Ground<'_>) -> &'static str {
    if built_in::is_in_untrusted(place, depth, ground) { "in a workspace that is not trusted at all" } else { "outside the workspace" }
}

/// Whether anybody may have written what stands there.
fn is_temporary(place: &Place) -> bool {
    match place {
        Place::At(at) | Place::Below { base: at, .. } => {
            at.spellings().any(|path| ["tmp", "var"].contains(&path.components().next().unwrap_or("")))
        }
        Place::Unknown => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Span, Step, Subject};
    use crate::analysis::path::{AbsPath, Located};
    use crate::policy::level::TrustLevel;
    use crate::world::LexicalWorld;

    fn ground(home: &AbsPath) -> Ground<'_> {
        Ground { level: TrustLevel::Restricted, ..Ground::trusted(None, Some(home), &LexicalWorld) }
    }

    fn read(path: &str, depth: Depth) -> Action {
        let place = Place::At(Located::plain(AbsPath::parse(path).expect(path), false));
        let subject = Subject::Tool { name: "Read".to_owned(), detail: None };
        Action::single(Step::new(Span::default(), subject, Effect::Read { place, depth }))
    }

    #[test]
    fn what_lies_below_counts_where_all_of_it_is_read() {
        let home = AbsPath::parse("/home/u").expect("a path");
        let of = |depth| Taint::of(&read("/home", depth), &ground(&home));
        assert!(of(Depth::Tree).secret.is_some(), "the keys of the home folder are below");
        assert!(of(Depth::Content).secret.is_none() && of(Depth::Metadata) == Taint::default());
    }

    #[test]
    fn both_of_two_taints_count_and_the_first_is_named() {
        let taint = |secret: &str, foreign: &str| {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            Taint { secret: some(secret), foreign: some(foreign) }
        };
        assert_eq!(taint("a", "").and(taint("", "b")), taint("a", "b"));
        assert_eq!(taint("a", "b").and(taint("c", "d")), taint("a", "b"));
        assert_eq!(taint("a", "b").since(&taint("x", "")), taint("", "b"));
    }

    #[test]
    fn a_full_house_forgets_nothing_and_trusts_nobody_new() {
        let home = AbsPath::parse("/home/u").expect("a path");
        let ground = ground(&home);
        let reads = |path: &str| read(path, Depth::Content);
        let mut sessions = Sessions::default();
        for number in 0..MAX_SESSIONS {
            sessions.note(Some(&number.to_string()), &reads("/srv/notes"), &ground);
        }
        assert_eq!(sessions.taint(Some("7")).and_then(|taint| taint.secret), None);
        sessions.note(Some("7"), &reads("/home/u/.ssh/id_rsa"), &ground);
        assert!(sessions.taint(Some("7")).is_some_and(|taint| taint.secret.is_some()));
        assert!(sessions.taint(Some("new")).is_some_and(|taint| taint.secret.is_some()));
        sessions.note(Some("new"), &reads("/srv/notes"), &ground);
        assert_eq!(sessions.taints.len(), MAX_SESSIONS, "no more sessions are told apart than that");
    }
}
