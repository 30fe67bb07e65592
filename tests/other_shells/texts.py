"""Random texts of the pieces that shells read differently, with a command in them that is data to bash.

Most are no text of bash at all, and asked; the others are near its borders.
"""

import random

# What must not happen, and the ways to put it where bash takes it for data.
DEEDS = ["evil", "evil x", "cat .env", "evil >~/out/new", ": >~/out/new"]
FRAMES = [
    "{}", ";{};", "\n{}\n", "$({})", "`{}`", "'; {}; '", '"; {}; "', "a[$({})]", "argv[$({})]", "|{}|", "&{}&", "${{x:-$({})}}", "${{ {}; }}", "<({})", ">({})", "({})",
    "{{ {}; }}", "!{}", "={}", "#\n{}", "\\\n{}", "E\n{}", "}}{}", "){}", "]]{}", "fi;{}", "esac;{}", "done;{}", ";;{}", "b){}", "@({})", "(({}))", "}}; {}; {{", "); {}; (",
    "\\'; {}; \\'", '\\"; {}; \\"', "\\n{}\\n", "\\047;{};\\047", "\\x27;{}", "\\x23;{}", "''{}''", "function {}", "^{}", "x=1 {}",
]
NAMES = "x y f a b 1 # ? @ * - $ ! 0 RANDOM SECONDS OPTIND LINENO PWD HOME REPLY status argv options commands".split()
VARIABLES = "x y f a b status argv options SECONDS RANDOM OPTIND HISTCMD COLUMNS LINES LC_ALL LANG TMOUT HISTSIZE LINENO YASH_AFTER_CD COMMAND_NOT_FOUND_HANDLER FCEDIT EXECSHELL histchars prompt match reply dirstack pipestatus NULLCMD DIRSTACK".split()
WORDS = "a b src - x -- -n -e a/b 1 . x=1 -x=y : , + % @ ^ -a 0 2 A".split()
GLOBS = "~ ~+ ~- ~/src ~1 a:~ x=~ --x=~/a * ? [a] [!a] [^a] a* ** */ [[:alpha:]] [ ] []a] [a *(.) a# a^b <1-3> @(a|b) ?(a) +(a) !(a) *~a a(b) (#i)a".split()
BRACES = "{a,b} {1..3} { } {} {a} {a,b {,} {a..c} a{b,c}d {x,.env}".split()
SIGNS = ["#", "#a", "!", "!x", "!!", "=", "=a", "==", "%1", "^a^b", "$", "&", "@", "$'", '$"', '""', "''", '$"a"', "~"]
RESERVED = "time if then do done in { } ! [[ ]] function select coproc case esac foreach end repeat always nocorrect noglob - exec namespace typeset".split()
COMMANDS = [
    "cat", "cat a", "echo", "echo a", "printf '%s\\n'", ":", "ls", "grep x", "test -f", "[ -n", "[ a =", "test -n", "wc -l", "head -1 a", "set --", "cd src;", "read x", "x=1;", "export LANG=C;",
    "declare x=1;", "type", "command -v", "sort", "local x", "shift", "trap 'echo x' EXIT;", "printf -v x", "tr a", "seq", "read -r x <a;", "typeset x=1;", "typeset -i", "readonly y=1;", "set -e;",
    "set a b;", "unset x", "let x=1", "wait", "builtin echo", "command echo", "exec echo", "exec 2>&1;", "eval 'echo a'", "return", "break", "getopts ab: x", "hash", "print", "whence", "exit", "pushd src;",
    "popd", "mapfile x <a;", "xargs echo", "env echo", "sleep 0", "source a", "float", "integer", "enum", "repeat 1", "setopt", "emulate", "shopt -s nullglob;", "touch n1", "mkdir d1", "cp a n1", "tee n1", "find .",
]
REDIRECTIONS = [
    ">n1", ">>n1", "2>&1", ">&2", "&>n1", "&>>n1", "<a", "<>a", "2>/dev/null", ">&n1", "<&0", "<&-", "2>&-", ">|n1", "3<a", "3>&1", "12>n1", "<#a", "2>&1-", ">&p", ">;n1", "&>|n1", ">!n1", "{fd}>n1",
    "x>n1", "'1'>n1", '>"$x"', "> {n1,n2}", ">n*", ">n1 >n2", "2>n1>&1", "> >(cat)", "< <(echo a)", "<<<a",
]
ARITHMETIC = ["1", "x", "a[x]", "a", "i", "+", "-", "*", "/", "x=1", "i++", "(1)", " ", "<", ">", "==", "?1:2", ",", "$x", "$(echo 1)", "16#f", "08", "1e2", "f(1)", "##a", "[#16]", "!", "||", "&&", "evil", ">=", ">>"]
DELIMITERS = ["E", "'E'", '"E"', "\\E", "'E F'", "E\\F", "$'E'", "-E", "E*", "!"]
SEPARATORS = ["; ", "\n", " && ", " | ", " & ", " || ", ";", " |& "]
SPECIAL = list("'\"\\$`(){}[]<>|&;!#~=^%@*?\n\t :-+.,/01ax")


class Texts:
    """Makes texts. The same seed makes the same."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.bodies = []

    def some(self, choices):
        return self.random.choice(choices)

    def chance(self, share):
        return self.random.random() < share

    def text(self):
        self.bodies = []
        text = self.statement(0)
        while self.chance(0.45):
            text += self.some(SEPARATORS) + self.statement(0)
        if self.bodies:
            text += "\n" + "\n".join(self.bodies) + "\n" + self.some(["", "ls"])
        if self.chance(0.45):
            for _ in range(self.some((1, 1, 1, 2, 3))):
                at = self.random.randint(0, len(text))
                text = text[:at] + self.some((self.some(SPECIAL), self.some(SPECIAL), self.deed(), "")) + text[at + self.some((0, 0, 1)):]
        return text

    def deed(self):
        return self.some(FRAMES).format(self.some(DEEDS))

    def word(self, depth):
        return "".join(self.piece(depth) for _ in range(self.some((1, 1, 1, 2, 2, 3)))) if depth < 4 else "a"

    def piece(self, depth):
        kind = self.random.random()
        if kind < 0.3:
            return self.some(WORDS)
        if kind < 0.45:
            return "'" + self.some((self.deed(), self.deed(), "a", "\\", "")).replace("'", "") + "'"
        if kind < 0.58:
            insides = (lambda: self.some(["a", " ", "!", "'", "\\\\", "\\$", "\\`", '\\"', "{", "(", "#"]), lambda: self.parameter(depth), lambda: self.deed().replace('"', ""))
            return '"' + "".join(self.some(insides)() for _ in range(self.random.randint(0, 3))) + '"'
        if kind < 0.63:
            escapes = ["a", "\\'", "\\n", "\\\\", '\\"', "\\x27", "\\x23", "\\047", '"', "`", "$", self.deed().replace("'", "\\'")]
            return "$'" + "".join(self.some(escapes) for _ in range(self.random.randint(0, 3))) + "'"
        if kind < 0.75:
            return self.parameter(depth)
        if kind < 0.8:
            return self.substitution(depth)
        if kind < 0.98:
            return self.some(self.some((GLOBS, BRACES, SIGNS, ["\\" + c for c in SPECIAL])))
        return self.some(RESERVED)

    def parameter(self, depth):
        name, word = self.some(NAMES), self.word(depth + 2)
        forms = ("${}", "${{{}}}", "${{{}:-{w}}}", "${{{}+{w}}}", "${{{}#{w}}}", "${{{}/{w}/a}}", "${{{}:1}}", "${{#{}}}", "${{!{}}}", "${{{}[1]}}", "${{{}^^}}", "${{{}@P}}", "${{{}:={w}}}", "${{=a{}}}", "${{{}:h}}", "${}[1]", "${}:h")
        return self.some(forms).format(name, w=word) if self.chance(0.95) else self.some(("${ echo a; }", "${| echo a; }", "$[1]", "${(e)x}"))

    def arithmetic(self):
        return "".join(self.some(ARITHMETIC) for _ in range(self.random.randint(1, 4)))

    def substitution(self, depth):
        if depth > 2:
            return "$(echo a)"
        return self.some((lambda: f"$({self.simple(depth + 1)})", lambda: "`" + self.simple(depth + 1).replace("`", "") + "`", lambda: f"$(({self.arithmetic()}))", lambda: f"<({self.simple(depth + 1)})"))()

    def redirection(self):
        if self.chance(0.8):
            return self.some(REDIRECTIONS)
        delimiter, operator = self.some(DELIMITERS), self.some(("<<", "<<-", "<< "))
        end = delimiter.strip("$").replace("'", "").replace('"', "").replace("\\", "")
        self.bodies.append(self.some((self.deed(), self.deed(), "a\\", f"\t{end}x", f"$(echo\n{end}\n)", f"{end} ")) + "\n" + end)
        return operator + delimiter

    def simple(self, depth):
        text = ""
        while self.chance(0.1):
            text += self.some(VARIABLES) + self.some(("=", "+=", "[0]=")) + self.some((self.word(depth + 1), "", f"({self.word(depth + 1)})", "'" + self.deed().replace("'", "") + "'")) + " "
        if not text or self.chance(0.6):
            text += " ".join([self.some(COMMANDS), *(self.word(depth + 1) for _ in range(self.some((0, 1, 1, 2))))])
            text += " ]" if "[ " in text and self.chance(0.8) else ""
        while self.chance(0.18):
            text += self.some((" ", " ", "")) + self.redirection()
        return text

    def condition(self, depth):
        word = lambda: self.word(depth + 1)
        operator = self.some((" == ", " != ", " =~ ", " -eq ", " < ", " > ", " -nt ", " || ", " && ", "\n", " && -n ", " || -n ", " || ! "))
        return f"[[ {self.some(('', '-n ', '-f ', '! ', '( '))}{word()}{operator}{word()} ]]"

    def statement(self, depth):
        if depth > 2:
            return self.simple(depth)
        end = self.some(("; ", "\n"))
        inner = lambda: self.statement(depth + 1) if self.chance(0.4) else self.simple(depth + 1)
        kinds = (
            lambda: self.condition(depth),
            lambda: f"(({self.some(('', ' '))}{self.arithmetic()} ))",
            lambda: f"if {inner()}{end}then {inner()}{end}fi",
            lambda: f"for {self.some(VARIABLES)}{self.some((' in ' + self.word(depth), '', ' in'))}{end}do {inner()}{end}done",
            lambda: f"while read x <a{end}do {inner()}{end}break{end}done",
            lambda: f"case {self.word(depth)} in {self.word(depth)}) {inner()}{self.some((';;', ';&', ''))}{self.some((' ', chr(10)))}esac",
            lambda: self.some(("{{ {}; }}", "( {} )", "({})", "{{{}}}")).format(inner()),
            lambda: self.some(("f() {{ {}; }}; f", "function f {{ {}; }}; f", "f() ( {} ); f", "eval() {{ {}; }}; eval evil", "x.get() {{ {}; }}; echo $x")).format(inner()),
            lambda: inner() + self.some(SEPARATORS) + inner(),
            lambda: self.some(("! ", "time ", "time -p ", "coproc ", "noglob ", "! ! ")) + inner(),
            lambda: inner() + self.redirection(),
        )
        return self.simple(depth) if self.chance(0.5) else self.some(kinds)()
