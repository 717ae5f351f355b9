//! The head of a request as it came off the wire. The body travels beside it.

use auth::sigv4;
use http::{HeaderMap, Method};
use std::net::SocketAddr;

/// Everything of one HTTP request but its body.
pub struct Arrival {
    pub method: Method,
    /// Still percent-encoded.
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub peer: SocketAddr,
    pub secure: bool,
}

impl Arrival {
    pub fn new(head: http::request::Parts, peer: SocketAddr, secure: bool) -> Arrival {
        let mut headers = head.headers;
        if !headers.contains_key(http::header::HOST)
            && let Some(authority) = head.uri.authority()
            && let Ok(host) = authority.as_str().parse()
        {
            headers.insert(http::header::HOST, host);
        }
        Arrival {
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers,
            peer,
            secure,
        }
    }

    pub fn signed(&self) -> sigv4::Request<'_> {
        sigv4::Request {
            method: self.method.as_str(),
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
        }
    }

    pub fn wire<'a>(&'a self, body: &'a [u8]) -> wire::Request<'a> {
        wire::Request {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body,
            stream: None,
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The host name that the client meant, without its port, in lower case.
    pub fn host(&self) -> String {
        let host = self.header("host").unwrap_or_default();
        let name = match host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        name.to_ascii_lowercase()
    }

    /// Where the client reached us: for URLs in answers.
    pub fn endpoint(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.header("host").unwrap_or("localhost"))
    }
}
