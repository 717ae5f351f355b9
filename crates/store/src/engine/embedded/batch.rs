//! The rows of one transaction on their way to the disk.
//!
//! The transaction's own task does all that can be done for a row alone: sealing, encoding for the log,
//! hashing, the copy for the row cache. What is left to the threads that all transactions share is small.

use bytes::Bytes;

use super::log::{encode_row_head, rows_of};
use super::row_cache::{CachedRow, RowCache};
use crate::seal::{Keyring, SEAL_OVERHEAD};
use crate::{Error, Writes};

/// Rows as the log holds them, and where each lies.
pub struct Batch {
    pub encoded: Bytes,
    pub rows: Vec<Write>,
}

/// One write. Key and value are parts of the batch's buffer.
pub struct Write {
    pub hash: u64,
    pub key: Bytes,
    /// `None` for a deletion.
    pub sealed: Option<Bytes>,
    /// What the row cache shall hold from now on; `None` drops what it has.
    pub cached: Option<CachedRow>,
}

impl Batch {
    /// Seals and encodes what a transaction has written.
    pub fn seal(writes: &Writes, keyring: &Keyring, cache: &RowCache) -> Result<Batch, Error> {
        let plain_bytes: usize =
            writes.iter().map(|(key, plain)| key.len() + plain.as_ref().map_or(0, Bytes::len)).sum();
        // A row's head has six bytes.
        let mut encoded = Vec::with_capacity(plain_bytes + writes.len() * (6 + SEAL_OVERHEAD));
        let mut sealing = keyring.sealing(writes.len())?;
        for (key, plain) in writes {
            encode_row_head(key, plain.as_ref().map(|plain| plain.len() + SEAL_OVERHEAD), &mut encoded);
            if let Some(plain) = plain {
                sealing.seal_into(key, plain, &mut encoded)?;
            }
        }
        let mut batch = Batch::of_encoded(Bytes::from(encoded), cache).ok_or_else(not_rows)?;
        for (row, (key, plain)) in batch.rows.iter_mut().zip(writes) {
            // Who reads a row brings it in; a write only renews it. Most rows are never read one by one.
            if let Some(plain) = plain
                && cache.holds((row.hash, key))
            {
                row.cached = Some(CachedRow::new(key, Some(plain)));
            }
        }
        Ok(batch)
    }

    /// Rows that are encoded and sealed already; `None` if they are no rows.
    pub fn of_encoded(encoded: Bytes, cache: &RowCache) -> Option<Batch> {
        let rows = rows_of(&encoded).map(|row| {
            let (key, sealed) = row?;
            let sealed = sealed.map(|sealed| encoded.slice_ref(sealed));
            Some(Write { hash: cache.hash(key), key: encoded.slice_ref(key), sealed, cached: None })
        });
        let rows = rows.collect::<Option<_>>()?;
        Some(Batch { encoded, rows })
    }
}

fn not_rows() -> Error {
    Error::Corrupt("rows were encoded that cannot be decoded".into())
}
