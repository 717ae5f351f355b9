//! Reads what is told of ends: in queues, and in a bucket.

use std::net::SocketAddr;
use std::time::Duration;

use roxmltree::Document;
use serde_json::{Value, json};
use tokio::sync::watch;

use crash::connection::Reply;
use crash::line::{Line, good};
use crash::s3_request::S3Call;
use crash::server::moment;
use crash::trouble::{Outcome, Trouble};

use super::ledger::End;
use super::place::{DEAD_EVENTS, DEAD_MESSAGES, FAILED_EVENTS, PROCESSED, SUCCEEDED, url};
use super::{ACCOUNT, Shared};

const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Where ends are told.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    InQueue(&'static str, End),
    InBucket(&'static str, End),
}

impl Told {
    pub const ALL: [Told; 5] = [
        Told::InQueue(SUCCEEDED, End::Success),
        Told::InQueue(PROCESSED, End::Success),
        Told::InQueue(DEAD_EVENTS, End::Failure),
        Told::InQueue(DEAD_MESSAGES, End::Failure),
        Told::InBucket(FAILED_EVENTS, End::Failure),
    ];

    /// Until it is told to stop, or the server is gone.
    pub async fn collect(self, to: SocketAddr, stop: watch::Receiver<bool>, ledger: Shared) {
        let Ok(mut line) = Line::open(to, ACCOUNT).await else { return };
        while !*stop.borrow() {
            if self.take(&mut line, &ledger).await.is_err() {
                return;
            }
        }
    }

    /// What is there now, or comes soon.
    async fn take(self, line: &mut Line, ledger: &Shared) -> Outcome<()> {
        match self {
            Told::InQueue(queue, end) => take_messages(line, queue, end, ledger).await,
            Told::InBucket(bucket, end) => take_objects(line, bucket, end, ledger).await,
        }
    }
}

async fn take_messages(line: &mut Line, queue: &str, end: End, ledger: &Shared) -> Outcome<()> {
    let asked = json!({"QueueUrl": url(queue), "MaxNumberOfMessages": 10, "WaitTimeSeconds": 1});
    let answer = good(&line.queue("ReceiveMessage", &asked).await?)?;
    let mut entries = Vec::new();
    for (at, message) in answer["Messages"].as_array().into_iter().flatten().enumerate() {
        let text = message["Body"].as_str().unwrap_or_default();
        ledger.lock().ended(&event(text.as_bytes()), end);
        entries.push(json!({"Id": at.to_string(), "ReceiptHandle": message["ReceiptHandle"]}));
    }
    if !entries.is_empty() {
        let asked = json!({"QueueUrl": url(queue), "Entries": entries});
        good(&line.queue("DeleteMessageBatch", &asked).await?)?;
    }
    Ok(())
}

async fn take_objects(line: &mut Line, bucket: &str, end: End, ledger: &Shared) -> Outcome<()> {
    let listed = line.bucket(&S3Call::get(format!("/{bucket}")).query("list-type=2")).await?;
    let keys = keys(&listed)?;
    if keys.is_empty() {
        moment(LOOK_AGAIN).await;
    }
    for key in keys {
        let path = format!("/{bucket}/{key}");
        let object = line.bucket(&S3Call::get(path.clone())).await?;
        good(&object)?;
        ledger.lock().ended(&event(&object.body), end);
        good(&line.bucket(&S3Call::new("DELETE", path)).await?)?;
    }
    Ok(())
}

fn keys(listed: &Reply) -> Outcome<Vec<String>> {
    good(listed)?;
    let text = listed.text();
    let document = Document::parse(&text).map_err(|error| Trouble::new(error.to_string()))?;
    let keys = document.descendants().filter(|node| node.tag_name().name() == "Key");
    Ok(keys.filter_map(|node| node.text().map(str::to_owned)).collect())
}

/// A record tells its event; a dead letter is one.
fn event(bytes: &[u8]) -> Value {
    let mut told: Value = serde_json::from_slice(bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()));
    match told.get_mut("requestPayload") {
        Some(event) => event.take(),
        None => told,
    }
}
