//! Index: the queues that use a queue as their dead-letter queue.

use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RedriveSource {
    pub account: String,
    pub region: String,
    /// The name of the dead-letter queue, which lies in the same account and region.
    pub target: String,
    pub source: String,
}

store::row! {
    RedriveSource in TableId::new(0x0203, "sqs.redrive-sources"),
    key (account: String, region: String, target: String, source: String) = |entry| (
        entry.account.clone(),
        entry.region.clone(),
        entry.target.clone(),
        entry.source.clone()
    ),
    versions { 1: RedriveSource }
}
