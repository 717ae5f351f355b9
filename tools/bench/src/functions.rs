//! Functions over signed HTTP: how soon a new one answers, what an event costs once it is warm, how many begin at
//! once. Beside: a plain spawn of the same interpreter that does nothing, the plainest server that runs the same
//! loop, bare forks with the same namespaces.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crash::archive;
use crash::connection::Connection;
use crash::request::Identity;
use crash::rest_request::Rest;
use crash::server::Setup;
use crash::trouble::{Outcome, Trouble};
use data_encoding::BASE64;
use futures_util::future::join_all;
use sandbox::{Family, Interpreter, Mount, Program, Spec, Zygote};
use serde_json::{Value, json};

use self::request::{ACCOUNT, iam};
use crate::arguments::Scale;
use crate::figure::{Figure, Goal, Series};
use crate::http::{Run, good, run};
use crate::plain::{Takings, Target, serve_with};
use crate::sandboxes::bare;

mod request;

const ROLE: &str = "arn:aws:iam::111122223333:role/runner";
const PYTHON: &str = "def handler(event, context):\n    return event\n";
const NODE: &str = "exports.handler = async (event) => event\n";
/// How many begin at once.
const BURST: usize = 100;
const STARTS: usize = 10;

/// A language: what runs it, and what a plain spawn of it does.
struct Kind {
    name: &'static str,
    interpreter: Interpreter,
    runtime: String,
    file: &'static str,
    code: &'static str,
    nothing: Vec<String>,
    at_most: f64,
}

pub fn measure(binary: &Path, scale: &Scale) -> Outcome<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let runtimes = functions::Runtimes::open(home.path().join("runtimes"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let folder = home.path().join("server");
    std::fs::create_dir(&folder)?;
    let mut server = Setup::new(binary, &folder).spawn()?;
    let to = runtime.block_on(server.ready())?;
    let ours = Target { to, pid: server.pid() };
    runtime.block_on(iam(to))?;
    let mut figures = Vec::new();
    for kind in kinds(&runtimes) {
        figures.extend(runtime.block_on(cold_starts(to, &kind, scale))?);
        if kind.interpreter.family == Family::Python {
            let script = runtimes.folder_of(&kind.interpreter).join("bootstrap.py");
            figures.extend(warm(ours, &kind, &script, home.path(), scale, &runtime)?);
            figures.push(burst(to, &kind, home.path(), scale, &runtime)?);
        }
    }
    server.kill()?;
    Ok(figures)
}

fn kinds(runtimes: &functions::Runtimes) -> Vec<Kind> {
    let of = |family| runtimes.interpreters().iter().find(move |it| it.family == family && it.forks).cloned();
    let path = |it: &Interpreter| it.executable.to_string_lossy().into_owned();
    let mut kinds = Vec::new();
    if let Some(python) = of(Family::Python) {
        let numbers: Vec<&str> = python.version.split('.').take(2).collect();
        let nothing = [&path(&python), "-I", "-S", "-E", "-c", "pass"].map(str::to_owned).to_vec();
        let runtime = format!("python{}", numbers.join("."));
        kinds.push(Kind {
            name: "python",
            runtime,
            interpreter: python,
            file: "index.py",
            code: PYTHON,
            nothing,
            at_most: 2.0,
        });
    }
    if let Some(node) = of(Family::Node) {
        let major = node.version.split('.').next().unwrap_or_default();
        let nothing = [&path(&node), "-e", "0"].map(str::to_owned).to_vec();
        let runtime = format!("nodejs{major}.x");
        kinds.push(Kind {
            name: "node",
            runtime,
            interpreter: node,
            file: "index.js",
            code: NODE,
            nothing,
            at_most: 0.35,
        });
    }
    kinds
}

async fn make(connection: &mut Connection, to: SocketAddr, kind: &Kind, name: &str) -> Outcome<()> {
    let zip = BASE64.encode(&archive::with(kind.file, kind.code.as_bytes()));
    let asked = json!({"FunctionName": name, "Runtime": kind.runtime, "Role": ROLE, "Handler": "index.handler",
        "MemorySize": 256, "Timeout": 60, "Code": {"ZipFile": zip}});
    let request =
        Rest::post("/2015-03-31/functions", asked.to_string()).signed(to, &Identity::root(ACCOUNT))?;
    let reply = connection.exchange(&request).await?;
    if reply.status != 201 {
        return Err(Trouble::new(format!("no function: {}", reply.text())));
    }
    let told = Rest::get(&format!("/2015-03-31/functions/{name}/configuration"))
        .signed(to, &Identity::root(ACCOUNT))?;
    loop {
        let state: Value = serde_json::from_slice(&good(connection, &told).await?.body)?;
        if state["State"] == "Active" {
            return Ok(());
        }
    }
}

fn invocation(to: SocketAddr, name: &str) -> Outcome<Vec<u8>> {
    Rest::post(&format!("/2015-03-31/functions/{name}/invocations"), r#"{"n":1}"#.to_owned())
        .signed(to, &Identity::root(ACCOUNT))
}

fn ms(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

/// Each is another function: nothing of it was ever started. What unpacks its code belongs to it.
async fn cold_starts(to: SocketAddr, kind: &Kind, scale: &Scale) -> Outcome<Vec<Figure>> {
    let mut connection = Connection::open(to).await?;
    let (mut starts, mut spawns) = (Series::default(), Series::default());
    for number in 0..=STARTS * scale.rounds {
        let name = format!("cold-{}-{number}", kind.name);
        make(&mut connection, to, kind, &name).await?;
        let request = invocation(to, &name)?;
        let begun = Instant::now();
        good(&mut connection, &request).await?;
        // The first starts what all others are forked from.
        if number > 0 {
            starts.push(ms(begun));
            spawns.push(bare::spawn_ms(&kind.nothing)?);
        }
    }
    let [p50, p99] = [0.5, 0.99].map(|at| [at].iter().map(|at| starts.quantile(*at)).collect::<Series>());
    let plain = |at: f64| [spawns.quantile(at)].into_iter().collect::<Series>();
    let beside = "plain spawn, does nothing";
    Ok(vec![
        Figure::plain(format!("{}: cold invocation, p50", kind.name), "ms", p50)
            .beside(beside, plain(0.5))
            .with_goal(Goal::RatioAtMost(kind.at_most)),
        Figure::plain(format!("{}: cold invocation, p99", kind.name), "ms", p99).beside(beside, plain(0.99)),
    ])
}

fn warm(
    ours: Target,
    kind: &Kind,
    script: &Path,
    home: &Path,
    scale: &Scale,
    runtime: &tokio::runtime::Runtime,
) -> Outcome<Vec<Figure>> {
    runtime.block_on(async {
        let mut connection = Connection::open(ours.to).await?;
        make(&mut connection, ours.to, kind, "warm").await
    })?;
    let task = task_folder(home, kind)?;
    let arguments =
        ["serve-function".as_ref(), kind.interpreter.executable.as_os_str(), script.as_ref(), task.as_ref()];
    let (plain, plain_target) = serve_with(&arguments)?;
    let [mut ones, mut pairs, mut plain_ones] = [(); 3].map(|()| Takings::default());
    for _ in 0..scale.rounds {
        plain_ones.push(&repeat(plain_target, 1, scale)?);
        ones.push(&repeat(ours, 1, scale)?);
        pairs.push(&repeat(ours, 2, scale)?);
    }
    drop(plain);
    let beside = "plain server, same loop";
    Ok(vec![
        Figure::plain("warm invocation, 1 client: p50", "us", ones.p50_us)
            .beside(beside, plain_ones.p50_us)
            .with_goal(Goal::RatioAtMost(2.0)),
        Figure::plain("warm invocation, 1 client: p99", "us", ones.p99_us).beside(beside, plain_ones.p99_us),
        Figure::plain("warm invocation, 1 client: CPU of the server", "us", ones.cpu_us)
            .beside(beside, plain_ones.cpu_us),
        Figure::plain("warm invocations, 1 client", "/s", ones.rate).beside(beside, plain_ones.rate),
        Figure::plain("warm invocations, 2 clients", "/s", pairs.rate),
    ])
}

fn task_folder(home: &Path, kind: &Kind) -> Outcome<PathBuf> {
    let task = home.join("task");
    std::fs::create_dir_all(&task)?;
    std::fs::write(task.join(kind.file), kind.code)?;
    Ok(task)
}

fn repeat(target: Target, clients: usize, scale: &Scale) -> Outcome<Run> {
    let requests = vec![invocation(target.to, "warm")?; clients];
    run(target.to, target.pid, requests, clients, scale.taking)
}

/// So many events at once for a function of which nothing has been started: each begins in an environment of its own.
fn burst(
    to: SocketAddr,
    kind: &Kind,
    home: &Path,
    scale: &Scale,
    runtime: &tokio::runtime::Runtime,
) -> Outcome<Figure> {
    let task = task_folder(home, kind)?;
    let (mut bursts, mut forks) = (Series::default(), Series::default());
    for round in 0..=scale.rounds {
        let name = format!("burst-{round}");
        let took = runtime.block_on(async {
            let mut connections = Vec::new();
            for _ in 0..BURST {
                connections.push(Connection::open(to).await?);
            }
            make(&mut connections[0], to, kind, &name).await?;
            let request = invocation(to, &name)?;
            let begun = Instant::now();
            for reply in join_all(connections.iter_mut().map(|it| good(it, &request))).await {
                reply?;
            }
            Outcome::Ok(ms(begun))
        })?;
        let bare = bare::forks_ms(&bare_spec(kind, &task), BURST)?;
        if round > 0 {
            bursts.push(took);
            forks.push(bare);
        }
    }
    let figure = Figure::plain(format!("{}: {BURST} cold at once", kind.name), "ms", bursts);
    Ok(figure.beside("bare forks, same namespaces", forks).with_goal(Goal::RatioAtMost(4.0)))
}

/// What bare forks do without.
fn bare_spec(kind: &Kind, task: &Path) -> Spec {
    let interpreter = kind.interpreter.clone();
    let zygote = Zygote { interpreter, preload: Vec::new(), search: Vec::new(), mounts: Vec::new() };
    let program = Program::Warm { zygote, script: "/var/task/index.py".to_owned(), arguments: Vec::new() };
    let mounts = vec![Mount { host: task.to_owned(), inside: "/var/task".to_owned() }];
    Spec { mounts, ..Spec::new(program) }
}
