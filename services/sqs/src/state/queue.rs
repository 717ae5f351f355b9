//! Queues: found by account, region and name.

use super::Tags;
use crate::limits;
use kernel::{Arn, Here, Time};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{TableId, Tx};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    pub account: String,
    pub region: String,
    pub name: String,
    /// Stands in the keys of its messages. A queue that is made anew under the name has another one.
    pub id: u64,
    /// Messages of earlier generations are gone: each purge begins a new one.
    pub generation: u32,
    pub created: Time,
    pub modified: Time,
    pub purged: Option<Time>,
    pub settings: Settings,
    pub tags: Tags,
}

/// What clients set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub delay_s: u32,
    pub message_bytes_max: u32,
    pub retention_s: u32,
    pub receive_wait_s: u32,
    pub visibility_s: u32,
    /// What `SqsManagedSseEnabled` says. All rows are encrypted, whatever it says.
    pub is_encrypted: bool,
    pub policy: Option<String>,
    pub redrive: Option<Redrive>,
    pub redrive_allow: Option<RedriveAllow>,
    /// For FIFO queues only.
    pub fifo: Option<Fifo>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fifo {
    pub has_content_based_deduplication: bool,
    /// Deduplication ids count inside a message group, not inside the queue.
    pub deduplicates_by_group: bool,
    /// What `FifoThroughputLimit` says: no throughput is limited here.
    pub limits_by_group: bool,
}

/// Where messages go that were received too often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Redrive {
    pub target_arn: String,
    pub receives_max: u32,
}

/// Which queues may use this one as their dead-letter queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RedriveAllow {
    All,
    None,
    /// By ARN.
    Sources(Vec<String>),
}

store::row! {
    Queue in TableId::new(0x0201, "sqs.queues"),
    key (account: String, region: String, name: String) =
        |queue| (queue.account.clone(), queue.region.clone(), queue.name.clone()),
    versions { 1: Queue }
}

impl Settings {
    pub fn new(is_fifo: bool) -> Settings {
        Settings {
            delay_s: 0,
            message_bytes_max: limits::MESSAGE_BYTES_MAX,
            retention_s: limits::RETENTION_S_DEFAULT,
            receive_wait_s: 0,
            visibility_s: limits::VISIBILITY_S_DEFAULT,
            is_encrypted: true,
            policy: None,
            redrive: None,
            redrive_allow: None,
            fifo: is_fifo.then(Fifo::default),
        }
    }

    pub fn retention(&self) -> Duration {
        Duration::from_secs(self.retention_s.into())
    }

    pub fn delay(&self) -> Duration {
        Duration::from_secs(self.delay_s.into())
    }
}

impl Queue {
    /// Reads the queue that an ARN names; the commit minds if it changes.
    pub async fn at(tx: &mut Tx, arn: &str) -> Result<Option<Queue>, store::Error> {
        match Arn::parse(arn).filter(|arn| arn.service == "sqs") {
            Some(arn) => tx.get::<Queue>((arn.account, arn.region, arn.resource)).await,
            None => Ok(None),
        }
    }

    pub fn arn(&self) -> String {
        Here::new(&self.region, &self.account).arn("sqs", &self.name)
    }

    pub fn is_fifo(&self) -> bool {
        self.settings.fifo.is_some()
    }

    /// Where its URL leads from an endpoint.
    pub fn url(&self, endpoint: &str) -> String {
        crate::address::url(endpoint, &self.account, &self.name)
    }

    /// What was sent before this has expired.
    pub fn expired_before(&self, now: Time) -> Time {
        now.minus(self.settings.retention())
    }
}
