//! Event source mappings: how they are found, kept and told.
//!
//! `asked.rs` has what a request may set, `checked.rs` how a change is checked against function, role and source
//! before it is kept, `sources.rs` what sources there are. `polling.rs` does what mappings are for.

pub mod asked;
pub mod checked;
pub mod errors;
pub mod sources;

use crate::errors::Error;
use crate::shapes::{EventSourceMappingConfiguration, Filter, FilterCriteria, ScalingConfig};
use crate::state::mapping::{Mapping, MappingOfFunction, MappingOfSource, Phase};
use crate::ticks;
use errors::Trouble;
use kernel::{Access, Arn, Cx, Here, Result};
use store::Row;

/// The mapping with an id, of the caller's account; the commit minds if it changes.
pub async fn find(cx: &mut Cx<'_>, uuid: &str) -> Result<Mapping> {
    let here = cx.here;
    let found = cx.tx.get::<Mapping>((here.account.as_str(), here.region.as_str(), uuid)).await?;
    Ok(found.ok_or(Error::NoSuchResource)?)
}

/// The same, to be changed: not while an earlier change is on its way.
pub async fn to_change(cx: &mut Cx<'_>, uuid: &str) -> Result<Mapping> {
    let mapping = find(cx, uuid).await?;
    match mapping.phase {
        Phase::Settled => Ok(mapping),
        _ => Err(Trouble::InUse.into()),
    }
}

/// What an action on a mapping needs.
pub async fn access(cx: &mut Cx<'_>, action: &'static str, uuid: &str) -> Result<Access> {
    let here = cx.here;
    let known = cx.peek_shared::<Mapping>((here.account.as_str(), here.region.as_str(), uuid)).await?;
    let access = Access::to(action, cx.arn(&format!("event-source-mapping:{uuid}")));
    let Some(mapping) = known else { return Ok(access) };
    let tags = mapping.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    Ok(access.with_resource_tags(tags).with("lambda:FunctionArn", [mapping.function.clone()]))
}

/// The id of the mapping that a whole ARN names, as tags are put on it.
pub fn tagged(arn: &str) -> Option<(Here, &str)> {
    let parsed = Arn::parse(arn).filter(|arn| arn.service == "lambda")?;
    let uuid = parsed.resource.strip_prefix("event-source-mapping:")?;
    Some((Here::new(parsed.region, parsed.account), uuid))
}

/// Puts a mapping where it is found, in place of what it was, and lets it settle.
pub fn put(cx: &mut Cx<'_>, mapping: &Mapping, before: Option<&Mapping>) {
    if let Some(before) = before {
        forget(cx, before);
    }
    cx.tx.put(mapping);
    cx.tx.put(&mapping.of_function());
    cx.tx.put(&mapping.of_source());
    if mapping.phase != Phase::Settled {
        ticks::settle_mapping_later(cx, mapping);
    }
}

/// It is gone.
pub fn delete(cx: &mut Cx<'_>, mapping: &Mapping) {
    cx.tx.delete::<Mapping>(mapping.key());
    forget(cx, mapping);
}

fn forget(cx: &mut Cx<'_>, mapping: &Mapping) {
    cx.tx.delete::<MappingOfFunction>(mapping.of_function().key());
    cx.tx.delete::<MappingOfSource>(mapping.of_source().key());
}

pub fn told(mapping: &Mapping) -> EventSourceMappingConfiguration {
    let settings = &mapping.settings;
    let number = |number: u32| i32::try_from(number).ok();
    let filters = settings.filters.iter().map(|filter| Filter { pattern: Some(filter.clone()) });
    let failures = settings.reports_failures.then(|| asked::REPORTS_FAILURES.to_owned());
    EventSourceMappingConfiguration {
        uuid: Some(mapping.uuid.clone()),
        batch_size: number(settings.batch_max),
        maximum_batching_window_in_seconds: number(settings.window_s),
        event_source_arn: Some(mapping.source.clone()),
        filter_criteria: (!settings.filters.is_empty())
            .then(|| FilterCriteria { filters: Some(filters.collect()) }),
        function_arn: Some(mapping.function.clone()),
        last_modified: Some(mapping.modified.into()),
        state: Some(mapping.state().to_owned()),
        state_transition_reason: Some("USER_INITIATED".to_owned()),
        function_response_types: Some(failures.into_iter().collect()),
        scaling_config: settings
            .concurrency_max
            .map(|maximum| ScalingConfig { maximum_concurrency: number(maximum) }),
        event_source_mapping_arn: Some(mapping.arn()),
    }
}
