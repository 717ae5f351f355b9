//! SimulatePrincipalPolicy: what a user, group or role may do, and with which more policies it might.

use crate::paging::Paging;
use crate::shapes::{SimulateCustomPolicyRequest, SimulatePolicyResponse, SimulatePrincipalPolicyRequest};
use crate::simulation::{Simulation, subject};
use kernel::{Access, Cx, Operation, Result};

pub struct SimulatePrincipalPolicy;

impl Operation for SimulatePrincipalPolicy {
    const NAME: &'static str = "SimulatePrincipalPolicy";
    type Input = SimulatePrincipalPolicyRequest;
    type Output = SimulatePolicyResponse;

    async fn access(_: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:SimulatePrincipalPolicy", input.policy_source_arn.clone()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let subject = subject::find(cx, &input.policy_source_arn).await?;
        let (policies, boundary) = (subject.policies, subject.boundary);
        let listed =
            Simulation::new(as_custom(input), policies, boundary, Some(subject.caller))?.page(paging)?;
        Ok(SimulatePolicyResponse {
            is_truncated: listed.is_truncated(),
            evaluation_results: Some(listed.items),
            marker: listed.marker,
        })
    }
}

/// The part of the request that both simulations have.
fn as_custom(input: SimulatePrincipalPolicyRequest) -> SimulateCustomPolicyRequest {
    SimulateCustomPolicyRequest {
        policy_input_list: input.policy_input_list.unwrap_or_default(),
        permissions_boundary_policy_input_list: input.permissions_boundary_policy_input_list,
        action_names: input.action_names,
        resource_arns: input.resource_arns,
        resource_policy: input.resource_policy,
        resource_owner: input.resource_owner,
        caller_arn: input.caller_arn,
        context_entries: input.context_entries,
        ..SimulateCustomPolicyRequest::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ALLOW_ALL, cloud, group, refusal, role, user};
    use serde_json::json;

    const PUT_OBJECT: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}"#;

    #[tokio::test]
    async fn a_result_is_told_as_aws_tells_it() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let asked = json!({"PolicyName": "put", "PolicyDocument": PUT_OBJECT});
        let made = cloud.call("iam", "CreatePolicy", asked).await.expect("is sound");
        let attached = json!({"RoleName": "build", "PolicyArn": made["Policy"]["Arn"]});
        cloud.call("iam", "AttachRolePolicy", attached).await.expect("exists");
        let asked = json!({
            "PolicySourceArn": "arn:aws:iam::000000000000:role/build",
            "ActionNames": ["s3:PutObject", "s3:GetObjectVersion"],
            "ResourceArns": ["arn:aws:s3:::bucket"],
        });
        let told = cloud.call("iam", "SimulatePrincipalPolicy", asked).await.expect("exists");
        let matched = json!([{
            "SourcePolicyId": "put",
            "SourcePolicyType": "IAM Policy",
            "StartPosition": {"Line": 1, "Column": 41},
            "EndPosition": {"Line": 1, "Column": 103},
        }]);
        let allowed = json!({
            "EvalActionName": "s3:PutObject",
            "EvalResourceName": "arn:aws:s3:::bucket",
            "EvalDecision": "allowed",
            "MatchedStatements": matched,
            "MissingContextValues": [],
            "OrganizationsDecisionDetail": {"AllowedByOrganizations": true},
            "EvalDecisionDetails": {},
            "ResourceSpecificResults": [{
                "EvalResourceName": "arn:aws:s3:::bucket",
                "EvalResourceDecision": "allowed",
                "MatchedStatements": matched,
                "MissingContextValues": [],
            }],
        });
        assert_eq!(told["EvaluationResults"][0], allowed);
        let denied = &told["EvaluationResults"][1];
        assert_eq!(
            (&denied["EvalDecision"], &denied["MatchedStatements"]),
            (&json!("implicitDeny"), &json!([]))
        );
    }

    #[tokio::test]
    async fn groups_count_and_a_deny_wins() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        group(&cloud, "staff").await;
        let member = json!({"GroupName": "staff", "UserName": "bob"});
        cloud.call("iam", "AddUserToGroup", member).await.expect("exist");
        let inline = json!({"GroupName": "staff", "PolicyName": "all", "PolicyDocument": ALLOW_ALL});
        cloud.call("iam", "PutGroupPolicy", inline).await.expect("is sound");
        let asked = |more: &[String]| {
            json!({
                "PolicySourceArn": "arn:aws:iam::000000000000:user/bob",
                "ActionNames": ["s3:PutObject"], "PolicyInputList": more,
            })
        };
        let told = cloud.call("iam", "SimulatePrincipalPolicy", asked(&[])).await.expect("exists");
        let result = &told["EvaluationResults"][0];
        assert_eq!(result["MatchedStatements"][0]["SourcePolicyId"], "group_staff_all");
        let deny = ALLOW_ALL.replace("Allow", "Deny");
        let told = cloud.call("iam", "SimulatePrincipalPolicy", asked(&[deny])).await.expect("exists");
        let result = &told["EvaluationResults"][0];
        assert_eq!(result["EvalDecision"], "explicitDeny");
        assert_eq!(result["MatchedStatements"][0]["SourcePolicyId"], "PolicyInputList.1");
    }

    #[tokio::test]
    async fn who_is_asked_about_must_be_clear() {
        let cloud = cloud();
        let asked = |arn: &str| json!({"PolicySourceArn": arn, "ActionNames": ["s3:PutObject"]});
        let arn = "arn:aws:iam::000000000000:root";
        let refused = refusal(&cloud, "SimulatePrincipalPolicy", asked(arn)).await;
        let sentence = format!("Invalid Entity Arn: {arn} does not clearly define entity type and name.");
        assert_eq!(refused, (400, "InvalidInput", sentence.as_str()).into());
        let refused =
            refusal(&cloud, "SimulatePrincipalPolicy", asked("arn:aws:iam::000000000000:user/eve")).await;
        assert_eq!(refused, (404, "NoSuchEntity", "The user with name eve cannot be found.").into());
    }
}
