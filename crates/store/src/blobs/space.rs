//! A set of byte ranges: what is free in an extent, or not known to be in use.

use std::collections::BTreeMap;

/// Ranges by their start; they neither overlap nor touch.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Space {
    ranges: BTreeMap<u64, u64>,
}

impl Space {
    /// The one range `0..len`.
    pub fn whole(len: u64) -> Space {
        let mut space = Space::default();
        space.insert(0, len);
        space
    }

    pub fn is_whole(&self, len: u64) -> bool {
        self.ranges.len() == 1 && self.ranges.get(&0) == Some(&len)
    }

    /// How many bytes are in it.
    pub fn bytes(&self) -> u64 {
        self.ranges.iter().map(|(start, end)| end - start).sum()
    }

    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.ranges.iter().map(|(start, end)| (*start, *end))
    }

    /// Adds `start..end`, also if parts of it are in already.
    pub fn insert(&mut self, mut start: u64, mut end: u64) {
        if start >= end {
            return;
        }
        while let Some((near, near_end)) = self.touching(start, end) {
            self.ranges.remove(&near);
            start = start.min(near);
            end = end.max(near_end);
        }
        self.ranges.insert(start, end);
    }

    /// Takes `start..end` out, as far as it is in.
    pub fn remove(&mut self, start: u64, end: u64) {
        if start >= end {
            return;
        }
        while let Some((near, near_end)) = self.touching(start + 1, end - 1) {
            self.ranges.remove(&near);
            if near < start {
                self.ranges.insert(near, start);
            }
            if near_end > end {
                self.ranges.insert(end, near_end);
            }
        }
    }

    /// Takes `len` bytes from the first range that has them.
    pub fn take(&mut self, len: u64) -> Option<u64> {
        let (start, end) = self.iter().find(|(start, end)| end - start >= len)?;
        self.ranges.remove(&start);
        if start + len < end {
            self.ranges.insert(start + len, end);
        }
        Some(start)
    }

    /// A range that overlaps or touches `start..=end`.
    fn touching(&self, start: u64, end: u64) -> Option<(u64, u64)> {
        let (near, near_end) = self.ranges.range(..=end).next_back()?;
        (*near_end >= start).then_some((*near, *near_end))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn neighbours_become_one() {
        let mut space = Space::default();
        space.insert(0, 4);
        space.insert(8, 10);
        space.insert(4, 8);
        assert!(space.is_whole(10));
        assert_eq!(space.take(4), Some(0));
        assert_eq!(space.take(7), None);
        assert_eq!(space.bytes(), 6);
    }

    proptest! {
        #[test]
        fn it_is_a_set_of_bytes(steps in proptest::collection::vec((any::<bool>(), 0u64..40, 0u64..12), 0..30)) {
            let mut space = Space::default();
            let mut model = BTreeSet::new();
            for (add, start, len) in steps {
                if add {
                    space.insert(start, start + len);
                    model.extend(start..start + len);
                } else {
                    space.remove(start, start + len);
                    model.retain(|byte| !(start..start + len).contains(byte));
                }
                let bytes: BTreeSet<u64> = space.iter().flat_map(|(start, end)| start..end).collect();
                prop_assert_eq!(&bytes, &model);
                let ranges: Vec<_> = space.iter().collect();
                prop_assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
            }
        }
    }
}
