//! What becomes of events that a function is sent without anybody waiting: for each version or alias of it.

use kernel::{Here, Time};
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventInvoke {
    pub account: String,
    pub region: String,
    pub name: String,
    /// `$LATEST`, a number or an alias.
    pub qualifier: String,
    pub modified: Time,
    /// How often an event is tried again that the function has failed at: 0 to 2, and 2 where nothing is said.
    pub retries: Option<u32>,
    /// How old an event may become, and six hours where nothing is said.
    pub age_s: Option<u32>,
    /// The ARN of a queue or a function.
    pub on_success: Option<String>,
    /// The ARN of a queue, a function or a bucket.
    pub on_failure: Option<String>,
}

store::row! {
    EventInvoke in TableId::new(0x0509, "lambda.event-invokes"),
    key (account: String, region: String, name: String, qualifier: String) = |config| (
        config.account.clone(),
        config.region.clone(),
        config.name.clone(),
        config.qualifier.clone(),
    ),
    versions { 1: EventInvoke }
}

impl EventInvoke {
    /// The ARN of what it is for.
    pub fn arn(&self) -> String {
        let resource = format!("function:{}:{}", self.name, self.qualifier);
        Here::new(&self.region, &self.account).arn("lambda", &resource)
    }
}
