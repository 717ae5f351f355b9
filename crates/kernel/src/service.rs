//! What a service is to the rest of the house: one value that names all its parts.

use crate::{BoxFuture, Cx, Delivery, Errand, Need, OpEntry, Result, Site, Tick};
use store::{BlobRef, Tx};
use wire::Model;

/// A service: its names, its operations, and what it does later.
pub struct Service {
    /// Its endpoint prefix, which is also its folder: `iam`.
    pub name: &'static str,
    /// The names that clients sign its requests with, where they are not `name` alone.
    pub signing_names: &'static [&'static str],
    /// IAM and its like live in no region: they act as in `us-east-1`, wherever they are called.
    pub is_global: bool,
    /// IAM takes temporary credentials from sessions of roles only: those of users would need a second
    /// factor, those of federated users never come in.
    pub refuses_user_sessions: bool,
    /// Whether anything of it can be asked for without a signature. Where nothing can, an unsigned request
    /// is refused before anybody looks into it.
    pub is_open_to_strangers: bool,
    pub model: fn() -> &'static Model,
    pub operations: &'static [OpEntry],
    /// Reads the policy that a resource carries itself, if it has one.
    pub resource_policy: Option<ResourcePolicyFn>,
    pub ticks: &'static [Tick],
    pub errands: &'static [Errand],
    /// Takes what other services (or this one, later) have sent here.
    pub deliver: Option<DeliverFn>,
    /// Names every blob that a row of it refers to, so that the space of all others can be used again.
    pub blob_refs: Option<BlobRefsFn>,
    pub site: Option<Site>,
    /// The largest body that is read whole. Bodies that stream have their own bounds.
    pub body_bytes_max: usize,
    /// What clients should know that differs from AWS, one line each, for `docs/coverage.md`.
    pub differences: &'static [&'static str],
}

/// Of most services.
pub const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What a resource says of a need: most have one policy, an object in S3 has one a version.
pub type ResourcePolicyFn =
    for<'a, 'b> fn(&'a mut Cx<'b>, &'a Need) -> BoxFuture<'a, Result<Option<ResourcePolicy>>>;

pub type DeliverFn = for<'a, 'b> fn(&'a mut Cx<'b>, &'a Delivery) -> BoxFuture<'a, Result<()>>;

pub type BlobRefsFn =
    for<'a> fn(&'a mut Tx, &'a mut (dyn FnMut(BlobRef) + Send)) -> BoxFuture<'a, Result<()>>;

/// A resource that can carry a policy: the policy, if it has one, and the account that owns the resource.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourcePolicy {
    pub text: Option<String>,
    pub owner: String,
}

impl Service {
    /// A service with nothing but operations: to be filled in with `..Service::new(…)`.
    pub const fn new(
        name: &'static str,
        model: fn() -> &'static Model,
        operations: &'static [OpEntry],
    ) -> Service {
        Service {
            name,
            signing_names: &[],
            is_global: false,
            refuses_user_sessions: false,
            is_open_to_strangers: false,
            model,
            operations,
            resource_policy: None,
            ticks: &[],
            errands: &[],
            deliver: None,
            blob_refs: None,
            site: None,
            body_bytes_max: BODY_BYTES_MAX,
            differences: &[],
        }
    }

    pub fn operation(&self, name: &str) -> Option<&OpEntry> {
        self.operations.iter().find(|entry| entry.name == name)
    }

    pub fn is_signed_as(&self, name: &str) -> bool {
        self.name == name || self.signing_names.contains(&name)
    }
}

/// Every blob that a row of these services refers to. All rows are read in one transaction: a body whose
/// reference moves from one row to another meanwhile is seen once.
pub async fn blob_refs(services: &[&Service], tx: &mut Tx) -> Result<Vec<BlobRef>> {
    let mut live = Vec::new();
    for blob_refs in services.iter().filter_map(|service| service.blob_refs) {
        blob_refs(tx, &mut |blob| live.push(blob)).await?;
    }
    Ok(live)
}
