//! The rows that are written and read: a number as the key, 200 bytes as the value.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use store::{Row, TableId, row_key};

pub const VALUE_BYTES: usize = 200;

#[derive(Serialize, Deserialize)]
pub struct Note {
    pub number: u64,
    pub text: String,
}

store::row! {
    Note in TableId::new(0xBE00, "bench.notes"),
    key (number: u64) = |note| (note.number,),
    versions { 1: Note }
}

/// Key and value of a row, encoded. Values do not compress well.
pub fn row(number: u64) -> (Vec<u8>, Bytes) {
    let mut chance = fastrand::Rng::with_seed(number);
    let text = std::iter::repeat_with(|| chance.alphanumeric()).take(VALUE_BYTES).collect();
    let mut value = Vec::with_capacity(VALUE_BYTES + 16);
    Note { number, text }.encode(&mut value);
    (row_key::<Note>((number,)), Bytes::from(value))
}
