//! Lines that other services write, such as those of functions: the cheap way in.
//!
//! A delivery to `logs`, for any ARN of the account and region, carries JSON:
//! `{"batches": [{"group": "/aws/lambda/f", "stream": "…", "events": [[1767225600000, "a line"], …]}]}`.
//! One delivery may have the lines of many streams: who collects them for a moment pays for one transaction,
//! not for one a line. It commits with its cause and never waits; it is appended once. Groups and streams
//! that are not there are made. A delivery is a row, so that all of it has less than a mebibyte.
//!
//! A batch may name its writer: the role of a function. Its lines are kept if that role may write there, now. Of a batch
//! without one it was asked before.

use crate::address::{self, GroupName};
use crate::event::Event;
use crate::state::group::LogGroup;
use crate::state::stream::LogStream;
use crate::writers::{Writer, Writers};
use crate::{append, making};
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
    writer: Option<Writer>,
    /// Milliseconds, and a line.
    events: Vec<(i64, String)>,
}

pub async fn deliver(cx: &mut Cx<'_>, delivery: &Delivery) -> Result<()> {
    let payload: Payload = serde_json::from_slice(&delivery.payload).map_err(|error| malformed(&error))?;
    let mut writers = Writers::default();
    for batch in payload.batches {
        write(cx, batch, &mut writers).await?;
    }
    Ok(())
}

async fn write(cx: &mut Cx<'_>, batch: Batch, writers: &mut Writers) -> Result<()> {
    address::check_stream_name(&batch.stream)?;
    let name = GroupName::new(cx, &batch.group);
    let group = cx.get_shared::<LogGroup>(name.key()).await?;
    let stream = match &group {
        Some(group) => cx.tx.get::<LogStream>((group.id, batch.stream.as_str())).await?,
        None => None,
    };
    if let Some(writer) = &batch.writer {
        let missing = (group.is_none(), stream.is_none());
        if !writers.may(cx, writer, &name, &batch.stream, missing).await? {
            return Ok(());
        }
    }
    let group = match group {
        Some(known) => known,
        None => Arc::new(making::group(cx, &batch.group)),
    };
    let stream = match stream {
        Some(known) => known,
        None => making::stream(cx, &group, &batch.stream),
    };
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
    /// The messages that are there, once the role `f` with such a policy has had something to say.
    async fn kept(cloud: &testkit::Cloud, message: &str) -> Vec<String> {
        let writer = json!({"role": "arn:aws:iam::000000000000:role/f",
            "function": "arn:aws:lambda:us-east-1:000000000000:function:f"});
        let batch =
            json!({"group": "/g", "stream": "s", "writer": writer, "events": [[cloud.now().0, message]]});
        deliver(cloud, json!({"batches": [batch]})).await;
        match cloud.call("logs", "FilterLogEvents", json!({"logGroupName": "/g"})).await {
            Ok(told) => messages(&told).into_iter().map(str::to_owned).collect(),
            Err(error) => vec![error.code.into_owned()],
        }
    }

    async fn allow(cloud: &testkit::Cloud, actions: &[&str]) {
        let document = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": actions,
            "Resource": "arn:aws:logs:us-east-1:000000000000:log-group:/g:*"}});
        let asked = json!({"RoleName": "f", "PolicyName": "p", "PolicyDocument": document.to_string()});
        cloud.call("iam", "PutRolePolicy", asked).await.expect("is put");
    }

    #[tokio::test]
    async fn a_writer_is_asked_for_what_it_does() {
        let cloud = testkit::Cloud::new(&[&crate::SERVICE, &iam::SERVICE], &iam::IDENTITIES);
        let none = ["ResourceNotFoundException"];
        assert_eq!(kept(&cloud, "there is no role").await, none);
        let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        let role = json!({"RoleName": "f", "AssumeRolePolicyDocument": trust});
        cloud.call("iam", "CreateRole", role).await.expect("is made");
        assert_eq!(kept(&cloud, "it may nothing").await, none);
        allow(&cloud, &["logs:PutLogEvents", "logs:CreateLogStream"]).await;
        assert_eq!(kept(&cloud, "it may make no group").await, none);
        call(&cloud, "CreateLogGroup", json!({"logGroupName": "/g"})).await;
        allow(&cloud, &["logs:PutLogEvents", "logs:CreateLogGroup"]).await;
        assert!(kept(&cloud, "it may make no stream").await.is_empty());
        allow(&cloud, &["logs:*"]).await;
        assert_eq!(kept(&cloud, "first").await, ["first"]);
        allow(&cloud, &["logs:PutLogEvents"]).await;
        assert_eq!(kept(&cloud, "second").await, ["first", "second"]);
        allow(&cloud, &["logs:CreateLogStream"]).await;
        assert_eq!(kept(&cloud, "it may not write any more").await, ["first", "second"]);
    }
}
