//! Programs that print files, as they are or as digests and differences. Sources: GNU coreutils 9.1,
//! diffutils 3.8, util-linux 2.38, binutils 2.40, vim's xxd, bat 0.24, and the FreeBSD and macOS
//! manual pages. Long options are complete, so that no abbreviation is taken for another option.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

const COREUTILS: &str = "GNU coreutils 9.1; FreeBSD 14";
const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "--help --version")];
/// Names of files that come from a file.
const FILES0: &[Opt<'static>] = &[takes(Role::Opaque, "--files0-from").danger()];

/// A program that prints the files it is given.
const fn reader(names: &'static str, source: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source, options, operands: Operands::all(Role::Read), ..Program::NEW }
}

const BAT: &[Opt<'static>] = &[
    flags("-A -p -n -f -u -S -d -h -V --show-all --plain --number --force-colorization --unbuffered --chop-long-lines --diff --help"),
    flags("--version --list-languages -L --list-themes --no-paging -P --squeeze-blank -s --set-terminal-title --no-config"),
    value("-l -H -r -m --language --highlight-line --line-range --map-syntax --color --decorations --paging --style --theme --theme-light"),
    value("--theme-dark --tabs --wrap --terminal-width --file-name --italic-text --diff-context --ignored-suffix --binary"),
    value("--nonprintable-notation --squeeze-limit --strip-ansi"),
    takes(Role::Shell, "--pager").danger(),
    does(&[Does::Opaque], "--lessopen --generate-config-file --config-file --config-dir --cache-dir --diagnostic").danger(),
];

const HASH: &[Opt<'static>] = &[
    flags(
        "-0 -b -c -p -q -r -t -U -w -z --binary --check --tag --text --zero --ignore-missing --quiet --status --strict --warn --untagged",
    ),
    flags("--base64 --raw --debug --portable --UNIVERSAL --01"),
    value("-a -l --algorithm --length"),
];

/// Few options, so that none turns a decompressor into what writes files.
const DECOMPRESS: &[&[Opt<'static>]] = &[&[flags("-c -d -f -k -q -v --stdout --decompress --force --keep --quiet --verbose")]];

/// A decompressor that writes to standard output.
const fn decompressor(names: &'static str) -> Program<'static> {
    Program {
        names,
        source: "gzip 1.12, bzip2 1.0, xz 5.4, zstd 1.5",
        options: DECOMPRESS,
        grammar: Grammar::Exact,
        operands: Operands::all(Role::Read),
        ..Program::NEW
    }
}

const DIFF: &[Opt<'static>] = &[
    // Without `--no-dereference`, links are followed.
    does(&[Does::Recursive, Does::Follow], "-r --recursive"),
    does(&[Does::NamesOnly], "-q --brief"),
    flags("-a -b -B -c -d -e -E -f -H -i -n -N -p -P -s -t -T -u -w -y -Z -NUM --normal --report-identical-files --ed --rcs"),
    flags("--side-by-side --left-column --suppress-common-lines --show-c-function --expand-tabs --initial-tab --suppress-blank-empty"),
    flags("--no-dereference --new-file --unidirectional-new-file --ignore-file-name-case --no-ignore-file-name-case --ignore-case"),
    flags("--ignore-tab-expansion --ignore-trailing-space --ignore-space-change --ignore-all-space --ignore-blank-lines --text"),
    flags("--strip-trailing-cr --minimal --speed-large-files"),
    attached(Role::Text, "--color --context --unified"),
    value("-C -D -F -I -L -S -U -W -x --exclude --horizon-lines --ifdef --ignore-matching-lines --label --palette --show-function-line"),
    value("--starting-file --tabsize --width --line-format --old-line-format --new-line-format --unchanged-line-format"),
    value("--old-group-format --new-group-format --unchanged-group-format --changed-group-format"),
    takes(Role::Read, "-X --exclude-from"),
    takes(Role::ReadEither, "--from-file --to-file"),
    // Runs `pr`.
    does(&[Does::Opaque], "-l --paginate").danger(),
    does(&[Does::Stop], "-v"),
];

const SDIFF: &[Opt<'static>] = &[
    flags("-a -b -B -d -E -H -i -l -s -t -W -Z --ignore-case --ignore-tab-expansion --ignore-trailing-space --ignore-space-change"),
    flags(
        "--ignore-all-space --ignore-blank-lines --strip-trailing-cr --text --left-column --suppress-common-lines --expand-tabs --minimal",
    ),
    flags("--speed-large-files"),
    value("-I -w --ignore-matching-lines --width --tabsize"),
    // Merges interactively, with an editor.
    takes(Role::Opaque, "-o --output").danger(),
    takes(Role::ProgramName, "--diff-program").danger(),
];

const DIFF3: &[Opt<'static>] = &[
    flags("-3 -a -A -e -E -i -m -T -x -X --show-all --ed --show-overlap --easy-only --overlap-only --merge --text --strip-trailing-cr"),
    flags("--initial-tab"),
    value("-L --label"),
    takes(Role::ProgramName, "--diff-program").danger(),
];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    reader(
        "cat gcat",
        COREUTILS,
        &[
            &[flags(
                "-A -b -e -E -l -n -s -t -T -u -v --show-all --number-nonblank --show-ends --number --squeeze-blank --show-tabs --show-nonprinting",
            )],
            HELP,
        ],
    ),
    Program {
        names: "bat batcat",
        source: "bat 0.24",
        grammar: Grammar::Exact,
        options: &[BAT],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    reader("tac gtac", COREUTILS, &[&[flags("-b -r --before --regex"), value("-s --separator")], HELP]),
    reader(
        "head ghead",
        COREUTILS,
        &[&[flags("-NUM -q -v -z --quiet --silent --verbose --zero-terminated"), value("-c -n --bytes --lines")], HELP],
    ),
    reader(
        "tail gtail",
        COREUTILS,
        &[
            &[
                flags("-NUM -f -F -q -r -v -z --quiet --silent --verbose --zero-terminated --retry"),
                attached(Role::Text, "--follow"),
                value("-b -c -n -s --blocks --bytes --lines --sleep-interval --pid --max-unchanged-stats"),
            ],
            HELP,
        ],
    ),
    // With operands they are interactive: `+!cmd` runs a command, `v` an editor.
    Program {
        names: "less more",
        source: "less 590; util-linux 2.38",
        grammar: Grammar::Exact,
        options: &[&[flags("-c -d -e -E -F -g -G -i -I -m -M -n -N -q -Q -r -R -s -S -u -w -W -X")]],
        operands: Operands::NONE,
        ..Program::NEW
    },
    reader(
        "nl",
        COREUTILS,
        &[
            &[
                flags("-p --no-renumber"),
                value("-b -d -f -h -i -l -n -s -v -w --body-numbering --section-delimiter --footer-numbering --header-numbering"),
                value("--line-increment --join-blank-lines --number-format --number-separator --starting-line-number --number-width"),
            ],
            HELP,
        ],
    ),
    reader(
        "wc gwc",
        COREUTILS,
        &[&[flags("-c -l -L -m -w --bytes --chars --lines --max-line-length --words --debug"), value("--total")], FILES0, HELP],
    ),
    reader(
        "od god",
        COREUTILS,
        &[
            &[
                flags("-a -b -B -c -d -D -e -f -F -h -H -i -I -l -L -o -O -s -v -x -X --output-duplicates"),
                attached(Role::Text, "-w --width --strings"),
                value("-A -j -N -S -t --address-radix --skip-bytes --read-bytes --format --endian"),
                does(&[Does::Opaque], "--traditional").danger(),
            ],
            HELP,
        ],
    ),
    reader(
        "hexdump hd",
        "util-linux 2.38; FreeBSD 14",
        &[
            &[
                flags(
                    "-b -c -C -d -o -v -x -X --one-byte-octal --one-byte-char --canonical --two-bytes-decimal --two-bytes-octal --two-bytes-hex",
                ),
                flags("--no-squeezing --one-byte-hex"),
                attached(Role::Text, "-L --color"),
                value("-e -n -s --format --length --skip"),
                takes(Role::Read, "-f --format-file"),
            ],
            HELP,
        ],
    ),
    Program {
        names: "xxd",
        source: "xxd 2023-10-25",
        // Its letters cannot be bundled: of `-pc` only the first counts. The second operand is written.
        grammar: Grammar::SingleDash,
        options: &[&[
            flags(
                "-a -autoskip -b -bits -C -capitalize -d -e -E -EBCDIC -h -help -i -include -p -ps -postscript -plain -r -revert -u -v -version",
            ),
            flags("-c1 -c4 -c8 -c16 -c20 -c24 -c32 -c64 -c256 -g1 -g2 -g4 -g8"),
            value("-c -cols -g -groupsize -l -len -n -name -o -R -s -seek -skip"),
        ]],
        operands: Operands::up_to(&[Role::Read, Role::Write]),
        ..Program::NEW
    },
    Program {
        // `@FILE` is a file of further words.
        operands: Operands::all(Role::Input),
        ..reader(
            "strings",
            "binutils 2.40; macOS 14",
            &[
                &[
                    flags("-NUM -a -d -f -h -o -v -w --all --data --print-file-name --include-all-whitespace"),
                    value("-e -n -s -t -U --bytes --radix --encoding --unicode --output-separator --target"),
                ],
                HELP,
            ],
        )
    },
    Program {
        names: "base64 base32 gbase64 basenc",
        source: "GNU coreutils 9.1; macOS 14",
        options: &[
            &[
                // GNU: `-i` is a flag; macOS: a file follows, which counts as the operand that is read.
                flags(
                    "-d -D -i --decode --ignore-garbage --base64 --base64url --base32 --base32hex --base16 --base2msbf --base2lsbf --z85",
                ),
                value("-b -w --break --wrap"),
                takes(Role::Read, "--input"),
                takes(Role::Write, "-o --output").danger(),
            ],
            HELP,
        ],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    reader(
        "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum shasum b2sum b3sum cksum sum gmd5sum gsha256sum",
        "GNU coreutils 9.1; Digest::SHA 6.03",
        &[HASH, &[flags("-s --sysv")], HELP],
    ),
    reader("md5", "macOS 14", &[&[flags("-n -q -r -x"), value("-s")]]),
    reader("fold", COREUTILS, &[&[flags("-NUM -b -c -s --bytes --characters --spaces"), value("-w --width")], HELP]),
    reader(
        "fmt",
        COREUTILS,
        &[
            &[
                flags("-NUM -c -s -u --crown-margin --split-only --tagged-paragraph --uniform-spacing"),
                value("-g -p -w --goal --prefix --width"),
            ],
            HELP,
        ],
    ),
    reader(
        "pr",
        COREUTILS,
        &[
            &[
                flags(
                    "-NUM -a -c -d -f -F -J -m -r -t -T -v --across --show-control-chars --double-space --form-feed --join-lines --merge",
                ),
                flags("--no-file-warnings --omit-header --omit-pagination --show-nonprinting"),
                attached(Role::Text, "-e -i -n -s -S --expand-tabs --output-tabs --number-lines --separator --sep-string"),
                value(
                    "-D -h -l -N -o -w -W --columns --date-format --header --length --first-line-number --indent --width --page-width --pages",
                ),
            ],
            HELP,
        ],
    ),
    reader(
        "column",
        "util-linux 2.38; FreeBSD 14",
        &[
            &[
                flags("-d -e -h -J -L -m -t -V -x --table --table-noheadings --table-header-repeat --keep-empty-lines --json --fillrows"),
                flags("--table-maxout --table-header-as-columns"),
                // util-linux: a name follows `-n`; FreeBSD: a flag.
                attached(Role::Text, "-n"),
                value("-c -C -E -H -i -l -N -o -O -p -r -R -s -T -W --columns --output-width --separator --output-separator --table-name"),
                value("--table-order --table-columns --table-columns-limit --table-column --table-hide --table-right --table-truncate"),
                value("--table-wrap --table-noextreme --tree --tree-id --tree-parent --wrap-separator"),
                attached(Role::Text, "--color"),
            ],
            HELP,
        ],
    ),
    decompressor("zcat gzcat bzcat xzcat lzcat zstdcat lz4cat"),
    Program { names: "zless", source: "gzip 1.12", operands: Operands::NONE, ..Program::NEW },
    Program {
        names: "diff colordiff gdiff",
        source: "GNU diffutils 3.8; macOS 14",
        options: &[DIFF, HELP],
        operands: Operands::all(Role::ReadEither),
        // In folders, hidden files are compared as well.
        does: &[Does::Hidden],
        ..Program::NEW
    },
    Program {
        names: "cmp",
        source: "GNU diffutils 3.8; FreeBSD 14",
        options: &[
            &[
                flags("-b -h -l -s -x -z --print-bytes --verbose --quiet --silent"),
                value("-i -n --ignore-initial --bytes"),
                does(&[Does::Stop], "-v"),
            ],
            HELP,
        ],
        operands: Operands::up_to(&[Role::Read, Role::Read, Role::Text, Role::Text]),
        ..Program::NEW
    },
    reader(
        "comm",
        COREUTILS,
        &[&[flags("-1 -2 -3 -i -z --check-order --nocheck-order --total --zero-terminated"), value("--output-delimiter")], HELP],
    ),
    Program {
        names: "sdiff",
        source: "GNU diffutils 3.8",
        options: &[SDIFF, HELP],
        operands: Operands::up_to(&[Role::Read, Role::Read]),
        ..Program::NEW
    },
    Program {
        names: "diff3",
        source: "GNU diffutils 3.8",
        options: &[DIFF3, HELP],
        operands: Operands::up_to(&[Role::Read, Role::Read, Role::Read]),
        ..Program::NEW
    },
    // Without what loads other files and addresses: entities, catalogues, schemas, inclusions.
    Program {
        names: "xmllint",
        source: "libxml2 2.9",
        grammar: Grammar::SingleDashPermuted,
        options: &[&[
            flags("-format -noout -recover -html -nowarning -noblanks -nocdata -nsclean -huge -nonet -noenc -timing"),
            flags("-stream -sax -copy -debug -dropdtd -nodefdtd -oldxml10 -pedantic -push -quiet -xmlout"),
            value("-xpath -encode -pretty -maxmem -pattern"),
            // They put in what entities name.
            does(&[Does::Opaque], "-c14n -c14n11 -exc-c14n").danger(),
            takes(Role::Write, "-output -o").danger(),
        ]],
        operands: Operands::all(Role::LocalFile),
        ..Program::NEW
    },
    Program {
        names: "ffprobe",
        source: "FFmpeg 6.1",
        grammar: Grammar::SingleDashPermuted,
        options: &[&[
            flags(
                "-hide_banner -show_format -show_streams -show_chapters -show_packets -show_frames -show_error -show_programs -pretty -unit",
            ),
            flags("-count_frames -count_packets -sexagesimal -version"),
            value("-v -loglevel -of -print_format -output_format -show_entries -select_streams -read_intervals"),
            takes(Role::LocalFile, "-i"),
        ]],
        operands: Operands::up_to(&[Role::LocalFile]),
        ..Program::NEW
    },
    Program {
        names: "pdfinfo pdffonts",
        source: "poppler 22.12",
        grammar: Grammar::SingleDashPermuted,
        options: &[&[flags("-box -meta -custom -rawdates -isodates -dests -url -struct -struct-text -v -h -help"), value("-f -l -enc")]],
        operands: Operands::up_to(&[Role::LocalFile]),
        ..Program::NEW
    },
];
