//! The questions of many calls, by the ids of their prompts: calls wait as futures, answers come from anywhere.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use super::question::{Progress, Question, Stage};
use super::resolved::Resolved;
use crate::answer::Answer;
use crate::broker::Broker;
use crate::call::ToolCall;
use crate::policy::containment::Containment;
use crate::prompt::{PromptId, PromptView};

/// The calls that wait for a person. Clones share one inbox. When the last of them is dropped, nobody can answer any more, and what
/// still waits is refused.
///
/// A call is proposed and awaited; whoever shows prompts takes them from [`Inbox::prompts`] and gives the answers to
/// [`Inbox::answer`]. Of identical questions only one is shown.
///
/// ```
/// use std::future::Future;
/// use std::pin::pin;
/// use std::task::{Context, Poll, Waker};
///
/// use countersign::host::{Inbox, Resolved};
/// use countersign::world::LexicalWorld;
/// use countersign::{Answer, Broker, Scope, ToolCall};
///
/// let inbox = Inbox::new(Broker::builder().workspace("/w").world(LexicalWorld).build());
/// let mut call = pin!(inbox.propose(&ToolCall::shell("make", "/w")));
/// let mut context = Context::from_waker(Waker::noop());
/// assert!(call.as_mut().poll(&mut context).is_pending());
///
/// // Elsewhere, when the person has read it:
/// let prompt = inbox.prompts().remove(0);
/// inbox.answer(prompt.id, Answer::allow(Scope::Once)).unwrap();
///
/// assert!(matches!(call.poll(&mut context), Poll::Ready(Resolved::Permitted(_))));
/// ```
#[derive(Clone)]
pub struct Inbox {
    desk: Arc<Desk>,
}

/// What all handles of an inbox have in common.
struct Desk(Arc<Shared>);

struct Shared {
    broker: Broker,
    table: Mutex<Table>,
    changed: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Table {
    keys: u64,
    calls: BTreeMap<u64, Slot>,
    /// How often an answer, a cancellation or an end may have settled something.
    turns: u64,
    /// Nobody can answer any more.
    is_closed: bool,
}

/// A call that somebody awaits.
struct Slot {
    /// Nothing while somebody works on it.
    stage: Option<Stage>,
    waker: Option<Waker>,
}

impl Slot {
    fn question(&self) -> Option<&Question> {
        match &self.stage {
            Some(Stage::Asks(question)) => Some(question),
            Some(Stage::Allowed(..) | Stage::Refused(_)) | None => None,
        }
    }

    fn take(&mut self) -> Option<Question> {
        match self.stage.take() {
            Some(Stage::Asks(question)) => Some(*question),
            other @ (Some(Stage::Allowed(..) | Stage::Refused(_)) | None) => {
                self.stage = other;
                None
            }
        }
    }
}

/// What became of an answer.
#[derive(Debug)]
#[must_use = "a yes that was not enough leaves the prompt waiting"]
pub enum Heard {
    /// It counts: the call goes on.
    Counts,
    /// It was not enough: the prompt waits still, and demands this.
    Again(Box<PromptView>),
}

/// No prompt with this id waits: it was answered, settled or cancelled, or there never was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no prompt waits by the id {0}")]
pub struct NotWaiting(pub PromptId);

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("calls", &self.shared().lock().calls.len()).finish_non_exhaustive()
    }
}

impl Inbox {
    /// An empty inbox.
    pub fn new(broker: Broker) -> Self {
        Self::notifying(broker, || {})
    }

    /// An empty inbox that calls `changed` whenever the prompts to show may have changed. It is called by the thread that proposes,
    /// answers or drops, so it should be short, such as sending into a channel.
    pub fn notifying(broker: Broker, changed: impl Fn() + Send + Sync + 'static) -> Self {
        let shared = Shared { broker, table: Mutex::default(), changed: Box::new(changed) };
        Self { desk: Arc::new(Desk(Arc::new(shared))) }
    }

    /// Decides about a call. Await the result; if it is dropped, the call is refused and stops waiting.
    pub fn propose(&self, call: &ToolCall) -> Waiting {
        self.enter(self.shared().broker.stage(call, None))
    }

    /// The same for a call that the host will run in a sandbox that enforces `containment`.
    pub fn propose_in(&self, call: &ToolCall, containment: &Containment) -> Waiting {
        self.enter(self.shared().broker.stage(call, Some(containment)))
    }

    /// The same for calls that run at the same time ([`Broker::decide_all`]), in their order.
    pub fn propose_all(&self, calls: &[ToolCall]) -> Vec<Waiting> {
        self.shared().broker.stage_all(calls).into_iter().map(|stage| self.enter(stage)).collect()
    }

    fn enter(&self, stage: Stage) -> Waiting {
        let shared = Arc::clone(self.shared());
        let is_asked = seen(&stage);
        let mut table = shared.lock();
        table.keys = table.keys.saturating_add(1);
        let key = table.keys;
        table.calls.insert(key, Slot { stage: Some(stage), waker: None });
        drop(table);
        if is_asked {
            (shared.changed)();
        }
        Waiting { shared, key }
    }

    /// The prompts to show, the oldest first. One that asks the same as another that waits is not among them.
    pub fn prompts(&self) -> Vec<PromptView> {
        self.shared().settle();
        let table = self.shared().lock();
        let views = table.calls.values().filter_map(Slot::question).map(Question::view);
        views.filter(|view| view.same_as.is_none()).cloned().collect()
    }

    /// Takes the answer to a prompt. Every call that it settles goes on.
    ///
    /// # Errors
    /// If no prompt with that id waits. Nothing happens then.
    pub fn answer(&self, id: PromptId, answer: Answer) -> Result<Heard, NotWaiting> {
        let shared = self.shared();
        let (key, question) = shared.take(id).ok_or(NotWaiting(id))?;
        let stage = question.heard(answer);
        let heard = match &stage {
            Stage::Asks(question) => Heard::Again(Box::new(question.view().clone())),
            Stage::Allowed(..) | Stage::Refused(_) => Heard::Counts,
        };
        shared.put(key, stage);
        shared.turn();
        Ok(heard)
    }

    /// Says that nobody will answer the prompt any more: its call is refused, which does not count as a person's no. Whoever awaits it
    /// is told.
    ///
    /// # Errors
    /// If no prompt with that id waits.
    pub fn cancel(&self, id: PromptId) -> Result<(), NotWaiting> {
        let shared = self.shared();
        let (key, question) = shared.take(id).ok_or(NotWaiting(id))?;
        shared.put(key, Stage::Refused(Box::new(question.cancel())));
        shared.turn();
        Ok(())
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.desk.0
    }
}

/// Whether it is a question. What is shown of it is made here, where nothing is locked: that looks at the machine.
fn seen(stage: &Stage) -> bool {
    match stage {
        Stage::Asks(question) => {
            question.view();
            true
        }
        Stage::Allowed(..) | Stage::Refused(_) => false,
    }
}

/// What is called from here on is the host's code as well, which may come back: nothing of that happens while the table is
/// locked.
impl Shared {
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out the question by the id of its prompt, to work on it.
    fn take(&self, id: PromptId) -> Option<(u64, Question)> {
        let mut table = self.lock();
        let (key, slot) = table.calls.iter_mut().find(|(_, slot)| slot.question().is_some_and(|question| question.id() == id))?;
        slot.take().map(|question| (*key, question))
    }

    /// Puts back what became of it. Where nobody awaits it any more, it is dropped, and with it a permit.
    fn put(&self, key: u64, stage: Stage) {
        let is_asked = seen(&stage);
        let mut table = self.lock();
        if is_asked && table.is_closed {
            drop(table);
            if let Stage::Asks(question) = stage {
                self.put(key, Stage::Refused(Box::new(question.cancel())));
            }
            return;
        }
        let waker = match table.calls.get_mut(&key) {
            Some(slot) => {
                slot.stage = Some(stage);
                if is_asked { None } else { slot.waker.take() }
            }
            None => None,
        };
        drop(table);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Something was answered or went: what followed it is settled, and other prompts may be to be shown.
    fn turn(&self) {
        let mut table = self.lock();
        table.turns = table.turns.saturating_add(1);
        drop(table);
        self.settle();
        (self.changed)();
    }

    /// Settles the questions that follow others, as far as those were answered.
    fn settle(&self) {
        loop {
            let table = self.lock();
            let turns = table.turns;
            let follows = |slot: &Slot| slot.question().is_some_and(|question| question.view().same_as.is_some());
            let following: Vec<u64> = table.calls.iter().filter(|(_, slot)| follows(slot)).map(|(key, _)| *key).collect();
            drop(table);
            for key in following {
                let question = self.lock().calls.get_mut(&key).and_then(Slot::take);
                if let Some(question) = question {
                    self.put(key, question.settled());
                }
            }
            // What was answered while one of these was out found nothing to settle.
            if self.lock().turns == turns {
                return;
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let mut table = self.0.lock();
        table.is_closed = true;
        let questions: Vec<(u64, Question)> =
            table.calls.iter_mut().filter_map(|(key, slot)| slot.take().map(|question| (*key, question))).collect();
        drop(table);
        for (key, question) in questions {
            self.0.put(key, Stage::Refused(Box::new(question.cancel())));
        }
    }
}

/// A call that was proposed. It resolves when it may run or is refused; a permit is taken only then, so that it holds what the
/// rules say at that moment. Dropped, the call is refused, its prompt waits no more, and no answer finds it.
#[must_use = "a call that nobody awaits is refused"]
pub struct Waiting {
    shared: Arc<Shared>,
    key: u64,
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").field("prompt", &self.prompt()).finish_non_exhaustive()
    }
}

impl Waiting {
    /// The prompt that it waits for, where it waits for one.
    pub fn prompt(&self) -> Option<PromptId> {
        self.shared.lock().calls.get(&self.key).and_then(Slot::question).map(Question::id)
    }

    /// Blocks this thread until there is an answer. Another one has to give it.
    pub fn wait(self) -> Resolved {
        let waker = Waker::from(Arc::new(Parked(thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut waiting = pin!(self);
        loop {
            match waiting.as_mut().poll(&mut context) {
                Poll::Ready(resolved) => return resolved,
                Poll::Pending => thread::park(),
            }
        }
    }
}

impl Future for Waiting {
    type Output = Resolved;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Resolved> {
        let waker = context.waker().clone();
        loop {
            let mut table = self.shared.lock();
            let Some(slot) = table.calls.get_mut(&self.key) else { return Poll::Pending };
            let stage = match slot.stage.take() {
                Some(stage @ (Stage::Allowed(..) | Stage::Refused(_))) => stage,
                waits @ (Some(Stage::Asks(_)) | None) => {
                    slot.stage = waits;
                    slot.waker = Some(waker);
                    return Poll::Pending;
                }
            };
            drop(table);
            match stage.finish() {
                Progress::Done(resolved) => {
                    self.shared.lock().calls.remove(&self.key);
                    return Poll::Ready(resolved);
                }
                // The rules changed before the permit was taken. Where nobody can answer, it is refused now.
                Progress::Asks(question) => {
                    self.shared.put(self.key, Stage::Asks(Box::new(question)));
                    (self.shared.changed)();
                }
            }
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let slot = self.shared.lock().calls.remove(&self.key);
        // What it held goes where nothing is locked.
        if let Some(slot) = slot {
            drop(slot);
            self.shared.turn();
        }
    }
}

/// Wakes a thread that is parked.
struct Parked(Thread);

impl Wake for Parked {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
