//! Deliveries: each is handed to its service in the transaction that deletes it. One that fails is put
//! off, in a transaction of its own, until it has failed for good; then it goes to its dead letter
//! target, or is given up with a line in the log.

use crate::wait::{Due, Runs};
use kernel::attempt::Piece;
use kernel::later::later;
use kernel::service::DeliverFn;
use kernel::{Arn, BoxFuture, Cloud, Cx, Delivery, Error, Here, Result, Service, Time};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Row, Scan, table_prefix};

/// How many deliveries are read in one trip.
const BATCH: u32 = 64;

/// Hands over what is due to a service; returns how many deliveries were handled.
pub async fn run_deliveries(cloud: &Cloud, service: &'static Service) -> Result<usize> {
    let Some(deliver) = service.deliver else { return Ok(0) };
    let due = due(cloud, service.name).await?;
    for delivery in &due {
        hand_over(cloud, service, deliver, delivery).await?;
    }
    Ok(due.len())
}

/// Where the first delivery to each service may lie: none is left before it. Deliveries are never due
/// before they are sent, so that what is still to be committed lies behind the horizon.
#[derive(Default)]
struct Firsts(Mutex<HashMap<&'static str, Time>>);

impl Firsts {
    fn lock(&self) -> MutexGuard<'_, HashMap<&'static str, Time>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn due(cloud: &Cloud, to: &'static str) -> Result<Vec<Delivery>> {
    let (now, horizon) = (cloud.clock.now(), cloud.horizon.time());
    let due = first_deliveries(cloud, to, Some(now), BATCH).await?;
    let first = due.first().map_or(now, |delivery| delivery.due).min(horizon);
    cloud.memory.of::<Firsts>().lock().insert(to, first);
    Ok(due)
}

async fn first_deliveries(
    cloud: &Cloud,
    to: &'static str,
    until: Option<Time>,
    limit: u32,
) -> Result<Vec<Delivery>> {
    let from = cloud.memory.of::<Firsts>().lock().get(to).map_or(i64::MIN, |first| first.0);
    let mut scan = Scan::<Delivery>::prefix((to,), limit).from((to, from)).snapshot();
    if let Some(until) = until {
        scan = scan.before((to, until.0.saturating_add(1)));
    }
    Ok(cloud.store.begin().scan(scan).await?.rows)
}

async fn hand_over(
    cloud: &Cloud,
    service: &'static Service,
    deliver: DeliverFn,
    delivery: &Delivery,
) -> Result<()> {
    let here = Here::new(&delivery.region, &delivery.account);
    let tried = later(cloud, service, "deliver", &here, &HandOver { deliver, delivery }).await;
    let why = match tried {
        Ok(()) => return Ok(()),
        // The store's own trouble is no fault of the delivery: it stays as it is.
        Err(Error::Store(trouble)) => return Err(Error::Store(trouble)),
        Err(Error::Api(error)) => format!("{}: {}", error.code, error.message),
    };
    later(cloud, service, "deliver", &here, &PutOff { delivery, why: &why }).await
}

struct HandOver<'d> {
    deliver: DeliverFn,
    delivery: &'d Delivery,
}

impl Piece for HandOver<'_> {
    type Done = ();
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<()>> {
        Box::pin(deliver_once(cx, self.deliver, self.delivery))
    }
}

struct PutOff<'d> {
    delivery: &'d Delivery,
    why: &'d str,
}

impl Piece for PutOff<'_> {
    type Done = ();
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<()>> {
        Box::pin(put_off(cx, self.delivery, self.why))
    }
}

/// True over there and gone from here, or neither.
async fn deliver_once(cx: &mut Cx<'_>, deliver: DeliverFn, delivery: &Delivery) -> Result<()> {
    if cx.tx.get::<Delivery>(delivery.key()).await?.is_none() {
        return Ok(());
    }
    deliver(cx, delivery).await?;
    cx.tx.delete::<Delivery>(delivery.key());
    Ok(())
}

async fn put_off(cx: &mut Cx<'_>, delivery: &Delivery, why: &str) -> Result<()> {
    cx.tx.delete::<Delivery>(delivery.key());
    match delivery.after_failure(cx.now, why) {
        Some(later) => cx.tx.put(&later),
        None => give_up(cx, delivery, why),
    }
    Ok(())
}

/// To the dead letter target, once; a delivery that cannot reach even that is logged.
fn give_up(cx: &mut Cx<'_>, delivery: &Delivery, why: &str) {
    let Delivery { source, target, attempts, .. } = delivery;
    let to = delivery.on_failure.as_deref().and_then(|arn| Some((arn, Arn::parse(arn)?.service.to_owned())));
    let Some((arn, service)) = to else {
        tracing::warn!(source, target, attempts, why, "a delivery was given up");
        return;
    };
    let mut letter = Delivery::new(&service, cx.now, cx.ids, source, arn, delivery.payload.clone());
    letter.trace = delivery.trace.clone();
    letter.last_error = Some(why.to_owned());
    cx.tx.put(&letter);
}

/// The runner of the deliveries to one service.
pub(crate) struct Carrier {
    pub cloud: Arc<Cloud>,
    pub service: &'static Service,
}

impl Carrier {
    async fn batch(&self) -> Result<Due> {
        if run_deliveries(&self.cloud, self.service).await? > 0 {
            return Ok(Due::Now);
        }
        let first = first_deliveries(&self.cloud, self.service.name, None, 1).await?;
        Ok(first.first().map_or(Due::Unknown, |delivery| Due::At(delivery.due)))
    }
}

impl Runs for Carrier {
    fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    fn name(&self) -> String {
        format!("{}.deliver", self.service.name)
    }

    fn rows(&self) -> Vec<u8> {
        table_prefix::<Delivery>((self.service.name,))
    }

    fn batch(&self) -> BoxFuture<'_, Result<Due>> {
        Box::pin(self.batch())
    }
}
