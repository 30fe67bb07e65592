//! Whose modules a Python text would import: a file of the folder comes before the library's own.

use countersign::analysis::path::AbsPath;
use countersign::world::{MemoryFolder, MemoryWorld};
use countersign::{ToolCall, Verdict};

use crate::support::{self, WORKSPACE};

/// The verdict on a command, with these files in the workspace.
fn verdict(files: &[&str], command: &str) -> Verdict {
    let folder = files.iter().fold(MemoryFolder::new(), |folder, file| folder.with(file, "x = 1"));
    let world = MemoryWorld::new(AbsPath::parse(WORKSPACE).expect("a path"), folder);
    let broker = support::builder(true).world(world).build();
    broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict()
}

const PRINTS: &str = "cat a.json | python3 -c 'import json, sys; print(json.load(sys.stdin)[\"a\"])'";

#[test]
fn a_module_of_the_folder_is_asked_about() {
    for file in
        ["json.py", "json/__init__.py", "json.pyc", "json.so", "re.py", "traceback.py", "_json.py", "enum/__init__.py", "org/__init__.py"]
    {
        assert_eq!(verdict(&[file], PRINTS), Verdict::Ask, "{file}");
        assert_eq!(verdict(&[file], "python3 -c 'print(1)'"), Verdict::Ask, "{file}");
        assert_eq!(verdict(&[file], "python3 - <<'EOF'\nprint(1)\nEOF"), Verdict::Ask, "{file}");
        // Without the folder on its path Python runs its own.
        assert_eq!(verdict(&[file], "python3 -I -c 'import json; print(json.dumps(1))'"), Verdict::Allow, "{file}");
        assert_eq!(verdict(&[file], "python3 -c 'print(1)' -I"), Verdict::Ask, "{file}");
    }
}

#[test]
fn other_files_are_no_modules_of_the_library() {
    let files = ["a.py", "json.rs", "types.ts", "json/a.txt", "src/json.py", "token.json", "app/__init__.py", "test/__init__.py"];
    assert_eq!(verdict(&files, PRINTS), Verdict::Allow);
}

#[test]
fn packages_import_what_the_folder_brings_along() {
    const ASKS: &str = "python3 -c 'import networkx; print(networkx.__version__)'";
    assert_eq!(verdict(&["x.py"], ASKS), Verdict::Ask);
    assert_eq!(verdict(&["x.py"], "python3 -c 'import torch.cuda; print(torch.cuda.is_available())'"), Verdict::Ask);
    assert_eq!(verdict(&["x.py"], "python3 -c 'from torch.cuda import is_available; print(is_available())'"), Verdict::Ask);
    assert_eq!(verdict(&["main.py"], "python3 -c 'import torch.cuda; print(torch.cuda.is_available())'"), Verdict::Allow);
    let with = |files: &[(&str, &str)]| {
        let folder = files.iter().fold(MemoryFolder::new(), |folder, (file, text)| folder.with(file, *text));
        let world = MemoryWorld::new(AbsPath::parse(WORKSPACE).expect("a path"), folder);
        support::builder(true).world(world).build().decide(&ToolCall::shell(ASKS, WORKSPACE)).verdict()
    };
    for files in [
        [("main.py", ""), ("x.egg-info/entry_points.txt", "[console_scripts]\nx = main:x\n[networkx.backends]\nx = main:x\n")],
        [("main.py", ""), ("X.DIST-INFO/entry_points.txt", " [networkx.backends]\nx = main:x\n")],
        [("main.py", ""), ("google/protobuf/__init__.py", "")],
        [("main.py", ""), ("jaraco/functools.py", "")],
    ] {
        assert_eq!(with(&files), Verdict::Ask, "{files:?}");
    }
    for files in [
        [("main.py", ""), ("x.egg-info/entry_points.txt", "[console_scripts]\nx = main:x\n")],
        [("main.py", ""), ("x.egg-info/PKG-INFO", "")],
        [("src/x/__init__.py", ""), ("scripts/x.py", "")],
        [("my-app/x.py", ""), ("assets/x.json", "")],
        [("other/a.txt", ""), ("other/b/a.txt", "")],
    ] {
        assert_eq!(with(&files), Verdict::Allow, "{files:?}");
    }
}

#[test]
fn the_folder_in_which_it_runs_is_looked_at() {
    assert_eq!(verdict(&["src/json.py"], &format!("cd src && {PRINTS}")), Verdict::Ask);
    assert_eq!(verdict(&["json.py"], &format!("cd src && {PRINTS}")), Verdict::Allow);
    assert_eq!(verdict(&["src/json.py"], &format!("if true; then cd src; fi; {PRINTS}")), Verdict::Ask);
}

#[test]
fn modules_of_the_library_that_are_run_are_looked_at_as_well() {
    let run = "python3 -m json.tool a.json";
    assert_eq!(verdict(&["a.json", "src/json.py"], run), Verdict::Allow);
    for file in ["json.py", "json/__init__.py", "re.py", "runpy.py", "argparse.py"] {
        assert_eq!(verdict(&[file], run), Verdict::Ask, "{file}");
        assert_eq!(verdict(&[file], "python3 -Im json.tool a.json"), Verdict::Allow, "{file}");
    }
    assert_eq!(verdict(&["src/ast.py"], "cd src && python3 -m ast a.py"), Verdict::Ask);
    assert_eq!(verdict(&[], "git checkout x && python3 -m json.tool a.json"), Verdict::Ask);
}

#[test]
fn what_packages_import_may_be_of_the_folder() {
    let version = "python3 -c 'import numpy; print(numpy.__version__)'";
    for files in [["helper.py"], ["Helper.PY"], ["lib/__init__.py"], ["lib/__init__.pyc"], ["fast.so"]] {
        assert_eq!(verdict(&files, version), Verdict::Ask, "{files:?}");
        assert_eq!(verdict(&files, "python3 -c 'from PIL import Image; print(1)'"), Verdict::Ask, "{files:?}");
    }
    for files in [["app.py"], ["main.py"], ["tests/__init__.py"], ["lib/helper.py"], ["notes.txt"]] {
        assert_eq!(verdict(&files, version), Verdict::Allow, "{files:?}");
        assert_eq!(verdict(&files, "python3 -c 'from PIL import Image; print(1)'"), Verdict::Allow, "{files:?}");
    }
    // Without the folder on its path Python finds none of them, and its own modules import no others.
    assert_eq!(verdict(&["helper.py"], "python3 -I -c 'import numpy; print(numpy.__version__)'"), Verdict::Allow);
    assert_eq!(verdict(&["helper.py"], "python3 -c 'import json; print(json.dumps([1]))'"), Verdict::Allow);
}
