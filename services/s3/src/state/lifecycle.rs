//! What becomes of objects as they age.

use super::configuration::configuration;
use kernel::Time;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lifecycle {
    pub bucket: u64,
    pub rules: Vec<Rule>,
    /// Objects below 128 KiB change their storage class only where a rule's filter says a size.
    pub small_objects_stay: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub id: String,
    pub is_enabled: bool,
    pub filter: Filter,
    /// How the filter was written, so that it is shown as it was.
    pub form: FilterForm,
    pub expiration: Option<Expiration>,
    pub noncurrent_expiration: Option<Noncurrent>,
    pub transitions: Vec<Transition>,
    pub noncurrent_transitions: Vec<NoncurrentTransition>,
    pub abort_uploads_after_days: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    pub prefix: Option<String>,
    pub tags: Vec<(String, String)>,
    pub larger_than: Option<u64>,
    pub smaller_than: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FilterForm {
    /// `Prefix` beside the rule's other members, as old clients write it.
    RulePrefix,
    #[default]
    One,
    And,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum When {
    Days(u32),
    Date(Time),
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expiration {
    When(When),
    /// Delete markers that stand alone.
    LonelyMarkers,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Noncurrent {
    pub days: u32,
    /// How many of the newest stay in any case.
    pub keep: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    pub when: When,
    pub class: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoncurrentTransition {
    pub noncurrent: Noncurrent,
    pub class: String,
}

configuration!(Lifecycle in 0x0309 "s3.lifecycles", Lifecycle, lifecycle);
