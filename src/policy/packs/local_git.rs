//! Work on the local repository that can be undone.

use super::{Group, Pack, When};

/// Hooks and filters run with most of these: those of a repository in a workspace that the person confirmed.
pub(super) const PACK: Pack = Pack {
    name: "local-git",
    about: "Commits, branches, tags and stashes in the repository of a workspace that you confirmed, and fetching from its own \
            remotes. Hooks of the repository run with them. Nothing is pushed, no work is thrown away: no push, no reset --hard, \
            no clean, no checkout of files, no deletion of branches, no rebase, no change of the config.",
    groups: &[
        Group::new(
            When::Trusted,
            "stages files; ignored files (-f) and secrets stay asked",
            &["Bash(git add:*)", "Bash(git stage:*)", "Bash(git mv:*)", "Bash(git rm --cached:*)", "Bash(git rm -r --cached:*)"],
        ),
        Group::new(
            When::Trusted,
            "makes commits, which the reflog keeps; going round the hooks (--no-verify) stays asked",
            &["Bash(git commit:*)"],
        ),
        Group::new(
            When::Trusted,
            "makes branches and tags; moving and deleting them stays asked",
            &["Bash(git branch:*)", "Bash(git tag:*)"],
        ),
        // `checkout NAME` throws changes away where NAME is a file: only usual names of branches are certain enough.
        Group::new(
            When::Trusted,
            "switches branches; git refuses where changes would be lost",
            &[
                "Bash(git switch:*)",
                "Bash(git checkout -b:*)",
                "Bash(git checkout -)",
                "Bash(git checkout main)",
                "Bash(git checkout master)",
                "Bash(git checkout develop)",
                "Bash(git checkout dev)",
                "Bash(git checkout trunk)",
            ],
        ),
        // Behind `--` there are paths only. In front of it, `--worktree` would throw changes away.
        Group::new(
            When::Trusted,
            "takes files out of the index, and commits off the branch, without touching any file",
            &[
                "Bash(git restore --staged -- *)",
                "Bash(git restore -S -- *)",
                "Bash(git restore --staged .)",
                "Bash(git reset)",
                "Bash(git reset -q)",
                "Bash(git reset HEAD)",
                "Bash(git reset -- *)",
                "Bash(git reset HEAD -- *)",
                "Bash(git reset --soft:*)",
            ],
        ),
        // One path at a time: any further option could be `--worktree`, in full, abbreviated or bundled.
        Group::new(When::Trusted, "takes files out of the index without touching them", &["Bash(git restore --staged:*)"])
            .except(&["Bash(git restore --staged -*)", "Bash(git restore --staged * -*)"]),
        Group::new(
            When::Trusted,
            "puts changes aside and takes them back; dropping a stash stays asked",
            &[
                "Bash(git stash)",
                "Bash(git stash -u)",
                "Bash(git stash --include-untracked)",
                "Bash(git stash push:*)",
                "Bash(git stash save:*)",
                "Bash(git stash apply:*)",
                "Bash(git stash pop:*)",
            ],
        ),
        // Whatever commit is asked for by name, a forge gives also those of other people's forks: only what the person's
        // own remotes are set up to give.
        Group::new(
            When::Trusted,
            "fetches what the repository's remotes are set up to give",
            &[
                "Bash(git fetch)",
                "Bash(git fetch -p)",
                "Bash(git fetch --prune)",
                "Bash(git fetch --tags)",
                "Bash(git fetch --all)",
                "Bash(git fetch --all --prune)",
                "Bash(git fetch origin)",
                "Bash(git fetch origin --prune)",
                "Bash(git fetch --prune origin)",
                "Bash(git fetch origin main)",
                "Bash(git fetch origin master)",
                "Bash(git fetch upstream)",
            ],
        ),
        // Of `--ff-only --no-ff` the last counts.
        Group::new(
            When::Trusted,
            "moves a branch forward to what was made on top of it",
            &["Bash(git merge --ff-only:*)", "Bash(git pull --ff-only)"],
        )
        .except(&["Bash(git merge --ff-only -*)", "Bash(git merge --ff-only * -*)"]),
        Group::new(When::Trusted, "makes a repository of the workspace", &["Bash(git init)"]),
    ],
};
