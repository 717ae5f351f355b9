//! Who may what: functions as policies name them, roles to pass, and what a function's own policy lets in.

use serde_json::{Value, json};
use testkit::Cloud;

const ROLE: &str = "arn:aws:iam::000000000000:role/runner";
const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:f";
const OTHER: &str = "111111111111";

/// An archive with one empty file `a`, as short as one can be.
const ZIP: &str = "UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAYVBLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAACAAQAAAABhUEsFBgAAAAABAAEALwAAAB8AAAAAAA==";

async fn cloud() -> Cloud {
    let cloud = Cloud::new(&[&lambda::SERVICE, &iam::SERVICE], &iam::IDENTITIES);
    let statement = json!({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole"});
    let trust = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let role = json!({"RoleName": "runner", "AssumeRolePolicyDocument": trust});
    cloud.call("iam", "CreateRole", role).await.expect("is made");
    cloud
}

/// A user that may do what these statements say.
async fn user(cloud: &Cloud, statements: Value) -> kernel::Caller {
    let made = cloud.call("iam", "CreateUser", json!({"UserName": "bob"})).await.expect("is made");
    let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    let policy = json!({"UserName": "bob", "PolicyName": "p", "PolicyDocument": document});
    cloud.call("iam", "PutUserPolicy", policy).await.expect("is put");
    testkit::user(testkit::ACCOUNT, "bob", made["User"]["UserId"].as_str().expect("an id"))
}

fn function() -> Value {
    json!({"FunctionName": "f", "Runtime": "python3.12", "Role": ROLE, "Handler": "a.b",
        "Code": {"ZipFile": ZIP}, "Tags": {"team": "blue"}})
}

#[tokio::test]
async fn a_role_must_be_one_to_pass() {
    let create = json!({"Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": FUNCTION});
    let pass = |service: &str| {
        json!({"Effect": "Allow", "Action": "iam:PassRole", "Resource": ROLE,
            "Condition": {"StringEquals": {"iam:PassedToService": service}}})
    };
    for (statements, is_allowed) in [
        (json!([create]), false),
        (json!([create, pass("ec2.amazonaws.com")]), false),
        (json!([create, pass("lambda.amazonaws.com")]), true),
        (json!([pass("lambda.amazonaws.com")]), false),
    ] {
        let cloud = cloud().await;
        let bob = user(&cloud, statements.clone()).await;
        let answer = cloud.call_as(&bob, "lambda", "CreateFunction", function()).await;
        assert_eq!(answer.is_ok(), is_allowed, "{statements}: {answer:?}");
        if let Err(refused) = answer {
            assert_eq!((refused.status, refused.code.as_ref()), (403, "AccessDeniedException"));
        }
    }
}

#[tokio::test]
async fn tags_of_functions_are_conditions() {
    for (team, is_allowed) in [("blue", true), ("red", false)] {
        let cloud = cloud().await;
        cloud.call("lambda", "CreateFunction", function()).await.expect("is made");
        let statement = json!([{"Effect": "Allow", "Action": "lambda:GetFunction", "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/team": team}}}]);
        let bob = user(&cloud, statement).await;
        let answer = cloud.call_as(&bob, "lambda", "GetFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(answer.is_ok(), is_allowed, "{answer:?}");
    }
}

#[tokio::test]
async fn another_account_comes_in_by_the_functions_policy_alone() {
    let cloud = cloud().await;
    cloud.call("lambda", "CreateFunction", function()).await.expect("is made");
    let stranger = testkit::default_root(OTHER);
    let asked = || json!({"FunctionName": FUNCTION});
    let refused = cloud.call_as(&stranger, "lambda", "GetFunction", asked()).await.expect_err("is refused");
    assert_eq!((refused.status, refused.code.as_ref()), (403, "AccessDeniedException"));
    let permission = json!({"FunctionName": "f", "StatementId": "s", "Action": "lambda:GetFunction",
        "Principal": OTHER});
    cloud.call("lambda", "AddPermission", permission).await.expect("is sound");
    let told = cloud.call_as(&stranger, "lambda", "GetFunction", asked()).await.expect("is let in");
    assert_eq!(told["Configuration"]["FunctionArn"], FUNCTION);
    let refused =
        cloud.call_as(&stranger, "lambda", "DeleteFunction", asked()).await.expect_err("is refused");
    assert_eq!(refused.code, "AccessDeniedException");
    let removed = json!({"FunctionName": "f", "StatementId": "s"});
    cloud.call("lambda", "RemovePermission", removed).await.expect("is there");
    cloud.call_as(&stranger, "lambda", "GetFunction", asked()).await.expect_err("is refused again");
}
