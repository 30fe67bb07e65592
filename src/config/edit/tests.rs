//! Edits leave the rest of the file as it was written.

use RuleEffect::{Allow, Ask, Deny};
use proptest::prelude::*;

use super::*;

#[test]
fn rules_are_added_where_people_would_write_them() {
    for (before, after) in [
        ("", "allow = [\n    \"N\",\n]\n"),
        ("# mine\n", "# mine\nallow = [\n    \"N\",\n]\n"),
        ("# mine", "# mine\nallow = [\n    \"N\",\n]\n"),
        (
            "deny = [\"D\"] # no\n\n[[rule]]\neffect = \"ask\"\nrule = \"R\"\n",
            "deny = [\"D\"] # no\nallow = [\n    \"N\",\n]\n\n[[rule]]\neffect = \"ask\"\nrule = \"R\"\n",
        ),
        (
            "# about\n[[rule]]\neffect = \"ask\"\nrule = \"R\"\n",
            "allow = [\n    \"N\",\n]\n\n# about\n[[rule]]\neffect = \"ask\"\nrule = \"R\"\n",
        ),
        ("mode = \"plan\"", "mode = \"plan\"\nallow = [\n    \"N\",\n]\n"),
        ("allow = []\n", "allow = [\"N\"]\n"),
        ("allow = [\n  # none yet\n]\n", "allow = [\"N\",\n  # none yet\n]\n"),
        ("allow = [\"A\"]\n", "allow = [\"A\", \"N\"]\n"),
        ("allow = [\"A\", ]\n", "allow = [\"A\", \"N\" ]\n"),
        ("allow = [\n  \"A\"\n]\n", "allow = [\n  \"A\",\n  \"N\",\n]\n"),
        (
            "allow = [\n\t\"A\", # why, not\n\t\"B\" # , really\n\t# end\n]\n",
            "allow = [\n\t\"A\", # why, not\n\t\"B\", # , really\n\t\"N\",\n\t# end\n]\n",
        ),
        ("allow = [\n  'A' # c\n  , # d\n]", "allow = [\n  'A' # c\n  , # d\n  \"N\",\n]"),
        ("allow = [\r\n  \"A\",\r\n]\r\n", "allow = [\r\n  \"A\",\r\n  \"N\",\r\n]\r\n"),
        ("allow = [\"N\"]", "allow = [\"N\"]"),
    ] {
        assert_eq!(add_rule(before, Allow, "N").as_deref(), Ok(after), "{before:?}");
    }
}

#[test]
fn rules_are_removed_with_their_comment_only() {
    for (before, after) in [
        ("deny = [\"N\"]\n", "deny = []\n"),
        ("deny = [\"N\",]\n", "deny = []\n"),
        ("deny = [\"A\", \"N\"]\n", "deny = [\"A\"]\n"),
        ("deny = [\"N\", \"A\"]\n", "deny = [\"A\"]\n"),
        ("deny = [\"A\", \"N\", \"B\"]\n", "deny = [\"A\", \"B\"]\n"),
        ("deny = [\n  \"A\", # a\n  \"N\", # n\n  # about b\n  \"B\",\n]\n", "deny = [\n  \"A\", # a\n  # about b\n  \"B\",\n]\n"),
        ("deny = [\n  \"A\", # a\n  \"N\" # n\n]\n", "deny = [\n  \"A\", # a\n]\n"),
        ("deny = [\n  \"A\", \"N\", # both\n]\n", "deny = [\n  \"A\", # both\n]\n"),
        ("deny = [\n  \"N\", \"A\", # both\n]\n", "deny = [\n  \"A\", # both\n]\n"),
        ("deny = [\"N\", \"A\", 'N']\nallow = [\"N\"]\n", "deny = [\"A\"]\nallow = [\"N\"]\n"),
    ] {
        assert_eq!(remove_rule(before, Deny, "N").as_deref(), Ok(after), "{before:?}");
    }
    assert!(matches!(remove_rule("allow = [\"N\"]", Deny, "N"), Err(EditError::Missing { .. })));
}

#[test]
fn single_entries_are_removed_by_their_place() {
    let text = "allow = [\n  \"A\", # first\n  \"B\",\n  \"A\", # again\n]\n";
    let starts: Vec<usize> = entries(text, Allow).expect("an array").iter().map(|entry| entry.start).collect();
    let without = |which: &[usize]| remove_entries(text, Allow, &which.iter().map(|at| starts[*at]).collect::<Vec<_>>());
    assert_eq!(without(&[2]).as_deref(), Ok("allow = [\n  \"A\", # first\n  \"B\",\n]\n"));
    assert_eq!(without(&[0, 1]).as_deref(), Ok("allow = [\n  \"A\", # again\n]\n"));
    assert_eq!(without(&[0, 1, 2]).as_deref(), Ok("allow = [\n]\n"));
    assert_eq!(without(&[]).as_deref(), Ok(text));
    assert!(matches!(remove_entries(text, Allow, &[1]), Err(EditError::Missing { .. })));
    assert!(matches!(remove_entries(text, Deny, &starts), Err(EditError::Missing { .. })));
    assert_eq!(entries(text, Deny), Ok(Vec::new()));
}

#[test]
fn odd_rules_survive_the_way_through_the_file() {
    for rule in ["Bash(echo \"x\\n\":*)", "Bash(a\nb)", "Bash(ü # , ] [)", "Bash(')", "Read(C:\\x)"] {
        let text = add_rule("ask = ['x']\n", Ask, rule).expect("added");
        assert_eq!(text.parse::<toml::Table>().expect("toml")["ask"][1].as_str(), Some(rule));
        assert_eq!(remove_rule(&text, Ask, rule).as_deref(), Ok("ask = ['x']\n"));
    }
}

#[test]
fn packs_are_turned_on_and_off_everywhere() {
    let text = "# mine\ndeny = [\"D\"] # no\n\n[[rule]]\neffect = \"ask\"\nrule = \"R\"\n";
    let on = add_pack(text, "read-only", None).expect("added");
    let wanted = "# mine\ndeny = [\"D\"] # no\npacks = [\n    \"read-only\",\n]\n\n[[rule]]\neffect = \"ask\"\nrule = \"R\"\n";
    assert_eq!(on, wanted);
    assert_eq!(add_pack(&on, "read-only", None).as_deref(), Ok(wanted));
    assert_eq!(remove_pack(&on, "read-only", None).expect("removed"), wanted.replace("    \"read-only\",\n", ""));
    assert!(matches!(remove_pack(text, "read-only", None), Err(EditError::Missing { .. })));
}

#[test]
fn packs_are_turned_on_and_off_in_a_workspace() {
    const TABLE: &str = "[[pack]]\nname = \"P\"\nworkspace = \"/w\"\n";
    for text in [
        "",
        "# mine\n",
        "deny = [\"D\"] # no\n",
        "[[rule]]\neffect = \"ask\"\nrule = \"R\"\n",
        "[[pack]]\nname = \"Q\"\nworkspace = \"/w\" # why\n",
    ] {
        let on = add_pack(text, "P", Some("/w")).expect("added");
        assert_eq!(on, format!("{text}{}{TABLE}", if text.is_empty() { "" } else { "\n" }));
        assert_eq!(add_pack(&on, "P", Some("/w")).as_deref(), Ok(on.as_str()));
        assert_eq!(remove_pack(&on, "P", Some("/w")).as_deref(), Ok(text));
        assert!(matches!(remove_pack(&on, "P", Some("/v")), Err(EditError::Missing { .. })));
    }
    let between = "[[pack]]\nname = \"A\"\nworkspace = \"/w\"\n\n[[pack]]\nworkspace = \"/w\" # here\nname = \"P\" # this\n\n# about b\n[[pack]]\nname = \"B\"\nworkspace = \"/w\"\n";
    let without = "[[pack]]\nname = \"A\"\nworkspace = \"/w\"\n\n# about b\n[[pack]]\nname = \"B\"\nworkspace = \"/w\"\n";
    assert_eq!(remove_pack(between, "P", Some("/w")).as_deref(), Ok(without));
    let last_line = "packs = []\n[[pack]]\nname = \"P\"\nworkspace = \"/w\"";
    assert_eq!(remove_pack(last_line, "P", Some("/w")).as_deref(), Ok("packs = []\n"));
    let inline = "pack = [{ name = \"P\", workspace = \"/w\" }, { name = \"Q\", workspace = \"/w\" }]\n";
    assert_eq!(remove_pack(inline, "P", Some("/w")), Err(EditError::Layout("pack".to_owned())));
    assert!(matches!(add_pack("pack = 1", "P", Some("/w")), Err(EditError::Broken(_))));
}

#[test]
fn broken_files_are_left_alone() {
    for text in ["allow = [", "allow = 1", "allow = [1]", "allow = []\nallow = []", "[allow]\nx = 1"] {
        assert!(matches!(add_rule(text, Allow, "N"), Err(EditError::Broken(_))), "{text}");
        assert!(matches!(remove_rule(text, Allow, "N"), Err(EditError::Broken(_))), "{text}");
    }
}

/// Arrays as people lay them out: entries on lines of their own or together, with comments that
/// have commas, brackets and quotes in them, with and without a comma at the end.
fn array() -> impl Strategy<Value = String> {
    let gap = prop_oneof![Just(""), Just(" "), Just("\n"), Just(" # c, ] \"\n"), Just("\r\n\t"), Just("\n  # d\n\n  ")];
    let entry = (gap.clone(), prop_oneof![Just("\"A\""), Just("'B'"), Just("\"N\""), Just("\"\"\"C\nc\"\"\"")], gap.clone());
    (proptest::collection::vec(entry, 0..5), any::<bool>(), gap).prop_map(|(entries, comma, end)| {
        let mut text = entries.iter().map(|(before, entry, after)| format!("{before}{entry}{after}")).collect::<Vec<_>>().join(",");
        if comma && !entries.is_empty() {
            text.push(',');
        }
        format!("# top\nmode = \"plan\"\nallow = [{text}{end}] # end\n\n[[rule]]\neffect = \"ask\"\nrule = \"R\"\n")
    })
}

fn comments(text: &str) -> usize {
    text.matches("# ").count()
}

proptest! {
    #[test]
    fn every_layout_can_be_added_to_without_losing_a_comment(text in array()) {
        let edited = add_rule(&text, Allow, "New(x)").expect("added");
        prop_assert_eq!(comments(&edited), comments(&text));
        let back = remove_rule(&edited, Allow, "New(x)").expect("removed");
        prop_assert_eq!(comments(&back), comments(&text));
    }

    #[test]
    fn every_layout_can_lose_any_entries(text in array(), which in proptest::collection::vec(any::<bool>(), 5)) {
        let entries = entries(&text, Allow).expect("an array");
        let starts: Vec<usize> = entries.iter().zip(&which).filter(|(_, goes)| **goes).map(|(entry, _)| entry.start).collect();
        let edited = remove_entries(&text, Allow, &starts).expect("removed");
        let left = edited.parse::<toml::Table>().expect("toml")["allow"].as_array().map_or(0, Vec::len);
        prop_assert_eq!(left, entries.len() - starts.len());
        for entry in &entries {
            prop_assert!(cut(&text, entry.cut.clone()).expect("a range").parse::<toml::Table>().is_ok(), "{text} {entry:?}");
        }
    }

    #[test]
    fn every_layout_can_be_removed_from(text in array()) {
        match remove_rule(&text, Allow, "N") {
            Ok(edited) => prop_assert!(!edited.contains("\"N\"")),
            Err(error) => prop_assert!(matches!(error, EditError::Missing { .. }), "{error} {text}"),
        }
    }
}
