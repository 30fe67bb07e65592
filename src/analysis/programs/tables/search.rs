//! Programs that search in files. Sources: GNU grep 3.8, FreeBSD and macOS grep(1), gzip 1.12, ripgrep
//! 14.1, the silver searcher 2.2, ack 3.7. Long options are complete, so that no abbreviation is taken for another option.

use super::super::row::{Does, Grammar, Operands, Opt, Program, REFUSED, Role, Setting, attached, does, flags, takes, value};

const GREP: &[Opt<'static>] = &[
    flags("-a -b -E -F -G -h -H -i -I -n -o -p -P -s -T -u -U -w -x -y -Z --extended-regexp --fixed-strings"),
    does(&[Does::NamesOnly], "-c -l -L -q --count --files-with-matches --files-without-match --quiet --silent"),
    // A file without NUL is one line (`-z`).
    does(&[Does::Inverts], "-v --invert-match -z --null-data"),
    flags("--basic-regexp --perl-regexp --ignore-case --no-ignore-case --word-regexp --line-regexp --no-messages"),
    flags("--byte-offset --line-number --line-buffered --with-filename --no-filename --only-matching"),
    flags("--text --initial-tab --null --no-group-separator --binary --unix-byte-offsets"),
    attached(Role::Text, "--color --colour"),
    // BSD's takes a value only when attached.
    attached(Role::Around, "--context"),
    takes(Role::Around, "-NUM -A -B -C --after-context --before-context"),
    value("-D -m --binary-files --devices --exclude --exclude-dir --group-separator"),
    takes(Role::Filter, "--include"),
    value("--include-dir --label --max-count"),
    takes(Role::Pattern, "-e --regexp"),
    takes(Role::Read, "-f --file").and(&[Does::Inverts]),
    takes(Role::Read, "--exclude-from"),
    does(&[Does::Stop], "--help --version -V"),
];
/// A pattern that begins with a dash, with no `-e` in front. Source: GNU grep 3.11, by trying; getopt_long(3) of FreeBSD, by which its
/// `grep` reads them; ripgrep 14.1 refuses what no flag is called (its manual, "-e").
const REFUSES: &[Opt<'static>] = &[does(&[Does::Stop], REFUSED)];

const GREP_TREE: &[Opt<'static>] = &[
    // BSD: links below the folders are followed.
    does(&[Does::Follow], "-S"),
    does(&[Does::Recursive, Does::Hidden], "-r --recursive"),
    does(&[Does::Recursive, Does::Follow, Does::Hidden], "-R --dereference-recursive"),
    value("-d --directories").and(&[Does::Recursive, Does::Hidden]),
];

const RG: &[Opt<'static>] = &[
    does(&[Does::Follow], "-L --follow"),
    does(&[Does::Hidden], "-. -u --hidden --unrestricted"),
    does(&[Does::NamesOnly], "-c -l -q --count --count-matches --files-with-matches --files-without-match --quiet"),
    does(&[Does::PrintsFound], "--json"),
    // Over several lines a pattern finds what stands behind as well.
    does(&[Does::Inverts], "-v --invert-match --passthru --passthrough -U --multiline --multiline-dotall --null-data"),
    flags("-0 -a -b -F -H -i -I -n -N -o -p -P -s -S -w -x --auto-hybrid-regex --no-auto-hybrid-regex"),
    flags("--binary --no-binary --block-buffered --no-block-buffered --byte-offset --no-byte-offset --case-sensitive --column --no-column"),
    flags("--no-context-separator --crlf --no-crlf --debug --no-encoding"),
    flags("--fixed-strings --no-fixed-strings --no-follow --glob-case-insensitive"),
    flags("--no-glob-case-insensitive --heading --no-heading --no-hidden --ignore-case --ignore-file-case-insensitive"),
    flags("--no-ignore-file-case-insensitive --include-zero --no-include-zero --no-invert-match --no-json"),
    flags("--line-buffered --no-line-buffered --line-number --no-line-number --line-regexp --max-columns-preview --no-max-columns-preview"),
    flags("--mmap --no-mmap --no-multiline --no-multiline-dotall --no-config --no-ignore --ignore"),
    flags("--no-ignore-dot --ignore-dot --no-ignore-exclude --ignore-exclude --no-ignore-files --ignore-files --no-ignore-global"),
    flags("--ignore-global --no-ignore-messages --ignore-messages --no-ignore-parent --ignore-parent --no-ignore-vcs --ignore-vcs"),
    flags("--no-messages --messages --no-require-git --require-git --no-unicode --unicode --null --one-file-system"),
    flags("--no-one-file-system --only-matching --pcre2 --no-pcre2 --pretty --smart-case"),
    flags("--sort-files --no-sort-files --stats --no-stats --stop-on-nonmatch --text --no-text --trace --trim --no-trim"),
    flags("--vimgrep --with-filename --no-filename --word-regexp --no-pre --no-search-zip"),
    takes(Role::Around, "-A -B -C --after-context --before-context --context"),
    value("-d -E -j -m -M -r -t -T --color --colors --context-separator"),
    value("--dfa-size-limit --encoding --engine --field-context-separator --field-match-separator --hyperlink-format"),
    value("--max-columns --max-count --max-depth --maxdepth --max-filesize --path-separator --regex-size-limit --replace --sort --sortr"),
    value("--threads --type --type-clear --type-not --pre-glob --generate"),
    takes(Role::Filter, "-g --glob --iglob --type-add"),
    takes(Role::Pattern, "-e --regexp"),
    takes(Role::Read, "-f --file").and(&[Does::Inverts]),
    takes(Role::Read, "--ignore-file"),
    // Modes without a pattern.
    does(&[Does::NamesOnly], "--files --type-list"),
    does(&[Does::Stop], "-h -V --help --version --pcre2-version"),
    takes(Role::ProgramName, "--pre --hostname-bin").danger(),
    // Runs the decompressors that it finds.
    does(&[], "-z --search-zip").danger(),
];

const AG: &[Opt<'static>] = &[
    does(&[Does::Follow], "-f --follow"),
    does(&[Does::Hidden], "-u --unrestricted --hidden"),
    does(&[Does::NamesOnly], "-c -g -l -L --count --files-with-matches --files-without-matches --stats-only"),
    does(&[Does::Inverts], "-v --invert-match --passthrough"),
    flags("-0 -a -D -F -H -h -i -n -o -Q -q -r -R -s -S -t -U -V -w --ackmate --all-types --all-text --column --color"),
    flags("--nocolor --debug --filename --nofilename --fixed-strings"),
    flags("--nofollow --group --nogroup --heading --noheading --help --ignore-case --line-numbers --literal"),
    flags("--nonumbers --numbers --null --only-matching --one-device --print-all-files --print-long-lines --recurse"),
    flags("--norecurse --search-files --skip-vcs-ignores --smart-case --case-sensitive --stats --silent"),
    flags("--version --vimgrep --word-regexp --list-file-types --nopager"),
    // Which kinds of files are searched.
    flags(
        "--cc --clojure --cpp --csharp --css --elixir --erlang --go --haskell --html --java --js --json --kotlin --lua --make --markdown",
    ),
    flags("--objc --perl --php --python --ruby --rust --scala --shell --sql --swift --ts --xml --yaml"),
    // A word behind `-A` that is no number is taken for an option again.
    attached(Role::Around, "-A -B -C --after --before --context"),
    value("-G -m -W --depth --file-search-regex --ignore --ignore-dir --max-count --width --workers --color-line-number"),
    value("--color-match --color-path"),
    takes(Role::Read, "-p --path-to-ignore"),
    takes(Role::Shell, "--pager").danger(),
    does(&[], "-z --search-zip").danger(),
];

const ACK: &[Opt<'static>] = &[
    does(&[Does::Follow], "--follow"),
    does(&[Does::NamesOnly], "-f -c -l -L --count --files-with-matches --files-without-matches"),
    does(&[Does::Inverts], "-v --invert-match --passthru"),
    flags("-1 -h -H -i -I -n -o -p -Q -s -S -w --break --nobreak --color --nocolor --column --nocolumn"),
    flags("--filter --nofilter --flush --nofollow --group --nogroup --heading"),
    flags("--noheading --ignore-case --no-ignore-case --literal --noenv --print0 --recurse --no-recurse"),
    flags("--show-types --smart-case --no-smart-case --sort-files --with-filename --no-filename --word-regexp --nopager --help --version"),
    flags("--python --js --ts --rust --ruby --perl --html --css --json --yaml --shell --go --java --cc --cpp --xml --sql --markdown --php"),
    // Their number may be left out: the next word is then an option of its own.
    attached(Role::Around, "-A -B -C --after-context --before-context --context"),
    value("-m -t -T --ignore-dir --ignore-directory --ignore-file --max-count --type"),
    takes(Role::Read, "--files-from").danger(),
    // The names of the files come from standard input.
    does(&[Does::Opaque], "-x").danger(),
    takes(Role::Shell, "--pager").danger(),
];

/// The project's own options for ack may name files to search anywhere (`--files-from`), and have it follow links.
const ACKRC: &[Setting] = &[Setting::any(".ackrc"), Setting::any("_ackrc")];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "grep egrep fgrep ggrep",
        source: "GNU grep 3.8; FreeBSD 14; macOS 14",
        options: &[GREP, GREP_TREE, REFUSES],
        // Without files: standard input, or with `-r` the current folder.
        operands: Operands::then(&[Role::Pattern], Role::Read).unless("-e --regexp -f --file").or_here(Role::Read),
        ..Program::NEW
    },
    Program {
        names: "zgrep zegrep zfgrep",
        source: "gzip 1.12",
        options: &[GREP],
        operands: Operands::then(&[Role::Pattern], Role::Read).unless("-e --regexp -f --file"),
        ..Program::NEW
    },
    Program {
        names: "rg",
        source: "ripgrep 14.1",
        grammar: Grammar::Exact,
        options: &[RG, REFUSES],
        operands: Operands::then(&[Role::Pattern], Role::ReadTree)
            .unless("-e --regexp -f --file --files --type-list")
            .or_here(Role::ReadTree),
        ..Program::NEW
    },
    Program {
        names: "ag",
        source: "ag 2.2",
        grammar: Grammar::Exact,
        options: &[AG],
        operands: Operands::then(&[Role::Pattern], Role::ReadTree).or_here(Role::ReadTree),
        ..Program::NEW
    },
    Program {
        names: "ack",
        source: "ack 3.7",
        // Perl's Getopt::Long takes abbreviations; here they are unknown.
        grammar: Grammar::Exact,
        options: &[ACK],
        operands: Operands::then(&[Role::Pattern], Role::ReadTree).unless("-f").or_here(Role::ReadTree),
        does: &[Does::Hidden, Does::RunProjectIf(ACKRC)],
        ..Program::NEW
    },
];
