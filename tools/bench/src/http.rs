//! Load over HTTP: some clients that each send a request, wait for its answer, and send the next. All of
//! them share one thread of this process, so that the server has the others.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crash::connection::{Connection, Reply};
use crash::trouble::{Outcome, Trouble};
use futures_util::future::join_all;

use crate::cpu;
use crate::figure::Series;

/// What one taking showed.
#[derive(Debug)]
pub struct Run {
    pub per_second: f64,
    /// Processor time of the server for each request, in microseconds.
    pub cpu_us: f64,
    pub latencies_us: Series,
}

/// Sends requests to the server with that process id. Each client goes round its own share of them.
pub fn run(
    to: SocketAddr,
    pid: u32,
    requests: Vec<Vec<u8>>,
    clients: usize,
    taking: Duration,
) -> Outcome<Run> {
    drive(to, pid, clients, taking, async |connection, client, turn| {
        let request = &requests[(client + turn * clients) % requests.len()];
        good(connection, request).await.map(|_| true)
    })
}

/// Lets each client take one step after the other: a step is told which client it is of and how many came
/// before it, and says whether it counts. A client whose step does not count has come to its end.
pub fn drive(
    to: SocketAddr,
    pid: u32,
    clients: usize,
    taking: Duration,
    step: impl AsyncFn(&mut Connection, usize, usize) -> Outcome<bool>,
) -> Outcome<Run> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut connections = Vec::new();
        for _ in 0..clients {
            connections.push(Connection::open(to).await?);
        }
        let (started, cpu_before) = (Instant::now(), cpu::of_process(pid)?);
        let until = started + taking;
        let all = connections.into_iter().enumerate().map(|(client, mut connection)| {
            let step = &step;
            async move {
                let mut latencies = Vec::new();
                for turn in 0.. {
                    let begun = Instant::now();
                    if begun >= until || !step(&mut connection, client, turn).await? {
                        break;
                    }
                    latencies.push(begun.elapsed().as_secs_f64() * 1e6);
                }
                Outcome::Ok(latencies)
            }
        });
        let mut latencies = Vec::new();
        for done in join_all(all).await {
            latencies.extend(done?);
        }
        let (took, cpu) = (started.elapsed(), cpu::of_process(pid)? - cpu_before);
        let count = latencies.len() as f64;
        Ok(Run {
            per_second: count / took.as_secs_f64(),
            cpu_us: cpu.as_secs_f64() * 1e6 / count,
            latencies_us: latencies.into_iter().collect(),
        })
    })
}

/// Sends a request whose answer must be good.
pub async fn good(connection: &mut Connection, request: &[u8]) -> Outcome<Reply> {
    let reply = connection.exchange(request).await?;
    match reply.status {
        200 => Ok(reply),
        status => Err(Trouble::new(format!("answered {status}: {}", reply.text()))),
    }
}
