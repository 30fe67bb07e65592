//! What the types forbid, each as an example that does not compile, behind one that does and differs in nothing else.
//!
//! The rules of a project that nobody confirmed have no way out: not as a value, not as a field, not as text.
//!
//! ```
//! use countersign::trust::{ProjectConfig, Trusted, Untrusted};
//!
//! fn rules(config: ProjectConfig<Trusted>) {
//!     let _ = config.into_rules();
//! }
//! fn parts(config: ProjectConfig<Trusted>) {
//!     let _ = config.into_parts();
//! }
//! fn restrictions(config: &ProjectConfig<Untrusted>) {
//!     let _ = config.restrictions();
//! }
//! ```
//!
//! ```compile_fail,E0599
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn rules(config: ProjectConfig<Untrusted>) {
//!     let _ = config.into_rules();
//! }
//! ```
//!
//! ```compile_fail,E0599
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn parts(config: ProjectConfig<Untrusted>) {
//!     let _ = config.into_parts();
//! }
//! ```
//!
//! ```compile_fail,E0616
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn sealed(config: &ProjectConfig<Untrusted>) {
//!     let _ = &config.sealed;
//! }
//! ```
//!
//! ```compile_fail,E0624
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn sealed(config: &ProjectConfig<Untrusted>) {
//!     let _ = config.sealed();
//! }
//! ```
//!
//! ```compile_fail,E0603
//! fn named(sealed: countersign::trust::Sealed) {}
//! ```
//!
//! ```compile_fail,E0277
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn written(config: &ProjectConfig<Untrusted>) {
//!     let _ = serde_json::to_string(config);
//! }
//! ```
//!
//! Nor has the snapshot that they were read from:
//!
//! ```
//! fn digest(snapshot: &countersign::trust::ConfigSnapshot) {
//!     let _ = snapshot.digest();
//! }
//! ```
//!
//! ```compile_fail,E0624
//! fn bytes(snapshot: &countersign::trust::ConfigSnapshot) {
//!     let _ = snapshot.file(".countersign.toml");
//! }
//! ```
//!
//! ```compile_fail,E0277
//! fn written(snapshot: &countersign::trust::ConfigSnapshot) {
//!     let _ = serde_json::to_string(snapshot);
//! }
//! ```
//!
//! What is not confirmed is not taken for confirmed by whoever matches on it, or hands it on:
//!
//! ```
//! use countersign::trust::{Project, ProjectConfig, Trusted};
//!
//! fn as_trusted(project: Project) -> Option<ProjectConfig<Trusted>> {
//!     match project {
//!         Project::Trusted(config) => Some(config),
//!         Project::Untrusted(_) => None,
//!     }
//! }
//! fn build(config: ProjectConfig<Trusted>) {
//!     let _ = countersign::Broker::builder().trusted_project(config);
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use countersign::trust::{Project, ProjectConfig, Trusted};
//!
//! fn as_trusted(project: Project) -> Option<ProjectConfig<Trusted>> {
//!     match project {
//!         Project::Trusted(config) | Project::Untrusted(config) => Some(config),
//!     }
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn build(config: ProjectConfig<Untrusted>) {
//!     let _ = countersign::Broker::builder().trusted_project(config);
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use countersign::trust::{ProjectConfig, Untrusted};
//!
//! fn reload(config: ProjectConfig<Untrusted>) {
//!     let _ = countersign::Reload::new().trusted_project(config);
//! }
//! ```
//!
//! An answer is given once, by a person: it is not copied, not made of nothing, of parts or of text.
//!
//! ```
//! use countersign::trust::{Confirmation, ProjectConfig, Untrusted};
//!
//! fn once(config: ProjectConfig<Untrusted>, confirmation: Confirmation) {
//!     let _ = config.confirm(confirmation);
//! }
//! ```
//!
//! ```compile_fail,E0382
//! use countersign::trust::{Confirmation, ProjectConfig, Untrusted};
//!
//! fn twice(one: ProjectConfig<Untrusted>, other: ProjectConfig<Untrusted>, confirmation: Confirmation) {
//!     let _ = one.confirm(confirmation);
//!     let _ = other.confirm(confirmation);
//! }
//! ```
//!
//! ```compile_fail,E0277
//! fn copied<T: Clone>() {}
//! copied::<countersign::trust::Confirmation>();
//! ```
//!
//! ```compile_fail,E0382
//! use countersign::trust::Review;
//!
//! fn twice(review: Review) {
//!     let _ = review.confirm();
//!     let _ = review.confirm();
//! }
//! ```
//!
//! ```compile_fail,E0277
//! let _: countersign::trust::Confirmation = Default::default();
//! ```
//!
//! ```compile_fail,E0277
//! let _: Result<countersign::trust::Confirmation, _> = serde_json::from_str("{}");
//! ```
//!
//! ```compile_fail,E0624
//! use countersign::trust::{ConfigSnapshot, Confirmation};
//!
//! fn made(snapshot: &ConfigSnapshot) {
//!     let _ = Confirmation::new(snapshot.root().clone(), None, snapshot.digest(), Default::default());
//! }
//! ```
//!
//! ```compile_fail,E0616
//! fn more(mut confirmation: countersign::trust::Confirmation) {
//!     confirmation.items.clear();
//! }
//! ```
//!
//! ```compile_fail,E0277
//! let _: Result<countersign::trust::Review, _> = serde_json::from_str("{}");
//! ```
//!
//! A trusted config is not copied either, and the proof for a host comes from one alone:
//!
//! ```
//! use countersign::trust::{ProjectCapability, ProjectConfig, Trusted};
//!
//! fn guard(config: &ProjectConfig<Trusted>) {
//!     let _ = config.guard(ProjectCapability::Hooks);
//! }
//! ```
//!
//! ```compile_fail,E0599
//! use countersign::trust::{ProjectCapability, ProjectConfig, Untrusted};
//!
//! fn guard(config: &ProjectConfig<Untrusted>) {
//!     let _ = config.guard(ProjectCapability::Hooks);
//! }
//! ```
//!
//! ```compile_fail,E0277
//! fn copied<T: Clone>() {}
//! copied::<countersign::trust::ProjectConfig<countersign::trust::Trusted>>();
//! ```
//!
//! ```compile_fail,E0277
//! fn copied<T: Clone>() {}
//! copied::<countersign::trust::Guarded>();
//! ```
//!
//! ```compile_fail,E0624
//! use countersign::trust::{Guarded, ProjectCapability};
//!
//! let _ = Guarded::new(ProjectCapability::Hooks, &[], &[], &Default::default(), &Default::default(), None);
//! ```
//!
//! ```compile_fail,E0277
//! let _: Result<countersign::trust::Guarded, _> = serde_json::from_str("{}");
//! ```
//!
//! A rehearsal tells what a confirmation would change, and lets nothing run:
//!
//! ```
//! use countersign::trust::{ProjectConfig, Untrusted};
//! use countersign::{Broker, ToolCall};
//!
//! fn rehearse(broker: &Broker, config: &ProjectConfig<Untrusted>, call: &ToolCall) {
//!     let rehearsal = broker.rehearse(config, [call]);
//!     let _ = rehearsal.allowed();
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use countersign::trust::{ProjectConfig, Untrusted};
//! use countersign::{Broker, ToolCall};
//!
//! fn rehearse(broker: &Broker, config: &ProjectConfig<Untrusted>, call: &ToolCall) {
//!     let rehearsal = broker.rehearse(config, [call]);
//!     let _ = broker.redeem(rehearsal, call);
//! }
//! ```
//!
//! ```compile_fail,E0308
//! use countersign::trust::{ProjectConfig, Untrusted};
//! use countersign::{Broker, ToolCall};
//!
//! fn rehearse(broker: &Broker, config: &ProjectConfig<Untrusted>, call: &ToolCall) {
//!     let rehearsal = broker.rehearse(config, [call]);
//!     let _ = broker.redeem(rehearsal.allowed(), call);
//! }
//! ```
