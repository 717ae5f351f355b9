//! Simple Queue Service: messages wait until somebody takes them, and come back until somebody deletes them.
//!
//! Read `ops.rs` for what it can do, then `standard.rs` and `fifo.rs` for how the two kinds of queues keep
//! their messages, and `memory/head.rs` for why the length of a queue costs nothing.
//!
//! All that is true is a row. What is remembered in memory only makes things quick: after a restart it is
//! found out again.
//!
//! This service must not know how a request came, who may make it, or how long polls wait: it says what it
//! waits for ([`kernel::Wait`]), and is run again.

mod address;
mod attributes;
mod batch;
mod contents;
mod counting;
mod deliver;
mod digest;
mod errors;
mod fifo;
mod handle;
mod letter;
mod limits;
mod memory;
mod move_tasks;
mod ops;
mod policy;
mod received;
mod redrive;
mod sending;
mod settling;
mod shapes;
mod standard;
mod state;
mod storing;
mod tags;
#[cfg(test)]
mod testing;
mod ticks;

use kernel::service::ResourcePolicy;
use kernel::{Arn, BoxFuture, Cx, Need, Result, Service};
use state::queue::Queue;
use std::sync::LazyLock;
use wire::Model;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../sqs.wire")));

pub static SERVICE: Service = Service {
    // The policy of a queue may let anybody in.
    is_open_to_strangers: true,
    resource_policy: Some(queue_policy),
    ticks: ticks::ALL,
    differences: &[
        "Changes count at once: there is no delay until attributes, a policy or a purge are known everywhere.",
        "The policy of a queue is asked when S3 is told to send events there, not again at each event.",
        "Every message is stored once: a standard queue delivers a message twice only when it was not deleted in \
         time.",
        "All data is encrypted at rest, whatever SqsManagedSseEnabled says. Keys of the Key Management Service are \
         refused by name (NotImplemented).",
        "Throughput is not limited: FifoThroughputLimit is kept and told, and nothing is throttled.",
        "Message groups of a standard queue share 64 lanes: groups of one lane are noisy together.",
        "A message that came back and has expired since may still be counted for a while; nobody receives it.",
    ],
    deliver: Some(|cx, delivery| Box::pin(deliver::deliver(cx, delivery))),
    ..Service::new("sqs", || &MODEL, ops::ALL)
};

/// The policy of a queue says who else may use it.
fn queue_policy<'a>(cx: &'a mut Cx<'_>, need: &'a Need) -> BoxFuture<'a, Result<Option<ResourcePolicy>>> {
    Box::pin(async move {
        let Some(arn) = Arn::parse(&need.resource).filter(|arn| arn.service == "sqs") else {
            return Ok(None);
        };
        let queue = cx.peek_shared::<Queue>((arn.account, arn.region, arn.resource)).await?;
        Ok(queue.map(|queue| ResourcePolicy {
            text: queue.settings.policy.clone(),
            owner: queue.account.clone(),
        }))
    })
}
