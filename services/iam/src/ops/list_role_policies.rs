//! ListRolePolicies: the names of the policies inside a role.

use crate::paging::Paging;
use crate::shapes::{ListRolePoliciesRequest, ListRolePoliciesResponse};
use crate::state::role::Role;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct ListRolePolicies;

impl Operation for ListRolePolicies {
    const NAME: &'static str = "ListRolePolicies";
    type Input = ListRolePoliciesRequest;
    type Output = ListRolePoliciesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:ListRolePolicies", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let listed = inline::list::<Role>(cx, &input.role_name, paging).await?;
        Ok(ListRolePoliciesResponse {
            is_truncated: listed.is_truncated(),
            policy_names: listed.items,
            marker: listed.marker,
        })
    }
}
