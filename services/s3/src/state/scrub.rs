//! How far the reading of all bodies has come.

use super::body::BodyId;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scrub {
    /// When it goes on.
    pub due: Time,
    pub at: Spot,
    /// What this pass has found damaged.
    pub damaged: u64,
    /// What the last whole pass has.
    pub damaged_before: u64,
}

/// Long bodies come first, then short ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    Start,
    /// This long body, from this byte on.
    Within(BodyId, u64),
    BehindLong(BodyId),
    Short,
    BehindShort(BodyId),
}

store::row! {
    Scrub in TableId::new(0x0349, "s3.scrub"),
    key () = |_scrub| (),
    versions { 1: Scrub }
}
