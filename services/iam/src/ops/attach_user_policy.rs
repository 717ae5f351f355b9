//! AttachUserPolicy: gives a user a managed policy.

use crate::attach;
use crate::shapes::AttachUserPolicyRequest;
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct AttachUserPolicy;

impl Operation for AttachUserPolicy {
    const NAME: &'static str = "AttachUserPolicy";
    type Input = AttachUserPolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        attach::access::<User>(cx, "iam:AttachUserPolicy", &input.user_name, &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::attach::<User>(cx, &input.user_name, &input.policy_arn).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::{Value, json};

    const READ: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    fn of_bob(arn: &str) -> Value {
        json!({"UserName": "bob", "PolicyArn": arn})
    }

    #[tokio::test]
    async fn attached_once_and_detached_once() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        for _ in 0..2 {
            cloud.call("iam", "AttachUserPolicy", of_bob(READ)).await.expect("exists");
        }
        let bob = || json!({"UserName": "bob"});
        let listed = cloud.call("iam", "ListAttachedUserPolicies", bob()).await.expect("lists");
        assert_eq!(listed["AttachedPolicies"], json!([{"PolicyName": "ReadOnlyAccess", "PolicyArn": READ}]));
        let below = json!({"UserName": "bob", "PathPrefix": "/job-function/"});
        let listed = cloud.call("iam", "ListAttachedUserPolicies", below).await.expect("lists");
        assert_eq!(listed["AttachedPolicies"], json!([]));
        cloud.call("iam", "DetachUserPolicy", of_bob(READ)).await.expect("is attached");
        let refused = refusal(&cloud, "DetachUserPolicy", of_bob(READ)).await;
        assert_eq!(refused, (404, "NoSuchEntity", format!("Policy {READ} was not found.").as_str()).into());
    }

    #[tokio::test]
    async fn only_what_exists() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let arn = "arn:aws:iam::000000000000:policy/none";
        let refused = refusal(&cloud, "AttachUserPolicy", of_bob(arn)).await;
        let sentence = format!("Policy {arn} does not exist or is not attachable.");
        assert_eq!(refused, (404, "NoSuchEntity", sentence.as_str()).into());
        let refused = refusal(&cloud, "AttachUserPolicy", of_bob("longer-than-twenty-characters")).await;
        assert_eq!(refused, (400, "ValidationError", "Invalid ARN:  Could not be parsed!").into());
    }
}
