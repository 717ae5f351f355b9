//! Lines that other services write, such as those of functions: the cheap way in.
//!
//! A delivery to `logs`, for any ARN of the account and region, carries JSON:
//! `{"batches": [{"group": "/aws/lambda/f", "stream": "…", "events": [[1767225600000, "a line"], …]}]}`.
//! One delivery may have the lines of many streams: who collects them for a moment pays for one transaction,
//! not for one a line. It commits with its cause and never waits; it is appended once. Groups and streams
//! that are not there are made. A delivery is a row, so that all of it has less than a mebibyte. Whether the
//! sender may was asked when it was agreed.

use crate::event::Event;
use crate::state::group::LogGroup;
use crate::state::stream::LogStream;
use crate::{address, append, making};
use kernel::{ApiError, Cx, Delivery, Error, Result, Time};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
struct Payload {
    batches: Vec<Batch>,
}

#[derive(Deserialize)]
struct Batch {
    group: String,
    stream: String,
    /// Milliseconds, and a line.
    events: Vec<(i64, String)>,
}

pub async fn deliver(cx: &mut Cx<'_>, delivery: &Delivery) -> Result<()> {
    let payload: Payload = serde_json::from_slice(&delivery.payload).map_err(|error| malformed(&error))?;
    for batch in payload.batches {
        write(cx, batch).await?;
    }
    Ok(())
}

async fn write(cx: &mut Cx<'_>, batch: Batch) -> Result<()> {
    let group = group(cx, &batch.group).await?;
    let stream = stream(cx, &group, &batch.stream).await?;
    let mut events: Vec<Event> = batch
        .events
        .into_iter()
        .map(|(at, message)| Event { at: Time(at.max(0)), message })
        .filter(|event| !event.message.is_empty())
        .collect();
    events.sort_by_key(|event| event.at);
    let window = append::window(&events, cx.now, group.expired_before(cx.now)).range;
    events.truncate(window.end);
    events.drain(..window.start);
    append::append(cx, &group, &stream, events)
}

async fn group(cx: &mut Cx<'_>, name: &str) -> Result<Arc<LogGroup>> {
    let key = (cx.here.account.as_str(), cx.here.region.as_str(), name);
    match cx.get_shared::<LogGroup>(key).await? {
        Some(known) => Ok(known),
        None => Ok(Arc::new(making::group(cx, name))),
    }
}

async fn stream(cx: &mut Cx<'_>, group: &LogGroup, name: &str) -> Result<LogStream> {
    address::check_stream_name(name)?;
    match cx.tx.get::<LogStream>((group.id, name)).await? {
        Some(known) => Ok(known),
        None => Ok(making::stream(cx, group, name)),
    }
}

fn malformed(error: &serde_json::Error) -> Error {
    Error::Api(ApiError::new(400, "InvalidParameterException", format!("A delivery of lines: {error}")))
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, messages};
    use kernel::Delivery;
    use serde_json::{Value, json};

    async fn deliver(cloud: &testkit::Cloud, payload: Value) {
        let target = format!("arn:aws:logs:{}:{}:log-group:any", testkit::REGION, testkit::ACCOUNT);
        let (now, ids) = (cloud.now(), &cloud.cloud.ids);
        let delivery =
            Delivery::new("logs", now, ids, "arn:aws:lambda:::f", &target, payload.to_string().into_bytes());
        let mut tx = cloud.cloud.store.begin();
        tx.put(&delivery);
        tx.commit().await.expect("nobody else writes");
        cloud.settle().await;
    }

    #[tokio::test]
    async fn lines_of_many_streams_arrive_once_in_order() {
        let cloud = cloud();
        let now = cloud.now().0;
        let batch = |stream: &str, events: Value| json!({"group": "/aws/lambda/f", "stream": stream, "events": events});
        let batches = json!([
            batch("a", json!([[now + 1, "second"], [now, "first"]])),
            batch("b", json!([[now, "other"], [0, "old"]]))
        ]);
        deliver(&cloud, json!({"batches": batches})).await;
        deliver(&cloud, json!({"batches": [batch("a", json!([[now + 2, "third"]]))]})).await;
        let told = call(
            &cloud,
            "FilterLogEvents",
            json!({"logGroupName": "/aws/lambda/f", "logStreamNames": ["a"]}),
        )
        .await;
        assert_eq!(messages(&told), ["first", "second", "third"]);
        let told = call(
            &cloud,
            "FilterLogEvents",
            json!({"logGroupName": "/aws/lambda/f", "logStreamNamePrefix": "b"}),
        )
        .await;
        assert_eq!(messages(&told), ["other"]);
    }

    #[tokio::test]
    async fn what_is_no_payload_changes_nothing() {
        let cloud = cloud();
        let empty = json!({"group": "/g", "stream": "s", "events": [[cloud.now().0, ""]]});
        deliver(&cloud, json!({"batches": [empty]})).await;
        let told = call(&cloud, "FilterLogEvents", json!({"logGroupName": "/g"})).await;
        assert!(messages(&told).is_empty());
        deliver(&cloud, json!({"lines": []})).await;
        let told = call(&cloud, "DescribeLogGroups", json!({})).await;
        assert_eq!(told["logGroups"].as_array().map(Vec::len), Some(1));
    }
}
