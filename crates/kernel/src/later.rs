//! One piece of later work, in a transaction of its own, as the service itself.

use crate::attempt::{self, Moment, Piece};
use crate::operation::Itself;
use crate::{Caller, Cloud, Here, Principal, Result, Service};

/// Runs a piece of work until its transaction commits. `name` is for the log.
pub async fn later<P: Piece>(
    cloud: &Cloud,
    service: &'static Service,
    name: &str,
    here: &Here,
    piece: &P,
) -> Result<P::Done> {
    let principal = Principal::Service { name: format!("{}.amazonaws.com", service.name) };
    let moment = Moment {
        caller: &Caller { principal, access_key: None, session: None, source: Default::default() },
        guard: &Itself,
        here,
        request_id: &cloud.ids.uuid(),
        endpoint: "http://localhost",
        service: service.name,
        operation: name,
    };
    attempt::run(cloud, &moment, piece).await
}
