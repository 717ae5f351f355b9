//! Events: what happens in a bucket is told to queues and functions, in the transaction in which it happens.

pub mod configuration;
pub mod event;
pub mod targets;
