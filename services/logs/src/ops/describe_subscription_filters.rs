//! DescribeSubscriptionFilters: those of a group, by name.

use crate::address::GroupName;
use crate::errors::invalid_token;
use crate::limits::PAGE_MAX;
use crate::shapes::{
    DescribeSubscriptionFiltersRequest, DescribeSubscriptionFiltersResponse, SubscriptionFilter,
};
use crate::state::group::Subscription;
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};

pub struct DescribeSubscriptionFilters;

impl Operation for DescribeSubscriptionFilters {
    const NAME: &'static str = "DescribeSubscriptionFilters";
    type Input = DescribeSubscriptionFiltersRequest;
    type Output = DescribeSubscriptionFiltersResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        GroupName::new(cx, &input.log_group_name).access(cx, "logs:DescribeSubscriptionFilters").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group = GroupName::new(cx, &input.log_group_name).find(cx).await?;
        let limit = input.limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(PAGE_MAX);
        let paging = Paging::<(String,)>::new(input.next_token.as_deref(), limit, invalid_token)?;
        let prefix = input.filter_name_prefix.unwrap_or_default();
        let is_behind = |name: &str| paging.after.as_ref().is_none_or(|(after,)| name > after.as_str());
        let wanted = |known: &&Subscription| known.name.starts_with(&prefix) && is_behind(&known.name);
        let mut found: Vec<&Subscription> = group.subscriptions.iter().filter(wanted).collect();
        let has_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| has_more);
        Ok(DescribeSubscriptionFiltersResponse {
            next_token: last.map(|last| marker(&(last.name.clone(),))),
            subscription_filters: Some(found.iter().map(|known| told(&group.name, known)).collect()),
        })
    }
}

fn told(group: &str, subscription: &Subscription) -> SubscriptionFilter {
    let distribution = if subscription.is_random { "Random" } else { "ByLogStream" };
    SubscriptionFilter {
        filter_name: Some(subscription.name.clone()),
        log_group_name: Some(group.to_owned()),
        filter_pattern: Some(subscription.pattern.clone()),
        destination_arn: Some(subscription.destination.clone()),
        role_arn: None,
        distribution: Some(distribution.to_owned()),
        apply_on_transformed_logs: Some(subscription.is_on_transformed),
        creation_time: Some(subscription.created.0),
    }
}
