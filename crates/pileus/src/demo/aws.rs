//! Calls of the services that the demo uses, as any client makes them: signed, over HTTP.

pub mod buckets;
mod call;
pub mod functions;
pub mod journals;
pub mod queues;
pub mod roles;
