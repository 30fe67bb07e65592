"""Random calls of the programs in the tables: their options in all spellings, with values and operands of all kinds.

The rows come from the library's own test `prints_every_row`. What a call means is not looked at here: the
broker decides about each, and what it allows is run. Values are chosen so that an option which writes, executes or
connects has something to do it with, whatever the table takes the value for.
"""

import json
import random
import shlex
import shutil

# Words that would be written to, executed or asked over the network, if that is what the option does.
TEXTS = "1 2 0 a x . auto always never none all full json text raw 1,2 1:2 %s %h utf-8 out out.txt new/out /tmp/out id /usr/bin/id ./run.sh |id $(id) !id @a.txt =id localhost:9 127.0.0.1:9 http://127.0.0.1:9/ name=out plain a=b -1 +1 +2".split()
FILES = "a b a.txt b.txt notes.txt README.md link src/lib.rs src/index.js data.json config.yaml data.csv app.log a.gz a.zip a.tar.gz a.tar Cargo.toml package.json pyproject.toml Makefile - run.sh docs/index.md X.java x.c x.s x.rs x.pl x.py x.js x.t".split()
FOLDERS = "src docs . ./ tests target".split()
REVISIONS = "HEAD HEAD~1 main feature v0.1.0 v0.2.0 main..feature origin/main HEAD:notes.txt HEAD:src stash@{0} origin".split()
NUMBERS = "1 2 3".split()
SCRIPTS = {
    "Sed": ["p", "s/o/0/", "s/o/0/gw out", "w out", "1,2p;$d", "e", "1e id", "s/o/id/e", "y/ab/ba/", "/o/{n;p}", "r a.txt", "W out", "$!N;P;D", "1~2p", "s/a/b/2p;q", "a\\ w out", "s|a|b|;w out", "/a/w out", "R a", "s/\\(a\\)/\\1/Ig", "s/[/]/w out/", "s/x/\\\nw out/", "p # w out", "}", "1!{p;}", "i\\\nw out", ":a;N;ba", "F;l;="],
    "Awk": ["{print}", "{print $1}", "NR==1", "/a/", '{print > "out"}', '{print | "id"}', '{system("id")}', 'BEGIN{while(("id"|getline x)>0)print x}', "{n+=$1} END{print n}", '{printf "%s\\n",$1 > "out"}', "!seen[$0]++", "{print $1>2}", "{print ($1>2)}", "@load \"x\"", '{print "a>out"}', "{gsub(/a/,\"b\")}1", "$1>2{print}", "{getline; print}", "BEGIN{getline x<\"a\";print x}", "{print length($0)}", 'BEGIN{"date"|getline d; print d}', "/>/ {print}", "{print /a/ > 1}"],
    "Jq": [".", ".name", ".items[]", ".items|length", "keys", "env", "input", "$ENV.PATH", 'include "m";.', "[.items[]|select(.id>1)]", ".items[0].tags", "to_entries", 'import "m" as m;.', "input_filename", "$__prog_args", "load(\"a\")", "strenv(PATH)", ".name |= \"x\"", "halt_error", "debug", "@sh", "@base64", "split_doc", "limit(1;.items[])", "input_line_number"],
    "Format": ["%{http_code}", "%{output{out}}x", "@a.txt", "json", "%{url}\\n", "custom-columns=A:.x", "jsonpath={.x}", "go-template-file=a"],
    "Fields": ["{{.State.Status}}", "{{json .State}}", "{{.Config.Env}}", "json", "{{.}}", "{{range .Mounts}}{{.Source}}{{end}}"],
    "Tmux": ["#S", "#{session_name}", "#{pane_current_path}", "#(id)", "#{E:status-left}", "#{T:x}", "#{?pane_active,#(touch out),b}", "x;", "#{session_id} \\;", "#{=5:pane_title}"],
}
SCRIPTS["Sql(Sqlite)"] = [".tables", ".schema", "SELECT * FROM users", "SELECT count(*) FROM a", "SELECT name FROM sqlite_master", "PRAGMA table_info(users)", "PRAGMA user_version", "PRAGMA user_version=3", "PRAGMA journal_mode=wal", ".shell touch out", ".sh touch out", ".output out", ".once out", ".read a", ".dump", ".headers on", ".mode list", ".print out", "SELECT writefile('out','x')", "SELECT edit('x','touch out')", "\"writefile\"('out','x')", "DROP TABLE a", "INSERT INTO a VALUES (1)", "WITH x AS (SELECT 1) DELETE FROM a", "ATTACH 'out' AS y", "VACUUM INTO 'out'", "CREATE TABLE c(x)", "SELECT '", "/*", "*/", "--", "'", "EXPLAIN SELECT 1", "VALUES (1)", "BEGIN", "SELECT * FROM fsdir('.')", "(", ")", "BEGIN IMMEDIATE"]
SCRIPTS["Sql(Postgres)"] = ["SELECT 1", "\\dt", "\\! touch out", "\\o out", "SELECT 1 \\g out", "\\copy a to out"]
SCRIPTS["Sql(Mysql)"] = ["SELECT 1", "SHOW TABLES", "\\! touch out", "system touch out", "tee out", "SELECT 1 INTO OUTFILE 'out'"]
COMMANDS = ["cat a.txt", "ls", "id", "touch out", "sh -c id", "env", "git status", "head -1 a", "printf x", "./run.sh", "xargs ls", "timeout 1 ls", "wc -l a.txt"]
# Words of `find` and `test`, whose expressions are no options to the tables.
EXPRESSIONS = {
    "Find": ["-name *.txt", "-type f", "-type d", "-maxdepth 1", "-mindepth 1", "-print", "-print0", "-ls", "-delete", "-exec cat {} ;", "-exec cat {} +", "-exec touch out ;", "-execdir id ;", "-ok id ;", "-fprint out", "-fls out", "-fprintf out %p", "-printf %p\\n", "!", "-not", "(", ")", "-o", "-a", ",", "-newer a", "-size +1k", "-mtime -1", "-regex .*a", "-iname A*", "-path ./src/*", "-prune", "-quit", "-empty", "-links 1", "-perm 644", "-user root", "-samefile a", "-files0-from a", "-xdev", "-depth", "-L", "-P", "-H", "-O2", "-D tree", "-regextype posix-egrep", "-readable", "-true"],
    "Test": ["-f a", "-e a", "-n x", "-z x", "a = b", "a -nt b", "!", "-a", "-o", "(", ")", "1 -lt 2", "-x run.sh", "-v HOME", "-t 1"],
    "Dd": ["if=a", "of=out", "count=1", "bs=1", "status=none", "iflag=nofollow", "conv=notrunc", "oflag=append", "skip=1", "of=/dev/null"],
}


class Fuzzer:
    """Makes calls. The same seed and the same rows make the same calls."""

    def __init__(self, rows, seed, path, only=()):
        self.random = random.Random(seed)
        named = [(name, row) for row in rows for name in row["names"].split(" ")]
        self.programs = sorted(
            ((name, row) for name, row in named if shutil.which(name, path=path) and (not only or name in only)), key=lambda pair: pair[0]
        )

    def calls(self, rounds):
        """`rounds` calls of each program, one round after the other."""
        for _ in range(rounds):
            for name, row in self.programs:
                yield self.call(name, row)

    def some(self, words):
        return self.random.choice(words)

    def chance(self, share):
        return self.random.random() < share

    def call(self, name, row):
        words = [name]
        groups = list(row["options"])
        while True:
            front = self.options(row, groups, 2 if row["subcommands"] else 4)
            if not row["subcommands"] or (row["bare"] and self.chance(0.2)):
                break
            # Options of the program stand before and behind the subcommand.
            if self.chance(0.3):
                words += front
            row = self.some(row["subcommands"])
            word = self.some(row["names"].split(" "))
            words.append(self.some([*TEXTS, *FILES]) if word == "*" else word)
            groups = row["options"] + (groups if self.chance(0.3) else [])
        operands = self.operands(row)
        if row["grammar"] in EXPRESSIONS:
            front += [word for _ in range(self.random.randint(0, 5)) for word in self.some(EXPRESSIONS[row["grammar"]]).split(" ")]
            if row["grammar"] == "Find":
                words += self.some([[], [], ["."], ["src"], ["docs", "src"], ["link"]])
            words += front
        elif self.chance(0.12):
            words += operands + front
        elif self.chance(0.12):
            words += front + ["--"] + operands + self.options(row, groups, 1)
        elif self.chance(0.1) and operands:
            middle = self.random.randint(0, len(operands))
            words += operands[:middle] + front + operands[middle:]
        else:
            words += front + operands
        return " ".join(self.quoted(word) for word in words)

    def quoted(self, word):
        if word.startswith(("http", "/", ".")) or "=" not in word:
            return shlex.quote(word)
        name, value = word.split("=", 1)
        return f"{shlex.quote(name) if name else ''}={shlex.quote(value)}" if self.chance(0.5) else shlex.quote(word)

    def options(self, row, groups, most):
        """Up to `most` options, in some spelling, with their values."""
        if not groups:
            return []
        words = []
        for _ in range(self.random.randint(0, most)):
            names, takes, role = self.some(groups)
            words += self.option(row["grammar"], self.some(names.split(" ")), takes, role, groups)
        return words

    def option(self, grammar, name, takes, role, groups):
        if name == "-NUM":
            return [f"-{self.some(NUMBERS)}"]
        long = name.startswith("--")
        single = grammar in ("SingleDash", "SingleDashPermuted")
        if long and grammar in ("Getopt", "Posix", "Bundle", "Exact") and len(name) > 4 and self.chance(0.25):
            name = name[: self.random.randint(4, len(name))]
        elif not long and len(name) == 2 and not single and self.chance(0.3):
            # In front of it, in one word, further letters.
            letters = [n[1] for names, t, _ in groups if t in ("Nothing", "Attached") for n in names.split(" ") if len(n) == 2 and n[0] == "-"]
            if letters:
                name = "-" + "".join(self.some(letters) for _ in range(self.random.randint(1, 3))) + name[1]
        if takes == "Nothing" and not self.chance(0.03):
            return [name]
        if takes == "Rest":
            return [name]
        value = self.value(role)
        if takes == "Pair":
            return [name, self.some(["x", "a"]), value]
        if takes == "Word":
            return [name, value]
        if takes == "Attached":
            value = self.some(["", value])
            return [name + ("=" + value if long and value else value)]
        if long or single or len(name) > 2:
            return self.some(([f"{name}={value}"], [name, value]))
        return self.some(([name + value], [name, value], [f"{name}={value}"]))

    def value(self, role):
        """A word for the place; now and then one that belongs to another."""
        if self.chance(0.1):
            return self.some([*TEXTS, *FILES])
        if role.startswith("Mini("):
            scripts = SCRIPTS[role[5:-1]]
            return self.some(scripts) if self.chance(0.6) else self.some((";", "\n", " ", "", "|", ",")).join((self.some(scripts), self.some(scripts)))
        if role in ("Read", "Input", "List", "Archive", "Script", "ProjectPath", "Write", "Delete", "Move", "SentFile", "ReadEither", "LocalFile", "Member", "Prefix"):
            return self.some([*FILES, *FILES, *FOLDERS, "out"])
        if role == "SqliteFile":
            return self.some(["app.db", "app.db", "log.db", "view.db", "new.db", "file:app.db?mode=ro", "file:new.db?mode=rwc", "file:log.db?mode=ro", "file:log.db?mode=ro&immutable=1", "file:view.db?mode=ro", ":memory:", "a.zip"])
        if role in ("ReadTree", "Directory", "DeleteTree"):
            return self.some([*FOLDERS, *FOLDERS, *FILES])
        if role in ("Revision", "Reference", "GitRemote"):
            return self.some([*REVISIONS, *REVISIONS, *FILES, "new"])
        if role in ("Shell", "ShellText"):
            return self.some(COMMANDS)
        if role == "GitConfig":
            return self.some(["color.ui=always", "core.pager=id", "alias.x=!id", "diff.external=id", "core.quotepath=off", "core.fsmonitor=id", "diff.renames=true"])
        if role == "Assignment":
            return self.some(["A=b", "LANG=C", "PATH=.", "LC_ALL=C", "LD_PRELOAD=a"])
        if role == "Format":
            return self.some(["+%F", "+%s", "2024-01-01", "+"])
        return self.some(TEXTS)

    def operands(self, row):
        roles = row["operands"]
        if not roles:
            return [self.some([*TEXTS, *FILES])] if self.chance(0.05) else []
        words = []
        for role in roles[: self.random.randint(0 if self.chance(0.3) else 1, len(roles))]:
            if role == "Command":
                return words + shlex.split(self.some(COMMANDS))
            words.append(self.value(role))
        while self.chance(0.3):
            words.append(self.value(roles[-1]))
        return words


def rows_of(text):
    """The rows among the lines that the test prints."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
