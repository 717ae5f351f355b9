//! DescribeResourcePolicies: those of the account in the region, by name.

use crate::errors::invalid_token;
use crate::limits::PAGE_MAX;
use crate::policies;
use crate::shapes::{DescribeResourcePoliciesRequest, DescribeResourcePoliciesResponse};
use crate::state::resource_policies::NamedPolicy;
use kernel::page::{Paging, marker};
use kernel::{Access, Cx, Operation, Result};

pub struct DescribeResourcePolicies;

impl Operation for DescribeResourcePolicies {
    const NAME: &'static str = "DescribeResourcePolicies";
    type Input = DescribeResourcePoliciesRequest;
    type Output = DescribeResourcePoliciesResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("logs:DescribeResourcePolicies", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let limit = input.limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(PAGE_MAX);
        let paging = Paging::<(String,)>::new(input.next_token.as_deref(), limit, invalid_token)?;
        // All of them are of the account; a single group has none.
        let is_of_account = input.policy_scope.as_deref() != Some("RESOURCE");
        let is_behind =
            |known: &&NamedPolicy| paging.after.as_ref().is_none_or(|(after,)| known.name > *after);
        let row = policies::of_account(cx).await?;
        let mut found: Vec<&NamedPolicy> =
            row.policies.iter().filter(|_| is_of_account).filter(is_behind).collect();
        let has_more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let last = found.last().filter(|_| has_more);
        Ok(DescribeResourcePoliciesResponse {
            next_token: last.map(|last| marker(&(last.name.clone(),))),
            resource_policies: Some(found.into_iter().map(policies::told).collect()),
        })
    }
}
