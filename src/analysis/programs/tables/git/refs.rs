//! Git commands that read in some forms and change the repository in others: what lists carries no
//! change, what an option or a subcommand changes is said there. Source: git 2.47 manual pages.

use super::super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value, word};
use super::options::{COMMITS, CONFIGURED, DIFF, HELP, LISTING};
use super::read::{bare_plumbing, plumbing, reader, silent};
use super::write::{CHANGES, CHANGES_FILES, writer};

/// What no table can tell from a harmless form of the same command.
const UNFORESEEN: &[Does] = &[Does::Opaque];

const LOCAL: &[Does] = &[Does::LocalVcs];

/// Options that make `branch` list; the operands are patterns then. `-a` and `-r` are not among them.
const BRANCH_LISTS: &str = "-l --list --contains --no-contains --merged --no-merged --points-at -d -D -m -M -c -C -u --delete --move --copy --set-upstream-to --unset-upstream";

const BRANCH: &[Opt<'static>] = &[
    flags("-l --list -a -r -v -vv -i -q --all --remotes --verbose --quiet --show-current"),
    // Their value is the next word, whatever it is; as an operand it is a pattern.
    attached(Role::Text, "--contains --no-contains --merged --no-merged"),
    value("--points-at"),
    does(LOCAL, "-d -D -m -M -c -C -f -t --delete --move --copy --force --track --no-track --unset-upstream --create-reflog").danger(),
    does(CHANGES, "--edit-description").danger(),
    value("-u --set-upstream-to").and(LOCAL).danger(),
];

const TAG_LISTS: &str = "-l --list -n --contains --no-contains --merged --no-merged --points-at -d --delete -v --verify -a --annotate -s --sign -m --message -F --file";

const TAG: &[Opt<'static>] = &[
    flags("-l --list -i"),
    attached(Role::Text, "-n --contains --no-contains --merged --no-merged --points-at"),
    does(CHANGES, "-a --annotate -s --sign"),
    value("-m --message -u --local-user --cleanup").and(CHANGES),
    takes(Role::Read, "-F --file").and(CHANGES),
    // As `verify-tag` does.
    does(&[Does::RunGitConfig, Does::WriteUser], "-v --verify"),
    does(LOCAL, "-d --delete -f --force").danger(),
    does(CHANGES, "-e --edit").danger(),
];

const STASH: &[Opt<'static>] = &[
    flags("-u -a -k -q -S --include-untracked --no-include-untracked --all --keep-index --no-keep-index --quiet --staged"),
    value("-m --message"),
    flags("-p --patch").danger(),
    takes(Role::Read, "--pathspec-from-file").danger(),
];

/// Where the config is looked up and how it is printed.
const CONFIG: &[Opt<'static>] = &[
    flags("--show-origin --show-scope --show-names --name-only -z --null --no-includes --local --worktree"),
    does(&[Does::UserConfig], "--global --system"),
    flags("--bool --int --bool-or-int --path --expiry-date --all --regexp --fixed-value"),
    value("--default --type"),
    takes(Role::ConfigFile, "-f --file"),
    takes(Role::Read, "--blob"),
];

/// Addresses of remotes may hold passwords, and headers tokens.
const PRINTS: &[Does] = &[Does::PrintsSettings];
const CONFIGURED_PRINTS: &[Does] = &[Does::RunGitConfig, Does::PrintsSettings];

/// Keys that name neither a program nor a place.
const HARMLESS_KEYS: &str =
    "user.name user.email init.defaultBranch init.defaultbranch pull.rebase pull.ff push.default push.autoSetupRemote";

/// Keys that are often asked for. With a second operand the key is set, which no row describes: a key
/// such as `core.pager` names a program.
const CONFIG_KEYS: &str = "user.signingkey core.hooksPath core.hookspath core.autocrlf core.editor core.bare core.worktree core.filemode core.ignorecase core.symlinks core.eol core.excludesfile core.fsmonitor core.pager commit.gpgsign commit.template gpg.format merge.tool diff.tool rebase.autostash branch.main.remote branch.master.remote credential.helper gc.auto gc.autoPackLimit fetch.prune maintenance.auto maintenance.strategy rerere.enabled merge.conflictStyle merge.conflictstyle diff.algorithm log.date color.ui core.fileMode core.attributesFile core.sshCommand commit.gpgSign tag.gpgSign user.signingKey gpg.program submodule.recurse status.showUntrackedFiles remote.origin.fetch remote.pushDefault branch.main.merge branch.master.merge init.templateDir feature.manyFiles index.version";

pub(super) const COMMANDS: &[Program<'static>] = &[
    Program {
        names: "branch",
        source: "git 2.47",
        options: &[BRANCH, LISTING, HELP],
        does: CONFIGURED,
        operands: Operands {
            first: &[Role::Reference],
            first_unless: BRANCH_LISTS,
            rest: Some(Role::Text),
            default: Some(Role::List),
            ..Operands::NONE
        },
        ..Program::NEW
    },
    Program {
        names: "tag",
        source: "git 2.47",
        options: &[TAG, LISTING, HELP],
        does: CONFIGURED,
        operands: Operands {
            first: &[Role::Reference],
            first_unless: TAG_LISTS,
            rest: Some(Role::Text),
            default: Some(Role::List),
            ..Operands::NONE
        },
        ..Program::NEW
    },
    Program {
        names: "remote",
        source: "git 2.47",
        options: &[&[does(PRINTS, "-v --verbose")], HELP],
        does: CONFIGURED,
        operands: Operands::NONE.or_here(Role::List),
        bare: true,
        subcommands: &[
            Program { does: CONFIGURED_PRINTS, ..plumbing("get-url", &[&[flags("--push --all")]]) },
            Program { does: &[Does::Network, Does::RunGitConfig], ..plumbing("show", &[&[flags("-n")]]) },
            writer(
                "prune update",
                &[Does::Network, Does::LocalVcs, Does::RunGitConfig],
                &[&[flags("-n -p --prune --dry-run")]],
                Role::Text,
            ),
            writer("rename remove rm", LOCAL, &[&[flags("--no-progress")]], Role::Text),
            writer("set-head", LOCAL, &[&[flags("-d --delete"), does(&[Does::Network], "-a --auto")]], Role::Text),
            // Where later pushes go: a rule for `git remote` must not open that.
            writer(
                "add set-url set-branches",
                &[Does::LocalVcs, Does::Named],
                &[&[flags("--push --add --delete -f --fetch --tags --no-tags"), value("-t -m --track --master")]],
                Role::Text,
            ),
        ],
        ..Program::NEW
    },
    Program {
        names: "stash",
        source: "git 2.47",
        options: &[STASH],
        does: CHANGES_FILES,
        bare: true,
        subcommands: &[
            reader("list", &[COMMITS, DIFF], Role::Text),
            reader("show", &[&[flags("--include-untracked --only-untracked --no-include-untracked -u")], DIFF], Role::Text),
            writer("push", CHANGES_FILES, &[STASH], Role::Text),
            writer("save", CHANGES_FILES, &[STASH], Role::Text),
            writer("apply pop", CHANGES_FILES, &[&[flags("-q --quiet --index")]], Role::Text),
            writer("branch", CHANGES_FILES, &[], Role::Text),
            writer("drop", CHANGES, &[&[flags("-q --quiet")]], Role::Text),
            // All at once, and nothing brings them back.
            writer("clear", &[Does::LocalVcs, Does::Named], &[], Role::Text),
        ],
        ..Program::NEW
    },
    Program {
        names: "worktree",
        source: "git 2.47",
        subcommands: &[
            bare_plumbing("list", &[&[flags("--porcelain -v -z --verbose"), value("--expire")]]),
            writer(
                "add",
                CHANGES_FILES,
                &[&[
                    flags(
                        "-d --detach --checkout --no-checkout -q --quiet --lock --track --no-track --guess-remote --no-guess-remote --orphan",
                    ),
                    value("-b --reason"),
                    flags("-f --force").danger(),
                    value("-B").danger(),
                ]],
                Role::Write,
            ),
            writer("remove", CHANGES, &[&[flags("-f --force").danger()]], Role::DeleteTree),
            writer("prune", CHANGES, &[&[flags("-n --dry-run -v --verbose"), value("--expire")]], Role::Opaque),
            writer("lock unlock repair", CHANGES, &[&[value("--reason")]], Role::Write),
        ],
        ..Program::NEW
    },
    Program {
        names: "reflog",
        source: "git 2.47",
        options: &[COMMITS, DIFF],
        does: CONFIGURED,
        bare: true,
        subcommands: &[
            reader("show", &[COMMITS, DIFF], Role::Text),
            // A reference in the place of a subcommand is one that is shown.
            reader("HEAD main master stash", &[COMMITS, DIFF], Role::Text),
            plumbing("exists", &[]),
            bare_plumbing("list", &[]),
            writer("expire delete drop write", UNFORESEEN, &[], Role::Opaque),
        ],
        ..Program::NEW
    },
    Program {
        names: "submodule",
        source: "git 2.47",
        options: &[&[flags("-q --quiet --cached")]],
        does: CONFIGURED,
        bare: true,
        subcommands: &[
            reader("status", &[&[flags("--recursive --cached -q --quiet")]], Role::List),
            reader("summary", &[&[flags("--cached --files --for-status"), value("-n --summary-limit")]], Role::Text),
            // `submodule.NAME.update = !command` runs.
            writer(
                "update",
                &[Does::Network, Does::LocalVcs, Does::WriteHere, Does::RunGitConfig],
                &[&[
                    flags(
                        "--init --recursive -q --quiet --progress -N --no-fetch --checkout --recommend-shallow --no-recommend-shallow --single-branch",
                    ),
                    value("--depth -j --jobs --filter"),
                    flags("-f --force --remote --merge --rebase").danger(),
                ]],
                Role::Text,
            ),
            writer("init sync", CHANGES, &[&[flags("--recursive -q --quiet")]], Role::Text),
            Program {
                operands: Operands::all(Role::Opaque),
                ..writer("add deinit foreach set-url set-branch absorbgitdirs", UNFORESEEN, &[], Role::Opaque)
            },
        ],
        ..Program::NEW
    },
    Program {
        names: "config",
        source: "git 2.47",
        options: &[CONFIG, &[does(PRINTS, "-l --list"), word(Role::Text, "--get --get-all --get-regexp").and(PRINTS)], HELP],
        does: CONFIGURED,
        operands: Operands::NONE.or_here(Role::List),
        bare: true,
        subcommands: &[
            Program { does: CONFIGURED_PRINTS, ..bare_plumbing("list", &[CONFIG]) },
            Program {
                does: PRINTS,
                operands: Operands { first: &[Role::Text], default: Some(Role::List), ..Operands::NONE },
                ..silent("get", &[CONFIG, &[value("--value --url")]])
            },
            // With a second operand these are set, and say only who commits and how.
            Program {
                operands: Operands { rest: Some(Role::Reference), default: Some(Role::List), ..Operands::NONE },
                ..silent(HARMLESS_KEYS, &[CONFIG])
            },
            Program { operands: Operands::NONE.or_here(Role::List), ..silent(CONFIG_KEYS, &[CONFIG]) },
            Program {
                does: PRINTS,
                operands: Operands::NONE.or_here(Role::List),
                ..silent("remote.origin.url remote.upstream.url", &[CONFIG])
            },
        ],
        ..Program::NEW
    },
    Program {
        names: "notes",
        source: "git 2.47",
        options: &[&[value("--ref")]],
        does: CONFIGURED,
        bare: true,
        subcommands: &[
            reader("list show get-ref", &[], Role::Text),
            writer(
                "add append copy edit",
                CHANGES,
                &[&[
                    flags("--allow-empty"),
                    value("-m --message -C --reuse-message"),
                    takes(Role::Read, "-F --file"),
                    flags("-f --force").danger(),
                ]],
                Role::Text,
            ),
            writer("remove prune merge", CHANGES, &[&[flags("-n -v --ignore-missing")]], Role::Text),
        ],
        ..Program::NEW
    },
    Program {
        names: "bisect",
        source: "git 2.47",
        subcommands: &[
            reader("log terms", &[&[flags("--term-good --term-bad --term-old --term-new")]], Role::Opaque),
            writer("start good bad old new skip reset", CHANGES_FILES, &[&[flags("--no-checkout --first-parent")]], Role::Text),
            Program { grammar: Grammar::Posix, ..writer("run", CHANGES_FILES, &[], Role::Command) },
        ],
        ..Program::NEW
    },
    Program {
        names: "sparse-checkout",
        source: "git 2.47",
        subcommands: &[
            reader("list", &[], Role::Opaque),
            writer(
                "init set add reapply disable",
                CHANGES_FILES,
                &[&[flags("--cone --no-cone --sparse-index --no-sparse-index --skip-checks")]],
                Role::Text,
            ),
        ],
        ..Program::NEW
    },
];
