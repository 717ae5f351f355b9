//! Deliveries: each is handed to its service in the transaction that deletes it. One that fails is put
//! off, in a transaction of its own, until it has failed for good; then it goes to its dead letter
//! target, or is given up with a line in the log.

use crate::attempt::{Piece, Work, until_committed};
use crate::wait::{Due, Runs};
use kernel::service::DeliverFn;
use kernel::{Arn, BoxFuture, Cloud, Cx, Delivery, Error, Here, Result, Service, Time};
use std::sync::Arc;
use store::{Row, Scan, Tx, table_prefix};

/// How many deliveries are read in one trip.
const BATCH: u32 = 64;

/// Hands over what is due to a service; returns how many deliveries were handled.
pub async fn run_deliveries(cloud: &Cloud, service: &'static Service) -> Result<usize> {
    let Some(deliver) = service.deliver else { return Ok(0) };
    let now = cloud.clock.now();
    let mut tx = cloud.store.begin();
    let due = due(&mut tx, service.name, now).await?;
    for delivery in &due {
        hand_over(cloud, service, deliver, delivery, now).await?;
    }
    Ok(due.len())
}

async fn due(tx: &mut Tx, to: &str, now: Time) -> Result<Vec<Delivery>> {
    let scan = Scan::<Delivery>::prefix((to,), BATCH).before((to, now.0.saturating_add(1))).snapshot();
    Ok(tx.scan(scan).await?.rows)
}

async fn hand_over(
    cloud: &Cloud,
    service: &'static Service,
    deliver: DeliverFn,
    delivery: &Delivery,
    now: Time,
) -> Result<()> {
    let here = Here::new(&delivery.region, &delivery.account);
    let work = Work { service, name: "deliver", here, now };
    let tried = until_committed(cloud, &work, &HandOver { deliver, delivery }).await;
    let why = match tried {
        Ok(()) => return Ok(()),
        // The store's own trouble is no fault of the delivery: it stays as it is.
        Err(Error::Store(trouble)) => return Err(Error::Store(trouble)),
        Err(Error::Api(error)) => format!("{}: {}", error.code, error.message),
    };
    until_committed(cloud, &work, &PutOff { delivery, why: &why }).await
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
    cloud: Arc<Cloud>,
    service: &'static Service,
}

impl Carrier {
    pub fn new(cloud: Arc<Cloud>, service: &'static Service) -> Carrier {
        Carrier { cloud, service }
    }

    async fn batch(&self) -> Result<Due> {
        if run_deliveries(&self.cloud, self.service).await? > 0 {
            return Ok(Due::Now);
        }
        let mut tx = self.cloud.store.begin();
        let first = tx.scan(Scan::<Delivery>::prefix((self.service.name,), 1).snapshot()).await?;
        Ok(first.rows.first().map_or(Due::Unknown, |delivery| Due::At(delivery.due)))
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
