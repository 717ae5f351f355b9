//! Objects: what is told about them, one row a version. Their bytes lie elsewhere: see [`super::body`].
//!
//! The newest version of a key is in `s3.objects` if it is an object, so that a read is one look-up and a list
//! meets nothing else. All other versions are in `s3.versions`, the newest first; where the newest is a delete
//! marker it is there too, and `s3.objects` has no row of that key.

use super::acl::Acl;
use super::body::Place;
use super::bucket::RetentionMode;
use crate::body::checksum::Checksum;
use data_encoding::HEXLOWER;
use kernel::Time;
use serde::{Deserialize, Serialize};
use store::{Error, Row, TableId, row};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// The bucket's id.
    pub bucket: u64,
    pub key: String,
    /// Later versions of a key have greater ones. Microseconds since 1970, or a little more.
    pub sequence: u64,
    /// What makes its id hard to guess; the version `null` has none.
    pub nonce: Option<[u8; 16]>,
    pub modified: Time,
    /// The account that it belongs to.
    pub owner: String,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    DeleteMarker,
    Object(Box<Object>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Object {
    pub size: u64,
    pub etag: ETag,
    pub place: Place,
    pub checksum: Option<Checksum>,
    pub described: Described,
    pub tags: Vec<(String, String)>,
    /// `None`: the owner alone may.
    pub acl: Option<Acl>,
    pub customer_key: Option<CustomerKey>,
    pub retention: Option<Retention>,
    pub legal_hold: bool,
}

/// What a client says about an object, to be said again to whoever reads it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Described {
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub content_language: Option<String>,
    pub content_disposition: Option<String>,
    pub cache_control: Option<String>,
    pub expires: Option<String>,
    pub website_redirect: Option<String>,
    /// User metadata, names in lower case.
    pub metadata: Vec<(String, String)>,
    /// `None`: `STANDARD`.
    pub storage_class: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ETag {
    pub md5: [u8; 16],
    /// How many parts it was uploaded in; 0: it came in one piece.
    pub parts: u32,
}

/// The customer holds the key; here is only what tells whether it is that key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerKey {
    pub salt: [u8; 16],
    pub proof: [u8; 32],
    /// The MD5 of the key, which is told to who has the key.
    pub md5: [u8; 16],
    /// Where the stream of an object in one piece begins.
    pub nonce: [u8; 16],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    pub mode: RetentionMode,
    pub until: Time,
}

/// The newest version of a key, where it is an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Current(pub Version);

impl Row for Current {
    const TABLE: TableId = TableId::new(0x0340, "s3.objects");
    type Key = (u64, String);

    fn key(&self) -> Self::Key {
        (self.0.bucket, self.0.key.clone())
    }

    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode_without_key(out);
    }

    fn decode((bucket, key): Self::Key, value: &[u8]) -> Result<Self, Error> {
        Version::decode(Self::TABLE, bucket, key, value).map(Current)
    }
}

/// Any other version of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Older(pub Version);

impl Row for Older {
    const TABLE: TableId = TableId::new(0x0341, "s3.versions");
    type Key = (u64, String, u64);

    fn key(&self) -> Self::Key {
        (self.0.bucket, self.0.key.clone(), self.0.order())
    }

    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode_without_key(out);
    }

    fn decode((bucket, key, _): Self::Key, value: &[u8]) -> Result<Self, Error> {
        Version::decode(Self::TABLE, bucket, key, value).map(Older)
    }
}

/// The form that has everything in it, also what stands in the row's key.
const WHOLE: u8 = 1;
/// Keys can be long, and a batch writes a thousand of them: they are stored once.
const WITHOUT_KEY: u8 = 2;

#[derive(Serialize)]
struct Written<'a> {
    sequence: u64,
    nonce: Option<[u8; 16]>,
    modified: Time,
    owner: &'a str,
    content: &'a Content,
}

#[derive(Deserialize)]
struct Kept {
    sequence: u64,
    nonce: Option<[u8; 16]>,
    modified: Time,
    owner: String,
    content: Content,
}

impl Version {
    fn encode_without_key(&self, out: &mut Vec<u8>) {
        let Version { sequence, nonce, modified, .. } = *self;
        let written = Written { sequence, nonce, modified, owner: &self.owner, content: &self.content };
        row::write_form(WITHOUT_KEY, &written, out);
    }

    fn decode(table: TableId, bucket: u64, key: String, value: &[u8]) -> Result<Version, Error> {
        match row::split_version(table, value)? {
            (WHOLE, form) => row::read_form(table, form),
            (WITHOUT_KEY, form) => {
                let Kept { sequence, nonce, modified, owner, content } = row::read_form(table, form)?;
                Ok(Version { bucket, key, sequence, nonce, modified, owner, content })
            }
            (other, _) => Err(row::unknown_version(table, other)),
        }
    }
}

/// Index: where the version `null` of a key is, when it is not the newest object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NullVersion {
    pub bucket: u64,
    pub key: String,
    pub sequence: u64,
}

store::row! {
    NullVersion in TableId::new(0x0342, "s3.null-versions"),
    key (bucket: u64, key: String) = |null| (null.bucket, null.key.clone()),
    versions { 1: NullVersion }
}

impl Version {
    /// A place in the order of versions, and nothing else.
    pub fn at(bucket: u64, key: &str, sequence: u64) -> Version {
        Version {
            bucket,
            key: key.to_owned(),
            sequence,
            nonce: None,
            modified: Time::default(),
            owner: String::new(),
            content: Content::DeleteMarker,
        }
    }

    /// The place in `s3.versions`: the newest first.
    pub fn order(&self) -> u64 {
        !self.sequence
    }

    pub fn is_null(&self) -> bool {
        self.nonce.is_none()
    }

    pub fn object(&self) -> Option<&Object> {
        match &self.content {
            Content::Object(object) => Some(object),
            Content::DeleteMarker => None,
        }
    }

    pub fn object_mut(&mut self) -> Option<&mut Object> {
        match &mut self.content {
            Content::Object(object) => Some(object),
            Content::DeleteMarker => None,
        }
    }
}

impl Object {
    pub fn storage_class(&self) -> &str {
        self.described.storage_class.as_deref().unwrap_or("STANDARD")
    }
}

impl ETag {
    pub fn of(md5: [u8; 16]) -> ETag {
        ETag { md5, parts: 0 }
    }

    /// With its quotes.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(42);
        text.push('"');
        self.append(&mut text);
        text.push('"');
        text
    }

    pub fn bare(&self) -> String {
        let mut text = String::with_capacity(40);
        self.append(&mut text);
        text
    }

    fn append(&self, text: &mut String) {
        HEXLOWER.encode_append(&self.md5, text);
        if self.parts > 0 {
            text.push('-');
            text.push_str(&self.parts.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let nonce = Some([7; 16]);
        let version = Version { nonce, owner: "o".into(), ..Version::at(3, "a key", 11) };
        let (mut whole, mut without_key) = (Vec::new(), Vec::new());
        row::write_form(WHOLE, &version, &mut whole);
        Older(version.clone()).encode(&mut without_key);
        assert!(without_key.len() < whole.len());
        for value in [whole, without_key] {
            let older = Older(version.clone());
            assert_eq!(Older::decode(older.key(), &value).expect("is a form"), older);
            let current = Current(version.clone());
            assert_eq!(Current::decode(current.key(), &value).expect("is a form"), current);
        }
    }

    #[test]
    fn etags() {
        assert_eq!(ETag::of([0xab; 16]).text(), format!("\"{}\"", "ab".repeat(16)));
        assert_eq!(ETag { md5: [0; 16], parts: 3 }.bare(), format!("{}-3", "00".repeat(16)));
    }
}
