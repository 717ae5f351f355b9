//! Shorthands of this service's tests.

use data_encoding::BASE64;
use kernel::ApiError;
use kernel::functions::Functions;
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::sync::Arc;
use store::Memory;
use testkit::Cloud;
use testkit::functions::Runner;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

pub const ROLE: &str = "arn:aws:iam::000000000000:role/runner";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// A cloud with a role that Lambda may assume.
pub async fn cloud() -> Cloud {
    let cloud = Cloud::new(&[&crate::SERVICE, &iam::SERVICE], &iam::IDENTITIES);
    make_role(&cloud, "runner", TRUST).await;
    cloud
}

/// The same, with buckets.
pub async fn cloud_with_buckets() -> Cloud {
    let cloud = Cloud::new(&[&crate::SERVICE, &iam::SERVICE, &s3::SERVICE], &iam::IDENTITIES);
    make_role(&cloud, "runner", TRUST).await;
    cloud
}

/// The same, with somebody who runs functions as a test says.
pub async fn running_cloud() -> (Cloud, Arc<Runner>) {
    let runner = Arc::new(Runner::default());
    let store = Arc::new(Memory::new());
    let cloud = Cloud::with(store, &[&crate::SERVICE, &iam::SERVICE], &iam::IDENTITIES, runner.clone());
    make_role(&cloud, "runner", TRUST).await;
    (cloud, runner)
}

/// The same, with queues that the role may read.
pub async fn cloud_with_queues() -> Cloud {
    let cloud = cloud_with_queues_and_no_leave().await;
    allow_polling(&cloud).await;
    cloud
}

pub async fn cloud_with_queues_and_no_leave() -> Cloud {
    let cloud = Cloud::new(&[&crate::SERVICE, &iam::SERVICE, &sqs::SERVICE], &iam::IDENTITIES);
    make_role(&cloud, "runner", TRUST).await;
    make_queues(&cloud).await;
    cloud
}

/// The same with somebody who runs functions.
pub async fn polling_cloud(functions: Arc<dyn Functions>) -> Cloud {
    let services: &[&'static kernel::Service] = &[&crate::SERVICE, &iam::SERVICE, &sqs::SERVICE];
    let cloud = Cloud::with(Arc::new(Memory::new()), services, &iam::IDENTITIES, functions);
    make_role(&cloud, "runner", TRUST).await;
    make_queues(&cloud).await;
    allow_polling(&cloud).await;
    cloud
}

async fn make_queues(cloud: &Cloud) {
    let fifo = json!({"FifoQueue": "true", "ContentBasedDeduplication": "true"});
    for (name, attributes) in [("jobs", json!({})), ("jobs.fifo", fifo)] {
        let asked = json!({"QueueName": name, "Attributes": attributes});
        cloud.call("sqs", "CreateQueue", asked).await.expect("is made");
    }
}

pub async fn allow_polling(cloud: &Cloud) {
    for action in ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"] {
        allow(cloud, action, "*").await;
    }
}

pub fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:{}:{}:{name}", testkit::REGION, testkit::ACCOUNT)
}

/// A mapping of `jobs` to `f`, but for these changes; `null` takes a member out.
pub fn mapping(changes: Value) -> Value {
    let mut asked = json!({"FunctionName": "f", "EventSourceArn": queue_arn("jobs")});
    for (name, value) in changes.as_object().expect("is an object") {
        asked[name] = value.clone();
    }
    if let Some(members) = asked.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    asked
}

pub async fn make_role(cloud: &Cloud, name: &str, trust: &str) {
    let asked = json!({"RoleName": name, "AssumeRolePolicyDocument": trust});
    cloud.call("iam", "CreateRole", asked).await.expect("is made");
}

/// As they are: nothing here packs.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

/// An archive of files.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, options()).expect("is a name");
        writer.write_all(bytes).expect("writing to memory does not fail");
    }
    writer.finish().expect("writing to memory does not fail").into_inner()
}

/// An archive with a handler that says something, as requests carry it.
pub fn zip(says: &str) -> String {
    let source = format!("def handler(event, context):\n    return {says:?}\n");
    BASE64.encode(&archive(&[("index.py", source.as_bytes())]))
}

/// The least that CreateFunction asks for.
pub fn least(name: &str) -> Value {
    json!({"FunctionName": name, "Runtime": "python3.12", "Role": ROLE, "Handler": "index.handler",
        "Code": {"ZipFile": zip("hello")}})
}

/// Makes a function and lets it settle.
pub async fn make(cloud: &Cloud, name: &str) -> Value {
    let made = call(cloud, "CreateFunction", least(name)).await;
    cloud.settle().await;
    made
}

pub fn arn(name: &str) -> String {
    format!("arn:aws:lambda:{}:{}:function:{name}", testkit::REGION, testkit::ACCOUNT)
}

pub async fn call(cloud: &Cloud, operation: &str, input: Value) -> Value {
    cloud.call("lambda", operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
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
    cloud.call("lambda", operation, input).await.expect_err("is refused").into()
}

/// Makes a function with so many published versions.
pub async fn make_versions(cloud: &Cloud, name: &str, versions: u32) {
    make(cloud, name).await;
    for version in 1..=versions {
        let change = json!({"FunctionName": name, "Timeout": 10 + version});
        call(cloud, "UpdateFunctionConfiguration", change).await;
        cloud.settle().await;
        call(cloud, "PublishVersion", json!({"FunctionName": name})).await;
    }
}

/// Publishes a version of a layer.
pub async fn make_layer(cloud: &Cloud, name: &str) -> Value {
    let asked = json!({"LayerName": name, "Content": {"ZipFile": zip("layer")}});
    call(cloud, "PublishLayerVersion", asked).await
}

pub fn layer_arn(name: &str) -> String {
    format!("arn:aws:lambda:{}:{}:layer:{name}", testkit::REGION, testkit::ACCOUNT)
}

/// Lets the role of [`cloud`] do something.
pub async fn allow(cloud: &Cloud, action: &str, resource: &str) {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": resource});
    let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let name = action.replace(':', "-");
    let asked = json!({"RoleName": "runner", "PolicyName": name, "PolicyDocument": document});
    cloud.call("iam", "PutRolePolicy", asked).await.expect("is put");
}
