//! Taking groups whose turn it is from the front of the line.

use super::{Group, group, next_turn, remove, visible_from};
use crate::limits::SKIPPED_MAX;
use crate::memory::head::{Bound, Found, Look, Spot};
use crate::memory::{QueueMemory, to_look};
use crate::state::fifo_group::Turn;
use crate::state::fifo_message::FifoMessage;
use crate::state::queue::Queue;
use kernel::{Cx, Result, Time};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::Scan;

/// The groups that one attempt takes. Dropped without a commit, they are free again.
pub struct Taking {
    pub remembered: Arc<QueueMemory>,
    claims: Vec<Spot<String>>,
    /// Groups that were served already: turns that this attempt has written are not for itself.
    served: BTreeSet<String>,
    /// When the next group's turn is, once the line was looked through.
    looked: Option<Time>,
    skipped: usize,
    is_committed: Arc<AtomicBool>,
}

impl Taking {
    pub async fn begin(cx: &mut Cx<'_>, queue: &Queue) -> Result<Taking> {
        Ok(Taking {
            remembered: to_look(cx, queue).await?,
            claims: Vec::new(),
            served: BTreeSet::new(),
            looked: None,
            skipped: 0,
            is_committed: Arc::default(),
        })
    }

    /// The next group that can be served, with its first messages that can be received, in order. Expired
    /// messages are removed. The caller gives the group its next turn.
    pub async fn next(
        &mut self,
        cx: &mut Cx<'_>,
        queue: &Queue,
        messages_max: usize,
    ) -> Result<Option<(Group, Vec<FifoMessage>)>> {
        while !self.has_given_up() {
            let Some(spot) = self.claim(cx, queue).await? else { return Ok(None) };
            let (at, name) = &spot;
            let turn = cx.tx.get::<Turn>((queue.id, queue.generation, at.0, name.as_str())).await?;
            let group = if turn.is_some() { group(cx, queue, name).await? } else { None };
            let Some(group) = group else {
                self.claims.retain(|claim| *claim != spot);
                self.remembered.turns().missed(&spot);
                self.skipped += 1;
                continue;
            };
            self.served.insert(group.name.clone());
            let messages = self.first_messages(cx, queue, &group, messages_max).await?;
            if !messages.is_empty() {
                return Ok(Some((group, messages)));
            }
            // All that was due has expired, or the queue's delay has grown.
            next_turn(cx, queue, group).await?;
            self.skipped += 1;
        }
        Ok(None)
    }

    /// Whether it stopped looking before it came to the end.
    pub fn has_given_up(&self) -> bool {
        self.skipped >= SKIPPED_MAX
    }

    /// When there may be a message again without anybody sending one.
    pub fn next_due(&self, now: Time) -> Time {
        if self.has_given_up() {
            return Time(now.0 + 1);
        }
        self.looked.unwrap_or_else(|| self.remembered.turns().next())
    }

    /// Keeps the claims until the commit.
    pub fn hold(self, cx: &mut Cx<'_>) {
        if self.claims.is_empty() {
            return;
        }
        let is_committed = self.is_committed.clone();
        cx.when_committed(move || is_committed.store(true, Ordering::Release));
        cx.hold(self);
    }

    /// The messages at the front of a group, up to the first one that is hidden.
    async fn first_messages(
        &mut self,
        cx: &mut Cx<'_>,
        queue: &Queue,
        group: &Group,
        messages_max: usize,
    ) -> Result<Vec<FifoMessage>> {
        let limit = u32::try_from(messages_max).unwrap_or(u32::MAX);
        let place = (queue.id, queue.generation, group.name.as_str());
        let scan = Scan::<FifoMessage>::prefix(place, limit);
        let scan = scan.from((queue.id, queue.generation, group.name.as_str(), group.first));
        let rows = cx.tx.scan(scan).await?.rows;
        let (now, expired_before) = (cx.now, queue.expired_before(cx.now));
        let mut messages = Vec::new();
        for message in rows.into_iter().take_while(|message| visible_from(queue, message) <= now) {
            if message.sent < expired_before {
                remove(cx, queue, &self.remembered, &message);
                self.skipped += 1;
            } else {
                messages.push(message);
            }
        }
        Ok(messages)
    }

    async fn claim(&mut self, cx: &mut Cx<'_>, queue: &Queue) -> Result<Option<Spot<String>>> {
        while self.looked.is_none() {
            let look = self.remembered.turns().look(cx.now, 1);
            let Some(look) = look else { break };
            let found = self.look(cx, queue, &look).await?;
            self.looked = self.remembered.turns().seen(&look, found, cx.now, cx.horizon());
        }
        let spot = self.remembered.turns().claim(cx.now);
        self.claims.extend(spot.clone());
        Ok(spot)
    }

    async fn look(&self, cx: &mut Cx<'_>, queue: &Queue, look: &Look<String>) -> Result<Found<String>> {
        let scan = Scan::<Turn>::prefix((queue.id, queue.generation), look.limit).snapshot();
        let page = cx.tx.scan(starting(scan, queue, &look.from)).await?;
        let others = page.rows.into_iter().filter(|turn| !self.served.contains(&turn.group));
        let spots = others.map(|turn| (turn.at, turn.group)).collect();
        Ok(Found { spots, is_all: !page.more })
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        let mut turns = self.remembered.turns();
        let is_committed = self.is_committed.load(Ordering::Acquire);
        for spot in self.claims.drain(..) {
            if is_committed {
                turns.taken(&spot);
            } else {
                turns.release(spot);
            }
        }
    }
}

fn starting(scan: Scan<Turn>, queue: &Queue, from: &Bound<String>) -> Scan<Turn> {
    match from {
        (at, None) => scan.from((queue.id, queue.generation, at.0)),
        (at, Some(group)) => scan.after((queue.id, queue.generation, at.0, group.as_str())),
    }
}
