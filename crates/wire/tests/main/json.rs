//! JSON 1.0 and 1.1: SQS, DynamoDB and what is special about each.

use super::models::{dynamodb, sqs};
use super::support::{Ask, text};
use wire::{Map, Protocol, Timestamp, Value, decode_value, encode, encode_value};

const SEND: &str = r#"{"QueueUrl":"http://q","MessageBody":"hällo \"w\" \ud83d\ude00","DelaySeconds":5,"MessageAttributes":{"a":{"StringValue":"1","DataType":"Number"},"b":{"BinaryValue":"AAH/","DataType":"Binary"}},"Unknown":{"x":[1,{"y":null}]}}"#;

#[test]
fn a_message_is_sent() {
    let (name, input, decoded) =
        Ask::json("AmazonSQS.SendMessage", SEND).decode::<sqs::SendMessageRequest>(&sqs::MODEL).unwrap();
    assert_eq!(name, "SendMessage");
    assert_eq!(input.message_body, "hällo \"w\" 😀");
    assert_eq!(input.delay_seconds, Some(5));
    let attributes = input.message_attributes.unwrap();
    assert_eq!(attributes.get("a").unwrap().string_value.as_deref(), Some("1"));
    assert_eq!(&attributes.get("b").unwrap().binary_value.as_ref().unwrap()[..], [0, 1, 255]);
    assert_eq!((decoded.unknown, decoded.unsupported), (1, Vec::new()));
}

#[test]
fn a_sent_message_is_answered() {
    let mut output = sqs::SendMessageResult {
        message_id: Some("m-1".into()),
        md5_of_message_body: Some("abc\n".into()),
        ..Default::default()
    };
    let op = sqs::MODEL.op("SendMessage").unwrap();
    let response = encode(&sqs::MODEL, op, Protocol::AwsJson, &mut output, "id-1");
    assert_eq!(text(&response), r#"{"MD5OfMessageBody":"abc\n","MessageId":"m-1"}"#);
    assert_eq!(response.status, 200);
    assert_eq!(response.header("Content-Type"), Some("application/x-amz-json-1.0"));
    assert_eq!(response.header("x-amzn-RequestId"), Some("id-1"));
}

#[test]
fn an_operation_without_output_answers_nothing() {
    let op = sqs::MODEL.op("DeleteQueue").unwrap();
    let response = encode(&sqs::MODEL, op, Protocol::AwsJson, &mut (), "id");
    assert!(response.body.is_empty());
    assert_eq!(response.status, 200);
}

#[test]
fn items_keep_their_types() {
    let body = r#"{"TableName":"t","Item":{"id":{"S":"1"},"n":{"N":"12345678901234567890.5"},"m":{"M":{"l":{"L":[{"BOOL":true},{"NULL":true},{"SS":["a","b"]}]}}}}}"#;
    let input: dynamodb::PutItemInput = Ask::json("DynamoDB_20120810.PutItem", body).input(&dynamodb::MODEL);
    let item = input.item.clone();
    assert_eq!(item.get("n"), Some(&dynamodb::AttributeValue::N("12345678901234567890.5".into())));
    let mut output = dynamodb::GetItemOutput { item: Some(item), ..Default::default() };
    let op = dynamodb::MODEL.op("GetItem").unwrap();
    let response = encode(&dynamodb::MODEL, op, Protocol::AwsJson, &mut output, "id");
    let answered: serde_json::Value = serde_json::from_str(&text(&response)).unwrap();
    let asked: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(answered["Item"], asked["Item"]);
}

#[test]
fn calls_inside_the_house_are_checked_the_same() {
    let op = sqs::MODEL.op("SendMessage").unwrap();
    let good: Map<Value> =
        [("QueueUrl", "q".into()), ("MessageBody", "b".into()), ("DelaySeconds", Value::Text("7".into()))]
            .into_iter()
            .collect();
    let mut input = sqs::SendMessageRequest::default();
    decode_value(&sqs::MODEL, op, &Value::Map(good), &mut input).unwrap();
    assert_eq!((input.message_body.as_str(), input.delay_seconds), ("b", Some(7)));
    let failure =
        decode_value(&sqs::MODEL, op, &Value::Map(Map::new()), &mut sqs::SendMessageRequest::default())
            .unwrap_err();
    let message = failure.message(Protocol::AwsJson, &sqs::MODEL);
    assert_eq!(message, "The request must contain the parameter QueueUrl.");
    let output = sqs::SendMessageResult { message_id: Some("m".into()), ..Default::default() };
    let value = encode_value(&sqs::MODEL, op, &output);
    assert_eq!(value, Value::Map([("MessageId", Value::from("m"))].into_iter().collect()));
}

#[test]
fn a_call_inside_with_no_member_and_no_input_is_fine() {
    let op = dynamodb::MODEL.op("CreateTable").unwrap();
    assert!(decode_value(&dynamodb::MODEL, op, &Value::Null, &mut ()).is_err());
}

#[test]
fn timestamps_are_seconds_with_a_fraction() {
    let mut output = dynamodb::CreateTableOutput {
        table_description: Some(dynamodb::TableDescription {
            creation_date_time: Some(Timestamp::from_millis(1_700_000_000_120)),
            item_count: Some(9_007_199_254_740_993),
            ..Default::default()
        }),
    };
    let op = dynamodb::MODEL.op("CreateTable").unwrap();
    let response = encode(&dynamodb::MODEL, op, Protocol::AwsJson, &mut output, "id");
    assert_eq!(
        text(&response),
        r#"{"TableDescription":{"CreationDateTime":1700000000.12,"ItemCount":9007199254740993}}"#
    );
}

#[test]
fn sqs_speaks_json_and_forms() {
    assert_eq!(Ask::json("AmazonSQS.SendMessage", "{}").protocol(&sqs::MODEL), Protocol::AwsJson);
    assert_eq!(Ask::form("Action=SendMessage").protocol(&sqs::MODEL), Protocol::AwsQuery);
    assert_eq!(Ask::new("GET", "/1/q?Action=SendMessage").protocol(&sqs::MODEL), Protocol::AwsQuery);
}
