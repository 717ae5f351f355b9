//! The transactions: each is a function of its writer, its number and the run that wrote it, so what
//! must be on the disk can be said without having kept it. Numbers go on from run to run.
//!
//! A transaction puts a few rows of 300 bytes or 12 kB, sometimes a blob, overwrites the writer's
//! head and one of its slots, and deletes most of what an older transaction put. Some write a blob that
//! never gets its row.

use std::collections::BTreeMap;

use fastrand::Rng;

use crate::engine::{Change, Key};

pub const WRITERS: u8 = 8;

const SMALL_BYTES: usize = 300;
const LARGE_BYTES: usize = 12_000;
const SMALL_BLOB_BYTES_MAX: usize = 60_000;
const LARGE_BLOB_BYTES_MAX: usize = 600_000;
const SLOTS: u64 = 4;
/// A transaction deletes what the one this many before it put.
const LIVES: u64 = 24;
/// Every n-th is never deleted, so that old rows are always there to be lost.
const LASTING: u64 = 5;
const BLOB_EVERY: u64 = 7;
const ABANDONED_EVERY: u64 = 11;

/// Which transaction put a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub writer: u8,
    pub number: u64,
    pub run: u32,
}

/// One row of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Head,
    Slot,
    Row(u8),
    Blob,
}

pub fn head_key(writer: u8) -> Key {
    vec![writer, b'h']
}

/// Of all transactions of a writer, the number of the last.
pub fn number_in_head(head: &[u8]) -> Option<u64> {
    head.first_chunk().map(|number| u64::from_be_bytes(*number))
}

fn parts(number: u64) -> impl Iterator<Item = Part> {
    let rows = (0..1 + number % 3).map(|row| Part::Row(row as u8));
    let blob = number.is_multiple_of(BLOB_EVERY).then_some(Part::Blob);
    [Part::Head, Part::Slot].into_iter().chain(rows).chain(blob)
}

/// The transaction that this one deletes, if any.
fn victim(number: u64) -> Option<u64> {
    number.checked_sub(LIVES).filter(|victim| *victim > 0 && !victim.is_multiple_of(LASTING))
}

fn key(writer: u8, number: u64, part: Part) -> Key {
    let mut key = match part {
        Part::Head => return head_key(writer),
        Part::Slot => return vec![writer, b's', (number % SLOTS) as u8],
        Part::Row(_) => vec![writer, b'r'],
        Part::Blob => vec![writer, b'b'],
    };
    key.extend_from_slice(&number.to_be_bytes());
    if let Part::Row(row) = part {
        key.push(row);
    }
    key
}

fn value(stamp: Stamp, part: Part) -> Vec<u8> {
    let which = match part {
        Part::Head => 1,
        Part::Slot => 2,
        Part::Blob => 3,
        Part::Row(row) => 4 + u64::from(row),
    };
    let seed = stamp.number << 32 | u64::from(stamp.run) << 16 | u64::from(stamp.writer) << 8 | which;
    let mut random = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let bytes = match part {
        Part::Blob if random.u8(..6) == 0 => random.usize(1..LARGE_BLOB_BYTES_MAX),
        Part::Blob => random.usize(1..SMALL_BLOB_BYTES_MAX),
        Part::Row(_) if random.u8(..6) == 0 => LARGE_BYTES,
        _ => SMALL_BYTES,
    };
    let mut value = vec![0; bytes];
    random.fill(&mut value);
    if part == Part::Head {
        value[..8].copy_from_slice(&stamp.number.to_be_bytes());
    }
    value
}

/// What the transaction asks of the engine.
pub fn transaction(stamp: Stamp) -> Vec<Change> {
    let Stamp { writer, number, .. } = stamp;
    let put = |part| match part {
        Part::Blob => Change::PutBlob { key: key(writer, number, part), body: value(stamp, part) },
        _ => Change::Put { key: key(writer, number, part), value: value(stamp, part) },
    };
    let abandoned = number.is_multiple_of(ABANDONED_EVERY);
    let abandoned = abandoned.then(|| Change::AbandonBlob { body: value(stamp, Part::Blob) });
    parts(number).map(put).chain(deletions(writer, number)).chain(abandoned).collect()
}

fn deletions(writer: u8, number: u64) -> impl Iterator<Item = Change> {
    let doomed = victim(number).into_iter().flat_map(|victim| parts(victim).map(move |part| (victim, part)));
    doomed.filter_map(move |(victim, part)| match part {
        Part::Head | Part::Slot => None,
        Part::Row(_) => Some(Change::Delete { key: key(writer, victim, part) }),
        Part::Blob => Some(Change::DeleteBlob { key: key(writer, victim, part) }),
    })
}

/// Which rows a writer must have after its first `last` transactions, and who put each.
pub struct Expected(BTreeMap<Key, (Stamp, Part)>);

impl Expected {
    pub fn after(writer: u8, last: u64, run_of: impl Fn(u64) -> u32) -> Self {
        let mut rows = BTreeMap::new();
        for number in 1..=last {
            let stamp = Stamp { writer, number, run: run_of(number) };
            rows.extend(parts(number).map(|part| (key(writer, number, part), (stamp, part))));
            for change in deletions(writer, number) {
                if let Change::Delete { key } | Change::DeleteBlob { key } = change {
                    rows.remove(&key);
                }
            }
        }
        Self(rows)
    }

    /// A sentence for each row that is missing, wrong, or should not be there, and the number of the
    /// transaction that put it.
    pub fn differences(mut self, found: &[(Key, Vec<u8>)]) -> Vec<Difference> {
        let mut all = Vec::new();
        for (key, bytes) in found {
            match self.0.remove(key) {
                Some((stamp, part)) if *bytes == value(stamp, part) => {}
                Some((stamp, part)) => all.push(Difference::new("is not what was written", stamp, part)),
                None => all.push(Difference { number: None, what: format!("a row too many: {key:?}") }),
            }
        }
        let missing = self.0.into_values();
        all.extend(missing.map(|(stamp, part)| Difference::new("is missing", stamp, part)));
        all
    }
}

#[derive(Debug, PartialEq)]
pub struct Difference {
    /// `None` for a row that should not be there.
    pub number: Option<u64>,
    pub what: String,
}

impl Difference {
    fn new(how: &str, stamp: Stamp, part: Part) -> Self {
        let Stamp { writer, number, run } = stamp;
        let what = format!("{part:?} of writer {writer}, transaction {number}, run {run} {how}");
        Self { number: Some(number), what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(last: u64) -> Vec<(Key, Vec<u8>)> {
        let mut rows = BTreeMap::new();
        for number in 1..=last {
            for change in transaction(Stamp { writer: 3, number, run: 1 }) {
                match change {
                    Change::Put { key, value } | Change::PutBlob { key, body: value } => {
                        rows.insert(key, value)
                    }
                    Change::Delete { key } | Change::DeleteBlob { key } => rows.remove(&key),
                    Change::AbandonBlob { .. } => None,
                };
            }
        }
        rows.into_iter().collect()
    }

    #[test]
    fn what_is_expected_is_what_the_transactions_do() {
        for last in [0, 1, 30, 200] {
            assert_eq!(Expected::after(3, last, |_| 1).differences(&played(last)), []);
        }
    }

    #[test]
    fn one_transaction_less_or_of_another_run_is_a_difference() {
        assert!(!Expected::after(3, 60, |_| 1).differences(&played(59)).is_empty());
        assert!(!Expected::after(3, 59, |_| 1).differences(&played(60)).is_empty());
        let other_run = Expected::after(3, 60, |number| 1 + u32::from(number == 60));
        assert!(other_run.differences(&played(60)).iter().all(|difference| difference.number == Some(60)));
    }

    #[test]
    fn the_head_names_the_last_transaction() {
        let rows: BTreeMap<_, _> = played(42).into_iter().collect();
        assert_eq!(number_in_head(&rows[&head_key(3)]), Some(42));
        assert_eq!(number_in_head(b"short"), None);
    }
}
