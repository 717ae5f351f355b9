//! What is written while the power is cut, and how it is told again from the pieces.

pub mod ack;
pub mod check;
pub mod ledger;
pub mod model;
pub mod write;
