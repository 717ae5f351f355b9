//! Receives messages, deletes most of them, gives some back at once, forgets some.

use std::net::SocketAddr;
use std::time::Instant;

use fastrand::Rng;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::ledger::Message;
use super::{Heard, Kind, Line, REFUSALS_MAX, Shared, VISIBILITY_S, heard};
use crate::judge::Failure;

pub struct Consumer {
    kind: Kind,
    ledger: Shared,
    chance: Rng,
}

/// A message in hand.
struct Held {
    message: Message,
    handle: String,
}

impl Consumer {
    pub fn new(kind: Kind, ledger: &Shared, seed: u64) -> Consumer {
        Consumer { kind, ledger: ledger.clone(), chance: Rng::with_seed(seed) }
    }

    pub async fn run(mut self, to: SocketAddr, stop: watch::Receiver<bool>) -> Consumer {
        let Ok(mut line) = Line::open(to).await else { return self };
        let mut refusals = 0;
        while !*stop.borrow() && refusals < REFUSALS_MAX {
            match self.round(&mut line).await {
                Heard::Done(_) => {}
                Heard::Refused => {
                    refusals += 1;
                    self.ledger.lock().refused += 1;
                }
                Heard::Wrong(what) => {
                    self.ledger.lock().fail(Failure::Wrong(what));
                    break;
                }
                Heard::Gone => break,
            }
        }
        self
    }

    /// One receive, and what becomes of its messages.
    async fn round(&mut self, line: &mut Line) -> Heard {
        let input = json!({
            "QueueUrl": self.kind.url(), "MaxNumberOfMessages": self.chance.u32(1..=10),
            "VisibilityTimeout": VISIBILITY_S, "WaitTimeSeconds": self.chance.u32(..2),
        });
        let asked = Instant::now();
        let answer = match heard(line.call("ReceiveMessage", &input).await) {
            Heard::Done(answer) => answer,
            other => return other,
        };
        let held = self.note(&answer, asked);
        for held in held {
            let what = match self.chance.u8(..20) {
                0 => continue,
                1 => self.give_back(line, &held).await,
                _ => self.delete(line, &held).await,
            };
            match what {
                Heard::Done(_) => {}
                other => return other,
            }
        }
        Heard::Done(answer)
    }

    fn note(&mut self, answer: &Value, asked: Instant) -> Vec<Held> {
        let none = Vec::new();
        let messages = answer["Messages"].as_array().unwrap_or(&none);
        let text = |message: &Value, name: &str| message[name].as_str().unwrap_or_default().to_owned();
        let mut held = Vec::new();
        let mut came = Vec::new();
        let mut ledger = self.ledger.lock();
        for message in messages {
            let Some(known) = Message::parse(self.kind, &text(message, "Body")) else {
                ledger.fail(Failure::Torn(format!("nobody ever sent {message}")));
                continue;
            };
            came.push((known, text(message, "MessageId")));
            held.push(Held { message: known, handle: text(message, "ReceiptHandle") });
        }
        ledger.received(&came, asked);
        held
    }

    async fn delete(&self, line: &mut Line, held: &Held) -> Heard {
        self.ledger.lock().deleting(held.message);
        let input = json!({"QueueUrl": self.kind.url(), "ReceiptHandle": held.handle});
        let heard = heard(line.call("DeleteMessage", &input).await);
        if let Heard::Done(_) = heard {
            self.ledger.lock().deleted(held.message);
        }
        self.in_time(heard)
    }

    async fn give_back(&self, line: &mut Line, held: &Held) -> Heard {
        // From here on anybody may have it.
        self.ledger.lock().let_go(held.message);
        let input =
            json!({"QueueUrl": self.kind.url(), "ReceiptHandle": held.handle, "VisibilityTimeout": 0});
        let heard = heard(line.call("ChangeMessageVisibility", &input).await);
        self.in_time(heard)
    }

    /// Who is slow finds its message gone to somebody else: no fault of the server's.
    fn in_time(&self, heard: Heard) -> Heard {
        match heard {
            Heard::Wrong(what) if is_too_late(&what) => Heard::Done(Value::Null),
            other => other,
        }
    }
}

fn is_too_late(what: &str) -> bool {
    let sentences = ["MessageNotInflight", "expired", "not available for visibility timeout change"];
    sentences.iter().any(|sentence| what.contains(sentence))
}
