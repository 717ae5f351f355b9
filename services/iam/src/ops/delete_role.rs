//! DeleteRole: a role that nothing is left in or on.

use crate::errors::Error;
use crate::shapes::DeleteRoleRequest;
use crate::state::fold;
use crate::state::instance_profile::ProfileOfRole;
use crate::state::role::Role;
use crate::state::usage::LastUse;
use crate::{attach, entity};
use kernel::{Access, Cx, Operation, Result};
use store::{Row, Scan};

pub struct DeleteRole;

impl Operation for DeleteRole {
    const NAME: &'static str = "DeleteRole";
    type Input = DeleteRoleRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Role>(cx, "iam:DeleteRole", &input.role_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let role: Role = entity::find_to_change(cx, &input.role_name).await?;
        let account = cx.here.account.clone();
        let holders = Scan::<ProfileOfRole>::prefix((account.as_str(), fold(&role.name).as_str()), 1);
        if !cx.tx.scan(holders).await?.rows.is_empty() {
            Err(Error::DeleteConflict { first: "remove roles from instance profile" })?;
        }
        if !role.attached.is_empty() {
            Err(Error::DeleteConflict { first: "detach all policies" })?;
        }
        if !role.inline.is_empty() {
            Err(Error::DeleteConflict { first: "delete policies" })?;
        }
        attach::forget_all(cx, &role, role.boundary.as_deref());
        cx.tx.delete::<LastUse>((role.id.as_str(),));
        cx.tx.delete::<Role>(role.key());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ALLOW_ALL, cloud, refusal, role};
    use serde_json::json;

    #[tokio::test]
    async fn only_an_empty_role_goes() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let named = json!({"RoleName": "build"});
        let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let attached = json!({"RoleName": "build", "PolicyArn": arn});
        cloud.call("iam", "AttachRolePolicy", attached.clone()).await.expect("exists");
        let inline = json!({"RoleName": "build", "PolicyName": "all", "PolicyDocument": ALLOW_ALL});
        cloud.call("iam", "PutRolePolicy", inline).await.expect("is sound");

        let refused = refusal(&cloud, "DeleteRole", named.clone()).await;
        let sentence = "Cannot delete entity, must detach all policies first.";
        assert_eq!(refused, (409, "DeleteConflict", sentence).into());
        cloud.call("iam", "DetachRolePolicy", attached).await.expect("is attached");
        let refused = refusal(&cloud, "DeleteRole", named.clone()).await;
        let sentence = "Cannot delete entity, must delete policies first.";
        assert_eq!(refused, (409, "DeleteConflict", sentence).into());
        let inline = json!({"RoleName": "build", "PolicyName": "all"});
        cloud.call("iam", "DeleteRolePolicy", inline).await.expect("is there");
        cloud.call("iam", "DeleteRole", named.clone()).await.expect("is empty");
        assert_eq!(refusal(&cloud, "DeleteRole", named).await.status, 404);
    }
}
