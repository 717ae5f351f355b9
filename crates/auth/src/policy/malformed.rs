//! What is wrong with a policy document, in AWS's words.

use super::document::Kind;

/// A policy document that was refused. Services with a code of their own (S3: `MalformedPolicy`)
/// keep the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    message: String,
}

impl Malformed {
    /// IAM's code; its status is 400.
    pub const CODE: &str = "MalformedPolicyDocument";

    pub fn message(&self) -> &str {
        &self.message
    }

    pub(super) fn new(message: impl Into<String>) -> Malformed {
        Malformed { message: message.into() }
    }

    pub(super) fn json(kind: Kind) -> Malformed {
        Malformed::new(match kind {
            Kind::Trust => "This policy contains invalid Json",
            Kind::Resource => "Policies must be valid JSON and the first byte must be '{'",
            Kind::Identity | Kind::Session | Kind::Boundary => "Syntax errors in policy.",
        })
    }

    /// A fault of form, which policies of IAM sum up and others name.
    pub(super) fn syntax(kind: Kind, named: impl Into<String>) -> Malformed {
        if kind.stands_alone() { Malformed::new("Syntax errors in policy.") } else { Malformed::new(named) }
    }

    pub(super) fn legacy() -> Malformed {
        Malformed::new("The policy failed legacy parsing")
    }
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for Malformed {}
