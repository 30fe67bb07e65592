//! The agent approves itself: by writing the files that decide about it, with any tool, in any mode, under rules as wide as
//! people write them, and also where the files are not there yet.

use countersign::policy::rule::RuleEffect;
use countersign::trust::ProjectCapability;
use countersign::{Broker, Mode, ToolCall, Verdict};
use serde_json::json;

use super::{OWN, Scene, texts};
use crate::support;

const MODES: [fn() -> Mode; 5] = [|| Mode::Plan, || Mode::Default, || Mode::AcceptEdits, || Mode::Unattended, Mode::dangerous_bypass];

/// Every way to write a file.
fn writes(path: &str, cwd: &str) -> Vec<ToolCall> {
    let shell = |command: String| ToolCall::shell(command, cwd);
    vec![
        ToolCall::new("Write", json!({"file_path": path, "content": "x"}), cwd),
        ToolCall::new("Edit", json!({"file_path": path, "old_string": "a", "new_string": "b"}), cwd),
        shell(format!("echo x > '{path}'")),
        shell(format!("echo x >> {path}")),
        shell(format!("printf x | tee {path}")),
        shell(format!("cp a {path}")),
        shell(format!("mv a {path}")),
        shell(format!("ln -s a {path}")),
        shell(format!("sed -i s/a/b/ {path}")),
        shell(format!("touch {path} && ls")),
        shell(format!("rm {path}")),
        shell(format!("cat <<'E' > {path}\nx\nE")),
    ]
}

/// What people allow who allow much.
fn wide() -> Vec<countersign::policy::rule::Rule> {
    ["Bash", "Write", "Edit", "Edit(/**)", "Edit(**)", "Bash(echo:*)", "Bash(cp:*)", "Bash(tee:*)", "Bash(sed:*)"]
        .iter()
        .filter_map(|text| {
            let source = countersign::policy::rule::Source::new(countersign::policy::rule::Layer::User, "a test");
            countersign::policy::rule::Rule::parse(RuleEffect::Allow, text, source).ok()
        })
        .collect()
}

/// CVE-2025-54135 (CurXecute), CVE-2025-53773, CVE-2025-54130: an allowed write made a server, an approval or a setting.
/// CVE-2026-25725: a settings file was protected only where it was there.
#[test]
fn no_write_to_a_file_that_decides_about_agents_goes_unasked() {
    for is_there in [false, true] {
        let scene = Scene::new();
        for file in [".mcp.json", ".claude/settings.json", ".claude/settings.local.json", ".cursor/mcp.json", ".vscode/settings.json"] {
            if is_there {
                scene.write(file, "{}");
            }
            // What is trusted may do most.
            scene.confirm("proj", 1);
            for mode in MODES.map(|mode| mode()).into_iter().filter(|mode| !matches!(mode, Mode::Bypass(_))) {
                let broker = scene.builder("proj", 2).rules(wide()).mode(mode).build();
                for path in [file.to_owned(), scene.root.join(file).expect("a path").to_string(), format!("src/../{file}")] {
                    for call in writes(&path, scene.root.as_str()) {
                        let verdict = broker.decide(&call).verdict();
                        assert!(verdict >= Verdict::Ask, "{mode}: {call:?}");
                    }
                }
            }
        }
    }
}

/// Our own files decide in every mode, and no mode and no rule makes them an agent's to write: the config of the project
/// and of the person, and the record of what was confirmed.
#[test]
fn no_write_to_our_own_files_is_ever_allowed() {
    for is_there in [false, true] {
        let scene = Scene::new();
        let locations = scene.locations();
        if is_there {
            scene.write(OWN, "");
            scene.write_in(".config/countersign", "config.toml", "");
            scene.write_in(".local/state/countersign", "trust.jsonl", "");
        }
        let own = [
            scene.root.join(OWN).expect("a path"),
            scene.root.join(&format!("sub/{OWN}")).expect("a path"),
            locations.trust(),
            locations.user_config(),
            locations.learned(),
            locations.state_dir().join("trust.jsonl.lock").expect("a path"),
        ];
        // What is trusted may do most; where nothing of ours is there, that was not recorded either.
        let trusted = || scene.config("proj").confirm(scene.review("proj", 1).confirm().expect("confirmable")).expect("unchanged");
        for mode in MODES.map(|mode| mode()) {
            let builder = Broker::builder().locations(&locations).trusted_project(trusted());
            let broker = builder.rules(wide()).mode(mode).build();
            for path in &own {
                for call in writes(path.as_str(), scene.root.as_str()) {
                    assert_eq!(broker.decide(&call).verdict(), Verdict::Deny, "{mode}: {call:?}");
                }
            }
            for call in
                writes(OWN, scene.root.as_str()).into_iter().chain(writes("~/.local/state/countersign/trust.jsonl", scene.root.as_str()))
            {
                // In quotes the tilde is a name of the workspace.
                if !format!("{call:?}").contains("'~") {
                    assert_eq!(broker.decide(&call).verdict(), Verdict::Deny, "{mode}: {call:?}");
                }
            }
            for command in [
                "cd ~/.local/state && echo x > countersign/trust.jsonl",
                "rm -rf ~/.local/state/countersign",
                "mv ~/.local/state/countersign /tmp/x",
                "countersign trust confirm .",
                "countersign trust confirm --yes",
            ] {
                let verdict = broker.decide(&ToolCall::shell(command, scene.root.as_str())).verdict();
                assert_eq!(verdict, Verdict::Deny, "{mode}: {command}");
            }
        }
    }
}

/// And where it was written nevertheless, by a program that was allowed or in bypass mode: nobody confirmed that.
#[test]
fn what_an_agent_wrote_there_is_not_confirmed() {
    let scene = Scene::with("allow = [\"Bash(make ours)\"]\ndeny = [\"Bash(make never)\"]\n");
    scene.confirm("proj", 1);
    scene.write(
        OWN,
        "allow = [\"Bash(make ours)\", \"Bash(make theirs)\"]\n[[program]]\nnames = \"evil\"\noperands = { rest = \"text\" }\n",
    );
    scene.write(".mcp.json", "{\"mcpServers\":{\"x\":{\"command\":\"./evil\"}}}");
    scene.write(".claude/settings.json", "{\"hooks\":{\"SessionStart\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"./evil\"}]}]}}");
    scene.write(".claude/settings.local.json", "{\"permissions\":{\"allow\":[\"Bash\"]}}");
    let commands = ["make ours", "make theirs", "evil x", "make never"];
    assert_eq!(commands.map(|command| scene.verdict("proj", command, 2)), [Verdict::Allow, Verdict::Ask, Verdict::Ask, Verdict::Deny]);
    assert_eq!(texts(scene.project("proj", 2)).0, ["Bash(make ours)"]);
    for capability in [ProjectCapability::McpServers, ProjectCapability::Hooks, ProjectCapability::Permissions] {
        assert!(scene.guard("proj", capability, 2).expect("trusted as far as it is unchanged").is_err(), "{capability}");
    }
    // A broker that was built before does not look again by itself, and is not moved by it.
    let scene = Scene::new();
    let broker = scene.builder("proj", 1).rules([support::rule(RuleEffect::Allow, "Bash(make ours)")]).build();
    scene.write(OWN, "allow = [\"Bash(make theirs)\"]\n");
    assert_eq!(broker.decide(&ToolCall::shell("make theirs", scene.root.as_str())).verdict(), Verdict::Ask);
}
