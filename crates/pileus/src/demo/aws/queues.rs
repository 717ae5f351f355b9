//! Queues: made, looked at, emptied.

use super::call::{Call, Failure};
use crate::api::Api;
use crate::trouble::Outcome;
use auth::sigv4::Family;
use serde_json::{Value, json};

pub struct Queue {
    pub url: String,
    pub arn: String,
    pub name: String,
}

pub struct Message {
    pub body: String,
    receipt: String,
}

/// Of all queues whose names begin so.
pub fn find(api: &Api, prefix: &str) -> Outcome<Vec<Queue>> {
    let told = ask(api, "ListQueues", &json!({"QueueNamePrefix": prefix}))?;
    let urls = told["QueueUrls"].as_array().into_iter().flatten().filter_map(Value::as_str);
    urls.map(|url| described(api, url.to_owned())).collect()
}

pub fn make(api: &Api, name: &str, visibility_s: u32) -> Outcome<Queue> {
    let attributes = json!({"VisibilityTimeout": visibility_s.to_string()});
    let made = ask(api, "CreateQueue", &json!({"QueueName": name, "Attributes": attributes}))?;
    described(api, made["QueueUrl"].as_str().unwrap_or_default().to_owned())
}

fn described(api: &Api, url: String) -> Outcome<Queue> {
    let told = attributes(api, &url)?;
    let arn = told["QueueArn"].as_str().unwrap_or_default().to_owned();
    let name = arn.rsplit(':').next().unwrap_or_default().to_owned();
    Ok(Queue { url, arn, name })
}

fn attributes(api: &Api, url: &str) -> Result<Value, Failure> {
    let mut told = ask(api, "GetQueueAttributes", &json!({"QueueUrl": url, "AttributeNames": ["All"]}))?;
    Ok(told["Attributes"].take())
}

/// How many messages wait, and how many somebody works on.
pub fn counts(api: &Api, queue: &Queue) -> Outcome<(u64, u64)> {
    let told = attributes(api, &queue.url)?;
    let count = |name: &str| told[name].as_str().and_then(|count| count.parse().ok()).unwrap_or(0);
    Ok((count("ApproximateNumberOfMessages"), count("ApproximateNumberOfMessagesNotVisible")))
}

/// Up to ten, as soon as there are any, or none after a while.
pub fn receive(api: &Api, queue: &Queue, wait_s: u32) -> Outcome<Vec<Message>> {
    let asked = json!({"QueueUrl": queue.url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": wait_s});
    let told = ask(api, "ReceiveMessage", &asked)?;
    let text = |message: &Value, name: &str| message[name].as_str().unwrap_or_default().to_owned();
    let message = |it: &Value| Message { body: text(it, "Body"), receipt: text(it, "ReceiptHandle") };
    Ok(told["Messages"].as_array().into_iter().flatten().map(message).collect())
}

pub fn delete(api: &Api, queue: &Queue, message: &Message) -> Outcome<()> {
    ask(api, "DeleteMessage", &json!({"QueueUrl": queue.url, "ReceiptHandle": message.receipt}))?;
    Ok(())
}

pub fn remove(api: &Api, queue: &Queue) -> Outcome<()> {
    ask(api, "DeleteQueue", &json!({"QueueUrl": queue.url}))?;
    Ok(())
}

fn ask(api: &Api, action: &str, asked: &Value) -> Result<Value, Failure> {
    let target = format!("AmazonSQS.{action}");
    let headers = [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", target.as_str())];
    let body = asked.to_string();
    let body = body.as_bytes();
    let family = Family::Json;
    Ok(Call { service: "sqs", family, method: "POST", path: "/", query: "", headers: &headers, body }
        .send(api)?
        .json())
}
