//! What a service answers outside its API: web sites, browser forms, the questions that browsers ask
//! before they send. It works on the same rows, in the same kind of transaction, behind the same guard.

use crate::operation::Guard;
use crate::{ApiError, BoxFuture, Cloud, Incoming};
use http::{HeaderMap, Method};
use std::net::IpAddr;
use wire::Response;

#[derive(Clone, Copy)]
pub struct Site {
    /// Whether a request is for it, judged by its head alone. All requests are asked.
    pub claims: fn(&Head<'_>) -> bool,
    pub answer: AnswerFn,
    /// Adds to every answer of the service what browsers want to know.
    pub dress: Option<DressFn>,
}

pub type AnswerFn = for<'a> fn(Visit<'a>) -> BoxFuture<'a, Result<Response, ApiError>>;

pub type DressFn = for<'a> fn(&'a Cloud, &'a Head<'a>, &'a mut Response) -> BoxFuture<'a, ()>;

/// The head of an HTTP request.
#[derive(Clone, Copy)]
pub struct Head<'a> {
    pub method: &'a Method,
    /// Without its port, in lower case.
    pub host: &'a str,
    /// Still percent-encoded.
    pub path: &'a str,
    /// Without the question mark, still percent-encoded.
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub ip: IpAddr,
    pub secure: bool,
}

impl<'a> Head<'a> {
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Somebody at the door of a site. What the site does, it does in a [`crate::attempt::Piece`].
pub struct Visit<'a> {
    pub cloud: &'a Cloud,
    pub guard: &'a dyn Guard,
    pub head: Head<'a>,
    pub body: Incoming<'a>,
    pub request_id: &'a str,
    pub endpoint: &'a str,
}
