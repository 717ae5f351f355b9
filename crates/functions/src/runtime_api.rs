//! The API that code of functions speaks with its environment, version 2018-06-01. Those of extensions are beside it.
//!
//! It is served inside the sandbox alone: who connects is this environment. It knows HTTP; what is said is passed
//! on, and nothing is decided here.

use crate::extensions_api::{self, ExtensionsApi};
use crate::failures::RESPONSE_BYTES_MAX;
use crate::telemetry_api::{self, TelemetryApi};
use bytes::{Bytes, BytesMut};
use data_encoding::BASE64;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kernel::Time;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

const VERSION: &str = "/2018-06-01/runtime/";
/// Says of an answer that the function has failed.
const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
const CONNECTIONS_MAX: usize = 64;
/// Pieces of an answer that nobody has asked for yet.
const PIECES_WAITING: usize = 4;
/// What is read of an answer that is too large, so that its sender can be told.
const READ_BYTES_MAX: usize = 4 * RESPONSE_BYTES_MAX;

/// What code says.
pub enum Said {
    /// It is ready for an event.
    Ready(oneshot::Sender<Event>),
    Answered {
        request_id: String,
        answer: Told,
        heard: oneshot::Sender<bool>,
    },
    /// Its answer comes in pieces.
    Streams {
        request_id: String,
        pieces: mpsc::Receiver<Piece>,
        heard: oneshot::Sender<bool>,
    },
    /// An image of it can be made.
    Initialised {
        heard: oneshot::Sender<bool>,
    },
    /// It could not begin.
    InitFailed {
        error: Bytes,
        heard: oneshot::Sender<bool>,
    },
}

#[derive(Debug, PartialEq)]
pub enum Told {
    Result(Bytes),
    Error(Bytes),
    TooLarge,
}

/// A piece of an answer that streams.
#[derive(Debug, PartialEq)]
pub enum Piece {
    Bytes(Bytes),
    /// The last: it failed on the way.
    Failed(Bytes),
    /// The last.
    End,
}

/// What code is to work on.
#[derive(Clone, Debug)]
pub struct Event {
    pub request_id: String,
    pub deadline: Time,
    pub invoked_arn: String,
    pub client_context: Option<String>,
    pub trace: Option<String>,
    pub payload: Bytes,
}

/// What is served to an environment.
pub struct Apis {
    pub said: mpsc::Sender<Said>,
    pub extensions: ExtensionsApi,
    pub telemetry: TelemetryApi,
}

pub type Answer = Response<Full<Bytes>>;

/// Serves until it is dropped.
pub async fn serve(listener: TcpListener, apis: Apis) {
    let apis = Arc::new(apis);
    let mut connections = JoinSet::new();
    loop {
        while connections.len() >= CONNECTIONS_MAX {
            connections.join_next().await;
        }
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(connection(stream, apis.clone()));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, apis: Arc<Apis>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let apis = apis.clone();
        async move { Ok::<_, Infallible>(answer(&apis, request).await) }
    });
    // How a connection ends says nothing: the code's process does.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(apis: &Apis, request: Request<Incoming>) -> Answer {
    let path = request.uri().path().to_owned();
    if let Some(path) = path.strip_prefix(VERSION) {
        return runtime(&apis.said, path, request).await;
    }
    if let Some(path) = path.strip_prefix(extensions_api::VERSION) {
        return apis.extensions.answer(path, request).await;
    }
    match telemetry_api::is_logs(&path) {
        Some(is_logs) => apis.telemetry.answer(is_logs, request).await,
        None => not_found(),
    }
}

async fn runtime(said: &mpsc::Sender<Said>, path: &str, request: Request<Incoming>) -> Answer {
    let mut parts = path.split('/');
    match (request.method(), parts.next(), parts.next(), parts.next(), parts.next()) {
        (&Method::GET, Some("invocation"), Some("next"), None, None) => next(said).await,
        (&Method::GET, Some("restore"), Some("next"), None, None) => {
            accepted(said, |heard| Said::Initialised { heard }).await
        }
        (&Method::POST, Some("init" | "restore"), Some("error"), None, None) => {
            let error = match read(request.into_body()).await {
                Body::Whole(error) => error,
                Body::TooLarge => Bytes::new(),
                Body::Broken => return broken(),
            };
            accepted(said, |heard| Said::InitFailed { error, heard }).await
        }
        (&Method::POST, Some("invocation"), Some(id), Some(what @ ("response" | "error")), None) => {
            let (id, is_error) = (id.to_owned(), what == "error");
            if !is_error && streams(request.headers()) {
                return streamed(said, id, request.into_body()).await;
            }
            let is_failed = request.headers().contains_key(ERROR_TYPE);
            let answer = match read(request.into_body()).await {
                Body::Whole(bytes) if is_error || is_failed => Told::Error(bytes),
                Body::Whole(bytes) => Told::Result(bytes),
                Body::TooLarge => Told::TooLarge,
                Body::Broken => return broken(),
            };
            accepted(said, |heard| Said::Answered { request_id: id, answer, heard }).await
        }
        _ => not_found(),
    }
}

fn streams(headers: &HeaderMap) -> bool {
    let mode = headers.get("lambda-runtime-function-response-mode");
    mode.is_some_and(|mode| mode.as_bytes().eq_ignore_ascii_case(b"streaming"))
}

/// Hands on what comes, as fast as it is wanted.
async fn streamed(said: &mpsc::Sender<Said>, request_id: String, mut body: Incoming) -> Answer {
    let (sender, pieces) = mpsc::channel(PIECES_WAITING);
    let (heard, is_heard) = oneshot::channel();
    let sent = said.send(Said::Streams { request_id, pieces, heard }).await.is_ok();
    if !(sent && is_heard.await.unwrap_or(false)) {
        return refusal(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID");
    }
    let mut last = Piece::End;
    while let Some(frame) = body.frame().await {
        match frame.map(Frame::into_data) {
            Ok(Ok(bytes)) => {
                if sender.send(Piece::Bytes(bytes)).await.is_err() {
                    break;
                }
            }
            Ok(Err(frame)) => {
                let failed = frame.trailers_ref().and_then(failure);
                last = failed.map_or(last, Piece::Failed);
            }
            Err(_) => {
                let error = serde_json::json!({"errorType": "Runtime.TruncatedResponse",
                    "errorMessage": "The response ended before it was whole."});
                last = Piece::Failed(error.to_string().into());
                break;
            }
        }
    }
    let _ = sender.send(last).await;
    json(StatusCode::ACCEPTED, "{\"status\":\"OK\"}\n".to_owned())
}

/// What trailers say of an answer that went wrong on the way.
fn failure(trailers: &HeaderMap) -> Option<Bytes> {
    let kind = trailers.get(ERROR_TYPE)?.to_str().unwrap_or("Unhandled").to_owned();
    let body = trailers.get("lambda-runtime-function-error-body");
    let body = body.and_then(|body| BASE64.decode(body.as_bytes()).ok());
    Some(body.map_or_else(|| serde_json::json!({"errorType": kind}).to_string().into(), Bytes::from))
}

async fn next(said: &mpsc::Sender<Said>) -> Answer {
    let (work, comes) = oneshot::channel();
    let event = match said.send(Said::Ready(work)).await {
        Ok(()) => comes.await.ok(),
        Err(_) => None,
    };
    let Some(event) = event else { return refusal(StatusCode::GONE, "State.Ended", "It ends.") };
    let response = Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", event.request_id)
        .header("lambda-runtime-deadline-ms", event.deadline.0)
        .header("lambda-runtime-invoked-function-arn", event.invoked_arn)
        .header("lambda-runtime-trace-id", event.trace.unwrap_or_default());
    let response = match event.client_context {
        Some(context) => response.header("lambda-runtime-client-context", context),
        None => response,
    };
    response.body(Full::new(event.payload)).unwrap_or_else(|_| not_found())
}

/// What was said counts once it was heard.
async fn accepted(said: &mpsc::Sender<Said>, what: impl FnOnce(oneshot::Sender<bool>) -> Said) -> Answer {
    let (heard, is_heard) = oneshot::channel();
    let sent = said.send(what(heard)).await.is_ok();
    match sent && is_heard.await.unwrap_or(false) {
        true => json(StatusCode::ACCEPTED, "{\"status\":\"OK\"}\n".to_owned()),
        false => refusal(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID"),
    }
}

/// What was read of a request.
#[derive(Debug, PartialEq)]
pub enum Body {
    Whole(Bytes),
    /// It is larger than an answer may be.
    TooLarge,
    /// It ended before it was whole: who sends it has ended too, or will be asked in vain.
    Broken,
}

pub async fn read<B: hyper::body::Body<Data = Bytes> + Unpin>(mut body: B) -> Body {
    let mut whole = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Body::Broken };
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length > READ_BYTES_MAX {
            break;
        }
        if length <= RESPONSE_BYTES_MAX {
            whole.extend_from_slice(&data);
        }
    }
    match length <= RESPONSE_BYTES_MAX {
        true => Body::Whole(whole.freeze()),
        false => Body::TooLarge,
    }
}

/// Nobody hears of an answer that is not whole.
fn broken() -> Answer {
    refusal(StatusCode::BAD_REQUEST, "Runtime.TruncatedResponse", "The request ended before it was whole.")
}

pub fn not_found() -> Answer {
    refusal(StatusCode::NOT_FOUND, "NotFound", "There is no such path.")
}

pub fn refusal(status: StatusCode, kind: &str, message: &str) -> Answer {
    json(status, serde_json::json!({"errorType": kind, "errorMessage": message}).to_string())
}

pub fn json(status: StatusCode, body: String) -> Answer {
    let response = Response::builder().status(status).header("content-type", "application/json");
    response.body(Full::new(body.into())).unwrap_or_default()
}

/// How long after its start code may take until it is ready.
pub const INIT_MAX: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::StreamBody;
    use std::io;

    type Frames = Vec<Result<Frame<Bytes>, io::Error>>;

    async fn read_of(frames: Frames) -> Body {
        let mut frames = frames.into_iter();
        let pieces = futures_util::stream::poll_fn(move |_| std::task::Poll::Ready(frames.next()));
        read(StreamBody::new(pieces)).await
    }

    #[tokio::test]
    async fn half_of_an_answer_is_none() {
        let piece = || Ok(Frame::data(Bytes::from_static(b"{}")));
        assert_eq!(read_of(vec![piece(), piece()]).await, Body::Whole(Bytes::from_static(b"{}{}")));
        let cut = Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        assert_eq!(read_of(vec![piece(), cut]).await, Body::Broken);
    }

    #[tokio::test]
    async fn an_answer_has_a_bound() {
        let large = || Ok(Frame::data(Bytes::from(vec![b'x'; RESPONSE_BYTES_MAX])));
        assert!(matches!(read_of(vec![large()]).await, Body::Whole(_)));
        assert_eq!(read_of(vec![large(), large()]).await, Body::TooLarge);
    }
}
