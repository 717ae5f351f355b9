//! DeleteInstanceProfile: an instance profile that holds no role any more.

use crate::errors::Error;
use crate::profiles;
use crate::shapes::DeleteInstanceProfileRequest;
use crate::state::instance_profile::InstanceProfile;
use kernel::{Access, Cx, Operation, Result};
use store::Row;

pub struct DeleteInstanceProfile;

impl Operation for DeleteInstanceProfile {
    const NAME: &'static str = "DeleteInstanceProfile";
    type Input = DeleteInstanceProfileRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        profiles::access(cx, "iam:DeleteInstanceProfile", &input.instance_profile_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let profile = profiles::find(cx, &input.instance_profile_name).await?;
        if profile.role.is_some() {
            Err(Error::DeleteConflict { first: "remove roles from instance profile" })?;
        }
        cx.tx.delete::<InstanceProfile>(profile.key());
        Ok(())
    }
}
