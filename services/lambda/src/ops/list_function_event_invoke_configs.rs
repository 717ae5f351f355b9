//! ListFunctionEventInvokeConfigs: what is set for a function's versions and aliases.

use super::list_functions::page_size;
use crate::address::{self, Named};
use crate::errors::invalid_marker;
use crate::shapes::{ListFunctionEventInvokeConfigsRequest, ListFunctionEventInvokeConfigsResponse};
use crate::state::event_invoke::EventInvoke;
use crate::{event_invoke, rows};
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListFunctionEventInvokeConfigs;

impl Operation for ListFunctionEventInvokeConfigs {
    const NAME: &'static str = "ListFunctionEventInvokeConfigs";
    type Input = ListFunctionEventInvokeConfigsRequest;
    type Output = ListFunctionEventInvokeConfigsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:ListFunctionEventInvokeConfigs", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        event_invoke::carrier(cx, &named).await?;
        let limit = page_size(input.max_items);
        let paging = Paging::<(String,)>::new(input.marker.as_deref(), limit, invalid_marker)?;
        let (account, region, name) = named.key();
        let scan = Scan::<EventInvoke>::prefix(named.key(), limit + 1);
        let scan = match &paging.after {
            Some((after,)) => scan.after((account, region, name, after.as_str())),
            None => scan,
        };
        let (page, is_more) = rows::page(cx, scan, limit).await?;
        Ok(ListFunctionEventInvokeConfigsResponse {
            next_marker: page.last().filter(|_| is_more).map(|last| marker(&(last.qualifier.clone(),))),
            function_event_invoke_configs: Some(page.iter().map(event_invoke::told).collect()),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_versions, refusal};
    use serde_json::{Value, json};

    fn arns(told: &Value) -> Vec<&str> {
        let configs = told["FunctionEventInvokeConfigs"].as_array().map(Vec::as_slice).unwrap_or_default();
        configs.iter().filter_map(|config| config["FunctionArn"].as_str()).collect()
    }

    #[tokio::test]
    async fn page_by_page() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 1).await;
        let alias = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "1"});
        call(&cloud, "CreateAlias", alias).await;
        for name in ["f:live", "f", "f:1"] {
            let put = json!({"FunctionName": name, "MaximumRetryAttempts": 2});
            call(&cloud, "PutFunctionEventInvokeConfig", put).await;
        }
        let asked = json!({"FunctionName": "f", "MaxItems": 2});
        let first = call(&cloud, "ListFunctionEventInvokeConfigs", asked).await;
        assert_eq!(arns(&first), [arn("f:$LATEST"), arn("f:1")]);
        let asked = json!({"FunctionName": "f", "Marker": first["NextMarker"]});
        let rest = call(&cloud, "ListFunctionEventInvokeConfigs", asked).await;
        assert_eq!(arns(&rest), [arn("f:live")]);
        let refused = refusal(&cloud, "ListFunctionEventInvokeConfigs", json!({"FunctionName": "g"})).await;
        assert_eq!(refused, (404, "ResourceNotFoundException", "The function doesn't exist.").into());
    }
}
