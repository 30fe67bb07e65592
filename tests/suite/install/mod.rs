//! `countersign install` as a person runs it, in homes that are made for it.

mod proof;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::program::program;

const AGENTS: &[(&str, &str)] = &[
    ("claude-code", ".claude/settings.json"),
    ("codex", ".codex/hooks.json"),
    ("gemini", ".gemini/settings.json"),
    ("cursor", ".cursor/hooks.json"),
    ("copilot", ".copilot/hooks/countersign.json"),
    ("opencode", ".config/opencode/plugins/countersign.js"),
];

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a home"))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn output(&self, arguments: &[&str]) -> Output {
        program(self.path()).args(arguments).output().expect("the program")
    }

    /// What it says on both, with this home and the program left out, and the exit status.
    fn run(&self, arguments: &[&str]) -> (String, i32) {
        let output = self.output(arguments);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let text = text.replace(env!("CARGO_BIN_EXE_countersign"), "PROGRAM");
        (text.replace(self.path().to_str().expect("UTF-8"), "HOME"), output.status.code().expect("a status"))
    }

    fn install(&self, agent: &str) -> (String, i32) {
        self.run(&["install", agent, "--yes"])
    }
}

fn diff_of(said: &str) -> String {
    said.split_inclusive('\n').filter(|line| line.starts_with(['+', '-'])).collect()
}

const CLAUDE: &str = r#"{
    // mine
    "permissions": { "allow": ["Bash(ls:*)"] }, /* keep */
    "hooks": {
        "PreToolUse": [
            { "matcher": "Bash", "hooks": [ { "type": "command", "command": "guard" } ] } // other
        ],
        "Stop": [],
    },
    "model": "opus",
}
"#;

#[test]
fn other_hooks_comments_and_order_stay() {
    let home = Home::new();
    home.write(".claude/settings.json", CLAUDE);
    let (said, status) = home.install("claude-code");
    assert_eq!(status, 0, "{said}");
    insta::assert_snapshot!(home.read(".claude/settings.json").replace(env!("CARGO_BIN_EXE_countersign"), "PROGRAM"), @r#"
    {
        // mine
        "permissions": { "allow": ["Bash(ls:*)"] }, /* keep */
        "hooks": {
            "PreToolUse": [
                { "matcher": "Bash", "hooks": [ { "type": "command", "command": "guard" } ] }, // other
                {
                    "matcher": "*",
                    "hooks": [
                        {
                            "type": "command",
                            "command": "\"PROGRAM\" hook claude-code || exit 2"
                        }
                    ]
                }
            ],
            "Stop": [],
            "PostToolUse": [
                {
                    "matcher": "*",
                    "hooks": [
                        {
                            "type": "command",
                            "command": "\"PROGRAM\" hook claude-code || exit 2",
                        },
                    ],
                },
            ],
        },
        "model": "opus",
    }
    "#);
    insta::assert_snapshot!(said, @r#"
    --- HOME/.claude/settings.json
    -             { "matcher": "Bash", "hooks": [ { "type": "command", "command": "guard" } ] } // other
    +             { "matcher": "Bash", "hooks": [ { "type": "command", "command": "guard" } ] }, // other
    +             {
    +                 "matcher": "*",
    +                 "hooks": [
    +                     {
    +                         "type": "command",
    +                         "command": "\"PROGRAM\" hook claude-code || exit 2"
    +                     }
    +                 ]
    +             }
    +         "PostToolUse": [
    +             {
    +                 "matcher": "*",
    +                 "hooks": [
    +                     {
    +                         "type": "command",
    +                         "command": "\"PROGRAM\" hook claude-code || exit 2",
    +                     },
    +                 ],
    +             },
    +         ],
    wrote HOME/.claude/settings.json
    proven: PreToolUse: `rm -rf /` does not run
    proven: PreToolUse: what is no event does not run
    proven: PreToolUse: with no program the call does not run
    proven: PreToolUse: with a program that fails the call does not run
    note: Claude Code runs a call whose hook takes longer than 600 s. In `bypassPermissions` what would be asked is denied, since some versions ask nobody there.
    note: Files that you name with @ are read without a hook, and settings of a project that you trust can turn all hooks off (`disableAllHooks`).
    "#);
}

#[test]
fn the_settings_of_each_agent() {
    let home = Home::new();
    let of = |agent: &str| diff_of(&home.run(&["install", agent, "--dry-run"]).0);
    insta::assert_snapshot!(of("codex"), @r#"
    --- HOME/.codex/hooks.json
    + {
    +   "hooks": {
    +     "PreToolUse": [
    +       {
    +         "hooks": [
    +           {
    +             "type": "command",
    +             "command": "sh -c '\"PROGRAM\" hook codex || { echo \"countersign did not answer, so this call does not run\" >&2; exit 2; }'",
    +             "timeout": 600
    +           }
    +         ]
    +       }
    +     ],
    +     "PermissionRequest": [
    +       {
    +         "hooks": [
    +           {
    +             "type": "command",
    +             "command": "sh -c '\"PROGRAM\" hook codex || { echo \"countersign did not answer, so this call does not run\" >&2; exit 2; }'",
    +             "timeout": 600
    +           }
    +         ]
    +       }
    +     ]
    +   }
    + }
    "#);
    insta::assert_snapshot!(of("gemini"), @r#"
    --- HOME/.gemini/settings.json
    + {
    +   "hooks": {
    +     "BeforeTool": [
    +       {
    +         "matcher": ".*",
    +         "hooks": [
    +           {
    +             "type": "command",
    +             "command": "\"PROGRAM\" hook gemini || { echo 'countersign did not answer, so this call does not run' >&2; exit 2; }",
    +             "name": "countersign",
    +             "timeout": 600000
    +           }
    +         ]
    +       }
    +     ]
    +   }
    + }
    "#);
    insta::assert_snapshot!(of("cursor"), @r#"
    --- HOME/.cursor/hooks.json
    + {
    +   "version": 1,
    +   "hooks": {
    +     "preToolUse": [
    +       {
    +         "command": "sh -c '\"PROGRAM\" hook cursor || { echo \"countersign did not answer, so this call does not run\" >&2; exit 2; }'",
    +         "failClosed": true
    +       }
    +     ],
    +     "beforeShellExecution": [
    +       {
    +         "command": "sh -c '\"PROGRAM\" hook cursor || { echo \"countersign did not answer, so this call does not run\" >&2; exit 2; }'",
    +         "failClosed": true
    +       }
    +     ],
    +     "beforeMCPExecution": [
    +       {
    +         "command": "sh -c '\"PROGRAM\" hook cursor || { echo \"countersign did not answer, so this call does not run\" >&2; exit 2; }'",
    +         "failClosed": true
    +       }
    +     ],
    +     "beforeReadFile": [
    +       {
    +         "command": "sh -c '\"PROGRAM\" hook cursor || { echo \"countersign did not answer, so this call does not run\" >&2; exit 2; }'",
    +         "failClosed": true
    +       }
    +     ]
    +   }
    + }
    "#);
    insta::assert_snapshot!(of("copilot"), @r#"
    --- HOME/.copilot/hooks/countersign.json
    + {
    +   "version": 1,
    +   "hooks": {
    +     "preToolUse": [
    +       {
    +         "type": "command",
    +         "bash": "\"PROGRAM\" hook copilot || { echo 'countersign did not answer, so this call does not run' >&2; exit 2; }",
    +         "timeoutSec": 600
    +       }
    +     ]
    +   }
    + }
    "#);
    assert!(of("opencode").contains("+ const PROGRAM = \"PROGRAM\"\n"));
    // Nothing of it was written.
    assert!(AGENTS.iter().all(|(_, file)| !home.file(file).exists()));
}

#[test]
fn what_was_put_in_is_taken_out_again_and_nothing_else() {
    let texts = [
        CLAUDE.to_owned(),
        "{\n  \"other\": 1\n}\n".to_owned(),
        "{ \"version\": 1, \"hooks\": { \"stop\": [ { \"command\": \"./x.sh\" } ] } }".to_owned(),
        "{\r\n\t\"a\": [1, 2],\r\n\t\"hooks\": {\r\n\t\t\"PreToolUse\": [{\"command\": \"x\"}],\r\n\t\t\"preToolUse\": [{\"command\": \"x\"}],\r\n\t\t\"BeforeTool\": [{\"command\": \"x\"}]\r\n\t}\r\n}\r\n".to_owned(),
        "\u{feff}{\"a\": \"\u{fc}\"}".to_owned(),
    ];
    for (agent, file) in AGENTS.iter().filter(|(agent, _)| *agent != "opencode") {
        for text in &texts {
            let home = Home::new();
            home.write(file, text);
            let (said, status) = home.install(agent);
            assert_eq!(status, 0, "{agent}: {said}");
            assert!(home.read(file).contains("hook ") && home.read(file) != *text, "{agent}: {said}");
            let (said, status) = home.run(&["install", agent, "--uninstall", "--yes"]);
            assert_eq!(status, 0, "{agent}: {said}");
            // Cursor and Copilot want a version, which is right to be there. An object in one line is in several afterwards.
            let back = home.read(file);
            let may_differ = ["cursor", "copilot"].contains(agent) || !text.contains('\n');
            let is_same = back == *text || (may_differ && values(&back) == values(text));
            assert!(is_same, "{agent}:\n{text}\nbecame\n{back}");
        }
    }
}

/// What a file with comments says, but for its version.
fn values(text: &str) -> Value {
    let clean: String =
        text.trim_start_matches('\u{feff}').lines().map(|line| line.split("//").next().unwrap_or("").to_owned() + "\n").collect();
    let clean = clean.replace("/* keep */", "").replace(",\n}", "\n}").replace("],\n    }", "]\n    }");
    let mut value: Value = serde_json::from_str(&clean).unwrap_or_else(|e| panic!("{e}: {clean}"));
    value.as_object_mut().expect("an object").remove("version");
    value
}

#[test]
fn a_file_that_was_made_is_removed_and_twice_is_once() {
    for (agent, file) in AGENTS {
        let home = Home::new();
        let (said, status) = home.install(agent);
        assert_eq!(status, 0, "{agent}: {said}");
        let written = home.read(file);
        let (said, status) = home.install(agent);
        assert_eq!((status, home.read(file)), (0, written), "{agent}: {said}");
        assert!(said.contains("needs no change"), "{agent}: {said}");
        let (said, status) = home.run(&["install", agent, "--uninstall", "--yes"]);
        assert!(status == 0 && !home.file(file).exists(), "{agent}: {said}");
        let (said, status) = home.run(&["install", agent, "--uninstall", "--yes"]);
        assert!(status == 0 && said.contains("needs no change"), "{agent}: {said}");
    }
}

#[test]
fn an_older_place_of_the_program_is_replaced() {
    let home = Home::new();
    home.write(
        ".claude/settings.json",
        r#"{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"guard"},{"type":"command","command":"\"/old/countersign\" hook claude-code || exit 2"}]}]}}"#,
    );
    let (said, status) = home.install("claude-code");
    let text = home.read(".claude/settings.json");
    assert_eq!(status, 0, "{said}");
    assert!(!text.contains("/old/") && text.contains("guard"), "{text}");
    let settings: Value = serde_json::from_str(&text).expect("JSON");
    // What stood under another matcher would have let other tools through.
    assert_eq!(settings["hooks"]["PreToolUse"].as_array().expect("a list").len(), 2);
    assert_eq!(settings["hooks"]["PreToolUse"][1]["matcher"], "*");
}

#[test]
fn what_cannot_be_read_is_not_touched() {
    let odd = [
        ("{\"hooks\": ", "not JSON"),
        ("[]", "not a JSON object"),
        ("\"x\"", "not a JSON object"),
        ("{\"hooks\": []}", "not an object"),
        ("{\"hooks\": null}", "not an object"),
        ("{\"hooks\": {\"PreToolUse\": {}}}", "not a list"),
        ("{\"hooks\": {}, \"hooks\": {}}", "twice"),
        ("{\"hooks\": {}, \"\\u0068ooks\": {}}", "twice"),
        ("{\"hooks\": {\"PreToolUse\": [], \"PreToolUse\": []}}", "twice"),
        ("{'hooks': {}}", "not JSON"),
    ];
    for (text, why) in odd {
        let home = Home::new();
        home.write(".claude/settings.json", text);
        for arguments in [&["install", "claude-code", "--yes"][..], &["install", "claude-code", "--uninstall", "--yes"]] {
            let (said, status) = home.run(arguments);
            assert_eq!(home.read(".claude/settings.json"), text, "{said}");
            assert!(status == 1 && said.contains(why), "{text}: {arguments:?}: {status} {said}");
        }
    }
    let home = Home::new();
    home.write(".claude/settings.json", &"[".repeat(100_000));
    assert_eq!(home.install("claude-code").1, 1);
    fs::write(home.file(".claude/settings.json"), [0x7b, 0xff, 0x7d]).expect("a file");
    assert_eq!(home.install("claude-code").1, 1);
    fs::remove_file(home.file(".claude/settings.json")).expect("removed");
    fs::create_dir(home.file(".claude/settings.json")).expect("a folder");
    assert_eq!(home.install("claude-code").1, 1);
    // A plugin of somebody else has our name.
    home.write(".config/opencode/plugins/countersign.js", "export const X = 1\n");
    let (said, status) = home.install("opencode");
    assert!(status == 1 && said.contains("none of ours"), "{said}");
    assert_eq!(home.run(&["install", "opencode", "--uninstall", "--yes"]).1, 1);
    assert_eq!(home.read(".config/opencode/plugins/countersign.js"), "export const X = 1\n");
}

#[test]
fn nobody_writes_without_a_person_or_a_word() {
    let home = Home::new();
    home.write(".claude/settings.json", CLAUDE);
    for arguments in
        [&["install", "claude-code"][..], &["install", "claude-code", "--dry-run"], &["install", "claude-code", "--dry-run", "--yes"]]
    {
        let (said, status) = home.run(arguments);
        assert_eq!(home.read(".claude/settings.json"), CLAUDE);
        assert!(said.contains("+ "), "{said}");
        assert_eq!(status, if arguments.contains(&"--dry-run") { 0 } else { 10 }, "{said}");
    }
    let (said, status) = home.run(&["install", "vim", "--yes"]);
    assert!(status == 2 && said.contains("claude-code"), "{said}");
}

#[test]
fn links_stay_links() {
    let home = Home::new();
    home.write("dotfiles/claude.json", "{\n  \"a\": 1\n}\n");
    fs::create_dir(home.file(".claude")).expect("a folder");
    fs::set_permissions(home.file("dotfiles/claude.json"), fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink(home.file("dotfiles/claude.json"), home.file(".claude/settings.json")).expect("a link");
    let (said, status) = home.install("claude-code");
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("HOME/dotfiles/claude.json"), "where it really is: {said}");
    assert!(fs::symlink_metadata(home.file(".claude/settings.json")).expect("there").is_symlink());
    assert!(home.read("dotfiles/claude.json").contains("hook claude-code"));
    assert_eq!(fs::metadata(home.file("dotfiles/claude.json")).expect("there").permissions().mode() & 0o777, 0o640);
    home.run(&["install", "claude-code", "--uninstall", "--yes"]);
    assert_eq!(home.read("dotfiles/claude.json"), "{\n  \"a\": 1\n}\n");
    // One that leads nowhere would be replaced by a file.
    fs::create_dir(home.file(".codex")).expect("a folder");
    symlink(home.file("nowhere/hooks.json"), home.file(".codex/hooks.json")).expect("a link");
    let (said, status) = home.install("codex");
    assert!(status == 1 && fs::symlink_metadata(home.file(".codex/hooks.json")).expect("there").is_symlink(), "{said}");
}

#[test]
fn programs_with_names_that_shells_read_are_refused() {
    let home = Home::new();
    for program in ["/a\"b/countersign", "/a'b/countersign", "/$HOME/countersign", "/`id`/countersign", "countersign"] {
        for (agent, file) in AGENTS {
            let (said, status) = home.run(&["install", agent, "--yes", "--program", program]);
            assert!(status != 0 && !home.file(file).exists(), "{agent} {program}: {said}");
        }
    }
}

#[test]
fn a_project_has_settings_of_its_own() {
    let home = Home::new();
    fs::create_dir(home.file("proj")).expect("a project");
    let files = [
        ("claude-code", ".claude/settings.local.json"),
        ("codex", ".codex/hooks.json"),
        ("gemini", ".gemini/settings.json"),
        ("cursor", ".cursor/hooks.json"),
        ("copilot", ".github/hooks/countersign.json"),
        ("opencode", ".opencode/plugins/countersign.js"),
    ];
    for (agent, file) in files {
        let (said, status) = home.run(&["install", agent, "--yes", "--project", "proj"]);
        assert!(status == 0 && home.file("proj").join(file).exists(), "{agent}: {said}");
        assert!(said.contains("do not commit"), "{agent}: {said}");
    }
}
