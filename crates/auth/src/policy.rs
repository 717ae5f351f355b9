//! Policies: parsed as IAM parses them, evaluated as AWS evaluates them, explained in AWS's words.
//!
//! [`Policy::parse`] makes a document checkable once; [`evaluate`] decides a request by what is
//! granted to the one who asks; [`denial_message`] and [`matched_statements`] say why.
//!
//! Known limits: organisation policies (SCP, RCP) and access-point policies are not modelled.
//! Principals match by ARN, account or name: when a user is deleted and made again under its old
//! name, a policy that names it matches the new one, where AWS remembers the unique id.

mod arn;
mod conditions;
mod context;
mod document;
mod draft;
mod evaluate;
mod explain;
mod json;
mod malformed;
mod parse;
mod pattern;
mod principal;
mod template;

pub use context::Context;
pub use document::{Effect, Kind, Policy, Position, Span, Statement, Version};
pub use evaluate::{Ask, Decision, Grants, Layer, ResourceGrant, Sourced, evaluate};
pub use explain::{Matched, denial_message, matched_statements, missing_context};
pub use malformed::Malformed;
pub use principal::{Actor, Who};
