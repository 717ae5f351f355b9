//! ListAttachedUserPolicies: the managed policies of a user below a path.

use crate::attach;
use crate::entity;
use crate::paging::Paging;
use crate::shapes::{ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse};
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct ListAttachedUserPolicies;

impl Operation for ListAttachedUserPolicies {
    const NAME: &'static str = "ListAttachedUserPolicies";
    type Input = ListAttachedUserPoliciesRequest;
    type Output = ListAttachedUserPoliciesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:ListAttachedUserPolicies", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let prefix = input.path_prefix.as_deref();
        let listed = attach::list::<User>(cx, &input.user_name, prefix, paging).await?;
        Ok(ListAttachedUserPoliciesResponse {
            is_truncated: listed.is_truncated(),
            attached_policies: Some(listed.items),
            marker: listed.marker,
        })
    }
}
