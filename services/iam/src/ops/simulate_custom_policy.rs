//! SimulateCustomPolicy: what policies would allow that nobody has yet.

use crate::paging::Paging;
use crate::shapes::{SimulateCustomPolicyRequest, SimulatePolicyResponse};
use crate::simulation::Simulation;
use kernel::{Access, Cx, Operation, Result};

pub struct SimulateCustomPolicy;

impl Operation for SimulateCustomPolicy {
    const NAME: &'static str = "SimulateCustomPolicy";
    type Input = SimulateCustomPolicyRequest;
    type Output = SimulatePolicyResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:SimulateCustomPolicy", "*"))
    }

    async fn run(_: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let listed = Simulation::new(input, Vec::new(), None, None)?.page(paging)?;
        Ok(SimulatePolicyResponse {
            is_truncated: listed.is_truncated(),
            evaluation_results: Some(listed.items),
            marker: listed.marker,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::{Value, json};

    const ALLOW_PUT: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::b/${aws:username}/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}}"#;
    const BUCKET_POLICY: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/bob"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#;

    async fn results(asked: Value) -> Value {
        let told = cloud().call("iam", "SimulateCustomPolicy", asked).await.expect("is sound");
        told["EvaluationResults"].clone()
    }

    fn entry(name: &str, value: &str) -> Value {
        json!({"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"})
    }

    #[tokio::test]
    async fn what_is_not_told_is_missing() {
        let asked = json!({"PolicyInputList": [ALLOW_PUT], "ActionNames": ["s3:PutObject"]});
        let told = results(asked).await;
        assert_eq!(
            (&told[0]["EvalDecision"], &told[0]["EvalResourceName"]),
            (&json!("implicitDeny"), &json!("*"))
        );
        assert_eq!(told[0]["MissingContextValues"], json!(["aws:SecureTransport", "aws:username"]));
        let asked = json!({
            "PolicyInputList": [ALLOW_PUT], "ActionNames": ["s3:PutObject", "s3:GetObject"],
            "ResourceArns": ["arn:aws:s3:::b/bob/x"],
            "ContextEntries": [entry("aws:username", "bob"), entry("aws:SecureTransport", "true")],
        });
        let told = results(asked).await;
        assert_eq!(
            (&told[0]["EvalDecision"], &told[1]["EvalDecision"]),
            (&json!("allowed"), &json!("implicitDeny"))
        );
        assert_eq!(told[0]["MissingContextValues"], json!([]));
        assert_eq!(told[0]["MatchedStatements"][0]["SourcePolicyId"], "PolicyInputList.1");
    }

    #[tokio::test]
    async fn a_boundary_bounds() {
        let read =
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#;
        let asked = json!({
            "PolicyInputList": [crate::testing::ALLOW_ALL], "PermissionsBoundaryPolicyInputList": [read],
            "ActionNames": ["s3:PutObject", "s3:GetObject"],
        });
        let told = results(asked).await;
        let bounded =
            |place: usize| &told[place]["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"];
        assert_eq!((&told[0]["EvalDecision"], bounded(0)), (&json!("implicitDeny"), &json!(false)));
        assert_eq!((&told[1]["EvalDecision"], bounded(1)), (&json!("allowed"), &json!(true)));
    }

    #[tokio::test]
    async fn another_account_must_agree() {
        let asked = |policy: &str| {
            json!({
                "PolicyInputList": [policy], "ResourcePolicy": BUCKET_POLICY, "ActionNames": ["s3:GetObject"],
                "ResourceArns": ["arn:aws:s3:::b/x"], "ResourceOwner": "222222222222",
                "CallerArn": "arn:aws:iam::111111111111:user/bob",
            })
        };
        let told = results(asked(ALLOW_PUT)).await;
        assert_eq!(told[0]["EvalDecision"], "implicitDeny");
        let each = json!({"IAM Policy": "implicitDeny", "Resource Policy": "allowed"});
        assert_eq!(told[0]["EvalDecisionDetails"], each);
        let told = results(asked(crate::testing::ALLOW_ALL)).await;
        assert_eq!(told[0]["EvalDecision"], "allowed");
        let kinds: Vec<&Value> = told[0]["MatchedStatements"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|statement| &statement["SourcePolicyType"])
            .collect();
        assert_eq!(kinds, ["IAM Policy", "Resource Policy"]);
    }

    #[tokio::test]
    async fn results_come_page_by_page() {
        let cloud = cloud();
        let mut asked = json!({
            "PolicyInputList": [ALLOW_PUT], "ActionNames": ["s3:a", "s3:b"],
            "ResourceArns": ["arn:aws:s3:::b/x", "arn:aws:s3:::b/y"], "MaxItems": 3,
        });
        let first = cloud.call("iam", "SimulateCustomPolicy", asked.clone()).await.expect("is sound");
        assert_eq!(
            (first["EvaluationResults"].as_array().map(Vec::len), &first["IsTruncated"]),
            (Some(3), &json!(true))
        );
        asked["Marker"] = first["Marker"].clone();
        let second = cloud.call("iam", "SimulateCustomPolicy", asked).await.expect("is sound");
        let last = &second["EvaluationResults"][0];
        assert_eq!(
            (&last["EvalActionName"], &last["EvalResourceName"]),
            (&json!("s3:b"), &json!("arn:aws:s3:::b/y"))
        );
        assert_eq!(second["IsTruncated"], false);
    }

    #[tokio::test]
    async fn nonsense_is_refused() {
        let cloud = cloud();
        let asked = json!({"PolicyInputList": ["no"], "ActionNames": ["s3:PutObject"]});
        let refused = refusal(&cloud, "SimulateCustomPolicy", asked).await;
        assert_eq!(refused, (400, "InvalidInput", "Syntax errors in policy.").into());
        let asked = json!({
            "PolicyInputList": [ALLOW_PUT], "ActionNames": ["s3:a"], "ResourcePolicy": BUCKET_POLICY,
        });
        let refused = refusal(&cloud, "SimulateCustomPolicy", asked).await;
        assert_eq!((refused.status, refused.code.as_str()), (400, "InvalidInput"));
        let asked = json!({
            "PolicyInputList": [ALLOW_PUT], "ActionNames": ["ec2:a"], "ResourceHandlingOption": "EC2-VPC-EBS",
        });
        assert_eq!(refusal(&cloud, "SimulateCustomPolicy", asked).await.status, 501);
    }
}
