//! ListFunctions: the functions of the account in the region, by name; with `ALL`, all of their versions.

use crate::errors::invalid_marker;
use crate::limits::PAGE_MAX;
use crate::shapes::{ListFunctionsRequest, ListFunctionsResponse};
use crate::state::function::Function;
use crate::state::version::{LATEST, Version};
use crate::{rows, told};
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListFunctions;

impl Operation for ListFunctions {
    const NAME: &'static str = "ListFunctions";
    type Input = ListFunctionsRequest;
    type Output = ListFunctionsResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("lambda:ListFunctions", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let limit = page_size(input.max_items);
        // Without a marker of its own, each kind of list would take the other's.
        match input.function_version.is_some() {
            true => all_versions(cx, input.marker.as_deref(), limit).await,
            false => latest(cx, input.marker.as_deref(), limit).await,
        }
    }
}

/// What is asked, within AWS' own bound.
pub fn page_size(asked: Option<i32>) -> u32 {
    asked.and_then(|asked| u32::try_from(asked).ok()).unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX)
}

async fn latest(cx: &mut Cx<'_>, after: Option<&str>, limit: u32) -> Result<ListFunctionsResponse> {
    let paging = Paging::<(String,)>::new(after, limit, invalid_marker)?;
    let (account, region) = (cx.here.account.as_str(), cx.here.region.as_str());
    // One row more tells whether there are more.
    let scan = Scan::<Function>::prefix((account, region), limit + 1);
    let scan = match &paging.after {
        Some((after,)) => scan.after((account, region, after.as_str())),
        None => scan,
    };
    let (functions, is_more) = rows::page(cx, scan, limit).await?;
    let next_marker = functions.last().filter(|_| is_more).map(|function| marker(&(function.name.clone(),)));
    let keys: Vec<_> = functions
        .into_iter()
        .map(|function| (function.account, function.region, function.name, LATEST))
        .collect();
    let versions = cx.tx.get_many::<Version>(&keys).await?;
    let functions = versions.iter().flatten().map(told::in_list).collect();
    Ok(ListFunctionsResponse { next_marker, functions: Some(functions) })
}

async fn all_versions(cx: &mut Cx<'_>, after: Option<&str>, limit: u32) -> Result<ListFunctionsResponse> {
    let paging = Paging::<(String, u64)>::new(after, limit, invalid_marker)?;
    let (account, region) = (cx.here.account.as_str(), cx.here.region.as_str());
    let scan = Scan::<Version>::prefix((account, region), limit + 1);
    let scan = match &paging.after {
        Some((name, number)) => scan.after((account, region, name.as_str(), *number)),
        None => scan,
    };
    let (versions, is_more) = rows::page(cx, scan, limit).await?;
    let next_marker =
        versions.last().filter(|_| is_more).map(|version| marker(&(version.name.clone(), version.number)));
    Ok(ListFunctionsResponse { next_marker, functions: Some(versions.iter().map(told::qualified).collect()) })
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make, refusal};
    use serde_json::{Value, json};

    fn names(page: &Value) -> Vec<&str> {
        let functions = page["Functions"].as_array().map(Vec::as_slice).unwrap_or_default();
        functions.iter().filter_map(|function| function["FunctionName"].as_str()).collect()
    }

    #[tokio::test]
    async fn pages_by_name() {
        let cloud = cloud().await;
        assert_eq!(call(&cloud, "ListFunctions", json!({})).await, json!({"Functions": []}));
        for name in ["c", "a", "b"] {
            make(&cloud, name).await;
        }
        let first = call(&cloud, "ListFunctions", json!({"MaxItems": 2})).await;
        assert_eq!(names(&first), ["a", "b"]);
        assert_eq!(first["Functions"][0].get("State"), None);
        let rest = call(&cloud, "ListFunctions", json!({"Marker": first["NextMarker"]})).await;
        assert_eq!((names(&rest), rest.get("NextMarker")), (vec!["c"], None));
        let exact = call(&cloud, "ListFunctions", json!({"MaxItems": 3})).await;
        assert_eq!((names(&exact).len(), exact.get("NextMarker")), (3, None));
        let refused = refusal(&cloud, "ListFunctions", json!({"Marker": "x"})).await;
        assert_eq!(refused.code, "InvalidParameterValueException");
    }

    #[tokio::test]
    async fn all_versions_are_qualified() {
        let cloud = cloud().await;
        make(&cloud, "a").await;
        make(&cloud, "b").await;
        let all = json!({"FunctionVersion": "ALL", "MaxItems": 1});
        let first = call(&cloud, "ListFunctions", all).await;
        assert_eq!(first["Functions"][0]["FunctionArn"], json!(arn("a:$LATEST")));
        let all = json!({"FunctionVersion": "ALL", "Marker": first["NextMarker"]});
        let rest = call(&cloud, "ListFunctions", all).await;
        assert_eq!(rest["Functions"][0]["FunctionArn"], json!(arn("b:$LATEST")));
        let odd = refusal(&cloud, "ListFunctions", json!({"FunctionVersion": "invalid"})).await;
        let sentence = "1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]";
        assert_eq!(odd, (400, "ValidationException", sentence).into());
    }
}
