//! What a project's files give before a yes, and after.

use std::fs;

use super::*;
use crate::policy::rule::{Layer, RuleEffect};
use crate::trust::snapshot::PROJECT_FILE;
use crate::world::OsWorld;

struct Project {
    _scratch: tempfile::TempDir,
    root: AbsPath,
}

impl Project {
    fn new(config: &str) -> Self {
        let scratch = tempfile::tempdir().expect("scratch");
        let root = AbsPath::parse(scratch.path().canonicalize().expect("real").to_str().expect("utf-8")).expect("absolute");
        let project = Self { _scratch: scratch, root };
        project.write(config);
        project
    }

    fn write(&self, config: impl AsRef<[u8]>) {
        fs::write(format!("{}/{PROJECT_FILE}", self.root), config).expect("write");
    }

    fn load(&self) -> ProjectConfig<Untrusted> {
        ProjectConfig::load(&OsWorld, &Workspace::discover(&self.root, &OsWorld, None))
    }
}

const CONFIG: &str = "allow = [\"Bash(cargo test)\"]\ndeny = [\"Read(.env)\"]\nask = [\"Bash(git push:*)\"]\n";

#[test]
fn restrictions_hold_at_once_and_grants_after_a_yes() {
    let project = Project::new(CONFIG);
    let config = project.load();
    assert!(!config.is_broken());
    assert_eq!(config.restrictions().iter().map(Rule::text).collect::<Vec<_>>(), ["Read(.env)", "Bash(git push:*)"]);
    let debug = format!("{config:?}");
    assert!(!debug.contains("cargo test"), "{debug}");

    let trusted = config.confirm(project.load().review().confirm().expect("yes")).expect("same bytes");
    assert_eq!(trusted.restrictions().len(), 2);
    let rules = trusted.into_rules();
    assert!(rules.iter().any(|rule| rule.effect == RuleEffect::Allow && rule.source.at == ".countersign.toml:1:10"));
    assert!(rules.iter().all(|rule| rule.source.layer == Layer::Project));
}

#[test]
fn any_changed_byte_makes_the_confirmation_fail_and_keeps_the_restrictions() {
    let project = Project::new(CONFIG);
    for at in 0..CONFIG.len() {
        project.write(CONFIG);
        let confirmation = project.load().review().confirm().expect("yes");
        let mut changed = CONFIG.as_bytes().to_vec();
        changed[at] ^= 1;
        project.write(&changed);
        let unconfirmed = project.load().confirm(confirmation).expect_err("changed");
        assert_eq!(unconfirmed.why, ConfirmError::ChangedSinceReview, "byte {at}");
    }
    project.write(format!("{CONFIG}# more\n"));
    let changed = project.load();
    project.write(CONFIG);
    let unconfirmed = changed.confirm(project.load().review().confirm().expect("yes")).expect_err("changed");
    assert_eq!(unconfirmed.config.restrictions().len(), 2);
}

#[test]
fn a_yes_for_one_workspace_is_not_one_for_its_copy() {
    let (one, copy) = (Project::new(CONFIG), Project::new(CONFIG));
    let confirmation = one.load().review().confirm().expect("yes");
    assert_eq!(copy.load().confirm(confirmation).expect_err("copy").why, ConfirmError::OtherWorkspace);
}

#[test]
fn a_broken_config_grants_nothing_and_says_so() {
    for text in ["allow = [\"Bash(x)\"]\nmode = \"bypass\"\n", "alow = []", "allow = [", "trust = true\nallow = [\"Bash(x)\"]"] {
        let project = Project::new(text);
        let config = project.load();
        assert!(config.is_broken() && config.restrictions().is_empty(), "{text}");
        let review = config.review();
        assert!(review.grants().is_empty() && !review.problems().is_empty(), "{text}");
        assert!(review.to_string().contains("cannot be confirmed"), "{review}");
        assert!(review.confirm().is_err(), "{text}");
        let forged = Confirmation::new(project.root.clone(), config.folder.clone(), config.digest().expect("digest"), BTreeSet::new());
        assert_eq!(config.confirm(forged).expect_err("broken").why, ConfirmError::Broken, "{text}");
    }
    let project = Project::new("");
    project.write(b"\xff");
    assert!(matches!(project.load().broken(), Some(ProjectError::NotText)));
    project.write(vec![b'#'; 1 << 20]);
    assert!(matches!(project.load().broken(), Some(ProjectError::Unreadable(_))));
    assert!(project.load().review().confirm().is_err());
}

#[test]
fn home_is_never_trusted() {
    let project = Project::new(CONFIG);
    let home = Workspace::discover(&project.root, &OsWorld, Some(&project.root));
    let config = ProjectConfig::load(&OsWorld, &home);
    assert_eq!(config.restrictions().len(), 2);
    assert!(config.review().confirm().is_err());
    let elsewhere = project.load().review().confirm().expect("as a plain folder");
    assert_eq!(config.confirm(elsewhere).expect_err("home").why, ConfirmError::Refused(Refused::Home));
}

#[test]
fn a_review_shows_everything_on_lines_of_its_own() {
    let project = Project::new("allow = [\"Bash(a\\u001b[8m)\"]\n");
    assert!(project.load().is_broken(), "control characters are refused outright");

    let project = Project::new(
        "allow = [\"Bash(a\\nb \\u202Ec)\"]\ndeny = [\"Read(.env)\"]\n[[rule]]\neffect = \"allow\"\nrule = \"Bash(make:*)\"\nexcept = [\"Bash(make -f:*)\"]\nreason = \"builds\"\n",
    );
    let review = project.load().review();
    let shown = review.to_string();
    let expected = [
        "Confirmed, it would run these without asking (2):".to_owned(),
        format!("  {} high   allow Bash(make:*)  (.countersign.toml:3)", review.grants()[0].id.short()),
        "      it allows whatever a package, image or recipe runs".to_owned(),
        "      except Bash(make -f:*)".to_owned(),
        "      its author says: builds".to_owned(),
        format!("  {} low    allow Bash(a\\nb \\u{{202e}}c)  (.countersign.toml:1)", review.grants()[1].id.short()),
        "It restricts already, confirmed or not (1):".to_owned(),
        "  deny Read(.env)  (.countersign.toml:2)".to_owned(),
    ];
    assert_eq!(shown.lines().skip(1).collect::<Vec<_>>(), expected);
    let json = serde_json::to_value(&review).expect("json");
    assert_eq!(json["grants"][0]["text"], "Bash(make:*)");
    assert_eq!(json["digest"], project.load().digest().expect("digest").to_string());
    assert_eq!(json["not_confirmable"], serde_json::Value::Null);
    assert!(json.get("confirmation").is_none());
}
