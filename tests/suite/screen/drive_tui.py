"""Drives the example's terminal interface in a pseudo-terminal: BINARY COLUMNS LINES [ARGUMENT...].

Waits for what has to appear before each key, changes the size in the middle, and looks at what is left of the terminal.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 20.0


class Screen:
    """What a terminal shows, as far as the interface makes use of one."""

    def __init__(self):
        self.cells, self.row, self.column, self.rest = {}, 1, 1, ""

    def feed(self, text):
        text = self.rest + text
        self.rest = ""
        at = 0
        while at < len(text):
            c = text[at]
            if c == "\x1b":
                sequence = re.match(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b[^\[]", text[at:])
                if not sequence:
                    self.rest = text[at:]
                    return
                at += sequence.end()
                self.obey(sequence.group(1) or "", sequence.group(2))
                continue
            at += 1
            if c == "\r":
                self.column = 1
            elif c == "\n":
                self.row += 1
            else:
                self.cells[self.row, self.column] = c
                self.column += 1

    def obey(self, numbers, command):
        if command == "H":
            row, _, column = numbers.partition(";")
            self.row, self.column = int(row or 1), int(column or 1)
        elif command == "J":
            self.cells = {}

    def text(self):
        lines = {}
        for (row, column), c in sorted(self.cells.items()):
            lines[row] = lines.get(row, "").ljust(column - 1) + c
        return "\n".join(lines.values())


def fail(why, seen):
    sys.exit(f"{why}\n{seen[-5000:]}")


def resize(terminal, columns, lines):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def main(binary, columns, lines, *arguments):
    child, terminal = pty.fork()
    if child == 0:
        resize(0, int(columns), int(lines))
        os.environ["TERM"] = "xterm-256color"
        os.execv(binary, [binary, *arguments])
    everything = ""
    screen = Screen()

    def wait(pattern, patience=PATIENCE):
        """Reads until the pattern is on the screen; says whether it is."""
        nonlocal everything
        until = time.monotonic() + patience
        while not re.search(pattern, screen.text()):
            ready, _, _ = select.select([terminal], [], [], max(0.0, until - time.monotonic()))
            data = b""
            if ready:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    pass
            if not data:
                if patience < PATIENCE:
                    return False
                # Where hang-ups are ignored it would run on.
                os.kill(child, signal.SIGKILL)
                os.close(terminal)
                fail(f"{pattern} did not come", screen.text())
            everything += data.decode("utf-8", "replace")
            screen.feed(data.decode("utf-8", "replace"))
        return True

    def key(text, pattern):
        os.write(terminal, text.encode())
        wait(pattern)

    def key_again(text, pattern):
        """Presses a key until the pattern is there: what is pressed while a prompt comes up is dropped on purpose, and
        crossterm 0.29 keeps a key that comes together with a change of size until the next one."""
        for _ in range(5):
            os.write(terminal, text.encode())
            if wait(pattern, 2.0):
                return
        wait(pattern)

    wait("is not confirmed")
    key("r", "▶ git status")
    key_again("2", "Learned rules")
    key("1", "▶ git status")
    key("e", "Why it is asked")
    key("e", "Bash asks")
    key("a", "▶ git log")
    key_again("2", "Learned rules")
    key("r", "is taken back")
    resize(terminal, 40, 12)
    wait("Learned")
    resize(terminal, 8, 3)
    wait("enlarge")
    # Nothing is answered that cannot be seen.
    os.write(terminal, b"y")
    resize(terminal, int(columns), int(lines))
    wait("Learned rules")
    key_again("3", "What became of the calls")
    key("1", "▶ git log")
    # After its own screen it prints a summary on the one that was there before.
    key("q", "2 asked, 0 denied outright")
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        fail("it failed", screen.text())
    for left in ("\x1b[?1049l", "\x1b[?25h"):
        if left not in everything:
            fail(f"{left!r} is missing: the terminal is not as it was", everything)
    if os.environ.get("NO_COLOR") and re.search(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|9[0-7])(?:;[0-9]+)*m", everything):
        fail("a colour though none is wanted", everything)
    print("driven")


if __name__ == "__main__":
    main(*sys.argv[1:])
