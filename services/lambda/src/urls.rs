//! Addresses of functions: which function or alias has one, what a request may set, and how it is told.

use crate::address::Named;
use crate::errors::Error;
use crate::shapes::{Cors, FunctionUrlConfig};
use crate::state::url::{self, Auth, Mode, Url, UrlId};
use crate::versions;
use kernel::{Cx, Result};

/// The function or the alias must be there: a single version has no address.
pub async fn check_carrier(cx: &mut Cx<'_>, named: &Named) -> Result<()> {
    if named.qualifier.as_deref().is_some_and(|qualifier| !versions::is_alias(qualifier)) {
        return Err(Error::NoFunctionForUrl.into());
    }
    match versions::find(cx, named).await {
        Err(kernel::Error::Api(_)) => Err(Error::NoFunctionForUrl.into()),
        found => found.map(drop),
    }
}

/// What is there; the commit minds if it changes.
pub async fn find(cx: &mut Cx<'_>, named: &Named) -> Result<Option<Url>> {
    let (account, region, name) = named.key();
    let qualifier = named.qualifier.as_deref().unwrap_or_default();
    Ok(cx.tx.get::<Url>((account, region, name, qualifier)).await?)
}

/// The same where there must be one.
pub async fn found(cx: &mut Cx<'_>, named: &Named) -> Result<Url> {
    Ok(find(cx, named).await?.ok_or(Error::NoSuchResource)?)
}

pub fn put(cx: &mut Cx<'_>, url: &Url) {
    let Url { id, account, region, name, qualifier, .. } = url.clone();
    cx.tx.put(&UrlId { id, account, region, name, qualifier });
    cx.tx.put(url);
}

pub fn delete(cx: &mut Cx<'_>, url: &Url) {
    cx.tx.delete::<UrlId>((url.id.as_str(),));
    let Url { account, region, name, qualifier, .. } = url;
    cx.tx.delete::<Url>((account.as_str(), region.as_str(), name.as_str(), qualifier.as_str()));
}

/// The model knows no other.
pub fn auth(text: &str) -> Auth {
    match text {
        "NONE" => Auth::Nobody,
        _ => Auth::Iam,
    }
}

pub fn auth_told(auth: Auth) -> String {
    match auth {
        Auth::Nobody => "NONE".to_owned(),
        Auth::Iam => "AWS_IAM".to_owned(),
    }
}

/// The model knows no other.
pub fn mode(text: &str) -> Mode {
    match text {
        "RESPONSE_STREAM" => Mode::Streamed,
        _ => Mode::Buffered,
    }
}

pub fn mode_told(mode: Mode) -> String {
    match mode {
        Mode::Buffered => "BUFFERED".to_owned(),
        Mode::Streamed => "RESPONSE_STREAM".to_owned(),
    }
}

/// An empty one takes away what was there.
pub fn cors(asked: Cors) -> Option<url::Cors> {
    let cors = url::Cors {
        credentials: asked.allow_credentials,
        headers: asked.allow_headers,
        methods: asked.allow_methods,
        origins: asked.allow_origins,
        exposed_headers: asked.expose_headers,
        age_s: asked.max_age.and_then(|seconds| u32::try_from(seconds).ok()),
    };
    (cors != url::Cors::default()).then_some(cors)
}

pub fn cors_told(cors: &url::Cors) -> Cors {
    Cors {
        allow_credentials: cors.credentials,
        allow_headers: cors.headers.clone(),
        allow_methods: cors.methods.clone(),
        allow_origins: cors.origins.clone(),
        expose_headers: cors.exposed_headers.clone(),
        max_age: cors.age_s.and_then(|seconds| i32::try_from(seconds).ok()),
    }
}

pub fn told(url: &Url) -> FunctionUrlConfig {
    FunctionUrlConfig {
        function_url: url.address(),
        function_arn: url.arn(),
        creation_time: url.created.iso_millis(),
        last_modified_time: url.modified.iso_millis(),
        cors: url.cors.as_ref().map(cors_told),
        auth_type: auth_told(url.auth),
        invoke_mode: Some(mode_told(url.mode.unwrap_or(Mode::Buffered))),
    }
}
