//! The plain servers that ours stands beside, and what is noted of each.

use std::ffi::OsStr;
use std::net::SocketAddr;

use crash::trouble::Outcome;

use crate::figure::Series;
use crate::http::Run;
use crate::tasks::Running;

/// A server that is asked.
#[derive(Clone, Copy)]
pub struct Target {
    pub to: SocketAddr,
    pub pid: u32,
}

/// Takings of one thing.
#[derive(Default)]
pub struct Takings {
    pub rate: Series,
    pub cpu_us: Series,
    pub p50_us: Series,
    pub p99_us: Series,
}

impl Takings {
    pub fn push(&mut self, run: &Run) {
        self.rate.push(run.per_second);
        self.cpu_us.push(run.cpu_us);
        self.p50_us.push(run.latencies_us.quantile(0.5));
        self.p99_us.push(run.latencies_us.quantile(0.99));
    }
}

/// Starts one; it ends when it is dropped.
pub fn serve(how: &[&OsStr]) -> Outcome<(Running, Target)> {
    let mut arguments: Vec<&OsStr> = vec!["serve".as_ref()];
    arguments.extend(how);
    serve_with(&arguments)
}

/// The same, of any kind.
pub fn serve_with(arguments: &[&OsStr]) -> Outcome<(Running, Target)> {
    let running = Running::start(arguments)?;
    let target = Target { to: running.said.parse()?, pid: running.pid() };
    Ok((running, target))
}
