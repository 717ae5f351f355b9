//! Which web pages of other origins may ask a bucket.

use super::configuration::configuration;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cors {
    pub bucket: u64,
    /// The first that fits decides.
    pub rules: Vec<CorsRule>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CorsRule {
    pub id: Option<String>,
    pub headers: Vec<String>,
    pub methods: Vec<String>,
    pub origins: Vec<String>,
    pub exposed: Vec<String>,
    pub max_age_s: Option<i32>,
}

configuration!(Cors in 0x0305 "s3.cors", Cors, cors);
