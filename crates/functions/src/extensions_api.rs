//! The API that extensions speak with their environment, version 2020-01-01: HTTP, and nothing that is decided.

use crate::extensions::{Extensions, Refused, State};
use crate::runtime_api::{Answer, Body, json, not_found, read, refusal};
use http::{HeaderMap, Method, Request, StatusCode};
use hyper::body::Incoming;
use kernel::Ids;
use serde_json::Value;
use std::sync::Arc;

pub const VERSION: &str = "/2020-01-01/extension/";

const NAME: &str = "lambda-extension-name";
const IDENTIFIER: &str = "lambda-extension-identifier";
const ERROR_TYPE: &str = "lambda-extension-function-error-type";
const ACCEPTS: &str = "lambda-extension-accept-feature";

/// What extensions are told of the function, and where they are kept.
pub struct ExtensionsApi {
    pub extensions: Arc<Extensions>,
    pub ids: Ids,
    pub account: String,
    pub function: String,
    pub version: String,
    pub handler: String,
}

impl ExtensionsApi {
    /// `path` is what follows the version.
    pub async fn answer(&self, path: &str, request: Request<Incoming>) -> Answer {
        match (request.method(), path) {
            (&Method::POST, "register") => self.register(request).await,
            (&Method::GET, "event/next") => self.next(request.headers()).await,
            (&Method::POST, "init/error") => self.gives_up(request, State::InitError).await,
            (&Method::POST, "exit/error") => self.gives_up(request, State::ExitError).await,
            _ => not_found(),
        }
    }

    async fn register(&self, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let Some(name) = text(&head.headers, NAME) else {
            return forbidden("Extension.InvalidExtensionName", "Empty extension name");
        };
        let events = match read(body).await {
            Body::Whole(body) => events(&body),
            Body::TooLarge => Err("the request is too large".to_owned()),
            Body::Broken => Err("the request ended before it was whole".to_owned()),
        };
        let events = match events {
            Ok(events) => events,
            Err(why) => return forbidden("InvalidRequestFormat", &why),
        };
        let id = match self.extensions.register(name, &events) {
            Ok(id) => id,
            Err(refused) => return said(&refused),
        };
        let mut told = serde_json::json!({
            "functionName": self.function,
            "functionVersion": self.version,
            "handler": self.handler,
        });
        if text(&head.headers, ACCEPTS)
            .is_some_and(|wanted| wanted.split(',').any(|one| one.trim() == "accountId"))
        {
            told["accountId"] = self.account.clone().into();
        }
        with(json(StatusCode::OK, told.to_string()), IDENTIFIER, &id)
    }

    async fn next(&self, headers: &HeaderMap) -> Answer {
        let id = match identifier(headers) {
            Ok(id) => id,
            Err(refused) => return said(&refused),
        };
        let comes = match self.extensions.next(id) {
            Ok(comes) => comes,
            Err(refused) => return said(&refused),
        };
        match comes.await {
            Ok(order) => {
                let response = json(StatusCode::OK, order.0.to_string());
                with(with(response, IDENTIFIER, id), "lambda-extension-event-identifier", &self.ids.uuid())
            }
            Err(_) => refusal(StatusCode::GONE, "State.Ended", "It ends."),
        }
    }

    async fn gives_up(&self, request: Request<Incoming>, state: State) -> Answer {
        let (head, body) = request.into_parts();
        // What it says of its error is for itself: the type is what counts.
        if read(body).await == Body::Broken {
            return forbidden("InvalidRequestFormat", "the request ended before it was whole");
        }
        let id = match identifier(&head.headers) {
            Ok(id) => id,
            Err(refused) => return said(&refused),
        };
        let Some(error) = text(&head.headers, ERROR_TYPE) else {
            return forbidden("Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found");
        };
        match self.extensions.gives_up(id, state, error) {
            Ok(()) => json(StatusCode::ACCEPTED, "{\"status\":\"OK\"}\n".to_owned()),
            Err(refused) => said(&refused),
        }
    }
}

/// Which extension speaks, as it says.
pub fn identifier(headers: &HeaderMap) -> Result<&str, Refused> {
    let refused = |kind, message: &str| Refused { kind, message: message.to_owned() };
    let Some(id) = text(headers, IDENTIFIER) else {
        let message = "Missing Lambda-Extension-Identifier header";
        return Err(refused("Extension.MissingExtensionIdentifier", message));
    };
    let is_like_one = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match is_like_one {
        true => Ok(id),
        false => Err(refused("Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier")),
    }
}

fn events(body: &[u8]) -> Result<Vec<String>, String> {
    let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    if body.get("configurationKeys").and_then(Value::as_array).is_some_and(|keys| !keys.is_empty()) {
        return Err("configurationKeys are deprecated; use environment variables instead".to_owned());
    }
    match body.get("events") {
        None | Some(Value::Null) if body.is_object() => Ok(Vec::new()),
        Some(Value::Array(events)) => {
            let text = |event: &Value| event.as_str().map(str::to_owned);
            events.iter().map(text).collect::<Option<_>>().ok_or_else(|| "events are no texts".to_owned())
        }
        _ => Err("events are no list".to_owned()),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
}

fn with(mut response: Answer, name: &'static str, value: &str) -> Answer {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
    response
}

pub fn said(refused: &Refused) -> Answer {
    forbidden(refused.kind, &refused.message)
}

fn forbidden(kind: &str, message: &str) -> Answer {
    refusal(StatusCode::FORBIDDEN, kind, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for() {
        assert_eq!(
            events(br#"{"events":["INVOKE","SHUTDOWN"]}"#),
            Ok(vec!["INVOKE".into(), "SHUTDOWN".into()])
        );
        assert_eq!(events(b"{}"), Ok(Vec::new()));
        for bad in [&b"["[..], b"[]", b"{\"events\":3}", b"{\"events\":[3]}", b""] {
            assert!(events(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
        assert!(events(br#"{"events":[],"configurationKeys":["a"]}"#).unwrap_err().contains("deprecated"));
    }

    #[test]
    fn who_speaks() {
        let headers = |value: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(IDENTIFIER, value.parse().unwrap());
            }
            identifier(&headers).map(str::to_owned).map_err(|refused| refused.kind)
        };
        assert_eq!(headers(None), Err("Extension.MissingExtensionIdentifier"));
        assert_eq!(headers(Some("me")), Err("Extension.InvalidExtensionIdentifier"));
        let id = "4fd3c1de-7e3c-4a0a-9c56-3d5b2c1a0f9e";
        assert_eq!(headers(Some(id)), Ok(id.to_owned()));
    }
}
