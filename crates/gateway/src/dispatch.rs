//! Runs an operation to its answer: in a transaction, authorised, committed.

use crate::authorise::Authoriser;
use crate::authorise::Policies;
use kernel::attempt::{self, Moment, Piece};
use kernel::operation::Encoded;
use kernel::{ApiError, BoxFuture, Cloud, Cx, Error, OpEntry, Result};
use wire::Struct;

pub type Output = Box<dyn Struct + Send>;

/// The output, or the error that the client is to see.
pub async fn dispatch(
    cloud: &Cloud,
    policies: &Policies,
    moment: &Moment<'_>,
    entry: &OpEntry,
    request: &dyn Encoded,
) -> std::result::Result<Output, ApiError> {
    let serving = Serving { cloud, policies, entry, request };
    attempt::run(cloud, moment, &serving).await.map_err(|error| presentable(error, moment))
}

struct Serving<'a> {
    cloud: &'a Cloud,
    policies: &'a Policies,
    entry: &'a OpEntry,
    request: &'a dyn Encoded,
}

impl Piece for Serving<'_> {
    type Done = Output;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Output>> {
        let Serving { cloud, policies, entry, request } = self;
        Box::pin(async move { (entry.serve)(cx, *request, &Authoriser { cloud, policies }).await })
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
