//! Whether the person has confirmed this workspace, and what its own config may say until then.
//!
//! A project's files are read once into a [`ConfigSnapshot`]; the digest that the person confirms and
//! what becomes active come from the same bytes. What tightens (`deny`, `ask`) holds at once;
//! what loosens (`allow`, and programs that the project describes) is sealed in a
//! [`ProjectConfig<Untrusted>`](ProjectConfig) and comes out only of a [`ProjectConfig<Trusted>`](ProjectConfig), which
//! takes a [`Confirmation`] of that digest:
//!
//! ```
//! use countersign::Broker;
//! use countersign::analysis::path::AbsPath;
//! use countersign::trust::{Project, ProjectCapability, ProjectConfig, TrustStore, Workspace};
//! use countersign::world::LexicalWorld;
//!
//! let (world, now) = (LexicalWorld, 1_800_000_000);
//! let store = TrustStore::open(AbsPath::parse("/home/u/.local/state/countersign/trust.jsonl").unwrap());
//! let workspace = Workspace::discover(&AbsPath::parse("/home/u/proj").unwrap(), &world, None);
//!
//! // What the person said before counts, for what is unchanged since.
//! let project = store.project(&workspace, ProjectConfig::load(&world, &workspace), now);
//! let Project::Untrusted(config) = project else { panic!("nobody was asked yet") };
//!
//! // They see what it would bring, and say yes:
//! let review = config.review_since(&store.standing(&workspace, &config, now));
//! println!("{review}");
//! let confirmation = review.confirm().unwrap();
//! // store.confirm(&confirmation, now) keeps the answer.
//! let trusted = config.confirm(confirmation).unwrap();
//!
//! // Only now can a host load what other files of the project bring, and only what was confirmed.
//! let hooks = trusted.guard(ProjectCapability::Hooks).unwrap();
//! assert!(hooks.is_empty());
//! let broker = Broker::builder().world(world).trusted_project(trusted).build();
//! # let _ = broker;
//! ```
//!
//! Everything is confirmed by itself ([`ItemId`]): a change takes back what was changed and nothing else, and what
//! restricted and is gone still restricts until the person has confirmed that it is gone.
//!
//! Without a confirmation there is no way to the rules:
//!
//! ```compile_fail,E0599
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn leak(config: ProjectConfig<Untrusted>) {
//!     config.into_rules();
//! }
//! ```
//!
//! ```compile_fail,E0616
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn leak(config: ProjectConfig<Untrusted>) {
//!     let _ = config.sealed;
//! }
//! ```
//!
//! A confirmation is used once, and nobody but the person or the record of an earlier answer makes one:
//!
//! ```compile_fail,E0599
//! fn twice(confirmation: countersign::trust::Confirmation) {
//!     let _ = (confirmation.clone(), confirmation);
//! }
//! ```
//!
//! ```compile_fail,E0277
//! fn made_of_text<T: Default>() {}
//! made_of_text::<countersign::trust::Confirmation>();
//! ```
//!
//! ```compile_fail,E0599
//! fn twice(config: countersign::trust::ProjectConfig<countersign::trust::Trusted>) {
//!     let _ = (config.clone(), config);
//! }
//! ```

pub mod capability;
pub mod confirmation;
#[cfg(doctest)]
mod forbidden;
pub mod foreign;
pub mod guard;
pub mod item;
mod mounts;
mod own;
pub mod project;
pub mod review;
pub mod snapshot;
pub mod standing;
pub mod store;
pub(crate) mod surface;
pub mod workspace;

pub use crate::policy::level::TrustLevel;
pub use capability::ProjectCapability;
pub use confirmation::{Confirmation, NotConfirmable, TrustScope};
pub use guard::{Guarded, NotConfirmed};
pub use item::{ItemId, ItemKind};
pub use mounts::Medium;
pub(crate) use project::Sealed;
pub use project::{ConfirmError, ProjectConfig, ProjectError, Trusted, Unconfirmed, Untrusted};
pub use review::{Review, ReviewState, ReviewedItem};
pub use snapshot::{ConfigDigest, ConfigSnapshot, SnapshotError};
pub use standing::{Standing, TrustStatus};
pub use store::{Project, TrustLimit, TrustRecord, TrustStore};
pub use workspace::{Note, Refused, Workspace};
