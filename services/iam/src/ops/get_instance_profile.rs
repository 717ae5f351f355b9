//! GetInstanceProfile: an instance profile, with its role.

use crate::profiles;
use crate::shapes::{GetInstanceProfileRequest, GetInstanceProfileResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct GetInstanceProfile;

impl Operation for GetInstanceProfile {
    const NAME: &'static str = "GetInstanceProfile";
    type Input = GetInstanceProfileRequest;
    type Output = GetInstanceProfileResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        profiles::access(cx, "iam:GetInstanceProfile", &input.instance_profile_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let profile = profiles::find(cx, &input.instance_profile_name).await?;
        Ok(GetInstanceProfileResponse { instance_profile: profiles::shown(cx, profile).await? })
    }
}
