"""Asks the broker about texts, and runs what it allows under each shell, in a home that is made anew whenever something changed it.

The program `evil`, the file `.env` and all outside of the workspace are never named by a call that is allowed, to bash: whoever runs,
reads or writes one of them read the text as something else.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import texts

HOME, WORKSPACE, TOOLS, LOG = "/home/u", "/home/u/proj", "/tmp/tools", "/tmp/log"
SHELLS = {
    "bash": ["bash"], "bash --posix": ["bash", "--posix"], "dash": ["dash"], "ash": ["busybox", "ash"], "ksh93": ["ksh93"], "mksh": ["mksh"],
    "yash": ["yash"], "yash --posix": ["yash", "--posix"], "zsh": ["zsh", "-f"], "zsh as sh": ["zsh", "--emulate", "sh"],
}
FILES = {"proj/a": "x 1\ny 2\n", "proj/b": "b\n", "proj/.env": "S=1\n", "proj/src/a": "src\n", "out/k": "k\n"}
PROGRAMS = "[ awk basename cat cp curl cut date dirname env evil expr false find git grep head id ls mkdir mv printf rm sed seq sh sleep sort tail tee test touch tr true wc xargs".split()
SECONDS = 1.5
BATCH = 1000


def make():
    shutil.rmtree(HOME, ignore_errors=True)
    for name, text in FILES.items():
        path = os.path.join(HOME, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


def look():
    """Every path of the home with what it holds."""
    found = {}
    for folder, _, names in os.walk(HOME):
        found[folder] = None
        for name in names:
            path = os.path.join(folder, name)
            try:
                with open(path, "rb") as file:
                    found[path] = file.read(4096) if os.path.isfile(path) else b""
            except OSError:
                found[path] = b""
    return found


def run(words, text):
    """The programs that the text starts, with their words, and the paths that it changes."""
    if os.path.exists(LOG):
        os.unlink(LOG)
    before = look()
    child = subprocess.Popen(
        [shutil.which(words[0]), *words[1:], "-c", text], cwd=WORKSPACE, env={"PATH": "/tmp/bin", "HOME": HOME, "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )
    try:
        child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        pass
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
    started = set()
    if os.path.exists(LOG):
        with open(LOG, encoding="utf-8", errors="replace") as log:
            started = {tuple(line.rstrip("\n").split("\x1f")) for line in log}
    after = look()
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    if changed:
        make()
    return started, changed


def wrong(started, changed, usual):
    """What nobody allowed among this; `usual` is what bash starts."""
    for program in started:
        if program[0] == "evil" or program[0] in ("rm", "curl") and program not in usual:
            yield f"runs {' '.join(program)!r}"
        elif any(word == ".env" or word.endswith("/.env") for word in program[1:]) and program[0] not in ("echo", "printf"):
            yield f"hands a secret to {program[0]}"
    for path in changed:
        if not path.startswith(WORKSPACE) or path.endswith(".env"):
            yield f"changes {path}"


def allowed(commands):
    asked = "".join(json.dumps({"id": index, "command": command, "cwd": WORKSPACE}) + "\n" for index, command in enumerate(commands))
    answers = subprocess.run(
        [f"{TOOLS}/countersign", "check", "--batch", "--isolated", "--trusted", "--mode", "accept-edits", "--workspace", WORKSPACE, "--cwd", WORKSPACE],
        input=asked, capture_output=True, text=True, encoding="utf-8", env={"HOME": HOME, "PATH": "/usr/bin:/bin"}, check=True,
    ).stdout
    for answer in map(json.loads, filter(None, answers.split("\n"))):
        if answer.get("verdict") == "allow":
            yield commands[answer["id"]]


def given(file, key=None):
    with open(file, encoding="utf-8") as lines:
        values = map(json.loads, filter(str.strip, lines))
        return [value for value in (value.get(key) if key else value for value in values) if isinstance(value, str) and "\0" not in value]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts")
    parser.add_argument("--shell", action="append", default=[])
    arguments = parser.parse_args()
    os.mkdir("/tmp/bin")
    for name in PROGRAMS:
        os.symlink(f"{TOOLS}/note", f"/tmp/bin/{name}")
    shells = {name: words for name, words in SHELLS.items() if shutil.which(words[0])}
    shells |= {name: [path] for name, path in (pair.split("=", 1) for pair in arguments.shell)}
    print("other shells: " + ", ".join(shells))
    counts = {"asked about": 0, "run": 0, "read otherwise": 0}

    def look_at(commands, end=None):
        counts["asked about"] += len(commands)
        make()
        for text in list(allowed(commands)):
            if end is not None and time.monotonic() > end:
                return
            counts["run"] += 1
            usual, _ = run(["bash"], text)
            found = {name: sorted(set(wrong(*run(words, text), usual))) for name, words in shells.items()}
            if any(found.values()):
                counts["read otherwise"] += 1
                print(json.dumps(text, ensure_ascii=False))
                for name, what in found.items():
                    for line in what[:3]:
                        print(f"    {name} {line}")

    make()
    if arguments.texts:
        look_at(given(arguments.texts))
    else:
        look_at(given(f"{TOOLS}/cases", "command"))
        end, made = time.monotonic() + arguments.seconds, texts.Texts(arguments.seed)
        while time.monotonic() < end:
            look_at([made.text() for _ in range(BATCH)], end)
    print("other shells: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["read otherwise"] or not counts["run"] else 0


if __name__ == "__main__":
    sys.exit(main())
