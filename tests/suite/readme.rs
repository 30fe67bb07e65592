//! What the README and the chapters of `docs/` show works as it stands there. Rust in them is tested as documentation, the
//! command lines in `src/bin/countersign/manual.rs`.

use std::fs;
use std::path::Path;

use countersign::config::ConfigFile;
use countersign::lint::{LintInput, lint};
use countersign::policy::rule::Layer;

/// The README and all chapters, with their names.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut found = vec![("README.md".to_owned(), read(&root.join("README.md")))];
    for entry in fs::read_dir(root.join("docs")).expect("docs") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "md") {
            found.push((path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned(), read(&path)));
        }
    }
    assert!(found.len() > 10, "only {} were found", found.len());
    found
}

/// The blocks of a text: what they are said to be, and what stands in them.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (kind, after) = after.split_once('\n').expect("a line");
        let (block, after) = after.split_once("\n```").expect("a block that ends");
        found.push((kind, block));
        rest = after;
    }
    found
}

#[test]
fn configs_in_the_documents_are_right() {
    let mut seen = 0;
    for (name, text) in documents() {
        for (_, config) in blocks(&text).into_iter().filter(|(kind, _)| *kind == "toml") {
            seen += 1;
            ConfigFile::parse(config, Layer::User, &name).unwrap_or_else(|e| panic!("{config}\n{e}"));
            let findings = lint(&[LintInput { name: &name, text: config, layer: Layer::User }], None);
            assert!(findings.is_empty(), "{config}\n{findings:?}");
        }
    }
    assert!(seen >= 6, "only {seen} were found");
}

/// A block that says nothing is taken for Rust, and one of an unknown kind is tested by nobody.
#[test]
fn every_block_says_what_it_is() {
    for (name, text) in documents() {
        for (kind, block) in blocks(&text) {
            assert!(["rust", "rust,no_run", "toml", "sh", "text", "json"].contains(&kind), "{name}: `{kind}`\n{block}");
        }
    }
}

#[test]
fn every_chapter_is_in_the_manual_and_every_link_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manual = fs::read_to_string(root.join("src/manual.rs")).expect("the manual");
    for (name, text) in documents() {
        let is_readme = name == "README.md";
        assert!(is_readme || manual.contains(&format!("include_str!(\"../docs/{name}\")")), "{name} is no part of the manual");
        let folder = if is_readme { root.to_owned() } else { root.join("docs") };
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(link.contains("://") || folder.join(link).exists(), "{name}: {link}");
        }
    }
    assert!(documents()[0].1.lines().count() < 250, "the README is for a first look");
}
