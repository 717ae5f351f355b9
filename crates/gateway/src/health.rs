//! The pages under `/_pileus/`, and `/_localstack/health` in the shape that existing wrappers read.

use crate::Gateway;
use crate::arrival::Arrival;
use crate::respond::{self, Outgoing};
use http::{Method, Response};
use serde_json::json;
use wire::Body;

/// What the health page tells beside the services.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub version: &'static str,
    pub data: String,
    pub ephemeral: bool,
    pub pid: u32,
}

/// The answer to a page of ours; `None` for anything else.
pub fn page(gateway: &Gateway, arrival: &Arrival) -> Option<Response<Outgoing>> {
    let services = || {
        let names = gateway.cloud.services.iter();
        names.map(|service| (service.name.to_owned(), json!("available"))).collect::<serde_json::Map<_, _>>()
    };
    let about = &gateway.about;
    let page = match arrival.path.as_str() {
        "/_pileus/health" => json!({
            "status": "ok", "version": about.version, "services": services(),
            "data": about.data, "ephemeral": about.ephemeral, "pid": about.pid,
        }),
        "/_localstack/health" => json!({
            "services": services(), "edition": "pileus", "version": about.version,
        }),
        _ => return None,
    };
    if !matches!(arrival.method, Method::GET | Method::HEAD) {
        return Some(json_page(405, &json!({"message": "GET only"})));
    }
    Some(json_page(200, &page))
}

fn json_page(status: u16, page: &serde_json::Value) -> Response<Outgoing> {
    respond::http(wire::Response {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: Body::from(page.to_string()),
    })
}
