//! Reads that the built-in default asks about and most people do not mind.

use super::{Group, Pack, When};

pub(super) const PACK: Pack = Pack {
    name: "read-only",
    about: "Looking things up: packages in their registries, the repository's remotes, a cluster, what the agent itself kept. \
            Names of what is looked up go to the registry, remote or cluster that this machine is set up to use.",
    groups: &[
        // npm asks the registry that `.npmrc` names, which stays a protected path. A specification can be an address or a
        // repository (`https://…`, `user/repo`, `x@user/repo`), which npm would fetch instead: npm-package-arg(7).
        Group::new(
            When::Trusted,
            "looks up packages in the npm registry",
            &["Bash(npm view:*)", "Bash(npm info:*)", "Bash(npm show:*)", "Bash(npm outdated)", "Bash(npm ls:*)", "Bash(npm list:*)"],
        )
        .except(&["Bash(npm * *:**)", "Bash(npm * */**)"]),
        Group::new(When::Trusted, "looks up packages of a scope in the npm registry", &["Bash(npm view @*)", "Bash(npm info @*)"])
            .except(&["Bash(npm * *:**)", "Bash(npm * @*/*/**)", "Bash(npm * * */**)"]),
        Group::new(
            When::Trusted,
            "looks up crates and Python packages in their registries",
            &["Bash(cargo search:*)", "Bash(cargo info:*)", "Bash(pip index versions:*)", "Bash(pip list --outdated)"],
        ),
        Group::new(
            When::Trusted,
            "asks the repository's remotes what they have; other addresses stay asked",
            &["Bash(git ls-remote:*)", "Bash(git remote show:*)"],
        ),
        Group::new(
            When::Always,
            "searches issues, pull requests and repositories on the forge; searching code stays asked",
            &["Bash(gh search issues:*)", "Bash(gh search prs:*)", "Bash(gh search repos:*)", "Bash(gh search commits:*)"],
        ),
        Group::new(
            When::Always,
            "asks the cluster that kubectl is set up for; secrets stay asked",
            &[
                "Bash(kubectl get:*)",
                "Bash(kubectl describe:*)",
                "Bash(kubectl logs:*)",
                "Bash(kubectl top:*)",
                "Bash(kubectl version:*)",
                "Bash(kubectl api-resources:*)",
                "Bash(helm list:*)",
                "Bash(helm status:*)",
                "Bash(helm history:*)",
            ],
        ),
        // Transcripts of sessions are left out: they hold whatever the person said.
        Group::new(
            When::Always,
            "reads the notes and long outputs that the agent itself kept, also of other projects",
            &["Read(~/.claude/projects/*/memory/**)", "Read(~/.claude/projects/*/*/tool-results/**)", "Read(~/.gemini/tmp/*/memory/**)"],
        ),
    ],
};
