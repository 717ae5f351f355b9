//! Sandboxes: how soon one answers, how many at once, how small each is. Beside: a plain spawn of the same
//! interpreter that does nothing, bare forks with the same namespaces, a pipe.

pub mod bare;
pub mod memory;

use std::path::Path;
use std::time::{Duration, Instant};

use crash::trouble::{Outcome, Trouble};
use sandbox::{
    Channel, Family, Interpreter, Interpreters, Mount, Options, Program, Sandbox, Sandboxes, Spec, Zygote,
};
use tempfile::TempDir;

use crate::arguments::Scale;
use crate::figure::{Figure, Goal, Series};

/// How many are started in a burst.
const BURST: usize = 100;
const CALLS: usize = 500;
const STARTS: usize = 30;
/// How many are alive at once, less when quick.
const MANY: usize = 1000;
const PATIENCE: Duration = Duration::from_secs(60);
/// Ends are over by then, and cells made ahead.
const SETTLE: Duration = Duration::from_millis(1200);

const PYTHON: &str = "import os\nos.write(3, b'\\5\\0\\0\\0hello')\nos.read(3, 1)";
const NODE: &str = "const fs = require('fs')\nfs.writeSync(3, Buffer.from('\\5\\0\\0\\0hello'))\nfs.readSync(3, Buffer.alloc(1))\nprocess.exit()";

/// A kind of sandbox, and what a plain spawn of the same is.
struct Kind {
    name: &'static str,
    spec: Spec,
    nothing: Vec<String>,
    at_most: f64,
    own_mib: f64,
    /// What a burst is compared with, and how it has to compare.
    forks: &'static str,
    burst: Goal,
}

struct Ground {
    sandboxes: Sandboxes,
    task: TempDir,
    _state: TempDir,
}

pub fn measure(scale: &Scale) -> Outcome<Vec<Figure>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure_all(scale))
}

async fn measure_all(scale: &Scale) -> Outcome<Vec<Figure>> {
    let state = tempfile::tempdir()?;
    let interpreters = Interpreters::find(&state.path().join("interpreters"));
    let sandboxes = Sandboxes::open(Options::new(state.path())).map_err(said)?;
    print!("{}", sandboxes.report());
    let ground = Ground { sandboxes, task: tempfile::tempdir()?, _state: state };
    std::fs::write(ground.task.path().join("hello.py"), PYTHON)?;
    std::fs::write(ground.task.path().join("hello.js"), NODE)?;
    let mut figures = native(&ground, scale).await?;
    figures.extend(round_trip(&ground, scale).await?);
    for kind in kinds(&ground, &interpreters) {
        figures.extend(cold_starts(&ground, &kind, scale).await?);
        figures.push(burst(&ground, &kind, scale).await?);
        figures.push(unprepared_burst(&kind, scale).await?);
        figures.push(idle(&ground, &kind).await?);
    }
    if let Some(kind) = kinds(&ground, &interpreters).first() {
        let count = if scale.rounds > 3 { MANY } else { MANY / 5 };
        figures.extend(many(&ground, kind, count).await?);
        figures.push(teardown(&ground, kind, scale).await?);
    }
    ground.sandboxes.close();
    Ok(figures)
}

/// What this host has.
fn kinds(ground: &Ground, interpreters: &Interpreters) -> Vec<Kind> {
    let of = |family| interpreters.iter().filter(move |it: &&Interpreter| it.family == family && it.forks);
    let mut kinds = Vec::new();
    let plain: &[&str] =
        &["json", "ssl", "http.client", "urllib.request", "logging", "datetime", "traceback"];
    if let Some(python) = of(Family::Python).find(|it| it.folders.is_empty()).or(of(Family::Python).next()) {
        kinds.push(python_kind("python", ground, python, plain, Vec::new()));
    }
    let with_boto3 = of(Family::Python).find_map(|python| Some((python, site_with(python, "boto3")?)));
    if let Some((python, site)) = with_boto3 {
        let preload = [plain, &["boto3"]].concat();
        kinds.push(python_kind("python with boto3", ground, python, &preload, vec![site]));
    }
    if let Some(node) = of(Family::Node).next() {
        let preload = ["http", "https", "crypto", "zlib"].map(str::to_owned).to_vec();
        kinds.push(Kind {
            name: "node",
            spec: script(ground, node, preload, Vec::new(), "hello.js"),
            nothing: [path(&node.executable), "-e".into(), "0".into()].to_vec(),
            at_most: 0.2,
            own_mib: 12.0,
            // Nobody forks a Node but us: what is forked beside is a smaller process.
            forks: "bare forks of a Python, same namespaces",
            burst: Goal::None,
        });
    }
    kinds
}

fn python_kind(
    name: &'static str,
    ground: &Ground,
    python: &Interpreter,
    preload: &[&str],
    search: Vec<String>,
) -> Kind {
    let preload = preload.iter().map(|&name| name.to_owned()).collect();
    let nothing =
        [&path(&python.executable), "-I", "-S", "-E", "-c", "pass"].map(|it| it.to_owned()).to_vec();
    let spec = script(ground, python, preload, search, "hello.py");
    let (forks, burst) = ("bare forks, same namespaces", Goal::RatioAtMost(2.0));
    Kind { name, spec, nothing, at_most: 1.0, own_mib: 4.0, forks, burst }
}

fn site_with(python: &Interpreter, module: &str) -> Option<String> {
    let prefix = python.executable.parent()?.parent()?;
    let short: Vec<&str> = python.version.split('.').take(2).collect();
    let site = prefix.join("lib").join(format!("python{}", short.join("."))).join("site-packages");
    site.join(module).exists().then(|| path(&site))
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn script(
    ground: &Ground,
    interpreter: &Interpreter,
    preload: Vec<String>,
    search: Vec<String>,
    name: &str,
) -> Spec {
    let zygote = Zygote { interpreter: interpreter.clone(), preload, search, mounts: Vec::new() };
    let script = format!("/var/task/{name}");
    let mut spec = Spec::new(Program::Warm { zygote, script, arguments: Vec::new() });
    spec.mounts.push(Mount { host: ground.task.path().to_owned(), inside: "/var/task".to_owned() });
    spec
}

fn said(error: sandbox::Error) -> Trouble {
    Trouble::new(error.to_string())
}

/// A sandbox whose code has answered.
async fn start(ground: &Ground, spec: &Spec) -> Outcome<(Sandbox, Channel)> {
    let starting = async {
        let mut sandbox = ground.sandboxes.start(spec.clone()).await.map_err(said)?;
        let mut channel = sandbox.channel().map_err(said)?;
        match channel.receive().await.map_err(said)? {
            Some(frame) if frame == b"hello" => {}
            _ => return Err(Trouble::new("a sandbox ended before it answered")),
        }
        sandbox.admit_next();
        Ok((sandbox, channel))
    };
    match tokio::time::timeout(PATIENCE, starting).await {
        Ok(started) => started,
        Err(_) => Err(Trouble::new("a sandbox did not start in time")),
    }
}

async fn end((mut sandbox, _): (Sandbox, Channel)) -> Outcome<()> {
    sandbox.kill();
    sandbox.wait().await.map_err(said)?;
    Ok(())
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

async fn cold_starts(ground: &Ground, kind: &Kind, scale: &Scale) -> Outcome<Vec<Figure>> {
    end(start(ground, &kind.spec).await?).await?;
    let [mut halves, mut worst, mut spawn_halves, mut spawn_worst] = [(); 4].map(|()| Series::default());
    for _ in 0..scale.rounds {
        let (mut starts, mut spawns) = (Series::default(), Series::default());
        for _ in 0..STARTS {
            spawns.push(bare::spawn_ms(&kind.nothing)?);
            let begun = Instant::now();
            let started = start(ground, &kind.spec).await?;
            starts.push(ms(begun));
            end(started).await?;
        }
        halves.push(starts.median());
        worst.push(starts.quantile(0.99));
        spawn_halves.push(spawns.median());
        spawn_worst.push(spawns.quantile(0.99));
    }
    let limit = "plain spawn, does nothing";
    Ok(vec![
        Figure::plain(format!("{}: cold start, p50", kind.name), "ms", halves)
            .beside(limit, spawn_halves)
            .with_goal(Goal::RatioAtMost(kind.at_most)),
        Figure::plain(format!("{}: cold start, p99", kind.name), "ms", worst).beside(limit, spawn_worst),
    ])
}

async fn native(ground: &Ground, scale: &Scale) -> Outcome<Vec<Figure>> {
    let program = Program::Execute { path: "/bin/true".to_owned(), arguments: Vec::new() };
    let (spec, nothing) = (Spec::new(program), vec!["/bin/true".to_owned()]);
    let [mut halves, mut worst, mut spawn_halves, mut spawn_worst] = [(); 4].map(|()| Series::default());
    for _ in 0..scale.rounds {
        let (mut starts, mut spawns) = (Series::default(), Series::default());
        for _ in 0..STARTS {
            spawns.push(bare::spawn_ms(&nothing)?);
            let begun = Instant::now();
            let mut sandbox = ground.sandboxes.start(spec.clone()).await.map_err(said)?;
            // It closes its output when it has run.
            sandbox.stdout().map_err(said)?.read_all(0).await.map_err(said)?;
            starts.push(ms(begun));
            sandbox.wait().await.map_err(said)?;
        }
        halves.push(starts.median());
        worst.push(starts.quantile(0.99));
        spawn_halves.push(spawns.median());
        spawn_worst.push(spawns.quantile(0.99));
    }
    Ok(vec![
        Figure::plain("native: cold start, p50", "ms", halves)
            .beside("spawn of /bin/true", spawn_halves)
            .with_goal(Goal::RatioAtMost(6.0)),
        Figure::plain("native: cold start, p99", "ms", worst).beside("spawn of /bin/true", spawn_worst),
    ])
}

async fn round_trip(ground: &Ground, scale: &Scale) -> Outcome<Vec<Figure>> {
    let arguments = vec!["-c".to_owned(), "exec cat <&3 >&3".to_owned()];
    let spec = Spec::new(Program::Execute { path: "/bin/sh".to_owned(), arguments });
    let mut sandbox = ground.sandboxes.start(spec).await.map_err(said)?;
    let mut channel = sandbox.channel().map_err(said)?;
    let (mut trips, mut pipes) = (Series::default(), Series::default());
    for _ in 0..scale.rounds {
        pipes.push(bare::pipe_round_trip_us(CALLS)?);
        let begun = Instant::now();
        for _ in 0..CALLS {
            channel.send(b"ping").await.map_err(said)?;
            channel.receive().await.map_err(said)?;
        }
        trips.push(ms(begun) * 1000.0 / CALLS as f64);
    }
    Ok(vec![Figure::plain("channel: round trip", "us", trips).beside("a pipe's, to the same program", pipes)])
}

/// As they come when there has been such a burst lately: cells for it are there.
async fn burst(ground: &Ground, kind: &Kind, scale: &Scale) -> Outcome<Figure> {
    let (bursts, forks) = bursts(ground, kind, scale.rounds + 1, true).await?;
    let figure = Figure::plain(format!("{}: {BURST} at once", kind.name), "ms", bursts);
    Ok(figure.beside(kind.forks, forks).with_goal(kind.burst))
}

/// As they come out of the blue, when no cell at all is there.
async fn unprepared_burst(kind: &Kind, scale: &Scale) -> Outcome<Figure> {
    let state = tempfile::tempdir()?;
    let options = Options { spare_cells: 0, spare_cells_most: 0, ..Options::new(state.path()) };
    let ground = Ground {
        sandboxes: Sandboxes::open(options).map_err(said)?,
        task: tempfile::tempdir()?,
        _state: state,
    };
    let (bursts, forks) = bursts(&ground, kind, scale.rounds, false).await?;
    ground.sandboxes.close();
    let figure = Figure::plain(format!("{}: {BURST} at once, no cell ahead", kind.name), "ms", bursts);
    Ok(figure.beside(kind.forks, forks))
}

async fn settle() {
    #[allow(clippy::disallowed_methods, reason = "nobody says when the kernel has put everything away")]
    tokio::time::sleep(SETTLE).await;
}

/// Each beside as many bare forks. The first of them, where it only prepares the others, does not count.
async fn bursts(ground: &Ground, kind: &Kind, rounds: usize, prepares: bool) -> Outcome<(Series, Series)> {
    end(start(ground, &kind.spec).await?).await?;
    let (mut bursts, mut forks) = (Series::default(), Series::default());
    for round in 0..rounds {
        // Neither waits for what the other has left to do.
        settle().await;
        let bare = bare::forks_ms(&kind.spec, BURST)?;
        settle().await;
        let begun = Instant::now();
        let mut all = Vec::new();
        for started in join_all((0..BURST).map(|_| start(ground, &kind.spec))).await {
            all.push(started?);
        }
        if round > 0 || !prepares {
            bursts.push(ms(begun));
            forks.push(bare);
        }
        for started in all {
            end(started).await?;
        }
    }
    Ok((bursts, forks))
}

async fn idle(ground: &Ground, kind: &Kind) -> Outcome<Figure> {
    let mut own = Series::default();
    let mut all = Vec::new();
    for _ in 0..50 {
        let started = start(ground, &kind.spec).await?;
        all.push(started);
    }
    for (sandbox, _) in &all {
        own.push(memory::own_mib(sandbox.first_process())?);
    }
    for started in all {
        end(started).await?;
    }
    let figure = Figure::plain(format!("{}: memory of its own, idle", kind.name), "MiB", own);
    Ok(figure.with_goal(Goal::AtMost(kind.own_mib)))
}

async fn many(ground: &Ground, kind: &Kind, count: usize) -> Outcome<Vec<Figure>> {
    let before = memory::available_mib()?;
    let begun = Instant::now();
    let mut all = Vec::new();
    for started in join_all((0..count).map(|_| start(ground, &kind.spec))).await {
        all.push(started?);
    }
    let started = begun.elapsed().as_secs_f64();
    let taken = (before - memory::available_mib()?) / count as f64;
    let again = Instant::now();
    end(start(ground, &kind.spec).await?).await?;
    let one_more = ms(again);
    let ending = Instant::now();
    for (sandbox, _) in &all {
        sandbox.kill();
    }
    for ended in all {
        end(ended).await?;
    }
    Ok(vec![
        Figure::plain(format!("{count} alive at once: started in"), "s", one(started)),
        Figure::plain(format!("{count} alive at once: what the host has less for each"), "MiB", one(taken)),
        Figure::plain(format!("{count} alive at once: one more, from start to end"), "ms", one(one_more)),
        Figure::plain(
            format!("{count} alive at once: all ended in"),
            "s",
            one(ending.elapsed().as_secs_f64()),
        ),
    ])
}

async fn teardown(ground: &Ground, kind: &Kind, scale: &Scale) -> Outcome<Figure> {
    let (mut ends, mut waits) = (Series::default(), Series::default());
    for _ in 0..scale.rounds * 10 {
        let started = start(ground, &kind.spec).await?;
        let begun = Instant::now();
        end(started).await?;
        ends.push(ms(begun));
        waits.push(bare::kill_ms()?);
    }
    Ok(Figure::plain("teardown, until nothing is left", "ms", ends)
        .beside("kill and wait, one process", waits))
}

fn one(value: f64) -> Series {
    [value].into_iter().collect()
}

/// All of them at once.
async fn join_all<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut pending: Vec<_> = all.map(|it| (Box::pin(it), None)).collect();
    std::future::poll_fn(|cx| {
        for (future, done) in pending.iter_mut().filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(cx) {
                *done = Some(value);
            }
        }
        match pending.iter().all(|(_, done)| done.is_some()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    pending.into_iter().filter_map(|(_, done)| done).collect()
}
