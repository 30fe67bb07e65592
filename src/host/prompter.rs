//! Who asks the person: the host's part of a prompt.

use std::fmt;
use std::io::{self, BufRead, Write};

use super::question::{Progress, Stage, TRIES};
use super::resolved::{RefusedBy, Resolved};
use crate::answer::Answer;
use crate::broker::Broker;
use crate::call::ToolCall;
use crate::policy::containment::Containment;
use crate::prompt::PromptView;
use crate::render::plain::PlainPrompt;

/// Shows a prompt to a person and waits for what they say. Closures that take a [`PromptView`] and give an [`Answer`] are
/// prompters.
///
/// Where asking fails, the call does not run: there is no answer that stands for "could not ask".
///
/// ```
/// use countersign::host::{NotAsked, Prompter};
/// use countersign::prompt::PromptView;
/// use countersign::{Answer, Scope};
///
/// struct Line<R>(R);
///
/// impl<R: std::io::BufRead> Prompter for Line<R> {
///     fn ask(&mut self, prompt: &PromptView) -> Result<Answer, NotAsked> {
///         println!("{} [{} risk] {}\nrun it? [y/N]", prompt.reason, prompt.risk, prompt.text);
///         let mut line = String::new();
///         self.0.read_line(&mut line)?;
///         Ok(if line.trim() == "y" { Answer::allow(Scope::Once) } else { Answer::deny() })
///     }
/// }
/// ```
pub trait Prompter {
    /// Asks, and waits for the answer. It is called again for the same prompt if a yes was not enough: [`PromptView::demand`] then says
    /// what is missing.
    ///
    /// # Errors
    /// If the person could not be asked, or left without an answer. The call does not run.
    fn ask(&mut self, prompt: &PromptView) -> Result<Answer, NotAsked>;
}

impl<F: FnMut(&PromptView) -> Answer> Prompter for F {
    fn ask(&mut self, prompt: &PromptView) -> Result<Answer, NotAsked> {
        Ok(self(prompt))
    }
}

/// Input that is no answer is an error here; it does not count as a person's no.
///
/// ```
/// use countersign::host::Resolved;
/// use countersign::render::plain::PlainPrompt;
/// use countersign::world::LexicalWorld;
/// use countersign::{Broker, ToolCall};
///
/// let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
/// let make = ToolCall::shell("make", "/w");
/// let mut terminal = PlainPrompt::new("y\n".as_bytes(), Vec::new());
/// assert!(matches!(broker.resolve(&make, &mut terminal), Resolved::Permitted(_)));
/// // The input has ended.
/// assert!(matches!(broker.resolve(&make, &mut terminal), Resolved::Refused(_)));
/// ```
impl<R: BufRead, W: Write> Prompter for PlainPrompt<R, W> {
    fn ask(&mut self, prompt: &PromptView) -> Result<Answer, NotAsked> {
        self.asked(prompt)?.ok_or_else(|| NotAsked::because("what was typed is no answer"))
    }
}

/// Why a person could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the person could not be asked: {why}")]
pub struct NotAsked {
    why: String,
}

impl NotAsked {
    /// Could not ask, for this reason. The model is not told it.
    pub fn because(why: impl fmt::Display) -> Self {
        Self { why: why.to_string() }
    }
}

impl From<io::Error> for NotAsked {
    fn from(error: io::Error) -> Self {
        Self::because(error)
    }
}

impl Broker {
    /// Takes a call all the way: decides, asks through the prompter if that is due, and redeems the permit. It blocks as long as the
    /// prompter does.
    ///
    /// The call is refused if the prompter fails, or if the person says yes several times without what the prompt demands. A panic of the
    /// prompter reaches the caller, and nothing is permitted.
    ///
    /// ```
    /// use countersign::host::{NotAsked, Prompter, Resolved};
    /// use countersign::prompt::PromptView;
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Answer, Broker, ToolCall};
    ///
    /// struct Nobody;
    ///
    /// impl Prompter for Nobody {
    ///     fn ask(&mut self, _: &PromptView) -> Result<Answer, NotAsked> {
    ///         Err(NotAsked::because("the terminal is gone"))
    ///     }
    /// }
    ///
    /// let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
    /// assert!(matches!(broker.resolve(&ToolCall::shell("ls", "/w"), &mut Nobody), Resolved::Permitted(_)));
    /// assert!(matches!(broker.resolve(&ToolCall::shell("make", "/w"), &mut Nobody), Resolved::Refused(_)));
    /// ```
    pub fn resolve(&self, call: &ToolCall, prompter: &mut (impl Prompter + ?Sized)) -> Resolved {
        through(self.stage(call, None), prompter)
    }

    /// The same for a call that the host runs in a sandbox, which enforces this.
    pub fn resolve_in(&self, call: &ToolCall, containment: &Containment, prompter: &mut (impl Prompter + ?Sized)) -> Resolved {
        through(self.stage(call, Some(containment)), prompter)
    }

    /// The same for calls that run at the same time ([`Broker::decide_all`]). The prompts come in the calls' order, one for
    /// identical calls, and no permit is taken before the last one is answered.
    ///
    /// ```
    /// use countersign::host::Resolved;
    /// use countersign::prompt::PromptView;
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Answer, Broker, Scope, ToolCall};
    ///
    /// let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
    /// let calls = ["make", "ls", "make"].map(|command| ToolCall::shell(command, "/w"));
    /// let mut asked = 0;
    /// let resolved = broker.resolve_all(&calls, &mut |_: &PromptView| {
    ///     asked += 1;
    ///     Answer::allow(Scope::Once)
    /// });
    /// assert_eq!(asked, 1);
    /// assert!(resolved.iter().all(|resolved| matches!(resolved, Resolved::Permitted(_))));
    /// ```
    pub fn resolve_all(&self, calls: &[ToolCall], prompter: &mut (impl Prompter + ?Sized)) -> Vec<Resolved> {
        let stages: Vec<Stage> = self.stage_all(calls).into_iter().map(|stage| answered(stage, prompter)).collect();
        stages.into_iter().map(|stage| through(stage, prompter)).collect()
    }
}

/// Asks until nothing is open any more, and takes the permit.
fn through(stage: Stage, prompter: &mut (impl Prompter + ?Sized)) -> Resolved {
    let mut step = answered(stage, prompter).finish();
    // The rules may have changed before the permit was taken.
    for _ in 0..TRIES {
        match step {
            Progress::Done(resolved) => return resolved,
            Progress::Asks(question) => step = answered(Stage::Asks(Box::new(question)), prompter).finish(),
        }
    }
    match step {
        Progress::Done(resolved) => resolved,
        Progress::Asks(question) => Resolved::Refused(question.refuse(
            RefusedBy::Broker,
            "the rules kept changing",
            "The rules kept changing while this call was asked about, so it does not run. Try again later.",
            None,
        )),
    }
}

/// Asks until an answer counts.
fn answered(mut stage: Stage, prompter: &mut (impl Prompter + ?Sized)) -> Stage {
    for _ in 0..TRIES {
        // What was answered meanwhile may have settled it.
        let question = match stage {
            done @ (Stage::Allowed(..) | Stage::Refused(_)) => return done,
            Stage::Asks(question) => match question.settled() {
                done @ (Stage::Allowed(..) | Stage::Refused(_)) => return done,
                Stage::Asks(question) => question,
            },
        };
        stage = match prompter.ask(question.view()) {
            Ok(answer) => question.heard(answer),
            Err(why) => {
                return Stage::Refused(Box::new(question.refuse(
                    RefusedBy::Nobody,
                    "the person could not be asked",
                    "The person could not be asked, so this call does not run.",
                    Some(why.to_string()),
                )));
            }
        };
    }
    match stage {
        done @ (Stage::Allowed(..) | Stage::Refused(_)) => done,
        Stage::Asks(question) => Stage::Refused(Box::new(question.refuse(
            RefusedBy::Nobody,
            "no answer was enough",
            "The person's answers were not enough for this call, so it does not run.",
            None,
        ))),
    }
}
