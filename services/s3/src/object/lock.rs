//! Object lock: retention and legal holds, and what they forbid.

use super::access::ContextKey;
use crate::errors::object::ObjectError;
use crate::state::bucket::{Bucket, Period, RetentionMode};
use crate::state::object::{Object, Retention};
use kernel::Time;
use std::time::Duration;
use wire::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);

/// The headers of a request that makes an object.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    pub mode: Option<&'a str>,
    pub until: Option<Timestamp>,
    pub legal_hold: Option<&'a str>,
}

pub fn mode(name: &str) -> Option<RetentionMode> {
    match name {
        "GOVERNANCE" => Some(RetentionMode::Governance),
        "COMPLIANCE" => Some(RetentionMode::Compliance),
        _ => None,
    }
}

pub fn mode_name(mode: RetentionMode) -> &'static str {
    match mode {
        RetentionMode::Governance => "GOVERNANCE",
        RetentionMode::Compliance => "COMPLIANCE",
    }
}

pub fn hold_name(is_held: bool) -> &'static str {
    if is_held { "ON" } else { "OFF" }
}

impl Asked<'_> {
    fn is_nothing(&self) -> bool {
        self.mode.is_none() && self.until.is_none() && self.legal_hold.is_none()
    }

    /// The lock of a new object: what was asked for, else what the bucket gives.
    pub fn of_new(&self, bucket: &Bucket, now: Time) -> Result<(Option<Retention>, bool), ObjectError> {
        let Some(lock) = &bucket.lock else {
            return if self.is_nothing() { Ok((None, false)) } else { Err(ObjectError::NoLockOnBucket) };
        };
        let is_held = match self.legal_hold {
            None | Some("OFF") => false,
            Some("ON") => true,
            Some(value) => Err(ObjectError::Argument {
                name: "x-amz-object-lock-legal-hold",
                value: value.to_owned(),
                message: "Legal hold must be either of 'ON' or 'OFF'",
            })?,
        };
        let retention = match (self.mode, self.until) {
            (Some(name), Some(until)) => Some(retention(name, until, now)?),
            (None, None) => lock.default_retention.as_ref().map(|default| Retention {
                mode: default.mode,
                until: match default.period {
                    Period::Days(days) => now.plus(DAY * days),
                    Period::Years(years) => now.plus(DAY * 365 * years),
                },
            }),
            _ => Err(ObjectError::Argument {
                name: "x-amz-object-lock-retain-until-date",
                value: String::new(),
                message: "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
            })?,
        };
        Ok((retention, is_held))
    }
}

/// A retention that a request asks for, as policies see it.
pub fn context(mode: Option<&str>, until: Option<Timestamp>, now: Time) -> Vec<ContextKey> {
    let mut context: Vec<ContextKey> = Vec::new();
    if let Some(mode) = mode {
        context.push(("s3:object-lock-mode".into(), vec![mode.to_owned()]));
    }
    if let Some(until) = until {
        // A day that has begun counts.
        let left_s = until.secs().saturating_sub(now.seconds()).max(0);
        let days = left_s.saturating_add(DAY.as_secs() as i64 - 1) / DAY.as_secs() as i64;
        context.push(("s3:object-lock-retain-until-date".into(), vec![Time::from(until).iso()]));
        context.push(("s3:object-lock-remaining-retention-days".into(), vec![days.to_string()]));
    }
    context
}

fn retention(name: &str, until: Timestamp, now: Time) -> Result<Retention, ObjectError> {
    let unknown = || ObjectError::Argument {
        name: "x-amz-object-lock-mode",
        value: name.to_owned(),
        message: "Unknown wormMode directive.",
    };
    let mode = mode(name).ok_or_else(unknown)?;
    let until = Time::from(until);
    if until <= now { Err(ObjectError::RetainUntilPast) } else { Ok(Retention { mode, until }) }
}

/// Whether a version may be removed. `bypasses`: the caller asks to go past governance, and may.
pub fn check_removal(object: &Object, bypasses: bool, now: Time) -> Result<(), ObjectError> {
    let is_retained = object.retention.is_some_and(|retention| {
        retention.until > now && !(bypasses && retention.mode == RetentionMode::Governance)
    });
    if object.legal_hold || is_retained { Err(ObjectError::Locked) } else { Ok(()) }
}

/// Whether a retention may become another one (or none): it may be made longer by anybody, anything else by
/// those only who may go past governance, and never while compliance lasts.
pub fn check_change(
    old: Option<Retention>,
    new: Option<Retention>,
    bypasses: bool,
    now: Time,
) -> Result<(), ObjectError> {
    let Some(old) = old.filter(|old| old.until > now) else { return Ok(()) };
    let is_stricter = new.is_some_and(|new| new.until >= old.until && new.mode == old.mode);
    let may_loosen = bypasses && old.mode == RetentionMode::Governance;
    if is_stricter || may_loosen { Ok(()) } else { Err(ObjectError::Locked) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_seconds(1_000);
    const GOVERNED: Retention =
        Retention { mode: RetentionMode::Governance, until: Time::from_seconds(2_000) };
    const COMPLIANT: Retention = Retention { mode: RetentionMode::Compliance, ..GOVERNED };

    #[test]
    fn retention_becomes_stricter_only() {
        let longer = Retention { until: Time::from_seconds(3_000), ..GOVERNED };
        let shorter = Retention { until: Time::from_seconds(1_500), ..GOVERNED };
        assert!(check_change(Some(GOVERNED), Some(longer), false, NOW).is_ok());
        assert!(check_change(Some(GOVERNED), Some(shorter), false, NOW).is_err());
        assert!(check_change(Some(GOVERNED), Some(shorter), true, NOW).is_ok());
        assert!(check_change(Some(GOVERNED), None, false, NOW).is_err());
        assert!(check_change(Some(GOVERNED), Some(COMPLIANT), false, NOW).is_err());
        assert!(check_change(Some(GOVERNED), Some(COMPLIANT), true, NOW).is_ok());
        assert!(check_change(Some(COMPLIANT), Some(longer), true, NOW).is_err());
        assert!(check_change(Some(COMPLIANT), None, true, NOW).is_err());
        assert!(check_change(Some(COMPLIANT), None, false, Time::from_seconds(5_000)).is_ok());
    }
}
