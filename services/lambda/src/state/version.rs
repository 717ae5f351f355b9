//! What a function runs: its settings, its code and its layers.

mod first;
mod second;

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
    /// Later ones cover earlier ones.
    pub layers: Vec<UsedLayer>,
    pub phase: Phase,
    /// Of a published one: the description that `$LATEST` had, which may be another than its own.
    pub latest_description: Option<String>,
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
    /// The ARN of the queue that events go to which have failed for good.
    pub dead_letters: Option<String>,
    /// Published versions begin from an image of their initialised code.
    pub snap_start: bool,
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
    /// As its archive says. Zero where it was stored before this was counted.
    pub unzipped_bytes: u64,
}

/// A version of a layer, as a function uses it: its code stays, also when the layer's version is deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsedLayer {
    /// With the layer's version.
    pub arn: String,
    pub code: StoredCode,
}

/// How far the last change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    Creating,
    Updating,
    Settled,
    /// A published one whose image could not be made.
    Failed,
}

store::row! {
    Version in TableId::new(0x0502, "lambda.versions"),
    key (account: String, region: String, name: String, number: u64) = |version| (
        version.account.clone(),
        version.region.clone(),
        version.name.clone(),
        version.number,
    ),
    versions { 1: first::VersionV1, 2: second::VersionV2, 3: Version }
}

impl Version {
    /// The ARN of the function, without a qualifier.
    pub fn arn(&self) -> String {
        Here::new(&self.region, &self.account).arn("lambda", &format!("function:{}", self.name))
    }

    /// The same with what it is in the function.
    pub fn qualified_arn(&self) -> String {
        format!("{}:{}", self.arn(), self.qualifier())
    }

    /// `$LATEST` or its number.
    pub fn qualifier(&self) -> String {
        qualifier(self.number)
    }

    pub fn log_group(&self) -> String {
        self.settings.logging.group.clone().unwrap_or_else(|| format!("/aws/lambda/{}", self.name))
    }

    /// Whether its environments begin from an image.
    pub fn has_image(&self) -> bool {
        self.settings.snap_start && self.number != LATEST
    }

    /// All code that it uses: its own, and that of its layers.
    pub fn codes(&self) -> impl Iterator<Item = &StoredCode> {
        std::iter::once(&self.code).chain(self.layers.iter().map(|layer| &layer.code))
    }
}

/// A version's number as requests and answers have it.
pub fn qualifier(number: u64) -> String {
    match number {
        LATEST => "$LATEST".to_owned(),
        number => number.to_string(),
    }
}
