//! What a session that came upon a secret or somebody else's text is asked again.

use crate::action::{Effect, Reach};
use crate::policy::flow::Taint;

/// Why the effect is asked again, if it is.
pub(crate) fn restriction(effect: &Effect, taint: &Taint) -> Option<String> {
    match effect {
        // The address alone can carry a secret out.
        Effect::Network { .. } | Effect::VersionControl(Reach::Remote) | Effect::Mcp { .. } if taint.secret.is_some() => {
            taint.secret.as_ref().map(|what| format!("this session has read a secret: {what}"))
        }
        Effect::Network { sends: true, .. } | Effect::VersionControl(Reach::Remote) => {
            taint.foreign.as_ref().map(|what| format!("this session has read text that somebody else wrote: {what}"))
        }
        Effect::Network { sends: false, .. }
        | Effect::Mcp { .. }
        | Effect::VersionControl(Reach::Local)
        | Effect::Start(_)
        | Effect::Internal
        | Effect::Delegate(_)
        | Effect::Read { .. }
        | Effect::Write(_)
        | Effect::Delete { .. }
        | Effect::Execute(_)
        | Effect::Environment
        | Effect::UserFiles
        | Effect::Process
        | Effect::Privilege
        | Effect::Secret(_)
        | Effect::Beyond(_)
        | Effect::Broker
        | Effect::Opaque(_) => None,
    }
}
