//! What an ACL allows, as statements of a policy.

use crate::state::acl::{Acl, Grant, Grantee, Permission};

/// What an ACL belongs to: its permissions mean different actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Bucket,
    /// A bucket, where a new object is put into it: it comes with its ACL.
    BucketOfNew,
    /// A bucket, where an object is asked for that is not there: who may list it may know.
    BucketOfNone,
    Object,
}

/// The principal of the service that delivers access logs.
const LOG_DELIVERY: &str = "logging.s3.amazonaws.com";

/// The grants to others than the owner, each as a statement on whatever is asked about. Grants to everybody
/// are left out where the bucket ignores them. What the owner may is told by its own policies.
pub fn of(acl: &Acl, of: Of, owner: &str, ignores_public: bool) -> Vec<String> {
    let is_owners = |grant: &Grant| matches!(&grant.grantee, Grantee::Account(id) if id == owner);
    acl.grants
        .iter()
        .filter(|grant| !(is_owners(grant) || ignores_public && grant.is_public()))
        .filter_map(|grant| statement(grant, of))
        .collect()
}

fn statement(grant: &Grant, of: Of) -> Option<String> {
    let actions = actions(of, grant.permission);
    if actions.is_empty() {
        return None;
    }
    let (principal, condition) = match &grant.grantee {
        Grantee::Account(account) => (format!(r#"{{"AWS":"{account}"}}"#), ""),
        Grantee::AllUsers => (r#""*""#.to_owned(), ""),
        Grantee::AuthenticatedUsers => {
            (r#""*""#.to_owned(), r#","Condition":{"StringNotEquals":{"aws:PrincipalType":"Anonymous"}}"#)
        }
        Grantee::LogDelivery => (format!(r#"{{"Service":"{LOG_DELIVERY}"}}"#), ""),
    };
    let actions = serde_json::to_string(actions).ok()?;
    Some(format!(
        r#"{{"Effect":"Allow","Principal":{principal},"Action":{actions},"Resource":"*"{condition}}}"#
    ))
}

fn actions(of: Of, permission: Permission) -> &'static [&'static str] {
    match (of, permission) {
        (Of::BucketOfNew, Permission::Write | Permission::FullControl) => {
            &["s3:PutObject", "s3:PutObjectAcl"]
        }
        (Of::BucketOfNone, Permission::Read | Permission::FullControl) => &["s3:GetObject"],
        (Of::BucketOfNew | Of::BucketOfNone, _) => &[],
        (Of::Bucket, Permission::Read) => {
            &["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"]
        }
        (Of::Bucket, Permission::Write) => &["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        (Of::Bucket, Permission::ReadAcp) => &["s3:GetBucketAcl"],
        (Of::Bucket, Permission::WriteAcp) => &["s3:PutBucketAcl"],
        (Of::Bucket, Permission::FullControl) => &[
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:ListBucketMultipartUploads",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:GetBucketAcl",
            "s3:PutBucketAcl",
        ],
        (Of::Object, Permission::Read) => &[
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:GetObjectAttributes",
            "s3:GetObjectVersionAttributes",
        ],
        (Of::Object, Permission::Write) => &[],
        (Of::Object, Permission::ReadAcp) => &["s3:GetObjectAcl", "s3:GetObjectVersionAcl"],
        (Of::Object, Permission::WriteAcp) => &["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
        (Of::Object, Permission::FullControl) => &[
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:GetObjectAttributes",
            "s3:GetObjectVersionAttributes",
            "s3:GetObjectAcl",
            "s3:GetObjectVersionAcl",
            "s3:PutObjectAcl",
            "s3:PutObjectVersionAcl",
        ],
    }
}
