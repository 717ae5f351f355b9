//! Signed requests of Lambda as the bytes that go over the wire.

use std::net::SocketAddr;

use auth::sigv4::{Credentials, Family, Payload, SignedBody, sign};
use crash::connection::Connection;
use crash::request::{Call, Identity, REGION};
use crash::trouble::{Outcome, Trouble};
use http::{HeaderMap, HeaderValue};
use kernel::Clock;
use kernel::time::SystemClock;
use ring::digest::{SHA256, digest};

use crate::http::good;

const ACCOUNT: &str = "111122223333";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

pub struct Rest {
    method: &'static str,
    path: String,
    body: String,
}

impl Rest {
    pub fn get(path: &str) -> Rest {
        Rest { method: "GET", path: path.to_owned(), body: String::new() }
    }

    pub fn post(path: &str, body: String) -> Rest {
        Rest { method: "POST", path: path.to_owned(), body }
    }

    pub fn signed(&self, to: SocketAddr) -> Outcome<Vec<u8>> {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_str(&to.to_string())?);
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest(&SHA256, self.body.as_bytes()).as_ref());
        let now_s = SystemClock.now().seconds();
        let credentials = Credentials { access_key: ACCOUNT, secret: "test", session_token: None };
        let scope = credentials.scope(REGION, "lambda", now_s);
        let signed = SignedBody { payload: Payload::Absent, sha256 };
        let place = (self.method, self.path.as_str(), "");
        sign(place, &mut headers, signed, &credentials, &scope, now_s, Family::Query)
            .ok_or_else(|| Trouble::new("no header can hold the key"))?;
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

/// The role of all functions.
pub async fn iam(to: SocketAddr) -> Outcome<()> {
    let call = Call::iam("CreateRole", &[("RoleName", "runner"), ("AssumeRolePolicyDocument", TRUST)]);
    good(&mut Connection::open(to).await?, &call.signed(to, &Identity::root(ACCOUNT))?).await.map(drop)
}
