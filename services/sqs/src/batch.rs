//! Batches: what is wrong with one as a whole, and how its entries fail one by one.

use crate::errors::Error;
use crate::limits::{BATCH_ENTRIES_MAX, BATCH_ID_CHARS_MAX};
use crate::shapes::BatchResultErrorEntry;
use kernel::{Error as Refusal, Result};
use std::collections::BTreeSet;

/// Checks the ids of a batch. `entry` is what AWS calls its entries.
pub fn check_ids<'a>(entry: &'static str, ids: impl ExactSizeIterator<Item = &'a str>) -> Result<(), Error> {
    match ids.len() {
        0 => return Err(Error::EmptyBatch { entry }),
        count if count > BATCH_ENTRIES_MAX => return Err(Error::TooManyEntries { count }),
        _ => {}
    }
    let mut seen = BTreeSet::new();
    for id in ids {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if id.is_empty() || id.len() > BATCH_ID_CHARS_MAX || !id.chars().all(is_plain) {
            return Err(Error::InvalidEntryId);
        }
        if !seen.insert(id) {
            return Err(Error::RepeatedEntryId { id: id.to_owned() });
        }
    }
    Ok(())
}

/// An entry that failed by itself. The store's troubles are everybody's.
pub fn failed(id: String, refusal: Refusal) -> Result<BatchResultErrorEntry> {
    match refusal {
        Refusal::Api(error) => Ok(BatchResultErrorEntry {
            id,
            sender_fault: error.is_sender(),
            code: entry_code(&error.code).to_owned(),
            message: Some(error.message),
        }),
        Refusal::Store(_) => Err(refusal),
    }
}

/// Entries of batches name errors as the Query protocol does.
fn entry_code(code: &str) -> &str {
    match code {
        "InvalidParameterValueException" => "InvalidParameterValue",
        "MissingRequiredParameterException" => "MissingParameter",
        code => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ids: &[&str]) -> Result<(), Error> {
        check_ids("Entry", ids.iter().copied())
    }

    #[test]
    fn ids() {
        assert_eq!(check(&["a", "B-_9"]), Ok(()));
        assert_eq!(check(&[]), Err(Error::EmptyBatch { entry: "Entry" }));
        assert_eq!(check(&["a"; 11]), Err(Error::TooManyEntries { count: 11 }));
        assert_eq!(check(&["a", "b", "a"]), Err(Error::RepeatedEntryId { id: "a".to_owned() }));
        for id in ["", "a:b", "é", &"a".repeat(81)] {
            assert_eq!(check(&[id]), Err(Error::InvalidEntryId), "{id}");
        }
    }
}
