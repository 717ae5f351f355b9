//! How each protocol says that a request failed.

use super::models::{cloudwatch, dynamodb, ec2, iam, lambda, s3, sqs};
use super::support::text;
use wire::{ErrorParts, Failure, Model, Protocol, Response, Value, encode_error, encode_failure};

fn error(model: &Model, protocol: Protocol, code: &str, fields: &[(&str, Value)]) -> Response {
    let parts = ErrorParts { code, status: 400, message: "It's <bad>", sender: true, fields };
    encode_error(model, protocol, &parts, "id-1")
}

#[test]
fn json_names_the_type() {
    let reasons = Value::List(vec![Value::Map([("Code", Value::from("None"))].into_iter().collect())]);
    let response = error(
        &dynamodb::MODEL,
        Protocol::AwsJson,
        "ConditionalCheckFailedException",
        &[("CancellationReasons", reasons)],
    );
    assert_eq!(
        text(&response),
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"It's <bad>","CancellationReasons":[{"Code":"None"}]}"#
    );
    assert_eq!(response.header("x-amzn-requestid"), Some("id-1"));
    let failure = Failure::WrongType("x".into());
    let response = encode_failure(&dynamodb::MODEL, Protocol::AwsJson, &failure, "id");
    assert_eq!(
        text(&response),
        r#"{"__type":"com.amazon.coral.service#SerializationException","Message":"x"}"#
    );
    let response =
        encode_failure(&dynamodb::MODEL, Protocol::AwsJson, &Failure::Validation(Vec::new()), "id");
    assert!(
        text(&response)
            .starts_with(r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"#)
    );
    let unknown = Failure::UnknownOperation { name: "X".into(), version: String::new() };
    let response = encode_failure(&dynamodb::MODEL, Protocol::AwsJson, &unknown, "id");
    assert_eq!(text(&response), r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#);
}

#[test]
fn sqs_says_both_codes() {
    let response = error(&sqs::MODEL, Protocol::AwsJson, "QueueDoesNotExist", &[]);
    assert_eq!(response.header("x-amzn-query-error"), Some("AWS.SimpleQueueService.NonExistentQueue;Sender"));
    assert_eq!(text(&response), r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"It's <bad>"}"#);
    let response = error(&sqs::MODEL, Protocol::AwsQuery, "QueueDoesNotExist", &[]);
    assert_eq!(
        text(&response),
        "<ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error><Type>Sender</Type>\
         <Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>It's &lt;bad&gt;</Message></Error>\
         <RequestId>id-1</RequestId></ErrorResponse>"
    );
    let response = error(&sqs::MODEL, Protocol::AwsJson, "MissingRequiredParameterException", &[]);
    assert_eq!(response.header("x-amzn-query-error"), Some("MissingParameter;Sender"));
    let response = error(&sqs::MODEL, Protocol::AwsJson, "InvalidParameterValueException", &[]);
    assert_eq!(response.header("x-amzn-query-error"), Some("InvalidParameterValue;Sender"));
    let response = error(&sqs::MODEL, Protocol::AwsQuery, "InvalidParameterValueException", &[]);
    assert!(text(&response).contains("<Code>InvalidParameterValue</Code>"));
}

#[test]
fn forms_wrap_it() {
    let response = error(&iam::MODEL, Protocol::AwsQuery, "NoSuchEntityException", &[]);
    assert!(text(&response).contains("<Type>Sender</Type><Code>NoSuchEntity</Code>"));
    assert_eq!(response.header("content-type"), Some("text/xml"));
    let response = error(&ec2::MODEL, Protocol::Ec2Query, "InvalidInstanceID.NotFound", &[]);
    assert_eq!(
        text(&response),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code>\
         <Message>It's &lt;bad&gt;</Message></Error></Errors><RequestID>id-1</RequestID></Response>"
    );
}

#[test]
fn rest_json_says_it_in_a_header() {
    let fields = [("retryAfterSeconds", Value::from("7")), ("Reason", Value::from("r"))];
    let response = error(&lambda::MODEL, Protocol::RestJson, "TooManyRequestsException", &fields);
    assert_eq!(response.header("x-amzn-ErrorType"), Some("TooManyRequestsException"));
    assert_eq!(response.header("Retry-After"), Some("7"));
    assert_eq!(text(&response), r#"{"Type":"User","message":"It's <bad>","Reason":"r"}"#);
    let response = error(&lambda::MODEL, Protocol::RestJson, "ResourceNotFoundException", &[]);
    assert_eq!(text(&response), r#"{"Type":"User","Message":"It's <bad>"}"#);
    let response = error(&lambda::MODEL, Protocol::RestJson, "AccessDeniedException", &[]);
    assert_eq!(text(&response), r#"{"Message":"It's <bad>"}"#);
}

#[test]
fn s3_says_it_bare() {
    let response = error(&s3::MODEL, Protocol::RestXml, "NoSuchBucket", &[("BucketName", "b&c".into())]);
    assert_eq!(
        text(&response),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>It's &lt;bad&gt;</Message>\
         <BucketName>b&amp;c</BucketName><RequestId>id-1</RequestId><HostId>aWQtMQ==</HostId></Error>"
    );
    assert_eq!(response.header("x-amz-id-2"), Some("aWQtMQ=="));
}

#[test]
fn cbor_says_it_in_a_map() {
    let response = error(&cloudwatch::MODEL, Protocol::RpcCbor, "ResourceNotFound", &[]);
    let bytes = response.body.bytes().unwrap();
    assert!(bytes.starts_with(b"\xa2\x66__type\x70ResourceNotFound\x67message\x6aIt's <bad>"), "{bytes:?}");
    assert_eq!(response.header("smithy-protocol"), Some("rpc-v2-cbor"));
    assert!(response.header("x-amzn-query-error").is_some());
}
