//! Rows that are read at almost every request, such as the settings of a queue: decoded once, not each time.
//!
//! A decoded row counts for exactly the bytes that it was decoded from, and those are kept along: what a read
//! answers is compared with them by their place in memory. So there is nothing to invalidate. An engine that
//! answers with a new copy each time gains nothing and loses nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::row::Row;
use crate::{Error, RawKey};

/// So many rows are kept; then it begins anew.
const ROWS_MAX: usize = 4_096;

/// The decoded rows of one table.
pub struct Memo<R> {
    known: Mutex<HashMap<RawKey, (Bytes, Arc<R>), foldhash::fast::RandomState>>,
}

impl<R> Default for Memo<R> {
    fn default() -> Self {
        Memo { known: Mutex::default() }
    }
}

impl<R: Row> Memo<R> {
    pub(crate) fn decoded(&self, key: &[u8], value: &Bytes) -> Result<Arc<R>, Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((bytes, row)) = known.get(key)
            && is_same(bytes, value)
        {
            return Ok(row.clone());
        }
        let row = Arc::new(R::decode_at(key, value)?);
        if known.len() >= ROWS_MAX {
            known.clear();
        }
        known.insert(key.to_vec(), (value.clone(), row.clone()));
        Ok(row)
    }
}

/// Both are alive, so the same place holds the same bytes.
fn is_same(one: &Bytes, other: &Bytes) -> bool {
    one.as_ptr() == other.as_ptr() && one.len() == other.len()
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::{Memory, Store, TableId};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Setting {
        name: String,
        value: u32,
    }

    crate::row! {
        Setting in TableId::new(0xff03, "test.settings"),
        key (name: String) = |setting| (setting.name.clone(),),
        versions { 1: Setting }
    }

    async fn put(store: &Memory, value: u32) {
        let mut tx = store.begin();
        tx.put(&Setting { name: "a".into(), value });
        tx.commit().await.expect("nobody else writes");
    }

    #[tokio::test]
    async fn a_row_is_decoded_once_until_it_changes() {
        let (store, memo) = (Memory::new(), Memo::<Setting>::default());
        let memo = || &memo;
        put(&store, 1).await;
        let mut tx = store.begin();
        let first = tx.get_shared(memo, ("a",)).await.expect("reads").expect("is there");
        let again = tx.peek_shared(memo, ("a",)).await.expect("reads").expect("is there");
        assert!(Arc::ptr_eq(&first, &again));
        put(&store, 2).await;
        let old = tx.peek_shared(memo, ("a",)).await.expect("reads").expect("is there");
        let new = store.begin().get_shared(memo, ("a",)).await.expect("reads").expect("is there");
        assert_eq!((old.value, new.value), (1, 2));
        assert!(store.begin().get_shared(memo, ("b",)).await.expect("reads").is_none());
    }

    #[tokio::test]
    async fn a_transaction_sees_its_own_writes() {
        let (store, memo) = (Memory::new(), Memo::<Setting>::default());
        let memo = || &memo;
        put(&store, 1).await;
        let mut tx = store.begin();
        tx.put(&Setting { name: "a".into(), value: 7 });
        assert_eq!(tx.get_shared(memo, ("a",)).await.expect("reads").expect("is there").value, 7);
        tx.delete::<Setting>(("a",));
        assert!(tx.get_shared(memo, ("a",)).await.expect("reads").is_none());
    }

    #[tokio::test]
    async fn what_was_peeked_first_is_minded_once_it_is_read() {
        let (store, memo) = (Memory::new(), Memo::<Setting>::default());
        let memo = || &memo;
        put(&store, 1).await;
        for (is_read, outcome) in [(false, Ok(())), (true, Err(Error::Conflict))] {
            let mut tx = store.begin();
            tx.peek_shared(memo, ("a",)).await.expect("reads");
            if is_read {
                tx.get_shared(memo, ("a",)).await.expect("reads");
            }
            tx.put(&Setting { name: "b".into(), value: 1 });
            put(&store, 2).await;
            assert_eq!(format!("{:?}", tx.commit().await), format!("{outcome:?}"));
        }
    }
}
