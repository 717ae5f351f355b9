//! Shorthands of this service's tests.

use kernel::caller::Source;
use kernel::{ApiError, Caller, Principal};
use serde_json::{Value, json};
use testkit::Cloud;

pub fn cloud() -> Cloud {
    Cloud::new(&[&crate::SERVICE], &crate::IDENTITIES)
}

/// What an error is compared with.
#[derive(Debug, PartialEq)]
pub struct Refusal {
    pub status: u16,
    pub code: String,
    pub message: String,
}

impl From<(u16, &str, &str)> for Refusal {
    fn from((status, code, message): (u16, &str, &str)) -> Refusal {
        Refusal { status, code: code.to_owned(), message: message.to_owned() }
    }
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Refusal {
        Refusal { status: error.status, code: error.code.into_owned(), message: error.message }
    }
}

/// The refusal of a call by root that must not succeed.
pub async fn refusal(cloud: &Cloud, operation: &str, input: Value) -> Refusal {
    cloud.call("iam", operation, input).await.expect_err("is refused").into()
}

/// Makes a user and hands back what its requests come as.
pub async fn user(cloud: &Cloud, name: &str) -> Caller {
    let made = cloud.call("iam", "CreateUser", json!({"UserName": name})).await.expect("is new");
    let id = made["User"]["UserId"].as_str().expect("has an id").to_owned();
    let account = testkit::ACCOUNT.to_owned();
    let principal = Principal::User { account, name: name.to_owned(), path: "/".to_owned(), id };
    Caller { principal, access_key: None, session: None, source: Source::default() }
}

/// Makes a group.
pub async fn group(cloud: &Cloud, name: &str) {
    cloud.call("iam", "CreateGroup", json!({"GroupName": name})).await.expect("is new");
}

/// Lets the machines of EC2 assume a role.
pub const TRUST_EC2: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

/// Lets everything be done.
pub const ALLOW_ALL: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// Makes a role for EC2.
pub async fn role(cloud: &Cloud, name: &str) {
    let asked = json!({"RoleName": name, "AssumeRolePolicyDocument": TRUST_EC2});
    cloud.call("iam", "CreateRole", asked).await.expect("is new");
}

/// Makes a managed policy that allows everything, and tells its ARN.
pub async fn policy(cloud: &Cloud, name: &str) -> String {
    let asked = json!({"PolicyName": name, "PolicyDocument": ALLOW_ALL});
    let made = cloud.call("iam", "CreatePolicy", asked).await.expect("is new");
    made["Policy"]["Arn"].as_str().expect("has an ARN").to_owned()
}
