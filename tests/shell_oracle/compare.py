#!/usr/bin/env python3
"""Holds the parser against bash's own: no command may run that the parser does not show.

    compare.py --oracle oracle.so --outline shell-outline [--mutations N --seed S] CASES.jsonl ...
    compare.py --write FILE [--tool powershell] [--mutations N --seed S] CASES.jsonl ...

Cases are JSON Lines with a text in "command". They are only parsed, never run. With --mutations, random
changes of the cases are compared instead of the cases. Exit status 1 where the two differ in a way that
matters; --keep DIR keeps examples of every kind of difference. With --write, the texts are written to FILE
as such cases and nothing is compared; they may be of PowerShell there.
"""

import argparse
import collections
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile

DYNAMIC = object()
# What must never happen. The others are counted only: `refused` is a needless prompt, `lenient` means
# that bash stops with a syntax error where the parser saw no command that is not there.
FATAL = ("hidden", "extra", "words", "redirects", "hidden before an error", "crash")

ESCAPES = dict(zip("abeEfnrtv", "\a\b\x1b\x1b\f\n\r\t\v"))
ANSI = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|(.))", re.S)


def ansi(match):
    digits = match[1] or match[2] or match[3]
    if digits:
        return chr(int(digits, 16))
    if match[4]:
        return chr(int(match[4], 8) & 255)
    return ESCAPES.get(match[5], match[5] if match[5] in "\\'\"?" else match[0])


def static(raw):
    """The text of a word after quote removal, or DYNAMIC where it has an expansion."""
    out, at, quoted = [], 0, False
    while at < len(raw):
        char, after = raw[at], raw[at + 1 : at + 2]
        if char == "\\" and after:
            if after != "\n":
                out.append(after if not quoted or after in '$`"\\' else char + after)
            at += 2
            continue
        if char == '"':
            quoted = not quoted
        elif char == "`" or (char in "<>" and after == "(" and not quoted):
            return DYNAMIC
        elif char == "$" and after and (after in "({_@*#?-$![" or (after.isascii() and after.isalnum())):
            return DYNAMIC
        elif char == "'" and not quoted:
            end = raw.find("'", at + 1)
            if end < 0:
                return DYNAMIC
            out.append(raw[at + 1 : end])
            at = end
        elif char == "$" and after == "'" and not quoted:
            body = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.S).match(raw, at)
            if not body:
                return DYNAMIC
            out.append(ANSI.sub(ansi, body[1]))
            at = body.end() - 1
        elif char == "$" and after == '"' and not quoted:
            pass
        else:
            out.append(char)
        at += 1
    return "".join(out)


def same_op(op, target):
    """Operators that the tree does not tell apart; nothing where the redirection is of no interest."""
    if op in (">&", "<&", ">&-") and (target is DYNAMIC or re.fullmatch(r"[0-9]*-?", target)):
        return None
    if op == "&>" and target is DYNAMIC:  # what `>&$x` becomes where its spelling is not known
        return None
    return {">|": ">", "<<-": "<<", ">&": "&>"}.get(op, op)


def summary(commands):
    """Heads, words, redirections and assigned names as multisets."""
    heads, words, others = collections.Counter(), collections.Counter(), collections.Counter()
    for command in commands:
        if command["w"]:
            heads[command["w"][0]] += 1
            words[tuple(command["w"])] += 1
        for name in command["a"]:
            others[("=", name)] += 1
        for op, target in command["r"]:
            op = same_op(op, target)
            if op:
                others[(op, target)] += 1
    return heads, words, others


def of_bash(answer):
    for command in answer["cmds"]:
        if "bad" in command:
            continue
        yield {
            "w": [static(word) for word in command["w"]],
            "a": [re.split(r"\+?=|\[", assign, maxsplit=1)[0] for assign in command["a"]],
            "r": [(op, DYNAMIC if op.startswith("<<") and op != "<<<" else static(target)) for op, target in command["r"]],
        }


def of_outline(answer):
    def value(word):
        if word["value"] is not None:
            return word["value"]
        return static(word["raw"]) if word["braces"] else DYNAMIC

    for command in answer["cmds"]:
        yield {
            "w": [value(word) for word in command["w"]],
            "a": command["a"],
            "r": [(op, value(target)) for op, target in command["r"]],
        }


def without_braces(bash, ours):
    """Inside back quotes the raw text of a brace expansion is not known: such commands are left out."""
    def is_unknown(command):
        words = command["w"] + [target for _, target in command["r"]]
        return any(word["braces"] and word["raw"].startswith("`") for word in words)

    left = [command for command in ours["cmds"] if not is_unknown(command)]
    if len(left) < len(ours["cmds"]):
        # What has no words of its own is a compound command with redirections.
        dropped = sum(1 for command in ours["cmds"] if is_unknown(command) and command["w"])
        found = summary(of_outline({"cmds": left}))[1]
        expected = summary(of_bash(bash))[1]
        return not (found - expected) and (expected - found).total() == dropped
    return False


def verdict(bash, ours):
    if ours["ok"] == 2 or bash["ok"] == 2:
        return "crash" if ours["ok"] == 2 else "oracle failed"
    is_valid = bash["ok"] == 1 and not any("bad" in command for command in bash["cmds"])
    if ours["ok"] == 0:
        return "refused" if is_valid else "both refuse"
    if without_braces(bash, ours):
        return "same"
    expected, found = summary(of_bash(bash)), summary(of_outline(ours))
    if not is_valid:
        return "hidden before an error" if expected[0] - found[0] else "lenient"
    if expected[0] - found[0]:
        return "hidden"
    if found[0] - expected[0]:
        return "extra"
    if expected[1] != found[1]:
        return "words"
    return "same" if expected[2] == found[2] else "redirects"


BITS = """$( ) ` " ' \\ ; && || | & ( ) { } < > << # $ ${ } $(( )) [[ ]] (( <( >( ! * = $' "$( )" if then fi do
done case esac ;; in &> >| 2>&1 <<< a=( x[ ] ~ % EOF function f() time coproc select - 1> , {a,b} {1..3} .. :- @ // ^
\\` \\" \\$ ;& |& >& <& &- =~ ! -f $x ${x:- ${#x} ${x/ $@ elif else while for until + += export""".split(" ")
BITS += [" ", "\t", "\n", "\\\n", "\nEOF\n", "<<EOF\n", "<<'EOF'\n", "<<-EOF\n\t", "\r", "\u00a0", "\u0001", " \\\n ", "; ", "do ", "then ", "case x in ", "[[ ", " ]]", "if "]
WRAPS = [("$(", ")"), ("`", "`"), ('"', '"'), ("'", "'"), ('"$(', ')"'), ("<(", ")"), ("{ ", "; }"), ("(", ")"), ("${x:-", "}"), ('"${x:-', '}"'), ("$((", "))"), ("cat <<EOF\n", "\nEOF\n"), ("x=", ""), ("x=(", ")"), ("if ", "; then a; fi"), ("{", ",b}"), ("f() { ", "; }"), ("[[ ", " ]]"), ("case x in a) ", ";; esac")]
POWERSHELL_BITS = """$( ) ` " ' ; && || | & ( ) { } < > # <# #> $ ${ } @( @{ @' '@ @" "@ [ ] [int] :: . .. , = += -eq -f -not ! ++ -- --% % ? $_ $x
$p $x. $x[ & . 2>&1 > *> if else elseif while for foreach in do until try catch finally switch return throw function param -x: -x \u201c \u2019 \u2013
gc ls echo rm git :a { }""".split()
POWERSHELL_BITS += [" ", "\t", "\n", "\r", "\r\n", "`\n", "`\r\n", "\n'@", '\n"@', "@'\n", '@"\n', "; ", " | ", "% { ", "\u00a0", "$p = ", "; rm b; "]
POWERSHELL_WRAPS = [("$(", ")"), ('"', '"'), ("'", "'"), ('"$(', ')"'), ("{ ", " }"), ("(", ")"), ("@(", ")"), ("@{ a = ", " }"), ("& { ", " }"), ("% { ", " }"), ("if (1) { ", " }"), ("if (", ") { 1 }"), ("foreach ($x in ", ") { 1 }"), ("@'\n", "\n'@"), ('@"\n', '\n"@'), ("$p = ", ""), ("try { ", " } catch { 1 }"), ("$x[", "]"), ("git log $(", ")"), ("<# ", " #>")]
SPECIAL = re.compile(r"[\s'\"`$(){}<>|&;\n\\#=~\[\],*]")


def mutation(rng, text, other, bits, wraps):
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        kind, at = rng.randrange(9), rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.randrange(1, 14))
        if kind <= 1:
            text = text[:at] + rng.choice(bits) + text[at:]
        elif kind == 2:
            text = text[:at] + text[end if rng.random() < 0.5 else at + 1 :]
        elif kind == 3:
            start = rng.randrange(len(text) + 1)
            text = text[:start] + text[at:end] + text[start:]
        elif kind == 4:
            start = rng.randrange(len(other) + 1)
            text = text[:at] + other[start : start + rng.randrange(1, 30)] + text[at:]
        elif kind == 5:
            before, after = rng.choice(wraps)
            text = text[:at] + before + text[at:end] + after + text[end:]
        elif kind == 6:
            before, after = rng.choice(wraps)
            text = before + text + after
        else:
            places = [match.start() for match in SPECIAL.finditer(text)]
            if places:
                place = rng.choice(places)
                text = text[:place] + rng.choice(bits) + text[place + (kind == 7) :]
    return text


def read_cases(paths, tools):
    texts = {}
    for path in paths:
        with open(path, encoding="utf-8", errors="surrogateescape") as lines:
            for line in lines:
                case = json.loads(line)
                text = case.get("command")
                if isinstance(text, str) and text.strip() and case.get("tool", "bash").lower() in tools and "\0" not in text:
                    texts.setdefault(text)
    return list(texts)


def mutations(cases, count, seed):
    rng = random.Random(seed)
    cases = [case for case in cases if len(case) <= 1500]
    found = {}
    while len(found) < count:
        text = mutation(rng, rng.choice(cases), rng.choice(cases), BITS, WRAPS)
        if text.strip() and "\0" not in text and len(text) < 4000:
            found.setdefault(text)
    return list(found)


def steady_mutations(cases, count, seed, bits, wraps):
    """Mutations of each case that stay what they are when cases are added."""
    cases = [case for case in cases if len(case) <= 1500]
    each = -(-count // max(1, len(cases)))
    found = {}
    for case, other in zip(cases, cases[-1:] + cases):
        rng = random.Random(f"{seed} {case}")
        for _ in range(each):
            text = mutation(rng, case, other, bits, wraps)
            if text.strip() and "\0" not in text and len(text) < 4000:
                found.setdefault(text)
    return list(found)


def answers(arguments, texts):
    with tempfile.TemporaryDirectory() as folder:
        given, bash, ours = (os.path.join(folder, name) for name in ("in", "bash", "ours"))
        with open(given, "wb") as file:
            for text in texts:
                data = text.encode("utf-8", "surrogateescape")
                file.write(struct.pack("<I", len(data)) + data)
        script = 'enable -f "$1" oracle && oracle "$2" "$3"'
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        command = ["bash", "--norc", "--noprofile", "-c", script, "oracle", os.path.abspath(arguments.oracle), given, bash]
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run([arguments.outline, given, ours], check=True, stderr=subprocess.DEVNULL)
        results = []
        for path in (bash, ours):
            with open(path, "rb") as file:
                results.append([json.loads(line.decode("utf-8", "replace")) for line in file.read().splitlines()])
        assert len(results[0]) == len(results[1]) == len(texts), [len(result) for result in results]
        return zip(texts, *results)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--oracle")
    parser.add_argument("--outline")
    parser.add_argument("--write")
    parser.add_argument("--tool", choices=("bash", "powershell"), default="bash")
    parser.add_argument("--mutations", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep")
    parser.add_argument("cases", nargs="+")
    arguments = parser.parse_args()
    if not arguments.write and not (arguments.oracle and arguments.outline):
        parser.error("--oracle and --outline, or --write")
    if not arguments.write and arguments.tool != "bash":
        parser.error("bash is no judge of that")
    is_bash = arguments.tool == "bash"
    texts = read_cases(arguments.cases, ("bash", "shell") if is_bash else ("powershell", "pwsh"))
    if arguments.mutations:
        bits, wraps = (BITS, WRAPS) if is_bash else (POWERSHELL_BITS, POWERSHELL_WRAPS)
        if arguments.write:
            texts = steady_mutations(texts, arguments.mutations, arguments.seed, bits, wraps)
        else:
            texts = mutations(texts, arguments.mutations, arguments.seed)
    if arguments.write:
        with open(arguments.write, "w", encoding="ascii") as file:
            file.writelines(json.dumps({"tool": arguments.tool, "command": text}) + "\n" for text in texts)
        return
    counts, examples = collections.Counter(), collections.defaultdict(list)
    for start in range(0, len(texts), 20000):
        for text, bash, ours in answers(arguments, texts[start : start + 20000]):
            kind = verdict(bash, ours)
            counts[kind] += 1
            if kind not in ("same", "both refuse"):
                examples[kind].append((text, bash, ours))
    if arguments.keep:
        os.makedirs(arguments.keep, exist_ok=True)
        for kind, found in examples.items():
            found.sort(key=lambda example: len(example[0]))
            with open(os.path.join(arguments.keep, kind.replace(" ", "-") + ".jsonl"), "w") as file:
                for text, bash, ours in found[:1000]:
                    shown = [[word["value"] if word["value"] is not None else word["raw"] for word in command["w"]] for command in ours.get("cmds", [])]
                    file.write(json.dumps({"command": text, "bash": bash["cmds"], "ours": shown, "why": ours.get("why")}) + "\n")
    print(f"seed {arguments.seed}: {len(texts)} texts:", dict(sorted(counts.items())))
    for kind in FATAL:
        for text, _, ours in sorted(examples[kind], key=lambda example: len(example[0]))[:5]:
            print(f"{kind}: {text!r}")
    sys.exit(any(counts[kind] for kind in FATAL))


if __name__ == "__main__":
    main()
