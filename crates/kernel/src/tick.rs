//! What happens later, without anybody asking: retention, expiry, schedules, sweeps.

use crate::{BoxFuture, Cx, Result, Time};

/// A piece of work that takes no input, does a bounded batch of what is due by `cx.now`, may run
/// twice, and says whether there is more.
#[derive(Clone, Copy)]
pub struct Tick {
    /// `service.what`: also the name of its timers.
    pub name: &'static str,
    pub run: TickFn,
}

pub type TickFn = for<'a, 'b> fn(&'a mut Cx<'b>) -> BoxFuture<'a, Result<Next>>;

/// When a tick wants to run again. Its timers wake it in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// There is more that is due.
    Now,
    /// Nothing is due before this time.
    At(Time),
    /// Nothing is due until a commit or a timer says so.
    Idle,
}
