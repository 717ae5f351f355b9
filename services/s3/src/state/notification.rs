//! Who is told what happens in a bucket.

use super::configuration::configuration;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notifications {
    pub bucket: u64,
    pub listeners: Vec<Listener>,
}

/// One target, and what it wants to hear of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Listener {
    pub id: String,
    /// An ARN: of a queue, or of a function, which may name a version or an alias.
    pub target: String,
    /// `s3:ObjectCreated:*`
    pub events: Vec<String>,
    /// As they were given, `Prefix` or `prefix`: name and value.
    pub rules: Vec<(String, String)>,
}

configuration!(Notifications in 0x0308 "s3.notifications", Configuration, notification);
