//! DeleteAlias: the name alone, with what was set for it. Its address stays, and leads nowhere until the alias is
//! there again. One that is not there is gone already.

use crate::address::{self, Named};
use crate::provisioned;
use crate::shapes::DeleteAliasRequest;
use crate::state::alias::Alias;
use crate::state::event_invoke::EventInvoke;
use crate::state::policy::FunctionPolicy;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteAlias;

impl Operation for DeleteAlias {
    const NAME: &'static str = "DeleteAlias";
    type Input = DeleteAliasRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:DeleteAlias", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        let function = named.function(cx).await?;
        let (account, region, name) = named.key();
        let key = (account, region, name, input.name.as_str());
        cx.tx.delete::<Alias>(key);
        cx.tx.delete::<FunctionPolicy>(key);
        cx.tx.delete::<EventInvoke>(key);
        provisioned::remove(cx, function, &input.name).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn its_address_alone_is_left() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let named = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "$LATEST"});
        call(&cloud, "CreateAlias", named.clone()).await;
        let permission = json!({"FunctionName": "f", "Qualifier": "live", "StatementId": "s",
            "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"});
        call(&cloud, "AddPermission", permission).await;
        let url = json!({"FunctionName": "f:live", "AuthType": "NONE"});
        let url = call(&cloud, "CreateFunctionUrlConfig", url).await;
        for _ in 0..2 {
            call(&cloud, "DeleteAlias", json!({"FunctionName": "f", "Name": "live"})).await;
        }
        call(&cloud, "CreateAlias", named).await;
        let asked = json!({"FunctionName": "f", "Qualifier": "live"});
        let refused = refusal(&cloud, "GetPolicy", asked).await;
        assert_eq!(refused.message, "The resource you requested does not exist.");
        let told = call(&cloud, "GetFunctionUrlConfig", json!({"FunctionName": "f:live"})).await;
        assert_eq!(told["FunctionUrl"], url["FunctionUrl"]);
    }
}
