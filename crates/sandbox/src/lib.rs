//! Runs processes that nobody trusts: in namespaces of their own, with bounds, killed whole, spoken to over
//! a channel.
//!
//! [`Sandboxes`] starts them by [`Spec`]; a [`Sandbox`] is one of them. [`Host`] says what the host can
//! hold. A sandbox is a *cell* (namespaces, a root, a first process; `cell`) with an *occupant*, which is
//! either executed or forked from a warm interpreter, a *zygote*. Between the server and all of them stands
//! the *keeper* (`keeper`), so that nothing outlives the server.
//!
//! It must not know AWS, nor what the code is for. It depends on no other crate of the house.

mod cell;
mod channel;
mod companion;
mod dialer;
mod disk;
pub mod egress;
mod error;
mod filter;
mod groups;
mod host;
mod interpreter;
mod keeper;
mod mounts;
mod names;
#[path = "../inside/occupy.rs"]
mod occupy;
#[allow(dead_code, reason = "the library for interpreters uses the rest")]
#[path = "../inside/order.rs"]
mod order;
mod orders;
mod output;
mod sandbox;
mod sandboxes;
mod socket;
mod spec;
#[allow(dead_code, reason = "the library for interpreters uses the rest")]
#[path = "../inside/system.rs"]
mod system;
pub mod trust;

pub use channel::{Channel, FRAME_BYTES_MAX, Frames, Receiver, Sender};
pub use companion::Companion;
pub use dialer::Dialer;
pub use error::{Error, Result};
pub use groups::Usage;
pub use host::{Held, Host, Line, Report};
pub use interpreter::{Family, Interpreter, Interpreters};
pub use keeper::message::{End, Exit};
pub use names::{Answer, Names};
pub use output::{OUTPUT_BYTES_MAX, Output};
pub use sandbox::Sandbox;
pub use sandboxes::{Options, Sandboxes};
pub use spec::{Added, Limits, Listener, Merged, Mount, Program, SANDBOX_USER, SocketKind, Spec, Zygote};
