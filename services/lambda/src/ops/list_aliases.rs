//! ListAliases: the aliases of a function, by name; or those alone that name a version.

use super::list_functions::page_size;
use crate::address::{self, Named};
use crate::errors::invalid_marker;
use crate::shapes::{ListAliasesRequest, ListAliasesResponse};
use crate::state::alias::Alias;
use crate::{aliases, rows};
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListAliases;

impl Operation for ListAliases {
    const NAME: &'static str = "ListAliases";
    type Input = ListAliasesRequest;
    type Output = ListAliasesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        address::access(cx, "lambda:ListAliases", &input.function_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let named = Named::whole(cx, &input.function_name)?;
        named.function(cx).await?;
        let limit = page_size(input.max_items);
        let paging = Paging::<(String,)>::new(input.marker.as_deref(), limit, invalid_marker)?;
        let (account, region, name) = named.key();
        let scan = Scan::<Alias>::prefix(named.key(), limit + 1);
        let scan = match &paging.after {
            Some((after,)) => scan.after((account, region, name, after.as_str())),
            None => scan,
        };
        let (page, is_more) = rows::page(cx, scan, limit).await?;
        let next_marker = page.last().filter(|_| is_more).map(|alias| marker(&(alias.name.clone(),)));
        let version = input.function_version.as_deref();
        let listed = page.iter().filter(|alias| aliases::is_of(alias, version)).map(aliases::told).collect();
        Ok(ListAliasesResponse { next_marker, aliases: Some(listed) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{arn, call, cloud, make_versions, refusal};
    use serde_json::{Value, json};

    fn names(told: &Value) -> Vec<&str> {
        let aliases = told["Aliases"].as_array().map(Vec::as_slice).unwrap_or_default();
        aliases.iter().filter_map(|alias| alias["Name"].as_str()).collect()
    }

    #[tokio::test]
    async fn by_name_and_by_version() {
        let cloud = cloud().await;
        make_versions(&cloud, "f", 2).await;
        for (name, version) in [("c", "1"), ("a", "1"), ("b", "2")] {
            let asked = json!({"FunctionName": "f", "Name": name, "FunctionVersion": version});
            call(&cloud, "CreateAlias", asked).await;
        }
        let first = call(&cloud, "ListAliases", json!({"FunctionName": "f", "MaxItems": 2})).await;
        assert_eq!(names(&first), ["a", "b"]);
        let rest = json!({"FunctionName": "f", "Marker": first["NextMarker"]});
        let rest = call(&cloud, "ListAliases", rest).await;
        assert_eq!((names(&rest), rest.get("NextMarker")), (vec!["c"], None));
        let asked = json!({"FunctionName": "f", "FunctionVersion": "1"});
        assert_eq!(names(&call(&cloud, "ListAliases", asked).await), ["a", "c"]);
        let refused = refusal(&cloud, "ListAliases", json!({"FunctionName": "g"})).await;
        let sentence = format!("Function not found: {}", arn("g"));
        assert_eq!(refused, (404, "ResourceNotFoundException", sentence.as_str()).into());
    }
}
