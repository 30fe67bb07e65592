"""Programs of awk. What would be treacherous leaves `oops`."""

SYSTEM = 'system("touch oops")'

TRICKS = r"""
RUN
case / RUN / 1
default / RUN / 1
func / RUN / 1
BEGINFILE / RUN / 1
ENDFILE / RUN / 1
switch / RUN / 1
namespace / RUN / 1
eval / RUN / 1
include / RUN / 1
x = in / RUN / 1
next / RUN / 1
exit / RUN / 1
getline / RUN / 1
nextfile / RUN / 1
break / RUN / 1
length / RUN / 1
length() / RUN / 1
NF / RUN / 1
$NF / RUN / 1
$1++ / RUN / 1
x++ / RUN / 1
++x / RUN / 1
a[1] / RUN / 1
(x) / RUN / 1
1 / RUN / 1
1e3 / RUN / 1
"x" / RUN / 1
/x/ / RUN / 1
! / RUN / 1
- / RUN / 1
x /= RUN / 1
x / = RUN / 1
if (x) / RUN / 1
while (x--) / RUN / 1
do / RUN / 1; while (0)
else / RUN / 1
return / RUN / 1
delete / RUN / 1
delete a / RUN / 1
print / RUN / 1
print x / RUN / 1
print(x) / RUN / 1
print (x) / RUN / 1
printf / RUN / 1
x ? / RUN / 1 : y / RUN / 1
f(x) / RUN / 1
f (x) / RUN / 1
srand / RUN / 1
srand() / RUN / 1
fflush / RUN / 1
fflush() / RUN / 1
systime / RUN / 1
systime() / RUN / 1
index / RUN / 1
} / RUN / 1 {
/[/]/ RUN /[/]/
/[[:alpha:]/]/ RUN /x/
/[]/]/ RUN /x/
/[\]/]/ RUN /x/
/\// RUN /x/
/a\\/ RUN /x/
/[^]/]/ RUN /x/
"\" RUN "
"\\" RUN "x"
"a" # " RUN
# \
RUN
"x\
y" RUN "z"
print > "oops"
print >> "oops"
print x > ("oops")
print x > "oo" "ps"
print x > "oops" x
print x > $1
print x > x
print x, y > "oops"
print(x) > "oops"
print (1 > 2) > "oops"
print 1 > 2
print 1 > 2 ? 3 : 4
print a[1 > 2]
print 1,
2 > "oops"
print 1 \
> "oops"
print
> "oops"
if (1) print > "oops"
for (;;) { print > "oops"; break }
print x > "d/../oops"
print x > ".env"
print x > "/dev/stdout"
print x > "/dev/fd/3"
print x > "/inet/tcp/0/127.0.0.1/1"
print x > "-"
print x >= "oops"
printf "%s" > "oops"
printf("%s", x) > "oops"
print getline > "oops"
print length > "oops"
print -x > "oops"
print x | "touch oops"
print x |& "touch oops"
"touch oops" | getline
"touch oops" |& getline
"touch oops" | getline x
x || "touch oops"
getline < ".env"
getline x < ".env"
(getline x) < ".env"
getline x <".env"; print x
while ((getline x < ".env") > 0) print x
getline <= ".env"
getline; print
getline x; print x
ARGV[1] = ".env"
ARGV[ARGC++] = ".env"
ARGC = 1
delete ARGV
f(ARGV)
ENVIRON["SECRET_TOKEN"]
print ENVIRON["SECRET_TOKEN"]
for (x in ENVIRON) print ENVIRON[x]
SYMTAB["ENVIRON"]["SECRET_TOKEN"]
for (x in SYMTAB) print x
PROCINFO["pid"]
FUNCTAB["system"]
x = "system"; @x("touch oops")
@f("touch oops")
x = @/a/
@include "prog.awk"
@load "filefuncs"
@namespace "x"
awk::system("touch oops")
awk::x
sys\
tem("touch oops")
system ("touch oops")
close("touch oops")
FS = ","
RS = "touch oops"
OFS = "x"
FILENAME = ".env"
nextfile
exit
function system2() {}
split("x", a, / RUN /)
match($0, / RUN /)
sub(/x/, "RUN")
gsub(/x/, / RUN /)
$0 ~ "RUN"
$0 ~ / RUN /
x = 1; RUN
sprintf("%c", 65)
strftime("%Y", 1)
printf "%s" "x"
print "a" "b" > "/dev/stderr"
1 == 1 / RUN / 1
x in a / RUN / 1
(x, y) in a
a[x, y] = 1 / RUN / 1
$(1) / RUN / 1
$x++ / RUN / 1
$++x / RUN / 1
x^2 / RUN / 1
x**2 / RUN / 1
x % / RUN / 1
x && / RUN / 1
x !~ / RUN / 1
, / RUN / 1
""".strip("\n").replace("RUN", SYSTEM)


def statements(text):
    """Those of one line, and those whose line does not end the statement."""
    out = []
    for line in text.split("\n"):
        joins = bool(out) and (out[-1].endswith(("\\", ",")) or line.startswith((">", "2 >")) or out[-1] in ("# \\", "print"))
        if joins and "\n" not in out[-1]:
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out


RULES = {
    "start": ["«rule»", "«rule»", "«rule»\n«rule»", "«rule»; «rule»", "«rule» «rule»", "function f(«parameters») { «body» }\n«rule»", "func f(a) { «body» } «rule»"],
    "parameters": ["a", "a, b", "", "case", "default", "func", "switch", "BEGINFILE", "x"],
    "rule": ["BEGIN { «body» }"] * 5 + ["{ «body» }"] * 3 + ["END { «body» }", "«pattern» { «body» }", "«pattern»", "«trick»", "BEGIN { «trick» }", "«pattern», «pattern» { «body» }", "BEGINFILE { «body» }"],
    "pattern": ["1", "/one/", "NR == 1", "$1 ~ /o/", "!x", "NF > 1", "x++", "/[/]/", "/a\\/b/", "/[[:alpha:]]/", "$2 > 1", "«value»", "!seen[$0]++", "(NR > 1)", "default", "case"],
    "body": ["«statement»", "«statement»", "«statement»; «statement»", "«statement»; «trick»", "«trick»; «statement»", "«statement»\n«statement»", "«statement» ; «statement»; «statement»", "x = «trick»", "y = 1 «trick»", "if (1) «statement»; else «statement»", "{ «statement» } «statement»"],
    "trick": statements(TRICKS),
    "statement": ["print", "print «values»", "print(«values»)", "printf \"%s\\n\", «value»", "x = «value»", "$1 = «value»", "a[«value»] = «value»", "if («value») «statement»", "if («value») { «statement» } else «statement»", "while («value») { «statement»; break }", "for (i = 0; i < 2; i++) «statement»", "for (i in a) «statement»", "do { «statement» } while (0)", "delete a[«value»]", "next", "exit", "getline", "x++", "print «values» > «out»", "print «values» >> «out»", "printf(«values») > «out»", "sub(/«re»/, «value»)", "gsub(/«re»/, \"q\", x)", "split($0, a, /«re»/)", "return «value»", "switch (x) { case 1: «statement»; break; default: «statement» }", "case = «value»", "default = 2", "func = 3", "«statement» # «value»", ";", "close(«out»)", "x /= «value»", "print «value» / «value» / «value»", "f(«value»)"],
    "values": ["«value»", "«value»", "«value», «value»", "$1, $2", "$0"],
    "out": ["\"out\"", "\"oops\"", "\"/dev/stderr\"", "\"/dev/stdout\"", "x", "$1", "(\"oops\")", "\"d/out\" \"q\"", "\".env\"", "\"out\" x", "\"../out\"", "\"L/out\"", "\"d/../out\"", "\"s.txt\""],
    "re": ["one", "[/]", "a\\/b", "[^ ]+", "[[:space:]]", "\\\\", "[]/]", "[\\/]", "^$", "x|y", "[\"]", "\"", "[[]", "[\\]]", "#", "{", "o{1,2}"],
    "value": ["x", "1", "\"s\"", "$1", "$NF", "NR", "NF", "a[1]", "f(1)", "length", "length($0)", "length()", "/«re»/", "$0 ~ /«re»/", "x / 2", "«value» / «value»", "«value» «value»", "-«value»", "!«value»", "(«value»)", "«value» + «value»", "«value» ? «value» : «value»", "«value» > «value»", "«value» < «value»", "«value» ~ «value»", "x++", "++x", "x--", "«value» in a", "substr($0, 1, 2)", "toupper($1)", "index($0, \"o\")", "sprintf(\"%d\", 1)", "1e3", ".5", "0x1f", "case", "default", "func", "switch", "getline", "getline x", "x = «value»", "\"a\\\"b\"", "\"/\"", "\"#\"", "NR%2", "$(1)", "$x", "«value» && «value»", "«value» || «value»", "x ^ 2", "int(1.5)", "rand()", "systime()", "strftime(\"%Y\")", "BEGINFILE", "tolower", "x /«re»/ y", "FILENAME", "«value», «value»"],
    "operand": ["a.txt", "a.txt b.txt", "d/e.txt", "x=1 a.txt", "./a.txt", "- a.txt", "FS=, a.txt", "", "x=.env a.txt"],
}

LINES = ["awk «text» «operand»"] * 6 + ["awk -F, «text» «operand»", "awk -v x=1 «text» «operand»", "awk -v 'x=.env' «text» «operand»", "awk -- «text» «operand»", "awk -F '\\t' «text» «operand»", "awk -v x=a -v y='s.txt' «text» «operand»", "cat a.txt | awk «text»", "awk «text» a.txt > out"]
AROUND = [("BEGIN { ", " }"), ("{ x = ", " }"), ("{ print ", " }"), ("function f(x) { return x }\nBEGIN { y = 1; ", "; x = 1 }"), ("", ""), ("/one/ { x = 1 ", " / 2 }")]
