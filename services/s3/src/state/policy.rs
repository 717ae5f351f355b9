//! The policy of a bucket, as its owner wrote it.

use super::configuration::configuration;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BucketPolicy {
    pub bucket: u64,
    pub text: String,
}

configuration!(BucketPolicy in 0x0303 "s3.policies", Policy, policy);
