//! Files and folders of a real disk: rules for folders that are links, and files that a call makes itself.

use std::fs;

use countersign::config::ConfigFile;
use countersign::policy::rule::Layer;
use countersign::world::OsWorld;
use countersign::{Broker, Mode, ToolCall, Verdict};

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

/// What was there before the call is not removed unasked, although it would be overwritten.
#[test]
fn only_a_file_that_is_not_there_yet_is_the_calls_own() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path().canonicalize().expect("a folder");
    fs::write(root.join("there"), "x").expect("a file");
    std::os::unix::fs::symlink("nowhere", root.join("link")).expect("a link");
    let root = root.to_str().expect("a path");
    let broker = Broker::builder().home(HOME).world(OsWorld).workspace(root).mode(Mode::AcceptEdits).build();
    for (name, verdict) in [("new", Verdict::Allow), ("there", Verdict::Ask), ("link", Verdict::Ask)] {
        let call = ToolCall::shell(format!("ls > {name}; wc -l {name}; rm {name}"), root);
        assert_eq!(broker.decide(&call).verdict(), verdict, "{name}");
    }
}
