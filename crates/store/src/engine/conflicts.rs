//! Optimistic validation: has anything that a transaction read been written since its snapshot?
//!
//! The committer keeps the keys that were written lately, group by group. "Lately" reaches back to the
//! oldest open snapshot, or to a bound on the number of keys; what is older is `TooOld` to check. Most
//! transactions look at no group or a few: so a group costs one sort, and nothing for each key.

use std::collections::{HashSet, VecDeque};
use std::hash::BuildHasher;

use bytes::Bytes;

use super::read_set::ReadSet;
use crate::Error;

/// The keys that were written lately, with the version of their write.
pub(crate) struct Conflicts {
    /// Versions rise; the last group may still grow.
    groups: VecDeque<Group>,
    /// Hashes of the keys of the last group. Two keys with one hash are a conflict too many, not too few.
    growing: HashSet<u64, Hashing>,
    hashing: Hashing,
    keys: usize,
    /// Writes at or below this version are forgotten.
    floor: u64,
    keys_max: usize,
}

/// The keys of one version; sorted once no more can come.
struct Group {
    version: u64,
    keys: Vec<Bytes>,
}

type Hashing = foldhash::fast::RandomState;

impl Conflicts {
    pub fn new(keys_max: usize) -> Self {
        Conflicts {
            groups: VecDeque::new(),
            growing: HashSet::default(),
            hashing: Hashing::default(),
            keys: 0,
            floor: 0,
            keys_max,
        }
    }

    /// Fails if something in `reads` was written behind the version `snapshot`.
    pub fn check(&self, snapshot: u64, reads: &ReadSet) -> Result<(), Error> {
        if reads.is_empty() {
            return Ok(());
        }
        if snapshot < self.floor {
            return Err(Error::TooOld);
        }
        let mut since = self.groups.iter().rev().take_while(|group| group.version > snapshot);
        let Some(last) = since.next() else { return Ok(()) };
        if self.touches_last(last, reads) || since.any(|group| group.touches(reads)) {
            return Err(Error::Conflict);
        }
        Ok(())
    }

    fn touches_last(&self, last: &Group, reads: &ReadSet) -> bool {
        let written = |key: &Vec<u8>| self.growing.contains(&self.hashing.hash_one(&key[..]));
        reads.points.iter().any(written)
            || reads
                .ranges
                .iter()
                .any(|(from, to)| last.keys.iter().any(|key| from[..] <= key[..] && key[..] < to[..]))
    }

    /// Notes a write. Versions never fall.
    pub fn note(&mut self, version: u64, key: &Bytes) {
        if self.groups.back().is_none_or(|last| last.version != version) {
            if let Some(last) = self.groups.back_mut() {
                last.keys.sort_unstable();
            }
            self.growing.clear();
            self.groups.push_back(Group { version, keys: Vec::new() });
        }
        if let Some(last) = self.groups.back_mut() {
            self.growing.insert(self.hashing.hash_one(&key[..]));
            last.keys.push(key.clone());
            self.keys += 1;
        }
    }

    /// Forgets what no open transaction can conflict with, and what is above the bound.
    pub fn forget(&mut self, oldest_snapshot: u64) {
        while let Some(first) = self.groups.front() {
            if first.version > oldest_snapshot && self.keys <= self.keys_max {
                break;
            }
            let Some(first) = self.groups.pop_front() else { break };
            self.floor = self.floor.max(first.version);
            self.keys -= first.keys.len();
        }
    }
}

impl Group {
    fn touches(&self, reads: &ReadSet) -> bool {
        let written = |key: &Vec<u8>| self.keys.binary_search_by(|known| known[..].cmp(&key[..])).is_ok();
        reads.points.iter().any(written) || reads.ranges.iter().any(|(from, to)| self.lies_in(from, to))
    }

    fn lies_in(&self, from: &[u8], to: &[u8]) -> bool {
        let at = self.keys.partition_point(|key| key[..] < *from);
        self.keys.get(at).is_some_and(|key| key[..] < *to)
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
        assert!(conflicts.groups.is_empty() && conflicts.keys == 0);
    }

    #[test]
    fn groups_are_searched_whether_they_still_grow_or_not() {
        let mut conflicts = Conflicts::new(100);
        for (version, key) in [(1, "c"), (1, "a"), (1, "b"), (2, "z"), (2, "x")] {
            conflicts.note(version, &Bytes::from_static(key.as_bytes()));
        }
        for key in ["a", "b", "c", "x", "z"] {
            assert_eq!(conflicts.check(0, &point(key)), Err(Error::Conflict), "{key}");
        }
        for (from, to, touched) in
            [("aa", "b", false), ("aa", "bb", true), ("w", "y", true), ("d", "x", false)]
        {
            assert_eq!(conflicts.check(0, &range(from, to)).is_err(), touched, "{from}..{to}");
        }
        assert_eq!(conflicts.check(1, &point("a")), Ok(()));
        assert_eq!(conflicts.check(1, &range("x", "y")), Err(Error::Conflict));
    }

    #[test]
    fn a_blind_write_has_nothing_to_check() {
        let mut conflicts = written(1);
        conflicts.forget(2);
        assert_eq!(conflicts.check(0, &ReadSet::default()), Ok(()));
    }
}
