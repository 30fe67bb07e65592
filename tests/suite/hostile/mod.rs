//! What is written by somebody who wants the broker to fail: inputs without measure, and inputs that are nearly right.

pub(crate) mod laws;
mod limits;
mod seeds;
mod shapes;

use countersign::{Decision, Verdict};

use crate::support::builder;

/// Big enough that what takes more than its share of steps or memory is noticed, small enough for every run.
const BYTES: usize = 8 << 10;

#[test]
fn every_shape_is_decided_and_shown() {
    let broker = builder(true).build();
    for shape in shapes::SHAPES {
        let call = (shape.call)(BYTES);
        let decision = broker.decide(&call);
        assert!(!decision.trace().reason.is_empty(), "{}", shape.name);
        if let Decision::Ask(prompt) = &decision {
            assert!(!prompt.view().choices.is_empty(), "{}", shape.name);
        }
        // Nobody is shown more than can be read.
        if let Decision::Ask(prompt) = decision {
            let shown: usize = prompt.view().effects.iter().map(|effect| effect.as_str().len()).sum();
            assert!(shown < 8 * BYTES, "{}: {shown} bytes of effects", shape.name);
        }
    }
}

#[test]
fn a_text_over_the_limit_is_asked_at_once() {
    let broker = builder(true).build();
    let call = countersign::ToolCall::shell("ls;".repeat(1 << 20), crate::support::WORKSPACE);
    let decision = broker.decide(&call);
    assert_eq!(decision.verdict(), Verdict::Ask);
    assert_eq!(decision.trace().steps.len(), 1, "nothing of it was taken apart");
}
