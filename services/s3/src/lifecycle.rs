//! What becomes of objects as they age: the rules, and carrying them out.

pub mod rules;
