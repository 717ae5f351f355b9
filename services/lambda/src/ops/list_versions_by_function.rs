//! ListVersionsByFunction: `$LATEST` first, then what was published.

use super::list_functions::page_size;
use crate::address::{self, Named};
use crate::errors::invalid_marker;
use crate::shapes::{ListVersionsByFunctionRequest, ListVersionsByFunctionResponse};
use crate::state::version::Version;
use crate::{rows, told};
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListVersionsByFunction;

impl Operation for ListVersionsByFunction {
    const NAME: &'static str = "ListVersionsByFunction";
    type Input = ListVersionsByFunctionRequest;
    type Output = ListVersionsByFunctionResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:ListVersionsByFunction", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        named.function(cx).await?;
        let limit = page_size(input.max_items);
        let paging = Paging::<(u64,)>::new(input.marker.as_deref(), limit, invalid_marker)?;
        let scan = Scan::<Version>::prefix(named.key(), limit + 1);
        let (account, region, name) = named.key();
        let scan = match paging.after {
            Some((after,)) => scan.after((account, region, name, after)),
            None => scan,
        };
        let (versions, is_more) = rows::page(cx, scan, limit).await?;
        Ok(ListVersionsByFunctionResponse {
            next_marker: versions.last().filter(|_| is_more).map(|version| marker(&(version.number,))),
            versions: Some(versions.iter().map(told::qualified).collect()),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn latest_is_there_from_the_beginning() {
        let cloud = cloud().await;
        make(&cloud, "f").await;
        make(&cloud, "ff").await;
        let told = call(&cloud, "ListVersionsByFunction", json!({"FunctionName": "f"})).await;
        assert_eq!(told["Versions"].as_array().map(Vec::len), Some(1));
        assert_eq!(told["Versions"][0]["FunctionArn"], json!(arn("f:$LATEST")));
        let refused = refusal(&cloud, "ListVersionsByFunction", json!({"FunctionName": "g"})).await;
        assert_eq!((refused.status, refused.code.as_str()), (404, "ResourceNotFoundException"));
    }
}
