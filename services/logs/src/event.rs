//! Events, and where each stands among all others.
//!
//! An event's id has 56 digits, as AWS's has: its time in milliseconds in the highest bits, then the stream,
//! the number of its chunk and its place there. So ids order as events do, and a token is an id.

use crate::limits::EVENT_EXTRA_BYTES;
use kernel::Time;

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub at: Time,
    pub message: String,
}

impl Event {
    /// What AWS counts for it.
    pub fn bytes(&self) -> usize {
        self.message.len() + EVENT_EXTRA_BYTES
    }
}

/// Where an event stands: by time, then by stream, then in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub at: Time,
    pub stream: u64,
    pub sequence: u64,
    pub index: u32,
}

/// How many digits an id has.
const DIGITS: usize = 56;
/// What has more does not fit into the digits: the year 2112.
const ID_MS_MAX: i64 = 4_484_155_000_000;
/// An id as a number: 48 bits of time, 64 of the stream, 48 of the chunk, 32 of the place in it.
type Limbs = [u32; 6];

impl Place {
    /// Before everything of this time.
    pub fn beginning(at: Time) -> Place {
        Place { at, stream: 0, sequence: 0, index: 0 }
    }

    /// Right behind this one.
    pub fn next(self) -> Place {
        match self.index.checked_add(1) {
            Some(index) => Place { index, ..self },
            None => Place { sequence: self.sequence.saturating_add(1), index: 0, ..self },
        }
    }

    pub fn id(self) -> String {
        let mut limbs = self.limbs();
        let mut digits = [b'0'; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit += divide_by_ten(&mut limbs);
        }
        String::from_utf8_lossy(&digits).into_owned()
    }

    /// The place that an id names; `None` where it is no id.
    pub fn parse(id: &str) -> Option<Place> {
        if id.len() != DIGITS {
            return None;
        }
        let mut limbs = [0; 6];
        for digit in id.bytes() {
            let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
            multiply_by_ten(&mut limbs, digit)?;
        }
        let [top, upper, stream_low, middle, low, index] = limbs.map(u64::from);
        let at = i64::try_from(top << 16 | upper >> 16).ok()?;
        let stream = (upper & 0xffff) << 48 | stream_low << 16 | middle >> 16;
        let sequence = (middle & 0xffff) << 32 | low;
        Some(Place { at: Time(at), stream, sequence, index: u32::try_from(index).ok()? })
    }

    fn limbs(self) -> Limbs {
        let at = self.at.0.clamp(0, ID_MS_MAX).unsigned_abs();
        let sequence = self.sequence.min((1 << 48) - 1);
        [
            (at >> 16) as u32,
            ((at & 0xffff) << 16 | self.stream >> 48) as u32,
            (self.stream >> 16) as u32,
            ((self.stream & 0xffff) << 16 | sequence >> 32) as u32,
            sequence as u32,
            self.index,
        ]
    }
}

/// The remainder.
fn divide_by_ten(limbs: &mut Limbs) -> u8 {
    let mut rest = 0_u64;
    for limb in limbs.iter_mut() {
        let value = rest << 32 | u64::from(*limb);
        *limb = (value / 10) as u32;
        rest = value % 10;
    }
    rest as u8
}

/// `None` where it does not fit.
fn multiply_by_ten(limbs: &mut Limbs, plus: u32) -> Option<()> {
    let mut carry = u64::from(plus);
    for limb in limbs.iter_mut().rev() {
        let value = u64::from(*limb) * 10 + carry;
        *limb = value as u32;
        carry = value >> 32;
    }
    (carry == 0).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: [Place; 4] = [
        Place { at: Time(0), stream: 0, sequence: 0, index: 0 },
        Place { at: Time(1_432_826_855_000), stream: 3, sequence: 1, index: 2 },
        Place { at: Time(1_432_826_855_000), stream: u64::MAX, sequence: (1 << 48) - 1, index: u32::MAX },
        Place { at: Time(1_795_260_885_123), stream: 1 << 63, sequence: 1 << 40, index: 7 },
    ];

    #[test]
    fn an_id_has_56_digits_and_names_its_place() {
        for place in PLACES {
            assert_eq!(place.id().len(), 56);
            assert_eq!(Place::parse(&place.id()), Some(place));
        }
        assert!(PLACES[1].id().starts_with("31953106606"), "as AWS's of the same time: {}", PLACES[1].id());
    }

    #[test]
    fn ids_order_as_places_do() {
        let ids: Vec<String> = PLACES.iter().map(|place| place.id()).collect();
        assert!(ids.is_sorted() && PLACES.is_sorted());
        assert!(PLACES[1].next() > PLACES[1] && PLACES[2].next() > PLACES[2]);
    }

    #[test]
    fn what_is_no_id() {
        for text in ["", "1", &"x".repeat(56), &"0".repeat(57)] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }
}
