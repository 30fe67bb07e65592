//! Effects by their kind, and by a place, a host or a sort (`effects = ["write:src/**"]` of a rule).

use super::judge::Ground;
use super::pattern::{HostPattern, PathPattern, PatternError, name_matches};
use super::sources::rules::restrictions::Hit;
use crate::action::{Code, Depth, Effect, Host, Reach};
use crate::analysis::path::Place;
use crate::analysis::{sensitive, wildcard};

/// Effects of a kind, and of those the ones at a place, with a host or of a sort.
#[derive(Debug, Clone)]
pub(crate) struct EffectPattern {
    text: String,
    kind: Kind,
    what: Option<What>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Any,
    Read,
    Write,
    Delete,
    Execute,
    Network,
    Send,
    Environment,
    Process,
    Privilege,
    VersionControl,
    Secret,
    Mcp,
    Opaque,
}

#[derive(Debug, Clone)]
enum What {
    Path(Box<PathPattern>),
    Host(HostPattern),
    /// A word with stars.
    Name(String),
}

/// The kinds by the words that rules use.
const KINDS: [(&str, Kind); 14] = [
    ("any", Kind::Any),
    ("read", Kind::Read),
    ("write", Kind::Write),
    ("delete", Kind::Delete),
    ("execute", Kind::Execute),
    ("network", Kind::Network),
    ("send", Kind::Send),
    ("environment", Kind::Environment),
    ("process", Kind::Process),
    ("privilege", Kind::Privilege),
    ("vcs", Kind::VersionControl),
    ("secret", Kind::Secret),
    ("mcp", Kind::Mcp),
    ("opaque", Kind::Opaque),
];

impl EffectPattern {
    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Parses `read`, `write:src/**`, `network:*.example.com`, `execute:script`, `vcs:remote`.
    pub(crate) fn parse(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        let (name, behind) = text.split_once(':').map_or((text, None), |(name, behind)| (name, Some(behind)));
        let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == name) else {
            let known = KINDS.map(|(known, _)| known).join(", ");
            return Err(PatternError::new(0, format!("no effect is called `{name}`; effects are {known}")));
        };
        let offset = name.len().saturating_add(1);
        let at = |message: String| PatternError::new(offset, message);
        let what = match (kind, behind) {
            (_, None) => None,
            (Kind::Read | Kind::Write | Kind::Delete, Some(path)) => Some(What::Path(Box::new(PathPattern::parse(path).map_err(at)?))),
            (Kind::Network | Kind::Send, Some(host)) => Some(What::Host(HostPattern::parse(host).map_err(at)?)),
            (Kind::Execute, Some(sort @ ("project" | "script" | "inline" | "unknown" | "package" | "git-config"))) => {
                Some(What::Name(sort.to_owned()))
            }
            (Kind::Execute, Some(sort)) => {
                return Err(at(format!("`{sort}` is no sort of code; write project, script, inline, unknown, package or git-config")));
            }
            (Kind::VersionControl, Some(reach @ ("local" | "remote"))) => Some(What::Name(reach.to_owned())),
            (Kind::VersionControl, Some(reach)) => {
                return Err(at(format!("`{reach}` is not how far a change reaches; write local or remote")));
            }
            (Kind::Mcp, Some(tool)) => Some(What::Name(wildcard::from_glob(tool))),
            (Kind::Any | Kind::Environment | Kind::Process | Kind::Privilege | Kind::Secret | Kind::Opaque, Some(_)) => {
                return Err(at(format!("`{name}` takes nothing behind it")));
            }
        };
        Ok(Self { text: text.to_owned(), kind: *kind, what })
    }

    pub(super) fn must_match(&self, effect: &Effect, ground: &Ground<'_>) -> bool {
        self.kind == Kind::Any
            || match effect {
                // What every command does by itself is covered without a rule.
                Effect::Start(_) | Effect::Internal | Effect::Delegate(_) | Effect::Broker => false,
                Effect::Read { place, .. } => self.kind == Kind::Read && self.place_must_match(place, ground),
                Effect::Write(place) => self.kind == Kind::Write && self.place_must_match(place, ground),
                Effect::Delete { place, .. } => self.kind == Kind::Delete && self.place_must_match(place, ground),
                Effect::Execute(code) => self.kind == Kind::Execute && self.names(sort_of(code)),
                Effect::Network { host, sends } => {
                    self.kind == (if *sends { Kind::Send } else { Kind::Network })
                        && match (&self.what, host) {
                            (None, _) => true,
                            (Some(What::Host(pattern)), Host::Named(name)) => pattern.matches(name),
                            (Some(What::Host(pattern)), Host::Special { name, local_port }) => {
                                pattern.literal().is_some() && pattern.matches(name) && pattern.speaks_of_port(*local_port)
                            }
                            (Some(_), Host::Named(_) | Host::Special { .. } | Host::Forge | Host::Any) => false,
                        }
                }
                Effect::Environment => self.kind == Kind::Environment,
                Effect::UserFiles => self.kind == Kind::Write && self.what.is_none(),
                Effect::Process => self.kind == Kind::Process,
                Effect::Privilege => self.kind == Kind::Privilege,
                Effect::VersionControl(reach) => self.kind == Kind::VersionControl && self.names(reach_of(*reach)),
                Effect::Secret(_) => self.kind == Kind::Secret,
                Effect::Mcp { server, tool } => self.kind == Kind::Mcp && self.names(&format!("mcp__{server}__{tool}")),
                Effect::Beyond(_) | Effect::Opaque(_) => self.kind == Kind::Opaque,
            }
    }

    pub(super) fn may_match(&self, effect: &Effect, ground: &Ground<'_>) -> Option<Hit> {
        let path = |place: &Place, tree: bool| match &self.what {
            _ if *place == Place::Unknown => Some(Hit::Unknown),
            None => Some(Hit::Known),
            Some(What::Path(pattern)) if pattern.may_match(place, tree, ground.anchors()) => Some(Hit::Known),
            Some(What::Path(pattern)) => pattern.may_hold(place, ground.anchors()).then_some(Hit::Unknown),
            Some(What::Host(_) | What::Name(_)) => None,
        };
        let is = |kind: Kind| (self.kind == kind).then_some(Hit::Known);
        if self.kind == Kind::Any {
            return Some(Hit::Known);
        }
        match effect {
            Effect::Start(_) | Effect::Internal | Effect::Delegate(_) => None,
            Effect::Read { place, depth } if self.kind == Kind::Read => path(place, *depth == Depth::Tree),
            Effect::Write(place) if self.kind == Kind::Write => path(place, true),
            // What is deleted is changed.
            Effect::Delete { place, .. } if matches!(self.kind, Kind::Delete | Kind::Write) => path(place, true),
            Effect::Read { place, depth } if self.kind == Kind::Secret => {
                sensitive::secret_place(place, ground.home, *depth).map(|_| Hit::Known)
            }
            Effect::Read { .. } | Effect::Write(_) | Effect::Delete { .. } => None,
            Effect::Execute(code) => (self.kind == Kind::Execute && self.names(sort_of(code))).then_some(Hit::Known),
            // What sends uses the network as well.
            Effect::Network { host, sends } if self.kind == Kind::Network || (self.kind == Kind::Send && *sends) => {
                match (&self.what, host) {
                    (None, _) => Some(Hit::Known),
                    (Some(What::Host(pattern)), Host::Named(name) | Host::Special { name, .. }) => {
                        pattern.matches(name).then_some(Hit::Known)
                    }
                    (Some(What::Host(_)), Host::Any | Host::Forge) => Some(Hit::Unknown),
                    (Some(What::Path(_) | What::Name(_)), _) => None,
                }
            }
            Effect::Network { .. } => None,
            Effect::Environment => is(Kind::Environment).or_else(|| is(Kind::Secret)),
            // Which files, the call does not say.
            Effect::UserFiles => is(Kind::Write).map(|_| Hit::Unknown),
            Effect::Process => is(Kind::Process),
            Effect::Privilege => is(Kind::Privilege),
            // What changes a repository elsewhere is sent there, to a host that the call need not name.
            Effect::VersionControl(Reach::Remote) if matches!(self.kind, Kind::Network | Kind::Send) => {
                Some(if self.what.is_none() { Hit::Known } else { Hit::Unknown })
            }
            Effect::VersionControl(reach) => (self.kind == Kind::VersionControl && self.names(reach_of(*reach))).then_some(Hit::Known),
            Effect::Secret(_) => is(Kind::Secret),
            Effect::Mcp { server, tool } => (self.kind == Kind::Mcp && self.names(&format!("mcp__{server}__{tool}"))).then_some(Hit::Known),
            Effect::Broker => is(Kind::Write),
            // Nobody knows that it does not do this.
            Effect::Beyond(_) | Effect::Opaque(_) => is(Kind::Opaque).or(Some(Hit::Unknown)),
        }
    }

    fn place_must_match(&self, place: &Place, ground: &Ground<'_>) -> bool {
        match &self.what {
            None => true,
            Some(What::Path(pattern)) => pattern.must_match(place, ground.anchors()),
            Some(What::Host(_) | What::Name(_)) => false,
        }
    }

    fn names(&self, name: &str) -> bool {
        match &self.what {
            None => true,
            Some(What::Name(pattern)) => name_matches(pattern, name),
            Some(What::Path(_) | What::Host(_)) => false,
        }
    }
}

fn sort_of(code: &Code) -> &'static str {
    match code {
        Code::Project => "project",
        Code::Script(_) => "script",
        Code::Inline(_) => "inline",
        Code::Unknown(_) => "unknown",
        Code::GitConfig(_) => "git-config",
        Code::Package => "package",
    }
}

fn reach_of(reach: Reach) -> &'static str {
    match reach {
        Reach::Local => "local",
        Reach::Remote => "remote",
    }
}
