//! Whether text means the same to every shell that may be installed as `sh`.

/// What bash reads otherwise than a plain POSIX shell, so that a command hides from one of the two:
/// `sh -c '[[ a || rm x ]]'`, `sh -c "echo $'\'; rm x; echo '"`, `sh -c '((rm x))'`.
const BASH_ONLY: &[&str] =
    &["$'", "$\"", "((", "[[", "$[", "&>", "|&", "<<", "<(", ">(", "=(", "+=", "`", "\\\n", "function", "select", "coproc", "eval", "trap"];

/// Whether bash and a POSIX shell read `text` alike. Refuses more than it must.
pub(super) fn is_portable(text: &str) -> bool {
    if BASH_ONLY.iter().any(|construct| text.contains(construct)) {
        return false;
    }
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // Subscripts: `a[1; rm x]=1`.
            '[' if before.is_ascii_alphanumeric() || matches!(before, '_' | '}') => return false,
            // Quotes inside `${…}` end differently; only plain names are taken.
            '{' if before == '$' => {
                let mut last = '{';
                for inner in chars.by_ref() {
                    last = inner;
                    if !(inner.is_ascii_alphanumeric() || inner == '_') {
                        break;
                    }
                }
                if last != '}' {
                    return false;
                }
                before = '}';
                continue;
            }
            // Brace expansion.
            '{' => return false,
            _ => {}
        }
        before = c;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_portable;

    #[test]
    fn text_that_only_bash_reads_this_way_is_not_portable() {
        for text in ["ls -la", "cd src && grep -n x *.[ch]", "[ -f x ] && cat \"${NAME}\" | head", "for f in *; do wc -l \"$f\"; done"] {
            assert!(is_portable(text), "{text}");
        }
        for text in [
            "[[ a || rm x ]]",
            "((rm x))",
            "echo $'\\'; rm x; echo '",
            "echo $[ 1; rm x ]",
            "a[1; rm x]=1",
            "echo \"${x:-'}\"; rm x'}\"",
            "echo {a,b}",
            "ls &> x",
            "[\\\n[ a || rm x ]]",
        ] {
            assert!(!is_portable(text), "{text}");
        }
    }
}
