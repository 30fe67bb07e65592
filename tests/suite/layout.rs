//! The shape of the house: which rooms may know which, and what can be shared between threads.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::{Broker, Decision, Permit, Prompt, ToolCall};

fn is_shared<T: Send + Sync>() {}

#[test]
fn the_broker_and_what_it_gives_cross_threads() {
    is_shared::<Broker>();
    is_shared::<Decision>();
    is_shared::<Permit>();
    is_shared::<Prompt>();
    is_shared::<ToolCall>();
}

/// Each room with the rooms that it must not know: the way of a call has no back edges.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("analysis", &["policy", "profile", "prompt", "decision", "trace", "answer", "broker", "learn", "trust", "config", "storage"]),
    ("action", &["policy", "prompt", "decision", "broker", "learn", "trust", "config", "storage"]),
    ("world", &["policy", "prompt", "decision", "broker", "learn", "trust", "config", "storage"]),
    ("policy", &["fatigue", "profile", "prompt", "decision", "trace", "answer", "broker", "learn", "trust", "config", "storage"]),
    ("profile", &["prompt", "decision", "trace", "answer", "broker", "learn", "trust", "config", "storage"]),
    ("prompt", &["audit", "fatigue", "learn", "trust", "config", "storage", "broker"]),
    ("fatigue", &["audit", "policy", "decision", "basis", "trace", "answer", "broker", "learn", "trust", "config", "storage"]),
    ("render", &["audit", "analysis", "policy", "decision", "basis", "fatigue", "learn", "trust", "config", "storage", "broker"]),
    ("trust", &["learn", "broker", "decision", "answer"]),
    ("config", &["learn", "trust", "broker", "decision", "answer", "prompt"]),
    ("hook", &["audit", "config", "trust", "storage", "learn", "lint"]),
    ("storage", &["audit", "learn", "trust", "config", "policy", "broker", "prompt", "decision"]),
    ("audit", &["fatigue", "policy", "decision", "basis", "answer", "broker", "learn", "trust", "config"]),
    ("observe.rs", &["analysis", "broker", "config", "host", "learn", "policy", "storage", "trust", "wire"]),
    ("broker", &["hook", "host", "wire"]),
    ("host", &["config", "fatigue", "hook", "layers", "learn", "storage", "trust", "wire"]),
    ("wire", &["analysis", "broker", "config", "fatigue", "hook", "host", "learn", "storage", "trust"]),
    ("learn", &["broker", "decision", "answer", "prompt"]),
    ("lint", &["broker", "decision", "answer", "prompt", "learn", "trust", "storage"]),
];

#[test]
fn no_room_knows_a_later_one() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut looked = 0;
    for (room, forbidden) in FORBIDDEN {
        for file in rust_files(&source.join(room)) {
            looked += 1;
            let text = fs::read_to_string(&file).expect("a source file");
            for (index, line) in text.lines().enumerate() {
                for other in *forbidden {
                    let names = [format!("crate::{other}::"), format!("crate::{other};"), format!("crate::{other} ")];
                    if !line.trim_start().starts_with("//") && names.iter().any(|name| line.contains(name.as_str())) {
                        wrong.push(format!("{}:{}: {room} knows {other}", file.display(), index + 1));
                    }
                }
            }
        }
    }
    assert!(looked > 40, "only {looked} files were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_map_of_the_house_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let named: Vec<&str> = map.split('`').skip(1).step_by(2).filter(|word| word.starts_with("src/")).collect();
    assert!(named.len() > 60, "only {} are named", named.len());
    for path in named {
        assert!(root.join(path).exists(), "{path} is named and not there");
    }
    for entry in fs::read_dir(root.join("src")).expect("src").map(|entry| entry.expect("an entry")) {
        let name = entry.file_name().into_string().expect("UTF-8");
        let spoken_of = if entry.path().is_dir() { [format!("{name}/"), format!("{name}.rs")] } else { [name.clone(), name.clone()] };
        assert!(spoken_of.iter().any(|name| map.contains(name)), "{name} is not spoken of");
    }
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    entries.flat_map(|e| rust_files(&e.expect("an entry").path())).filter(|f| f.extension().is_some_and(|e| e == "rs")).collect()
}
