"""What commands are in texts of a kind: by it, texts are about words, files, folders or what is hidden in values."""

from words import lines

RULES = {
    "move": ["cd «folder»"] * 6 + lines(r"""
        cd «folder» 2>/dev/null
        cd «folder» && p
        cd «folder» || p
        pushd «folder»
        pushd «folder» > /dev/null && p
        pushd
        popd
        popd -n
        dirs -c
        ( cd «folder»; p )
        cd «folder» | p
        p | cd «folder»
        cd «folder» & p
        x=$(cd «folder»; p)
        command cd «folder»
        builtin cd «folder»
        CDPATH=.. cd «folder»
        CDPATH=«folder»
        eval cd «folder»
        HOME=$PWD/d cd
        cd
        cd > /dev/null
        cd «folder»; cd -
        f() { cd «folder»; }; f
        f() ( cd «folder»; p ); f
        f() { cd "$1"; }; f «folder»
        cd() { p; }; cd d
        PWD=/x
        OLDPWD=$PWD/e
        set -- «folder»
        true && cd «folder»
        false && cd «folder»
        { cd «folder»; } > /dev/null
        { cd «folder»; } < zz
        if cd «folder»; then p; fi
        if ! cd «folder»; then p; else p; fi
        ! cd «folder»
        shopt -s autocd
        setopt autocd\nd
        shopt -s cdable_vars
        set -P
        set -o physical
        ls | while read -r a; do cd "$a"; p; done
        for a in d e; do cd $a; p; done
        for a in d e; do ( cd $a && p ); done
        for a in d e; do cd $a && p && cd ..; done
        for a in d .. e; do cd $a && break; done
        for a in d .. e; do cd $a && continue; p; done
        find . -maxdepth 1 -type d | while read -r a; do cd "$a" && p; done
        unset OLDPWD
        unset HOME
        exec cd d
        env cd d
        case x in x) cd «folder»;; esac
        case x in x) cd «folder» ;& y) cd «folder»;; esac
        case x in x) cd «folder» ;;& *) p;; esac
        until cd «folder»; do break; done
        while cd «folder»; do p; break; done
        while cd d || cd e; do p; done
        echo x | cd «folder»
        echo x | { cd «folder»; p; }
        read a <<< «folder»; cd $a
        cd «folder» «folder»
        time cd «folder»
        cd ""
        cd $zz
        cd "$zz"
        cd «folder» > «target»
        trap 'p' EXIT; cd «folder»
        mkdir -p n/m; cd n/m
        mkdir n && cd $_
        ln -s d n; cd n/..
        rm -r d; cd d
        mv d n; cd n
        exec 3>&1; cd «folder» >&3
        coproc cd «folder»
        select a in d; do cd $a; break; done < l
        wait; cd «folder» & wait
        set -e; cd zz; p
        cd d/in; cd ..
        cd -P L; cd ..
        cd L; p; cd ..
        cd d; cd "$OLDPWD"; p
        local a=d; cd $a
        for ((i=0;i<2;i++)); do cd d; p; done
    """),
    "written": lines(r"""
        tee oT < l
        touch «word»
        touch «word» «word»
        cp l «word»
        cp l a.txt «word»
        mkdir -p «word»
        mkdir «word»
        mv 1 «word»
        mv a.txt b.txt «word»
        tee «word» < l
        ln l «word»
        ln -s l «word»
        sed -i s/q/w/ «word»
        sort -o «word» l
        truncate -s0 «word»
        split l «word»
        install -m 644 l «word»
        sed -n "w oV" l
        awk "{print > \"oX\"}" l
        dd if=l of=«word» status=none
        uniq l «word»
        rm -f «word»
        rm -r «word»
        rmdir «word»
        cp -r d «word»
        mv d «word»
        find d -name «word» -delete
        chmod 600 «word»
        ls | xargs touch
        gzip «word»
        tar cf «word» l
        cat l | tee «word» > /dev/null
        rsync l «word»
        git init «word»
        cp l -t «word»
        mv -t «word» 1
        touch -- «word»
        cp --parents d/e.txt «word»
    """),
    "base": ["echo x", "p x", "true", "printf y", "cat l", "ls", "cd d", "read q < l", "a=1", "", "echo $a", ":", "{ echo a; }", "( echo b )", "test -f l", "pwd", "cat <<< z", "sort l", "exec", "p «words»", "false", "[[ -n x ]]", "((1))"],
    "evaluated": lines(r"""
        printf "%d" "$«name»"
        printf "%*d" "$«name»" 1
        printf "%(%s)T" "$«name»"
        printf "$«name»"
        printf %b "$«name»"
        echo -e "$«name»"
        print -r -- "$«name»"
        print -P "$«name»"
        test -v "$«name»"
        [ -v "$«name»" ]
        [[ -v «name» ]]
        [[ -v $«name» ]]
        [[ $«name» -eq 1 ]]
        [[ «name» -lt 1 ]]
        [ "$«name»" -eq 1 ]
        test 1 -lt "$«name»"
        [[ -t $«name» ]]
        [ -t "$«name»" ]
        [[ $«name» == $«name» ]]
        [[ $«name» =~ $«name» ]]
        [[ -z $«name» && -n $«name» ]]
        [[ -o $«name» ]]
        [[ -R «name» ]]
        [[ a -nt $«name» ]]
        [[ ${#«name»} -gt 1 ]]
        (( ${#«name»} > 1 ))
        echo $«name»[«sub»]
        echo $[«number»]
        echo {1..«number»}
        (( «number» ))
        for ((i=«number»;i<1;i++)); do p; done
        for i in $«name»; do p $((i)); done
        select i in x; do break; done
        case $«name» in $«name») p;; esac
        case $((«number»)) in 1) p;; esac
        kill -0 «number»
        kill -l «number»
        dirs +«number»
        pushd +«number»
        popd +«number»
        history «number»
        fc -l «number»
        break «number»
        exit «number»
        return «number»
        cat <<E\n$«name»\nE\n
        cat <<< "$«name»"
        p $«name»
        "p" $«name»
        p <(echo $«name»)
        exec 3<<< "$«name»"; p <&3
        type "$«name»"
        command -v "$«name»"
        help "$«name»"
        compgen -W "$«name»"
        enable "$«name»"
        shopt "$«name»"
        set -o "$«name»"
        caller «number»
        env "$«name»"
        typeset -p $«name»
        declare -p $«name»
        alias "$«name»"
        whence "$«name»"
        disown «number»
        jobs «number»
        fg «number»
        «name»() { p; }
        function «name» { p; }
        f() { local «name»; p $((«name»)); }; f
        f() { return «number»; }; f
        sed -n "${«name»}p" l
        head -n "$«name»" l
        awk -v q="$«name»" "{print q}" l
        date +"$«name»"
        expr 1 + "$«name»"
        seq "$«name»"
        sort -k "$«name»" l
        xargs < h
        echo "$«name»" | xargs echo
        cat h | while read -r a; do p "$a"; p $((a)); done
        while read -r a; do [[ $a -eq 1 ]]; done < h
        mapfile -t b < h; p "${b[0]}"; ((b))
        coproc { p $«name»; }
        source h
        . ./h
        echo hidden > s; source ./s
        source /dev/stdin <<< 'hidden'
        eval "$«name»"
        eval p "$«name»"
        eval p $«name»
        $«name»
        "$«name»" x
        bash -c "$«name»"
        bash -c 'p "$1"' x "$«name»"
        sh -c "echo $«name»"
        echo "$«name»" | sh
        find d -name "$«name»"
        find d -exec p {} \;
        find d -exec sh -c 'p "$1"' x {} \;
        time p $«name»
        trap -- "$«name»" EXIT
        ls "$«name»"
        test "$«name»"
        cut -f "$«name»" l
        wc -l "$«name»"
        sleep 0
        return
        [ "$«name»" ]
        [ -n $«name» ]
        [ $«name» = x ]
        test $«name»
        grep "$«name»" l
        tr a "$«name»" < l
    """),
}

# What a command is, by what is to be looked at.
KINDS = {
    "words": ["p «words»"] * 2 + ["«called»"],
    "files": ["p «words»"] * 2 + ["«base» «redirect»"] * 7 + ["«written»"] * 5 + ["«base»"],
    "folders": ["p", "«move»"] + ["p"] * 4 + ["«move»"] * 5,
    "hidden": ["p «words»", "«evaluated»", "«setting»", "«evaluated»"],
}
