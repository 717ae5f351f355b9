//! ListInstanceProfiles: the instance profiles of the account below a path, without their tags.

use crate::names::is_below;
use crate::paging::{self, Paging};
use crate::profiles;
use crate::shapes::{ListInstanceProfilesRequest, ListInstanceProfilesResponse};
use crate::state::instance_profile::InstanceProfile;
use kernel::{Access, Cx, Operation, Result};

pub struct ListInstanceProfiles;

impl Operation for ListInstanceProfiles {
    const NAME: &'static str = "ListInstanceProfiles";
    type Input = ListInstanceProfilesRequest;
    type Output = ListInstanceProfilesResponse;

    async fn access(cx: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("iam:ListInstanceProfiles", cx.global_arn("instance-profile/")))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let prefix = input.path_prefix.as_deref();
        let keep = |profile: &InstanceProfile| is_below(&profile.path, prefix);
        let listed = paging::of_account(cx.tx, &cx.here.account, paging, keep).await?;
        let is_truncated = listed.is_truncated();
        let instance_profiles = profiles::listed(cx, listed.items).await?;
        Ok(ListInstanceProfilesResponse { instance_profiles, is_truncated, marker: listed.marker })
    }
}
