//! Answers become HTTP here, and nowhere else.

use crate::arrival::Arrival;
use crate::identify::Target;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use http_body::{Frame, SizeHint};
use kernel::ApiError;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, ready};
use wire::{Body, BodyStream, ErrorParts, Model, Protocol};

/// The body of an answer: at hand, or pulled as the client reads.
pub enum Outgoing {
    Whole(Option<Bytes>),
    Stream(BodyStream),
}

impl http_body::Body for Outgoing {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Outgoing::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Outgoing::Stream(stream) => {
                let chunk = ready!(futures_core::Stream::poll_next(Pin::new(stream), cx));
                Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Outgoing::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            Outgoing::Stream(stream) => stream.length().map_or_else(SizeHint::default, SizeHint::with_exact),
        }
    }
}

/// A response of the wire layer as HTTP has it.
pub fn http(response: wire::Response) -> Response<Outgoing> {
    let body = match response.body {
        Body::Empty => Outgoing::Whole(None),
        Body::Bytes(bytes) => Outgoing::Whole(Some(bytes)),
        Body::Stream(stream) => Outgoing::Stream(stream),
    };
    let mut http = Response::new(body);
    *http.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    http.headers_mut().reserve(response.headers.len());
    for (name, value) in response.headers {
        // A value that no header can hold (a line break in user metadata, say) is left out.
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::try_from(value))
        {
            http.headers_mut().append(name, value);
        }
    }
    http
}

/// An error in the protocol that the client speaks; where nobody knows the service, in a form that most
/// clients read.
pub fn error(
    target: Option<&Target>,
    arrival: &Arrival,
    error: &ApiError,
    request_id: &str,
) -> Response<Outgoing> {
    http(refused(target, arrival, error, request_id))
}

/// The same, not yet HTTP.
pub fn refused(
    target: Option<&Target>,
    arrival: &Arrival,
    error: &ApiError,
    request_id: &str,
) -> wire::Response {
    let fields: Vec<(&str, wire::Value)> =
        error.fields.iter().map(|(name, value)| (*name, value.clone())).collect();
    let parts = ErrorParts {
        code: &error.code,
        status: error.status,
        message: &error.message,
        sender: error.is_sender(),
        fields: &fields,
    };
    let mut response = match target {
        Some(target) => wire::encode_error((target.service.model)(), target.protocol, &parts, request_id),
        None if speaks_json(arrival) => json(error, request_id),
        None => wire::encode_error(&STRANGE, Protocol::RestXml, &parts, request_id),
    };
    response.headers.extend(error.headers.iter().map(|(name, value)| ((*name).into(), value.clone())));
    response
}

/// Stands for a service that is not here.
static STRANGE: LazyLock<Model> = LazyLock::new(|| {
    Model::parse("service strange 2026-01-01\nprotocols rest-xml\nnamespace https://aws.amazon.com/\n")
});

fn speaks_json(arrival: &Arrival) -> bool {
    let content_type = arrival.header("content-type").unwrap_or_default();
    arrival.header("x-amz-target").is_some() || content_type.contains("json")
}

fn json(error: &ApiError, request_id: &str) -> wire::Response {
    let body = serde_json::json!({"__type": error.code, "message": error.message, "requestId": request_id});
    wire::Response {
        status: error.status,
        headers: vec![
            ("content-type".into(), "application/json".into()),
            ("x-amzn-errortype".into(), error.code.to_string()),
            ("x-amzn-requestid".into(), request_id.to_owned()),
        ],
        body: Body::from(body.to_string()),
    }
}
