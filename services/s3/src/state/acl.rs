//! Access control lists, as they are stored with a bucket or an object.

use serde::{Deserialize, Serialize};

/// Who may what, beside policies. The owner's account stands with the bucket or object itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acl {
    pub grants: Vec<Grant>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub grantee: Grantee,
    pub permission: Permission,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grantee {
    /// Twelve digits; its canonical user id follows from them.
    Account(String),
    AllUsers,
    AuthenticatedUsers,
    LogDelivery,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Permission {
    FullControl,
    Write,
    WriteAcp,
    Read,
    ReadAcp,
}

impl Grant {
    pub fn to_account(account: &str, permission: Permission) -> Grant {
        Grant { grantee: Grantee::Account(account.to_owned()), permission }
    }
}

impl Acl {
    /// The owner has full control, and nobody else anything.
    pub fn private(owner: &str) -> Acl {
        Acl { grants: vec![Grant::to_account(owner, Permission::FullControl)] }
    }

    /// Whether it says no more than that.
    pub fn is_private(&self, owner: &str) -> bool {
        let is_owners = |grant: &Grant| matches!(&grant.grantee, Grantee::Account(id) if id == owner);
        self.grants.iter().all(is_owners)
    }

    /// Whether it grants something to everybody, or to everybody with an account.
    pub fn is_public(&self) -> bool {
        self.grants.iter().any(Grant::is_public)
    }
}

impl Grant {
    pub fn is_public(&self) -> bool {
        matches!(self.grantee, Grantee::AllUsers | Grantee::AuthenticatedUsers)
    }
}
