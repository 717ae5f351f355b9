//! AddPermission: one statement more in the policy of a function.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::policy::{self, Carrier};
use crate::shapes::{AddPermissionRequest, AddPermissionResponse};
use crate::state::policy::FunctionPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct AddPermission;

impl Operation for AddPermission {
    const NAME: &'static str = "AddPermission";
    type Input = AddPermissionRequest;
    type Output = AddPermissionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = address::access(cx, "lambda:AddPermission", &input.function_name).await?;
        let access = access.with("lambda:Principal", [input.principal.clone()]);
        Ok(match &input.function_url_auth_type {
            Some(kind) => access.with("lambda:FunctionUrlAuthType", [kind.clone()]),
            None => access,
        })
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let carrier = Carrier::find(cx, &named).await?;
        if input.revision_id.as_ref().is_some_and(|revision| revision != carrier.revision()) {
            return Err(Error::OtherPolicyRevision.into());
        }
        let principal = policy::principal(cx, &input.principal).await?;
        let statement = policy::statement(&input, principal, &named.qualified_arn());
        let known = policy::find(cx, &named).await?;
        let mut policy = known.unwrap_or_else(|| empty(&named));
        policy::add(&mut policy.statements, &input.statement_id, &statement)?;
        cx.tx.put(&policy);
        carrier.revise(cx);
        Ok(AddPermissionResponse { statement: Some(statement) })
    }
}

fn empty(named: &Named) -> FunctionPolicy {
    FunctionPolicy {
        account: named.here.account.clone(),
        region: named.here.region.clone(),
        name: named.name.clone(),
        qualifier: named.qualifier.clone().unwrap_or_default(),
        statements: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ROLE, arn, call, cloud, make, make_versions, refusal};
    use serde_json::{Value, json};

    fn permission(id: &str, changes: Value) -> Value {
        let mut asked = json!({"FunctionName": "f", "StatementId": id, "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com"});
        for (name, value) in changes.as_object().expect("is an object") {
            asked[name] = value.clone();
        }
        asked
    }

    #[tokio::test]
    async fn permissions_become_statements() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let account = json!({"AWS": "arn:aws:iam::111111111111:root"});
        let owner = json!({"StringEquals": {"AWS:SourceAccount": "000000000000"}});
        let bucket = json!({"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}});
        for (changes, principal, condition) in [
            (json!({}), json!({"Service": "s3.amazonaws.com"}), None),
            (json!({"SourceArn": "arn:aws:s3:::b"}), json!({"Service": "s3.amazonaws.com"}), Some(bucket)),
            (json!({"Principal": "*", "SourceAccount": "000000000000"}), json!("*"), Some(owner)),
            (json!({"Principal": "111111111111"}), account.clone(), None),
            (json!({"Principal": ROLE}), json!({"AWS": ROLE}), None),
        ] {
            let id = changes.to_string().len().to_string();
            let told = call(&cloud, "AddPermission", permission(&id, changes)).await;
            let told: Value =
                serde_json::from_str(told["Statement"].as_str().expect("a text")).expect("JSON");
            let mut expected = json!({"Sid": id, "Effect": "Allow", "Principal": principal,
                "Action": "lambda:InvokeFunction", "Resource": arn("f")});
            if let Some(condition) = condition {
                expected["Condition"] = condition;
            }
            assert_eq!(told, expected);
        }
    }

    #[tokio::test]
    async fn what_is_refused() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        call(&cloud, "AddPermission", permission("s", json!({}))).await;
        let invalid = "InvalidParameterValueException";
        let missing = "ResourceNotFoundException";
        let again = "The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.";
        let principal = "The provided principal was invalid. Please check the principal and try again.";
        let revision = "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id";
        let alias = format!("Cannot find alias arn: {}", arn("f:live"));
        let gone = |name: &str| format!("Function not found: {}", arn(name));
        for (changes, status, code, sentence) in [
            (json!({"StatementId": "s"}), 409, "ResourceConflictException", again),
            (json!({"Principal": "invalid.nonaws.com"}), 400, invalid, principal),
            (json!({"Principal": "arn:aws:iam::000000000000:user/nobody"}), 400, invalid, principal),
            (
                json!({"Qualifier": "$LATEST"}),
                400,
                invalid,
                "We currently do not support adding policies for $LATEST.",
            ),
            (json!({"Qualifier": "live"}), 404, missing, &alias),
            (json!({"Qualifier": "42"}), 404, missing, &gone("f:42")),
            (json!({"Qualifier": "with-$"}), 404, missing, &gone("f:with-$")),
            (json!({"FunctionName": "doesnotexist"}), 404, missing, &gone("doesnotexist")),
            (json!({"RevisionId": "wrong"}), 412, "PreconditionFailedException", revision),
        ] {
            let refused = refusal(&cloud, "AddPermission", permission("t", changes.clone())).await;
            assert_eq!(refused, (status, code, sentence).into(), "{changes}");
        }
    }

    #[tokio::test]
    async fn a_policy_has_a_bound() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let mut refused = None;
        for number in 0..200 {
            let asked = permission(&format!("s{number}"), json!({"SourceArn": "arn:aws:s3:::bucket"}));
            if let Err(error) = cloud.call("lambda", "AddPermission", asked).await {
                refused = Some(error);
                break;
            }
        }
        let refused = refused.expect("is too large at some time");
        assert_eq!((refused.status, refused.code.as_ref()), (400, "PolicyLengthExceededException"));
    }

    #[tokio::test]
    async fn versions_and_aliases_carry_their_own() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 1).await;
        let alias = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "1"});
        let made = call(&cloud, "CreateAlias", alias).await;
        for qualifier in ["1", "live"] {
            let asked = permission("s", json!({"Qualifier": qualifier}));
            call(&cloud, "AddPermission", asked).await;
            let got = json!({"FunctionName": "f", "Qualifier": qualifier});
            let told = call(&cloud, "GetPolicy", got).await;
            let resource = format!("{}:{qualifier}", arn("f"));
            assert!(told["Policy"].as_str().is_some_and(|policy| policy.contains(&resource)), "{told}");
        }
        let alias = call(&cloud, "GetAlias", json!({"FunctionName": "f", "Name": "live"})).await;
        assert_ne!(alias["RevisionId"], made["RevisionId"]);
        let told = call(&cloud, "GetPolicy", json!({"FunctionName": "f:live"})).await;
        assert_eq!(told["RevisionId"], alias["RevisionId"]);
        let refused = refusal(&cloud, "GetPolicy", json!({"FunctionName": "f"})).await;
        assert_eq!(refused.code, "ResourceNotFoundException", "the function itself has none");
    }
}
