//! From nothing to the first answer, and what the server takes: time, memory, room.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crash::connection::Connection;
use crash::request::page;
use crash::server::{Server, Setup};
use crash::trouble::{Outcome, Trouble};
use tokio::runtime::Runtime;

use crate::arguments::Scale;
use crate::cpu;
use crate::figure::{Figure, Goal, Series};
use crate::tasks::Running;

/// Rows that are written before each kill, so that every start finds work on its way.
const MORE_ROWS: u64 = 20_000;
const MEMORY_MIB: f64 = 20.0;

pub fn measure(binary: &Path, scale: &Scale) -> Outcome<Vec<Figure>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut figures = empty(&runtime, binary, scale)?;
    figures.extend(large(&runtime, binary, scale)?);
    let size = std::fs::metadata(binary)?.len() as f64 / 1e6;
    figures.push(Figure::plain("size of the binary", "MB", one(size)).with_goal(Goal::AtMost(25.0)));
    Ok(figures)
}

/// Starts in directories that do not exist yet.
fn empty(runtime: &Runtime, binary: &Path, scale: &Scale) -> Outcome<Vec<Figure>> {
    let [mut spawns, mut starts, mut resident, mut anonymous] = [(); 4].map(|()| Series::default());
    for _ in 0..scale.rounds {
        spawns.push(spawn_ms(binary)?);
        let home = tempfile::tempdir()?;
        let setup = Setup::new(binary, home.path());
        let (mut server, start) = runtime.block_on(first_answer(&setup))?;
        starts.push(start);
        let (all, own) = cpu::resident_mib(server.pid())?;
        resident.push(all);
        anonymous.push(own);
        server.kill()?;
    }
    Ok(vec![
        Figure::plain("first answer, empty directory", "ms", starts)
            .beside("--version of the binary", spawns)
            .with_goal(Goal::AtMost(50.0)),
        Figure::plain("idle memory, all that is resident", "MiB", resident)
            .with_goal(Goal::AtMost(MEMORY_MIB)),
        Figure::plain("idle memory, anonymous", "MiB", anonymous).with_goal(Goal::AtMost(MEMORY_MIB)),
    ])
}

/// Opens a large store after kills in the midst of writing, alone and in the server.
fn large(runtime: &Runtime, binary: &Path, scale: &Scale) -> Outcome<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let setup = Setup::new(binary, home.path());
    let (store, key_file) = (setup.data().join("store"), setup.key_file());
    let load = |from: u64, count: u64| -> Outcome<u64> {
        let (from, count) = (from.to_string(), count.to_string());
        let loader = ["load".as_ref(), store.as_os_str(), key_file.as_ref(), from.as_ref(), count.as_ref()];
        // Dropped, and so killed, in the midst of its writing.
        Ok(Running::start(&loader)?.said.parse()?)
    };
    let mut rows = load(0, scale.rows)?;
    let [mut opens, mut starts, mut anonymous] = [(); 3].map(|()| Series::default());
    for _ in 0..scale.rounds {
        let opened = Running::start(&["open".as_ref(), store.as_os_str(), key_file.as_ref()])?;
        opens.push(opened.said.parse()?);
        drop(opened);
        rows = load(rows, MORE_ROWS)?;
        let (mut server, start) = runtime.block_on(first_answer(&setup))?;
        starts.push(start);
        anonymous.push(cpu::resident_mib(server.pid())?.1);
        server.kill()?;
        rows = load(rows, MORE_ROWS)?;
    }
    let name = |what: &str| format!("{what}, {}k rows, after kill -9", scale.rows / 1000);
    Ok(vec![
        Figure::plain(name("store open"), "ms", opens).with_goal(Goal::AtMost(500.0)),
        Figure::plain(name("first answer"), "ms", starts),
        Figure::plain(name("memory, anonymous"), "MiB", anonymous),
    ])
}

async fn first_answer(setup: &Setup) -> Outcome<(Server, f64)> {
    let mut server = setup.spawn()?;
    let to = server.ready().await?;
    let reply = Connection::open(to).await?.exchange(&page(to, "/_pileus/health")).await?;
    let took = (Instant::now() - server.started()).as_secs_f64() * 1000.0;
    match reply.status {
        200 => Ok((server, took)),
        status => Err(Trouble::new(format!("health answered {status}: {}", reply.text()))),
    }
}

/// What the system needs to load the program and run next to nothing of it.
fn spawn_ms(binary: &Path) -> Outcome<f64> {
    let started = Instant::now();
    Command::new(binary).arg("--version").stdout(Stdio::null()).status()?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

fn one(value: f64) -> Series {
    [value].into_iter().collect()
}
