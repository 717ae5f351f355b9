//! A transaction as services see it: typed rows over an engine's raw bytes.
//!
//! All reads see one moment, with the transaction's own writes laid over it. Writes stay here until the
//! commit. Dropping the transaction forgets them.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;

use crate::key::{Key, KeyOf};
use crate::memo::Memo;
use crate::row::Row;
use crate::scan::{Page, Scan};
use crate::store::{EngineTx, check_bounds};
use crate::table::row_key;
use crate::writes::{merge, widen};
use crate::{Answer, Ask, Error, KEY_BYTES_MAX, RawKey, Read, Writes};

/// So many shared rows are remembered in a transaction.
const SHARED_MAX: usize = 8;

/// An open transaction.
pub struct Tx {
    engine: Box<dyn EngineTx>,
    writes: Writes,
    lost: bool,
    /// Rows that were read to be shared: an operation reads the same one several times.
    shared: Vec<Shared>,
}

struct Shared {
    key: RawKey,
    row: Arc<dyn Any + Send + Sync>,
    is_tracked: bool,
    /// Decoded for this transaction alone.
    is_own: bool,
}

impl Tx {
    /// Wraps an engine's side of a transaction.
    pub fn new(engine: Box<dyn EngineTx>) -> Self {
        Tx { engine, writes: Writes::new(), lost: false, shared: Vec::new() }
    }

    /// Whether nothing has been written so far.
    pub fn is_read_only(&self) -> bool {
        self.writes.is_empty()
    }

    /// Whether a read has already met a conflict, so that only a new run can succeed.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost
    }

    /// Answers all asks in one trip, own writes merged in.
    pub async fn read(&mut self, asks: &[Ask], kind: Read) -> Result<Vec<Answer>, Error> {
        check_keys(asks)?;
        if self.writes.is_empty() {
            let answers = self.engine.read(asks, kind).await;
            return self.noted(answers);
        }
        let widened: Vec<Ask> = asks.iter().map(|ask| widen(ask, &self.writes)).collect();
        let answers = self.engine.read(&widened, kind).await;
        let answers = self.noted(answers)?;
        Ok(asks.iter().zip(answers).map(|(ask, answer)| merge(ask, answer, &self.writes)).collect())
    }

    /// Writes a value under an encoded key.
    pub fn put_raw(&mut self, key: RawKey, value: Bytes) {
        self.writes.insert(key, Some(value));
    }

    /// Deletes an encoded key, whether it exists or not.
    pub fn delete_raw(&mut self, key: RawKey) {
        self.writes.insert(key, None);
    }

    /// Makes the writes durable, all or none. A transaction that wrote nothing has nothing to wait for.
    pub async fn commit(self) -> Result<(), Error> {
        if self.writes.is_empty() {
            return Ok(());
        }
        check_bounds(&self.writes)?;
        self.engine.commit(self.writes).await
    }

    /// Reads a row; the commit fails if it has changed since.
    pub async fn get<R: Row>(&mut self, key: impl KeyOf<R::Key>) -> Result<Option<R>, Error> {
        let key = row_key::<R>(key);
        if !self.shared.is_empty()
            && !self.writes.contains_key(&key)
            && let Some(at) = self.shared.iter().position(|known| known.key == key && known.is_own)
            && let Ok(row) = self.shared.swap_remove(at).row.downcast().map(Arc::into_inner)
            && let Some(row) = row
        {
            return Ok(Some(row));
        }
        self.get_raw(key, Read::Tracked).await
    }

    /// As [`Tx::get`], of a row that this transaction will get again: it is decoded once.
    pub async fn get_first<R: Row>(&mut self, key: impl KeyOf<R::Key>) -> Result<Option<Arc<R>>, Error> {
        let key = row_key::<R>(key);
        let row = self.get_raw::<R>(key.clone(), Read::Tracked).await?.map(Arc::new);
        if let Some(row) = &row
            && self.shared.len() < SHARED_MAX
            && !self.writes.contains_key(&key)
        {
            self.shared.push(Shared { key, row: row.clone(), is_tracked: true, is_own: true });
        }
        Ok(row)
    }

    /// Reads a row from the snapshot; the commit does not mind if it has changed since.
    pub async fn peek<R: Row>(&mut self, key: impl KeyOf<R::Key>) -> Result<Option<R>, Error> {
        self.get_raw(row_key::<R>(key), Read::Snapshot).await
    }

    /// As [`Tx::get`], decoded once for all who read the same bytes.
    pub async fn get_shared<'m, R: Row>(
        &mut self,
        memo: impl FnOnce() -> &'m Memo<R>,
        key: impl KeyOf<R::Key>,
    ) -> Result<Option<Arc<R>>, Error> {
        self.shared(memo, row_key::<R>(key), Read::Tracked).await
    }

    /// As [`Tx::peek`], decoded once for all who read the same bytes.
    pub async fn peek_shared<'m, R: Row>(
        &mut self,
        memo: impl FnOnce() -> &'m Memo<R>,
        key: impl KeyOf<R::Key>,
    ) -> Result<Option<Arc<R>>, Error> {
        self.shared(memo, row_key::<R>(key), Read::Snapshot).await
    }

    /// Reads many rows in one trip, answered in the order of the keys.
    pub async fn get_many<R: Row>(&mut self, keys: &[R::Key]) -> Result<Vec<Option<R>>, Error> {
        let asks: Vec<Ask> = keys.iter().map(|key| Ask::Get(owned_key::<R>(key))).collect();
        let answers = self.read(&asks, Read::Tracked).await?;
        asks.iter().zip(answers).map(|(ask, answer)| decode_answer(ask, answer)).collect()
    }

    /// Reads the rows of a range.
    pub async fn scan<R: Row>(&mut self, scan: Scan<R>) -> Result<Page<R>, Error> {
        let kind = scan.kind;
        let answers = self.read(&[scan.into_ask()], kind).await?;
        match answers.into_iter().next() {
            Some(Answer::Rows { rows, more }) => {
                let rows: Result<_, _> = rows.iter().map(|(key, value)| R::decode_at(key, value)).collect();
                Ok(Page { rows: rows?, more })
            }
            _ => Err(no_answer()),
        }
    }

    /// Writes a row, new or not.
    pub fn put<R: Row>(&mut self, row: &R) {
        let mut value = Vec::with_capacity(128);
        row.encode(&mut value);
        self.put_raw(owned_key::<R>(&row.key()), Bytes::from(value));
    }

    /// Deletes a row, whether it exists or not.
    pub fn delete<R: Row>(&mut self, key: impl KeyOf<R::Key>) {
        self.delete_raw(row_key::<R>(key));
    }

    async fn shared<'m, R: Row>(
        &mut self,
        memo: impl FnOnce() -> &'m Memo<R>,
        key: RawKey,
        kind: Read,
    ) -> Result<Option<Arc<R>>, Error> {
        let is_tracked = kind == Read::Tracked;
        if !self.writes.contains_key(&key)
            && let Some(known) = self.shared.iter_mut().find(|known| known.key == key && !known.is_own)
            && let Ok(row) = known.row.clone().downcast()
        {
            if is_tracked && !known.is_tracked {
                known.is_tracked = true;
                self.engine.track(&key);
            }
            return Ok(Some(row));
        }
        let memo = memo();
        let row = self.get_with(key.clone(), kind, |key, value| memo.decoded(key, value)).await?;
        if let Some(row) = &row
            && self.shared.len() < SHARED_MAX
            && !self.writes.contains_key(&key)
        {
            self.shared.push(Shared { key, row: row.clone(), is_tracked, is_own: false });
        }
        Ok(row)
    }

    async fn get_raw<R: Row>(&mut self, key: RawKey, kind: Read) -> Result<Option<R>, Error> {
        self.get_with(key, kind, |key, value| R::decode_at(key, value)).await
    }

    async fn get_with<T>(
        &mut self,
        key: RawKey,
        kind: Read,
        decode: impl Fn(&[u8], &Bytes) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        check_key(&key)?;
        if let Some(own) = self.writes.get(&key) {
            return own.as_ref().map(|value| decode(&key, value)).transpose();
        }
        if let Some(answer) = self.engine.get_now(&key, kind) {
            let value = self.noted(answer)?;
            return value.map(|value| decode(&key, &value)).transpose();
        }
        let asks = [Ask::Get(key)];
        let answers = self.engine.read(&asks, kind).await;
        let answer = self.noted(answers)?.into_iter().next().ok_or_else(no_answer)?;
        match (&asks[0], answer) {
            (Ask::Get(key), Answer::Row(value)) => value.map(|value| decode(key, &value)).transpose(),
            _ => Err(no_answer()),
        }
    }

    fn noted<T>(&mut self, answer: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &answer {
            self.lost |= error.is_retryable();
        }
        answer
    }
}

fn owned_key<R: Row>(key: &R::Key) -> RawKey {
    let mut raw = crate::table::table_prefix::<R>(());
    key.encode(&mut raw);
    raw
}

fn decode_answer<R: Row>(ask: &Ask, answer: Answer) -> Result<Option<R>, Error> {
    match (ask, answer) {
        (Ask::Get(key), Answer::Row(value)) => value.map(|value| R::decode_at(key, &value)).transpose(),
        _ => Err(no_answer()),
    }
}

fn no_answer() -> Error {
    Error::Corrupt("the engine answered another question than was asked".into())
}

fn check_keys(asks: &[Ask]) -> Result<(), Error> {
    asks.iter().try_for_each(|ask| match ask {
        Ask::Get(key) => check_key(key),
        // A bound may be the key right behind the longest one.
        Ask::Range { from, to, .. } => {
            [from, to].into_iter().try_for_each(|bound| check_len(bound, KEY_BYTES_MAX + 1))
        }
    })
}

fn check_key(key: &[u8]) -> Result<(), Error> {
    check_len(key, KEY_BYTES_MAX)
}

fn check_len(key: &[u8], len_max: usize) -> Result<(), Error> {
    if key.len() > len_max {
        return Err(Error::TooLarge(format!("a key of {} bytes, the bound is {len_max}", key.len())));
    }
    Ok(())
}
