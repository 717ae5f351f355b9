//! The behaviour of the store: one suite that runs on every engine, and what only the embedded one has.

mod behaviour;
mod blobs;
mod concurrency;
mod embedded;
mod engines;
mod model;
mod typed;
