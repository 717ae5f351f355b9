//! The head of a request as it came off the wire. The body travels beside it.

use auth::sigv4;
use http::{HeaderMap, Method};
use kernel::Service;
use kernel::addressing::{self, Addressed};
use std::net::SocketAddr;

/// Everything of one HTTP request but its body.
pub struct Arrival {
    pub method: Method,
    /// Still percent-encoded.
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    /// The path below its bucket, where the host's name says the bucket.
    bucket_path: Option<String>,
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
        let mut arrival = Arrival {
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers,
            bucket_path: None,
            peer,
            secure,
        };
        arrival.bucket_path = bucket_path(&arrival);
        arrival
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

    /// As its service sees it: S3 takes the bucket in the host's name for the beginning of the path.
    pub fn wire_for<'a>(&'a self, service: &Service, body: &'a [u8]) -> wire::Request<'a> {
        let path = if service.name == "s3" { self.bucket_path.as_deref() } else { None };
        wire::Request { path: path.unwrap_or(&self.path), ..self.wire(body) }
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

fn bucket_path(arrival: &Arrival) -> Option<String> {
    let host = arrival.host();
    let bucket = match addressing::of_host(&host) {
        Some(Addressed::Bucket(bucket)) => bucket,
        Some(Addressed::Service | Addressed::Site(_)) => return None,
        None => addressing::bucket_before_localhost(&host)?,
    };
    Some(format!("/{bucket}{}", arrival.path))
}
