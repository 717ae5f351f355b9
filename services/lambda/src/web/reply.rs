//! What a function returns as an HTTP response, and what is answered in its place.

use bytes::Bytes;
use data_encoding::BASE64;
use kernel::functions::Refused;
use kernel::{ApiError, Error};
use serde_json::{Map, Value, json};
use wire::{Body, Response};

const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";
/// What the server says by itself.
const OF_SERVERS: [&str; 5] = ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"];

pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Body,
}

impl Reply {
    pub fn empty(status: u16) -> Reply {
        Reply { status, headers: Vec::new(), body: Body::Empty }
    }

    fn json(status: u16, body: impl Into<Bytes>) -> Reply {
        let headers = vec![("content-type".to_owned(), JSON.to_owned())];
        Reply { status, headers, body: Body::Bytes(body.into()) }
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
        Response { status: self.status, headers, body: self.body }
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
            let mut reply = described(&told, Body::Bytes(body))?;
            if !reply.has("content-type") {
                reply.header("content-type", JSON);
            }
            Some(reply)
        }
        Value::String(text) => Some(Reply::json(200, text)),
        _ => Some(Reply::json(200, compact(&payload))),
    }
}

/// A response that streams, as its first part describes it.
pub fn streamed(told: &Map<String, Value>, body: Body) -> Option<Reply> {
    let mut reply = described(told, body)?;
    if !reply.has("content-type") {
        reply.header("content-type", OCTETS);
    }
    Some(reply)
}

/// A response that nothing describes.
pub fn plain(body: Body) -> Reply {
    let is_json = |bytes: &Bytes| serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
    let kind = match &body {
        Body::Bytes(bytes) if is_json(bytes) => JSON,
        _ => OCTETS,
    };
    let mut reply = Reply { body, ..Reply::empty(200) };
    reply.header("content-type", kind);
    reply
}

fn described(told: &Map<String, Value>, body: Body) -> Option<Reply> {
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

    /// The function was not run.
    pub fn refused(refused: Refused) -> Fault {
        match refused {
            Refused::Throttled => Fault::told(429, "TooManyRequestsException", "Rate Exceeded."),
            Refused::CannotRun(why) => Fault::told(501, "NotImplemented", &why),
        }
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
        let Body::Bytes(body) = reply.body else { panic!("is whole") };
        Some((reply.status, kind, String::from_utf8(body.to_vec()).expect("is text")))
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
        assert_eq!((reply.status, &reply.headers[..]), (302, &expected[..]));
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
}
