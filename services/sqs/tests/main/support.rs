//! A queue in a cloud of its own, with short words for what is done to it.

use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use testkit::{Cloud, NobodyElse};

pub fn cloud() -> Arc<Cloud> {
    Arc::new(Cloud::new(&[&sqs::SERVICE], &NobodyElse))
}

pub fn url(name: &str) -> String {
    format!("http://localhost/{}/{name}", testkit::ACCOUNT)
}

pub fn arn(name: &str) -> String {
    format!("arn:aws:sqs:{}:{}:{name}", testkit::REGION, testkit::ACCOUNT)
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A queue by its name.
#[derive(Clone)]
pub struct Queue {
    pub cloud: Arc<Cloud>,
    pub name: String,
}

impl Queue {
    pub async fn make(cloud: &Arc<Cloud>, name: &str, attributes: Value) -> Queue {
        let queue = Queue { cloud: cloud.clone(), name: name.to_owned() };
        let mut attributes = attributes;
        if name.ends_with(".fifo") {
            attributes["FifoQueue"] = json!("true");
        }
        queue.call("CreateQueue", json!({"QueueName": name, "Attributes": attributes})).await;
        queue
    }

    /// Calls an operation on it that must succeed.
    pub async fn call(&self, operation: &str, input: Value) -> Value {
        self.ask(operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
    }

    pub async fn ask(&self, operation: &str, mut input: Value) -> testkit::Answer {
        input["QueueUrl"] = json!(url(&self.name));
        if operation == "CreateQueue" {
            input.as_object_mut().expect("an object").remove("QueueUrl");
        }
        self.cloud.call("sqs", operation, input).await
    }

    pub async fn send(&self, body: &str) -> Value {
        self.call("SendMessage", json!({"MessageBody": body})).await
    }

    /// Sends to a group, once for each body.
    pub async fn send_to(&self, group: &str, body: &str) -> Value {
        let mut asked = json!({"MessageBody": body, "MessageGroupId": group});
        if self.name.ends_with(".fifo") {
            asked["MessageDeduplicationId"] = json!(body);
        }
        self.call("SendMessage", asked).await
    }

    pub async fn receive(&self, most: usize) -> Vec<Value> {
        self.receive_with(json!({"MaxNumberOfMessages": most})).await
    }

    pub async fn receive_with(&self, mut more: Value) -> Vec<Value> {
        more["MessageSystemAttributeNames"] = json!(["All"]);
        messages(self.call("ReceiveMessage", more).await)
    }

    /// Receives up to ten messages and tells their bodies.
    pub async fn bodies(&self) -> Vec<String> {
        bodies(&self.receive(10).await)
    }

    pub async fn delete(&self, message: &Value) {
        self.call("DeleteMessage", json!({"ReceiptHandle": message["ReceiptHandle"]})).await;
    }

    pub async fn hide(&self, message: &Value, timeout_s: u64) {
        let asked = json!({"ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": timeout_s});
        self.call("ChangeMessageVisibility", asked).await;
    }

    pub async fn set(&self, name: &str, value: &str) {
        self.call("SetQueueAttributes", json!({"Attributes": {name: value}})).await;
    }

    /// How many messages are visible, in flight and delayed.
    pub async fn numbers(&self) -> [u64; 3] {
        let told = self.call("GetQueueAttributes", json!({"AttributeNames": ["All"]})).await;
        ["", "NotVisible", "Delayed"].map(|what| {
            let told = &told["Attributes"][format!("ApproximateNumberOfMessages{what}")];
            told.as_str().and_then(|text| text.parse().ok()).expect("is a number")
        })
    }
}

pub fn messages(answer: Value) -> Vec<Value> {
    answer["Messages"].as_array().cloned().unwrap_or_default()
}

pub fn bodies(messages: &[Value]) -> Vec<String> {
    messages.iter().filter_map(|message| message["Body"].as_str()).map(str::to_owned).collect()
}

/// Lets all tasks run until they wait.
pub async fn let_others_run() {
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
}
