//! What a JavaScript text loads: a file that is there is data, and in the place of one that is not others are run.

use countersign::analysis::path::AbsPath;
use countersign::world::{MemoryFolder, MemoryWorld, OsWorld};
use countersign::{ToolCall, Verdict};

use crate::support::{self, WORKSPACE};

/// The verdict on a command, with these files in the workspace.
fn verdict(files: &[&str], command: &str) -> Verdict {
    let folder = files.iter().fold(MemoryFolder::new(), |folder, file| folder.with(file, "{}"));
    let world = MemoryWorld::new(AbsPath::parse(WORKSPACE).expect("a path"), folder);
    let broker = support::builder(true).world(world).build();
    broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict()
}

const LOADS: &str = "node -p \"require('./x.json').a\"";

#[test]
fn a_file_that_is_there_is_data() {
    assert_eq!(verdict(&["x.json"], LOADS), Verdict::Allow);
    assert_eq!(verdict(&["x.json", "x.json.js", "fs.js", "node_modules/fs/index.js"], LOADS), Verdict::Allow);
    assert_eq!(verdict(&["x.json"], &format!("cd src && {}", LOADS.replace("./x", "../x"))), Verdict::Allow);
    // Where nothing is found, nothing is run.
    assert_eq!(verdict(&["y.json"], LOADS), Verdict::Allow);
}

#[test]
fn what_is_run_in_its_place_is_asked_about() {
    for file in ["x.json.js", "x.json.node", "x.json.json", "x.json/index.js", "x.json/package.json"] {
        assert_eq!(verdict(&[file], LOADS), Verdict::Ask, "{file}");
    }
    assert_eq!(verdict(&["src/x.json.js"], &format!("cd src && {LOADS}")), Verdict::Ask);
    assert_eq!(verdict(&["src/x.json.js"], &format!("if true; then cd src; fi; {LOADS}")), Verdict::Ask);
    assert_eq!(verdict(&["x.json.js"], "node - <<'EOF'\nconsole.log(require('./x.json'))\nEOF"), Verdict::Ask);
}

#[test]
fn modules_of_node_come_before_files() {
    let files = ["fs.js", "node_modules/fs/index.js", "node_modules/path.js", "package.json"];
    assert_eq!(verdict(&files, "node -e \"console.log(require('fs').existsSync('a'), require('path').sep)\""), Verdict::Allow);
}

#[cfg(unix)]
#[test]
fn a_link_is_what_it_leads_to() {
    let scratch = tempfile::tempdir().expect("a folder");
    let root = scratch.path().canonicalize().expect("a path");
    let folder = root.to_str().expect("utf-8");
    std::fs::write(root.join("evil.js"), "1").expect("written");
    std::fs::write(root.join("data.json"), "{}").expect("written");
    let verdict = |command: &str| {
        let broker = countersign::Broker::builder().home("/home/u").workspace(folder).world(OsWorld).build();
        broker.decide(&ToolCall::shell(command, folder)).verdict()
    };
    assert_eq!(verdict(&LOADS.replace("x.json", "data.json")), Verdict::Allow);
    for (link, to, wanted) in
        [("x.json", "evil.js", Verdict::Ask), ("y.json", "data.json", Verdict::Allow), ("z.json", "nowhere", Verdict::Ask)]
    {
        std::os::unix::fs::symlink(to, root.join(link)).expect("a link");
        assert_eq!(verdict(&LOADS.replace("x.json", link)), wanted, "{link}");
    }
}
