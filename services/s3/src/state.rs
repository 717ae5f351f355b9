//! What is stored: one module a noun.

pub mod acl;
pub mod bucket;
