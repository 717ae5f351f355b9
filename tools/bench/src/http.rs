//! Load over HTTP: some clients that each send a request, wait for its answer, and send the next. All of
//! them share one thread of this process, so that the server has the others.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crash::connection::Connection;
use crash::trouble::{Outcome, Trouble};
use tokio::task::JoinSet;

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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let requests = Arc::new(requests);
    runtime.block_on(async {
        let mut connections = Vec::new();
        for _ in 0..clients {
            connections.push(Connection::open(to).await?);
        }
        let (started, cpu_before) = (Instant::now(), cpu::of_process(pid)?);
        let mut tasks = JoinSet::new();
        for (number, connection) in connections.into_iter().enumerate() {
            tasks.spawn(client(connection, requests.clone(), (number, clients), started + taking));
        }
        let mut latencies = Vec::new();
        for done in tasks.join_all().await {
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

async fn client(
    mut connection: Connection,
    requests: Arc<Vec<Vec<u8>>>,
    (first, step): (usize, usize),
    until: Instant,
) -> Outcome<Vec<f64>> {
    let mut latencies = Vec::new();
    for request in requests.iter().skip(first).step_by(step).cycle() {
        let started = Instant::now();
        if started >= until {
            break;
        }
        let reply = connection.exchange(request).await?;
        if reply.status != 200 {
            return Err(Trouble::new(format!("answered {}: {}", reply.status, reply.text())));
        }
        latencies.push(started.elapsed().as_secs_f64() * 1e6);
    }
    Ok(latencies)
}
