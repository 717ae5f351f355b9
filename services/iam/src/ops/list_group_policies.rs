//! ListGroupPolicies: the names of the policies inside a group.

use crate::paging::Paging;
use crate::shapes::{ListGroupPoliciesRequest, ListGroupPoliciesResponse};
use crate::state::group::Group;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct ListGroupPolicies;

impl Operation for ListGroupPolicies {
    const NAME: &'static str = "ListGroupPolicies";
    type Input = ListGroupPoliciesRequest;
    type Output = ListGroupPoliciesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:ListGroupPolicies", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let listed = inline::list::<Group>(cx, &input.group_name, paging).await?;
        Ok(ListGroupPoliciesResponse {
            is_truncated: listed.is_truncated(),
            policy_names: listed.items,
            marker: listed.marker,
        })
    }
}
