#!/usr/bin/env bash
# Holds our readers of shell text against parsers that others wrote: all fixed cases, and a bounded number of mutations
# (MUTATIONS, default 20000, from SEED, default 1), of which those of a case stay the same when others are added.
# Arguments are further files of cases. Texts are parsed, never run.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
skip() { echo "skipped: $1"; exit 0; }
target=${CARGO_TARGET_DIR:-target}/second_opinion
manifest=tests/second_opinion/Cargo.toml

command -v python3 >/dev/null || skip 'no python3'
cargo fetch --quiet --locked --manifest-path "$manifest" || skip 'the other parsers cannot be had here'
cargo build --quiet --locked --manifest-path "$manifest" --target-dir "$target"

cases=(tests/shell_oracle/bash-syntax.jsonl tests/cases/*.jsonl)
for tool in bash powershell; do
  python3 tests/shell_oracle/compare.py --write "$work/$tool.jsonl" --tool "$tool" \
    --mutations "${MUTATIONS:-20000}" --seed "${SEED:-1}" "${cases[@]}"
done
echo 'cases:'
"$target/debug/second-opinion" "${cases[@]}" "$@"
echo 'mutations:'
"$target/debug/second-opinion" "$work/bash.jsonl" "$work/powershell.jsonl"
