//! From the lines of functions to the service that keeps logs.
//!
//! Lines of all functions are gathered for a moment and committed together, as deliveries. What waits is bounded:
//! who writes faster than it can be kept waits, down to the code's own write.

use kernel::attempt::Piece;
use kernel::later::later;
use kernel::{BoxFuture, Cloud, Cx, Delivery, Here, Result, Time};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::timeout;

/// Of lines that are not kept yet.
const WAITING_BYTES_MAX: usize = 8 << 20;
const GATHER: Duration = Duration::from_millis(40);
const GATHER_BYTES: usize = 512 << 10;
/// Where so many wait already, more are not waited for.
const MANY_LINES: usize = 1_024;
/// In a delivery, which is a row. Escaped, a line can be six times as long.
const DELIVERY_BYTES: usize = 144 << 10;
/// A longer line becomes several events.
pub const LINE_BYTES_MAX: usize = 128 << 10;
/// What a line takes beside its text.
const LINE_OVERHEAD: usize = 64;

/// The stream that an environment writes to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub account: String,
    pub region: String,
    pub group: String,
    pub stream: String,
    /// Who has to be allowed to write there: a role, for a function.
    pub role: String,
    pub function: String,
}

impl Place {
    /// What it takes in a delivery.
    fn bytes(&self) -> usize {
        self.group.len() + self.stream.len() + self.role.len() + self.function.len() + LINE_OVERHEAD
    }
}

struct Line {
    place: Arc<Place>,
    at: Time,
    text: String,
    _room: Option<OwnedSemaphorePermit>,
}

#[derive(Clone)]
pub struct Journal {
    lines: mpsc::UnboundedSender<Line>,
    room: Arc<Semaphore>,
}

/// The other end of a [`Journal`].
pub struct Carrier {
    lines: mpsc::UnboundedReceiver<Line>,
}

pub fn journal() -> (Journal, Carrier) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let room = Arc::new(Semaphore::new(WAITING_BYTES_MAX));
    (Journal { lines: sender, room }, Carrier { lines: receiver })
}

impl Journal {
    /// Waits while too much is waiting already.
    pub async fn write(&self, place: &Arc<Place>, at: Time, text: String) {
        let bytes = u32::try_from(text.len() + LINE_OVERHEAD).unwrap_or(u32::MAX);
        let room = self.room.clone().acquire_many_owned(bytes).await.ok();
        // Nobody carries any more once the server ends.
        let _ = self.lines.send(Line { place: place.clone(), at, text, _room: room });
    }
}

impl Carrier {
    /// Until it is told that nothing more comes; then what has come is kept first.
    pub async fn carry(mut self, cloud: Arc<Cloud>, mut end: oneshot::Receiver<()>) {
        let mut sent = Sent(0);
        loop {
            let first = tokio::select! {
                biased;
                Some(first) = self.lines.recv() => first,
                _ = &mut end => break,
            };
            // Nobody is woken for each line meanwhile.
            let ends = self.lines.len() < MANY_LINES && timeout(GATHER, &mut end).await.is_ok();
            let gathered = self.gather(first);
            keep(&cloud, &gathered, &mut sent).await;
            if ends {
                break;
            }
        }
        while let Ok(first) = self.lines.try_recv() {
            let gathered = self.gather(first);
            keep(&cloud, &gathered, &mut sent).await;
        }
    }

    /// What is there, as far as it goes into one commit.
    fn gather(&mut self, first: Line) -> Vec<Line> {
        let mut bytes = first.text.len() + LINE_OVERHEAD;
        let mut gathered = vec![first];
        while bytes < GATHER_BYTES
            && let Ok(line) = self.lines.try_recv()
        {
            bytes += line.text.len() + LINE_OVERHEAD;
            gathered.push(line);
        }
        gathered
    }
}

/// One transaction for each account and region.
async fn keep(cloud: &Cloud, lines: &[Line], sent: &mut Sent) {
    let Some(service) = cloud.service("lambda") else { return };
    let mut accounts: BTreeMap<(&str, &str), Vec<&Line>> = BTreeMap::new();
    for line in lines {
        accounts.entry((&line.place.account, &line.place.region)).or_default().push(line);
    }
    for ((account, region), lines) in accounts {
        let here = Here::new(region, account);
        let payloads: Vec<_> = payloads(&lines).into_iter().map(|payload| (sent.next(), payload)).collect();
        let kept = later(cloud, service, "keep-log", &here, &Keep { payloads }).await;
        if let Err(error) = kept {
            tracing::warn!(account, region, lines = lines.len(), %error, "lines of functions are lost");
        }
    }
}

/// How many deliveries were sent. Those of one instant are handed over in the order of their ids, so that theirs begin
/// with these numbers: lines stay in order where the time does not tell.
struct Sent(u64);

impl Sent {
    fn next(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }
}

struct Keep {
    payloads: Vec<(u64, Vec<u8>)>,
}

impl Piece for Keep {
    type Done = ();
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let (source, target) = (cx.arn("function"), cx.here.arn("logs", "log-group"));
            for (number, payload) in &self.payloads {
                let mut delivery = Delivery::new("logs", cx.now, cx.ids, &source, &target, payload.clone());
                delivery.id[..8].copy_from_slice(&number.to_be_bytes());
                cx.emit(delivery);
            }
            Ok(())
        })
    }
}

/// What the service of logs wants to hear, in pieces that fit into rows.
fn payloads(lines: &[&Line]) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    let mut batches: BTreeMap<&Place, Vec<(i64, &str)>> = BTreeMap::new();
    let mut bytes = 0;
    for line in lines {
        let more = line.text.len() + LINE_OVERHEAD + line.place.bytes();
        if bytes > 0 && bytes + more > DELIVERY_BYTES {
            payloads.push(payload(std::mem::take(&mut batches)));
            bytes = 0;
        }
        let is_known = batches.contains_key(&*line.place);
        bytes += if is_known { line.text.len() + LINE_OVERHEAD } else { more };
        batches.entry(&line.place).or_default().push((line.at.0, &line.text));
    }
    if !batches.is_empty() {
        payloads.push(payload(batches));
    }
    payloads
}

fn payload(batches: BTreeMap<&Place, Vec<(i64, &str)>>) -> Vec<u8> {
    let batch = |(place, events): (&Place, Vec<(i64, &str)>)| {
        let Place { group, stream, role, function, .. } = place;
        json!({"group": group, "stream": stream, "events": events,
            "writer": {"role": role, "function": function}})
    };
    let batches: Vec<_> = batches.into_iter().map(batch).collect();
    json!({"batches": batches}).to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(stream: &str, text: &str) -> Line {
        let owned = str::to_owned;
        let place = Place {
            account: owned("0"),
            region: owned("r"),
            group: owned("g"),
            stream: owned(stream),
            role: owned("arn:aws:iam::0:role/r"),
            function: owned("arn:aws:lambda:r:0:function:f"),
        };
        Line { place: Arc::new(place), at: Time(7), text: owned(text), _room: None }
    }

    #[test]
    fn a_stream_is_a_batch() {
        let lines = [line("a", "one\n"), line("b", "two\n"), line("a", "three\n")];
        let payloads = payloads(&lines.iter().collect::<Vec<_>>());
        let told: serde_json::Value = serde_json::from_slice(&payloads[0]).unwrap();
        assert_eq!(payloads.len(), 1);
        assert_eq!(told["batches"][0]["events"], json!([[7, "one\n"], [7, "three\n"]]));
        assert_eq!(told["batches"][1]["stream"], "b");
        let writer = json!({"role": "arn:aws:iam::0:role/r", "function": "arn:aws:lambda:r:0:function:f"});
        assert_eq!(told["batches"][1]["writer"], writer);
    }

    #[test]
    fn what_does_not_fit_comes_in_pieces() {
        let text = "\u{1}".repeat(LINE_BYTES_MAX);
        let lines = [line("a", &text), line("a", &text), line("a", "x")];
        let payloads = payloads(&lines.iter().collect::<Vec<_>>());
        assert_eq!(payloads.len(), 2);
        assert!(payloads.iter().all(|payload| payload.len() < 1 << 20));
    }
    #[test]
    fn lines_of_many_streams_fit_into_rows() {
        let names: Vec<String> = (0..4_000).map(|number| format!("{number:064}")).collect();
        let lines: Vec<Line> = names.iter().map(|name| line(name, "\u{1}")).collect();
        let payloads = payloads(&lines.iter().collect::<Vec<_>>());
        assert!(payloads.len() > 1 && payloads.iter().all(|payload| payload.len() < 1 << 20));
    }
}
