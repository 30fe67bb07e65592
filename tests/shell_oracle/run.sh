#!/usr/bin/env bash
# Holds the shell analysis against shells. First by running made-up texts (ROUNDS, default 2, of TEXTS of a kind, from SEED, default 1)
# in a sandbox, and looking at what happens. Then by bash's own parser, built as a loadable builtin: all fixed cases, and a bounded number of
# mutations (MUTATIONS, default 20000, from SEED); these texts are parsed, never run.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
skip() { echo "skipped: $1"; exit 0; }

command -v python3 >/dev/null || skip 'no python3'
cargo build --quiet --all-features --example shell_outline --example shell_foreseen
examples=${CARGO_TARGET_DIR:-target}/debug/examples
wall=(bwrap --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp --tmpfs /home --unshare-all --die-with-parent --new-session)
if ! command -v bwrap >/dev/null || ! "${wall[@]}" true 2>/dev/null; then
  echo 'skipped: what happens in made-up texts, without a bubblewrap that works'
else
  mkdir "$work/tools"
  cp "$examples"/shell_foreseen tests/shell_oracle/*.py "$work/tools"
  "${wall[@]}" --bind "$work/tools" /tmp/tools \
    python3 /tmp/tools/happens.py --foreseen /tmp/tools/shell_foreseen --seed "${SEED:-1}" --rounds "${ROUNDS:-2}" --texts "${TEXTS:-300}"
fi

command -v cc >/dev/null || skip 'no C compiler'
headers=${BASH_INC:-}
if [ -z "$headers" ]; then
  for candidate in /usr/include/bash /usr/local/include/bash; do
    [ -f "$candidate/config.h" ] && headers=$candidate
  done
fi
if [ -z "$headers" ] && command -v apt-get >/dev/null; then
  (cd "$work" && { apt-get download bash-builtins || { apt-get update && apt-get download bash-builtins; }; } && dpkg-deb -x bash-builtins_*.deb b) \
    >/dev/null 2>&1 || skip "bash's headers cannot be had here"
  headers=$work/b/usr/include/bash
fi
[ -n "$headers" ] && [ -f "$headers/config.h" ] || skip "bash's headers are not here; set BASH_INC"

cc -shared -fPIC -O1 -w "-I$headers" "-I$headers/include" "-I$headers/builtins" -o "$work/oracle.so" tests/shell_oracle/oracle.c
bash --norc --noprofile -c 'enable -f "$1" oracle' x "$work/oracle.so" 2>/dev/null || skip 'the headers are not those of this bash'
set -- tests/shell_oracle/bash-syntax.jsonl tests/cases/*.jsonl
python3 tests/shell_oracle/compare.py --oracle "$work/oracle.so" --outline "$examples"/shell_outline "$@"
python3 tests/shell_oracle/compare.py --oracle "$work/oracle.so" --outline "$examples"/shell_outline \
  --mutations "${MUTATIONS:-20000}" --seed "${SEED:-1}" "$@"
