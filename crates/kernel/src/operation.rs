//! What an operation is, and how one becomes an entry of its service's list.

use crate::{Access, BoxFuture, Cx, Result};
use std::future::Future;
use wire::Struct;

/// One operation of a service: who may, and what it does.
///
/// `run` may be run again: a commit is optimistic, and a conflict runs it afresh on fresh reads. So
/// it has no effect but through `cx`.
pub trait Operation: 'static {
    const NAME: &'static str;
    type Input: Struct + Default + Send + Sync;
    type Output: Struct + Send + 'static;

    /// What the caller must be allowed. It may read rows: an ARN can have a path, a condition can
    /// name a tag. It must not tell whether something exists: what it does not find, it names plainly.
    fn access(cx: &mut Cx<'_>, input: &Self::Input) -> impl Future<Output = Result<Access>> + Send;

    fn run(cx: &mut Cx<'_>, input: Self::Input) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// A request that has been routed to its operation, not yet decoded.
pub trait Encoded: Send + Sync {
    /// Decodes and validates; members that the struct does not carry are refused by name.
    fn decode(&self, into: &mut dyn Struct) -> Result<()>;
}

/// Judges whether the caller may: the gateway's part.
pub trait Guard: Send + Sync {
    fn check<'a>(&'a self, cx: &'a mut Cx<'_>, access: Access) -> BoxFuture<'a, Result<()>>;
}

type Serve = for<'a, 'b> fn(
    &'a mut Cx<'b>,
    &'a dyn Encoded,
    &'a dyn Guard,
) -> BoxFuture<'a, Result<Box<dyn Struct + Send>>>;

/// An operation with its types rubbed off.
#[derive(Clone, Copy)]
pub struct OpEntry {
    pub name: &'static str,
    /// Decode, authorise, run: one attempt inside one transaction.
    pub serve: Serve,
}

/// The entry of an operation, for its service's list.
pub const fn op<O: Operation>() -> OpEntry {
    OpEntry { name: O::NAME, serve: |cx, request, guard| Box::pin(serve::<O>(cx, request, guard)) }
}

async fn serve<O: Operation>(
    cx: &mut Cx<'_>,
    request: &dyn Encoded,
    guard: &dyn Guard,
) -> Result<Box<dyn Struct + Send>> {
    let mut input = O::Input::default();
    request.decode(&mut input)?;
    let access = O::access(cx, &input).await?;
    guard.check(cx, access).await?;
    let output = O::run(cx, input).await?;
    Ok(Box::new(output))
}
