//! Where the bytes of objects and parts are: short bodies in rows, long ones in blobs, those of uploads in
//! parts as lists of the two.
//!
//! A blob and a list count who uses them, so that a copy copies no bytes. A blob is referred to by one row.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use store::{BlobRef, Error, KeyOf, Row, TableId};

/// Drawn for every body.
pub type BodyId = [u8; 16];

/// Where a body is; its length stands with the object or part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// There are no bytes.
    Nowhere,
    /// In a [`ShortBody`], which is used once.
    Row(BodyId),
    /// In a [`LongBody`].
    Blob(BodyId),
    /// In a [`PartList`].
    Parts(BodyId),
}

/// A body that lies in a row: the bytes as they are, behind the version of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct ShortBody {
    pub id: BodyId,
    pub bytes: Bytes,
}

const SHORT_BODY_FORM: u8 = 1;

impl Row for ShortBody {
    const TABLE: TableId = TableId::new(0x0343, "s3.short-bodies");
    type Key = (BodyId,);

    fn key(&self) -> Self::Key {
        (self.id,)
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.push(SHORT_BODY_FORM);
        out.extend_from_slice(&self.bytes);
    }

    fn decode((id,): Self::Key, value: &[u8]) -> Result<Self, Error> {
        match store::row::split_version(Self::TABLE, value)? {
            (SHORT_BODY_FORM, bytes) => Ok(ShortBody { id, bytes: Bytes::copy_from_slice(bytes) }),
            (other, _) => Err(store::row::unknown_version(Self::TABLE, other)),
        }
    }
}

/// A body that lies in a blob.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LongBody {
    pub id: BodyId,
    /// How many objects, parts and lists are made of it.
    pub uses: u32,
    pub blob: BlobRef,
}

store::row! {
    LongBody in TableId::new(0x0344, "s3.long-bodies"),
    key (id: BodyId) = |body| (body.id,),
    versions { 1: LongBody }
}

/// The bytes of an object that was uploaded in parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartList {
    pub id: BodyId,
    /// How many objects are made of it.
    pub uses: u32,
    /// In the order of their bytes.
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub number: u32,
    pub place: Place,
    /// Where its bytes begin in what lies at `place`: a part can be copied out of something longer.
    pub offset: u64,
    pub size: u64,
    /// Of the upload's algorithm.
    pub sum: Vec<u8>,
    /// What the bytes of a customer's key begin with: see [`crate::body::cipher`].
    pub nonce: Option<[u8; 16]>,
}

store::row! {
    PartList in TableId::new(0x0345, "s3.part-lists"),
    key (id: BodyId) = |list| (list.id,),
    versions { 1: PartList }
}

/// A list of parts that nobody uses any more, to be taken apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unused {
    pub id: BodyId,
    pub parts: Vec<Place>,
}

store::row! {
    Unused in TableId::new(0x0346, "s3.unused-parts"),
    key (id: BodyId) = |unused| (unused.id,),
    versions { 1: Unused }
}

/// Reads what must be there: an object never outlives its body.
pub async fn load<R: Row>(tx: &mut store::Tx, id: impl KeyOf<R::Key>) -> Result<R, Error> {
    let missing = || Error::Corrupt(format!("a row of {} is missing", R::TABLE.name));
    tx.get::<R>(id).await?.ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_bodies_are_stored_as_they_are() {
        let body = ShortBody { id: [7; 16], bytes: Bytes::from_static(b"\0hello") };
        let mut value = Vec::new();
        body.encode(&mut value);
        assert_eq!(value, b"\x01\0hello");
        assert_eq!(ShortBody::decode(([7; 16],), &value).expect("is whole"), body);
        assert!(ShortBody::decode(([7; 16],), b"\x09x").is_err());
    }
}
