//! Names of queues that were deleted a moment ago: they stay taken for a minute.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeletedQueue {
    pub account: String,
    pub region: String,
    pub name: String,
    pub at: Time,
}

store::row! {
    DeletedQueue in TableId::new(0x0202, "sqs.deleted-queues"),
    key (account: String, region: String, name: String) =
        |queue| (queue.account.clone(), queue.region.clone(), queue.name.clone()),
    versions { 1: DeletedQueue }
}
