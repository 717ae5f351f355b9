//! Functions over signed HTTP: how soon a new one answers, what an event costs once it is warm, how many begin at
//! once. Beside: a plain spawn of the same interpreter that does nothing, the plainest server that runs the same
//! loop, bare forks with the same namespaces. And what others start: `functions/triggered.rs`; what rests:
//! `functions/idle.rs`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crash::archive;
use crash::connection::Connection;
use crash::line::{Line, good};
use crash::request::Identity;
use crash::rest_request::Rest;
use crash::server::Setup;
use crash::trouble::{Outcome, Trouble};
use data_encoding::BASE64;
use futures_util::future::join_all;
use sandbox::{Family, Interpreter, Mount, Program, Spec, Zygote};
use serde_json::json;

use self::request::ROLE;
pub use self::request::{ACCOUNT, iam};
use crate::arguments::Scale;
use crate::figure::{Figure, Goal, Series};
use crate::http::{self, Run, run};
use crate::plain::{Takings, Target, serve_with};
use crate::sandboxes::bare;
use crate::tasks::Running;

mod cores;
mod idle;
mod native;
mod request;
mod triggered;

const PYTHON: &str = "def handler(event, context):\n    return event\n";
const NODE: &str = "exports.handler = async (event) => event\n";
/// How many begin at once.
const BURST: usize = 100;
const STARTS: usize = 10;

/// A language: what runs it, and what a plain spawn of it does.
#[derive(Clone)]
pub struct Kind {
    name: &'static str,
    /// Nothing of a program of its own.
    interpreter: Option<Interpreter>,
    runtime: String,
    file: &'static str,
    code: Vec<u8>,
    nothing: Vec<String>,
    at_most: Option<f64>,
}

impl Kind {
    pub fn with_code(&self, file: &'static str, code: &str) -> Kind {
        Kind { file, code: code.as_bytes().to_vec(), ..self.clone() }
    }

    fn is_python(&self) -> bool {
        self.interpreter.as_ref().is_some_and(|it| it.family == Family::Python)
    }
}

/// The plainest server that runs the same loop.
pub struct Plain<'p> {
    interpreter: &'p Path,
    script: &'p Path,
    task: &'p Path,
}

impl Plain<'_> {
    fn serve(&self) -> Outcome<(Running, Target)> {
        let Plain { interpreter, script, task } = self;
        serve_with(&["serve-function".as_ref(), interpreter.as_ref(), script.as_ref(), task.as_ref()])
    }
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
    let kinds: Vec<Kind> = kinds(&runtimes).into_iter().chain(native::kind(home.path())?).collect();
    for kind in &kinds {
        figures.extend(runtime.block_on(cold_starts(to, kind, scale))?);
    }
    for kind in &kinds {
        let Some(interpreter) = kind.interpreter.as_ref().filter(|_| kind.is_python()) else { continue };
        let script = runtimes.folder_of(interpreter).join("bootstrap.py");
        let task = task_folder(home.path(), kind)?;
        let plain = Plain { interpreter: &interpreter.executable, script: &script, task: &task };
        figures.extend(warm(ours, kind, &plain, scale, &runtime)?);
        figures.extend(cores::measure(binary, home.path(), kind, &plain, scale, &runtime)?);
        figures.extend(burst(to, kind, interpreter, &task, scale, &runtime)?);
        figures.extend(runtime.block_on(triggered::objects(to, kind, scale))?);
        figures.push(runtime.block_on(triggered::messages(to, kind, scale))?);
        figures.extend(runtime.block_on(idle::measure(to, ours.pid, kind, scale))?);
    }
    server.kill()?;
    Ok(figures)
}

/// One kind of function, for others who measure.
pub fn python(home: &Path) -> Outcome<Kind> {
    let runtimes = functions::Runtimes::open(home.join("runtimes"))?;
    let python = kinds(&runtimes).into_iter().find(Kind::is_python);
    python.ok_or_else(|| Trouble::new("there is no Python here"))
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
            interpreter: Some(python),
            file: "index.py",
            code: PYTHON.as_bytes().to_vec(),
            nothing,
            at_most: Some(2.0),
        });
    }
    if let Some(node) = of(Family::Node) {
        let major = node.version.split('.').next().unwrap_or_default();
        let nothing = [&path(&node), "-e", "0"].map(str::to_owned).to_vec();
        let runtime = format!("nodejs{major}.x");
        kinds.push(Kind {
            name: "node",
            runtime,
            interpreter: Some(node),
            file: "index.js",
            code: NODE.as_bytes().to_vec(),
            nothing,
            at_most: Some(0.35),
        });
    }
    kinds
}

pub async fn make(line: &mut Line, kind: &Kind, name: &str) -> Outcome<()> {
    let handler = kind.file.replace(".py", ".handler").replace(".js", ".handler");
    let asked = json!({"FunctionName": name, "Runtime": kind.runtime, "Role": ROLE, "Handler": handler,
        "MemorySize": 256, "Timeout": 120,
        "Code": {"ZipFile": BASE64.encode(&archive::with(kind.file, &kind.code))}});
    good(&line.function(&Rest::post("/2015-03-31/functions", asked.to_string())).await?)?;
    let told = Rest::get(format!("/2015-03-31/functions/{name}/configuration"));
    while good(&line.function(&told).await?)?["State"] != "Active" {}
    Ok(())
}

fn invocation(name: &str) -> Rest {
    Rest::post(format!("/2015-03-31/functions/{name}/invocations"), r#"{"n":1}"#)
}

fn ms(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e3
}

/// Each is another function: nothing of it was ever started. What unpacks its code belongs to it.
async fn cold_starts(to: SocketAddr, kind: &Kind, scale: &Scale) -> Outcome<Vec<Figure>> {
    let mut line = Line::open(to, ACCOUNT).await?;
    let (mut starts, mut spawns) = (Series::default(), Series::default());
    for number in 0..=STARTS * scale.rounds {
        let name = format!("cold-{}-{number}", kind.name);
        make(&mut line, kind, &name).await?;
        let begun = Instant::now();
        good(&line.function(&invocation(&name)).await?)?;
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
            .with_goal(kind.at_most.map_or(Goal::None, Goal::RatioAtMost)),
        Figure::plain(format!("{}: cold invocation, p99", kind.name), "ms", p99).beside(beside, plain(0.99)),
    ])
}

fn warm(
    ours: Target,
    kind: &Kind,
    plain: &Plain<'_>,
    scale: &Scale,
    runtime: &tokio::runtime::Runtime,
) -> Outcome<Vec<Figure>> {
    runtime.block_on(async { make(&mut Line::open(ours.to, ACCOUNT).await?, kind, "warm").await })?;
    let (plain, plain_target) = plain.serve()?;
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
    std::fs::write(task.join(kind.file), &kind.code)?;
    Ok(task)
}

fn repeat(target: Target, clients: usize, scale: &Scale) -> Outcome<Run> {
    let request = invocation("warm").signed(target.to, &Identity::root(ACCOUNT))?;
    run(target.to, target.pid, vec![request; clients], clients, scale.taking)
}

/// So many events at once for a function of which nothing has been started: each begins in an environment of its own.
fn burst(
    to: SocketAddr,
    kind: &Kind,
    interpreter: &Interpreter,
    task: &Path,
    scale: &Scale,
    runtime: &tokio::runtime::Runtime,
) -> Outcome<Vec<Figure>> {
    let (mut bursts, mut forks) = (Series::default(), Series::default());
    for round in 0..=scale.rounds {
        let name = format!("burst-{round}");
        let took = runtime.block_on(async {
            let mut connections = Vec::new();
            for _ in 0..BURST {
                connections.push(Connection::open(to).await?);
            }
            make(&mut Line::open(to, ACCOUNT).await?, kind, &name).await?;
            let request = invocation(&name).signed(to, &Identity::root(ACCOUNT))?;
            let begun = Instant::now();
            for reply in join_all(connections.iter_mut().map(|it| http::good(it, &request))).await {
                reply?;
            }
            Outcome::Ok(ms(begun))
        })?;
        let bare = bare::forks_ms(&bare_spec(interpreter, task), BURST)?;
        if round > 0 {
            bursts.push(took);
            forks.push(bare);
        }
    }
    let figure = Figure::plain(format!("{}: {BURST} cold at once", kind.name), "ms", bursts);
    Ok(vec![figure.beside("bare forks, same namespaces", forks).with_goal(Goal::RatioAtMost(4.0))])
}

/// What bare forks do without.
fn bare_spec(interpreter: &Interpreter, task: &Path) -> Spec {
    let interpreter = interpreter.clone();
    let zygote = Zygote { interpreter, preload: Vec::new(), search: Vec::new(), mounts: Vec::new() };
    let program = Program::Warm { zygote, script: "/var/task/index.py".to_owned(), arguments: Vec::new() };
    let mounts = vec![Mount { host: task.to_owned(), inside: "/var/task".to_owned() }];
    Spec { mounts, ..Spec::new(program) }
}
