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

const LAYER: &str = "arn:aws:lambda:us-east-1:000000000000:layer:l:1";

#[tokio::test]
async fn a_layer_of_another_account_takes_its_leave() {
    let cloud = cloud().await;
    let layer = json!({"LayerName": "l", "Content": {"ZipFile": ZIP}});
    cloud.call("lambda", "PublishLayerVersion", layer).await.expect("is sound");
    let stranger = testkit::default_root(OTHER);
    let statement = json!({"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole"});
    let trust = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
    let role = json!({"RoleName": "runner", "AssumeRolePolicyDocument": trust});
    cloud.call_as(&stranger, "iam", "CreateRole", role).await.expect("is made");
    let mut asked = function();
    asked["Role"] = json!(ROLE.replace("000000000000", OTHER));
    asked["Layers"] = json!([LAYER]);
    let refused =
        cloud.call_as(&stranger, "lambda", "CreateFunction", asked.clone()).await.expect_err("is refused");
    assert_eq!((refused.status, refused.code.as_ref()), (403, "AccessDeniedException"));
    assert!(refused.message.contains("lambda:GetLayerVersion") && refused.message.contains(LAYER));
    let permission = json!({"LayerName": "l", "VersionNumber": 1, "StatementId": "s",
        "Action": "lambda:GetLayerVersion", "Principal": OTHER});
    cloud.call("lambda", "AddLayerVersionPermission", permission).await.expect("is sound");
    let made = cloud.call_as(&stranger, "lambda", "CreateFunction", asked).await.expect("is let in");
    assert_eq!(made["Layers"][0]["Arn"], LAYER);
    let by_arn = json!({"Arn": LAYER});
    cloud.call_as(&stranger, "lambda", "GetLayerVersionByArn", by_arn).await.expect("is let in");
    let delete = json!({"LayerName": LAYER.trim_end_matches(":1"), "VersionNumber": 1});
    let refused =
        cloud.call_as(&stranger, "lambda", "DeleteLayerVersion", delete).await.expect_err("is refused");
    assert_eq!(refused.code, "AccessDeniedException");
}

#[tokio::test]
async fn layers_are_conditions() {
    for (allowed, is_allowed) in
        [(LAYER, true), ("arn:aws:lambda:us-east-1:000000000000:layer:other:*", false)]
    {
        let cloud = cloud().await;
        let layer = json!({"LayerName": "l", "Content": {"ZipFile": ZIP}});
        cloud.call("lambda", "PublishLayerVersion", layer).await.expect("is sound");
        cloud.call("lambda", "CreateFunction", function()).await.expect("is made");
        cloud.settle().await;
        let statements = json!([
            {"Effect": "Allow", "Action": "lambda:GetLayerVersion", "Resource": "*"},
            {"Effect": "Allow", "Action": "lambda:UpdateFunctionConfiguration", "Resource": FUNCTION,
                "Condition": {"ForAllValues:StringLike": {"lambda:Layer": [allowed]}}}]);
        let bob = user(&cloud, statements).await;
        let asked = json!({"FunctionName": "f", "Layers": [LAYER]});
        let answer = cloud.call_as(&bob, "lambda", "UpdateFunctionConfiguration", asked).await;
        assert_eq!(answer.is_ok(), is_allowed, "{answer:?}");
    }
}
