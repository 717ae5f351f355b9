//! Lambda: functions, their settings, their code, and who may use them.
//!
//! Read `ops.rs` for what it can do, `state.rs` for how functions lie in rows, `address.rs` for how they are
//! named, `code.rs` for what an archive must be.
//!
//! Nothing is run yet: invocations, and all that leads to one, are refused by name. So that nothing is promised
//! on a function's behalf, other services are told that no function lets them in (`policy.rs`), and refuse to
//! send events to one.
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
mod ops;
mod policy;
mod queue;
mod refusals;
mod role;
mod rows;
mod running;
mod runtimes;
mod settings;
mod shapes;
mod state;
mod tags;
mod targets;
#[cfg(test)]
mod testing;
mod ticks;
mod told;
mod urls;
mod usage;
mod versions;

use kernel::Service;
use std::sync::LazyLock;
use wire::Model;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../lambda.wire")));

pub static SERVICE: Service = Service {
    resource_policy: Some(|cx, need| Box::pin(policy::of_resource(cx, need))),
    site: Some(download::SITE),
    ticks: ticks::ALL,
    errands: errands::ALL,
    deliver: Some(|cx, delivery| Box::pin(deliver::deliver(cx, delivery))),
    blob_refs: Some(|tx, found| Box::pin(code::blob_refs(tx, found))),
    differences: &[
        "Functions are kept, told and guarded, but cannot be invoked yet: Invoke, versions, aliases, layers, \
         event source mappings, function URLs and concurrency are refused by name (NotImplemented). Other services \
         refuse to send events to a function.",
        "Code comes with the request (ZipFile), which may have 16 MiB in all; S3Bucket and ImageUri are refused by \
         name.",
        "The architecture is that of the host; the other is refused by name.",
        "A function is settled at once: it is Pending or InProgress for a moment only.",
        "VPCs, file systems, dead-letter queues, tracing, SnapStart, code signing and customers' keys are refused \
         by name. Empty settings of them are taken.",
        "Functions can still be made for python3.6 and python3.7.",
    ],
    ..Service::new("lambda", || &MODEL, ops::ALL)
};
