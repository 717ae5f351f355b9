//! The tags of a bucket, in the order in which they were given.

use super::configuration::configuration;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BucketTags {
    pub bucket: u64,
    pub tags: Vec<(String, String)>,
}

configuration!(BucketTags in 0x0304 "s3.bucket-tags", Tags, tags);
