//! Runs functions: environments in sandboxes, the API that their code speaks, their logs.
//!
//! `host.rs` is the way of an event: admitted, given to an environment that rests or to a new one, answered.
//! `environment.rs` is one sandbox and what happens in it; `launch.rs` is what it is started with. `extensions.rs` and
//! `telemetry.rs` are for the programs that run beside the code and want to know what it does.
//!
//! It implements [`kernel::functions::Functions`]. It must not know rows, policies or the wire: what a function is,
//! who may call it and what becomes of its answer is the service's matter.

mod admission;
mod code;
mod companions;
mod delivery;
mod departure;
mod departures;
pub mod doors;
mod engine;
mod environment;
mod extensions;
mod extensions_api;
mod failures;
mod host;
mod image;
mod java;
pub mod journal;
mod kept;
mod kit;
mod launch;
mod log;
mod loops;
mod pool;
mod preparing;
mod runtime_api;
mod runtimes;
mod subscription;
mod telemetry;
mod telemetry_api;

pub use engine::Options;
pub use host::{Host, Parts};
pub use kit::Kit;
pub use runtimes::{Found, Missing, Named, Runtimes, Way, told};
