//! At the end, when nobody works any more: everything that must still come comes.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::ledger::Message;
use super::{Kind, Line, Shared};
use crate::check::Checked;
use crate::judge::Failure;
use crash::trouble::Outcome;

/// What has not come by then is lost.
const DEADLINE: Duration = Duration::from_secs(60);

/// Empties the queues, and compares.
pub async fn drain(to: SocketAddr, ledger: &Shared) -> Outcome<Checked> {
    let mut checked = Checked::default();
    for kind in Kind::ALL {
        let mut missing = ledger.lock().expected(kind);
        checked.facts += missing.len() as u64;
        empty(to, kind, ledger, &mut missing).await?;
        let lost = missing.iter().map(|message| Failure::Lost(format!("{message:?} never came")));
        checked.failures.extend(lost);
        let counts = counts(to, kind).await?;
        if counts != [0, 0, 0] {
            checked.failures.push(Failure::Wrong(format!("an empty queue counts {counts:?}")));
        }
    }
    checked.failures.extend(ledger.lock().take_failures());
    Ok(checked)
}

/// Receives and deletes until nothing has come for longer than a message is held.
async fn empty(to: SocketAddr, kind: Kind, ledger: &Shared, missing: &mut BTreeSet<Message>) -> Outcome<()> {
    let mut line = Line::open(to).await?;
    let input = json!({"QueueUrl": kind.url(), "MaxNumberOfMessages": 10, "WaitTimeSeconds": 2});
    let deadline = Instant::now() + DEADLINE;
    loop {
        let asked = Instant::now();
        let answer = line.good("ReceiveMessage", &input).await?;
        let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
        if messages.is_empty() || asked > deadline {
            return Ok(());
        }
        let mut entries = Vec::new();
        let mut came = Vec::new();
        for (at, message) in messages.iter().enumerate() {
            let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
            entries.push(json!({"Id": at.to_string(), "ReceiptHandle": text("ReceiptHandle")}));
            came.extend(Message::parse(kind, &text("Body")).map(|known| (known, text("MessageId"))));
        }
        ledger.lock().received(&came, asked);
        line.good("DeleteMessageBatch", &json!({"QueueUrl": kind.url(), "Entries": entries})).await?;
        for (message, _) in came {
            missing.remove(&message);
            ledger.lock().deleting(message);
            ledger.lock().deleted(message);
        }
    }
}

async fn counts(to: SocketAddr, kind: Kind) -> Outcome<[u64; 3]> {
    let names = ["", "NotVisible", "Delayed"].map(|what| format!("ApproximateNumberOfMessages{what}"));
    let input = json!({"QueueUrl": kind.url(), "AttributeNames": names});
    let answer: Value = Line::open(to).await?.good("GetQueueAttributes", &input).await?;
    let count = |name: &String| answer["Attributes"][name].as_str().and_then(|it| it.parse().ok());
    Ok(names.each_ref().map(|name| count(name).unwrap_or(u64::MAX)))
}
