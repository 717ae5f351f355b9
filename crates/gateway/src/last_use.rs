//! Notes when a key or a role was last used: a row at most once a minute, and a few times where it is used
//! for several services in turn. No answer depends on it.

use kernel::ports::LastUse;
use kernel::{Caller, Cloud, Principal, Time};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const NOTE_EVERY_MS: i64 = 60_000;
/// How many rows one key or role may cost in a minute.
const NOTES_MAX: u32 = 10;

/// How many rows each has cost in this minute.
#[derive(Default)]
struct Notes(Mutex<(i64, HashMap<String, u32>)>);

impl Notes {
    fn may(&self, subject: &str, now: Time) -> bool {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.0 / NOTE_EVERY_MS;
        if notes.0 != minute {
            *notes = (minute, HashMap::new());
        }
        let count = notes.1.entry(subject.to_owned()).or_default();
        *count += 1;
        *count <= NOTES_MAX
    }
}

/// Notes that `caller` has used a service.
pub async fn note(cloud: &Cloud, caller: &Caller, last_use: LastUse) {
    let Some(subject) = subject(caller) else { return };
    let mut tx = cloud.store.begin();
    let identities = cloud.world.identities;
    let noted = match identities.last_use(&mut tx, subject).await {
        Ok(known) if known.as_ref().is_some_and(|known| is_noted(known, &last_use)) => return,
        Ok(_) if !cloud.memory.of::<Notes>().may(subject, last_use.at) => return,
        Ok(_) => identities.note_use(&mut tx, subject, last_use).await,
        Err(error) => Err(error),
    };
    let noted = match noted {
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

fn is_noted(known: &LastUse, now: &LastUse) -> bool {
    now.at.0 - known.at.0 < NOTE_EVERY_MS && known.service == now.service && known.region == now.region
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_a_minute_or_when_something_else_is_used() {
        let used = |at, service: &str| LastUse { at: Time(at), service: service.into(), region: "r".into() };
        assert!(is_noted(&used(0, "iam"), &used(59_999, "iam")));
        assert!(!is_noted(&used(0, "iam"), &used(60_000, "iam")));
        assert!(!is_noted(&used(0, "iam"), &used(1, "sts")));
    }

    #[test]
    fn changes_cost_a_bounded_number_of_rows() {
        let notes = Notes::default();
        let noted = (0..100).filter(|_| notes.may("AKIA", Time(0))).count();
        assert_eq!(noted, 10);
        assert!(notes.may("another", Time(0)));
        assert!(notes.may("AKIA", Time(60_000)), "the next minute");
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
