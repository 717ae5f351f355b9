//! The words that all services share.
//!
//! A service is a set of small operations over rows. What an operation sees of the world stands
//! here: who calls ([`Caller`]), where ([`Here`]), when ([`Time`]), what it may read and write
//! ([`Cx`]), and how it says no ([`Error`]). The kernel does no I/O of its own: no socket, no file,
//! no wall clock (but for [`time::SystemClock`], which the binary hands in). [`attempt`] is the way that
//! all work takes to its commit.

pub mod access;
pub mod addressing;
pub mod arn;
pub mod attempt;
pub mod authorization_message;
pub mod caller;
pub mod canonical;
pub mod cloud;
pub mod cx;
pub mod delivery;
pub mod errand;
pub mod error;
pub mod functions;
pub mod here;
pub mod horizon;
pub mod ids;
pub mod incoming;
pub mod later;
pub mod line;
pub mod memory;
pub mod operation;
pub mod page;
pub mod ports;
pub mod role_rights;
pub mod service;
pub mod signer;
pub mod site;
pub mod tags;
pub mod tick;
pub mod time;
pub mod timer;

pub use access::{Access, Need};
pub use arn::Arn;
pub use caller::{Caller, Principal};
pub use cloud::Cloud;
pub use cx::{Cx, Wait};
pub use delivery::Delivery;
pub use errand::Errand;
pub use error::{ApiError, Error, Failure, Result};
pub use here::Here;
pub use ids::Ids;
pub use incoming::Incoming;
pub use operation::{ActOperation, OpEntry, Operation, StreamOperation, op, op_act, op_stream};
pub use service::Service;
pub use site::Site;
pub use tick::{Next, Tick};
pub use time::{Clock, Time};
pub use timer::Timer;

use std::future::Future;
use std::pin::Pin;

/// A future that can stand behind a function pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
