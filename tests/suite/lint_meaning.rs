//! Lint, held against the judging: smaller lists decide as the larger ones did, what is shadowed decides nothing,
//! and a denial that is called walked around really is.

use std::collections::BTreeSet;

use countersign::config::ConfigFile;
use countersign::lint::{Finding, LintId, LintInput, lint, minimal};
use countersign::policy::rule::{Layer, RuleEffect};
use countersign::{Broker, Mode, ToolCall, Verdict};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{self, WORKSPACE};

/// Rules that overlap in every way: exact and wide, with and without what has to be named.
const RULES: &[&str] = &[
    "Bash(cat:*)",
    "Bash(cat .env)",
    "Bash(cat src/main.rs)",
    "Bash(find:*)",
    "Bash(find *)",
    "Bash(find . -delete)",
    "Bash(find . -delete *)",
    "Bash(find src -name x:*)",
    "Bash(sed:*)",
    "Bash(sed -i:*)",
    "Bash(sed -i s/a/b/ f)",
    "Bash(git push:*)",
    "Bash(git push --force:*)",
    "Bash(git push origin main)",
    "Bash(git *)",
    "Bash(curl:*)",
    "Bash(curl https://example.com/:*)",
    "Bash(curl https://example.com/)",
    "Bash(python3:*)",
    "Bash(python3 -c 'x y')",
    "Bash(./run.sh:*)",
    "Bash(/srv/run.sh:*)",
    "Bash(touch:*)",
    "Bash(touch .git/hooks/x)",
    "Bash(touch src/x)",
    "Bash(unknown-tool:*)",
    "Bash(unknown-tool --x)",
    "Bash(unknown-tool --x:*)",
    "Bash",
    "Bash(then touch src/x)",
    "Bash(touch src/x | cat)",
    "Bash(FOO=1 touch src/x)",
    "Read(**)",
    "Read(//**)",
    "Read(//srv/**)",
    "Read(//srv/data/*)",
    "Read(//srv/.env)",
    "Read(.env)",
    "Read",
    "Edit(**)",
    "Edit(src/**)",
    "Edit(/src/x)",
    "Edit(.git/**)",
    "Edit(.git/hooks/x)",
    "Edit",
    "WebFetch",
    "WebFetch(domain:*)",
    "WebFetch(domain:*.example.com)",
    "WebFetch(domain:a.example.com)",
    "WebFetch(domain:example.com)",
    "WebFetch(domain:localhost)",
    "mcp__s",
    "mcp__s__t",
    "mcp__s__get_*",
    "Agent",
    "Agent(x)",
    "Skill(x)",
];

fn calls() -> Vec<ToolCall> {
    let commands = [
        "cat src/main.rs",
        "cat .env",
        "cat /srv/data/x",
        "cat /srv/.env",
        "cat $X",
        "find . -delete",
        "find . -delete -print",
        "find src -name x",
        "find /srv -name x",
        "sed -i s/a/b/ f",
        "sed -n 1p /srv/f",
        "git push --force",
        "git push origin main",
        "git push origin x --force",
        "git log",
        "curl https://example.com/",
        "curl https://example.com/x",
        "curl https://a.example.com/",
        "curl -d @x https://example.com/",
        "python3 -c 'x y'",
        "python3 x.py",
        "cd /srv && python3 x.py",
        "./run.sh",
        "/srv/run.sh",
        "touch src/x",
        "touch .git/hooks/x",
        "touch /srv/x",
        "if true; then touch src/x; fi",
        "touch src/x | cat",
        "LANG=C touch src/x",
        "unknown-tool --x",
        "unknown-tool --x y",
        "unknown-tool y",
        "echo hi > src/x",
        "echo hi > .git/hooks/x",
        "cat src/main.rs > src/x",
    ];
    let tools = [
        ("Read", json!({ "file_path": "/srv/data/x" })),
        ("Read", json!({ "file_path": "/srv/.env" })),
        ("Read", json!({ "file_path": "/home/u/proj/.env" })),
        ("Write", json!({ "file_path": "/home/u/proj/src/x", "content": "" })),
        ("Write", json!({ "file_path": "/home/u/proj/.git/hooks/x", "content": "" })),
        ("Edit", json!({ "file_path": "/srv/x", "old_string": "a", "new_string": "b" })),
        ("WebFetch", json!({ "url": "https://a.example.com/x", "prompt": "" })),
        ("WebFetch", json!({ "url": "https://example.com/x", "prompt": "" })),
        ("WebFetch", json!({ "url": "http://localhost:3000/x", "prompt": "" })),
        ("mcp__s__t", json!({})),
        ("mcp__s__get_x", json!({})),
        ("Agent", json!({ "subagent_type": "x", "prompt": "" })),
        ("Skill", json!({ "skill": "x" })),
    ];
    let shells = commands.into_iter().map(|command| ToolCall::shell(command, WORKSPACE));
    shells.chain(tools.into_iter().map(|(tool, input)| ToolCall::new(tool, input, WORKSPACE))).collect()
}

fn config(rules: &[(RuleEffect, &str)]) -> String {
    [RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny]
        .into_iter()
        .map(|effect| {
            let entries = rules.iter().filter(|(of, _)| *of == effect).map(|(_, rule)| format!("  {rule:?}, # why\n"));
            format!("{effect} = [\n{}]\n", entries.collect::<Vec<_>>().concat())
        })
        .collect::<Vec<_>>()
        .concat()
}

fn broker(text: &str) -> Broker {
    let rules = ConfigFile::parse(text, Layer::User, "p.toml").unwrap_or_else(|e| panic!("{text}: {e}")).rules;
    support::builder(true).mode(Mode::Default).rules(rules).build()
}

fn verdicts(text: &str) -> Vec<(String, Verdict)> {
    let broker = broker(text);
    calls().iter().map(|call| (format!("{} {}", call.tool(), call.input()), broker.decide(call).verdict())).collect()
}

fn policy() -> impl Strategy<Value = Vec<(RuleEffect, &'static str)>> {
    use RuleEffect::{Allow, Ask, Deny};
    let effect = prop::sample::select(&[Allow, Allow, Allow, Allow, Ask, Deny][..]);
    prop::collection::vec((effect, prop::sample::select(RULES)), 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// The smaller list of rules means the same, whatever overlaps in the larger one; and what is called
    /// shadowed decides nothing.
    #[test]
    fn the_smaller_list_decides_as_the_larger(rules in policy()) {
        let text = config(&rules);
        let input = LintInput { text: &text, name: "p.toml", layer: Layer::User };
        let found = lint(&[input], None);
        // An exact command with code in it may come again, though hardly.
        let certain: Vec<Finding> = found.iter().filter(|finding| finding.id != LintId::OneOff).cloned().collect();
        let smaller = minimal(&input, &certain).expect("an edit");
        let wanted = verdicts(&text);
        prop_assert_eq!(verdicts(&smaller), wanted.clone(), "{}\nbecame\n{}", text, smaller);
        // Names in a folder may be looked at although reading is restricted.
        let gone = |finding: &&Finding| finding.id == LintId::Shadowed && !finding.rule.as_ref().is_some_and(|rule| rule.starts_with("Read("));
        let shadowed: BTreeSet<usize> = found.iter().filter(gone).map(|finding| finding.place.line).collect();
        let rest: Vec<&str> = text.lines().enumerate().filter(|(at, _)| !shadowed.contains(&(at + 1))).map(|(_, line)| line).collect();
        let rest = rest.join("\n");
        prop_assert_eq!(verdicts(&rest), wanted, "{}\nwithout shadowed\n{}", text, rest);
    }

    /// What is made smaller needs no second time, and a fix is the same as its range says.
    #[test]
    fn one_time_is_enough(rules in policy()) {
        let text = config(&rules);
        let input = LintInput { text: &text, name: "p.toml", layer: Layer::User };
        let found = lint(&[input], None);
        let smaller = minimal(&input, &found).expect("an edit");
        let again = lint(&[LintInput { text: &smaller, ..input }], None);
        prop_assert!(again.iter().all(|finding| finding.fix.is_none()), "{}\nstill {:?}", smaller, again);
        for fix in found.iter().filter_map(|finding| finding.fix.as_ref()) {
            let edited = format!("{}{}{}", &text[..fix.range.start], fix.replacement, &text[fix.range.end..]);
            prop_assert_eq!(ConfigFile::parse(&edited, Layer::User, "p.toml").expect("valid").rules.len() + 1, rules.len());
        }
    }
}

/// The ids that a policy raises, each once.
fn ids(text: &str) -> BTreeSet<&'static str> {
    lint(&[LintInput { text, name: "p.toml", layer: Layer::User }], None).iter().map(|finding| finding.id.name()).collect()
}

#[test]
fn one_spelling_is_not_enough_as_long_as_another_is_free() {
    for (text, is_literal) in [
        ("deny = [\"Bash(git push --force:*)\"]", true),
        ("deny = [\"Bash(git push --force:*)\", \"Bash(git push * --force:*)\"]", true),
        ("deny = [\"Bash(git push --force:*)\", \"Bash(git push * --force:*)\", \"Bash(git push* -f*)\"]", false),
        ("deny = [\"Bash(git push* --force*)\"]", false),
        ("deny = [\"Bash(git push --force:*)\", \"Bash(git push:*)\"]", false),
        ("ask = [\"Bash(git push --force:*)\"]\ndeny = [\"Bash(git push:*)\"]", false),
        // What is only asked about is not denied.
        ("deny = [\"Bash(git push --force:*)\"]\nask = [\"Bash(git push:*)\"]", true),
        ("deny = [\"Bash(rm -rf /)\"]", true),
        ("deny = [\"Bash(rm -rf:*)\", \"Read(.env)\"]", true),
        ("deny = [\"Bash(rm -rf:*)\", \"Bash(rm:*)\"]", false),
        ("deny = [\"Bash(git commit --no-verify:*)\"]", true),
        ("deny = [\"Bash(npm publish:*)\", \"Bash(docker system prune:*)\", \"Bash(git reset:*)\"]", false),
        ("deny = [\"Bash(find . -delete:*)\", \"Bash(python3 -c:*)\"]", false),
        ("allow = [\"Bash(cargo test --workspace:*)\"]", false),
    ] {
        assert_eq!(ids(text).contains("literal-deny"), is_literal, "{text}");
    }
}

#[test]
fn only_what_nobody_looks_into_walks_around_a_denial() {
    for (allow, calls, walks) in [
        ("Bash(python3:*)", &["python3 x.py"][..], true),
        ("Bash(bash:*)", &["bash x.sh"], true),
        ("Bash(make:*)", &["make x"], true),
        ("Bash(npm:*)", &["npm run x"], true),
        ("Bash(npx:*)", &["npx x"], true),
        ("Bash", &["make x"], true),
        // What stands behind these is seen.
        ("Bash(timeout:*)", &["timeout 5 rm x"], false),
        ("Bash(xargs:*)", &["echo x | xargs rm", "xargs rm x"], false),
        ("Bash(env:*)", &["env rm x"], false),
        ("Bash(find:*)", &["find . -exec rm {} +"], false),
        ("Bash(bash x.sh:*)", &["bash -c 'rm x'"], false),
        // What these run is asked about.
        ("Bash(awk:*)", &["awk 'BEGIN { system(\"rm x\") }'"], false),
        ("Bash(python3 -c:*)", &["python3 -c 'import os; os.remove(\"x\")'"], false),
        ("Bash(ssh:*)", &["ssh h rm x"], false),
        ("Bash(sudo:*)", &["sudo rm x"], false),
        ("Bash(git:*)", &["git x"], false),
        ("Bash(cargo test:*)", &[], false),
    ] {
        let text = format!("allow = [\"{allow}\"]\ndeny = [\"Bash(rm:*)\", \"mcp__s__t\"]\n");
        assert_eq!(ids(&text).contains("walked-around"), walks, "{allow}");
        let broker = broker(&text);
        for call in calls {
            let is_allowed = broker.decide(&ToolCall::shell(*call, WORKSPACE)).verdict() == Verdict::Allow;
            assert_eq!(is_allowed, walks, "{allow} {call}");
        }
    }
    // A restriction in its way closes it.
    assert!(!ids("allow = [\"Bash(make:*)\"]\nask = [\"Bash(make:*)\"]\ndeny = [\"Bash(rm:*)\"]").contains("walked-around"));
}
