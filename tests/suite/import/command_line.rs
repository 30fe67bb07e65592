//! `countersign import` as a person runs it.

use std::fs;
use std::process::Output;

use crate::program::program;

fn run(home: &std::path::Path, arguments: &[&str]) -> Output {
    program(home).env("XDG_DATA_HOME", home.join(".data")).args(arguments).output().expect("it starts")
}

fn config(home: &std::path::Path) -> String {
    fs::read_to_string(home.join(".config/countersign/config.toml")).unwrap_or_default()
}

#[cfg(target_os = "linux")]
#[test]
fn a_clone_below_a_hidden_folder_of_home_is_not_the_persons_own_word() {
    let home = tempfile::tempdir().expect("scratch");
    let home = home.path();
    for (folder, own) in [
        (".config/opencode", true),
        (".config/zed", true),
        (".config/Code/User", true),
        (".local/share/crush", true),
        (".config/nvim", false),
        (".local/src/clone", false),
        (".local/share/opencode-clone", false),
        (".config/nvim/opencode", false),
    ] {
        fs::create_dir_all(home.join(folder)).expect("folder");
        let file = format!("{folder}/opencode.json");
        fs::write(home.join(&file), "{\"permission\": {\"bash\": {\"npm run x\": \"allow\"}}}").expect("written");
        let dry = run(home, &["import", "opencode", &file, "--dry-run"]);
        let text = String::from_utf8_lossy(&dry.stdout);
        assert_eq!(text.contains("the person's own word"), own, "{folder}: {text}");
        assert_eq!(text.contains(&format!("{folder}/**")), !own, "{folder}: {text}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn rules_are_added_once_and_only_when_somebody_says_so() {
    let home = tempfile::tempdir().expect("scratch");
    let home = home.path();
    fs::create_dir(home.join(".codex")).expect("folder");
    let rules = "prefix_rule(pattern=[\"npm\", \"test\"])\nprefix_rule(pattern=[\"python3\"])\n";
    fs::write(home.join(".codex/default.rules"), rules).expect("written");
    let file = ".codex/default.rules";
    let dry = run(home, &["import", "codex", file, "--dry-run"]);
    assert!(dry.status.success() && config(home).is_empty(), "{dry:?}");
    assert!(String::from_utf8_lossy(&dry.stdout).contains("the person's own word"), "{dry:?}");
    // Nobody is there to say yes.
    assert_eq!(run(home, &["import", "codex", file]).status.code(), Some(10));
    assert_eq!(config(home), "");
    assert_eq!(run(home, &["import", "codex", file, "--confirm-each"]).status.code(), Some(2));
    assert!(run(home, &["import", "codex", file, "--yes"]).status.success());
    let once = config(home);
    assert!(once.contains("Bash(npm test:*)") && !once.contains("python3"), "{once}");
    assert!(run(home, &["import", "codex", file, "--yes"]).status.success());
    assert_eq!(config(home), once);
    let json = run(home, &["import", "codex", file, "--dry-run", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("json");
    assert_eq!(json["counts"]["unconfirmed"], 1);
    // What cannot be read may restrict: without a person nothing is written.
    fs::write(home.join(".codex/default.rules"), "prefix_rule(pattern=[\"ls\"])\nprefix_rule(pattern=[x])\n").expect("written");
    assert_eq!(run(home, &["import", "codex", file, "--yes"]).status.code(), Some(1));
    assert_eq!(config(home), once);
    assert_eq!(run(home, &["import", "nobody", file]).status.code(), Some(2));
    assert_eq!(run(home, &["import", "codex", "absent.rules", "--yes"]).status.code(), Some(1));
}
