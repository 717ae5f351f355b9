//! The two traits between the store's users and its engines.
//!
//! [`Store`] is what services hold. [`EngineTx`] is what an engine supplies for one transaction; it sees
//! raw bytes only, and writes reach it all at once with the commit. An engine takes no time and draws no
//! random number that a caller could see.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use crate::{Answer, Ask, Error, RawKey, Read, Tx, Watch, Writes};

/// A future that an engine returns through its object-safe trait.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// An ordered, transactional, durable store.
pub trait Store: Send + Sync + 'static {
    /// Opens a transaction. It sees one moment: that of its first read.
    fn begin(&self) -> Tx;

    /// Reports commits under a prefix. Register first, then read: then no change is missed.
    fn watch(&self, prefix: &[u8]) -> Watch;
}

/// One transaction inside an engine.
pub trait EngineTx: Send {
    /// Answers a point read at once if the engine can do so without waiting for another process.
    ///
    /// `None` means "ask with [`EngineTx::read`]". The engines in this process always answer here, which
    /// spares a boxed future for each row.
    fn get_now(&mut self, _key: &[u8], _kind: Read) -> Option<Result<Option<Bytes>, Error>> {
        None
    }

    /// The commit minds from now on if the row changes, which was read before from the snapshot.
    fn track(&mut self, key: &[u8]);

    /// Answers all asks from one snapshot, in one trip.
    fn read<'a>(&'a mut self, asks: &'a [Ask], kind: Read) -> BoxFuture<'a, Result<Vec<Answer>, Error>>;

    /// Checks the tracked reads and makes the writes durable, all or none.
    fn commit(self: Box<Self>, writes: Writes) -> BoxFuture<'static, Result<(), Error>>;
}

/// Largest encoded key in bytes. PostgreSQL's index rows end at 2,704.
pub const KEY_BYTES_MAX: usize = 2_000;
/// Largest value in bytes.
pub const VALUE_BYTES_MAX: usize = 1 << 20;
/// Largest sum of the keys and values that one transaction writes, in bytes.
pub const TRANSACTION_BYTES_MAX: usize = 4 << 20;

/// Refuses what is above the bounds, before anything is written anywhere.
pub fn check_bounds(writes: &Writes) -> Result<(), Error> {
    let mut total = 0;
    for (key, value) in writes {
        let value_len = value.as_ref().map_or(0, Bytes::len);
        check_key(key)?;
        if value_len > VALUE_BYTES_MAX {
            return Err(Error::TooLarge(format!(
                "a value of {value_len} bytes, the bound is {VALUE_BYTES_MAX}"
            )));
        }
        total += key.len() + value_len;
    }
    if total > TRANSACTION_BYTES_MAX {
        return Err(Error::TooLarge(format!(
            "a transaction of {total} bytes, the bound is {TRANSACTION_BYTES_MAX}"
        )));
    }
    Ok(())
}

fn check_key(key: &RawKey) -> Result<(), Error> {
    match key.len() {
        0 => Err(Error::TooLarge("an empty key cannot be written".into())),
        len if len > KEY_BYTES_MAX => {
            Err(Error::TooLarge(format!("a key of {len} bytes, the bound is {KEY_BYTES_MAX}")))
        }
        _ => Ok(()),
    }
}
