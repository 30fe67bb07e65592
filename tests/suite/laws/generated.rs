//! Laws 2 and 3 over generated policies, calls and layers.

use countersign::policy::level::TrustLevel;
use countersign::policy::rule::Layer;
use countersign::{ToolCall, Verdict};
use proptest::prelude::*;

use super::policies::{self, COMMANDS, CONDITIONS, LEVELS, PATTERNS, Policy, TORN, Written};
use super::quoted;
use crate::support::WORKSPACE;

fn with(policy: &Policy, at: prop::sample::Index, rule: Written) -> Policy {
    let mut policy = policy.clone();
    policy.rules.insert(at.index(policy.rules.len() + 1), rule);
    policy
}

/// That the first policy is at least as strict as the second, where both let the session come upon the same.
fn is_as_strict(strict: &Policy, loose: &Policy, call: &ToolCall) -> Result<(), TestCaseError> {
    let ((verdict, has_read), (other, other_has_read)) = (strict.outcome(call), loose.outcome(call));
    prop_assert!(verdict >= other || has_read != other_has_read, "{verdict}, and {other} with {loose:#?}");
    Ok(())
}

fn shell(policy: &Policy, command: &str) -> Verdict {
    policy.verdict(&ToolCall::shell(command, WORKSPACE))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// Law 2: a rule that asks or denies never loosens, wherever it stands and whoever says it.
    #[test]
    fn a_restriction_never_loosens(policy in policies::policy(), at in any::<prop::sample::Index>(), more in policies::restriction(), call in policies::call()) {
        is_as_strict(&with(&policy, at, more), &policy, &call)?;
    }

    /// Law 2: nothing in a project's config loosens before it is confirmed.
    #[test]
    fn an_untrusted_project_never_loosens(policy in policies::policy(), more in prop::collection::vec(policies::rule(), 1..4), call in policies::call()) {
        let without = Policy { level: policy.level.min(TrustLevel::Restricted), rules: policy.rules.into_iter().filter(|rule| rule.layer != Layer::Project).collect(), ..policy };
        let mut with = without.clone();
        with.rules.extend(more.into_iter().map(|rule| Written { layer: Layer::Project, ..rule }));
        is_as_strict(&with, &without, &call)?;
        // Nor does what stays unconfirmed beside what is confirmed.
        let confirmed = Policy { level: TrustLevel::Full, ..without.clone() };
        is_as_strict(&without, &confirmed, &call)?;
    }

    /// Law 2: less trust never loosens.
    #[test]
    fn less_trust_never_loosens(policy in policies::policy(), less in prop::sample::select(&LEVELS[..]), call in policies::call()) {
        let lowered = Policy { level: policy.level.min(less), ..policy.clone() };
        is_as_strict(&lowered, &policy, &call)?;
    }

    /// Law 2: an exception takes away from a grant, and gives nothing that a restriction without it does not take.
    #[test]
    fn exceptions_and_conditions_only_narrow(
        policy in policies::policy(),
        at in any::<prop::sample::Index>(),
        grant in policies::grant(),
        restriction in policies::restriction(),
        except in prop::sample::select(PATTERNS),
        condition in prop::sample::select(CONDITIONS),
        call in policies::call(),
    ) {
        let plain = |rule: &Written| Written { except: None, ..rule.clone() };
        let narrow = |rule: &Written| Written { except: Some(except), ..rule.clone() };
        is_as_strict(&with(&policy, at, narrow(&grant)), &with(&policy, at, plain(&grant)), &call)?;
        is_as_strict(&with(&policy, at, plain(&restriction)), &with(&policy, at, narrow(&restriction)), &call)?;

        let key = condition.split(' ').next();
        let mut conditioned = grant.clone();
        conditioned.conditions.retain(|line| line.split(' ').next() != key);
        let mut wider = conditioned.clone();
        // Without folders a rule is one for where the call begins, and there may be other repositories below.
        if key == Some("cwd") {
            wider.conditions.push("cwd = [\"//**\"]");
        }
        conditioned.conditions.push(condition);
        is_as_strict(&with(&policy, at, conditioned), &with(&policy, at, wider), &call)?;
    }

    /// Law 2: what an administrator forbids never loosens.
    #[test]
    fn forbidding_a_mode_never_loosens(policy in policies::policy(), call in policies::call()) {
        let free = Policy { forbidden: Vec::new(), ..policy.clone() };
        let bound = Policy { forbidden: vec!["bypass", "accept-edits"], ..policy.clone() };
        is_as_strict(&bound, &policy, &call)?;
        is_as_strict(&policy, &free, &call)?;
    }

    /// What a session read before never loosens.
    #[test]
    fn session_flow_never_loosens(policy in policies::policy(), call in policies::call()) {
        let fresh = Policy { tainted: false, ..policy.clone() };
        let tainted = Policy { tainted: true, ..policy };
        prop_assert!(tainted.verdict(&call) >= fresh.verdict(&call));
    }

    /// A sandbox only grants: it denies nothing, and lifts no denial and no question that somebody put.
    #[test]
    fn a_sandbox_never_tightens_and_lifts_no_denial(policy in policies::policy(), sandbox in policies::sandbox(), call in policies::call()) {
        let without = Policy { sandbox: None, ..policy };
        let inside = Policy { sandbox: Some(sandbox), ..without.clone() };
        is_as_strict(&without, &inside, &call)?;
        let everywhere = |effect| Written { layer: Layer::User, effect, pattern: "*", except: None, conditions: Vec::new() };
        for (effect, least) in [("ask", Verdict::Ask), ("deny", Verdict::Deny)] {
            let mut restricted = inside.clone();
            restricted.rules.push(everywhere(effect));
            let is_bypassed = restricted.mode.to_string() == "bypass" && effect == "ask";
            prop_assert!(is_bypassed || restricted.verdict(&call) >= least);
        }
    }

    /// Law 3: a whole is as strict as its parts, under any policy.
    #[test]
    fn a_whole_is_as_strict_as_its_parts_under_any_policy(
        policy in policies::policy(),
        a in prop::sample::select(COMMANDS),
        b in prop::sample::select(COMMANDS),
        with in prop::sample::select(&[" && ", "; ", " | ", " || ", "\n", " & "][..]),
    ) {
        // What does not parse is no part of anything.
        prop_assume!(![a, b].contains(&TORN));
        let (first, second) = (shell(&policy, a), shell(&policy, b));
        let whole = shell(&policy, &format!("{a}{with}{b}"));
        prop_assert!(whole >= first && whole >= second, "{a:?} {first}, {b:?} {second}, together {whole}");
        // In the folder that the first leaves.
        let there = policy.verdict(&ToolCall::shell(b, format!("{WORKSPACE}/src")));
        prop_assert!(shell(&policy, &format!("cd src && {b}")) >= there, "{b:?} in src {there}");
        for wrapped in [format!("echo \"$({b})\""), format!("timeout 5 bash -c {}", quoted(b)), format!("( {b} )"), format!("if true; then {b}\nfi"), format!("cat <({b})")] {
            let whole = shell(&policy, &wrapped);
            prop_assert!(whole >= second, "{b:?} {second}, {wrapped:?} {whole}");
        }
    }
}

/// How many policies are tried: `COUNTERSIGN_LAW_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("COUNTERSIGN_LAW_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}
