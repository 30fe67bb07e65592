//! For programs that embed the broker: the whole way of a call, from deciding through asking to what may run.
//!
//! A call ends as [`Resolved`]: [`Permitted`], which stands for a redeemed permit and cannot be made or copied, or a
//! [`Refusal`]. Three ways lead there; all of them handle identical asks, demands for more attention and rules that change
//! meanwhile:
//!
//! - [`Broker::resolve`](crate::Broker::resolve) asks through a [`Prompter`] and blocks until there is an answer;
//! - [`Broker::begin`](crate::Broker::begin) gives a [`Progress`], whose [`Question`] the host keeps and answers whenever it can;
//! - an [`Inbox`] holds the questions of many calls by the ids of their prompts. A call that waits there is a future, and needs
//!   neither a runtime nor a thread of its own.
//!
//! ```
//! use countersign::host::Resolved;
//! use countersign::prompt::PromptView;
//! use countersign::world::LexicalWorld;
//! use countersign::{Answer, Broker, Scope, ToolCall};
//!
//! let broker = Broker::builder().home("/home/u").workspace("/home/u/proj").world(LexicalWorld).build();
//! let mut person = |prompt: &PromptView| {
//!     println!("{}: {:?}", prompt.text, prompt.effects);
//!     Answer::allow(Scope::Once)
//! };
//! match broker.resolve(&ToolCall::shell("cargo test", "/home/u/proj"), &mut person) {
//!     Resolved::Permitted(permitted) => println!("run {:?}", permitted.call()),
//!     Resolved::Refused(refusal) => println!("tell the model: {}", refusal.denial.message),
//! }
//! ```

mod inbox;
mod prompter;
mod question;
mod resolved;

pub use inbox::{Heard, Inbox, NotWaiting, Waiting};
pub use prompter::{NotAsked, Prompter};
pub use question::{Progress, Question};
pub use resolved::{Notes, Permitted, Refusal, RefusedBy, Resolved};
