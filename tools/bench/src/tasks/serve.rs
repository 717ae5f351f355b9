//! The plainest server that can be compared with ours: hyper, one answer for every request. It can verify
//! the signature with a cached key, as every server of signed requests must, and append the body to a log
//! that is synced by groups, as every durable one must.

use std::convert::Infallible;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use auth::sigv4::{Family, Found, Rules, SigningKey, find, verify};
use bytes::Bytes;
use crash::trouble::{Outcome, Trouble};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use kernel::Clock;
use kernel::time::SystemClock;
use ring::digest::{SHA256, digest};
use tokio::net::{TcpListener, TcpStream};

use crate::limit::{Keep, Limit};

/// As long as an answer of the real server to a short question.
pub const ANSWER_BYTES: usize = 400;

struct Server {
    /// The key of the only client, derived at its first request.
    key: Option<OnceLock<SigningKey>>,
    log: Option<Limit>,
    answer: Bytes,
}

pub fn run(verifies: bool, log: Option<&Path>, answer_bytes: usize) -> Outcome<()> {
    let log = log.map(|path| Limit::open(path, Keep::Nothing)).transpose()?;
    let answer = Bytes::from(vec![b'x'; answer_bytes]);
    let server = Arc::new(Server { key: verifies.then(OnceLock::new), log, answer });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(serve(stream, server.clone()));
        }
    })
}

async fn serve(stream: TcpStream, server: Arc<Server>) {
    let service = service_fn(move |request| {
        let server = server.clone();
        async move {
            let (status, body) = match answer(&server, request).await {
                Ok(()) => (200, server.answer.clone()),
                Err(trouble) => (500, Bytes::from(trouble.to_string())),
            };
            let mut response = Response::new(Full::new(body));
            *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
            Ok::<_, Infallible>(response)
        }
    });
    // A client that goes away ends its connection, and nothing else.
    let _ = http1::Builder::new().pipeline_flush(true).serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(server: &Server, request: Request<Incoming>) -> Outcome<()> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    if let Some(key) = &server.key {
        check(key, &head, &body)?;
    }
    match &server.log {
        Some(log) => log.commit(vec![(Vec::new(), body)]).await,
        None => Ok(()),
    }
}

/// Refuses what is not signed by the only client.
pub fn check(key: &OnceLock<SigningKey>, head: &http::request::Parts, body: &[u8]) -> Outcome<()> {
    let query = head.uri.query().unwrap_or_default();
    let request = auth::sigv4::Request {
        method: head.method.as_str(),
        path: head.uri.path(),
        query,
        headers: &head.headers,
    };
    let refused = |why: &dyn std::fmt::Debug| Trouble::new(format!("{why:?}"));
    let claim = match find(&request).map_err(|why| refused(&why))? {
        Found::Signed(claim) => claim,
        Found::Anonymous => return Err(Trouble::new("no signature")),
    };
    let key = key.get_or_init(|| SigningKey::derive("test", &claim.scope));
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(digest(&SHA256, body).as_ref());
    let now_s = SystemClock.now().seconds();
    let family = if claim.scope.service == "s3" { Family::S3 } else { Family::Query };
    let rules = Rules { family, services: &[], region: None };
    verify(&request, &claim, key, now_s, Some(sha256), rules).map_err(|why| refused(&why))?;
    Ok(())
}
