//! Starts a poller for each mapping that is at work and has none.
//!
//! A poller outlives the job that starts it: it works until its mapping is off or gone, or the server ends. What is
//! at work is remembered, so that no mapping has two.

use crate::polling::{self, Key};
use crate::state::mapping::Mapping;
use kernel::errand::{Errand, Taken};
use kernel::operation::Opaque;
use kernel::{Cloud, Cx, Next, Result};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Row, Scan, table_prefix};

/// How many mappings are read in one trip.
const PAGE: u32 = 256;

pub const ERRAND: Errand = Errand {
    name: "lambda.poll",
    rows: || table_prefix::<Mapping>(()),
    take: |cx| Box::pin(take(cx)),
    run: |cloud, job| {
        Box::pin(async move {
            if let Ok(claim) = job.downcast::<Claim>() {
                tokio::spawn(work(cloud, *claim));
            }
        })
    },
};

/// The mappings that have a poller.
#[derive(Default)]
struct Pollers(Mutex<HashSet<Key>>);

impl Pollers {
    fn lock(&self) -> MutexGuard<'_, HashSet<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A mapping, for as long as it has a poller.
struct Claim {
    key: Key,
    pollers: Arc<Pollers>,
}

impl Claim {
    fn new(key: Key, pollers: &Arc<Pollers>) -> Option<Claim> {
        let is_first = pollers.lock().insert(key.clone());
        is_first.then(|| Claim { key, pollers: pollers.clone() })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.pollers.lock().remove(&self.key);
    }
}

async fn take(cx: &mut Cx<'_>) -> Result<Taken> {
    let pollers = cx.memory::<Pollers>().clone();
    let mut jobs: Vec<Opaque> = Vec::new();
    let mut last: Option<Key> = None;
    loop {
        let scan = Scan::<Mapping>::all(PAGE).snapshot();
        let scan = match last.take() {
            Some(last) => scan.after(last),
            None => scan,
        };
        let page = cx.tx.scan(scan).await?;
        last = page.rows.last().map(Row::key);
        let at_work = page.rows.iter().filter(|mapping| mapping.is_at_work());
        let claims = at_work.filter_map(|mapping| Claim::new(mapping.key(), &pollers));
        jobs.extend(claims.map(|claim| Box::new(claim) as Opaque));
        if !page.more || last.is_none() {
            return Ok(Taken { jobs, next: Next::Idle });
        }
    }
}

async fn work(cloud: Arc<Cloud>, mut claim: Claim) {
    loop {
        let (key, pollers) = (claim.key.clone(), claim.pollers.clone());
        polling::poll(&cloud, &key).await;
        drop(claim);
        // It may have been switched on again while it was still claimed.
        let is_wanted = !cloud.is_closing() && polling::is_at_work(&cloud, &key).await;
        match is_wanted.then(|| Claim::new(key, &pollers)).flatten() {
            Some(again) => claim = again,
            None => return,
        }
    }
}
