#!/usr/bin/env python3
"""Runs made-up shell texts and holds the words of their commands against those that were foreseen.

    words.py --words shell-words [--texts N] [--seed S] [--rounds R] [SHELL ...]

The texts are made of assignments, arrays, loops, functions and words with every kind of expansion. The only command in them
that does anything is `p`, a function that notes its words. Texts that the analysis would ask about are left out. Exit status 1
where a shell made words of one that were not foreseen: then a call could be allowed for other words than it has.
"""

import argparse
import functools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

# Shells that are held against: one that is not here is left out.
SHELLS = {"bash": ["bash", "--norc", "--noprofile"], "zsh": ["zsh", "-f"]}
FILES = ["a.txt", "b.txt", "x y.txt", "d/e.txt", "d/f g", ".hid", "e/x", "e/y.c", "1"]
LINES = "q\nr s\n*\n-n --out\nzx\n"

# What stands for unknown text in a word (`src/action/arg.rs`).
HOLES = {"\0": ".*", "\1": "[^/]*", "\2": "-?[0-9]+", "\4": "[0-9a-f]*", "\7": r"\s*[0-9]*\s*", "\b": "[0-9]*"}
ANY, FOUND = "\0", "\5"


class Maker:
    """Makes texts. Names are few, so that what is set is used."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *choices):
        return self.random.choice(choices)

    def name(self):
        return self.one("a", "b", "c", "f")

    def plain(self):
        return self.one("x", "y", "-n", "--out=z", "x y", "*", "a*", "", "q", "1", "2", "[ab]", "a.txt", "d/", "=", "~", "\\")

    @staticmethod
    def quoted(text):
        return "'" + text.replace("'", "'\\''") + "'"

    def value(self, depth=0):
        return self.one(
            lambda: self.quoted(self.plain()),
            lambda: self.one("x", "y", "1", "2", "-n", "a.txt", "d", "*.txt", "d/*", "~", "x=y"),
            lambda: self.word(depth + 1),
        )()

    def parameter(self, depth):
        name, put_in = self.name(), self.operand(depth)
        return self.one(
            f"${name}", f"${{{name}}}", "$@", "$*", f"${{{name}[@]}}", f"${{{name}[*]}}", f"${{{name}[1]}}", f"${{{name}[0]}}",
            "$1", "$2", "${1}", "$#", "$?", f"${{#{name}}}", f"${{#{name}[@]}}", f"${{!{name}}}", f"${{!{name}@}}", "$0", "$_", "$-",
            "$$", f"${{{name}:1}}", f"${{{name}:0:1}}", "${@:2}", "${@:1:1}", f"${{{name}[@]:1}}", f"${{{name}#x}}",
            f"${{{name}%y}}", f"${{{name}/x/ }}", f"${{{name}//x/$b}}", f"${{{name}^^}}", f"${{{name},,}}", f"${{{name}@Q}}",
            f"${{{name}[@]/x/-n}}", "${@/x/y}", "${@%x}", "${*%x}", f"${{{name}:-{put_in}}}", f"${{{name}-{put_in}}}",
            f"${{{name}:+{put_in}}}", f"${{{name}+{put_in}}}", f"${{{name}:={put_in}}}", f"${{zz:-{put_in}}}", f"${{zz-{put_in}}}",
            f"${{1:-{put_in}}}", f"${{1+{put_in}}}", f"${{@:-{put_in}}}", f"${{@+{put_in}}}", f"${{{name}[@]+{put_in}}}", "$RANDOM",
            "$UID", "$LINENO", "$PWD", "$HOME", "$OLDPWD", "$SECONDS", "$zz", "$BASH_VERSION", "$PPID", "$HOSTNAME",
        )  # fmt: skip

    def operand(self, depth):
        if depth > 2:
            return self.one("x", "y z", "-n")
        if self.random.random() < 0.3:
            return self.one("x", "x y", "-n", "", "*", "'x y'", "{x,y}", "~")
        return "".join(self.piece(depth + 1) for _ in range(self.random.randint(1, 2)))

    def in_quotes(self, depth):
        out = ""
        for _ in range(self.random.randint(1, 3)):
            kind = self.random.random()
            if kind < 0.35:
                out += self.one("x", "-n", " ", "y", "*", "\\$", '\\"', "/", "=", "'")
            elif kind < 0.9 or depth > 2:
                out += self.parameter(depth + 1)
            elif kind < 0.95:
                out += f"$({self.output()})"
            else:
                out += f"$(({self.random.randint(0, 3)}+{self.one('1', '2', '${#a}', '$#')}))"
        return f'"{out}"'

    def output(self):
        return self.one(
            "echo " + self.quoted(self.plain()), "echo x y", 'printf "%s\\n" x y', "echo $" + self.name(), "echo", "ls d", "cat l",
            "pwd", "echo -n -x", "echo *", "echo $@", 'echo "$@"', "p x; echo q", "wc -l < l", "basename d/e.txt",
            "dirname d/e.txt", "ls d/*", 'find . -name "*.txt"', "ls",
        )  # fmt: skip

    def piece(self, depth):
        kind = self.random.random()
        if kind < 0.18:
            return self.one("x", "-n", "y", "--out=", "q", "1", "/", ".", "=", "a")
        if kind < 0.26:
            return self.quoted(self.plain())
        if kind < 0.45:
            return self.in_quotes(depth)
        if kind < 0.75:
            return self.parameter(depth)
        if kind < 0.80:
            return f"$({self.output()})"
        if kind < 0.82:
            return f"`{self.output()}`"
        if kind < 0.84:
            return f"$((1+{self.random.randint(0, 3)}))"
        if kind < 0.89:
            return self.one("{,x}", "{,}", "{x,y}", "{x,-n}", "{1..3}", '{a,"$@"}', "{$a,y}", '{x,"$b"}', "{a..c}")
        if kind < 0.95:
            return self.one("*", "*.txt", "?", "[ab]*", "d/*", "[ab].txt", "*/*", ".*", "[!a]*", "d/?", "e/*.c")
        if kind < 0.97:
            return self.one("\\$", "\\${", "'$'", "$'x\\ty'", "\\$a", "\\ ", "\\*", '$"x y"', "$'a b'")
        return self.one("~", "~/x", "#", "x#y", "~root", "!", "^", '""', "''")

    def word(self, depth=0):
        return "".join(self.piece(depth) for _ in range(self.one(1, 1, 1, 2, 2, 3)))

    def words(self, least, most):
        return " ".join(self.word() for _ in range(self.random.randint(least, most)))

    def values(self, most):
        return " ".join(self.value() for _ in range(self.random.randint(0, most)))

    def assignment(self):
        name = self.name()
        kind = self.random.random()
        if kind < 0.38:
            return f"{name}{self.one('=', '=', '=', '+=')}{self.value()}"
        if kind < 0.54:
            return f"{name}{self.one('=', '=', '+=')}({self.values(3)})"
        if kind < 0.58:
            return f"{name}[{self.one(0, 1, 2)}]={self.value()}"
        if kind < 0.66:
            return f"set -- {self.values(3)}"
        return self.one(
            f"export {name}={self.value()}", f"declare {name}={self.value()}", f"local {name}={self.value()}",
            f"typeset {name}={self.value()}", f"unset {name}", "shift", f"read -r {name} {self.name()} <<< {self.value()}",
            f"read -r {name} < l", f"read {name} < l", f"printf -v {name} %s {self.value()}", "IFS=,", f"IFS= read -r {name} < l",
            "shopt -s nullglob", "shopt -s dotglob", "set -f", f"mapfile -t {name} < l", f": ${{{name}:={self.value()}}}",
            f"(({name}=1+1))", "cd d", "cd ..", f"eval {name}={self.quoted(self.plain())}", f"declare -a {name}=({self.value()})",
            f"declare -n {name}=b", f"declare -i {name}={self.value()}", f"declare -u {name}={self.value()}",
            f'set -- "$@" {self.value()}', f'unset "{name}[0]"', f"{name}=$(p x)", f"{name}={self.value()} p {self.word()}",
            "set -u", "set -e", "set +f", "shopt -s extglob", "OLDPWD=x", "_=x",
        )  # fmt: skip

    def command(self):
        return f"p {self.words(0, 3)}"

    def statement(self, depth=0):
        kind = self.random.random()
        inner = functools.partial(self.text, depth + 1)
        if depth > 2 or kind < 0.34:
            return self.command()
        if kind < 0.62:
            return self.assignment()
        if kind < 0.68:
            return f"for {self.name()} in {self.words(0, 3)}; do {inner()}; done"
        if kind < 0.71:
            return f"for {self.name()}; do {inner()}; done"
        if kind < 0.76:
            return f"while read -r {self.name()}{self.one('', ' ' + self.name())}; do {inner()}; done < l"
        if kind < 0.79:
            test = self.one(self.command(), "true", "false", '[ -n "$a" ]', "[[ $a == x ]]", "test -f l", "cd d", "read -r a < l")
            return f"if {test}; then {inner()}{self.one('', '; else ' + inner())}; fi"
        if kind < 0.83:
            return self.statement(depth + 1) + self.one(" && ", " || ") + self.statement(depth + 1)
        if kind < 0.86:
            return f"{{ {inner()}; }}"
        if kind < 0.89:
            return f"( {inner()} )"
        if kind < 0.91:
            return self.statement(depth + 1) + " | " + self.statement(depth + 1)
        if kind < 0.94:
            return f"f() {{ {inner()}; }}; f {self.words(0, 2)}"
        if kind < 0.96:
            return f"case {self.word()} in {self.one('x', '*', 'x|y', '-*')}) {inner()};; *) {inner()};; esac"
        return self.one(
            "break", "continue", "return", "exit", "true", "false", "cd e", f"! {self.command()}", f"p $(({self.name()}+1))",
            f"p <<< {self.word()}", "p x > /dev/null", f"until false; do {self.command()}; break; done",
            "for ((i=0;i<2;i++)); do p $i; done", 'echo x | while read -r a; do p "$a"; done', f"eval p {self.word()}",
            f"eval {self.quoted('p ' + self.word())}", 'find d -name "*.txt" | while read -r c; do p "$c"; done',
            "ls d | while read -r c; do p $c; done", '[[ $a =~ x ]] && p "${BASH_REMATCH[0]}"', 'p "${@:$#}"',
        )  # fmt: skip

    def text(self, depth=0):
        return "; ".join(self.statement(depth) for _ in range(self.random.randint(1, 2 if depth else 5)))


def foreseen(word):
    """The text, whether it may be several words, and whether it is no option, from how the word is debugged."""
    text, many, plain = re.fullmatch(r'Arg \{ text: "(.*)", many: (\w+), holes: \w+, plain: (\w+) \}', word, re.S).groups()
    short = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
    text = re.sub(r"\\(?:u\{([0-9a-f]+)\}|(.))", lambda m: chr(int(m[1], 16)) if m[1] else short.get(m[2], m[2]), text)
    return text, many == "true", plain == "true"


@functools.lru_cache(maxsize=100_000)
def pattern(text):
    return re.compile("".join(HOLES.get(c) or re.escape(c) for c in text) if FOUND not in text else ".*", re.S)


def fits(expected, actual):
    """Whether the words of a command are among those that were foreseen."""
    # The places among the actual words that can be reached with what was looked at.
    places = {0}
    for text, many, plain in expected:
        is_one = lambda word: pattern(text).fullmatch(word) and not (plain and word.startswith("-"))  # noqa: E731
        if not many:
            places = {at + 1 for at in places if at < len(actual) and is_one(actual[at])}
            continue
        reached = set(places)
        for at in range(min(places, default=0), len(actual)):
            if at in reached and (ANY in text or FOUND in text or is_one(actual[at])):
                reached.add(at + 1)
        places = reached
    return len(actual) in places


def noted(path):
    """The words of each `p` that was run."""
    if not os.path.exists(path):
        return
    with open(path, "rb") as log:
        fields = log.read().decode("utf-8", "replace").split("\0")
    at = 0
    while at < len(fields) and fields[at].isdigit():
        count = int(fields[at])
        yield ["p"] + fields[at + 1 : at + 1 + count]
        at += 1 + count


def differences(binary, shells, texts, work):
    """What was not foreseen, as shell, text and words; and how many commands were looked at."""
    here = os.path.join(work, "here")
    for name in FILES:
        os.makedirs(os.path.dirname(os.path.join(here, name)), exist_ok=True)
        with open(os.path.join(here, name), "w") as file:
            file.write(LINES)
    with open(os.path.join(here, "l"), "w") as file:
        file.write(LINES)
    said = subprocess.run([binary, here], input="".join(json.dumps(text) + "\n" for text in texts), capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(answers) == len(texts), said.stderr
    understood = [n for n, answer in enumerate(answers) if not answer["asks"]]
    found, looked_at = [], 0
    for shell in shells:
        logs = os.path.join(work, shell)
        os.makedirs(logs)
        with open(os.path.join(logs, "run"), "w") as run:
            run.write(f'cd "{here}"\np() {{ printf "%s\\0" "$#" "$@" >> "$LOG"; }}\n')
            for n in understood:
                with open(os.path.join(logs, f"{n}.sh"), "w") as file:
                    file.write(texts[n] + "\n")
                run.write(f'( LOG="{logs}/{n}"; readonly LOG; . "{logs}/{n}.sh" ) </dev/null >/dev/null 2>&1\n')
        environment = {"HOME": "/home/u", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        subprocess.run(SHELLS[shell] + [os.path.join(logs, "run")], env=environment, cwd=here, capture_output=True, timeout=600)
        for n in understood:
            commands = [[foreseen(word) for word in words] for words in answers[n]["commands"]]
            for actual in noted(os.path.join(logs, str(n))):
                looked_at += 1
                if not any(fits(expected, actual) for expected in commands):
                    found.append((shell, texts[n], actual))
                    break
    return found, looked_at, len(understood)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", required=True, help="the example `shell_words`")
    parser.add_argument("--texts", type=int, default=1500, help="how many texts in a round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1, help="each with the next seed")
    parser.add_argument("shells", nargs="*", default=list(SHELLS))
    arguments = parser.parse_args()
    shells = [shell for shell in arguments.shells if shutil.which(shell)]
    for missing in sorted(set(arguments.shells) - set(shells)):
        print(f"skipped: {missing} is not installed")
    failed = False
    for seed in range(arguments.seed, arguments.seed + arguments.rounds):
        maker = Maker(seed)
        with tempfile.TemporaryDirectory(prefix="words") as work:
            found, looked_at, understood = differences(os.path.abspath(arguments.words), shells, [maker.text() for _ in range(arguments.texts)], work)
        print(f"seed {seed}: {arguments.texts} texts, {understood} understood, {looked_at} commands, {len(found)} with other words")
        for shell, text, actual in found[:10]:
            print(f"  {shell} makes {actual} of\n    {text}")
        failed |= bool(found) or looked_at == 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
