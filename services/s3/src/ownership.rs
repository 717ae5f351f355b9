//! Names of the ways in which objects of a bucket are owned.

use crate::errors::Error;
use crate::state::bucket::Ownership;

pub fn named(name: &str) -> Option<Ownership> {
    Some(match name {
        "BucketOwnerEnforced" => Ownership::BucketOwnerEnforced,
        "BucketOwnerPreferred" => Ownership::BucketOwnerPreferred,
        "ObjectWriter" => Ownership::ObjectWriter,
        _ => return None,
    })
}

/// What the header of CreateBucket says.
pub fn at_creation(name: &str) -> Result<Ownership, Error> {
    named(name).ok_or_else(|| Error::InvalidOwnership { asked: name.to_owned() })
}

/// `None` where the bucket has no ownership controls.
pub fn name(ownership: Ownership) -> Option<&'static str> {
    match ownership {
        Ownership::BucketOwnerEnforced => Some("BucketOwnerEnforced"),
        Ownership::BucketOwnerPreferred => Some("BucketOwnerPreferred"),
        Ownership::ObjectWriter => Some("ObjectWriter"),
        Ownership::Unset => None,
    }
}
