//! DescribeMetricFilters: no group has any here, and so it is told.

use crate::address::GroupName;
use crate::shapes::{DescribeMetricFiltersRequest, DescribeMetricFiltersResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct DescribeMetricFilters;

impl Operation for DescribeMetricFilters {
    const NAME: &'static str = "DescribeMetricFilters";
    type Input = DescribeMetricFiltersRequest;
    type Output = DescribeMetricFiltersResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let name = input.log_group_name.as_deref().unwrap_or_default();
        GroupName::new(cx, name).access(cx, "logs:DescribeMetricFilters").await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        if let Some(name) = &input.log_group_name {
            GroupName::new(cx, name).find(cx).await?;
        }
        Ok(DescribeMetricFiltersResponse { metric_filters: Some(Vec::new()), next_token: None })
    }
}
