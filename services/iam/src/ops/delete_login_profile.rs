//! DeleteLoginProfile: nobody has a password, since none can be made.

use super::get_login_profile::absent;
use crate::shapes::DeleteLoginProfileRequest;
use crate::whom;
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteLoginProfile;

impl Operation for DeleteLoginProfile {
    const NAME: &'static str = "DeleteLoginProfile";
    type Input = DeleteLoginProfileRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:DeleteLoginProfile", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        Err(absent(&whom::existing(cx, input.user_name.as_deref()).await?).into())
    }
}
