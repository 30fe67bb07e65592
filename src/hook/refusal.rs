//! What is told where a person should be asked and the agent gives its hook no way to do that: the call does not run, and the
//! model is told whom to turn to. A rule that the person adds lets the next such call through.

use super::reply::{Reply, Ruling, shortened};

/// Why a call does not run that was to be asked about, or is denied.
pub(super) fn refusal(agent: &str, ruling: &Ruling) -> String {
    let text = match ruling {
        Ruling::Allow { reason } => reason.clone(),
        Ruling::Deny { message } => message.clone(),
        Ruling::Ask { reason, remember } => {
            let rules: Vec<String> = remember.iter().map(|rule| format!("`{rule}`")).collect();
            let how = if rules.is_empty() {
                "They can run it themselves, or write a rule for it (`countersign rules add`).".to_owned()
            } else {
                format!("They can allow it from now on with `countersign rules add allow RULE`: {}.", rules.join(", "))
            };
            format!(
                "a person has to approve this, and hooks of {agent} cannot ask. Tell the person what you want to run and why; do not \
                 look for a way around it. {how}\n{reason}"
            )
        }
    };
    shortened(&format!("countersign: {text}"))
}

/// The answer when nothing can be judged, for agents that take an exit status of 2 with a text on standard error for a no.
pub(super) fn blocked(why: &str) -> Reply {
    Reply { stdout: String::new(), stderr: format!("{}\n", unjudged(why)), status: BLOCKS }
}

/// Why a call does not run that could not be judged.
pub(super) fn unjudged(why: &str) -> String {
    format!("countersign could not judge this call, so it does not run: {}", shortened(why))
}

/// The exit status that every agent here takes for a no.
pub(super) const BLOCKS: u8 = 2;
