//! What a function returns as an HTTP response, and what is answered in its place.

use bytes::Bytes;
use data_encoding::BASE64;
use kernel::{ApiError, Error};
use serde_json::{Value, json};
use wire::{Body, Response};

const JSON: &str = "application/json";
/// Ends the head of a streamed response.
const PRELUDE_END: [u8; 8] = [0; 8];
/// What the server says by itself.
const OF_SERVERS: [&str; 5] = ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"];

#[derive(Debug, PartialEq)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Reply {
    pub fn empty(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Bytes::new() }
    }

    fn json(status: u16, body: impl Into<Bytes>) -> Reply {
        let headers = vec![("content-type".to_owned(), JSON.to_owned())];
        Reply { status, headers, body: body.into() }
    }

    /// One header more.
    pub fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }

    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(known, _)| known != name);
    }

    fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known == name)
    }

    #[cfg(test)]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    pub fn response(self) -> Response {
        let headers = self.headers.into_iter().map(|(name, value)| (name.into(), value)).collect();
        Response { status: self.status, headers, body: Body::Bytes(self.body) }
    }
}

/// A response that the function has described, or what it returns as the body of one. `None` where the description
/// makes no sense.
pub fn buffered(payload: Bytes) -> Option<Reply> {
    let Ok(value) = serde_json::from_slice::<Value>(&payload) else {
        return Some(Reply::json(200, payload));
    };
    match value {
        Value::Object(told) if told.contains_key("statusCode") => {
            let body = body(told.get("body"), told.get("isBase64Encoded") == Some(&Value::Bool(true)))?;
            let mut reply = described(&told, body)?;
            if !reply.has("content-type") {
                reply.header("content-type", JSON);
            }
            Some(reply)
        }
        Value::String(text) => Some(Reply::json(200, text)),
        _ => Some(Reply::json(200, compact(&payload))),
    }
}

/// What a function has streamed: a body, which a description may stand before.
pub fn streamed(payload: Bytes) -> Option<Reply> {
    let end = payload.windows(PRELUDE_END.len()).position(|window| window == PRELUDE_END);
    let prelude = end.and_then(|end| serde_json::from_slice(payload.get(..end)?).ok());
    let (Some(end), Some(Value::Object(told))) = (end, prelude) else {
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&payload).is_ok();
        let mut reply = Reply { body: payload, ..Reply::empty(200) };
        reply.header("content-type", if is_json { JSON } else { "application/octet-stream" });
        return Some(reply);
    };
    let mut reply = described(&told, payload.slice(end + PRELUDE_END.len()..))?;
    if !reply.has("content-type") {
        reply.header("content-type", "application/octet-stream");
    }
    Some(reply)
}

fn described(told: &serde_json::Map<String, Value>, body: Bytes) -> Option<Reply> {
    let status = match told.get("statusCode") {
        None | Some(Value::Null) => 200,
        Some(Value::Number(status)) => status.as_u64()?,
        Some(Value::String(status)) => status.parse().ok()?,
        Some(_) => return None,
    };
    let status = u16::try_from(status).ok().filter(|status| (200..600).contains(status))?;
    let mut reply = Reply { body, ..Reply::empty(status) };
    match told.get("headers") {
        None | Some(Value::Null) => {}
        Some(Value::Object(headers)) => {
            for (name, value) in headers {
                let name = name.to_ascii_lowercase();
                if let Some(value) = text(value).filter(|_| !OF_SERVERS.contains(&name.as_str())) {
                    reply.header(&name, &value);
                }
            }
        }
        Some(_) => return None,
    }
    match told.get("cookies") {
        None | Some(Value::Null) => {}
        Some(Value::Array(cookies)) => {
            for cookie in cookies {
                reply.header("set-cookie", cookie.as_str()?);
            }
        }
        Some(_) => return None,
    }
    Some(reply)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn body(told: Option<&Value>, is_base64: bool) -> Option<Bytes> {
    match told {
        None | Some(Value::Null) => Some(Bytes::new()),
        Some(Value::String(text)) if is_base64 => Some(BASE64.decode(text.as_bytes()).ok()?.into()),
        Some(Value::String(text)) => Some(text.clone().into()),
        Some(other) => Some(other.to_string().into()),
    }
}

/// JSON without the space between its parts, and with all else as it is.
fn compact(json: &[u8]) -> Vec<u8> {
    let (mut is_string, mut is_escaped) = (false, false);
    let mut out = Vec::with_capacity(json.len());
    for byte in json {
        if is_string || !byte.is_ascii_whitespace() {
            out.push(*byte);
        }
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            _ => {}
        }
    }
    out
}

/// Why there is nothing of the function's to answer.
#[derive(Debug, PartialEq)]
pub struct Fault(Reply);

impl Fault {
    pub fn reply(self) -> Reply {
        self.0
    }

    fn new(status: u16, code: &str, body: Value) -> Fault {
        let mut reply = Reply::json(status, body.to_string());
        reply.header("x-amzn-errortype", code);
        Fault(reply)
    }

    fn told(status: u16, code: &str, message: &str) -> Fault {
        Fault::new(status, code, json!({"Message": message}))
    }

    /// No function has this address.
    pub fn nowhere() -> Fault {
        Fault::new(403, "AccessDeniedException", json!({"Message": null}))
    }

    pub fn forbidden() -> Fault {
        let message = "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
        Fault::told(403, "AccessDeniedException", message)
    }

    /// There is something wrong with the signature.
    pub fn rejected(status: u16, code: &str, message: &str) -> Fault {
        Fault::new(status, code, json!({"message": message}))
    }

    pub fn too_large() -> Fault {
        let bytes = crate::limits::PAYLOAD_BYTES_MAX;
        let message = format!("Request must be smaller than {bytes} bytes for the InvokeFunction operation");
        Fault::told(413, "RequestTooLargeException", &message)
    }

    pub fn throttled() -> Fault {
        Fault::told(429, "TooManyRequestsException", "Rate Exceeded.")
    }

    /// This host lacks something.
    pub fn cannot_run(why: &str) -> Fault {
        Fault::told(501, "NotImplemented", why)
    }

    /// The function has failed, or has described a response that makes no sense.
    pub fn broken() -> Fault {
        Fault(Reply::json(502, "Internal Server Error"))
    }
}

impl From<ApiError> for Fault {
    fn from(error: ApiError) -> Fault {
        Fault::told(error.status, &error.code, &error.message)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        match error {
            Error::Api(error) => error.into(),
            Error::Store(_) => {
                Fault::told(503, "ServiceUnavailableException", "Service is unable to handle request.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(payload: &str) -> Option<(u16, String, String)> {
        let reply = buffered(payload.to_owned().into())?;
        let kind = reply.headers.iter().find(|(name, _)| name == "content-type")?.1.clone();
        Some((reply.status, kind, String::from_utf8(reply.body.to_vec()).expect("is text")))
    }

    #[test]
    fn what_functions_return_becomes_a_body() {
        for (returned, body) in [
            (r#"{"hello": "world"}"#, r#"{"hello":"world"}"#),
            (r#"["hello", 3, true]"#, r#"["hello",3,true]"#),
            (r#""hello""#, "hello"),
            ("3", "3"),
            ("3.10", "3.10"),
            ("true", "true"),
            ("null", "null"),
            (r#"{"z": "a \" b", "a": 1}"#, r#"{"z":"a \" b","a":1}"#),
            (r#"{"body": "x"}"#, r#"{"body":"x"}"#),
            ("no JSON", "no JSON"),
            (r#"{"statusCode": 200, "body": "body123"}"#, "body123"),
            (r#"{"statusCode": "200", "body": {"a": 1}}"#, r#"{"a":1}"#),
            (r#"{"statusCode": 200, "body": "aGk=", "isBase64Encoded": true}"#, "hi"),
        ] {
            let expected = (200, JSON.to_owned(), body.to_owned());
            assert_eq!(told(returned), Some(expected), "{returned}");
        }
    }

    #[test]
    fn functions_describe_responses() {
        let returned = json!({"statusCode": 302, "cookies": ["a=1; Path=/", "b=2"], "body": null,
            "headers": {"Location": "/x", "Content-Type": "text/html", "X-Count": 3, "Content-Length": "9"}});
        let mut reply = buffered(returned.to_string().into()).expect("makes sense");
        reply.headers.sort();
        let expected = [
            ("content-type", "text/html"),
            ("location", "/x"),
            ("set-cookie", "a=1; Path=/"),
            ("set-cookie", "b=2"),
            ("x-count", "3"),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!((reply.status, &reply.headers[..], &reply.body[..]), (302, &expected[..], &b""[..]));
    }

    #[test]
    fn what_makes_no_sense_is_no_response() {
        for returned in [
            r#"{"statusCode": "ok"}"#,
            r#"{"statusCode": 99}"#,
            r#"{"statusCode": 200, "headers": []}"#,
            r#"{"statusCode": 200, "cookies": "a=1"}"#,
            r#"{"statusCode": 200, "body": "%", "isBase64Encoded": true}"#,
        ] {
            assert_eq!(told(returned), None, "{returned}");
        }
    }

    #[test]
    fn streams_may_begin_with_a_description() {
        let payload = b"{\"statusCode\":201,\"headers\":{\"X-A\":\"1\"}}\0\0\0\0\0\0\0\0Hello";
        let reply = streamed(Bytes::from_static(payload)).expect("makes sense");
        assert_eq!((reply.status, &reply.body[..]), (201, &b"Hello"[..]));
        assert!(reply.has("x-a") && reply.has("content-type"));
        for plain in ["Hello", "{\"statusCode\":201}"] {
            let reply = streamed(plain.into()).expect("makes sense");
            assert_eq!((reply.status, &reply.body[..]), (200, plain.as_bytes()));
        }
    }
}
