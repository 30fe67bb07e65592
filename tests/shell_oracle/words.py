"""The rules by which texts get their words: expansions, values, redirections. Names, values and files are few, so that what is set is used.
Values hold commands that run only where a shell evaluates them."""

import re


def lines(text):
    """The lines of a table, in which `\\n` and `\\t` are what they name; with a number and `*` in front, a line counts as so many."""
    out = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        times, rest = re.fullmatch(r"(?:(\d+)\* )?(.*)", line).groups()
        out += [rest.replace("\\n", "\n").replace("\\t", "\t")] * int(times or 1)
    return out


RULES = {
    "name": "a b c a b c f x v".split(),
    "plain": ["x", "y", "-n", "--out=z", "x y", "*", "a*", "", "q", "1", "2", "[ab]", "a.txt", "d/", "=", "~", "\\", "x,y:z", "{x,y}", "d"],
    "hidden": ["a[$(hidden)]", "$(hidden)", "`hidden`", "hidden", "-v HIDDEN", "x;hidden", "0,b[$(hidden)]", "(1)+a[$(hidden)]"],
    "quoted": ["'«plain»'"] * 6 + ["'«hidden»'"] * 2,
    "value": ["x"] + "x y 1 2 -n a.txt d *.txt d/* ~ x=y -1".split() + ["«quoted»"] * 9 + ["«word»"] * 9,
    "sub": ["1", "x", "$x", "v", "x+1", "$v", '"$x"', "@", "*", "${x}", "a", "-1", "0", "2", "$1"],
    "number": ["1", "x", "$x", "x+1", '"$x"', "${x}", "$v", "a[x]", "0", "a=1", "$a", "b++", "2", "${#a}", "$#", "a?1:2", "1<2", "1e3", "1e999", "2**-1", "0x1f", "16#ff", "[#16]255", "010", "1/3", "-1/2", "~0"],
    "special": "RANDOM SECONDS COLUMNS LINES HISTSIZE SAVEHIST OPTIND LINENO TMOUT SHLVL KEYTIMEOUT BAUD DIRSTACKSIZE FUNCNEST HISTCMD LISTMAX MAILCHECK REPORTTIME UID GID EUID PPID ERRNO TTYIDLE ARGC status argv options functions commands SRANDOM BASH_ARGV0 EPOCHREALTIME OPTARG REPLY match MATCH pipestatus PIPESTATUS GROUPS FUNCNAME DIRSTACK HISTCONTROL BASHPID COMP_WORDBREAKS".split(),
    "put_in": ["x"] + ["x", "x y", "-n", "", "*", "'x y'", "{x,y}", "~", "$(p x)", "$((x=1))"] + ["«piece»"] * 12 + ["«piece»«piece»"] * 8,
    "parameter": ["$a"] + ["$«name»", "${«name»}"] * 6 + "$@ $* $# $? $0 $_ $- $$ $! $@ $* $1 $2 ${1} $RANDOM $UID $LINENO $PWD $HOME $OLDPWD $SECONDS $zz $REPLY $PPID $IFS ${PIPESTATUS[0]} $OPTARG $FUNCNAME".split() + lines(r"""
        ${«name»[@]}
        ${«name»[*]}
        ${«name»[«sub»]}
        ${#«name»}
        ${#«name»[@]}
        ${!«name»}
        ${!«name»@}
        ${!«name»[@]}
        ${!1}
        ${«name»:«number»}
        ${«name»:0:«number»}
        ${«name»: -1}
        ${@:2}
        ${@:1:1}
        ${@:«number»}
        ${@: -1}
        ${«name»[@]:1}
        ${«name»#«put_in»}
        ${«name»%%«put_in»}
        ${«name»%.*}
        ${«name»##*/}
        3* ${«name»«cut»}
        ${«name»/x/«put_in»}
        ${«name»//x/$b}
        ${«name»/#/-n}
        ${«name»/%/ y}
        ${«name»^^}
        ${«name»^}
        ${«name»,,}
        ${«name»@Q}
        ${«name»@«letter»}
        ${«name»[@]/x/-n}
        ${@/x/y}
        ${@%x}
        ${*%x}
        4* ${«name»:-«put_in»}
        ${zz:-«of_zsh»}
        ${«name»-«put_in»}
        2* ${«name»:+«put_in»}
        ${«name»+«put_in»}
        2* ${«name»:=«put_in»}
        ${zz:-«put_in»}
        ${zz=«put_in»}
        ${zz:?«put_in»}
        ${«name»?«put_in»}
        ${1:-«put_in»}
        ${1+«put_in»}
        ${@:-«put_in»}
        ${@+«put_in»}
        ${«name»[@]+«put_in»}
        ${«name»[«sub»]:=«put_in»}
    """),
    "cut": "%.txt %%.txt %/ %/* %%/* #d/ ##d/ #*/ ##*/ #*. ##*. %%.* #x %t :-y -y #-".split(),
    "of_zsh": ["*(e:'hidden':)", "=(hidden)", "*(+hidden)", "=p", "<(p x)", "~root", "<1-2>", "*~a", "^a", "(#e)", "x(N)", "$~a", "{a,b}", "a|b"],
    "letter": list("QEPAaKkULu"),
    "inside": ["x", "-n", " ", "y", "*", "\\$", '\\"', "/", "=", "'", "\\\n", "!", "~", "{x,y}", "`echo x`", "$"] + ["«parameter»"] * 18 + ["$(«output»)"] * 2 + ["$((«number»))"] * 2,
    "output": lines(r"""
        echo x
        echo «quoted»
        echo x y
        printf "%s\n" x y
        echo $«name»
        echo
        ls d
        cat l
        pwd
        echo -n -x
        echo *
        echo "$@"
        p x; echo q
        p «word»
        wc -l < l
        basename d/e.txt
        2* basename "$«name»"
        basename $«name» .txt
        basename "${«name»«cut»}" .txt
        basename "$«name»" «word»
        date +%F
        date +%Y
        date +%s_%H
        whoami
        uname -s
        id -u
        ls d/
        stat -c%s l
        stat -c %s "$«name»"
        wc -c l | awk '{print $1}'
        du -sk "$«name»" | cut -f1
        grep -n x "$«name»" | cut -d: -f1
        dirname d/e.txt
        ls d/*
        find . -name "*.txt"
        ls
        «statement»
        «statement»
        < l
        < h
        > «target»
        cat <<E\n«body»E\n
        cd «folder» && pwd
        dirs
        set x
        «name»=«value»
        exit 1
        seq 2
        ls | head -1
        cat h
    """),
    "body": ["x\n"] + ["«word»\n", '"«parameter»"\n', "$(> «target»)\n", "`p «word»`\n", "$(p x)\n", "${zz:=«put_in»}\n", "\\$x \\`p x\\`\n", "«word»\n«word»\n", "$((«number»))\n", "\tx\n", "'$(p x)'\n", "E2\n"],
    "glob": ["*", "*.txt", "?", "[ab]*", "d/*", "[ab].txt", "*/*", ".*", "[!a]*", "d/?", "e/*.c", "**", "**/*.txt", "@(a|b).txt", "!(a.txt)", "[a-", "d*/", "+(x)", "*(N)", "zz*", "./*", "-*"],
    "brace": ["{,x}", "{,}", "{x,y}", "{x,-n}", "{1..3}", '{a,"$@"}', "{$a,y}", '{x,"$b"}', "{a..c}", "{a}", "{a,b", "{x,y}{1,2}", "{$(p x),y}", "{1..$a}", "{1..'3'}", "{$x..3}", "{1..$((3))}", "{'1'..3}", "{1..\\3}", "{..$a}", "{a..}", "{a..e..2}", "{1..9..-3}", "{9..1..2}", "{!..1}", "{a..Z}", "{1..x}", "{é..z}", "{01..10..3}", "{-1..1}", "{a..3}", "{1..3..0}", "{ab..c}", "{1..2..x}", "{1..3..$a}", "{~,x}", "{x,~/y}", "{a=~,x}", "{3..1}", "{01..02}"],
    "odd": ["«of_zsh»", "«of_zsh»", "\\$", "\\${", "'$'", "$'x\\ty'", "\\$a", "\\ ", "\\*", '$"x y"', "$'a b'", "$'\\x2d'n", "$'\\''x", '$"$a"', "\\\n", "\\'", "\\~"],
    "sign": ["~", "~/x", "#", "x#y", "~root", "!", "^", '""', "''", "~+", "~-", "~+/d", "a:~", "%", "=", "=p", "@", ",", ":", "a=~", "-", "--", "if", "done", "}", "{", "!", "time", "[", "]", "[[", "a=b", "1<", "^x", "x^y"],
    "piece": ["x"] + ["x", "-n", "y", "--out=", "q", "1", "/", ".", "=", "a"] * 3 + ["«quoted»"] * 14 + ['"«inside»"', '"«inside»«inside»"', '"«inside»«inside»«inside»"'] * 10
    + ["«parameter»"] * 50 + ["$(«output»)"] * 9 + ["`«output»`"] * 3 + ["$((«number»))"] * 4 + ["«brace»"] * 8 + ["«glob»"] * 10 + ["«odd»"] * 4 + ["«sign»"] * 6 + ["<(«output»)"],
    "word": ["«piece»"] * 3 + ["«piece»«piece»"] * 2 + ["«piece»«piece»«piece»"],
    "words": ["", "«word»", "«word»", "«word» «word»", "«word» «word» «word»"],
    "values": ["", "«value»", "«value» «value»", "«value» «value» «value»"],
    "target": ["o1"] + ["«word»"] * 8 + "d/o2 e/../o3 ./o4 /dev/null $PWD/o5 ~/o6 \"$a\"/o7 o8$a $a ${a:-o9} d o{1,2} [o]x $(echo oA) 'o B' &1 \"$@\" $1 ~+/oC *".split() + ["'o B'", "&1", "&2", "&-"],
    "redirect": ["> «target»"] * 4 + [">> «target»", ">| «target»", "&> «target»", "2> «target»", ">& «target»", "<> «target»", "{fd}> «target»", "3> «target»", "&>> «target»", "2>&1", "< l", "<<< «word»", "< «target»", "<&-",
    "<< E\n«body»E\n", "<< 'E'\n«body»E\n", "<<- E\n\t«body»\tE\n", '<< "E" > «target»\n«body»E\n', "<< E << \\F\n«body»E\n«body»F\n", "> «target» 2>&1", "> >(cat)", "< <(«output»)", "> «target» << E\n«body»E\n", "<< E''\n«body»E\n", "<< 'E F'\n«body»E F\n", "<<E\n«body» E\n«body»E\n"],
    "assigned": ["«name»=«value»"] * 3 + ["«name»+=«value»"],
    "letters": ["r", "a", "n", "t", "u", "s", "e", "f", "i", "l", "A", "x", "g", "d", "N", "O", "c", "eu", "euo pipefail", "k", "C", "b", "h", "m", "H", "P", "B", "T", "E", "U", "Z"],
    "option": ["pipefail", "noglob", "noexec", "nounset", "errexit", "posix", "physical", "noclobber", "allexport", "keyword", "shwordsplit", "$a"],
    "shopt": "nullglob dotglob extglob globstar lastpipe failglob nocaseglob cdable_vars autocd expand_aliases assoc_expand_once extendedglob shwordsplit globsubst".split(),
    "signal": ["EXIT", "DEBUG", "ERR", "RETURN", "0", "INT", "ZERR", "USR1", "CHLD"],
    "folder": ["d"] + ["e", "..", ".", "d/..", "../proj/d", "$PWD/e", "-", '"$a"', "${a:-d}", "e/", "/", "~", "$HOME", "x", '"$OLDPWD"', "../proj", "./d", "d/../e", "--", "-- d", "-P d", "$(pwd)/d", "{d,e}", "*", "d*", "[d]", "~-", "~+", "/nowhere",
    "L", "L/..", "-P L", "-L L", "$b", '"$1"', "-L L/..", "a.txt", "d e", "'d e'", "''", "+1", "-0", "-1", "-q d", "-s d", "$(echo d)", "..//proj/d", "d/.", "d/in/../..", "~/proj", "'~'", "\\~", "-e d", "-@ d", "«word»"],
    "pattern": ["x", "*", "-*", "«word»", '"$a"', "[ab]*", "''", "?(x)", "«parameter»", "a.txt", "y|x"],
}
