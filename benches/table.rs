//! One table of what decisions cost. All ratios are of what is measured in turns in the same run: on a machine that is
//! faster at one moment than at the next, two measurements one behind the other say little about each other.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are far below what a float holds exactly"
)]

mod inputs;

use std::hint::black_box;
use std::time::Instant;

use countersign::analysis::shell::outline;
use countersign::learn::{Draft, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::{Broker, ToolCall, Verdict};
use inputs::{COMPOUND, PLAIN, WORKSPACE, broker, builder, compact, load, mixed, real_commands, tables};
use shuck_parser::parser::Parser;

/// How many rounds of each the medians are taken from.
const ROUNDS: usize = 40;

/// What runs once takes this long, in seconds.
fn seconds<T>(run: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(run());
    start.elapsed().as_secs_f64()
}

/// The value in the middle, or at another place between 0 and 1.
fn quantile(values: &[f64], place: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let at = ((values.len() - 1) as f64 * place).round() as usize;
    values[at]
}

fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Calls that no broker has seen.
fn calls(commands: &[String]) -> Vec<ToolCall> {
    commands.iter().map(|command| ToolCall::shell(command, WORKSPACE)).collect()
}

fn allowed(broker: &Broker, calls: &[ToolCall]) -> usize {
    calls.iter().filter(|call| broker.decide(black_box(call)).verdict() == Verdict::Allow).count()
}

/// The seconds of each of several runs, in turns.
struct Turns {
    rounds: Vec<Vec<f64>>,
}

impl Turns {
    fn of(runs: &[&dyn Fn() -> usize]) -> Self {
        Self { rounds: (0..ROUNDS).map(|_| runs.iter().map(seconds).collect()).collect() }
    }

    fn median(&self, run: usize) -> f64 {
        median(&self.rounds.iter().map(|round| round[run]).collect::<Vec<_>>())
    }

    fn ratio(&self, of: usize, to: usize) -> f64 {
        median(&self.rounds.iter().map(|round| round[of] / round[to]).collect::<Vec<_>>())
    }
}

fn row(what: &str, value: &str, ratio: &str) {
    println!("| {what} | {value} | {ratio} |");
}

fn micros(seconds: f64) -> String {
    let micros = seconds * 1e6;
    if micros >= 1_000.0 { format!("{:.2} ms", micros / 1e3) } else { format!("{micros:.2} µs") }
}

/// Real commands: what each stage takes, and how far the slowest are from the rest.
fn stages(commands: &[String]) {
    let broker = broker(10);
    let ready = calls(commands);
    let turns = Turns::of(&[
        &|| commands.iter().filter(|command| Parser::new(black_box(command)).parse().is_ok()).count(),
        &|| commands.iter().filter(|command| outline(black_box(command)).is_ok()).count(),
        &|| ready.iter().map(|call| broker.action(black_box(call)).steps().count()).sum(),
        &|| allowed(&broker, &ready),
    ]);
    let each = |run: usize| micros(turns.median(run) / commands.len() as f64);
    let to_parse = |run: usize| format!("{:.2}", turns.ratio(run, 0));
    row("parse by `shuck-parser`, which is what the others are held against", &each(0), "1");
    row("parse", &each(1), &to_parse(1));
    row("parse and analyse", &each(2), &to_parse(2));
    row("**decide**: parse, analyse, judge, conclude", &each(3), &to_parse(3));
    let one_by_one: Vec<f64> = (0..5).flat_map(|_| ready.iter().map(|call| seconds(|| broker.decide(call)))).collect();
    let at = |place| micros(quantile(&one_by_one, place));
    row("decide, p50 / p99 / slowest, each call timed alone", &format!("{} / {} / {}", at(0.5), at(0.99), at(1.0)), "");
    let (first, call) = (&commands[commands.len() / 2], &ready[commands.len() / 2]);
    let again = Turns::of(&[&|| allowed(&broker, &calls(std::slice::from_ref(first))), &|| {
        (0..100).map(|_| usize::from(broker.decide(black_box(call)).verdict() == Verdict::Allow)).sum()
    }]);
    row("the same call a hundred times, each", &micros(again.median(1) / 100.0), "no cache: each time it is judged anew");
}

/// So many rules that were learned, most of them about what the commands do.
fn learned(rules: usize) -> Broker {
    let mut store = LearnedStore::in_memory();
    let new = |i: usize| {
        let rule = match i % 5 {
            0 => format!("Bash(git -C /data/repo{i} log:*)"),
            1 => format!("Bash(cargo run{i}:*)"),
            2 => format!("Read(//data/set{i}/**)"),
            3 => format!("WebFetch(domain:host{i}.example.org)"),
            _ => format!("Bash(tool{i} run:*)"),
        };
        NewRule { effect: LearnedEffect::Allow, draft: Draft::plain(rule), scope: LearnedScope::User, until: None, from: String::new() }
    };
    let new: Vec<NewRule> = (0..rules).map(new).collect();
    for rules in new.chunks(100) {
        store.add_all(rules, 1_790_000_000).expect("added");
    }
    builder().build_with_store(store)
}

/// What rules cost, by how many there are.
fn rules(commands: &[String]) {
    let ready = calls(commands);
    let brokers = [broker(10), broker(100), broker(1_000), broker(10_000), mixed(10_000), learned(0), learned(100), learned(1_000)];
    let runs: Vec<Box<dyn Fn() -> usize + '_>> =
        brokers.iter().map(|broker| Box::new(|| allowed(broker, &ready)) as Box<dyn Fn() -> usize + '_>).collect();
    let turns = Turns::of(&runs.iter().map(|run| &**run).collect::<Vec<_>>());
    let names = ["10 rules", "100 rules", "1,000 rules", "10,000 rules", "10,000 rules, half of them with conditions"];
    for (at, name) in names.into_iter().enumerate() {
        row(
            &format!("decide, {name}"),
            &micros(turns.median(at) / commands.len() as f64),
            &format!("{:.2} of 10 rules", turns.ratio(at, 0)),
        );
    }
    for (at, name) in (5..).zip(["no learned rules", "100 learned", "1,000 learned, which is the most"]) {
        row(&format!("decide, {name}"), &micros(turns.median(at) / commands.len() as f64), &format!("{:.2} of none", turns.ratio(at, 5)));
    }
    for (name, text) in [("patterns", compact(1_000)), ("with conditions", tables(1_000))] {
        let times: Vec<f64> = (0..ROUNDS).map(|_| seconds(|| load(&text).len())).collect();
        row(&format!("load 1,000 rules, {name}"), &micros(median(&times)), "");
    }
}

/// What a script costs, by its length. What is over the limit is not looked at.
fn lengths() {
    let broker = broker(10);
    let lines = ["ls -la src | head -3", PLAIN, COMPOUND, "sed -n '1,40p' src/a.rs | grep -n 'pub fn' | sort -k2 | head -20"];
    let script = |length: usize| {
        let mut text = lines[0].to_owned();
        for line in lines.iter().cycle().skip(1) {
            if text.len() + 1 + line.len() > length {
                break;
            }
            text.push('\n');
            text.push_str(line);
        }
        text
    };
    for length in [20, 200, 2_000, 20_000, 120_000, 1_000_000] {
        let text = script(length);
        let length = text.len();
        let call = ToolCall::shell(text, WORKSPACE);
        let rounds = if length > 10_000 { 10 } else { ROUNDS };
        let times: Vec<f64> = (0..rounds).map(|_| seconds(|| broker.decide(&call))).collect();
        let each = median(&times) / length as f64;
        let growth = format!("{:.2} ns per byte", each * 1e9);
        row(&format!("a script of {length} bytes"), &micros(median(&times)), &growth);
    }
}

/// How many calls several threads decide together, against what the cores could do at best.
fn threads(commands: &[String]) {
    let broker = broker(10);
    let ready = calls(commands);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let together = |threads: usize| {
        seconds(|| {
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| (0..4).map(|_| allowed(&broker, &ready)).sum::<usize>());
                }
            });
        })
    };
    let counts = [1_usize, 2, 4, 8];
    let rounds: Vec<Vec<f64>> = (0..ROUNDS / 4).map(|_| counts.iter().map(|&count| together(count)).collect()).collect();
    for (at, &count) in counts.iter().enumerate() {
        let speed = median(&rounds.iter().map(|round| count as f64 * round[0] / round[at]).collect::<Vec<_>>());
        let possible = count.min(cores) as f64;
        let share = format!("{:.0} % of what {cores} cores allow", 100.0 * speed / possible);
        row(&format!("{count} threads on one broker"), &format!("{speed:.2} times one"), &share);
    }
}

/// What it takes to begin, and how much memory there was at most.
fn beginnings() {
    let text = compact(1_000);
    let call = ToolCall::shell(PLAIN, WORKSPACE);
    for (name, rules) in [("without rules", None), ("with a config of 1,000 rules", Some(&text))] {
        let start = || {
            let builder = match rules {
                Some(text) => builder().rules(load(text)),
                None => builder(),
            };
            builder.build().decide(&call)
        };
        let times: Vec<f64> = (0..ROUNDS).map(|_| seconds(start)).collect();
        row(&format!("a broker and its first decision, {name}"), &micros(median(&times)), "");
    }
    match std::fs::read_to_string("/proc/self/status") {
        Ok(status) => {
            let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("unknown", str::trim);
            row("memory at most, with all of the above", peak, "");
        }
        Err(_) => row("memory at most", "not known on this system", ""),
    }
}

fn main() {
    let commands = real_commands();
    println!("| {} commands, medians of {ROUNDS} rounds in turns | time | ratio |\n|---|---|---|", commands.len());
    stages(&commands);
    rules(&commands);
    lengths();
    threads(&commands);
    beginnings();
}
