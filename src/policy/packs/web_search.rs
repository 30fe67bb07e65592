//! Searching the web.

use super::{Group, Pack, When};

pub(super) const PACK: Pack = Pack {
    name: "web-search",
    about: "Searching the web with the agent's own search tool. What is searched for goes to the search engine, and what is found \
            was written by anybody.",
    groups: &[Group::new(When::Always, "searches the web; opening what was found stays asked", &["WebSearch"])],
};
