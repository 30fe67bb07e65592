//! Whether a folder is a worktree of a repository elsewhere. Either side can be written by somebody: a `.git` file in a
//! project that was unpacked may point at any repository (GHSA-q5hj-mxqh-vv77), so both sides must name each other.
//!
//! The layout is the one of gitrepository-layout(5): the worktree has a file `.git` that names `M/.git/worktrees/NAME`,
//! in which `gitdir` names that file and `commondir` leads to `M/.git`. Since git 2.48 the first two may be relative.

use crate::analysis::path::AbsPath;
use crate::world::{Folder, World};

/// Bytes of each of the three files: a path and a few words.
const MAX_FILE: usize = 8 << 10;

/// Whether the folder is a worktree of the repository whose checkout `root` is, of any of its worktrees.
pub(crate) fn is_worktree_of(folder: &AbsPath, root: &AbsPath, world: &dyn World) -> bool {
    let main_of = |folder: &AbsPath| main_checkout(world, folder, &*world.open_folder(folder).ok()??);
    main_of(folder).is_some_and(|main| main == *root || main_of(root) == Some(main))
}

/// The root of the main checkout of which `root`, opened as `folder`, is a worktree by what both sides say. `None` if
/// either is missing, odd, behind a link or too long. Whether it can be trusted is for the caller to see.
pub(crate) fn main_checkout(world: &dyn World, root: &AbsPath, folder: &dyn Folder) -> Option<AbsPath> {
    let record = path_in(root, text_of(folder, ".git")?.strip_prefix("gitdir: ")?)?;
    let worktrees = record.parent()?;
    let repository = worktrees.parent()?;
    let main = repository.parent()?;
    let is_named_so = worktrees.name() == "worktrees" && repository.name() == ".git";
    // A repository inside the worktree came with it, and one inside the data of another is no checkout.
    if !is_named_so || root.contains(&main) || main.components().any(|name| name.eq_ignore_ascii_case(".git")) {
        return None;
    }
    // Read below the main folder, and through no link: what is found there proves that `.git` is a folder of it.
    let opened = world.open_folder(&main).ok()??;
    let said = |file: &str| text_of(&*opened, &format!(".git/worktrees/{}/{file}", record.name()));
    let back = path_in(&record, &said("gitdir")?)?;
    let common = path_in(&record, &said("commondir")?)?;
    (back == root.join(".git")? && common == repository).then_some(main)
}

/// The one line in a file.
fn text_of(folder: &dyn Folder, name: &str) -> Option<String> {
    let text = String::from_utf8(folder.read(name, MAX_FILE).ok()??).ok()?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    Some(line.to_owned())
}

/// The path that git wrote: absolute, or relative to the folder. It goes up only at its start: after a name, `..` is
/// taken back by the text here and by links there.
fn path_in(folder: &AbsPath, text: &str) -> Option<AbsPath> {
    let text = &if folder.is_windows() { text.replace('\\', "/") } else { text.to_owned() };
    let is_absolute = AbsPath::parse(text).is_some();
    let mut names = text.split('/').skip(usize::from(is_absolute)).peekable();
    while !is_absolute && names.next_if_eq(&"..").is_some() {}
    // No name is empty: not even of a path that ends with a slash.
    if text.is_empty() || names.any(|name| matches!(name, "" | "." | "..")) {
        return None;
    }
    folder.join(text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::world::OsWorld;

    /// A scratch folder.
    struct Tree {
        _scratch: tempfile::TempDir,
        top: AbsPath,
    }

    impl Tree {
        fn new() -> Self {
            let scratch = tempfile::tempdir().expect("scratch");
            let top = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
            Self { _scratch: scratch, top }
        }

        fn at(&self, path: &str) -> AbsPath {
            self.top.join(path).expect("join")
        }
    }

    /// Repositories `main` and `trusted`, and a worktree `wt` of `main` as git makes it.
    struct Repositories(Tree);

    impl Repositories {
        fn new() -> Self {
            let this = Self(Tree::new());
            this.write("home/main/.git/HEAD", "");
            this.write("home/trusted/.git/worktrees/other/HEAD", "");
            this.add("home/wt", "home/main", "wt");
            this
        }

        fn add(&self, worktree: &str, main: &str, name: &str) {
            let record = format!("{main}/.git/worktrees/{name}");
            self.write(&format!("{worktree}/.git"), &format!("gitdir: {}\n", self.0.at(&record)));
            self.write(&format!("{record}/gitdir"), &format!("{}/.git\n", self.0.at(worktree)));
            self.write(&format!("{record}/commondir"), "../..\n");
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.at(path);
            fs::create_dir_all(path.parent().expect("parent").as_str()).expect("folder");
            fs::write(path.as_str(), text).expect("file");
        }

        fn main_of(&self, worktree: &str) -> Option<String> {
            let root = self.0.at(worktree);
            let folder = OsWorld.open_folder(&root).expect("opened").expect("a folder");
            let main = main_checkout(&OsWorld, &root, &*folder)?;
            Some(self.0.top.relative(&main).expect("inside").to_owned())
        }

        fn is_of_main(&self) -> bool {
            self.main_of("home/wt").as_deref() == Some("home/main")
        }
    }

    #[test]
    fn a_worktree_belongs_to_the_checkout_that_names_it() {
        let tree = Repositories::new();
        assert!(tree.is_of_main());
        assert_eq!(tree.main_of("home/main"), None);
        tree.add("home/main/.worktrees/inner", "home/main", "inner");
        assert_eq!(tree.main_of("home/main/.worktrees/inner").as_deref(), Some("home/main"));
        tree.write("home/wt/.git", "gitdir: ../main/.git/worktrees/wt\n");
        tree.write("home/main/.git/worktrees/wt/gitdir", "../../../../wt/.git\n");
        assert!(tree.is_of_main(), "relative paths of git 2.48");
        tree.write("home/main/.git/worktrees/wt/commondir", &format!("{}\n", tree.0.at("home/main/.git")));
        assert!(tree.is_of_main());
        tree.write("home/main/wt1/.git", "gitdir: ../.git/worktrees/wt1\n");
        tree.write("home/main/.git/worktrees/wt1/gitdir", "../../../wt1/.git\n");
        tree.write("home/main/.git/worktrees/wt1/commondir", "../..\n");
        assert_eq!(tree.main_of("home/main/wt1").as_deref(), Some("home/main"));
    }

    #[test]
    fn worktrees_of_one_repository_belong_together() {
        let tree = Repositories::new();
        tree.add("home/wt2", "home/main", "wt2");
        tree.add("home/other", "home/trusted", "other");
        let is_of = |folder: &str, root: &str| is_worktree_of(&tree.0.at(folder), &tree.0.at(root), &OsWorld);
        assert!(is_of("home/wt", "home/main") && is_of("home/wt2", "home/wt"));
        assert!(is_of("home/other", "home/trusted"));
        assert!(!is_of("home/other", "home/main") && !is_of("home/other", "home/wt"), "of another repository");
        assert!(!is_of("home/main", "home/wt"), "the main checkout itself");
    }

    #[test]
    fn a_one_sided_worktree_inherits_nothing() {
        let tree = Repositories::new();
        // The project points at a trusted repository, which knows nothing of it, or knows another worktree by that name.
        tree.write("home/evil/.git", &format!("gitdir: {}\n", tree.0.at("home/main/.git/worktrees/wt")));
        tree.write("home/evil2/.git", &format!("gitdir: {}\n", tree.0.at("home/trusted/.git/worktrees/other")));
        tree.write("home/evil3/.git", &format!("gitdir: {}\n", tree.0.at("home/trusted/.git/worktrees/new")));
        for evil in ["home/evil", "home/evil2", "home/evil3"] {
            assert_eq!(tree.main_of(evil), None, "{evil}");
        }
        // A repository names a folder that does not name it.
        tree.write("home/main/.git/worktrees/plain/gitdir", &format!("{}\n", tree.0.at("home/plain/.git")));
        tree.write("home/main/.git/worktrees/plain/commondir", "../..\n");
        tree.write("home/plain/x", "");
        assert_eq!(tree.main_of("home/plain"), None);
    }

    #[test]
    fn a_common_folder_elsewhere_inherits_nothing() {
        for common in ["../../../../trusted/.git", "../../../other/.git", "..", "../../.", "../../x/..", "../../", "", "../..\n../..", "\0"]
        {
            let tree = Repositories::new();
            tree.write("home/main/.git/worktrees/wt/commondir", common);
            assert!(!tree.is_of_main(), "{common:?}");
        }
        let tree = Repositories::new();
        tree.write("home/main/.git/worktrees/wt/commondir", tree.0.at("home/trusted/.git").as_str());
        assert!(!tree.is_of_main());
        fs::remove_file(tree.0.at("home/main/.git/worktrees/wt/commondir").as_str()).expect("removed");
        assert!(!tree.is_of_main());
    }

    #[test]
    fn a_record_that_is_named_oddly_inherits_nothing() {
        let tree = Repositories::new();
        let at = |path: &str| tree.0.at(path).to_string();
        let record = at("home/main/.git/worktrees/wt");
        for text in [
            format!("gitdir: {record}/"),
            format!("gitdir: {record}/sub"),
            format!("gitdir: {record}\0"),
            format!("gitdir: {record}\n\n"),
            format!("gitdir: {record}\nx"),
            format!("gitdir:{record}"),
            format!("gitdir:  {record}"),
            format!("GITDIR: {record}"),
            format!("\u{feff}gitdir: {record}"),
            format!("gitdir: /{record}"),
            format!("gitdir: {}", record.replace("/main/", "/main/../main/")),
            format!("gitdir: {}", record.replace("/main/", "/main/./")),
            "gitdir: ../wt/../main/.git/worktrees/wt".to_owned(),
            "gitdir: ./../main/.git/worktrees/wt".to_owned(),
            format!("gitdir: {}", at("home/main/.git/worktrees")),
            format!("gitdir: {}", at("home/main/.git")),
            format!("gitdir: {record}{}", " ".repeat(1 << 20)),
            format!("gitdir: {}{}", "../".repeat(3000), record.trim_start_matches('/')),
            format!("gitdir: {}", at("home/main/x/worktrees/wt")),
            format!("gitdir: {}", at("home/main/.git/x/wt")),
            String::new(),
            "gitdir: ".to_owned(),
            "gitdir: /".to_owned(),
            "gitdir: /.git/worktrees/x".to_owned(),
        ] {
            tree.write("home/wt/.git", &text);
            assert!(!tree.is_of_main(), "{:?}", text.get(..200).unwrap_or(&text));
        }
        tree.write("home/wt/.git", &format!("gitdir: {}{}", "../".repeat(99), record.trim_start_matches('/')));
        assert!(tree.is_of_main(), "above the root there is the root");
        tree.write("home/wt/.git", &format!("gitdir: {record}\r\n"));
        assert!(tree.is_of_main(), "an editor's line end is no other path");
    }

    #[test]
    fn what_the_record_names_oddly_inherits_nothing() {
        let tree = Repositories::new();
        let at = |path: &str| tree.0.at(path).to_string();
        for back in [
            at("home/other/.git"),
            at("home/wt"),
            at("home/wt/sub/.git"),
            format!("{}\0", at("home/wt/.git")),
            format!("{}/", at("home/wt/.git")),
            at("home/wt/.git").replace("/wt/", "/other/../wt/"),
            at("home/wt/.git").replace("/wt/", "/WT/"),
            format!("{}{}", at("home/wt/.git"), "x".repeat(1 << 20)),
        ] {
            tree.write("home/main/.git/worktrees/wt/gitdir", &back);
            assert!(!tree.is_of_main(), "{:?}", back.get(..200).unwrap_or(&back));
        }
    }

    #[test]
    fn a_submodule_is_no_worktree() {
        let tree = Repositories::new();
        tree.write("home/main/sub/.git", "gitdir: ../.git/modules/sub\n");
        tree.write("home/main/.git/modules/sub/HEAD", "");
        assert_eq!(tree.main_of("home/main/sub"), None);
        // One that is called so is none either.
        tree.write("home/main/worktrees/x/.git", "gitdir: ../../.git/modules/worktrees/x\n");
        tree.write("home/main/.git/modules/worktrees/x/gitdir", &format!("{}\n", tree.0.at("home/main/worktrees/x/.git")));
        tree.write("home/main/.git/modules/worktrees/x/commondir", "../..\n");
        assert_eq!(tree.main_of("home/main/worktrees/x"), None);
        // And a worktree of a submodule has no checkout that is a workspace.
        tree.add("home/wt2", "home/main/.git/modules/sub", "wt2");
        assert_eq!(tree.main_of("home/wt2"), None);
    }

    #[test]
    fn a_repository_that_came_with_the_folder_is_not_its_main_one() {
        let tree = Repositories::new();
        tree.add("home/evil", "home/evil/nested", "evil");
        assert_eq!(tree.main_of("home/evil"), None);
        // The record is in the folder itself.
        tree.write("home/self/x", "");
        tree.write("home/self/.git", "gitdir: .git/worktrees/self\n");
        assert_eq!(tree.main_of("home/self"), None);
    }

    #[cfg(unix)]
    #[test]
    fn no_side_is_read_through_a_link() {
        use std::os::unix::fs::symlink;
        let link = |tree: &Repositories, from: &str, to: &str| {
            fs::rename(tree.0.at(from).as_str(), tree.0.at(to).as_str()).expect("moved");
            symlink(tree.0.at(to).as_str(), tree.0.at(from).as_str()).expect("link");
        };
        for path in [
            "wt/.git",
            "main",
            "main/.git",
            "main/.git/worktrees",
            "main/.git/worktrees/wt",
            "main/.git/worktrees/wt/gitdir",
            "main/.git/worktrees/wt/commondir",
        ] {
            let tree = Repositories::new();
            link(&tree, &format!("home/{path}"), "home/moved");
            assert!(!tree.is_of_main(), "{path}");
        }
    }
}
