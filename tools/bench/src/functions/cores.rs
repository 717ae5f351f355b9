//! How many warm invocations a second on so many cores: server, sandboxes and all that it starts are bound to them. The
//! clients are not.

use std::path::Path;

use crash::line::Line;
use crash::server::Setup;
use crash::trouble::{Outcome, Trouble};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use tokio::runtime::Runtime;

use super::request::{ACCOUNT, iam};
use super::{Kind, Plain, make, repeat};
use crate::arguments::Scale;
use crate::figure::Figure;
use crate::plain::{Takings, Target};

pub fn measure(
    binary: &Path,
    home: &Path,
    kind: &Kind,
    plain: &Plain<'_>,
    scale: &Scale,
    runtime: &Runtime,
) -> Outcome<Vec<Figure>> {
    let all = sched_getaffinity(None).map_err(|error| Trouble::new(error.to_string()))?;
    let mut figures = Vec::new();
    for cores in (1..=2).filter(|cores| *cores <= all.count()) {
        let folder = home.join(format!("cores-{cores}"));
        std::fs::create_dir_all(&folder)?;
        let (server, plain) = bound_to(&all, cores, || (Setup::new(binary, &folder).spawn(), plain.serve()))?;
        let (mut server, (plain, plain_target)) = (server?, plain?);
        let to = runtime.block_on(server.ready())?;
        let ours = Target { to, pid: server.pid() };
        runtime.block_on(async {
            iam(to).await?;
            make(&mut Line::open(to, ACCOUNT).await?, kind, "warm").await
        })?;
        let [mut takings, mut plain_takings] = [(); 2].map(|()| Takings::default());
        let clients = 4 * cores as usize;
        repeat(ours, clients, scale)?;
        for _ in 0..scale.rounds {
            plain_takings.push(&repeat(plain_target, clients, scale)?);
            takings.push(&repeat(ours, clients, scale)?);
        }
        drop(plain);
        server.kill()?;
        let name = format!("warm invocations on {cores} core(s), {clients} clients");
        figures.push(
            Figure::plain(name, "/s", takings.rate).beside("plain server, one process", plain_takings.rate),
        );
    }
    Ok(figures)
}

/// What is started inside may run on so many cores only.
fn bound_to<T>(all: &CpuSet, cores: u32, start: impl FnOnce() -> T) -> Outcome<T> {
    let said = |error: rustix::io::Errno| Trouble::new(format!("cores cannot be chosen: {error}"));
    let mut few = CpuSet::new();
    (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core)).take(cores as usize).for_each(|core| few.set(core));
    sched_setaffinity(None, &few).map_err(said)?;
    let started = start();
    sched_setaffinity(None, all).map_err(said)?;
    Ok(started)
}
