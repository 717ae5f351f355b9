//! The environments of one version that are there whether events come or not: how many there are to be, and which.
//!
//! One that ends, at work or at rest, is replaced; one that grows old is replaced first, and ends then.

use crate::environment::Environment;
use crate::pool::{AGE_MAX, Idle};
use kernel::functions::{Provision, Stock};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Whether those that rest are still there is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Code that could not begin is tried again after this time.
const PAUSE: Duration = Duration::from_secs(60);

pub struct Kept {
    provision: Provision,
    idle: Vec<Idle>,
    starting: u32,
    alive: Arc<AtomicU32>,
    trouble: Option<Trouble>,
}

struct Trouble {
    told: String,
    until: Instant,
}

/// The place of an environment among those that are kept, for as long as it lives.
pub struct Place(Arc<AtomicU32>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An environment that is on its way.
pub struct Start {
    pub provision: Provision,
    alive: Arc<AtomicU32>,
}

impl Kept {
    pub fn new(provision: Provision) -> Kept {
        Kept { provision, idle: Vec::new(), starting: 0, alive: Arc::default(), trouble: None }
    }

    /// The same version, with another number of environments or with fresh credentials.
    pub fn renew(&mut self, provision: Provision) {
        self.provision = provision;
        self.end_surplus();
    }

    pub fn count(&self) -> u32 {
        self.provision.count
    }

    pub fn stock(&self) -> Stock {
        Stock { ready: self.alive(), trouble: self.trouble.as_ref().map(|trouble| trouble.told.clone()) }
    }

    fn alive(&self) -> u32 {
        self.alive.load(Ordering::Relaxed)
    }

    pub fn take(&mut self) -> Option<Box<Environment>> {
        Some(self.idle.pop()?.environment)
    }

    /// Comes to rest, or ends if there are enough without it, or if it is one of others.
    pub fn give(&mut self, environment: Box<Environment>) {
        if environment.is_kept_by(|place| Arc::ptr_eq(&place.0, &self.alive)) {
            self.idle.push(Idle::new(environment));
            self.end_surplus();
        }
    }

    /// The oldest first.
    fn end_surplus(&mut self) {
        while self.alive() > self.provision.count {
            let ages = self.idle.iter().enumerate().map(|(at, idle)| (idle.environment.age(), at));
            let Some((_, oldest)) = ages.max() else { return };
            self.idle.swap_remove(oldest);
        }
    }

    /// What has to be started now, one at a time.
    pub fn needs_more(&mut self, now: Instant) -> Option<Start> {
        if let Err(told) = &self.provision.credentials {
            self.trouble = Some(Trouble { told: told.clone(), until: now + PAUSE });
            return None;
        }
        if self.trouble.as_ref().is_some_and(|trouble| now < trouble.until) {
            return None;
        }
        let old = self.idle.iter().filter(|idle| idle.environment.age() >= AGE_MAX).count();
        let wanted = self.provision.count.saturating_add(u32::try_from(old).unwrap_or(u32::MAX));
        if self.alive().saturating_add(self.starting) >= wanted {
            return None;
        }
        self.starting += 1;
        Some(Start { provision: self.provision.clone(), alive: self.alive.clone() })
    }

    /// What was started has come to be, or not. Whether it is one of these.
    pub fn came(&mut self, start: &Start, trouble: Option<String>, now: Instant) -> bool {
        if !Arc::ptr_eq(&start.alive, &self.alive) {
            return false;
        }
        self.starting = self.starting.saturating_sub(1);
        self.trouble = trouble.map(|told| Trouble { told, until: now + PAUSE });
        true
    }

    /// Freezes what rests, drops what has ended; says when to look again.
    pub fn tend(&mut self, now: Instant) -> Option<Instant> {
        self.idle.retain_mut(|idle| idle.environment.lives());
        let freezes = self.idle.iter_mut().filter_map(|idle| idle.freeze_when_due(now)).min();
        let tries_again = self.trouble.as_ref().map(|trouble| trouble.until);
        let looks = (!self.idle.is_empty()).then(|| now + LOOK_AGAIN);
        freezes.into_iter().chain(looks).chain(tries_again.map(|at| at.max(now + LOOK_AGAIN))).min()
    }
}

impl Start {
    /// For an environment that has come to be.
    pub fn place(&self) -> Place {
        self.alive.fetch_add(1, Ordering::Relaxed);
        Place(self.alive.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::caller::{Credentials, Session};
    use kernel::functions::{Function, LogFormat};
    use kernel::{Ids, Principal, Time};

    fn provision(count: u32) -> Provision {
        let text = String::new;
        let function = Function {
            account: text(),
            region: text(),
            name: text(),
            version: "1".to_owned(),
            role: String::new(),
            generation: text(),
            runtime: text(),
            handler: text(),
            memory_mb: 128,
            tmp_mb: 512,
            timeout: Duration::from_secs(3),
            variables: Vec::new(),
            code: text(),
            layers: Vec::new(),
            log_group: text(),
            log_format: LogFormat::Text,
            snap_start: false,
        };
        let principal = Principal::Root { account: "000000000000".to_owned() };
        let credentials = Credentials::issue(&Ids::seeded(1), Time(0), principal, Session::default(), 60);
        Provision { function: Arc::new(function), count, credentials: Ok(credentials) }
    }

    #[tokio::test]
    async fn so_many_are_started_and_replaced() {
        let mut kept = Kept::new(provision(2));
        let now = Instant::now();
        let starts: Vec<Start> = std::iter::from_fn(|| kept.needs_more(now)).collect();
        assert_eq!((starts.len(), kept.stock().ready), (2, 0));
        let mut places: Vec<Place> = starts.iter().map(Start::place).collect();
        assert!(starts.iter().all(|start| kept.came(start, None, now)));
        assert_eq!(kept.stock(), Stock { ready: 2, trouble: None });
        assert!(kept.needs_more(now).is_none());
        places.pop();
        assert!(kept.needs_more(now).is_some() && kept.needs_more(now).is_none());
    }

    #[tokio::test]
    async fn code_that_cannot_begin_is_tried_again_later() {
        let mut kept = Kept::new(provision(1));
        let now = Instant::now();
        let start = kept.needs_more(now).expect("is to be started");
        assert!(kept.came(&start, Some("no".to_owned()), now));
        assert_eq!(kept.stock(), Stock { ready: 0, trouble: Some("no".to_owned()) });
        assert!(kept.needs_more(now).is_none());
        assert!(kept.needs_more(now + PAUSE).is_some());
        assert!(!Kept::new(provision(1)).came(&start, None, now));
        let mut without = Kept::new(Provision { credentials: Err("no role".to_owned()), ..provision(1) });
        assert!(without.needs_more(now).is_none());
        assert_eq!(without.stock().trouble.as_deref(), Some("no role"));
    }
}
