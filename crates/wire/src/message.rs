//! One request as HTTP gave it, and one response as HTTP takes it.

use crate::Body;
use crate::decode::text::decode_form;
use std::borrow::Cow;

/// One request, its body already collected; a body that streams comes in `stream`.
pub struct Request<'a> {
    pub method: &'a http::Method,
    /// Still percent-encoded.
    pub path: &'a str,
    /// Without the question mark, still percent-encoded.
    pub query: &'a str,
    pub headers: &'a http::HeaderMap,
    pub body: &'a [u8],
    pub stream: Option<Body>,
}

impl<'a> Request<'a> {
    /// The first value of a header, where it is text.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub fn content_type(&self) -> &'a str {
        self.header("content-type").unwrap_or("")
    }

    /// A parameter of the form, from the query or from a form body.
    pub fn parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        let body = if self.has_form() { std::str::from_utf8(self.body).unwrap_or("") } else { "" };
        parameter_of(self.query, name).or_else(|| parameter_of(body, name))
    }

    fn has_form(&self) -> bool {
        let content_type = self.content_type();
        content_type.is_empty() || content_type.starts_with("application/x-www-form-urlencoded")
    }
}

/// The first parameter of that name.
fn parameter_of<'a>(form: &'a str, name: &str) -> Option<Cow<'a, str>> {
    form.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| decode_form(value))
    })
}

/// One response: HTTP adds the length, the date and the connection's own headers.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(Cow<'static, str>, String)>,
    pub body: Body,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}
