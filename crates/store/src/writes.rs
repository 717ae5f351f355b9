//! What a transaction has written so far, and how it shows in the transaction's own reads.
//!
//! Writes are kept here until the commit hands them to the engine, so every engine merges them alike.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included};

use bytes::Bytes;

use crate::{Answer, Ask, RawKey};

/// The last write for each key: a value, or `None` for a deletion.
pub type Writes = BTreeMap<RawKey, Option<Bytes>>;

/// The ask to send to the engine: a range asks for as many rows more as own deletions could hide.
pub(crate) fn widen(ask: &Ask, writes: &Writes) -> Ask {
    let Ask::Range { from, to, limit, reverse } = ask else { return ask.clone() };
    let hidden = own_rows(writes, from, to).filter(|(_, value)| value.is_none()).count();
    let hidden = u32::try_from(hidden).unwrap_or(u32::MAX);
    Ask::Range { from: from.clone(), to: to.clone(), limit: limit.saturating_add(hidden), reverse: *reverse }
}

/// The engine's answer with the transaction's own writes laid over it.
pub(crate) fn merge(ask: &Ask, answer: Answer, writes: &Writes) -> Answer {
    match (ask, answer) {
        (Ask::Get(key), Answer::Row(stored)) => {
            Answer::Row(writes.get(key).map_or(stored, |own| own.clone()))
        }
        (Ask::Range { from, to, limit, reverse }, Answer::Rows { rows, more }) => {
            merge_range(from, to, *limit as usize, *reverse, rows, more, writes)
        }
        (_, other) => other,
    }
}

fn merge_range(
    from: &RawKey,
    to: &RawKey,
    limit: usize,
    reverse: bool,
    stored: Vec<(Bytes, Bytes)>,
    stored_more: bool,
    writes: &Writes,
) -> Answer {
    // Behind the last stored row that was read, the engine may have rows that we do not know.
    let horizon = if stored_more { stored.last().map(|(key, _)| key.clone()) } else { None };
    let mut merged: BTreeMap<Bytes, Option<Bytes>> =
        stored.into_iter().map(|(key, value)| (key, Some(value))).collect();
    for (key, value) in own_rows(writes, from, to) {
        merged.insert(Bytes::copy_from_slice(key), value.clone());
    }
    let known = |key: &Bytes| match &horizon {
        None => true,
        Some(last) if reverse => key >= last,
        Some(last) => key <= last,
    };
    let live = merged.into_iter().filter_map(|(key, value)| value.map(|value| (key, value)));
    let mut rows: Vec<_> = live.filter(|(key, _)| known(key)).collect();
    if reverse {
        rows.reverse();
    }
    let more = stored_more || rows.len() > limit;
    rows.truncate(limit);
    Answer::Rows { rows, more }
}

fn own_rows<'a>(
    writes: &'a Writes,
    from: &'a RawKey,
    to: &'a RawKey,
) -> impl Iterator<Item = (&'a RawKey, &'a Option<Bytes>)> {
    // An empty or inverted range would make `range` panic.
    let sound = !writes.is_empty() && from < to;
    sound.then(|| writes.range::<[u8], _>((Included(&from[..]), Excluded(&to[..])))).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(limit: u32, reverse: bool) -> Ask {
        Ask::Range { from: b"a".to_vec(), to: b"z".to_vec(), limit, reverse }
    }

    fn writes(rows: &[(&str, Option<&str>)]) -> Writes {
        rows.iter()
            .map(|(key, value)| {
                (key.as_bytes().to_vec(), value.map(|v| Bytes::copy_from_slice(v.as_bytes())))
            })
            .collect()
    }

    fn rows(keys: &[&str], more: bool) -> Answer {
        let row = |key: &&str| (Bytes::copy_from_slice(key.as_bytes()), Bytes::from_static(b"1"));
        Answer::Rows { rows: keys.iter().map(row).collect(), more }
    }

    #[test]
    fn a_range_asks_for_as_many_more_as_own_deletions_hide() {
        let own = writes(&[("b", None), ("c", Some("1")), ("zz", None)]);
        assert_eq!(widen(&range(10, false), &own), range(11, false));
    }

    #[test]
    fn own_rows_appear_and_deleted_ones_vanish() {
        let own = writes(&[("b", None), ("c", Some("1"))]);
        let merged = merge(&range(10, false), rows(&["a", "b", "d"], false), &own);
        assert_eq!(merged, rows(&["a", "c", "d"], false));
    }

    #[test]
    fn own_rows_behind_what_was_read_wait_for_the_next_page() {
        let own = writes(&[("y", Some("1"))]);
        assert_eq!(merge(&range(2, false), rows(&["a", "b"], true), &own), rows(&["a", "b"], true));
        assert_eq!(merge(&range(2, true), rows(&["x", "w"], true), &own), rows(&["y", "x"], true));
    }

    #[test]
    fn an_inverted_range_is_empty() {
        let own = writes(&[("b", Some("1"))]);
        let ask = Ask::Range { from: b"z".to_vec(), to: b"a".to_vec(), limit: 1, reverse: false };
        assert_eq!(merge(&ask, rows(&[], false), &own), rows(&[], false));
    }
}
