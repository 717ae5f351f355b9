//! Watches: "something under this prefix was committed".
//!
//! A watch carries no data and may be spurious; who is woken reads again. The cost of a commit does not
//! grow with watches under other prefixes: each written key looks up only the watched prefixes it has.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included, Unbounded};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Reports changes under a prefix for as long as it is kept.
pub struct Watch {
    signal: Arc<Notify>,
    prefix: Vec<u8>,
    watchers: Arc<Watchers>,
}

impl Watch {
    /// Waits until something under the prefix was committed since the watch began or was last answered.
    pub async fn changed(&mut self) {
        self.signal.notified().await;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let mut watched = self.watchers.lock();
        if let Some(signals) = watched.get_mut(&self.prefix) {
            signals.retain(|signal| !Arc::ptr_eq(signal, &self.signal));
            if signals.is_empty() {
                watched.remove(&self.prefix);
            }
        }
    }
}

/// All watches of a store, by prefix. Engines wake them after a commit can be read.
#[derive(Default)]
pub struct Watchers {
    watched: Mutex<BTreeMap<Vec<u8>, Vec<Arc<Notify>>>>,
}

impl Watchers {
    /// Begins a watch. A commit that becomes readable after this call wakes it.
    pub fn watch(self: &Arc<Self>, prefix: &[u8]) -> Watch {
        let signal = Arc::new(Notify::new());
        self.lock().entry(prefix.to_vec()).or_default().push(signal.clone());
        Watch { signal, prefix: prefix.to_vec(), watchers: self.clone() }
    }

    /// Wakes who watches a prefix of one of the keys.
    pub fn wake<K: AsRef<[u8]>>(&self, keys: impl IntoIterator<Item = K>) {
        let watched = self.lock();
        if watched.is_empty() {
            return;
        }
        for key in keys {
            for_each_prefix(&watched, key.as_ref(), |signals| {
                signals.iter().for_each(|signal| signal.notify_one())
            });
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Vec<u8>, Vec<Arc<Notify>>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Visits the entries whose keys are prefixes of `key`, from the longest to the shortest.
///
/// The greatest entry at or before `key` either is a prefix of it, or shares a beginning with it that is
/// at least as long as any prefix still to be found: so each step looks only at shorter beginnings.
fn for_each_prefix<V>(map: &BTreeMap<Vec<u8>, V>, key: &[u8], mut visit: impl FnMut(&V)) {
    let mut upper = Included(key);
    while let Some((entry, value)) = map.range::<[u8], _>((Unbounded, upper)).next_back() {
        let shared = entry.iter().zip(key).take_while(|(a, b)| a == b).count();
        if shared == entry.len() {
            visit(value);
            upper = Excluded(&key[..shared]);
        } else {
            upper = Included(&key[..shared]);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    async fn is_woken(watch: &mut Watch) -> bool {
        tokio::time::timeout(Duration::ZERO, watch.changed()).await.is_ok()
    }

    #[tokio::test]
    async fn a_commit_wakes_the_prefixes_of_its_keys_once() {
        let watchers = Arc::new(Watchers::default());
        let mut all = watchers.watch(b"");
        let mut near = watchers.watch(b"queue/1");
        let mut exact = watchers.watch(b"queue/1/a");
        let mut other = watchers.watch(b"queue/2");
        watchers.wake([b"queue/1/a"]);
        assert!(is_woken(&mut all).await && is_woken(&mut near).await && is_woken(&mut exact).await);
        assert!(!is_woken(&mut other).await);
        assert!(!is_woken(&mut near).await);
    }

    #[tokio::test]
    async fn a_dropped_watch_leaves_nothing_behind() {
        let watchers = Arc::new(Watchers::default());
        let mut kept = watchers.watch(b"a");
        drop(watchers.watch(b"a"));
        drop(watchers.watch(b"b"));
        assert_eq!(watchers.lock().len(), 1);
        watchers.wake([b"a"]);
        assert!(is_woken(&mut kept).await);
    }

    proptest! {
        #[test]
        fn every_prefix_is_found(
            entries in proptest::collection::btree_set(proptest::collection::vec(0u8..3, 0..5), 0..40),
            key in proptest::collection::vec(0u8..3, 0..6),
        ) {
            let map: BTreeMap<Vec<u8>, Vec<u8>> = entries.iter().map(|e| (e.clone(), e.clone())).collect();
            let mut found = Vec::new();
            for_each_prefix(&map, &key, |entry| found.push(entry.clone()));
            found.reverse();
            let wanted: Vec<Vec<u8>> = entries.into_iter().filter(|e| key.starts_with(e)).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
