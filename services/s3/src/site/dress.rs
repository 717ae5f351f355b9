//! What answers of the API say to browsers and to clients that went astray.

use super::bucket_and_key;
use crate::cors::matching::{self, Question};
use crate::state::bucket::Bucket;
use crate::state::cors::Cors;
use kernel::site::Head;
use kernel::{BoxFuture, Cloud};
use store::Tx;
use wire::Response;

/// Reads nothing for an answer that needs nothing.
pub fn dress<'a>(cloud: &'a Cloud, head: &'a Head<'a>, response: &'a mut Response) -> BoxFuture<'a, ()> {
    Box::pin(async move {
        if response.status == 200 && has(response, "content-range") {
            response.status = 206;
        }
        let tells_region = matches!(response.status, 301 | 307 | 400 | 403);
        let origin = head.header("origin");
        if !tells_region && origin.is_none() {
            return;
        }
        let Some((name, _)) = bucket_and_key(head) else { return };
        let mut tx = cloud.store.begin();
        // An answer without its dress is an answer yet.
        let Ok(Some(bucket)) = tx.peek::<Bucket>((name.as_ref(),)).await else { return };
        if tells_region && !has(response, "x-amz-bucket-region") {
            response.headers.push(("x-amz-bucket-region".into(), bucket.region.clone()));
        }
        if let Some(origin) = origin {
            let_page_see(&mut tx, &bucket, head, origin, response).await;
        }
    })
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
