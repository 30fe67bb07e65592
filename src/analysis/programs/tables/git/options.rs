//! Options that several git commands share. Where git takes a value only when it is attached (`-U`,
//! `--pretty`), the table must say so: taken for a value, the next word would hide an option.

use super::super::super::row::{Does, Opt, Role, attached, does, flags, takes, value};

/// Programs that git's config names: pager, filters, hooks, external diff, file-system monitor.
pub(super) const CONFIGURED: &[Does] = &[Does::RunGitConfig];

/// `--help` behind a command opens its manual page by way of what the config names.
pub(super) const HELP: &[Opt<'static>] = &[does(CONFIGURED, "--help")];

/// Which commits, and how they are printed: git-log(1), git-rev-list(1).
pub(super) const COMMITS: &[Opt<'static>] = &[
    flags(
        "-NUM --oneline --all --graph --no-graph --merge --merges --no-merges --first-parent --reverse --follow --date-order --author-date-order --topo-order",
    ),
    flags(
        "--full-history --simplify-merges --simplify-by-decoration --boundary --left-right --cherry-pick --cherry-mark --cherry --left-only --right-only",
    ),
    flags(
        "--walk-reflogs -g --parents --children --abbrev-commit --no-abbrev-commit --no-abbrev --relative-date --no-decorate --clear-decorations --show-pulls",
    ),
    flags(
        "--regexp-ignore-case -i --extended-regexp -E --fixed-strings -F --perl-regexp -P --basic-regexp --invert-grep --all-match --no-notes --mailmap",
    ),
    flags(
        "--no-mailmap --use-mailmap --no-use-mailmap --no-show-signature --log-size --dense --sparse --source --no-expand-tabs --no-min-parents",
    ),
    flags(
        "--no-max-parents --reflog --not --count --quiet -q --timestamp --objects --no-commit-id --root --stdin --bisect --show-linear-break -m -c --cc",
    ),
    flags(
        "--remerge-diff --dd --no-diff-merges --no-commit-header --commit-header --in-commit-order --no-object-names --object-names --unpacked",
    ),
    value(
        "-n --max-count --skip --since --after --until --before --since-as-filter --author --committer --grep --grep-reflog --date --encoding --glob --exclude",
    ),
    // `RANGE:FILE`
    takes(Role::Revision, "-L"),
    value("--diff-merges --decorate-refs --decorate-refs-exclude --exclude-hidden"),
    attached(Role::CommitFormat, "--format --pretty"),
    attached(Role::Text, "--branches --tags --remotes --decorate --notes --show-notes --abbrev --expand-tabs --disk-usage --no-walk"),
    attached(Role::Text, "--min-parents --max-parents --ancestry-path --max-age --min-age --filter"),
    // Checks signatures with the program that `gpg.program` names.
    does(CONFIGURED, "--show-signature").danger(),
];

/// How differences are computed and printed: git-diff(1).
pub(super) const DIFF: &[Opt<'static>] = &[
    flags(
        "-p -u --patch -s --no-patch --raw --patch-with-raw --minimal --patience --histogram --numstat --shortstat --summary --patch-with-stat -z",
    ),
    flags(
        "--name-only --name-status --no-renames --rename-empty --no-rename-empty --check --full-index --binary -R -a --text --ignore-cr-at-eol",
    ),
    flags(
        "--ignore-space-at-eol -b --ignore-space-change -w --ignore-all-space --ignore-blank-lines -W --function-context --no-function-context --exit-code",
    ),
    flags(
        "--quiet --no-ext-diff --no-textconv --no-prefix --cached --staged --merge-base --no-color --compact-summary --no-compact-summary",
    ),
    flags(
        "--cumulative --dirstat-by-file --pickaxe-all --pickaxe-regex --no-color-moved --no-color-moved-ws --ita-invisible-in-index --ita-visible-in-index",
    ),
    flags(
        "-r -t -m -c --cc -D --irreversible-delete --no-relative --default-prefix --no-indent-heuristic --indent-heuristic --find-copies-harder --no-stat",
    ),
    flags("--follow --no-follow --ours --theirs --base -NUM"),
    attached(
        Role::Text,
        "-U --unified --stat --dirstat -X --color --color-moved --word-diff --color-words -M --find-renames -C --find-copies -B",
    ),
    attached(Role::Text, "--break-rewrites --submodule --ignore-submodules --relative --abbrev"),
    value(
        "--diff-algorithm --anchored --inter-hunk-context -S -G -I --ignore-matching-lines --diff-filter --find-object --ws-error-highlight --src-prefix --dst-prefix",
    ),
    value(
        "--line-prefix -l --stat-width --stat-name-width --stat-graph-width --stat-count --skip-to --rotate-to --word-diff-regex --color-moved-ws",
    ),
    value("--output-indicator-new --output-indicator-old --output-indicator-context"),
    takes(Role::Read, "-O"),
    takes(Role::Write, "--output").danger(),
    // Asked for by name, they are there to run something.
    does(CONFIGURED, "--ext-diff --textconv").danger(),
];

/// How commits are shown beside differences, where git does not know the rest of [`COMMITS`]: it passes
/// over such an option and takes what should be its value for an option of its own.
pub(super) const DIFF_COMMITS: &[Opt<'static>] = &[
    flags(
        "--oneline --root --no-commit-id --always --stdin --combined-all-paths -v --no-abbrev --abbrev-commit --no-decorate --all --no-merges",
    ),
    attached(Role::CommitFormat, "--format --pretty"),
    attached(Role::Text, "--decorate"),
];

/// How a listing of references is ordered and shown.
pub(super) const LISTING: &[Opt<'static>] = &[
    flags("--ignore-case --omit-empty --no-color --no-column --no-abbrev --no-sort"),
    attached(Role::Text, "--color --column --abbrev"),
    takes(Role::CommitFormat, "--sort --format"),
];
