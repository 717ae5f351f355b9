//! Signed requests of Lambda as the bytes that go over the wire.

use std::net::SocketAddr;

use auth::sigv4::{Credentials, Family, Payload, SignedBody, sign};
use http::{HeaderMap, HeaderName, HeaderValue};
use kernel::Clock;
use kernel::time::SystemClock;
use ring::digest::{SHA256, digest};

use crate::request::{Identity, REGION};
use crate::trouble::{Outcome, Trouble};

/// A call. Bodies are JSON.
#[derive(Clone, Debug)]
pub struct Rest {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Rest {
    pub fn get(path: impl Into<String>) -> Rest {
        Rest { method: "GET", path: path.into(), headers: Vec::new(), body: String::new() }
    }

    pub fn post(path: impl Into<String>, body: impl Into<String>) -> Rest {
        Rest { method: "POST", path: path.into(), headers: Vec::new(), body: body.into() }
    }

    pub fn put(path: impl Into<String>, body: impl Into<String>) -> Rest {
        Rest { method: "PUT", ..Rest::post(path, body) }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Rest {
        self.headers.push((name, value.into()));
        self
    }

    /// The signed request, whole.
    pub fn signed(&self, to: SocketAddr, by: &Identity) -> Outcome<Vec<u8>> {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_str(&to.to_string())?);
        for (name, value) in &self.headers {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value)?);
        }
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest(&SHA256, self.body.as_bytes()).as_ref());
        let now_s = SystemClock.now().seconds();
        let credentials = Credentials { access_key: &by.access_key, secret: &by.secret, session_token: None };
        let scope = credentials.scope(REGION, "lambda", now_s);
        let signed = SignedBody { payload: Payload::Absent, sha256 };
        let place = (self.method, self.path.as_str(), "");
        sign(place, &mut headers, signed, &credentials, &scope, now_s, Family::Query)
            .ok_or_else(|| Trouble::new(format!("no header can hold the key {:?}", by.access_key)))?;
        let mut request = format!("{} {} HTTP/1.1\r\n", self.method, self.path).into_bytes();
        for (name, value) in &headers {
            request.extend_from_slice(format!("{name}: ").as_bytes());
            request.extend_from_slice(value.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(format!("content-length: {}\r\n\r\n", self.body.len()).as_bytes());
        request.extend_from_slice(self.body.as_bytes());
        Ok(request)
    }
}
