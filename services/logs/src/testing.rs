//! Shorthands of this service's tests.

use kernel::service::ResourcePolicy;
use kernel::{ApiError, Service};
use serde_json::{Value, json};
use std::sync::LazyLock;
use testkit::{Cloud, NobodyElse};
use wire::Model;

pub fn cloud() -> Cloud {
    Cloud::new(&[&crate::SERVICE, &FUNCTIONS], &NobodyElse)
}

static FUNCTIONS_MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::parse("service lambda 2015-03-31\nprotocols rest-json\n"));

/// Stands for functions: `open` lets logs in, `closed` does not, no other is there. Deliveries stay.
static FUNCTIONS: Service = Service {
    resource_policy: Some(|_, need| {
        Box::pin(async move {
            let statement = json!({"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
                "Action": "lambda:InvokeFunction", "Resource": need.resource, "Condition": {
                "ArnLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:000000000000:log-group:/g:*"}}});
            let policy = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
            let text = match need.resource.rsplit(':').next() {
                Some("open") => Some(policy),
                Some("closed") => None,
                _ => return Ok(None),
            };
            Ok(Some(ResourcePolicy { text, owner: testkit::ACCOUNT.to_owned() }))
        })
    }),
    ..Service::new("lambda", || &FUNCTIONS_MODEL, &[])
};

pub fn function_arn(name: &str) -> String {
    format!("arn:aws:lambda:{}:{}:function:{name}", testkit::REGION, testkit::ACCOUNT)
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
    cloud.call("logs", operation, input).await.expect_err("is refused").into()
}

pub async fn call(cloud: &Cloud, operation: &str, input: Value) -> Value {
    cloud.call("logs", operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

pub fn arn(group: &str) -> String {
    format!("arn:aws:logs:{}:{}:log-group:{group}", testkit::REGION, testkit::ACCOUNT)
}

pub async fn make_group(cloud: &Cloud, name: &str) {
    call(cloud, "CreateLogGroup", json!({"logGroupName": name})).await;
}

pub async fn make_stream(cloud: &Cloud, group: &str, name: &str) {
    call(cloud, "CreateLogStream", json!({"logGroupName": group, "logStreamName": name})).await;
}

/// Puts events, each so many milliseconds after the first moment of the test.
pub async fn put(cloud: &Cloud, group: &str, stream: &str, events: &[(i64, &str)]) {
    let event =
        |(offset, message): &(i64, &str)| json!({"timestamp": testkit::START.0 + offset, "message": message});
    let events: Vec<Value> = events.iter().map(event).collect();
    let asked = json!({"logGroupName": group, "logStreamName": stream, "logEvents": events});
    call(cloud, "PutLogEvents", asked).await;
}

pub fn messages(answer: &Value) -> Vec<&str> {
    let events = answer["events"].as_array().map(Vec::as_slice).unwrap_or_default();
    events.iter().filter_map(|event| event["message"].as_str()).collect()
}
