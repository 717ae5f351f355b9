//! The ACL that a request asks for: by a canned name, by grants in headers, or as XML.

use crate::errors::Error;
use crate::limits::GRANTS_MAX;
use crate::object::access::ContextKey;
use crate::shapes::{self, AccessControlPolicy};
use crate::state::acl::{Acl, Grant, Grantee, Permission};
use crate::state::bucket::{Bucket, Ownership};
use kernel::canonical;

pub const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
pub const AUTHENTICATED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
pub const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/// The headers that ask for an ACL.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    pub canned: Option<&'a str>,
    pub full_control: Option<&'a str>,
    pub read: Option<&'a str>,
    pub read_acp: Option<&'a str>,
    pub write: Option<&'a str>,
    pub write_acp: Option<&'a str>,
}

impl Asked<'_> {
    pub fn is_nothing(&self) -> bool {
        self.canned.is_none() && !self.has_grants()
    }

    fn grants(&self) -> [(Option<&str>, &'static str, Permission); 5] {
        [
            (self.full_control, "x-amz-grant-full-control", Permission::FullControl),
            (self.read, "x-amz-grant-read", Permission::Read),
            (self.read_acp, "x-amz-grant-read-acp", Permission::ReadAcp),
            (self.write, "x-amz-grant-write", Permission::Write),
            (self.write_acp, "x-amz-grant-write-acp", Permission::WriteAcp),
        ]
    }

    fn has_grants(&self) -> bool {
        self.grants().iter().any(|(text, _, _)| text.is_some())
    }

    /// The headers, as policies see them.
    pub fn context(&self) -> Vec<ContextKey> {
        let headers = [
            ("s3:x-amz-acl", self.canned),
            ("s3:x-amz-grant-full-control", self.full_control),
            ("s3:x-amz-grant-read", self.read),
            ("s3:x-amz-grant-read-acp", self.read_acp),
            ("s3:x-amz-grant-write", self.write),
            ("s3:x-amz-grant-write-acp", self.write_acp),
        ];
        headers.into_iter().filter_map(|(name, value)| Some((name.into(), vec![value?.to_owned()]))).collect()
    }

    /// The ACL that the headers ask for, of something that `owner` owns; `None` where they ask for nothing.
    pub fn acl(&self, owner: &str, bucket_owner: &str) -> Result<Option<Acl>, Error> {
        match (self.canned, self.has_grants()) {
            (None, false) => Ok(None),
            (Some(_), true) => Err(Error::InvalidRequest {
                message: "Specifying both Canned ACLs and Header Grants is not allowed".to_owned(),
            }),
            (Some(name), false) => canned(name, owner, bucket_owner).map(Some),
            (None, true) => {
                let mut grants = Vec::new();
                for (text, header, permission) in self.grants() {
                    for grantee in grantees(text.unwrap_or_default(), header)? {
                        grants.push(Grant { grantee, permission });
                    }
                }
                Ok(Some(Acl { grants }))
            }
        }
    }
}

fn canned(name: &str, owner: &str, bucket_owner: &str) -> Result<Acl, Error> {
    let mut acl = Acl::private(owner);
    let mut add = |grantee: Grantee, permission| acl.grants.push(Grant { grantee, permission });
    match name {
        "private" | "aws-exec-read" => {}
        "public-read" => add(Grantee::AllUsers, Permission::Read),
        "public-read-write" => {
            add(Grantee::AllUsers, Permission::Read);
            add(Grantee::AllUsers, Permission::Write);
        }
        "authenticated-read" => add(Grantee::AuthenticatedUsers, Permission::Read),
        "log-delivery-write" => {
            add(Grantee::LogDelivery, Permission::Write);
            add(Grantee::LogDelivery, Permission::ReadAcp);
        }
        "bucket-owner-read" if owner != bucket_owner => {
            add(Grantee::Account(bucket_owner.to_owned()), Permission::Read);
        }
        "bucket-owner-full-control" if owner != bucket_owner => {
            add(Grantee::Account(bucket_owner.to_owned()), Permission::FullControl);
        }
        "bucket-owner-read" | "bucket-owner-full-control" => {}
        other => {
            let (message, value) = (String::new(), other.to_owned());
            return Err(Error::InvalidArgument { message, name: "x-amz-acl", value });
        }
    }
    Ok(acl)
}

/// `id="…", uri="…"`
fn grantees(text: &str, header: &'static str) -> Result<Vec<Grantee>, Error> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| grantee_of(part, header)).collect()
}

fn grantee_of(part: &str, header: &'static str) -> Result<Grantee, Error> {
    let invalid = |message: &str| Error::InvalidArgument {
        message: message.to_owned(),
        name: header,
        value: part.to_owned(),
    };
    let (sort, value) = part.split_once('=').ok_or_else(|| invalid("Argument format not recognized"))?;
    let value = value.trim().trim_matches(['"', '\'']);
    match sort.trim().to_ascii_lowercase().as_str() {
        "id" => by_id(value).ok_or_else(|| invalid_id(value)),
        "uri" => group(value).ok_or_else(|| invalid_group(value)),
        "emailaddress" => Err(Error::UnresolvableEmail { address: value.to_owned() }),
        _ => Err(invalid("Argument format not recognized")),
    }
}

fn by_id(id: &str) -> Option<Grantee> {
    canonical::account(id).map(Grantee::Account)
}

fn invalid_id(id: &str) -> Error {
    Error::InvalidArgument {
        message: "Invalid id".to_owned(),
        name: "CanonicalUser/ID",
        value: id.to_owned(),
    }
}

fn invalid_group(uri: &str) -> Error {
    Error::InvalidArgument {
        message: "Invalid group uri".to_owned(),
        name: "Group/URI",
        value: uri.to_owned(),
    }
}

fn group(uri: &str) -> Option<Grantee> {
    match uri {
        ALL_USERS => Some(Grantee::AllUsers),
        AUTHENTICATED_USERS => Some(Grantee::AuthenticatedUsers),
        LOG_DELIVERY => Some(Grantee::LogDelivery),
        _ => None,
    }
}

/// An ACL as XML says it. It names the owner, who cannot be changed.
pub fn of_policy(policy: &AccessControlPolicy, owner: &str) -> Result<Acl, Error> {
    let named = policy.owner.as_ref().and_then(|named| named.id.as_deref());
    let named = named.ok_or(Error::MalformedAcl)?;
    let account = canonical::account(named).ok_or_else(|| invalid_id(named))?;
    if account != owner {
        Err(Error::AccessDenied)?;
    }
    let grants = policy.grants.as_deref().unwrap_or_default();
    if grants.len() > GRANTS_MAX {
        Err(Error::InvalidRequest {
            message: format!("The number of grants must not be larger than {GRANTS_MAX}"),
        })?;
    }
    let grants = grants.iter().map(grant).collect::<Result<_, _>>()?;
    Ok(Acl { grants })
}

pub fn grant(grant: &shapes::Grant) -> Result<Grant, Error> {
    let grantee = grantee(grant.grantee.as_ref().ok_or(Error::MalformedAcl)?)?;
    let permission =
        permission(grant.permission.as_deref().unwrap_or_default()).ok_or(Error::MalformedAcl)?;
    Ok(Grant { grantee, permission })
}

pub fn grantee(grantee: &shapes::Grantee) -> Result<Grantee, Error> {
    match (&grantee.id, &grantee.uri, &grantee.email_address) {
        (Some(id), None, None) => by_id(id).ok_or_else(|| invalid_id(id)),
        (None, Some(uri), None) => group(uri).ok_or_else(|| invalid_group(uri)),
        (None, None, Some(address)) => Err(Error::UnresolvableEmail { address: address.clone() }),
        _ => Err(Error::MalformedAcl),
    }
}

pub fn permission(name: &str) -> Option<Permission> {
    Some(match name {
        "FULL_CONTROL" => Permission::FullControl,
        "WRITE" => Permission::Write,
        "WRITE_ACP" => Permission::WriteAcp,
        "READ" => Permission::Read,
        "READ_ACP" => Permission::ReadAcp,
        _ => return None,
    })
}

/// Whether a bucket takes an ACL for itself or for an object. Where ACLs are off, only what says that the
/// bucket's owner has full control passes.
pub fn check(bucket: &Bucket, asked: &Asked<'_>, acl: &Acl) -> Result<(), Error> {
    if bucket.ownership == Ownership::BucketOwnerEnforced {
        let is_known = matches!(asked.canned, None | Some("bucket-owner-full-control"));
        let is_owners = acl.is_private(&bucket.account);
        return if is_known && is_owners { Ok(()) } else { Err(Error::AclsNotSupported) };
    }
    match bucket.blocks.block_acls && acl.is_public() {
        true => Err(Error::AclsBlocked),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &str = "111122223333";
    const OTHER: &str = "444455556666";

    #[test]
    fn canned_names() {
        let asked = |canned| Asked { canned: Some(canned), ..Asked::default() };
        assert!(asked("private").acl(OWNER, OWNER).unwrap().unwrap().is_private(OWNER));
        assert!(asked("public-read").acl(OWNER, OWNER).unwrap().unwrap().is_public());
        let acl = asked("bucket-owner-full-control").acl(OTHER, OWNER).unwrap().unwrap();
        assert_eq!(acl.grants.len(), 2);
        assert!(matches!(
            asked("x").acl(OWNER, OWNER),
            Err(Error::InvalidArgument { name: "x-amz-acl", .. })
        ));
    }

    #[test]
    fn grants_in_headers() {
        let text = format!("id=\"{}\", uri={ALL_USERS}", canonical::id(OTHER));
        let asked = Asked { read: Some(&text), ..Asked::default() };
        let acl = asked.acl(OWNER, OWNER).unwrap().unwrap();
        assert_eq!(acl.grants[0].grantee, Grantee::Account(OTHER.to_owned()));
        assert_eq!(acl.grants[1].grantee, Grantee::AllUsers);
        let both = Asked { canned: Some("private"), ..asked };
        assert!(matches!(both.acl(OWNER, OWNER), Err(Error::InvalidRequest { .. })));
        for bad in ["id=x", "uri=x", "name=x", "nonsense", "emailAddress=a@b"] {
            assert!(Asked { write: Some(bad), ..Asked::default() }.acl(OWNER, OWNER).is_err(), "{bad}");
        }
    }
}
