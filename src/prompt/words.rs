//! Effects in plain words.

use super::text::ScreenText;
use crate::action::{Caused, Code, Depth, Effect, Host, Origin, Reach};
use crate::analysis::path::{AbsPath, Place};
use crate::analysis::sensitive;

/// What effects are measured against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure<'a> {
    pub(crate) workspace: Option<&'a AbsPath>,
    pub(crate) home: Option<&'a AbsPath>,
}

impl Measure<'_> {
    pub(crate) fn is_inside(self, place: &Place) -> bool {
        let Some(workspace) = self.workspace else { return false };
        match place {
            Place::At(at) => at.is_inside(workspace),
            Place::Below { base, .. } => base.is_inside(workspace),
            Place::Unknown => false,
        }
    }

    /// The place, and where it is after links. Each is folded by itself: a long name must not hide where it leads.
    pub(super) fn shown(self, place: &Place) -> String {
        match place {
            Place::At(at) if at.leads_elsewhere() => {
                format!("{} (which is {})", self.named(at.path.as_str()), self.named(at.real().as_str()))
            }
            Place::Below { base, pattern } if base.leads_elsewhere() => {
                let real = format!("{}/{pattern}", base.real().as_str().trim_end_matches('/'));
                format!("{} (which is {})", self.named(&place.to_string()), self.named(&real))
            }
            Place::At(_) | Place::Below { .. } | Place::Unknown => self.named(&place.to_string()),
        }
    }

    pub(super) fn named(self, path: &str) -> String {
        let short = self.workspace.and_then(|w| path.strip_prefix(w.as_str())).and_then(|rest| rest.strip_prefix('/'));
        ScreenText::one_line(
            match short {
                Some("**") => "everything in the workspace",
                Some(short) => short,
                None => path,
            },
            120,
        )
        .to_string()
    }

    fn outside(self, place: &Place) -> &'static str {
        match place {
            Place::Unknown => "",
            Place::At(_) | Place::Below { .. } if self.is_inside(place) => "",
            Place::At(_) | Place::Below { .. } => ", outside the workspace",
        }
    }
}

/// The effect as a clause: "reads src/main.rs", "runs code of this project".
pub(crate) fn sentence(caused: &Caused, measure: Measure<'_>) -> String {
    let what = match &caused.effect {
        Effect::Start(name) => format!("starts {}", clean(name)),
        Effect::Read { place, depth } => {
            let verb = match depth {
                Depth::Metadata => "looks at",
                Depth::Content => "reads",
                Depth::Tree if matches!(place, Place::Below { .. }) => "reads, through links as well,",
                Depth::Tree => "reads everything below",
            };
            let secret = sensitive::secret_place(place, measure.home, *depth).map_or(String::new(), |why| format!(" ({why})"));
            format!("{verb} {}{secret}{}", measure.shown(place), measure.outside(place))
        }
        Effect::Write(place) => {
            let protected = sensitive::protected_place(place).map_or(String::new(), |why| format!(" ({why})"));
            format!("writes {}{protected}{}", measure.shown(place), measure.outside(place))
        }
        Effect::Delete { place, tree } => {
            let all = if *tree { " with everything in it" } else { "" };
            format!("deletes {}{all}{}", measure.shown(place), measure.outside(place))
        }
        Effect::Execute(code) => match code {
            Code::Project => "runs code of this project".to_owned(),
            Code::Script(place) => format!("runs the script {}{}", measure.shown(place), measure.outside(place)),
            Code::Inline(what) => format!("runs code given to {}", clean(what)),
            Code::Unknown(name) => format!("runs {}, which is not known", clean(name)),
            Code::GitConfig(_) => "may run programs that the repository's git config names".to_owned(),
            Code::Package => "installs packages and runs their scripts".to_owned(),
        },
        Effect::Network { host, sends } => {
            let verb = if *sends { "sends data to" } else { "connects to" };
            match host {
                Host::Named(name) => format!("{verb} {name}"),
                Host::Special { name, local_port: Some(port) } => format!("{verb} {name}:{port}, on this machine"),
                Host::Special { name, local_port: None } => format!("{verb} {name} by a special port, user name or inside address"),
                Host::Forge => format!("{verb} the repository's forge"),
                Host::Any => format!("{verb} the network"),
            }
        }
        Effect::Environment => "reads or changes the environment, where secrets may be".to_owned(),
        Effect::UserFiles => "changes files of the person's own programs, outside the workspace".to_owned(),
        Effect::Process => "acts on processes or the machine".to_owned(),
        Effect::Privilege => "uses administrator rights".to_owned(),
        Effect::VersionControl(Reach::Local) => "changes the local repository".to_owned(),
        Effect::VersionControl(Reach::Remote) => "changes a remote repository".to_owned(),
        Effect::Internal => "keeps the agent's own books".to_owned(),
        Effect::Secret(what) => format!("prints credentials of {}", clean(what)),
        Effect::Beyond(option) => format!("goes beyond the command's ordinary use by {}", clean(option)),
        Effect::Broker => "changes the broker's own rules or trust".to_owned(),
        Effect::Delegate(name) if name.is_empty() => "starts a sub-agent".to_owned(),
        Effect::Delegate(name) => format!("starts the sub-agent {}", clean(name)),
        Effect::Mcp { server, tool } => format!("uses {} of the server {}", clean(tool), clean(server)),
        Effect::Opaque(cause) => format!("cannot be foreseen: {}", clean(&cause.to_string())),
    };
    match &caused.origin {
        Origin::Option(option) if !matches!(caused.effect, Effect::Beyond(_)) => format!("{what} (by {})", clean(option)),
        Origin::Ordinary | Origin::Option(_) | Origin::Redirection => what,
    }
}

fn clean(text: &str) -> String {
    ScreenText::one_line(text, 120).to_string()
}
