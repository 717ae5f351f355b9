//! A bucket as a web site.

use super::configuration::configuration;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Website {
    pub bucket: u64,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// Everything is elsewhere.
    Elsewhere {
        host: String,
        protocol: Option<String>,
    },
    Here {
        index: String,
        error: Option<String>,
        rules: Vec<RoutingRule>,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RoutingRule {
    pub key_prefix: Option<String>,
    pub error_code: Option<u16>,
    pub redirect: Redirect,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Redirect {
    pub host: Option<String>,
    pub code: Option<u16>,
    pub protocol: Option<String>,
    pub replace_prefix: Option<String>,
    pub replace_key: Option<String>,
}

configuration!(Website in 0x0306 "s3.websites", Website, website);
