//! One batch: its function is run on it, and what was done need not come again.

use super::answer;
use super::poller::Orders;
use super::record::Record;
use super::source;
use crate::address::Named;
use crate::event::Event;
use crate::lineage;
use crate::running::{self, Run};
use bytes::Bytes;
use kernel::attempt::Piece;
use kernel::functions::{Outcome as Ended, Refused};
use kernel::later::later;
use kernel::{BoxFuture, Cloud, Cx, Result};
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Well or not.
    Ran,
    Throttled,
    /// There is no such function, or it cannot be run.
    NotRun,
}

/// What is not done stays with the source, hidden for as long as it hides what was received.
pub async fn deliver(cloud: Arc<Cloud>, orders: Arc<Orders>, records: Vec<Record>) -> Outcome {
    let records = outside_loops(&orders, records);
    if records.is_empty() {
        return Outcome::Ran;
    }
    let trace = lineage::joined(records.iter().filter_map(|record| record.trace.as_deref()));
    let event = Event { payload: payload(&records), client_context: None, trace };
    let start = Start { orders: &orders, event, request_id: cloud.ids.uuid() };
    let here = orders.mapping.here();
    let run = match later(&cloud, &crate::SERVICE, "run-batch", &here, &start).await {
        Ok(run) => run,
        Err(error) => {
            let mapping = orders.mapping.uuid.as_str();
            tracing::info!(mapping, %error, "a batch cannot be run");
            return Outcome::NotRun;
        }
    };
    let ended = match cloud.world.functions.invoke(run.function, run.invocation).await {
        Ok(answer) => answer.outcome,
        Err(Refused::Throttled) => return Outcome::Throttled,
        Err(Refused::CannotRun(_)) => return Outcome::NotRun,
    };
    let Ended::Returned(answer) = ended else { return Outcome::Ran };
    let done = match orders.mapping.settings.reports_failures {
        true => answer::done(&answer, &records).unwrap_or_default(),
        false => records.iter().collect(),
    };
    if !done.is_empty()
        && let Err(error) = source::of(&orders.mapping).finish(orders.asker(&cloud), done).await
    {
        tracing::warn!(mapping = orders.mapping.uuid, code = %error.code, "events that are done come again");
    }
    Outcome::Ran
}

/// Events that the function causes itself, again and again, stay with their source, until it has had enough of them.
/// Nothing overtakes them where there is an order.
fn outside_loops(orders: &Orders, mut records: Vec<Record>) -> Vec<Record> {
    let is_loop = |record: &Record| lineage::is_loop(record.trace.as_deref(), &orders.function);
    let Some(first) = records.iter().position(is_loop).filter(|_| orders.ends_loops) else { return records };
    let (mapping, function) = (orders.mapping.uuid.as_str(), orders.function.as_str());
    tracing::warn!(mapping, function, "an event goes round in a circle, and is not run");
    match orders.mapping.source.ends_with(".fifo") {
        true => records.truncate(first),
        false => records.retain(|record| !is_loop(record)),
    }
    records
}

fn payload(records: &[Record]) -> Bytes {
    let length = records.iter().map(Record::bytes).sum::<usize>();
    let mut payload = Vec::with_capacity(length + 16);
    payload.extend_from_slice(br#"{"Records":["#);
    for (place, record) in records.iter().enumerate() {
        if place > 0 {
            payload.push(b',');
        }
        payload.extend_from_slice(record.json.get().as_bytes());
    }
    payload.extend_from_slice(b"]}");
    payload.into()
}

/// The function as it is now, with the batch as its event.
struct Start<'a> {
    orders: &'a Orders,
    event: Event,
    request_id: String,
}

impl Piece for Start<'_> {
    type Done = Run;

    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Run>> {
        Box::pin(async move {
            let named = Named::new(cx, &self.orders.mapping.function, None)?;
            running::run(cx, &named, self.event.clone(), &self.request_id).await
        })
    }
}
