//! RemoveRoleFromInstanceProfile: machines with this profile have a role no more.

use crate::errors::Error;
use crate::profiles;
use crate::shapes::RemoveRoleFromInstanceProfileRequest;
use crate::state::fold;
use crate::state::instance_profile::ProfileOfRole;
use kernel::{Access, Cx, Operation, Result};

pub struct RemoveRoleFromInstanceProfile;

impl Operation for RemoveRoleFromInstanceProfile {
    const NAME: &'static str = "RemoveRoleFromInstanceProfile";
    type Input = RemoveRoleFromInstanceProfileRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        profiles::access(cx, "iam:RemoveRoleFromInstanceProfile", &input.instance_profile_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut profile = profiles::find(cx, &input.instance_profile_name).await?;
        let role = input.role_name;
        if profile.role.as_ref() != Some(&role) {
            Err(Error::RoleNotInProfile { role: role.clone(), profile: profile.name.clone() })?;
        }
        profile.role = None;
        cx.tx.delete::<ProfileOfRole>((profile.account.clone(), fold(&role), fold(&profile.name)));
        cx.tx.put(&profile);
        Ok(())
    }
}
