//! Scripts of the members of a workspace of packages: which member a word chooses, and what of it counts.

use super::{holds, of_member, read};

const WORKSPACE: &[(&str, &str)] = &[
    ("pnpm-workspace.yaml", "# all of them\npackages:\n  - 'apps/*'\n  - libs/core\n\ncatalog:\n  a: 1\n"),
    ("package.json", r#"{"name":"root","scripts":{"build":"echo root"}}"#),
    ("apps/README.md", "x"),
    ("apps/web/package.json", r#"{"name":"@x/web","scripts":{"build":"vite build","lint":"eslint ."}}"#),
    ("apps/api/package.json", r#"{"name":"api","scripts":{"build":"nest build"}}"#),
    ("libs/core/package.json", r#"{"name":"core","scripts":{"build":"tsc"}}"#),
    ("other/package.json", r#"{"name":"web","scripts":{"build":"other"}}"#),
];

/// The workspace with another text of one file.
fn workspace_with<'a>(file: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    let rest = WORKSPACE.iter().copied().filter(|(name, _)| *name != file);
    rest.chain([(file, text)]).collect()
}

#[test]
fn a_script_of_a_member_is_that_of_the_package_which_the_word_chooses() {
    let web = of_member("web", "build");
    let own = r#"{"name":"@x/web","scripts":{"build":"./evil"}}"#;
    // Its own text, another package of the name, and another list of members.
    for (file, text) in [
        ("apps/web/package.json", own),
        ("apps/web/package.json", r#"{"name":"@x/web","scripts":{"prebuild":"./evil","build":"vite build"}}"#),
        ("apps/web/package.json", r#"{"name":"renamed","scripts":{"build":"./evil"}}"#),
        ("apps/evil/package.json", r#"{"name":"web","scripts":{"build":"./evil"}}"#),
        ("libs/core/package.json", r#"{"name":"@y/web","scripts":{"build":"tsc"}}"#),
        ("pnpm-workspace.yaml", "packages:\n  - 'apps/*'\n  - libs/core\n  - other\n"),
        ("apps/web/.npmrc", "script-shell=./evil"),
    ] {
        assert!(!holds(&web, WORKSPACE, &workspace_with(file, text)), "{file}: {text}");
    }
    for (file, text) in [
        ("apps/web/package.json", r#"{"name":"@x/web","version":"2","scripts":{"build":"vite build","lint":"./other"}}"#),
        ("apps/api/package.json", r#"{"name":"api","scripts":{"build":"./other"}}"#),
        ("other/package.json", r#"{"name":"web","scripts":{"build":"./no-member"}}"#),
        ("apps/new/package.json", r#"{"name":"new"}"#),
    ] {
        assert!(holds(&web, WORKSPACE, &workspace_with(file, text)), "{file}: {text}");
    }
    // All members, and none of them there.
    assert!(!holds(
        &of_member("", "build"),
        WORKSPACE,
        &workspace_with("apps/api/package.json", r#"{"name":"api","scripts":{"build":"./other"}}"#)
    ));
    assert!(!holds(&web, &[], WORKSPACE));
    assert!(!holds(&web, WORKSPACE, &[]));
    let shown = read(&web, WORKSPACE).expect("readable").text.expect("text");
    assert!(shown.contains("vite build") && !shown.contains("nest"), "{shown}");
}

#[test]
fn members_named_in_a_package_are_members() {
    for workspaces in [r#"["packages/*"]"#, r#"{"packages":["packages/*"]}"#] {
        let root = format!(r#"{{"name":"root","workspaces":{workspaces}}}"#);
        let before = [("package.json", root.as_str()), ("packages/a/package.json", r#"{"name":"a","scripts":{"t":"x"}}"#)];
        let now = [("package.json", root.as_str()), ("packages/a/package.json", r#"{"name":"a","scripts":{"t":"y"}}"#)];
        assert!(!holds(&of_member("a", "t"), &before, &now));
        // By its folder.
        assert!(!holds(&of_member("packages/a", "t"), &before, &now));
        assert!(holds(&of_member("b", "t"), &before, &now));
    }
}

#[test]
fn members_that_cannot_be_told_are_unreadable() {
    for text in [
        "packages: [apps/*]\n",
        "packages:\n  - apps/**\n",
        "packages:\n  - 'apps/{a,b}'\n",
        "packages:\n  - apps/../../x\n",
        "packages:\n  - &a apps/*\n",
        "\"packages\":\n  - apps/*\n",
        "packages:\n  - apps/*\npackages:\n  - x\n",
        "onlyBuiltDependencies:\n  - x\n",
        "{packages: [x]}\n",
        "packages:\n  - apps/*\n  x: 1\n",
        "packages:\n\t- apps/*\n---\npackages:\n  - x\n",
    ] {
        assert!(read(&of_member("web", "build"), &workspace_with("pnpm-workspace.yaml", text)).is_none(), "{text}");
    }
    for (file, text) in [
        ("apps/api/package.json", r#"{"name":"api","name":"web"}"#),
        ("apps/odd/package.yaml", "name: web"),
        ("package.json", r#"{"workspaces":"apps/*"}"#),
        ("package.json", r#"{"workspaces":[1]}"#),
    ] {
        assert!(read(&of_member("web", "build"), &workspace_with(file, text)).is_none(), "{file}: {text}");
    }
}
