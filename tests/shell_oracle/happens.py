#!/usr/bin/env python3
"""Runs made-up shell texts and holds what happens against what was foreseen: the words of their commands, the folders that these run in,
and the files that are written. Inside of a sandbox only (`run.sh`): the home of its arguments is made anew all the time.

    happens.py --foreseen shell-foreseen [--texts N] [--seed S] [--rounds R] [--kind KIND ...] [SHELL ...]
    happens.py --foreseen shell-foreseen --given FILE [SHELL ...]     a JSON string a line

What runs is shown by the program `p`, which notes its words and its folder, and by `hidden`, which stands in values only. Texts that the
analysis would ask about are left out. Exit status 1 where a shell did what was not foreseen: then a call could be allowed for something else than it does.
"""

import argparse
import collections
import fcntl
import functools
import json
import os
import re
import select
import shutil
import signal
import stat
import subprocess
import sys
import time

import texts

HOME, HERE, LOG = "/home/u", "/home/u/proj", "/tmp/log"
# Shells that are held against: one that is not here is left out.
SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-c"], "zsh": ["zsh", "-f", "-c"],
    "bash by eval": ["bash", "--norc", "--noprofile", "-c", 'eval "$1"', "bash"], "zsh by eval": ["zsh", "-f", "-c", 'eval "$1"', "zsh"],
    "dash": ["dash", "-c"],
}  # fmt: skip
USUAL = ["bash", "zsh"]
LINES = "q\nr s\n*\n-n --out\nzx\n"
FILES = dict.fromkeys(["a.txt", "b.txt", "x y.txt", "d/e.txt", "d/f g", ".hid", "e/x", "e/y.c", "1", "l", "d/in/z"], LINES)
FILES |= {"h": "a[$(hidden)]\n$(hidden) `hidden`\nhidden\n"}
LINKED = f"{HERE}/L", f"{HERE}/d/in"
NOTE = f"#!/bin/sh\ncd -P .\nprintf '%s\\0' $(($# + 1)) \"${{0##*/}}\" \"$@\" \"$PWD\" >> {LOG}\n"
SECONDS = 2
BATCH = 400

# What stands for unknown text in a word (`src/action/arg.rs`).
HOLES = {"\1\1": ".*", "\0": ".*", "\1": "[^/]*", "\2": "-?[0-9]+", "\4": "[0-9a-f]*", "\7": r"\s*[0-9]*\s*", "\b": "[0-9]*"}
ANY, FOUND = "\0", "\5"
# The other end of `<(…)`, which has other numbers as well.
HOLES["/dev/fd/63"] = "/dev/fd/[0-9]+"
PARTS = re.compile("\1\1|/dev/fd/63|.", re.S)

# How a word begins where it is debugged; the facts about it follow by name.
ARG_TEXT = re.compile(r'Arg \{ text: "((?:[^"\\]|\\.)*)"', re.S)

# What is other text to dash, and known to be.
NOT_OF_SH = re.compile(r"\$'|\{\S*(?:,|\.\.)\S*\}|\(\(|\(\S+,")

Foreseen = collections.namedtuple("Foreseen", "commands writes")


def foreseen_word(word):
    """The text, whether it may be several words, and whether it is no option, from how the word is debugged."""
    text = ARG_TEXT.match(word)
    facts = dict(re.findall(r", (\w+): (true|false)", word[text.end() :]))
    many, plain = facts["many"] == "true", facts["plain"] == "true"
    short = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
    text = re.sub(r"\\(?:u\{([0-9a-f]+)\}|(.))", lambda m: chr(int(m[1], 16)) if m[1] else short.get(m[2], m[2]), text[1])
    return text, many, plain


@functools.lru_cache(maxsize=100_000)
def pattern(text):
    return re.compile("".join(HOLES.get(part) or re.escape(part) for part in PARTS.findall(text)) if FOUND not in text else ".*", re.S)


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


def is_foreseen_write(path, writes, before):
    """Whether one of the places is the path, something for which it has to be there, or a folder with which it comes or goes."""
    if path.startswith(LINKED[1] + "/") and is_foreseen_write(path.replace(LINKED[1], LINKED[0], 1), writes, before):
        return True
    for place in writes:
        if place is None:
            return True
        for base in place["paths"]:
            is_place = (place_pattern(base, place["pattern"]) if place["pattern"] else re.compile(re.escape(base))).fullmatch
            if is_place(path) or base.startswith(path + "/") or place["tree"] and base == path:
                return True
            if any(is_place(above) for above in parents(path) if place["tree"] or above not in before):
                return True
    return False


@functools.lru_cache(maxsize=10_000)
def place_pattern(base, glob):
    parts = [{"**": ".*", "*": "[^/]*"}.get(part) or re.escape(part) for part in re.split(r"(\*\*|\*)", glob)]
    return re.compile(re.escape(base.rstrip("/")) + "/" + "".join(parts), re.S)


def parents(path):
    while (path := os.path.dirname(path)) != "/":
        yield path


def make_home():
    shutil.rmtree(HOME, ignore_errors=True)
    for name, text in FILES.items():
        path = os.path.join(HERE, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
    os.symlink(LINKED[1], LINKED[0])


def state_of_home():
    """What would not be the same behind a write."""
    state = {}
    for folder, folders, names in os.walk(HOME):
        for path in (os.path.join(folder, name) for name in folders + names):
            found = os.lstat(path)
            is_folder = stat.S_ISDIR(found.st_mode)
            state[path] = "folder" if is_folder else (found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode)
    return state


def run(words, text):
    """The noted commands that were run, as words and folder, and whether it ended in time."""
    if os.path.exists(LOG):
        os.unlink(LOG)
    reading, writing = os.pipe()
    # What goes on in the background holds this as well, under a number that no text names.
    held = fcntl.fcntl(writing, fcntl.F_DUPFD, 200)
    os.close(writing)
    environment = {"HOME": HOME, "PATH": "/tmp/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    child = subprocess.Popen([*words, text], cwd=HERE, env=environment, pass_fds=[held], start_new_session=True, **streams)
    os.close(held)
    ended = bool(select.select([reading], [], [], SECONDS)[0])
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
    os.close(reading)
    return list(noted()), ended


def noted():
    if not os.path.exists(LOG):
        return
    with open(LOG, "rb") as log:
        fields = log.read().decode("utf-8", "replace").split("\0")
    at = 0
    while at < len(fields) and fields[at].isdigit():
        count = int(fields[at])
        words = [word.replace("/proc/self/fd/", "/dev/fd/") for word in fields[at + 1 : at + 1 + count]]
        yield words, fields[at + 1 + count]
        at += 2 + count


def unforeseen(foreseen, commands, changed, before):
    """The first thing that happened and was not foreseen, in words."""
    for actual, folder in commands:
        fitting = [folders for words, folders in foreseen.commands if fits(words, actual)]
        if not fitting:
            return f"runs {actual}"
        if not any(not folders or folder in map(os.path.realpath, folders) for folders in fitting):
            return f"runs {actual} in {folder}"
    for path in changed:
        if not is_foreseen_write(path, foreseen.writes, before):
            return f"writes {path}"
    return None


def understood(binary, made):
    """The texts that are not asked about, with what is foreseen of them."""
    make_home()
    said = subprocess.run([binary, HOME, HERE], input="".join(json.dumps(text) + "\n" for text in made), capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(answers) == len(made), said.stderr
    for text, answer in zip(made, answers):
        if not answer["asks"]:
            commands = [(list(map(foreseen_word, command["words"])), command["folders"]) for command in answer["commands"]]
            yield text, Foreseen(commands, answer["writes"])


class Round:
    """What was looked at, and found."""

    def __init__(self, shells):
        self.shells = shells
        self.texts = self.understood = self.commands = self.changes = self.late = 0
        self.found = []

    def look_at(self, binary, made):
        self.texts += len(made)
        before = None
        for text, foreseen in understood(binary, made):
            self.understood += 1
            for shell in self.shells:
                if shell == "dash" and NOT_OF_SH.search(text):
                    continue
                if before is None:
                    make_home()
                    before = state_of_home()
                commands, ended = run(SHELLS[shell], text)
                after = state_of_home() if os.path.isdir(HOME) else {}
                changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
                self.commands += len(commands)
                self.changes += len(changed)
                self.late += not ended
                what = unforeseen(foreseen, commands, changed, before)
                if what:
                    self.found.append((shell, what, text))
                if changed:
                    before = None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--foreseen", required=True, help="the example `shell_foreseen`")
    parser.add_argument("--texts", type=int, default=400, help="how many texts of a kind in a round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1, help="each with the next seed")
    parser.add_argument("--kind", action="append", choices=texts.KINDS)
    parser.add_argument("--given", help="texts to look at instead")
    parser.add_argument("--show", type=int, default=10, help="how much of what is found is shown")
    parser.add_argument("shells", nargs="*", default=USUAL)
    arguments = parser.parse_args()
    shells = [shell for shell in arguments.shells if shutil.which(SHELLS[shell][0])]
    for missing in sorted(set(arguments.shells) - set(shells)):
        print(f"skipped: {missing} is not installed")
    os.mkdir("/tmp/bin")
    for name in "p", "hidden":
        with open(f"/tmp/bin/{name}", "w") as note:
            note.write(NOTE)
        os.chmod(f"/tmp/bin/{name}", 0o755)

    def rounds():
        if arguments.given:
            with open(arguments.given) as given:
                yield arguments.given, [json.loads(line) for line in given]
            return
        for seed in range(arguments.seed, arguments.seed + arguments.rounds):
            for kind in arguments.kind or texts.KINDS:
                maker = texts.Maker(seed, kind)
                yield f"{kind}, seed {seed}", [maker.text() for _ in range(arguments.texts)]

    failed = False
    for name, made in rounds():
        start, one = time.monotonic(), Round(shells)
        one.look_at(arguments.foreseen, made)
        failed |= bool(one.found) or one.commands == 0
        counts = f"{one.texts} texts, {one.understood} understood, {one.commands} commands, {one.changes} changes, {one.late} did not end"
        print(f"{name}: {counts}, {len(one.found)} not foreseen ({time.monotonic() - start:.0f} s)")
        for shell, what, text in one.found[: arguments.show]:
            print(f"  {shell} {what}\n    {json.dumps(text, ensure_ascii=False)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
