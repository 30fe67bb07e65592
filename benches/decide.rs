//! What a decision costs: by the shape of the command, by the number of rules, what loading rules costs, and on real commands beside what
//! another parser takes merely to parse them.

mod inputs;

use std::hint::black_box;

use countersign::{ToolCall, Verdict};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use inputs::{COMPOUND, PLAIN, WORKSPACE, broker, compact, load, mixed, real_commands, tables};
use shuck_parser::parser::Parser;

const LONG: &str = "set -euo pipefail\nfor f in src/a.rs src/b.rs src/c.rs; do\n  echo \"== $f\"\n  sed -n '1,40p' \"$f\" | grep -n 'pub fn' | sort -k2 | head -20\ndone\nif [ -f Cargo.lock ]; then\n  wc -l Cargo.lock; shasum Cargo.lock | cut -c1-8\nelse\n  echo 'no lock file'\nfi\nfind . -type f -name '*.md' -not -path '*/target/*' | while read -r doc; do echo \"$doc\"; done\ncat <<'EOF' | wc -c\nsome text that is only data: $(not run) `not run`\nEOF\njq -r '.packages[] | select(.name == \"serde\") | .version' meta.json | tail -1\n";

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

criterion_group!(benches, commands, rules, loading, parse, real);
criterion_main!(benches);
