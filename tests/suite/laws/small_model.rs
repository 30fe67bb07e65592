//! Every combination of a small world, against a model of judging that is written down from the design and shares no
//! code with the crate: coverage, strictness, trust, modes, floors.

use std::fmt;

use countersign::config::ConfigFile;
use countersign::policy::level::TrustLevel;
use countersign::policy::rule::Layer;
use countersign::world::LexicalWorld;
use countersign::{Broker, Mode, ToolCall, Verdict};

use super::policies::project;
use crate::support::{HOME, WORKSPACE};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Allow,
    Ask,
    Deny,
}

const LAYERS: [Layer; 6] = [Layer::Managed, Layer::User, Layer::Project, Layer::Learned, Layer::Session, Layer::BuiltIn];
const EFFECTS: [Effect; 3] = [Effect::Allow, Effect::Ask, Effect::Deny];
const MODES: [&str; 5] = ["plan", "default", "accept-edits", "unattended", "bypass"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trust {
    Confirmed,
    Untrusted,
    /// Confirmed, and then the file was changed.
    ChangedSince,
    /// Confirmed, and then the person said that nothing is taken for granted.
    NotAtAll,
}

/// What a call is to the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A read of what may be read.
    Read,
    /// A write of a plain file in the workspace.
    Edit,
    /// A program that nobody knows.
    Unknown,
    /// A write of a file that runs later.
    Protected,
    /// A change of the broker's own files.
    Own,
    /// A folder of the system is deleted as a whole.
    Wipe,
}

struct Call {
    command: &'static str,
    kind: Kind,
    /// A rule that is about it in the least wide way that could cover it.
    rule: &'static str,
    /// Whether such an allow rule covers it.
    rule_covers: bool,
}

const CALLS: [Call; 7] = [
    Call { command: "cat src/a.rs", kind: Kind::Read, rule: "Bash(cat:*)", rule_covers: true },
    Call { command: "touch src/a.rs", kind: Kind::Edit, rule: "Bash(touch:*)", rule_covers: true },
    Call { command: "unknown-tool x", kind: Kind::Unknown, rule: "Bash(unknown-tool:*)", rule_covers: true },
    Call { command: "touch .git/hooks/x", kind: Kind::Protected, rule: "Bash(touch:*)", rule_covers: false },
    Call { command: "touch ~/.config/countersign/config.toml", kind: Kind::Own, rule: "Bash(touch:*)", rule_covers: false },
    Call { command: "rm -rf /usr", kind: Kind::Wipe, rule: "Bash(rm:*)", rule_covers: false },
    // Named exactly, which for a managed or user rule lifts this floor.
    Call { command: "rm -rf /usr", kind: Kind::Wipe, rule: "Bash(rm -rf /usr)", rule_covers: false },
];

type Spoken = (Layer, Effect);

/// Design, section 4: what comes out.
fn model(call: &Call, rules: &[Spoken], trust: Trust, mode: &str) -> Verdict {
    // A project's grants are nothing before the person has confirmed exactly those bytes (4.3); its restrictions count.
    let counts = |(layer, effect): &Spoken| *layer != Layer::Project || *effect != Effect::Allow || trust == Trust::Confirmed;
    let counting: Vec<Spoken> = rules.iter().copied().filter(counts).collect();
    let says = |effect: Effect| counting.iter().any(|(_, said)| *said == effect);
    let is_exact = !call.rule.ends_with(":*)");
    let names_wipe = |(layer, effect): &Spoken| *effect == Effect::Allow && is_exact && matches!(layer, Layer::Managed | Layer::User);

    // Deny: a deny restriction was hit. Floors and plan mode are such (4.5, 4.6).
    let floor = match call.kind {
        Kind::Own => true,
        Kind::Wipe => !counting.iter().any(names_wipe),
        Kind::Read | Kind::Edit | Kind::Unknown | Kind::Protected => false,
    };
    let plan_forbids = mode == "plan" && call.kind != Kind::Read;
    if says(Effect::Deny) || floor || plan_forbids {
        return Verdict::Deny;
    }
    // Allow: no restriction was hit, and every effect is covered.
    let covered = match call.kind {
        // What the crate brings along takes nothing for granted there; what a person said counts.
        Kind::Read => trust != Trust::NotAtAll || counting.iter().any(|(layer, said)| *said == Effect::Allow && *layer != Layer::BuiltIn),
        Kind::Edit => (mode == "accept-edits" && trust != Trust::NotAtAll) || says(Effect::Allow),
        Kind::Unknown | Kind::Protected | Kind::Own | Kind::Wipe => call.rule_covers && says(Effect::Allow),
    };
    if covered && !says(Effect::Ask) {
        return Verdict::Allow;
    }
    // Ask: everything else. Bypass makes allows of asks, but for what an administrator wants asked; unattended denies.
    let managed_asks = counting.contains(&(Layer::Managed, Effect::Ask));
    match mode {
        "bypass" if !managed_asks => Verdict::Allow,
        "unattended" => Verdict::Deny,
        _ => Verdict::Ask,
    }
}

/// What the crate says.
fn verdict(call: &Call, rules: &[Spoken], trust: Trust, mode: Mode) -> Verdict {
    let line = |effect: &Effect| {
        let effect = format!("{effect:?}").to_lowercase();
        format!("[[rule]]\neffect = \"{effect}\"\nrule = '{}'\n", call.rule)
    };
    let said_by = |layer| rules.iter().filter(move |(said_by, _)| *said_by == layer).map(|(_, effect)| line(effect)).collect::<String>();
    let config = project(&said_by(Layer::Project));
    let mut builder = Broker::builder().home(HOME).workspace(WORKSPACE).world(LexicalWorld).mode(mode);
    builder = match trust {
        Trust::Untrusted => builder.untrusted_project(&config),
        Trust::Confirmed => {
            builder.trusted_project(config.confirm(project(&said_by(Layer::Project)).review().confirm().expect("fine")).expect("the same"))
        }
        Trust::NotAtAll => {
            let confirmation = project(&said_by(Layer::Project)).review().confirm().expect("fine");
            builder.trust_at_most(TrustLevel::None).trusted_project(config.confirm(confirmation).expect("the same"))
        }
        Trust::ChangedSince => {
            let before = project("deny = ['Bash(somewhere else)']\n").review().confirm().expect("fine");
            let refused = config.confirm(before).expect_err("changed");
            builder.untrusted_project(&refused.config)
        }
    };
    for (layer, _) in rules.iter().filter(|(layer, _)| *layer != Layer::Project) {
        builder = builder.config(ConfigFile::parse(&said_by(*layer), *layer, "config.toml").expect("rules"));
    }
    builder.build().decide(&ToolCall::shell(call.command, WORKSPACE)).verdict()
}

struct Row<'a> {
    call: &'a Call,
    rules: Vec<Spoken>,
    trust: Trust,
    mode: &'a str,
}

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  call   {} ({:?})", self.call.command, self.call.kind)?;
        for (layer, effect) in &self.rules {
            writeln!(f, "  rule   {effect:?} {} ({layer})", self.call.rule)?;
        }
        writeln!(f, "  trust  {:?}\n  mode   {}", self.trust, self.mode)
    }
}

#[test]
fn every_combination_comes_out_as_the_model_says() {
    let all: Vec<Spoken> = LAYERS.into_iter().flat_map(|layer| EFFECTS.map(|effect| (layer, effect))).collect();
    let mut sets: Vec<Vec<Spoken>> = vec![Vec::new()];
    sets.extend(all.iter().map(|one| vec![*one]));
    let pairs = all.iter().enumerate().flat_map(|(at, one)| all.iter().skip(at + 1).map(move |other| vec![*one, *other]));
    sets.extend(pairs.filter(|pair| pair[0].0 != pair[1].0));
    let (mut rows, mut seen) = (0, [0; 3]);
    for rules in &sets {
        for trust in [Trust::Confirmed, Trust::Untrusted, Trust::ChangedSince, Trust::NotAtAll] {
            for name in MODES {
                let mode: Mode = name.parse().expect("a mode");
                for call in &CALLS {
                    rows += 1;
                    let (wanted, found) = (model(call, rules, trust, name), verdict(call, rules, trust, mode));
                    let row = Row { call, rules: rules.clone(), trust, mode: name };
                    assert_eq!(found, wanted, "the model says {wanted}, the crate {found}:\n{row}");
                    seen[match found {
                        Verdict::Allow => 0,
                        Verdict::Ask => 1,
                        Verdict::Deny => 2,
                    }] += 1;
                }
            }
        }
    }
    assert_eq!(rows, (1 + 18 + 18 * 15 / 2) * 4 * 5 * 7);
    assert!(seen.iter().all(|count| *count > rows / 20), "one verdict hardly occurs: {seen:?}");
}
