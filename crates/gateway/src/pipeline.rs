//! What happens to a request, in order. This is the list.
//!
//! 1. our own pages, and the sites of services
//! 2. read the body, unless it is large and its operation takes it in by itself
//! 3. identify: which service, in which protocol
//! 4. authenticate: whose signature
//! 5. route: which operation
//! 6. decode and validate, authorise, run, commit: [`crate::dispatch`]
//! 7. respond: in the client's protocol

use crate::Gateway;
use crate::arrival::Arrival;
use crate::authenticate::{self, Authenticated, authenticate_version_2};
use crate::authorise::Authoriser;
use crate::dispatch::{self, Content};
use crate::health;
use crate::identify::{self, Target, identify};
use crate::incoming::{self, Checked, Unread};
use crate::last_use;
use crate::respond::{self, Outgoing};
use crate::sites;
use auth::sigv2::{self, Presigned};
use auth::sigv4::{Found, Rejection, find};
use bytes::Bytes;
use http::{Request, Response};
use kernel::attempt::Moment;
use kernel::operation::{Encoded, Serve};
use kernel::service::BODY_BYTES_MAX;
use kernel::{ApiError, Error, Here, Incoming, Result, Service};
use std::net::SocketAddr;
use wire::{Decoded, Failure, Model, Protocol, Routed, Struct};

/// Bodies up to this length are read before anything else, also where they could stream.
const AT_HAND_BYTES_MAX: u64 = 256 * 1024;

/// From one HTTP request to its answer. Never fails: every trouble has an answer.
pub async fn answer<B>(
    gateway: &Gateway,
    request: Request<B>,
    peer: SocketAddr,
    secure: bool,
) -> Response<Outgoing>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let request_id = gateway.cloud.ids.uuid();
    let (head, body) = request.into_parts();
    let arrival = Arrival::new(head, peer, secure);
    let body = Unread::new(body);
    if health::is_ours(&arrival) {
        return match body.whole(BODY_BYTES_MAX).await {
            Ok(body) => Box::pin(health::page(gateway, &arrival, &body)).await,
            Err(error) => respond::error(None, &arrival, &error, &request_id),
        };
    }
    if let Some((service, site)) = sites::claiming(gateway.cloud.services, &arrival) {
        return Box::pin(sites::answer(gateway, service, site, &arrival, body, &request_id)).await;
    }
    let mut known = Known::default();
    let served = serve(gateway, &arrival, body, &mut known, &request_id).await;
    let response = served.unwrap_or_else(|error| {
        let mut response = respond::refused(known.target.as_ref(), &arrival, &error, &request_id);
        if known.streams {
            // Some of the body may never have been read: what comes next on the wire is no request.
            response.headers.push(("connection".into(), "close".to_owned()));
        }
        response
    });
    respond::http(sites::dressed(gateway, known.target, &arrival, response).await)
}

/// What was found out about a request, also when it is refused.
#[derive(Default)]
struct Known {
    target: Option<Target>,
    /// Its operation takes in the body by itself.
    streams: bool,
}

async fn serve(
    gateway: &Gateway,
    arrival: &Arrival,
    body: Unread<'_>,
    known: &mut Known,
    request_id: &str,
) -> Result<wire::Response, ApiError> {
    let cloud = &gateway.cloud;
    let now = cloud.clock.now();
    let found = find(&arrival.signed());
    let streams = streams(cloud.services, arrival, &body, found.as_ref().ok());
    known.streams = streams;
    let (whole, to_come) = match streams {
        true => (Bytes::new(), Some(body)),
        false => {
            let bytes_max = whole_bytes_max(cloud.services, arrival, &body, found.as_ref().ok());
            (body.whole(bytes_max).await?, None)
        }
    };
    let target = identify(cloud.services, arrival, &whole, found.as_ref().ok())
        .ok_or_else(|| unknown_service(&found))?;
    known.target = Some(target);
    let refusal = |rejection: Rejection| authenticate::refusal(&target, &rejection);
    let older = older_claim(&target, arrival, &found);
    let found = match older {
        Some(_) => Found::Anonymous,
        None => found.map_err(|rejection| api(refusal(rejection)))?,
    };
    if found == Found::Anonymous && !target.service.is_open_to_strangers {
        return Err(api(refusal(Rejection::MissingToken)));
    }
    let keys = &gateway.signing_keys;
    let read = to_come.is_none().then_some(&whole[..]);
    let authenticated = match &older {
        Some(claim) => Box::pin(authenticate_version_2(cloud, arrival, claim, &target, now)).await,
        None => authenticate::authenticate(cloud, keys, arrival, read, &found, &target, now).await,
    };
    let authenticated = authenticated.map_err(api)?;
    let Authenticated { caller, verified, unwrapping } = authenticated;
    let (body, trailers, to_come) = match to_come {
        None => {
            let (body, end) = incoming::unwrapped(arrival, whole, unwrapping, refusal)?;
            (body, end.trailers, None)
        }
        Some(unread) => {
            let checked = Checked::new(unread, arrival, verified, unwrapping, refusal);
            (whole, Vec::new(), Some(Incoming::pulled(checked.length(), checked)))
        }
    };
    let model = (target.service.model)();
    let routed = wire::route(model, target.protocol, &arrival.wire_for(target.service, &body))
        .map_err(|failure| api(malformed(model, target.protocol, &failure)))?;
    let operation = routed.op.name;
    let entry = target.service.operation(operation).ok_or_else(|| absent(target.service, operation))?;
    // The older way names no region.
    let region = match older {
        Some(_) => String::new(),
        None => identify::region(target.service, arrival, &found),
    };
    let here = Here::new(&region, caller.account());
    let moment = Moment {
        caller: &caller,
        guard: &Authoriser { cloud, policies: &gateway.policies },
        here: &here,
        request_id,
        endpoint: &arrival.endpoint(),
        service: target.service.name,
        operation,
    };
    let input = HttpInput { target: &target, routed: &routed, arrival, body: &body };
    let content = match to_come {
        None => Content::AtHand(body.clone(), &trailers),
        Some(body) => Content::ToCome(body),
    };
    let outcome = dispatch::dispatch(cloud, &moment, entry, &input, content).await;
    last_use::note(cloud, &caller, now, target.service.name, region).await;
    let mut output = outcome?;
    Ok(wire::encode(model, routed.op, target.protocol, &mut *output, request_id))
}

/// The claim of a URL of S3 that was signed in the older way.
fn older_claim(
    target: &Target,
    arrival: &Arrival,
    found: &Result<Found<'_>, Rejection>,
) -> Option<Presigned> {
    let is_older = target.service.name == "s3" && matches!(found, Err(Rejection::Version2));
    is_older.then(|| sigv2::find(&arrival.signed())).flatten()
}

/// Whether the body is for an operation that takes it in by itself, and too large to be read before.
fn streams(
    services: &'static [&'static Service],
    arrival: &Arrival,
    body: &Unread<'_>,
    found: Option<&Found<'_>>,
) -> bool {
    if body.is_within(AT_HAND_BYTES_MAX) {
        return false;
    }
    let Some(target) = identify(services, arrival, &[], found) else { return false };
    wire::route((target.service.model)(), target.protocol, &arrival.wire_for(target.service, &[]))
        .ok()
        .and_then(|routed| target.service.operation(routed.op.name))
        .is_some_and(|entry| matches!(entry.serve, Serve::Stream(_)))
}

/// How long a body may be that is read before anything else.
fn whole_bytes_max(
    services: &'static [&'static Service],
    arrival: &Arrival,
    body: &Unread<'_>,
    found: Option<&Found<'_>>,
) -> usize {
    match body.is_within(BODY_BYTES_MAX as u64) {
        true => BODY_BYTES_MAX,
        false => identify(services, arrival, &[], found)
            .map_or(BODY_BYTES_MAX, |target| target.service.body_bytes_max),
    }
}

struct HttpInput<'a> {
    target: &'a Target,
    routed: &'a Routed<'static>,
    arrival: &'a Arrival,
    body: &'a [u8],
}

impl Encoded for HttpInput<'_> {
    fn decode(&self, into: &mut dyn Struct) -> Result<()> {
        let Target { service, protocol } = *self.target;
        let model = (service.model)();
        let mut request = self.arrival.wire_for(service, self.body);
        let decoded = wire::decode(model, self.routed, protocol, &mut request, into)
            .map_err(|failure| malformed(model, protocol, &failure))?;
        supported(self.routed.op.name, &decoded).map_err(Error::Api)
    }
}

/// A request that the wire layer refused.
pub fn malformed(model: &Model, protocol: Protocol, failure: &Failure) -> Error {
    Error::Api(ApiError::new(
        failure.status(protocol, model),
        failure.code(protocol, model).to_owned(),
        failure.message(protocol, model),
    ))
}

/// Members that AWS has and this operation does not honour are refused, never ignored.
pub fn supported(operation: &str, decoded: &Decoded) -> Result<(), ApiError> {
    match decoded.unsupported.as_slice() {
        [] => Ok(()),
        members => {
            let members = members.join(", ");
            Err(api(Error::not_implemented(format!("{members} of {operation}"))))
        }
    }
}

/// An operation that AWS has and pileus has not.
pub fn absent(service: &Service, operation: &str) -> ApiError {
    api(Error::not_implemented(format!("{}:{operation}", service.name)))
}

fn unknown_service(found: &Result<Found<'_>, Rejection>) -> ApiError {
    let asked = match found {
        Ok(Found::Signed(claim)) => format!("the service {:?}", claim.scope.service),
        _ => "the service that this request is for".to_owned(),
    };
    api(Error::not_implemented(asked))
}

fn api(error: Error) -> ApiError {
    match error {
        Error::Api(error) => error,
        Error::Store(trouble) => {
            tracing::error!(error = %trouble, "the store failed before the operation");
            ApiError::new(503, "ServiceUnavailable", "Service is unable to handle request.")
        }
    }
}
