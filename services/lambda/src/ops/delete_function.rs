//! DeleteFunction: the function with all that is its own, or one version of it.

use crate::address::{self, Named};
use crate::errors::Error;
use crate::shapes::{DeleteFunctionRequest, DeleteFunctionResponse};
use crate::state::alias::Alias;
use crate::state::event_invoke::EventInvoke;
use crate::state::function::Function;
use crate::state::policy::FunctionPolicy;
use crate::state::provisioned::Provisioned;
use crate::state::url::Url;
use crate::state::version::{LATEST, Version};
use crate::{aliases, provisioned, rows, urls, usage, versions};
use kernel::{Access, Cx, Operation, Result};
use store::Row;

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
        let function = whole.function(cx).await;
        match named.qualifier.as_deref().map(|qualifier| (qualifier, versions::number(qualifier))) {
            None => delete(cx, &whole, function?).await?,
            Some((_, Some(LATEST))) => Err(Error::DeletesLatest)?,
            Some((_, None)) => Err(Error::DeletesAlias)?,
            Some((_, Some(number))) => {
                delete_version(cx, &whole, function?, number).await?;
            }
        }
        Ok(DeleteFunctionResponse { status_code: Some(204) })
    }
}

/// The function, with all that has its name.
async fn delete(cx: &mut Cx<'_>, named: &Named, function: Function) -> Result<()> {
    let mut bytes = 0_u64;
    for version in rows::all::<Version>(cx, named.key()).await? {
        versions::delete(cx, &version).await?;
        bytes = bytes.saturating_add(version.code.bytes);
    }
    for alias in rows::all::<Alias>(cx, named.key()).await? {
        cx.tx.delete::<Alias>(alias.key());
    }
    for policy in rows::all::<FunctionPolicy>(cx, named.key()).await? {
        cx.tx.delete::<FunctionPolicy>(policy.key());
    }
    for config in rows::all::<EventInvoke>(cx, named.key()).await? {
        cx.tx.delete::<EventInvoke>(config.key());
    }
    for url in rows::all::<Url>(cx, named.key()).await? {
        urls::delete(cx, &url);
    }
    usage::remove(cx, &named.here, 1, bytes).await?;
    for provisioned in rows::all::<Provisioned>(cx, named.key()).await? {
        cx.tx.delete::<Provisioned>(provisioned.key());
    }
    usage::hold(cx, &named.here, function.held_concurrency(), 0).await?;
    cx.tx.delete::<Function>(named.key());
    let (functions, here, name) = (cx.world.functions.clone(), named.here.clone(), named.name.clone());
    cx.when_committed(move || functions.forget(&here.account, &here.region, &name));
    Ok(())
}

/// One version, to which no alias may lead. One that is not there is gone already.
async fn delete_version(cx: &mut Cx<'_>, whole: &Named, function: Function, number: u64) -> Result<()> {
    let (account, region, name) = whole.key();
    let Some(version) = cx.tx.get::<Version>((account, region, name, number)).await? else { return Ok(()) };
    let names = aliases::names_that_lead_to(cx, whole, number).await?;
    if !names.is_empty() {
        return Err(Error::AliasesLeadThere { names }.into());
    }
    versions::delete(cx, &version).await?;
    usage::remove(cx, &whole.here, 0, version.code.bytes).await?;
    let qualifier = number.to_string();
    cx.tx.delete::<FunctionPolicy>((account, region, name, qualifier.as_str()));
    cx.tx.delete::<EventInvoke>((account, region, name, qualifier.as_str()));
    provisioned::remove(cx, function, &qualifier).await
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

    #[tokio::test]
    async fn versions_go_one_by_one() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        for timeout in [5, 6] {
            call(&cloud, "PublishVersion", json!({"FunctionName": "f"})).await;
            let change = json!({"FunctionName": "f", "Timeout": timeout});
            call(&cloud, "UpdateFunctionConfiguration", change).await;
            cloud.settle().await;
        }
        let alias = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "1",
            "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.5}}});
        call(&cloud, "CreateAlias", alias).await;
        let sentence = "Unable to delete version because the following aliases reference it: [live]";
        for version in ["1", "2"] {
            let asked = json!({"FunctionName": "f", "Qualifier": version});
            let refused = refusal(&cloud, "DeleteFunction", asked).await;
            assert_eq!(refused, (409, "ResourceConflictException", sentence).into());
        }
        call(&cloud, "DeleteAlias", json!({"FunctionName": "f", "Name": "live"})).await;
        call(&cloud, "DeleteFunction", json!({"FunctionName": "f:2"})).await;
        let refused = refusal(&cloud, "GetFunction", json!({"FunctionName": "f:2"})).await;
        assert_eq!(refused.message, format!("Function not found: {}", arn("f:2")));
        call(&cloud, "GetFunction", json!({"FunctionName": "f:1"})).await;
        let next = call(&cloud, "PublishVersion", json!({"FunctionName": "f"})).await;
        assert_eq!(next["Version"], "3");
        call(&cloud, "DeleteFunction", json!({"FunctionName": "f"})).await;
        let settings = call(&cloud, "GetAccountSettings", json!({})).await;
        assert_eq!(settings["AccountUsage"], json!({"TotalCodeSize": 0, "FunctionCount": 0}));
    }
}
