//! Stories of several operations.

mod bodies;
mod buckets;
mod events;
mod parts;
mod scrubbing;

use testkit::Cloud;

fn cloud() -> Cloud {
    Cloud::new(&[&s3::SERVICE, &iam::SERVICE], &iam::IDENTITIES)
}
