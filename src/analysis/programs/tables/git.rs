//! Git. Source: git 2.47 manual pages.
//!
//! Almost every command may run what the repository's config and attributes name: pager, hooks,
//! filters, textconv, external diff, file-system monitor. Commands that read carry
//! [`Does::RunGitConfig`] and count as reads only where the config is known to name nothing.
//! Revisions and paths share one place on the command line; where git would read a path outside the
//! repository, operands are read as paths, and a revision is then a path inside the workspace.

use super::super::row::{Does, Grammar, Operands, Opt, Program, Role, attached, does, flags, takes, value};

const CONFIGURED: &[Does] = &[Does::RunGitConfig];
const CHANGES: &[Does] = &[Does::LocalVcs, Does::RunGitConfig];
const CHANGES_FILES: &[Does] = &[Does::LocalVcs, Does::WriteHere, Does::RunGitConfig];

/// A command that reads.
const fn reader(names: &'static str, options: &'static [&'static [Opt<'static>]], operand: Role) -> Program<'static> {
    Program { names, source: "git 2.47", options, operands: Operands::all(operand), does: CONFIGURED, ..Program::NEW }
}

/// A command that only looks at references and objects, and runs nothing.
const fn plumbing(names: &'static str, options: &'static [&'static [Opt<'static>]]) -> Program<'static> {
    Program { names, source: "git 2.47", options, operands: Operands::all(Role::Text), ..Program::NEW }
}

/// A command that changes the repository.
const fn writer(
    names: &'static str,
    what: &'static [Does],
    options: &'static [&'static [Opt<'static>]],
    operand: Role,
) -> Program<'static> {
    Program { names, source: "git 2.47", options, operands: Operands::all(operand), does: what, ..Program::NEW }
}

/// Which commits, and how they are printed.
const COMMITS: &[Opt<'static>] = &[
    flags(
        "-NUM --oneline --all --branches --tags --remotes --graph --decorate-refs --merges --no-merges --first-parent --reverse --follow --date-order",
    ),
    flags(
        "--author-date-order --topo-order --full-history --simplify-merges --ancestry-path --boundary --left-right --cherry-pick --cherry-mark --cherry",
    ),
    flags(
        "--left-only --right-only --no-walk --walk-reflogs -g --parents --children --abbrev-commit --no-abbrev-commit --relative-date --no-decorate",
    ),
    flags(
        "--regexp-ignore-case -i --extended-regexp -E --fixed-strings -F --perl-regexp -P --invert-grep --all-match --clear-decorations --no-notes",
    ),
    flags(
        "--no-show-signature --log-size --dense --sparse --source --no-expand-tabs --count --quiet -q --timestamp --objects --no-commit-id --root --stdin",
    ),
    value(
        "-n --max-count --skip --since --after --until --before --author --committer --grep --grep-reflog --min-parents --max-parents --format --pretty",
    ),
    value("--date --encoding --glob --exclude -L --diff-merges"),
    attached(Role::Text, "--decorate --notes --abbrev --expand-tabs --disk-usage --show-notes"),
];

/// How differences are computed and printed.
const DIFF: &[Opt<'static>] = &[
    flags(
        "-p -u --patch -s --no-patch --raw --patch-with-raw --minimal --patience --histogram --numstat --shortstat --summary --patch-with-stat -z",
    ),
    flags("--name-only --name-status --no-renames --check --full-index --binary -R -a --text --ignore-cr-at-eol --ignore-space-at-eol -b"),
    flags(
        "--ignore-space-change -w --ignore-all-space --ignore-blank-lines -W --function-context --exit-code --no-ext-diff --no-textconv --no-prefix",
    ),
    flags(
        "--cached --staged --merge-base --no-color --compact-summary --cumulative --pickaxe-all --pickaxe-regex --no-color-moved --ita-invisible-in-index",
    ),
    flags(
        "-r -t -m -c --cc -D --irreversible-delete --no-relative --default-prefix --name-only --no-indent-heuristic --indent-heuristic --remove-empty",
    ),
    value(
        "-U --unified --diff-algorithm --anchored --inter-hunk-context -S -G --diff-filter --find-object --ws-error-highlight --src-prefix --dst-prefix",
    ),
    value("--line-prefix -l --stat-width --stat-name-width --stat-count --skip-to --rotate-to --word-diff-regex"),
    attached(
        Role::Text,
        "--stat --dirstat --color --color-moved --word-diff --color-words -M --find-renames -C --find-copies -B --break-rewrites -X",
    ),
    attached(Role::Text, "--submodule --ignore-submodules --relative --find-copies-harder"),
    takes(Role::Read, "-O"),
    takes(Role::Write, "--output").danger(),
    flags("--ext-diff --textconv --no-index --show-signature").danger(),
];

const STATUS: &[Opt<'static>] = &[
    flags(
        "-s --short -b --branch --show-stash -v --verbose -z --ahead-behind --no-ahead-behind --renames --no-renames --long --null --ignored",
    ),
    attached(Role::Text, "-u --untracked-files --porcelain --ignore-submodules --ignored --find-renames --column --no-column"),
];

/// What a listing of references shows.
const LISTING: &[Opt<'static>] = &[
    flags("-a -r -v -vv -q -i --all --remotes --verbose --quiet --ignore-case --no-color --no-column --no-abbrev --omit-empty"),
    attached(Role::Text, "--color --column --abbrev"),
    value("--sort --format --count"),
];

/// Options that make `branch` and `tag` list; without one of them an operand is created.
const LISTS: &str = "-l --list --contains --no-contains --merged --no-merged --points-at -n";
const LIST_OPTIONS: &[Opt<'static>] = &[
    flags("-l"),
    flags("--list"),
    attached(Role::Text, "-n"),
    attached(Role::Text, "--contains"),
    attached(Role::Text, "--no-contains"),
    attached(Role::Text, "--merged"),
    attached(Role::Text, "--no-merged"),
    attached(Role::Text, "--points-at"),
];

const COMMIT: &[Opt<'static>] = &[
    flags(
        "-a --all -v --verbose -q --quiet --amend --no-edit --allow-empty --allow-empty-message --dry-run --short --branch --porcelain --long -s --signoff",
    ),
    flags("--reset-author --no-post-rewrite -i --include -o --only --no-status --status --no-signoff --no-gpg-sign"),
    value("-m --message --author --date -C --reuse-message --fixup --squash --trailer --cleanup"),
    takes(Role::Read, "-F --file -t --template --pathspec-from-file").danger(),
    flags("-n --no-verify -e --edit -p --patch --interactive").danger(),
    takes(Role::Text, "-c --reedit-message").danger(),
    attached(Role::Text, "-S --gpg-sign").danger(),
];

const PUSH: &[Opt<'static>] = &[
    flags(
        "-u --set-upstream --tags --follow-tags -q --quiet -v --verbose -n --dry-run --porcelain --progress --no-progress --atomic --thin -4 -6",
    ),
    flags("-f --force --force-if-includes -d --delete --mirror --all --branches --prune --no-verify").danger(),
    attached(Role::Text, "--force-with-lease --signed --recurse-submodules").danger(),
    takes(Role::Text, "-o --push-option --repo --receive-pack --exec").danger(),
];

const FETCH: &[Opt<'static>] = &[
    flags(
        "--all -a --append --atomic --dry-run -f --force -k --keep --multiple -p --prune -P --prune-tags -n --no-tags -t --tags -q --quiet -v --verbose",
    ),
    flags(
        "--progress --no-progress --unshallow --update-shallow -4 -6 --ff --no-ff --ff-only --no-edit --autostash --no-autostash --no-rebase --no-stat --stat",
    ),
    flags("--no-recurse-submodules --no-commit --commit --squash --signoff --no-signoff --verify --write-fetch-head --no-write-fetch-head"),
    value("--depth --deepen --shallow-since -j --jobs --refmap -s --strategy -X --strategy-option --filter"),
    attached(Role::Text, "-r --rebase --recurse-submodules"),
    takes(Role::Text, "--upload-pack -o --server-option --negotiation-tip -c").danger(),
    flags("-u --update-head-ok --no-verify --allow-unrelated-histories").danger(),
];

pub(super) const PROGRAMS: &[Program<'static>] = &[Program {
    names: "git",
    source: "git 2.47",
    grammar: Grammar::Getopt,
    options: &[&[
        takes(Role::Directory, "-C").danger(),
        takes(Role::GitConfig, "-c --config-env").danger(),
        takes(Role::Text, "--git-dir --work-tree --namespace --exec-path --super-prefix --attr-source").danger(),
        flags("--no-pager -P --no-optional-locks --literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs --no-replace-objects --no-lazy-fetch"),
        does(CONFIGURED, "-p --paginate"),
        does(&[Does::Stop], "--version -v --man-path --info-path --html-path"),
    ]],
    subcommands: &[
        reader("status", &[STATUS], Role::Text),
        reader("log whatchanged", &[COMMITS, DIFF], Role::Revision),
        reader("show", &[COMMITS, DIFF], Role::Revision),
        reader("diff", &[DIFF, COMMITS], Role::Revision),
        reader("diff-tree diff-index diff-files", &[DIFF, COMMITS, &[flags("--always --combined-all-paths -v")]], Role::Revision),
        reader("range-diff", &[DIFF, COMMITS, &[value("--creation-factor"), flags("--no-dual-color")]], Role::Text),
        reader(
            "blame annotate",
            &[&[
                flags("-b -c -l -t -f -n -s -e -w -p --root --show-stats --line-porcelain --porcelain --incremental --show-name --show-number --show-email --progress --no-progress --color-lines --color-by-age --first-parent"),
                value("-L --date --abbrev --since --ignore-rev"),
                attached(Role::Text, "-M -C"),
                takes(Role::Read, "--contents -S --ignore-revs-file"),
            ]],
            Role::Read,
        ),
        Program {
            operands: Operands::then(&[Role::Text], Role::Read).unless("-e"),
            ..reader(
                "grep",
                &[&[
                    flags("-i -I -a -v -w -E -G -F -P -n -l -L -c -o -h -H -q -z -p -W -r -s --ignore-case --word-regexp --invert-match --extended-regexp --basic-regexp --fixed-strings --perl-regexp"),
                    flags("--line-number --files-with-matches --name-only --files-without-match --count --only-matching --cached --untracked --full-name --heading --break --column --recursive --no-recursive"),
                    flags("--show-function --function-context --all-match --and --or --not --null --no-color --text --no-index-fallback --recurse-submodules --quiet --textual --no-textconv -NUM"),
                    value("-A -B -C -m --after-context --before-context --context --max-count --max-depth --threads"),
                    value("-e"),
                    attached(Role::Text, "--color"),
                    takes(Role::Read, "-f"),
                    flags("--no-index --exclude-standard --no-exclude-standard --textconv --ext-grep").danger(),
                    attached(Role::ProgramName, "-O --open-files-in-pager").danger(),
                ]],
                Role::Read,
            )
        },
        reader(
            "ls-files",
            &[&[
                flags("-c -d -m -o -i -s -u -k -z -t -v -f --cached --deleted --modified --others --ignored --stage --unmerged --killed --directory --no-empty-directory --exclude-standard --error-unmatch --full-name --recurse-submodules --eol --deduplicate --debug"),
                value("-x --exclude --exclude-per-directory --with-tree --format"),
                attached(Role::Text, "--abbrev"),
                takes(Role::Read, "-X --exclude-from"),
            ]],
            Role::Text,
        ),
        reader("describe", &[&[flags("--all --tags --contains --debug --long --exact-match --always --first-parent"), attached(Role::Text, "--dirty --broken --abbrev"), value("--candidates --match --exclude")]], Role::Text),
        reader("shortlog", &[&[flags("-s -n -e -c --summary --numbered --email --committer --all --no-merges"), value("--group --format --since --until --after --before --author"), attached(Role::Text, "-w")]], Role::Text),
        reader("cherry count-objects verify-commit verify-tag show-branch", &[&[flags("-v -H --verbose --human-readable --raw --all -a -r --list --more --topo-order"), value("--abbrev")]], Role::Text),
        reader("cat-file", &[&[flags("-t -s -e -p -z --allow-unknown-type --batch-all-objects --unordered --buffer --follow-symlinks"), attached(Role::Text, "--batch --batch-check"), flags("--textconv --filters").danger()]], Role::Revision),
        plumbing("rev-parse", &[&[
            flags("--verify --quiet -q --short --symbolic --symbolic-full-name --all --branches --tags --remotes --show-toplevel --show-prefix --show-cdup --show-superproject-working-tree --git-dir"),
            flags("--git-common-dir --absolute-git-dir --is-inside-git-dir --is-inside-work-tree --is-bare-repository --is-shallow-repository --local-env-vars --not --sq --revs-only --no-revs --flags --no-flags --show-object-format --shared-index-path"),
            attached(Role::Text, "--short --abbrev-ref --branches --tags --remotes --disambiguate --since --until --path-format --show-ref-format"),
            value("--default --prefix --git-path --glob --exclude"),
        ]]),
        plumbing("rev-list", &[COMMITS]),
        plumbing("merge-base", &[&[flags("-a --all --octopus --independent --is-ancestor"), attached(Role::Text, "--fork-point")]]),
        plumbing("show-ref", &[&[flags("--head --heads --branches --tags -d --dereference --verify -q --quiet --exists"), attached(Role::Text, "-s --hash --abbrev")]]),
        plumbing("for-each-ref", &[&[value("--sort --format --count --exclude --points-at"), flags("--ignore-case --omit-empty --include-root-refs --stdin"), attached(Role::Text, "--merged --no-merged --contains --no-contains")]]),
        plumbing("name-rev", &[&[flags("--tags --all --name-only --no-undefined --always --stdin"), value("--refs --exclude")]]),
        plumbing("ls-tree", &[&[flags("-d -r -t -l -z --long --name-only --name-status --object-only --full-name --full-tree"), attached(Role::Text, "--abbrev"), value("--format")]]),
        plumbing("check-ignore check-attr check-ref-format var", &[&[flags("-q -v -n -z -a --quiet --verbose --non-matching --no-index --all --cached --branch --normalize")]]),
        Program { operands: Operands::up_to(&[Role::Text]), ..plumbing("symbolic-ref", &[&[flags("-q --quiet --short --no-recurse")]]) },
        Program { names: "version", options: &[&[flags("--build-options")]], ..Program::NEW },
        Program { names: "help", options: &[&[flags("-a --all -g --guides")]], ..Program::NEW },
        Program {
            names: "branch",
            options: &[
                LISTING,
                LIST_OPTIONS,
                &[
                    flags("--show-current"),
                    flags("-d -D -m -M -c -C -f -u -t --delete --move --copy --force --track --no-track --edit-description --unset-upstream --create-reflog")
                        .and(&[Does::LocalVcs])
                        .danger(),
                    takes(Role::Text, "--set-upstream-to").and(&[Does::LocalVcs]).danger(),
                ],
            ],
            operands: Operands::then(&[Role::Opaque], Role::Text).unless(LISTS),
            ..Program::NEW
        },
        Program {
            names: "tag",
            options: &[
                LISTING,
                LIST_OPTIONS,
                &[
                    flags("-d -a -s -f -e -v --delete --annotate --sign --force --edit --verify").and(&[Does::LocalVcs]).danger(),
                    takes(Role::Text, "-m -u --message --local-user").and(&[Does::LocalVcs]).danger(),
                    takes(Role::Read, "-F --file").danger(),
                ],
            ],
            operands: Operands::then(&[Role::Opaque], Role::Text).unless(LISTS),
            ..Program::NEW
        },
        Program {
            names: "remote",
            options: &[&[flags("-v --verbose")]],
            bare: true,
            subcommands: &[
                plumbing("get-url", &[&[flags("--push --all")]]),
                Program { does: &[Does::Network], ..plumbing("show update prune", &[&[flags("-n -p --prune --dry-run")]]) },
                writer("add remove rm rename set-url set-head set-branches", &[Does::LocalVcs], &[&[flags("--push --add --delete -f -a -d --auto --tags --no-tags"), value("-t -m")]], Role::Text),
            ],
            ..Program::NEW
        },
        Program {
            names: "stash",
            options: &[],
            does: CHANGES_FILES,
            bare: true,
            subcommands: &[
                reader("list", &[COMMITS, DIFF], Role::Text),
                reader("show", &[DIFF, &[flags("--include-untracked --only-untracked -u")]], Role::Text),
                writer("push save apply pop branch", CHANGES_FILES, &[&[flags("-u -a -k -q -S --include-untracked --all --keep-index --no-keep-index --quiet --staged --index"), value("-m --message")]], Role::Text),
                writer("drop clear create store", &[Does::LocalVcs, Does::RunGitConfig], &[&[flags("-q --quiet")]], Role::Text),
            ],
            ..Program::NEW
        },
        Program {
            names: "bisect",
            subcommands: &[
                reader("log view", &[], Role::Text),
                writer("start good bad new old skip reset next terms", CHANGES_FILES, &[&[flags("-q --no-checkout --first-parent")]], Role::Text),
                // Runs whatever is given to it.
                writer("run replay visualize", &[Does::Opaque], &[], Role::Opaque),
            ],
            ..Program::NEW
        },
        Program {
            names: "worktree",
            subcommands: &[
                plumbing("list", &[&[flags("--porcelain -v -z --verbose")]]),
                writer("add move remove prune lock unlock repair", CHANGES_FILES, &[&[flags("-f --force -d --detach --checkout --no-checkout -q --quiet -n --dry-run -v"), value("-b -B --reason --expire")]], Role::Write),
            ],
            ..Program::NEW
        },
        Program {
            names: "reflog",
            options: &[COMMITS, DIFF],
            does: CONFIGURED,
            bare: true,
            subcommands: &[reader("show", &[COMMITS, DIFF], Role::Text), plumbing("exists list", &[]), writer("expire delete", &[Does::LocalVcs], &[], Role::Opaque)],
            ..Program::NEW
        },
        Program {
            names: "submodule",
            options: &[&[flags("-q --quiet")]],
            does: CONFIGURED,
            bare: true,
            subcommands: &[
                reader("status summary", &[&[flags("--recursive --cached --files -n")]], Role::Text),
                writer("update init add sync deinit foreach set-url set-branch absorbgitdirs", &[Does::Network, Does::Opaque], &[], Role::Opaque),
            ],
            ..Program::NEW
        },
        Program {
            names: "config",
            options: &[&[
                flags("-l --list --get --get-all --get-regexp --get-urlmatch --show-origin --show-scope --name-only -z --null --includes --no-includes --local --global --system --worktree --bool --int --path --type"),
                value("--default"),
                takes(Role::Read, "-f --file --blob"),
            ]],
            // Without an option that reads, two operands set a value.
            operands: Operands::then(&[Role::Opaque], Role::Text).unless("-l --list --get --get-all --get-regexp --get-urlmatch"),
            ..Program::NEW
        },
        Program { does: &[Does::Network, Does::RunGitConfig], ..reader("ls-remote", &[&[flags("-h -t --heads --tags --branches --refs -q --quiet --exit-code --get-url --symref"), value("--sort"), takes(Role::Text, "--upload-pack --exec -o").danger()]], Role::Text) },
        writer("add stage", CHANGES, &[&[flags("-A -u -v -n -N --all --update --verbose --dry-run --no-all --intent-to-add --refresh --ignore-errors --ignore-missing --renormalize"), flags("-f --force -i -p -e --interactive --patch --edit --chmod --sparse").danger(), takes(Role::Read, "--pathspec-from-file").danger()]], Role::ReadTree),
        writer("commit", CHANGES, &[COMMIT], Role::Text),
        writer("push", &[Does::RemoteVcs, Does::LocalVcs, Does::RunGitConfig], &[PUSH], Role::Text),
        writer("fetch", &[Does::Network, Does::LocalVcs, Does::RunGitConfig], &[FETCH], Role::Text),
        writer("pull", &[Does::Network, Does::LocalVcs, Does::WriteHere, Does::RunGitConfig], &[FETCH], Role::Text),
        writer("clone", &[Does::Network, Does::WriteHere, Does::RunGitConfig], &[&[flags("-q -v --quiet --verbose --bare --mirror --single-branch --no-single-branch --no-tags --no-checkout -n --shallow-submodules --progress"), value("-b --branch --depth -o --origin --filter"), flags("--recursive --recurse-submodules -l --local -s --shared --dissociate").danger(), takes(Role::Opaque, "-c --config -u --upload-pack --template --reference --separate-git-dir --bundle-uri").danger()]], Role::Text),
        writer("checkout switch", CHANGES_FILES, &[&[flags("-q --quiet -d --detach -t --track --no-track --guess --no-guess --progress --no-progress -l --ours --theirs --orphan --overlay --no-overlay -c -C -b -B --create --force-create"), flags("-f --force --discard-changes -m --merge -p --patch --ignore-other-worktrees --recurse-submodules").danger(), takes(Role::Read, "--pathspec-from-file").danger()]], Role::Text),
        writer("restore reset", CHANGES_FILES, &[&[flags("-q --quiet -S --staged -W --worktree --soft --mixed -N --progress --ours --theirs --refresh --no-refresh"), value("-s --source"), flags("--hard --merge --keep -p --patch").danger(), takes(Role::Read, "--pathspec-from-file").danger()]], Role::Text),
        writer("merge rebase cherry-pick revert", CHANGES_FILES, &[&[flags("-q -v --quiet --verbose --abort --continue --skip --quit --no-edit --ff --no-ff --ff-only --squash --no-commit -n --stat --no-stat --autostash --no-autostash -x -s --signoff --autosquash --no-autosquash --keep-empty --root --no-rebase-merges"), value("-m --onto --strategy -X --strategy-option --mainline"), flags("-i --interactive -e --edit --no-verify -S --gpg-sign --allow-unrelated-histories --update-refs").danger(), takes(Role::Shell, "--exec").danger(), takes(Role::Read, "-F --file").danger()]], Role::Text),
        writer("rm mv", CHANGES_FILES, &[&[flags("-q -n -v -k --quiet --dry-run --cached --ignore-unmatch --verbose"), flags("-r -f --force").danger()]], Role::Write),
        writer("clean", &[Does::WriteHere], &[&[flags("-n --dry-run -q --quiet"), flags("-f -d -x -X -i --force --interactive").and(&[Does::WriteHere]).danger(), value("-e --exclude")]], Role::Delete),
        writer("init", CHANGES_FILES, &[&[flags("-q --quiet --bare"), value("-b --initial-branch --object-format"), takes(Role::Opaque, "--template --separate-git-dir --shared").danger()]], Role::Write),
        writer("apply am", CHANGES_FILES, &[&[flags("-v --verbose --stat --check --numstat --summary --index --cached --3way -3 -R --reverse -p1 -q --quiet --continue --abort --skip"), value("-p -C --whitespace"), takes(Role::Opaque, "--directory --include --exclude --unsafe-paths --build-fake-ancestor").danger()]], Role::Read),
        writer("gc prune repack pack-refs update-ref update-index notes fsck maintenance", CHANGES, &[&[flags("--auto --quiet -q --aggressive"), flags("--force -d").danger()]], Role::Text),
        writer("format-patch", &[Does::WriteHere, Does::RunGitConfig], &[DIFF, COMMITS, &[flags("--stdout --cover-letter -k -N -s --signoff"), takes(Role::Write, "-o --output-directory").danger()]], Role::Text),
    ],
    ..Program::NEW
}];
