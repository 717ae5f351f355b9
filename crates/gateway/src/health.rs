//! The pages under `/_pileus/`, and `/_localstack/health` in the shape that existing wrappers read.

use crate::Gateway;
use crate::arrival::Arrival;
use crate::respond::{self, Outgoing};
use http::{Method, Response};
use kernel::BoxFuture;
use serde_json::{Value, json};
use wire::Body;

/// Pages that only the owner of the data may ask for, with the token that lies beside it.
pub trait Pages: Send + Sync {
    fn token(&self) -> &str;
    /// Status and page; `None` where there is no such page.
    fn page<'a>(&'a self, path: &'a str, asked: &'a Value) -> BoxFuture<'a, Option<(u16, Value)>>;
}

/// What the health page tells beside the services.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub version: &'static str,
    pub ephemeral: bool,
    pub pid: u32,
}

/// Whether a request is for a page of ours.
pub fn is_ours(arrival: &Arrival) -> bool {
    arrival.path().starts_with("/_pileus/") || arrival.path() == "/_localstack/health"
}

/// The answer to a page of ours.
pub async fn page(gateway: &Gateway, arrival: &Arrival, body: &[u8]) -> Response<Outgoing> {
    let services = || {
        let names = gateway.cloud.services.iter();
        names.map(|service| (service.name.to_owned(), json!("available"))).collect::<serde_json::Map<_, _>>()
    };
    let about = &gateway.about;
    let page = match arrival.path() {
        "/_pileus/health" => json!({
            "status": "ok", "version": about.version, "services": services(),
            "ephemeral": about.ephemeral, "pid": about.pid,
        }),
        "/_localstack/health" => json!({
            "services": services(), "edition": "pileus", "version": about.version,
        }),
        _ => return owners_page(gateway, arrival, body).await,
    };
    if !matches!(arrival.method, Method::GET | Method::HEAD) {
        return json_page(405, &json!({"message": "GET only"}));
    }
    json_page(200, &page)
}

async fn owners_page(gateway: &Gateway, arrival: &Arrival, body: &[u8]) -> Response<Outgoing> {
    let pages = &gateway.pages;
    let token = arrival.header("x-pileus-admin").unwrap_or_default();
    // A browser sends an origin along: no web page may ask for these, whatever it knows.
    let is_owner = same(token.as_bytes(), pages.token().as_bytes()) && arrival.header("origin").is_none();
    if arrival.method != Method::POST || !is_owner {
        return json_page(403, &json!({"message": "for the owner of the data only"}));
    }
    let asked = serde_json::from_slice(body).unwrap_or(Value::Null);
    let (status, page) = match pages.page(arrival.path(), &asked).await {
        Some(answer) => answer,
        None => (404, json!({"message": "there is no such page"})),
    };
    json_page(status, &page)
}

/// Compares without telling by its time how much was right.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}

fn json_page(status: u16, page: &Value) -> Response<Outgoing> {
    respond::http(wire::Response {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: Body::from(page.to_string()),
    })
}
