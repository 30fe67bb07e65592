//! Every limit that a call can run into, from just below and from just above: what is too much is asked, with a reason that says
//! which limit it was. The table of all limits is in `docs/limits.md`.

use countersign::analysis::path::AbsPath;
use countersign::learn::LearnedStore;
use countersign::world::{MemoryFolder, MemoryWorld};
use countersign::{Answer, Broker, Decision, Mode, Scope, ToolCall, Verdict};
use serde_json::json;

use crate::support::{WORKSPACE, broker, builder};

/// A limit, the words of its reason, and calls of a size that is still taken and of one that is not.
struct Limit {
    words: &'static str,
    call: fn(usize) -> ToolCall,
    below: usize,
    above: usize,
}

fn shell(text: impl Into<String>) -> ToolCall {
    ToolCall::shell(text, WORKSPACE)
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> ToolCall {
    shell(format!("{}{inner}{}", open.repeat(depth), close.repeat(depth)))
}

/// So many functions, each of which calls the one before.
fn chain(count: usize) -> ToolCall {
    let defined = (1..count).map(|i| format!("f{i}() {{ f{}; }};", i - 1)).collect::<Vec<_>>().concat();
    shell(format!("f0() {{ ls; }};{defined}f{}", count - 1))
}

fn powershell(text: &str) -> ToolCall {
    ToolCall::new("PowerShell", json!({ "command": text }), WORKSPACE)
}

const LIMITS: &[Limit] = &[
    Limit { words: "the text is too long", call: |n| shell(format!("ls {}", "a".repeat(n - 3))), below: 131_072, above: 131_073 },
    Limit { words: "too many levels inside each other", call: |n| nested("$(", "ls", ")", n), below: 6, above: 33 },
    Limit { words: "too many levels inside each other", call: |n| nested("( ", "ls", ")", n), below: 15, above: 33 },
    Limit { words: "too many commands inside each other", call: chain, below: 8, above: 30 },
    Limit { words: "too many braces", call: |n| shell(format!("cat {}", "{a ".repeat(n))), below: 64, above: 65 },
    Limit { words: "too many commands", call: |n| shell("ls;".repeat(n)), below: 2_000, above: 2_001 },
    Limit { words: "too many commands", call: |n| shell(format!("f() {{ ls; ls; ls; ls; }};{}", "f;".repeat(n))), below: 390, above: 410 },
    Limit { words: "too many words", call: |n| shell(format!("cat {}", "a ".repeat(n))), below: 2_000, above: 2_050 },
    Limit { words: "too many redirections", call: |n| shell(format!("cat {}", "<a ".repeat(n))), below: 256, above: 257 },
    Limit { words: "too many words", call: |n| shell(format!("cat {}", "{a,b}".repeat(n))), below: 8, above: 9 },
    Limit { words: "too many alternatives in braces", call: |n| shell(format!("cat {{{}z}}", "a,".repeat(n))), below: 63, above: 65 },
    Limit { words: "too much text", call: |n| shell(format!("a=xx{};cat $a", ";a=$a$a".repeat(n))), below: 14, above: 40 },
    Limit { words: "too much text", call: |n| shell(format!("a={};cat {}", "x".repeat(4_096), "$a ".repeat(n))), below: 60, above: 70 },
    Limit {
        words: "too many variables and functions",
        call: |n| shell((0..n).map(|i| format!("a{i}=b\n")).chain(["ls".to_owned()]).collect::<String>()),
        below: 256,
        above: 257,
    },
    Limit {
        words: "too many scripts are sourced",
        call: |n| shell((0..n).map(|i| format!("source e{i}/bin/activate;")).collect::<Vec<_>>().concat()),
        below: 16,
        above: 17,
    },
    Limit { words: "the text is too long", call: |n| powershell(&format!("ls {}", "a".repeat(n - 3))), below: 65_536, above: 65_537 },
    Limit {
        words: "too many levels inside each other",
        call: |n| powershell(&("(".repeat(n) + "ls" + &")".repeat(n))),
        below: 10,
        above: 30,
    },
    Limit { words: "too many commands", call: |n| powershell(&"gci;".repeat(n)), below: 1_900, above: 2_002 },
];

/// Why the call is asked or denied; empty where it is allowed.
fn reasons(broker: &Broker, call: &ToolCall) -> String {
    match broker.decide(call) {
        Decision::Allow(_) => String::new(),
        decision @ (Decision::Ask(_) | Decision::Deny(_)) => {
            let shown = match &decision {
                Decision::Ask(prompt) => prompt.view().effects.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
                Decision::Allow(_) | Decision::Deny(_) => String::new(),
            };
            format!("{}\n{shown}", decision.trace().reason)
        }
    }
}

#[test]
fn what_is_over_a_limit_is_asked_and_told_why() {
    let broker = broker(&["Bash(cat:*)", "Bash(ls:*)"], &[], &[]);
    let mut wrong = Vec::new();
    for (index, limit) in LIMITS.iter().enumerate() {
        let (below, above) = (reasons(&broker, &(limit.call)(limit.below)), reasons(&broker, &(limit.call)(limit.above)));
        if below.contains("the limits") {
            wrong.push(format!("{index}, {} is not too much: {below:.200}", limit.below));
        }
        if !(above.contains("the call is larger than the limits") && above.contains(limit.words)) {
            wrong.push(format!("{index}, {} of {}: {above:.200}", limit.words, limit.above));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_understood_before_a_limit_is_still_denied() {
    let broker = broker(&["Bash(ls:*)"], &[], &["Bash(rm:*)"]);
    for limit in LIMITS.iter().filter(|limit| limit.words == "too many commands") {
        let call = (limit.call)(limit.above);
        if call.tool() != "bash" {
            continue;
        }
        let text = call.input()["command"].as_str().expect("a command").to_owned();
        let denied = ToolCall::new(call.tool(), json!({ "command": format!("rm x;{text}") }), WORKSPACE);
        assert!(matches!(broker.decide(&denied), Decision::Deny(_)), "{}", limit.words);
    }
}

#[test]
fn no_lasting_answer_is_offered_that_nobody_can_read() {
    let offers = |count: usize| {
        let text = (0..count).map(|i| format!("curl https://h{i}.example.org/;")).collect::<Vec<_>>().concat();
        match builder(true).build().decide(&shell(text)) {
            Decision::Ask(prompt) => prompt.view().offers.iter().map(|offer| offer.rules.len()).collect::<Vec<_>>(),
            decision @ (Decision::Allow(_) | Decision::Deny(_)) => panic!("{}", decision.verdict()),
        }
    };
    assert!(offers(30).contains(&30), "{:?}", offers(30));
    assert!(offers(40).is_empty(), "{:?}", offers(40));
}

#[test]
fn a_rule_that_is_bound_to_a_file_holds_no_more_where_much_is_written() {
    let folder = MemoryFolder::new().with("package.json", r#"{"scripts":{"build":"tsc"}}"#);
    let world = MemoryWorld::new(AbsPath::parse(WORKSPACE).expect("a path"), folder);
    let broker = builder(true).world(world).mode(Mode::AcceptEdits).build_with_store(LearnedStore::in_memory());
    let Decision::Ask(prompt) = broker.decide(&shell("npm run build")) else { panic!("it runs code") };
    let _ = broker.answer(prompt, Answer::allow(Scope::Workspace));
    // Which of so many files is the one that the rule is bound to is not looked at any more.
    let verdict = |count: usize| {
        let text = (0..count).map(|i| format!("echo a > out/f{i};")).collect::<Vec<_>>().concat();
        broker.decide(&shell(format!("{text}npm run build"))).verdict()
    };
    assert_eq!((verdict(0), verdict(100), verdict(129)), (Verdict::Allow, Verdict::Allow, Verdict::Ask));
}
