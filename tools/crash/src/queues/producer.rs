//! Sends one message after the other. On a FIFO queue one that was not acknowledged is sent again, with
//! the same deduplication id; on a standard queue the next one follows.

use std::net::SocketAddr;

use serde_json::json;
use tokio::sync::watch;

use super::ledger::Message;
use super::{Heard, Kind, Line, REFUSALS_MAX, Shared, heard};
use crate::judge::Failure;

pub struct Producer {
    next: Message,
    ledger: Shared,
}

impl Producer {
    pub fn new(kind: Kind, maker: usize, ledger: &Shared) -> Producer {
        Producer { next: Message { kind, maker, number: 0 }, ledger: ledger.clone() }
    }

    pub async fn run(mut self, to: SocketAddr, stop: watch::Receiver<bool>) -> Producer {
        let Ok(mut line) = Line::open(to).await else { return self };
        let mut refusals = 0;
        while !*stop.borrow() && refusals < REFUSALS_MAX {
            self.ledger.lock().sending(self.next);
            match heard(line.call("SendMessage", &self.request()).await) {
                Heard::Done(_) => {
                    self.ledger.lock().sent(self.next);
                    self.next.number += 1;
                }
                Heard::Refused => {
                    refusals += 1;
                    self.ledger.lock().refused += 1;
                    self.skip();
                }
                Heard::Wrong(what) => {
                    self.ledger.lock().fail(Failure::Wrong(format!("{:?}: {what}", self.next)));
                    break;
                }
                Heard::Gone => {
                    self.skip();
                    break;
                }
            }
        }
        self
    }

    /// A sending on its way is not repeated where a second one would make a second message.
    fn skip(&mut self) {
        if self.next.kind == Kind::Standard {
            self.next.number += 1;
        }
    }

    fn request(&self) -> serde_json::Value {
        let (url, body) = (self.next.kind.url(), self.next.body());
        match self.next.kind {
            Kind::Standard => json!({"QueueUrl": url, "MessageBody": body}),
            Kind::Fifo => json!({
                "QueueUrl": url, "MessageBody": body, "MessageDeduplicationId": body,
                "MessageGroupId": self.next.maker.to_string(),
            }),
        }
    }
}
