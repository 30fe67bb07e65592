//! Worst cases: what calls of one repeated or nested shape cost, decided, answered to a hook and put on a screen. It prints the slowest
//! of them. `cargo bench --bench hostile -- BYTES` takes calls of another size, and `--all` prints every shape, `--only WORD` those of
//! which the name has the word, and `--rules` takes 10,000 rules in the place of 100.

use std::time::{Duration, Instant};

use countersign::hook::{Agent, respond};
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::render::{Room, render, spoken};
use countersign::world::{LexicalWorld, OsWorld, World};
use countersign::{Broker, Decision, ToolCall};
use serde_json::json;

#[allow(dead_code)]
#[path = "../tests/suite/hostile/shapes.rs"]
mod shapes;

const WORKSPACE: &str = "/home/u/proj";

/// Rules of every kind, the worst of each for what looks for a match.
fn rules(count: usize) -> Vec<Rule> {
    let rule = |effect, text: &str| Rule::parse(effect, text, Source::new(Layer::User, "bench")).expect("a rule");
    let few = [
        rule(RuleEffect::Allow, "Bash(cargo test:*)"),
        rule(RuleEffect::Allow, "Read(/src/**)"),
        rule(RuleEffect::Deny, "Bash(* a* *b* c)"),
        rule(RuleEffect::Deny, "Read(**/*a*/*b*/*c*)"),
        rule(RuleEffect::Ask, "WebFetch(domain:*.example.com)"),
    ];
    let many = (0..count).map(|i| match i % 8 {
        0 => rule(RuleEffect::Allow, &format!("Bash(tool{i} run:*)")),
        1 => rule(RuleEffect::Allow, &format!("Read(//data/set{i}/**)")),
        2 => rule(RuleEffect::Deny, &format!("Bash(danger{i}:*)")),
        3 => rule(RuleEffect::Deny, &format!("Bash(* --danger{i}*)")),
        4 => rule(RuleEffect::Deny, &format!("Read(**/secret{i}/*)")),
        5 => rule(RuleEffect::Ask, &format!("Edit(/gen{i}/**)")),
        6 => rule(RuleEffect::Deny, &format!("WebFetch(domain:*.host{i}.com)")),
        _ => rule(RuleEffect::Ask, &format!("mcp__server{i}__*")),
    });
    few.into_iter().chain(many).collect()
}

fn broker(count: usize, world: impl World + 'static) -> Broker {
    Broker::builder().home("/home/u").workspace(WORKSPACE).world(world).clock(|| 1_790_000_000).untimed().rules(rules(count)).build()
}

fn timed<T>(work: impl Fn() -> T) -> (Duration, T) {
    let once = || {
        let start = Instant::now();
        let done = work();
        (start.elapsed(), done)
    };
    let (first, done) = once();
    // The machine does other things as well: the quickest of several counts.
    let rest = (0..if first > Duration::from_millis(200) { 1 } else { 4 }).map(|_| once().0);
    (rest.fold(first, Duration::min), done)
}

fn decided(broker: &Broker, call: &ToolCall) -> (Duration, Decision) {
    timed(|| broker.decide(call))
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let bytes = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(64 << 10);
    let only = arguments.iter().position(|argument| argument == "--only").and_then(|at| arguments.get(at + 1));
    let exactly = arguments.iter().position(|argument| argument == "--exact").and_then(|at| arguments.get(at + 1));
    let all = only.is_some() || arguments.iter().any(|argument| argument == "--all");
    let many_rules = arguments.iter().any(|argument| argument == "--rules");
    let brokers = [broker(0, LexicalWorld), broker(0, OsWorld), broker(if many_rules { 10_000 } else { 100 }, LexicalWorld)];
    let mut rows = Vec::new();
    for shape in shapes::SHAPES {
        if only.is_some_and(|only| !shape.name.contains(only.as_str())) || exactly.is_some_and(|exactly| shape.name != exactly) {
            continue;
        }
        let call = (shape.call)(bytes);
        let half = (shape.call)(bytes / 2);
        let (time, decision) = decided(&brokers[0], &call);
        let (of_half, _) = decided(&brokers[0], &half);
        let (on_disk, _) = decided(&brokers[1], &call);
        let (with_rules, _) = decided(&brokers[2], &call);
        let event = json!({ "hook_event_name": "PreToolUse", "session_id": "s", "cwd": call.cwd(), "tool_name": call.tool(), "tool_input": call.input() });
        let event = event.to_string();
        let (hook, _) = timed(|| respond(Agent::ClaudeCode, event.as_bytes(), &brokers[0]));
        let (trace, _) = timed(|| brokers[0].decide(&call).trace().reason.len());
        // The words of a prompt are made when it is looked at: all of it once more.
        let on_screen = |lines: usize| {
            let room = Room::new(80, lines);
            let prompted = || match brokers[0].decide(&call) {
                Decision::Ask(prompt) => render(prompt.view(), room).lines.len() + spoken(prompt.view(), room).len(),
                Decision::Allow(_) | Decision::Deny(_) => 0,
            };
            timed(prompted).0
        };
        let (shown, spelled) = (on_screen(24), on_screen(usize::MAX));
        rows.push((shape.name, decision.verdict(), of_half, [time, on_disk, with_rules, hook, trace, shown, spelled]));
        if all {
            eprintln!("{} {:?}", shape.name, rows.last().map(|row| row.3));
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.3.into_iter().max()));
    println!("milliseconds for calls of {bytes} bytes, the slowest first");
    println!(
        "{:<40} {:>5} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "shape", "", "of half", "decide", "on disk", "rules", "hook", "trace", "prompt", "unfolded"
    );
    let ms = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1e3);
    for (name, verdict, of_half, times) in rows.iter().take(if all { usize::MAX } else { 30 }) {
        print!("{name:<40} {verdict:>5} {:>8}", ms(*of_half));
        for time in times {
            print!(" {:>8}", ms(*time));
        }
        println!();
    }
}
