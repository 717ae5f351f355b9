//! S3: buckets, objects, and what is told to whom about them.
//!
//! Names of buckets are shared by all accounts and regions. A bucket is one small row; its long
//! configurations, its objects and their bodies lie in tables of their own, under the bucket's id.
//!
//! This service must not know sockets, signatures or how a policy is evaluated: the gateway does that. What
//! the web sees (sites, browsers' questions, forms) goes through [`kernel::Site`].

pub mod errors;
pub mod limits;
pub mod shapes;
pub mod state;

mod acl;
mod body;
mod clearing;
mod conditions;
mod cors;
mod door;
mod lifecycle;
mod listing;
mod logging;
mod naming;
mod notification;
mod object;
mod ops;
mod ownership;
mod places;
mod policy;
mod ranges;
mod regions;
mod scrubbing;
mod site;
mod sweep;
mod tags;
mod ticks;
mod token;
mod version_id;
mod versions;
mod website;

#[cfg(test)]
mod testing;

use kernel::Service;
use std::sync::LazyLock;
use wire::Model;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../s3.wire")));

pub static SERVICE: Service = Service {
    // A bucket may let anybody in.
    is_open_to_strangers: true,
    resource_policy: Some(policy::of_resource),
    site: Some(site::SITE),
    ticks: ticks::ALL,
    blob_refs: Some(|tx, found| Box::pin(places::blob_refs(tx, found))),
    differences: &[
        "Changes count at once: there is no delay until a bucket, a policy or a rule is known everywhere.",
        "Lifecycle rules are carried out at midnight UTC: all that is due then.",
        "Access logs are delivered once a minute, at best effort: a restart loses the lines of the last one.",
        "Content-MD5 and checksums of the XML of configurations and of batches are not compared with it.",
        "URLs and forms that were signed in the older way (version 2) are taken in every region, other requests \
         that were signed so are not.",
        "Copies, of objects and into parts, share bytes where they can, and read and write them once more else.",
        "Customers' keys (SSE-C) are taken over plain HTTP too.",
        "Archived objects (GLACIER, DEEP_ARCHIVE) cannot be restored, and so not read.",
    ],
    ..Service::new("s3", || &MODEL, ops::ALL)
};
