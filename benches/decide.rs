//! What a decision costs: by the shape of the command, by the number of rules, what loading rules costs, and on real commands beside what
//! another parser takes merely to parse them.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use countersign::config::ConfigFile;
use countersign::learn::{Draft, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, ToolCall, Verdict};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use shuck_parser::parser::Parser;

const WORKSPACE: &str = "/home/u/proj";
const PLAIN: &str = "rg -n 'fn main' src --glob '*.rs'";
const COMPOUND: &str = "cd /home/u/proj && git log --oneline -5 | head -3 && cat Cargo.toml 2>/dev/null | grep -A3 version || echo none";
const LONG: &str = "set -euo pipefail\nfor f in src/a.rs src/b.rs src/c.rs; do\n  echo \"== $f\"\n  sed -n '1,40p' \"$f\" | grep -n 'pub fn' | sort -k2 | head -20\ndone\nif [ -f Cargo.lock ]; then\n  wc -l Cargo.lock; shasum Cargo.lock | cut -c1-8\nelse\n  echo 'no lock file'\nfi\nfind . -type f -name '*.md' -not -path '*/target/*' | while read -r doc; do echo \"$doc\"; done\ncat <<'EOF' | wc -c\nsome text that is only data: $(not run) `not run`\nEOF\njq -r '.packages[] | select(.name == \"serde\") | .version' meta.json | tail -1\n";

/// The effect and pattern of each of many rules.
fn pattern(i: usize) -> (&'static str, String) {
    match i % 3 {
        0 => ("allow", format!("Bash(tool{i} run:*)")),
        1 => ("allow", format!("Read(//data/set{i}/**)")),
        _ => ("deny", format!("Bash(danger{i}:*)")),
    }
}

/// A config of rules that are only patterns.
fn compact(rules: usize) -> String {
    let list = |wanted: &str| {
        let of_effect = (0..rules).map(pattern).filter(|(effect, _)| *effect == wanted);
        of_effect.map(|(_, text)| format!("    '{text}',")).collect::<Vec<_>>().join("\n")
    };
    format!("allow = [\n{}]\ndeny = [\n{}]\n", list("allow"), list("deny"))
}

/// A config of rules with conditions of every kind.
fn tables(rules: usize) -> String {
    let condition = |i: usize| match i % 7 {
        0 => format!("cwd = ['/packages/p{i}/**']"),
        1 => format!("effects = ['read', 'write:target/t{i}/**']"),
        2 => format!("args = {{ command = '^[a-z]+{i} (run|test)\\b' }}"),
        3 => "mode = ['default', 'accept-edits']".to_owned(),
        4 => "expires = 2030-12-31".to_owned(),
        5 => format!("except = ['Bash(danger{i} --dry-run:*)']"),
        _ => format!("reason = 'because of {i}'"),
    };
    let table = |i: usize| {
        let (effect, text) = pattern(i);
        format!("[[rule]]\neffect = '{effect}'\nrule = '{text}'\n{}\n", condition(i))
    };
    (0..rules).map(table).collect::<Vec<_>>().concat()
}

fn load(text: &str) -> Vec<Rule> {
    ConfigFile::parse(text, Layer::User, "bench.toml").expect("a config").rules
}

fn broker_of(rules: Vec<Rule>) -> Broker {
    Broker::builder().home("/home/u").workspace(WORKSPACE).world(LexicalWorld).clock(|| 1_790_000_000).untimed().rules(rules).build()
}

fn broker(rules: usize) -> Broker {
    let rule = |(effect, text): (&str, String)| {
        let effect = if effect == "deny" { RuleEffect::Deny } else { RuleEffect::Allow };
        Rule::parse(effect, &text, Source::new(Layer::User, "bench")).expect("a rule")
    };
    broker_of((0..rules).map(|i| rule(pattern(i))).collect())
}

/// The same number of rules, every second one with a condition.
fn mixed(rules: usize) -> Broker {
    let half = rules / 2;
    broker_of(load(&compact(half)).into_iter().chain(load(&tables(half))).collect())
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
    let builder = Broker::builder().home("/home/u").workspace(WORKSPACE).world(LexicalWorld).clock(|| 1_790_000_000).untimed();
    builder.build_with_store(store)
}

fn commands(c: &mut Criterion) {
    let broker = broker(10);
    let mut group = c.benchmark_group("decide");
    for (name, command) in [("plain", PLAIN), ("compound", COMPOUND), ("long", LONG)] {
        let call = ToolCall::shell(command, WORKSPACE);
        group.bench_function(name, |b| b.iter(|| broker.decide(black_box(&call))));
    }
    group.finish();
}

fn rules(c: &mut Criterion) {
    let mut group = c.benchmark_group("rules");
    let call = ToolCall::shell(PLAIN, WORKSPACE);
    for count in [10, 100, 1_000, 10_000] {
        let broker = broker(count);
        group.bench_with_input(BenchmarkId::from_parameter(count), &call, |b, call| b.iter(|| broker.decide(black_box(call))));
    }
    for count in [1_000, 10_000] {
        let broker = mixed(count);
        group.bench_with_input(BenchmarkId::new("half with conditions", count), &call, |b, call| b.iter(|| broker.decide(black_box(call))));
    }
    group.finish();
}

fn loading(c: &mut Criterion) {
    let mut group = c.benchmark_group("load");
    for (name, text) in [("compact", compact(1_000)), ("tables", tables(1_000))] {
        group.bench_function(format!("1000 {name}"), |b| b.iter(|| load(black_box(&text))));
    }
    group.finish();
}

fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for (name, command) in [("plain", PLAIN), ("compound", COMPOUND), ("long", LONG)] {
        group.bench_function(name, |b| b.iter(|| countersign::analysis::shell::outline(black_box(command))));
    }
    group.finish();
}

/// The commands of recorded sessions where they are at hand, else those of the cases: every so many of them.
fn real_commands() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let recorded = fs::read_to_string(root.join("../shared/corpus/sessions.jsonl"));
    let text = recorded.unwrap_or_else(|_| {
        let files = fs::read_dir(root.join("tests/cases")).expect("tests/cases");
        files.map(|file| fs::read_to_string(file.expect("an entry").path()).expect("a case file")).collect()
    });
    let command = |line: &str| serde_json::from_str::<Value>(line).ok()?.get("command")?.as_str().map(str::to_owned);
    let all: Vec<String> = text.lines().filter_map(command).collect();
    let step = (all.len() / 2_000).max(1);
    all.into_iter().step_by(step).collect()
}

fn real(c: &mut Criterion) {
    let commands = real_commands();
    let calls: Vec<ToolCall> = commands.iter().map(|command| ToolCall::shell(command, WORKSPACE)).collect();
    let mut group = c.benchmark_group("real");
    group.sample_size(30).throughput(Throughput::Elements(commands.len() as u64));
    group.bench_function("parse (shuck-parser)", |b| {
        b.iter(|| commands.iter().filter(|command| Parser::new(black_box(command)).parse().is_ok()).count());
    });
    group.bench_function("parse", |b| {
        b.iter(|| commands.iter().filter(|command| countersign::analysis::shell::outline(black_box(command)).is_ok()).count());
    });
    for rules in [10, 10_000] {
        let broker = broker(rules);
        group.bench_function(format!("decide, {rules} rules"), |b| {
            b.iter(|| calls.iter().map(|call| broker.decide(black_box(call)).verdict()).filter(|v| *v == Verdict::Allow).count());
        });
    }
    group.finish();
}

/// How many rounds of each the ratios are taken from.
const ROUNDS: usize = 60;

/// Prints ratios of what is measured in turns: on a machine that is faster at one moment than at the next, two
/// measurements one behind the other say little about each other.
fn ratios(_: &mut Criterion) {
    let commands = real_commands();
    let calls: Vec<ToolCall> = commands.iter().map(|command| ToolCall::shell(command, WORKSPACE)).collect();
    let brokers = [broker(10), broker(1_000), broker(10_000), mixed(1_000), mixed(10_000), learned(0), learned(1_000)];
    let decide =
        |broker: &Broker| calls.iter().map(|call| broker.decide(black_box(call)).verdict()).filter(|v| *v == Verdict::Allow).count();
    let seconds = |run: &dyn Fn() -> usize| {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_secs_f64()
    };
    let rounds: Vec<Vec<f64>> = (0..ROUNDS)
        .map(|_| {
            let other = seconds(&|| commands.iter().filter(|command| Parser::new(black_box(command)).parse().is_ok()).count());
            let own =
                seconds(&|| commands.iter().filter(|command| countersign::analysis::shell::outline(black_box(command)).is_ok()).count());
            [other, own].into_iter().chain(brokers.iter().map(|broker| seconds(&|| decide(broker)))).collect()
        })
        .collect();
    let ratio = |of: usize, to: usize| {
        let mut values: Vec<f64> = rounds.iter().map(|round| round[of] / round[to]).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!("ratios over {} real commands, median of {ROUNDS} rounds in turns:", commands.len());
    println!("  parse / parse of shuck-parser  {:.2}", ratio(1, 0));
    println!("  decide / parse of shuck-parser {:.2}", ratio(2, 0));
    println!("  decide, 1,000 rules / 10       {:.2}", ratio(3, 2));
    println!("  decide, 10,000 rules / 10      {:.2}", ratio(4, 2));
    println!("  decide, 1,000 learned / none   {:.2}", ratio(8, 7));
    println!("  the same, half with conditions {:.2} and {:.2}", ratio(5, 2), ratio(6, 2));
    for (name, text) in [("compact", compact(1_000)), ("tables", tables(1_000))] {
        let mut times: Vec<f64> = (0..ROUNDS).map(|_| seconds(&|| load(&text).len())).collect();
        times.sort_by(f64::total_cmp);
        println!("  load 1,000 rules, {name}: {:.2} ms, at best {:.2} ms", times[times.len() / 2] * 1e3, times[0] * 1e3);
    }
}

criterion_group!(benches, commands, rules, loading, parse, real, ratios);
criterion_main!(benches);
