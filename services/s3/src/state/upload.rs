//! Uploads in parts that are under way, and the parts that have come.

use super::acl::Acl;
use super::body::Place;
use super::object::{CustomerKey, Described, Retention};
use crate::body::checksum::{Algorithm, Kind};
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::TableId;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    pub bucket: u64,
    pub key: String,
    /// Later uploads of a key have greater ones.
    pub sequence: u64,
    pub nonce: [u8; 16],
    pub initiated: Time,
    /// Who began it: an ARN and a name to show.
    pub initiator: Initiator,
    /// The account that the object will belong to.
    pub owner: String,
    /// What was asked for explicitly.
    pub checksum: Option<(Algorithm, Kind)>,
    pub described: Described,
    pub tags: Vec<(String, String)>,
    pub acl: Option<Acl>,
    pub customer_key: Option<CustomerKey>,
    pub retention: Option<Retention>,
    pub legal_hold: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Initiator {
    pub id: String,
    pub name: String,
}

store::row! {
    Upload in TableId::new(0x0347, "s3.uploads"),
    key (bucket: u64, key: String, sequence: u64, nonce: [u8; 16]) =
        |upload| (upload.bucket, upload.key.clone(), upload.sequence, upload.nonce),
    versions { 1: Upload }
}

/// A part that has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploadedPart {
    /// The nonce of the upload.
    pub upload: [u8; 16],
    pub number: u32,
    pub place: Place,
    pub offset: u64,
    pub size: u64,
    pub md5: [u8; 16],
    pub algorithm: Algorithm,
    pub sum: Vec<u8>,
    pub modified: Time,
    /// Where the stream of a customer's key begins.
    pub nonce: Option<[u8; 16]>,
}

store::row! {
    UploadedPart in TableId::new(0x0348, "s3.uploaded-parts"),
    key (upload: [u8; 16], number: u32) = |part| (part.upload, part.number),
    versions { 1: UploadedPart }
}
