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
