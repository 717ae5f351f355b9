//! Deliveries: what one service sends to another, as a row.
//!
//! It is written in the transaction that caused it, and deleted in the one that made it true over
//! there: at least once, whatever crashes in between. It is tried again with growing pauses until it
//! is too old, and then handed to its `on_failure`.

use crate::{Ids, Time};
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The service that takes it: `sqs`.
    pub to: String,
    /// When it may be tried (again).
    pub due: Time,
    /// Sixteen random bytes: tells it from others of the same instant.
    pub id: [u8; 16],
    pub account: String,
    pub region: String,
    /// What it is about: the ARN that sends.
    pub source: String,
    /// The ARN that it goes to.
    pub target: String,
    /// What the source wants done: known to source and target, opaque to the rest.
    pub payload: Vec<u8>,
    pub created: Time,
    /// How often it was tried.
    pub attempts: u32,
    pub attempts_max: u32,
    pub age_s_max: u32,
    /// Where it goes when it has failed for good: an ARN.
    pub on_failure: Option<String>,
    /// The trace that it belongs to.
    pub trace: Option<String>,
    /// Why it failed last time.
    pub last_error: Option<String>,
}

store::row! {
    Delivery in TableId::new(0x0001, "kernel.deliveries"),
    key (to: String, due_ms: i64, id: [u8; 16]) = |delivery| (delivery.to.clone(), delivery.due.0, delivery.id),
    versions { 1: Delivery }
}

/// Pauses between tries: 1 s, doubled each time, at most 5 minutes.
const PAUSE_MS_FIRST: i64 = 1_000;
const PAUSE_MS_MAX: i64 = 300_000;

impl Delivery {
    /// A delivery that is due at once, tried for a day at most.
    pub fn new(to: &str, now: Time, ids: &Ids, source: &str, target: &str, payload: Vec<u8>) -> Delivery {
        let arn = crate::Arn::parse(target);
        Delivery {
            to: to.to_owned(),
            due: now,
            id: ids.bytes(),
            account: arn.map(|arn| arn.account.to_owned()).unwrap_or_default(),
            region: arn.map(|arn| arn.region.to_owned()).unwrap_or_default(),
            source: source.to_owned(),
            target: target.to_owned(),
            payload,
            created: now,
            attempts: 0,
            attempts_max: u32::MAX,
            age_s_max: 24 * 3600,
            on_failure: None,
            trace: None,
            last_error: None,
        }
    }

    /// The same delivery after a failed try: due later, or `None` when it has failed for good.
    pub fn after_failure(&self, now: Time, why: &str) -> Option<Delivery> {
        let attempts = self.attempts.saturating_add(1);
        let age_s = now.seconds().saturating_sub(self.created.seconds());
        if attempts >= self.attempts_max || age_s >= i64::from(self.age_s_max) {
            return None;
        }
        let pause = PAUSE_MS_FIRST.saturating_mul(1 << self.attempts.min(20)).min(PAUSE_MS_MAX);
        let due = Time(now.0.saturating_add(pause));
        Some(Delivery { attempts, due, last_error: Some(why.to_owned()), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> Delivery {
        let target = "arn:aws:sqs:eu-west-1:000000000000:jobs";
        Delivery::new("sqs", Time(0), &Ids::seeded(1), "arn:aws:s3:::b", target, vec![1])
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        let mut delivery = delivery();
        assert_eq!(delivery.region, "eu-west-1");
        let mut pauses = Vec::new();
        for _ in 0..12 {
            let now = delivery.due;
            delivery = delivery.after_failure(now, "no").expect("is tried again");
            pauses.push((delivery.due.0 - now.0) / 1000);
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    }

    #[test]
    fn fails_for_good_by_count_or_age() {
        let once = Delivery { attempts_max: 1, ..delivery() };
        assert_eq!(once.after_failure(Time(0), "no"), None);
        let day = Time(24 * 3600 * 1000);
        assert_eq!(delivery().after_failure(day, "no"), None);
    }
}
