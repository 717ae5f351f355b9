//! The raw questions and answers between a transaction and an engine: owned bytes, no cursors.
//!
//! Many asks travel in one trip, and every range has a limit, so that a shared engine behind a network
//! can serve them as well as one in this process.

use bytes::Bytes;

/// An encoded key: the table number and the tuple of the row.
pub type RawKey = Vec<u8>;

/// One question of a trip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The value of one key.
    Get(RawKey),
    /// At most `limit` rows with `from <= key < to`, in key order, or from the end when `reverse`. The limit
    /// is about rows: who stores large values asks for few.
    Range { from: RawKey, to: RawKey, limit: u32, reverse: bool },
}

/// What an [`Ask`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The value for [`Ask::Get`].
    Row(Option<Bytes>),
    /// The rows for [`Ask::Range`], and whether the range seems to have more than those. `more` is a hint:
    /// it may be said too often, and it is not part of the conflict check. Ask for one row more if a
    /// decision hangs on it.
    Rows { rows: Vec<(Bytes, Bytes)>, more: bool },
}

/// Whether a read takes part in the conflict check of the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// The commit fails with a conflict if what was read has changed since.
    Tracked,
    /// Read from the same snapshot, but changes since do not matter.
    Snapshot,
}
