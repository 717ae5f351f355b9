//! ListEventSourceMappings: the mappings of the account in the region, of a function or of a source.

use super::list_functions::page_size;
use crate::errors::invalid_marker;
use crate::mappings::{self, checked};
use crate::rows;
use crate::shapes::{ListEventSourceMappingsRequest, ListEventSourceMappingsResponse};
use crate::state::mapping::{Mapping, MappingOfFunction, MappingOfSource};
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};
use store::Scan;

pub struct ListEventSourceMappings;

impl Operation for ListEventSourceMappings {
    const NAME: &'static str = "ListEventSourceMappings";
    type Input = ListEventSourceMappingsRequest;
    type Output = ListEventSourceMappingsResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("lambda:ListEventSourceMappings", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let limit = page_size(input.max_items);
        let paging = Paging::<(String,)>::new(input.marker.as_deref(), limit, invalid_marker)?;
        let after = paging.after.map(|(after,)| after);
        let function = match &input.function_name {
            Some(name) => Some(checked::named(cx, name)?.qualified_arn()),
            None => None,
        };
        let (found, next) = match (function, input.event_source_arn) {
            (Some(function), source) => of_function(cx, &function, source, after, limit).await?,
            (None, Some(source)) => of_source(cx, &source, after, limit).await?,
            (None, None) => all(cx, after, limit).await?,
        };
        Ok(ListEventSourceMappingsResponse {
            next_marker: next.map(|last| marker(&(last,))),
            event_source_mappings: Some(found.iter().map(mappings::told).collect()),
        })
    }
}

/// The mappings of a page, and behind what the next one begins.
type Listed = (Vec<Mapping>, Option<String>);

async fn all(cx: &mut Cx<'_>, after: Option<String>, limit: u32) -> Result<Listed> {
    let (account, region) = (cx.here.account.as_str(), cx.here.region.as_str());
    let scan = Scan::<Mapping>::prefix((account, region), limit + 1);
    let scan = match &after {
        Some(after) => scan.after((account, region, after.as_str())),
        None => scan,
    };
    let (page, is_more) = rows::page(cx, scan, limit).await?;
    let next = page.last().filter(|_| is_more).map(|mapping| mapping.uuid.clone());
    Ok((page, next))
}

async fn of_function(
    cx: &mut Cx<'_>,
    function: &str,
    source: Option<String>,
    after: Option<String>,
    limit: u32,
) -> Result<Listed> {
    let (account, region) = (cx.here.account.as_str(), cx.here.region.as_str());
    let scan = Scan::<MappingOfFunction>::prefix((account, region, function), limit + 1);
    let scan = match &after {
        Some(after) => scan.after((account, region, function, after.as_str())),
        None => scan,
    };
    let (page, is_more) = rows::page(cx, scan, limit).await?;
    let next = page.last().filter(|_| is_more).map(|row| row.uuid.clone());
    let mut found = many(cx, page.into_iter().map(|row| row.uuid)).await?;
    found.retain(|mapping| source.as_ref().is_none_or(|source| mapping.source == *source));
    Ok((found, next))
}

async fn of_source(cx: &mut Cx<'_>, source: &str, after: Option<String>, limit: u32) -> Result<Listed> {
    let (account, region) = (cx.here.account.as_str(), cx.here.region.as_str());
    let scan = Scan::<MappingOfSource>::prefix((account, region, source), limit + 1);
    let scan = match &after {
        Some(after) => scan.after((account, region, source, after.as_str())),
        None => scan,
    };
    let (page, is_more) = rows::page(cx, scan, limit).await?;
    let next = page.last().filter(|_| is_more).map(|row| row.function.clone());
    Ok((many(cx, page.into_iter().map(|row| row.uuid)).await?, next))
}

async fn many(cx: &mut Cx<'_>, uuids: impl Iterator<Item = String>) -> Result<Vec<Mapping>> {
    let here = cx.here;
    let keys: Vec<_> = uuids.map(|uuid| (here.account.clone(), here.region.clone(), uuid)).collect();
    let found = cx.tx.get_many::<Mapping>(&keys).await?;
    Ok(found.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud_with_queues, make, mapping, queue_arn};
    use serde_json::{Value, json};

    fn functions(told: &Value) -> Vec<&str> {
        let listed = told["EventSourceMappings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let arns = listed.iter().filter_map(|mapping| mapping["FunctionArn"].as_str());
        arns.filter_map(|arn| arn.rsplit(':').next()).collect()
    }

    #[tokio::test]
    async fn by_function_and_by_source() {
        let cloud = cloud_with_queues().await;
        for name in ["f", "g"] {
            make(&cloud, name).await;
            for queue in ["jobs", "jobs.fifo"] {
                let asked =
                    json!({"FunctionName": name, "EventSourceArn": queue_arn(queue), "Enabled": false});
                call(&cloud, "CreateEventSourceMapping", mapping(asked)).await;
            }
        }
        let list = async |asked: Value| call(&cloud, "ListEventSourceMappings", asked).await;
        assert_eq!(functions(&list(json!({})).await).len(), 4);
        assert_eq!(functions(&list(json!({"FunctionName": "f"})).await), ["f", "f"]);
        let of_jobs = json!({"EventSourceArn": queue_arn("jobs")});
        assert_eq!(functions(&list(of_jobs).await), ["f", "g"]);
        let both = json!({"FunctionName": "g", "EventSourceArn": queue_arn("jobs")});
        assert_eq!(functions(&list(both).await), ["g"]);
        assert_eq!(functions(&list(json!({"FunctionName": "f:live"})).await), Vec::<&str>::new());
        for asked in [
            json!({"MaxItems": 1}),
            json!({"FunctionName": "f", "MaxItems": 1}),
            json!({"EventSourceArn": queue_arn("jobs"), "MaxItems": 1}),
        ] {
            let first = list(asked.clone()).await;
            assert_eq!(functions(&first).len(), 1);
            let mut next = asked;
            next["Marker"] = first["NextMarker"].clone();
            let second = list(next).await;
            assert_eq!(functions(&second).len(), 1);
            let uuid = |told: &Value| told["EventSourceMappings"][0]["UUID"].clone();
            assert_ne!(uuid(&first), uuid(&second));
        }
    }
}
