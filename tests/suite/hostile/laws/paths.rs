//! Any texts as paths: one path has one spelling, nothing leaves a folder by its text, and no edit that is allowed leaves the
//! workspace.
//!
//! Two texts, with a line `--` between them.

use countersign::analysis::path::AbsPath;
use countersign::policy::rule::{Layer, Rule, RuleEffect, Source};
use countersign::world::LexicalWorld;
use countersign::{Broker, Mode, ToolCall, Verdict};
use serde_json::json;

fn assert_canonical(path: &AbsPath) {
    let text = path.as_str();
    assert_eq!(AbsPath::parse(text).as_ref(), Some(path), "the same path again");
    assert!(path.components().all(|name| !matches!(name, "" | "." | "..") && !name.contains('/')), "{path}");
    assert!(!text.chars().any(char::is_control), "{text:?}");
    assert!(path.contains(path) && path.may_contain(path), "{path}");
    assert_eq!(path.relative(path), Some(""));
    assert_eq!(path.parent().is_none(), path.is_root(), "{path}");
    if path.is_windows() {
        assert!(!text.contains('\\') && text.as_bytes()[0].is_ascii_lowercase(), "{path}");
        // The case of letters names no other file.
        let other = AbsPath::parse(&text.to_ascii_uppercase()).expect("the same path");
        assert!(path.contains(&other) && other.contains(path), "{path}");
    }
    if let Some(parent) = path.parent() {
        assert!(parent.contains(path) && !path.contains(&parent), "{path}");
        assert!(is_elsewhere(path.name()) || parent.join(path.name()).as_ref() == Some(path), "{path} by its name");
        assert_eq!(parent.relative(path), Some(path.name()));
        assert_eq!(path.join(".."), Some(parent));
    }
}

/// What is spelled like a path on a drive or of a share is one, also where a file could have that name.
fn is_elsewhere(name: &str) -> bool {
    name.contains(":\\") || name.starts_with("\\\\")
}

/// Whether the text is of names only, none of which leads elsewhere.
fn is_below(text: &str) -> bool {
    !text.starts_with(['/', '\\', '~']) && !text.contains(':') && !text.split(['/', '\\']).any(|name| name == "..")
}

pub(crate) fn holds(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (first, second) = text.split_once("\n--\n").unwrap_or((text, "src/../a"));
    let bases = [AbsPath::parse(first), AbsPath::parse("/home/u/proj"), AbsPath::parse("C:\\Users\\u\\proj")];
    for base in bases.iter().flatten() {
        assert_canonical(base);
        for text in [first, second] {
            let Some(path) = base.join(text) else { continue };
            assert_canonical(&path);
            assert!(!is_below(text) || base.contains(&path), "{text:?} leads out of {base}");
            assert!(!base.contains(&path) || base.may_contain(&path), "{base} and {path}");
            // Two steps lead where one does.
            if !text.is_empty() && is_below(text) && is_below(second) && !base.is_windows() {
                let joined = path.join(second);
                assert_eq!(joined, base.join(&format!("{text}/{second}")), "{text:?} and {second:?}");
            }
            if let Some(rest) = base.relative(&path).filter(|rest| !text.contains(':') && !is_elsewhere(rest)) {
                assert_eq!(base.join(rest).map(|again| again == path || base.is_windows()), Some(true), "{path} from {base}");
            }
        }
    }
    let workspace = AbsPath::parse("/home/u/proj").expect("a path");
    let deny = Rule::parse(RuleEffect::Deny, "Edit(/kept/**)", Source::new(Layer::User, "fuzz")).expect("a rule");
    let builder = || Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).untimed().mode(Mode::AcceptEdits);
    let (free, bound) = (builder().build(), builder().rules([deny]).build());
    let edit = ToolCall::new("Write", json!({ "file_path": second, "content": "x" }), "/home/u/proj");
    let verdicts = (free.decide(&edit).verdict(), bound.decide(&edit).verdict());
    assert!(verdicts.1 >= verdicts.0, "{second:?}");
    if verdicts.0 == Verdict::Allow {
        let path = workspace.join(second).expect("a path that was judged");
        assert!(workspace.contains(&path), "{path} is written");
        let is_git = path.components().any(|name| name.eq_ignore_ascii_case(".git"));
        assert!(!is_git, "{path} is written");
        let in_kept = workspace.relative(&path).is_some_and(|rest| rest.starts_with("kept/"));
        assert!(!in_kept || verdicts.1 == Verdict::Deny, "{path} is denied");
    }
    // The shell's own reading of the same name is never milder.
    if second.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._".contains(&byte)) && !second.is_empty() {
        let shell = free.decide(&ToolCall::shell(format!("echo x > ./{second}"), "/home/u/proj")).verdict();
        let plain =
            free.decide(&ToolCall::new("Write", json!({ "file_path": format!("./{second}"), "content": "x" }), "/home/u/proj")).verdict();
        assert!(shell != Verdict::Allow || plain == Verdict::Allow, "{second:?}: {shell} {plain}");
    }
}
