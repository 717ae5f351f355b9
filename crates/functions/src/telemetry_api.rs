//! The API by which extensions subscribe to what happens: Telemetry of 2022-07-01, and the older one for logs.

use crate::extensions::Extensions;
use crate::extensions_api::{identifier, said};
use crate::runtime_api::{Answer, Body, json, not_found, read, refusal};
use crate::subscription::Subscription;
use crate::telemetry::{Closed, Telemetry};
use http::{Method, Request, StatusCode};
use hyper::body::Incoming;
use std::sync::Arc;

pub struct TelemetryApi {
    pub extensions: Arc<Extensions>,
    pub telemetry: Arc<Telemetry>,
}

/// Whether a path is the older API's; nothing where it is neither's.
pub fn is_logs(path: &str) -> Option<bool> {
    match path.trim_end_matches('/') {
        "/2022-07-01/telemetry" => Some(false),
        "/2020-08-15/logs" => Some(true),
        _ => None,
    }
}

impl TelemetryApi {
    pub async fn answer(&self, is_logs: bool, request: Request<Incoming>) -> Answer {
        if request.method() != Method::PUT {
            return not_found();
        }
        let (head, body) = request.into_parts();
        let id = match identifier(&head.headers) {
            Ok(id) => id,
            Err(refused) => return said(&refused),
        };
        let Some(name) = self.extensions.name_of(id) else {
            let message = format!("Unknown extension {id}");
            return refusal(StatusCode::FORBIDDEN, "Extension.UnknownExtensionIdentifier", &message);
        };
        let asked = match read(body).await {
            Body::Whole(body) => Subscription::parse(&body, is_logs),
            Body::TooLarge => Err("the request is too large".to_owned()),
            Body::Broken => Err("the request ended before it was whole".to_owned()),
        };
        let subscription = match asked {
            Ok(subscription) => subscription,
            Err(why) => {
                let kind = if is_logs { "Logs.ValidationError" } else { "ValidationError" };
                return refusal(StatusCode::BAD_REQUEST, kind, &why);
            }
        };
        let family = if is_logs { "Logs" } else { "Telemetry" };
        match self.telemetry.subscribe(&name, subscription) {
            Ok(()) => json(StatusCode::OK, "\"OK\"".to_owned()),
            Err(Closed::Ended) => {
                let message = format!("{family} API subscription is closed already");
                refusal(StatusCode::FORBIDDEN, &format!("{family}.SubscriptionClosed"), &message)
            }
            Err(Closed::Otherwise) => {
                let message =
                    "The extension is subscribed already by way of the other of the Logs and Telemetry APIs";
                refusal(StatusCode::FORBIDDEN, &format!("{family}.AlreadySubscribed"), message)
            }
        }
    }
}
