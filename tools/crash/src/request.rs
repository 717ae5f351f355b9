//! Signed requests as the bytes that go over the wire.

use std::net::SocketAddr;

use auth::sigv4::{Credentials, Family, Payload, SignedBody, sign};
use http::{HeaderMap, HeaderValue};
use kernel::Clock;
use kernel::time::SystemClock;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ring::digest::{SHA256, digest};

use crate::trouble::{Outcome, Trouble};

pub const REGION: &str = "us-east-1";

/// Whose signature it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub access_key: String,
    pub secret: String,
}

impl Identity {
    /// The root of an account, by the keys that a server on loopback takes without being asked.
    pub fn root(account: &str) -> Identity {
        Identity { access_key: account.to_owned(), secret: "test".to_owned() }
    }
}

/// A call: in the query protocol, as IAM and STS speak it, or in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub service: &'static str,
    pub operation: &'static str,
    pub input: Input,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    Form(Vec<(String, String)>),
    Json(String),
}

impl Call {
    pub fn iam(operation: &'static str, parameters: &[(&str, &str)]) -> Call {
        Call { service: "iam", operation, input: Input::Form(owned(parameters)) }
    }

    pub fn sts(operation: &'static str) -> Call {
        Call { service: "sts", operation, input: Input::Form(Vec::new()) }
    }

    pub fn sqs(operation: &'static str, input: impl Into<String>) -> Call {
        Call { service: "sqs", operation, input: Input::Json(input.into()) }
    }

    pub fn logs(operation: &'static str, input: impl Into<String>) -> Call {
        Call { service: "logs", operation, input: Input::Json(input.into()) }
    }

    pub fn body(&self) -> String {
        let parameters = match &self.input {
            Input::Form(parameters) => parameters,
            Input::Json(json) => return json.clone(),
        };
        let version = if self.service == "iam" { "2010-05-08" } else { "2011-06-15" };
        let mut form = format!("Action={}&Version={version}", self.operation);
        for (name, value) in parameters {
            form.push('&');
            form.push_str(name);
            form.push('=');
            form.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
        form
    }

    /// The signed request, whole. A signature is good for five minutes.
    pub fn signed(&self, to: SocketAddr, by: &Identity) -> Outcome<Vec<u8>> {
        let body = self.body();
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_str(&to.to_string())?);
        match self.input {
            Input::Form(_) => {
                headers.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
            }
            Input::Json(_) => {
                let (prefix, kind) = match self.service {
                    "logs" => ("Logs_20140328", "application/x-amz-json-1.1"),
                    _ => ("AmazonSQS", "application/x-amz-json-1.0"),
                };
                let target = format!("{prefix}.{}", self.operation);
                headers.insert("content-type", HeaderValue::from_static(kind));
                headers.insert("x-amz-target", HeaderValue::from_str(&target)?);
            }
        }
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest(&SHA256, body.as_bytes()).as_ref());
        let now_s = SystemClock.now().seconds();
        let credentials = Credentials { access_key: &by.access_key, secret: &by.secret, session_token: None };
        let scope = credentials.scope(REGION, self.service, now_s);
        let signed = SignedBody { payload: Payload::Absent, sha256 };
        sign(("POST", "/", ""), &mut headers, signed, &credentials, &scope, now_s, Family::Query)
            .ok_or_else(|| Trouble::new(format!("no header can hold the key {:?}", by.access_key)))?;
        Ok(written(&headers, body.as_bytes()))
    }
}

/// An unsigned request for a page of the server's own.
pub fn page(to: SocketAddr, path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {to}\r\n\r\n").into_bytes()
}

fn written(headers: &HeaderMap, body: &[u8]) -> Vec<u8> {
    let mut request = b"POST / HTTP/1.1\r\n".to_vec();
    for (name, value) in headers {
        request.extend_from_slice(name.as_str().as_bytes());
        request.extend_from_slice(b": ");
        request.extend_from_slice(value.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    request.extend_from_slice(body);
    request
}

fn owned(parameters: &[(&str, &str)]) -> Vec<(String, String)> {
    parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_a_form() {
        let call = Call::iam("TagUser", &[("UserName", "a b"), ("Tags.member.1.Key", "k")]);
        let form = call.body();
        assert_eq!(form, "Action=TagUser&Version=2010-05-08&UserName=a%20b&Tags.member.1.Key=k");
    }

    #[test]
    fn a_signed_request_says_who_and_how_much() {
        let to: SocketAddr = "127.0.0.1:1".parse().expect("is an address");
        let request = Call::sts("GetCallerIdentity").signed(to, &Identity::root("111122223333"));
        let request = String::from_utf8(request.expect("is signed")).expect("is text");
        assert!(request.contains("authorization: AWS4-HMAC-SHA256 Credential=111122223333/"), "{request}");
        assert!(request.ends_with("\r\n\r\nAction=GetCallerIdentity&Version=2011-06-15"), "{request}");
        assert!(request.contains("content-length: 43\r\n"), "{request}");
    }
}
