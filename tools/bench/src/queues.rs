//! Queues over signed HTTP, beside plain servers that verify a signature and append the body to a log.
//!
//! A message has a body of 300 bytes. "A message" of a consumer is two requests: its receive and its delete.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crash::connection::Connection;
use crash::request::{Call, Identity};
use crash::server::Setup;
use crash::trouble::{Outcome, Trouble};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::arguments::Scale;
use crate::figure::{Figure, Goal, Series};
use crate::http::{Run, drive, good, run};
use crate::plain::{Takings, Target, serve};

const ACCOUNT: &str = "111122223333";
const CLIENTS: [usize; 3] = [1, 16, 256];
/// For what is measured with one number of clients only.
const SOME: usize = 16;
const BODY_BYTES: usize = 300;
const BATCH: usize = 10;
/// The depth that every other is compared with.
const SHALLOW: u64 = 10;
const MIDDLE: u64 = 10_000;
const WAKES: usize = 100;

/// One number of clients.
#[derive(Default)]
struct Load {
    clients: usize,
    send: Takings,
    consume: Takings,
    plain: Takings,
}

/// One depth of a queue: messages that were there before, and stay there.
#[derive(Default)]
struct Depth {
    queue: String,
    messages: u64,
    cycle: Takings,
}

pub fn measure(binary: &Path, scale: &Scale) -> Outcome<Vec<Figure>> {
    let home = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut server = Setup::new(binary, home.path()).spawn()?;
    let to = runtime.block_on(server.ready())?;
    let ours = Target { to, pid: server.pid() };
    let log = home.path().join("plain.log");
    let (verifying, verifying_target) = serve(&["--verify".as_ref()])?;
    let (logging, logging_target) = serve(&["--verify".as_ref(), "--log".as_ref(), log.as_ref()])?;
    let mut loads = CLIENTS.map(|clients| Load { clients, ..Load::default() });
    let mut depths = Vec::new();
    for messages in [SHALLOW, MIDDLE, scale.rows] {
        let queue = runtime.block_on(make_queue(to, &format!("depth-{messages}")))?;
        fill(ours, &queue, messages)?;
        depths.push(Depth { queue, messages, cycle: Takings::default() });
    }
    let queue = runtime.block_on(make_queue(to, "work"))?;
    let empty = runtime.block_on(make_queue(to, "empty"))?;
    let [mut batches, mut single_sends, mut empties, mut verifyings] = [(); 4].map(|()| Takings::default());
    let [mut wakes, mut plain_writes] = [(); 2].map(|()| Takings::default());
    for _ in 0..scale.rounds {
        for load in &mut loads {
            load.plain.push(&repeat(logging_target, &send(&queue), load.clients, scale.taking)?);
            load.send.push(&repeat(ours, &send(&queue), load.clients, scale.taking)?);
            load.consume.push(&consume(ours, &queue, load.clients, scale.taking)?);
        }
        single_sends.push(&repeat(ours, &send(&queue), SOME, scale.taking)?);
        batches.push(&repeat(ours, &send_ten(&queue), SOME, scale.taking)?);
        verifyings.push(&repeat(verifying_target, &receive(&empty, 0), SOME, scale.taking)?);
        empties.push(&repeat(ours, &receive(&empty, 0), SOME, scale.taking)?);
        for depth in &mut depths {
            depth.cycle.push(&cycle(ours, &depth.queue, SOME, scale.taking)?);
        }
        plain_writes.push(&repeat(logging_target, &send(&empty), 1, scale.taking / 2)?);
        wakes.push(&runtime.block_on(wake(ours, &empty))?);
    }
    drop((verifying, logging));
    server.kill()?;
    let mut figures: Vec<Figure> = loads.into_iter().flat_map(load_figures).collect();
    figures.push(
        Figure::plain("SendMessageBatch of ten: CPU", "us", batches.cpu_us)
            .beside("SendMessage", single_sends.cpu_us)
            .with_goal(Goal::RatioAtMost(4.0)),
    );
    figures.push(
        Figure::plain("ReceiveMessage, empty queue: CPU", "us", empties.cpu_us)
            .beside("verifying server", verifyings.cpu_us)
            .with_goal(Goal::RatioAtMost(1.5)),
    );
    figures.extend(depth_figures(depths));
    for (name, wakes, plain) in [
        ("send to waiting receive: p50", wakes.p50_us, plain_writes.p50_us),
        ("send to waiting receive: p99", wakes.p99_us, plain_writes.p99_us),
    ] {
        figures.push(Figure::plain(name, "us", wakes).beside("logging server's answer", plain));
    }
    Ok(figures)
}

fn load_figures(load: Load) -> [Figure; 4] {
    let Load { clients, send, consume, plain } = load;
    let name = |what: &str| format!("{what}, {clients} clients");
    let goal = |most| if clients == SOME { Goal::RatioAtMost(most) } else { Goal::None };
    [
        Figure::plain(name("SendMessage: requests"), "/s", send.rate)
            .beside("logging server", plain.rate.clone()),
        Figure::plain(name("SendMessage: CPU"), "us", send.cpu_us)
            .beside("logging server", plain.cpu_us.clone())
            .with_goal(goal(2.2)),
        Figure::plain(name("receive and delete: messages"), "/s", consume.rate)
            .beside("logging server", plain.rate),
        Figure::plain(name("receive and delete: CPU"), "us", consume.cpu_us)
            .beside("logging server", plain.cpu_us)
            .with_goal(goal(4.0)),
    ]
}

fn depth_figures(depths: Vec<Depth>) -> Vec<Figure> {
    let Some(shallow) = depths.first().map(|depth| depth.cycle.cpu_us.clone()) else { return Vec::new() };
    let mut figures = Vec::new();
    for Depth { messages, cycle, .. } in depths {
        let name = |what: &str| format!("send, receive, delete at depth {messages}: {what}");
        figures.push(Figure::plain(name("cycles"), "/s", cycle.rate));
        let cpu = Figure::plain(name("CPU"), "us", cycle.cpu_us);
        figures.push(match messages {
            SHALLOW => cpu,
            _ => cpu.beside("depth 10", shallow.clone()).with_goal(Goal::RatioAtMost(1.3)),
        });
    }
    figures
}

fn root() -> Identity {
    Identity::root(ACCOUNT)
}

fn send(queue: &str) -> Call {
    Call::sqs("SendMessage", json!({"QueueUrl": queue, "MessageBody": "m".repeat(BODY_BYTES)}).to_string())
}

fn send_ten(queue: &str) -> Call {
    let entry = |id| json!({"Id": format!("{id}"), "MessageBody": "m".repeat(BODY_BYTES)});
    let entries: Vec<Value> = (0..BATCH).map(entry).collect();
    Call::sqs("SendMessageBatch", json!({"QueueUrl": queue, "Entries": entries}).to_string())
}

fn receive(queue: &str, wait_s: u32) -> Call {
    let input = json!({"QueueUrl": queue, "MaxNumberOfMessages": 1, "WaitTimeSeconds": wait_s});
    Call::sqs("ReceiveMessage", input.to_string())
}

fn delete(queue: &str, handle: &str) -> Call {
    Call::sqs("DeleteMessage", json!({"QueueUrl": queue, "ReceiptHandle": handle}).to_string())
}

async fn make_queue(to: SocketAddr, name: &str) -> Outcome<String> {
    let call = Call::sqs("CreateQueue", json!({"QueueName": name}).to_string());
    let reply = good(&mut Connection::open(to).await?, &call.signed(to, &root())?).await?;
    let answer: Value = serde_json::from_slice(&reply.body)?;
    let url = answer["QueueUrl"].as_str().ok_or_else(|| Trouble::new("a queue without a URL"))?;
    Ok(url.to_owned())
}

/// Puts so many messages into a queue.
fn fill(target: Target, queue: &str, messages: u64) -> Outcome<()> {
    let batches = messages.div_ceil(BATCH as u64) as usize;
    let request = send_ten(queue).signed(target.to, &root())?;
    // A long time: each client ends when its share is done.
    drive(target.to, target.pid, SOME, Duration::from_secs(3600), async |connection, client, turn| {
        let is_due = client + turn * SOME < batches;
        if is_due {
            good(connection, &request).await?;
        }
        Ok(is_due)
    })?;
    Ok(())
}

fn repeat(target: Target, call: &Call, clients: usize, taking: Duration) -> Outcome<Run> {
    run(target.to, target.pid, vec![call.signed(target.to, &root())?; clients], clients, taking)
}

/// Receives and deletes until the time or the queue has come to its end.
fn consume(target: Target, queue: &str, clients: usize, taking: Duration) -> Outcome<Run> {
    let ask = receive(queue, 0).signed(target.to, &root())?;
    drive(target.to, target.pid, clients, taking, async |connection, _, _| {
        receive_and_delete(connection, target, queue, &ask).await
    })
}

fn cycle(target: Target, queue: &str, clients: usize, taking: Duration) -> Outcome<Run> {
    let put = send(queue).signed(target.to, &root())?;
    let ask = receive(queue, 0).signed(target.to, &root())?;
    drive(target.to, target.pid, clients, taking, async |connection, _, _| {
        good(connection, &put).await?;
        receive_and_delete(connection, target, queue, &ask).await
    })
}

async fn receive_and_delete(
    connection: &mut Connection,
    target: Target,
    queue: &str,
    ask: &[u8],
) -> Outcome<bool> {
    let reply = good(connection, ask).await?;
    let answer: Value = serde_json::from_slice(&reply.body)?;
    let Some(handle) = answer["Messages"][0]["ReceiptHandle"].as_str() else { return Ok(false) };
    good(connection, &delete(queue, handle).signed(target.to, &root())?).await?;
    Ok(true)
}

/// How long it takes from sending to the answer of a receive that waits.
async fn wake(target: Target, queue: &str) -> Outcome<Run> {
    let put = send(queue).signed(target.to, &root())?;
    let (waits, mut waiting) = mpsc::channel(1);
    let arrivals = Mutex::new(Vec::new());
    let consumer = async {
        let mut connection = Connection::open(target.to).await?;
        let ask = receive(queue, 20).signed(target.to, &root())?;
        for _ in 0..WAKES {
            waits.send(()).await?;
            receive_and_delete_noting(&mut connection, target, queue, &ask, &arrivals).await?;
        }
        Outcome::Ok(())
    };
    let producer = async {
        let mut connection = Connection::open(target.to).await?;
        let mut sent = Vec::new();
        for _ in 0..WAKES {
            waiting.recv().await;
            // The receive is on its way: a moment later it waits.
            crash::server::moment(Duration::from_millis(5)).await;
            sent.push(Instant::now());
            good(&mut connection, &put).await?;
        }
        Outcome::Ok(sent)
    };
    let (consumed, sent) = tokio::join!(consumer, producer);
    consumed?;
    let arrivals = arrivals.into_inner().unwrap_or_default();
    let took = |(sent, arrived): (Instant, Instant)| arrived.duration_since(sent).as_secs_f64() * 1e6;
    let latencies_us: Series = sent?.into_iter().zip(arrivals).map(took).collect();
    Ok(Run { per_second: f64::NAN, cpu_us: f64::NAN, latencies_us })
}

async fn receive_and_delete_noting(
    connection: &mut Connection,
    target: Target,
    queue: &str,
    ask: &[u8],
    arrivals: &Mutex<Vec<Instant>>,
) -> Outcome<()> {
    let reply = good(connection, ask).await?;
    if let Ok(mut arrivals) = arrivals.lock() {
        arrivals.push(Instant::now());
    }
    let answer: Value = serde_json::from_slice(&reply.body)?;
    let handle = answer["Messages"][0]["ReceiptHandle"].as_str();
    let handle = handle.ok_or_else(|| Trouble::new("a wait that ended with nothing"))?;
    good(connection, &delete(queue, handle).signed(target.to, &root())?).await?;
    Ok(())
}
