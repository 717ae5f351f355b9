//! The second form of stored versions: without images.

use super::{Logging, Phase, Settings, StoredCode, UsedLayer, Version};
use kernel::Time;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct VersionV2 {
    pub account: String,
    pub region: String,
    pub name: String,
    pub number: u64,
    pub revision: String,
    pub modified: Time,
    pub role: String,
    pub settings: SettingsV2,
    pub code: StoredCode,
    pub layers: Vec<UsedLayer>,
    pub phase: Phase,
    pub latest_description: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub struct SettingsV2 {
    pub runtime: String,
    pub handler: String,
    pub description: String,
    pub timeout_s: u32,
    pub memory_mb: u32,
    pub environment: Option<Vec<(String, String)>>,
    pub ephemeral_mb: u32,
    pub logging: Logging,
    pub dead_letters: Option<String>,
}

impl From<VersionV2> for Version {
    fn from(old: VersionV2) -> Version {
        Version {
            account: old.account,
            region: old.region,
            name: old.name,
            number: old.number,
            revision: old.revision,
            modified: old.modified,
            role: old.role,
            settings: old.settings.into(),
            code: old.code,
            layers: old.layers,
            phase: old.phase,
            latest_description: old.latest_description,
        }
    }
}

impl From<SettingsV2> for Settings {
    fn from(old: SettingsV2) -> Settings {
        Settings {
            runtime: old.runtime,
            handler: old.handler,
            description: old.description,
            timeout_s: old.timeout_s,
            memory_mb: old.memory_mb,
            environment: old.environment,
            ephemeral_mb: old.ephemeral_mb,
            logging: old.logging,
            dead_letters: old.dead_letters,
            snap_start: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Row;
    use store::row::write_form;

    #[test]
    fn it_is_read() {
        let text = |text: &str| text.to_owned();
        let old = VersionV2 {
            account: text("0"),
            region: text("us-east-1"),
            name: text("f"),
            number: 2,
            revision: text("r"),
            modified: Time(7),
            role: text("arn"),
            settings: SettingsV2 {
                runtime: text("python3.12"),
                handler: text("a.b"),
                description: text("d"),
                timeout_s: 3,
                memory_mb: 128,
                environment: None,
                ephemeral_mb: 512,
                logging: Logging::default(),
                dead_letters: Some(text("q")),
            },
            code: StoredCode { id: [1; 16], bytes: 5, sha256: [2; 32], unzipped_bytes: 9 },
            layers: Vec::new(),
            phase: Phase::Settled,
            latest_description: Some(text("l")),
        };
        let mut value = Vec::new();
        write_form(2, &old, &mut value);
        let key = (text(""), text(""), text(""), 2);
        let version = Version::decode(key, &value).expect("is read");
        assert_eq!(
            (version.settings.dead_letters.as_deref(), version.settings.snap_start),
            (Some("q"), false)
        );
        assert_eq!((version.code.unzipped_bytes, version.latest_description.as_deref()), (9, Some("l")));
    }
}
