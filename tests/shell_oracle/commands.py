"""The rules by which texts get their commands: what sets something, branches, repeats and follows on another."""

from words import lines

RULES = {
    "setting": ["a=x"] + ["«assigned»"] * 36 + ["«name»=(«values»)", "«name»=(«values»)", "«name»+=(«values»)"] * 4 + ["set -- «values»"] * 6 + lines(r"""
        2* «name»[«sub»]=«value»
        «name»=([«sub»]=«value»)
        export «assigned»
        declare «assigned»
        local «assigned»
        typeset «assigned»
        readonly «assigned»
        export «name»
        unset «name»
        unset -f «name»
        unset "«name»[«sub»]"
        shift
        shift «number»
        set -«letters»
        set -- "$@" «value»
        set x -- y
        set -o «option»
        2* read -r «name» «name» <<< «value»
        read -r «name» < l
        read «name» < h
        read < l
        read -a «name» <<< «value»
        read "$«name»" < l
        IFS= read -r «name» < h
        IFS=«quoted» read -r «name» «name» < l
        read -d "$«name»" b < l
        read -«letters» «number» b < l
        printf -v «name» %s «value»
        printf -v "$«name»" y
        printf -v «name» "$«name»"
        IFS=«quoted»
        shopt -s «shopt»
        shopt -u «shopt»
        setopt «shopt»
        mapfile -t «name» < l
        readarray «name» <<< "$«name»"
        mapfile -«letters» «number» b < l
        2* : ${«name»:=«value»}
        : "${«name»:=«value»}"
        ((«name»=«number»))
        let «name»=«number»
        let "«name»=«number»"
        «name»=$((«number»))
        «name»=$(p «word»)
        «name»=$(cat h)
        eval «name»=«quoted»
        declare -«letters» «name»=«value»
        declare -«letters» «name»=«number»
        declare -A «name»; «name»[«sub»]=«value»
        declare -n «name»=b
        declare -n r="$«name»"; p $r
        local -«letters» «name»=«number»
        typeset -«letters» «name»=(«values»)
        declare "$«name»=«value»"
        export "$«name»=1"
        alias «name»=«quoted»
        alias p='p -n'\np x
        alias -g G=«quoted»\np G
        alias -s txt=p\na.txt
        shopt -s expand_aliases\nalias q='p x'\nq
        getopts a: b
        getopts ab "$«name»"
        getopts ab: «name» -a «value»
        2* «special»=«quoted»
        «special»=«number»
        «special»+=«quoted»
        declare «special»+=«quoted»
        export «special»=«quoted»
        readonly «special»=«quoted»
        «special»=(«values»)
        «special»[«sub»]=«value»
        read «special» < h
        read -r «special» <<< «quoted»
        for «special» in «quoted»; do p; done
        : ${«special»:=«quoted»}
        printf -v «special» %s «quoted»
        local «special»=«quoted»
        typeset «special»=«quoted»
        declare «special»; «special»=«quoted»
        unset «special»; «special»=«quoted»
        «special»=«quoted» p
        «special»=«quoted» :
        a=1; ((a=2)); a=«quoted»
        a=1; b=$((a=2)); a=«quoted»; p $a
        read -t«number» q < l
        read -n«number» q < l
        read -u«number» q
        read -k«number» q < l
        read -rt «number» q < l
        mapfile -n«number» b < l
        OPTIND=«number»
        OLDPWD=x
        _=x
        RANDOM=«number»
        SECONDS=«number»
        LINENO=«number»
        «name»=«value» b=$«name»
        trap «quoted» EXIT
        trap 'p "$«name»"' EXIT
        trap 'p «word»' «signal»
        trap 'cd d' DEBUG
        hash -p "$«name»" ls
        f() { p "$@"; }
        unset -f p
        exec > «target»
        exec 3<&1
        exec 2>&1
        exec < h
        exec {«name»}< l
        PS4=$«name»; set -x; p
        wait «number»
        umask «number»
        ulimit -c «number»
    """),
    "command": ["p «words»"],
    "called": ["p «words»"] * 22 + lines(r"""
        command p «words»
        builtin p «words»
        exec p «words»
        env p «words»
        env a=«value» p «words»
        time p «words»
        ! p «words»
        \p «words»
        'p' «words»
        "p" «words»
        p «words» &
        p «words» & wait
        timeout 5 p «words»
        nice p «words»
        xargs p < l
        xargs -n1 p «words» < l
        find d -name '*.txt' -exec p «words» {} \;
        «assigned» p «words»
        «assigned» command p «words»
        «assigned» eval 'p $«name»'
        > /dev/null p «words»
        p «word» << E\n«body»E\n
        p «word» > /dev/null «word»
        p «words» «redirect»
        {p,«word»} «word»
        ${zz:-p} «words»
        $(echo p) «words»
        command -p p «words»
        command -- p «words»
        command command p «words»
        exec -a q p «words»
        exec -c p «words»
        noglob p «words»
        nocorrect p «words»
        - p «words»
        eval p «words»
        eval 'p' '«word»'
        coproc p «words»
        bash -c 'p "$@"' x «words»
        sh -c 'p $1' x «words»
        (p «words»)
        {p,x}
        p${zz} «words»
        if=1 p «words»
        p «words» # p «word»
        p «words» \\n «words»
        p "${@:$#}"
        p «word»\t«word»
    """),
    "statement": ["p «words»"] + ["«command»"] * 34 + ["«setting»"] * 28 + ["«loop»"] * 12 + ["«branch»"] * 10 + ["«body_of»"] * 12 + ["«chain»"] * 10,
    "loop": lines(r"""
        5* for «name» in «words»; do «text»; done
        for «name»; do «text»; done
        for «name» in «words»; do «text»; «jump»; «text»; done
        for «name» in x y; do for «name» in 1 2; do «text»; «jump» 2; done; p $«name»; done
        for «name» in «words»\ndo\n«text»\ndone «redirect»
        3* while read -r «name»; do «text»; done < l
        while read -r «name» «name»; do «text»; done < h
        while IFS= read -r «name»; do «text»; done <<< «value»
        while read -r «name»; do «text»; done <<E\n«body»E\n
        cat l | while read -r «name»; do «text»; done
        ls d | while read -r c; do p $c; done
        ls d/ | while read -r c; do p "d/$c" $c; done
        grep -n x l | while IFS=: read -r «name» b; do «text»; done
        grep -n «word» "$«name»" | while IFS=: read -r «name» «name»; do p $«name»; p $((«name»)); done
        for «name» in d/*.txt *.txt; do p "${«name»«cut»}" "$(basename "$«name»" .txt)"; «text»; done
        for «name» in $(ls d); do p d/$«name» "${«name»«cut»}"; done
        p $(( $(wc -l < l) + $(stat -c%s "$«name»") ))
        find d -name "*.txt" | while read -r c; do p "$c"; done
        until «test»; do «text»; break; done
        while «test»; do «text»; break; done
        while shift; do p "$1"; done
        while getopts ab: «name»; do p "$«name»" "$OPTARG"; done
        for ((i=0;i<2;i++)); do p $i; «text»; done
        for ((i=0;i<2;i++)) { p $i; }
        select «name» in «words»; do «text»; break; done < l
        for «name» in «words» { p $«name»; }
        for «name» («words») p $«name»
        for «name» «name» in «words»; do p $«name»; done
        repeat 2 p «words»
        foreach «name» («words»); p $«name»; end
    """),
    "jump": ["break", "continue", "«test» && break", "«test» || continue", "return", "exit", "break «number»", "! «test» && continue"],
    "test": ["true", "false", "«command»", '[ -n "$a" ]', "[[ $a == x ]]", "test -f l", "cd d", "read -r a < l", "[[ $a =~ x ]]", "[[ -n $a && $b != [ab]* ]]", "((a))", "! true", "cd zz", "grep -q x l", "[ $# -gt 0 ]", "a=$(false)", "((b=1))", "! read -r c < l", "shift"],
    "branch": lines(r"""
        2* if «test»; then «text»; fi
        2* if «test»; then «text»; else «text»; fi
        if «test»; then «text»; elif «test»; then «text»; else «text»; fi
        2* case «word» in «pattern») «text»;; *) «text»;; esac
        case «word» in «pattern»|«pattern») «text» «fall» «pattern») «text» «fall» *) «text»;; esac
        case «word» in («pattern») «text» «fall» («pattern») «text»; esac
        case «word» in\n«pattern» )\n«text»\n;;\nesac
        case x in x) «text» ;& y) «text» ;; esac
        case "$«name»" in x) ;; *) «text»;; esac
        case $«name» in ($(p x)) «text»;; ${«name»:=«value»}) «text»;; esac
        if «text»; then «text»; fi «redirect»
        [[ $a =~ x ]] && p "${BASH_REMATCH[0]}"
        if [[ x == x ]] { p x }
        if («test») p x
    """),
    "fall": [";;", ";&", ";;&", ";|"],
    "body_of": lines(r"""
        2* { «text»; }
        2* ( «text» )
        { «text»; } «redirect»
        ( «text» ) «redirect»
        3* f() { «text»; }; f «words»
        f() ( «text» ); f «words»
        f «words»; f() { «text»; }; f «words»
        f() { local «assigned»; «text»; }; «setting»; f «words»; p $«name»
        f() { «text»; return; «text»; }; f «words»
        f() { «test» && return 1; p "$@"; }; f «words» || p $?
        f() { p "$@"; shift; [ $# -gt 0 ] && f "$@"; }; f «words»
        f() { p "$1"; f() { «text»; }; }; f «words»; f «words»
        function f { «text»; }; f «words»
        function f() { «text»; }\nf «words»
        g() { p "$@"; «text»; }; f() { g "$@"; }; f «words»
        «shadowed»() { p «words»; }; «shadowed» «word»
        «shadowed»() { p «words»; }; command «shadowed» «word»
        «shadowed»() { «text»; }; ls | «shadowed»
        «shadowed»() { p "$@"; }; x=$(«shadowed» «word»)
        p() { echo x; }; p «words»; unset -f p; p «words»
        f() { «text»; } «redirect»; f
        f() { «text»; }; f «words» «redirect»
        f() { «text»; }; f | f «words»
        f() { «text»; }; «assigned» f «words»
        f() { «text»; }; x=$(f «words»)
        f() { «text»; }; trap f EXIT
        trap 'p "$«name»"; «command»' EXIT; «text»
        ( trap 'p "$«name»"' EXIT; «text» ); «text»
        coproc { «text»; }
        coproc f { «text»; }
        { «text»; } always { «text»; }
        () { «text»; } «words»
        x=$( «text» )
        eval '«text»'
        eval "«name»=1; p $«name»"
        «text» 2>&1 | cat
        time { «text»; }
        ! { «text»; }
        # p «word»\n«text»
    """),
    "shadowed": "cat ls echo test true [ cd read pwd git f : printf set p".split(),
    "chain": lines(r"""
        3* «statement» && «statement»
        3* «statement» || «statement»
        2* «statement» | «statement»
        «statement» | «statement» | «statement»
        «statement» |& «statement»
        «statement» && «statement» || «statement»
        ! «statement» && «statement»
        «test» && «setting»; p $«name»
        «setting» & p $«name»
        «setting» && p $«name» &
        «setting» | cat; p $«name»
        cat | «setting»; p $«name»
        echo x | read «name»; p $«name»
        echo x | { read «name»; p $«name»; }
        echo x | while read -r a; do p "$a"; done
        ( «setting» ); p $«name»
        «setting» > «target»; p $«name»
        «setting» < zz; p $«name»
        { «setting»; } &> o1; p $«name»
        «setting» &> o1; p $«name»
        set -e; «test»; p «words»
        set -u; p $zz; p x
        set -f; p «glob»
        set -n; p x
        shopt -s lastpipe; echo x | «setting»; p $«name»
        wait; p «words»
        p <<< «word»
        p «words» && false || p «words»
        exit; p x
        return; p x
        exec p «words»; p x
        exec > o1; p «words»
        exec < zz; p «words»
        set -- «values»; p "$@"
        set -- «values»; shift; p "$1" $#
        «name»=(«values»); p "${«name»[@]}"
        «name»=(«values»); for a in "${«name»[@]}"; do p "$a"; done
        declare -A b=([x]=1); p "${b[x]}" "${!b[@]}"
        IFS=:; a=x:y; p $a
        IFS=,; p "$*"
        a='x y'; IFS=; p $a
        unset IFS; p $a
        local IFS=/; p $PWD
        a=$(< «target»); p $a
        a=`cat l`; p $a
        a=~; p $a
        a='*'; p $a
        a='*'; p "$a"
        a=*; p $a
        PWD=x; p $PWD
        a=x; b=a; p ${!b}
        a=x; readonly a; a=y; p $a
        a=1 p x; p $a
        a=1 :; p $a
        a=1 eval 'p $a'; p $a
        a=1 b=$a; p $b
        a=x; «name»=«value» «name»=$a; p $a $b
        a=x; a=1 b=$a f; p $b
        f() { p $a; }; a=x; a=«value» f; p $a
        a=o1; a=o2 > $a
        a=o1; «setting» > $a
        a=o1; cd d > $a; p
        a=o1; read a < l > $a; p $a
        a='-n x'; p y${a}z
        a='x y'; p $a
        a='«plain» x'; p $a«piece»
        a=$b$c; p $a
    """),
    "text": ["«statement»"] * 3 + ["«statement»; «statement»"] * 3,
    "start": ["«statement»", "«statement»; «statement»", "«statement»; «statement»; «statement»", "«statement»; «statement»; «statement»; «statement»", "«setting»; «statement»; «statement»", "«hide»; «statement»; «statement»", "«hide»; «statement»"],
    "hide": ["x='a[$(hidden)]'; v='$(hidden)'; c='hidden'", "a='«hidden»'", "a='«hidden»'; x=a", "set -- '«hidden»' '«hidden»'", "a=('«hidden»' '«hidden»')", "read -r a < h", "a=$(cat h)", "a='«hidden»'; b=$a"],
}
