//! Whether the person has confirmed this workspace, and what its own config may say until then.
//!
//! A project's config is read once into a [`ConfigSnapshot`]; the digest that the person confirms and
//! the rules that become active come from the same bytes. What tightens (`deny`, `ask`) holds at once;
//! what loosens (`allow`) is sealed in a [`ProjectConfig<Untrusted>`](ProjectConfig) and comes out
//! only of a [`ProjectConfig<Trusted>`](ProjectConfig), which takes a [`Confirmation`] of that digest:
//!
//! ```
//! use countersign::analysis::path::AbsPath;
//! use countersign::trust::{ConfigSnapshot, ProjectConfig, Workspace};
//! use countersign::world::LexicalWorld;
//!
//! let dir = AbsPath::parse("/home/u/proj").unwrap();
//! let workspace = Workspace::discover(&dir, &LexicalWorld, None);
//! let snapshot = ConfigSnapshot::take(&LexicalWorld, &workspace).unwrap();
//! let config = ProjectConfig::from_snapshot(&snapshot);
//! println!("{}", config.review());
//! // … the person says yes:
//! let confirmation = config.review().confirm().unwrap();
//! let trusted = config.confirm(confirmation).unwrap();
//! assert!(trusted.into_rules().is_empty());
//! ```
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
//!     let _ = config.grants;
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
pub mod foreign;
pub mod project;
pub mod review;
pub mod snapshot;
pub mod store;
pub(crate) mod surface;
pub mod workspace;

pub use crate::policy::level::TrustLevel;
pub use capability::ProjectCapability;
pub(crate) use project::Sealed;
pub use project::{ConfirmError, ProjectConfig, ProjectError, Trusted, Unconfirmed, Untrusted};
pub use review::{Confirmation, NotConfirmable, Review};
pub use snapshot::{ConfigDigest, ConfigSnapshot, SnapshotError};
pub use store::{TrustStatus, TrustStore};
pub use workspace::{Refused, Workspace};
