//! What of the basis a person sees: the view of a prompt.

use std::collections::BTreeSet;

use super::Basis;
use crate::action::{Cause, Caused, Effect, Origin, Span, Step, Subject};
use crate::answer::Scope;
use crate::call::SAYINGS;
use crate::counts::counted;
use crate::learn::Draft;
use crate::learn::candidates::{self, Candidate};
use crate::learn::meaning::meaning;
use crate::policy::near::{self, Miss};
use crate::policy::rule::Layer;
use crate::prompt::choice::{Reach, choices};
use crate::prompt::risk::{self, Risk};
use crate::prompt::words;
use crate::prompt::{Offer, PromptView, ScreenText, counted, marks};

/// So much of that is shown.
const SAID: usize = 300;
/// So much is said of what is new, and so many effects are looked at for it.
const NEWS: usize = 3;
const LOOKED_AT: usize = 16;

/// So many bytes of a text that cannot be read are its cause.
const UNREAD: usize = 600;

impl Basis {
    pub(super) fn shown(&self) -> PromptView {
        let measure = self.broker.measure();
        let text = self.call.text();
        let mut open: Vec<_> = self.judgement.uncovered(&self.action).collect();
        open.sort_by_key(|(_, caused)| std::cmp::Reverse(risk::of(&caused.effect, measure)));
        let first_hit = self.judgement.hits.first().map(|hit| hit.step);
        let cause_step = first_hit.or_else(|| open.first().map(|(step, _)| *step)).unwrap_or(0);
        let cause_span = self.action.steps().nth(cause_step).map_or(Span::default(), |step| match &step.subject {
            Subject::Command(_) => if_read(step, &text),
            Subject::Tool { .. } => Span::new(0, text.len()),
        });
        let (shown, cause_at) = ScreenText::marked(&text, cause_span);
        let offers: Vec<Offer> = self.offered().iter().map(|candidate| self.offer(candidate, &text)).collect();
        let (keeps, keeps_denials) = self.broker.keeps();
        let choices = choices(&offers, Reach { repeats: self.judgement.hits.is_empty(), keeps, keeps_denials });
        if offers.is_empty() {
            // A yes to exactly this call is to what stands there now, and not to what may stand there when it comes.
            let _ = self.runs();
        }
        let effects = counted::sentences(open.iter().map(|(_, caused)| *caused), measure);
        // What is one of several of a kind is said with them.
        let reason = &self.trace().reason;
        let is_worst = open.first().is_some_and(|(_, caused)| words::sentence(caused, measure) == *reason);
        let reason = effects.first().filter(|_| is_worst).cloned().unwrap_or_else(|| ScreenText::new(reason));
        PromptView {
            tool: ScreenText::one_line(self.call.tool(), 80),
            cause: ScreenText::new(cause_span.of(&text)),
            cause_at,
            cause_span,
            effects,
            risk: self.risk(),
            risk_reason: ScreenText::new(&risk_reason(open.iter().map(|(_, caused)| risk::weigh(&caused.effect, measure)))),
            reason,
            warnings: marks::marks(&text, &shown, &self.action, measure),
            news: self.news(&offers),
            agent_says: self.agent_says(),
            choices,
            offers,
            text: shown,
            id: self.asked.id,
            demand: self.asked.demand,
            same_as: self.asked.same_as,
            flood: self.asked.flood,
        }
    }

    /// The candidate as it is offered.
    fn offer(&self, candidate: &Candidate, text: &str) -> Offer {
        let measure = self.broker.measure();
        let steps: Vec<&Step> = self.action.steps().collect();
        let covered = || self.judgement.uncovered(&self.action).filter(|(step, _)| candidate.asked_again.binary_search(step).is_err());
        let told = self.broker.told_of(candidate);
        let rules = candidate.drafts.iter().filter_map(Draft::allows);
        let asked_again = candidate.asked_again.iter().filter_map(|step| steps.get(*step));
        let asked_again: Vec<ScreenText> = asked_again.map(|step| ScreenText::new(step.span.of(text).trim())).collect();
        let rest = if asked_again.is_empty() { "" } else { "; the rest of this call is asked again" };
        let meaning = format!("allows {}{rest}", rules.map(|rule| meaning(&rule)).collect::<Vec<_>>().join("; and "));
        Offer {
            rules: candidate.drafts.iter().map(Draft::to_string).collect(),
            meaning: ScreenText::new(&meaning),
            effects: counted::sentences(covered().map(|(_, caused)| caused), measure),
            risk: covered().map(|(_, caused)| risk::of(&caused.effect, measure)).max().unwrap_or(Risk::Low),
            asked_again,
            approvals: told.approvals,
            is_proven: told.is_proven,
            scope: self.reach_of(candidate),
        }
    }

    /// How far a yes by the candidate may reach: this workspace, or all of them.
    pub(crate) fn reach_of(&self, candidate: &Candidate) -> Scope {
        let told = self.broker.told_of(candidate);
        // What is no more than a command's own meaning: somewhere else the same words do as little.
        let is_shape = candidate.drafts.iter().all(|draft| draft.rule.ends_with(":*)"));
        let is_bounded = candidate.is_bounded && is_shape && told.is_free;
        if candidate.may_travel && (told.travels || is_bounded) { Scope::User } else { Scope::Workspace }
    }

    /// What the agent says that the command is for.
    fn agent_says(&self) -> Option<ScreenText> {
        // Of a tool without a command the whole input is shown.
        let input = self.call.input();
        ["command", "cmd", "script"].iter().find_map(|name| input.get(name)?.as_str())?;
        let said = SAYINGS.iter().find_map(|name| input.get(name)?.as_str()).map(str::trim).filter(|said| !said.is_empty());
        said.map(|said| ScreenText::one_line(said, SAID))
    }

    /// What is new since the person approved something like it: what their rules do not cover, and what was approved without a rule.
    fn news(&self, offers: &[Offer]) -> Vec<ScreenText> {
        let mut out: Vec<String> = Vec::new();
        let ground = self.broker.ground(&self.call, &self.now);
        let steps: Vec<&Step> = self.action.steps().collect();
        for (index, caused) in self.judgement.uncovered(&self.action).take(LOOKED_AT) {
            let Some(step) = steps.get(index) else { continue };
            for near in near::misses(step, caused, &self.now.policy, &ground) {
                let is_answer = matches!(near.rule.source.layer, Layer::Learned | Layer::Session);
                if is_answer && is_about_the_same(near.miss) {
                    out.push(format!("you allowed {}, which {}", near.rule.pattern, near.why(step, caused, &ground)));
                }
            }
        }
        for offer in offers.iter().filter(|offer| offer.approvals > 0) {
            out.push(format!("you approved what {} allows {}", offer.rules.join(" and "), times(offer.approvals)));
        }
        for (index, step) in steps.iter().enumerate().take(LOOKED_AT) {
            let option = |caused: &Caused| match (&caused.effect, &caused.origin) {
                (_, Origin::Option(option)) | (Effect::Opaque(Cause::UnknownOption { option, .. }), _) => Some(option.clone()),
                (_, Origin::Ordinary | Origin::Redirection) => None,
            };
            let open = self.judgement.uncovered(&self.action).filter(|(at, _)| *at == index);
            let options: BTreeSet<String> = open.filter_map(|(_, caused)| option(caused)).collect();
            let is_open = self.judgement.uncovered(&self.action).any(|(at, _)| at == index);
            let Some(plain) = candidates::plain_shape(step, &ground).filter(|_| is_open) else { continue };
            let approvals = self.broker.told_of(&plain).approvals;
            let rules: Vec<String> = plain.drafts.iter().map(ToString::to_string).collect();
            if approvals > 0 && offers.iter().all(|offer| offer.rules != rules) {
                let options: Vec<String> = options.into_iter().collect();
                let new = if options.is_empty() { "this goes beyond it".to_owned() } else { format!("new: {}", options.join(", ")) };
                out.push(format!("you approved what {} allows {}; {new}", rules.join(" and "), times(approvals)));
            }
        }
        let mut said = BTreeSet::new();
        out.retain(|news| said.insert(news.clone()));
        out.iter().take(NEWS).map(|news| ScreenText::one_line(news, SAID)).collect()
    }
}

/// Where the step stands in the text. Of text that cannot be read all may run: what stands before the place at which reading
/// ended belongs to it, as far as that is short enough to be shown first.
fn if_read(step: &Step, text: &str) -> Span {
    let is_unread = |caused: &Caused| matches!(caused.effect, Effect::Opaque(Cause::Syntax(_) | Cause::Limit(_) | Cause::Shell(_)));
    if step.effects().any(is_unread) && text.len() <= UNREAD { Span::new(0, text.len()) } else { step.span }
}

/// Why it is so much risk: the reasons of the worst, of which two are enough.
fn risk_reason(weights: impl Iterator<Item = (Risk, &'static str)>) -> String {
    let mut worst: Vec<(Risk, &'static str)> = Vec::new();
    for weight in weights {
        if worst.first().is_none_or(|first| first.0 == weight.0) && worst.len() < 2 && !worst.contains(&weight) {
            worst.push(weight);
        }
    }
    let said: Vec<&str> = worst.iter().map(|(_, why)| *why).collect();
    if said.is_empty() { "only a rule asks about it".to_owned() } else { said.join("; ") }
}

fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { counted(count, "time") }
}

/// Whether a rule that does not cover an effect is about the same words, place, host or name all the same.
fn is_about_the_same(miss: Miss) -> bool {
    match miss {
        Miss::OtherKind
        | Miss::OtherDialect
        | Miss::OtherWords
        | Miss::OtherPlace
        | Miss::OtherHost
        | Miss::OtherName
        | Miss::OtherProgram
        | Miss::Host
        | Miss::Redirection
        | Miss::Never => false,
        Miss::UnknownWords
        | Miss::OnlyReads
        | Miss::OnlyChanges
        | Miss::NoDeletes
        | Miss::Except(_)
        | Miss::Condition(_)
        | Miss::Option
        | Miss::UnknownPlace
        | Miss::Outside
        | Miss::Secret
        | Miss::Protected
        | Miss::NotAtRoot
        | Miss::OutsideScript
        | Miss::OtherRepository
        | Miss::InlineCode
        | Miss::SpecialHost
        | Miss::Sends
        | Miss::Environment
        | Miss::Privilege
        | Miss::Opaque => true,
    }
}
