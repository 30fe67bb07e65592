//! What the README shows works as it stands there.

use countersign::config::ConfigFile;
use countersign::lint::{LintInput, lint};
use countersign::policy::rule::Layer;

#[test]
fn configs_in_the_readme_are_right() {
    let readme = include_str!("../../README.md");
    let blocks: Vec<&str> = readme.split("```toml\n").skip(1).map(|rest| rest.split("```").next().expect("a block that ends")).collect();
    assert!(blocks.len() >= 4, "only {} were found", blocks.len());
    for text in blocks {
        ConfigFile::parse(text, Layer::User, "README.md").unwrap_or_else(|e| panic!("{text}\n{e}"));
        let findings = lint(&[LintInput { name: "README.md", text, layer: Layer::User }], None);
        assert!(findings.is_empty(), "{text}\n{findings:?}");
    }
}
