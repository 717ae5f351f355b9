//! ListProvisionedConcurrencyConfigs: what is kept ready for versions and aliases of a function.

use super::list_functions::page_size;
use crate::address::{self, Named};
use crate::errors::invalid_marker;
use crate::provisioned::{self, told};
use crate::rows;
use crate::shapes::{
    ListProvisionedConcurrencyConfigsRequest, ListProvisionedConcurrencyConfigsResponse,
    ProvisionedConcurrencyConfigListItem,
};
use crate::state::provisioned::Provisioned;
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListProvisionedConcurrencyConfigs;

impl Operation for ListProvisionedConcurrencyConfigs {
    const NAME: &'static str = "ListProvisionedConcurrencyConfigs";
    type Input = ListProvisionedConcurrencyConfigsRequest;
    type Output = ListProvisionedConcurrencyConfigsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:ListProvisionedConcurrencyConfigs", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        named.function(cx).await?;
        let limit = page_size(input.max_items);
        let paging = Paging::<(String,)>::new(input.marker.as_deref(), limit, invalid_marker)?;
        let (account, region, name) = named.key();
        let scan = Scan::<Provisioned>::prefix(named.key(), limit + 1);
        let scan = match &paging.after {
            Some((after,)) => scan.after((account, region, name, after.as_str())),
            None => scan,
        };
        let (page, is_more) = rows::page(cx, scan, limit).await?;
        let mut configs = Vec::new();
        for provisioned in &page {
            configs.push(item(cx, provisioned).await?);
        }
        Ok(ListProvisionedConcurrencyConfigsResponse {
            next_marker: page.last().filter(|_| is_more).map(|last| marker(&(last.qualifier.clone(),))),
            provisioned_concurrency_configs: Some(configs),
        })
    }
}

async fn item(cx: &mut Cx<'_>, provisioned: &Provisioned) -> Result<ProvisionedConcurrencyConfigListItem> {
    let state = provisioned::state(cx, provisioned).await?;
    Ok(ProvisionedConcurrencyConfigListItem {
        function_arn: Some(provisioned.arn()),
        requested_provisioned_concurrent_executions: told(state.count),
        available_provisioned_concurrent_executions: told(state.ready),
        allocated_provisioned_concurrent_executions: told(state.ready),
        status: Some(state.status.to_owned()),
        status_reason: state.reason,
        last_modified: Some(state.modified),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_versions, refusal};
    use serde_json::{Value, json};

    fn arns(told: &Value) -> Vec<&str> {
        let configs = told["ProvisionedConcurrencyConfigs"].as_array().map(Vec::as_slice).unwrap_or_default();
        configs.iter().filter_map(|config| config["FunctionArn"].as_str()).collect()
    }

    #[tokio::test]
    async fn page_by_page() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 3).await;
        let list = |changes: Value| {
            let mut asked = json!({"FunctionName": "f"});
            for (name, value) in changes.as_object().expect("is an object") {
                asked[name] = value.clone();
            }
            asked
        };
        let none = call(&cloud, "ListProvisionedConcurrencyConfigs", list(json!({}))).await;
        assert_eq!(none, json!({"ProvisionedConcurrencyConfigs": []}));
        let alias = json!({"FunctionName": "f", "Name": "live", "FunctionVersion": "3"});
        call(&cloud, "CreateAlias", alias).await;
        for qualifier in ["live", "2", "1"] {
            let put = list(json!({"Qualifier": qualifier, "ProvisionedConcurrentExecutions": 1}));
            call(&cloud, "PutProvisionedConcurrencyConfig", put).await;
        }
        let first = call(&cloud, "ListProvisionedConcurrencyConfigs", list(json!({"MaxItems": 2}))).await;
        assert_eq!(arns(&first), [arn("f:1"), arn("f:2")]);
        let asked = list(json!({"Marker": first["NextMarker"]}));
        let rest = call(&cloud, "ListProvisionedConcurrencyConfigs", asked).await;
        assert_eq!(arns(&rest), [arn("f:live")]);
        let refused =
            refusal(&cloud, "ListProvisionedConcurrencyConfigs", json!({"FunctionName": "g"})).await;
        let sentence = format!("Function not found: {}", arn("g"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
