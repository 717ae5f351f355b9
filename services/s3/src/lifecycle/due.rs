//! When a rule has something to do with a version: pure decisions.

use crate::state::lifecycle::{Expiration, Filter, Lifecycle, Noncurrent, Rule, When};
use crate::state::object::{Object, Version};
use kernel::Time;

const DAY_MS: i64 = 24 * 3600 * 1000;
/// Objects below this change their storage class only where a rule speaks of sizes.
const SMALL_BYTES: u64 = 128 * 1024;

/// What is to become of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes: the newest as by a client's delete, an older one for good.
    Expires,
    Moves {
        class: String,
    },
}

/// Where a version stands among those of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Newest {
        /// Nothing is behind it.
        is_alone: bool,
    },
    /// Since when it is not the newest any more, and how many newer ones of its kind there are.
    Older { since: Time, newer: u32 },
}

/// The first midnight at or behind a time that lies some days later.
pub fn after_days(from: Time, days: u32) -> Time {
    let until = from.0.saturating_add(i64::from(days).saturating_mul(DAY_MS));
    Time(until.saturating_add(DAY_MS - 1).div_euclid(DAY_MS).saturating_mul(DAY_MS))
}

pub fn next_midnight(now: Time) -> Time {
    Time((now.0.div_euclid(DAY_MS) + 1).saturating_mul(DAY_MS))
}

/// What the rules make of a version by now. Going comes before moving.
pub fn fate(lifecycle: &Lifecycle, version: &Version, standing: Standing, now: Time) -> Option<Fate> {
    let rules = || lifecycle.rules.iter().filter(|rule| rule.is_enabled && fits(&rule.filter, version));
    if rules().any(|rule| expires(rule, version, standing, now)) {
        return Some(Fate::Expires);
    }
    let object = version.object()?;
    let moves = rules()
        .filter(|rule| may_move(lifecycle, rule, object))
        .flat_map(|rule| moves(rule, version, standing, now))
        .max_by_key(|(since, _)| *since);
    let (_, class) = moves?;
    (class != object.described.storage_class.as_deref().unwrap_or("STANDARD"))
        .then(|| Fate::Moves { class: class.to_owned() })
}

/// When an object that is the newest of its key is to go, and by which rule.
pub fn expiry<'r>(
    lifecycle: &'r Lifecycle,
    key: &str,
    modified: Time,
    object: &Object,
) -> Option<(Time, &'r str)> {
    let rules = lifecycle.rules.iter().filter(|rule| rule.is_enabled);
    let due = rules.filter_map(|rule| match rule.expiration {
        Some(Expiration::When(when)) if fits_object(&rule.filter, key, object.size, &object.tags) => {
            Some((moment(when, modified), rule.id.as_str()))
        }
        _ => None,
    });
    due.min_by_key(|(due, _)| *due)
}

/// When an upload that nobody finishes is to end, and by which rule.
pub fn abandonment<'r>(lifecycle: &'r Lifecycle, key: &str, initiated: Time) -> Option<(Time, &'r str)> {
    let rules = lifecycle.rules.iter().filter(|rule| rule.is_enabled && has_prefix(&rule.filter, key));
    let due = rules
        .filter_map(|rule| Some((after_days(initiated, rule.abort_uploads_after_days?), rule.id.as_str())));
    due.min_by_key(|(due, _)| *due)
}

fn fits(filter: &Filter, version: &Version) -> bool {
    let (size, tags) = version.object().map_or((0, &[][..]), |object| (object.size, object.tags.as_slice()));
    fits_object(filter, &version.key, size, tags)
}

fn has_prefix(filter: &Filter, key: &str) -> bool {
    filter.prefix.as_ref().is_none_or(|prefix| key.starts_with(prefix.as_str()))
}

fn fits_object(filter: &Filter, key: &str, size: u64, tags: &[(String, String)]) -> bool {
    has_prefix(filter, key)
        && filter.tags.iter().all(|tag| tags.contains(tag))
        && filter.larger_than.is_none_or(|bound| size > bound)
        && filter.smaller_than.is_none_or(|bound| size < bound)
}

fn expires(rule: &Rule, version: &Version, standing: Standing, now: Time) -> bool {
    let is_marker = version.object().is_none();
    match standing {
        Standing::Newest { is_alone } if is_marker => match rule.expiration {
            Some(Expiration::LonelyMarkers) => is_alone,
            Some(Expiration::When(when)) => is_alone && is_past(when, version.modified, now),
            None => false,
        },
        Standing::Newest { .. } => match rule.expiration {
            Some(Expiration::When(when)) => is_past(when, version.modified, now),
            _ => false,
        },
        Standing::Older { since, newer } => {
            rule.noncurrent_expiration.is_some_and(|rule| is_outdated(rule, since, newer, now))
        }
    }
}

fn is_past(when: When, modified: Time, now: Time) -> bool {
    match when {
        When::Days(days) => after_days(modified, days) <= now,
        When::Date(date) => date <= now,
    }
}

fn is_outdated(rule: Noncurrent, since: Time, newer: u32, now: Time) -> bool {
    rule.keep.is_none_or(|keep| newer >= keep) && after_days(since, rule.days) <= now
}

fn may_move(lifecycle: &Lifecycle, rule: &Rule, object: &Object) -> bool {
    let speaks_of_sizes = rule.filter.larger_than.is_some() || rule.filter.smaller_than.is_some();
    object.size >= SMALL_BYTES || speaks_of_sizes || !lifecycle.small_objects_stay
}

/// The moves that are due, with how long they have been.
fn moves<'r>(rule: &'r Rule, version: &Version, standing: Standing, now: Time) -> Vec<(Time, &'r str)> {
    match standing {
        Standing::Newest { .. } => {
            let due = rule.transitions.iter().filter(|one| is_past(one.when, version.modified, now));
            due.map(|one| (moment(one.when, version.modified), one.class.as_str())).collect()
        }
        Standing::Older { since, newer } => {
            let due = rule.noncurrent_transitions.iter();
            due.filter(|one| is_outdated(one.noncurrent, since, newer, now))
                .map(|one| (after_days(since, one.noncurrent.days), one.class.as_str()))
                .collect()
        }
    }
}

fn moment(when: When, modified: Time) -> Time {
    match when {
        When::Days(days) => after_days(modified, days),
        When::Date(date) => date,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_end_at_midnight() {
        let noon = Time(DAY_MS / 2);
        assert_eq!(after_days(noon, 1), Time(2 * DAY_MS));
        assert_eq!(after_days(Time(DAY_MS), 1), Time(2 * DAY_MS));
        assert_eq!(next_midnight(Time(DAY_MS)), Time(2 * DAY_MS));
    }

    #[test]
    fn some_of_the_newest_stay() {
        let rule = Noncurrent { days: 1, keep: Some(2) };
        let later = Time(9 * DAY_MS);
        assert!(!is_outdated(rule, Time(0), 1, later));
        assert!(is_outdated(rule, Time(0), 2, later));
        assert!(!is_outdated(rule, later, 2, later));
    }
}
