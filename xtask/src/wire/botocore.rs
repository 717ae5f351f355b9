//! botocore's API models: where they lie, and what of them we read.

use anyhow::{Context, Result, bail};
use indexmap::IndexMap;
use serde::Deserialize;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A botocore's data folder.
pub struct Source {
    data: PathBuf,
    version: String,
}

#[derive(Debug, Deserialize)]
pub struct Service {
    pub metadata: Metadata,
    pub operations: IndexMap<String, Operation>,
    pub shapes: IndexMap<String, Shape>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    pub api_version: String,
    pub protocol: String,
    #[serde(default)]
    pub protocols: Vec<String>,
    pub json_version: Option<String>,
    pub target_prefix: Option<String>,
    pub xml_namespace: Option<Namespace>,
    pub aws_query_compatible: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Namespace {
    Uri(String),
    Named { uri: String },
}

impl Namespace {
    pub fn uri(&self) -> &str {
        match self {
            Namespace::Uri(uri) | Namespace::Named { uri } => uri,
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct Operation {
    pub http: Http,
    pub input: Option<Target>,
    pub output: Option<Target>,
    #[serde(default)]
    pub errors: Vec<Target>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Http {
    pub method: String,
    pub request_uri: String,
    pub response_code: Option<u16>,
}

/// A use of a shape: by an operation, or as a member, element, key or value.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    pub shape: String,
    pub location_name: Option<String>,
    pub query_name: Option<String>,
    pub location: Option<String>,
    #[serde(default)]
    pub flattened: bool,
    #[serde(default)]
    pub streaming: bool,
    #[serde(default)]
    pub xml_attribute: bool,
    #[serde(default, rename = "eventpayload")]
    pub event_payload: bool,
    #[serde(default, rename = "eventheader")]
    pub event_header: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shape {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub members: IndexMap<String, Target>,
    #[serde(default)]
    pub required: Vec<String>,
    pub member: Option<Target>,
    pub key: Option<Target>,
    pub value: Option<Target>,
    pub payload: Option<String>,
    pub min: Option<serde_json::Number>,
    pub max: Option<serde_json::Number>,
    pub pattern: Option<String>,
    #[serde(default, rename = "enum")]
    pub values: Vec<String>,
    pub timestamp_format: Option<String>,
    pub error: Option<ErrorTraits>,
    #[serde(default)]
    pub exception: bool,
    #[serde(default)]
    pub fault: bool,
    #[serde(default)]
    pub flattened: bool,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default)]
    pub streaming: bool,
    #[serde(default)]
    pub union: bool,
    #[serde(default)]
    pub document: bool,
    #[serde(default)]
    pub eventstream: bool,
    pub location_name: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorTraits {
    pub code: Option<String>,
    pub http_status_code: Option<u16>,
}

impl Source {
    /// The given data folder, or that of the installed botocore.
    pub fn find(data: Option<PathBuf>) -> Result<Self> {
        let data = match data {
            Some(data) => data,
            None => installed()?,
        };
        let version = version_of(&data)?;
        Ok(Source { data, version })
    }

    /// An older botocore, downloaded once into the target folder.
    pub fn cached(version: &str) -> Result<Self> {
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        let folder = target.join(format!("botocore-{version}"));
        let data = folder.join("botocore/data");
        if !data.exists() {
            let spec = format!("botocore=={version}");
            let status = Command::new("python3")
                .args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"])
                .arg(&folder)
                .arg(&spec)
                .status()
                .context("python3 -m pip")?;
            if !status.success() {
                bail!("pip could not fetch {spec}");
            }
        }
        Ok(Source { data, version: version.to_owned() })
    }

    /// The newest model of a service, or the version that the name tells: `ec2/2016-11-15`. With where it came
    /// from.
    pub fn load(&self, name: &str) -> Result<(Service, String)> {
        let (service, version) = match name.split_once('/') {
            Some((service, version)) => (service, version.to_owned()),
            None => (name, newest(&self.data.join(name))?),
        };
        let folder = self.data.join(service).join(&version);
        let json = read_model(&folder).with_context(|| folder.display().to_string())?;
        let model = serde_json::from_slice(&json)?;
        Ok((model, format!("botocore {}, {service}/{version}", self.version)))
    }
}

fn installed() -> Result<PathBuf> {
    let output = Command::new("python3")
        .args(["-c", "import botocore; print(botocore.__path__[0])"])
        .output()
        .context("python3 finds the installed botocore; or name a folder with --models")?;
    let path = String::from_utf8(output.stdout)?;
    if !output.status.success() || path.trim().is_empty() {
        bail!("no botocore is installed; name its data folder with --models");
    }
    Ok(Path::new(path.trim()).join("data"))
}

/// botocore says its version in the file beside the data.
fn version_of(data: &Path) -> Result<String> {
    let init = data.parent().context("the data folder lies in botocore")?.join("__init__.py");
    let text = std::fs::read_to_string(&init).with_context(|| init.display().to_string())?;
    let line = text.lines().find_map(|line| line.strip_prefix("__version__ = "));
    Ok(line.context("no __version__")?.trim_matches(['\'', '"']).to_owned())
}

fn newest(folder: &Path) -> Result<String> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| name.starts_with("20")).max().context("no version of the model")
}

fn read_model(folder: &Path) -> Result<Vec<u8>> {
    let plain = folder.join("service-2.json");
    if plain.exists() {
        return Ok(std::fs::read(plain)?);
    }
    let packed = std::fs::File::open(folder.join("service-2.json.gz"))?;
    let mut json = Vec::new();
    flate2::read::GzDecoder::new(packed).read_to_end(&mut json)?;
    Ok(json)
}
