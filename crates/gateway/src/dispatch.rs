//! Runs an operation to its answer: in a transaction, authorised, committed.

use bytes::Bytes;
use kernel::attempt::{self, Moment, Piece};
use kernel::operation::{Act, Encoded, Opaque, Output, Serve, ServeFn, Stages};
use kernel::{ApiError, BoxFuture, Cloud, Cx, Error, Incoming, OpEntry, Result};

/// The body of a request whose operation takes it in by itself.
pub enum Content<'a> {
    AtHand(Bytes, &'a [(String, String)]),
    ToCome(Incoming<'a>),
}

/// The output, or the error that the client is to see.
pub async fn dispatch(
    cloud: &Cloud,
    moment: &Moment<'_>,
    entry: &OpEntry,
    request: &dyn Encoded,
    content: Content<'_>,
) -> std::result::Result<Output, ApiError> {
    let outcome = match (entry.serve, content) {
        (Serve::Whole(serve), _) => attempt::run(cloud, moment, &Whole { request, serve }).await,
        (Serve::Act(act), _) => Box::pin(plan_and_act(cloud, moment, request, act)).await,
        (Serve::Stream(stages), Content::AtHand(body, trailers)) => {
            attempt::run(cloud, moment, &AtHand { request, stages, body, trailers }).await
        }
        (Serve::Stream(stages), Content::ToCome(body)) => {
            Box::pin(stream(cloud, moment, request, stages, body)).await
        }
    };
    outcome.map_err(|error| presentable(error, moment))
}

struct Whole<'a> {
    request: &'a dyn Encoded,
    serve: ServeFn,
}

impl Piece for Whole<'_> {
    type Done = Output;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Output>> {
        (self.serve)(cx, self.request)
    }
}

/// Decided in one transaction, done once.
async fn plan_and_act(cloud: &Cloud, moment: &Moment<'_>, request: &dyn Encoded, act: Act) -> Result<Output> {
    let plan = attempt::run(cloud, moment, &Planning { request, act }).await?;
    (act.act)(cloud, plan).await
}

struct Planning<'a> {
    request: &'a dyn Encoded,
    act: Act,
}

impl Piece for Planning<'_> {
    type Done = Opaque;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Opaque>> {
        (self.act.plan)(cx, self.request)
    }
}

/// A body that is there already: all stages in one transaction.
struct AtHand<'a> {
    request: &'a dyn Encoded,
    stages: Stages,
    body: Bytes,
    trailers: &'a [(String, String)],
}

impl Piece for AtHand<'_> {
    type Done = Output;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Output>> {
        Box::pin(async move {
            let mut body = Incoming::at_hand(self.body.clone(), self.trailers);
            (self.stages.at_hand)(cx, self.request, &mut body).await
        })
    }
}

/// A body that is to come: decided in one transaction, taken in, made visible in another.
async fn stream(
    cloud: &Cloud,
    moment: &Moment<'_>,
    request: &dyn Encoded,
    stages: Stages,
    mut body: Incoming<'_>,
) -> Result<Output> {
    let admitted = attempt::run(cloud, moment, &Admission { request, stages }).await?;
    let received = (stages.receive)(&cloud.blobs, &admitted, &mut body).await?;
    attempt::run(cloud, moment, &Completion { request, stages, received }).await
}

struct Admission<'a> {
    request: &'a dyn Encoded,
    stages: Stages,
}

impl Piece for Admission<'_> {
    type Done = Opaque;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Opaque>> {
        (self.stages.admit)(cx, self.request)
    }
}

struct Completion<'a> {
    request: &'a dyn Encoded,
    stages: Stages,
    received: Opaque,
}

impl Piece for Completion<'_> {
    type Done = Output;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Output>> {
        (self.stages.run)(cx, self.request, &self.received)
    }
}

/// The store's troubles in words that a client understands; details go to the log.
fn presentable(error: Error, moment: &Moment<'_>) -> ApiError {
    let trouble = match error {
        Error::Api(error) => return error,
        Error::Store(trouble) => trouble,
    };
    let Moment { service, operation, request_id, .. } = moment;
    match trouble {
        store::Error::Conflict | store::Error::TooOld => {
            ApiError::new(503, "ServiceUnavailable", "Too many requests for the same resource. Try again.")
        }
        store::Error::Unknown | store::Error::Unavailable(_) => {
            tracing::error!(service, operation, request_id, error = %trouble, "the store is not available");
            ApiError::new(503, "ServiceUnavailable", "Service is unable to handle request.")
        }
        store::Error::TooLarge(what) => ApiError::new(413, "RequestEntityTooLarge", what),
        store::Error::Corrupt(_) => {
            tracing::error!(service, operation, request_id, error = %trouble, "damaged data");
            Error::internal()
        }
    }
}
