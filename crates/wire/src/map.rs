//! A map in wire order. Of two entries with the same key the last one wins, in the place of the first.
//!
//! Maps of AWS are small, so keys are compared one by one; a map that grows beyond [`INDEX_FROM`] gets a hash
//! index, so that a hostile body with a hundred thousand keys costs no more than its size.

use std::collections::HashMap;

const INDEX_FROM: usize = 24;

/// String keys to values, in wire order.
#[derive(Clone)]
pub struct Map<V> {
    entries: Vec<(String, V)>,
    /// Boxed: few maps have one, and all maps are moved around.
    #[allow(clippy::box_collection)]
    index: Option<Box<HashMap<String, usize>>>,
}

impl<V> Map<V> {
    pub const fn new() -> Self {
        Map { entries: Vec::new(), index: None }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn get(&self, key: &str) -> Option<&V> {
        self.position(key).and_then(|at| self.at(at)).map(|(_, value)| value)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let at = self.position(key)?;
        self.entries.get_mut(at).map(|(_, value)| value)
    }

    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// The entry at a place in wire order.
    pub fn at(&self, place: usize) -> Option<(&str, &V)> {
        self.entries.get(place).map(|(key, value)| (key.as_str(), value))
    }

    /// Puts the value and gives it back, to be filled further.
    pub fn insert(&mut self, key: impl Into<String>, value: V) -> &mut V {
        let key = key.into();
        let at = match self.position(&key) {
            Some(at) => {
                self.entries[at].1 = value;
                at
            }
            None => self.append(key, value),
        };
        &mut self.entries[at].1
    }

    pub fn remove(&mut self, key: &str) -> Option<V> {
        let at = self.position(key)?;
        let (_, value) = self.entries.remove(at);
        self.rebuild_index();
        Some(value)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&str, &V) -> bool) {
        self.entries.retain(|(key, value)| keep(key, value));
        self.rebuild_index();
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &V)> + DoubleEndedIterator {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut V)> {
        self.entries.iter_mut().map(|(key, value)| (key.as_str(), value))
    }

    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.entries.iter().map(|(key, _)| key.as_str())
    }

    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(known, _)| known == key),
        }
    }

    fn append(&mut self, key: String, value: V) -> usize {
        let at = self.entries.len();
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), at);
        }
        self.entries.push((key, value));
        if self.index.is_none() && self.entries.len() > INDEX_FROM {
            self.rebuild_index();
        }
        at
    }

    fn rebuild_index(&mut self) {
        self.index = (self.entries.len() > INDEX_FROM).then(|| {
            Box::new(self.entries.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect())
        });
    }
}

impl<V> Default for Map<V> {
    fn default() -> Self {
        Map::new()
    }
}

impl<V: std::fmt::Debug> std::fmt::Debug for Map<V> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

/// Order is no part of the meaning.
impl<V: PartialEq> PartialEq for Map<V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<V: Eq> Eq for Map<V> {}

impl<K: Into<String>, V> FromIterator<(K, V)> for Map<V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = Map::new();
        map.extend(pairs);
        map
    }
}

impl<K: Into<String>, V> Extend<(K, V)> for Map<V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

impl<V> IntoIterator for Map<V> {
    type Item = (String, V);
    type IntoIter = std::vec::IntoIter<(String, V)>;
    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_duplicate_wins_in_the_place_of_the_first() {
        let map: Map<i32> = [("a", 1), ("b", 2), ("a", 3)].into_iter().collect();
        assert_eq!(map.iter().collect::<Vec<_>>(), [("a", &3), ("b", &2)]);
    }

    #[test]
    fn many_keys_behave_like_few() {
        let mut map: Map<usize> = (0..10_000).map(|n| (n.to_string(), n)).collect();
        map.insert("77", 0);
        assert_eq!((map.len(), map.get("77"), map.get("9999")), (10_000, Some(&0), Some(&9999)));
        assert_eq!(map.remove("0"), Some(0));
        assert_eq!(map.get("9999"), Some(&9999));
        map.retain(|_, value| *value < 5);
        assert_eq!(map.len(), 5);
        assert_eq!(map.get("4"), Some(&4));
    }

    #[test]
    fn equality_ignores_order() {
        let one: Map<i32> = [("a", 1), ("b", 2)].into_iter().collect();
        let two: Map<i32> = [("b", 2), ("a", 1)].into_iter().collect();
        assert_eq!(one, two);
    }
}
