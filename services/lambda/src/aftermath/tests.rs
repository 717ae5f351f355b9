use super::*;
use crate::testing::{arn, call, least, make, make_role, refusal, running_cloud};
use kernel::functions::Refused;
use std::time::Duration;
use store::Scan;
use testkit::Cloud;
use testkit::functions::Runner;

const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:letters";
const SENDER: &str = "arn:aws:iam::000000000000:role/sender";

async fn invoke(cloud: &Cloud, name: &str) {
    let payload = BASE64.encode(br#"{"n": 1}"#);
    let asked = json!({"FunctionName": name, "InvocationType": "Event", "Payload": payload});
    assert_eq!(call(cloud, "Invoke", asked).await, json!({"StatusCode": 202, "Payload": []}));
    cloud.settle().await;
}

fn runs(runner: &Runner) -> usize {
    runner.take_ran().len()
}

/// What was sent on: target and content.
async fn sent(cloud: &Cloud) -> Vec<(String, Value)> {
    let rows = cloud.cloud.store.begin().scan(Scan::<Delivery>::all(10)).await.expect("is read").rows;
    let told =
        |delivery: Delivery| (delivery.target, serde_json::from_slice(&delivery.payload).expect("is JSON"));
    rows.into_iter().map(told).collect()
}

async fn is_queued(cloud: &Cloud) -> bool {
    let events = cloud.cloud.store.begin().scan(Scan::<QueuedEvent>::all(1)).await.expect("is read").rows;
    let parts = Scan::<crate::state::queued::EventPart>::all(1);
    let parts = cloud.cloud.store.begin().scan(parts).await.expect("is read").rows;
    assert_eq!(events.is_empty(), parts.is_empty());
    !events.is_empty()
}

/// A role that may send to the queue, and a function that sends there.
async fn make_sender(cloud: &Cloud) {
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    make_role(cloud, "sender", trust).await;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let asked = json!({"RoleName": "sender", "PolicyName": "all", "PolicyDocument": policy});
    cloud.call("iam", "PutRolePolicy", asked).await.expect("is put");
    let mut asked = least("f");
    asked["Role"] = SENDER.into();
    asked["DeadLetterConfig"] = json!({"TargetArn": QUEUE});
    call(cloud, "CreateFunction", asked).await;
    cloud.settle().await;
}

#[tokio::test]
async fn an_event_is_run_once() {
    let (cloud, runner) = running_cloud().await;
    make(&cloud, "f").await;
    invoke(&cloud, "f").await;
    let ran = runner.take_ran();
    assert_eq!((ran.len(), &ran[0].invocation.payload[..]), (1, &br#"{"n": 1}"#[..]));
    cloud.advance(Duration::from_secs(7 * 3600)).await;
    assert_eq!((runs(&runner), is_queued(&cloud).await), (0, false));
}

#[tokio::test]
async fn a_failure_is_tried_after_one_and_two_minutes_with_the_same_request_id() {
    let (cloud, runner) = running_cloud().await;
    make_sender(&cloud).await;
    for _ in 0..3 {
        runner.fails("no");
    }
    invoke(&cloud, "f").await;
    let first = runner.take_ran();
    cloud.advance(Duration::from_secs(59)).await;
    assert_eq!(runs(&runner), 0);
    cloud.advance(Duration::from_secs(1)).await;
    let second = runner.take_ran();
    assert_eq!(second[0].invocation.request_id, first[0].invocation.request_id);
    cloud.advance(Duration::from_secs(119)).await;
    assert_eq!((runs(&runner), sent(&cloud).await.len()), (0, 0));
    cloud.advance(Duration::from_secs(1)).await;
    assert_eq!((runs(&runner), is_queued(&cloud).await), (1, false));
    let request_id = first[0].invocation.request_id.as_str();
    let letter = json!({"body": r#"{"n": 1}"#, "attributes": [
        ["RequestID", "String", request_id], ["ErrorCode", "Number", "200"], ["ErrorMessage", "String", "no"]]});
    assert_eq!(sent(&cloud).await, [(QUEUE.to_owned(), letter)]);
}

#[tokio::test]
async fn destinations_are_told_what_happened() {
    let (cloud, runner) = running_cloud().await;
    make_sender(&cloud).await;
    let to = |name: &str| json!({"Destination": format!("arn:aws:sqs:us-east-1:000000000000:{name}")});
    let asked = json!({"FunctionName": "f", "MaximumRetryAttempts": 0,
        "DestinationConfig": {"OnSuccess": to("good"), "OnFailure": to("bad")}});
    call(&cloud, "PutFunctionEventInvokeConfig", asked).await;
    runner.returns("7");
    invoke(&cloud, "f").await;
    let (target, told) = sent(&cloud).await.remove(0);
    assert!(target.ends_with(":good"));
    let body: Value = serde_json::from_str(told["body"].as_str().expect("is text")).expect("is JSON");
    let request_id = &runner.take_ran()[0].invocation.request_id;
    let expected = json!({"version": "1.0", "timestamp": "2026-01-01T00:00:00.000Z",
        "requestContext": {"requestId": request_id, "functionArn": format!("{}:$LATEST", arn("f")),
            "condition": "Success", "approximateInvokeCount": 1},
        "requestPayload": {"n": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"}, "responsePayload": 7});
    assert_eq!(body, expected);
    runner.fails("no");
    invoke(&cloud, "f").await;
    let failed =
        sent(&cloud).await.into_iter().find(|(target, _)| target.ends_with(":bad")).expect("was sent").1;
    let body: Value = serde_json::from_str(failed["body"].as_str().expect("is text")).expect("is JSON");
    assert_eq!(body["requestContext"]["condition"], "RetriesExhausted");
    assert_eq!(body["responseContext"]["functionError"], "Unhandled");
    assert_eq!(body["responsePayload"]["errorMessage"], "no");
}

#[tokio::test]
async fn without_room_an_event_waits_for_at_most_its_age() {
    let (cloud, runner) = running_cloud().await;
    make(&cloud, "f").await;
    call(
        &cloud,
        "PutFunctionEventInvokeConfig",
        json!({"FunctionName": "f", "MaximumEventAgeInSeconds": 60}),
    )
    .await;
    for _ in 0..6 {
        runner.refuses(Refused::Throttled);
    }
    invoke(&cloud, "f").await;
    assert_eq!(runs(&runner), 1);
    for (pause_s, seen) in [(1, 1), (2, 1), (4, 1), (8, 1), (16, 1)] {
        cloud.advance(Duration::from_secs(pause_s)).await;
        assert_eq!(runs(&runner), seen, "after {pause_s} s");
    }
    // The next pause would end after a minute.
    assert!(!is_queued(&cloud).await);
}

#[tokio::test]
async fn nothing_is_left_of_events_of_functions_that_are_gone() {
    let (cloud, runner) = running_cloud().await;
    make(&cloud, "f").await;
    runner.refuses(Refused::Throttled);
    invoke(&cloud, "f").await;
    call(&cloud, "DeleteFunction", json!({"FunctionName": "f"})).await;
    cloud.advance(Duration::from_secs(60)).await;
    assert_eq!((runs(&runner), is_queued(&cloud).await), (1, false));
}

#[tokio::test]
async fn an_event_that_waits_has_less_room() {
    let (cloud, _) = running_cloud().await;
    make(&cloud, "f").await;
    let payload = BASE64.encode("1".repeat(1_048_577).as_bytes());
    let asked = json!({"FunctionName": "f", "InvocationType": "Event", "Payload": payload});
    let sentence = "Request must be smaller than 1048576 bytes for the InvokeFunction operation";
    assert_eq!(refusal(&cloud, "Invoke", asked).await, (413, "RequestTooLargeException", sentence).into());
}
