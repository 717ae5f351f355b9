//! When to run again: at once, when a row changes, or when the earliest timer is due.

use kernel::{BoxFuture, Cloud, Result, Time};
use std::time::Duration;
use tokio::sync::watch;

/// What is known of the next piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Now,
    At(Time),
    /// Nothing, until a row changes.
    Unknown,
}

/// Something that has later work.
pub(crate) trait Runs: Send + Sync {
    fn cloud(&self) -> &Cloud;
    /// For the log.
    fn name(&self) -> String;
    /// The rows whose change means work.
    fn rows(&self) -> Vec<u8>;
    fn batch(&self) -> BoxFuture<'_, Result<Due>>;
}

/// After a failure: wait a second, then twice as long each time, at most a minute.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// Runs until told to stop.
pub(crate) async fn runner(runs: impl Runs, mut stop: watch::Receiver<bool>) {
    let mut pause = Duration::from_secs(1);
    loop {
        if *stop.borrow() {
            return;
        }
        // Watch first, then look: a change in between wakes at once.
        let mut watch = runs.cloud().store.watch(&runs.rows());
        let due = match runs.batch().await {
            Ok(Due::Now) => continue,
            Ok(due) => {
                pause = Duration::from_secs(1);
                due
            }
            Err(error) => {
                tracing::warn!(work = runs.name(), %error, "later work failed; it will be tried again");
                let again_at = runs.cloud().clock.now().plus(pause);
                pause = (pause * 2).min(PAUSE_MAX);
                tokio::select! {
                    () = until(runs.cloud(), Due::At(again_at)) => {}
                    _ = stop.changed() => return,
                }
                continue;
            }
        };
        tokio::select! {
            () = watch.changed() => {}
            () = until(runs.cloud(), due) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// Ready when something is due; never, if nobody knows when.
async fn until(cloud: &Cloud, due: Due) {
    match due {
        Due::Now => {}
        Due::At(time) => cloud.clock.sleep_until(time).await,
        Due::Unknown => std::future::pending().await,
    }
}
