//! Timers: rows that say which tick is to run when, and for what. They commit with the row that
//! causes them.

use crate::{Result, Time};
use serde::{Deserialize, Serialize};
use store::{Scan, TableId, Tx};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timer {
    /// The tick that it wakes.
    pub tick: String,
    pub due: Time,
    /// What the tick is to look at: a name that means something to it.
    pub subject: String,
}

store::row! {
    Timer in TableId::new(0x0002, "kernel.timers"),
    key (tick: String, due_ms: i64, subject: String) = |timer| (timer.tick.clone(), timer.due.0, timer.subject.clone()),
    versions { 1: Timer }
}

/// The timers of a tick that are due, earliest first; deleted with the transaction that handles them.
pub async fn take_due(tx: &mut Tx, tick: &str, now: Time, limit: u32) -> Result<Vec<Timer>> {
    let scan = Scan::<Timer>::prefix((tick,), limit).before((tick, now.0.saturating_add(1)));
    let due = tx.scan(scan).await?.rows;
    for timer in &due {
        tx.delete::<Timer>((timer.tick.as_str(), timer.due.0, timer.subject.as_str()));
    }
    Ok(due)
}

/// When the earliest timer of a tick is due. Timers that were deleted lie behind `not_before`.
pub async fn earliest(tx: &mut Tx, tick: &str, not_before: Time) -> Result<Option<Time>> {
    let scan = Scan::<Timer>::prefix((tick,), 1).from((tick, not_before.0)).snapshot();
    Ok(tx.scan(scan).await?.rows.first().map(|timer| timer.due))
}
