//! What a person reads where they do not trust a workspace at all, and what their answers are worth there.

use countersign::policy::flow::SessionFlow;
use countersign::policy::level::TrustLevel;
use countersign::policy::rule::RuleEffect;
use countersign::world::LexicalWorld;
use countersign::{Answer, Answered, Broker, Decision, Mode, Scope, ToolCall, Verdict};

use crate::support::{self, WORKSPACE};

#[test]
fn the_reason_says_that_the_workspace_is_not_trusted() {
    let broker = support::at_level(TrustLevel::None).build();
    let decision = broker.decide(&ToolCall::shell("cat src/main.rs | head -3; make", WORKSPACE));
    insta::assert_snapshot!(decision.trace(), @r"
    ask: runs code of this project
      step 1: cat src/main.rs 
        ✓ starts cat  [a program that is understood (built-in)]
        ? reads src/main.rs  [this workspace is not trusted at all]
      step 2: head -3
        ✓ starts head  [a program that is understood (built-in)]
      step 3: make
        ✓ starts make  [a program that is understood (built-in)]
        ? runs code of this project  [no rule covers this]
    ");
    let Decision::Ask(prompt) = broker.decide(&ToolCall::shell("cat src/main.rs", WORKSPACE)) else { panic!("not asked") };
    insta::assert_snapshot!(prompt.view().reason, @"this workspace is not trusted at all: reads src/main.rs");
    insta::assert_snapshot!(broker.explain(&ToolCall::shell("cat src/main.rs", WORKSPACE)), @r"
    ask: this workspace is not trusted at all: reads src/main.rs
      step 1: cat src/main.rs
        ✓ starts cat [a program that is understood (built-in)]
        ? reads src/main.rs
      in the way:
        ! this workspace is not trusted at all: in other workspaces this needs no
          answer
          → trust it as far as an unknown one (level `restricted`), or confirm it:
            `countersign trust confirm`
      would allow it:
        + Read(/src/**) (low risk)
          reading src and what is below, but no secrets
    ");
    insta::assert_snapshot!(broker.explain(&ToolCall::shell("git status", WORKSPACE)), @r"
    ask: this workspace is not trusted at all: may run programs that the
      repository's git config names
      step 1: git status
        ✓ starts git [a program that is understood (built-in)]
        ? may run programs that the repository's git config names
      in the way:
        ! reads of this kind need no answer in a confirmed workspace
          → confirm the workspace: `countersign trust confirm`
      would allow it:
        + Bash(git status) (medium risk)
          exactly `git status`; code of the project only from the workspace's root
        + Bash(git status:*) (medium risk)
          any `git status …`, without options that do more; code of the project only
            from the workspace's root
    ");
    let unattended = support::at_level(TrustLevel::None).mode(Mode::Unattended).build();
    let Decision::Deny(denial) = unattended.decide(&ToolCall::shell("ls", WORKSPACE)) else { panic!("not denied") };
    insta::assert_snapshot!(denial.message, @"Not allowed: this workspace is not trusted at all: looks at /home/u/proj. Nobody is there to be asked. Use a way that needs no approval, or leave it.");
}

#[test]
fn other_levels_are_not_blamed() {
    for level in [TrustLevel::Restricted, TrustLevel::Full] {
        let broker = support::at_level(level).build();
        for command in ["git status", "make", "cat ~/.ssh/id_rsa", "touch a"] {
            let trace = broker.decide(&ToolCall::shell(command, WORKSPACE)).trace().to_string();
            assert!(!trace.contains("at all"), "{command}: {trace}");
        }
    }
    // Nor is the level where it makes no difference.
    let broker = support::at_level(TrustLevel::None).build();
    for command in ["make", "cat ~/.ssh/id_rsa", "rm -r src", "curl https://example.com/"] {
        let decision = broker.decide(&ToolCall::shell(command, WORKSPACE));
        assert!(decision.verdict() == Verdict::Ask && !decision.trace().reason.contains("at all"), "{command}: {}", decision.trace());
    }
}

#[test]
fn answers_hold_where_nothing_else_does() {
    let broker = support::at_level(TrustLevel::None).build();
    let call = ToolCall::shell("cat src/main.rs", WORKSPACE);
    let Decision::Ask(prompt) = broker.decide(&call) else { panic!("not asked") };
    let outcome = broker.answer(prompt, Answer::allow(Scope::Session));
    assert!(matches!(outcome.answered, Answered::Proceed(_)));
    assert_eq!(broker.decide(&call).verdict(), Verdict::Allow);
    assert_eq!(broker.decide(&ToolCall::shell("cat docs/a", WORKSPACE)).verdict(), Verdict::Ask);
}

#[test]
fn the_strictest_of_several_levels_counts() {
    let call = ToolCall::shell("cat src/main.rs", WORKSPACE);
    for levels in [[TrustLevel::None, TrustLevel::Full], [TrustLevel::Full, TrustLevel::None]] {
        let builder = levels.into_iter().fold(support::builder(true), countersign::BrokerBuilder::trust_at_most);
        assert_eq!(builder.build().decide(&call).verdict(), Verdict::Ask);
    }
    // No level makes a workspace confirmed that was not.
    let broker = support::builder(false).trust_at_most(TrustLevel::Full).build();
    assert_eq!(broker.decide(&ToolCall::shell("git status", WORKSPACE)).verdict(), Verdict::Ask);
}

#[test]
fn restrictions_of_the_person_hold_at_every_level() {
    for level in [TrustLevel::None, TrustLevel::Restricted, TrustLevel::Full] {
        let broker = support::at_level(level).rules([support::rule(RuleEffect::Deny, "Read(src/**)")]).build();
        assert_eq!(broker.decide(&ToolCall::shell("cat src/main.rs", WORKSPACE)).verdict(), Verdict::Deny);
    }
}

#[test]
fn a_workspace_among_harmless_files_is_still_asked_about() {
    let root = "/usr/share/doc/ours";
    let verdict = |level, command: &str| {
        let broker = Broker::builder().home(support::HOME).workspace(root).world(LexicalWorld).trust_at_most(level).build();
        broker.decide(&ToolCall::shell(command, root)).verdict()
    };
    for (command, wanted) in [
        ("cat readme", Verdict::Ask),
        ("cat /usr/share/doc/ours/readme", Verdict::Ask),
        ("cat /usr/share/doc/Ours/readme", Verdict::Ask),
        ("grep -r x /usr/share/doc", Verdict::Ask),
        ("cat /usr/share/doc/*/readme", Verdict::Ask),
        ("cat /usr/share/doc/theirs/readme", Verdict::Allow),
    ] {
        assert_eq!(verdict(TrustLevel::None, command), wanted, "{command}");
        assert_eq!(verdict(TrustLevel::Restricted, command), Verdict::Allow, "{command}");
    }
}

#[test]
fn what_was_read_there_counts_as_somebody_elses() {
    let broker = support::at_level(TrustLevel::None).session_flow(SessionFlow::Followed);
    let broker =
        broker.rules([support::rule(RuleEffect::Allow, "Read(/**)"), support::rule(RuleEffect::Allow, "Bash(git push origin main)")]);
    let broker = broker.build();
    let (read, send) = (ToolCall::shell("cat a", WORKSPACE), ToolCall::shell("git push origin main", WORKSPACE));
    assert_eq!(broker.decide(&send).verdict(), Verdict::Allow);
    let Decision::Allow(permit) = broker.decide(&read) else { panic!("not allowed") };
    broker.redeem(permit, &read).expect("just given");
    let decision = broker.decide(&send);
    assert_eq!(decision.verdict(), Verdict::Ask);
    assert!(decision.trace().reason.contains("a, in a workspace that is not trusted at all"), "{}", decision.trace());
}
