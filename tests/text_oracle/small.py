"""Scripts of sed, filters of jq, and statements for sqlite3. What would be treacherous leaves `oops`."""

SED_TRICKS = r"""
e touch oops
1e touch oops
s/.*/touch oops/e
s/.*/touch oops/;e
s/one/touch oops/pe
s/one/touch oops/2e
s,.*,touch oops,e
s/a/b/w oops
s/one/x/gw oops
s/one/x/w oops;p
w oops
1w oops
w oops;e
W oops
R .env
r .env
r .env;p
1r .env
r a.txt
r ./d/../.env
r L/../../.env
r /dev/stdin
w /dev/stdout
w /dev/fd/3
w d/../oops
w ../oops
w .env
/[/]/w oops
s/[/]/touch oops/e
s/[/]/e;#]/x/
s/[]/]/touch oops/e
s/[^]/]/x/e
s/[\]/touch oops/e
s/\(/x/e
s/\\/touch oops/e
s/a/\
/e
s/a/b\
c/e
y/a/b/e
y/abc/\n\t\\/;e
y,a\,b,xyz,;w oops
a text
a\
text
a\
text\
w oops
a\\
w oops
a \
w oops
a text\
w oops
a\text
a\  text
i\
w oops
i w oops
c w oops
1c\
w oops
$!{a x
}
{a x
w oops
}
1{p;w oops
}
1{p}
{p};p
{p}w oops
}w oops
:a;w oops
:a w oops
:a;N;$!ba
:a
w oops
ba;w oops
b;w oops
ba}
{ba}
ta;e
t
w oops
b #w oops
#n
#n w oops
# \
w oops
p #x
p;#
w oops
l 1;w oops
l;w oops
q;w oops
q5
q5w oops
Q w oops
z;w oops
F
=
n;w oops
N;P;D
x;G;h
d;w oops
0~1w oops
1~2 w oops
$w oops
1,2w oops
/one/,/two/w oops
\,one,w oops
\xonexw oops
\%one%Iw oops
/one/I,+1w oops
/one/,~2 w oops
0,/one/w oops
1!w oops
1 ! w oops
/a\/b/w oops
/a/M w oops
s/one/\U&/
s/one/\n/;w oops
s//x/w oops
s|a\|b|x|w oops
s/a/b/ w oops
s/a/b/i w oops
s/a/b/;;w oops
s/a/b/}w oops
v
v 4.2
L
u
""".strip("\n")


def scripts(text):
    """Scripts of one line, and those that go on behind a backslash or a brace."""
    out = []
    for line in text.split("\n"):
        goes_on = bool(out) and (out[-1].endswith("\\") or out[-1] in (":a", "t", "p;#", "$!{a x", "1{p;w oops", "{a x", "{a x\nw oops"))
        if goes_on:
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out


SED = {
    "start": ["«command»", "«command»", "«command»;«command»", "«command»\n«command»", "«command» ; «command»;«trick»", "«trick»", "«trick»\n«command»", "«command»;«trick»", "«address»{«command»;«command»}", "«address»{«command»\n«command»\n}", "«address»{ «trick»\n}", "#n\n«command»", "«address»{«address»«command»}\n«trick»"],
    "trick": scripts(SED_TRICKS),
    "address": ["", "", "1", "$", "/«re»/", "1,2", "/«re»/,/«re»/", "1!", "\\,«re»,", "0~2", "2,~4", "/x/I", "1,+1", "$!", "0,/«re»/"],
    "command": ["«address»p", "«address»d", "s/«re»/«new»/«flags»", "s,«re»,«new»,«flags»", "s|«re»|«new»|", "«address»s/«re»/«new»/", "y/abc/xyz/", "«address»a\\\n«new»", "«address»i «new»", "«address»c «new»", "n", "N", "g;G", "h", "x", "q", ":a", "ba", "ta", "=", "l", "«address»w «file»", "«address»r «file»", "s/«re»/«new»/w «file»", "$!N", "«address»a«new»", "«address»i\\«new»", "b", "D", "z", "F", "«address»{p}", "p #«new»"],
    "re": ["one", "o", "[/]", "[^ ]*", "\\(o\\)\\(n\\)", "^", "$", ".*", "[]/]", "a\\/b", "[[:space:]]*", "[\\]", "\\\\", "o\\{1\\}", "[a\\/]", "x\\n", ""],
    "new": ["x", "&&", "\\1", "a\\/b", "touch oops", "e", "w oops", "x\\\ny", "\\n", "[", "]", "x;w oops", "\\", "\\U&", "#", "", "é", "}"],
    "flags": ["", "", "g", "2", "p", "gI", "2p", "e", "m", "M", "ge", "w oops", "gp", "x", "i"],
    "file": ["out", "oops", "/dev/stdout", "a.txt", ".env", "d/out", "../out", "s.txt", "L/out", "out;p", "out }", "/dev/stderr", "d/e.txt"],
    "operand": ["a.txt", "a.txt", "a.txt b.txt", "d/e.txt", "- < a.txt", "./a.txt"],
    "word": ["p", "s/a/b/", "w oops", "$!d", "e", "}", "{", "y/a/b/", "text"],
}
SED_LINES = ["sed «text» «operand»"] * 4 + ["sed -n «text» «operand»", "sed -E «text» «operand»", "sed -e «text» «operand»", "sed -n -e «text» -e '«word»' «operand»", "sed -i «text» a.txt", "sed -i.bak «text» a.txt", "sed -i.bak '' a.txt", "sed -i '' «text» a.txt", "sed -i '' a.txt", "sed -s -n «text» a.txt b.txt", "sed --posix «text» a.txt", "sed -z «text» a.txt", "sed -ne «text» a.txt", "sed --expression=«text» a.txt", "sed -e '«word»' -e «text» a.txt", "sed -nf prog.sed a.txt", "sed -u «text» < a.txt", "sed --debug «text» a.txt", "sed -i -e «text» -- a.txt", "sed -l 5 «text» a.txt"]

JQ_TRICKS = r"""
env
env.SECRET_TOKEN
$ENV
$ENV.SECRET_TOKEN
$ENV | .SECRET_TOKEN
$__prog_args
$__loc__
"\(env)"
"\("\(env)")"
@sh "\(env)"
@base64 "\($ENV)"
{env}
{env: env}
{a: env, b: 1}
{$ENV}
{(env | keys[0]): 1}
{a:foo,b:1}
[env]
.env
.a.env
."env"
. as $x | $x.env
def f: env; f
def env: 1; env
def f(env): env; f(1)
def f(g): g; f(env)
def f($env): $env; f(1)
# env
# \
env
# x\
| env
import "mod" as m; m::f
import "data" as $d; $d
include "mod"; f
import "./.env" as $d {search: "."}; $d
input_filename
input
inputs
debug
stderr
halt_error
getpath(["env"])
path(env)
input_line_number
get_search_list
modulemeta
"mod" | modulemeta
builtins
$__x
ltrimstr("x")
splits("x")
ascii
@text
@json "x\(env)y"
try env catch .
reduce env as $x (0; .)
foreach env as $x (0; .)
label $out | env
.. | env
..env
.[env]
.["env"]
.[env:1]
. | env?
env // 1
if env then 1 else 2 end
"a" "b"
'env'
"\u0065nv"
$ ENV
$ENV_
limit(1; env)
first(env)
any(env; true)
error(env)
tojson | env
strflocaltime("%Y")
now | todate
input_filename | env
getpath(["a"]) | @sh
$named
$ARGS
$ARGS.named
readfile
system("touch oops")
exec("touch oops")
load("x")
""".strip("\n")

JQ = {
    "start": ["«filter»", "«filter»", "«filter» | «filter»", "«trick»", "«trick» | «filter»", "«filter» | «trick»", "«filter», «trick»", "def f: «filter»; «trick»", "[«filter», «trick»]", "{a: «filter», b: «trick»}", "«filter» as $x | «trick»"],
    "trick": scripts(JQ_TRICKS),
    "filter": [".", ".a", ".a[]", ".[]", "keys", "length", ".a | map(.)", "select(.a)", "{a}", "{a, b: .env}", "\"x\\(.a)\"", "[.[] | tostring]", "to_entries[]", "if .a then 1 else 2 end", "..", ".a?", "def f: .a; f", "reduce .a[] as $x (0; . + 1)", "@json", "tojson", ".a as [$p, $q] | $p", "try error(\"x\") catch .", "first(.a[])", "with_entries(.value |= tostring)", "[paths]", ".[\"env\"]", "input_filename", "$x", "f", "\"#\"", "\"\\\\\"", ".a # env", "1e3", "-1", "{\"env\": 1}", "{(\"a\"): 1}", "@base64 \"\\(.a)\"", ".a.b.c?", "limit(1; .a[])", "test(\"a\"; \"x\")"],
    "operand": ["data.json", "data.json", "data.json data.json", "< data.json", "-n"],
}
JQ_LINES = ["jq «text» «operand»"] * 4 + ["jq -r «text» «operand»", "jq -n «text»", "jq --arg x .env «text» data.json", "jq -s «text» data.json", "jq --slurpfile x .env «text» data.json", "jq --rawfile x .env -n «text»", "jq --args -n «text» a b", "jq -L . «text» data.json", "jq -f prog.sed data.json", "jq -n --arg x 1 «text» --argjson y 2", "jq -nr «text» data.json", "jq --argfile x .env «text» data.json", "jq -R «text» a.txt", "jq -e «text» data.json", "jq --stream «text» data.json"]

SQLITE_TRICKS = r"""
select readfile('.env')
select writefile('oops', 'x')
select load_extension('x')
select edit('x', 'touch oops')
select data from fsdir where path='.env'
select * from fsdir('.')
select * from zipfile('x')
select fts3_tokenizer('x')
attach 'oops' as x
attach database 'oops' as x; create table x.t(a)
vacuum into 'oops'
create table t(a)
create temp table t(a)
insert into t values(1)
with x as (select 1) insert into t select * from x
with x as (select 1) select * from x
select 1; .shell touch oops
select 1;
.shell touch oops
.system touch oops
.output oops
.once oops
.read prog.sed
.open oops
.import a.txt t
.save oops
.backup oops
.log oops
.print x
.tables
.schema
.dump
.mode csv
.headers on
.cd ..
.load x
.excel
.www
.archive -cf oops a.txt
.ar -cf oops a.txt
.sh touch oops
.sys touch oops
.o oops
.echo on
.show
.width 1
.parameter init
.trace oops
.help
.dbinfo
.print "x" ;
.shell touch oops
/* */ .shell touch oops
-- x
.shell touch oops
select '
.shell touch oops
';
select 1 /*
.shell touch oops
*/;
select "
.shell touch oops
";
select 1
go
.shell touch oops
select 1
/
.shell touch oops
pragma journal_mode=wal
pragma temp_store_directory='d'
pragma table_info(t)
pragma database_list
select * from pragma_table_info('t')
explain select readfile('.env')
explain query plan select 1
select * from sqlite_master
select * from generate_series(1,2)
select group_concat(1)
select "readfile"('.env')
select [readfile]('.env')
select `readfile`('.env')
select readfile ('.env')
select readfile/**/('.env')
values(readfile('.env'))
select 1 where exists(select writefile('oops','x'))
select printf('%s', 1)
select replace('a','b','c')
select * from x'.env'
select x'00'
select ?1, :a, @b, $c
""".strip("\n")


def statements(text):
    out = []
    for line in text.split("\n"):
        goes_on = bool(out) and (line.startswith((".shell", "*/", "'", '"', "go", "/", "';", '";')) and (out[-1].endswith(("'", "/*", '"', "-- x", "1", ";", "go", "\n/", ".shell touch oops"))))
        if goes_on and not (out[-1].endswith("oops") and "\n" not in out[-1]):
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out


SQLITE = {
    "start": ["«one»", "«one»; «one»", "«one»;\n«one»", "«trick»", "«one»;\n«trick»", "«one»; «trick»", "«trick»\n«one»", ".mode csv\n«one»"],
    "trick": statements(SQLITE_TRICKS),
    "one": ["select 1", "select 'a;b'", "select \"x\"", "select 1 -- x", "select 1 /* x */", "select count(*) from sqlite_master", "values(1)", "pragma user_version", ".tables", ".schema", ".headers on", "select upper('x')", "with a(b) as (select 1) select b from a", "select abs(-1), max(1,2)", "explain select 1", "select 'x''y'", "select [a b] from (select 1 as [a b])"],
    "file": [":memory:", "oops.db", "d/oops.db", "file:oops.db?mode=ro", "''"],
}
SQLITE_LINES = ["sqlite3 :memory: «text»"] * 4 + ["sqlite3 -readonly «file» «text»", "sqlite3 «file» «text»", "sqlite3 :memory: <<'E_E'\n«text»\nE_E", "sqlite3 -csv :memory: «text»", "sqlite3 -cmd «text» :memory: 'select 1'", "sqlite3 -header :memory: «text» 'select 2'", "sqlite3 <<'E_E'\n«text»\nE_E", "sqlite3 -batch :memory: «text»", "sqlite3 -safe :memory: «text»"]
SED_AROUND = [("", ""), ("p;", ""), ("1{p\n", "\n}"), ("", "\np"), ("s/one/x/;", ";p"), ("$!{", "}")]
JQ_AROUND = [("", ""), (". | ", ""), ("def f: .a; ", " | ."), ("[", "]"), ("{a: ", "}"), ("\"\\(", ")\"")]
SQLITE_AROUND = [("", ""), ("select 1;\n", ""), ("", ";"), ("select 1\n", "\n;"), (".headers on\n", "\n"), ("select (", ")")]
