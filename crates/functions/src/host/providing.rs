//! Keeps environments ready that no event has asked for yet.

use super::{Inner, pool_of};
use crate::environment::{Environment, Stillborn};
use crate::kept::{Kept, Start};
use crate::launch::Begun;
use crate::pool::Pool;
use kernel::caller::Credentials;
use kernel::functions::{Function, Provision, Stock};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Nobody waits for it: it may take this long to begin, or as long as an event may take.
pub(super) const INIT_MAX: Duration = Duration::from_secs(130);

impl Inner {
    /// These, and no others.
    pub(super) fn provide(self: &Arc<Self>, provisions: Vec<Provision>) {
        let now = Instant::now();
        let mut wanted: HashMap<String, Provision> = HashMap::new();
        for provision in provisions {
            wanted.insert(pool_of(&provision.function), provision);
        }
        let mut pools = self.lock();
        for (key, pool) in pools.iter_mut() {
            if !wanted.contains_key(key) {
                *pool.kept() = None;
            }
        }
        for (key, provision) in wanted {
            let pool = pools.entry(key).or_default();
            pool.renew(&provision.function.generation);
            match pool.kept() {
                Some(kept) => kept.renew(provision),
                none => *none = Some(Kept::new(provision)),
            }
            self.keep_up(pool, now);
        }
        drop(pools);
        self.rests.notify_one();
    }

    pub(super) fn stock(&self, key: &str) -> Stock {
        let mut pools = self.lock();
        let kept = pools.get_mut(key).and_then(|pool| pool.kept().as_ref());
        kept.map(Kept::stock).unwrap_or_default()
    }

    /// How many are kept ready of what an event is for.
    pub(super) fn kept(&self, function: &Function) -> u32 {
        let mut pools = self.lock();
        let pool = pools.get_mut(&pool_of(function)).filter(|pool| pool.generation == function.generation);
        pool.and_then(|pool| pool.kept().as_ref()).map_or(0, Kept::count)
    }

    /// Starts what is missing.
    pub(super) fn keep_up(self: &Arc<Self>, pool: &mut Pool, now: Instant) {
        let Some(kept) = pool.kept() else { return };
        while let Some(start) = kept.needs_more(now) {
            tokio::spawn(self.clone().start_kept(start));
        }
    }

    async fn start_kept(self: Arc<Self>, start: Start) {
        let function = start.provision.function.clone();
        let begun = match &start.provision.credentials {
            Ok(credentials) => self.begin(&function, credentials).await,
            Err(told) => Err(told.clone()),
        };
        let now = Instant::now();
        let mut pools = self.lock();
        let pool = pools.entry(pool_of(&function)).or_default();
        let trouble = begun.as_ref().err().cloned();
        let is_wanted = pool.kept().as_mut().is_some_and(|kept| kept.came(&start, trouble, now));
        if let Ok(mut environment) = begun
            && is_wanted
        {
            environment.keep(start.place());
            pool.give(&function.generation, Box::new(environment));
        }
        self.keep_up(pool, now);
        drop(pools);
        self.rests.notify_one();
    }

    /// A new environment; or why there is none, in a word of AWS's where it has one.
    async fn begin(
        self: &Arc<Self>,
        function: &Function,
        credentials: &Credentials,
    ) -> Result<Environment, String> {
        let engine = self.engine().await?;
        let way = self.way(engine, function).await?;
        let begun = Instant::now();
        let mut environment = self.launch(engine, &way, function, credentials, Begun::Provisioned).await?;
        match environment.initialise(INIT_MAX.max(function.timeout)).await {
            Ok(()) => Ok(environment),
            Err(why) => Err(unborn(environment, &why, Begun::Provisioned, begun.elapsed()).await),
        }
    }
}

pub(super) async fn unborn(
    mut environment: Environment,
    why: &Stillborn,
    kind: Begun,
    took: Duration,
) -> String {
    let (is_late, error_type, told) = match why {
        Stillborn::Failed(error) => (false, error_type(error), "FUNCTION_ERROR_INIT_FAILURE"),
        Stillborn::Ended(ending) => (false, ending.kind().to_owned(), "FUNCTION_ERROR_INIT_FAILURE"),
        Stillborn::Fault(fault) => (false, fault.kind.clone(), "FUNCTION_ERROR_EXTENSION_INIT_FAILURE"),
        Stillborn::TooLate => (true, "Sandbox.Timedout".to_owned(), "FUNCTION_ERROR_INIT_TIMEOUT"),
    };
    environment.log().init_failed(took, kind.told(), is_late, &error_type).await;
    told.to_owned()
}

/// As the code says itself.
fn error_type(error: &[u8]) -> String {
    let said: serde_json::Value = serde_json::from_slice(error).unwrap_or_default();
    said.get("errorType").and_then(serde_json::Value::as_str).unwrap_or("Runtime.Unknown").to_owned()
}
