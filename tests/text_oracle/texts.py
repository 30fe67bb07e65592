"""Makes command lines with texts of other languages, for `happens.py`.

A rule lists what its name can become; `«rule»` in it is filled in. The first of each is what is taken where texts get too deep.
"""

import collections
import random
import re
import shlex

import awk
import javascript
import python
import small

SECRET = "S3CRETVALUE"
DEEPEST = 9
# What is made, and which program runs it by which name: there are several awks.
Kind = collections.namedtuple("Kind", "name program rules lines around")
KINDS = {
    "python": Kind("python3", "python3", python.RULES, python.LINES, python.AROUND),
    "javascript": Kind("node", "node", javascript.RULES, javascript.LINES, javascript.AROUND),
    "gawk": Kind("awk", "gawk", awk.RULES, awk.LINES, awk.AROUND),
    "mawk": Kind("awk", "mawk", awk.RULES, awk.LINES, awk.AROUND),
    "awk of busybox": Kind("awk", "busybox", awk.RULES, awk.LINES, awk.AROUND),
    "sed": Kind("sed", "sed", small.SED, small.SED_LINES, small.SED_AROUND),
    "sed of busybox": Kind("sed", "busybox", small.SED, small.SED_LINES, small.SED_AROUND),
    "jq": Kind("jq", "jq", small.JQ, small.JQ_LINES, small.JQ_AROUND),
    "sqlite": Kind("sqlite3", "sqlite3", small.SQLITE, small.SQLITE_LINES, small.SQLITE_AROUND),
}


class Maker:
    """Makes command lines. The same seed makes the same."""

    def __init__(self, seed, kind):
        self.random = random.Random(f"{seed} {kind}")
        self.kind = KINDS[kind]

    def fill(self, rule, depth=0):
        choices = self.kind.rules[rule]
        chosen = choices[0] if depth > DEEPEST else self.random.choice(choices)
        return self.filled(chosen, depth)

    def filled(self, text, depth=0):
        return re.sub("«(.*?)»", lambda found: self.fill(found[1], depth + 1), text)

    def command(self):
        text = self.fill("start")
        if self.random.random() < 0.1:
            text = self.disturbed(text)
        return self.in_line(text, self.random.choice(self.kind.lines))

    def in_line(self, text, line):
        line = self.filled(line.replace("«text»", "\0"))
        # On standard input the text stands as it is.
        return line.replace("\0", text if "<<" in line else shlex.quote(text))

    def tricks(self):
        """Each trick by itself, as the whole text, behind what it needs and between harmless statements."""
        out = []
        for trick in self.kind.rules["trick"]:
            out += [self.around(trick, begin, end) for begin, end in self.kind.around]
        self.random.shuffle(out)
        return out

    def around(self, trick, begin, end):
        return self.in_line(self.filled(begin) + self.filled(trick) + self.filled(end), self.kind.lines[0])

    def disturbed(self, text):
        """The text with something that may change how it is read."""
        odd = ["\\\n", "\n", " ", "\t", "#", "//", "/*", "*/", "'", '"', "`", "\\", ";", "(", ")", "{", "}", "[", "]", "/", "é", "\xa0", "\ufeff", "ｅ", "\\x2e", "\\056", "<!--", "-->", "\x0c", "=", ":", "!", "@", ",", "$", "&", "|", "%", "0", "1e", "."]
        at = self.random.randint(0, len(text))
        if self.random.random() < 0.3:
            end = self.random.randint(at, min(len(text), at + 4))
            return text[:at] + text[end:]
        return text[:at] + self.random.choice(odd) + text[at:]
