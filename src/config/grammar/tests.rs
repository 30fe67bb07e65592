//! What a config file says, and where its mistakes are reported to be.

use super::*;

fn parse(text: &str) -> Result<ConfigFile, ConfigErrors> {
    ConfigFile::parse(text, Layer::User, "config.toml")
}

fn shown(file: &ConfigFile) -> Vec<String> {
    file.rules.iter().map(|r| format!("{} {} {}", r.source.at, r.effect, r.text())).collect()
}

fn errors(text: &str) -> String {
    parse(text).expect_err(text).to_string()
}

#[test]
fn rules_know_where_they_stand() {
    let file = parse(concat!(
        "# mine\n",
        "deny = [\"Read(.env)\"]\n",
        "allow = [\n",
        "    \"Bash(cargo test)\", 'Bash(cargo check)', # builds\n",
        "]\n",
        "ask = []\n",
        "mode = \"plan\"\n",
        "\n",
        "[[rule]]\n",
        "effect = \"deny\"\n",
        "rule = \"Bash(git push:*)\"\n",
        "except = [\"Bash(git push --dry-run:*)\"]\n",
        "reason = \"open a pull request\"\n",
        "[[rule]]\n",
        "rules = [\"Bash(a)\", \"Bash(b)\"]\n",
        "effect = \"ask\"\n",
    ))
    .expect("valid");
    assert_eq!(
        shown(&file),
        [
            "config.toml:2:9 deny Read(.env)",
            "config.toml:4:5 allow Bash(cargo test)",
            "config.toml:4:25 allow Bash(cargo check)",
            "config.toml:11:8 deny Bash(git push:*)",
            "config.toml:15:10 ask Bash(a)",
            "config.toml:15:21 ask Bash(b)",
        ]
    );
    assert_eq!(file.mode, Some(Mode::Plan));
    assert_eq!(file.rules[3].except.len(), 1);
    assert_eq!(file.rules[3].reason.as_deref(), Some("open a pull request"));
    assert!(file.rules[4].except.is_empty());
}

#[test]
fn nothing_is_nothing() {
    for text in ["", "\n", "# only a comment"] {
        let file = parse(text).expect(text);
        assert!(file.rules.is_empty() && file.mode.is_none());
    }
}

#[test]
fn all_mistakes_are_reported_where_they_are() {
    let text = concat!(
        "alow = [\"Bash(x)\"]\n",
        "deny = \"Read(.env)\"\n",
        "ask = [1, \"Bash(y)\", \"\"]\n",
        "mode = \"yolo\"\n",
        "[[rule]]\n",
        "rule = \"Bash(z)\"\n",
        "[[rule]]\n",
        "effect = \"alow\"\n",
        "[[rule]]\n",
        "effect = \"allow\"\n",
        "rule = \"Bash(z)\"\n",
        "rules = [\"Bash(z)\"]\n",
        "deny = [\"Bash(q)\"]\n",
        "[permissions]\n",
        "[rules]\n",
    );
    assert_eq!(
        errors(text),
        concat!(
            "config.toml:1:1: the key `alow` is not known here, did you mean `allow`; known are `allow`, `ask`, `audit`, `deny`, `fatigue`, `forbid_learning`, `forbid_modes`, `learning`, `mode`, `pack`, `packs`, `program`, `rule`, `session_flow`\n",
            "config.toml:2:8: expected an array, as in deny = [\"Bash(cargo test)\"], not the string `Read(.env)`\n",
            "config.toml:3:8: expected strings, as in ask = [\"Bash(cargo test)\"], not a number\n",
            "config.toml:3:22: this is empty; expected strings, as in ask = [\"Bash(cargo test)\"]\n",
            "config.toml:4:8: `yolo` is no mode; known are \"plan\", \"default\", \"accept-edits\", \"unattended\", \"bypass\"\n",
            "config.toml:5:1: this rule has no `effect`: say \"allow\", \"ask\" or \"deny\"\n",
            "config.toml:7:1: this rule has no `rule`: say what it is about, such as rule = \"Bash(cargo test)\"\n",
            "config.toml:8:10: `alow` is no effect, did you mean \"allow\"; known are \"allow\", \"ask\", \"deny\"\n",
            "config.toml:12:1: a table has either `rule` or `rules`, not both\n",
            "config.toml:13:1: the key `deny` is not known here; known are `args`, `counterexamples`, `cwd`, `effect`, `effects`, `examples`, `except`, `expires`, `from`, `mode`, `options`, `programs`, `reason`, `rule`, `rules`; keys of the whole file stand above the first `[[rule]]`\n",
            "config.toml:14:2: the key `permissions` is not known here; known are `allow`, `ask`, `audit`, `deny`, `fatigue`, `forbid_learning`, `forbid_modes`, `learning`, `mode`, `pack`, `packs`, `program`, `rule`, `session_flow`\n",
            "config.toml:15:2: the key `rules` is not known here, did you mean `rule`; known are `allow`, `ask`, `audit`, `deny`, `fatigue`, `forbid_learning`, `forbid_modes`, `learning`, `mode`, `pack`, `packs`, `program`, `rule`, `session_flow`",
        )
    );
}

#[test]
fn what_is_not_a_rule_is_placed_inside_the_text() {
    for (text, at) in [
        ("allow = [\"Bash(ls\"]", "1:18"),
        ("allow = [\"  Bash(ls\"]", "1:20"),
        ("allow = ['bash(ls)']", "1:11"),
        ("allow = [\"Ba\\u0073h(ls\"]", "1:10"),
        ("ask = [\"Read(../x)\"]", "1:14"),
        ("[[rule]]\neffect = \"deny\"\nrule = \"Read(x)\"\nexcept = [\"x/**\"]", "4:12"),
        ("allow = [\"*\"]", "1:11"),
    ] {
        let errors = parse(text).expect_err(text);
        assert_eq!(errors.iter().map(|e| e.kind).collect::<Vec<_>>(), [ErrorKind::Rule], "{text}: {errors}");
        assert!(errors.to_string().starts_with(&format!("config.toml:{at}: ")), "{text}: {errors}");
    }
}

#[test]
fn what_is_not_toml_is_placed_too() {
    let text = errors("allow = [\n  \"Bash(ü)\" \"x\"\n]\nallow = [\n");
    assert!(text.starts_with("config.toml:2:13: "), "{text}");
    assert!(text.contains("\nconfig.toml:4:1: "), "{text}");
    assert!(errors("allow = [\"Bash(x)\"]\nallow = []").starts_with("config.toml:2:1: "));
    assert!(errors("\u{0}").starts_with("config.toml:1:1: "));
}

#[test]
fn a_project_cannot_choose_the_mode() {
    for mode in Mode::NAMES {
        let text = format!("allow = []\nmode = \"{mode}\"\n");
        let errors = ConfigFile::parse(&text, Layer::Project, ".countersign.toml").expect_err("refused");
        let kinds: Vec<_> = errors.iter().map(|e| e.kind).collect();
        assert_eq!(kinds, [ErrorKind::Refused]);
        assert!(errors.to_string().starts_with(".countersign.toml:2:8: a project cannot choose"), "{errors}");
        assert_eq!(parse(&text).expect("user").mode.map(|m| m.to_string()).as_deref(), Some(mode));
    }
}

#[test]
fn an_effect_is_exactly_one_of_three() {
    for effect in ["Allow", "ALLOW", "allow ", "", "yes", "forbid"] {
        assert!(parse(&format!("[[rule]]\neffect = \"{effect}\"\nrule = \"Bash(x)\"\n")).is_err(), "{effect}");
    }
    assert!(parse("[[rule]]\neffect = true\nrule = \"Bash(x)\"\n").is_err());
}

#[test]
fn hostile_files_are_refused_not_endured() {
    assert!(errors(&"#".repeat(MAX_FILE + 1)).contains("larger"));
    let many = format!("allow = [{}]", "\"Bash(x)\",".repeat(MAX_RULES + 1));
    assert!(errors(&many).contains("more than 10000 rules"));
    assert!(errors(&format!("allow = [\"{}\"]", "x".repeat(MAX_RULE + 1))).contains("longer"));
    assert!(errors("allow = [\"Bash(x\\u0000)\"]").contains("control character"));
    assert!(errors(&"[".repeat(100_000)).len() < 100_000);
    assert!(errors(&"a.".repeat(100_000)).len() < 100_000);
    assert!(errors(&format!("{} = 1", "k".repeat(100_000))).len() < 1000);
    let wrong = errors(&format!("allow = [{}]", "1,".repeat(1000)));
    assert!(wrong.ends_with("… and 900 more"), "{wrong}");
}

#[test]
fn a_project_says_nothing_of_what_is_a_person_s_to_set() {
    for text in
        ["[audit]\non = false\n", "audit = {}", "[fatigue]\nrun = 5\n", "fatigue = {}", "[learning]\nlapse_days = 5\n", "learning = {}"]
    {
        let errors = ConfigFile::parse(text, Layer::Project, ".countersign.toml").expect_err(text);
        assert_eq!(errors.iter().map(|e| e.kind).collect::<Vec<_>>(), [ErrorKind::Refused], "{text}");
        assert!(ConfigFile::parse(text, Layer::Managed, "config.toml").is_ok(), "{text}");
    }
}
