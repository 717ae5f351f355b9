//! An HTTP request as a function sees it: the event of payload format 2.0.

use crate::lineage;
use crate::state::url::{Auth, Url};
use data_encoding::BASE64;
use kernel::site::Head;
use kernel::{Caller, Ids, Time};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Headers that speak of the connection, not of the request.
const OF_CONNECTIONS: [&str; 6] =
    ["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];

/// A request at an address.
pub struct Asked<'a> {
    pub url: &'a Url,
    pub head: &'a Head<'a>,
    pub body: &'a [u8],
    pub caller: &'a Caller,
    pub request_id: &'a str,
    pub now: Time,
    pub trace: &'a str,
}

/// The trace that a request belongs to: the client's, or a new one.
pub fn trace(head: &Head<'_>, now: Time, ids: &Ids) -> String {
    match head.header("x-amzn-trace-id") {
        Some(trace) => trace.to_owned(),
        None => format!("Root={}", lineage::new_root(now, ids)),
    }
}

impl Asked<'_> {
    pub fn payload(&self) -> Value {
        let head = self.head;
        let mut event = json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": head.path,
            "rawQueryString": head.query,
            "headers": self.headers(),
            "requestContext": self.context(),
            "isBase64Encoded": false,
        });
        let cookies = cookies(head);
        if !cookies.is_empty() {
            event["cookies"] = cookies.into();
        }
        if !head.query.is_empty() {
            event["queryStringParameters"] = json!(parameters(head.query));
        }
        if !self.body.is_empty() {
            let text = std::str::from_utf8(self.body).ok().filter(|_| is_text(head));
            event["isBase64Encoded"] = text.is_none().into();
            event["body"] = text.map_or_else(|| BASE64.encode(self.body), str::to_owned).into();
        }
        event
    }

    /// Names in lower case, values of the same name joined.
    fn headers(&self) -> Map<String, Value> {
        let head = self.head;
        let mut joined: BTreeMap<&str, String> = BTreeMap::new();
        for (name, value) in head.headers {
            if OF_CONNECTIONS.contains(&name.as_str()) {
                continue;
            }
            let value = String::from_utf8_lossy(value.as_bytes());
            joined
                .entry(name.as_str())
                .and_modify(|known| *known = format!("{known},{value}"))
                .or_insert_with(|| value.into_owned());
        }
        let port = head.header("host").and_then(|host| host.rsplit_once(':')).map(|(_, port)| port);
        let port = port.filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
        let (proto, usual_port) = if head.secure { ("https", "443") } else { ("http", "80") };
        joined.insert("x-amzn-trace-id", self.trace.to_owned());
        joined.insert("x-forwarded-for", head.ip.to_string());
        joined.insert("x-forwarded-port", port.unwrap_or(usual_port).to_owned());
        joined.insert("x-forwarded-proto", proto.to_owned());
        joined.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    }

    fn context(&self) -> Value {
        let Asked { url, head, caller, .. } = self;
        let mut context = json!({
            "accountId": "anonymous",
            "apiId": url.id,
            "domainName": head.host,
            "domainPrefix": url.id,
            "http": {
                "method": head.method.as_str(),
                "path": decoded(head.path),
                "protocol": "HTTP/1.1",
                "sourceIp": head.ip.to_string(),
                "userAgent": head.header("user-agent"),
            },
            "requestId": self.request_id,
            "routeKey": "$default",
            "stage": "$default",
            "time": self.now.common_log(),
            "timeEpoch": self.now.millis(),
        });
        if url.auth == Auth::Iam {
            let id = caller.principal.unique_id();
            context["accountId"] = caller.account().into();
            context["authorizer"] = json!({"iam": {
                "accessKey": caller.access_key,
                "accountId": caller.account(),
                "callerId": id,
                "cognitoIdentity": null,
                "principalOrgId": null,
                "userArn": caller.arn(),
                "userId": id,
            }});
        }
        context
    }
}

fn cookies(head: &Head<'_>) -> Vec<String> {
    let lines = head.headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
    let cookies = lines.flat_map(|line| line.split(';')).map(str::trim).filter(|cookie| !cookie.is_empty());
    cookies.map(str::to_owned).collect()
}

/// Decoded, values of the same name joined.
fn parameters(query: &str) -> BTreeMap<String, String> {
    let mut joined: BTreeMap<String, String> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let [name, value] = [name, value].map(|text| decoded(&text.replace('+', " ")).into_owned());
        joined.entry(name).and_modify(|known| *known = format!("{known},{value}")).or_insert(value);
    }
    joined
}

/// What percent signs stand for.
fn decoded(text: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy()
}

/// Whether the body is of a kind that events carry as it is; others come in Base64.
fn is_text(head: &Head<'_>) -> bool {
    let content_type = head.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/") || ["json", "xml", "javascript"].iter().any(|text| kind.contains(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, HeaderName, HeaderValue, Method};
    use kernel::caller::Source;
    use std::net::{IpAddr, Ipv4Addr};

    const HOST: &str = "abc.lambda-url.eu-west-1.on.aws";

    fn event(auth: Auth, query: &str, headers: &[(&'static str, &'static str)], body: &[u8]) -> Value {
        let url = Url {
            account: "000000000000".to_owned(),
            region: "eu-west-1".to_owned(),
            name: "f".to_owned(),
            qualifier: String::new(),
            id: "abc".to_owned(),
            auth,
            mode: None,
            cors: None,
            created: Time(0),
            modified: Time(0),
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let (method, ip) = (Method::POST, IpAddr::V4(Ipv4Addr::LOCALHOST));
        let path = "/a%20b/%2F";
        let head = Head { method: &method, host: HOST, path, query, headers: &map, ip, secure: true };
        let caller = match auth {
            Auth::Nobody => Caller::anonymous(Source::default()),
            Auth::Iam => Caller {
                access_key: Some("AKIAX".to_owned()),
                ..testkit::user("111111111111", "ada", "AIDAX")
            },
        };
        let now = Time(1_783_711_146_671);
        let (request_id, trace, head) = ("id", "Root=1-6a5145aa-290a323a5de9a2e0636377d4", &head);
        Asked { url: &url, head, body, caller: &caller, request_id, now, trace }.payload()
    }

    #[test]
    fn a_request_is_told_whole() {
        let query = "repeat=one&repeat=two&to=https%3A%2F%2Fx&plus=a+b&encoded=a%2Bb&empty=&flag";
        let headers = [
            ("host", HOST),
            ("cookie", "session=abc; theme=dark"),
            ("x-probe", "first"),
            ("x-probe", "second"),
            ("connection", "keep-alive"),
            ("content-type", "application/json; charset=utf-8"),
            ("user-agent", "curl/8.7.1"),
        ];
        let expected = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": "/a%20b/%2F", "rawQueryString": query,
            "cookies": ["session=abc", "theme=dark"],
            "headers": {
                "host": HOST, "cookie": "session=abc; theme=dark", "x-probe": "first,second",
                "content-type": "application/json; charset=utf-8", "user-agent": "curl/8.7.1",
                "x-amzn-trace-id": "Root=1-6a5145aa-290a323a5de9a2e0636377d4",
                "x-forwarded-for": "127.0.0.1", "x-forwarded-port": "443", "x-forwarded-proto": "https",
            },
            "queryStringParameters": {"repeat": "one,two", "to": "https://x", "plus": "a b",
                "encoded": "a+b", "empty": "", "flag": ""},
            "requestContext": {
                "accountId": "anonymous", "apiId": "abc", "domainName": HOST, "domainPrefix": "abc",
                "http": {"method": "POST", "path": "/a b//", "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1", "userAgent": "curl/8.7.1"},
                "requestId": "id", "routeKey": "$default", "stage": "$default",
                "time": "10/Jul/2026:19:19:06 +0000", "timeEpoch": 1_783_711_146_671_i64,
            },
            "body": "{\"a\":\"λ\"}", "isBase64Encoded": false,
        });
        assert_eq!(event(Auth::Nobody, query, &headers, "{\"a\":\"λ\"}".as_bytes()), expected);
    }

    #[test]
    fn what_is_not_there_is_not_told() {
        let told = event(Auth::Nobody, "", &[("host", "x:4566")], b"");
        for name in ["body", "cookies", "queryStringParameters"] {
            assert_eq!(told.get(name), None, "{name}");
        }
        assert_eq!(told["requestContext"].get("authorizer"), None);
        assert_eq!(told["headers"]["x-forwarded-port"], "4566");
    }

    #[test]
    fn bodies_that_are_no_text() {
        let body = |kind: &'static str, body: &[u8]| {
            let told = event(Auth::Nobody, "", &[("content-type", kind)], body);
            (told["body"].as_str().expect("is a text").to_owned(), told["isBase64Encoded"] == true)
        };
        assert_eq!(body("text/plain", b"hi"), ("hi".to_owned(), false));
        for kind in ["multipart/form-data; boundary=json", "application/octet-stream", ""] {
            assert_eq!(body(kind, b"hi"), ("aGk=".to_owned(), true), "{kind}");
        }
        assert_eq!(body("text/plain", b"\xff"), ("/w==".to_owned(), true));
    }

    #[test]
    fn signed_requests_tell_who_came() {
        let context = event(Auth::Iam, "", &[], b"")["requestContext"].clone();
        assert_eq!(context["accountId"], "111111111111");
        let expected = json!({"accessKey": "AKIAX", "accountId": "111111111111", "callerId": "AIDAX",
            "cognitoIdentity": null, "principalOrgId": null, "userId": "AIDAX",
            "userArn": "arn:aws:iam::111111111111:user/ada"});
        assert_eq!(context["authorizer"]["iam"], expected);
    }
}
