//! How long the wire layer takes for one request, against serde_json's untyped value of the same bytes.
//! `cargo run --release -p wire --example speed`

#![allow(dead_code)]

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use wire::{Model, Protocol, Request, Struct, decode, encode, route};

#[path = "../tests/models/dynamodb.rs"]
mod dynamodb;
#[path = "../tests/models/ec2.rs"]
mod ec2;
#[path = "../tests/models/iam.rs"]
mod iam;
#[path = "../tests/models/s3.rs"]
mod s3;
#[path = "../tests/models/sqs.rs"]
mod sqs;

static SQS: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../tests/models/sqs.wire")));
static DYNAMODB: LazyLock<Model> =
    LazyLock::new(|| Model::parse(include_str!("../tests/models/dynamodb.wire")));
static IAM: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../tests/models/iam.wire")));
static EC2: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../tests/models/ec2.wire")));
static S3: LazyLock<Model> = LazyLock::new(|| Model::parse(include_str!("../tests/models/s3.wire")));

const SEND: &str = r#"{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/111111111111/orders","MessageBody":"{\"order\": 4711, \"customer\": \"alice\", \"total\": 12.5}","DelaySeconds":5,"MessageAttributes":{"kind":{"StringValue":"order","DataType":"String"}}}"#;
const PUT: &str = r#"{"TableName":"orders","Item":{"pk":{"S":"customer#4711"},"sk":{"S":"order#2023-11-14T22:13:20Z"},"total":{"N":"12.50"},"paid":{"BOOL":true},"tags":{"SS":["new","express"]},"address":{"M":{"street":{"S":"Main Street 1"},"city":{"S":"Springfield"},"zip":{"N":"12345"}}},"lines":{"L":[{"M":{"sku":{"S":"A-1"},"count":{"N":"2"}}},{"M":{"sku":{"S":"B-2"},"count":{"N":"1"}}}]},"note":{"NULL":true}},"ConditionExpression":"attribute_not_exists(pk)"}"#;
const ROLE: &str = "Action=CreateRole&Version=2010-05-08&RoleName=worker&Path=%2Fservice%2F&AssumeRolePolicyDocument=%7B%22Version%22%3A%222012-10-17%22%7D&Tags.member.1.Key=team&Tags.member.1.Value=a";
const RUN: &str = "Action=RunInstances&Version=2016-11-15&ImageId=ami-1&MinCount=1&MaxCount=2&InstanceType=t3.micro&SecurityGroupId.1=sg-1&SecurityGroupId.2=sg-2&SubnetId=subnet-1&KeyName=k&BlockDeviceMapping.1.DeviceName=%2Fdev%2Fsda1&BlockDeviceMapping.1.Ebs.VolumeSize=8&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=k&TagSpecification.1.Tag.1.Value=v&Monitoring.Enabled=true&ClientToken=abc";

fn main() {
    let target = [("x-amz-target", "AmazonSQS.SendMessage")];
    time("SQS SendMessage, JSON: decode", || {
        read::<sqs::SendMessageRequest>(&SQS, Protocol::AwsJson, &target, SEND)
    });
    time("  serde_json::Value of the same", || {
        drop(black_box(serde_json::from_str::<serde_json::Value>(SEND)))
    });
    let mut sent = sqs::SendMessageResult {
        md5_of_message_body: Some("0123456789abcdef0123456789abcdef".into()),
        message_id: Some("7d3c1b5e-6d2a-4f0b-9c39-0f6a3a3f6f10".into()),
        ..Default::default()
    };
    time("SQS SendMessage, JSON: encode", || write(&SQS, "SendMessage", Protocol::AwsJson, &mut sent));
    time("SQS SendMessage, query: encode", || write(&SQS, "SendMessage", Protocol::AwsQuery, &mut sent));
    let target = [("x-amz-target", "DynamoDB_20120810.PutItem")];
    time("DynamoDB PutItem: decode", || {
        read::<dynamodb::PutItemInput>(&DYNAMODB, Protocol::AwsJson, &target, PUT)
    });
    time("  serde_json::Value of the same", || {
        drop(black_box(serde_json::from_str::<serde_json::Value>(PUT)))
    });
    time("IAM CreateRole: decode", || read::<iam::CreateRoleRequest>(&IAM, Protocol::AwsQuery, &[], ROLE));
    time("EC2 RunInstances: decode", || read::<ec2::RunInstancesRequest>(&EC2, Protocol::Ec2Query, &[], RUN));
    time("S3 GetObject: route", route_get_object);
    let object = s3::Object {
        key: Some("logs/2023/11/14/22/part-0001.json.gz".into()),
        size: Some(1234),
        e_tag: Some("\"0123456789abcdef0123456789abcdef\"".into()),
        last_modified: Some(wire::Timestamp::from_secs(1_700_000_000)),
        storage_class: Some("STANDARD".into()),
        ..Default::default()
    };
    let mut listed = s3::ListObjectsV2Output { contents: Some(vec![object; 1000]), ..Default::default() };
    time("S3 ListObjectsV2, 1,000 keys: encode", || {
        write(&S3, "ListObjectsV2", Protocol::RestXml, &mut listed)
    });
}

fn read<T: Struct + Default>(
    model: &Model,
    protocol: Protocol,
    headers: &[(&'static str, &'static str)],
    body: &str,
) {
    let mut map = http::HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, http::HeaderValue::from_static(value));
    }
    let method = http::Method::POST;
    let mut request =
        Request { method: &method, path: "/", query: "", headers: &map, body: body.as_bytes(), stream: None };
    let routed = route(model, protocol, &request).expect("a known operation");
    let mut input = T::default();
    decode(model, &routed, protocol, &mut request, &mut input).expect("a good request");
    black_box(&input);
}

fn write(model: &Model, op: &str, protocol: Protocol, output: &mut dyn Struct) {
    let op = model.op(op).expect("a known operation");
    black_box(encode(model, op, protocol, output, "request-id"));
}

fn route_get_object() {
    let (method, headers) = (http::Method::GET, http::HeaderMap::new());
    let path = "/bucket/some/key";
    let request = Request { method: &method, path, query: "", headers: &headers, body: &[], stream: None };
    black_box(route(&S3, Protocol::RestXml, &request).expect("a known operation"));
}

/// The best of many short runs: the least disturbed one.
fn time(name: &str, mut once: impl FnMut()) {
    let mut best = f64::INFINITY;
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(300) {
        let run = Instant::now();
        for _ in 0..100 {
            once();
        }
        best = best.min(run.elapsed().as_nanos() as f64 / 100.0);
    }
    println!("{name:<40} {best:>10.0} ns");
}
