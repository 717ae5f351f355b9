//! GetAlias: where an alias leads.

use crate::address::{self, Named};
use crate::aliases;
use crate::errors::Error;
use crate::shapes::{AliasConfiguration, GetAliasRequest};
use kernel::{Access, Cx, Operation, Result};

pub struct GetAlias;

impl Operation for GetAlias {
    const NAME: &'static str = "GetAlias";
    type Input = GetAliasRequest;
    type Output = AliasConfiguration;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:GetAlias", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        let missing = || Error::NoSuchAlias { arn: format!("{}:{}", named.arn(), input.name) };
        let alias = aliases::find(cx, &named, &input.name).await?.ok_or_else(missing)?;
        Ok(aliases::told(&alias))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn what_is_not_there() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let asked = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "$LATEST"});
        let made = call(&cloud, "CreateAlias", asked).await;
        let asked = json!({"FunctionName": "f", "Name": "live"});
        assert_eq!(call(&cloud, "GetAlias", asked).await, made);
        let refused = refusal(&cloud, "GetAlias", json!({"FunctionName": "f", "Name": "none"})).await;
        let sentence = format!("Cannot find alias arn: {}", arn("f:none"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
