//! What a user may do follows from its policies at once, and its denials are told as AWS tells them.

use kernel::caller::Source;
use kernel::{Caller, Principal};
use serde_json::{Value, json};
use testkit::{ACCOUNT, Cloud};

async fn cloud() -> (Cloud, Caller) {
    let cloud = Cloud::new(&[&iam::SERVICE], &iam::IDENTITIES);
    let made = cloud.call("iam", "CreateUser", json!({"UserName": "bob"})).await.expect("is new");
    let id = made["User"]["UserId"].as_str().expect("has an id").to_owned();
    let principal = Principal::User { account: ACCOUNT.into(), name: "bob".into(), path: "/".into(), id };
    (cloud, Caller { principal, access_key: None, session: None, source: Source::default() })
}

async fn allow(cloud: &Cloud, action: &str, resource: &str, condition: Value) {
    let statement =
        json!({"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition});
    let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let put = json!({"UserName": "bob", "PolicyName": "p", "PolicyDocument": document});
    cloud.call("iam", "PutUserPolicy", put).await.expect("is a good policy");
}

#[tokio::test]
async fn nothing_is_allowed_that_no_policy_allows() {
    let (cloud, bob) = cloud().await;
    let refused = cloud.call_as(&bob, "iam", "ListUsers", json!({})).await.expect_err("is not allowed");
    assert_eq!((refused.status, refused.code.as_ref()), (403, "AccessDenied"));
    assert_eq!(
        refused.message,
        "User: arn:aws:iam::000000000000:user/bob is not authorized to perform: iam:ListUsers on resource: \
         arn:aws:iam::000000000000:user/ because no identity-based policy allows the iam:ListUsers action"
    );
    allow(&cloud, "iam:ListUsers", "*", json!({})).await;
    cloud.call_as(&bob, "iam", "ListUsers", json!({})).await.expect("is allowed now");
}

#[tokio::test]
async fn resources_are_told_by_path_and_by_tag() {
    let (cloud, bob) = cloud().await;
    for (name, path, team) in [("in", "/a/", "red"), ("out", "/b/", "red"), ("other", "/a/", "blue")] {
        let tags = json!([{"Key": "team", "Value": team}]);
        let asked = json!({"UserName": name, "Path": path, "Tags": tags});
        cloud.call("iam", "CreateUser", asked).await.expect("is new");
    }
    let red = json!({"StringEquals": {"iam:ResourceTag/team": "red"}});
    allow(&cloud, "iam:GetUser", "arn:aws:iam::000000000000:user/a/*", red).await;
    for (name, is_allowed) in [("in", true), ("out", false), ("other", false), ("none", false)] {
        let answer = cloud.call_as(&bob, "iam", "GetUser", json!({"UserName": name})).await;
        assert_eq!(answer.is_ok(), is_allowed, "{name}");
    }
}

#[tokio::test]
async fn only_the_policies_that_may_be_attached() {
    let (cloud, bob) = cloud().await;
    let read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    allow(&cloud, "iam:AttachUserPolicy", "*", json!({"ArnEquals": {"iam:PolicyARN": read}})).await;
    for (arn, is_allowed) in [(read, true), ("arn:aws:iam::aws:policy/AdministratorAccess", false)] {
        let asked = json!({"UserName": "bob", "PolicyArn": arn});
        assert_eq!(cloud.call_as(&bob, "iam", "AttachUserPolicy", asked).await.is_ok(), is_allowed, "{arn}");
    }
}

#[tokio::test]
async fn a_user_may_rename_only_to_what_it_may_change() {
    let (cloud, bob) = cloud().await;
    cloud.call("iam", "CreateUser", json!({"UserName": "eve", "Path": "/a/"})).await.expect("is new");
    allow(&cloud, "iam:UpdateUser", "arn:aws:iam::000000000000:user/a/*", json!({})).await;
    let away = json!({"UserName": "eve", "NewPath": "/b/"});
    let refused = cloud.call_as(&bob, "iam", "UpdateUser", away).await.expect_err("leaves the path");
    assert_eq!(refused.code, "AccessDenied");
    let within = json!({"UserName": "eve", "NewUserName": "eva"});
    cloud.call_as(&bob, "iam", "UpdateUser", within).await.expect("stays below the path");
}
