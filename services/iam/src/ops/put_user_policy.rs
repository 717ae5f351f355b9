//! PutUserPolicy: puts a policy inside a user, in place of one with the same name.

use crate::shapes::PutUserPolicyRequest;
use crate::state::user::User;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct PutUserPolicy;

impl Operation for PutUserPolicy {
    const NAME: &'static str = "PutUserPolicy";
    type Input = PutUserPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:PutUserPolicy", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        inline::put::<User>(cx, &input.user_name, input.policy_name, input.policy_document).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::{Value, json};

    const READ: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}"#;

    fn put(name: &str, document: &str) -> Value {
        json!({"UserName": "bob", "PolicyName": name, "PolicyDocument": document})
    }

    #[tokio::test]
    async fn a_policy_comes_back_as_it_was_put() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        cloud.call("iam", "PutUserPolicy", put("read", READ)).await.expect("is a good policy");
        let named = || json!({"UserName": "bob", "PolicyName": "read"});
        let found = cloud.call("iam", "GetUserPolicy", named()).await.expect("is there");
        let encoded = found["PolicyDocument"].as_str().expect("is a text");
        assert!(encoded.starts_with("%7B%22Version%22%3A%20%222012-10-17%22%2C%20"), "{encoded}");
        let listed = cloud.call("iam", "ListUserPolicies", json!({"UserName": "bob"})).await.expect("lists");
        assert_eq!(listed["PolicyNames"], json!(["read"]));
        cloud.call("iam", "DeleteUserPolicy", named()).await.expect("is there");
        let refused = refusal(&cloud, "GetUserPolicy", named()).await;
        assert_eq!(refused, (404, "NoSuchEntity", "The user policy with name read cannot be found.").into());
        assert_eq!(refusal(&cloud, "DeleteUserPolicy", named()).await, refused);
    }

    #[tokio::test]
    async fn what_is_no_policy_is_refused() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let refused = refusal(&cloud, "PutUserPolicy", put("p", "{}")).await;
        assert_eq!(refused, (400, "MalformedPolicyDocument", "Syntax errors in policy.").into());
    }

    #[tokio::test]
    async fn all_together_have_2048_characters() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let long = READ.replace("s3:Get*", &format!("s3:{}", "x".repeat(1_000)));
        let spaced = long.replace(": ", &format!(":{}", " ".repeat(500)));
        cloud.call("iam", "PutUserPolicy", put("one", &spaced)).await.expect("white space is free");
        cloud.call("iam", "PutUserPolicy", put("one", &long)).await.expect("takes its own place");
        let refused = refusal(&cloud, "PutUserPolicy", put("two", &long)).await;
        let sentence = "Maximum policy size of 2048 bytes exceeded for user bob";
        assert_eq!(refused, (409, "LimitExceeded", sentence).into());
    }
}
