#!/usr/bin/env bash
# Runs what the broker allows as read-only under strace, in a scratch repository, and fails where a call
# changed a file, started a program that the decision does not name, or opened a connection.
#   run.sh                    self-test, then all allowed calls of tests/cases
#   run.sh --self-test        only the self-test: the judge must see calls that write, execute and connect
#   run.sh --commands FILE    instead of the cases, a JSON string or {"command":…} a line
#   run.sh --fuzz ROUNDS      instead of the cases, so many random calls of each installed program in the tables
# Further arguments: see `tracer.py --help`.
set -euo pipefail
cd "$(dirname "$0")/../.."
skip() { echo "skipped: $1"; exit 0; }

command -v python3 >/dev/null || skip 'no python3'
command -v strace >/dev/null || skip 'strace is not installed'
strace -f -qq -e trace=execve -o /dev/null true 2>/dev/null || skip 'ptrace is not permitted here'
command -v git >/dev/null || skip 'no git'

cargo build --quiet --features cli
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT
case " $* " in
  *' --fuzz '*) cargo test --quiet --all-features --lib -- --ignored --exact analysis::programs::tables::tests::prints_every_row --nocapture >"$rows" ;;
esac
python3 tests/tracer/tracer.py --broker "${CARGO_TARGET_DIR:-target}/debug/countersign" --rows "$rows" "$@"
