//! RemovePermission: one statement less in the policy of a function.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::policy::{self, Carrier};
use crate::shapes::RemovePermissionRequest;
use crate::state::function::Function;
use crate::state::policy::FunctionPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct RemovePermission;

impl Operation for RemovePermission {
    const NAME: &'static str = "RemovePermission";
    type Input = RemovePermissionRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:RemovePermission", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        if cx.tx.get::<Function>(named.key()).await?.is_none() {
            return Err(Error::NoPolicyFor { arn: named.qualified_arn() }.into());
        }
        let carrier = Carrier::find(cx, &named).await?;
        let mut policy = policy::find(cx, &named).await?.ok_or(Error::NoPolicyOfResource)?;
        let Some(at) = policy.statements.iter().position(|known| known.id == input.statement_id) else {
            return Err(Error::NoSuchStatement { id: input.statement_id }.into());
        };
        if input.revision_id.as_ref().is_some_and(|revision| revision != carrier.revision()) {
            return Err(Error::OtherRevision.into());
        }
        policy.statements.remove(at);
        put(cx, &policy);
        carrier.revise(cx);
        Ok(())
    }
}

/// A policy without any statement is none.
fn put(cx: &mut Cx<'_>, policy: &FunctionPolicy) {
    let FunctionPolicy { account, region, name, qualifier, statements } = policy;
    match statements.is_empty() {
        true => {
            cx.tx.delete::<FunctionPolicy>((
                account.as_str(),
                region.as_str(),
                name.as_str(),
                qualifier.as_str(),
            ));
        }
        false => cx.tx.put(policy),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::{Value, json};

    fn sids(told: &Value) -> Vec<String> {
        let policy: Value = serde_json::from_str(told["Policy"].as_str().expect("a text")).expect("JSON");
        let statements = policy["Statement"].as_array().expect("a list").clone();
        statements.iter().filter_map(|one| one["Sid"].as_str().map(str::to_owned)).collect()
    }

    #[tokio::test]
    async fn with_the_last_statement_the_policy_is_gone() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        for id in ["one", "two"] {
            let asked = json!({"FunctionName": "f", "StatementId": id, "Action": "lambda:InvokeFunction",
                "Principal": "s3.amazonaws.com"});
            call(&cloud, "AddPermission", asked).await;
        }
        let of_f = || json!({"FunctionName": "f"});
        let remove = |id: &str| json!({"FunctionName": "f", "StatementId": id});
        let before = call(&cloud, "GetPolicy", of_f()).await;
        assert_eq!(sids(&before), ["one", "two"]);
        call(&cloud, "RemovePermission", remove("one")).await;
        let after = call(&cloud, "GetPolicy", of_f()).await;
        assert_eq!(sids(&after), ["two"]);
        assert_ne!(after["RevisionId"], before["RevisionId"]);
        let function = call(&cloud, "GetFunctionConfiguration", of_f()).await;
        assert_eq!(function["RevisionId"], after["RevisionId"]);
        let refused = refusal(&cloud, "RemovePermission", remove("none")).await;
        let sentence = "Statement none is not found in resource policy.";
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        call(&cloud, "RemovePermission", remove("two")).await;
        let refused = refusal(&cloud, "GetPolicy", of_f()).await;
        let sentence = "The resource you requested does not exist.";
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
        let refused = refusal(&cloud, "RemovePermission", remove("two")).await;
        let sentence = "No policy is associated with the given resource.";
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence).into());
    }

    #[tokio::test]
    async fn what_is_not_there() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let asked = json!({"FunctionName": "g", "StatementId": "s"});
        let sentence = format!("No policy found for: {}", arn("g"));
        let refused = refusal(&cloud, "RemovePermission", asked).await;
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
        let asked = json!({"FunctionName": "f", "StatementId": "s", "Qualifier": "live"});
        let sentence = format!("Cannot find alias arn: {}", arn("f:live"));
        assert_eq!(refusal(&cloud, "RemovePermission", asked).await.message, sentence);
    }
}
