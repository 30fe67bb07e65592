//! Git commands that only read. Source: git 2.47 manual pages, arity by `--git-completion-helper-all`.

use super::super::super::row::{Does, Operands, Opt, Program, Role, attached, does, flags, takes, value};
use super::options::{COMMITS, CONFIGURED, DIFF, DIFF_COMMITS, HELP};

/// A command that reads content and may run what the config names.
pub(super) const fn reader(names: &'static str, options: &'static [&'static [Opt<'static>]], operand: Role) -> Program<'static> {
    Program { names, source: "git 2.47", options, operands: Operands::all(operand), does: CONFIGURED, ..Program::NEW }
}

/// Operands that are names for git; the folder's repository is looked at in any case, so that `-C` counts.
const NAMES: Operands<'static> = Operands {
    first: &[
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
        Role::Text,
    ],
    rest: Some(Role::Text),
    default: Some(Role::List),
    ..Operands::NONE
};

/// A command that prints names and ids of references and objects. On a terminal, the program that `pager.NAME` names
/// shows them.
pub(super) const fn plumbing(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { does: CONFIGURED, ..silent(names, options) }
}

/// The same of a command that has no pager and runs nothing: `run_builtin` in git.c.
pub(super) const fn silent(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source: "git 2.47", options, operands: NAMES, ..Program::NEW }
}

/// The same without operands.
pub(super) const fn bare_plumbing(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { operands: Operands::NONE.or_here(Role::List), ..plumbing(names, options) }
}

const STATUS: &[Opt<'static>] = &[
    flags(
        "-s --short -b --branch --no-branch --show-stash --no-show-stash -v --verbose -z --null --ahead-behind --no-ahead-behind --renames --no-renames",
    ),
    flags("--long --no-short --no-column"),
    attached(Role::Text, "-u --untracked-files --porcelain --ignore-submodules --ignored --find-renames -M --column"),
];

const BLAME: &[Opt<'static>] = &[
    flags(
        "-b -c -l -t -f -n -s -e -w -p --root --show-stats --line-porcelain --porcelain --incremental --show-name --show-number --show-email",
    ),
    flags("--score-debug --progress --no-progress --color-lines --color-by-age --first-parent --minimal --reverse"),
    value("-L --date --since --ignore-rev"),
    attached(Role::Text, "-M -C --abbrev --encoding"),
    takes(Role::Read, "--contents -S --ignore-revs-file"),
];

const GREP: &[Opt<'static>] = &[
    flags("-i -I -a -w -E -G -F -P -n -o -h -H -z -p -W -r --ignore-case --word-regexp --extended-regexp --basic-regexp"),
    flags("--fixed-strings --perl-regexp --line-number --no-line-number --column --full-name --null"),
    flags("--only-matching --break --heading --show-function --function-context --and --or --all-match --text --cached"),
    flags("--recursive --no-recursive --recurse-submodules --no-color --no-textconv --no-heading --no-break"),
    takes(Role::Around, "-NUM -A -B -C --after-context --before-context --context"),
    value("-m --max-count --max-depth --threads"),
    does(&[Does::NamesOnly], "-l -L -c -q --files-with-matches --name-only --files-without-match --count --quiet"),
    does(&[Does::Inverts], "-v --invert-match --not"),
    takes(Role::Pattern, "-e"),
    attached(Role::Text, "--color"),
    takes(Role::Read, "-f").and(&[Does::Inverts]),
    // Searches the folder as it lies there, also what git does not know, or ignores.
    does(&[Does::ReadHere, Does::Hidden], "--no-index --untracked --no-exclude-standard"),
    flags("--exclude-standard"),
    does(CONFIGURED, "--textconv").danger(),
    // Opens what was found in a program.
    attached(Role::Opaque, "-O --open-files-in-pager").danger(),
];

const LS_FILES: &[Opt<'static>] = &[
    flags("-c -d -m -o -i -s -u -k -z -t -v -f --cached --deleted --modified --others --ignored --stage --unmerged --killed --directory"),
    flags(
        "--no-empty-directory --empty-directory --exclude-standard --error-unmatch --full-name --recurse-submodules --eol --deduplicate --debug",
    ),
    flags("--resolve-undo --sparse"),
    value("-x --exclude --exclude-per-directory --with-tree --format"),
    attached(Role::Text, "--abbrev"),
    takes(Role::Read, "-X --exclude-from"),
];

const REV_PARSE: &[Opt<'static>] = &[
    flags(
        "--verify --quiet -q --symbolic --symbolic-full-name --all --show-toplevel --show-prefix --show-cdup --show-superproject-working-tree --git-dir",
    ),
    flags(
        "--git-common-dir --absolute-git-dir --is-inside-git-dir --is-inside-work-tree --is-bare-repository --is-shallow-repository --local-env-vars",
    ),
    flags("--not --sq --revs-only --no-revs --flags --no-flags --shared-index-path --end-of-options"),
    attached(Role::Text, "--short --abbrev-ref --branches --tags --remotes --disambiguate --since --until --after --before --path-format"),
    attached(Role::Text, "--show-ref-format --show-object-format --glob --exclude --exclude-hidden"),
    value("--default --prefix --git-path"),
];

const FSCK: &[Opt<'static>] = &[
    does(&[Does::LocalVcs], "--lost-found").danger(),
    flags(
        "-v --verbose --unreachable --dangling --no-dangling --tags --root --cache --reflogs --no-reflogs --full --no-full --connectivity-only --strict --progress --no-progress --name-objects",
    ),
];

const SHORTLOG: &[Opt<'static>] =
    &[flags("-s -n -e -c --summary --numbered --email --committer"), takes(Role::CommitFormat, "--group"), attached(Role::Text, "-w")];

const DESCRIBE: &[Opt<'static>] = &[
    flags("--all --tags --contains --debug --long --exact-match --always --first-parent"),
    attached(Role::Text, "--dirty --broken --abbrev"),
    value("--candidates --match --exclude"),
];

const REFS: &[Opt<'static>] = &[
    flags("--ignore-case --omit-empty --include-root-refs --stdin -s -p --shell --perl --python --tcl"),
    takes(Role::CommitFormat, "--sort --format"),
    value("--count --exclude --points-at"),
    attached(Role::Text, "--merged --no-merged --contains --no-contains --color"),
];

/// Names that remotes have by custom.
pub(super) const REMOTES: &str = "origin upstream";

const LS_REMOTE: &[Opt<'static>] = &[
    flags("-h -t -b --heads --tags --branches --refs -q --quiet --exit-code --get-url --symref"),
    value("--sort"),
    takes(Role::Opaque, "--upload-pack --exec -o --server-option").danger(),
];

pub(super) const COMMANDS: &[Program<'static>] = &[
    // Other subcommands fetch, or change files and config: even `ls-files` notes its version in that of the repository.
    Program { names: "lfs", source: "Git LFS 3.5", subcommands: &[plumbing("version", &[])], does: CONFIGURED, ..Program::NEW },
    reader("status", &[STATUS, HELP], Role::Text),
    reader("log whatchanged", &[COMMITS, DIFF, HELP], Role::Revision),
    reader("show", &[COMMITS, DIFF, HELP], Role::Revision),
    // `--no-index` compares any two files, which the operands say.
    reader("diff", &[DIFF, DIFF_COMMITS, &[flags("--no-index")], HELP], Role::Revision),
    reader("diff-tree diff-index diff-files", &[DIFF, DIFF_COMMITS], Role::Revision),
    reader("range-diff", &[DIFF, &[value("--creation-factor"), flags("--no-dual-color --left-only --right-only")]], Role::Text),
    reader("blame annotate", &[BLAME, HELP], Role::Revision),
    Program { operands: Operands::then(&[Role::Pattern], Role::Revision).unless("-e -f"), ..reader("grep", &[GREP, HELP], Role::Revision) },
    reader("ls-files", &[LS_FILES, HELP], Role::List),
    reader("describe", &[DESCRIBE], Role::Text),
    reader("shortlog", &[SHORTLOG, COMMITS], Role::Revision),
    reader("cherry", &[&[flags("-v --verbose"), attached(Role::Text, "--abbrev")]], Role::Text),
    reader(
        "show-branch",
        &[&[
            flags(
                "-a -r --all --remotes --list --no-name --current --sha1-name --merge-base --independent --topo-order --topics --sparse --date-order --no-color",
            ),
            attached(Role::Text, "--more --color -g --reflog"),
        ]],
        Role::Text,
    ),
    reader("count-objects", &[&[flags("-v --verbose -H --human-readable")]], Role::Opaque),
    reader("fsck", &[FSCK], Role::Text),
    reader("verify-pack", &[&[flags("-v --verbose -s --stat-only"), value("--object-format")]], Role::Read),
    // `-w` writes the object, and is left out.
    reader("hash-object", &[&[flags("--stdin --no-filters --literally"), value("-t --path")]], Role::Read),
    // These start the program that `gpg.program` names, which keeps files of its own.
    Program {
        does: &[Does::RunGitConfig, Does::WriteUser],
        ..reader("verify-commit verify-tag", &[&[flags("-v --verbose --raw"), value("--format")]], Role::Text)
    },
    reader(
        "cat-file",
        &[&[
            flags("-t -s -e -p -z -Z --allow-unknown-type --batch-all-objects --unordered --buffer --follow-symlinks --mailmap"),
            does(CONFIGURED, "--textconv --filters").danger(),
            attached(Role::Text, "--batch-check"),
            // Which objects are printed comes from standard input.
            attached(Role::Text, "--batch").and(&[Does::Opaque]).danger(),
            value("--path"),
        ]],
        Role::Revision,
    ),
    reader("rev-list", &[COMMITS], Role::Revision),
    reader("for-each-ref", &[REFS], Role::Text),
    reader(
        "ls-tree",
        &[&[
            flags("-d -r -t -l -z --long --name-only --name-status --object-only --full-name --full-tree"),
            attached(Role::Text, "--abbrev"),
            value("--format"),
        ]],
        Role::List,
    ),
    reader("check-ignore", &[&[flags("-q -v -n -z --quiet --verbose --non-matching --no-index --stdin")]], Role::List),
    reader("check-attr", &[&[flags("-a -z --all --cached --stdin"), value("--source")]], Role::List),
    silent("rev-parse", &[REV_PARSE, HELP]),
    plumbing("merge-base", &[&[flags("-a --all --octopus --independent --is-ancestor --fork-point")]]),
    plumbing(
        "show-ref",
        &[&[
            flags("--head --heads --branches --tags -d --dereference --verify -q --quiet --exists"),
            attached(Role::Text, "-s --hash --abbrev --exclude-existing"),
        ]],
    ),
    plumbing("name-rev", &[&[flags("--tags --all --name-only --undefined --no-undefined --always"), value("--refs --exclude")]]),
    silent("check-ref-format", &[&[flags("--branch --normalize --allow-onelevel --refspec-pattern")]]),
    Program { operands: Operands::NONE.or_here(Role::List), ..silent("version", &[&[flags("--build-options")]]) },
    // A page is shown by the program that `man.viewer` or `help.format` choose. A name with a slash is a file for `man`.
    reader("help", &[&[flags("-a --all -g --guides -c --config -m --man -v --verbose --no-verbose")]], Role::Name),
    // `git var -l` prints the whole config, `GIT_EDITOR` and `GIT_PAGER` only names.
    reader("var", &[&[does(&[Does::PrintsSettings], "-l")]], Role::Text),
    // One operand prints the reference, two set it.
    Program {
        operands: Operands { first: &[Role::Text], default: Some(Role::List), ..Operands::NONE },
        ..plumbing(
            "symbolic-ref",
            &[&[
                flags("-q --quiet --short --recurse --no-recurse"),
                flags("-d --delete").and(&[Does::LocalVcs]).danger(),
                value("-m").and(&[Does::LocalVcs]),
            ]],
        )
    },
    // Another remote than these may be any address, and what is asked of it may carry data.
    Program {
        names: "ls-remote",
        source: "git 2.47",
        options: &[LS_REMOTE],
        does: &[Does::Network, Does::RunGitConfig],
        operands: Operands::then(&[Role::GitRemote], Role::Text),
        ..Program::NEW
    },
    // To standard output, or to a file. Attributes of the tree, which may be any, have it check signatures (`$Format:%G?$` in a file
    // with `export-subst`, gitattributes(5)).
    Program { operands: Operands::all(Role::Opaque), ..reader("archive", &[&[flags("-l --list -v --verbose")]], Role::Revision) },
    Program {
        names: "bundle",
        source: "git 2.47",
        subcommands: &[
            reader("verify list-heads", &[&[flags("-q --quiet")]], Role::Read),
            Program {
                operands: Operands::then(&[Role::Write], Role::Text),
                ..reader("create", &[&[flags("-q --quiet --progress --all-progress"), value("--version")], COMMITS], Role::Text)
            },
        ],
        ..Program::NEW
    },
    Program { names: "rerere", source: "git 2.47", subcommands: &[reader("status diff remaining", &[DIFF], Role::Opaque)], ..Program::NEW },
    plumbing("check-mailmap", &[&[flags("--stdin")]]),
    // Without `-p` the result takes the place of the first file.
    Program {
        operands: Operands::then(&[Role::Write], Role::Read).unless("-p --stdout"),
        ..reader(
            "merge-file",
            &[&[flags("-p --stdout -q --quiet --diff3 --zdiff3 --ours --theirs --union"), value("-L --marker-size --diff-algorithm")]],
            Role::Read,
        )
    },
    reader("patch-id", &[&[flags("--stable --unstable --verbatim")]], Role::Opaque),
];
