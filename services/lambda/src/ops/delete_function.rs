//! DeleteFunction: the function, with its code and its policy. A version that is not there is gone already.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::shapes::{DeleteFunctionRequest, DeleteFunctionResponse};
use crate::state::function::Function;
use crate::state::policy::FunctionPolicy;
use crate::state::version::Version;
use crate::{code, usage, versions};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteFunction;

impl Operation for DeleteFunction {
    const NAME: &'static str = "DeleteFunction";
    type Input = DeleteFunctionRequest;
    type Output = DeleteFunctionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:DeleteFunction", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::new(cx, &input.function_name, input.qualifier.as_deref())?;
        let whole = Named { qualifier: None, ..named.clone() };
        match named.qualifier.as_deref() {
            None => delete(cx, &whole).await?,
            Some("$LATEST") => Err(Error::DeletesLatest)?,
            Some(alias) if versions::number(alias).is_none() => Err(Error::DeletesAlias)?,
            Some(_) => whole.function(cx).await.map(drop)?,
        }
        Ok(DeleteFunctionResponse { status_code: Some(204) })
    }
}

/// There is no version but `$LATEST`.
async fn delete(cx: &mut Cx<'_>, named: &Named) -> Result<()> {
    named.function(cx).await?;
    let version = versions::find(cx, named).await?;
    code::release(cx, &version.code).await?;
    usage::remove(cx, &named.here, 1, version.code.bytes).await?;
    let (account, region, name) = named.key();
    cx.tx.delete::<Version>((account, region, name, version.number));
    cx.tx.delete::<FunctionPolicy>((account, region, name, ""));
    cx.tx.delete::<Function>(named.key());
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn nothing_is_left() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let permission = json!({"FunctionName": "f", "StatementId": "s", "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com"});
        call(&cloud, "AddPermission", permission).await;
        call(&cloud, "DeleteFunction", json!({"FunctionName": "f"})).await;
        let sentence = format!("Function not found: {}", arn("f"));
        for operation in ["GetFunction", "DeleteFunction"] {
            let refused = refusal(&cloud, operation, json!({"FunctionName": "f"})).await;
            assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
        }
        let settings = call(&cloud, "GetAccountSettings", json!({})).await;
        assert_eq!(settings["AccountUsage"], json!({"TotalCodeSize": 0, "FunctionCount": 0}));
        make(&cloud, "f").await;
        let refused = refusal(&cloud, "GetPolicy", json!({"FunctionName": "f"})).await;
        assert_eq!(refused.code, "ResourceNotFoundException");
    }

    #[tokio::test]
    async fn versions_are_gone_already() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        call(&cloud, "DeleteFunction", json!({"FunctionName": "f", "Qualifier": "1221"})).await;
        call(&cloud, "GetFunction", json!({"FunctionName": "f"})).await;
        for (qualifier, sentence) in [
            ("$LATEST", "$LATEST version cannot be deleted without deleting the function."),
            ("live", "Deletion of aliases is not currently supported."),
        ] {
            let asked = json!({"FunctionName": "f", "Qualifier": qualifier});
            let refused = refusal(&cloud, "DeleteFunction", asked).await;
            assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
        }
    }
}
