"""Makes shell texts of a grammar, for `happens.py`.

A rule lists what its name can become; `«rule»` in it is filled in. The first of each is what is taken where texts get too deep.
"""

import random
import re

import commands
import kinds
import words

DEEPEST = 9
KINDS = list(kinds.KINDS)


class Maker:
    """Makes texts. The same seed makes the same."""

    def __init__(self, seed, kind):
        self.random = random.Random(f"{seed} {kind}")
        self.grammar = words.RULES | commands.RULES | kinds.RULES | {"command": kinds.KINDS[kind]}

    def fill(self, rule, depth=0):
        choices = self.grammar[rule]
        chosen = choices[0] if depth > DEEPEST else self.random.choice(choices)
        return re.sub("«(.*?)»", lambda found: self.fill(found[1], depth + 1), chosen)

    def text(self):
        text = self.fill("start")
        # Nothing may stand behind the end of a heredoc.
        text = text.replace("\n; ", "\n")
        if self.random.random() < 0.1:
            text = self.disturbed(text)
        return text

    def disturbed(self, text):
        """The text with what may change how it is read: other blanks, joined lines, comments, odd characters."""
        changes = (
            lambda: text.replace(" ", "\t", 1),
            lambda: text.replace("; ", "\n"),
            lambda: text.replace("; ", "\r\n"),
            lambda: text.replace("; ", ";# it's $(\n", 1),
            lambda: self.with_inserted(text, self.random.choice(["\\\n", "\r", "\n", "#", "\x7f", "\xa0", "é", "\ufeff", "\x1b", "\v", "'", '"', "\\", ";", "&", "|", " ", "~", "=", "$", "`", "(", ")", "{", "}", "<", ">", "!", "^", "[", "]"])),
        )
        return self.random.choice(changes + changes[-1:] * 4)()

    def with_inserted(self, text, what):
        at = self.random.randint(0, len(text))
        return text[:at] + what + text[at:]
