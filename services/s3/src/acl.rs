//! Access control lists: as clients write them, and what they allow.
//!
//! An ACL is judged as a policy is: its grants become statements beside those of the bucket's policy, so
//! that there is one place that decides.

pub mod asked;
pub mod show;
pub mod statements;
