//! Addresses of functions: a function or an alias of it has one at most.

use kernel::{Here, Time};
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Url {
    pub account: String,
    pub region: String,
    pub name: String,
    /// Empty for the function itself, else an alias.
    pub qualifier: String,
    /// What its host name begins with.
    pub id: String,
    pub auth: Auth,
    /// Buffered, where nobody has ever said.
    pub mode: Option<Mode>,
    pub cors: Option<Cors>,
    pub created: Time,
    pub modified: Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Auth {
    /// Whoever the function's policy lets in, unsigned.
    Nobody,
    Iam,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    Buffered,
    Streamed,
}

/// What pages of other sites may do. What was not said is not told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cors {
    pub credentials: Option<bool>,
    pub headers: Option<Vec<String>>,
    pub methods: Option<Vec<String>>,
    pub origins: Option<Vec<String>>,
    pub exposed_headers: Option<Vec<String>>,
    pub age_s: Option<u32>,
}

/// Finds the function that a host name means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UrlId {
    pub id: String,
    pub account: String,
    pub region: String,
    pub name: String,
    pub qualifier: String,
}

store::row! {
    Url in TableId::new(0x050a, "lambda.urls"),
    key (account: String, region: String, name: String, qualifier: String) = |url| (
        url.account.clone(),
        url.region.clone(),
        url.name.clone(),
        url.qualifier.clone(),
    ),
    versions { 1: Url }
}

store::row! {
    UrlId in TableId::new(0x050b, "lambda.ids-of-urls"),
    key (id: String) = |found| (found.id.clone(),),
    versions { 1: UrlId }
}

impl Url {
    /// The ARN of the function or of the alias.
    pub fn arn(&self) -> String {
        let function =
            Here::new(&self.region, &self.account).arn("lambda", &format!("function:{}", self.name));
        match self.qualifier.as_str() {
            "" => function,
            alias => format!("{function}:{alias}"),
        }
    }

    pub fn address(&self) -> String {
        format!("https://{}.lambda-url.{}.on.aws/", self.id, self.region)
    }
}
