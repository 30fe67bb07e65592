//! Any bytes as the store of learned rules or of trust: it opens, what it allows stands in its list, a broken line never
//! loosens anything, and what is added later is kept.
//!
//! The first byte names the store, the others are the file.

use std::fs;
use std::path::PathBuf;

use countersign::analysis::path::AbsPath;
use countersign::learn::{Draft, LearnedEffect, LearnedScope, LearnedStore, NewRule};
use countersign::trust::{ConfigSnapshot, ProjectConfig, Standing, TrustStore, Workspace};
use countersign::world::{LexicalWorld, MemoryFolder, MemoryWorld};
use countersign::{Broker, ToolCall, Verdict};

const ROOT: &str = "/home/u/proj";
const CALLS: &[&str] =
    &["ls", "cargo test", "make", "rm -r /srv/x", "rm -rf /", "curl https://example.com/", "cat ~/.ssh/id_ed25519", "git push"];

/// A file of this process and thread, and its path.
fn scratch(bytes: &[u8]) -> (PathBuf, AbsPath) {
    let name = format!("countersign-hostile-{}-{:?}", std::process::id(), std::thread::current().id()).replace(['(', ')'], "");
    let file = std::env::temp_dir().join(name);
    fs::write(&file, bytes).expect("written");
    let path = AbsPath::parse(file.to_str().expect("utf-8")).expect("a path");
    (file, path)
}

fn verdicts(store: LearnedStore) -> Vec<Verdict> {
    let builder = Broker::builder().home("/home/u").workspace(ROOT).world(LexicalWorld).clock(|| 1_790_000_000).untimed();
    let broker = builder.build_with_store(store);
    CALLS.iter().map(|command| broker.decide(&ToolCall::shell(*command, ROOT)).verdict()).collect()
}

fn learned(bytes: &[u8]) {
    let (file, path) = scratch(bytes);
    let store = LearnedStore::open(path.clone());
    let is_empty = store.list().is_empty();
    let before = verdicts(store);
    let nothing = verdicts(LearnedStore::in_memory());
    for ((command, before), nothing) in CALLS.iter().zip(&before).zip(nothing) {
        assert!(!is_empty || *before >= nothing, "{command} by an empty list");
        assert!(*before != Verdict::Allow || !command.contains("/srv") || !is_empty, "{command}");
    }
    assert_ne!(before[4], Verdict::Allow, "the disk is wiped");
    // A line that cannot be read may have been a denial.
    let mut broken = bytes.to_vec();
    broken.extend(b"\n{\"v\":9,\"op\":\"?\n");
    fs::write(&file, &broken).expect("written");
    let after = verdicts(LearnedStore::open(path.clone()));
    for ((command, before), after) in CALLS.iter().zip(&before).zip(after) {
        assert!(after >= *before, "{command} behind a broken line");
    }
    // What is added is there when it is opened again, and nothing else is gone.
    fs::write(&file, bytes).expect("written");
    let mut store = LearnedStore::open(path.clone());
    let known: Vec<String> = store.list().iter().map(|rule| rule.id.clone()).collect();
    let draft = Draft::plain("Bash(tool of-the-fuzzer)");
    let new = NewRule { effect: LearnedEffect::Deny, draft, scope: LearnedScope::User, until: None, from: "a test".to_owned() };
    if let Ok(id) = store.add(&new, 1_790_000_000) {
        let again = LearnedStore::open(path);
        assert!(again.list().iter().any(|rule| rule.id == id && rule.revoked.is_none()), "what was added");
        assert!(known.iter().all(|id| again.list().iter().any(|rule| rule.id == *id)), "what was known");
    }
    let _ = fs::remove_file(&file);
    let mut lock = file.into_os_string();
    lock.push(".lock");
    let _ = fs::remove_file(lock);
}

fn trust(bytes: &[u8]) {
    let (file, path) = scratch(bytes);
    let root = AbsPath::parse(ROOT).expect("a path");
    let world = MemoryWorld::new(root.clone(), MemoryFolder::new().with(".countersign.toml", "allow = [\"Bash(make)\"]\n"));
    let workspace = Workspace::at(&root, &world, None);
    let config = || ProjectConfig::from_snapshot(&ConfigSnapshot::take(&world, &workspace).expect("a snapshot"));
    let store = TrustStore::open(path);
    let is_confirmed = |store: &TrustStore| store.confirmation_for(&workspace, &config(), 1_790_000_000).is_some();
    let names_it = String::from_utf8_lossy(bytes).contains(ROOT);
    assert!(!is_confirmed(&store) || names_it, "nobody confirmed it");
    let _: Standing = store.standing(&workspace, &config(), 1_790_000_000);
    let _ = fs::remove_file(file);
}

pub(crate) fn holds(input: &[u8]) {
    match input.split_first() {
        Some((choice, bytes)) if choice % 2 == 0 => learned(bytes),
        Some((_, bytes)) => trust(bytes),
        None => {}
    }
}
