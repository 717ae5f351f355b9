//! Managed policies as one thing, whether of AWS or of an account: found, checked, counted, shown.

use crate::answers;
use crate::errors::Error;
use crate::inline::significant_chars;
use crate::limits::MANAGED_POLICY_CHARS;
use crate::managed::{AwsPolicy, aws_policy};
use crate::shapes;
use crate::state::attachment::{Attachment, Usage};
use crate::state::policy::{ManagedPolicy, Version};
use crate::tags;
use auth::policy::{Kind, Policy};
use kernel::{Access, Arn, Cx, Result};
use std::collections::BTreeMap;
use store::{Scan, Tx};

pub enum Managed {
    Own(ManagedPolicy),
    Aws(&'static AwsPolicy),
}

impl Managed {
    pub async fn load(tx: &mut Tx, account: &str, arn: &str) -> Result<Option<Managed>, store::Error> {
        match aws_policy(arn) {
            Some(policy) => Ok(Some(Managed::Aws(policy))),
            None => Ok(ManagedPolicy::load(tx, account, arn).await?.map(Managed::Own)),
        }
    }

    pub fn arn(&self) -> String {
        match self {
            Managed::Own(policy) => policy.arn(),
            Managed::Aws(policy) => policy.arn.to_owned(),
        }
    }

    /// The version that counts.
    pub fn document(&self) -> &str {
        match self {
            Managed::Own(policy) => policy.document(),
            Managed::Aws(policy) => policy.document(),
        }
    }

    /// Oldest first, with their documents. Of AWS's policies, the one that counts.
    pub fn versions(&self) -> Vec<shapes::PolicyVersion> {
        match self {
            Managed::Own(policy) => {
                let shown = |known: &Version| version(known, known.number == policy.default);
                policy.versions.iter().map(shown).collect()
            }
            Managed::Aws(policy) => vec![shapes::PolicyVersion {
                document: Some(answers::document(policy.document())),
                version_id: Some(policy.version.to_owned()),
                is_default_version: Some(true),
                create_date: Some(policy.updated.into()),
            }],
        }
    }

    /// Whether users, groups and customers' roles may have it.
    pub fn is_attachable(&self) -> bool {
        !matches!(self, Managed::Aws(policy) if policy.is_of_service_linked_roles())
    }

    /// With its description and tags, which only some answers show.
    pub fn shown(self, uses: Uses) -> shapes::Policy {
        let is_attachable = self.is_attachable();
        let mut shown = match self {
            Managed::Own(policy) => own(policy),
            Managed::Aws(policy) => aws(policy),
        };
        shown.is_attachable = Some(is_attachable);
        shown.attachment_count = Some(uses.permissions);
        shown.permissions_boundary_usage_count = Some(uses.boundaries);
        shown
    }
}

fn own(policy: ManagedPolicy) -> shapes::Policy {
    shapes::Policy {
        arn: Some(policy.arn()),
        default_version_id: Some(version_id(policy.default)),
        policy_name: Some(policy.name),
        policy_id: Some(policy.id),
        path: Some(policy.path),
        description: policy.description,
        create_date: Some(policy.created.into()),
        update_date: Some(policy.updated.into()),
        tags: answers::tags(policy.tags),
        ..shapes::Policy::default()
    }
}

fn aws(policy: &AwsPolicy) -> shapes::Policy {
    shapes::Policy {
        arn: Some(policy.arn.to_owned()),
        default_version_id: Some(policy.version.to_owned()),
        policy_name: Some(policy.name.to_owned()),
        policy_id: Some(policy.id.to_owned()),
        path: Some(policy.path.to_owned()),
        description: policy.description.map(str::to_owned),
        create_date: Some(policy.created.into()),
        update_date: Some(policy.updated.into()),
        ..shapes::Policy::default()
    }
}

/// `v3`
fn version_id(number: u32) -> String {
    format!("v{number}")
}

/// The number of a version that is there.
pub fn version_number(policy: &ManagedPolicy, id: &str) -> Result<u32, Error> {
    let known = policy.versions.iter().map(|version| version.number).find(|number| version_id(*number) == id);
    known.ok_or_else(|| Error::NoSuchPolicyVersion { arn: policy.arn(), version: id.to_owned() })
}

pub fn version(version: &Version, is_default: bool) -> shapes::PolicyVersion {
    shapes::PolicyVersion {
        document: Some(answers::document(&version.document)),
        version_id: Some(version_id(version.number)),
        is_default_version: Some(is_default),
        create_date: Some(version.created.into()),
    }
}

/// The policy with this ARN, that is asked for itself.
pub async fn find(cx: &mut Cx<'_>, arn: &str) -> Result<Managed> {
    check_arn(arn)?;
    let found = Managed::load(cx.tx, &cx.here.account, arn).await?;
    Ok(found.ok_or_else(|| Error::NoSuchPolicy { arn: arn.to_owned() })?)
}

/// The same, to be changed: nobody but AWS changes AWS's.
pub async fn find_to_change(cx: &mut Cx<'_>, arn: &str) -> Result<ManagedPolicy> {
    match find(cx, arn).await? {
        Managed::Own(policy) => Ok(policy),
        Managed::Aws(_) => {
            let (caller, operation) = (cx.caller.arn(), cx.operation.to_owned());
            Err(Error::PolicyOfAws { caller, operation, arn: arn.to_owned() })?
        }
    }
}

pub fn check_arn(arn: &str) -> Result<(), Error> {
    Arn::parse(arn).map(drop).ok_or(Error::InvalidArn)
}

/// An action on a managed policy: by its ARN and its tags.
pub async fn access(cx: &mut Cx<'_>, action: &'static str, arn: &str) -> Result<Access> {
    let policy = ManagedPolicy::load(cx.tx, &cx.here.account, arn).await?;
    let tags = policy.map(|policy| policy.tags).unwrap_or_default();
    Ok(tags::of_resource(Access::to(action, arn), &tags))
}

/// Checks the document of a managed policy.
pub fn check_document(text: &str) -> Result<(), Error> {
    Policy::parse(text, Kind::Identity)?.require_current_version()?;
    match significant_chars(text) > MANAGED_POLICY_CHARS as usize {
        true => Err(Error::QuotaExceeded { quota: "PolicySize", max: MANAGED_POLICY_CHARS }),
        false => Ok(()),
    }
}

/// `ReadOnly` of `arn:aws:iam::1:policy/team/ReadOnly`.
pub fn name_in(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// `/team/` of `arn:aws:iam::1:policy/team/ReadOnly`.
pub fn path_in(arn: &str) -> &str {
    let from = arn.find('/').unwrap_or(arn.len());
    let to = arn.rfind('/').map_or(arn.len(), |last| last + 1);
    arn.get(from..to).unwrap_or("/")
}

/// How many have a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    pub permissions: i32,
    pub boundaries: i32,
}

impl Uses {
    pub async fn of(tx: &mut Tx, account: &str, arn: &str) -> Result<Uses> {
        let uses = count(tx, Scan::prefix((account, arn), PER_TRIP)).await?;
        Ok(uses.get(arn).copied().unwrap_or_default())
    }

    /// Of all policies that anybody in the account has, by ARN.
    pub async fn of_account(tx: &mut Tx, account: &str) -> Result<BTreeMap<String, Uses>> {
        count(tx, Scan::prefix((account,), PER_TRIP)).await
    }

    pub fn is_none(self) -> bool {
        self == Uses::default()
    }
}

/// How many attachments are read at once.
const PER_TRIP: u32 = 1_000;

async fn count(tx: &mut Tx, range: Scan<Attachment>) -> Result<BTreeMap<String, Uses>> {
    let mut uses: BTreeMap<String, Uses> = BTreeMap::new();
    let mut next = range.clone();
    loop {
        let page = tx.scan(next).await?;
        for attachment in &page.rows {
            let counted = uses.entry(attachment.policy_arn.clone()).or_default();
            match attachment.usage {
                Usage::Permissions => counted.permissions += 1,
                Usage::Boundary => counted.boundaries += 1,
            }
        }
        match page.rows.last() {
            Some(last) if page.more => next = range.clone().after(store::Row::key(last)),
            _ => return Ok(uses),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_stand_in_arns() {
        let arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
        assert_eq!((name_in(arn), path_in(arn)), ("ViewOnlyAccess", "/job-function/"));
        assert_eq!(path_in("arn:aws:iam::1:policy/p"), "/");
        assert_eq!(path_in("none"), "");
    }

    #[test]
    fn a_document_is_measured_without_white_space() {
        let statement = r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/NAME"}"#;
        let of_length = |length: usize| {
            let statement = statement.replace("NAME", &"x".repeat(length));
            format!("{{\n \"Version\": \"2012-10-17\", \"Statement\": {statement} }}")
        };
        let free = 6_144 - significant_chars(&of_length(0));
        assert_eq!(check_document(&of_length(free)), Ok(()));
        let error = check_document(&of_length(free + 1)).expect_err("is too long");
        assert_eq!(error.to_string(), "Cannot exceed quota for PolicySize: 6144");
    }

    #[test]
    fn documents_of_the_old_version_are_refused() {
        let old = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
        let error = check_document(old).expect_err("is old");
        assert_eq!(error.to_string(), "Policy document must be version 2012-10-17 or greater.");
    }
}
