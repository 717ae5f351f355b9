//! ListAttachedRolePolicies: the managed policies of a role.

use crate::paging::Paging;
use crate::shapes::{ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse};
use crate::state::role::Role;
use crate::{attach, entity};
use kernel::{Access, Cx, Operation, Result};

pub struct ListAttachedRolePolicies;

impl Operation for ListAttachedRolePolicies {
    const NAME: &'static str = "ListAttachedRolePolicies";
    type Input = ListAttachedRolePoliciesRequest;
    type Output = ListAttachedRolePoliciesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:ListAttachedRolePolicies", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let prefix = input.path_prefix.as_deref();
        let listed = attach::list::<Role>(cx, &input.role_name, prefix, paging).await?;
        Ok(ListAttachedRolePoliciesResponse {
            is_truncated: listed.is_truncated(),
            attached_policies: Some(listed.items),
            marker: listed.marker,
        })
    }
}
