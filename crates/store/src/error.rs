//! What can go wrong between a caller and the store, and what the caller should do about it.
//!
//! The variants are about the next step, not about the cause: begin again, look first, wait, make it
//! smaller, call for help. The text of a variant carries the cause.

use std::fmt;

/// A failed read or commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Another transaction wrote something that this one had read.
    Conflict,
    /// The transaction was open for so long that its reads can no longer be checked.
    TooOld,
    /// The commit was sent and its answer was lost. It may or may not have happened.
    Unknown,
    /// It could not be done, and doing it again at once would not help. After a failed write of its log the
    /// store takes no commit until it is opened again.
    Unavailable(String),
    /// A key, a value or a transaction is above its bound. Nothing was written.
    TooLarge(String),
    /// Stored bytes are not what was written. They are never served.
    Corrupt(String),
}

impl Error {
    /// Whether running the whole transaction again, on fresh reads, is the right answer.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Error::Conflict | Error::TooOld)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Conflict => {
                write!(out, "another transaction changed what this one had read: run it again")
            }
            Error::TooOld => write!(out, "the transaction was open for too long: run it again, quicker"),
            Error::Unknown => {
                write!(
                    out,
                    "the outcome of the commit is unknown: read whether it happened before trying again"
                )
            }
            Error::Unavailable(why) => write!(out, "not done, see to the cause first: {why}"),
            Error::TooLarge(what) => write!(out, "too large, nothing was written: {what}"),
            Error::Corrupt(what) => {
                write!(out, "stored bytes are damaged, run a scrub and restore from a backup: {what}")
            }
        }
    }
}

impl std::error::Error for Error {}
