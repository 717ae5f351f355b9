//! AttachRolePolicy: gives a role what a managed policy grants.

use crate::attach;
use crate::shapes::AttachRolePolicyRequest;
use crate::state::role::Role;
use kernel::{Access, Cx, Operation, Result};

pub struct AttachRolePolicy;

impl Operation for AttachRolePolicy {
    const NAME: &'static str = "AttachRolePolicy";
    type Input = AttachRolePolicyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        attach::access::<Role>(cx, "iam:AttachRolePolicy", &input.role_name, &input.policy_arn).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::attach::<Role>(cx, &input.role_name, &input.policy_arn).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, policy, refusal, role, user};
    use serde_json::json;

    #[tokio::test]
    async fn arns_are_checked() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let arn = policy(&cloud, "grants").await;
        let refused = async |arn: &str| {
            refusal(&cloud, "AttachRolePolicy", json!({"RoleName": "build", "PolicyArn": arn})).await
        };
        let none = refused("longpolicynamebutnoarn").await;
        assert_eq!(none, (400, "ValidationError", "Invalid ARN:  Could not be parsed!").into());
        let other = format!("{arn}123");
        let sentence = format!("Policy {other} does not exist or is not attachable.");
        assert_eq!(refused(&other).await, (404, "NoSuchEntity", sentence.as_str()).into());
        let linked = refused("arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy").await;
        let sentence = "Cannot attach a Service Role Policy to a Customer Role.";
        assert_eq!(linked, (400, "PolicyNotAttachable", sentence).into());
    }

    #[tokio::test]
    async fn attached_twice_is_attached_once() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let arn = policy(&cloud, "grants").await;
        let asked = json!({"RoleName": "build", "PolicyArn": arn});
        for _ in 0..2 {
            cloud.call("iam", "AttachRolePolicy", asked.clone()).await.expect("exists");
        }
        let named = json!({"RoleName": "build"});
        let listed = cloud.call("iam", "ListAttachedRolePolicies", named.clone()).await.expect("exists");
        assert_eq!(listed["AttachedPolicies"], json!([{"PolicyName": "grants", "PolicyArn": arn}]));
        cloud.call("iam", "DetachRolePolicy", asked.clone()).await.expect("is attached");
        let refused = refusal(&cloud, "DetachRolePolicy", asked).await;
        let sentence = format!("Policy {arn} was not found.");
        assert_eq!(refused, (404, "NoSuchEntity", sentence.as_str()).into());
    }

    #[tokio::test]
    async fn ten_are_enough() {
        let cloud = cloud();
        role(&cloud, "build").await;
        for number in 0..10 {
            let arn = policy(&cloud, &format!("p{number}")).await;
            let asked = json!({"RoleName": "build", "PolicyArn": arn});
            cloud.call("iam", "AttachRolePolicy", asked).await.expect("is not too many");
        }
        let asked = json!({"RoleName": "build", "PolicyArn": policy(&cloud, "p10").await});
        let refused = refusal(&cloud, "AttachRolePolicy", asked).await;
        assert_eq!(refused, (409, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10").into());
    }

    #[tokio::test]
    async fn one_can_be_allowed_to_grant_little_to_the_bounded() {
        let cloud = cloud();
        role(&cloud, "free").await;
        role(&cloud, "bound").await;
        let limits = policy(&cloud, "limits").await;
        let bounded = json!({"RoleName": "bound", "PermissionsBoundary": limits});
        cloud.call("iam", "PutRolePermissionsBoundary", bounded).await.expect("exists");
        let bob = user(&cloud, "bob").await;
        let read_only = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let condition = json!({"ArnEquals": {"iam:PolicyARN": read_only, "iam:PermissionsBoundary": limits}});
        let statement = json!({
            "Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*", "Condition": condition,
        });
        let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let inline = json!({"UserName": "bob", "PolicyName": "little", "PolicyDocument": document});
        cloud.call("iam", "PutUserPolicy", inline).await.expect("is sound");

        let attach = async |role: &str, arn: &str| {
            let asked = json!({"RoleName": role, "PolicyArn": arn});
            cloud.call_as(&bob, "iam", "AttachRolePolicy", asked).await.map_err(|error| error.code)
        };
        let refused = Err("AccessDenied".into());
        assert_eq!(attach("bound", "arn:aws:iam::aws:policy/AdministratorAccess").await, refused);
        assert_eq!(attach("free", read_only).await, refused);
        assert!(attach("bound", read_only).await.is_ok());
    }
}
