//! Who asks the person: the host's part of a prompt.

use std::fmt;

use super::question::{Step, TRIES};
use super::resolved::{RefusedBy, Resolved};
use crate::answer::Answer;
use crate::broker::Broker;
use crate::call::ToolCall;
use crate::policy::containment::Containment;
use crate::prompt::PromptView;

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
    /// Asks, and waits for the answer. It is asked again about the same prompt where a yes was not enough:
    /// [`PromptView::demand`] says what is missing.
    ///
    /// # Errors
    /// When the person could not be asked, or went without an answer. The call does not run.
    fn ask(&mut self, prompt: &PromptView) -> Result<Answer, NotAsked>;
}

impl<F: FnMut(&PromptView) -> Answer> Prompter for F {
    fn ask(&mut self, prompt: &PromptView) -> Result<Answer, NotAsked> {
        Ok(self(prompt))
    }
}

/// Why a person could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the person could not be asked: {why}")]
pub struct NotAsked {
    why: String,
}

impl NotAsked {
    /// For this reason, which the model is not told.
    pub fn because(why: impl fmt::Display) -> Self {
        Self { why: why.to_string() }
    }
}

impl From<std::io::Error> for NotAsked {
    fn from(error: std::io::Error) -> Self {
        Self::because(error)
    }
}

impl Broker {
    /// Takes the call all the way: decides, asks where that is due, and redeems the permit. It blocks as long as the prompter
    /// does.
    ///
    /// The call is refused where the prompter fails, and where a person says yes several times without what the
    /// prompt demands. A panic of the prompter goes on to the caller, and nothing was permitted.
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
        through(self.begin(call), prompter)
    }

    /// The same for a call that the host runs in a sandbox, which enforces this.
    pub fn resolve_in(&self, call: &ToolCall, containment: &Containment, prompter: &mut (impl Prompter + ?Sized)) -> Resolved {
        through(self.begin_in(call, containment), prompter)
    }
}

/// Asks until nothing is open any more.
fn through(mut step: Step, prompter: &mut (impl Prompter + ?Sized)) -> Resolved {
    for _ in 0..TRIES {
        // What another thread was asked meanwhile may have settled it.
        let question = match step {
            Step::Done(resolved) => return resolved,
            Step::Asks(question) => match question.settle() {
                Step::Done(resolved) => return resolved,
                Step::Asks(question) => question,
            },
        };
        step = match prompter.ask(question.view()) {
            Ok(answer) => question.answer(answer),
            Err(why) => {
                return Resolved::Refused(question.refuse(
                    RefusedBy::Nobody,
                    "the person could not be asked",
                    "The person could not be asked, so this call does not run.",
                    Some(why.to_string()),
                ));
            }
        };
    }
    match step {
        Step::Done(resolved) => resolved,
        Step::Asks(question) => Resolved::Refused(question.refuse(
            RefusedBy::Nobody,
            "no answer was enough",
            "The person's answers were not enough for this call, so it does not run.",
            None,
        )),
    }
}
