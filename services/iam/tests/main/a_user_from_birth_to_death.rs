//! What Terraform asks for when it makes a user with a key, and when it takes all of it away.

use serde_json::{Value, json};
use testkit::Cloud;

async fn ok(cloud: &Cloud, operation: &str, input: Value) -> Value {
    match cloud.call("iam", operation, input).await {
        Ok(answer) => answer,
        Err(error) => panic!("{operation}: {error:?}"),
    }
}

fn bob() -> Value {
    json!({"UserName": "bob"})
}

#[tokio::test]
async fn nothing_is_left_over() {
    let cloud = Cloud::new(&[&iam::SERVICE], &iam::IDENTITIES);
    ok(
        &cloud,
        "CreateUser",
        json!({"UserName": "bob", "Path": "/ci/", "Tags": [{"Key": "a", "Value": "1"}]}),
    )
    .await;
    ok(&cloud, "CreateGroup", json!({"GroupName": "devs"})).await;
    ok(&cloud, "AddUserToGroup", json!({"GroupName": "devs", "UserName": "bob"})).await;
    let read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    ok(&cloud, "AttachUserPolicy", json!({"UserName": "bob", "PolicyArn": read})).await;
    let key = ok(&cloud, "CreateAccessKey", bob()).await;

    for group in ok(&cloud, "ListGroupsForUser", bob()).await["Groups"].as_array().expect("is a list") {
        ok(&cloud, "RemoveUserFromGroup", json!({"GroupName": group["GroupName"], "UserName": "bob"})).await;
    }
    for known in ok(&cloud, "ListAccessKeys", bob()).await["AccessKeyMetadata"].as_array().expect("is a list")
    {
        assert_eq!(known["AccessKeyId"], key["AccessKey"]["AccessKeyId"]);
        ok(&cloud, "DeleteAccessKey", json!({"UserName": "bob", "AccessKeyId": known["AccessKeyId"]})).await;
    }
    for policy in
        ok(&cloud, "ListAttachedUserPolicies", bob()).await["AttachedPolicies"].as_array().expect("is a list")
    {
        ok(&cloud, "DetachUserPolicy", json!({"UserName": "bob", "PolicyArn": policy["PolicyArn"]})).await;
    }
    for (operation, member) in [
        ("ListUserPolicies", "PolicyNames"),
        ("ListSSHPublicKeys", "SSHPublicKeys"),
        ("ListMFADevices", "MFADevices"),
        ("ListSigningCertificates", "Certificates"),
        ("ListServiceSpecificCredentials", "ServiceSpecificCredentials"),
    ] {
        assert_eq!(ok(&cloud, operation, bob()).await[member], json!([]), "{operation}");
    }
    let none = cloud.call("iam", "DeleteLoginProfile", bob()).await.expect_err("there is none");
    assert_eq!(none.code, "NoSuchEntity");
    ok(&cloud, "DeleteUser", bob()).await;
    ok(&cloud, "DeleteGroup", json!({"GroupName": "devs"})).await;
    let summary = ok(&cloud, "GetAccountSummary", json!({})).await;
    assert_eq!((&summary["SummaryMap"]["Users"], &summary["SummaryMap"]["Groups"]), (&json!(0), &json!(0)));
}
