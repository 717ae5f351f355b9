//! ListLayerVersions: the versions of a layer, newest first. A layer that is not there has none.

use super::list_functions::page_size;
use crate::errors::invalid_marker;
use crate::layers::{self, NamedLayer};
use crate::rows;
use crate::shapes::{ListLayerVersionsRequest, ListLayerVersionsResponse};
use crate::state::layer::LayerVersion;
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListLayerVersions;

impl Operation for ListLayerVersions {
    const NAME: &'static str = "ListLayerVersions";
    type Input = ListLayerVersionsRequest;
    type Output = ListLayerVersionsResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        Ok(Access::to("lambda:ListLayerVersions", layer.arn()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let layer = NamedLayer::new(cx.here, &input.layer_name);
        let limit = page_size(input.max_items);
        let paging = Paging::<(u64,)>::new(input.marker.as_deref(), limit, invalid_marker)?;
        let (account, region, name) = layer.key();
        let scan = Scan::<LayerVersion>::prefix(layer.key(), limit + 1).reverse();
        let scan = match paging.after {
            Some((after,)) => scan.before((account, region, name, after)),
            None => scan,
        };
        let (page, is_more) = rows::page(cx, scan, limit).await?;
        let next_marker = page.last().filter(|_| is_more).map(|version| marker(&(version.number,)));
        let (runtime, architecture) =
            (input.compatible_runtime.as_deref(), input.compatible_architecture.as_deref());
        let is_for = |version: &&LayerVersion| layers::is_for(version, runtime, architecture);
        let listed = page.iter().filter(is_for).map(layers::in_list).collect();
        Ok(ListLayerVersionsResponse { next_marker, layer_versions: Some(listed) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, make_layer};
    use serde_json::{Value, json};

    fn numbers(told: &Value) -> Vec<i64> {
        let versions = told["LayerVersions"].as_array().map(Vec::as_slice).unwrap_or_default();
        versions.iter().filter_map(|version| version["Version"].as_i64()).collect()
    }

    #[tokio::test]
    async fn newest_first() {
        let cloud = cloud().await;
        for _ in 0..3 {
            make_layer(&cloud, "l").await;
        }
        make_layer(&cloud, "ll").await;
        let first = call(&cloud, "ListLayerVersions", json!({"LayerName": "l", "MaxItems": 2})).await;
        assert_eq!(numbers(&first), [3, 2]);
        let rest = json!({"LayerName": "l", "Marker": first["NextMarker"]});
        let rest = call(&cloud, "ListLayerVersions", rest).await;
        assert_eq!((numbers(&rest), rest.get("NextMarker")), (vec![1], None));
        let none = call(&cloud, "ListLayerVersions", json!({"LayerName": "none"})).await;
        assert_eq!(none, json!({"LayerVersions": []}));
    }
}
