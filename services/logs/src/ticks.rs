//! What happens later: events expire, sizes are brought up to date, what was deleted is swept away.

mod count;
mod expire;
mod sweep;

pub use count::{count_later, uncount};
pub use expire::expire_later;
pub use sweep::{sweep_group, sweep_stream};

use kernel::Tick;

pub const ALL: &[Tick] = &[
    Tick { name: COUNT, run: |cx| Box::pin(count::run(cx)) },
    Tick { name: EXPIRE, run: |cx| Box::pin(expire::run(cx)) },
    Tick { name: SWEEP, run: |cx| Box::pin(sweep::run(cx)) },
];

/// Brings the sizes of groups up to date.
const COUNT: &str = "logs.count";
/// Removes events that are older than their group keeps them.
const EXPIRE: &str = "logs.expire";
/// Removes what lies under groups and streams that were deleted.
const SWEEP: &str = "logs.sweep";
