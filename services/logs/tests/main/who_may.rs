//! Who may what: streams and groups as policies name them.

use iam::identities::IamIdentities;
use serde_json::{Value, json};
use testkit::Cloud;

/// A user that may do one thing.
async fn user(cloud: &Cloud, action: &str, resource: &str) -> kernel::Caller {
    let made = cloud.call("iam", "CreateUser", json!({"UserName": "bob"})).await.expect("is made");
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": resource});
    let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let policy = json!({"UserName": "bob", "PolicyName": "p", "PolicyDocument": document});
    cloud.call("iam", "PutUserPolicy", policy).await.expect("is put");
    testkit::user(testkit::ACCOUNT, "bob", made["User"]["UserId"].as_str().expect("an id"))
}

async fn code(cloud: &Cloud, caller: &kernel::Caller, operation: &str, input: Value) -> String {
    match cloud.call_as(caller, "logs", operation, input).await {
        Ok(_) => "fine".to_owned(),
        Err(error) => error.code.into_owned(),
    }
}

#[tokio::test]
async fn resources_are_named_as_on_aws() {
    let arn = "arn:aws:logs:us-east-1:000000000000:log-group";
    let stream = json!({"logGroupName": "/g", "logStreamName": "s"});
    for (operation, input, resource, expected) in [
        ("CreateLogStream", stream.clone(), format!("{arn}:/g:*"), "fine"),
        ("CreateLogStream", stream.clone(), format!("{arn}:/g:log-stream:s"), "fine"),
        ("CreateLogStream", stream.clone(), format!("{arn}:/g:log-stream:t"), "AccessDeniedException"),
        ("CreateLogStream", stream.clone(), format!("{arn}:/g"), "AccessDeniedException"),
        ("CreateLogStream", stream, format!("{arn}:*"), "fine"),
        ("FilterLogEvents", json!({"logGroupName": "/g"}), format!("{arn}:/g:*"), "fine"),
        (
            "FilterLogEvents",
            json!({"logGroupIdentifier": format!("{arn}:/g")}),
            format!("{arn}:/h:*"),
            "AccessDeniedException",
        ),
        ("DescribeLogGroups", json!({}), "arn:aws:logs:us-east-1:000000000000:*".to_owned(), "fine"),
        ("DescribeLogGroups", json!({}), format!("{arn}:/g:*"), "AccessDeniedException"),
        ("ListTagsForResource", json!({"resourceArn": format!("{arn}:/g")}), format!("{arn}:/g"), "fine"),
        (
            "ListTagsForResource",
            json!({"resourceArn": format!("{arn}:/g")}),
            format!("{arn}:/g:*"),
            "AccessDeniedException",
        ),
        (
            "StartLiveTail",
            json!({"logGroupIdentifiers": [format!("{arn}:/g")]}),
            format!("{arn}:/h:*"),
            "AccessDeniedException",
        ),
    ] {
        let cloud = Cloud::new(&[&logs::SERVICE, &iam::SERVICE], &IamIdentities);
        cloud.call("logs", "CreateLogGroup", json!({"logGroupName": "/g"})).await.expect("is made");
        let caller = user(&cloud, &format!("logs:{operation}"), &resource).await;
        assert_eq!(code(&cloud, &caller, operation, input).await, expected, "{operation} {resource}");
    }
}

#[tokio::test]
async fn the_sentence_names_the_stream() {
    let cloud = Cloud::new(&[&logs::SERVICE, &iam::SERVICE], &IamIdentities);
    let caller = user(&cloud, "logs:GetLogEvents", "*").await;
    let asked =
        json!({"logGroupName": "/g", "logStreamName": "s", "logEvents": [{"timestamp": 0, "message": "m"}]});
    let refused = cloud.call_as(&caller, "logs", "PutLogEvents", asked).await.expect_err("is refused");
    let sentence = "User: arn:aws:iam::000000000000:user/bob is not authorized to perform: logs:PutLogEvents on resource: \
        arn:aws:logs:us-east-1:000000000000:log-group:/g:log-stream:s because no identity-based policy allows the \
        logs:PutLogEvents action";
    assert_eq!(refused.message, sentence);
}

#[tokio::test]
async fn resource_policies_let_others_in_together() {
    let cloud = Cloud::new(&[&logs::SERVICE, &iam::SERVICE], &IamIdentities);
    cloud.call("logs", "CreateLogGroup", json!({"logGroupName": "/g"})).await.expect("is made");
    for (name, action) in [("a", "logs:FilterLogEvents"), ("b", "logs:DescribeLogStreams")] {
        let statement = json!({"Sid": "s", "Effect": "Allow", "Principal": {"AWS": "111111111111"},
            "Action": action, "Resource": "arn:aws:logs:us-east-1:000000000000:log-group:/g:*"});
        let document = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
        let policy = json!({"policyName": name, "policyDocument": document});
        cloud.call("logs", "PutResourcePolicy", policy).await.expect("is put");
    }
    let group = json!({"logGroupIdentifier": "arn:aws:logs:us-east-1:000000000000:log-group:/g"});
    for (account, operation, expected) in [
        ("111111111111", "FilterLogEvents", "fine"),
        ("111111111111", "DescribeLogStreams", "fine"),
        ("222222222222", "FilterLogEvents", "AccessDeniedException"),
    ] {
        let caller = kernel::Caller::root(account);
        assert_eq!(code(&cloud, &caller, operation, group.clone()).await, expected, "{account} {operation}");
    }
    let mut stream = group;
    stream["logStreamName"] = json!("s");
    let caller = kernel::Caller::root("111111111111");
    assert_eq!(code(&cloud, &caller, "GetLogEvents", stream).await, "AccessDeniedException");
}
