//! Programs that run whatever code they are given, in their words, in a file or from another command: one table for all
//! who must not take them for programs with a meaning of their own.

use crate::analysis::marks::has_word;

/// Shells of the family that this crate reads.
const POSIX_SHELLS: &str = "bash sh zsh dash ksh";
/// Shells whose texts are written otherwise.
const OTHER_SHELLS: &str = "fish csh tcsh powershell pwsh cmd cmd.exe powershell.exe";
const LANGUAGES: &str =
    "python python2 python3 py pypy ipython node nodejs deno bun ts-node tsx ruby irb perl php lua Rscript osascript tclsh";
/// Of the shell itself.
const BUILTINS: &str = "eval source .";
/// Their code is their first word, or a file behind `-f`. What they are fed is data.
const FILTERS: &str = "awk gawk mawk";

const ALL: [&str; 5] = [POSIX_SHELLS, OTHER_SHELLS, LANGUAGES, BUILTINS, FILTERS];

/// Whether the program, by its name without folders, runs whatever code it is given.
pub(crate) fn is_interpreter(program: &str) -> bool {
    ALL.iter().any(|list| has_word(list, program))
}

/// The same of whatever version: `python3.12`.
pub(crate) fn runs_code(program: &str) -> bool {
    is_interpreter(program) || is_interpreter(unversioned(program))
}

/// The name of a program without its version.
pub(crate) fn unversioned(program: &str) -> &str {
    let plain = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if plain.is_empty() { program } else { plain }
}

/// The names of all of them.
#[cfg(feature = "import")]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().flat_map(str::split_ascii_whitespace)
}

/// Whether the program is a shell whose texts can be read here.
#[cfg(feature = "import")]
pub(crate) fn is_posix_shell(program: &str) -> bool {
    has_word(POSIX_SHELLS, program)
}

/// Whether the program runs what another command writes: `curl … | sh`. A word of a command line that is only `.` is
/// far more often a folder than the builtin, so it is none of them.
pub(crate) fn runs_what_it_is_fed(program: &str) -> bool {
    program != "." && !has_word(FILTERS, program) && is_interpreter(program)
}

/// Options behind which the code itself stands, also of the clients of databases, to which it is given in the same way.
const CODE_BEHIND: &[(&str, &[&str])] = &[
    ("bash sh zsh dash ksh fish csh tcsh python python2 python3 py pypy ipython php", &["-c"]),
    ("node nodejs deno bun tsx ts-node ruby irb perl", &["-e", "-p", "eval", "--eval"]),
    ("lua Rscript osascript", &["-e"]),
    ("php", &["-r"]),
    ("powershell powershell.exe pwsh", &["-command", "-c", "-encodedcommand"]),
    ("cmd cmd.exe", &["/c"]),
    ("psql mysql", &["-c", "-e"]),
];

/// The words that are code in the command itself; nothing for one where the option stands last. Some programs read
/// their options in any case, and an option that is only like one of these does no harm to who asks.
pub(crate) fn code_in<'w>(program: &str, words: &[&'w str]) -> impl Iterator<Item = Option<&'w str>> {
    let options: Vec<&str> =
        CODE_BEHIND.iter().filter(|(programs, _)| has_word(programs, program)).flat_map(|(_, options)| options.iter().copied()).collect();
    let behind = words.iter().skip(1).copied().map(Some).chain([None]);
    let found = words.iter().zip(behind).filter(move |(word, _)| options.iter().any(|option| option.eq_ignore_ascii_case(word)));
    found.map(|(_, code)| code).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_run_is_code() {
        for program in ["sh", "python3", "eval", "pwsh", "tsx"] {
            assert!(is_interpreter(program) && runs_what_it_is_fed(program), "{program}");
        }
        for program in [".", "awk"] {
            assert!(is_interpreter(program) && !runs_what_it_is_fed(program), "{program}");
        }
        for program in ["ls", "", "bash sh", "git"] {
            assert!(!is_interpreter(program) && !runs_what_it_is_fed(program), "{program}");
        }
    }

    #[test]
    fn code_in_the_command_is_found_behind_its_option() {
        let code = |program: &str, words: &[&'static str]| code_in(program, words).collect::<Vec<_>>();
        assert_eq!(code("python3", &["-c", "print()"]), [Some("print()")]);
        assert_eq!(code("pwsh", &["-NoProfile", "-Command", "ls"]), [Some("ls")]);
        assert_eq!(code("perl", &["-p", "-e", "s/a/b/"]), [Some("-e"), Some("s/a/b/")]);
        assert_eq!(code("bash", &["-c"]), [None]);
        assert_eq!(code("node", &["x.js"]), []);
        assert_eq!(code("ls", &["-c", "x"]), []);
    }
}
