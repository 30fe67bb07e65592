//! Names that mean something of their own to other shells than bash, where a text makes a function or an array of them.
//! Sources: POSIX.1-2017, Shell Command Language, 2.9.1; zsh 5.9, zshmisc(1), zshmodules(1).

/// Whether a word of this name is never, or not in every shell, the function of that name.
pub(super) fn is_never_a_function(name: &str) -> bool {
    matches!(
        name,
        // The special builtins of POSIX, which are looked for before functions.
        "." | ":" | "break" | "continue" | "eval" | "exec" | "exit" | "export" | "readonly" | "return" | "set" | "shift" | "times" | "trap" | "unset"
        // And what is one, an alias or a reserved word in some shell.
        | "alias" | "autoload" | "builtin" | "command" | "compound" | "coproc" | "declare" | "enum" | "float" | "foreach" | "functions"
        | "global" | "integer" | "let" | "local" | "nameref" | "namespace" | "nocorrect" | "noglob" | "redirect" | "repeat" | "select"
        | "source" | "time" | "typeset" | "unalias" | "-" | "end"
    )
}

/// Whether zsh calls a function of this name by itself, in whatever folder it is in by then.
pub(super) fn is_called_unasked_by_zsh(name: &str) -> bool {
    matches!(
        name,
        "chpwd"
            | "precmd"
            | "preexec"
            | "periodic"
            | "zshexit"
            | "zshaddhistory"
            | "command_not_found_handler"
            | "command_not_found_handle"
    ) || name
        .strip_prefix("TRAP")
        .is_some_and(|signal| !signal.is_empty() && signal.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

/// Whether an array of this name is a table by which zsh finds what a word of a command means.
pub(super) fn is_table_of_zsh(name: &str) -> bool {
    matches!(name, "functions" | "commands" | "options" | "dis_functions" | "dis_aliases" | "dis_galiases" | "dis_saliases" | "userdirs")
}
