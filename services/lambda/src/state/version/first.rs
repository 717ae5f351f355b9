//! The first form of stored versions: without layers, dead letters and what published ones remember.

use super::super::code::CodeId;
use super::{Logging, Phase, Settings, StoredCode, Version};
use kernel::Time;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct VersionV1 {
    account: String,
    region: String,
    name: String,
    number: u64,
    revision: String,
    modified: Time,
    role: String,
    settings: SettingsV1,
    code: StoredCodeV1,
    phase: Phase,
}

#[derive(Serialize, Deserialize)]
struct SettingsV1 {
    runtime: String,
    handler: String,
    description: String,
    timeout_s: u32,
    memory_mb: u32,
    environment: Option<Vec<(String, String)>>,
    ephemeral_mb: u32,
    logging: Logging,
}

#[derive(Serialize, Deserialize)]
struct StoredCodeV1 {
    id: CodeId,
    bytes: u64,
    sha256: [u8; 32],
}

impl From<VersionV1> for Version {
    fn from(old: VersionV1) -> Version {
        Version {
            account: old.account,
            region: old.region,
            name: old.name,
            number: old.number,
            revision: old.revision,
            modified: old.modified,
            role: old.role,
            settings: old.settings.into(),
            code: old.code.into(),
            layers: Vec::new(),
            phase: old.phase,
            latest_description: None,
        }
    }
}

impl From<SettingsV1> for Settings {
    fn from(old: SettingsV1) -> Settings {
        Settings {
            runtime: old.runtime,
            handler: old.handler,
            description: old.description,
            timeout_s: old.timeout_s,
            memory_mb: old.memory_mb,
            environment: old.environment,
            ephemeral_mb: old.ephemeral_mb,
            logging: old.logging,
            dead_letters: None,
            snap_start: false,
        }
    }
}

impl From<StoredCodeV1> for StoredCode {
    fn from(old: StoredCodeV1) -> StoredCode {
        let StoredCodeV1 { id, bytes, sha256 } = old;
        StoredCode { id, bytes, sha256, unzipped_bytes: 0 }
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
        let old = VersionV1 {
            account: text("0"),
            region: text("us-east-1"),
            name: text("f"),
            number: 0,
            revision: text("r"),
            modified: Time(7),
            role: text("arn"),
            settings: SettingsV1 {
                runtime: text("python3.12"),
                handler: text("a.b"),
                description: text("d"),
                timeout_s: 3,
                memory_mb: 128,
                environment: Some(vec![(text("A"), text("a"))]),
                ephemeral_mb: 512,
                logging: Logging::default(),
            },
            code: StoredCodeV1 { id: [1; 16], bytes: 5, sha256: [2; 32] },
            phase: Phase::Settled,
        };
        let mut value = Vec::new();
        write_form(1, &old, &mut value);
        let key = (text(""), text(""), text(""), 0);
        let version = Version::decode(key, &value).expect("is read");
        assert_eq!((version.settings.description.as_str(), version.code.bytes), ("d", 5));
        assert_eq!((version.layers, version.phase), (Vec::new(), Phase::Settled));
    }
}
