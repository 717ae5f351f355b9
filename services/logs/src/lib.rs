//! CloudWatch Logs: lines of text with a time, in streams, in groups.
//!
//! Read `ops.rs` for what it can do, `state.rs` for how events lie in rows, `append.rs` and `reading.rs` for how
//! they come in and out again, `pattern.rs` for the languages in which they are looked for.
//!
//! This service must not know who writes lines, nor what a function does with those that it is sent: the one
//! comes by requests and deliveries, the other goes by deliveries.

mod address;
mod append;
mod deliver;
mod errors;
mod event;
mod limits;
mod making;
mod ops;
mod pattern;
mod policies;
mod reading;
mod shapes;
mod state;
mod subscriptions;
mod tags;
mod tail;
#[cfg(test)]
mod testing;
mod ticks;
mod writers;

use kernel::Service;
use std::sync::LazyLock;
use wire::Model;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../logs.wire")));

pub static SERVICE: Service = Service {
    // A resource policy may let in services of AWS.
    resource_policy: Some(|cx, need| Box::pin(policies::of_resource(cx, need))),
    ticks: ticks::ALL,
    deliver: Some(|cx, delivery| Box::pin(deliver::deliver(cx, delivery))),
    differences: &[
        "Events are there for all readers as soon as they are accepted.",
        "Metric filters, Insights queries, exports, deliveries, data protection, indexes, transformers, anomaly \
         detection, account policies and destinations of other accounts are not there.",
        "Subscription filters send to functions only. An event that is too large for a delivery (about 650 KiB \
         that cannot be packed) is not sent on.",
        "A group of class INFREQUENT_ACCESS can be read as any other, since there are no Insights queries.",
        "All data is encrypted at rest. Keys of the Key Management Service are refused by name (NotImplemented).",
        "Names of streams have at most 1,536 bytes.",
        "A live tail is told of events as they come, not every second, and ends after three hours with the next \
         event.",
        "An asterisk in a pattern is a wildcard at the beginning and at the end of a text.",
    ],
    ..Service::new("logs", || &MODEL, ops::ALL)
};
