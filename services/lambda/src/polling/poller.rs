//! The loop of one mapping. It costs nothing while there is nothing to do but a request that waits at the source.

use super::Key;
use super::batch::{self, Outcome};
use super::gather::{self, Gathered};
use super::pace::Pace;
use super::record::Record;
use super::source::Asker;
use crate::address::Named;
use crate::pattern::Pattern;
use crate::state::function::{Function, Recursion};
use crate::state::mapping::Mapping;
use crate::{running, versions};
use kernel::attempt::Piece;
use kernel::later::later;
use kernel::{ApiError, BoxFuture, Caller, Cloud, Cx, Here, Result, Time};
use std::collections::VecDeque;
use std::sync::Arc;
use store::{Watch, row_key};
use tokio::task::JoinSet;

/// A mapping as it is now, with the role of its function.
pub struct Orders {
    pub mapping: Arc<Mapping>,
    pub filters: Vec<Pattern>,
    /// Its ARN, without a qualifier.
    pub function: String,
    /// Whether events that go round in a circle are not to reach it any more.
    pub ends_loops: bool,
    caller: Caller,
    here: Here,
}

impl Orders {
    pub fn asker<'a>(&'a self, cloud: &'a Cloud) -> Asker<'a> {
        Asker { cloud, caller: &self.caller, here: &self.here, mapping: &self.mapping }
    }
}

/// Works until the mapping is off or gone, or the server ends.
pub async fn poll(cloud: &Arc<Cloud>, key: &Key) {
    let row = (key.0.as_str(), key.1.as_str(), key.2.as_str());
    let mut poller = Poller {
        cloud,
        key,
        // Watch first, then look.
        change: cloud.store.watch(&row_key::<Mapping>(row)),
        pace: Pace::new(),
        waiting: VecDeque::new(),
        has_more: false,
        under_way: JoinSet::new(),
    };
    tokio::select! {
        () = poller.work() => {}
        // What is under way is not waited for: it comes again.
        () = cloud.closes() => {}
    }
}

pub async fn is_at_work(cloud: &Cloud, key: &Key) -> bool {
    matches!(look(cloud, key).await, Ok(Some(_)))
}

struct Poller<'a> {
    cloud: &'a Arc<Cloud>,
    key: &'a Key,
    change: Watch,
    pace: Pace,
    /// What was gathered and is too long for one batch.
    waiting: VecDeque<Vec<Record>>,
    /// Whether the source had more than was taken.
    has_more: bool,
    under_way: JoinSet<Outcome>,
}

impl Poller<'_> {
    async fn work(&mut self) {
        // Who asks a cloud that closes is answered at once, and would ask again.
        while !self.cloud.is_closing() {
            while let Some(ended) = self.under_way.try_join_next() {
                self.note(ended.unwrap_or(Outcome::NotRun));
            }
            if let Some(until) = self.pace.rests_until(self.now()) {
                self.rest(until).await;
            }
            let orders = match look(self.cloud, self.key).await {
                Ok(Some(orders)) => Arc::new(orders),
                Ok(None) => break,
                Err(error) => {
                    self.fail(&error);
                    continue;
                }
            };
            match self.under_way.len() < self.pace.limit(orders.mapping.settings.concurrency_max) {
                true => self.start_one(orders).await,
                false => self.wait_for_room(&orders).await,
            }
        }
        // It is off: what is under way is brought to its end. That of a server which ends comes again.
        while !self.cloud.is_closing() && self.under_way.join_next().await.is_some() {}
    }

    fn now(&self) -> Time {
        self.cloud.clock.now()
    }

    fn note(&mut self, outcome: Outcome) {
        self.pace.note(self.now(), outcome);
    }

    fn fail(&mut self, error: &kernel::Error) {
        tracing::warn!(mapping = self.key.2, %error, "the source of a mapping cannot be asked");
        self.pace.fail(self.now());
    }

    /// Until then, or until the mapping changes.
    async fn rest(&mut self, until: Time) {
        tokio::select! {
            () = self.cloud.clock.sleep_until(until) => {}
            () = self.change.changed() => {}
        }
    }

    async fn start_one(&mut self, orders: Arc<Orders>) {
        if self.waiting.is_empty() {
            match gather::gather(self.cloud, &orders, &mut self.change).await {
                Ok(Gathered { records, is_full }) => {
                    self.has_more = is_full;
                    self.waiting = gather::split(records).into();
                }
                Err(error) => self.fail(&kernel::Error::Api(error)),
            }
        }
        match self.waiting.pop_front() {
            Some(records) => {
                self.under_way.spawn(batch::deliver(self.cloud.clone(), orders, records));
            }
            None if !self.has_more => self.pace.idle(),
            None => {}
        }
    }

    /// As many as may be are under way.
    async fn wait_for_room(&mut self, orders: &Orders) {
        let now = self.now();
        let max = orders.mapping.settings.concurrency_max;
        // What came meanwhile is seen only by asking.
        let grows_at = self.pace.grow(now, max);
        let grows = async {
            match grows_at {
                Some(at) => self.cloud.clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            ended = self.under_way.join_next() => ended,
            () = grows => None,
            () = self.change.changed() => None,
        };
        if let Some(ended) = ended {
            self.note(ended.unwrap_or(Outcome::NotRun));
        }
    }
}

/// What is to be done now; nothing where the mapping is off or gone.
async fn look(cloud: &Cloud, key: &Key) -> Result<Option<Orders>> {
    let here = Here::new(&key.1, &key.0);
    later(cloud, &crate::SERVICE, "look-at-mapping", &here, &Look(key)).await
}

struct Look<'a>(&'a Key);

impl Piece for Look<'_> {
    type Done = Option<Orders>;

    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>> {
        Box::pin(orders(cx, self.0))
    }
}

async fn orders(cx: &mut Cx<'_>, key: &Key) -> Result<Option<Orders>> {
    let (account, region, uuid) = key;
    let found = cx.get_shared::<Mapping>((account.as_str(), region.as_str(), uuid.as_str())).await?;
    let Some(mapping) = found.filter(|mapping| mapping.is_at_work()) else { return Ok(None) };
    let named = Named::new(cx, &mapping.function, None)?;
    let version = versions::resolve(cx, &named).await?.version;
    let caller = running::caller(cx, &version, &named).await?;
    let whole = cx.get_shared::<Function>(named.key()).await?;
    let ends_loops = whole.is_none_or(|whole| whole.recursion == Recursion::Terminate);
    let parsed: Result<Vec<_>, _> =
        mapping.settings.filters.iter().map(|filter| Pattern::parse(filter)).collect();
    let filters = parsed.map_err(|invalid| ApiError::new(400, "InvalidFilter", invalid.reason))?;
    Ok(Some(Orders { mapping, filters, function: named.arn(), ends_loops, caller, here: cx.here.clone() }))
}
