//! Bytes of one object for another: shared where they can be, else read and written once more.
//!
//! Known limit: what must be read is read within the transaction of the copy, so that a copy that meets a
//! conflict reads again.

use super::copying::Source;
use super::customer_key::Brought;
use crate::body::checksum::Algorithm;
use crate::body::digester::Digests;
use crate::body::intake::{Expected, take_in};
use crate::places;
use crate::state::body::Place;
use crate::state::object::CustomerKey;
use kernel::{Cx, Incoming, Result};
use std::ops::Range;

/// Bytes that now belong to the target.
pub struct Transferred {
    pub place: Place,
    /// Where they begin in what lies there.
    pub offset: u64,
    pub digests: Digests,
}

/// What the target wants to know and how it is sealed.
pub struct Wanted<'a> {
    pub algorithm: Algorithm,
    pub also: Option<Algorithm>,
    pub sealed: Option<(&'a Brought, &'a CustomerKey)>,
    /// Whether the target can be a list of parts, or a stretch of a blob.
    pub takes_parts: bool,
    pub takes_stretches: bool,
}

pub async fn transfer(
    cx: &mut Cx<'_>,
    source: &Source,
    range: Range<u64>,
    wanted: Wanted<'_>,
) -> Result<Transferred> {
    let is_open = source.key.is_none() && wanted.sealed.is_none();
    let is_whole = range == (0..source.object.size);
    let can_share = match source.object.place {
        Place::Nowhere => true,
        Place::Row(_) => is_whole,
        Place::Blob(_) => is_whole || wanted.takes_stretches,
        Place::Parts(_) => is_whole && wanted.takes_parts,
    };
    if is_open && can_share {
        let digests = digests(cx, source, range.clone(), &wanted).await?;
        let place = places::share(cx, source.object.place).await?;
        return Ok(Transferred { place, offset: range.start, digests });
    }
    let length = range.end - range.start;
    let outflow = source.read(cx, range).await?;
    let cipher = wanted.sealed.map(|(brought, key)| brought.cipher(key.nonce));
    let expected = Expected { algorithm: wanted.algorithm, sum: None, md5: None, cipher, also: wanted.also };
    let mut body = Incoming::pulled(Some(length), outflow);
    let received = take_in(cx.blobs(), &expected, &mut body).await?;
    let place = places::keep(cx, &received.stored);
    Ok(Transferred { place, offset: 0, digests: received.digests })
}

/// What is known of the source, or found out by reading it.
async fn digests(
    cx: &mut Cx<'_>,
    source: &Source,
    range: Range<u64>,
    wanted: &Wanted<'_>,
) -> Result<Digests> {
    let object = &source.object;
    let known = object.checksum.as_ref().filter(|sum| sum.parts == 0 && sum.algorithm == wanted.algorithm);
    if let Some(sum) = known
        && object.etag.parts == 0
        && wanted.also.is_none()
        && range == (0..object.size)
    {
        return Ok(Digests { length: object.size, md5: object.etag.md5, sum: sum.value.clone(), also: None });
    }
    source.read(cx, range).await?.digest(wanted.algorithm, wanted.also).await
}
