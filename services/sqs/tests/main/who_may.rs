//! Who may use a queue: whom its owner's policies allow, and whom its own policy lets in.

use crate::support::url;
use iam::IDENTITIES;
use kernel::Caller;
use serde_json::{Value, json};
use testkit::{Answer, Cloud};

const OTHER: &str = "222222222222";

async fn cloud() -> Cloud {
    let cloud = Cloud::new(&[&iam::SERVICE, &sqs::SERVICE], &IDENTITIES);
    cloud.call("sqs", "CreateQueue", json!({"QueueName": "jobs"})).await.expect("is new");
    cloud
}

async fn send_as(cloud: &Cloud, caller: &Caller) -> Answer {
    cloud.call_as(caller, "sqs", "SendMessage", json!({"QueueUrl": url("jobs"), "MessageBody": "x"})).await
}

fn is_denied(answer: Answer) -> bool {
    answer.is_err_and(|error| error.code.starts_with("AccessDenied"))
}

/// A user of the queue's account with a policy of its own.
async fn user(cloud: &Cloud, statement: Value) -> Caller {
    let made = cloud.call("iam", "CreateUser", json!({"UserName": "bob"})).await.expect("is new");
    let policy = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let asked = json!({"UserName": "bob", "PolicyName": "own", "PolicyDocument": policy});
    cloud.call("iam", "PutUserPolicy", asked).await.expect("is good");
    testkit::user(testkit::ACCOUNT, "bob", made["User"]["UserId"].as_str().expect("has an id"))
}

#[tokio::test]
async fn a_user_may_what_its_policy_says() {
    let cloud = cloud().await;
    let arn = "arn:aws:sqs:us-east-1:000000000000:jobs";
    let bob = user(&cloud, json!([{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn}])).await;
    let sent = send_as(&cloud, &bob).await.expect("is allowed");
    assert!(sent["MessageId"].is_string());
    let entries = json!([{"Id": "1", "MessageBody": "x"}]);
    let batch = json!({"QueueUrl": url("jobs"), "Entries": entries});
    cloud.call_as(&bob, "sqs", "SendMessageBatch", batch).await.expect("is the same right");
    assert!(is_denied(cloud.call_as(&bob, "sqs", "ReceiveMessage", json!({"QueueUrl": url("jobs")})).await));
}

#[tokio::test]
async fn a_tag_of_the_queue_may_decide() {
    let cloud = cloud().await;
    let team = json!({"StringEquals": {"aws:ResourceTag/team": "blue"}});
    let statement = json!([{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": team}]);
    let bob = user(&cloud, statement).await;
    assert!(is_denied(send_as(&cloud, &bob).await));
    let tags = json!({"QueueUrl": url("jobs"), "Tags": {"team": "blue"}});
    cloud.call("sqs", "TagQueue", tags).await.expect("root may");
    send_as(&cloud, &bob).await.expect("the tag allows it");
}

#[tokio::test]
async fn another_account_comes_in_by_the_queues_policy() {
    let cloud = cloud().await;
    let other = Caller::root(OTHER);
    assert!(is_denied(send_as(&cloud, &other).await));
    let asked =
        json!({"QueueUrl": url("jobs"), "Label": "in", "AWSAccountIds": [OTHER], "Actions": ["SendMessage"]});
    cloud.call("sqs", "AddPermission", asked).await.expect("root may");
    send_as(&cloud, &other).await.expect("the policy lets it in");
    let receive = json!({"QueueUrl": url("jobs")});
    assert!(is_denied(cloud.call_as(&other, "sqs", "ReceiveMessage", receive).await));
    let asked = json!({"QueueUrl": url("jobs"), "Label": "in"});
    cloud.call("sqs", "RemovePermission", asked).await.expect("root may");
    assert!(is_denied(send_as(&cloud, &other).await));
}

#[tokio::test]
async fn whether_a_foreign_queue_exists_is_not_told() {
    let cloud = cloud().await;
    let other = Caller::root(OTHER);
    for name in ["jobs", "none"] {
        let asked = json!({"QueueUrl": url(name)});
        assert!(is_denied(cloud.call_as(&other, "sqs", "GetQueueAttributes", asked).await), "{name}");
    }
}
