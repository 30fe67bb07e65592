//! The manual: documentation only, the chapters of `docs/`. What they show as Rust is tested here.

#[doc = include_str!("../docs/getting-started.md")]
pub mod getting_started {}

#[doc = include_str!("../docs/rules.md")]
pub mod rules {}

#[doc = include_str!("../docs/learning.md")]
pub mod learning {}

#[doc = include_str!("../docs/trust.md")]
pub mod trust {}

#[doc = include_str!("../docs/hooks.md")]
pub mod hooks {}

#[doc = include_str!("../docs/prompts.md")]
pub mod prompts {}

#[doc = include_str!("../docs/audit.md")]
pub mod audit {}

#[doc = include_str!("../docs/embedding.md")]
pub mod embedding {}

#[doc = include_str!("../docs/sandboxes.md")]
pub mod sandboxes {}

#[doc = include_str!("../docs/limits.md")]
pub mod limits {}

#[doc = include_str!("../docs/threat-model.md")]
pub mod threat_model {}

#[doc = include_str!("../docs/known-bypasses.md")]
pub mod known_bypasses {}

#[doc = include_str!("../docs/defaults-and-why.md")]
pub mod defaults_and_why {}

#[doc = include_str!("../docs/comparison.md")]
pub mod comparison {}
