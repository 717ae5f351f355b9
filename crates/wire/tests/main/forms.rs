//! Forms: IAM, SQS in its old protocol, EC2.

use super::models::{cloudwatch, ec2, iam, sns, sqs};
use super::support::{Ask, text};
use wire::{Map, Protocol, Timestamp, encode};

#[test]
fn a_user_is_created() {
    let ask = Ask::form(
        "Action=CreateUser&Version=2010-05-08&UserName=al%20ice&Path=%2Fa%2B%2F&Tags.member.2.Key=k2&Tags.member.2.Value=&Tags.member.1.Key=k1&Tags.member.1.Value=a+b",
    );
    let message = ask.failure::<iam::CreateUserRequest>(&iam::MODEL).2;
    assert!(message.contains("'userName'"), "{message}");
    let ask = Ask::form(
        "Action=CreateUser&Version=2010-05-08&UserName=alice&Path=%2Fa%2B%2F&Tags.member.10.Key=k2&Tags.member.10.Value=&Tags.member.9.Key=k1&Tags.member.9.Value=a+b",
    );
    let (name, input, decoded) = ask.decode::<iam::CreateUserRequest>(&iam::MODEL).unwrap();
    assert_eq!(
        (name.as_str(), input.user_name.as_str(), input.path.as_deref()),
        ("CreateUser", "alice", Some("/a+/"))
    );
    let tags: Vec<_> = input.tags.unwrap().into_iter().map(|tag| (tag.key, tag.value)).collect();
    assert_eq!(tags, [("k1".to_owned(), "a b".to_owned()), ("k2".to_owned(), String::new())]);
    assert_eq!(decoded.unsupported, Vec::<String>::new());
    // `Action` and `Version` are no unknown members.
    assert_eq!(decoded.unknown, 0);
}

#[test]
fn an_empty_list_and_no_list_differ() {
    let ask = |rest: &str| Ask::form(&format!("Action=CreateUser&Version=2010-05-08&UserName=a{rest}"));
    assert_eq!(ask("").input::<iam::CreateUserRequest>(&iam::MODEL).tags, None);
    assert_eq!(ask("&Tags=").input::<iam::CreateUserRequest>(&iam::MODEL).tags, Some(Vec::new()));
}

#[test]
fn users_are_listed_in_xml() {
    let mut output = iam::ListUsersResponse {
        users: vec![iam::User {
            path: "/".into(),
            user_name: "a<b>&\"c\"".into(),
            user_id: "AID".into(),
            arn: "arn".into(),
            create_date: Timestamp::from_millis(1_700_000_000_123),
            ..Default::default()
        }],
        is_truncated: Some(false),
        ..Default::default()
    };
    let op = iam::MODEL.op("ListUsers").unwrap();
    let response = encode(&iam::MODEL, op, Protocol::AwsQuery, &mut output, "id-1");
    assert_eq!(
        text(&response),
        "<ListUsersResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ListUsersResult><Users><member>\
         <Path>/</Path><UserName>a&lt;b&gt;&amp;&quot;c&quot;</UserName><UserId>AID</UserId><Arn>arn</Arn>\
         <CreateDate>2023-11-14T22:13:20Z</CreateDate></member></Users><IsTruncated>false</IsTruncated>\
         </ListUsersResult><ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></ListUsersResponse>"
    );
    assert_eq!(response.header("content-type"), Some("text/xml"));
    let op = iam::MODEL.op("DeleteUser").unwrap();
    let response = encode(&iam::MODEL, op, Protocol::AwsQuery, &mut (), "id-1");
    assert_eq!(
        text(&response),
        "<DeleteUserResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><ResponseMetadata>\
         <RequestId>id-1</RequestId></ResponseMetadata></DeleteUserResponse>"
    );
}

#[test]
fn sqs_still_speaks_its_old_protocol() {
    let ask = Ask::form(
        "Action=SendMessage&Version=2012-11-05&QueueUrl=u&MessageBody=b&MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=x",
    );
    let input: sqs::SendMessageRequest = ask.input(&sqs::MODEL);
    let attributes = input.message_attributes.unwrap();
    assert_eq!(attributes.get("a").unwrap().string_value.as_deref(), Some("x"));
    let ask = Ask::form(
        "Action=CreateQueue&QueueName=q&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=30&Tag.1.Key=k&Tag.1.Value=v",
    );
    let input: sqs::CreateQueueRequest = ask.input(&sqs::MODEL);
    assert_eq!(input.attributes.unwrap().get("VisibilityTimeout").map(String::as_str), Some("30"));
    assert_eq!(input.tags.unwrap().get("k").map(String::as_str), Some("v"));
    let ask = Ask::form(
        "Action=SendMessageBatch&QueueUrl=u&SendMessageBatchRequestEntry.1.Id=i&SendMessageBatchRequestEntry.1.MessageBody=b",
    );
    assert_eq!(ask.input::<sqs::SendMessageBatchRequest>(&sqs::MODEL).entries.len(), 1);
    let ask = Ask::form("Action=GetQueueAttributes&QueueUrl=u&AttributeName.1=All&AttributeName.2=Policy");
    let input: sqs::GetQueueAttributesRequest = ask.input(&sqs::MODEL);
    assert_eq!(input.attribute_names.unwrap(), ["All", "Policy"]);
}

#[test]
fn the_path_may_stand_for_the_queue() {
    let asked = |body: &str| {
        let ask =
            Ask::new("POST", "/000000000000/q").header("content-type", "application/x-www-form-urlencoded");
        ask.body(format!("Action=DeleteQueue&{body}")).input::<sqs::DeleteQueueRequest>(&sqs::MODEL).queue_url
    };
    assert_eq!(asked("Version=2012-11-05"), "/000000000000/q");
    assert_eq!(asked("QueueUrl=http%3A%2F%2Fh%2F1%2Fr"), "http://h/1/r", "what is given counts");
}

#[test]
fn sqs_answers_in_its_old_names() {
    let attributes: Map<String> = [("SenderId".to_owned(), "s".to_owned())].into_iter().collect();
    let message =
        sqs::Message { message_id: Some("m".into()), attributes: Some(attributes), ..Default::default() };
    let mut output = sqs::ReceiveMessageResult { messages: Some(vec![message.clone(), message]) };
    let op = sqs::MODEL.op("ReceiveMessage").unwrap();
    let response = encode(&sqs::MODEL, op, Protocol::AwsQuery, &mut output, "id");
    let one = "<Message><MessageId>m</MessageId><Attribute><Name>SenderId</Name><Value>s</Value></Attribute></Message>";
    assert!(text(&response).contains(&format!("<ReceiveMessageResult>{one}{one}</ReceiveMessageResult>")));
    let response = encode(&sqs::MODEL, op, Protocol::AwsJson, &mut output, "id");
    assert!(text(&response).starts_with(r#"{"Messages":[{"MessageId":"m","Attributes":{"SenderId":"s"}}"#));
}

#[test]
fn instances_are_run_and_described() {
    let ask = Ask::form(
        "Action=RunInstances&Version=2016-11-15&ImageId=ami-1&MinCount=1&MaxCount=2&SecurityGroupId.2=sg-2&SecurityGroupId.1=sg-1&BlockDeviceMapping.1.DeviceName=%2Fdev%2Fsda1&BlockDeviceMapping.1.Ebs.VolumeSize=8&TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=k&TagSpecification.1.Tag.1.Value=v&Monitoring.Enabled=true",
    );
    let input: ec2::RunInstancesRequest = ask.input(&ec2::MODEL);
    assert_eq!((input.min_count, input.max_count), (1, 2));
    assert_eq!(input.security_group_ids.unwrap(), ["sg-1", "sg-2"]);
    let mapping = input.block_device_mappings.unwrap().remove(0);
    assert_eq!(mapping.ebs.unwrap().volume_size, Some(8));
    let tags = input.tag_specifications.unwrap().remove(0).tags.unwrap();
    assert_eq!(tags[0].value.as_deref(), Some("v"));
    assert!(input.monitoring.unwrap().enabled);
    let ask = Ask::form(
        "Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=v1&Filter.1.Value.2=v2&InstanceId.1=i-1",
    );
    let input: ec2::DescribeInstancesRequest = ask.input(&ec2::MODEL);
    assert_eq!(input.filters.unwrap()[0].values.as_ref().unwrap().len(), 2);
}

#[test]
fn ec2_answers_with_items_in_its_own_frame() {
    let instance = ec2::Instance { instance_id: Some("i-1".into()), ..Default::default() };
    let reservation = ec2::Reservation { instances: Some(vec![instance]), ..Default::default() };
    let mut output =
        ec2::DescribeInstancesResult { reservations: Some(vec![reservation]), ..Default::default() };
    let op = ec2::MODEL.op("DescribeInstances").unwrap();
    let response = encode(&ec2::MODEL, op, Protocol::Ec2Query, &mut output, "id");
    assert_eq!(
        text(&response),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeInstancesResponse \
         xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>id</requestId><reservationSet><item>\
         <instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></item></reservationSet>\
         </DescribeInstancesResponse>"
    );
}

#[test]
fn maps_of_sns_and_numbers_of_cloudwatch_arrive() {
    let ask = Ask::form(
        "Action=Publish&TopicArn=t&Message=m&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=v",
    );
    let input: sns::PublishInput = ask.input(&sns::MODEL);
    assert_eq!(input.message_attributes.unwrap().get("a").unwrap().data_type, "String");
    let ask = Ask::form(
        "Action=PutMetricData&Version=2010-08-01&Namespace=n&MetricData.member.1.MetricName=m&MetricData.member.1.Value=1.5&MetricData.member.1.Timestamp=2023-11-14T22%3A13%3A20.123Z",
    );
    assert_eq!(ask.protocol(&cloudwatch::MODEL), Protocol::AwsQuery);
    let input: cloudwatch::PutMetricDataInput = ask.input(&cloudwatch::MODEL);
    let datum = &input.metric_data.unwrap()[0];
    assert_eq!((datum.value, datum.timestamp), (Some(1.5), Some(Timestamp::from_millis(1_700_000_000_123))));
}

#[test]
fn cloudwatch_speaks_three_protocols() {
    let ask = Ask::new("POST", "/service/GraniteServiceVersion20100801/operation/SetAlarmState")
        .header("smithy-protocol", "rpc-v2-cbor")
        .header("content-type", "application/cbor");
    // {"AlarmName": "a", "StateValue": "OK", "StateReason": "r"}, all lengths indefinite.
    let body = b"\xbf\x69AlarmName\x7f\x61a\xff\x6aStateValue\x62OK\x6bStateReason\x61r\xff";
    let (name, input, _) =
        ask.clone().body(body).decode::<cloudwatch::SetAlarmStateInput>(&cloudwatch::MODEL).unwrap();
    assert_eq!(
        (name.as_str(), input.alarm_name.as_str(), input.state_value.as_str()),
        ("SetAlarmState", "a", "OK")
    );
    let ask = Ask::json(
        "GraniteServiceVersion20100801.SetAlarmState",
        r#"{"AlarmName":"a","StateValue":"OK","StateReason":"r"}"#,
    );
    assert_eq!(ask.input::<cloudwatch::SetAlarmStateInput>(&cloudwatch::MODEL), input);
    let op = cloudwatch::MODEL.op("GetMetricStatistics").unwrap();
    let point = cloudwatch::Datapoint {
        sum: Some(1.0),
        timestamp: Some(Timestamp::from_secs(1)),
        ..Default::default()
    };
    let mut output =
        cloudwatch::GetMetricStatisticsOutput { label: Some("l".into()), datapoints: Some(vec![point]) };
    let response = encode(&cloudwatch::MODEL, op, Protocol::RpcCbor, &mut output, "id");
    assert_eq!(response.header("smithy-protocol"), Some("rpc-v2-cbor"));
    let bytes = response.body.bytes().unwrap();
    assert_eq!(&bytes[..9], b"\xbf\x65Label\x61l");
    assert!(bytes.windows(10).any(|part| part == b"\xc1\xfb\x3f\xf0\0\0\0\0\0\0"));
}
