//! What happens is told in the transaction in which it happens.

use kernel::service::{ResourcePolicy, Service};
use kernel::{BoxFuture, Cx, Delivery, Need, Result};
use serde_json::{Value, json};
use store::Scan;
use testkit::Cloud;

const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:told";

/// Stands for SQS: a queue that lets S3 in.
static QUEUES: Service =
    Service { resource_policy: Some(open), ..Service::new("sqs", || (iam::SERVICE.model)(), &[]) };

fn open<'a>(_: &'a mut Cx<'_>, _: &'a Need) -> BoxFuture<'a, Result<Option<ResourcePolicy>>> {
    let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage",
        "Principal":{"Service":"s3.amazonaws.com"},"Resource":"*"}]}"#;
    let policy = ResourcePolicy { text: Some(text.to_owned()), owner: "000000000000".to_owned() };
    Box::pin(async { Ok(Some(policy)) })
}

async fn call(cloud: &Cloud, operation: &str, input: Value) -> Value {
    match cloud.call("s3", operation, input).await {
        Ok(answer) => answer,
        Err(error) => panic!("{operation}: {error:?}"),
    }
}

/// The bodies of all messages that are under way.
async fn messages(cloud: &Cloud) -> Vec<Value> {
    let scan = Scan::<Delivery>::prefix(("sqs",), 100);
    let sent = cloud.cloud.store.begin().scan(scan).await.expect("is readable").rows;
    let body = |delivery: &Delivery| {
        assert_eq!(delivery.target, QUEUE);
        let payload: Value = serde_json::from_slice(&delivery.payload).expect("is JSON");
        serde_json::from_str(payload["body"].as_str().expect("is a text")).expect("is JSON")
    };
    sent.iter().map(body).collect()
}

#[tokio::test]
async fn listeners_hear_what_they_want_to_hear() {
    let cloud = Cloud::new(&[&s3::SERVICE, &iam::SERVICE, &QUEUES], &iam::IDENTITIES);
    call(&cloud, "CreateBucket", json!({"Bucket": "one"})).await;
    let rules = json!([{"Name": "suffix", "Value": ".jpg"}]);
    let queue = json!({
        "Id": "mine", "QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": rules}},
    });
    let asked = json!({
        "Bucket": "one", "NotificationConfiguration": {"QueueConfigurations": [queue]},
    });
    call(&cloud, "PutBucketNotificationConfiguration", asked).await;
    assert_eq!(messages(&cloud).await[0]["Event"], "s3:TestEvent");
    for key in ["a.txt", "b c.jpg"] {
        call(&cloud, "PutObject", json!({"Bucket": "one", "Key": key, "Body": "x"})).await;
    }
    let told: Vec<Value> =
        messages(&cloud).await.into_iter().filter(|one| one.get("Records").is_some()).collect();
    assert_eq!(told.len(), 1);
    let record = &told[0]["Records"][0];
    assert_eq!(record["eventName"], "ObjectCreated:Put");
    assert_eq!(record["s3"]["object"]["key"], "b+c.jpg");
    assert_eq!(record["s3"]["configurationId"], "mine");
}

#[tokio::test]
async fn a_target_that_is_not_there_is_refused() {
    let cloud = crate::cloud();
    call(&cloud, "CreateBucket", json!({"Bucket": "one"})).await;
    let queue = json!({"QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"]});
    let asked = json!({"Bucket": "one", "NotificationConfiguration": {"QueueConfigurations": [queue]}});
    let refused =
        cloud.call("s3", "PutBucketNotificationConfiguration", asked).await.expect_err("is nowhere");
    assert_eq!(refused.message, "Unable to validate the following destination configurations");
}

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:resize:live";

/// Stands for functions: an alias that lets S3 in for one bucket, another that does not.
static FUNCTIONS: Service =
    Service { resource_policy: Some(function), ..Service::new("lambda", || (iam::SERVICE.model)(), &[]) };

fn function<'a>(_: &'a mut Cx<'_>, need: &'a Need) -> BoxFuture<'a, Result<Option<ResourcePolicy>>> {
    let statement = json!({"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": need.resource,
        "Principal": {"Service": "s3.amazonaws.com"},
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::one"},
            "StringEquals": {"AWS:SourceAccount": "000000000000"}}});
    let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let text = need.resource.ends_with(":live").then_some(text);
    let policy = ResourcePolicy { text, owner: "000000000000".to_owned() };
    Box::pin(async { Ok(Some(policy)) })
}

/// Asks that a function is told of new objects.
fn function_told(bucket: &str, function: &str) -> Value {
    let function = json!({"Id": "f", "LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]});
    json!({"Bucket": bucket, "NotificationConfiguration": {"LambdaFunctionConfigurations": [function]}})
}

#[tokio::test]
async fn functions_get_events_as_they_are() {
    let cloud = Cloud::new(&[&s3::SERVICE, &iam::SERVICE, &FUNCTIONS], &iam::IDENTITIES);
    call(&cloud, "CreateBucket", json!({"Bucket": "one"})).await;
    let asked = function_told("one", FUNCTION);
    call(&cloud, "PutBucketNotificationConfiguration", asked.clone()).await;
    let told = call(&cloud, "GetBucketNotificationConfiguration", json!({"Bucket": "one"})).await;
    assert_eq!(told, asked["NotificationConfiguration"]);
    call(&cloud, "PutObject", json!({"Bucket": "one", "Key": "a b", "Body": "x"})).await;
    let scan = Scan::<Delivery>::prefix(("lambda",), 100);
    let sent = cloud.cloud.store.begin().scan(scan).await.expect("is readable").rows;
    let [delivery] = &sent[..] else { panic!("no test event, one of the object: {sent:?}") };
    assert_eq!((delivery.target.as_str(), delivery.source.as_str()), (FUNCTION, "arn:aws:s3:::one"));
    let event: Value = serde_json::from_slice(&delivery.payload).expect("is JSON");
    let record = &event["Records"][0];
    assert_eq!((&record["eventSource"], &record["eventVersion"]), (&json!("aws:s3"), &json!("2.1")));
    assert_eq!(
        (&record["s3"]["object"]["key"], &record["s3"]["configurationId"]),
        (&json!("a+b"), &json!("f"))
    );
}

#[tokio::test]
async fn functions_must_let_the_bucket_in() {
    let cloud = Cloud::new(&[&s3::SERVICE, &iam::SERVICE, &FUNCTIONS], &iam::IDENTITIES);
    let closed = "arn:aws:lambda:us-east-1:000000000000:function:resize";
    for (bucket, function) in [("one", closed), ("two", FUNCTION)] {
        call(&cloud, "CreateBucket", json!({"Bucket": bucket})).await;
        let mut asked = function_told(bucket, function);
        let refused = cloud
            .call("s3", "PutBucketNotificationConfiguration", asked.clone())
            .await
            .expect_err("is closed");
        assert_eq!(refused.message, "Unable to validate the following destination configurations");
        let fields = [
            ("ArgumentName1", format!("{function}, null").into()),
            ("ArgumentValue1", format!("Not authorized to invoke function [{function}]").into()),
        ];
        assert_eq!(refused.fields, fields);
        // Who skips the check is not told anything until the function agrees.
        asked["SkipDestinationValidation"] = json!(true);
        call(&cloud, "PutBucketNotificationConfiguration", asked).await;
        call(&cloud, "PutObject", json!({"Bucket": bucket, "Key": "k", "Body": "x"})).await;
    }
    let scan = Scan::<Delivery>::prefix(("lambda",), 100);
    assert_eq!(cloud.cloud.store.begin().scan(scan).await.expect("is readable").rows, []);
}
