//! ListLayers: the layers of the account in the region by name, each with its newest version that is for what is
//! asked for. Layers without any are not told.

use super::list_functions::page_size;
use crate::errors::invalid_marker;
use crate::layers;
use crate::limits::ROWS_AT_ONCE;
use crate::rows;
use crate::shapes::{LayersListItem, ListLayersRequest, ListLayersResponse};
use crate::state::layer::{Layer, LayerVersion};
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListLayers;

impl Operation for ListLayers {
    const NAME: &'static str = "ListLayers";
    type Input = ListLayersRequest;
    type Output = ListLayersResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("lambda:ListLayers", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let limit = page_size(input.max_items);
        let paging = Paging::<(String,)>::new(input.marker.as_deref(), limit, invalid_marker)?;
        let (account, region) = (cx.here.account.as_str(), cx.here.region.as_str());
        let scan = Scan::<Layer>::prefix((account, region), limit + 1);
        let scan = match &paging.after {
            Some((after,)) => scan.after((account, region, after.as_str())),
            None => scan,
        };
        let (page, is_more) = rows::page(cx, scan, limit).await?;
        let next_marker = page.last().filter(|_| is_more).map(|layer| marker(&(layer.name.clone(),)));
        let mut listed = Vec::new();
        for layer in &page {
            listed.extend(newest(cx, layer, &input).await?.as_ref().map(told));
        }
        Ok(ListLayersResponse { next_marker, layers: Some(listed) })
    }
}

async fn newest(cx: &mut Cx<'_>, layer: &Layer, asked: &ListLayersRequest) -> Result<Option<LayerVersion>> {
    let key = (layer.account.as_str(), layer.region.as_str(), layer.name.as_str());
    let (runtime, architecture) =
        (asked.compatible_runtime.as_deref(), asked.compatible_architecture.as_deref());
    let mut before = layer.next_version;
    loop {
        let scan = Scan::<LayerVersion>::prefix(key, ROWS_AT_ONCE).before((key.0, key.1, key.2, before));
        let page = cx.tx.scan(scan.reverse().snapshot()).await?;
        let Some(last) = page.rows.last() else { return Ok(None) };
        before = last.number;
        let is_for = |version: &LayerVersion| layers::is_for(version, runtime, architecture);
        if let Some(found) = page.rows.into_iter().find(is_for) {
            return Ok(Some(found));
        }
    }
}

fn told(version: &LayerVersion) -> LayersListItem {
    LayersListItem {
        layer_name: Some(version.name.clone()),
        layer_arn: Some(version.layer_arn()),
        latest_matching_version: Some(layers::in_list(version)),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud, layer_arn, zip};
    use serde_json::{Value, json};

    fn arns(told: &Value) -> Vec<&str> {
        let layers = told["Layers"].as_array().map(Vec::as_slice).unwrap_or_default();
        layers.iter().filter_map(|one| one["LatestMatchingVersion"]["LayerVersionArn"].as_str()).collect()
    }

    #[tokio::test]
    async fn the_newest_version_that_matches() {
        let cloud = cloud().await;
        assert_eq!(call(&cloud, "ListLayers", json!({})).await, json!({"Layers": []}));
        for (name, runtime) in
            [("a", "python3.12"), ("a", "nodejs22.x"), ("b", "nodejs22.x"), ("c", "ruby3.3")]
        {
            let asked = json!({"LayerName": name, "CompatibleRuntimes": [runtime],
                "Content": {"ZipFile": zip("layer")}});
            call(&cloud, "PublishLayerVersion", asked).await;
        }
        call(&cloud, "DeleteLayerVersion", json!({"LayerName": "c", "VersionNumber": 1})).await;
        let all = call(&cloud, "ListLayers", json!({})).await;
        assert_eq!(arns(&all), [layer_arn("a:2"), layer_arn("b:1")]);
        assert_eq!(
            (&all["Layers"][0]["LayerName"], &all["Layers"][0]["LayerArn"]),
            (&json!("a"), &json!(layer_arn("a")))
        );
        let python = call(&cloud, "ListLayers", json!({"CompatibleRuntime": "python3.12"})).await;
        assert_eq!(arns(&python), [layer_arn("a:1")]);
        let first = call(&cloud, "ListLayers", json!({"MaxItems": 1})).await;
        assert_eq!(arns(&first), [layer_arn("a:2")]);
        let rest = call(&cloud, "ListLayers", json!({"Marker": first["NextMarker"]})).await;
        assert_eq!(arns(&rest), [layer_arn("b:1")]);
    }
}
