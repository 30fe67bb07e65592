"""Runs what the broker allows as read-only under strace, and judges what it really did.

Calls come from `tests/cases` (those that are allowed without a rule), from a file, or from `fuzz.py`. The broker is asked about
each with the scratch folder in place of `/home/u`; what it allows runs in a fresh copy of that folder, inside
bubblewrap where there is one: no network, the system read-only, the scratch folder writable so that a write
is seen instead of refused.
"""

import argparse
import collections
import concurrent.futures
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import fuzz
import judge
import scratch

HOME = re.compile(r"/home/u(?![\w.-])")
WORKERS = 2
SECONDS = 10
# For random calls, many of which wait for something.
FUZZ_SECONDS = 3
# How many violations of one call are printed.
SHOWN = 8

# What bash itself does, and what the broker calls a step of assignments; these are no programs that have to be installed.
BUILTINS = {"assignment"}.union(
    subprocess.run(["bash", "-c", "compgen -b; compgen -k"], check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout.split()
)

# Calls that do more than read, judged as if they were allowed and named these programs: the judge must see each.
SELF_TEST = (
    ("touch x", "touch", "change"),
    ("touch README.md", "touch", "change"),
    ("echo x > new", "", "change"),
    ("echo x >> README.md", "", "change"),
    (": > /tmp/outside", "", "change"),
    ("rm README.md", "rm", "change"),
    ("mv a.txt c.txt", "mv", "change"),
    ("cp a.txt c.txt", "cp", "change"),
    ("ln -s a.txt c.txt", "ln", "change"),
    ("mkdir d", "mkdir", "change"),
    ("chmod 600 a.txt", "chmod", "change"),
    ("sed -i s/a/b/ a.txt", "sed", "change"),
    ("sort -o a.txt b.txt", "sort", "change"),
    ("cat a.txt | tee c.txt", "cat tee", "change"),
    ("tar xzf a.tar.gz", "tar gzip", "change"),
    ("find . -name a.txt -delete", "find", "change"),
    ("git branch other", "git", "change"),
    ("git config user.name x", "git", "change"),
    ("(sleep 0.1; (echo x > late) &) & wait", "sleep", "change"),
    ("sh -c 'id'", "sh", "execute"),
    ("find . -name a.txt -exec id ';'", "find", "execute"),
    ("echo id | xargs env", "xargs env", "execute"),
    ("./run.sh", "run.sh touch", "execute"),
    ("PATH=.:$PATH; ls", "ls", "execute"),
    ("make -n", "make", "execute"),
    ("exec 3<>/dev/tcp/127.0.0.1/9", "", "connect"),
    ("bash -c 'exec 3<>/dev/tcp/127.0.0.1/9'", "bash", "connect"),
    ("bash -c 'echo x > /dev/udp/127.0.0.1/9'", "bash", "connect"),
)
# And calls in which it must see nothing.
SELF_TEST_CLEAN = (
    ("ls -la; cat README.md | head -n 2 2>/dev/null; grep -r TODO . >/dev/null 2>&1", "ls cat head grep"),
    ("git status; git log --oneline | head -3; git diff", "git head"),
    ("timeout 5 cat a.txt", "timeout cat"),
)


class Sandbox:
    """How a command is run: the environment, and bubblewrap where it works."""

    def __init__(self, base, further):
        self.base = base
        self.limit = SECONDS
        self.path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        toolchain = None
        if shutil.which("rustc"):
            # The real cargo and rustc rather than a launcher that looks for its settings in the home.
            found = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
            if found.returncode == 0:
                toolchain = found.stdout.strip()
                self.path = f"{toolchain}/bin:{self.path}"
        self.path = ":".join([*further, self.path])
        home = os.path.expanduser("~")
        self.wall = [
            "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--tmpfs", "/run",
            *(["--tmpfs", home] if home not in ("/", "") else []),
            *(["--ro-bind", toolchain, toolchain] if toolchain else []),
            "--bind", base, base, "--unshare-net", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--new-session",
        ]
        strace = ["strace", "-ff", "-y", "-qq", "-e", "signal=none", "-s", "4096", "-e", "trace=" + judge.TRACED]
        self.strace = strace
        self.walled = shutil.which("bwrap") is not None and self.works([*self.wall, "true"])
        # Stops processes only at the calls that are recorded.
        if self.works(["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=execve", "-o", "/dev/null", "true"]):
            self.strace = [strace[0], "--seccomp-bpf", *strace[1:]]

    @staticmethod
    def works(words):
        return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def environment(self, home):
        return {"PATH": self.path, "HOME": home, "LANG": "C.UTF-8", "TERM": "dumb"}

    def run(self, command, home, cwd, prefix):
        """Runs the command and leaves its traces at `prefix`. Whether it ended in time."""
        words = [*self.strace, "-o", prefix, "bash", "-c", command]
        if self.walled:
            words = [*self.wall, "--chdir", cwd, *words]
        child = subprocess.Popen(
            words, cwd=cwd, env=self.environment(home), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            child.wait(self.limit)
            return True
        except subprocess.TimeoutExpired:
            return False
        finally:
            self.end(child, prefix)

    def end(self, child, prefix):
        """Ends what is still there of the command: with bubblewrap, its whole process namespace."""
        pids = [] if self.walled else list(judge.Trace(prefix).files)
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            for pid in pids:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            child.wait()


class Call:
    """A command that is run, and what the decision says about it."""

    def __init__(self, command, cwd, programs, connects=()):
        self.command, self.cwd, self.programs, self.connects = command, cwd, set(programs), set(connects)

    def name(self):
        return self.command.split(" ", 1)[0]


class Tracer:
    def __init__(self, base, further):
        self.base = base
        self.sandbox = Sandbox(base, further)
        self.template = os.path.join(base, "template")
        scratch.make(self.template)
        self.free = list(range(WORKERS))
        self.used = set()
        self.spent = collections.Counter()

    def judge(self, call):
        """Runs a call in a copy of the scratch folder that nothing has changed: its violations, and whether it ended in time."""
        worker, start = self.free.pop(), time.monotonic()
        try:
            folder = os.path.join(self.base, f"{worker}")
            home = os.path.join(folder, "u")
            traces = os.path.join(folder, "traces")
            shutil.rmtree(traces, ignore_errors=True)
            os.makedirs(traces)
            if worker in self.used or not os.path.isdir(home):
                scratch.copy(self.template, home)
            self.used.add(worker)
            cwd = HOME.sub(home, call.cwd)
            if not os.path.isdir(cwd):
                return None, True
            prefix = os.path.join(traces, "trace")
            in_time = self.sandbox.run(HOME.sub(home, call.command), home, cwd, prefix)
            violations = judge.judge(judge.Trace(prefix), call.programs, call.connects, home)
            # What only read leaves the folder as it was.
            if in_time and not violations:
                self.used.discard(worker)
            return violations, in_time
        finally:
            self.free.append(worker)
            self.spent[call.name()] += time.monotonic() - start

    def judge_all(self, calls, seconds=None, share=None):
        """Yields each call with its outcome, as long as there is time: in all, and `share` for each first word."""
        end = None if seconds is None else time.monotonic() + seconds
        waiting = collections.deque()
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for call in calls:
                if end is not None and time.monotonic() > end:
                    break
                if share is not None and self.spent[call.name()] > share:
                    continue
                waiting.append((call, pool.submit(self.judge, call)))
                if len(waiting) > 2 * WORKERS:
                    done, future = waiting.popleft()
                    yield done, *future.result()
            for done, future in waiting:
                yield done, *future.result()

    def self_test(self):
        """What the judge missed, or saw where there is nothing."""
        wrong = []
        calls = [Call(command, "/home/u/proj", programs.split()) for command, programs, _ in SELF_TEST]
        calls += [Call(command, "/home/u/proj", programs.split()) for command, programs in SELF_TEST_CLEAN]
        kinds = {command: kind for command, _, kind in SELF_TEST}
        for call, violations, _ in self.judge_all(calls):
            kind = kinds.get(call.command)
            installed = not missing(call, self.sandbox.path)
            if kind is None and violations:
                wrong.append(f"{call.command}: only reads, but the judge sees {'; '.join(map(str, violations))}")
            elif kind is not None and installed and kind not in {v.kind for v in violations}:
                wrong.append(f"{call.command}: the judge must see what it does ({kind}), and sees {'; '.join(map(str, violations)) or 'nothing'}")
        return wrong


def missing(call, path):
    """The programs of the call that are not installed."""
    def there(name):
        function = rf"(^|[\s;&|({{]){re.escape(name)}\s*\(\)|\bfunction\s+{re.escape(name)}\b"
        return name in BUILTINS or shutil.which(name, path=path) or re.search(function, call.command)

    return sorted(name for name in call.programs if not name.endswith(".sh") and not there(name))


def from_cases(folder):
    """Commands and folders of the cases that are allowed without any rule."""
    for file in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        with open(file, encoding="utf-8") as lines:
            for line in filter(str.strip, lines):
                case = json.loads(line)
                if case["verdict"] == "allow" and "command" in case and not case.keys() & {"allow", "mode", "tool"}:
                    yield case["command"], case.get("cwd", "/home/u/proj")


def from_file(file):
    with open(file, encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            value = json.loads(line)
            if isinstance(value, str):
                yield value, "/home/u/proj"
            elif isinstance(value.get("command"), str):
                yield value["command"], value.get("cwd") or "/home/u/proj"


def allowed(broker, commands, home):
    """Asks the broker about the commands as they stand in `home`, and yields those that it allows."""
    commands = list(dict.fromkeys(commands))
    proj = os.path.join(home, "proj")
    asked = "".join(
        json.dumps({"id": index, "command": HOME.sub(home, command), "cwd": HOME.sub(home, cwd)}) + "\n" for index, (command, cwd) in enumerate(commands)
    )
    answers = subprocess.run(
        [broker, "check", "--batch", "--isolated", "--trusted", "--workspace", proj, "--cwd", proj],
        input=asked, capture_output=True, text=True, encoding="utf-8", env={"HOME": home, "PATH": os.environ["PATH"]}, check=True,
    ).stdout.split("\n")
    for answer in map(json.loads, filter(None, answers)):
        if answer.get("verdict") != "allow":
            continue
        command, cwd = commands[answer["id"]]
        programs, connects = set(), set()
        for step in answer["steps"]:
            effects = [effect["what"] for effect in step["effects"]]
            started = {effect.removeprefix("starts ") for effect in effects if effect.startswith("starts ")}
            programs |= started
            if any("forge" in (effect["covered_by"] or "") for effect in step["effects"]):
                connects |= started
        yield Call(command, cwd, programs, connects)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--broker", required=True, help="the binary `countersign`")
    parser.add_argument("--self-test", action="store_true", help="only see whether the judge sees what it must")
    parser.add_argument("--commands", metavar="FILE", help="a JSON string or {\"command\",\"cwd\"} a line, instead of the cases")
    parser.add_argument("--seconds", type=float, help="start no further call after this time")
    parser.add_argument("--fuzz", metavar="ROUNDS", type=int, help="instead of the cases, this many random calls of each installed program in the tables")
    parser.add_argument("--rows", metavar="FILE", help="what the library's test `prints_every_row` printed; needed by --fuzz")
    parser.add_argument("--seed", type=int, default=1, help="of the random calls")
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="make random calls of this program only; repeatable")
    parser.add_argument("--path", metavar="DIR", action="append", default=[], help="a further folder of programs; repeatable")
    arguments = parser.parse_args()

    base = os.path.realpath(tempfile.mkdtemp(prefix="countersign-tracer-"))
    try:
        tracer = Tracer(base, map(os.path.abspath, arguments.path))
        if not tracer.sandbox.walled:
            print("tracer: bubblewrap does not work here; calls run without a wall")
        wrong = tracer.self_test()
        for line in wrong:
            print(f"self-test: {line}")
        print(f"tracer: self-test of {len(SELF_TEST) + len(SELF_TEST_CLEAN)} calls, {len(wrong)} wrong")
        if wrong:
            return 1
        if arguments.self_test:
            return 0
        broker = os.path.abspath(arguments.broker)
        if arguments.fuzz:
            with open(arguments.rows, encoding="utf-8") as file:
                made = fuzz.Fuzzer(fuzz.rows_of(file.read()), arguments.seed, tracer.sandbox.path, arguments.only)
            commands = ((command, "/home/u/proj") for command in made.calls(arguments.fuzz))
            print(f"tracer: {arguments.fuzz} rounds of {len(made.programs)} installed programs, seed {arguments.seed}")
            tracer.sandbox.limit = FUZZ_SECONDS
            # Slow programs must not take the time of the others.
            share = arguments.seconds and arguments.seconds * WORKERS / len(made.programs) * 3
        else:
            here = os.path.dirname(os.path.abspath(__file__))
            commands, share = from_file(arguments.commands) if arguments.commands else from_cases(os.path.join(here, "..", "cases")), None
        return run(tracer, list(allowed(broker, commands, tracer.template)), arguments.seconds, share)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def run(tracer, calls, seconds, share=None):
    runnable, absent = [], collections.Counter()
    for call in calls:
        without = missing(call, tracer.sandbox.path)
        absent.update(without)
        if not without:
            runnable.append(call)
    skipped, count, late, found = len(calls) - len(runnable), 0, 0, 0
    for call, violations, in_time in tracer.judge_all(runnable, seconds, share):
        if violations is None:
            skipped += 1
            continue
        count += 1
        if not in_time:
            late += 1
            if share is None:
                print(f"{json.dumps(call.command, ensure_ascii=False)}\n    was ended after {tracer.sandbox.limit} s, and is judged by what it did until then")
        found += bool(violations)
        if violations:
            print(json.dumps(call.command, ensure_ascii=False))
        for violation in violations[:SHOWN]:
            print(f"    {violation}")
        if len(violations) > SHOWN:
            print(f"    and {len(violations) - SHOWN} more")
    if absent:
        print("tracer: not installed: " + ", ".join(f"{name} ({times})" for name, times in absent.most_common()))
    if late:
        print(f"tracer: {late} calls were ended after {tracer.sandbox.limit} s")
    left = len(runnable) - count - (skipped - (len(calls) - len(runnable)))
    if left:
        print(f"tracer: no time for {left} calls")
    print(f"tracer: {count} calls run, {skipped} skipped (program not installed), {found} with violations")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
