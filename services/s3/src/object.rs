//! What operations on objects have in common.

pub mod access;
pub mod asked;
pub mod change;
pub mod copying;
pub mod customer_key;
pub mod events;
pub mod lock;
pub mod reading;
pub mod removal;
pub mod sums;
pub mod tagging;
pub mod transfer;
pub mod uploads;
