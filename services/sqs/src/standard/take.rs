//! Taking messages from the front of a queue, for a receiver or for a move task.
//!
//! A row is claimed in memory first, so that two takers do not go for the same one, and then read as part of
//! the transaction: it is the commit that decides whose it is.

use super::remove;
use crate::limits::SKIPPED_MAX;
use crate::memory::head::{Bound, Found, Look, Spot};
use crate::memory::lanes::Tie;
use crate::memory::{QueueMemory, to_look};
use crate::state::message::{Message, MessageId};
use crate::state::queue::Queue;
use kernel::{Cx, Result, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::Scan;

/// What one attempt takes. Dropped without a commit, it is all free again.
pub struct Taking {
    pub remembered: Arc<QueueMemory>,
    claims: Vec<(u32, Spot<Tie>)>,
    /// What was taken already: rows that this attempt has written are not for itself.
    ids: BTreeSet<MessageId>,
    /// Lanes that were looked through to the last message that is due, and when the next one is.
    looked: BTreeMap<u32, Time>,
    /// Lanes in which nothing is left.
    dry: BTreeSet<u32>,
    skipped: usize,
    is_committed: Arc<AtomicBool>,
}

impl Taking {
    pub async fn begin(cx: &mut Cx<'_>, queue: &Queue) -> Result<Taking> {
        Ok(Taking {
            remembered: to_look(cx, queue).await?,
            claims: Vec::new(),
            ids: BTreeSet::new(),
            looked: BTreeMap::new(),
            dry: BTreeSet::new(),
            skipped: 0,
            is_committed: Arc::default(),
        })
    }

    /// The first message that can be received, claimed and read. Expired ones on the way are removed. `wanted`
    /// is how many will be asked for.
    pub async fn next(&mut self, cx: &mut Cx<'_>, queue: &Queue, wanted: usize) -> Result<Option<Message>> {
        let expired_before = queue.expired_before(cx.now);
        while !self.has_given_up() {
            let best = self.remembered.lanes().best(cx.now, &self.dry);
            let Some(lane) = best else { return Ok(None) };
            if self.look(cx, queue, lane, wanted).await? {
                continue;
            }
            let Some(spot) = self.claim(lane, cx.now) else { continue };
            let (at, (order, id)) = spot;
            let place = (queue.id, queue.generation, lane, at.0, order, id);
            match cx.tx.get::<Message>(place).await? {
                None => self.missed(lane, &spot),
                Some(message) if message.sent < expired_before => remove(cx, &self.remembered, &message),
                Some(message) => {
                    self.ids.insert(id);
                    return Ok(Some(message));
                }
            }
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
        self.remembered.lanes().next(&self.looked)
    }

    /// Leaves a message where it is, for others.
    pub fn leave(&mut self, message: &Message) {
        let claim = (message.lane, (message.visible, (message.order, message.id)));
        self.claims.retain(|known| *known != claim);
        self.remembered.lanes().lane(claim.0).head.release(claim.1);
    }

    /// Keeps the claims until the commit. What was claimed and not left is written by then.
    pub fn hold(self, cx: &mut Cx<'_>) {
        if self.claims.is_empty() {
            return;
        }
        let is_committed = self.is_committed.clone();
        cx.when_committed(move || is_committed.store(true, Ordering::Release));
        cx.hold(self);
    }

    /// Looks for more in a lane where too few are known. Tells whether it did: another lane may be better then.
    async fn look(&mut self, cx: &mut Cx<'_>, queue: &Queue, lane: u32, wanted: usize) -> Result<bool> {
        if self.looked.contains_key(&lane) {
            return Ok(false);
        }
        let look = {
            let mut lanes = self.remembered.lanes();
            let head = &mut lanes.lane(lane).head;
            head.skip_before(queue.expired_before(cx.now));
            head.look(cx.now, wanted)
        };
        let Some(look) = look else { return Ok(false) };
        let found = self.found(cx, queue, lane, &look).await?;
        let next = self.remembered.lanes().lane(lane).head.seen(&look, found, cx.now, cx.horizon());
        self.looked.extend(next.map(|next| (lane, next)));
        Ok(true)
    }

    /// What is due, and the row behind it, which tells when to look again.
    async fn found(&self, cx: &mut Cx<'_>, queue: &Queue, lane: u32, look: &Look<Tie>) -> Result<Found<Tie>> {
        let Queue { id, generation, .. } = *queue;
        let scan = |limit| Scan::<Message>::prefix((id, generation, lane), limit).snapshot();
        let later = (id, generation, lane, cx.now.0 + 1);
        let due = cx.tx.scan(starting(scan(look.limit), queue, lane, &look.from).before(later)).await?;
        let next = if due.more { Vec::new() } else { cx.tx.scan(scan(1).from(later)).await?.rows };
        let is_all = !due.more && next.is_empty();
        let others = due.rows.into_iter().filter(|message| !self.ids.contains(&message.id));
        let spots =
            others.chain(next).map(|message| (message.visible, (message.order, message.id))).collect();
        Ok(Found { spots, is_all })
    }

    /// Claims the first known row of a lane that is due.
    fn claim(&mut self, lane: u32, now: Time) -> Option<Spot<Tie>> {
        let mut lanes = self.remembered.lanes();
        let spot = lanes.lane(lane).head.claim(now);
        match spot {
            Some(spot) => self.claims.push((lane, spot)),
            None => {
                self.dry.insert(lane);
                lanes.forget_if_idle(lane);
            }
        }
        spot
    }

    fn missed(&mut self, lane: u32, spot: &Spot<Tie>) {
        self.claims.retain(|claim| *claim != (lane, *spot));
        self.remembered.lanes().lane(lane).head.missed(spot);
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        let mut lanes = self.remembered.lanes();
        let is_committed = self.is_committed.load(Ordering::Acquire);
        for (lane, spot) in self.claims.drain(..) {
            let head = &mut lanes.lane(lane).head;
            if is_committed {
                head.taken(&spot);
            } else {
                head.release(spot);
            }
            lanes.forget_if_idle(lane);
        }
    }
}

fn starting(scan: Scan<Message>, queue: &Queue, lane: u32, from: &Bound<Tie>) -> Scan<Message> {
    match from {
        (at, None) => scan.from((queue.id, queue.generation, lane, at.0)),
        (at, Some((order, id))) => scan.after((queue.id, queue.generation, lane, at.0, *order, *id)),
    }
}
