//! Owners and grants as answers show them.

use super::asked::{ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY};
use crate::shapes;
use crate::state::acl::{Acl, Grant, Grantee, Permission};
use kernel::canonical;

pub fn owner(account: &str) -> shapes::Owner {
    shapes::Owner { display_name: None, id: Some(canonical::id(account)) }
}

pub fn grants(acl: &Acl) -> Vec<shapes::Grant> {
    acl.grants.iter().map(grant).collect()
}

pub fn grant(grant: &Grant) -> shapes::Grant {
    shapes::Grant {
        grantee: Some(grantee(&grant.grantee)),
        permission: Some(permission(grant.permission).to_owned()),
    }
}

pub fn grantee(grantee: &Grantee) -> shapes::Grantee {
    let group = |uri: &str| shapes::Grantee {
        r#type: "Group".to_owned(),
        uri: Some(uri.to_owned()),
        ..shapes::Grantee::default()
    };
    match grantee {
        Grantee::Account(account) => shapes::Grantee {
            r#type: "CanonicalUser".to_owned(),
            id: Some(canonical::id(account)),
            ..shapes::Grantee::default()
        },
        Grantee::AllUsers => group(ALL_USERS),
        Grantee::AuthenticatedUsers => group(AUTHENTICATED_USERS),
        Grantee::LogDelivery => group(LOG_DELIVERY),
    }
}

pub fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::FullControl => "FULL_CONTROL",
        Permission::Write => "WRITE",
        Permission::WriteAcp => "WRITE_ACP",
        Permission::Read => "READ",
        Permission::ReadAcp => "READ_ACP",
    }
}
