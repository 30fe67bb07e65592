//! Programs that list, create, copy, move and remove files. Sources: GNU coreutils 9.1 manual, and the
//! FreeBSD and macOS manual pages, where an option that takes a value in only one of them is
//! written so that its value counts as an operand too. Long options are complete, dangerous ones
//! included: an abbreviation must not be taken for a longer one that happens to be in the table.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

const COREUTILS: &str = "GNU coreutils 9.1; FreeBSD 14";
/// Options that make GNU programs print and stop, wherever they stand before.
const HELP: &[Opt<'static>] = &[does(&[Does::Stop], "--help --version")];

const LS: &[Opt<'static>] = &[
    flags("-a -A -b -B -c -C -d -e -f -F -g -G -h -H -i -k -l -L -m -n -N -o -O -p -P -q -Q -r -R -s -S -t -u -U -v -W -x -X -Z -1 -@ -%"),
    // GNU: a pattern, a width, a tab size; BSD: flags.
    attached(Role::Text, "-I -T -w -D --color --classify --hyperlink"),
    flags("--all --almost-all --author --escape --ignore-backups --directory --dired --file-type --full-time --group-directories-first"),
    flags("--no-group --human-readable --si --dereference-command-line --dereference-command-line-symlink-to-dir --inode --kibibytes"),
    flags("--dereference --numeric-uid-gid --literal --hide-control-chars --show-control-chars --quote-name --reverse --recursive --size"),
    flags("--context --zero"),
    value("--block-size --format --hide --ignore --indicator-style --quoting-style --sort --time --time-style --tabsize --width"),
];

const CP: &[Opt<'static>] = &[
    does(&[Does::Recursive], "-R -a --recursive --archive"),
    // BSD: the links below the folder are followed.
    does(&[Does::Recursive, Does::Follow], "-r"),
    does(&[Does::Follow], "-L --dereference"),
    // With `-l` and `-s` the copy is another name of the file itself, by which it can be written: as `ln` they are not taken for a read.
    flags("-b -c -d -f -i -H -n -P -p -u -v -x -X -Z"),
    flags("--attributes-only --copy-contents --debug --force --interactive --keep-directory-symlink --no-clobber"),
    flags("--no-dereference --one-file-system --remove-destination --strip-trailing-slashes --verbose"),
    // With `-T` all that lies in the folder goes into the other one, hidden files among it.
    does(&[Does::Opaque], "-l -s -T --link --symbolic-link --no-target-directory").danger(),
    attached(Role::Text, "--backup --context --preserve --reflink --update"),
    value("--no-preserve --sparse"),
    takes(Role::Suffix, "--suffix"),
    takes(Role::Write, "-t --target-directory"),
    // The folders of the operand are made again at the destination.
    does(&[Does::Opaque], "--parents").danger(),
];

const MV: &[Opt<'static>] = &[
    flags("-b -f -h -i -n -T -u -v -Z --debug --exchange --force --interactive --no-clobber --no-copy --no-target-directory"),
    flags("--strip-trailing-slashes --verbose --context"),
    attached(Role::Text, "--backup --update"),
    takes(Role::Suffix, "--suffix"),
    takes(Role::Write, "-t --target-directory"),
];

const RM: &[Opt<'static>] = &[
    does(&[Does::RecursiveDelete], "-r -R --recursive"),
    flags("-d -f -i -I -v -x --dir --force --verbose --one-file-system"),
    attached(Role::Text, "--interactive --preserve-root"),
    // Lets `/` be removed; the file system's root is left to no rule that does not name this.
    does(&[Does::Opaque], "--no-preserve-root").danger(),
];

/// Changes below a folder that the operand only names the top of.
const CHANGE_TREE: &[Opt<'static>] = &[does(&[Does::Opaque], "-R --recursive").danger()];
const CHMOD: &[Opt<'static>] =
    &[flags("-c -f -h -v --changes --quiet --silent --verbose --preserve-root --no-preserve-root"), takes(Role::List, "--reference")];
/// Modes that look like options: `chmod -x FILE`.
const CHMOD_MODES: &[Opt<'static>] = &[flags("-r -w -x -X -s -t")];
const CHOWN: &[Opt<'static>] = &[
    flags("-c -f -h -v --changes --quiet --silent --verbose --dereference --no-dereference --preserve-root --no-preserve-root"),
    value("--from"),
    takes(Role::List, "--reference"),
];

const STAT: &[Opt<'static>] = &[
    flags("-F -L -l -n -q -r -s -t -x --dereference --file-system --terse"),
    // GNU: a flag; BSD: the format.
    attached(Role::Text, "-f"),
    value("-c --format --printf --cached"),
];

const DU: &[Opt<'static>] = &[
    flags("-0 -a -A -b -c -D -g -h -H -k -l -L -m -n -P -r -s -S -x --null --all --apparent-size --bytes --total --dereference-args"),
    flags("--summarize --human-readable --inodes --dereference --count-links --no-dereference --separate-dirs --si --one-file-system"),
    attached(Role::Text, "--time"),
    // BSD's `-I` has a pattern as its value.
    attached(Role::Text, "-I"),
    value("-B -d -t --block-size --max-depth --threshold --time-style --exclude"),
    takes(Role::Read, "-X --exclude-from --files0-from"),
];

const DF: &[Opt<'static>] = &[
    flags("-a -b -c -g -h -H -i -I -k -l -m -n -P -v -Y --all --human-readable --si --inodes --local --no-sync --portability --sync"),
    flags("--total --print-type"),
    // GNU: a flag; BSD: a type.
    attached(Role::Text, "-T --output"),
    value("-B -t --block-size --type --exclude-type"),
    flags("-x"),
];

const FIND: Program<'static> =
    Program { names: "find gfind", source: "GNU findutils 4.9; FreeBSD 14", grammar: Grammar::Find, ..Program::NEW };

const FD: &[Opt<'static>] = &[
    flags("-H -I -u -s -i -g -F -a -l -L -p -0 -1 -q -h -V --hidden --no-hidden --no-ignore --ignore --unrestricted --no-ignore-vcs"),
    flags("--ignore-vcs --no-ignore-parent --no-global-ignore-file --no-require-git --require-git --case-sensitive --ignore-case --glob"),
    flags("--regex --fixed-strings --literal --absolute-path --relative-path --list-details --follow --no-follow --full-path --print0"),
    flags("--prune --quiet --has-results --show-errors --one-file-system --mount --xdev --help --version"),
    attached(Role::Text, "--strip-cwd-prefix --hyperlink"),
    value("-d -t -e -E -c -j -S -o --max-depth --min-depth --exact-depth --type --extension --exclude --color --threads --size"),
    value("--changed-within --changed-before --newer --older --change-newer-than --change-older-than --changed-after --owner"),
    value("--max-results --path-separator --max-buffer-time --and --format"),
    takes(Role::Read, "--ignore-file"),
    takes(Role::List, "--search-path"),
    takes(Role::Directory, "-C --base-directory"),
    does(&[Does::Opaque], "-x -X --exec --exec-batch --batch-size").danger(),
];

const TREE: &[Opt<'static>] = &[
    flags("-a -d -l -f -x -p -s -h -u -g -D -F -q -N -Q -i -A -S -n -C -X -J -v -t -c -U -r --gitignore --ignore-case --matchdirs"),
    flags("--metafirst --prune --info --noreport --si --du --inodes --device --dirsfirst --filesfirst --nolinks"),
    flags("--help --version"),
    // Bundles in which at most the last letter has a value.
    flags("-ad -af -ah -aC -da -fi -if -ahs -pug -L1 -L2 -L3 -L4 -L5"),
    value("-aL -dL -fL -adL -daL -afL -hL -CL -aI"),
    value("-L -P -I --filelimit --timefmt --charset --sort"),
    takes(Role::Read, "--gitfile --infofile --hintro --houtro"),
    takes(Role::Write, "-o").danger(),
];

/// The programs of this family.
pub(super) const PROGRAMS: &[Program<'static>] = &[
    Program {
        names: "ls dir vdir gls",
        source: COREUTILS,
        options: &[LS, HELP],
        operands: Operands::all(Role::List).or_here(Role::List),
        ..Program::NEW
    },
    Program {
        names: "eza exa",
        source: "eza 0.20; exa 0.10",
        grammar: Grammar::Exact,
        options: &[&[
            flags("-1 -a -A -b -B -d -D -f -F -g -G -h -H -i -l -m -M -n -o -r -R -S -T -u -U -x -X -Z -@ --all --almost-all --binary"),
            flags("--blocksize --bytes --accessed --across --classify --created --dereference --extended --flags --git --git-ignore"),
            flags("--git-repos --grid --group --group-directories-first --header --icons --inode --links --list-dirs --long --modified"),
            flags(
                "--mounts --no-filesize --no-git --no-icons --no-permissions --no-time --no-user --no-quotes --numeric --octal-permissions",
            ),
            flags("--oneline --only-dirs --only-files --recurse --reverse --smart-group --total-size --tree --hyperlink --follow-symlinks"),
            value("-I -L -s -t -w --ignore-glob --level --sort --time --time-style --width"),
            attached(Role::Text, "--color --colour --color-scale --icons --classify"),
            does(&[Does::Stop], "-? -v --help --version"),
        ]],
        operands: Operands::all(Role::List).or_here(Role::List),
        ..Program::NEW
    },
    Program {
        names: "tokei",
        source: "tokei 12.1",
        grammar: Grammar::Exact,
        options: &[&[
            flags(
                "-C -f -l -v --compact --files --hidden --languages --no-ignore --no-ignore-dot --no-ignore-parent --no-ignore-vcs --verbose",
            ),
            value("-c -e -n -o -s -t --columns --exclude --num-format --output --rsort --sort --types"),
            takes(Role::Read, "-i --input"),
            does(&[Does::Stop], "-h -V --help --version"),
        ]],
        operands: Operands::all(Role::ReadTree).or_here(Role::ReadTree),
        ..Program::NEW
    },
    Program {
        names: "cloc",
        source: "cloc 2.02",
        grammar: Grammar::Exact,
        // Without what runs programs (`--git`, `--vcs`, `--extract-with`) or takes options from files (`--config`).
        options: &[&[
            flags("--by-file --by-file-by-lang --by-percent --quiet --hide-rate --json --yaml --csv --md --follow-links --skip-uniqueness"),
            value(
                "--exclude-dir --exclude-lang --include-lang --exclude-ext --include-ext --match-f --not-match-f --match-d --not-match-d",
            ),
            value("--timeout --max-file-size --processes"),
            does(&[Does::Stop], "-h --help --version"),
        ]],
        operands: Operands::all(Role::Sources),
        ..Program::NEW
    },
    Program {
        names: "scc",
        source: "scc 3.4",
        grammar: Grammar::Exact,
        options: &[&[
            flags("-a -c -d -p -w -z --by-file --no-cocomo --no-complexity --no-duplicates --no-gen --no-ignore --no-size --wide --ci"),
            value("-e -f -i -M -s -x --exclude-dir --exclude-ext --format --include-ext --not-match --sort --exclude-file"),
            does(&[Does::Stop], "-h --help --version"),
        ]],
        operands: Operands::all(Role::ReadTree).or_here(Role::ReadTree),
        does: &[Does::ArgumentFiles],
        ..Program::NEW
    },
    // Of Windows, or a builtin of zsh. A switch (`/R FOLDER`) is taken for a path outside, and asked.
    Program {
        names: "where where.exe",
        source: "Windows 11; zsh 5.9",
        grammar: Grammar::Exact,
        options: &[&[flags("-a -m -p -s -S -v -w")]],
        operands: Operands::all(Role::List),
        ..Program::NEW
    },
    Program {
        names: "cp gcp",
        source: COREUTILS,
        options: &[CP, HELP],
        operands: Operands::all(Role::Read).last(Role::Write, "-t --target-directory"),
        ..Program::NEW
    },
    Program {
        names: "mv gmv",
        source: COREUTILS,
        options: &[MV, HELP],
        operands: Operands::all(Role::Move).last(Role::Write, "-t --target-directory"),
        ..Program::NEW
    },
    Program { names: "rm grm", source: COREUTILS, options: &[RM, HELP], operands: Operands::all(Role::Delete), ..Program::NEW },
    Program {
        names: "rmdir",
        source: COREUTILS,
        // `-p` removes the folders above the operand too.
        options: &[&[flags("-v --verbose --ignore-fail-on-non-empty"), does(&[Does::Opaque], "-p --parents").danger()], HELP],
        operands: Operands::all(Role::Delete),
        ..Program::NEW
    },
    Program { names: "unlink", source: COREUTILS, options: &[HELP], operands: Operands::up_to(&[Role::Delete]), ..Program::NEW },
    Program {
        names: "mkdir gmkdir",
        source: COREUTILS,
        options: &[&[flags("-p -v -Z --parents --verbose"), attached(Role::Text, "--context"), takes(Role::Mode, "-m --mode")], HELP],
        operands: Operands::all(Role::Write),
        ..Program::NEW
    },
    Program {
        names: "mkfifo",
        source: COREUTILS,
        options: &[&[flags("-Z"), attached(Role::Text, "--context"), takes(Role::Mode, "-m --mode")], HELP],
        operands: Operands::all(Role::Write),
        ..Program::NEW
    },
    Program {
        names: "touch gtouch",
        source: COREUTILS,
        options: &[
            &[flags("-a -c -f -h -m --no-create --no-dereference"), value("-A -d -t --date --time"), takes(Role::List, "-r --reference")],
            HELP,
        ],
        operands: Operands::all(Role::Write),
        ..Program::NEW
    },
    Program {
        names: "ln gln",
        source: COREUTILS,
        options: &[
            &[
                flags("-b -d -F -f -h -i -L -n -P -r -s -T -v -w --directory --force --interactive --logical --no-dereference --physical"),
                flags("--relative --symbolic --no-target-directory --verbose"),
                attached(Role::Text, "--backup"),
                takes(Role::Suffix, "--suffix"),
                takes(Role::Write, "-t --target-directory"),
            ],
            HELP,
        ],
        // What a link names can be read and written through it. With one operand the link has the
        // target's name here, which no operand says.
        operands: Operands::all(Role::Linked).last(Role::Write, "-t --target-directory"),
        does: &[Does::WriteHere],
        ..Program::NEW
    },
    Program {
        names: "chmod gchmod",
        source: COREUTILS,
        options: &[CHMOD, CHMOD_MODES, CHANGE_TREE, HELP],
        operands: Operands::then(&[Role::Mode], Role::Write).unless("-r -w -x -X -s -t --reference"),
        ..Program::NEW
    },
    Program {
        names: "chown chgrp",
        source: COREUTILS,
        options: &[CHOWN, CHANGE_TREE, HELP],
        operands: Operands::then(&[Role::Text], Role::Write).unless("--reference"),
        ..Program::NEW
    },
    Program {
        names: "install ginstall",
        source: COREUTILS,
        options: &[
            &[
                flags("-b -c -C -D -p -T -v --compare --no-target-directory --preserve-timestamps --preserve-context --verbose --debug"),
                attached(Role::Text, "--backup --context"),
                value("-g -o --group --owner"),
                takes(Role::Mode, "-m --mode"),
                takes(Role::Suffix, "--suffix"),
                takes(Role::Write, "-t --target-directory"),
                // Folders to make, which the operands' roles cannot say.
                does(&[Does::Opaque], "-d --directory").danger(),
                does(&[Does::Opaque], "-s --strip").danger(),
                takes(Role::ProgramName, "--strip-program").danger(),
            ],
            HELP,
        ],
        operands: Operands::all(Role::Read).last(Role::Write, "-t --target-directory"),
        ..Program::NEW
    },
    Program {
        names: "mktemp gmktemp",
        source: COREUTILS,
        options: &[
            &[
                flags("-d -q -u -t --directory --dry-run --quiet"),
                value("--suffix"),
                takes(Role::Write, "-p"),
                attached(Role::Write, "--tmpdir"),
            ],
            HELP,
        ],
        operands: Operands::up_to(&[Role::Write]),
        does: &[Does::TemporaryIfBare],
        ..Program::NEW
    },
    Program {
        names: "truncate gtruncate",
        source: COREUTILS,
        options: &[&[flags("-c -o --no-create --io-blocks"), value("-s --size"), takes(Role::List, "-r --reference")], HELP],
        operands: Operands::all(Role::Write),
        ..Program::NEW
    },
    Program {
        names: "shred",
        source: COREUTILS,
        options: &[
            &[
                flags("-f -u -v -x -z --force --verbose --exact --zero"),
                attached(Role::Text, "--remove"),
                value("-n -s --iterations --size"),
                takes(Role::Read, "--random-source"),
            ],
            HELP,
        ],
        // The content is gone with or without `-u`.
        operands: Operands::all(Role::Delete),
        ..Program::NEW
    },
    Program { names: "dd gdd", source: COREUTILS, grammar: Grammar::Dd, ..Program::NEW },
    Program {
        names: "tee gtee",
        source: COREUTILS,
        options: &[&[flags("-a -i -p --append --ignore-interrupts"), attached(Role::Text, "--output-error")], HELP],
        operands: Operands::all(Role::Write),
        ..Program::NEW
    },
    Program {
        names: "split gsplit",
        source: COREUTILS,
        options: &[
            &[
                flags("-d -x -e -u -NUM --elide-empty-files --verbose --unbuffered"),
                attached(Role::Text, "--numeric-suffixes --hex-suffixes"),
                value("-a -b -C -l -n -t --suffix-length --additional-suffix --bytes --line-bytes --lines --number --separator"),
                takes(Role::Shell, "--filter").danger(),
            ],
            HELP,
        ],
        operands: Operands::up_to(&[Role::Read, Role::Prefix]),
        does: &[Does::WriteHere],
        ..Program::NEW
    },
    Program {
        names: "csplit",
        source: COREUTILS,
        options: &[
            &[
                flags("-k -q -s -z --keep-files --suppress-matched --quiet --silent --elide-empty-files"),
                value("-n --digits"),
                // A format that may name another folder.
                takes(Role::Suffix, "-b --suffix-format"),
                takes(Role::Prefix, "-f --prefix"),
            ],
            HELP,
        ],
        operands: Operands::then(&[Role::Read], Role::Text),
        does: &[Does::WriteHere],
        ..Program::NEW
    },
    Program {
        names: "sync",
        source: COREUTILS,
        options: &[&[flags("-d -f --data --file-system")], HELP],
        operands: Operands::all(Role::List),
        ..Program::NEW
    },
    Program {
        names: "realpath grealpath",
        source: COREUTILS,
        options: &[
            &[
                flags("-e -E -m -L -P -q -s -z --canonicalize --canonicalize-existing --canonicalize-missing --logical --physical --quiet"),
                flags("--strip --no-symlinks --zero"),
                takes(Role::List, "--relative-to --relative-base"),
            ],
            HELP,
        ],
        operands: Operands::all(Role::List),
        ..Program::NEW
    },
    Program {
        names: "readlink greadlink",
        source: COREUTILS,
        options: &[
            &[
                flags("-e -f -m -n -q -s -v -z --canonicalize --canonicalize-existing --canonicalize-missing --no-newline --quiet"),
                flags("--silent --verbose --zero"),
            ],
            HELP,
        ],
        operands: Operands::all(Role::List),
        ..Program::NEW
    },
    Program {
        names: "basename",
        source: COREUTILS,
        options: &[&[flags("-a -z --multiple --zero"), value("-s --suffix")], HELP],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program {
        names: "dirname",
        source: COREUTILS,
        options: &[&[flags("-z --zero")], HELP],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
    Program { names: "stat gstat", source: COREUTILS, options: &[STAT, HELP], operands: Operands::all(Role::List), ..Program::NEW },
    Program {
        names: "file",
        source: "file 5.44; macOS 14",
        options: &[
            &[
                flags("-0 -b -d -E -h -i -I -k -L -l -N -n -r -s -v --apple --brief --checking-printout --debug --dereference"),
                flags("--extension --keep-going --list --mime --mime-encoding --mime-type --no-buffer --no-dereference --no-pad --print0"),
                flags("--raw --special-files"),
                // Runs the programs that unpack.
                does(&[], "-z -Z --uncompress --uncompress-noreport").danger(),
                value("-e -F -P --exclude --exclude-quiet --parameter --separator"),
                // Names of files come from the file; a magic file is a program of its own kind, and compiling it
                // writes here.
                does(&[Does::Opaque], "-f --files-from -C --compile -p --preserve-date -S --no-sandbox -c").danger(),
                takes(Role::Opaque, "-m -M --magic-file").danger(),
            ],
            HELP,
        ],
        operands: Operands::all(Role::Read),
        ..Program::NEW
    },
    Program {
        names: "du gdu",
        source: COREUTILS,
        options: &[DU, HELP],
        operands: Operands::all(Role::List).or_here(Role::List),
        ..Program::NEW
    },
    Program { names: "df gdf", source: COREUTILS, options: &[DF, HELP], operands: Operands::all(Role::List), ..Program::NEW },
    Program {
        names: "tree",
        source: "tree 2.1",
        // Its letters can be bundled, but then their values follow in order behind the bundle, as
        // nothing else has it: each option stands alone here.
        grammar: Grammar::SingleDashPermuted,
        options: &[TREE],
        operands: Operands::all(Role::List).or_here(Role::List),
        ..Program::NEW
    },
    FIND,
    Program {
        names: "fd fdfind",
        source: "fd 10.2",
        grammar: Grammar::Exact,
        options: &[FD],
        operands: Operands::then(&[Role::Text], Role::List).or_here(Role::List),
        ..Program::NEW
    },
    Program {
        names: "locate plocate mlocate",
        source: "plocate 1.1",
        grammar: Grammar::Exact,
        options: &[&[
            flags("-A -b -c -e -i -p -0 -w -r --all --basename --count --existing --ignore-case --null --wholename --regex"),
            value("-l -n --limit"),
        ]],
        operands: Operands::all(Role::Text),
        ..Program::NEW
    },
];
