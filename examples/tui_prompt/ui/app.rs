//! The state of the interface: the broker, the calls of the recorded session, what became of them, and what is on the screen.

use countersign::counts::counted;
use countersign::learn::LearnedStore;
use countersign::prompt::Demand;
use countersign::render::{Room, Screen, render};
use countersign::trust::TrustLevel;
use countersign::{Answer, Answered, Broker, BrokerBuilder, Decision, Prompt, ScreenText, ToolCall, Trace, Verdict};
use serde_json::{Value, json};

use super::project::{self, WORKSPACE};
use super::trust::{Said, TrustScreen};
use super::{pane, prompt};

const SESSION: &str = include_str!("../../session.jsonl");
/// The name of the session, by which the fatigue guard counts.
pub(crate) const NAME: &str = "demo";

/// What is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Prompt,
    Explain,
    Rules,
    History,
}

/// What became of a call.
pub(crate) struct Entry {
    pub(crate) verdict: Verdict,
    pub(crate) by_person: bool,
    pub(crate) call: ToolCall,
    pub(crate) shown: ScreenText,
    pub(crate) trace: Trace,
    /// What is remembered of the answer.
    pub(crate) remembered: Vec<String>,
}

/// Text that is being typed.
pub(crate) enum Input {
    /// The word that the prompt demands of this yes.
    Word { answer: Answer, word: &'static str, text: String },
    /// What the agent is told with a no.
    Message { text: String },
}

impl Input {
    pub(crate) fn text(&mut self) -> &mut String {
        match self {
            Self::Word { text, .. } | Self::Message { text } => text,
        }
    }

    pub(crate) fn asks(&self) -> String {
        match self {
            Self::Word { word, text, .. } => format!("type \"{word}\" and Enter to allow it, Esc to leave it: {text}_"),
            Self::Message { text } => format!("no, and tell the agent (Enter): {text}_"),
        }
    }
}

/// How far a text was read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Reading {
    /// Whether all of the prompt is shown.
    pub(crate) is_unfolded: bool,
    /// How many lines are above the first one on the screen.
    pub(crate) scroll: usize,
    /// Whether its end was on the screen.
    pub(crate) saw_end: bool,
}

pub(crate) struct App {
    make: fn() -> BrokerBuilder,
    /// The time in seconds since 1970, the same that the broker goes by.
    pub(crate) clock: fn() -> u64,
    pub(crate) broker: Broker,
    /// The same store that the broker has.
    pub(crate) store: LearnedStore,
    /// The question whether to trust the project, as long as it is open.
    pub(crate) trust: Option<TrustScreen>,
    pub(crate) calls: Vec<ToolCall>,
    pub(crate) next: usize,
    pub(crate) history: Vec<Entry>,
    pub(crate) prompt: Option<Prompt>,
    pub(crate) input: Option<Input>,
    pub(crate) view: View,
    /// Columns and lines of the terminal.
    pub(crate) size: (u16, u16),
    pub(crate) reading: Reading,
    /// The line that is chosen in a list.
    pub(crate) chosen: usize,
    pub(crate) note: String,
    pub(crate) asked: usize,
    /// Whether the prompt was not drawn yet.
    pub(crate) is_fresh: bool,
    pub(crate) is_over: bool,
}

impl App {
    pub(crate) fn new(make: fn() -> BrokerBuilder, clock: fn() -> u64) -> Self {
        let config = project::config();
        let trust = Some(TrustScreen::new(config.review()));
        let store = LearnedStore::in_memory();
        // Until there is an answer, only what tightens counts.
        let broker = make().clock(clock).untrusted_project(&config).build_with_store(store.clone());
        Self {
            make,
            clock,
            broker,
            store,
            trust,
            calls: calls(),
            next: 0,
            history: Vec::new(),
            prompt: None,
            input: None,
            view: View::Prompt,
            size: (80, 24),
            reading: Reading::default(),
            chosen: 0,
            note: String::new(),
            asked: 0,
            is_fresh: false,
            is_over: false,
        }
    }

    /// Takes the answer about the project.
    pub(crate) fn trusted(&mut self, said: &Said) {
        self.trust = None;
        let config = project::config();
        let store = self.store.clone();
        match said {
            // The review is made of the same files again; had they changed, the confirmation would be for something else.
            Said::Confirm(items) => match config.review().confirm_only(items.iter().copied()).map(|yes| config.confirm(yes)) {
                Ok(Ok(trusted)) => self.broker = (self.make)().clock(self.clock).trusted_project(trusted).build_with_store(store),
                Ok(Err(unconfirmed)) => self.note = unconfirmed.to_string(),
                Err(why) => self.note = why.to_string(),
            },
            Said::Restrict => {}
            Said::Distrust => {
                let builder = (self.make)().clock(self.clock).untrusted_project(&config).trust_at_most(TrustLevel::None);
                self.broker = builder.build_with_store(store);
            }
        }
        self.advance();
    }

    /// Decides call after call until a person is needed or the session ends.
    fn advance(&mut self) {
        while self.prompt.is_none() && self.next < self.calls.len() {
            let call = self.calls[self.next].clone();
            match self.broker.decide(&call) {
                Decision::Allow(permit) => {
                    let trace = permit.trace().clone();
                    let runs = self.broker.redeem(permit, &call).is_ok();
                    self.done(if runs { Verdict::Allow } else { Verdict::Deny }, trace, None);
                }
                Decision::Ask(prompt) => {
                    self.asked += 1;
                    self.shows(prompt);
                }
                Decision::Deny(denial) => self.done(Verdict::Deny, denial.trace, None),
            }
        }
    }

    fn shows(&mut self, prompt: Prompt) {
        self.prompt = Some(prompt);
        self.view = View::Prompt;
        self.reading = Reading::default();
        self.is_fresh = true;
    }

    fn done(&mut self, verdict: Verdict, trace: Trace, remembered: Option<Vec<String>>) {
        let call = self.calls[self.next].clone();
        let shown = shown(&call);
        let by_person = remembered.is_some();
        self.history.push(Entry { verdict, by_person, call, shown, trace, remembered: remembered.unwrap_or_default() });
        self.next += 1;
    }

    /// Gives the answer to the prompt that is shown.
    pub(crate) fn answer(&mut self, answer: Answer) {
        let Some(prompt) = self.prompt.take() else { return };
        let outcome = self.broker.answer(prompt, answer.clone());
        self.note = outcome.trouble.unwrap_or_else(|| outcome.remembered.join(", "));
        match outcome.answered {
            Answered::Proceed(permit) => {
                let trace = permit.trace().clone();
                let runs = self.broker.redeem(permit, &self.calls[self.next]).is_ok();
                self.done(if runs { Verdict::Allow } else { Verdict::Deny }, trace, Some(outcome.remembered));
            }
            Answered::Stop(denial) => self.done(Verdict::Deny, denial.trace, Some(outcome.remembered)),
            Answered::Again(prompt) => {
                // The yes was not enough, and the view says what is missing.
                if let Demand::Typed { word } = prompt.view().demand {
                    self.input = Some(Input::Word { answer, word, text: String::new() });
                }
                self.shows(prompt);
            }
        }
        self.store.refresh();
        self.advance();
    }

    /// The prompt on the part of the screen that it has, and how many of its lines fit there.
    pub(crate) fn screen(&self) -> Option<(Screen, usize)> {
        let prompt = self.prompt.as_ref()?;
        let (width, lines) = prompt::room(self.size);
        let lines = usize::from(lines);
        let most = if self.reading.is_unfolded { usize::MAX } else { lines };
        Some((render(prompt.view(), Room::new(usize::from(width), most)), lines))
    }

    /// How often was allowed and denied without a person, and asked.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        let count = |verdict| self.history.iter().filter(|entry| entry.verdict == verdict && !entry.by_person).count();
        (count(Verdict::Allow), self.asked, count(Verdict::Deny))
    }

    pub(crate) fn summary(&self) -> String {
        let (allowed, asked, denied) = self.counts();
        let calls = counted(self.calls.len(), "call");
        format!("{} of {calls}: {allowed} allowed without asking, {asked} asked, {denied} denied outright", self.next)
    }

    /// The call that is asked about.
    pub(crate) fn current(&self) -> ScreenText {
        self.calls.get(self.next).map_or_else(|| ScreenText::new(""), shown)
    }

    /// How many lines there are to choose from.
    pub(crate) fn listed(&self) -> usize {
        match self.view {
            View::Rules => self.store.list().len(),
            View::History => self.history.len(),
            View::Prompt | View::Explain => 0,
        }
    }
}

/// The calls of the recorded session.
fn calls() -> Vec<ToolCall> {
    let lines = SESSION.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines
        .map(|line| {
            let mut input = line.get("input").cloned().unwrap_or_else(|| json!({}));
            if let Some(command) = line.get("command") {
                input["command"] = command.clone();
            }
            ToolCall::new(line["tool"].as_str().unwrap_or_default(), input, WORKSPACE).in_session(NAME)
        })
        .collect()
}

/// A call on one line.
fn shown(call: &ToolCall) -> ScreenText {
    let text = ["command", "file_path", "url", "pattern"].iter().find_map(|name| call.input().get(name)).and_then(Value::as_str);
    ScreenText::one_line(&format!("{} {}", call.tool(), text.unwrap_or_default()), pane::LONGEST)
}
