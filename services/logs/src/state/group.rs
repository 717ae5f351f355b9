//! Log groups: found by account, region and name. What is asked at every append stands here.

use super::Tags;
use kernel::{Here, Time};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogGroup {
    pub account: String,
    pub region: String,
    pub name: String,
    /// Stands in the keys of its streams. A group that is made anew under the name has another one.
    pub id: u64,
    pub created: Time,
    pub class: Class,
    /// For ever, where there is none.
    pub retention_days: Option<u32>,
    /// When that was set: timers of an earlier setting know by it that they are out of date.
    pub retention_set: Time,
    pub is_protected: bool,
    pub tags: Tags,
    /// In the order of their names.
    pub subscriptions: Vec<Subscription>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    Standard,
    InfrequentAccess,
}

/// A subscription filter: events that match are sent on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    pub name: String,
    pub pattern: String,
    /// The ARN of a function.
    pub destination: String,
    pub created: Time,
    /// Events go to shards at random, not by stream: kept and told, a function has no shards.
    pub is_random: bool,
    /// Kept and told: nothing transforms events here.
    pub is_on_transformed: bool,
}

store::row! {
    LogGroup in TableId::new(0x0401, "logs.groups"),
    key (account: String, region: String, name: String) =
        |group| (group.account.clone(), group.region.clone(), group.name.clone()),
    versions { 1: LogGroup }
}

impl LogGroup {
    pub fn arn(&self) -> String {
        Here::new(&self.region, &self.account).arn("logs", &format!("log-group:{}", self.name))
    }

    pub fn stream_arn(&self, stream: &str) -> String {
        format!("{}:log-stream:{stream}", self.arn())
    }

    /// What happened before this has expired.
    pub fn expired_before(&self, now: Time) -> Option<Time> {
        let days = self.retention_days?;
        Some(now.minus(Duration::from_secs(u64::from(days) * 24 * 3_600)))
    }
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Class::Standard => "STANDARD",
            Class::InfrequentAccess => "INFREQUENT_ACCESS",
        }
    }
}
