//! `<branch>` in a rule for a command: one word that names a branch of the person's own work.
//!
//! What many people work on, and what sets off a deployment or a release, is none: branches with the usual names of such,
//! whatever looks like a version, and everything that is no plain name (`+force`, `from:to`, `HEAD`, `refs/…`, `tags/…`).

/// As it is written in a rule.
pub(crate) const WRITTEN: &str = "<branch>";

/// Names of branches that belong to all, and of what is built from. Compared with the whole name and with its first part.
const SHARED: &[&str] = &[
    "main",
    "master",
    "trunk",
    "mainline",
    "default",
    "develop",
    "development",
    "dev",
    "devel",
    "next",
    "nightly",
    "beta",
    "alpha",
    "rc",
    "canary",
    "edge",
    "latest",
    "stable",
    "current",
    "lts",
    "release",
    "releases",
    "rel",
    "hotfixes",
    "production",
    "prod",
    "live",
    "staging",
    "stage",
    "preprod",
    "uat",
    "qa",
    "demo",
    "preview",
    "deploy",
    "deployment",
    "deployments",
    "publish",
    "pages",
    "gh",
    "env",
    "environment",
    "environments",
    "integration",
    "ci",
    "dist",
    "build",
    "builds",
    "docs-live",
    "gitbook",
    "heads",
    "tags",
    "refs",
    "remotes",
    "origin",
    "upstream",
    "head",
    "fetch_head",
    "orig_head",
    "merge_head",
];

/// Whether the word names a branch that is nobody's but the person's, as far as names tell that.
pub(crate) fn is_own_branch(word: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '#');
    let is_name = word.len() <= 200 && word.chars().all(is_plain) && word.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_ref = !word.contains("..") && !word.contains("//") && !word.ends_with(['/', '.']) && word.rsplit('.').next() != Some("lock");
    let lower = word.to_ascii_lowercase();
    let first = lower.split(['/', '-', '_', '.']).next().unwrap_or("");
    let is_shared = SHARED.iter().any(|name| *name == lower || *name == first);
    is_name && is_ref && !is_shared && !lower.split('/').any(is_version)
}

/// Whether a part of a name looks like a version: `v1`, `1.2`, `2.0-rc.1`, and dates, by which releases are named as well.
fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix('v').unwrap_or(part);
    let number = digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
    let behind = digits.get(number.len()..).unwrap_or("");
    let is_numbered = part.starts_with('v') && behind.is_empty();
    !number.is_empty() && (is_numbered || behind.starts_with('.') || (number.len() == 4 && behind.starts_with('-')))
}

#[cfg(test)]
mod tests {
    use super::is_own_branch;

    #[test]
    fn only_a_branch_of_ones_own_is_one() {
        for name in ["feat/login", "fix-123", "001-llm-service", "kim/ent-95", "add-tests", "conflict-free-sync", "issue#12"] {
            assert!(is_own_branch(name), "{name}");
        }
        for name in [
            "main",
            "Main",
            "master",
            "HEAD",
            "head",
            "@",
            "+feat/x",
            "feat/x:main",
            ":main",
            "HEAD:main",
            "refs/heads/main",
            "heads/main",
            "tags/v1",
            "origin/main",
            "v1",
            "v1.2.3",
            "1.2.3",
            "app/1.0",
            "2024-05-01",
            "release",
            "release/1",
            "release-1",
            "prod-eu",
            "gh-pages",
            "--mirror",
            "-f",
            "",
            "a..b",
            "a b",
            "feat/*",
            "feat/x^",
            "feat/x~1",
            "feat/$x",
            "x.lock",
            "x/",
            "next",
            "develop",
            "deploy/x",
            "mainline-fix",
        ] {
            assert!(!is_own_branch(name), "{name}");
        }
    }
}
