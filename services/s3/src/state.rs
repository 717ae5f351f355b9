//! What is stored: one module a noun.

pub mod acl;
pub mod body;
pub mod bucket;
pub mod configuration;
pub mod cors;
pub mod lifecycle;
pub mod logging;
pub mod notification;
pub mod object;
pub mod policy;
pub mod scrub;
pub mod tags;
pub mod upload;
pub mod website;
