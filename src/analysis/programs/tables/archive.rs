//! Archives and compression. Sources: GNU tar 1.34, bsdtar 3.6, Info-ZIP unzip 6.0 and zip 3.0,
//! gzip 1.12, bzip2 1.0, xz 5.4, zstd 1.5.
//!
//! Most of these programs replace or unpack files unless an option makes them only print. Their
//! first operand is opaque unless that option is given.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

const TAR: &[Opt<'static>] = &[
    flags("-t --list"),
    does(&[Does::Unpack], "-x --extract --get"),
    // What `-f` names is written then, and operands of all kinds are read, removed or looked up.
    does(&[Does::Creates], "-c --create").danger(),
    does(&[Does::Opaque], "-A -r -u --append --catenate --concatenate --delete --update --remove-files").danger(),
    takes(Role::Archive, "-f --file"),
    takes(Role::Read, "-X --exclude-from"),
    // Not where the archive is looked for, only where it is unpacked.
    takes(Role::Write, "-C --directory"),
    does(&[Does::ToStdout], "-O --to-stdout"),
    flags("-a -B -h -i -j -J -k -l -m -p -R -S -U -v -w -z -Z --auto-compress --bzip2 --compress --dereference --gzip"),
    flags("--gunzip --ungzip --ignore-zeros --keep-newer-files --keep-old-files --lzip --lzma --lzop --no-auto-compress --uncompress --xz"),
    flags("--zstd --no-overwrite-dir --no-recursion --no-same-owner --no-same-permissions --numeric-owner --one-file-system --overwrite"),
    flags("--preserve-permissions --same-permissions --same-owner --skip-old-files --totals --touch --unlink-first --utc"),
    flags("--verbose --verify --wildcards --no-wildcards --wildcards-match-slash --no-wildcards-match-slash --anchored --no-anchored"),
    flags("--ignore-case --no-ignore-case --full-time --block-number --exclude-vcs --exclude-caches --exclude-backups --force-local"),
    flags("--show-transformed-names --show-stored-names --show-defaults --show-omitted-dirs --sparse --seek --interactive --confirmation"),
    attached(Role::Text, "--occurrence --warning"),
    value(
        "-b -N -K --after-date --blocking-factor --exclude --level --newer --newer-mtime --quoting-style --record-size --sort --starting-file",
    ),
    value("--strip-components --group --mode --mtime --owner --format -H"),
    takes(Role::Read, "-T --files-from"),
    // Unpacks outside the folder, or takes names apart by an expression of its own.
    does(&[Does::Opaque], "-P -s --absolute-names --recursive-unlink --keep-directory-symlink --overwrite-dir").danger(),
    takes(Role::Opaque, "--transform --xform --one-top-level --index-file --listed-incremental -g --add-file --suffix --backup").danger(),
    // They run programs.
    takes(
        Role::Shell,
        "--to-command --checkpoint-action -I --use-compress-program --rsh-command --rmt-command -F --info-script --new-volume-script",
    )
    .danger(),
    attached(Role::Opaque, "--checkpoint").danger(),
    does(&[Does::Stop], "--version"),
];

/// `-Z1` tells like `zipinfo -1`, as the first option only; elsewhere it is an error.
const UNZIP: &[Opt<'static>] = &[flags("-c -l -p -t -v -Z1"), flags("-a -b -C -L -q -z")];

/// Options that make compressors print instead of replacing their files.
const COMPRESS_PRINT: &[Opt<'static>] = &[flags("-c -l -t --list --stdout --test --to-stdout")];
const COMPRESS: &[Opt<'static>] = &[
    flags("-0 -1 -2 -3 -4 -5 -6 -7 -8 -9 -d -e -f -k -n -N -q -s -v -z --best --compress --decompress --extreme --fast --force --keep"),
    flags("--name --no-name --quiet --robot --small --uncompress --verbose"),
    flags("--help --version -h -V"),
];
const THREADS: &[Opt<'static>] = &[attached(Role::Text, "-T"), flags("--ultra")];

/// A program that replaces the files it is given, unless one of these options makes it print.
const fn compressor(names: &'static str, prints: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program {
        names,
        source: "gzip 1.12, bzip2 1.0, xz 5.4, zstd 1.5",
        grammar: Grammar::Exact,
        options,
        operands: Operands::then(&[Role::Opaque], Role::Read).unless(prints),
        ..Program::NEW
    }
}

/// Of `-l`, `-t`, `-d` and `-z` the last one counts in all but gzip: only output to the terminal is certain.
const TO_STDOUT: &str = "-c --stdout --to-stdout";

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "tar gtar bsdtar",
        source: "GNU tar 1.34; bsdtar 3.6",
        grammar: Grammar::Bundle,
        options: &[TAR],
        operands: Operands::all(Role::Member),
        ..Program::NEW
    },
    Program {
        names: "unzip",
        source: "Info-ZIP unzip 6.0",
        // `-l-` and `--l` take an option back: neither is in the table.
        grammar: Grammar::Exact,
        options: &[UNZIP],
        operands: Operands::then(&[Role::Opaque], Role::Read).unless("-c -l -p -t -v -Z1"),
        ..Program::NEW
    },
    Program {
        names: "zip",
        source: "Info-ZIP zip 3.0",
        grammar: Grammar::Exact,
        // What links lead to goes into the archive, without `-y`.
        options: &[&[does(&[Does::Recursive, Does::Follow], "-r"), flags("-0 -1 -2 -3 -4 -5 -6 -7 -8 -9 -D -f -j -q -u -v -X -y -x -i")]],
        operands: Operands::then(&[Role::Write], Role::Read),
        ..Program::NEW
    },
    Program {
        names: "zipinfo",
        source: "Info-ZIP unzip 6.0",
        grammar: Grammar::Exact,
        options: &[&[flags("-1 -2 -C -h -l -m -s -t -T -v -z")]],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    compressor("gzip gunzip", "-c -l -t --list --stdout --test --to-stdout", &[COMPRESS_PRINT, COMPRESS]),
    compressor("pigz unpigz", TO_STDOUT, &[COMPRESS_PRINT, COMPRESS]),
    compressor("bzip2 bunzip2", TO_STDOUT, &[COMPRESS_PRINT, COMPRESS]),
    compressor("xz unxz", TO_STDOUT, &[COMPRESS_PRINT, COMPRESS, THREADS]),
    compressor("zstd unzstd", TO_STDOUT, &[COMPRESS_PRINT, COMPRESS, THREADS]),
    Program {
        names: "7z 7za 7zz",
        source: "7-Zip 22",
        grammar: Grammar::SingleDashPermuted,
        subcommands: &[Program {
            names: "l t",
            grammar: Grammar::SingleDashPermuted,
            options: &[&[flags("-slt -ba -bd -r -y")]],
            // Further operands could be `@LISTFILE`.
            operands: Operands::up_to(&[Role::Read]),
            ..Program::NEW
        }],
        ..Program::NEW
    },
];
