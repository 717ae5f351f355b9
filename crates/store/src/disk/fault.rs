//! A disk that fails on request: for tests and crash harnesses only.
//!
//! Written `enospc:after=123` (also as the value of the environment variable [`Fault::VARIABLE`], which the
//! binary reads): 123 operations go well, all later ones fail.

use std::fmt;
use std::io;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

/// A fault that strikes after some operations and stays.
#[derive(Debug)]
pub struct Fault {
    kind: FaultKind,
    left: AtomicU64,
}

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// `enospc`: writes fail, the disk is full.
    NoSpace,
    /// `short`: the first failing write leaves half of its bytes behind.
    ShortWrite,
    /// `sync`: syncs fail, writes do not.
    Sync,
}

/// A fault description that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct FaultError(String);

pub(super) enum Write {
    Whole,
    HalfThen(io::Error),
    Nothing(io::Error),
}

impl Fault {
    /// The environment variable that describes a fault.
    pub const VARIABLE: &str = "PILEUS_FAULT";

    /// Lets `after` operations of the kind go well.
    pub fn new(kind: FaultKind, after: u64) -> Fault {
        Fault { kind, left: AtomicU64::new(after) }
    }

    /// The fault that the environment asks for, if any.
    pub fn from_environment() -> Result<Option<Fault>, FaultError> {
        match std::env::var(Self::VARIABLE) {
            Ok(text) => text.parse().map(Some),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(text)) => Err(FaultError(text.to_string_lossy().into_owned())),
        }
    }

    pub(super) fn on_write(&self) -> Write {
        if self.kind == FaultKind::Sync {
            return Write::Whole;
        }
        match self.strikes() {
            None => Write::Whole,
            Some(Strike::First) if self.kind == FaultKind::ShortWrite => Write::HalfThen(no_space()),
            Some(_) => Write::Nothing(no_space()),
        }
    }

    pub(super) fn on_sync(&self) -> io::Result<()> {
        if self.kind == FaultKind::Sync && self.strikes().is_some() {
            return Err(io::Error::other("the disk failed to sync (an injected fault)"));
        }
        Ok(())
    }

    fn strikes(&self) -> Option<Strike> {
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| match left {
            STRUCK => None,
            0 => Some(STRUCK),
            left => Some(left - 1),
        }) {
            Err(_) => Some(Strike::Later),
            Ok(0) => Some(Strike::First),
            Ok(_) => None,
        }
    }
}

const STRUCK: u64 = u64::MAX;

enum Strike {
    First,
    Later,
}

fn no_space() -> io::Error {
    io::Error::new(io::ErrorKind::StorageFull, "no space left on the disk (an injected fault)")
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Fault, FaultError> {
        let wrong = || FaultError(text.to_owned());
        let (kind, after) = text.split_once(":after=").ok_or_else(wrong)?;
        let kind = match kind {
            "enospc" => FaultKind::NoSpace,
            "short" => FaultKind::ShortWrite,
            "sync" => FaultKind::Sync,
            _ => return Err(wrong()),
        };
        Ok(Fault::new(kind, after.parse().map_err(|_| wrong())?))
    }
}

impl fmt::Display for FaultError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} describes no fault: expected enospc, short or sync, then :after=<number>", self.0)
    }
}

impl std::error::Error for FaultError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_write_strikes_once_and_the_disk_stays_full() {
        let fault: Fault = "short:after=1".parse().unwrap();
        assert!(matches!(fault.on_write(), Write::Whole));
        assert!(fault.on_sync().is_ok());
        assert!(matches!(fault.on_write(), Write::HalfThen(_)));
        assert!(matches!(fault.on_write(), Write::Nothing(_)));
        assert!(matches!(fault.on_write(), Write::Nothing(_)));
    }

    #[test]
    fn a_failing_sync_leaves_writes_alone() {
        let fault: Fault = "sync:after=0".parse().unwrap();
        assert!(matches!(fault.on_write(), Write::Whole));
        assert!(fault.on_sync().is_err());
        assert!(fault.on_sync().is_err());
    }

    #[test]
    fn what_is_no_fault_is_refused() {
        for text in ["", "enospc", "enospc:after=", "other:after=1", "sync:after=-1"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }
}
