//! A role, the policy that it gets, the machine's profile that holds it: made, used, taken apart.

use iam::{IDENTITIES, SERVICE};
use serde_json::{Value, json};
use testkit::Cloud;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

fn read(action: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

/// What the simulator says that the role may do.
async fn decision(cloud: &Cloud, action: &str) -> Value {
    let source = "arn:aws:iam::000000000000:role/web/server";
    let asked = json!({"PolicySourceArn": source, "ActionNames": [action]});
    let told = cloud.call("iam", "SimulatePrincipalPolicy", asked).await.expect("exists");
    told["EvaluationResults"][0]["EvalDecision"].clone()
}

#[tokio::test]
async fn from_making_to_taking_apart() {
    let cloud = Cloud::new(&[&SERVICE], &IDENTITIES);
    let call = async |operation: &str, input: Value| {
        cloud.call("iam", operation, input).await.unwrap_or_else(|error| panic!("{operation}: {error:?}"))
    };
    let role = json!({"RoleName": "server"});
    let profile = json!({"InstanceProfileName": "server"});
    let held = json!({"InstanceProfileName": "server", "RoleName": "server"});

    call("CreateRole", json!({"RoleName": "server", "Path": "/web/", "AssumeRolePolicyDocument": TRUST}))
        .await;
    let made = json!({"PolicyName": "reads", "PolicyDocument": read("s3:Get*")});
    let arn = call("CreatePolicy", made).await["Policy"]["Arn"].clone();
    let attached = json!({"RoleName": "server", "PolicyArn": arn});
    call("AttachRolePolicy", attached.clone()).await;
    call("CreateInstanceProfile", profile.clone()).await;
    call("AddRoleToInstanceProfile", held.clone()).await;
    assert_eq!(decision(&cloud, "s3:GetObject").await, "allowed");
    assert_eq!(decision(&cloud, "sqs:SendMessage").await, "implicitDeny");

    // Another version of the policy counts for the role at once.
    let version = json!({"PolicyArn": arn, "PolicyDocument": read("sqs:*"), "SetAsDefault": true});
    call("CreatePolicyVersion", version).await;
    assert_eq!(decision(&cloud, "s3:GetObject").await, "implicitDeny");
    assert_eq!(decision(&cloud, "sqs:SendMessage").await, "allowed");
    let bound =
        json!({"RoleName": "server", "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"});
    call("PutRolePermissionsBoundary", bound).await;
    assert_eq!(decision(&cloud, "sqs:SendMessage").await, "implicitDeny");

    call("RemoveRoleFromInstanceProfile", held).await;
    call("DeleteInstanceProfile", profile).await;
    call("DetachRolePolicy", attached).await;
    call("DeleteRole", role).await;
    call("DeletePolicyVersion", json!({"PolicyArn": arn, "VersionId": "v1"})).await;
    call("DeletePolicy", json!({"PolicyArn": arn})).await;
    let left = call("ListPolicies", json!({"OnlyAttached": true})).await;
    assert_eq!(left["Policies"], json!([]), "nothing is left of the boundary either");
}
