//! What answers of the API say to browsers and to clients that went astray.

use super::bucket_and_key;
use super::form::signer;
use crate::cors::matching::{self, Question};
use crate::door::REQUESTER;
use crate::logging::Logs;
use crate::logging::line::{self, Entry};
use crate::state::bucket::Bucket;
use crate::state::cors::Cors;
use kernel::site::Head;
use kernel::{BoxFuture, Cloud};
use store::Tx;
use wire::Response;

/// Reads nothing for an answer that needs nothing.
pub fn dress<'a>(cloud: &'a Cloud, head: &'a Head<'a>, response: &'a mut Response) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        log(cloud, head, response).await;
        if waits_for_nothing(head) {
            response.headers.push(("connection".into(), "close".to_owned()));
        }
        let tells_region = matches!(response.status, 301 | 307 | 400 | 403);
        let origin = head.header("origin");
        let pays = response.status < 300 && head.header("x-amz-request-payer") == Some(REQUESTER);
        if !tells_region && origin.is_none() && !pays {
            return;
        }
        let Some((name, _)) = bucket_and_key(head) else { return };
        let mut tx = cloud.store.begin();
        // An answer without its dress is an answer yet.
        let Ok(Some(bucket)) = tx.peek::<Bucket>((name.as_ref(),)).await else { return };
        if tells_region && !has(response, "x-amz-bucket-region") {
            response.headers.push(("x-amz-bucket-region".into(), bucket.region.clone()));
        }
        if pays && bucket.requester_pays {
            response.headers.push(("x-amz-request-charged".into(), REQUESTER.to_owned()));
        }
        if let Some(origin) = origin {
            let_page_see(&mut tx, &bucket, head, origin, response).await;
        }
    })
}

/// Whether a client waits to be asked for a body of no bytes. Nobody asks for that, so that it hears the answer
/// instead, which the AWS CLI takes for that of its next request on the same connection.
fn waits_for_nothing(head: &Head<'_>) -> bool {
    head.header("expect").is_some_and(|expect| expect.eq_ignore_ascii_case("100-continue"))
        && head.header("content-length") == Some("0")
}

/// A line for the access log, where there is one. Who asked is told by the key that signed.
async fn log(cloud: &Cloud, head: &Head<'_>, response: &Response) {
    let logs = cloud.memory.of::<Logs>();
    let Some((name, key)) = bucket_and_key(head).filter(|(name, _)| logs.has(name)) else { return };
    let Ok(Some(bucket)) = cloud.store.begin().peek::<Bucket>((name.as_ref(),)).await else { return };
    let now = cloud.clock.now();
    let requester = match credential(head) {
        Some(id) => {
            let token = head.header("x-amz-security-token");
            signer::signer(cloud, id, token, now).await.ok().map(|signer| signer.principal.arn())
        }
        None => None,
    };
    logs.add(&name, line::text(&Entry { bucket: &bucket, key, head, response, requester, now }));
}

/// The id of the key that a request names as its signer's.
fn credential<'a>(head: &Head<'a>) -> Option<&'a str> {
    let named = head.header("authorization").and_then(|text| text.split_once("Credential="));
    let asked = || head.query.split_once("X-Amz-Credential=");
    let (_, after) = named.or_else(asked)?;
    after.split(['/', '%', ',']).next().filter(|id| !id.is_empty())
}

async fn let_page_see(tx: &mut Tx, bucket: &Bucket, head: &Head<'_>, origin: &str, response: &mut Response) {
    if !bucket.has.cors {
        return;
    }
    let Ok(Some(cors)) = tx.peek::<Cors>((bucket.id,)).await else { return };
    let headers = head.header("access-control-request-headers");
    let question = Question { origin, method: head.method.as_str(), headers };
    if let Some(rule) = matching::find(&cors.rules, &question) {
        let headers = matching::headers(rule, &question);
        response.headers.extend(headers.into_iter().map(|(name, value)| (name.into(), value)));
    }
}

fn has(response: &Response, name: &str) -> bool {
    response.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
}
