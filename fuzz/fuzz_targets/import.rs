//! Any text as a permission file of every agent: what comes of it is config that parses again, and neither what reads it
//! nor lint panics.
#![no_main]

use std::collections::BTreeSet;

use countersign::config::ConfigFile;
use countersign::config::import::{AGENTS, ForeignFile, Scope, render};
use countersign::lint::{LintInput, lint, lint_import};
use countersign::policy::rule::Layer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for agent in AGENTS {
        for name in ["settings.json", "rules.rules", "policy.toml", "permission.yaml"] {
            let import = agent.read(&[ForeignFile { name, text, scope: Scope::User, folder: None }]);
            let _ = lint_import(&import);
            if let Ok(rendered) = render::add_to("", &import, &BTreeSet::new()) {
                assert!(ConfigFile::parse(&rendered.text, Layer::User, "config.toml").is_ok(), "{}", rendered.text);
            }
        }
    }
    let _ = lint(&[LintInput { name: "config.toml", text, layer: Layer::User }], None);
});
