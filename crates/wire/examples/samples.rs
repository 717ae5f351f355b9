//! Serves `tests/botocore/check.py`, which holds the wire layer against botocore.
//!
//! `samples`: for every operation of the test models a full input, a full output and the responses that we
//! write for it, one JSON object a line. `decode`: requests come in, one a line; what was read of each goes out.
//! Constraints are left out of the models: samples satisfy none.

#![allow(dead_code)]

use serde_json::{Value as Json, json};
use std::io::BufRead;
use wire::model::Kind;
use wire::{Body, Model, Op, Request, Shape, Slot, Struct, Timestamp, Value};
use wire::{decode, encode, encode_value, route};

/// Where the samples stop: shapes that hold themselves never end.
const DEPTH: usize = 6;

struct Entry {
    service: &'static str,
    op: &'static str,
    input: fn() -> Box<dyn Struct>,
    output: fn() -> Box<dyn Struct>,
}

macro_rules! entries {
    ($($service:ident $path:literal: $($op:ident $input:ty => $output:ty),*;)*) => {
        $(#[path = $path] mod $service;)*

        fn entries() -> Vec<Entry> {
            vec![$($(Entry {
                service: stringify!($service),
                op: stringify!($op),
                input: || Box::new(<$input>::default()),
                output: || Box::new(<$output>::default()),
            },)*)*]
        }

        fn model_text(service: &str) -> &'static str {
            match service {
                $(stringify!($service) => {
                    include_str!(concat!("../tests/models/", stringify!($service), ".wire"))
                })*
                _ => "",
            }
        }
    };
}

entries! {
    apigateway "../tests/models/apigateway.rs": CreateRestApi apigateway::CreateRestApiRequest => apigateway::RestApi, UpdateMethodResponse apigateway::UpdateMethodResponseRequest => apigateway::MethodResponse;
    cloudwatch "../tests/models/cloudwatch.rs": DescribeAlarms cloudwatch::DescribeAlarmsInput => cloudwatch::DescribeAlarmsOutput, GetMetricStatistics cloudwatch::GetMetricStatisticsInput => cloudwatch::GetMetricStatisticsOutput, PutMetricData cloudwatch::PutMetricDataInput => (), SetAlarmState cloudwatch::SetAlarmStateInput => ();
    dynamodb "../tests/models/dynamodb.rs": CreateTable dynamodb::CreateTableInput => dynamodb::CreateTableOutput, GetItem dynamodb::GetItemInput => dynamodb::GetItemOutput, PutItem dynamodb::PutItemInput => dynamodb::PutItemOutput;
    ec2 "../tests/models/ec2.rs": CreateSecurityGroup ec2::CreateSecurityGroupRequest => ec2::CreateSecurityGroupResult, CreateTags ec2::CreateTagsRequest => (), DescribeInstances ec2::DescribeInstancesRequest => ec2::DescribeInstancesResult, RunInstances ec2::RunInstancesRequest => ec2::Reservation;
    events "../tests/models/events.rs": CreateConnection events::CreateConnectionRequest => events::CreateConnectionResponse, PutTargets events::PutTargetsRequest => events::PutTargetsResponse;
    iam "../tests/models/iam.rs": CreateRole iam::CreateRoleRequest => iam::CreateRoleResponse, CreateUser iam::CreateUserRequest => iam::CreateUserResponse, DeleteUser iam::DeleteUserRequest => (), GetUser iam::GetUserRequest => iam::GetUserResponse, ListUsers iam::ListUsersRequest => iam::ListUsersResponse, ResetServiceSpecificCredential iam::ResetServiceSpecificCredentialRequest => iam::ResetServiceSpecificCredentialResponse, UntagUser iam::UntagUserRequest => ();
    kms "../tests/models/kms.rs": CreateKey kms::CreateKeyRequest => kms::CreateKeyResponse, Encrypt kms::EncryptRequest => kms::EncryptResponse, GenerateRandom kms::GenerateRandomRequest => kms::GenerateRandomResponse;
    lambda "../tests/models/lambda.rs": CreateAlias lambda::CreateAliasRequest => lambda::AliasConfiguration, CreateFunction lambda::CreateFunctionRequest => lambda::FunctionConfiguration, GetFunction lambda::GetFunctionRequest => lambda::GetFunctionResponse, Invoke lambda::InvocationRequest => lambda::InvocationResponse, InvokeWithResponseStream lambda::InvokeWithResponseStreamRequest => lambda::InvokeWithResponseStreamResponse, ListFunctions lambda::ListFunctionsRequest => lambda::ListFunctionsResponse, ListTags lambda::ListTagsRequest => lambda::ListTagsResponse, PublishLayerVersion lambda::PublishLayerVersionRequest => lambda::PublishLayerVersionResponse, UntagResource lambda::UntagResourceRequest => ();
    logs "../tests/models/logs.rs": DescribeMetricFilters logs::DescribeMetricFiltersRequest => logs::DescribeMetricFiltersResponse, PutMetricFilter logs::PutMetricFilterRequest => ();
    s3 "../tests/models/s3.rs": CopyObject s3::CopyObjectRequest => s3::CopyObjectOutput, DeleteObjects s3::DeleteObjectsRequest => s3::DeleteObjectsOutput, GetBucketAcl s3::GetBucketAclRequest => s3::GetBucketAclOutput, GetBucketLocation s3::GetBucketLocationRequest => s3::GetBucketLocationOutput, GetBucketPolicy s3::GetBucketPolicyRequest => s3::GetBucketPolicyOutput, GetObject s3::GetObjectRequest => s3::GetObjectOutput, HeadObject s3::HeadObjectRequest => s3::HeadObjectOutput, ListBuckets s3::ListBucketsRequest => s3::ListBucketsOutput, ListObjectsV2 s3::ListObjectsV2Request => s3::ListObjectsV2Output, PutBucketPolicy s3::PutBucketPolicyRequest => (), PutBucketTagging s3::PutBucketTaggingRequest => (), PutObject s3::PutObjectRequest => s3::PutObjectOutput, SelectObjectContent s3::SelectObjectContentRequest => s3::SelectObjectContentOutput, UploadPart s3::UploadPartRequest => s3::UploadPartOutput, UploadPartCopy s3::UploadPartCopyRequest => s3::UploadPartCopyOutput;
    sns "../tests/models/sns.rs": Publish sns::PublishInput => sns::PublishResponse, PublishBatch sns::PublishBatchInput => sns::PublishBatchResponse;
    sqs "../tests/models/sqs.rs": CreateQueue sqs::CreateQueueRequest => sqs::CreateQueueResult, DeleteQueue sqs::DeleteQueueRequest => (), GetQueueAttributes sqs::GetQueueAttributesRequest => sqs::GetQueueAttributesResult, ReceiveMessage sqs::ReceiveMessageRequest => sqs::ReceiveMessageResult, SendMessage sqs::SendMessageRequest => sqs::SendMessageResult, SendMessageBatch sqs::SendMessageBatchRequest => sqs::SendMessageBatchResult;
    sts "../tests/models/sts.rs": AssumeRole sts::AssumeRoleRequest => sts::AssumeRoleResponse, GetCallerIdentity sts::GetCallerIdentityRequest => sts::GetCallerIdentityResponse;
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().nth(1).as_deref() == Some("samples") {
        for entry in entries() {
            println!("{}", sample(&entry));
        }
        return Ok(());
    }
    for line in std::io::stdin().lock().lines() {
        let asked: Json = serde_json::from_str(&line?)?;
        println!("{}", read(&asked).unwrap_or_else(|problem| json!({ "problem": problem })));
    }
    Ok(())
}

/// The model without its constraints.
fn model(service: &str) -> Model {
    let is_constraint = |word: &str| word.starts_with("min=") || word.starts_with("max=");
    let lines = model_text(service).lines().map(|line| {
        let line = line.split(" pattern=").next().unwrap_or("");
        let words: Vec<&str> = line.split(' ').filter(|word| !is_constraint(word)).collect();
        words.join(" ")
    });
    Model::parse(Box::leak(lines.collect::<Vec<_>>().join("\n").into_boxed_str()))
}

fn sample(entry: &Entry) -> Json {
    let model = model(entry.service);
    let op = model.op(entry.op).expect("an operation of the test models");
    let (mut input, mut output) = ((entry.input)(), (entry.output)());
    if let Some(shape) = op.input {
        fill(&model, model.shape(shape), &mut *input, 0);
    }
    if let Some(shape) = op.output {
        fill(&model, model.shape(shape), &mut *output, 0);
    }
    let expected = plain(&encode_value(&model, op, &*output));
    let mut responses = serde_json::Map::new();
    for protocol in model.protocols() {
        let mut output = (entry.output)();
        if let Some(shape) = op.output {
            fill(&model, model.shape(shape), &mut *output, 0);
        }
        let response = encode(&model, op, *protocol, &mut *output, "id");
        let headers: serde_json::Map<String, Json> =
            response.headers.iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
        let body = response.body.bytes().unwrap_or_default();
        let response = json!({ "status": response.status, "headers": headers, "body": hex(body) });
        responses.insert(format!("{protocol:?}"), response);
    }
    let input = plain(&encode_value(&model, &of_input(op), &*input));
    json!({ "service": entry.service, "op": entry.op, "input": input, "output": expected, "responses": responses })
}

/// The operation, turned round: its input is what it gives.
fn of_input(op: &Op) -> Op {
    Op {
        name: op.name,
        method: op.method,
        uri: op.uri,
        status: 200,
        input: None,
        output: op.input,
        input_root: None,
        output_root: None,
        needs: Vec::new(),
        implemented: true,
    }
}

fn read(asked: &Json) -> Result<Json, String> {
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let (service, path, query) = (text("service"), text("path"), text("query"));
    let model = model(&service);
    let method: http::Method = text("method").parse().map_err(|_| "no method")?;
    let body = unhex(&text("body"));
    let mut headers = http::HeaderMap::new();
    for (name, value) in asked["headers"].as_object().into_iter().flatten() {
        let name: http::HeaderName = name.parse().map_err(|_| "no header")?;
        headers.insert(name, value.as_str().unwrap_or_default().parse().map_err(|_| "no header")?);
    }
    let mut request =
        Request { method: &method, path: &path, query: &query, headers: &headers, body: &body, stream: None };
    let protocol = wire::protocol_of(&model, &request);
    let routed = route(&model, protocol, &request).map_err(|failure| format!("{failure:?}"))?;
    let name = routed.op.name;
    let entry = entries().into_iter().find(|entry| entry.service == service && entry.op == name);
    let entry = entry.ok_or_else(|| format!("it is {name}"))?;
    let mut input = (entry.input)();
    let decoded = decode(&model, &routed, protocol, &mut request, &mut *input);
    let decoded = decoded.map_err(|failure| format!("{failure:?}"))?;
    let input = plain(&encode_value(&model, &of_input(routed.op), &*input));
    Ok(json!({ "op": name, "protocol": format!("{protocol:?}"), "input": input, "unknown": decoded.unknown }))
}

/// Sets every member to something.
fn fill(model: &Model, shape: &Shape, into: &mut dyn Struct, depth: usize) {
    for (at, member) in model.members(shape).iter().enumerate() {
        let inner = model.shape(member.shape);
        let is_deep = !inner.is_scalar() && depth >= DEPTH;
        if !is_deep && !holds(model, inner, shape) {
            fill_slot(model, inner, member.name, into.slot(at), depth + 1);
        }
        if shape.kind == Kind::Union {
            return;
        }
    }
}

/// Whether a member would lead back to its owner.
fn holds(model: &Model, inner: &Shape, owner: &Shape) -> bool {
    inner.name == owner.name || model.members(inner).iter().any(|it| model.shape(it.shape).name == owner.name)
}

fn fill_slot(model: &Model, shape: &Shape, name: &str, slot: Slot<'_>, depth: usize) {
    match slot {
        Slot::Text(into) => {
            *into = shape.rules.values.first().map_or(format!("{name} <&\" é"), |it| it.to_string())
        }
        Slot::Bool(into) => *into = true,
        Slot::Int(into) => *into = 201,
        Slot::Long(into) => *into = 9_007_199_254_740_993,
        Slot::Float(into) => *into = 1.5,
        Slot::Double(into) => *into = 0.1,
        Slot::Time(into) => *into = Timestamp::from_secs(1_700_000_000),
        Slot::Blob(into) => *into = b"\x00\xff blob".to_vec().into(),
        Slot::Body(into) => *into = Body::from(&b"stream"[..]),
        Slot::Document(into) => *into = Value::Int(1),
        Slot::Struct(into) => fill(model, shape, into, depth),
        Slot::List(into) => {
            for _ in 0..2 {
                fill_slot(model, model.shape(model.element(shape).shape), name, into.push(), depth + 1);
            }
        }
        Slot::Map(into) => {
            let (key, value) = model.entry(shape);
            let key = model.shape(key.shape).rules.values.first().map_or("key", |it| it);
            fill_slot(model, model.shape(value.shape), name, into.insert(key.to_owned()), depth + 1);
        }
        Slot::Absent => {}
    }
}

/// As JSON: blobs in hex, moments in milliseconds.
fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::Text(value) => json!(value),
        Value::Blob(value) => json!({ "blob!": hex(value) }),
        Value::Time(value) => json!({ "moment!": value.millis() }),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(map) => {
            Json::Object(map.iter().map(|(key, value)| (key.to_owned(), plain(value))).collect())
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs.filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
