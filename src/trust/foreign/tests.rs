//! The lists as each agent writes them, and what is not offered of them.

use super::*;

fn agent(name: &str) -> &'static ForeignAgent {
    AGENTS.iter().find(|agent| agent.name == name).expect("an agent")
}

fn folders(name: &str, text: &str) -> Vec<(String, ListedLevel, usize)> {
    let list = read(agent(name), "list", text.as_bytes());
    assert_eq!(list.problems, Vec::<String>::new(), "{text}");
    list.folders.into_iter().map(|folder| (folder.path, folder.level, folder.line)).collect()
}

fn listed(path: &str, level: ListedLevel, line: usize) -> (String, ListedLevel, usize) {
    (path.to_owned(), level, line)
}

use ListedLevel::{Parent, Refused, Trusted};

#[test]
fn each_agent_s_list_is_read_as_it_writes_it() {
    assert_eq!(
        folders(
            "Claude Code",
            "{\"numStartups\": 3, \"projects\": {\n\"/home/u/a\": {\"allowedTools\": [], \"hasTrustDialogAccepted\": true},\n\"/home/u/b\": {\"hasTrustDialogAccepted\": false},\n\"/home/u/c\": {},\n\"/home/u/d\": {\"hasTrustDialogHooksAccepted\": true}}}"
        ),
        [listed("/home/u/a", Trusted, 2), listed("/home/u/d", Trusted, 5)]
    );
    assert_eq!(
        folders(
            "Codex",
            "model = \"x\"\n[projects.\"/home/u/a\"]\ntrust_level = \"trusted\"\n[projects.'C:\\w\\b']\ntrust_level = \"untrusted\"\n[projects.\"/home/u/c\"]\n"
        ),
        [listed("/home/u/a", Trusted, 2), listed("c:/w/b", Refused, 4)]
    );
    for name in ["Gemini CLI", "Qwen Code"] {
        assert_eq!(
            folders(
                name,
                "{\n// mine\n\"/home/u/a/\": \"TRUST_FOLDER\",\n\"/home/u/w/b\": \"TRUST_PARENT\",\n\"/srv/c\": \"DO_NOT_TRUST\"}"
            ),
            [listed("/home/u/a", Trusted, 3), listed("/home/u/w/b", Parent, 4), listed("/srv/c", Refused, 5)]
        );
    }
    for key in ["trustedFolders", "trusted_folders"] {
        let text = format!("// managed\n{{\"banner\": \"never\",\n\"{key}\": [\"/home/u/a\",\n\"/srv/b\"]}}");
        assert_eq!(folders("Copilot CLI", &text), [listed("/home/u/a", Trusted, 3), listed("/srv/b", Trusted, 4)]);
    }
    assert_eq!(
        folders("Grok Build", "[folders.\"/home/u/a\"]\ntrusted = true\ndecided_at = 1\n[folders.\"/home/u/b\"]\ntrusted = false\n"),
        [listed("/home/u/a", Trusted, 1), listed("/home/u/b", Refused, 4)]
    );
    assert_eq!(
        folders("Mistral Vibe", "trusted = [\"/home/u/a\"]\nuntrusted = [\"/home/u/b\"]\n"),
        [listed("/home/u/a", Trusted, 1), listed("/home/u/b", Refused, 2)]
    );
}

#[test]
fn an_empty_list_offers_nothing() {
    for agent in AGENTS {
        let list = read(agent, "list", b"");
        assert_eq!((list.agent, list.folders, list.problems), (agent.name, Vec::new(), Vec::new()));
    }
}

#[test]
fn what_a_person_never_trusts_is_not_offered() {
    for path in [
        "/",
        "//",
        "C:\\",
        "~",
        "~/x",
        "",
        ".",
        "..",
        "x",
        "../x",
        "/home/u/..",
        "/home/u/x/../../..",
        "/home/u/x/./y",
        "/home/u",
        "/home/u/",
        "/home",
        "/Users/u",
        "/root",
        "C:/Users/u",
        "c:\\users",
        "\\\\host\\share",
        "//host/share",
        "/home/u/a\\u0000b",
        "/home/u/a\\u001b[2Jb",
        "/home/u/a\\nb",
        "$HOME/x",
        "file:///home/u/x",
        "C:\\x:stream",
    ] {
        let written = if path.contains("\\u0") || path.contains("\\n") { path.to_owned() } else { path.replace('\\', "\\\\") };
        for level in ["TRUST_FOLDER", "TRUST_PARENT", "DO_NOT_TRUST"] {
            let list = read(agent("Gemini CLI"), "list", format!("{{\"{written}\": \"{level}\"}}").as_bytes());
            assert_eq!(list.folders, [], "{path}");
            assert_eq!(list.problems.len(), 1, "{path}: {:?}", list.problems);
            assert!(list.problems.iter().all(|text| text.starts_with("list:1: ") && !text.chars().any(char::is_control)), "{path}");
        }
    }
}

#[test]
fn a_folder_listed_twice_is_what_was_said_least() {
    for (first, second, stands) in [
        ("TRUST_FOLDER", "DO_NOT_TRUST", Refused),
        ("DO_NOT_TRUST", "TRUST_PARENT", Refused),
        ("TRUST_PARENT", "TRUST_FOLDER", Trusted),
        ("TRUST_PARENT", "TRUST_PARENT", Parent),
    ] {
        let text = format!("{{\"/srv/a\": \"{first}\",\n\"/srv/a/\": \"{second}\"}}");
        let list = read(agent("Gemini CLI"), "list", text.as_bytes());
        assert_eq!(list.folders, [ListedFolder { path: "/srv/a".to_owned(), level: stands, line: 1 }]);
        assert_eq!(list.problems, ["list:2: `/srv/a/` is listed twice, first on line 1"]);
    }
    let both = "{\"projects\": {\"/srv/a\": {\"hasTrustDialogAccepted\": true, \"hasTrustDialogAccepted\": false}}}";
    assert_eq!(read(agent("Claude Code"), "list", both.as_bytes()).folders, [], "no answer where two are given");
}

#[test]
fn what_is_not_understood_is_told_and_offers_nothing() {
    for (name, text, problem) in [
        ("Claude Code", "{\"projects\": []}", "list:1: `projects` is not an object"),
        (
            "Claude Code",
            "{\"projects\": {\n\"/srv/a\": {\"hasTrustDialogAccepted\": \"true\"}}}",
            "list:2: `/srv/a` has a `hasTrustDialogAccepted` that is neither true nor false",
        ),
        ("Codex", "projects = 1", "list:1: `projects` is not a table"),
        ("Codex", "[projects.\"/srv/a\"]\ntrust_level = \"Trusted\"", "list:1: `/srv/a` has a level that is not known"),
        ("Codex", "[projects]\n\"/srv/a\" = \"trusted\"", "list:2: `/srv/a` is not a table"),
        ("Gemini CLI", "[\"/srv/a\"]", "list:1: it is not an object"),
        ("Gemini CLI", "{\"/srv/a\": true}", "list:1: `/srv/a` has a level that is not known"),
        ("Gemini CLI", "{\"/srv/a\": \"TRUST_ALL\"}", "list:1: `/srv/a` has a level that is not known"),
        ("Copilot CLI", "{\"trusted_folders\": \"/srv/a\"}", "list:1: `trusted_folders` is not a list"),
        ("Copilot CLI", "{\"trusted_folders\": [true]}", "list:1: a folder is not a text"),
        ("Grok Build", "[folders.\"/srv/a\"]\n", "list:1: `/srv/a` has a level that is not known"),
        ("Mistral Vibe", "trusted = \"/srv/a\"", "list:1: `trusted` is not a list"),
    ] {
        let list = read(agent(name), "list", text.as_bytes());
        assert_eq!((list.folders, list.problems), (Vec::new(), vec![problem.to_owned()]), "{text}");
    }
    for agent in AGENTS {
        for bytes in [&b"\x00"[..], b"<html>", b"{\"/srv/a\": \"TRUST_FOLDER\"", b"\xff\xfe{}", b"[[[[", b"a = "] {
            let list = read(agent, "list", bytes);
            assert_eq!((list.folders, list.problems.len()), (Vec::new(), 1), "{}: {bytes:?}", agent.name);
        }
    }
}

#[test]
fn a_list_has_bounds() {
    let entries: Vec<String> = (0..100_000).map(|index| format!("\"/srv/{index}\": \"TRUST_FOLDER\"")).collect();
    let list = read(agent("Gemini CLI"), "list", format!("{{{}}}", entries.join(",\n")).as_bytes());
    assert_eq!(list.folders.len(), MAX_FOLDERS);
    assert_eq!(list.problems, ["list: only the first 1000 folders are listed, 99000 are left out"]);

    let odd: Vec<String> = (0..100_000).map(|index| format!("\"{index}\": \"TRUST_FOLDER\"")).collect();
    let list = read(agent("Gemini CLI"), "list", format!("{{{}}}", odd.join(",\n")).as_bytes());
    assert_eq!((list.folders.len(), list.problems.len()), (0, MAX_PROBLEMS + 1));
    assert_eq!(list.problems.last().map(String::as_str), Some("list: and 99950 more of this kind"));

    let large = format!("{{\"/srv/a\": \"TRUST_FOLDER\"}}{}", " ".repeat(MAX_LIST));
    for agent in AGENTS {
        let list = read(agent, "list", large.as_bytes());
        assert_eq!((list.folders, list.problems), (Vec::new(), vec![format!("list:1: the file is larger than {MAX_LIST} bytes")]));
    }
    let deep = format!("{{\"projects\": {}", "[".repeat(1_000_000));
    assert_eq!(read(agent("Claude Code"), "list", deep.as_bytes()).folders, []);
}

#[test]
fn each_agent_has_files_below_the_home_folder() {
    for agent in AGENTS {
        assert!(!agent.paths.is_empty());
        assert!(agent.files().zip(agent.paths).all(|(file, path)| file == format!("~/{path}") && !path.starts_with('/')));
    }
}
