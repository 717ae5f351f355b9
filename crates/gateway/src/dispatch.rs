//! Runs an operation in a transaction, and again on fresh reads when its commit meets a conflict.

use crate::authorise::Authoriser;
use crate::authorise::Policies;
use futures_util::FutureExt;
use kernel::operation::Encoded;
use kernel::{ApiError, Caller, Cloud, Cx, Error, Here, OpEntry, Result, Time};
use std::panic::AssertUnwindSafe;
use wire::Struct;

/// What stays the same through all attempts at one request.
pub struct Moment<'a> {
    pub caller: &'a Caller,
    pub here: &'a Here,
    pub now: Time,
    pub request_id: &'a str,
    pub endpoint: &'a str,
    pub service: &'static str,
    pub operation: &'a str,
}

pub type Output = Box<dyn Struct + Send>;

/// The output, or the error that the client is to see.
pub async fn dispatch(
    cloud: &Cloud,
    policies: &Policies,
    moment: &Moment<'_>,
    entry: &OpEntry,
    request: &dyn Encoded,
) -> std::result::Result<Output, ApiError> {
    let running = AssertUnwindSafe(until_committed(cloud, policies, moment, entry, request)).catch_unwind();
    match running.await {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(error)) => Err(presentable(error, moment)),
        Err(_) => {
            let Moment { service, operation, request_id, .. } = moment;
            tracing::error!(service, operation, request_id, "an operation panicked");
            Err(Error::internal())
        }
    }
}

async fn until_committed(
    cloud: &Cloud,
    policies: &Policies,
    moment: &Moment<'_>,
    entry: &OpEntry,
    request: &dyn Encoded,
) -> Result<Output> {
    let mut attempt = 0;
    loop {
        match once(cloud, policies, moment, entry, request).await {
            Err(error) if error.is_retryable() && attempt < store::ATTEMPTS_MAX => {
                attempt += 1;
                store::stand_back(attempt).await;
            }
            outcome => return outcome,
        }
    }
}

async fn once(
    cloud: &Cloud,
    policies: &Policies,
    moment: &Moment<'_>,
    entry: &OpEntry,
    request: &dyn Encoded,
) -> Result<Output> {
    let mut tx = cloud.store.begin();
    let mut cx = Cx {
        tx: &mut tx,
        caller: moment.caller,
        here: moment.here,
        now: moment.now,
        ids: &cloud.ids,
        request_id: moment.request_id,
        service: moment.service,
        operation: moment.operation,
        endpoint: moment.endpoint,
        world: &cloud.world,
    };
    let guard = Authoriser { cloud, policies };
    let output = (entry.serve)(&mut cx, request, &guard).await?;
    tx.commit().await?;
    Ok(output)
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
