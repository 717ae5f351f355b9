//! ListUserPolicies: the names of the policies inside a user.

use crate::paging::Paging;
use crate::shapes::{ListUserPoliciesRequest, ListUserPoliciesResponse};
use crate::state::user::User;
use crate::{entity, inline};
use kernel::{Access, Cx, Operation, Result};

pub struct ListUserPolicies;

impl Operation for ListUserPolicies {
    const NAME: &'static str = "ListUserPolicies";
    type Input = ListUserPoliciesRequest;
    type Output = ListUserPoliciesResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:ListUserPolicies", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let listed = inline::list::<User>(cx, &input.user_name, paging).await?;
        Ok(ListUserPoliciesResponse {
            is_truncated: listed.is_truncated(),
            policy_names: listed.items,
            marker: listed.marker,
        })
    }
}
