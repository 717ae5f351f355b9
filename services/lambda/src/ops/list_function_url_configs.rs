//! ListFunctionUrlConfigs: the addresses of a function and its aliases.

use super::list_functions::page_size;
use crate::address::{self, Named};
use crate::errors::invalid_marker;
use crate::shapes::{ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse};
use crate::state::url::Url;
use crate::{rows, urls};
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListFunctionUrlConfigs;

impl Operation for ListFunctionUrlConfigs {
    const NAME: &'static str = "ListFunctionUrlConfigs";
    type Input = ListFunctionUrlConfigsRequest;
    type Output = ListFunctionUrlConfigsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:ListFunctionUrlConfigs", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        urls::check_carrier(cx, &named).await?;
        let limit = page_size(input.max_items);
        let paging = Paging::<(String,)>::new(input.marker.as_deref(), limit, invalid_marker)?;
        let (account, region, name) = named.key();
        let scan = Scan::<Url>::prefix(named.key(), limit + 1);
        let scan = match &paging.after {
            Some((after,)) => scan.after((account, region, name, after.as_str())),
            None => scan,
        };
        let (page, is_more) = rows::page(cx, scan, limit).await?;
        Ok(ListFunctionUrlConfigsResponse {
            next_marker: page.last().filter(|_| is_more).map(|last| marker(&(last.qualifier.clone(),))),
            function_url_configs: page.iter().map(urls::told).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn the_functions_own_comes_first() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        let none = call(&cloud, "ListFunctionUrlConfigs", json!({"FunctionName": "f"})).await;
        assert_eq!(none, json!({"FunctionUrlConfigs": []}));
        let alias = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "$LATEST"});
        call(&cloud, "CreateAlias", alias).await;
        for name in ["f:live", "f"] {
            let asked = json!({"FunctionName": name, "AuthType": "NONE"});
            call(&cloud, "CreateFunctionUrlConfig", asked).await;
        }
        let first = call(&cloud, "ListFunctionUrlConfigs", json!({"FunctionName": "f", "MaxItems": 1})).await;
        assert_eq!(first["FunctionUrlConfigs"][0]["FunctionArn"], arn("f"));
        let rest = json!({"FunctionName": "f", "Marker": first["NextMarker"]});
        let rest = call(&cloud, "ListFunctionUrlConfigs", rest).await;
        assert_eq!(rest["FunctionUrlConfigs"][0]["FunctionArn"], arn("f:live"));
        let refused = refusal(&cloud, "ListFunctionUrlConfigs", json!({"FunctionName": "g"})).await;
        assert_eq!(refused, (404, "ResourceNotFoundException", "Function does not exist").into());
    }
}
