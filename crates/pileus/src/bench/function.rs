//! A function of the running cloud, invoked as any client does: signed requests over HTTP, on connections that are
//! used again.

use super::answer::Reply;
use super::pace::Call;
use crate::api::Api;
use crate::trouble::{Outcome, Trouble};
use auth::sigv4::Family;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderValue, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::sync::Mutex;
use tokio::net::TcpStream;

pub struct Function {
    api: Api,
    path: String,
    query: String,
    payload: Bytes,
    /// Connections that wait for a request.
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
}

type Broken = Box<dyn Error + Send + Sync>;

impl Function {
    pub fn new(api: Api, name: &str, qualifier: Option<&str>, payload: Vec<u8>) -> Function {
        let path = format!("/2015-03-31/functions/{}/invocations", escaped(name));
        let query = qualifier.map(|qualifier| format!("Qualifier={}", escaped(qualifier)));
        let query = query.unwrap_or_default();
        Function { api, path, query, payload: payload.into(), idle: Mutex::default() }
    }

    fn request(&self) -> Outcome<Request<Full<Bytes>>> {
        let odd = |error: http::Error| Trouble::new(error.to_string());
        let host = HeaderValue::from_str(&self.api.address().to_string());
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.map_err(|error| odd(error.into()))?);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("x-amz-invocation-type", HeaderValue::from_static("RequestResponse"));
        let asked = ("POST", self.path.as_str(), self.query.as_str());
        self.api.sign("lambda", asked, &mut headers, &self.payload, Family::Rest)?;
        let to = match self.query.as_str() {
            "" => self.path.clone(),
            query => format!("{}?{query}", self.path),
        };
        let mut request =
            Request::builder().method("POST").uri(to).body(Full::new(self.payload.clone())).map_err(odd)?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Reply, Broken> {
        let mut connection = self.connection().await?;
        let (head, body) = connection.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        if !connection.is_closed() {
            self.idle.lock().expect("nobody panics while holding it").push(connection);
        }
        Ok(Reply::read(head.status, &head.headers, &body))
    }

    /// One that waits, or a new one.
    async fn connection(&self) -> Result<SendRequest<Full<Bytes>>, Broken> {
        loop {
            let idle = self.idle.lock().expect("nobody panics while holding it").pop();
            match idle {
                Some(mut connection) => {
                    if connection.ready().await.is_ok() {
                        return Ok(connection);
                    }
                }
                None => break,
            }
        }
        let stream = TcpStream::connect(self.api.address()).await?;
        stream.set_nodelay(true)?;
        let (mut connection, driver) = handshake(TokioIo::new(stream)).await?;
        // What becomes of the connection, the one who uses it hears.
        tokio::spawn(driver);
        connection.ready().await?;
        Ok(connection)
    }
}

impl Call for Function {
    async fn call(&self) -> Reply {
        let request = match self.request() {
            Ok(request) => request,
            Err(trouble) => return Reply::Lost(trouble.to_string()),
        };
        self.exchange(request).await.unwrap_or_else(|broken| Reply::Lost(causes(&*broken)))
    }
}

/// With what lies behind it, which often says more.
fn causes(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        told = format!("{told}: {deeper}");
        cause = deeper.source();
    }
    told
}

/// As one part of a path or query.
fn escaped(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escape = |byte: u8| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
