//! Optimistic validation: has anything that a transaction read been written since its snapshot?
//!
//! The committer keeps the keys that were written lately, group by group. "Lately" reaches back to the
//! oldest open snapshot, or to a bound on the number of keys; what is older is `TooOld` to check. Most
//! transactions look at no group or a few: so a group costs one sort if somebody looks, and nothing else.

use std::collections::{HashSet, VecDeque};
use std::hash::BuildHasher;

use super::read_set::ReadSet;
use crate::Error;

/// The keys that were written lately, with the version of their write.
pub(crate) struct Conflicts {
    /// Versions rise; the last group may still grow.
    groups: VecDeque<Group>,
    /// Hashes of the first keys of the last group. Two keys with one hash are a conflict too many, not too few.
    hashed: HashSet<u64, Hashing>,
    hashing: Hashing,
    /// How many keys of the last group are hashed: nobody may ever ask.
    hashed_keys: usize,
    keys: usize,
    /// Writes at or below this version are forgotten.
    floor: u64,
    keys_max: usize,
    /// A forgotten group, whose memory serves again.
    spare: Option<Group>,
}

/// The keys of one version, one behind the other: groups come and go without work for each key.
#[derive(Default)]
struct Group {
    version: u64,
    bytes: Vec<u8>,
    /// Where each key begins and ends; sorted by key once no more can come and somebody asks.
    places: Vec<(usize, usize)>,
    is_sorted: bool,
}

type Hashing = foldhash::fast::RandomState;

impl Conflicts {
    pub fn new(keys_max: usize) -> Self {
        Conflicts {
            groups: VecDeque::new(),
            hashed: HashSet::default(),
            hashing: Hashing::default(),
            hashed_keys: 0,
            keys: 0,
            floor: 0,
            keys_max,
            spare: None,
        }
    }

    /// Fails if something in `reads` was written behind the version `snapshot`.
    pub fn check(&mut self, snapshot: u64, reads: &ReadSet) -> Result<(), Error> {
        if reads.is_empty() {
            return Ok(());
        }
        if snapshot < self.floor {
            return Err(Error::TooOld);
        }
        if self.groups.back().is_none_or(|last| last.version <= snapshot) {
            return Ok(());
        }
        let mut since = self.groups.iter_mut().rev().skip(1).take_while(|group| group.version > snapshot);
        if since.any(|group| group.touches(reads)) || self.touches_last(reads) {
            return Err(Error::Conflict);
        }
        Ok(())
    }

    fn touches_last(&mut self, reads: &ReadSet) -> bool {
        let Some(last) = self.groups.back() else { return false };
        if !reads.points.is_empty() {
            let new =
                last.places[self.hashed_keys..].iter().map(|place| self.hashing.hash_one(last.at(place)));
            self.hashed.extend(new);
            self.hashed_keys = last.places.len();
        }
        let written = |key: &Vec<u8>| self.hashed.contains(&self.hashing.hash_one(&key[..]));
        reads.points.iter().any(written)
            || reads.ranges.iter().any(|(from, to)| last.keys().any(|key| from[..] <= *key && *key < to[..]))
    }

    /// Notes a write. Versions never fall.
    pub fn note(&mut self, version: u64, key: &[u8]) {
        if self.groups.back().is_none_or(|last| last.version != version) {
            self.hashed.clear();
            self.hashed_keys = 0;
            self.groups.push_back(Group { version, ..self.spare.take().unwrap_or_default() });
        }
        if let Some(last) = self.groups.back_mut() {
            let start = last.bytes.len();
            last.bytes.extend_from_slice(key);
            last.places.push((start, last.bytes.len()));
            self.keys += 1;
        }
    }

    /// Forgets what no open transaction can conflict with, and what is above the bound.
    pub fn forget(&mut self, oldest_snapshot: u64) {
        while let Some(first) = self.groups.front() {
            if first.version > oldest_snapshot && self.keys <= self.keys_max {
                break;
            }
            let Some(mut first) = self.groups.pop_front() else { break };
            self.floor = self.floor.max(first.version);
            self.keys -= first.places.len();
            first.clear();
            self.spare = Some(first);
        }
    }
}

impl Group {
    fn clear(&mut self) {
        self.bytes.clear();
        self.places.clear();
        self.is_sorted = false;
    }

    fn at(&self, (start, end): &(usize, usize)) -> &[u8] {
        &self.bytes[*start..*end]
    }

    fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.places.iter().map(|place| self.at(place))
    }

    /// For groups that no longer grow.
    fn touches(&mut self, reads: &ReadSet) -> bool {
        if !self.is_sorted {
            let bytes = &self.bytes;
            self.places.sort_unstable_by_key(|(start, end)| &bytes[*start..*end]);
            self.is_sorted = true;
        }
        let written = |key: &Vec<u8>| self.places.binary_search_by(|place| self.at(place).cmp(key)).is_ok();
        reads.points.iter().any(written) || reads.ranges.iter().any(|(from, to)| self.lies_in(from, to))
    }

    fn lies_in(&self, from: &[u8], to: &[u8]) -> bool {
        let at = self.places.partition_point(|place| self.at(place) < from);
        self.places.get(at).is_some_and(|place| self.at(place) < to)
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
            conflicts.note(version, key.as_bytes());
        }
        conflicts
    }

    #[test]
    fn a_read_before_the_last_write_conflicts() {
        let mut conflicts = written(100);
        assert_eq!(conflicts.check(2, &point("a")), Err(Error::Conflict));
        assert_eq!(conflicts.check(3, &point("a")), Ok(()));
        assert_eq!(conflicts.check(2, &point("b")), Ok(()));
        assert_eq!(conflicts.check(0, &point("c")), Ok(()));
    }

    #[test]
    fn a_range_conflicts_with_a_key_that_appeared_in_it() {
        let mut conflicts = written(100);
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
            conflicts.note(version, key.as_bytes());
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
