//! A terminal prompt to copy: asks whether to trust a project, replays a recorded session through the broker, shows each
//! ask with its effects, risk and exact rules, and remembers the answers for the session.
//!
//! `cargo run --example tui_prompt`. Without a terminal it prints the review of the project, confirms nothing, and prints
//! the decisions and a summary.

mod project;
mod theme;
mod trust;

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use countersign::prompt::Demand;
use countersign::trust::TrustLevel;
use countersign::world::LexicalWorld;
use countersign::{Answer, Answered, Broker, BrokerBuilder, Decision, Prompt, Scope, ToolCall, Verdict};
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Block, Paragraph, Wrap};
use ratatui::{DefaultTerminal, Frame};
use serde_json::{Value, json};

use project::WORKSPACE;
use trust::{Said, TrustScreen};

const SESSION: &str = include_str!("../session.jsonl");

fn main() -> io::Result<()> {
    let mut app = App::new();
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        print_all(&mut app);
        return Ok(());
    }
    // Leaves the terminal as it was, also after a panic.
    ratatui::run(|terminal| app.run(terminal))?;
    println!("{}", app.summary());
    Ok(())
}

fn builder() -> BrokerBuilder {
    Broker::builder().home("/home/you").world(LexicalWorld)
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
            ToolCall::new(line["tool"].as_str().unwrap_or_default(), input, WORKSPACE)
        })
        .collect()
}

/// What became of a call.
struct Entry {
    verdict: Verdict,
    by_person: bool,
    text: String,
}

struct App {
    broker: Broker,
    /// The question whether to trust the project, as long as it is open.
    trust: Option<TrustScreen>,
    calls: Vec<ToolCall>,
    next: usize,
    history: Vec<Entry>,
    prompt: Option<Prompt>,
    /// A yes to the prompt that needs a word, and what was typed of it.
    typing: Option<(Answer, String)>,
    explain: bool,
    scroll: u16,
    note: String,
    asked: usize,
}

impl App {
    fn new() -> Self {
        let config = project::config();
        let trust = Some(TrustScreen::new(config.review()));
        // Until there is an answer, only what tightens counts.
        let broker = builder().untrusted_project(&config).build();
        Self {
            broker,
            trust,
            calls: calls(),
            next: 0,
            history: Vec::new(),
            prompt: None,
            typing: None,
            explain: false,
            scroll: 0,
            note: String::new(),
            asked: 0,
        }
    }

    /// Takes the answer about the project.
    fn trusted(&mut self, said: &Said) {
        self.trust = None;
        let config = project::config();
        match said {
            // The review is made of the same files again; had they changed, the confirmation would be for something else.
            Said::Confirm(items) => match config.review().confirm_only(items.iter().copied()).map(|yes| config.confirm(yes)) {
                Ok(Ok(trusted)) => self.broker = builder().trusted_project(trusted).build(),
                Ok(Err(unconfirmed)) => self.note = unconfirmed.to_string(),
                Err(why) => self.note = why.to_string(),
            },
            Said::Restrict => {}
            Said::Distrust => self.broker = builder().untrusted_project(&config).trust_at_most(TrustLevel::None).build(),
        }
        self.advance();
    }

    /// Decides call after call until a person is needed or the session ends.
    fn advance(&mut self) {
        while self.prompt.is_none() && self.next < self.calls.len() {
            let call = &self.calls[self.next];
            match self.broker.decide(call) {
                Decision::Allow(permit) => {
                    let runs = self.broker.redeem(permit, call).is_ok();
                    self.done(if runs { Verdict::Allow } else { Verdict::Deny }, false);
                }
                Decision::Ask(prompt) => {
                    self.asked += 1;
                    self.explain = false;
                    self.scroll = 0;
                    self.prompt = Some(prompt);
                }
                Decision::Deny(_) => self.done(Verdict::Deny, false),
            }
        }
    }

    fn done(&mut self, verdict: Verdict, by_person: bool) {
        self.history.push(Entry { verdict, by_person, text: shown(&self.calls[self.next]) });
        self.next += 1;
    }

    fn answer(&mut self, answer: Answer) {
        let Some(prompt) = self.prompt.take() else { return };
        let outcome = self.broker.answer(prompt, answer.clone());
        self.note = outcome.trouble.unwrap_or_else(|| outcome.remembered.join(", "));
        match outcome.answered {
            Answered::Proceed(permit) => {
                let runs = self.broker.redeem(permit, &self.calls[self.next]).is_ok();
                self.done(if runs { Verdict::Allow } else { Verdict::Deny }, true);
            }
            Answered::Stop(_) => self.done(Verdict::Deny, true),
            Answered::Again(prompt) => self.again(prompt, answer),
        }
        self.advance();
    }

    /// The yes was not enough: says what is missing.
    fn again(&mut self, prompt: Prompt, answer: Answer) {
        match prompt.view().demand {
            Demand::None => {}
            Demand::Pause { millis } => self.note = format!("look at it for {} s first, then answer again", millis.div_ceil(1_000)),
            Demand::Typed { word } => {
                self.note = format!("that was quick: type \"{word}\" and Enter, or Esc");
                self.typing = Some((answer, String::new()));
            }
        }
        self.prompt = Some(prompt);
    }

    /// A key while a word is typed.
    fn type_key(&mut self, key: KeyCode) {
        let Some((answer, mut text)) = self.typing.take() else { return };
        match key {
            KeyCode::Enter => return self.answer(answer.typed(text)),
            KeyCode::Esc => {
                self.note.clear();
                return;
            }
            KeyCode::Backspace => _ = text.pop(),
            KeyCode::Char(c) => text.push(c),
            _ => {}
        }
        self.note = format!("type the word: {text}");
        self.typing = Some((answer, text));
    }

    fn run(&mut self, terminal: &mut DefaultTerminal) -> io::Result<()> {
        loop {
            terminal.draw(|frame| self.draw(frame))?;
            if !event::poll(Duration::from_millis(250))? {
                continue;
            }
            let Event::Key(key) = event::read()? else { continue };
            if key.kind != KeyEventKind::Press {
                continue;
            }
            let control_c = key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL);
            if self.typing.is_some() && !control_c {
                self.type_key(key.code);
                continue;
            }
            if control_c || matches!(key.code, KeyCode::Char('q') | KeyCode::Esc) {
                return Ok(());
            }
            self.key(key.code);
        }
    }

    fn key(&mut self, key: KeyCode) {
        if let Some(screen) = &mut self.trust {
            if let Some(said) = screen.key(key) {
                self.trusted(&said);
            }
            return;
        }
        let offers = self.prompt.as_ref().map_or(0, |p| p.view().offers.len());
        match key {
            KeyCode::Char('e') => self.explain = !self.explain,
            KeyCode::Down | KeyCode::Char('j') => self.scroll = self.scroll.saturating_add(1),
            KeyCode::Up | KeyCode::Char('k') => self.scroll = self.scroll.saturating_sub(1),
            KeyCode::Char('y') => self.answer(Answer::allow(Scope::Once)),
            KeyCode::Char('s') => self.answer(Answer::allow(Scope::Session)),
            KeyCode::Char('a') if offers > 0 => self.answer(Answer::allow(Scope::Workspace)),
            KeyCode::Char('w') if offers > 1 => self.answer(Answer::allow(Scope::Workspace).choosing(1)),
            KeyCode::Char('n') => self.answer(Answer::deny()),
            KeyCode::Char('x') if offers > 0 => self.answer(Answer::never()),
            _ => {}
        }
    }

    fn counts(&self) -> (usize, usize, usize) {
        let allowed = self.history.iter().filter(|e| e.verdict == Verdict::Allow && !e.by_person).count();
        let denied = self.history.iter().filter(|e| e.verdict == Verdict::Deny && !e.by_person).count();
        (allowed, self.asked, denied)
    }

    fn summary(&self) -> String {
        let (allowed, asked, denied) = self.counts();
        format!("{} of {} calls: {allowed} allowed without asking, {asked} asked, {denied} denied outright", self.next, self.calls.len())
    }

    fn draw(&self, frame: &mut Frame) {
        if let Some(screen) = &self.trust {
            return screen.draw(frame);
        }
        let prompt_height = if self.prompt.is_some() { Constraint::Min(14) } else { Constraint::Length(5) };
        let [head, history, prompt, foot] =
            Layout::vertical([Constraint::Length(1), Constraint::Fill(1), prompt_height, Constraint::Length(1)]).areas(frame.area());
        let (allowed, asked, denied) = self.counts();
        let counts = format!(" countersign  {}/{}  allowed {allowed}  asked {asked}  denied {denied} ", self.next, self.calls.len());
        frame.render_widget(Paragraph::new(counts).style(Style::new().add_modifier(Modifier::REVERSED)), head);
        self.draw_history(frame, history);
        match &self.prompt {
            Some(current) => self.draw_prompt(frame, prompt, current),
            None => frame.render_widget(
                Paragraph::new(self.summary()).wrap(Wrap { trim: true }).block(Block::bordered().title(" The session is over ")),
                prompt,
            ),
        }
        let help = match &self.prompt {
            Some(_) => " y once  s session  a always  w wider  n no  x never  e explain  ↑↓  q quit",
            None => " q quit",
        };
        frame.render_widget(Paragraph::new(help).style(Style::new().add_modifier(Modifier::DIM)), foot);
    }

    fn draw_history(&self, frame: &mut Frame, area: Rect) {
        let room = usize::from(area.height.saturating_sub(2));
        let width = usize::from(area.width.saturating_sub(16));
        let start = self.history.len().saturating_sub(room);
        let lines: Vec<Line> = self.history[start..]
            .iter()
            .map(|entry| {
                let who = if entry.by_person { "you" } else { "   " };
                let mark =
                    Span::styled(format!("{:<6} {who}  ", entry.verdict.to_string()), Style::new().fg(theme::of_verdict(entry.verdict)));
                Line::from(vec![mark, Span::raw(entry.text.chars().take(width).collect::<String>())])
            })
            .collect();
        frame.render_widget(Paragraph::new(lines).block(Block::bordered().title(" Calls ").title_bottom(format!(" {} ", self.note))), area);
    }

    fn draw_prompt(&self, frame: &mut Frame, area: Rect, prompt: &Prompt) {
        let view = prompt.view();
        let tone = theme::of_risk(view.risk);
        let text = if self.explain { Text::from(prompt.trace().to_string()) } else { Text::from(prompt_lines(prompt)) };
        let title = Line::from(vec![
            Span::raw(format!(" {} asks: risk ", view.tool)),
            Span::styled(view.risk.to_string(), Style::new().fg(tone).add_modifier(Modifier::BOLD)),
            Span::raw(" "),
        ]);
        let block = Block::bordered().title(title).border_style(Style::new().fg(tone));
        frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: false }).scroll((self.scroll, 0)).block(block), area);
    }
}

/// The prompt: the part that causes the ask first, then what it would do, then the answers.
fn prompt_lines(prompt: &Prompt) -> Vec<Line<'static>> {
    let view = prompt.view();
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut lines: Vec<Line> = Vec::new();
    for (index, line) in view.cause.as_str().lines().take(4).enumerate() {
        let lead = if index == 0 { "▶ " } else { "  " };
        lines.push(Line::from(vec![Span::raw(lead), Span::styled(line.to_owned(), bold)]));
    }
    if view.text != view.cause {
        lines.push(Line::styled(format!("  in: {}", view.text.as_str().replace('\n', "⏎")), Style::new().add_modifier(Modifier::DIM)));
    }
    lines.push(Line::raw(""));
    lines.extend(view.effects.iter().take(6).map(|effect| Line::raw(format!("  • {effect}"))));
    lines.push(Line::raw(""));
    lines.push(Line::raw("  y  yes, once      s  yes, for this session      n  no"));
    for (key, offer) in ["a", "w"].iter().zip(&view.offers) {
        lines.push(Line::raw(format!("  {key}  always: {}", offer.rules.join(", "))));
    }
    if let Some(offer) = view.offers.first() {
        lines.push(Line::raw(format!("  x  never: {}", offer.rules.join(", "))));
    } else {
        lines.push(Line::styled("  nothing can be remembered of this beyond the session", Style::new().add_modifier(Modifier::DIM)));
    }
    lines
}

fn shown(call: &ToolCall) -> String {
    let text = call
        .input()
        .get("command")
        .or_else(|| call.input().get("file_path"))
        .or_else(|| call.input().get("url"))
        .or_else(|| call.input().get("pattern"));
    let text = text.and_then(Value::as_str).map_or_else(String::new, |t| t.replace('\n', "⏎"));
    format!("{} {text}", call.tool())
}

/// Every decision as a line: what a pipe or a test sees. Asks are answered with no.
fn print_all(app: &mut App) {
    println!("{}", project::config().review());
    app.trusted(&Said::Restrict);
    let mut printed = 0;
    loop {
        for entry in &app.history[printed..] {
            println!("{:<5} {}", entry.verdict.to_string(), entry.text);
        }
        printed = app.history.len();
        let Some(prompt) = &app.prompt else { break };
        println!("ask   {}: {}", shown(&app.calls[app.next]), prompt.view().reason);
        app.answer(Answer::deny());
        // The answer is printed as the ask that it was.
        printed += 1;
    }
    println!("{}", app.summary());
}
