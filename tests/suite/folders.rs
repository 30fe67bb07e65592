//! Rules for folders, where a folder is a link.

use std::fs;

use countersign::config::ConfigFile;
use countersign::policy::rule::Layer;
use countersign::world::OsWorld;
use countersign::{Broker, ToolCall, Verdict};

use crate::support::HOME;

const CONFIG: &str = "[[rule]]\neffect = \"allow\"\nrule = \"Bash(unknown-tool:*)\"\ncwd = [\"/packages/**\"]\n\
                      [[rule]]\neffect = \"deny\"\nrule = \"Bash(ls:*)\"\ncwd = [\"/packages/**\"]\n";

/// A grant holds only where the folder and where it leads are meant, a denial where one of them is.
#[test]
fn a_folder_counts_by_where_it_stands_and_where_it_leads() {
    let scratch = tempfile::tempdir().expect("a folder");
    let top = scratch.path().canonicalize().expect("a folder");
    let root = top.join("proj");
    fs::create_dir_all(root.join("packages/a")).expect("a folder");
    fs::create_dir(top.join("other")).expect("a folder");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, root.join(at)).expect("a link");
    link("../../other", "packages/out");
    link("packages/a", "inside");
    let root = root.to_str().expect("a path");
    let config = ConfigFile::parse(CONFIG, Layer::User, "config.toml").expect("a config");
    let broker = Broker::builder().home(HOME).world(OsWorld).workspace(root).config(config).build();
    for (command, folder, verdict) in [
        ("cd packages/a && unknown-tool", "", Verdict::Allow),
        ("cd packages/out && unknown-tool", "", Verdict::Ask),
        ("unknown-tool", "/packages/a", Verdict::Allow),
        ("unknown-tool", "/packages/out", Verdict::Ask),
        ("cd inside && unknown-tool", "", Verdict::Ask),
        ("cd packages/a && ls", "", Verdict::Deny),
        ("cd inside && ls", "", Verdict::Deny),
        ("ls", "/inside", Verdict::Deny),
        ("ls", "", Verdict::Allow),
    ] {
        let found = broker.decide(&ToolCall::shell(command, format!("{root}{folder}"))).verdict();
        assert_eq!(found, verdict, "{command} in {folder}");
    }
}
