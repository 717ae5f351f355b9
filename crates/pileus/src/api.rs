//! Signed calls of the API of our own server, as any client makes them.

use crate::running::Running;
use crate::trouble::{Outcome, Trouble};
use auth::sigv4::{Credentials, Family, Payload, SignedBody, sign};
use http::{HeaderMap, HeaderValue};
use kernel::Clock;
use kernel::time::SystemClock;
use ring::digest::{SHA256, digest};
use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Who calls, and where.
pub struct Api {
    address: SocketAddr,
    region: String,
    access_key: String,
    secret: String,
    session_token: Option<String>,
}

const CONNECT_WAIT: Duration = Duration::from_secs(5);

impl Api {
    /// With the keys of the environment, else with the default ones.
    pub fn of(running: &Running, region: &str) -> Outcome<Api> {
        let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let (access_key, secret) = match (var("AWS_ACCESS_KEY_ID"), var("AWS_SECRET_ACCESS_KEY")) {
            (Some(access_key), Some(secret)) => (access_key, secret),
            _ if running.default_keys => ("test".to_owned(), "test".to_owned()),
            _ => return Err(Trouble::new("no default keys here: export a key, `pileus root-key` makes one")),
        };
        let session_token = var("AWS_SESSION_TOKEN");
        Ok(Api { address: running.reachable(), region: region.to_owned(), access_key, secret, session_token })
    }

    /// As the root that `pileus env` makes everybody: a key of the environment counts where there is none.
    pub fn as_root(running: &Running, region: &str) -> Outcome<Api> {
        if !running.default_keys {
            return Api::of(running, region);
        }
        let (access_key, secret) = ("test".to_owned(), "test".to_owned());
        let session_token = None;
        Ok(Api { address: running.reachable(), region: region.to_owned(), access_key, secret, session_token })
    }

    /// Calls an operation of a service that speaks JSON; `target` is `Logs_20140328.FilterLogEvents`.
    pub fn call(&self, service: &str, target: &str, input: &Value) -> Outcome<Value> {
        let mut text = String::new();
        let mut answer = self.stream(service, target, input)?;
        answer.read_to_string(&mut text).map_err(|error| Trouble::new(error.to_string()))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// The same, whose answer is read as it comes.
    pub fn stream(&self, service: &str, target: &str, input: &Value) -> Outcome<BufReader<TcpStream>> {
        let request = self.signed(service, target, &input.to_string())?;
        let (status, mut answer) =
            self.exchange(&request).map_err(|error| Trouble::new(error.to_string()))?;
        if status.split(' ').nth(1) == Some("200") {
            return Ok(answer);
        }
        let mut text = String::new();
        answer.read_to_string(&mut text).map_err(|error| Trouble::new(error.to_string()))?;
        let error: Value = serde_json::from_str(&text).unwrap_or_default();
        let message = error["message"].as_str().or(error["Message"].as_str()).unwrap_or(status.trim_end());
        Err(Trouble::new(message))
    }

    fn signed(&self, service: &str, target: &str, body: &str) -> Outcome<Vec<u8>> {
        let odd = |_| Trouble::new(format!("no header can hold {target:?}"));
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_str(&self.address.to_string()).map_err(odd)?);
        headers.insert("content-type", HeaderValue::from_static("application/x-amz-json-1.1"));
        headers.insert("x-amz-target", HeaderValue::from_str(target).map_err(odd)?);
        self.sign(service, ("POST", "/", ""), &mut headers, body.as_bytes(), Family::Json)?;
        // As HTTP/1.0 has it, the answer ends with the connection: there are no chunks to be put together.
        let mut request = b"POST / HTTP/1.0\r\n".to_vec();
        for (name, value) in &headers {
            request.extend_from_slice(name.as_str().as_bytes());
            request.extend_from_slice(b": ");
            request.extend_from_slice(value.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(format!("content-length: {}\r\n\r\n{body}", body.len()).as_bytes());
        Ok(request)
    }

    /// Signs a request: its method, path and query. `headers` hold the host.
    pub fn sign(
        &self,
        service: &str,
        request: (&str, &str, &str),
        headers: &mut HeaderMap,
        body: &[u8],
        family: Family,
    ) -> Outcome<()> {
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest(&SHA256, body).as_ref());
        let now_s = SystemClock.now().seconds();
        let session_token = self.session_token.as_deref();
        let credentials = Credentials { access_key: &self.access_key, secret: &self.secret, session_token };
        let scope = credentials.scope(&self.region, service, now_s);
        let signed = SignedBody { payload: Payload::Absent, sha256 };
        sign(request, headers, signed, &credentials, &scope, now_s, family)
            .map(|_| ())
            .ok_or_else(|| Trouble::new("no header can hold this access key"))
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The status line, and what comes behind the headers.
    fn exchange(&self, request: &[u8]) -> io::Result<(String, BufReader<TcpStream>)> {
        let mut stream = TcpStream::connect_timeout(&self.address, CONNECT_WAIT)?;
        stream.write_all(request)?;
        let mut answer = BufReader::new(stream);
        let mut status = String::new();
        answer.read_line(&mut status)?;
        let mut header = String::new();
        while answer.read_line(&mut header)? > 2 {
            header.clear();
        }
        Ok((status, answer))
    }
}
