//! A walk over the rows of one bucket in the order of their keys, a batch at a time.

use crate::state::object::{Current, Older};
use crate::state::upload::Upload;
use std::collections::VecDeque;
use store::{Beginning, Error, Row, Scan, Tx};

/// A row that lists walk over.
pub trait Listed: Row + Clone {
    fn name(&self) -> &str;
    fn begin(bucket: u64, prefix: &str, limit: u32) -> Scan<Self>;
    fn behind(&self, scan: Scan<Self>) -> Scan<Self>;
    /// Behind every row of the keys that begin so.
    fn behind_all(bucket: u64, beginning: &str, scan: Scan<Self>) -> Scan<Self>;
    /// Behind every row of one key.
    fn behind_key(bucket: u64, key: &str, scan: Scan<Self>) -> Scan<Self>;
}

macro_rules! listed {
    ($row:ty, |$it:ident| $name:expr, $place:expr) => {
        impl Listed for $row {
            fn name(&self) -> &str {
                let $it = self;
                $name
            }
            fn begin(bucket: u64, prefix: &str, limit: u32) -> Scan<Self> {
                Scan::<Self>::prefix((bucket, Beginning(prefix)), limit).snapshot()
            }
            fn behind(&self, scan: Scan<Self>) -> Scan<Self> {
                let $it = self;
                scan.after($place)
            }
            fn behind_all(bucket: u64, beginning: &str, scan: Scan<Self>) -> Scan<Self> {
                scan.after((bucket, Beginning(beginning)))
            }
            fn behind_key(bucket: u64, key: &str, scan: Scan<Self>) -> Scan<Self> {
                scan.after((bucket, key))
            }
        }
    };
}

listed!(Current, |row| &row.0.key, (row.0.bucket, row.0.key.as_str()));
listed!(Older, |row| &row.0.key, (row.0.bucket, row.0.key.as_str(), row.0.order()));
listed!(Upload, |row| &row.key, (row.bucket, row.key.as_str(), row.sequence, row.nonce));

/// Rows that are read at first where few of them may be wanted, and at most.
const BATCH_FIRST: u32 = 8;
const BATCH_MAX: u32 = 1_000;

pub struct Cursor<R> {
    bucket: u64,
    prefix: String,
    batch: VecDeque<R>,
    /// How many rows the next trip asks for.
    limit: u32,
    goes_on: Behind<R>,
}

/// Behind what the next trip begins.
enum Behind<R> {
    Nothing,
    Row(R),
    All(String),
    Key(String),
    /// There are no more rows.
    End,
}

impl<R: Listed> Cursor<R> {
    /// `wanted` is how many rows will be taken at most, where nothing is skipped.
    pub fn new(bucket: u64, prefix: &str, skips: bool, wanted: u32) -> Cursor<R> {
        let limit = if skips { BATCH_FIRST } else { wanted.clamp(1, BATCH_MAX) };
        Cursor { bucket, prefix: prefix.to_owned(), batch: VecDeque::new(), limit, goes_on: Behind::Nothing }
    }

    /// Goes on behind all rows of a key.
    pub fn skip_key(&mut self, key: &str) {
        self.batch.clear();
        self.goes_on = Behind::Key(key.to_owned());
    }

    /// Goes on behind one row, which need not exist.
    pub fn skip_row(&mut self, row: R) {
        self.batch.clear();
        self.goes_on = Behind::Row(row);
    }

    /// A row that comes before all others.
    pub fn put_back(&mut self, row: R) {
        self.batch.push_front(row);
    }

    /// Goes on behind all keys that begin so.
    pub fn skip_all(&mut self, beginning: &str) {
        let rows = self.batch.len();
        let is_behind = |row: &R| row.name() > beginning && !row.name().starts_with(beginning);
        while self.batch.front().is_some_and(|row| !is_behind(row)) {
            self.batch.pop_front();
        }
        if self.batch.is_empty() && !matches!(self.goes_on, Behind::End) {
            self.goes_on = Behind::All(beginning.to_owned());
            // Where many rows were skipped many will be: all but the first would be read for nothing. Else
            // twice as many as before.
            self.limit = if rows > 1 { 1 } else { (self.limit / 2).max(2) };
        }
    }

    /// The next row, which stays.
    pub async fn peek(&mut self, tx: &mut Tx) -> Result<Option<&R>, Error> {
        if self.batch.is_empty() && !matches!(self.goes_on, Behind::End) {
            let scan = R::begin(self.bucket, &self.prefix, self.limit);
            let scan = match &self.goes_on {
                Behind::Nothing | Behind::End => scan,
                Behind::Row(row) => row.behind(scan),
                Behind::All(beginning) => R::behind_all(self.bucket, beginning, scan),
                Behind::Key(key) => R::behind_key(self.bucket, key, scan),
            };
            self.batch = tx.scan(scan).await?.rows.into();
            self.goes_on = match self.batch.back() {
                Some(last) if self.batch.len() >= self.limit as usize => Behind::Row(last.clone()),
                _ => Behind::End,
            };
            self.limit = (self.limit * 4).min(BATCH_MAX);
        }
        Ok(self.batch.front())
    }

    pub async fn next(&mut self, tx: &mut Tx) -> Result<Option<R>, Error> {
        self.peek(tx).await?;
        Ok(self.batch.pop_front())
    }
}
