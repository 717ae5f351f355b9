//! What a service does later outside of any transaction, because it cannot be taken back: it runs code, it calls
//! others and waits.
//!
//! What is to be done are rows: they are taken in a transaction, and stay until the work itself says, in another,
//! what has become of it. So nothing is lost in a crash, and what was under way then is done again.

use crate::operation::Opaque;
use crate::{BoxFuture, Cloud, Cx, Next, Result};
use std::sync::Arc;

#[derive(Clone, Copy)]
pub struct Errand {
    /// `service.what`.
    pub name: &'static str,
    /// The rows whose change means work.
    pub rows: fn() -> Vec<u8>,
    pub take: TakeFn,
    pub run: RunErrandFn,
}

/// Takes what is due and not under way already: a bounded batch, each with what keeps it from being taken again
/// while it is under way.
pub type TakeFn = for<'a, 'b> fn(&'a mut Cx<'b>) -> BoxFuture<'a, Result<Taken>>;

/// Does one of them. What it cannot do is its own matter: it is taken again when its rows say so.
pub type RunErrandFn = fn(Arc<Cloud>, Opaque) -> BoxFuture<'static, ()>;

pub struct Taken {
    pub jobs: Vec<Opaque>,
    pub next: Next,
}
