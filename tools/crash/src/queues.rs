//! Producers and consumers on queues, while the server is killed under them.
//!
//! A message whose sending was acknowledged arrives, unless its deletion was acknowledged: then it never
//! comes again. One whose sending or deletion was on its way when the server died may be there or not. In
//! a FIFO group the order holds, and a sending that is tried again makes no second message.

pub mod consumer;
pub mod drain;
pub mod ledger;
pub mod producer;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crash::connection::{Connection, Reply};
use crash::request::{Call, Identity};
use crash::trouble::{Outcome, Trouble};

use self::consumer::Consumer;
use self::ledger::Ledger;
use self::producer::Producer;

pub const ACCOUNT: &str = "333333333333";
/// How long a message is one consumer's own.
pub const VISIBILITY_S: u64 = 1;
/// So often a request that the server cannot do is followed by another.
const REFUSALS_MAX: u32 = 4;
const GROUPS: usize = 3;
const PRODUCERS: usize = 3;
const CONSUMERS: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Standard,
    Fifo,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Standard, Kind::Fifo];

    /// Any host name will do.
    pub fn url(self) -> String {
        format!("http://localhost/{ACCOUNT}/{}", self.name())
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Standard => "crash",
            Kind::Fifo => "crash.fifo",
        }
    }
}

/// Everybody who works on the queues; they live through all rounds.
pub struct Queues {
    pub ledger: Shared,
    producers: Vec<Producer>,
    consumers: Vec<Consumer>,
}

#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Ledger>>);

impl Shared {
    pub fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queues {
    pub fn new(seed: u64) -> Queues {
        let ledger = Shared::default();
        let standard = (0..PRODUCERS).map(|number| Producer::new(Kind::Standard, number, &ledger));
        let fifo = (0..GROUPS).map(|group| Producer::new(Kind::Fifo, group, &ledger));
        let producers = standard.chain(fifo).collect();
        let consumer = |number: usize| {
            let kind = Kind::ALL[number % Kind::ALL.len()];
            Consumer::new(kind, &ledger, seed.wrapping_add(number as u64))
        };
        let consumers = (0..CONSUMERS * Kind::ALL.len()).map(consumer).collect();
        Queues { ledger, producers, consumers }
    }

    pub async fn set_up(to: SocketAddr) -> Outcome<()> {
        let mut line = Line::open(to).await?;
        for kind in Kind::ALL {
            let attributes = match kind {
                Kind::Standard => json!({}),
                Kind::Fifo => json!({"FifoQueue": "true"}),
            };
            let input = json!({"QueueName": kind.name(), "Attributes": attributes});
            line.good("CreateQueue", &input).await?;
        }
        Ok(())
    }

    /// Lets everybody work until told to stop, or until the server is gone or refuses.
    pub async fn run(&mut self, to: SocketAddr, stop: &watch::Receiver<bool>) {
        let mut work = JoinSet::new();
        for producer in self.producers.drain(..) {
            let stop = stop.clone();
            work.spawn(async move { Worker::Producer(producer.run(to, stop).await) });
        }
        for consumer in self.consumers.drain(..) {
            let stop = stop.clone();
            work.spawn(async move { Worker::Consumer(consumer.run(to, stop).await) });
        }
        for worker in work.join_all().await {
            match worker {
                Worker::Producer(producer) => self.producers.push(producer),
                Worker::Consumer(consumer) => self.consumers.push(consumer),
            }
        }
    }
}

enum Worker {
    Producer(Producer),
    Consumer(Consumer),
}

/// A connection for calls of one account.
pub struct Line {
    to: SocketAddr,
    connection: Connection,
}

impl Line {
    pub async fn open(to: SocketAddr) -> Outcome<Line> {
        Ok(Line { to, connection: Connection::open(to).await? })
    }

    pub async fn call(&mut self, operation: &'static str, input: &Value) -> Outcome<Reply> {
        let request = Call::sqs(operation, input.to_string()).signed(self.to, &Identity::root(ACCOUNT))?;
        Ok(self.connection.exchange(&request).await?)
    }

    /// A call whose answer must be good.
    pub async fn good(&mut self, operation: &'static str, input: &Value) -> Outcome<Value> {
        let reply = self.call(operation, input).await?;
        match reply.status {
            200 => Ok(serde_json::from_slice(&reply.body).unwrap_or_default()),
            status => Err(Trouble::new(format!("{operation} {input}: {status} {}", reply.text()))),
        }
    }
}

/// What an answer means to a worker.
pub enum Heard {
    Done(Value),
    /// The server cannot do it now: it may or may not have been done.
    Refused,
    /// An answer that nothing explains.
    Wrong(String),
    /// The server is gone.
    Gone,
}

pub fn heard(answer: Outcome<Reply>) -> Heard {
    match answer {
        Err(_) => Heard::Gone,
        Ok(reply) if reply.status == 200 => {
            Heard::Done(serde_json::from_slice(&reply.body).unwrap_or_default())
        }
        Ok(reply) if reply.status >= 500 => Heard::Refused,
        Ok(reply) => Heard::Wrong(format!("{} {}", reply.status, reply.text())),
    }
}
