//! Documents and tables that are looked into. Sources: poppler 22.12, qpdf 11.3, TeX Live 2024 (kpsewhich), aspell 0.60, csvkit 1.0
//! and 2.0, ccache 4.7, lcov 1.16 and 2.0, stylua 0.20, gdtoolkit 4.2.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, does, flags, takes, value};

type Options = &'static [&'static [Opt<'static>]];

const fn reads(names: &'static str, source: &'static str, options: Options) -> Program<'static> {
    Program { names, source, grammar: Grammar::Exact, options, operands: Operands::all(Role::Read), ..Program::NEW }
}

const POPPLER: &str = "poppler 22.12";

const fn pdf(names: &'static str, options: Options) -> Program<'static> {
    Program { grammar: Grammar::SingleDashPermuted, ..reads(names, POPPLER, options) }
}

const PAGES: &[Opt<'static>] = &[does(&[Does::Stop], "-v -h -help --help"), flags("-q -cropbox"), value("-f -l -r -x -y -W -H -opw -upw")];

const PICTURES: &[Opt<'static>] = &[
    flags("-o -e -singlefile -mono -gray -png -jpeg -tiff -pdf -ps -eps -svg -hide-annotations -forcenum -progress -antialias -transp"),
    value(
        "-rx -ry -scale-to -scale-to-x -scale-to-y -sz -jpegopt -tiffcompression -freetype -thinlinemode -aa -aaVector -sep -paper -paperw -paperh",
    ),
];

/// Options of every program of csvkit. They are taken by their beginnings.
const CSV: &[Opt<'static>] = &[
    does(&[Does::Stop], "-h --help -V --version"),
    flags("-t --tabs -b --no-doublequote -S --skipinitialspace -H --no-header-row -v --verbose -l --linenumbers --zero --add-bom"),
    flags("-I --no-inference -n --names -x --delete-empty-rows"),
    value("-d --delimiter -q --quotechar -u --quoting -p --escapechar -z --maxfieldsize -e --encoding -K --skip-lines -L --locale"),
    value("--date-format --datetime-format --null-value -y --snifflimit -c --columns"),
    flags("--no-leading-zeroes --blanks"),
];

const fn csv(names: &'static str, options: Options) -> Program<'static> {
    Program { names, source: "csvkit 2.0", options, operands: Operands::all(Role::Read), ..Program::NEW }
}

pub(super) const PROGRAMS: &[Program<'static>] = &[
    // Without a second word it writes beside the first, wherever that lies.
    Program {
        operands: Operands { first: &[Role::Read], rest: Some(Role::Write), default: Some(Role::Opaque), ..Operands::NONE },
        ..pdf(
            "pdftotext",
            &[
                PAGES,
                &[flags("-layout -raw -nodiag -htmlmeta -bbox -bbox-layout -tsv -listenc -nopgbrk"), value("-fixed -colspacing -enc -eol")],
            ],
        )
    },
    Program { operands: Operands::up_to(&[Role::Read, Role::Prefix]), ..pdf("pdftoppm", &[PAGES, PICTURES]) },
    Program {
        operands: Operands { first: &[Role::Read], rest: Some(Role::Prefix), default: Some(Role::Opaque), ..Operands::NONE },
        ..pdf("pdftocairo", &[PAGES, PICTURES])
    },
    Program {
        operands: Operands::up_to(&[Role::Read, Role::Prefix]),
        ..pdf("pdfimages", &[PAGES, &[flags("-list -png -tiff -j -jp2 -jbig2 -ccitt -all -p")]])
    },
    // With a second word it writes.
    Program {
        operands: Operands::up_to(&[Role::Read, Role::Write]),
        does: &[Does::ArgumentFiles],
        ..reads(
            "qpdf",
            "qpdf 11.3",
            &[&[
                does(&[Does::Stop], "--version --help"),
                flags("--check --show-npages --show-pages --with-images --show-xref --show-linearization --check-linearization"),
                flags("--is-encrypted --requires-password --show-encryption --no-warn --linearize --decrypt --qdf"),
                takes(Role::Text, "--show-object --password"),
                takes(
                    Role::Opaque,
                    "--password-file --replace-input --json-output --job-json-file --copy-encryption --empty --split-pages",
                )
                .danger(),
            ]],
        )
    },
    // `-mktex` starts what makes fonts.
    Program {
        operands: Operands::all(Role::Name),
        ..pdf(
            "kpsewhich",
            &[&[
                does(&[Does::Stop], "-help --help -version --version"),
                flags("-all -must-exist -subdir -casefold-search -no-casefold-search --all --must-exist"),
                value("-var-value -var-brace-value -expand-var -expand-braces -expand-path -show-path -format -progname -engine"),
                value("--var-value --expand-var --expand-path --format --progname"),
            ]],
        )
    },
    Program {
        names: "aspell",
        source: "aspell 0.60",
        grammar: Grammar::Posix,
        options: &[&[does(&[Does::Stop], "-v --version --help -?")]],
        // The others change files and word lists.
        subcommands: &[Program {
            operands: Operands::NONE,
            ..reads("list", "aspell 0.60", &[&[value("-l --lang -d --master --mode --encoding -W --ignore --sug-mode"), flags("-H -t -e")]])
        }],
        ..Program::NEW
    },
    csv("csvcut", &[CSV, &[value("-C --not-columns")]]),
    csv("csvgrep", &[CSV, &[flags("-i --invert-match -a --any-match"), value("-m --match -r --regex"), takes(Role::Read, "-f --file")]]),
    csv("csvlook", &[CSV, &[value("--max-rows --max-columns --max-column-width --max-precision"), flags("--no-number-ellipsis")]]),
    csv(
        "csvstat",
        &[
            CSV,
            &[
                flags("--csv --json --type --nulls --non-nulls --unique --min --max --sum --mean --median --stdev --len --freq"),
                flags("--count --no-grouping-separator -G"),
                value("-i --indent --freq-count --decimal-format --max-precision"),
            ],
        ],
    ),
    csv("csvsort", &[CSV, &[flags("-r --reverse -i --ignore-case")]]),
    csv("csvjson", &[CSV, &[flags("--stream --no-bounding-box"), value("-i --indent -k --key --lat --lon --type --geometry --crs")]]),
    csv("csvstack", &[CSV, &[flags("--filenames"), value("-g --groups")]]),
    csv("csvjoin", &[CSV, &[flags("--outer --left --right")]]),
    csv(
        "csvformat",
        &[
            CSV,
            &[
                flags("-T --out-tabs -A --out-asv -B --out-no-doublequote -E --skip-header"),
                value("-D --out-delimiter -Q --out-quotechar -U --out-quoting -P --out-escapechar -M --out-lineterminator"),
            ],
        ],
    ),
    Program {
        names: "ccache",
        source: "ccache 4.7",
        grammar: Grammar::Posix,
        options: &[&[
            does(
                &[Does::Stop],
                "-V --version -h --help -s --show-stats -p --show-config -x --show-compression --show-log-stats --print-stats",
            ),
            does(&[Does::Stop, Does::WriteUser], "-z --zero-stats -c --cleanup -C --clear"),
            flags("-v --verbose"),
        ]],
        // It keeps what the compiler makes of the sources.
        operands: Operands::all(Role::Command),
        does: &[Does::WriteUser],
        ..Program::NEW
    },
    // Others run `gcov` and write.
    Program {
        operands: Operands::NONE,
        ..reads(
            "lcov",
            "lcov 2.0",
            &[&[does(&[Does::Stop], "-v --version -h --help"), flags("-q --quiet"), takes(Role::Read, "--summary -l --list")]],
        )
    },
    Program {
        names: "stylua",
        source: "stylua 0.20",
        grammar: Grammar::Exact,
        options: &[&[
            does(&[Does::Stop], "-V --version -h --help"),
            flags("-c --check -v --verbose --respect-ignores --allow-hidden --no-editorconfig"),
            value(
                "-g --glob --color --output-format --num-threads --call-parentheses --column-width --indent-type --indent-width --quote-style",
            ),
            flags("-s --search-parent-directories").danger(),
            takes(Role::Opaque, "-f --config-path --stdin-filepath").danger(),
        ]],
        operands: Operands::all(Role::Write),
        ..Program::NEW
    },
    Program {
        operands: Operands::all(Role::Write),
        ..reads(
            "gdformat",
            "gdtoolkit 4.2",
            &[&[
                does(&[Does::Stop], "--version -h --help"),
                flags("-c --check -d --diff -f --fast"),
                value("-l --line-length -s --use-spaces"),
            ]],
        )
    },
    Program {
        operands: Operands::all(Role::ReadTree),
        ..reads(
            "gdlint",
            "gdtoolkit 4.2",
            &[&[does(&[Does::Stop], "--version -h --help"), does(&[Does::WriteHere], "-d --dump-default-config").danger()]],
        )
    },
];
