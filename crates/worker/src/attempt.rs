//! One piece of later work, in a transaction of its own, as the service itself.

use futures_util::FutureExt;
use kernel::{BoxFuture, Caller, Cloud, Cx, Error, Here, Principal, Result, Service, Time};
use std::panic::AssertUnwindSafe;

/// What the work is done as.
pub struct Work<'a> {
    pub service: &'static Service,
    /// For the log: the tick's name, or `deliver`.
    pub name: &'a str,
    pub here: Here,
    pub now: Time,
}

/// A piece of work. It may run many times before its transaction commits.
pub trait Piece: Sync {
    type Done: Send;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>>;
}

/// Runs a piece of work until its transaction commits.
pub async fn until_committed<P: Piece>(cloud: &Cloud, work: &Work<'_>, piece: &P) -> Result<P::Done> {
    let principal = Principal::Service { name: format!("{}.amazonaws.com", work.service.name) };
    let caller = Caller { principal, access_key: None, session: None, source: Default::default() };
    let mut attempt = 0;
    loop {
        match AssertUnwindSafe(once(cloud, work, &caller, piece)).catch_unwind().await {
            Ok(Err(error)) if error.is_retryable() && attempt < store::ATTEMPTS_MAX => {
                attempt += 1;
                store::stand_back(attempt).await;
            }
            Ok(outcome) => return outcome,
            Err(_) => {
                tracing::error!(service = work.service.name, work = work.name, "later work panicked");
                return Err(Error::Api(Error::internal()));
            }
        }
    }
}

async fn once<P: Piece>(cloud: &Cloud, work: &Work<'_>, caller: &Caller, piece: &P) -> Result<P::Done> {
    let mut tx = cloud.store.begin();
    let request_id = cloud.ids.uuid();
    let mut cx = Cx {
        tx: &mut tx,
        caller,
        here: &work.here,
        now: work.now,
        ids: &cloud.ids,
        request_id: &request_id,
        service: work.service.name,
        operation: work.name,
        endpoint: "http://localhost",
        world: &cloud.world,
    };
    let done = piece.run(&mut cx).await?;
    tx.commit().await?;
    Ok(done)
}
