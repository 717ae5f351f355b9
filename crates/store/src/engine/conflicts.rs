//! Optimistic validation: has anything that a transaction read been written since its snapshot?
//!
//! The committer keeps the last version of each key that was written lately. "Lately" reaches back to the
//! oldest open snapshot, or to a bound on the number of keys; what is older is `TooOld` to check.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound::{Excluded, Included};

use bytes::Bytes;

use super::read_set::ReadSet;
use crate::Error;

/// The keys that were written lately, with the version of their last write.
pub(crate) struct Conflicts {
    last: BTreeMap<Bytes, u64>,
    order: VecDeque<(u64, Bytes)>,
    /// Writes at or below this version are forgotten.
    floor: u64,
    keys_max: usize,
}

impl Conflicts {
    pub fn new(keys_max: usize) -> Self {
        Conflicts { last: BTreeMap::new(), order: VecDeque::new(), floor: 0, keys_max }
    }

    /// Fails if something in `reads` was written behind the version `snapshot`.
    pub fn check(&self, snapshot: u64, reads: &ReadSet) -> Result<(), Error> {
        if reads.is_empty() {
            return Ok(());
        }
        if snapshot < self.floor {
            return Err(Error::TooOld);
        }
        let nothing_since = self.order.back().is_none_or(|(version, _)| *version <= snapshot);
        if nothing_since {
            return Ok(());
        }
        let written = reads.points.iter().any(|key| self.last.get(&key[..]).is_some_and(|v| *v > snapshot));
        if written || reads.ranges.iter().any(|(from, to)| self.written_in(from, to, snapshot)) {
            return Err(Error::Conflict);
        }
        Ok(())
    }

    fn written_in(&self, from: &[u8], to: &[u8], snapshot: u64) -> bool {
        from < to
            && self
                .last
                .range::<[u8], _>((Included(from), Excluded(to)))
                .any(|(_, version)| *version > snapshot)
    }

    /// Notes a write. Versions never fall.
    pub fn note(&mut self, version: u64, key: &Bytes) {
        match self.last.get_mut(key) {
            Some(last) => *last = version,
            None => drop(self.last.insert(key.clone(), version)),
        }
        self.order.push_back((version, key.clone()));
    }

    /// Forgets what no open transaction can conflict with, and what is above the bound.
    pub fn forget(&mut self, oldest_snapshot: u64) {
        while let Some((version, _)) = self.order.front() {
            if *version > oldest_snapshot && self.order.len() <= self.keys_max {
                break;
            }
            let Some((version, key)) = self.order.pop_front() else { break };
            self.floor = self.floor.max(version);
            if self.last.get(&key) == Some(&version) {
                self.last.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(key: &str) -> ReadSet {
        ReadSet { points: vec![key.into()], ranges: vec![] }
    }

    fn range(from: &str, to: &str) -> ReadSet {
        ReadSet { points: vec![], ranges: vec![(from.into(), to.into())] }
    }

    fn written(keys_max: usize) -> Conflicts {
        let mut conflicts = Conflicts::new(keys_max);
        for (version, key) in [(1, "a"), (2, "b"), (3, "a")] {
            conflicts.note(version, &Bytes::from_static(key.as_bytes()));
        }
        conflicts
    }

    #[test]
    fn a_read_before_the_last_write_conflicts() {
        let conflicts = written(100);
        assert_eq!(conflicts.check(2, &point("a")), Err(Error::Conflict));
        assert_eq!(conflicts.check(3, &point("a")), Ok(()));
        assert_eq!(conflicts.check(2, &point("b")), Ok(()));
        assert_eq!(conflicts.check(0, &point("c")), Ok(()));
    }

    #[test]
    fn a_range_conflicts_with_a_key_that_appeared_in_it() {
        let conflicts = written(100);
        assert_eq!(conflicts.check(1, &range("aa", "z")), Err(Error::Conflict));
        assert_eq!(conflicts.check(2, &range("aa", "z")), Ok(()));
        assert_eq!(conflicts.check(0, &range("z", "a")), Ok(()));
    }

    #[test]
    fn what_was_forgotten_is_too_old_to_check() {
        let mut conflicts = written(2);
        conflicts.forget(0);
        assert_eq!(conflicts.check(0, &point("z")), Err(Error::TooOld));
        assert_eq!(conflicts.check(2, &point("a")), Err(Error::Conflict));
        conflicts.forget(3);
        assert_eq!(conflicts.check(3, &point("a")), Ok(()));
        assert!(conflicts.last.is_empty() && conflicts.order.is_empty());
    }

    #[test]
    fn a_blind_write_has_nothing_to_check() {
        let mut conflicts = written(1);
        conflicts.forget(2);
        assert_eq!(conflicts.check(0, &ReadSet::default()), Ok(()));
    }
}
