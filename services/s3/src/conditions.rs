//! Conditional requests: whether what is there is what the client expects.

use crate::errors::object::ObjectError;
use kernel::Time;
use wire::Timestamp;

/// The four conditions of a read, or of the source of a copy.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadConditions<'a> {
    pub if_match: Option<&'a str>,
    pub if_none_match: Option<&'a str>,
    pub if_modified_since: Option<Timestamp>,
    pub if_unmodified_since: Option<Timestamp>,
}

/// What the conditions are held against.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// With its quotes.
    pub etag: &'a str,
    pub modified: Time,
}

/// The names of the four headers, for errors.
#[derive(Clone, Copy)]
struct Names {
    if_match: &'static str,
    if_none_match: &'static str,
    if_modified_since: &'static str,
    if_unmodified_since: &'static str,
}

const OF_READS: Names = Names {
    if_match: "If-Match",
    if_none_match: "If-None-Match",
    if_modified_since: "If-Modified-Since",
    if_unmodified_since: "If-Unmodified-Since",
};

const OF_COPIES: Names = Names {
    if_match: "x-amz-copy-source-If-Match",
    if_none_match: "x-amz-copy-source-If-None-Match",
    if_modified_since: "x-amz-copy-source-If-Modified-Since",
    if_unmodified_since: "x-amz-copy-source-If-Unmodified-Since",
};

impl ReadConditions<'_> {
    /// Of GET and HEAD: what did not change is answered with 304.
    pub fn check_read(&self, subject: Subject<'_>, now: Time) -> Result<(), ObjectError> {
        match self.failed(subject, now, OF_READS) {
            None => Ok(()),
            Some(Failed::Expected(condition)) => Err(ObjectError::PreconditionFailed { condition }),
            Some(Failed::Unchanged(_)) => {
                Err(ObjectError::NotModified { etag: subject.etag.to_owned(), modified: subject.modified })
            }
        }
    }

    /// Of the source of a copy.
    pub fn check_source(&self, subject: Subject<'_>, now: Time) -> Result<(), ObjectError> {
        match self.failed(subject, now, OF_COPIES) {
            None => Ok(()),
            Some(Failed::Expected(condition) | Failed::Unchanged(condition)) => {
                Err(ObjectError::PreconditionFailed { condition })
            }
        }
    }

    /// ETags go before dates: a date counts only where no ETag was named that holds.
    fn failed(&self, subject: Subject<'_>, now: Time, names: Names) -> Option<Failed> {
        let modified_s = subject.modified.seconds();
        match (self.if_match, self.if_unmodified_since) {
            (Some(etags), _) if !matches(etags, subject.etag) => {
                return Some(Failed::Expected(names.if_match));
            }
            (None, Some(since)) if modified_s > since.secs() => {
                return Some(Failed::Expected(names.if_unmodified_since));
            }
            _ => {}
        }
        match (self.if_none_match, self.if_modified_since) {
            (Some(etags), _) if matches(etags, subject.etag) => Some(Failed::Unchanged(names.if_none_match)),
            // A date that has not come yet says nothing.
            (None, Some(since)) if modified_s <= since.secs() && since.secs() <= now.seconds() => {
                Some(Failed::Unchanged(names.if_modified_since))
            }
            _ => None,
        }
    }
}

enum Failed {
    Expected(&'static str),
    Unchanged(&'static str),
}

/// Whether a list of ETags, with or without quotes, names this one.
pub fn matches(etags: &str, etag: &str) -> bool {
    etags.split(',').map(str::trim).any(|named| named == "*" || bare(named) == bare(etag))
}

pub fn bare(etag: &str) -> &str {
    let etag = etag.strip_prefix("W/").unwrap_or(etag);
    etag.strip_prefix('"').and_then(|etag| etag.strip_suffix('"')).unwrap_or(etag)
}

/// The conditions of a write: `If-None-Match: *` (only if nothing is there) or `If-Match` (only if that is).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WriteCondition<'a> {
    None,
    Absent,
    Is(&'a str),
}

impl<'a> WriteCondition<'a> {
    pub fn new(
        if_match: Option<&'a str>,
        if_none_match: Option<&'a str>,
    ) -> Result<WriteCondition<'a>, ObjectError> {
        match (if_match, if_none_match) {
            (None, None) => Ok(WriteCondition::None),
            (Some(_), Some(_)) => Err(ObjectError::TwoConditions),
            (None, Some("*")) => Ok(WriteCondition::Absent),
            (None, Some(_)) => Err(ObjectError::UnusableCondition { header: "If-None-Match" }),
            (Some("*"), None) => Err(ObjectError::UnusableCondition { header: "If-Match" }),
            (Some(etag), None) => Ok(WriteCondition::Is(etag)),
        }
    }

    /// `etag` is that of the object that is there, if one is.
    pub fn check(self, key: &str, etag: Option<&str>) -> Result<(), ObjectError> {
        match (self, etag) {
            (WriteCondition::None, _) | (WriteCondition::Absent, None) => Ok(()),
            (WriteCondition::Absent, Some(_)) => {
                Err(ObjectError::PreconditionFailed { condition: "If-None-Match" })
            }
            (WriteCondition::Is(_), None) => Err(ObjectError::NoSuchKey { key: key.to_owned() }),
            (WriteCondition::Is(asked), Some(etag)) if matches(asked, etag) => Ok(()),
            (WriteCondition::Is(_), Some(_)) => {
                Err(ObjectError::PreconditionFailed { condition: "If-Match" })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_seconds(10_000);
    const SUBJECT: Subject<'_> = Subject { etag: "\"abc\"", modified: Time(5_000_400) };

    fn since(seconds: i64) -> Option<Timestamp> {
        Some(Timestamp::from_secs(seconds))
    }

    #[test]
    fn reads() {
        let read = |conditions: ReadConditions<'_>| conditions.check_read(SUBJECT, NOW);
        let none = ReadConditions::default();
        let failed = |condition| Err(ObjectError::PreconditionFailed { condition });
        assert_eq!(read(none), Ok(()));
        assert_eq!(read(ReadConditions { if_match: Some("abc"), ..none }), Ok(()));
        assert_eq!(read(ReadConditions { if_match: Some("\"x\", \"abc\""), ..none }), Ok(()));
        assert_eq!(read(ReadConditions { if_match: Some("\"x\""), ..none }), failed("If-Match"));
        assert_eq!(
            read(ReadConditions { if_unmodified_since: since(4_999), ..none }),
            failed("If-Unmodified-Since")
        );
        assert_eq!(read(ReadConditions { if_unmodified_since: since(5_000), ..none }), Ok(()));
        let unchanged = || {
            let (etag, modified) = (SUBJECT.etag.to_owned(), SUBJECT.modified);
            Err(ObjectError::NotModified { etag, modified })
        };
        assert_eq!(read(ReadConditions { if_none_match: Some("*"), ..none }), unchanged());
        assert_eq!(read(ReadConditions { if_modified_since: since(5_000), ..none }), unchanged());
        assert_eq!(read(ReadConditions { if_modified_since: since(20_000), ..none }), Ok(()));
    }

    #[test]
    fn etags_go_before_dates() {
        let none = ReadConditions::default();
        let both = ReadConditions { if_match: Some("abc"), if_unmodified_since: since(1), ..none };
        assert_eq!(both.check_read(SUBJECT, NOW), Ok(()));
        let both = ReadConditions { if_none_match: Some("x"), if_modified_since: since(6_000), ..none };
        assert_eq!(both.check_read(SUBJECT, NOW), Ok(()));
        let both = ReadConditions { if_none_match: Some("abc"), if_modified_since: since(1), ..none };
        assert_eq!(
            both.check_source(SUBJECT, NOW),
            Err(ObjectError::PreconditionFailed { condition: "x-amz-copy-source-If-None-Match" })
        );
    }

    #[test]
    fn writes() {
        assert_eq!(WriteCondition::new(Some("a"), Some("*")), Err(ObjectError::TwoConditions));
        assert!(WriteCondition::new(Some("*"), None).is_err());
        assert!(WriteCondition::new(None, Some("a")).is_err());
        let absent = WriteCondition::new(None, Some("*")).expect("is usable");
        assert_eq!(absent.check("k", None), Ok(()));
        assert!(absent.check("k", Some("\"a\"")).is_err());
        let is = WriteCondition::new(Some("a"), None).expect("is usable");
        assert_eq!(is.check("k", Some("\"a\"")), Ok(()));
        assert_eq!(is.check("k", None), Err(ObjectError::NoSuchKey { key: "k".into() }));
        assert!(is.check("k", Some("\"b\"")).is_err());
    }
}
