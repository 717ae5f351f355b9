//! Versions whose image is still to be made.

use super::version::Version;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    pub account: String,
    pub region: String,
    pub name: String,
    pub number: u64,
}

store::row! {
    Wanted in TableId::new(0x050f, "lambda.wanted-images"),
    key (account: String, region: String, name: String, number: u64) = |wanted| (
        wanted.account.clone(),
        wanted.region.clone(),
        wanted.name.clone(),
        wanted.number,
    ),
    versions { 1: Wanted }
}

impl Wanted {
    pub fn of(version: &Version) -> Wanted {
        Wanted {
            account: version.account.clone(),
            region: version.region.clone(),
            name: version.name.clone(),
            number: version.number,
        }
    }
}
