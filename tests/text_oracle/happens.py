#!/usr/bin/env python3
"""Runs made-up texts of the languages inside command lines, where the broker allows them, and looks whether they did what was not foreseen:
start a program, open a connection, read, write or delete a file. Inside of a sandbox only (`run.sh`): the home of its arguments is
made anew all the time.

    happens.py --foreseen shell_foreseen [--texts N] [--seed S] [--rounds R] [--kind KIND ...]
    happens.py --foreseen shell_foreseen --given FILE     command lines, each a JSON string or {"command": …} on a line of its own

What happens is seen by strace. Exit status 1 where something was not foreseen.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import texts

HOME, HERE, LOG, PROGRAMS = "/home/u", "/home/u/proj", "/tmp/log", "/tmp/bin"
FILES = dict.fromkeys(["a.txt", "b.txt", "d/a.txt", "d/e.txt", "d/in/z.txt", "oops.d/x.txt"], "one two\n3 4\n")
FILES |= {"data.json": '{"a": [1, {"b": "x"}], "env": null}', "t.csv": "a,b\n1,2\n", "x.xml": "<a><b c='1'>t</b></a>", "shadow/json.py": "open('oops', 'w')\n"}
FILES |= {"prog.awk": 'BEGIN { system("touch oops") }\n', "prog.sed": "w oops\n", "mod.js": "require('fs').writeFileSync('oops', '')\n", "mod.py": "open('oops', 'w')\n"}
# `L/../x.json` is the first of these to the system, and nothing or the second to who takes `L/..` away.
FILES |= {"d/x.json": "{}", "x.json.js": "require('fs').writeFileSync('oops', '')\n"}
# What nobody may read by name. Whoever reads all that there is in a folder reads it as well, and is known to.
SECRETS = [".env", "d/.env", "d/id_rsa", "../.ssh/id_rsa", "../.ssh/config", "../.aws/credentials"]
LINKS = {"L": f"{HERE}/d/in", "s.txt": f"{HERE}/.env", "K": f"{HOME}/.ssh"}
TRACED = "execve,execveat,openat,open,openat2,creat,connect,bind,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat,kill"
STRACE = ["strace", "-f", "-qq", "-y", "--seccomp-bpf", "-e", f"trace={TRACED}", "-e", "signal=none", "-s", "400", "-o", LOG]
SECONDS = 4

CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+|\?)")
IN_PLACE = re.compile(r".*/(?:sed|[abx]\.txt)[A-Za-z0-9]{6}")
OF_TEXTS = re.compile(r"\b(python3?|node|[gm]?awk|sed|jq|sqlite3)\b")
QUOTED = re.compile(r'(?:(AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"')


def make_home():
    shutil.rmtree(HOME, ignore_errors=True)
    for name, text in [*FILES.items(), *((name, f"{texts.SECRET}\n") for name in SECRETS)]:
        path = os.path.join(HERE, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
    for name, target in LINKS.items():
        os.symlink(target, os.path.join(HERE, name))


def whole(lines):
    """The lines of the log, with those joined that others came between."""
    begun = {}
    for line in lines:
        process, _, call = line.partition(" ")
        if line.rstrip().endswith("<unfinished ...>"):
            begun[process] = line.rstrip().removesuffix("<unfinished ...>")
        elif resumed := re.match(r" *<\.\.\. \w+ resumed>(.*)", call):
            yield begun.pop(process, "") + resumed[1]
        else:
            yield line
    # Whatever began may have happened.
    yield from (f"{line}) = 0" for line in begun.values())


def calls_of(lines):
    """The calls in the log: each with its paths, the whole line, and whether it failed."""
    # Some calls do not say in which folder their process is: the last one said that does.
    folders = {}
    for line in lines:
        found = CALL.match(line)
        if not found:
            continue
        process, call, arguments, result = found.groups()
        if at := re.search(r"AT_FDCWD<([^>]*)>", arguments):
            folders[process] = at[1]
        yield call, paths_of(arguments, folders.get(process, HERE)), arguments, result.startswith("-")


def paths_of(arguments, current):
    paths = []
    for _, folder, name in QUOTED.findall(arguments):
        folder = folder or current
        name = name.encode().decode("unicode_escape").encode("latin-1", "replace").decode("utf-8", "replace")
        paths.append(os.path.normpath(os.path.join(folder, name)) if ".." not in name else os.path.realpath(os.path.join(folder, name)))
    return paths


def covers(place, path):
    """Whether a place that was foreseen is the path, or stands for it."""
    if place is None:
        return False
    for base in place["paths"]:
        if place["pattern"] is None:
            if path == base or place["tree"] and path.startswith(base.rstrip("/") + "/"):
                return True
        elif re.fullmatch(place_pattern(base, place["pattern"]), path):
            return True
    return False


def place_pattern(base, glob):
    # What is made of a pattern of another language may leave out the folders between.
    parts = [{"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part) or re.escape(part) for part in re.split(r"(\*\*/|\*\*|\*|\?)", glob)]
    return re.escape(base.rstrip("/")) + "/" + "".join(parts)


def is_whole_folder(place, path):
    """Whether the file was not asked for by its name."""
    if place["pattern"] is None:
        return place["tree"] and path not in place["paths"]
    return set(place["pattern"].rsplit("/", 1)[-1]) <= {"*"}


def unforeseen(answer, calls, programs):
    """What happened and was not foreseen, in words."""
    reads, writes = answer["reads"], answer["writes"]
    for call, paths, arguments, failed in calls:
        if call in ("execve", "execveat"):
            if not failed and paths[0] not in programs:
                return f"starts {paths[0]}"
        elif call in ("connect", "bind"):
            if "nscd" not in arguments:
                return f"{call} {arguments}"
        elif call == "kill":
            return f"kill {arguments}"
        elif call in ("open", "openat", "openat2", "creat"):
            changes = call == "creat" or re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", arguments)
            path = paths[0]
            # A name that leads elsewhere is written and read as what it leads to.
            real = os.path.realpath(path)
            if changes and not path.startswith(("/dev/", "/proc/self/")):
                # `sed -i` writes beside the file, and puts that in its place.
                if IN_PLACE.fullmatch(path):
                    continue
                if not all(any(place and place["content"] and covers(place, one) for place in writes) for one in {path, real}):
                    return f"writes {path}"
            if not changes and not failed and real.startswith(HOME):
                is_folder = "O_DIRECTORY" in arguments or os.path.isdir(real)
                if is_folder:
                    fits = [place for place in reads if place and (covers(place, real) or covers(place, path) or lies_above(place, real))]
                    # Python looks for modules in the current folder.
                    if not fits and folder_of(arguments) != real:
                        return f"lists {path}"
                    continue
                fits = [place for place in reads + writes if place and place["content"] and (covers(place, path) or covers(place, real))]
                if not fits:
                    return f"reads {path}"
                if is_secret(real) and not any(is_whole_folder(place, real) for place in fits):
                    return f"reads the secret {path}"
        elif not failed or call in ("unlink", "unlinkat", "rmdir"):
            for path in paths:
                if IN_PLACE.fullmatch(path):
                    continue
                # Folders are made with what lies in them.
                is_above = call in ("mkdir", "mkdirat") and any(place and any(base.startswith(f"{path}/") for base in place["paths"]) for place in writes)
                if not is_above and not any(place and covers(place, path) for place in writes):
                    return f"{call} {path}"
    return None


def folder_of(arguments):
    """The folder that the program was in."""
    found = re.match(r"AT_FDCWD<([^>]*)>", arguments)
    return found and found[1]


def lies_above(place, path):
    """Whether the folder is one in which the pattern of the place is looked for."""
    return place["pattern"] is not None and any(f"{path}/".startswith(base.rstrip("/") + "/") for base in place["paths"])


def is_secret(path):
    return os.path.relpath(path, HERE) in SECRETS


def programs_of(answer):
    """The programs by which the command line is known to be run."""
    names = filter(None, (re.match(r'Arg \{ text: "([^"\\]+)"', command["words"][0]) for command in answer["commands"]))
    found = filter(None, (shutil.which(name[1]) for name in names))
    return {path for one in found for path in (one, os.path.realpath(one))}


def run(command):
    """What happened, and what was printed."""
    if os.path.exists(LOG):
        os.unlink(LOG)
    environment = {"HOME": HOME, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "SECRET_TOKEN": texts.SECRET}
    words = [*STRACE, shutil.which("bash"), "--norc", "--noprofile", "-c", command]
    child = subprocess.Popen(words, cwd=HERE, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        printed, _ = child.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        printed, _ = child.communicate()
    with open(LOG, encoding="utf-8", errors="replace") as log:
        return list(calls_of(whole(log))), printed.decode("utf-8", "replace")


def stands_for(name, program):
    """From now on the program is found by this name."""
    link = f"{PROGRAMS}/{name}"
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink(shutil.which(program), link)


def foreseen(binary, made):
    make_home()
    said = subprocess.run([binary, HOME, HERE], input="".join(json.dumps(text) + "\n" for text in made), capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(answers) == len(made), said.stderr
    return answers


class Round:
    """What was looked at, and found."""

    def __init__(self):
        self.texts = self.allowed = self.touched = self.failed = 0
        self.found = []

    def look_at(self, binary, made, most):
        answers = foreseen(binary, made)
        self.texts = len(made)
        for command, answer in zip(made, answers):
            if not answer["allowed"] or self.allowed >= most:
                continue
            self.allowed += 1
            calls, printed = run(command)
            programs = {call[1][0] for call in calls[:1]} | programs_of(answer)
            what = unforeseen(answer, calls, programs)
            if what is None and texts.SECRET in printed and not any(place and place["content"] and (place["tree"] or place["pattern"]) for place in answer["reads"]):
                what = "prints a secret"
            touches = [call for call in calls if call[1] and call[1][0].startswith(HOME)]
            self.touched += bool(touches)
            self.failed += bool(re.search(r"Error\b|syntax error|rror:", printed))
            if what:
                self.found.append((what, command))
            if any(call[0] not in ("open", "openat", "execve") or re.search(r"O_WRONLY|O_RDWR|O_CREAT", call[2]) for call in calls):
                make_home()


def made_by(arguments):
    if arguments.given:
        lines = [json.loads(line) for path in arguments.given for line in open(path) if line.strip()]
        lines = [line if isinstance(line, str) else line.get("command", "") for line in lines]
        yield "given", [line for line in lines if OF_TEXTS.search(line)]
        return
    for seed in range(arguments.seed, arguments.seed + arguments.rounds):
        for kind in arguments.kind or texts.KINDS:
            maker = texts.Maker(seed, kind)
            yield f"{kind}, tricks in seed {seed}", maker.tricks()
            yield f"{kind}, seed {seed}", [maker.command() for _ in range(arguments.texts)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--foreseen", required=True, help="the example `shell_foreseen`")
    parser.add_argument("--texts", type=int, default=1000, help="how many texts of a kind in a round")
    parser.add_argument("--most", type=int, default=10**9, help="how many of them are run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1, help="each with the next seed")
    parser.add_argument("--kind", action="append", choices=texts.KINDS)
    parser.add_argument("--by", metavar="PROGRAM", help="what runs the texts instead of the usual program")
    parser.add_argument("--given", action="append", help="command lines to look at instead")
    parser.add_argument("--show", type=int, default=10, help="how much of what is found is shown")
    parser.add_argument("--print", action="store_true", help="print what is allowed, and run nothing")
    arguments = parser.parse_args()
    os.mkdir(PROGRAMS)
    os.environ["PATH"] = f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin"
    missing = [kind for kind in texts.KINDS if not shutil.which(texts.KINDS[kind].program)]
    for kind in missing:
        print(f"skipped: {texts.KINDS[kind].program} is not installed")
    failed = False
    for name, made in made_by(arguments):
        kind = texts.KINDS.get(name.split(",")[0])
        if name.split(",")[0] in missing:
            continue
        if kind:
            stands_for(kind.name, arguments.by or kind.program)
        if arguments.print:
            for command, answer in zip(made, foreseen(arguments.foreseen, made)):
                print("allow" if answer["allowed"] else "ask  ", json.dumps(command, ensure_ascii=False))
            continue
        start, one = time.monotonic(), Round()
        one.look_at(arguments.foreseen, made, arguments.most)
        # A generator of which nothing is allowed any more would find nothing.
        failed |= bool(one.found) or not one.allowed and "tricks" not in name
        counts = f"{one.texts} texts, {one.allowed} allowed, {one.touched} touch files, {one.failed} end in an error"
        print(f"{name}: {counts}, {len(one.found)} not foreseen ({time.monotonic() - start:.0f} s)")
        for what, command in one.found[: arguments.show]:
            print(f"  {what}\n    {json.dumps(command, ensure_ascii=False)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
