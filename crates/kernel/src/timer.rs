//! Timers: rows that say which tick is to run when, and for what. They commit with the row that
//! causes them.

use crate::{Cx, Result, Time};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
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

/// Where the first timer of each tick may lie: all before it were taken.
#[derive(Default)]
pub struct Firsts(Mutex<HashMap<String, Time>>);

impl Firsts {
    pub fn get(&self, tick: &str) -> Time {
        self.lock().get(tick).copied().unwrap_or(Time(i64::MIN))
    }

    fn set(&self, tick: &str, first: Time) {
        self.lock().insert(tick.to_owned(), first);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Time>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The timers of a tick that are due, earliest first; deleted with the transaction that handles them.
pub(crate) async fn take_due(cx: &mut Cx<'_>, tick: &str, limit: u32) -> Result<Vec<Timer>> {
    let firsts = cx.memory::<Firsts>().clone();
    let from = firsts.get(tick);
    let scan = Scan::<Timer>::prefix((tick,), limit).from((tick, from.0));
    let due = cx.tx.scan(scan.before((tick, cx.now.0.saturating_add(1)))).await?.rows;
    for timer in &due {
        cx.tx.delete::<Timer>((timer.tick.as_str(), timer.due.0, timer.subject.as_str()));
    }
    let is_all = due.len() < limit as usize;
    let taken_until = due.last().filter(|_| !is_all).map_or(cx.now, |last| last.due);
    // Timers are never set for the past: what is still to be committed lies behind the horizon.
    let first = taken_until.min(cx.horizon());
    let tick = tick.to_owned();
    cx.when_committed(move || firsts.set(&tick, first));
    Ok(due)
}

/// When the earliest timer of a tick is due.
pub async fn earliest(tx: &mut Tx, tick: &str, firsts: &Firsts) -> Result<Option<Time>> {
    let scan = Scan::<Timer>::prefix((tick,), 1).from((tick, firsts.get(tick).0)).snapshot();
    Ok(tx.scan(scan).await?.rows.first().map(|timer| timer.due))
}
