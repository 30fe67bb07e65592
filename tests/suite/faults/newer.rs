//! Files that a newer version of this program wrote.

use countersign::audit::{AuditLog, AuditSettings};
use countersign::config::{Loaded, discovery};
use countersign::policy::rule::Layer;
use countersign::trust::TrustStore;
use countersign::world::OsWorld;

use super::{AUDIT, Home, LEARNED, PROJECT, TRUST, USER, no_looser};

const COMMANDS: [&str; 5] = ["ls", "cargo test", "git push", "make never", "unknown-tool"];

#[test]
fn a_store_of_a_newer_version_is_asked_about_and_left_as_it_is() {
    for (file, line) in [
        (LEARNED, r#"{"v":99,"op":"learn","rules":[{"effect":"deny","rule":"Bash(ls:*)"}]}"#),
        (LEARNED, r#"{"v":2,"op":"from-tomorrow","at":1}"#),
        (TRUST, r#"{"v":99,"root":"/x","action":"revoked"}"#),
        (TRUST, r#"{"v":2,"root":"/x","action":"from-tomorrow","at":1}"#),
    ] {
        let home = Home::with_rules();
        let before = home.verdicts(COMMANDS);
        home.write(file, format!("{line}\n"));
        let after = home.verdicts(COMMANDS);
        assert_eq!(after, ["ask", "ask", "deny", "ask", "ask"], "{line}");
        assert!(no_looser(&before, &after));
        let (_, reason) = home.hook("ls");
        assert!(reason.contains(&format!("{}:1: ", home.abs(file))), "{reason}");
        if line.contains("99") {
            assert!(reason.contains("newer than this program: update it, or remove that line"), "{reason}");
        }
        // What is written comes behind it; what would rewrite the file does not.
        home.must(&["trust", "confirm", "--level", "restricted"]);
        let rewrites: &[&str] = if file == TRUST { &["trust", "prune"] } else { &["rules", "compact"] };
        let text = home.fails(rewrites);
        assert!(text.contains(home.abs(file).as_str()), "{text}");
        assert!(home.read(file).is_some_and(|bytes| bytes.starts_with(line.as_bytes())), "{line}");
        assert_eq!(home.verdicts(COMMANDS), after, "{line}");
    }
}

#[test]
fn a_yes_does_not_count_behind_a_record_that_is_not_understood() {
    let home = Home::new();
    home.write(PROJECT, "allow = [\"Bash(unknown-tool:*)\"]\n");
    let review: serde_json::Value = serde_json::from_slice(&home.run(&["trust", "review", "--json"], "").stdout).expect("json");
    let digest = review["digest"].as_str().expect("a digest").to_owned();
    home.must(&["trust", "confirm", "--digest", &digest]);
    assert_eq!(home.verdict("unknown-tool"), "allow");
    let text = home.read(TRUST).expect("a store");
    home.write(TRUST, [&text[..], b"{\"v\":99}\n"].concat());
    assert_eq!(home.verdicts(["unknown-tool", "ls"]), ["ask", "ask"]);
    assert_eq!(TrustStore::open(home.abs(TRUST)).problems().len(), 1);
    home.write(TRUST, text);
    assert_eq!(home.verdict("unknown-tool"), "allow", "nothing was lost");
}

#[test]
fn a_log_with_newer_records_goes_on() {
    let home = Home::with_rules();
    home.write(USER, "audit = { on = true, required = true }\ndeny = [\"Bash(git push:*)\"]\n");
    let tomorrow = "{\"v\":99,\"written\":\"otherwise\"}\n";
    home.write(AUDIT, tomorrow);
    assert_eq!(home.verdicts(["ls", "git push"]), ["allow", "deny"]);
    assert!(home.read(AUDIT).is_some_and(|bytes| bytes.starts_with(tomorrow.as_bytes())));
    home.must(&["audit", "tail"]);
    let log = AuditLog::new(home.abs(AUDIT), AuditSettings::USUAL);
    assert_eq!(log.records().expect("a log").flatten().count(), 3, "that something stood there, and two decisions");
}

#[test]
fn a_config_that_says_more_than_is_known_is_not_used_in_part() {
    for text in [
        "version = 2\n",
        "packs = [\"from-tomorrow\"]\n",
        "mode = \"from-tomorrow\"\n",
        "[[rule]]\neffect = \"from-tomorrow\"\nrule = \"Bash(ls:*)\"\n",
        "[[rule]]\neffect = \"deny\"\nrule = \"Bash(ls:*)\"\nfrom_tomorrow = 1\n",
        "deny = [\"FromTomorrow(ls:*)(x)\"]\n",
        "audit = { on = true, from_tomorrow = true }\n",
    ] {
        for file in [USER, PROJECT] {
            let home = Home::new();
            let rules = "allow = [\"Bash(cargo test:*)\"]\ndeny = [\"Bash(make never:*)\"]\n";
            home.write(file, if text.starts_with('[') { format!("{rules}{text}") } else { format!("{text}{rules}") });
            let after = home.verdicts(COMMANDS);
            assert!(!after.contains(&"allow".to_owned()), "{file}, {text}: {after:?}");
            let (_, reason) = home.hook("ls");
            let name = file.rsplit('/').next().expect("a name");
            assert!(reason.contains(&format!("{name}:")), "{file}, {text}: {reason}");
        }
        // An administrator's as well.
        let home = Home::new();
        home.write("managed.toml", text);
        assert!(matches!(discovery::load(&home.abs("managed.toml"), Layer::Managed, &OsWorld), Loaded::Broken(_)), "{text}");
    }
}
