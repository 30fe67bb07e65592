//! The options of ACP permission requests: what a client may choose, and what that comes to.

use countersign::hook::Ruling;
use countersign::hook::acp::{self, OptionKind, Outcome, PermissionOption};
use countersign::prompt::{Demand, PromptView};
use countersign::{Answer, Decision, Scope, ToolCall};

use crate::support;

fn view(command: &str) -> PromptView {
    match support::broker(&[], &[], &[]).decide(&ToolCall::shell(command, support::WORKSPACE)) {
        Decision::Ask(prompt) => prompt.view().clone(),
        other => panic!("{command}: {other:?}"),
    }
}

fn selected(id: &str) -> Outcome {
    Outcome::Selected(id.to_owned())
}

#[test]
fn each_option_is_the_answer_that_its_name_says() {
    let view = view("cargo test --lib");
    assert!(!view.offers.is_empty());
    let options = acp::options(&view);
    let kinds: Vec<&str> = options.iter().map(|option| option.kind.name()).collect();
    assert_eq!(kinds.first(), Some(&"allow_once"));
    assert!(kinds.ends_with(&["reject_once", "reject_always"]), "{kinds:?}");
    for option in &options {
        let answer = acp::answer(&view, &selected(&option.id));
        let wanted = match option.kind {
            OptionKind::AllowOnce => Answer::allow(Scope::Once),
            OptionKind::RejectOnce => Answer::deny(),
            OptionKind::RejectAlways => Answer::never(),
            OptionKind::AllowAlways => {
                let (scope, reach) =
                    [(Scope::Session, "in this session"), (Scope::Workspace, "in this workspace"), (Scope::User, "everywhere")]
                        .into_iter()
                        .find(|(_, reach)| option.name.contains(reach))
                        .unwrap_or_else(|| panic!("{}: how far?", option.name));
                let offer = view.offers.iter().position(|offer| option.name.contains(offer.meaning.as_str()));
                assert!(offer.is_some(), "{}: {reach}", option.name);
                Answer::allow(scope).choosing(offer.unwrap_or_default())
            }
        };
        assert_eq!(answer, wanted, "{option:?}");
        assert_eq!(OptionKind::parse(option.kind.name()), Some(option.kind));
    }
    let mut ids: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), options.len());
}

#[test]
fn what_is_no_option_of_the_prompt_is_a_no() {
    let learnable = view("cargo test --lib");
    let once_only = view("curl -d @notes.txt https://example.com");
    assert!(once_only.offers.is_empty());
    for view in [&learnable, &once_only] {
        for id in [
            "",
            "allow",
            "allow_once",
            "allow-once ",
            "allow-user-99",
            // It is offered for this workspace.
            "allow-user-0",
            "allow-workspace-",
            "allow-everything-0",
            "allow-session-0x",
            "allow-task-0",
        ] {
            assert_eq!(acp::answer(view, &selected(id)), Answer::deny(), "{id}");
        }
        assert_eq!(acp::answer(view, &Outcome::Cancelled), Answer::deny());
    }
    // What was offered for another prompt is nothing here.
    for id in ["allow-session-0", "allow-workspace-0", "reject-always"] {
        assert_ne!(acp::answer(&learnable, &selected(id)), Answer::deny(), "{id}");
        assert_eq!(acp::answer(&once_only, &selected(id)), Answer::deny(), "{id}");
    }
}

#[test]
fn a_part_of_a_call_is_not_denied_for_good() {
    let view = view("cargo test && python3 -c 'run()'");
    assert!(!view.offers.is_empty());
    assert!(!acp::options(&view).iter().any(|option| option.kind == OptionKind::RejectAlways), "nothing would be kept of it");
}

#[test]
fn a_word_cannot_be_typed_there_so_nothing_allows() {
    let mut view = view("cargo test --lib");
    view.demand = Demand::Typed { word: "run" };
    let options = acp::options(&view);
    assert!(options.iter().all(|option| matches!(option.kind, OptionKind::RejectOnce | OptionKind::RejectAlways)), "{options:?}");
    for id in ["allow-once", "allow-session-0", "allow-user-0"] {
        assert_eq!(acp::answer(&view, &selected(id)), Answer::deny(), "{id}");
    }
}

#[test]
fn of_another_agents_options_only_this_once_is_chosen() {
    let option = |id: &str, kind| PermissionOption { id: id.to_owned(), name: "x".to_owned(), kind };
    let allow = Ruling::Allow { reason: "r".to_owned() };
    let deny = Ruling::Deny { message: "m".to_owned() };
    let ask = Ruling::Ask { reason: "r".to_owned(), remember: Vec::new() };
    let all = [
        option("a", OptionKind::AllowAlways),
        option("b", OptionKind::AllowOnce),
        option("c", OptionKind::RejectAlways),
        option("d", OptionKind::RejectOnce),
    ];
    assert_eq!(acp::choose(&all, &allow), Some(selected("b")));
    assert_eq!(acp::choose(&all, &deny), Some(selected("d")));
    assert_eq!(acp::choose(&all, &ask), None);
    // No way to say just that: the person sees it, or nothing runs.
    let always = [option("a", OptionKind::AllowAlways), option("c", OptionKind::RejectAlways)];
    assert_eq!(acp::choose(&always, &allow), None);
    assert_eq!(acp::choose(&always, &deny), Some(Outcome::Cancelled));
    let doubtful = [option("a", OptionKind::AllowOnce), option("b", OptionKind::AllowOnce)];
    assert_eq!(acp::choose(&doubtful, &allow), None);
    assert_eq!(acp::choose(&[], &allow), None);
    assert_eq!(acp::choose(&[], &deny), Some(Outcome::Cancelled));
    assert_eq!(OptionKind::parse("allow_forever"), None);
    // Another agent's "always" is that agent's to remember.
    assert_eq!(acp::answer_of_kind(OptionKind::AllowAlways), Answer::allow(Scope::Once));
    assert_eq!(acp::answer_of_kind(OptionKind::RejectAlways), Answer::deny());
}
