//! How a call ended: what may run, with its permit taken, or why it does not.

use crate::call::ToolCall;
use crate::decision::{Denial, Permit};
use crate::policy::containment::Containment;
use crate::profile::Profile;
use crate::trace::Trace;

/// How a call ended.
#[derive(Debug)]
#[must_use = "a call runs only where it is permitted"]
pub enum Resolved {
    /// It may run, once and now.
    Permitted(Permitted),
    /// It does not run: tell the model why.
    Refused(Refusal),
}

/// A call that may run, once: its permit was redeemed. A host whose function for running calls takes this by value can neither run a
/// call that nobody allowed, nor run one twice.
///
/// ```
/// use countersign::host::{Permitted, Resolved};
/// use countersign::world::LexicalWorld;
/// use countersign::{Answer, Broker, ToolCall};
///
/// fn run(permitted: Permitted) -> String {
///     format!("ran {}", permitted.call().tool())
/// }
///
/// let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
/// let resolved = broker.resolve(&ToolCall::shell("ls", "/w"), &mut |_: &_| Answer::deny());
/// let Resolved::Permitted(permitted) = resolved else { panic!("reads only") };
/// assert_eq!(run(permitted), "ran bash");
/// ```
///
/// It cannot be used twice, made, or read from anywhere:
///
/// ```compile_fail,E0382
/// # use countersign::host::Permitted;
/// fn twice(permitted: Permitted, run: fn(Permitted)) {
///     run(permitted);
///     run(permitted);
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use countersign::host::Permitted;
/// fn copied(permitted: &Permitted) -> Permitted {
///     <Permitted as Clone>::clone(permitted)
/// }
/// ```
///
/// ```compile_fail,E0451
/// # use countersign::host::{Notes, Permitted};
/// # use countersign::{Permit, ToolCall};
/// fn made(call: ToolCall, permit: Permit, notes: Notes) -> Permitted {
///     Permitted { call, permit, notes }
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use countersign::host::Permitted;
/// fn read(text: &str) -> Permitted {
///     serde_json::from_str(text).unwrap()
/// }
/// ```
#[derive(Debug)]
#[must_use = "the call may run now"]
pub struct Permitted {
    call: ToolCall,
    permit: Permit,
    notes: Notes,
}

impl Permitted {
    /// A call whose permit was redeemed just now.
    pub(super) fn redeemed(call: ToolCall, permit: Permit, notes: Notes) -> Self {
        Self { call, permit, notes }
    }

    /// The only call that may run.
    pub fn call(&self) -> &ToolCall {
        &self.call
    }

    /// The call, for whoever runs it now.
    pub fn into_call(self) -> ToolCall {
        self.call
    }

    /// Why it may run.
    pub fn trace(&self) -> &Trace {
        self.permit.trace()
    }

    /// The sandbox that the call may run in, and nowhere else, if it was allowed because of that sandbox.
    pub fn required_containment(&self) -> Option<&Containment> {
        self.permit.required_containment()
    }

    /// What was allowed, in a form that a sandbox can enforce. Ask right before the call runs.
    pub fn profile(&self) -> Profile {
        self.permit.profile()
    }

    /// What the answers left behind.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }
}

/// A call that does not run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// What to tell the model, and why.
    pub denial: Denial,
    /// Who or what refused it.
    pub by: RefusedBy,
    /// What the answers left behind.
    pub notes: Notes,
}

impl Refusal {
    pub(super) fn new(denial: Denial, by: RefusedBy, notes: Notes) -> Self {
        Self { denial, by, notes }
    }
}

/// Who or what refused a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusedBy {
    /// The rules, a floor, the mode, or the fatigue guard.
    Broker,
    /// A person said no.
    Person,
    /// Nobody said anything that counts: it was cancelled, or could not be asked.
    Nobody,
}

/// What answers left behind, in words for the person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notes {
    /// The rules that will be remembered, and for how long.
    pub remembered: Vec<String>,
    /// What could not be done. It changes nothing about how the call ended.
    pub trouble: Vec<String>,
}

impl Notes {
    pub(super) fn add(&mut self, remembered: Vec<String>, trouble: Option<String>) {
        self.remembered.extend(remembered);
        self.trouble.extend(trouble);
    }
}
