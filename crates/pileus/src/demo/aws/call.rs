//! One signed request of any protocol, and its answer.

use crate::api::Api;
use crate::trouble::{Outcome, Trouble};
use auth::sigv4::Family;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::fmt;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// Longer than any call here may take.
const ANSWER_WAIT: Duration = Duration::from_secs(120);

/// What is asked. The path is escaped already.
pub struct Call<'a> {
    pub service: &'static str,
    pub family: Family,
    pub method: &'static str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a [(&'static str, &'a str)],
    pub body: &'a [u8],
}

pub struct Answer {
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What did not work, in the words of the service.
#[derive(Debug)]
pub struct Failure {
    pub code: String,
    pub message: String,
}

impl Failure {
    pub fn is(&self, codes: &[&str]) -> bool {
        codes.contains(&self.code.as_str())
    }

    fn own(message: impl fmt::Display) -> Failure {
        Failure { code: "NoAnswer".to_owned(), message: message.to_string() }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::new(format!("{}: {}", failure.code, failure.message))
    }
}

/// An outcome in which what need not be there may be missing.
pub fn unless(outcome: Result<Answer, Failure>, codes: &[&str]) -> Outcome<bool> {
    match outcome {
        Ok(_) => Ok(true),
        Err(failure) if failure.is(codes) => Ok(false),
        Err(failure) => Err(failure.into()),
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Null where there is no body.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Call<'_> {
    pub fn send(&self, api: &Api) -> Result<Answer, Failure> {
        let request = self.request(api).map_err(Failure::own)?;
        let answer = self.exchange(api, &request).map_err(Failure::own)?;
        let (status, answer) = parsed(&answer).ok_or_else(|| Failure::own("the answer is not HTTP"))?;
        match status {
            200..300 => Ok(answer),
            _ => Err(failure(status, &answer)),
        }
    }

    fn request(&self, api: &Api) -> Outcome<Vec<u8>> {
        let odd = |_| Trouble::new("no header can hold this");
        let host = api.address().to_string();
        let mut headers = HeaderMap::new();
        for (name, value) in self.headers.iter().copied().chain([("host", host.as_str())]) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).map_err(odd)?);
        }
        api.sign(self.service, (self.method, self.path, self.query), &mut headers, self.body, self.family)?;
        let mark = if self.query.is_empty() { "" } else { "?" };
        // As HTTP/1.0 has it, the answer ends with the connection: there are no chunks to be put together.
        let mut request =
            format!("{} {}{mark}{} HTTP/1.0\r\n", self.method, self.path, self.query).into_bytes();
        for (name, value) in &headers {
            request.extend_from_slice(name.as_str().as_bytes());
            request.extend_from_slice(b": ");
            request.extend_from_slice(value.as_bytes());
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(format!("content-length: {}\r\n\r\n", self.body.len()).as_bytes());
        request.extend_from_slice(self.body);
        Ok(request)
    }

    fn exchange(&self, api: &Api, request: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&api.address(), CONNECT_WAIT)?;
        stream.set_read_timeout(Some(ANSWER_WAIT))?;
        stream.write_all(request)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

fn parsed(answer: &[u8]) -> Option<(u16, Answer)> {
    const END: &[u8] = b"\r\n\r\n";
    let end = answer.windows(END.len()).position(|window| window == END)?;
    let head = str::from_utf8(answer.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let pair =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let body = answer.get(end + END.len()..)?.to_vec();
    Some((status, Answer { headers: lines.filter_map(pair).collect(), body }))
}

/// In XML, or in JSON with the code in the body or in a header.
fn failure(status: u16, answer: &Answer) -> Failure {
    let (text, json) = (answer.text(), answer.json());
    let code = answer.header("x-amzn-errortype").or(json["__type"].as_str()).map(str::to_owned);
    let code = code.or(texts(&text, "Code").into_iter().next()).unwrap_or_else(|| format!("status {status}"));
    let code = code.split(':').next().unwrap_or_default().rsplit('#').next().unwrap_or_default().to_owned();
    let told = json["message"].as_str().or(json["Message"].as_str()).map(str::to_owned);
    let message = told.or(texts(&text, "Message").into_iter().next()).unwrap_or_default();
    Failure { code, message }
}

/// What stands in the elements of a name, in XML.
pub fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let inside = |part: &str| part.split_once(&close).map(|(inside, _)| plain(inside));
    xml.split(&open).skip(1).filter_map(inside).collect()
}

fn plain(xml: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#13;", "\r"), ("&amp;", "&")];
    marks.iter().fold(xml.to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}

/// As a part of a path or query.
pub fn escaped(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let escape = |byte: u8| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let (status, answer) = parsed(b"HTTP/1.1 200 OK\r\nX-Amz-Id: a: b\r\n\r\n{\"a\":1}").unwrap();
        assert_eq!(
            (status, answer.header("x-amz-id"), &answer.json()["a"]),
            (200, Some("a: b"), &Value::from(1))
        );
        assert!(parsed(b"HTTP/1.1 200 OK\r\n").is_none());
    }

    #[test]
    fn failures_of_every_protocol() {
        let told = |headers: &[(&str, &str)], body: &str| {
            let headers =
                headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let failure = failure(404, &Answer { headers, body: body.as_bytes().to_vec() });
            (failure.code, failure.message)
        };
        let expected = |code: &str, message: &str| (code.to_owned(), message.to_owned());
        let xml = "<Error><Code>NoSuchKey</Code><Message>It &amp; all</Message></Error>";
        assert_eq!(told(&[], xml), expected("NoSuchKey", "It & all"));
        let rest = [("x-amzn-errortype", "ResourceNotFoundException:http://x/")];
        assert_eq!(told(&rest, r#"{"Message":"gone"}"#), expected("ResourceNotFoundException", "gone"));
        let json = r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"}"#;
        assert_eq!(told(&[], json), expected("QueueDoesNotExist", "no"));
        assert_eq!(told(&[], ""), expected("status 404", ""));
    }

    #[test]
    fn texts_of_xml() {
        assert_eq!(texts("<a><Key>1 &lt; 2</Key><Key>b</Key></a>", "Key"), ["1 < 2", "b"]);
        assert_eq!(escaped("a b/c"), "a%20b%2Fc");
    }
}
