//! A live tail over the way of a request: frames of events as they are committed.

use crate::support::{call, cloud_with, put};
use futures_util::StreamExt;
use kernel::attempt::{self, Moment, Piece};
use kernel::operation::{Encoded, Itself, Serve};
use kernel::{BoxFuture, Caller, Cx, Here, Result};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::Cloud;
use wire::event_stream::Message;
use wire::{Body, BodyStream, Slot, Struct};

const ARN: &str = "arn:aws:logs:us-east-1:000000000000:log-group:/g";

struct Request(Value);

impl Encoded for Request {
    fn decode(&self, into: &mut dyn Struct) -> Result<()> {
        for (place, name) in [(0, "groups"), (1, "streams")] {
            // A slot that is asked for is set.
            let given = self.0[name].as_array().cloned().unwrap_or_default();
            for text in given.iter().filter_map(Value::as_str) {
                if let Slot::List(list) = into.slot(place)
                    && let Slot::Text(into) = list.push()
                {
                    *into = text.to_owned();
                }
            }
        }
        if let Some(pattern) = self.0["pattern"].as_str()
            && let Slot::Text(into) = into.slot(3)
        {
            *into = pattern.to_owned();
        }
        Ok(())
    }
}

struct Asking<'r>(&'r Request);

impl Piece for Asking<'_> {
    type Done = Box<dyn Struct + Send>;
    fn run<'a>(&'a self, cx: &'a mut Cx<'_>) -> BoxFuture<'a, Result<Self::Done>> {
        let entry = logs::SERVICE.operation("StartLiveTail").expect("is there");
        match entry.serve {
            Serve::Whole(serve) => serve(cx, self.0),
            Serve::Stream(_) | Serve::Act(_) => panic!("it is asked and answered as a whole"),
        }
    }
}

async fn tail(cloud: &Cloud, request: Value) -> BodyStream {
    let (caller, here) = (Caller::root(testkit::ACCOUNT), Here::new(testkit::REGION, testkit::ACCOUNT));
    let moment = Moment {
        caller: &caller,
        guard: &Itself,
        here: &here,
        request_id: "r",
        endpoint: "",
        service: "logs",
        operation: "StartLiveTail",
    };
    let mut output = attempt::run(&cloud.cloud, &moment, &Asking(&Request(request))).await.expect("begins");
    match output.slot(0) {
        Slot::Body(Body::Stream(stream)) => {
            std::mem::replace(stream, BodyStream::new(None, futures_util::stream::empty()))
        }
        _ => panic!("its answer is a stream"),
    }
}

/// The next frame: its kind, and what it says.
async fn next(stream: &mut BodyStream) -> (String, Value) {
    let next = tokio::time::timeout(Duration::from_secs(20), stream.next()).await.expect("comes soon");
    let bytes = next.expect("goes on").expect("is whole");
    let (message, _) = Message::decode(&bytes).expect("is a frame").expect("is a whole one");
    let kind = message.text_header(":event-type").or_else(|| message.text_header(":exception-type"));
    (kind.unwrap_or_default().to_owned(), serde_json::from_slice(&message.payload).unwrap_or_default())
}

#[tokio::test]
async fn events_come_as_they_are_committed() {
    let cloud = cloud_with(&["a", "b"]).await;
    let mut stream = tail(&cloud, json!({"groups": [ARN], "streams": ["a"], "pattern": "ERROR"})).await;
    assert_eq!(next(&mut stream).await.0, "initial-response");
    let (kind, start) = next(&mut stream).await;
    assert_eq!((kind.as_str(), &start["logGroupIdentifiers"]), ("sessionStart", &json!([ARN])));
    put(&cloud, "a", &[(0, "fine")]).await;
    put(&cloud, "b", &[(0, "ERROR elsewhere")]).await;
    put(&cloud, "a", &[(0, "fine"), (1, "ERROR here")]).await;
    let (kind, update) = next(&mut stream).await;
    assert_eq!(kind, "sessionUpdate");
    let now = testkit::START.0;
    let expected = json!({"logStreamName": "a", "logGroupIdentifier": "000000000000:/g", "message": "ERROR here",
        "timestamp": now + 1, "ingestionTime": now});
    assert_eq!(update, json!({"sessionMetadata": {"sampled": false}, "sessionResults": [expected]}));
}

#[tokio::test]
async fn who_is_slow_misses_events_and_is_told() {
    let cloud = cloud_with(&["a"]).await;
    let mut stream = tail(&cloud, json!({"groups": [ARN]})).await;
    for _ in 0..20 {
        put(&cloud, "a", &[(0, "m")]).await;
    }
    for _ in 0..2 + 16 {
        next(&mut stream).await;
    }
    put(&cloud, "a", &[(0, "after")]).await;
    let (_, update) = next(&mut stream).await;
    assert_eq!(update["sessionMetadata"]["sampled"], true);
    put(&cloud, "a", &[(0, "after")]).await;
    assert_eq!(next(&mut stream).await.1["sessionMetadata"]["sampled"], false);
}

#[tokio::test]
async fn it_ends_after_three_hours() {
    let cloud = cloud_with(&["a"]).await;
    let mut stream = tail(&cloud, json!({"groups": [ARN]})).await;
    next(&mut stream).await;
    next(&mut stream).await;
    cloud.advance(Duration::from_secs(3 * 3_600)).await;
    put(&cloud, "a", &[(0, "late")]).await;
    assert_eq!(next(&mut stream).await.0, "SessionTimeoutException");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn fifteen_an_account_and_those_that_are_gone_do_not_count() {
    let cloud = cloud_with(&["a"]).await;
    let mut streams = Vec::new();
    for _ in 0..15 {
        streams.push(tail(&cloud, json!({"groups": [ARN]})).await);
    }
    let asked = || json!({"logGroupIdentifiers": [ARN]});
    let refused = cloud.call("logs", "StartLiveTail", asked()).await.expect_err("is one too many");
    assert_eq!(refused.code, "LimitExceededException");
    streams.pop();
    let plain = json!({"logGroupIdentifiers": ["/g"]});
    let refused = cloud.call("logs", "StartLiveTail", plain).await.expect_err("is no ARN");
    assert_eq!(refused.code, "InvalidParameterException");
    tail(&cloud, json!({"groups": [ARN]})).await;
    call(&cloud, "DescribeLogStreams", json!({})).await;
}
