#!/usr/bin/env bash
# Runs what the broker allows in accept-edits mode under every shell that is installed, in a scratch home behind a wall, and fails where
# one of them runs a program, reads a secret or writes a file that the text does not name to bash.
#   run.sh                 the allowed calls of tests/cases, and random texts for a minute
#   run.sh --seconds N     random texts for so long
#   run.sh --seed N        other random texts
#   run.sh --texts FILE    instead, a JSON string a line
#   run.sh --shell NAME=/path/to/shell   a further one; repeatable
set -euo pipefail
cd "$(dirname "$0")/../.."
skip() { echo "skipped: $1"; exit 0; }

command -v python3 >/dev/null || skip 'no python3'
command -v cc >/dev/null || skip 'no C compiler'
command -v bwrap >/dev/null || skip 'no bubblewrap'
wall=(bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp --tmpfs /home --tmpfs /var/tmp --unshare-net --unshare-pid --unshare-ipc --die-with-parent --new-session)
"${wall[@]}" true 2>/dev/null || skip 'bubblewrap does not work here'

cargo build --quiet --features cli
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cc -O1 -static -o "$folder/note" tests/other_shells/note.c 2>/dev/null || cc -O1 -o "$folder/note" tests/other_shells/note.c
cp "${CARGO_TARGET_DIR:-target}/debug/countersign" tests/other_shells/*.py "$folder"
cat tests/cases/*.jsonl >"$folder/cases"
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --texts) cp "$2" "$folder/texts"; arguments+=(--texts /tmp/tools/texts); shift 2 ;;
    *) arguments+=("$1"); shift ;;
  esac
done
"${wall[@]}" --bind "$folder" /tmp/tools python3 /tmp/tools/compare.py "${arguments[@]}"
