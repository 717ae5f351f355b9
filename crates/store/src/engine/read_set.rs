//! What a transaction has read and the commit must check: points, and ranges cut at the last row read.

use bytes::Bytes;

use crate::{Answer, Ask, RawKey};

/// The tracked reads of one transaction.
#[derive(Debug, Default)]
pub(crate) struct ReadSet {
    pub points: Vec<RawKey>,
    /// Half-open ranges `from..to`.
    pub ranges: Vec<(RawKey, RawKey)>,
}

impl ReadSet {
    pub fn is_empty(&self) -> bool {
        self.points.is_empty() && self.ranges.is_empty()
    }

    /// Notes an ask and the part of it that its answer has told.
    pub fn note(&mut self, ask: &Ask, answer: &Answer) {
        match (ask, answer) {
            (Ask::Get(key), _) => self.points.push(key.clone()),
            (Ask::Range { from, to, reverse, .. }, Answer::Rows { rows, more }) => {
                let last = if *more { rows.last().map(|(key, _)| key) } else { None };
                self.ranges.push(seen_part(from, to, *reverse, last));
            }
            // An engine answers a range with rows; were it otherwise, all of the range counts.
            (Ask::Range { from, to, .. }, Answer::Row(_)) => self.ranges.push((from.clone(), to.clone())),
        }
    }
}

/// A reader that stopped at `last` has learnt nothing about what lies behind it.
fn seen_part(from: &RawKey, to: &RawKey, reverse: bool, last: Option<&Bytes>) -> (RawKey, RawKey) {
    match last {
        None => (from.clone(), to.clone()),
        Some(last) if reverse => (last.to_vec(), to.clone()),
        Some(last) => {
            let mut behind = last.to_vec();
            behind.push(0);
            (from.clone(), behind)
        }
    }
}
