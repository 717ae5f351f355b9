//! Where a bucket's access log goes.

use super::acl::Grant;
use super::configuration::configuration;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logging {
    pub bucket: u64,
    /// The name of the bucket that is logged.
    pub source: String,
    pub target: String,
    pub prefix: String,
    pub grants: Vec<Grant>,
    pub key_format: Option<KeyFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum KeyFormat {
    Simple,
    ByEventTime,
    ByDeliveryTime,
}

configuration!(Logging in 0x0307 "s3.logging", Configuration, logging);
