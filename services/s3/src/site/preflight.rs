//! What a browser asks before a page of another origin sends something: may it?

use super::visitor::{self, Errand};
use crate::cors::matching::{self, Question};
use crate::errors::Error;
use crate::state::bucket::Bucket;
use crate::state::configuration;
use crate::state::cors::Cors;
use kernel::attempt::Piece;
use kernel::site::{Head, Visit};
use kernel::{ApiError, BoxFuture, Caller, Cx, Result};
use wire::{Body, Response};

pub async fn answer(visit: Visit<'_>) -> Result<Response, ApiError> {
    let caller = Caller::anonymous(visitor::source(&visit.head));
    let (asking, errand) = (asking(&visit.head)?, Errand::of(&visit));
    drop(visit);
    let headers = visitor::run(errand, &caller, "OPTIONS", &asking).await?;
    let ids = [("x-amz-request-id", errand.request_id.to_owned())];
    let headers = headers.into_iter().chain(ids).map(|(name, value)| (name.into(), value)).collect();
    Ok(Response { status: 200, headers, body: Body::Empty })
}

struct Asking<'a> {
    bucket: String,
    is_of_object: bool,
    origin: &'a str,
    method: Option<&'a str>,
    headers: Option<&'a str>,
}

fn asking<'a>(head: &Head<'a>) -> Result<Asking<'a>, ApiError> {
    let origin = head.header("origin").ok_or_else(|| {
        let message = "Insufficient information. Origin request header needed.";
        ApiError::new(400, "BadRequest", message)
    })?;
    let (bucket, key) = super::bucket_and_key(head).unwrap_or_default();
    Ok(Asking {
        bucket: bucket.into_owned(),
        is_of_object: !key.is_empty(),
        origin,
        method: head.header("access-control-request-method"),
        headers: head.header("access-control-request-headers"),
    })
}

const NO_FIT: &str = "This CORS request is not allowed. This is usually because the evalution of Origin, request \
                      method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted \
                      by the resource's CORS spec.";

impl Asking<'_> {
    fn forbidden(&self, why: &str, is_of_object: bool) -> Error {
        let method = self.method.unwrap_or("OPTIONS").to_owned();
        let resource = if is_of_object { "OBJECT" } else { "BUCKET" };
        Error::CorsForbidden { why: why.to_owned(), method, resource }
    }
}

impl Piece for Asking<'_> {
    type Done = Vec<(&'static str, String)>;

    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>> {
        Box::pin(async move {
            let bucket = cx.tx.peek::<Bucket>((self.bucket.as_str(),)).await?;
            let bucket = bucket.ok_or_else(|| self.forbidden("Bucket not found", false))?;
            let cors = configuration::find::<Cors>(cx, &bucket).await?;
            let cors = cors.ok_or_else(|| self.forbidden("CORS is not enabled for this bucket.", false))?;
            let method = self.method.ok_or_else(|| {
                ApiError::new(400, "BadRequest", "Invalid Access-Control-Request-Method: null")
            })?;
            let question = Question { origin: self.origin, method, headers: self.headers };
            let rule = matching::find(&cors.rules, &question);
            let rule = rule.ok_or_else(|| self.forbidden(NO_FIT, self.is_of_object))?;
            Ok(matching::headers(rule, &question))
        })
    }
}
