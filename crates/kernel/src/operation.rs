//! What an operation is, and how one becomes an entry of its service's list.

use crate::{Access, BoxFuture, Cloud, Cx, Incoming, Result};
use std::any::Any;
use std::future::Future;
use store::Blobs;
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

/// For what a service does by itself, later: it needs nobody's leave.
pub struct Itself;

impl Guard for Itself {
    fn check<'a>(&'a self, _: &'a mut Cx<'_>, _: Access) -> BoxFuture<'a, Result<()>> {
        Box::pin(async { Ok(()) })
    }
}

/// An operation that takes in a body too large to be held, such as an object.
///
/// First it is decided whether the body is wanted, then the body is taken in outside of any transaction,
/// then `run` makes it visible. Whatever happens before that, nothing is to be seen of it.
pub trait StreamOperation: 'static {
    const NAME: &'static str;
    /// Its body member stays empty.
    type Input: Struct + Default + Send + Sync;
    type Output: Struct + Send + 'static;
    /// What was decided before the body came.
    type Admitted: Send + Sync + 'static;
    /// What became of the body. Dropped without a commit, it leaves nothing behind.
    type Received: Send + Sync + 'static;

    fn access(cx: &mut Cx<'_>, input: &Self::Input) -> impl Future<Output = Result<Access>> + Send;

    fn admit(cx: &mut Cx<'_>, input: &Self::Input) -> impl Future<Output = Result<Self::Admitted>> + Send;

    /// May run again where the body was at hand whole.
    fn receive(
        blobs: &Blobs,
        admitted: &Self::Admitted,
        body: &mut Incoming<'_>,
    ) -> impl Future<Output = Result<Self::Received>> + Send;

    /// May run again, as that of every operation.
    fn run(
        cx: &mut Cx<'_>,
        input: Self::Input,
        received: &Self::Received,
    ) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// An operation whose work cannot be taken back, nor done again: it runs code of somebody's.
///
/// What is to be done is decided in one transaction, which commits first; then it is done, once, outside of any.
pub trait ActOperation: 'static {
    const NAME: &'static str;
    type Input: Struct + Default + Send + Sync;
    type Output: Struct + Send + 'static;
    /// What was decided.
    type Plan: Send + Sync + 'static;

    fn access(cx: &mut Cx<'_>, input: &Self::Input) -> impl Future<Output = Result<Access>> + Send;

    /// May run again, as `run` of every operation.
    fn plan(cx: &mut Cx<'_>, input: Self::Input) -> impl Future<Output = Result<Self::Plan>> + Send;

    fn act(cloud: &Cloud, plan: Self::Plan) -> impl Future<Output = Result<Self::Output>> + Send;
}

/// The two steps of an [`ActOperation`].
#[derive(Clone, Copy)]
pub struct Act {
    pub plan: for<'a, 'b> fn(&'a mut Cx<'b>, &'a dyn Encoded) -> BoxFuture<'a, Result<Opaque>>,
    pub act: for<'a> fn(&'a Cloud, Opaque) -> BoxFuture<'a, Result<Output>>,
}

/// Decode, authorise, run: one attempt inside one transaction.
pub type ServeFn = for<'a, 'b> fn(&'a mut Cx<'b>, &'a dyn Encoded) -> BoxFuture<'a, Result<Output>>;

pub type Output = Box<dyn Struct + Send>;

/// A value that only its operation knows.
pub type Opaque = Box<dyn Any + Send + Sync>;

/// The three steps of a [`StreamOperation`].
#[derive(Clone, Copy)]
pub struct Stages {
    /// All of them in one transaction, for a body that is there already.
    pub at_hand: AtHandFn,
    pub admit: for<'a, 'b> fn(&'a mut Cx<'b>, &'a dyn Encoded) -> BoxFuture<'a, Result<Opaque>>,
    pub receive: for<'a, 'b> fn(&'a Blobs, &'a Opaque, &'a mut Incoming<'b>) -> BoxFuture<'a, Result<Opaque>>,
    pub run: RunFn,
}

/// A long time may have passed since the caller was admitted: this asks again.
pub type RunFn = for<'a, 'b> fn(&'a mut Cx<'b>, &'a dyn Encoded, &'a Opaque) -> BoxFuture<'a, Result<Output>>;

pub type AtHandFn = for<'a, 'b, 'c> fn(
    &'a mut Cx<'b>,
    &'a dyn Encoded,
    &'a mut Incoming<'c>,
) -> BoxFuture<'a, Result<Output>>;

#[derive(Clone, Copy)]
pub enum Serve {
    Whole(ServeFn),
    Stream(Stages),
    Act(Act),
}

/// An operation with its types rubbed off.
#[derive(Clone, Copy)]
pub struct OpEntry {
    pub name: &'static str,
    pub serve: Serve,
}

/// The entry of an operation, for its service's list.
pub const fn op<O: Operation>() -> OpEntry {
    let serve: ServeFn = |cx, request| Box::pin(serve::<O>(cx, request));
    OpEntry { name: O::NAME, serve: Serve::Whole(serve) }
}

/// The entry of an operation whose request streams.
pub const fn op_stream<O: StreamOperation>() -> OpEntry {
    let stages = Stages {
        at_hand: |cx, request, body| Box::pin(at_hand::<O>(cx, request, body)),
        admit: |cx, request| Box::pin(admit::<O>(cx, request)),
        receive: |blobs, admitted, body| Box::pin(receive::<O>(blobs, admitted, body)),
        run: |cx, request, received| Box::pin(run::<O>(cx, request, received)),
    };
    OpEntry { name: O::NAME, serve: Serve::Stream(stages) }
}

/// The entry of an operation that acts outside of its transaction.
pub const fn op_act<O: ActOperation>() -> OpEntry {
    let act = Act {
        plan: |cx, request| Box::pin(plan::<O>(cx, request)),
        act: |cloud, plan| Box::pin(act::<O>(cloud, plan)),
    };
    OpEntry { name: O::NAME, serve: Serve::Act(act) }
}

async fn serve<O: Operation>(cx: &mut Cx<'_>, request: &dyn Encoded) -> Result<Output> {
    let mut input = O::Input::default();
    request.decode(&mut input)?;
    let access = O::access(cx, &input).await?;
    cx.check(access).await?;
    let output = O::run(cx, input).await?;
    Ok(Box::new(output))
}

async fn plan<O: ActOperation>(cx: &mut Cx<'_>, request: &dyn Encoded) -> Result<Opaque> {
    let mut input = O::Input::default();
    request.decode(&mut input)?;
    let access = O::access(cx, &input).await?;
    cx.check(access).await?;
    Ok(Box::new(O::plan(cx, input).await?))
}

async fn act<O: ActOperation>(cloud: &Cloud, plan: Opaque) -> Result<Output> {
    let plan = plan.downcast().expect("the operation's own value");
    Ok(Box::new(O::act(cloud, *plan).await?))
}

async fn admit<O: StreamOperation>(cx: &mut Cx<'_>, request: &dyn Encoded) -> Result<Opaque> {
    let mut input = O::Input::default();
    request.decode(&mut input)?;
    let access = O::access(cx, &input).await?;
    cx.check(access).await?;
    Ok(Box::new(O::admit(cx, &input).await?))
}

async fn receive<O: StreamOperation>(
    blobs: &Blobs,
    admitted: &Opaque,
    body: &mut Incoming<'_>,
) -> Result<Opaque> {
    let admitted = admitted.downcast_ref().expect("the operation's own value");
    Ok(Box::new(O::receive(blobs, admitted, body).await?))
}

async fn run<O: StreamOperation>(
    cx: &mut Cx<'_>,
    request: &dyn Encoded,
    received: &Opaque,
) -> Result<Output> {
    let mut input = O::Input::default();
    request.decode(&mut input)?;
    let access = O::access(cx, &input).await?;
    cx.check(access).await?;
    let received = received.downcast_ref().expect("the operation's own value");
    Ok(Box::new(O::run(cx, input, received).await?))
}

async fn at_hand<O: StreamOperation>(
    cx: &mut Cx<'_>,
    request: &dyn Encoded,
    body: &mut Incoming<'_>,
) -> Result<Output> {
    let mut input = O::Input::default();
    request.decode(&mut input)?;
    let access = O::access(cx, &input).await?;
    cx.check(access).await?;
    let admitted = O::admit(cx, &input).await?;
    let received = O::receive(cx.blobs(), &admitted, body).await?;
    Ok(Box::new(O::run(cx, input, &received).await?))
}
