//! Git commands that change the repository, its files or a remote. Hooks and filters that the config
//! names run with nearly all of them. Source: git 2.47 manual pages, arity by `--git-completion-helper-all`.

use super::super::super::row::{Does, Operands, Opt, Program, Role, attached, does, flags, takes, value};
use super::options::{COMMITS, CONFIGURED, DIFF};
use super::read::REMOTES;

pub(super) const CHANGES: &[Does] = &[Does::LocalVcs, Does::RunGitConfig];
pub(super) const CHANGES_FILES: &[Does] = &[Does::LocalVcs, Does::WriteHere, Does::RunGitConfig];
const FETCHES: &[Does] = &[Does::Network, Does::LocalVcs, Does::RunGitConfig];
const PULLS: &[Does] = &[Does::Network, Does::LocalVcs, Does::WriteHere, Does::RunGitConfig];
const PUSHES: &[Does] = &[Does::RemoteVcs, Does::LocalVcs, Does::RunGitConfig];
/// The last stands for a rule of reading words: a first operand that starts with `+` is refused there.
/// What the config names has been said before it, so that nothing is taken for program text.
const PUSHES_TO: &[Does] = &[Does::RemoteVcs, Does::LocalVcs, Does::RunGitConfig, Does::RunInputIfBare];

/// A command that changes the repository.
pub(super) const fn writer(
    names: &'static str,
    what: &'static [Does],
    options: &'static [&'static [Opt<'static>]],
    operand: Role,
) -> Program<'static> {
    Program { names, source: "git 2.47", options, operands: Operands::all(operand), does: what, ..Program::NEW }
}

const ADD: &[Opt<'static>] = &[
    flags(
        "-A -u -v -n -N --all --no-all --update --verbose --dry-run --ignore-removal --no-ignore-removal --intent-to-add --refresh --ignore-errors",
    ),
    flags("--ignore-missing --renormalize"),
    flags("-f --force -i -p -e --interactive --patch --edit --sparse").danger(),
    value("--chmod").danger(),
    takes(Role::Read, "--pathspec-from-file").danger(),
];

const COMMIT: &[Opt<'static>] = &[
    flags(
        "-a --all -v --verbose -q --quiet --amend --no-edit --allow-empty --allow-empty-message --dry-run --short --branch --porcelain --long -s --signoff",
    ),
    flags(
        "--reset-author --no-post-rewrite -i --include -o --only --no-status --status --no-signoff --no-gpg-sign -z --null --no-verbose --verify",
    ),
    // Goes round the checks that the person has set up.
    flags("-n --no-verify").danger(),
    value("-m --message --author --date -C --reuse-message --fixup --squash --trailer --cleanup"),
    attached(Role::Text, "-u --untracked-files"),
    takes(Role::Read, "-F --file"),
    takes(Role::Read, "-t --template --pathspec-from-file").danger(),
    flags("-e --edit -p --patch --interactive").danger(),
    value("-c --reedit-message").danger(),
    attached(Role::Text, "-S --gpg-sign").danger(),
];

const PUSH: &[Opt<'static>] = &[
    flags(
        "-u --set-upstream --tags --follow-tags --no-follow-tags -q --quiet -v --verbose -n --dry-run --porcelain --progress --no-progress",
    ),
    flags("--atomic --no-atomic --thin --no-thin -4 -6 --ipv4 --ipv6 --verify --no-signed"),
    flags("-f --force --force-if-includes -d --delete --mirror --all --branches --prune --no-verify").danger(),
    attached(Role::Text, "--force-with-lease --signed").danger(),
    value("--recurse-submodules -o --push-option").danger(),
    takes(Role::Opaque, "--repo --receive-pack --exec").danger(),
];

const FETCH: &[Opt<'static>] = &[
    flags(
        "--all -a --append --atomic --dry-run -f --force -k --keep -p --prune -P --prune-tags -n --no-tags -t --tags -q --quiet -v --verbose --porcelain",
    ),
    flags(
        "--progress --no-progress --unshallow --update-shallow -4 -6 --ipv4 --ipv6 --no-recurse-submodules --write-fetch-head --no-write-fetch-head",
    ),
    flags("--refetch --show-forced-updates --no-show-forced-updates --no-auto-gc --no-auto-maintenance --set-upstream --no-prune --no-all"),
    value("--depth --deepen --shallow-since --shallow-exclude -j --jobs --filter --negotiation-tip"),
    attached(Role::Text, "--recurse-submodules"),
    value("--refmap").danger(),
    takes(Role::Opaque, "--upload-pack -o --server-option").danger(),
    flags("-u --update-head-ok --multiple --stdin").danger(),
];

/// Runs `git-merge-NAME`: with a slash in it a file of the working tree. Source: git 2.47, try_merge_command.
const STRATEGY: &str = "-s --strategy";

const PULL: &[Opt<'static>] = &[
    flags(
        "--all -a --append --dry-run -f --force -k --keep -p --prune -t --tags --no-tags -q --quiet -v --verbose --progress --no-progress --unshallow",
    ),
    flags(
        "--update-shallow -4 -6 --ipv4 --ipv6 --ff --no-ff --ff-only --no-edit --autostash --no-autostash --no-rebase --no-stat -n --stat --no-log --commit",
    ),
    flags("--no-commit --squash --no-squash --signoff --no-signoff --verify --no-recurse-submodules --no-gpg-sign --no-verify-signatures"),
    value("--depth --deepen --shallow-since --shallow-exclude -X --strategy-option"),
    takes(Role::Name, STRATEGY),
    attached(Role::Text, "-r --rebase --recurse-submodules --log -j --jobs"),
    flags("-e --edit --no-verify --allow-unrelated-histories").danger(),
    attached(Role::Text, "-S --gpg-sign").danger(),
    takes(Role::Opaque, "--upload-pack -o --server-option --refmap --negotiation-tip").danger(),
];

const CLONE: &[Opt<'static>] = &[
    flags(
        "-q -v --quiet --verbose --progress --bare --mirror --single-branch --no-single-branch --no-tags --tags --no-checkout -n --shallow-submodules",
    ),
    flags("--sparse --reject-shallow --no-reject-shallow --also-filter-submodules -4 -6 --ipv4 --ipv6"),
    value("-b --branch --depth -o --origin --filter --shallow-since --shallow-exclude -j --jobs"),
    flags("-l --local -s --shared --dissociate --no-hardlinks --remote-submodules").danger(),
    attached(Role::Text, "--recursive --recurse-submodules").danger(),
    takes(Role::GitConfig, "-c --config").danger(),
    takes(Role::Opaque, "-u --upload-pack --template --reference --reference-if-able --separate-git-dir --bundle-uri --server-option")
        .danger(),
];

const CHECKOUT: &[Opt<'static>] = &[
    flags(
        "-q --quiet -d --detach --no-track --guess --no-guess --progress --no-progress -l --ours --theirs -2 -3 --overlay --no-overlay -t --no-recurse-submodules",
    ),
    value("-b --orphan --conflict"),
    attached(Role::Text, "--track"),
    flags("-f --force -m --merge -p --patch --ignore-other-worktrees --ignore-skip-worktree-bits --overwrite-ignore").danger(),
    value("-B").danger(),
    attached(Role::Text, "--recurse-submodules").danger(),
    takes(Role::Read, "--pathspec-from-file").danger(),
];

const SWITCH: &[Opt<'static>] = &[
    flags("-q --quiet -d --detach --no-track --guess --no-guess --progress --no-progress -t --no-recurse-submodules"),
    value("-c --create --orphan --conflict"),
    attached(Role::Text, "--track"),
    flags("-f --force --discard-changes -m --merge --ignore-other-worktrees").danger(),
    value("-C --force-create").danger(),
    attached(Role::Text, "--recurse-submodules").danger(),
];

const RESTORE: &[Opt<'static>] = &[
    flags("-q --quiet -S --staged --progress --no-progress --ours --theirs -2 -3 --ignore-unmerged --overlay --no-overlay"),
    value("-s --source --conflict"),
    // Discards what nobody committed, where `--staged` alone does not.
    flags("-W --worktree").danger(),
    flags("-m --merge -p --patch --ignore-skip-worktree-bits").danger(),
    attached(Role::Text, "--recurse-submodules").danger(),
    takes(Role::Read, "--pathspec-from-file").danger(),
];

const RESET: &[Opt<'static>] = &[
    flags("-q --quiet --soft --mixed -N --intent-to-add --refresh --no-refresh"),
    flags("--hard --merge --keep -p --patch").danger(),
    attached(Role::Text, "--recurse-submodules").danger(),
    takes(Role::Read, "--pathspec-from-file").danger(),
];

/// How merging, rebasing and picking go on once they have stopped.
const SEQUENCE: &[Opt<'static>] = &[
    flags("--abort --continue --quit --rerere-autoupdate --no-rerere-autoupdate --no-gpg-sign"),
    attached(Role::Text, "-S --gpg-sign").danger(),
];

const MERGE: &[Opt<'static>] = &[
    flags(
        "-q -v --quiet --verbose --no-edit --ff --no-ff --ff-only --squash --no-squash --commit --no-commit -n --stat --no-stat --autostash --no-autostash",
    ),
    flags("--signoff --no-signoff --verify --progress --no-progress --no-log --summary --no-verify-signatures"),
    attached(Role::Text, "--log"),
    value("-m --message -X --strategy-option --into-name --cleanup"),
    takes(Role::Name, STRATEGY),
    takes(Role::Read, "-F --file"),
    flags("-e --edit --no-verify --allow-unrelated-histories --verify-signatures --overwrite-ignore").danger(),
];

const REBASE: &[Opt<'static>] = &[
    flags(
        "-q -v --quiet --verbose --skip --show-current-patch -n --stat --no-stat --autostash --no-autostash --autosquash --no-autosquash --signoff",
    ),
    flags(
        "--keep-empty --no-keep-empty --keep-base --root --fork-point --no-fork-point --no-ff -f --force-rebase --ignore-whitespace --apply -m --merge",
    ),
    flags(
        "--reapply-cherry-picks --no-reapply-cherry-picks --committer-date-is-author-date --reset-author-date --ignore-date --update-refs --no-update-refs",
    ),
    flags("--no-rebase-merges --allow-empty-message"),
    value("--onto -X --strategy-option --empty --whitespace"),
    takes(Role::Name, STRATEGY),
    attached(Role::Text, "-r --rebase-merges"),
    flags("-i --interactive --edit-todo --no-verify").danger(),
    takes(Role::Shell, "-x --exec").danger(),
];

const PICK: &[Opt<'static>] = &[
    flags(
        "--skip -n --no-commit --commit -x -s --signoff --ff --no-edit --allow-empty --allow-empty-message --keep-redundant-commits --reference -r",
    ),
    value("-m --mainline -X --strategy-option --cleanup --empty"),
    takes(Role::Name, "--strategy"),
    flags("-e --edit").danger(),
];

const FORMAT_PATCH: &[Opt<'static>] = &[
    flags(
        "--stdout --cover-letter --no-cover-letter -k --keep-subject -N --no-numbered -n --numbered -s --signoff --numbered-files --zero-commit --quiet -q",
    ),
    value("-v --reroll-count --start-number --subject-prefix --filename-max-length --base --creation-factor --cover-from-description"),
    // Stands behind a name as it is, and may lead anywhere (`--suffix=/../../x`).
    takes(Role::Opaque, "--suffix").danger(),
    attached(Role::Text, "--thread --from --rfc"),
    takes(Role::Write, "-o --output-directory").danger(),
    takes(Role::Read, "--description-file --signature-file").danger(),
];

/// Options that make `apply` show or check instead of applying.
const APPLY_READS: &str = "--stat --numstat --summary --check";

const APPLY: &[Opt<'static>] = &[
    flags(
        "--stat --numstat --summary --check -v --verbose -q --quiet -R --reverse --index --cached -3 --3way --ignore-whitespace --ignore-space-change",
    ),
    flags("--recount --unidiff-zero --inaccurate-eof --allow-empty"),
    value("-p -C --whitespace --directory --include --exclude"),
];

/// A fetch or pull by the name of a remote; a refspec with `:` also moves local branches.
const REFSPECS: Operands<'static> = Operands::up_to(&[Role::Archive, Role::Archive, Role::Archive]);

pub(super) const COMMANDS: &[Program<'static>] = &[
    writer("add stage", CHANGES, &[ADD], Role::ReadTree),
    writer("commit", CHANGES, &[COMMIT], Role::ReadTree),
    // Another remote than the usual names may be any address. A refspec may delete (`:main`), rename
    // (`a:b`) or force (`+main`): only a plain branch or tag is ordinary.
    Program {
        names: "push",
        source: "git 2.47",
        options: &[PUSH],
        does: PUSHES,
        bare: true,
        subcommands: &[Program {
            names: REMOTES,
            source: "git 2.47",
            options: &[PUSH],
            operands: Operands::up_to(&[Role::Archive]),
            does: PUSHES_TO,
            ..Program::NEW
        }],
        ..Program::NEW
    },
    Program {
        names: "fetch",
        source: "git 2.47",
        options: &[FETCH],
        does: FETCHES,
        bare: true,
        subcommands: &[Program { operands: REFSPECS, ..writer(REMOTES, FETCHES, &[FETCH], Role::Text) }],
        ..Program::NEW
    },
    Program {
        names: "pull",
        source: "git 2.47",
        options: &[PULL],
        does: PULLS,
        bare: true,
        subcommands: &[Program { operands: REFSPECS, ..writer(REMOTES, PULLS, &[PULL], Role::Text) }],
        ..Program::NEW
    },
    Program {
        operands: Operands::then(&[Role::Cloned], Role::Write),
        ..writer("clone", &[Does::Network, Does::WriteHere, Does::RunGitConfig], &[CLONE], Role::Write)
    },
    writer("checkout", CHANGES_FILES, &[CHECKOUT], Role::Restored),
    writer("switch", CHANGES_FILES, &[SWITCH], Role::Text),
    writer("restore", CHANGES_FILES, &[RESTORE], Role::Restored),
    writer("reset", CHANGES_FILES, &[RESET], Role::Text),
    writer("merge", CHANGES_FILES, &[MERGE, SEQUENCE], Role::Text),
    writer("rebase", CHANGES_FILES, &[REBASE, SEQUENCE], Role::Text),
    writer("cherry-pick revert", CHANGES_FILES, &[PICK, SEQUENCE], Role::Text),
    writer(
        "rm",
        CHANGES_FILES,
        &[&[
            flags("-q --quiet --ignore-unmatch"),
            does(&[Does::Keeps], "--cached -n --dry-run"),
            does(&[Does::RecursiveDelete], "-r").danger(),
            flags("-f --force --sparse").danger(),
            takes(Role::Read, "--pathspec-from-file").danger(),
        ]],
        Role::Delete,
    ),
    Program {
        operands: Operands::all(Role::Move).last(Role::Write, ""),
        ..writer("mv", CHANGES_FILES, &[&[flags("-n -v -k --dry-run --verbose"), flags("-f --force --sparse").danger()]], Role::Move)
    },
    // Deletes only with `-f`, unless the config says otherwise.
    writer(
        "clean",
        &[Does::WriteHere, Does::RunGitConfig],
        &[&[flags("-n --dry-run -q --quiet"), value("-e --exclude"), flags("-f -d -x -X -i --force --interactive").danger()]],
        Role::DeleteTree,
    ),
    writer(
        "init",
        CHANGES_FILES,
        &[&[
            flags("-q --quiet --bare"),
            value("-b --initial-branch --object-format --ref-format"),
            takes(Role::Opaque, "--template --separate-git-dir").danger(),
            attached(Role::Text, "--shared").danger(),
        ]],
        Role::Write,
    ),
    // Applying is left out: a patch writes whatever paths it names.
    Program {
        operands: Operands {
            first: &[Role::Opaque],
            first_unless: APPLY_READS,
            rest: Some(Role::Read),
            default: Some(Role::Opaque),
            ..Operands::NONE
        },
        ..writer("apply", CONFIGURED, &[APPLY], Role::Read)
    },
    // So do patches in mails, but for what goes on with those that were begun, where nothing is unpacked.
    writer(
        "am",
        &[Does::LocalVcs, Does::WriteHere, Does::RunGitConfig, Does::Unpack],
        &[&[
            flags("-3 --3way -q --quiet -s --signoff -k --keep --keep-cr"),
            does(&[Does::ToStdout], "--continue --abort --skip --quit -r --resolved --show-current-patch"),
            value("-p -C --whitespace"),
        ]],
        Role::Read,
    ),
    writer("format-patch", &[Does::WriteHere, Does::RunGitConfig], &[FORMAT_PATCH, DIFF, COMMITS], Role::Text),
    writer(
        "merge-tree",
        CHANGES,
        &[&[
            flags("-z --write-tree --name-only --messages --no-messages --allow-unrelated-histories"),
            value("--merge-base -X --strategy-option"),
        ]],
        Role::Text,
    ),
    writer(
        "gc",
        CHANGES,
        &[&[
            flags("--auto -q --quiet --aggressive --no-prune --keep-largest-pack"),
            attached(Role::Text, "--prune").danger(),
            flags("--force").danger(),
        ]],
        Role::Opaque,
    ),
    writer("pack-refs", CHANGES, &[&[flags("--all --prune --no-prune")]], Role::Opaque),
    writer("prune", CHANGES, &[&[flags("-n --dry-run -v --verbose --progress"), value("--expire").danger()]], Role::Text),
    writer(
        "update-index",
        CHANGES,
        &[&[
            flags(
                "--refresh --really-refresh -q --ignore-submodules --add --remove --replace --again -g --verbose --no-assume-unchanged --no-skip-worktree",
            ),
            flags("--assume-unchanged --skip-worktree --force-remove --stdin --index-info").danger(),
            value("--chmod"),
        ]],
        Role::List,
    ),
    writer("write-tree", CHANGES, &[&[flags("--missing-ok"), value("--prefix")]], Role::Opaque),
];
