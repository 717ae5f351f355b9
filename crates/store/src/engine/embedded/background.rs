//! The two threads that turn memtables into tables, and many tables into few.

use std::sync::Arc;

use super::committer::Request;
use super::shared::Shared;
use crate::Error;

/// At this priority a thread gets a third of what its neighbours at the usual one get.
const NICE: i32 = 5;

/// Writes sealed memtables to tables, and keeps a spare log segment ready.
pub fn flusher(shared: Arc<Shared>) -> impl FnOnce() + Send {
    move || {
        stand_back();
        while shared.flush_bell.wait() {
            if let Err(error) = prepare_and_flush(&shared) {
                return shared.fail(format!("a memtable could not be flushed: {error}"));
            }
        }
    }
}

/// Lets who answers clients go first where processors are scarce. Where the priority cannot be changed, all is as
/// before.
fn stand_back() {
    // On Linux this is the priority of the calling thread.
    let _ = rustix::process::setpriority_process(None, NICE);
}

fn prepare_and_flush(shared: &Shared) -> Result<(), Error> {
    shared.segments.prepare().map_err(|error| Error::Unavailable(format!("a log segment: {error}")))?;
    let target = shared.sealed_through();
    if target <= shared.flushed() {
        return Ok(());
    }
    let count = shared.pacing.sealed();
    shared.tree.flush(shared.snapshots.oldest())?;
    shared.set_flushed(target);
    shared.pacing.flushed(count);
    shared.pacing.set_runs(shared.tree.level_0_runs());
    shared.merge_bell.ring();
    let _ = shared.requests.send(Request::StepPast);
    Ok(())
}

/// Merges tables step by step, until there is nothing to merge.
pub fn merger(shared: Arc<Shared>) -> impl FnOnce() + Send {
    move || {
        stand_back();
        while shared.merge_bell.wait() {
            if let Err(error) = merge(&shared) {
                return shared.fail(format!("tables could not be merged: {error}"));
            }
        }
    }
}

fn merge(shared: &Shared) -> Result<(), Error> {
    while !shared.merge_bell.is_stopped() && shared.tree.compact(shared.snapshots.oldest())? {
        shared.pacing.set_runs(shared.tree.level_0_runs());
        let _ = shared.requests.send(Request::StepPast);
    }
    Ok(())
}
