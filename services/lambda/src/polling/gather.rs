//! Gathers a batch: waits for a first event, then for more of them within the mapping's window, until there are
//! enough or they are too long.

use super::poller::Orders;
use super::record::Record;
use super::source::{self, Asker};
use crate::limits::PAYLOAD_BYTES_MAX;
use kernel::{ApiError, Cloud, Time};
use std::time::Duration;
use store::Watch;

/// What stands around the records of an event.
const AROUND_BYTES: usize = 32;
const BYTES_MAX: usize = PAYLOAD_BYTES_MAX - AROUND_BYTES;

pub struct Gathered {
    pub records: Vec<Record>,
    /// Whether the source may have more at once.
    pub is_full: bool,
}

/// Stops early when the mapping changes: what was gathered by then is a batch.
pub async fn gather(cloud: &Cloud, orders: &Orders, change: &mut Watch) -> Result<Gathered, ApiError> {
    let settings = &orders.mapping.settings;
    let batch_max = usize::try_from(settings.batch_max).unwrap_or(1).max(1);
    let source = source::of(&orders.mapping);
    let mut gathered = Gathered { records: Vec::new(), is_full: false };
    let mut bytes = 0;
    let mut until: Option<Time> = None;
    loop {
        let count = (batch_max - gathered.records.len()).min(source.count_max());
        let wait_s = match until {
            None => source.wait_s_max(),
            Some(until) => whole_seconds(until.since(cloud.clock.now())).min(source.wait_s_max()),
        };
        let received = tokio::select! {
            received = source.receive(orders.asker(cloud), count, wait_s) => received?,
            () = change.changed() => return Ok(gathered),
        };
        gathered.is_full = received.len() == count;
        let is_empty = received.is_empty();
        for record in pass(cloud, orders, received).await? {
            bytes += record.bytes();
            gathered.records.push(record);
        }
        if gathered.records.is_empty() || cloud.is_closing() {
            // Nothing came, or nothing of it was wanted, or nobody waits any more.
            return Ok(gathered);
        }
        let now = cloud.clock.now();
        let until = *until.get_or_insert(now.plus(Duration::from_secs(settings.window_s.into())));
        if gathered.records.len() >= batch_max || bytes >= BYTES_MAX || now >= until {
            return Ok(gathered);
        }
        if is_empty && until.since(now) < Duration::from_secs(1) {
            tokio::select! {
                () = cloud.clock.sleep_until(until) => {}
                () = change.changed() => return Ok(gathered),
            }
        }
    }
}

fn whole_seconds(left: Duration) -> u32 {
    u32::try_from(left.as_secs()).unwrap_or(u32::MAX)
}

/// What the filters let through. The rest is done with.
async fn pass(cloud: &Cloud, orders: &Orders, received: Vec<Record>) -> Result<Vec<Record>, ApiError> {
    let (wanted, unwanted): (Vec<_>, Vec<_>) =
        received.into_iter().partition(|record| record.passes(&orders.filters));
    if !unwanted.is_empty() {
        let asker: Asker<'_> = orders.asker(cloud);
        source::of(&orders.mapping).finish(asker, unwanted.iter().collect()).await?;
    }
    Ok(wanted)
}

/// Batches that are short enough for a function, in order.
pub fn split(records: Vec<Record>) -> Vec<Vec<Record>> {
    let mut batches: Vec<Vec<Record>> = Vec::new();
    let mut bytes = usize::MAX;
    for record in records {
        let longer = bytes.saturating_add(record.bytes());
        match batches.last_mut().filter(|_| longer <= BYTES_MAX) {
            Some(batch) => {
                bytes = longer;
                batch.push(record);
            }
            None => {
                bytes = record.bytes();
                batches.push(vec![record]);
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::to_raw_value;

    #[test]
    fn batches_are_short_enough() {
        let record = |bytes: usize| Record {
            id: String::new(),
            handle: String::new(),
            json: to_raw_value(&"x".repeat(bytes)).expect("is JSON"),
            trace: None,
        };
        let sizes = |lengths: &[usize]| {
            let batches = split(lengths.iter().map(|length| record(*length)).collect());
            batches.iter().map(Vec::len).collect::<Vec<_>>()
        };
        let mib = 1 << 20;
        assert_eq!(sizes(&[]), Vec::<usize>::new());
        assert_eq!(sizes(&[10; 5]), [5]);
        assert_eq!(sizes(&[mib; 12]), [5, 5, 2]);
        assert_eq!(sizes(&[7 * mib, 1]), [1, 1]);
    }
}
