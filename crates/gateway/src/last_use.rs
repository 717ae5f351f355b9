//! Notes when a key or a role was last used: a row at most once a minute, and a few times where it is used
//! for several services in turn. No answer depends on it.

use kernel::ports::LastUse;
use kernel::{Caller, Cloud, Principal, Time};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const NOTE_EVERY_MS: i64 = 60_000;
/// How many rows one key or role may cost in a minute.
const NOTES_MAX: u32 = 10;

/// What was noted in this minute.
#[derive(Default)]
struct Notes(Mutex<(i64, HashMap<String, Noted>)>);

struct Noted {
    last: LastUse,
    count: u32,
}

impl Notes {
    /// Whether a use is to be noted: then it counts as noted.
    fn take(&self, subject: &str, last_use: &LastUse) -> bool {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = last_use.at.0 / NOTE_EVERY_MS;
        if notes.0 != minute {
            *notes = (minute, HashMap::new());
        }
        let Some(noted) = notes.1.get_mut(subject) else {
            notes.1.insert(subject.to_owned(), Noted { last: last_use.clone(), count: 1 });
            return true;
        };
        let is_same = noted.last.service == last_use.service && noted.last.region == last_use.region;
        if is_same || noted.count >= NOTES_MAX {
            return false;
        }
        *noted = Noted { last: last_use.clone(), count: noted.count + 1 };
        true
    }
}

/// Notes that `caller` has used a service.
pub async fn note(cloud: &Cloud, caller: &Caller, at: Time, service: &str, region: String) {
    let Some(subject) = subject(caller) else { return };
    let last_use = LastUse { at, service: service.to_owned(), region };
    if !cloud.memory.of::<Notes>().take(subject, &last_use) {
        return;
    }
    let mut tx = cloud.store.begin();
    let noted = match cloud.world.identities.note_use(&mut tx, subject, last_use).await {
        Ok(()) => tx.commit().await,
        Err(error) => Err(error),
    };
    // Another request may have noted it at the same time: once is enough.
    if let Err(error) = noted
        && !error.is_retryable()
    {
        tracing::warn!(subject, %error, "a last use was not noted");
    }
}

/// The key, or the role behind a session; default keys and other sessions have no row.
fn subject(caller: &Caller) -> Option<&str> {
    match (&caller.principal, &caller.session) {
        (Principal::AssumedRole { role_id, .. }, _) => Some(role_id),
        (_, None) => caller.access_key.as_deref().filter(|key| key.len() >= 16),
        (_, Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(at: i64, service: &str) -> LastUse {
        LastUse { at: Time(at), service: service.into(), region: "r".into() }
    }

    #[test]
    fn once_a_minute_or_when_something_else_is_used() {
        let notes = Notes::default();
        assert!(notes.take("AKIA", &used(0, "iam")) && notes.take("another", &used(0, "iam")));
        assert!(!notes.take("AKIA", &used(59_999, "iam")));
        assert!(notes.take("AKIA", &used(59_999, "sts")));
        assert!(notes.take("AKIA", &used(60_000, "sts")), "the next minute");
    }

    #[test]
    fn uses_in_turn_cost_a_bounded_number_of_rows() {
        let notes = Notes::default();
        let services = ["iam", "sts"];
        let noted = (0..100).filter(|turn| notes.take("AKIA", &used(0, services[turn % 2]))).count();
        assert_eq!(noted, 10);
    }

    #[test]
    fn default_keys_are_not_noted() {
        let mut caller = Caller::root("000000000000");
        caller.access_key = Some("test".into());
        assert_eq!(subject(&caller), None);
        caller.access_key = Some("AKIAIOSFODNN7EXAMPLE".into());
        assert_eq!(subject(&caller), Some("AKIAIOSFODNN7EXAMPLE"));
    }
}
