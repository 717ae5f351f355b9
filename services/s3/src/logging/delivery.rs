//! Puts the lines that wait into objects of their target buckets, once a minute while any bucket is logged.

use super::Logs;
use crate::ops::put_object::PutObject;
use crate::shapes::PutObjectRequest;
use crate::state::bucket::Bucket;
use crate::state::logging::{KeyFormat, Logging};
use bytes::Bytes;
use kernel::{Cx, Incoming, Next, Result, StreamOperation, Time, Timer};
use store::Scan;

/// The name of the tick, and of its timer.
pub const NAME: &str = "s3.access-logs";

const EVERY_MS: i64 = 60_000;
/// Buckets that are logged; more are not.
const BUCKETS_MAX: u32 = 10_000;
const LINES_AT_ONCE: usize = 5_000;

/// Asks for a run at once: who is logged has changed.
pub fn wake(cx: &mut Cx<'_>) {
    wake_at(cx, cx.now);
}

fn wake_at(cx: &mut Cx<'_>, due: Time) {
    cx.wake(Timer { tick: NAME.to_owned(), due, subject: String::new() });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    if cx.take_due(NAME, 10).await?.is_empty() {
        return Ok(Next::Idle);
    }
    let logs = cx.memory::<Logs>().clone();
    let logged = cx.tx.scan(Scan::<Logging>::all(BUCKETS_MAX).snapshot()).await?.rows;
    logs.set_logged(logged.iter().map(|logging| logging.source.clone()).collect());
    for logging in &logged {
        let mut lines = logs.waiting(&logging.source);
        lines.truncate(LINES_AT_ONCE);
        if !lines.is_empty() && deliver(cx, logging, &lines).await? {
            let (logs, source, count) = (logs.clone(), logging.source.clone(), lines.len());
            cx.when_committed(move || logs.delivered(&source, count));
        }
    }
    if !logged.is_empty() {
        // At full minutes, so that runs that were asked for in between do not go on by themselves.
        wake_at(cx, Time((cx.now.0.div_euclid(EVERY_MS) + 1) * EVERY_MS));
    }
    Ok(Next::Idle)
}

/// Whether the lines are in the target now. One that is gone, or that refuses them, gets them another time.
async fn deliver(cx: &mut Cx<'_>, logging: &Logging, lines: &[String]) -> Result<bool> {
    let source = cx.tx.get::<Bucket>((logging.source.as_str(),)).await?;
    let target = cx.tx.get::<Bucket>((logging.target.as_str(),)).await?;
    let (Some(source), Some(target)) = (source, target) else { return Ok(false) };
    let request = PutObjectRequest {
        key: key(cx, logging, &source),
        bucket: target.name,
        content_type: Some("text/plain".to_owned()),
        ..PutObjectRequest::default()
    };
    let text = Bytes::from(lines.iter().map(|line| format!("{line}\n")).collect::<String>());
    match put(cx, request, text).await {
        Ok(()) => Ok(true),
        Err(kernel::Error::Api(error)) => {
            tracing::warn!(bucket = logging.source, code = %error.code, "an access log was refused by its target");
            Ok(false)
        }
        Err(trouble) => Err(trouble),
    }
}

async fn put(cx: &mut Cx<'_>, request: PutObjectRequest, text: Bytes) -> Result<()> {
    let admitted = PutObject::admit(cx, &request).await?;
    let received = PutObject::receive(cx.blobs(), &admitted, &mut Incoming::at_hand(text, &[])).await?;
    PutObject::run(cx, request, &received).await.map(drop)
}

/// `prefix2013-11-01-21-32-16-E568B2907131C0C0`, or below account, region, bucket and day.
fn key(cx: &Cx<'_>, logging: &Logging, source: &Bucket) -> String {
    let iso = cx.now.iso();
    let stamp: String =
        iso.chars().take(19).map(|sign| if sign == 'T' || sign == ':' { '-' } else { sign }).collect();
    let unique = cx.ids.hex(16).to_ascii_uppercase();
    let prefix = &logging.prefix;
    match logging.key_format {
        None | Some(KeyFormat::Simple) => format!("{prefix}{stamp}-{unique}"),
        Some(KeyFormat::ByEventTime | KeyFormat::ByDeliveryTime) => {
            let day = iso.get(..10).unwrap_or_default().replace('-', "/");
            let Bucket { account, region, name, .. } = source;
            format!("{prefix}{account}/{region}/{name}/{day}/{stamp}-{unique}")
        }
    }
}
