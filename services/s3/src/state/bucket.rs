//! Buckets: one small row each, which every request for an object reads, and an index by account.
//!
//! What is long (a policy, rules, tags) lies in rows of its own: see [`super::configuration`].

use super::acl::Acl;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Names are shared by all accounts and regions.
    pub name: String,
    pub account: String,
    pub region: String,
    /// Drawn at creation and never used again: what lies in a bucket is found by it, so that a new bucket
    /// of an old name is empty.
    pub id: u64,
    pub created: Time,
    pub versioning: Versioning,
    pub ownership: Ownership,
    pub blocks: PublicAccessBlock,
    /// Means something unless ACLs are switched off by `ownership`.
    pub acl: Acl,
    /// Object lock, which cannot be switched off again.
    pub lock: Option<ObjectLock>,
    /// What is set aside in rows of its own.
    pub has: Has,
    /// Whether who asks pays: shown, and asked for by requests of others.
    pub requester_pays: bool,
    pub bucket_key: bool,
}

store::row! {
    Bucket in TableId::new(0x0301, "s3.buckets"),
    key (name: String,) = |bucket| (bucket.name.clone(),),
    versions { 1: Bucket }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Versioning {
    /// Never switched on: objects have no version ids.
    #[default]
    Never,
    Enabled,
    /// Objects get the version `null`; older versions stay.
    Suspended,
}

/// Who owns new objects, and whether ACLs count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ownership {
    /// The bucket's owner owns everything; ACLs are off.
    #[default]
    BucketOwnerEnforced,
    /// The bucket's owner owns what comes with the ACL `bucket-owner-full-control`.
    BucketOwnerPreferred,
    ObjectWriter,
    /// No ownership controls at all: as `ObjectWriter`.
    Unset,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicAccessBlock {
    pub block_acls: bool,
    pub ignore_acls: bool,
    pub block_policy: bool,
    pub restrict_buckets: bool,
    /// Whether there is a configuration at all.
    pub is_set: bool,
}

impl PublicAccessBlock {
    /// What new buckets have.
    pub const ALL: PublicAccessBlock = PublicAccessBlock {
        block_acls: true,
        ignore_acls: true,
        block_policy: true,
        restrict_buckets: true,
        is_set: true,
    };
    pub const NONE: PublicAccessBlock = PublicAccessBlock {
        block_acls: false,
        ignore_acls: false,
        block_policy: false,
        restrict_buckets: false,
        is_set: false,
    };
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectLock {
    /// What new objects get.
    pub default_retention: Option<DefaultRetention>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultRetention {
    pub mode: RetentionMode,
    pub period: Period,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetentionMode {
    Governance,
    Compliance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    Days(u32),
    Years(u32),
}

/// Which configurations a bucket has, so that nobody looks for one that is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Has {
    pub policy: bool,
    /// The policy grants something to everybody.
    pub public_policy: bool,
    pub cors: bool,
    pub website: bool,
    pub lifecycle: bool,
    pub notification: bool,
    pub logging: bool,
    pub tags: bool,
}

impl Bucket {
    pub fn arn(&self) -> String {
        format!("arn:aws:s3:::{}", self.name)
    }

    pub fn object_arn(&self, key: &str) -> String {
        format!("arn:aws:s3:::{}/{key}", self.name)
    }

    /// Whom an object or upload belongs to, which `owner` has brought.
    pub fn owner_of<'a>(&'a self, owner: &'a str) -> &'a str {
        if self.has_acls() { owner } else { &self.account }
    }

    /// Whether ACLs count here.
    pub fn has_acls(&self) -> bool {
        self.ownership != Ownership::BucketOwnerEnforced
    }
}

/// Index: the buckets of an account, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BucketOfAccount {
    pub account: String,
    pub name: String,
    pub region: String,
    pub created: Time,
}

store::row! {
    BucketOfAccount in TableId::new(0x0302, "s3.buckets-of-accounts"),
    key (account: String, name: String) = |entry| (entry.account.clone(), entry.name.clone()),
    versions { 1: BucketOfAccount }
}
