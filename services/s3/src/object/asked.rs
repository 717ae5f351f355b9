//! What a request says of an object that it makes: the same for PutObject, CopyObject and uploads in parts.

use super::access::{ContextKey, with_all};
use super::customer_key::{self, Brought};
use super::{lock, tagging};
use crate::acl::asked::{self, Asked};
use crate::errors::object::ObjectError;
use crate::limits::METADATA_BYTES_MAX;
use crate::state::acl::Acl;
use crate::state::bucket::{Bucket, Ownership};
use crate::state::object::{Described, Retention};
use kernel::{Access, Cx, Error, Need, Result, Time};
use wire::{Map, Timestamp};

/// The members that such requests share.
pub struct New<'a> {
    pub acl: Asked<'a>,
    pub cache_control: Option<&'a str>,
    pub content_disposition: Option<&'a str>,
    pub content_encoding: Option<&'a str>,
    pub content_language: Option<&'a str>,
    pub content_type: Option<&'a str>,
    pub expires: Option<&'a str>,
    pub metadata: Option<&'a Map<String>>,
    pub storage_class: Option<&'a str>,
    pub website_redirect: Option<&'a str>,
    pub server_side_encryption: Option<&'a str>,
    pub kms_key: Option<&'a str>,
    pub kms_context: Option<&'a str>,
    pub customer: customer_key::Headers<'a>,
    pub tagging: Option<&'a str>,
    pub lock_mode: Option<&'a str>,
    pub lock_until: Option<Timestamp>,
    pub legal_hold: Option<&'a str>,
}

/// Those members of a struct.
#[macro_export]
macro_rules! new_object {
    ($from:expr) => {{
        let from = &$from;
        $crate::object::asked::New {
            acl: $crate::acl::asked::Asked {
                canned: from.acl.as_deref(),
                full_control: from.grant_full_control.as_deref(),
                read: from.grant_read.as_deref(),
                read_acp: from.grant_read_acp.as_deref(),
                write: None,
                write_acp: from.grant_write_acp.as_deref(),
            },
            cache_control: from.cache_control.as_deref(),
            content_disposition: from.content_disposition.as_deref(),
            content_encoding: from.content_encoding.as_deref(),
            content_language: from.content_language.as_deref(),
            content_type: from.content_type.as_deref(),
            expires: from.expires.as_deref(),
            metadata: from.metadata.as_ref(),
            storage_class: from.storage_class.as_deref(),
            website_redirect: from.website_redirect_location.as_deref(),
            server_side_encryption: from.server_side_encryption.as_deref(),
            kms_key: from.ssekms_key_id.as_deref(),
            kms_context: from.ssekms_encryption_context.as_deref(),
            customer: $crate::object::customer_key::Headers {
                algorithm: from.sse_customer_algorithm.as_deref(),
                key: from.sse_customer_key.as_deref(),
                md5: from.sse_customer_key_md5.as_deref(),
            },
            tagging: from.tagging.as_deref(),
            lock_mode: from.object_lock_mode.as_deref(),
            lock_until: from.object_lock_retain_until_date,
            legal_hold: from.object_lock_legal_hold_status.as_deref(),
        }
    }};
}

/// All that, decided.
pub struct Made {
    pub owner: String,
    pub acl: Option<Acl>,
    pub described: Described,
    pub tags: tagging::Tags,
    pub retention: Option<Retention>,
    pub legal_hold: bool,
    pub customer: Option<Brought>,
}

/// Storage classes of ordinary buckets.
const CLASSES: [&str; 8] = [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
];

impl New<'_> {
    /// What the caller must be allowed beside the action itself.
    pub fn access(&self, access: Access, bucket: &Bucket, key: &str, now: Time) -> Access {
        let mut needed = Vec::new();
        let tags = tagging::of_header(self.tagging).unwrap_or_default();
        if !tags.is_empty() {
            needed.push("s3:PutObjectTagging");
        }
        if !self.acl.is_nothing() && bucket.has_acls() {
            needed.push("s3:PutObjectAcl");
        }
        if self.lock_mode.is_some() {
            needed.push("s3:PutObjectRetention");
        }
        if self.legal_hold.is_some() {
            needed.push("s3:PutObjectLegalHold");
        }
        let arn = bucket.object_arn(key);
        let needed = needed.into_iter().map(|action| Need::new(action, arn.clone()));
        with_all(needed.fold(access, Access::and), self.context(&tags, now))
    }

    fn context(&self, tags: &[(String, String)], now: Time) -> Vec<ContextKey> {
        let plain = [
            ("s3:x-amz-storage-class", self.storage_class),
            ("s3:x-amz-server-side-encryption", self.server_side_encryption),
            ("s3:x-amz-server-side-encryption-aws-kms-key-id", self.kms_key),
            ("s3:x-amz-server-side-encryption-customer-algorithm", self.customer.algorithm),
            ("s3:x-amz-website-redirect-location", self.website_redirect),
            ("s3:object-lock-legal-hold", self.legal_hold),
        ];
        let plain =
            plain.into_iter().filter_map(|(name, value)| Some((name.into(), vec![value?.to_owned()])));
        let mut context: Vec<ContextKey> = plain.chain(self.acl.context()).collect();
        context.extend(lock::context(self.lock_mode, self.lock_until, now));
        context.extend(tagging::context(tags));
        context
    }

    /// Everything that can be refused before the body comes.
    pub fn made(&self, cx: &Cx<'_>, bucket: &Bucket) -> Result<Made> {
        let (owner, acl) = self.owner_and_acl(cx, bucket)?;
        if self.kms_context.is_some() {
            return Err(Error::not_implemented("server-side encryption with keys of KMS"));
        }
        let customer = self.customer.brought()?;
        customer_key::check_server_side(self.server_side_encryption, self.kms_key, customer.as_ref())?;
        let asked = lock::Asked { mode: self.lock_mode, until: self.lock_until, legal_hold: self.legal_hold };
        let (retention, legal_hold) = asked.of_new(bucket, cx.now)?;
        let tags = tagging::of_header(self.tagging)?;
        Ok(Made { owner, acl, described: self.described()?, tags, retention, legal_hold, customer })
    }

    fn owner_and_acl(&self, cx: &Cx<'_>, bucket: &Bucket) -> Result<(String, Option<Acl>)> {
        let writer = match cx.caller.account() {
            "" => &bucket.account,
            account => account,
        };
        let owner = match bucket.ownership {
            Ownership::BucketOwnerEnforced => &bucket.account,
            Ownership::BucketOwnerPreferred if self.acl.canned == Some("bucket-owner-full-control") => {
                &bucket.account
            }
            _ => writer,
        };
        let acl = self.acl.acl(owner, &bucket.account)?;
        if let Some(acl) = &acl {
            asked::check(bucket, &self.acl, acl)?;
        }
        Ok((owner.to_owned(), acl.filter(|acl| *acl != Acl::private(owner))))
    }

    pub fn described(&self) -> Result<Described, ObjectError> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let storage_class = match self.storage_class {
            Some(class) if !CLASSES.contains(&class) => {
                return Err(ObjectError::InvalidStorageClass { value: class.to_owned() });
            }
            class => owned(class.filter(|class| *class != "STANDARD")),
        };
        Ok(Described {
            content_type: owned(self.content_type),
            content_encoding: self.content_encoding.and_then(without_chunks),
            content_language: owned(self.content_language),
            content_disposition: owned(self.content_disposition),
            cache_control: owned(self.cache_control),
            expires: owned(self.expires),
            website_redirect: self.website_redirect.map(redirect).transpose()?,
            metadata: metadata(self.metadata)?,
            storage_class,
        })
    }
}

/// `aws-chunked` is how the body came, not what it is.
fn without_chunks(encoding: &str) -> Option<String> {
    let parts: Vec<&str> =
        encoding.split(',').map(str::trim).filter(|part| !part.eq_ignore_ascii_case("aws-chunked")).collect();
    Some(parts.join(",")).filter(|rest| !rest.is_empty())
}

fn redirect(location: &str) -> Result<String, ObjectError> {
    let is_one = ["/", "http://", "https://"].iter().any(|start| location.starts_with(start));
    is_one.then(|| location.to_owned()).ok_or_else(|| ObjectError::Argument {
        name: "x-amz-website-redirect-location",
        value: location.to_owned(),
        message: "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    })
}

fn metadata(metadata: Option<&Map<String>>) -> Result<Vec<(String, String)>, ObjectError> {
    let Some(metadata) = metadata else { return Ok(Vec::new()) };
    let pairs: Vec<(String, String)> =
        metadata.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
    let size = pairs.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > METADATA_BYTES_MAX { Err(ObjectError::MetadataTooLarge { size }) } else { Ok(pairs) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunking_is_no_encoding() {
        assert_eq!(without_chunks("aws-chunked"), None);
        assert_eq!(without_chunks("gzip, aws-chunked").as_deref(), Some("gzip"));
    }

    #[test]
    fn metadata_is_bounded() {
        let map = |size: usize| [("Name".to_owned(), "v".repeat(size))].into_iter().collect::<Map<String>>();
        assert_eq!(metadata(Some(&map(3))), Ok(vec![("name".to_owned(), "vvv".to_owned())]));
        assert_eq!(metadata(Some(&map(2_045))), Err(ObjectError::MetadataTooLarge { size: 2_049 }));
    }
}
