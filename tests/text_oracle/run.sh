#!/usr/bin/env bash
# Runs made-up texts of Python, JavaScript, awk, sed, jq and SQL that the broker allows, and looks whether they do what was not foreseen.
# First each trick by itself, then ROUNDS (default 1) of TEXTS (default 500) of a kind, from SEED (default 1); of each, at most MOST (default
# 9) are run. A long run by hand: MOST=1000 TEXTS=20000 SEED=7.
# Arguments go to `happens.py`: `--kind awk`, `--given FILE`.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
skip() { echo "skipped: $1"; exit 0; }

command -v python3 >/dev/null || skip 'no python3'
command -v strace >/dev/null || skip 'strace is not installed'
wall=(bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp --tmpfs /home --unshare-all --die-with-parent --new-session)
command -v bwrap >/dev/null && "${wall[@]}" true 2>/dev/null || skip 'no bubblewrap that works'
"${wall[@]}" strace -f -qq --seccomp-bpf -e trace=execve -o /dev/null true 2>/dev/null || skip 'ptrace is not permitted here'

binary=${FORESEEN:-}
if [ -z "$binary" ]; then
  cargo build --quiet --all-features --example shell_foreseen
  binary=${CARGO_TARGET_DIR:-target}/debug/examples/shell_foreseen
fi
mkdir -p "$work/tools/given"
cp "$binary" "$work/tools/shell_foreseen"
cp tests/text_oracle/*.py "$work/tools"
for file in "$@"; do
  [ -f "$file" ] && mkdir -p "$work/tools/given/$(dirname "$file")" && cp "$file" "$work/tools/given/$file"
done
"${wall[@]}" --bind "$work/tools" /tmp/tools --chdir /tmp/tools/given \
  python3 /tmp/tools/happens.py --foreseen /tmp/tools/shell_foreseen \
  --seed "${SEED:-1}" --rounds "${ROUNDS:-1}" --texts "${TEXTS:-500}" --most "${MOST:-9}" "$@"
