//! How many environments are kept ready for a version or an alias. Whether they are there is no row: whoever runs
//! functions knows.

use kernel::{Here, Time};
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provisioned {
    pub account: String,
    pub region: String,
    pub name: String,
    /// The number of a version, or an alias.
    pub qualifier: String,
    pub count: u32,
    /// Written again whenever the alias leads elsewhere.
    pub modified: Time,
}

store::row! {
    Provisioned in TableId::new(0x050e, "lambda.provisioned"),
    key (account: String, region: String, name: String, qualifier: String) = |kept| (
        kept.account.clone(),
        kept.region.clone(),
        kept.name.clone(),
        kept.qualifier.clone(),
    ),
    versions { 1: Provisioned }
}

impl Provisioned {
    /// The ARN of the version or of the alias.
    pub fn arn(&self) -> String {
        let resource = format!("function:{}:{}", self.name, self.qualifier);
        Here::new(&self.region, &self.account).arn("lambda", &resource)
    }
}
