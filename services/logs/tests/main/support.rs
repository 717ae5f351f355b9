//! A group in a cloud of its own, with short words for what is done to it.

use kernel::service::ResourcePolicy;
use kernel::{Delivery, Service};
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::Duration;
use store::{Answer, Ask, Read};
use testkit::{Cloud, NobodyElse};
use wire::Model;

pub const GROUP: &str = "/g";

/// A cloud with a group and its streams.
pub async fn cloud_with(streams: &[&str]) -> Cloud {
    let cloud = Cloud::new(&[&logs::SERVICE, &FUNCTIONS], &NobodyElse);
    call(&cloud, "CreateLogGroup", json!({})).await;
    for stream in streams {
        call(&cloud, "CreateLogStream", json!({"logStreamName": stream})).await;
    }
    cloud
}

static FUNCTIONS_MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::parse("service lambda 2015-03-31\nprotocols rest-json\n"));

/// Stands for functions that let everybody in. Deliveries to them stay.
static FUNCTIONS: Service = Service {
    resource_policy: Some(|_, need| {
        Box::pin(async move {
            let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "lambda:*",
                "Resource": need.resource});
            let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
            Ok(Some(ResourcePolicy { text: Some(text), owner: testkit::ACCOUNT.to_owned() }))
        })
    }),
    ..Service::new("lambda", || &FUNCTIONS_MODEL, &[])
};

/// Calls an operation on the group that must succeed.
pub async fn call(cloud: &Cloud, operation: &str, input: Value) -> Value {
    ask(cloud, operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

pub async fn ask(cloud: &Cloud, operation: &str, mut input: Value) -> testkit::Answer {
    input["logGroupName"] = json!(GROUP);
    cloud.call("logs", operation, input).await
}

/// Puts events, each so many milliseconds from now.
pub async fn put(cloud: &Cloud, stream: &str, events: &[(i64, &str)]) -> Value {
    let now = cloud.now().0;
    let event = |(offset, message): &(i64, &str)| json!({"timestamp": now + offset, "message": message});
    let events: Vec<Value> = events.iter().map(event).collect();
    call(cloud, "PutLogEvents", json!({"logStreamName": stream, "logEvents": events})).await
}

pub fn messages(answer: &Value) -> Vec<String> {
    let events = answer["events"].as_array().cloned().unwrap_or_default();
    events.iter().filter_map(|event| event["message"].as_str().map(str::to_owned)).collect()
}

/// All messages of the group that a search finds.
pub async fn found(cloud: &Cloud, mut asked: Value) -> Vec<String> {
    let mut found = Vec::new();
    loop {
        let page = call(cloud, "FilterLogEvents", asked.clone()).await;
        found.extend(messages(&page));
        match &page["nextToken"] {
            Value::Null => return found,
            token => asked["nextToken"] = token.clone(),
        }
    }
}

pub fn days(days: u64) -> Duration {
    Duration::from_secs(days * 24 * 3_600)
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How many rows there are of streams, chunks, and what leads to them.
pub async fn rows(cloud: &Cloud) -> usize {
    let ask = Ask::Range { from: vec![4, 0x10], to: vec![5], limit: 100_000, reverse: false };
    let answers = cloud.cloud.store.begin().read(&[ask], Read::Snapshot).await.expect("can be read");
    match &answers[..] {
        [Answer::Rows { rows, .. }] => rows.len(),
        _ => 0,
    }
}

/// What was sent to functions, oldest first.
pub async fn sent(cloud: &Cloud) -> Vec<Delivery> {
    let scan = store::Scan::<Delivery>::prefix(("lambda",), 1_000);
    cloud.cloud.store.begin().scan(scan).await.expect("can be read").rows
}
