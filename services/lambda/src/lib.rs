//! Lambda: functions, their settings, their code, and who may use them.
//!
//! Read `ops.rs` for what it can do, `state.rs` for how functions lie in rows, `address.rs` for how they are
//! named, `code.rs` for what an archive must be.
//!
//! Events come from those who invoke, from other services (`deliver.rs`), and over HTTP at functions' own addresses
//! (`web.rs`). Events that nobody waits for stand in a queue of rows (`queue.rs`); those of queues are asked for
//! (`mappings.rs`, `polling.rs`).
//!
//! This service must not know namespaces, processes or interpreters: what runs code stands elsewhere.

mod address;
mod aftermath;
mod aliases;
mod code;
mod deliver;
mod download;
mod errands;
mod errors;
mod event;
mod event_invoke;
mod layers;
mod limits;
mod lineage;
mod mappings;
mod ops;
mod pattern;
mod policy;
mod polling;
mod provisioned;
mod queue;
mod refusals;
mod role;
mod rows;
mod running;
pub mod runtimes;
mod settings;
mod shapes;
mod site;
mod snap_starts;
mod state;
mod tagged;
mod tags;
mod targets;
#[cfg(test)]
mod testing;
mod ticks;
mod told;
mod urls;
mod usage;
mod versions;
mod web;

use kernel::Service;
use std::sync::LazyLock;
use wire::Model;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../lambda.wire")));

pub static SERVICE: Service = Service {
    resource_policy: Some(|cx, need| Box::pin(policy::of_resource(cx, need))),
    site: Some(site::SITE),
    ticks: ticks::ALL,
    errands: errands::ALL,
    deliver: Some(|cx, delivery| Box::pin(deliver::deliver(cx, delivery))),
    blob_refs: Some(|tx, found| Box::pin(code::blob_refs(tx, found))),
    differences: &[
        "What a function writes to /tmp counts as memory. The processor is shared out evenly, not by memory.",
        "An idle environment is frozen 5 ms after its answer, and ends after ten minutes.",
        "An environment whose extensions work after the answer counts for concurrency until the answer only. \
         Extensions are told of the end of their environment when the server stops, but not when it is killed. What is \
         wrong with a subscription to telemetry is said in words of our own, but for its port and its types.",
        "Event source mappings are those of SQS queues; other sources, their metrics, logs and provisioned pollers \
         are refused by name. A mapping is settled at once, and stays when its function is deleted, as on AWS.",
        "A batch that is throttled stays hidden in its queue until its visibility timeout ends; meanwhile the \
         mapping asks less often.",
        "ImageUri is refused by name.",
        "Function URLs answer at <id>.lambda-url.<region>.on.aws and at <id>.lambda-url.<region>.localhost, on the \
         port of everything else and over plain HTTP too. lambda:InvokeFunctionUrl is all that callers need; events \
         have no x-amzn-tls headers.",
        "The architecture is that of the host; the other is refused by name.",
        "A function is settled at once: it is Pending or InProgress for a moment only.",
        "VPCs, file systems, dead-letter topics, tracing, code signing and customers' keys are refused \
         by name. Empty settings of them are taken.",
        "SnapStart is there for Python, from 3.12 on; Java and .NET are refused by name, as are functions with external \
         extensions when their version is published. Extensions of the code itself do not outlive the image. An image \
         is made again after a start of the server, after six hours, and after an hour in which nobody needed it.",
        "Functions can still be made for python3.6 and python3.7.",
    ],
    body_bytes_max: limits::REQUEST_BYTES_MAX,
    ..Service::new("lambda", || &MODEL, ops::ALL)
};
