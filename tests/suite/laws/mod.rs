//! The laws that hold whatever the call and the rules are.

mod generated;
pub(crate) mod policies;
mod small_model;

use countersign::policy::rule::RuleEffect;
use countersign::{Decision, Mode, ToolCall, Verdict};
use proptest::prelude::*;

use crate::support::{self, WORKSPACE};

const COMMANDS: &[&str] = &[
    "ls",
    "cat src/main.rs",
    "cat .env",
    "rm -rf target",
    "git status",
    "git push origin main",
    "cargo test",
    "cargo test --config x",
    "curl https://example.com/",
    "echo hi > out.txt",
    "rm out.txt",
    "echo $(whoami)",
    "find . -name '*.rs'",
    "find . -delete",
    "sed -n 1p f",
    "sed -i s/a/b/ f",
    "python3 -c 'x'",
    "./run.sh",
    "grep -r x .",
    "rm -rf /",
    "timeout 5 ls",
    "xargs rm",
    "bash -c 'ls; pwd'",
    "unknown-tool --x",
    "cat $F",
    "x=1",
    "cd src && ls",
    "cd /tmp",
    "env FOO=1 ls",
    "cat < f",
    "[ -f a ] && cat a",
    "export PATH=/x",
    "export PATH=\"$HOME/.cargo/bin:$PATH\"",
    "for f in a b; do cat $f; done",
    "if true; then ls; fi",
    "kill 1",
    "sudo ls",
    "wc -l *.rs",
    "test -f x",
];

const RULES: &[&str] = &[
    "Bash(ls:*)",
    "Bash(cat:*)",
    "Bash(rm:*)",
    "Bash(git push:*)",
    "Bash(cargo test:*)",
    "Bash(cargo *)",
    "Bash(find:*)",
    "Bash",
    "Read(src/**)",
    "Read(**)",
    "Edit(**)",
    "Read(.env)",
    "WebFetch(domain:example.com)",
    "Bash(curl:*)",
    "Bash(python3:*)",
    "Bash(./run.sh:*)",
    "Bash(sed:*)",
    "Bash(xargs:*)",
    "Bash(timeout:*)",
    "Bash(unknown-tool:*)",
];

fn command() -> impl Strategy<Value = String> {
    let one = prop::sample::select(COMMANDS).prop_map(str::to_owned);
    let joined =
        (prop::collection::vec(prop::sample::select(COMMANDS), 1..4), prop::sample::select(&[" && ", "; ", " | ", " || ", "\n"][..]))
            .prop_map(|(parts, with)| parts.join(with));
    prop_oneof![one, joined, "[ -~\n]{0,60}"]
}

/// PowerShell texts of whole statements: torn ones may turn what follows into text or a comment.
fn powershell() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "gc a",
        "$x = 1",
        "'a'",
        "\"b $x\"",
        "gci | % { $_.Name }",
        "if (1) { gc a } else { gc b }",
        "@{ a = 1 }",
        "(gc a).Count",
        "[int]'1'",
        "foreach ($f in 1,2) { $f }",
        "gc a 2>$null",
        "try { gc a } catch { }",
        "1..3",
        "# x\n",
        "<# x #>",
        "gc a `\n -Raw",
        "@'\nx\n'@",
        "@\"\nx $x\n\"@",
        "-not $x",
        "cd src",
        "git log",
        "\"a`\"b\"",
        "'it''s'",
        "$a[0]",
        "gc a |\n select -First 1",
    ];
    prop::collection::vec(prop::sample::select(PARTS), 0..4).prop_map(|parts| parts.join("; "))
}

fn rules() -> impl Strategy<Value = Vec<(RuleEffect, &'static str)>> {
    let effect = prop::sample::select(&[RuleEffect::Allow, RuleEffect::Ask, RuleEffect::Deny][..]);
    prop::collection::vec((effect, prop::sample::select(RULES)), 0..5)
}

fn verdict(command: &str, rules: &[(RuleEffect, &str)], mode: Mode) -> Verdict {
    let rules: Vec<_> = rules.iter().map(|(effect, text)| support::rule(*effect, text)).collect();
    let broker = support::builder(true).mode(mode).rules(rules).build();
    broker.decide(&ToolCall::shell(command, WORKSPACE)).verdict()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Law 1: no input makes `decide` panic, and whatever is not understood is not allowed.
    #[test]
    fn any_text_is_decided(text in "\\PC{0,200}|[\\x00-\\x7f]{0,120}") {
        let broker = support::broker(&["Bash"], &[], &[]);
        let decision = broker.decide(&ToolCall::shell(text.clone(), WORKSPACE));
        prop_assert!(!decision.trace().steps.is_empty());
        let decision = broker.decide(&ToolCall::new("PowerShell", serde_json::json!({ "command": text }), WORKSPACE));
        prop_assert!(!decision.trace().steps.is_empty());
    }

    /// The same for PowerShell, with text of its kind: a whole is as strict as the part that deletes.
    #[test]
    fn powershell_hides_nothing(before in powershell(), after in powershell()) {
        let broker = support::broker(&[], &[], &[]);
        let with = |text: String| broker.decide(&ToolCall::new("PowerShell", serde_json::json!({ "command": text }), WORKSPACE)).verdict();
        for text in [
            format!("{before}; Remove-Item x; {after}"),
            format!("{before}\nRemove-Item x\n{after}"),
            format!("if (1) {{ {before}; Remove-Item x }}; {after}"),
            format!("\"$({before}; Remove-Item x)\"; {after}"),
            format!("@({before}; Remove-Item x) | Out-Null; {after}"),
        ] {
            prop_assert!(with(text.clone()) >= Verdict::Ask, "{text}");
        }
    }

    /// Law 2: adding a rule that denies or asks never loosens a verdict.
    #[test]
    fn restrictions_only_tighten(command in command(), rules in rules(), more in prop::sample::select(RULES), denies in any::<bool>()) {
        let before = verdict(&command, &rules, Mode::Default);
        let mut with = rules.clone();
        with.push((if denies { RuleEffect::Deny } else { RuleEffect::Ask }, more));
        prop_assert!(verdict(&command, &with, Mode::Default) >= before, "{command:?} with {more}");
    }

    /// Law 3: a command made of two is at least as strict as the first, and as each alone where the
    /// first leaves the shell as it was.
    #[test]
    fn a_whole_is_as_strict_as_its_parts(a in prop::sample::select(COMMANDS), b in prop::sample::select(COMMANDS), rules in rules(), with in prop::sample::select(&[" && ", "; ", " | ", " || ", "\n"][..])) {
        let whole = verdict(&format!("{a}{with}{b}"), &rules, Mode::Default);
        prop_assert!(whole >= verdict(a, &rules, Mode::Default), "{a}{with}{b}");
        if !a.starts_with("cd") && !a.contains('=') {
            prop_assert!(whole >= verdict(b, &rules, Mode::Default), "{a}{with}{b}");
        }
        for wrapped in [format!("echo \"$({b})\""), format!("timeout 5 bash -c {}", quoted(b)), format!("( {b} )"), format!("if true; then {b}\nfi")] {
            prop_assert!(verdict(&wrapped, &rules, Mode::Default) >= verdict(b, &rules, Mode::Default), "{wrapped}");
        }
    }

    /// Law 6: a permit is refused for any other call.
    #[test]
    fn permits_are_for_one_call(a in prop::sample::select(COMMANDS), b in prop::sample::select(COMMANDS)) {
        prop_assume!(a != b);
        let broker = support::broker(&[], &[], &[]);
        if let Decision::Allow(permit) = broker.decide(&ToolCall::shell(a, WORKSPACE)) {
            prop_assert!(broker.redeem(permit, &ToolCall::shell(b, WORKSPACE)).is_err());
        }
    }

    /// Plan and unattended mode never ask, and bypass lifts no denial.
    #[test]
    fn modes_keep_their_word(command in command(), rules in rules()) {
        let default = verdict(&command, &rules, Mode::Default);
        prop_assert!(verdict(&command, &rules, Mode::Unattended) != Verdict::Ask);
        if default == Verdict::Deny {
            prop_assert_eq!(verdict(&command, &rules, Mode::dangerous_bypass()), Verdict::Deny);
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
