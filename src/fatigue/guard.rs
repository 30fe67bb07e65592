//! What stands between an ask and the person: asks come in, answers come in, and what it demands goes out.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::record::{Record, Session};
use super::settings::{FatigueSettings, Flood, SESSIONS};
use super::waiting::{Exactly, Open, Print, Question, Waiting};
pub(crate) use super::waiting::{Said, Waited};
use super::{AnswerSeen, FatigueView};
use crate::call::ToolCall;
use crate::counts::counted;
use crate::prompt::Risk;
use crate::prompt::demand::{Asked, Demand, PromptId};

/// Tells how much time has passed since some moment, and never goes back.
pub(crate) type Stopwatch = Arc<dyn Fn() -> Duration + Send + Sync>;

/// Sessions that are told apart. Of those that were not seen for the longest time only the longest run is kept.
const MAX_SESSIONS: usize = 1_024;
/// Calls that are known to have been denied a moment ago. Each is a person's answer.
const MAX_DENIED: usize = 1_024;

/// What the guard has to know of a call, which is found out only where it matters.
pub(crate) trait Ask {
    /// The call.
    fn call(&self) -> &ToolCall;
    /// How much harm it could do.
    fn risk(&self) -> Risk;
    /// The word that stands for the worst of that.
    fn word(&self) -> &'static str;
    /// What it was judged to do, and why it is asked.
    fn print(&self) -> Print;
}

/// What becomes of an ask.
#[derive(Debug)]
pub(crate) enum Asking {
    /// It is asked. The prompt waits as long as there is the ticket.
    Asks(Asked, Ticket),
    /// It is not: why, and what to tell the model.
    Denied { why: &'static str, message: String },
}

/// What becomes of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It counts. Whether it may be kept beyond the session.
    Counts { teaches: bool },
    /// It is a yes without what is demanded.
    Again(Asked),
}

/// What the person said.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reply<'a> {
    Yes { typed: Option<&'a str> },
    No { message: Option<&'a str> },
}

/// The time of the stopwatch, where there is one, and the numbers that hold then.
#[derive(Clone, Copy)]
struct Moment<'s> {
    now: Option<Duration>,
    settings: &'s FatigueSettings,
}

/// The guard of a broker. Clones are the same guard.
#[derive(Clone)]
pub(crate) struct FatigueGuard {
    state: Arc<Mutex<State>>,
    stopwatch: Option<Stopwatch>,
}

impl fmt::Debug for FatigueGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FatigueGuard").finish_non_exhaustive()
    }
}

/// A prompt that waits. Dropped, it does not any more.
#[derive(Debug)]
pub(crate) struct Ticket {
    guard: FatigueGuard,
    id: PromptId,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.guard.lock().close(self.id);
    }
}

impl FatigueGuard {
    pub(crate) fn new(stopwatch: Option<Stopwatch>) -> Self {
        Self { state: Arc::default(), stopwatch }
    }

    /// Takes an ask by the policy of this generation.
    pub(crate) fn ask(&self, ask: &impl Ask, generation: u64, settings: &FatigueSettings) -> Asking {
        let session = Session::named(ask.call().session());
        let (mut state, now) = self.enter();
        let moment = Moment { now, settings };
        if let Some(seconds) = state.was_denied(ask.call(), moment) {
            let message = format!(
                "The person declined exactly this call {} ago, and is not asked again so soon. \
                 Do something else, or ask the person in words what they want.",
                counted(seconds, "second")
            );
            return Asking::Denied { why: "a person said no to the same call a moment ago", message };
        }
        let flood = state.floods(&session, moment);
        if let (Some(message), Flood::Deny) = (&flood, settings.flood) {
            return Asking::Denied { why: "the person is asked too much", message: message.clone() };
        }
        let demand = state.demand(&session, flood.is_some(), moment, ask);
        let id = state.next_id();
        let question = Question { call: ask.call().clone(), generation };
        state.of(session.clone()).ask(now);
        state.all.ask(now);
        let flood = flood.is_some();
        let same_as = state.waiting.add(id, Open { session, question, made: now, early: None, demand, flood, leader: None });
        drop(state);
        Asking::Asks(Asked { id, demand, same_as, flood }, Ticket { guard: self.clone(), id })
    }

    /// How a session asks and is answered.
    pub(crate) fn view(&self, session: Option<&str>) -> FatigueView {
        let (state, now) = self.enter();
        let overall = state.all.fast;
        match state.sessions.get(&Session::named(session)) {
            Some(record) => record.view(now, overall),
            None => Record::in_a_run(state.forgotten).view(now, overall),
        }
    }

    /// What was denied in the session is asked again.
    pub(crate) fn asks_again(&self, session: Option<&str>) {
        let session = Session::named(session);
        self.lock().denied.retain(|_, denied| denied.session != session);
    }

    /// The state, and the time: the stopwatch is looked at first, because it is the host's code.
    fn enter(&self) -> (MutexGuard<'_, State>, Option<Duration>) {
        let now = self.stopwatch.as_ref().map(|stopwatch| stopwatch());
        let mut state = self.lock();
        let now = now.map(|now| {
            state.latest = state.latest.max(now);
            state.latest
        });
        (state, now)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// Takes the answer to the prompt.
    pub(crate) fn hear(&self, reply: Reply<'_>, settings: &FatigueSettings, ask: &impl Ask) -> Heard {
        let (mut state, now) = self.guard.enter();
        state.hear(self.id, reply, Moment { now, settings }, ask)
    }

    /// How the prompt stands.
    pub(crate) fn waited(&self) -> Waited {
        self.guard.lock().waiting.waited(self.id)
    }
}

#[derive(Debug, Default)]
struct State {
    latest: Duration,
    ids: u64,
    touches: u64,
    /// The person, whatever the session.
    all: Record,
    /// When the person last answered.
    answered: Option<Duration>,
    sessions: BTreeMap<Session, Record>,
    /// The longest run of the sessions that were forgotten: it is taken for that of every session that is not known.
    forgotten: u32,
    waiting: Waiting,
    denied: HashMap<Exactly, Denied>,
}

#[derive(Debug)]
struct Denied {
    session: Session,
    at: Duration,
}

impl State {
    fn next_id(&mut self) -> PromptId {
        self.ids = self.ids.saturating_add(1);
        PromptId(self.ids)
    }

    fn of(&mut self, session: Session) -> &mut Record {
        if self.sessions.len() >= MAX_SESSIONS && !self.sessions.contains_key(&session) {
            self.forget();
        }
        self.touches = self.touches.saturating_add(1);
        let forgotten = self.forgotten;
        let record = self.sessions.entry(session).or_insert_with(|| Record::in_a_run(forgotten));
        record.touched = self.touches;
        record
    }

    /// Forgets the older half of the sessions that have no prompt waiting. What they would be asked for more stays asked.
    fn forget(&mut self) {
        let mut touched: Vec<u64> = self.sessions.values().filter(|record| record.pending == 0).map(|record| record.touched).collect();
        touched.sort_unstable();
        let Some(last) = touched.get(touched.len() / 2).copied() else { return };
        let forgotten = &mut self.forgotten;
        self.sessions.retain(|_, record| {
            let stays = record.pending > 0 || record.touched > last;
            if !stays {
                *forgotten = record.fast.max(*forgotten);
            }
            stays
        });
    }

    fn run(&self, session: &Session) -> u32 {
        self.sessions.get(session).map_or(self.forgotten, |record| record.fast).max(self.all.fast)
    }

    /// How many seconds ago a person denied the call, where that still holds.
    fn was_denied(&self, call: &ToolCall, Moment { now, settings }: Moment<'_>) -> Option<u64> {
        if self.denied.is_empty() {
            return None;
        }
        let passed = now?.saturating_sub(self.denied.get(&Exactly::this(call))?.at);
        (passed < Duration::from_secs(settings.retry_seconds.into())).then_some(passed.as_secs())
    }

    /// Whether one more ask is a flood: then what to tell the model.
    fn floods(&self, session: &Session, Moment { now, settings }: Moment<'_>) -> Option<String> {
        let none = Record::default();
        let record = self.sessions.get(session).unwrap_or(&none);
        let asked = record.last_minute(now);
        let all = self.all.last_minute(now);
        let is_over = |count: usize, limit: u32| u32::try_from(count).map_or(true, |count| count >= limit);
        if is_over(asked, settings.asks_a_minute) || is_over(all, settings.asks_a_minute.saturating_mul(SESSIONS)) {
            let times = counted(asked.max(all), "time");
            return Some(format!("The person was asked {times} within a minute. Wait, or use calls that need no approval."));
        }
        if is_over(record.pending, settings.pending) || is_over(self.all.pending, settings.pending.saturating_mul(SESSIONS)) {
            let waiting = counted(record.pending.max(self.all.pending), "call");
            return Some(format!("The person has yet to answer {waiting}. Wait for that, or use calls that need no approval."));
        }
        None
    }

    /// What a yes needs at this moment.
    fn demand(&self, session: &Session, flood: bool, Moment { now, settings }: Moment<'_>, ask: &impl Ask) -> Demand {
        let run = self.run(session);
        // Without a stopwatch a pause would never be over.
        let pause = if now.is_some() { Demand::Pause { millis: settings.pause_millis.into() } } else { Demand::None };
        let by_flood = if flood && settings.flood >= Flood::Pause { pause } else { Demand::None };
        if run < settings.run.min(settings.long_run) {
            return by_flood;
        }
        let by_run = match ask.risk() {
            Risk::High if run >= settings.run => Demand::Typed { word: ask.word() },
            Risk::High | Risk::Medium if run >= settings.long_run => pause,
            Risk::High | Risk::Medium | Risk::Low => Demand::None,
        };
        more(by_run, by_flood)
    }

    fn hear(&mut self, id: PromptId, reply: Reply<'_>, moment: Moment<'_>, ask: &impl Ask) -> Heard {
        let Moment { now, settings } = moment;
        // A ticket's prompt waits as long as there is the ticket.
        let Some(open) = self.waiting.get(id) else { return Heard::Again(Asked::NOT) };
        let (session, flood, early) = (open.session.clone(), open.flood, open.early);
        // Nobody reads a prompt before the one in front of it is answered: prompts made in advance get no older by waiting.
        let since = open.made.max(self.answered);
        let passed = |since: Option<Duration>| now.map(|now| now.saturating_sub(since.unwrap_or(now)));
        let looked = passed(since);
        let is_fast = looked.is_some_and(|looked| looked < Duration::from_millis(settings.fast_millis.into()));
        let demand = more(open.demand, self.demand(&session, flood, moment, ask));
        let (allowed, said_enough) = match reply {
            Reply::No { .. } => (false, true),
            Reply::Yes { typed } => {
                let is_met = match demand {
                    Demand::None => true,
                    Demand::Pause { millis } => passed(since.max(early)).is_some_and(|passed| passed >= Duration::from_millis(millis)),
                    Demand::Typed { word } => typed.is_some_and(|typed| typed.trim().eq_ignore_ascii_case(word)),
                };
                (true, is_met)
            }
        };
        if !said_enough {
            if let Some(open) = self.waiting.get_mut(id) {
                open.demand = demand;
                open.early = now;
            }
            return Heard::Again(Asked { id, demand, same_as: self.waiting.same_as(id), flood });
        }
        let millis = looked.map(|looked| u64::try_from(looked.as_millis()).unwrap_or(u64::MAX));
        let seen = AnswerSeen { millis, allowed, risk: ask.risk() };
        self.of(session.clone()).answer(seen, is_fast);
        self.all.answer(seen, is_fast);
        self.answered = now.max(self.answered);
        let exactly = Exactly::this(ask.call());
        match (reply, now) {
            (Reply::No { .. }, Some(at)) => self.deny(exactly, Denied { session: session.clone(), at }),
            (Reply::No { .. }, None) => {}
            (Reply::Yes { .. }, _) => {
                self.denied.remove(&exactly);
            }
        }
        self.waiting.said(id, || match reply {
            Reply::Yes { .. } => Said::Yes { print: ask.print(), rank: demand.rank() },
            Reply::No { message } => Said::No { message: message.map(str::to_owned) },
        });
        Heard::Counts { teaches: !(allowed && is_fast && self.run(&session) >= settings.run) }
    }

    fn deny(&mut self, exactly: Exactly, denied: Denied) {
        if self.denied.len() >= MAX_DENIED && !self.denied.contains_key(&exactly) {
            let oldest = self.denied.iter().min_by_key(|(_, denied)| denied.at).map(|(exactly, _)| *exactly);
            oldest.and_then(|oldest| self.denied.remove(&oldest));
        }
        self.denied.insert(exactly, denied);
    }

    fn close(&mut self, id: PromptId) {
        let Some(open) = self.waiting.close(id) else { return };
        self.all.close();
        if let Some(record) = self.sessions.get_mut(&open.session) {
            record.close();
        }
    }
}

/// The stronger of two demands. A word that was shown already stays the same.
fn more(shown: Demand, now: Demand) -> Demand {
    match (shown, now) {
        (Demand::Pause { millis: a }, Demand::Pause { millis: b }) => Demand::Pause { millis: a.max(b) },
        (shown, now) if now.rank() > shown.rank() => now,
        (shown, _) => shown,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    struct Call(ToolCall, Risk);

    impl Ask for Call {
        fn call(&self) -> &ToolCall {
            &self.0
        }

        fn risk(&self) -> Risk {
            self.1
        }

        fn word(&self) -> &'static str {
            "run"
        }

        fn print(&self) -> Print {
            [0; 32]
        }
    }

    fn call(session: &str, risk: Risk) -> Call {
        Call(ToolCall::shell("x", "/w").in_session(session), risk)
    }

    fn asked(guard: &FatigueGuard, call: &Call) -> (Asked, Ticket) {
        match guard.ask(call, 1, &FatigueSettings::USUAL) {
            Asking::Asks(asked, ticket) => (asked, ticket),
            Asking::Denied { message, .. } => panic!("{message}"),
        }
    }

    /// A guard, and what sets its stopwatch.
    fn guard() -> (FatigueGuard, Arc<AtomicU64>) {
        let seconds = Arc::new(AtomicU64::new(0));
        let stopwatch = Arc::clone(&seconds);
        (FatigueGuard::new(Some(Arc::new(move || Duration::from_secs(stopwatch.load(Ordering::Relaxed))))), seconds)
    }

    fn yes(guard: &FatigueGuard, session: &str) {
        let low = call(session, Risk::Low);
        let (_, ticket) = asked(guard, &low);
        assert!(matches!(ticket.hear(Reply::Yes { typed: None }, &FatigueSettings::USUAL, &low), Heard::Counts { .. }));
    }

    #[test]
    fn however_many_sessions_the_guard_stays_small_and_forgets_no_run() {
        let (guard, seconds) = guard();
        (0..3).for_each(|_| yes(&guard, "trained"));
        // The person's own run ends, that of the session does not.
        let other = call("other", Risk::Low);
        let (_, ticket) = asked(&guard, &other);
        seconds.store(100, Ordering::Relaxed);
        assert!(matches!(ticket.hear(Reply::Yes { typed: None }, &FatigueSettings::USUAL, &other), Heard::Counts { .. }));
        drop(ticket);
        let typed = |session| asked(&guard, &call(session, Risk::High)).0.demand == Demand::Typed { word: "run" };
        assert!(typed("trained") && !typed("other") && !typed("fresh"));
        let (_, waiting) = asked(&guard, &call("waits", Risk::Low));
        for number in 0..1_000_000_u32 {
            guard.lock().of(Session::named(Some(&number.to_string())));
        }
        assert!(guard.lock().sessions.len() <= MAX_SESSIONS + 1);
        assert!(typed("trained"), "forgotten, and not let off");
        assert!(typed("unknown"), "nobody knows whether it was the one");
        assert_eq!(guard.view(Some("waits")).pending, 1, "what waits is not forgotten");
        drop(waiting);
        assert_eq!(guard.view(Some("waits")).pending, 0);
        assert!(guard.lock().waiting.is_empty());
    }

    #[test]
    fn nothing_follows_a_prompt_that_is_being_answered() {
        let (guard, _) = guard();
        let same = call("a", Risk::Low);
        let (first, ticket) = asked(&guard, &same);
        let (second, follower) = asked(&guard, &same);
        assert_eq!(second.same_as, Some(first.id));
        assert!(matches!(ticket.hear(Reply::Yes { typed: None }, &FatigueSettings::USUAL, &same), Heard::Counts { .. }));
        let (third, _other) = asked(&guard, &same);
        assert_eq!(third.same_as, None, "the yes was said before");
        drop(ticket);
        assert_eq!(follower.waited(), Waited::Said(Said::Yes { print: [0; 32], rank: 0 }));
    }

    #[test]
    fn times_answers_and_denials_are_bounded() {
        let (guard, _) = guard();
        for number in 0..10_000 {
            let one = Call(ToolCall::shell(number.to_string(), "/w"), Risk::Low);
            let (_, ticket) = asked(&guard, &one);
            assert!(matches!(ticket.hear(Reply::No { message: None }, &FatigueSettings::USUAL, &one), Heard::Counts { .. }));
        }
        let state = guard.lock();
        assert_eq!(state.denied.len(), MAX_DENIED);
        assert!(state.waiting.is_empty());
        drop(state);
        let view = guard.view(None);
        assert_eq!((view.asked, view.last.len()), (10_000, 50));
        assert!(view.asked_last_minute <= 4_096);
    }
}
