//! Message move tasks: dead letters on their way back, found by the queue that they leave.

use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoveTask {
    pub account: String,
    pub region: String,
    /// The name of the queue that messages leave.
    pub source: String,
    pub started: Time,
    pub id: String,
    /// Where they go; without one, each goes back to where it came from.
    pub destination_arn: Option<String>,
    pub rate_per_s: Option<u32>,
    pub status: Status,
    pub moved: u64,
    pub to_move: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Status {
    Running,
    Completed,
    Cancelled,
    /// With AWS's code for why.
    Failed(String),
}

store::row! {
    MoveTask in TableId::new(0x0230, "sqs.move-tasks"),
    key (account: String, region: String, source: String, started_ms: i64, id: String) = |task| (
        task.account.clone(),
        task.region.clone(),
        task.source.clone(),
        task.started.0,
        task.id.clone()
    ),
    versions { 1: MoveTask }
}
