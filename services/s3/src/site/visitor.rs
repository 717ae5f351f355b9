//! Whoever comes without a signature, and what is done for them in one transaction.

use kernel::attempt::{self, Moment, Piece};
use kernel::caller::{self, Source};
use kernel::operation::Guard;
use kernel::site::{Head, Visit};
use kernel::{ApiError, Caller, Cloud, Error, Here, Result};

/// A visit without its body.
#[derive(Clone, Copy)]
pub struct Errand<'a> {
    pub cloud: &'a Cloud,
    pub guard: &'a dyn Guard,
    pub request_id: &'a str,
    pub endpoint: &'a str,
}

impl<'a> Errand<'a> {
    pub fn of(visit: &Visit<'a>) -> Errand<'a> {
        Errand {
            cloud: visit.cloud,
            guard: visit.guard,
            request_id: visit.request_id,
            endpoint: visit.endpoint,
        }
    }
}

/// Somebody who has told no name.
pub fn source(head: &Head<'_>) -> Source {
    Source {
        ip: Some(head.ip),
        secure: head.secure,
        user_agent: head.header("user-agent").map(str::to_owned),
        referer: head.header("referer").map(str::to_owned),
        trace: caller::trace(head.header("x-amzn-trace-id")),
    }
}

/// Runs a piece of work for a caller, as an operation.
pub async fn run<P: Piece>(
    errand: Errand<'_>,
    caller: &Caller,
    operation: &str,
    piece: &P,
) -> Result<P::Done, ApiError> {
    let here = Here::new(crate::regions::FIRST, caller.account());
    let moment = Moment {
        caller,
        guard: errand.guard,
        here: &here,
        request_id: errand.request_id,
        endpoint: errand.endpoint,
        service: "s3",
        operation,
    };
    attempt::run(errand.cloud, &moment, piece).await.map_err(presentable)
}

/// The store's troubles in words that a client understands.
pub fn presentable(error: Error) -> ApiError {
    match error {
        Error::Api(error) => error,
        Error::Store(trouble) => {
            tracing::error!(error = %trouble, "the store is not available to a site");
            ApiError::new(503, "ServiceUnavailable", "Service is unable to handle request.")
        }
    }
}
