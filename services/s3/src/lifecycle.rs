//! What becomes of objects as they age: the rules, and carrying them out.

pub mod due;
pub mod rules;
pub mod run;
pub mod told;

/// The name of the tick, and of its timers.
pub const NAME: &str = "s3.lifecycle";
