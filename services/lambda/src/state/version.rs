//! What a function runs: its settings and its code.

use super::code::CodeId;
use kernel::{Here, Time};
use serde::{Deserialize, Serialize};
use store::TableId;

/// The number of `$LATEST`.
pub const LATEST: u64 = 0;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    pub account: String,
    pub region: String,
    pub name: String,
    pub number: u64,
    /// Another one with every change, those of its policy included.
    pub revision: String,
    pub modified: Time,
    pub role: String,
    pub settings: Settings,
    pub code: StoredCode,
    pub phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub runtime: String,
    pub handler: String,
    pub description: String,
    pub timeout_s: u32,
    pub memory_mb: u32,
    /// `None` where nobody has ever set any.
    pub environment: Option<Vec<(String, String)>>,
    /// The size of `/tmp`.
    pub ephemeral_mb: u32,
    pub logging: Logging,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Logging {
    /// Only lines in JSON have levels.
    pub levels: Option<Levels>,
    /// `/aws/lambda/NAME`, where there is none.
    pub group: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    pub application: String,
    pub system: String,
}

/// Where the code is, and what is told of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredCode {
    pub id: CodeId,
    pub bytes: u64,
    pub sha256: [u8; 32],
}

/// How far the last change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    Creating,
    Updating,
    Settled,
}

store::row! {
    Version in TableId::new(0x0502, "lambda.versions"),
    key (account: String, region: String, name: String, number: u64) = |version| (
        version.account.clone(),
        version.region.clone(),
        version.name.clone(),
        version.number,
    ),
    versions { 1: Version }
}

impl Version {
    /// The ARN of the function, without a qualifier.
    pub fn arn(&self) -> String {
        Here::new(&self.region, &self.account).arn("lambda", &format!("function:{}", self.name))
    }

    /// `$LATEST` or its number.
    pub fn qualifier(&self) -> String {
        match self.number {
            LATEST => "$LATEST".to_owned(),
            number => number.to_string(),
        }
    }

    pub fn log_group(&self) -> String {
        self.settings.logging.group.clone().unwrap_or_else(|| format!("/aws/lambda/{}", self.name))
    }
}
