//! What happens to a request, in order. This is the list.
//!
//! 1. read: the head, then the body, within bounds
//! 2. our own pages
//! 3. identify: which service, in which protocol
//! 4. authenticate: whose signature
//! 5. route: which operation
//! 6. decode and validate, authorise, run, commit: [`crate::dispatch`]
//! 7. respond: in the client's protocol

use crate::Gateway;
use crate::arrival::Arrival;
use crate::authenticate;
use crate::dispatch;
use crate::health;
use crate::identify::{self, Target, identify};
use crate::last_use;
use crate::respond::{self, Outgoing};
use auth::sigv4::{Found, Rejection, find};
use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use http_body_util::BodyExt;
use kernel::attempt::Moment;
use kernel::operation::Encoded;
use kernel::ports::LastUse;
use kernel::{ApiError, Error, Here, Result, Service};
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;
use wire::{Decoded, Failure, Model, Protocol, Routed, Struct};

/// The largest body that is read whole. Bodies that stream have their own bounds.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long the next piece of a body may take.
const BODY_WAIT: Duration = Duration::from_secs(60);

/// From one HTTP request to its answer. Never fails: every trouble has an answer.
pub async fn answer<B>(
    gateway: &Gateway,
    request: Request<B>,
    peer: SocketAddr,
    secure: bool,
) -> Response<Outgoing>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let request_id = gateway.cloud.ids.uuid();
    let (head, body) = request.into_parts();
    let arrival = Arrival::new(head, peer, secure);
    let body = match read(body).await {
        Ok(body) => body,
        Err(error) => return respond::error(None, &arrival, &error, &request_id),
    };
    if let Some(page) = health::page(gateway, &arrival, &body).await {
        return page;
    }
    let mut target = None;
    match serve(gateway, &arrival, body, &mut target, &request_id).await {
        Ok(response) => respond::http(response),
        Err(error) => respond::error(target.as_ref(), &arrival, &error, &request_id),
    }
}

/// Reads a body whole. A client that stops in the middle is not waited for.
async fn read<B>(body: B) -> Result<Bytes, ApiError>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let incomplete =
        |why: String| ApiError::new(400, "IncompleteBody", format!("The body ended early: {why}"));
    let mut body = pin!(body);
    let mut whole = Bytes::new();
    let mut pieces = BytesMut::new();
    loop {
        let piece = match tokio::time::timeout(BODY_WAIT, body.frame()).await {
            Err(_) => return Err(incomplete("nothing came for a minute".to_owned())),
            Ok(None) => break,
            Ok(Some(Err(error))) => return Err(incomplete(error.into().to_string())),
            Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
        };
        if whole.len() + pieces.len() + piece.len() > BODY_BYTES_MAX {
            let message = format!("Request must be smaller than {BODY_BYTES_MAX} bytes");
            return Err(ApiError::new(413, "RequestEntityTooLarge", message));
        }
        // Most bodies come in one piece, which needs no copy.
        if whole.is_empty() && pieces.is_empty() {
            whole = piece;
        } else {
            pieces.extend_from_slice(&whole);
            pieces.extend_from_slice(&piece);
            whole = Bytes::new();
        }
    }
    Ok(if pieces.is_empty() { whole } else { pieces.freeze() })
}

async fn serve(
    gateway: &Gateway,
    arrival: &Arrival,
    body: Bytes,
    known: &mut Option<Target>,
    request_id: &str,
) -> Result<wire::Response, ApiError> {
    let cloud = &gateway.cloud;
    let now = cloud.clock.now();
    let found = find(&arrival.signed());
    let target = identify(cloud.services, arrival, &body, found.as_ref().ok())
        .ok_or_else(|| unknown_service(&found))?;
    *known = Some(target);
    let found = found.map_err(|rejection| api(authenticate::refusal(&target, &rejection)))?;
    if found == Found::Anonymous && !target.service.is_open_to_strangers {
        return Err(api(authenticate::refusal(&target, &Rejection::MissingToken)));
    }
    let keys = &gateway.signing_keys;
    let authenticated =
        authenticate::authenticate(cloud, keys, arrival, &body, &found, &target, now).await.map_err(api)?;
    let body = authenticated.unwrapped.as_ref().unwrap_or(&body);
    let model = (target.service.model)();
    let routed = wire::route(model, target.protocol, &arrival.wire(body))
        .map_err(|failure| api(malformed(model, target.protocol, &failure)))?;
    let operation = routed.op.name;
    let entry = target.service.operation(operation).ok_or_else(|| absent(target.service, operation))?;
    let caller = &authenticated.caller;
    let region = identify::region(target.service, arrival, &found);
    let here = Here::new(&region, caller.account());
    let moment = Moment {
        caller,
        here: &here,
        request_id,
        endpoint: &arrival.endpoint(),
        service: target.service.name,
        operation,
    };
    let input = HttpInput { model, routed: &routed, protocol: target.protocol, arrival, body };
    let outcome = dispatch::dispatch(cloud, &gateway.policies, &moment, entry, &input).await;
    let used = LastUse { at: now, service: target.service.name.to_owned(), region };
    last_use::note(cloud, caller, used).await;
    let mut output = outcome?;
    Ok(wire::encode(model, routed.op, target.protocol, &mut *output, request_id))
}

struct HttpInput<'a> {
    model: &'static Model,
    routed: &'a Routed<'static>,
    protocol: Protocol,
    arrival: &'a Arrival,
    body: &'a [u8],
}

impl Encoded for HttpInput<'_> {
    fn decode(&self, into: &mut dyn Struct) -> Result<()> {
        let mut request = self.arrival.wire(self.body);
        let decoded = wire::decode(self.model, self.routed, self.protocol, &mut request, into)
            .map_err(|failure| malformed(self.model, self.protocol, &failure))?;
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
