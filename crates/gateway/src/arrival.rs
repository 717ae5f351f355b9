//! The head of a request as it came off the wire. The body travels beside it.

use auth::sigv4;
use http::{HeaderMap, Method, Uri};
use kernel::Service;
use kernel::addressing::{self, Addressed};
use std::net::SocketAddr;

/// Everything of one HTTP request but its body.
pub struct Arrival {
    pub method: Method,
    uri: Uri,
    pub headers: HeaderMap,
    /// The host name that the client meant, without its port, in lower case.
    pub host: String,
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
            uri: head.uri,
            host: host(&headers),
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
            path: self.path(),
            query: self.query(),
            headers: &self.headers,
        }
    }

    pub fn wire<'a>(&'a self, body: &'a [u8]) -> wire::Request<'a> {
        wire::Request {
            method: &self.method,
            path: self.path(),
            query: self.query(),
            headers: &self.headers,
            body,
            stream: None,
        }
    }

    /// As its service sees it: S3 takes the bucket in the host's name for the beginning of the path.
    pub fn wire_for<'a>(&'a self, service: &Service, body: &'a [u8]) -> wire::Request<'a> {
        let path = if service.name == "s3" { self.bucket_path.as_deref() } else { None };
        wire::Request { path: path.unwrap_or(self.path()), ..self.wire(body) }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Still percent-encoded.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    pub fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// Where the client reached us: for URLs in answers.
    pub fn endpoint(&self) -> String {
        let scheme = if self.secure { "https://" } else { "http://" };
        [scheme, self.header("host").unwrap_or("localhost")].concat()
    }
}

fn host(headers: &HeaderMap) -> String {
    let host = headers.get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.to_ascii_lowercase()
}

fn bucket_path(arrival: &Arrival) -> Option<String> {
    let bucket = match addressing::of_host(&arrival.host) {
        Some(Addressed::Bucket(bucket)) => bucket,
        Some(Addressed::Service | Addressed::Site(_)) => return None,
        None => addressing::bucket_before_localhost(&arrival.host)?,
    };
    Some(format!("/{bucket}{}", arrival.path()))
}
