//! Permits: each is good for one use, for its call, by what is in force then.

use super::{Broker, lock};
use crate::call::ToolCall;
use crate::decision::{Permit, Refused};
use crate::observe::Event;
use crate::policy::flow::SessionFlow;

impl Broker {
    /// Takes a permit for the call that is about to run. The host runs the call only when this is `Ok`.
    ///
    /// ```
    /// use countersign::world::LexicalWorld;
    /// use countersign::{Broker, Decision, Refused, ToolCall};
    ///
    /// let broker = Broker::builder().workspace("/w").world(LexicalWorld).build();
    /// let Decision::Allow(permit) = broker.decide(&ToolCall::shell("ls", "/w")) else { panic!("it only reads") };
    /// let other = ToolCall::shell("ls -a", "/w");
    /// assert_eq!(broker.redeem(permit, &other), Err(Refused::OtherCall));
    /// ```
    ///
    /// # Errors
    /// When the permit is for another call, or the policy changed since: also where a rule or the trust that it was given
    /// by has ended, and where its session came upon something since that it would be asked about.
    #[expect(clippy::needless_pass_by_value, reason = "taking the permit is what makes it good for one use")]
    pub fn redeem(&self, permit: Permit, call: &ToolCall) -> Result<(), Refused> {
        self.redeem_once(&permit, call)
    }

    /// The same for who keeps the permit where nobody can redeem it again.
    pub(crate) fn redeem_once(&self, permit: &Permit, call: &ToolCall) -> Result<(), Refused> {
        let taken = self.check(permit, call);
        self.tell(|| match taken {
            Ok(()) => Event::Redeemed { session: call.session() },
            Err(why) => Event::Refused { why },
        });
        taken
    }

    /// Whether the permit is good for the call now; what follows from its use is noted.
    fn check(&self, permit: &Permit, call: &ToolCall) -> Result<(), Refused> {
        // What another broker allows says nothing of what is in force here, whatever number that has.
        if !permit.basis().broker().is(self) {
            return Err(Refused::PolicyChanged);
        }
        self.refresh_sometimes();
        let now = self.in_force();
        permit.is_for(call, now.generation)?;
        let at = self.inner.time.now();
        if permit.basis().is_outdated(now.level(at), at, &*self.inner.world) {
            return Err(Refused::PolicyChanged);
        }
        if now.flow == SessionFlow::Followed {
            // Looked at and noted in one step: of two calls that run at once one comes second.
            let mut sessions = lock(&self.inner.sessions);
            if sessions.taint(call.session()).is_some_and(|taint| permit.basis().is_tainted_since(&taint)) {
                return Err(Refused::PolicyChanged);
            }
            sessions.note(call.session(), &permit.basis().action, &self.ground(call, &now));
        }
        if let Some(store) = &self.inner.learned {
            // That a use is not counted loosens nothing: the rule lapses the sooner.
            let mut store = lock(store);
            let at = self.inner.time.told().unwrap_or(0);
            if store.note_use(permit.basis().learned_rules(), at) {
                let _ = store.flush(at);
            }
        }
        Ok(())
    }
}
