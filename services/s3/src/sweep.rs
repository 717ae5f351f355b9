//! What is left of a deleted bucket: uploads that nobody finished, removed some at a time.

use crate::ops::abort_multipart_upload;
use crate::state::upload::Upload;
use kernel::{Cx, Next, Result, Timer};
use store::Scan;

/// The name of the tick, and of its timers; the subject is the bucket's id.
pub const NAME: &str = "s3.sweep-buckets";

pub fn wake(cx: &mut Cx<'_>, bucket: u64) {
    cx.wake(Timer { tick: NAME.to_owned(), due: cx.now, subject: bucket.to_string() });
}

pub async fn run(cx: &mut Cx<'_>) -> Result<Next> {
    let Some(timer) = cx.take_due(NAME, 1).await?.pop() else { return Ok(Next::Idle) };
    let Ok(bucket) = timer.subject.parse::<u64>() else { return Ok(Next::Now) };
    if let Some(upload) = cx.tx.scan(Scan::<Upload>::prefix((bucket,), 1)).await?.rows.pop() {
        abort_multipart_upload::end(cx, &upload, Vec::new()).await?;
        wake(cx, bucket);
    }
    Ok(Next::Now)
}
