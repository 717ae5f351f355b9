//! A walk over all versions of a bucket: what is newest and what is older lie in two tables.

use super::cursor::Cursor;
use crate::state::bucket::Bucket;
use crate::state::object::{Current, Older, Version};
use store::{Error, Tx};

pub struct Walk {
    bucket: u64,
    current: Cursor<Current>,
    older: Cursor<Older>,
    /// The key that the walk has come to: what follows of it is not the latest.
    seen: Option<String>,
}

impl Walk {
    pub fn new(bucket: &Bucket, prefix: &str, skips: bool, wanted: u32) -> Walk {
        Walk {
            bucket: bucket.id,
            current: Cursor::new(bucket.id, prefix, skips, wanted),
            older: Cursor::new(bucket.id, prefix, skips, wanted),
            seen: None,
        }
    }

    /// Begins behind all versions of a key.
    pub fn skip_key(&mut self, key: &str) {
        self.current.skip_key(key);
        self.older.skip_key(key);
    }

    /// Begins behind one version of a key, by its place: the version itself may be gone.
    pub async fn skip_to(&mut self, tx: &mut Tx, key: &str, sequence: u64) -> Result<(), Error> {
        self.skip_key(key);
        self.seen = Some(key.to_owned());
        self.older.skip_row(Older(Version::at(self.bucket, key, sequence)));
        let current = tx.get::<Current>((self.bucket, key)).await?;
        if let Some(current) = current.filter(|current| current.0.sequence < sequence) {
            // What was behind it is the newest now.
            self.seen = None;
            self.current.put_back(current);
        }
        Ok(())
    }

    pub fn skip_all(&mut self, beginning: &str) {
        self.current.skip_all(beginning);
        self.older.skip_all(beginning);
    }

    /// What comes next, and whether it is the latest of its key.
    pub async fn peek(&mut self, tx: &mut Tx) -> Result<Option<(Version, bool)>, Error> {
        let is_current = self.is_current_next(tx).await?;
        let next = match is_current {
            true => self.current.peek(tx).await?.map(|Current(version)| version.clone()),
            false => self.older.peek(tx).await?.map(|Older(version)| version.clone()),
        };
        Ok(next.map(|version| {
            let is_latest = self.seen.as_deref() != Some(version.key.as_str());
            (version, is_latest)
        }))
    }

    /// Goes on behind what comes next.
    pub async fn step(&mut self, tx: &mut Tx) -> Result<(), Error> {
        let passed = match self.is_current_next(tx).await? {
            true => self.current.next(tx).await?.map(|Current(version)| version.key),
            false => self.older.next(tx).await?.map(|Older(version)| version.key),
        };
        self.seen = passed;
        Ok(())
    }

    /// Of the same key, what is current comes first.
    async fn is_current_next(&mut self, tx: &mut Tx) -> Result<bool, Error> {
        let older = self.older.peek(tx).await?.map(|Older(version)| version.key.clone());
        let current = self.current.peek(tx).await?.map(|Current(version)| version.key.as_str());
        Ok(match (current, older.as_deref()) {
            (Some(current), Some(older)) => current <= older,
            (current, _) => current.is_some(),
        })
    }
}
