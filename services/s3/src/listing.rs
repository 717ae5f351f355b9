//! Lists: keys in their order, those that share a beginning up to a delimiter told as one.
//!
//! A list costs what it returns: behind a common prefix the walk goes on after all keys that begin with it,
//! however many they are.

pub mod cursor;
pub mod encoding;
pub mod objects;
pub mod page;
pub mod versions;

pub use page::Asked;
