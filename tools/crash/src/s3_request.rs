//! Signed requests of S3 as the bytes that go over the wire, with their bodies as real clients send them.

use std::net::SocketAddr;

use auth::sigv4::{Credentials, Family, Payload, SignedBody, sign};
use bytes::Bytes;
use data_encoding::BASE64;
use http::{HeaderMap, HeaderName, HeaderValue};
use kernel::Clock;
use kernel::time::SystemClock;
use ring::digest::{SHA256, digest};

use crate::request::{Identity, REGION};
use crate::trouble::{Outcome, Trouble};

/// The chunks of a body with a trailer, as botocore cuts them.
const CHUNK_BYTES: usize = 1 << 20;
const CHECKSUM: &str = "x-amz-checksum-crc32";

/// What a request says of its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Its SHA-256 is signed and its CRC-32 stands in the head: boto3 over plain HTTP.
    Hash,
    /// It comes in unsigned chunks, and its CRC-32 behind them: the SDKs over TLS.
    Trailer,
}

/// A call. Path and query are written as they go over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Call {
    pub method: &'static str,
    pub path: String,
    pub query: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
    pub said: Said,
}

impl S3Call {
    pub fn new(method: &'static str, path: impl Into<String>) -> S3Call {
        S3Call {
            method,
            path: path.into(),
            query: String::new(),
            headers: Vec::new(),
            body: Bytes::new(),
            said: Said::Hash,
        }
    }

    pub fn get(path: impl Into<String>) -> S3Call {
        S3Call::new("GET", path)
    }

    pub fn put(path: impl Into<String>, body: impl Into<Bytes>) -> S3Call {
        S3Call { body: body.into(), ..S3Call::new("PUT", path) }
    }

    pub fn query(self, query: impl Into<String>) -> S3Call {
        S3Call { query: query.into(), ..self }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> S3Call {
        self.headers.push((name, value.into()));
        self
    }

    /// The signed request, whole.
    pub fn signed(&self, to: SocketAddr, by: &Identity) -> Outcome<Vec<u8>> {
        let (mut request, body) = self.parts(to, by)?;
        request.extend_from_slice(&body);
        Ok(request)
    }

    /// Head and body apart, so that a large body is not copied.
    pub fn parts(&self, to: SocketAddr, by: &Identity) -> Outcome<(Vec<u8>, Bytes)> {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_str(&to.to_string())?);
        for (name, value) in &self.headers {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        }
        let (payload, body) = self.payload(&mut headers)?;
        let mut sha256 = [0; 32];
        if payload == Payload::Absent {
            sha256.copy_from_slice(digest(&SHA256, &body).as_ref());
        }
        let now_s = SystemClock.now().seconds();
        let credentials = Credentials { access_key: &by.access_key, secret: &by.secret, session_token: None };
        let scope = credentials.scope(REGION, "s3", now_s);
        let said = SignedBody { payload, sha256 };
        let place = (self.method, self.path.as_str(), self.query.as_str());
        sign(place, &mut headers, said, &credentials, &scope, now_s, Family::S3)
            .ok_or_else(|| Trouble::new(format!("no header can hold the key {:?}", by.access_key)))?;
        Ok((self.head(&headers, body.len()), body))
    }

    fn payload(&self, headers: &mut HeaderMap) -> Outcome<(Payload, Bytes)> {
        let sum = BASE64.encode(&crc32fast::hash(&self.body).to_be_bytes());
        match self.said {
            Said::Hash if self.body.is_empty() => Ok((Payload::Absent, Bytes::new())),
            Said::Hash => {
                headers.insert("x-amz-sdk-checksum-algorithm", HeaderValue::from_static("CRC32"));
                headers.insert(CHECKSUM, HeaderValue::from_str(&sum)?);
                Ok((Payload::Absent, self.body.clone()))
            }
            Said::Trailer => {
                headers.insert("x-amz-sdk-checksum-algorithm", HeaderValue::from_static("CRC32"));
                headers.insert("x-amz-trailer", HeaderValue::from_static(CHECKSUM));
                headers.insert("x-amz-decoded-content-length", self.body.len().into());
                headers.insert("content-encoding", HeaderValue::from_static("aws-chunked"));
                Ok((Payload::Streaming { signed: false, trailer: true }, chunked(&self.body, &sum)))
            }
        }
    }

    fn head(&self, headers: &HeaderMap, body_bytes: usize) -> Vec<u8> {
        let mark = if self.query.is_empty() { "" } else { "?" };
        let mut head = format!("{} {}{mark}{} HTTP/1.1\r\n", self.method, self.path, self.query).into_bytes();
        for (name, value) in headers {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(format!("content-length: {body_bytes}\r\n\r\n").as_bytes());
        head
    }
}

fn chunked(body: &[u8], sum: &str) -> Bytes {
    let mut chunks = Vec::with_capacity(body.len() + 1024);
    for chunk in body.chunks(CHUNK_BYTES) {
        chunks.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        chunks.extend_from_slice(chunk);
        chunks.extend_from_slice(b"\r\n");
    }
    chunks.extend_from_slice(format!("0\r\n{CHECKSUM}:{sum}\r\n\r\n").as_bytes());
    chunks.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(call: &S3Call) -> String {
        let to: SocketAddr = "127.0.0.1:1".parse().expect("is an address");
        let request = call.signed(to, &Identity::root("111122223333")).expect("is signed");
        String::from_utf8(request).expect("is text")
    }

    #[test]
    fn a_body_is_said_in_front() {
        let request = text(&S3Call::put("/b/k", "hello").header("if-none-match", "*"));
        assert!(
            request.starts_with("PUT /b/k HTTP/1.1\r\n") && request.ends_with("\r\n\r\nhello"),
            "{request}"
        );
        assert!(request.contains("x-amz-checksum-crc32: NhCmhg==\r\n"), "{request}");
        assert!(request.contains("SignedHeaders=host;if-none-match;x-amz-checksum-crc32;"), "{request}");
    }

    #[test]
    fn a_body_is_said_behind() {
        let request = text(&S3Call { said: Said::Trailer, ..S3Call::put("/b/k", "hello") });
        assert!(
            request.ends_with("\r\n\r\n5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"),
            "{request}"
        );
        assert!(request.contains("x-amz-decoded-content-length: 5\r\n"), "{request}");
    }

    #[test]
    fn a_question_has_no_body() {
        let request = text(&S3Call::get("/b").query("list-type=2&max-keys=100"));
        assert!(request.starts_with("GET /b?list-type=2&max-keys=100 HTTP/1.1\r\n"), "{request}");
        assert!(request.ends_with("content-length: 0\r\n\r\n"), "{request}");
    }
}
