//! What a decision costs: by the shape of the command, and by the number of rules.

use std::hint::black_box;

use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, ToolCall};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

const WORKSPACE: &str = "/home/u/proj";
const PLAIN: &str = "rg -n 'fn main' src --glob '*.rs'";
const COMPOUND: &str = "cd /home/u/proj && git log --oneline -5 | head -3 && cat Cargo.toml 2>/dev/null | grep -A3 version || echo none";
const LONG: &str = "set -euo pipefail\nfor f in src/a.rs src/b.rs src/c.rs; do\n  echo \"== $f\"\n  sed -n '1,40p' \"$f\" | grep -n 'pub fn' | sort -k2 | head -20\ndone\nif [ -f Cargo.lock ]; then\n  wc -l Cargo.lock; shasum Cargo.lock | cut -c1-8\nelse\n  echo 'no lock file'\nfi\nfind . -type f -name '*.md' -not -path '*/target/*' | while read -r doc; do echo \"$doc\"; done\ncat <<'EOF' | wc -c\nsome text that is only data: $(not run) `not run`\nEOF\njq -r '.packages[] | select(.name == \"serde\") | .version' meta.json | tail -1\n";

fn broker(rules: usize) -> Broker {
    let rule = |effect, text: String| Rule::parse(effect, &text, Source::new(Layer::User, "bench")).expect("a rule");
    let rules = (0..rules).map(|i| match i % 3 {
        0 => rule(RuleEffect::Allow, format!("Bash(tool{i} run:*)")),
        1 => rule(RuleEffect::Allow, format!("Read(//data/set{i}/**)")),
        _ => rule(RuleEffect::Deny, format!("Bash(danger{i}:*)")),
    });
    Broker::builder().home("/home/u").workspace(WORKSPACE).world(LexicalWorld).rules(rules).build()
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
    group.finish();
}

fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    for (name, command) in [("plain", PLAIN), ("compound", COMPOUND), ("long", LONG)] {
        group.bench_function(name, |b| b.iter(|| countersign::analysis::shell::outline(black_box(command))));
    }
    group.finish();
}

criterion_group!(benches, commands, rules, parse);
criterion_main!(benches);
