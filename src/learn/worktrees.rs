//! What is learned in one worktree of a repository holds in all of them: it is kept for the main checkout, and what it is
//! bound to is looked for at the same place in the worktree. There it has to be the same, byte by byte.

use super::draft::Draft;
use crate::analysis::path::AbsPath;
use crate::policy::definition::Bound;

/// The draft as it reads with another root; `None` if it is bound to something that lies in the new root already,
/// which would come to stand for something else.
pub(crate) fn moved(draft: &Draft, from: &AbsPath, to: &AbsPath) -> Option<Draft> {
    let bound = draft.bound.iter().map(|bound| moved_bound(bound, from, to)).collect::<Option<_>>()?;
    Some(Draft { bound, ..draft.clone() })
}

/// The same of what a rule is bound to.
pub(crate) fn moved_bound(bound: &Bound, from: &AbsPath, to: &AbsPath) -> Option<Bound> {
    let place = AbsPath::parse(bound.definition.place())?;
    let definition = match from.relative(&place) {
        Some("") => bound.definition.at(to.as_str()),
        Some(relative) => bound.definition.at(to.join(relative)?.as_str()),
        None if to.contains(&place) => return None,
        None => bound.definition.clone(),
    };
    Some(Bound { definition, digest: bound.digest.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::definition::Definition;

    fn abs(text: &str) -> AbsPath {
        AbsPath::parse(text).expect(text)
    }

    #[test]
    fn what_lies_in_the_one_root_is_looked_for_in_the_other() {
        let bound = |file: &str| Bound { definition: Definition::Script { file: file.to_owned() }, digest: "0".repeat(64) };
        let (worktree, main) = (abs("/w/main/.worktrees/a"), abs("/w/main"));
        let there = |file: &str| moved_bound(&bound(file), &worktree, &main);
        assert_eq!(there("/w/main/.worktrees/a/x/run.sh"), Some(bound("/w/main/x/run.sh")));
        assert_eq!(there("/opt/run.sh"), Some(bound("/opt/run.sh")));
        // A neighbour, and what lies around the worktree, would be taken for another file.
        assert_eq!(there("/w/main/.worktrees/ab/run.sh"), None);
        assert_eq!(there("/w/main/run.sh"), None);
        assert_eq!(moved_bound(&bound("/w/main/x/run.sh"), &main, &worktree), Some(bound("/w/main/.worktrees/a/x/run.sh")));
    }
}
