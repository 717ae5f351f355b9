//! What GET and HEAD have in common: which bytes of which version, and everything that is told of it.

use super::access::{self, Target};
use super::copying::check_archive;
use super::customer_key::{Headers, for_reading};
use super::lock;
use crate::body::checksum::Checksum;
use crate::conditions::{ReadConditions, Subject};
use crate::errors::object::ObjectError;
use crate::lifecycle::told;
use crate::ranges;
use crate::state::body::{Part, PartList, Place, load};
use crate::state::object::{Object, Version};
use crate::versions;
use kernel::{Cx, Result};
use std::ops::Range;
use wire::{Map, Timestamp};

/// What a request asks for.
pub struct Asked<'a> {
    pub target: Target<'a>,
    pub method: &'static str,
    pub conditions: ReadConditions<'a>,
    pub range: Option<&'a str>,
    pub part: Option<i32>,
    pub customer: Headers<'a>,
    /// Whether checksums are wanted.
    pub checksum_mode: bool,
}

/// What is found.
pub struct Found {
    pub version: Version,
    pub object: Object,
    pub key: Option<[u8; 32]>,
    pub range: Range<u64>,
    pub is_partial: bool,
    pub parts_count: Option<i32>,
    pub checksum: Option<Checksum>,
    pub version_id: Option<String>,
    pub expiration: Option<String>,
}

pub async fn find(cx: &mut Cx<'_>, asked: &Asked<'_>) -> Result<Found> {
    let Target { key, version: id, .. } = asked.target;
    let bucket = access::bucket(cx, asked.target).await?;
    let (version, object) = versions::find_object(cx.tx, &bucket, key, id, asked.method).await?;
    let etag = object.etag.text();
    asked.conditions.check_read(Subject { etag: &etag, modified: version.modified }, cx.now)?;
    let opened = for_reading(&object, asked.customer.brought()?)?;
    if asked.method == "GET" {
        check_archive(&object)?;
    }
    let bytes = bytes(cx, &object, asked).await?;
    let is_whole = bytes.range == (0..object.size);
    let checksum = match (&bytes.part, asked.checksum_mode) {
        (_, false) => None,
        (Some(part), true) => part_checksum(&object, part),
        (None, true) => object.checksum.clone().filter(|_| is_whole),
    };
    let expiration = match id {
        None => told::expiration(cx, &bucket, key, version.modified, &object).await?,
        Some(_) => None,
    };
    Ok(Found {
        expiration,
        version_id: versions::shown_id(&bucket, &version),
        version,
        key: opened,
        range: bytes.range,
        is_partial: bytes.is_partial,
        parts_count: bytes.parts_count,
        checksum,
        object,
    })
}

struct Bytes {
    range: Range<u64>,
    is_partial: bool,
    parts_count: Option<i32>,
    part: Option<Part>,
}

async fn bytes(cx: &mut Cx<'_>, object: &Object, asked: &Asked<'_>) -> Result<Bytes> {
    match (asked.range, asked.part) {
        (Some(_), Some(_)) => Err(ObjectError::RangeAndPart)?,
        (None, Some(number)) => part(cx, object, number).await,
        (range, None) => {
            let asked_for = match range {
                Some(header) => ranges::asked(header, object.size)?,
                None => None,
            };
            let is_partial = asked_for.is_some();
            let range = asked_for.unwrap_or(0..object.size);
            Ok(Bytes { range, is_partial, parts_count: None, part: None })
        }
    }
}

/// An object in one piece is its own first part.
async fn part(cx: &mut Cx<'_>, object: &Object, number: i32) -> Result<Bytes> {
    let outside = || ObjectError::Argument {
        name: "partNumber",
        value: number.to_string(),
        message: "Part number must be an integer between 1 and 10000, inclusive",
    };
    let asked = u32::try_from(number).ok().filter(|number| (1..=10_000).contains(number));
    let asked = asked.ok_or_else(outside)?;
    // A copy of an object in parts is one piece, whatever it shares.
    let (Place::Parts(id), true) = (object.place, object.etag.parts > 0) else {
        return match asked {
            1 => Ok(Bytes { range: 0..object.size, is_partial: true, parts_count: None, part: None }),
            _ => Err(ObjectError::InvalidPartNumber { parts: 1 })?,
        };
    };
    let list: PartList = load(cx.tx, (id,)).await?;
    let parts = u32::try_from(list.parts.len()).unwrap_or(u32::MAX);
    let mut start = 0;
    for part in list.parts {
        let end = start + part.size;
        if part.number == asked {
            let parts_count = i32::try_from(parts).ok();
            return Ok(Bytes { range: start..end, is_partial: true, parts_count, part: Some(part) });
        }
        start = end;
    }
    Err(ObjectError::InvalidPartNumber { parts })?
}

fn part_checksum(object: &Object, part: &Part) -> Option<Checksum> {
    let whole = object.checksum.as_ref().filter(|_| !part.sum.is_empty())?;
    Some(Checksum { algorithm: whole.algorithm, kind: whole.kind, value: part.sum.clone(), parts: 0 })
}

/// What both answers tell.
pub struct Told {
    pub last_modified: Option<Timestamp>,
    pub content_length: Option<i64>,
    pub content_range: Option<String>,
    pub content_type: Option<String>,
    pub metadata: Option<Map<String>>,
    pub storage_class: Option<String>,
    pub tag_count: Option<i32>,
    pub server_side_encryption: Option<String>,
    pub customer_algorithm: Option<String>,
    pub customer_md5: Option<String>,
    pub lock_mode: Option<String>,
    pub lock_until: Option<Timestamp>,
    pub legal_hold: Option<String>,
}

impl Found {
    pub fn told(&self) -> Told {
        let Found { object, range, .. } = self;
        let described = &object.described;
        let customer = object.customer_key.as_ref();
        let is_empty_part = range.is_empty() && self.is_partial;
        let tag_count = i32::try_from(object.tags.len()).ok().filter(|count| *count > 0);
        Told {
            last_modified: Some(self.version.modified.whole_second().into()),
            content_length: i64::try_from(range.end - range.start).ok(),
            content_range: (self.is_partial && !is_empty_part)
                .then(|| ranges::content_range(range, object.size)),
            content_type: Some(described.content_type.clone().unwrap_or_else(|| DEFAULT_TYPE.to_owned())),
            metadata: Some(
                described.metadata.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
            ),
            storage_class: described.storage_class.clone(),
            tag_count,
            server_side_encryption: customer.is_none().then(|| "AES256".to_owned()),
            customer_algorithm: customer.map(|_| "AES256".to_owned()),
            customer_md5: customer.map(|customer| super::sums::base64(&customer.md5)),
            lock_mode: object.retention.map(|retention| lock::mode_name(retention.mode).to_owned()),
            lock_until: object.retention.map(|retention| retention.until.into()),
            legal_hold: object.legal_hold.then(|| lock::hold_name(true).to_owned()),
        }
    }
}

/// Of objects whose type nobody has said.
const DEFAULT_TYPE: &str = "binary/octet-stream";

/// Where the requests and the answers of GET and HEAD agree.
#[macro_export]
macro_rules! asked_reading {
    ($input:expr, $method:expr) => {{
        let input = &$input;
        $crate::object::reading::Asked {
            target: $crate::object::access::Target {
                bucket: &input.bucket,
                key: &input.key,
                version: input.version_id.as_deref(),
                expected_owner: input.expected_bucket_owner.as_deref(),
                payer: input.request_payer.as_deref(),
            },
            method: $method,
            conditions: $crate::conditions::ReadConditions {
                if_match: input.if_match.as_deref(),
                if_none_match: input.if_none_match.as_deref(),
                if_modified_since: input.if_modified_since,
                if_unmodified_since: input.if_unmodified_since,
            },
            range: input.range.as_deref(),
            part: input.part_number,
            customer: $crate::object::customer_key::Headers {
                algorithm: input.sse_customer_algorithm.as_deref(),
                key: input.sse_customer_key.as_deref(),
                md5: input.sse_customer_key_md5.as_deref(),
            },
            checksum_mode: input.checksum_mode.as_deref() == Some("ENABLED"),
        }
    }};
}

/// The members that the answers of GET and HEAD share.
#[macro_export]
macro_rules! told_reading {
    ($output:ident, $input:expr, $found:expr) => {{
        let (input, found) = (&$input, &$found);
        let told = found.told();
        let described = &found.object.described;
        let instead = |asked: &Option<String>, own: &Option<String>| asked.clone().or_else(|| own.clone());
        let mut output = $output {
            accept_ranges: Some("bytes".to_owned()),
            last_modified: told.last_modified,
            content_length: told.content_length,
            e_tag: Some(found.object.etag.text()),
            version_id: found.version_id.clone(),
            expiration: found.expiration.clone(),
            cache_control: instead(&input.response_cache_control, &described.cache_control),
            content_disposition: instead(&input.response_content_disposition, &described.content_disposition),
            content_encoding: instead(&input.response_content_encoding, &described.content_encoding),
            content_language: instead(&input.response_content_language, &described.content_language),
            content_type: instead(&input.response_content_type, &told.content_type),
            content_range: told.content_range,
            expires: input
                .response_expires
                .map(|date| date.http_date())
                .or_else(|| described.expires.clone()),
            website_redirect_location: described.website_redirect.clone(),
            server_side_encryption: told.server_side_encryption,
            metadata: told.metadata,
            sse_customer_algorithm: told.customer_algorithm,
            sse_customer_key_md5: told.customer_md5,
            storage_class: told.storage_class,
            parts_count: found.parts_count,
            tag_count: told.tag_count,
            object_lock_mode: told.lock_mode,
            object_lock_retain_until_date: told.lock_until,
            object_lock_legal_hold_status: told.legal_hold,
            ..$output::default()
        };
        if let Some(checksum) = &found.checksum {
            $crate::show_checksum!(output, checksum);
        }
        output
    }};
}
