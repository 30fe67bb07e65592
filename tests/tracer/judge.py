"""Reads the traces that `strace -ff -y` left of one call, and says what in them is more than reading.

A trace is judged by what the calls into the system did, not by what the programs are called: a call that
changed something, executed something that the decision does not name, or reached for a socket, is a violation
unless it stands in one of the tables of exceptions.
"""

import os
import re

# What strace records. `clone` and its kin only tell which program a new process starts as.
CHANGING = (
    "unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir link linkat symlink symlinkat chmod fchmod fchmodat fchmodat2 "
    "chown fchown lchown fchownat truncate ftruncate fallocate utime utimes utimensat futimesat mknod mknodat "
    "setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr mount umount2 swapon reboot sethostname settimeofday clock_settime "
    "io_uring_setup ptrace"
).split()
OPENING = "open openat openat2 creat".split()
SOCKETS = "connect sendto sendmsg sendmmsg bind".split()
STARTING = "execve execveat".split()
FORKING = "clone clone3 fork vfork".split()
SIGNALS = "kill tkill tgkill".split()
# Not every machine has every one; `?` lets strace leave out what it does not know.
TRACED = ",".join("?" + name for name in CHANGING + OPENING + SOCKETS + STARTING + FORKING + SIGNALS)

# Changes that are harmless: which programs, at which path, why.
CHANGES = (
    ("git", r"/\.git/index(\.lock)?$", "`git status` and `git diff` note in the index that files are as they were; git does without where it cannot write"),
    ("*", r"^/tmp/sh-thd[.\w]+$", "bash's file for a long here-document, which it removes before the command starts"),
    ("zgrep zegrep zfgrep", r"^/tmp/zgrep\w+$", "a list of patterns that it was given packed, which it removes"),
    ("npm npx", r"/\.npm(/_logs(/.*)?)?$", "a log of its own runs, even for `--version`"),
    ("man git cargo", r"^/var/cache/man/", "the cache of formatted pages, which only the owner of the manuals can write"),
    ("cargo", r"^/tmp/cargo-\w+\.\w+$", "`cargo help` unpacks the manual page that it shows, and removes it"),
    ("objdump", r"^/tmp/cc\w+$", "`-i` tries each format on an empty file, which it removes"),
    ("gcloud", r"/\.config(/gcloud(/.*)?)?$", "its empty config and a log of its own runs, even for `--help`"),
    ("apt apt-get apt-cache apt-mark", r"^/tmp(/#\d+)?$", "a list of packages unpacked into a file without a name"),
    ("tmux", r"^/tmp/tmux-\d+$", "the empty folder for its socket, which every client makes first"),
    ("java javac javap jar javadoc jps jstack jstat jshell jcmd keytool mvn", r"^/tmp/hsperfdata_\w+(/\d+)?$", "the Java machine's counters about itself, a file that it removes when it ends"),
    ("jar", r"^/tmp/tmpJar\d+\.jar$", "`--validate` copies what it looks at, and removes the copy"),
    ("terraform", r"/\.terraform\.d(/checkpoint_signature)?$", "the signature of its own check for new versions, even for `-help`"),
    ("cloc", r"^/tmp/\w{10}$", "an empty file that it removes"),
    ("composer", r"^/tmp/temp-\d+-\w+$", "PHP's archive unpacks itself"),
    ("virtualenv", r"/\.local(/share(/virtualenv)?)?$|^/tmp/\w{8,11}$", "its empty folder, and files by which it tells what the disk can do, even for `--help`"),
    ("rclone", r"/\.config(/rclone)?$", "an empty folder for its config, even for `--version`"),
    ("rpm", r"/\.rpmdb(/.*)?$", "Debian's rpm makes an empty database where a person has none"),
    ("pre-commit", r"/\.cache(/pre-commit(/.*)?)?$", "its empty store, also where it only checks a file"),
    ("podman", r"^/(var/lib|run)/containers(/.*)?$", "its empty store, which every command makes first"),
    ("gcc g++ cc c++ collect2", r"^/tmp/cc\w+(\.\w+)*$", "with `-v`, `--version` is asked of the linker as well, in empty files that it removes"),
    ("sponge", r"^/tmp/sponge\.\w+$", "keeps what it reads, and removes it"),
    ("pylint", r"^/tmp/\w{8}$", "Python looks whether it could keep something there, and removes it"),
    ("screen", r"^/run/screen(/S-\w+)?$", "the empty folder for its sockets, which every client makes first"),
    ("top", r"/\.config(/procps)?$", "an empty folder for settings that top would save on request"),
)

# Programs that a program always starts itself: which, what, why. They are judged as that program.
HELPERS = (
    ("git", r"/git-core/git[\w-]*$", "subcommands of git that are programs of their own"),
    ("git", r"/(basename|sed|uname)$", "`git submodule` is a shell script"),
    ("git", r"/man$", "`git log --help` shows the manual page; a config that names another viewer is asked for"),
    ("zcat zgrep zegrep zfgrep zdiff zcmp gunzip bzcat bzgrep xzcat xzgrep", r"/(gzip|bzip2|xz|grep|diff|cmp|sed|expr|zgrep|mktemp|cat|rm)$", "scripts around a compressor and the program that they are named for"),
    ("zless", r"/(less|sh|gzip)$", "a script around less, which unpacks what it shows by a shell; allowed only without a file"),
    ("bat batcat", r"/less$", "shows what is long by the user's pager"),
    ("locale", r"/gzip$", "unpacks the descriptions of character sets"),
    ("egrep fgrep", r"/grep$", "scripts around grep"),
    ("sdiff diff3", r"/diff$", "shows what diff finds"),
    ("man git cargo", r"/(iconv|preconv|tbl|eqn|nroff|groff|troff|grotty|col|locale|apropos|whatis|gzip)$", "manual pages are set by groff, without macros that run programs; `-k` is apropos"),
    ("cargo", r"/man$", "`cargo help` shows a manual page"),
    ("cargo", r"/(getconf|lsb_release|tr|cut|getopt)$", "`cargo -Vv` tells on which system it is"),
    ("xargs", r"^(/usr)?/bin/echo$", "runs echo where it is given no command"),
    ("npm npx tsc eslint prettier", r"/node$", "scripts for node"),
    ("gcloud", r"/(dirname|readlink|uname|tput|python3[.\d]*)$", "a script for the Python that comes with it"),
    ("valgrind", r"^/usr/(bin/valgrind\.bin|lib(exec)?/valgrind/memcheck-[\w-]+)$", "a script that starts the launcher, which starts its usual tool even for `--version`"),
    ("dpkg", r"/dpkg-query$", "what tells is a program of its own"),
    ("apt apt-get apt-cache apt-mark", r"/dpkg$", "is asked for the machine's foreign architectures"),
    ("ssh-copy-id", r"/(ls|grep|head)$", "a script that looks for the newest key before it looks at its options; only its help is allowed"),
    ("yq", r"/jq$", "the yq in Python turns YAML to JSON and leaves the rest to jq"),
    ("watch", r"^/bin/sh$", "runs its command, which the decision names, by a shell"),
    ("gcc g++ cc c++", r"/(collect2|ld)$", "with `-v`, `--version` is asked of the linker as well"),
    ("podman", r"/(conmon|crun|runc)$", "asks for the versions of what it would start"),
    ("gem", r"/ruby[\d.]*$", "a script for ruby"),
    ("ag", r"/(sh|git)$", "asks git's config for a file of patterns, which only reads"),
    ("colordiff", r"/diff$", "colours what diff finds"),
    ("cloc", r"/pwd$", "asks where it is"),
    ("composer", r"/(sh|grep|stty)$", "asks how wide the terminal is"),
    ("meson", r"/(dpkg-architecture|gcc)$", "asks Debian for the machine's architecture, even for `--version`"),
    ("rclone", r"/(lsb_release|tr|cut|getopt)$", "`--version` tells on which system it is"),
    ("rpm", r"/(sh|bash)$", "Debian's macros ask a shell for the home folder"),
    ("mvn", r"/(java|dirname|expr|ls|uname|which)$", "a script for Java; allowed only where the project gives it no options"),
    ("lsb_release", r"/(cat|tr|cut|getopt)$", "a script that takes its options and a file of the system apart"),
    ("luacheck", r"/(lua[\d.]*|sh|uname)$", "a script for Lua, which asks on which system it is"),
    ("bash", r"/id$", "a login shell reads the machine's /etc/profile"),
)

# Sockets that are no connection to anybody new: which programs, what strace shows of the call and its address, why.
ADDRESSES = (
    ("*", r'sun_path="/(var/)?run/nscd/socket"', "the C library asks the machine's cache for the names of users"),
    ("*", r"sa_family=AF_NETLINK", "a question to the kernel about its own addresses; requests that change are seen by their type"),
    ("docker", r'sun_path="/(var/)?run/docker.sock"', "the client asks its own daemon; what is allowed only asks"),
    ("gcloud", r'sin6?_port=htons\((53|0)\)', "even `--help` looks whether it is on one of Google's machines, by the name of a fixed host"),
    ("netstat route", r"sin6?_port=htons\(53\)", "without `-n` it asks for the names of the addresses that the machine is connected to; no word of the call is asked for"),
    ("pidof", r'sun_path="/dev/log"', "the pidof of sysvinit reports its mistakes to the machine's log too"),
    ("podman", r"^bind .*\{sa_family=AF_UNIX\}, 2", "a socket without a name, by which nobody is reached"),
    ("docker-compose", r'sun_path="/(var/)?run/docker(-cli)?.sock"', "the client asks its own daemon; what is allowed only asks"),
    ("rclone", r'sun_path="/(dev/log|var/run/(sys)?log)"', "the machine's log, which it looks for even for `--help`"),
    ("pip pip3 twine docker-compose", r'^bind .*sin6_port=htons\(0\).* inet_pton\(AF_INET6, "::1"', "urllib3, which they bring along, looks when it is loaded whether there is IPv6: nobody is reached or listened to"),
    ("fuser", r'sin6?_port=htons\(\d+\).*("::1"|"127.0.0.1")', "looks on this machine whether somebody listens there, and says nothing"),
    ("tmux", r'sun_path="/tmp/tmux-\d+/default"', "the client asks its own server; what is allowed only asks"),
    ("kubectl", r'sin_port=htons\(8080\), sin_addr=inet_addr\("127.0.0.1"\)', "the launcher in Google's SDK asks the configured cluster for its version, to start the kubectl that fits"),
)

# Requests to the kernel that change nothing, though their type is one that changes: which programs, what strace shows, why.
REQUESTS = (
    ("ip", r"\{nlmsg_len=32, nlmsg_type=RTM_NEWLINK, nlmsg_flags=NLM_F_REQUEST\|NLM_F_ACK, .* ifi_index=0, ifi_flags=0,", "`ip link` looks whether the kernel knows the request, which names no device and no attribute"),
)

LINE = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+|0x[0-9a-f]+|\?)(?:<(.*)>(?:\(deleted\))?)?(?: (E[A-Z0-9]+) \(.*\))?(?: \(.*\))?$")
TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
WRITING = re.compile(r"\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b")
# Devices, pipes and what a process says about itself. Block devices and memory are none of them.
NOWHERE = re.compile(r"^(/dev/(null|zero|full|tty|stdin|stdout|stderr|u?random|ptmx|pts/\d+|fd/\d+|shm)|pipe:.*|/proc/(self|thread-self|\d+)/.*)$")
CHANGES_KERNEL = re.compile(r"\b(RTM_(NEW|DEL|SET)\w+|NLM_F_(CREATE|REPLACE|EXCL))\b")


class Violation:
    """One thing that a call did beyond reading."""

    def __init__(self, kind, program, call, what):
        self.kind, self.program, self.call, self.what = kind, program, call, what

    def __str__(self):
        return f"{self.kind}: {self.program}: {self.call} {self.what}"


class Trace:
    """The traces of one call: a file for each process, `PREFIX.PID`."""

    def __init__(self, prefix):
        folder, name = os.path.split(prefix)
        self.files = {}
        for entry in os.listdir(folder):
            if entry.startswith(name + ".") and entry[len(name) + 1:].isdigit():
                self.files[int(entry[len(name) + 1:])] = os.path.join(folder, entry)

    def lines(self, process):
        with open(self.files[process], encoding="utf-8", errors="replace") as file:
            yield from file


def excepted(table, program, what):
    """Whether the table has a row for this program and what it does."""
    return any((names == "*" or program in names.split()) and re.search(pattern, what) for names, pattern, _ in table)


def judge(trace, programs, connects, scratch):
    """The violations in a trace.

    `programs` are those that the decision names, `connects` those of them that may read from the network
    because the decision says so; nothing below `scratch` may be executed at all.
    """
    if not trace.files:
        return [Violation("trace", "strace", "", "left no trace")]
    judged = Judged(trace, programs, connects, scratch)
    # A process starts as the program of the process that made it, which is judged first.
    children = set()
    for process in trace.files:
        for line in trace.lines(process):
            match = LINE.match(line.rstrip("\n"))
            if match and match[1] in FORKING and match[3].isdigit():
                children.add(int(match[3]))
    roots = sorted(set(trace.files) - children) or sorted(trace.files)
    for root in roots:
        judged.process(root, None)
    if not judged.started:
        judged.add("trace", "strace", "execve", "the command did not start")
    return judged.violations


class Judged:
    def __init__(self, trace, programs, connects, scratch):
        self.trace, self.programs, self.connects, self.scratch = trace, programs, connects, scratch
        self.violations, self.started, self.seen = [], False, set()

    def add(self, kind, program, call, what):
        violation = Violation(kind, program, call, what)
        if str(violation) not in map(str, self.violations):
            self.violations.append(violation)

    def process(self, process, program):
        waiting = [(process, program)]
        while waiting:
            process, program = waiting.pop()
            if process in self.seen or process not in self.trace.files:
                continue
            self.seen.add(process)
            for line in self.trace.lines(process):
                # strace was ended while it wrote.
                if not line.endswith("\n"):
                    continue
                line = line.rstrip("\n")
                # A call that was under way when the process ended has no outcome.
                if not line or line.startswith(("+++", "---", "?")) or line.endswith(("<unfinished ...>", "<detached ...>")):
                    continue
                match = LINE.match(line)
                if not match:
                    self.add("trace", program, "", f"holds a line that cannot be read: {line[:200]}")
                    continue
                call, arguments, result, place, error = match.groups()
                # A negative number is no call: strace shows one where it could not ask the kernel what a stopped process did.
                if call.startswith("syscall_0xffffffff"):
                    continue
                if call in FORKING:
                    if result.isdigit():
                        waiting.append((int(result), program))
                elif call in STARTING:
                    if result == "0":
                        program = self.start(program, call, arguments)
                elif call in OPENING:
                    self.open(program, call, arguments, place, error)
                elif call in SOCKETS:
                    self.socket(program, call, arguments)
                elif call in SIGNALS:
                    self.signal(program, call, arguments, error)
                elif error is None or error == "EROFS":
                    self.change(program, call, arguments, error)

    def start(self, program, call, arguments):
        """Judges the start of a program and returns its name."""
        match = TEXT.search(arguments)
        path = match[1] if match else arguments
        name = os.path.basename(path)
        if not self.started:
            # The shell that runs the command.
            self.started = True
            return name
        if not path.startswith("/") or path.startswith(self.scratch + "/"):
            self.add("execute", program, call, f"{path}, which lies in the project")
        elif name in self.programs:
            return name
        elif excepted(HELPERS, program, path):
            return program
        else:
            self.add("execute", program, call, f"{path}, which the decision does not name")
        return name

    def open(self, program, call, arguments, place, error):
        if call != "creat" and not WRITING.search(TEXT.sub("", arguments)):
            return
        # A wall of the sandbox in the way is as good as done.
        if error is not None and error != "EROFS":
            return
        match = TEXT.search(arguments)
        path = place or (match[1] if match else arguments)
        self.changed(program, call, path, error)

    def change(self, program, call, arguments, error):
        # By descriptor: `fchmod(3</path>, 0644)`.
        paths = [m[1] for m in TEXT.finditer(arguments)] or re.findall(r"\d+<(.*?)>", arguments)
        if call in ("symlink", "symlinkat", "link", "linkat"):
            paths = paths[-1:]
        if call.endswith("xattr"):
            paths = paths[:1]
        for path in paths or [arguments]:
            self.changed(program, call, path, error)

    def changed(self, program, call, path, error):
        path = path.removesuffix("(deleted)")
        if NOWHERE.match(path):
            return
        if excepted(CHANGES, program, path if path.startswith("/") else "/" + path):
            return
        self.add("change", program, call, path + (" (refused by the sandbox)" if error else ""))

    def socket(self, program, call, arguments):
        family = re.search(r"sa_family=(\w+)", arguments)
        if CHANGES_KERNEL.search(arguments) and not excepted(REQUESTS, program, arguments):
            self.add("change", program, call, arguments[:200])
            return
        # Without an address, it goes where an earlier `connect` went.
        if family is None or program in self.connects:
            return
        if not excepted(ADDRESSES, program, f"{call} {arguments}"):
            self.add("connect", program, call, re.sub(r"^\d+<[^>]*>, ", "", arguments)[:200])

    def signal(self, program, call, arguments, error):
        words = [word.strip() for word in arguments.split(",")]
        target = int(re.match(r"-?\d+", words[0])[0])
        if error is None and words[-1] != "0" and target != 0 and abs(target) not in self.trace.files:
            self.add("change", program, call, f"signals process {target}")
