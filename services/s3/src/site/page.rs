//! A page of a web site: the object of a key, the index of a folder, a redirect, or an error.

use super::visitor::{self, Errand};
use super::{decoded, encoded};
use crate::errors::{Error, NoSuch};
use crate::ops::get_object::GetObject;
use crate::shapes::{GetObjectOutput, GetObjectRequest};
use crate::state::bucket::Bucket;
use crate::state::configuration;
use crate::state::website::{Content, RoutingRule, Website};
use crate::website::routing::{self, Here};
use http::Method;
use kernel::attempt::Piece;
use kernel::site::{Head, Visit};
use kernel::{ApiError, BoxFuture, Caller, Cx, Operation, Result};
use wire::{Body, Protocol, Response};

/// Errors are pages too.
pub async fn answer(bucket: &str, visit: Visit<'_>) -> Response {
    if !matches!(*visit.head.method, Method::GET | Method::HEAD) {
        let message = "The specified method is not allowed against this resource.";
        return error_page(&ApiError::new(405, "MethodNotAllowed", message), visit.request_id);
    }
    let caller = Caller::anonymous(visitor::source(&visit.head));
    let path = visit.head.path.strip_prefix('/').unwrap_or(visit.head.path);
    let errand = Errand::of(&visit);
    let browsing = Browsing { bucket, key: decoded(path), head: visit.head, errand };
    drop(visit.body);
    match visitor::run(errand, &caller, GetObject::NAME, &browsing).await {
        Ok(found) => shown(found, errand.request_id),
        Err(error) => error_page(&error, errand.request_id),
    }
}

enum Found {
    Page(Box<GetObjectOutput>),
    Redirect {
        status: u16,
        location: String,
    },
    /// The site's own page for an error.
    ErrorPage {
        status: u16,
        page: Box<GetObjectOutput>,
    },
}

struct Browsing<'a> {
    bucket: &'a str,
    key: String,
    head: Head<'a>,
    errand: Errand<'a>,
}

impl Piece for Browsing<'_> {
    type Done = Found;

    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Found>> {
        Box::pin(async move {
            let name = self.bucket.to_owned();
            let bucket = cx.tx.get::<Bucket>((self.bucket,)).await?;
            let bucket = bucket.ok_or_else(|| Error::NoSuchBucket { bucket: name.clone() })?;
            let website = configuration::find::<Website>(cx, &bucket).await?;
            let website = website.ok_or(Error::NoSuch { what: NoSuch::Website, bucket: name })?;
            match website.content {
                Content::Elsewhere { host, protocol } => Ok(self.elsewhere(&host, protocol.as_deref())),
                Content::Here { index, error, rules } => {
                    self.page(cx, &Pages { index: &index, error: error.as_deref(), rules: &rules }).await
                }
            }
        })
    }
}

/// What a site has.
struct Pages<'a> {
    index: &'a str,
    error: Option<&'a str>,
    rules: &'a [RoutingRule],
}

impl Browsing<'_> {
    fn elsewhere(&self, host: &str, protocol: Option<&str>) -> Found {
        let protocol = protocol.unwrap_or(self.here().protocol);
        Found::Redirect { status: 301, location: format!("{protocol}://{host}/{}", encoded(&self.key)) }
    }

    fn here(&self) -> Here<'_> {
        let (protocol, host) = self.errand.endpoint.split_once("://").unwrap_or(("http", ""));
        Here { protocol, host }
    }

    async fn page(&self, cx: &mut Cx<'_>, site: &Pages<'_>) -> Result<Found> {
        if let Some(rule) = routing::before(site.rules, &self.key) {
            return Ok(self.redirect(rule));
        }
        let is_folder = self.key.is_empty() || self.key.ends_with('/');
        let key = if is_folder { format!("{}{}", self.key, site.index) } else { self.key.clone() };
        let refused = match self.get(cx, &key).await {
            Ok(page) => return Ok(found(page)),
            Err(kernel::Error::Api(refused)) => refused,
            Err(trouble) => return Err(trouble),
        };
        if !matches!(refused.status, 403 | 404) {
            return Err(refused.into());
        }
        if !is_folder && self.get(cx, &format!("{key}/{}", site.index)).await.is_ok() {
            return Ok(Found::Redirect { status: 302, location: format!("/{}/", encoded(&key)) });
        }
        if let Some(rule) = routing::after(site.rules, &self.key, refused.status) {
            return Ok(self.redirect(rule));
        }
        match site.error {
            Some(error) => match self.get(cx, error).await {
                Ok(page) => Ok(Found::ErrorPage { status: refused.status, page }),
                Err(_) => Err(refused.into()),
            },
            None => Err(refused.into()),
        }
    }

    fn redirect(&self, rule: &RoutingRule) -> Found {
        let status = rule.redirect.code.unwrap_or(301);
        Found::Redirect { status, location: routing::location(rule, &self.key, &self.here(), encoded) }
    }

    /// As a client without a signature would get it.
    async fn get(&self, cx: &mut Cx<'_>, key: &str) -> Result<Box<GetObjectOutput>> {
        let header = |name: &str| self.head.header(name).map(str::to_owned);
        let date = |name: &str| self.head.header(name).and_then(wire::Timestamp::parse);
        let request = GetObjectRequest {
            bucket: self.bucket.to_owned(),
            key: key.to_owned(),
            if_match: header("if-match"),
            if_none_match: header("if-none-match"),
            if_modified_since: date("if-modified-since"),
            if_unmodified_since: date("if-unmodified-since"),
            range: header("range"),
            ..GetObjectRequest::default()
        };
        let access = GetObject::access(cx, &request).await?;
        cx.check(access).await?;
        GetObject::run(cx, request).await.map(Box::new)
    }
}

fn found(page: Box<GetObjectOutput>) -> Found {
    match &page.website_redirect_location {
        Some(location) => Found::Redirect { status: 301, location: location.clone() },
        None => Found::Page(page),
    }
}

fn shown(found: Found, request_id: &str) -> Response {
    match found {
        Found::Page(page) => encode(page, request_id),
        Found::ErrorPage { status, page } => Response { status, ..encode(page, request_id) },
        Found::Redirect { status, location } => Response {
            status,
            headers: vec![
                ("location".into(), location),
                ("x-amz-request-id".into(), request_id.to_owned()),
                ("content-length".into(), "0".to_owned()),
            ],
            body: Body::Empty,
        },
    }
}

fn encode(mut page: Box<GetObjectOutput>, request_id: &str) -> Response {
    let model = (crate::SERVICE.model)();
    let op = model.op(GetObject::NAME).expect("the model has it, since its structs are made of it");
    wire::encode(model, op, Protocol::RestXml, &mut *page, request_id)
}

fn error_page(error: &ApiError, request_id: &str) -> Response {
    let status = http::StatusCode::from_u16(error.status).unwrap_or_default();
    let title = format!("{} {}", error.status, status.canonical_reason().unwrap_or_default());
    let mut items = vec![("Code", error.code.to_string()), ("Message", error.message.clone())];
    for (name, value) in &error.fields {
        if let wire::Value::Text(text) = value {
            items.push((name, text.clone()));
        }
    }
    items.push(("RequestId", request_id.to_owned()));
    let items: String =
        items.iter().map(|(name, value)| format!("<li>{name}: {}</li>\n", escaped(value))).collect();
    let html = format!(
        "<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>\n{items}</ul>\n<hr/>\n</body>\n</html>\n"
    );
    let body = if error.status == 304 { Body::Empty } else { Body::from(html) };
    let headers = vec![
        ("content-type".into(), "text/html; charset=utf-8".to_owned()),
        ("x-amz-request-id".into(), request_id.to_owned()),
        ("x-amz-error-code".into(), error.code.to_string()),
        ("x-amz-error-message".into(), error.message.replace(['\r', '\n'], " ")),
    ];
    Response { status: error.status, headers, body }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
