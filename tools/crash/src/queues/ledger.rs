//! What producers and consumers were told, and what contradicts it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::{Kind, VISIBILITY_S};
use crate::judge::Failure;

/// A message by what it says: its queue, who made it, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    pub kind: Kind,
    /// The producer; of a FIFO queue, the group.
    pub maker: usize,
    pub number: u64,
}

impl Message {
    pub fn body(&self) -> String {
        format!("{}-{}", self.maker, self.number)
    }

    pub fn parse(kind: Kind, body: &str) -> Option<Message> {
        let (maker, number) = body.split_once('-')?;
        Some(Message { kind, maker: maker.parse().ok()?, number: number.parse().ok()? })
    }
}

/// What is known of a message.
#[derive(Debug, Default)]
struct Fate {
    sent: bool,
    deleting: bool,
    deleted: bool,
    /// The id under which it came.
    id: Option<String>,
    /// Until when it is one consumer's own.
    held_until: Option<Instant>,
}

#[derive(Default)]
pub struct Ledger {
    messages: BTreeMap<Message, Fate>,
    failures: Vec<Failure>,
    pub sent: u64,
    pub received: u64,
    pub deleted: u64,
    pub refused: u64,
}

impl Ledger {
    pub fn sending(&mut self, message: Message) {
        self.messages.entry(message).or_default();
    }

    pub fn sent(&mut self, message: Message) {
        self.messages.entry(message).or_default().sent = true;
        self.sent += 1;
    }

    pub fn deleting(&mut self, message: Message) {
        self.messages.entry(message).or_default().deleting = true;
    }

    pub fn deleted(&mut self, message: Message) {
        self.messages.entry(message).or_default().deleted = true;
        self.deleted += 1;
    }

    /// It is nobody's any more: its time was set to nothing.
    pub fn let_go(&mut self, message: Message) {
        self.messages.entry(message).or_default().held_until = None;
    }

    /// Messages that came in one answer to a request that was sent at `asked`.
    pub fn received(&mut self, came: &[(Message, String)], asked: Instant) {
        for (at, (message, id)) in came.iter().enumerate() {
            self.received += 1;
            self.judge(*message, id);
            if message.kind == Kind::Fifo {
                self.judge_order(*message, &came[..at]);
            }
            let held_until = asked + Duration::from_secs(VISIBILITY_S);
            let fate = self.messages.entry(*message).or_default();
            fate.held_until = Some(held_until);
            fate.id.get_or_insert_with(|| id.clone());
        }
    }

    fn judge(&mut self, message: Message, id: &str) {
        let now = Instant::now();
        let failure = match self.messages.get(&message) {
            None => Some(Failure::Torn(format!("nobody ever sent {message:?}"))),
            Some(fate) if fate.deleted => {
                Some(Failure::Lost(format!("{message:?} came after its deletion was acknowledged")))
            }
            Some(fate) if fate.id.as_ref().is_some_and(|known| known != id) => {
                Some(Failure::Torn(format!("{message:?} is there twice: {:?} and {id}", fate.id)))
            }
            Some(fate) if fate.held_until.is_some_and(|until| now < until) => {
                Some(Failure::Wrong(format!("{message:?} came to two consumers at once")))
            }
            Some(_) => None,
        };
        self.failures.extend(failure);
    }

    /// Whatever was sent to the group before must be gone, or stand before it in the same answer.
    fn judge_order(&mut self, message: Message, before: &[(Message, String)]) {
        let first = Message { number: 0, ..message };
        let overtaken = self.messages.range(first..message).find(|(earlier, fate)| {
            let is_gone = fate.deleted || fate.deleting;
            fate.sent && !is_gone && !before.iter().any(|(came, _)| came == *earlier)
        });
        if let Some((earlier, _)) = overtaken {
            self.failures.push(Failure::Wrong(format!("{message:?} came before {earlier:?}")));
        }
    }

    pub fn fail(&mut self, failure: Failure) {
        self.failures.push(failure);
    }

    pub fn take_failures(&mut self) -> Vec<Failure> {
        std::mem::take(&mut self.failures)
    }

    /// What must still come.
    pub fn expected(&self, kind: Kind) -> BTreeSet<Message> {
        let must_come = |fate: &Fate| fate.sent && !fate.deleting && !fate.deleted;
        let messages = self.messages.iter().filter(|(message, fate)| message.kind == kind && must_come(fate));
        messages.map(|(message, _)| *message).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: Kind, number: u64) -> Message {
        Message { kind, maker: 0, number }
    }

    fn ledger(kind: Kind, count: u64) -> Ledger {
        let mut ledger = Ledger::default();
        for number in 0..count {
            ledger.sending(message(kind, number));
            ledger.sent(message(kind, number));
        }
        ledger
    }

    /// Messages that come one by one, each in time for no one else.
    fn come(ledger: &mut Ledger, messages: &[Message], id: &str) -> usize {
        let long_ago = Instant::now().checked_sub(Duration::from_secs(60)).expect("up for a minute");
        let came: Vec<_> = messages.iter().map(|it| (*it, format!("{id}{}", it.number))).collect();
        ledger.received(&came, long_ago);
        ledger.take_failures().len()
    }

    #[test]
    fn a_body_is_read_back() {
        let it = Message { kind: Kind::Fifo, maker: 2, number: 17 };
        assert_eq!(Message::parse(Kind::Fifo, &it.body()), Some(it));
    }

    #[test]
    fn what_was_deleted_must_not_come_again() {
        let mut ledger = ledger(Kind::Standard, 1);
        let it = message(Kind::Standard, 0);
        assert_eq!(come(&mut ledger, &[it], "a"), 0);
        assert_eq!(ledger.expected(Kind::Standard).len(), 1);
        ledger.deleting(it);
        assert_eq!(come(&mut ledger, &[it], "a"), 0);
        ledger.deleted(it);
        assert_eq!(come(&mut ledger, &[it], "a"), 1);
        assert!(ledger.expected(Kind::Standard).is_empty());
    }

    #[test]
    fn one_message_is_there_once_and_one_consumers_own() {
        let mut ledger = ledger(Kind::Standard, 1);
        let it = message(Kind::Standard, 0);
        assert_eq!(come(&mut ledger, &[it], "a"), 0);
        assert_eq!(come(&mut ledger, &[it], "b"), 1);
        ledger.received(&[(it, "a0".into())], Instant::now());
        ledger.received(&[(it, "a0".into())], Instant::now());
        assert_eq!(ledger.take_failures().len(), 1);
        ledger.let_go(it);
        ledger.received(&[(it, "a0".into())], Instant::now());
        assert_eq!(ledger.take_failures().len(), 0);
        assert_eq!(come(&mut ledger, &[message(Kind::Standard, 9)], "a"), 1);
    }

    #[test]
    fn a_group_keeps_its_order() {
        let mut ledger = ledger(Kind::Fifo, 3);
        let [first, second, third] = [0, 1, 2].map(|number| message(Kind::Fifo, number));
        assert_eq!(come(&mut ledger, &[first, second], "a"), 0);
        assert_eq!(come(&mut ledger, &[second], "a"), 1);
        ledger.deleting(first);
        assert_eq!(come(&mut ledger, &[second, third], "a"), 0);
    }
}
