//! Explanations of many calls under many rules: each says what is so.

use countersign::config::ConfigFile;
use countersign::policy::containment::{Connections, Containment, Processes, Reads, Services, Writes};
use countersign::policy::rule::{Layer, RuleEffect};
use countersign::{Broker, BrokerBuilder, ToolCall, Verdict};
use proptest::prelude::*;

use crate::support::{self, WORKSPACE};

const COMMANDS: &[&str] = &[
    "ls",
    "cat .env",
    "cat src/a",
    "rm -rf target",
    "git push origin main",
    "cargo test",
    "cd x && cargo test",
    "curl https://example.com/",
    "echo hi > out.txt",
    "find . -delete",
    "sed -i s/a/b/ f",
    "python3 -c 'x'",
    "./run.sh",
    "/opt/run.sh",
    "unknown-tool --x",
    "cat $F",
    "sudo ls",
    "env",
    "kill 1",
    "cp a /etc/x",
    "npm install",
];
const RULES: &[&str] = &[
    "Bash",
    "Bash(cat:*)",
    "Bash(rm:*)",
    "Bash(git push:*)",
    "Bash(cargo test:*)",
    "Bash(cargo build)",
    "Bash(find:*)",
    "Bash(find . -delete)",
    "Bash(sed -i:*)",
    "Bash(python3 -c x)",
    "Bash(./run.sh:*)",
    "Bash(sudo ls)",
    "Bash(env)",
    "Bash(curl:*)",
    "Bash(cp:*)",
    "Read(**)",
    "Read(.env)",
    "Read(src/*)",
    "Edit(/*)",
    "WebFetch(domain:example.com)",
    "PowerShell(ls:*)",
    "Bash(echo:*)",
    "Bash(npm:*)",
    "Bash(unknown-tool:*)",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// An explanation decides as a decision does, a rule that comes near covers nothing of what it is named at, and a
    /// rule that is suggested is enough.
    #[test]
    fn explanations_tell_the_truth(command in prop::sample::select(COMMANDS), allow in prop::collection::vec(prop::sample::select(RULES), 0..6)) {
        let call = ToolCall::shell(command, WORKSPACE);
        let broker = support::broker(&allow, &[], &[]);
        let explanation = broker.explain(&call);
        prop_assert_eq!(explanation.trace.verdict, broker.decide(&call).verdict());
        for near in &explanation.near {
            let of = |broker: &Broker| {
                let trace = broker.decide(&call).trace().clone();
                trace.steps[near.step].effects[near.effect].covered_by.clone()
            };
            prop_assert!(of(&broker).is_none(), "{near:?}");
            prop_assert!(of(&support::broker(&[&near.rule], &[], &[])).is_none(), "{near:?}");
        }
        for suggestion in &explanation.suggestions {
            let configs = suggestion.config.iter().map(|text| ConfigFile::parse(text, Layer::User, "a suggestion").expect(text));
            let builder = support::builder(true).rules(allow.iter().map(|text| support::rule(RuleEffect::Allow, text)));
            let broker = configs.fold(builder, BrokerBuilder::config).build();
            prop_assert_eq!(broker.decide(&call).verdict(), Verdict::Allow, "{:?}", suggestion);
        }
        if explanation.obstacles.iter().any(|obstacle| obstacle.what == "no sandbox is stated") {
            let sandbox = Containment::new(
                Writes::OnlyBelow(vec![WORKSPACE.to_owned()]),
                Connections::None,
                Reads::Anywhere,
                Processes::All,
                Services::Reachable,
            );
            prop_assert_eq!(broker.decide_in(&call, &sandbox.expect("a statement")).verdict(), Verdict::Allow);
        }
        prop_assert!(explanation.trace.verdict != Verdict::Allow || explanation.suggestions.is_empty() && explanation.obstacles.is_empty());
        // Where a person is asked, there is something to do about it or a word why there is not.
        prop_assert!(explanation.trace.verdict == Verdict::Allow || !explanation.suggestions.is_empty() || !explanation.obstacles.is_empty(), "{command}");
    }
}
