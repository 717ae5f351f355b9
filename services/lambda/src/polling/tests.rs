//! Stories of queues and functions, with somebody who runs functions as a test says.

use crate::testing::{call, make, mapping, polling_cloud, queue_arn};
use bytes::Bytes;
use kernel::BoxFuture;
use kernel::functions::{Answer, Function, Functions, Invocation, Outcome, Provision, Refused, Stock};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::Cloud;
use tokio::sync::Semaphore;

type Says = dyn Fn(&Value) -> Result<Outcome, Refused> + Send + Sync;

/// Answers by the event, as many at once as there are permits.
struct Fake {
    says: Box<Says>,
    events: Mutex<Vec<Value>>,
    permits: Semaphore,
    under_way: AtomicUsize,
}

impl Fake {
    fn new(
        permits: usize,
        says: impl Fn(&Value) -> Result<Outcome, Refused> + Send + Sync + 'static,
    ) -> Arc<Fake> {
        let (events, permits, under_way) = (Mutex::default(), Semaphore::new(permits), AtomicUsize::new(0));
        Arc::new(Fake { says: Box::new(says), events, permits, under_way })
    }

    /// The bodies of each batch, since this was asked last.
    fn take(&self) -> Vec<Vec<String>> {
        let events = std::mem::take(&mut *self.events.lock().expect("nobody panics"));
        events.iter().map(bodies).collect()
    }

    fn count(&self) -> usize {
        let events = self.events.lock().expect("nobody panics");
        events.iter().map(|event| bodies(event).len()).sum()
    }

    fn is_under_way(&self, count: usize) -> bool {
        self.under_way.load(Ordering::SeqCst) == count
    }
}

impl Functions for Fake {
    fn has_code(&self, _: &str) -> bool {
        true
    }

    fn take_code<'a>(&'a self, _: &'a str, _: Bytes) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    fn drop_code(&self, _: &str) {}

    fn invoke<'a>(
        &'a self,
        _: Arc<Function>,
        invocation: Invocation,
    ) -> BoxFuture<'a, Result<Answer, Refused>> {
        Box::pin(async move {
            let event: Value = serde_json::from_slice(&invocation.payload).expect("is JSON");
            self.events.lock().expect("nobody panics").push(event.clone());
            self.under_way.fetch_add(1, Ordering::SeqCst);
            self.permits.acquire().await.expect("is not closed").forget();
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            (self.says)(&event).map(|outcome| Answer { outcome, log_tail: Vec::new() })
        })
    }

    fn initialise<'a>(
        &'a self,
        _: Arc<Function>,
        _: kernel::caller::Credentials,
    ) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }

    fn provide(&self, _: Vec<Provision>) {}

    fn stock(&self, _: &str, _: &str, _: &str, _: &str) -> Stock {
        Stock::default()
    }

    fn forget(&self, _: &str, _: &str, _: &str) {}
}

const MANY: usize = 1_000_000;

fn returned(answer: &str) -> Result<Outcome, Refused> {
    Ok(Outcome::Returned(Bytes::copy_from_slice(answer.as_bytes())))
}

fn well(_: &Value) -> Result<Outcome, Refused> {
    returned("null")
}

fn records(event: &Value) -> &[Value] {
    event["Records"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn bodies(event: &Value) -> Vec<String> {
    records(event).iter().filter_map(|record| record["body"].as_str().map(str::to_owned)).collect()
}

/// Lets others work until it is so.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), wait).await.is_ok(), "{what}");
}

/// Lets others work for as long as they have anything to do now.
async fn calm() {
    for _ in 0..2_000 {
        tokio::task::yield_now().await;
    }
}

async fn map(cloud: &Cloud, changes: Value) -> Value {
    make(cloud, "f").await;
    let made = call(cloud, "CreateEventSourceMapping", mapping(changes)).await;
    cloud.settle().await;
    made
}

async fn send(cloud: &Cloud, message: Value) {
    let mut asked = json!({"QueueUrl": "http://x/000000000000/jobs"});
    for (name, value) in message.as_object().expect("is an object") {
        asked[name] = value.clone();
    }
    cloud.call("sqs", "SendMessage", asked).await.expect("is sent");
}

async fn send_all(cloud: &Cloud, bodies: impl IntoIterator<Item = String>) {
    for body in bodies {
        send(cloud, json!({"MessageBody": body})).await;
    }
}

/// How many messages the queue has: visible ones, hidden ones.
async fn left(cloud: &Cloud) -> (String, String) {
    let asked = json!({"QueueUrl": "http://x/000000000000/jobs", "AttributeNames": ["All"]});
    let told = cloud.call("sqs", "GetQueueAttributes", asked).await.expect("is there");
    let number = |name: &str| told["Attributes"][name].as_str().unwrap_or_default().to_owned();
    (number("ApproximateNumberOfMessages"), number("ApproximateNumberOfMessagesNotVisible"))
}

fn nothing() -> (String, String) {
    ("0".to_owned(), "0".to_owned())
}

#[tokio::test]
async fn a_message_is_run_and_gone() {
    let fake = Fake::new(MANY, well);
    let cloud = polling_cloud(fake.clone()).await;
    map(&cloud, json!({})).await;
    let attributes = json!({"n": {"DataType": "Number", "StringValue": "6"}});
    send(&cloud, json!({"MessageBody": "hello", "MessageAttributes": attributes})).await;
    until("it is run", || fake.count() == 1).await;
    calm().await;
    assert_eq!(left(&cloud).await, nothing());
    let event = fake.events.lock().expect("nobody panics")[0].clone();
    let record = &event["Records"][0];
    let system = &record["attributes"];
    let expected = json!({"messageId": record["messageId"], "receiptHandle": record["receiptHandle"],
        "body": "hello",
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": system["SentTimestamp"],
            "SenderId": "000000000000",
            "ApproximateFirstReceiveTimestamp": system["ApproximateFirstReceiveTimestamp"]},
        "messageAttributes": {"n": {"stringValue": "6", "stringListValues": [], "binaryListValues": [],
            "dataType": "Number"}},
        "md5OfMessageAttributes": record["md5OfMessageAttributes"],
        "md5OfBody": "5d41402abc4b2a76b9719d911017c592", "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn("jobs"), "awsRegion": "us-east-1"});
    assert_eq!(record, &expected);
    assert_eq!(record["md5OfMessageAttributes"].as_str().map(str::len), Some(32));
}

#[tokio::test]
async fn what_fails_comes_again_when_it_is_visible() {
    let fake = Fake::new(MANY, |event| {
        match event["Records"][0]["attributes"]["ApproximateReceiveCount"].as_str() {
            Some("1") => Ok(Outcome::Failed(Bytes::from_static(b"{}"))),
            _ => returned("null"),
        }
    });
    let cloud = polling_cloud(fake.clone()).await;
    map(&cloud, json!({})).await;
    send_all(&cloud, ["a".to_owned()]).await;
    until("it is run", || fake.count() == 1).await;
    calm().await;
    assert_eq!(left(&cloud).await, ("0".to_owned(), "1".to_owned()));
    cloud.advance(Duration::from_secs(29)).await;
    calm().await;
    assert_eq!(fake.count(), 1);
    cloud.advance(Duration::from_secs(1)).await;
    until("it is run again", || fake.count() == 2).await;
    calm().await;
    assert_eq!(left(&cloud).await, nothing());
}

#[tokio::test]
async fn some_of_a_batch_fail() {
    let fake = Fake::new(MANY, |event| {
        let odd = records(event).iter().filter(|record| record["body"] == "odd");
        let failures: Vec<Value> = odd.map(|record| json!({"itemIdentifier": record["messageId"]})).collect();
        returned(&json!({"batchItemFailures": failures}).to_string())
    });
    let cloud = polling_cloud(fake.clone()).await;
    let reports =
        json!({"FunctionResponseTypes": ["ReportBatchItemFailures"], "MaximumBatchingWindowInSeconds": 1});
    map(&cloud, reports).await;
    send_all(&cloud, ["a", "odd", "b"].map(str::to_owned)).await;
    calm().await;
    cloud.advance(Duration::from_secs(1)).await;
    until("they are run", || fake.count() == 3).await;
    calm().await;
    assert_eq!(left(&cloud).await, ("0".to_owned(), "1".to_owned()));
    fake.take();
    cloud.advance(Duration::from_secs(30)).await;
    calm().await;
    cloud.advance(Duration::from_secs(1)).await;
    until("one is run again", || fake.count() == 1).await;
    assert_eq!(fake.take(), [["odd"]]);
}

#[tokio::test]
async fn what_no_filter_lets_through_is_deleted() {
    let fake = Fake::new(MANY, well);
    let cloud = polling_cloud(fake.clone()).await;
    let filters = json!([{"Pattern": r#"{"body": {"n": [{"numeric": [">", 1]}]}}"#}, {"Pattern": r#"{"body": ["x"]}"#}]);
    map(&cloud, json!({"FilterCriteria": {"Filters": filters}})).await;
    send_all(&cloud, [r#"{"n": 1}"#, r#"{"n": 2}"#, "x", "y"].map(str::to_owned)).await;
    until("two are run", || fake.count() == 2).await;
    calm().await;
    assert_eq!(left(&cloud).await, nothing());
    assert_eq!(fake.take().concat(), [r#"{"n": 2}"#, "x"]);
}

#[tokio::test]
async fn a_window_makes_large_batches() {
    let fake = Fake::new(MANY, well);
    let cloud = polling_cloud(fake.clone()).await;
    map(&cloud, json!({"BatchSize": 40, "MaximumBatchingWindowInSeconds": 5})).await;
    send_all(&cloud, (0..25).map(|n| n.to_string())).await;
    calm().await;
    cloud.advance(Duration::from_millis(4_500)).await;
    calm().await;
    assert_eq!(fake.count(), 0);
    cloud.advance(Duration::from_millis(500)).await;
    until("all are run", || fake.count() == 25).await;
    assert_eq!(fake.take().len(), 1);
    // One that is full does not wait.
    send_all(&cloud, (0..40).map(|n| n.to_string())).await;
    until("all are run", || fake.count() == 40).await;
    let batches = fake.take();
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [40]);
}

#[tokio::test]
async fn as_many_at_once_as_may_be() {
    let fake = Fake::new(0, well);
    let cloud = polling_cloud(fake.clone()).await;
    let made = map(&cloud, json!({"BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 2}})).await;
    send_all(&cloud, (0..30).map(|n| n.to_string())).await;
    until("two are under way", || fake.is_under_way(2)).await;
    cloud.advance(Duration::from_secs(2)).await;
    calm().await;
    assert!(fake.is_under_way(2));
    let free = json!({"UUID": made["UUID"], "ScalingConfig": {}});
    call(&cloud, "UpdateEventSourceMapping", free).await;
    cloud.settle().await;
    until("five are under way", || fake.is_under_way(5)).await;
    calm().await;
    assert!(fake.is_under_way(5));
    cloud.advance(Duration::from_secs(1)).await;
    until("five more are", || fake.is_under_way(10)).await;
    fake.permits.add_permits(MANY);
    until("all are run", || fake.count() == 30).await;
}

#[tokio::test]
async fn small_batches_that_take_long_do_not_hold_up_what_comes_later() {
    let fake = Fake::new(0, well);
    let cloud = polling_cloud(fake.clone()).await;
    map(&cloud, json!({})).await;
    for n in 1..=5 {
        send_all(&cloud, ["a".to_owned()]).await;
        until("it is under way", || fake.is_under_way(n)).await;
    }
    send_all(&cloud, ["late".to_owned()]).await;
    calm().await;
    assert!(fake.is_under_way(5));
    cloud.advance(Duration::from_secs(1)).await;
    until("the late one is under way too", || fake.is_under_way(6)).await;
    fake.permits.add_permits(MANY);
}

#[tokio::test]
async fn it_stops_when_it_is_off_and_goes_on_when_it_is_on() {
    let fake = Fake::new(MANY, well);
    let cloud = polling_cloud(fake.clone()).await;
    let made = map(&cloud, json!({})).await;
    let switch = async |is_on: bool| {
        let asked = json!({"UUID": made["UUID"], "Enabled": is_on});
        call(&cloud, "UpdateEventSourceMapping", asked).await;
        cloud.settle().await;
    };
    for round in 1..4 {
        switch(false).await;
        calm().await;
        send_all(&cloud, ["a".to_owned()]).await;
        cloud.advance(Duration::from_secs(30)).await;
        calm().await;
        assert_eq!(fake.count(), round - 1);
        switch(true).await;
        until("it is run", || fake.count() == round).await;
        calm().await;
    }
    // At once, while the poller that ends has not ended yet.
    switch(false).await;
    switch(true).await;
    send_all(&cloud, ["b".to_owned()]).await;
    until("it is run", || fake.count() == 4).await;
    calm().await;
    call(&cloud, "DeleteEventSourceMapping", json!({"UUID": made["UUID"]})).await;
    cloud.settle().await;
    calm().await;
    send_all(&cloud, ["c".to_owned()]).await;
    calm().await;
    assert_eq!((fake.count(), left(&cloud).await.0.as_str()), (4, "1"));
}

#[tokio::test]
async fn groups_keep_their_order() {
    let fake = Fake::new(0, well);
    let cloud = polling_cloud(fake.clone()).await;
    map(&cloud, json!({"EventSourceArn": queue_arn("jobs.fifo"), "BatchSize": 1})).await;
    for body in ["a1", "a2", "a3", "b1", "b2"] {
        let message = json!({"QueueUrl": "http://x/000000000000/jobs.fifo", "MessageBody": body,
            "MessageGroupId": body[..1]});
        send(&cloud, message).await;
    }
    until("one of each group is under way", || fake.is_under_way(2)).await;
    calm().await;
    assert_eq!(fake.take(), [["a1"], ["b1"]]);
    fake.permits.add_permits(2);
    until("the next of each group", || fake.count() == 2).await;
    calm().await;
    let mut next = fake.take().concat();
    next.sort();
    assert_eq!(next, ["a2", "b2"]);
    fake.permits.add_permits(3);
    until("the last", || fake.count() == 1).await;
    assert_eq!(fake.take(), [["a3"]]);
}

#[tokio::test]
async fn it_stands_back_from_a_function_that_is_busy() {
    let fake = Fake::new(MANY, |event| match event["Records"][0]["body"].as_str() {
        Some("busy") => Err(Refused::Throttled),
        _ => returned("null"),
    });
    let cloud = polling_cloud(fake.clone()).await;
    map(&cloud, json!({"BatchSize": 1})).await;
    send_all(&cloud, ["busy".to_owned()]).await;
    until("it is tried", || fake.count() == 1).await;
    calm().await;
    assert_eq!(left(&cloud).await, ("0".to_owned(), "1".to_owned()));
    cloud.advance(Duration::from_secs(30)).await;
    until("it is tried again", || fake.count() == 2).await;
}

#[tokio::test]
async fn a_function_that_is_gone_loses_nothing() {
    let fake = Fake::new(MANY, well);
    let cloud = polling_cloud(fake.clone()).await;
    let made = map(&cloud, json!({})).await;
    calm().await;
    call(&cloud, "DeleteFunction", json!({"FunctionName": "f"})).await;
    send_all(&cloud, ["a".to_owned()]).await;
    calm().await;
    let told = call(&cloud, "GetEventSourceMapping", json!({"UUID": made["UUID"]})).await;
    assert_eq!((told["State"].as_str(), fake.count()), (Some("Enabled"), 0));
    make(&cloud, "f").await;
    for _ in 0..4 {
        cloud.advance(Duration::from_secs(30)).await;
        calm().await;
    }
    until("it is run after all", || fake.count() == 1).await;
}

#[tokio::test]
async fn a_role_that_may_no_more_receive_gets_nothing() {
    let fake = Fake::new(MANY, well);
    let cloud = polling_cloud(fake.clone()).await;
    map(&cloud, json!({})).await;
    let policy = json!({"RoleName": "runner", "PolicyName": "sqs-ReceiveMessage"});
    cloud.call("iam", "DeleteRolePolicy", policy).await.expect("is there");
    // The request that waits was allowed.
    cloud.advance(Duration::from_secs(20)).await;
    calm().await;
    send_all(&cloud, ["a".to_owned()]).await;
    calm().await;
    assert_eq!((fake.count(), left(&cloud).await.0.as_str()), (0, "1"));
    crate::testing::allow(&cloud, "sqs:ReceiveMessage", "*").await;
    for _ in 0..3 {
        cloud.advance(Duration::from_secs(60)).await;
        calm().await;
    }
    assert_eq!(fake.count(), 1);
}

#[tokio::test]
async fn it_ends_with_the_server() {
    let fake = Fake::new(MANY, well);
    let cloud = polling_cloud(fake.clone()).await;
    map(&cloud, json!({})).await;
    calm().await;
    cloud.cloud.close();
    calm().await;
    send_all(&cloud, ["a".to_owned()]).await;
    calm().await;
    assert_eq!((fake.count(), left(&cloud).await.0.as_str()), (0, "1"));
}
