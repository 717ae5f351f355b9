//! What browsers ask before, and want to hear after, a page of another origin talks to a bucket.

pub mod matching;
pub mod rules;
