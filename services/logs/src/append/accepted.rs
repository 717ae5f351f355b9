//! Which events of a batch are taken: a batch as a whole must be sound, and then what is too old, expired or
//! too far in the future is left out and told.

use crate::errors::Error;
use crate::event::Event;
use crate::limits::{BATCH_BYTES_MAX, BATCH_SPAN_MS_MAX, FUTURE_MS_MAX, PAST_MS_MAX};
use kernel::Time;
use std::ops::Range;

/// What becomes of a batch.
#[derive(Debug, PartialEq)]
pub struct Accepted {
    pub range: Range<usize>,
    /// How many at the beginning are older than fourteen days.
    pub too_old: Option<usize>,
    /// How many at the beginning are older than the group keeps events.
    pub expired: Option<usize>,
    /// From which one on they are too far in the future.
    pub too_new_from: Option<usize>,
}

pub fn accept(events: &[Event], now: Time, expired_before: Option<Time>) -> Result<Accepted, Error> {
    check_sizes(events)?;
    if !events.is_sorted_by_key(|event| event.at) {
        return Err(Error::NotInOrder);
    }
    if let ([first, ..], [.., last]) = (events, events)
        && last.at.0 - first.at.0 > BATCH_SPAN_MS_MAX
    {
        return Err(Error::SpanTooLong);
    }
    Ok(window(events, now, expired_before))
}

/// The same for events that are sound.
pub fn window(events: &[Event], now: Time, expired_before: Option<Time>) -> Accepted {
    let before = |time: Time| events.partition_point(|event| event.at < time);
    let too_old = before(Time(now.0 - PAST_MS_MAX));
    let expired = expired_before.map_or(0, before);
    let too_new_from = before(Time(now.0 + FUTURE_MS_MAX + 1));
    let begin = too_old.max(expired);
    Accepted {
        range: begin..too_new_from.max(begin),
        too_old: Some(too_old).filter(|count| *count > 0),
        expired: Some(expired).filter(|count| *count > too_old),
        too_new_from: Some(too_new_from).filter(|from| *from < events.len()),
    }
}

fn check_sizes(events: &[Event]) -> Result<(), Error> {
    if let Some(event) = events.iter().find(|event| event.bytes() > BATCH_BYTES_MAX) {
        return Err(Error::EventTooLarge { bytes: event.bytes() });
    }
    let bytes: usize = events.iter().map(Event::bytes).sum();
    if bytes > BATCH_BYTES_MAX {
        return Err(Error::BatchTooLarge { bytes });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;
    const NOW: Time = Time(100 * DAY);

    fn events(offsets: &[i64]) -> Vec<Event> {
        let event = |offset: &i64| Event { at: Time(NOW.0 + offset), message: "m".into() };
        offsets.iter().map(event).collect()
    }

    fn accepted(offsets: &[i64], retention: Option<i64>) -> Accepted {
        let expired_before = retention.map(|span| Time(NOW.0 - span));
        accept(&events(offsets), NOW, expired_before).expect("is sound")
    }

    #[test]
    fn what_lies_in_the_window_is_taken() {
        let all = accepted(&[-2 * HOUR, 0, 2 * HOUR], Some(DAY));
        assert_eq!(all, Accepted { range: 0..3, too_old: None, expired: None, too_new_from: None });
    }

    #[test]
    fn the_rest_is_told() {
        let old = accepted(&[-14 * DAY - 1, -14 * DAY, -13 * DAY - 1], None);
        assert_eq!((old.range, old.too_old, old.expired), (1..3, Some(1), None));
        let expired = accepted(&[-3 * HOUR, -HOUR, 0], Some(2 * HOUR));
        assert_eq!((expired.range, expired.too_old, expired.expired), (1..3, None, Some(1)));
        let new = accepted(&[0, 2 * HOUR, 2 * HOUR + 1], None);
        assert_eq!((new.range, new.too_new_from), (0..2, Some(2)));
        let none = accepted(&[3 * HOUR], None);
        assert_eq!((none.range, none.too_new_from), (0..0, Some(0)));
        let gone = accepted(&[-20 * DAY], Some(DAY));
        assert_eq!((gone.range, gone.too_old, gone.expired), (1..1, Some(1), None));
    }

    #[test]
    fn a_batch_that_is_not_sound() {
        assert_eq!(accept(&events(&[1, 0]), NOW, None), Err(Error::NotInOrder));
        assert!(accept(&events(&[-DAY, 0]), NOW, None).is_ok());
        assert_eq!(accept(&events(&[-DAY - 1, 0]), NOW, None), Err(Error::SpanTooLong));
        let sized = |bytes: usize| Event { at: NOW, message: "m".repeat(bytes) };
        let one = sized(BATCH_BYTES_MAX - 25);
        assert_eq!(accept(&[one], NOW, None), Err(Error::EventTooLarge { bytes: BATCH_BYTES_MAX + 1 }));
        let halves = [sized(BATCH_BYTES_MAX / 2 - 26), sized(BATCH_BYTES_MAX / 2 - 25)];
        assert_eq!(accept(&halves, NOW, None), Err(Error::BatchTooLarge { bytes: BATCH_BYTES_MAX + 1 }));
    }
}
