//! Has the images made that versions begin from: a version is ready once its image is.
//!
//! What is wanted stays a row until it has come to be or has failed. What is under way is remembered.

use crate::address::Named;
use crate::running;
use crate::state::version::{Phase, Version, qualifier};
use crate::state::wanted::Wanted;
use kernel::attempt::Piece;
use kernel::caller::Credentials;
use kernel::errand::{Errand, Taken};
use kernel::functions::Function;
use kernel::later::later;
use kernel::operation::Opaque;
use kernel::{BoxFuture, Cloud, Cx, Error, Here, Next, Result};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Row, Scan, table_prefix};

/// How many are made at once.
const BATCH: u32 = 8;

pub const ERRAND: Errand = Errand {
    name: "lambda.make-images",
    rows: || table_prefix::<Wanted>(()),
    take: |cx| Box::pin(take(cx)),
    run: |cloud, job| Box::pin(run(cloud, job)),
};

type Key = (String, String, String, u64);

#[derive(Default)]
struct UnderWay(Mutex<HashSet<Key>>);

impl UnderWay {
    fn lock(&self) -> MutexGuard<'_, HashSet<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Job {
    wanted: Wanted,
    under_way: Arc<UnderWay>,
}

impl Drop for Job {
    fn drop(&mut self) {
        self.under_way.lock().remove(&self.wanted.key());
    }
}

async fn take(cx: &mut Cx<'_>) -> Result<Taken> {
    let under_way = cx.memory::<UnderWay>().clone();
    let rows = cx.tx.scan(Scan::<Wanted>::all(BATCH).snapshot()).await?.rows;
    let mut jobs: Vec<Opaque> = Vec::new();
    for wanted in rows {
        if under_way.lock().insert(wanted.key()) {
            jobs.push(Box::new(Job { wanted, under_way: under_way.clone() }));
        }
    }
    // Each that ends changes a row.
    Ok(Taken { jobs, next: Next::Idle })
}

async fn run(cloud: Arc<Cloud>, job: Opaque) {
    let Ok(job) = job.downcast::<Job>() else { return };
    let Some(service) = cloud.service("lambda") else { return };
    let wanted = &job.wanted;
    let here = Here::new(&wanted.region, &wanted.account);
    let made = match later(&cloud, service, "prepare-image", &here, &Prepare { wanted }).await {
        Ok(Some((function, credentials))) => cloud.world.functions.initialise(function, credentials).await,
        Ok(None) => Ok(()),
        Err(Error::Api(error)) => Err(error.message),
        Err(error) => {
            tracing::warn!(function = wanted.name, %error, "an image is made after the next start");
            return;
        }
    };
    if let Err(why) = &made {
        tracing::info!(function = wanted.name, version = wanted.number, why, "an image cannot be made");
    }
    let settle = Settle { wanted, is_made: made.is_ok() };
    if let Err(error) = later(&cloud, service, "settle-image", &here, &settle).await {
        tracing::warn!(function = wanted.name, %error, "an image is made again after the next start");
    }
}

async fn find(cx: &mut Cx<'_>, wanted: &Wanted) -> Result<Option<Version>> {
    let Wanted { account, region, name, number } = wanted;
    Ok(cx.tx.get::<Version>((account.as_str(), region.as_str(), name.as_str(), *number)).await?)
}

struct Prepare<'a> {
    wanted: &'a Wanted,
}

impl Piece for Prepare<'_> {
    type Done = Option<(Arc<Function>, Credentials)>;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>> {
        Box::pin(async move {
            let Some(version) = find(cx, self.wanted).await? else { return Ok(None) };
            let Wanted { account, region, name, number } = self.wanted;
            let qualifier = Some(qualifier(*number));
            let named = Named { here: Here::new(region, account), name: name.clone(), qualifier };
            let function = Arc::new(running::function(cx, &version).await?);
            Ok(Some((function, running::credentials(cx, &version, &named).await?)))
        })
    }
}

struct Settle<'a> {
    wanted: &'a Wanted,
    is_made: bool,
}

impl Piece for Settle<'_> {
    type Done = ();
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if let Some(version) = find(cx, self.wanted).await? {
                let phase = if self.is_made { Phase::Settled } else { Phase::Failed };
                cx.tx.put(&Version { phase, revision: cx.ids.uuid(), ..version });
            }
            cx.tx.delete::<Wanted>(self.wanted.key());
            Ok(())
        })
    }
}
