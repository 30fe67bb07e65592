//! Programs that transform text, and the small languages. Sources: GNU coreutils 9.1, GNU sed 4.9,
//! gawk 5.2, mawk 1.3.4, one-true-awk, jq 1.7, yq 4.44, glibc's iconv, and the FreeBSD and macOS
//! manual pages. Long options are complete, so that no abbreviation is taken for another option.

use super::super::row::{Does, Grammar, Mini, Operands, Opt, Program, Role, attached, does, flags, pair, takes, value};

const COREUTILS: &str = "GNU coreutils 9.1; FreeBSD 14";
const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "--help --version")];

/// A program that prints what it makes of the files it is given.
const fn filter(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source: COREUTILS, options, operands: Operands::all(Role::Read), ..Program::NEW }
}

/// A program whose operands are data.
const fn calculator(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source: COREUTILS, options, operands: Operands::all(Role::Text), ..Program::NEW }
}

const SORT: &[Opt<'static>] = &[
    flags("-b -c -C -d -f -g -h -i -m -M -n -r -R -s -u -V -z --ignore-leading-blanks --dictionary-order --ignore-case"),
    flags("--general-numeric-sort --human-numeric-sort --ignore-nonprinting --month-sort --numeric-sort --random-sort --reverse"),
    flags("--version-sort --merge --stable --unique --zero-terminated --debug"),
    attached(Role::Text, "--check"),
    value("-k -S -t --batch-size --buffer-size --field-separator --key --parallel --sort"),
    takes(Role::Read, "--random-source"),
    takes(Role::Write, "-o -T --output --temporary-directory").danger(),
    takes(Role::ProgramName, "--compress-program").danger(),
    takes(Role::Opaque, "--files0-from").danger(),
];

const SED: &[Opt<'static>] = &[
    flags("-a -b -E -n -r -s -u -z --binary --debug --follow-symlinks --null-data --quiet --regexp-extended --sandbox --separate --silent"),
    flags("--unbuffered --zero-terminated"),
    value("--line-length"),
    takes(Role::Mini(Mini::Sed), "-e --expression"),
    takes(Role::Script, "-f --file").danger(),
    attached(Role::Suffix, "-i --in-place").and(&[Does::InPlace]).danger(),
    does(&[Does::Opaque], "--posix"),
];

const JQ: &[Opt<'static>] = &[
    flags("-a -b -c -C -e -j -M -n -r -R -s -S --ascii-output --args --binary --color-output --compact-output --exit-status --join-output"),
    flags("--jsonargs --monochrome-output --null-input --raw-input --raw-output --raw-output0 --seq --slurp --sort-keys --stream"),
    flags("--stream-errors --tab --unbuffered"),
    value("--indent"),
    pair(Role::Text, "--arg --argjson"),
    pair(Role::Read, "--argfile --rawfile --slurpfile"),
    // The program text is in a file, or modules are.
    takes(Role::Opaque, "-f --from-file -L --library-path").danger(),
    does(&[Does::Stop], "-h --help -V --version --build-configuration"),
];

const YQ: &[Opt<'static>] = &[
    // What is a flag here is one in both programs of this name, or known to one only.
    flags(
        "-c -C -e -j -M -n -N -P -r -S -y -Y --colors --exit-status --no-colors --no-doc --null-input --prettyPrint --raw-output --tojson",
    ),
    flags("--unwrapScalar --yaml-output"),
    value("-I --indent -o --output-format -p --input-format"),
    attached(Role::Text, "-i --inplace --in-place").and(&[Does::InPlace]).danger(),
    does(&[Does::Stop], "-h --help -V --version"),
];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program { names: "sort gsort", source: COREUTILS, options: &[SORT, HELP], operands: Operands::all(Role::Read), ..Program::NEW },
    Program {
        names: "uniq guniq",
        source: COREUTILS,
        options: &[
            &[
                flags("-NUM -c -d -D -i -u -z --count --repeated --ignore-case --unique --zero-terminated"),
                attached(Role::Text, "--all-repeated --group"),
                value("-f -s -w --skip-fields --skip-chars --check-chars"),
            ],
            HELP,
        ],
        operands: Operands::up_to(&[Role::Read, Role::Write]),
        ..Program::NEW
    },
    filter(
        "cut gcut",
        &[
            &[
                flags("-n -s -w -z --complement --only-delimited --zero-terminated"),
                value("-b -c -d -f --bytes --characters --delimiter --fields --output-delimiter"),
            ],
            HELP,
        ],
    ),
    filter("paste gpaste", &[&[flags("-s -z --serial --zero-terminated"), value("-d --delimiters")], HELP]),
    filter(
        "join",
        &[&[flags("-i -z --ignore-case --check-order --nocheck-order --header --zero-terminated"), value("-1 -2 -a -e -j -o -t -v")], HELP],
    ),
    calculator("tr gtr", &[&[flags("-c -C -d -s -t -u --complement --delete --squeeze-repeats --truncate-set1")], HELP]),
    filter("tsort", &[HELP]),
    filter(
        "shuf gshuf",
        &[
            &[
                flags("-e -r -z --echo --repeat --zero-terminated"),
                value("-i -n --input-range --head-count"),
                takes(Role::Read, "--random-source"),
                takes(Role::Write, "-o --output").danger(),
            ],
            HELP,
        ],
    ),
    calculator("seq gseq", &[&[flags("-NUM -w --equal-width"), value("-f -s -t --format --separator")], HELP]),
    Program { names: "expr", source: COREUTILS, grammar: Grammar::Data, ..Program::NEW },
    calculator("factor", &[&[flags("-h --exponents")], HELP]),
    calculator(
        "numfmt",
        &[
            &[
                flags("-z --debug --grouping --zero-terminated"),
                attached(Role::Text, "--header"),
                value("-d --delimiter --field --format --from --from-unit --invalid --padding --round --suffix --to --to-unit"),
            ],
            HELP,
        ],
    ),
    Program { names: "rev", source: "util-linux 2.38", operands: Operands::all(Role::Read), ..Program::NEW },
    filter("expand", &[&[flags("-NUM -i --initial"), value("-t --tabs")], HELP]),
    filter("unexpand", &[&[flags("-NUM -a --all --first-only"), value("-t --tabs")], HELP]),
    Program {
        names: "sed gsed",
        source: "GNU sed 4.9; FreeBSD 14",
        options: &[SED, HELP],
        operands: Operands::then(&[Role::Mini(Mini::Sed)], Role::Read).unless("-e --expression -f --file"),
        ..Program::NEW
    },
    Program {
        names: "awk gawk mawk nawk",
        source: "POSIX; gawk 5.2; mawk 1.3.4; one-true-awk",
        // One-true-awk knows no bundles and skips what it does not know, so that the next word is
        // the program: no flags, and nothing that stops.
        grammar: Grammar::Posix,
        options: &[&[value("-F -v"), flags("--version"), takes(Role::Script, "-f").danger()]],
        operands: Operands::then(&[Role::Mini(Mini::Awk)], Role::Read).unless("-f"),
        ..Program::NEW
    },
    Program {
        names: "jq gojq",
        source: "jq 1.7",
        grammar: Grammar::Exact,
        options: &[JQ],
        operands: Operands::then(&[Role::Mini(Mini::Jq)], Role::Read),
        ..Program::NEW
    },
    Program {
        names: "yq",
        source: "yq 4.44 (Go); yq 3.1 (Python)",
        grammar: Grammar::Exact,
        options: &[YQ],
        operands: Operands::then(&[Role::Mini(Mini::Jq)], Role::Read),
        ..Program::NEW
    },
    Program {
        names: "bc",
        source: "GNU bc 1.07; FreeBSD 14",
        options: &[
            &[
                flags("-i -l -q -s -w --interactive --mathlib --quiet --standard --warn"),
                value("-e --expression"),
                takes(Role::Read, "-f --file"),
            ],
            HELP,
        ],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    Program {
        names: "iconv",
        source: "glibc 2.36; macOS 14",
        options: &[
            &[
                flags("-c -l -s --list --silent --verbose --usage"),
                value("--byte-subst --unicode-subst --widechar-subst"),
                // With a slash it is a file with a character map.
                takes(Role::Read, "-f -t --from-code --to-code"),
                takes(Role::Write, "-o --output").danger(),
            ],
            HELP,
        ],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    Program {
        names: "envsubst",
        source: "GNU gettext 0.21",
        options: &[&[flags("-v --variables")], HELP],
        operands: Operands::up_to(&[Role::Text]),
        does: &[Does::ReadEnvironment],
        ..Program::NEW
    },
    Program {
        names: "tput",
        source: "ncurses 6.4",
        grammar: Grammar::Posix,
        options: &[&[flags("-V -x"), value("-T")]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program {
        names: "col colcrt colrm",
        source: "util-linux 2.38; FreeBSD 14",
        grammar: Grammar::Exact,
        options: &[&[flags("-b -f -h -p -x --no-backspaces --fine --tabs --pass --spaces --help --version -V -H"), value("-l --lines")]],
        // `colcrt` reads files, the others numbers.
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    Program { names: "yes", source: COREUTILS, grammar: Grammar::Data, ..Program::NEW },
    Program {
        names: "sponge",
        source: "moreutils 0.67",
        options: &[&[flags("-a")]],
        operands: Operands::up_to(&[Role::Write]),
        ..Program::NEW
    },
    // Files are written as they were read, or, with `-n`, every second one.
    Program {
        names: "dos2unix unix2dos mac2unix unix2mac",
        source: "dos2unix 7.4",
        grammar: Grammar::Exact,
        options: &[&[
            flags(
                "-k -q -v -n -o -O -f -s -e -l -r -m --keepdate --quiet --verbose --newfile --oldfile --to-stdout --force --safe --newline",
            ),
            flags("--keep-bom --add-eol"),
            value("-c --convmode"),
            attached(Role::Text, "-i --info"),
            // Files in front of it were written by then.
            does(&[Does::StopAlone], "-h -V --help --version"),
        ]],
        operands: Operands::all(Role::Write),
        ..Program::NEW
    },
];
