//! Restrictions that a call has hit: rules, and what restricts without being one.

use super::rule::{Layer, Rule, RuleEffect, Source};

/// A restriction that was hit.
#[derive(Debug, Clone)]
pub(crate) struct HitBy {
    /// The index of the step.
    pub(crate) step: usize,
    /// Whether it denies or asks.
    pub(crate) effect: RuleEffect,
    /// Whether bypass mode lifts it.
    pub(crate) can_be_bypassed: bool,
    /// What it is, if it is no rule.
    pub(crate) unwritten: Option<Unwritten>,
    /// The rule's text, or what was hit.
    pub(crate) what: String,
    /// Why, in words for the person or the model.
    pub(crate) reason: Option<String>,
    /// Where it comes from.
    pub(crate) source: Source,
}

/// What restricts without being a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unwritten {
    /// A layer says something that cannot be read.
    BrokenLayer,
    /// What no rule, mode or answer lets an agent do.
    Floor,
    /// The mode allows no more.
    Mode,
    /// The session came upon a secret or somebody else's text.
    SessionFlow,
    /// A call that runs at the same time may change what this one is judged by.
    Alongside,
    /// What is decided has to be recorded, and cannot be.
    Unrecorded,
    /// A person denied this very call.
    DeniedBefore,
}

impl HitBy {
    /// A rule. If it certainly means the step, it denies where it says so; if it only may mean it, a person decides.
    pub(crate) fn rule(rule: &Rule, step: usize, is_certain: bool) -> Self {
        let denies = rule.effect == RuleEffect::Deny;
        Self {
            step,
            effect: if denies && is_certain { RuleEffect::Deny } else { RuleEffect::Ask },
            // What an administrator wants asked no mode lifts.
            can_be_bypassed: !denies && rule.source.layer != Layer::Managed,
            unwritten: None,
            what: rule.to_string(),
            reason: rule.reason.clone(),
            source: rule.source.clone(),
        }
    }

    pub(crate) fn unwritten(unwritten: Unwritten, step: usize, reason: impl Into<String>) -> Self {
        let (what, layer, at) = match unwritten {
            Unwritten::BrokenLayer => ("a layer that cannot be read", Layer::BuiltIn, "configs and stores"),
            Unwritten::Floor => ("a floor", Layer::BuiltIn, "floors and modes"),
            Unwritten::Mode => ("the mode", Layer::BuiltIn, "floors and modes"),
            Unwritten::SessionFlow => ("session flow", Layer::BuiltIn, "what the session read before"),
            Unwritten::Alongside => ("a call that runs at the same time", Layer::BuiltIn, "calls of one batch"),
            Unwritten::Unrecorded => ("what cannot be recorded", Layer::BuiltIn, "the audit log"),
            Unwritten::DeniedBefore => ("an answer", Layer::Learned, "what was answered before"),
        };
        let (effect, can_be_bypassed) = match unwritten {
            Unwritten::Floor | Unwritten::Mode => (RuleEffect::Deny, false),
            Unwritten::BrokenLayer | Unwritten::Unrecorded => (RuleEffect::Ask, false),
            Unwritten::SessionFlow | Unwritten::Alongside | Unwritten::DeniedBefore => (RuleEffect::Ask, true),
        };
        Self {
            step,
            effect,
            can_be_bypassed,
            unwritten: Some(unwritten),
            what: what.to_owned(),
            reason: Some(reason.into()),
            source: Source::new(layer, at),
        }
    }
}
