//! What the writing process says through its pipe, in records so short that the kernel never splits
//! one: whatever is in the pipe when the power goes was said before.

use std::io::{self, Write};

pub const RECORD_BYTES: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ack {
    /// After opening, this was the writer's last transaction.
    Found { writer: u8, number: u64 },
    /// The engine said that this transaction is safe.
    Committed { writer: u8, number: u64 },
}

impl Ack {
    pub fn say(self, mut to: impl Write) -> io::Result<()> {
        let (kind, writer, number) = match self {
            Self::Found { writer, number } => (b'F', writer, number),
            Self::Committed { writer, number } => (b'C', writer, number),
        };
        let mut record = [kind, writer, 0, 0, 0, 0, 0, 0, 0, 0];
        record[2..].copy_from_slice(&number.to_be_bytes());
        to.write_all(&record)
    }

    pub fn hear(record: [u8; RECORD_BYTES]) -> Option<Self> {
        let [kind, writer, number @ ..] = record;
        let number = u64::from_be_bytes(number);
        match kind {
            b'F' => Some(Self::Found { writer, number }),
            b'C' => Some(Self::Committed { writer, number }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_heard() {
        for ack in [Ack::Found { writer: 7, number: 0 }, Ack::Committed { writer: 0, number: u64::MAX }] {
            let mut said = Vec::new();
            ack.say(&mut said).expect("a vector takes all");
            assert_eq!(Ack::hear(said.try_into().expect("one record")), Some(ack));
        }
        assert_eq!(Ack::hear([0; RECORD_BYTES]), None);
    }
}
