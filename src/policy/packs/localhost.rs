//! Servers on this machine.

use super::{Group, Pack, When};

pub(super) const PACK: Pack = Pack {
    name: "localhost",
    about: "Fetching from servers on this machine, whatever their port: the one that is being developed, but also any other that \
            listens here and acts when an address is opened. Sending data and other methods than GET stay asked.",
    groups: &[Group::new(When::Always, "fetches from this machine", &["WebFetch(domain:localhost)", "WebFetch(domain:127.0.0.1)"])],
};
