//! Shorthands of this service's tests.

use kernel::ApiError;
use serde_json::{Value, json};
use testkit::{Cloud, NobodyElse};

pub fn cloud() -> Cloud {
    Cloud::new(&[&crate::SERVICE], &NobodyElse)
}

/// What an error is compared with.
#[derive(Debug, PartialEq)]
pub struct Refusal {
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl From<(u16, &str, &str)> for Refusal {
    fn from((status, code, message): (u16, &str, &str)) -> Refusal {
        Refusal { status, code: code.to_owned(), message: message.to_owned() }
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Refusal {
        Refusal { status: error.status, code: error.code.into_owned(), message: error.message }
    }
}

/// The refusal of a call by root that must not succeed.
pub async fn refusal(cloud: &Cloud, operation: &str, input: Value) -> Refusal {
    cloud.call("sqs", operation, input).await.expect_err("is refused").into()
}

pub async fn call(cloud: &Cloud, operation: &str, input: Value) -> Value {
    cloud.call("sqs", operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

pub fn url(name: &str) -> String {
    format!("http://localhost/{}/{name}", testkit::ACCOUNT)
}

pub fn arn(name: &str) -> String {
    format!("arn:aws:sqs:{}:{}:{name}", testkit::REGION, testkit::ACCOUNT)
}

/// Makes a queue.
pub async fn make(cloud: &Cloud, name: &str) {
    make_with(cloud, name, json!({})).await;
}

pub async fn make_with(cloud: &Cloud, name: &str, attributes: Value) {
    call(cloud, "CreateQueue", json!({"QueueName": name, "Attributes": attributes})).await;
}

pub async fn send(cloud: &Cloud, queue: &str, body: &str) -> Value {
    call(cloud, "SendMessage", json!({"QueueUrl": url(queue), "MessageBody": body})).await
}

/// Receives up to ten messages.
pub async fn receive(cloud: &Cloud, queue: &str) -> Vec<Value> {
    let asked = json!({
        "QueueUrl": url(queue), "MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"],
        "MessageAttributeNames": ["All"],
    });
    messages(call(cloud, "ReceiveMessage", asked).await)
}

pub fn messages(answer: Value) -> Vec<Value> {
    answer["Messages"].as_array().cloned().unwrap_or_default()
}

pub fn bodies(messages: &[Value]) -> Vec<&str> {
    messages.iter().filter_map(|message| message["Body"].as_str()).collect()
}

/// The value of one attribute of a queue.
pub async fn attribute(cloud: &Cloud, queue: &str, name: &str) -> Option<String> {
    let asked = json!({"QueueUrl": url(queue), "AttributeNames": [name]});
    call(cloud, "GetQueueAttributes", asked).await["Attributes"][name].as_str().map(str::to_owned)
}

/// How many messages are visible, in flight and delayed.
pub async fn numbers(cloud: &Cloud, queue: &str) -> [String; 3] {
    let asked = json!({"QueueUrl": url(queue), "AttributeNames": ["All"]});
    let told = call(cloud, "GetQueueAttributes", asked).await;
    ["", "NotVisible", "Delayed"].map(|what| {
        let name = format!("ApproximateNumberOfMessages{what}");
        told["Attributes"][name].as_str().unwrap_or_default().to_owned()
    })
}
