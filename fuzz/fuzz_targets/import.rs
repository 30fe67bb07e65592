//! Any text as a permission file of every agent: what comes of it is config that parses again, and neither what reads it
//! nor lint panics.
#![no_main]

use std::collections::BTreeSet;

use countersign::config::ConfigFile;
use countersign::config::import::{AGENTS, ForeignFile, Scope, render};
use countersign::lint::{LintInput, lint, lint_import};
use countersign::policy::rule::Layer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    const NAMES: [&str; 4] = ["settings.json", "rules.rules", "policy.toml", "permission.yaml"];
    let (choice, text) = (usize::from(input.0), input.1);
    let agent = AGENTS[choice % AGENTS.len()];
    let name = NAMES[choice / AGENTS.len() % NAMES.len()];
    let import = agent.read(&[ForeignFile { name, text, scope: Scope::User, folder: None }]);
    if let Ok(rendered) = render::add_to("", &import, &BTreeSet::new()) {
        assert!(ConfigFile::parse(&rendered.text, Layer::User, "config.toml").is_ok(), "{}", rendered.text);
    }
    // What takes rules apart one against another is for short files here.
    if text.len() < 300 {
        let _ = lint_import(&import);
        let _ = lint(&[LintInput { name: "config.toml", text, layer: Layer::User }], None);
    }
});
