//! Sends one event or message after the other, as long as not too many are open.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio::sync::watch;

use crash::connection::Reply;
use crash::line::Line;
use crash::server::moment;
use crash::trouble::Outcome;

use super::ledger::{Task, Way};
use super::place::{SOURCE, invocation, url};
use super::{ACCOUNT, Shared};
use crate::judge::Failure;

/// So many of one way may be open: a machine runs fewer than it can be asked to.
const OPEN_MAX: usize = 24;
const ROOM_WAIT: Duration = Duration::from_millis(5);

pub struct Caller {
    next: Task,
    step: u64,
    ledger: Shared,
}

impl Caller {
    /// One of `count` of its way.
    pub fn new(way: Way, number: u64, count: u64, ledger: &Shared) -> Caller {
        Caller { next: Task { way, number }, step: count, ledger: ledger.clone() }
    }

    /// Until it is told to stop, or the server is gone.
    pub async fn run(mut self, to: SocketAddr, stop: watch::Receiver<bool>) -> Caller {
        let Ok(mut line) = Line::open(to, ACCOUNT).await else { return self };
        while !*stop.borrow() {
            if self.ledger.lock().count_open(self.next.way) >= OPEN_MAX {
                moment(ROOM_WAIT).await;
                continue;
            }
            let task = self.next;
            // One whose answer never came is not sent again: it may have been taken.
            self.next.number += self.step;
            self.ledger.lock().sending(task);
            match send(&mut line, task).await {
                Err(_) => break,
                Ok(reply) => self.heard(task, &reply),
            }
        }
        self
    }

    fn heard(&self, task: Task, reply: &Reply) {
        let mut ledger = self.ledger.lock();
        match reply.status {
            200..300 => ledger.accepted(task),
            500.. => ledger.refused += 1,
            status => ledger.fail(Failure::Wrong(format!("{task:?}: {status} {}", reply.text()))),
        }
    }
}

async fn send(line: &mut Line, task: Task) -> Outcome<Reply> {
    match task.way {
        Way::Destined | Way::Lettered => {
            let call = invocation(task.way, &task.event()).header("x-amz-invocation-type", "Event");
            line.function(&call).await
        }
        Way::Mapped => {
            let message = json!({"QueueUrl": url(SOURCE), "MessageBody": task.event().to_string()});
            line.queue("SendMessage", &message).await
        }
    }
}
