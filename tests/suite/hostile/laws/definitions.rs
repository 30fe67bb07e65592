//! Any text as a file that defines what a name in a project runs: a rule that is bound to it does not hold once the definition
//! was replaced by another one behind it.
//!
//! The first byte names the kind of file, the others are its text.

use countersign::analysis::path::AbsPath;
use countersign::policy::definition::{Bound, Definition, changes};
use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
use countersign::world::{MemoryFolder, MemoryWorld};
use countersign::{Broker, ToolCall, Verdict};

const ROOT: &str = "/home/u/proj";

fn world(name: &str, text: &str) -> MemoryWorld {
    let folder = MemoryFolder::new().with(name, text).with("run.sh", "echo run\n").with(".git/HEAD", "ref: refs/heads/main\n");
    MemoryWorld::new(AbsPath::parse(ROOT).expect("a path"), folder)
}

fn assert_bound(definition: &Definition, name: &str, text: &str, harms: &[String]) {
    let before = world(name, text);
    let Some(bound) = Bound::now(definition.clone(), &before) else { return };
    assert!(bound.is_unchanged(&before), "{definition} is not what it is");
    for harm in harms {
        assert!(!bound.is_unchanged(&world(name, harm)), "{definition} is unchanged: {text:?} and {harm:?}");
        let _ = changes(text, harm);
    }
}

pub(crate) fn holds(input: &[u8]) {
    let Some((choice, text)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let at = |name: &str| format!("{ROOT}/{name}");
    // What is put behind it would go on with its last line.
    if text.ends_with('\\') {
        return;
    }
    match choice % 5 {
        0 => {
            let harms = ["\nx:\n\techo harm\n", "\nx: ; echo harm\n", "\nx: y\ny:\n\techo harm\n"].map(|harm| format!("{text}{harm}"));
            assert_bound(&Definition::Recipe { file: at("Makefile"), name: "x".into() }, "Makefile", text, &harms);
        }
        1 => {
            let harms = ["\nx:\n  echo harm\n", "\nx: y\ny:\n  echo harm\n"].map(|harm| format!("{text}{harm}"));
            assert_bound(&Definition::Recipe { file: at("justfile"), name: "x".into() }, "justfile", text, &harms);
        }
        2 => {
            // What is behind the last brace replaces what was there before, or breaks it.
            let harm = text.rsplit_once('}').map(|(head, tail)| format!("{head},\"scripts\":{{\"x\":\"echo harm\"}}}}{tail}"));
            let definition = Definition::PackageScript { file: at("package.json"), name: "x".into() };
            assert_bound(&definition, "package.json", text, harm.as_slice());
        }
        3 => {
            let harm =
                text.rsplit_once('}').map(|(head, tail)| format!("{head},\"mcpServers\":{{\"x\":{{\"command\":\"harm\"}}}}}}{tail}"));
            assert_bound(&Definition::McpServer { file: at(".mcp.json"), name: "x".into() }, ".mcp.json", text, harm.as_slice());
        }
        _ => {
            let verdict = |text: &str| {
                let world = world(".git/config", text);
                let workspace = Workspace::at(&AbsPath::parse(ROOT).expect("a path"), &world, None);
                let config = ProjectConfig::from_snapshot(&ConfigSnapshot::take(&world, &workspace).ok()?);
                let confirmation = config.review().confirm().ok()?;
                let config = config.confirm(confirmation).ok()?;
                let builder = Broker::builder().home("/home/u").workspace(ROOT).world(world).untimed().trusted_project(config);
                Some(builder.build().decide(&ToolCall::shell("git status", ROOT)).verdict())
            };
            if verdict(text) == Some(Verdict::Allow) {
                for harm in [
                    "\n[core]\n\tfsmonitor = harm\n",
                    "\n[Core]FSMonitor=harm",
                    "\n[include]\npath=/srv/x\n",
                    "\n[filter \"x\"]\nclean = harm\n",
                ] {
                    assert_ne!(verdict(&format!("{text}{harm}")), Some(Verdict::Allow), "{text:?} and {harm:?}");
                }
            }
        }
    }
}
