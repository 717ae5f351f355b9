//! UntagRole: removes tags from a role.

use crate::shapes::UntagRoleRequest;
use crate::state::role::Role;
use crate::{entity, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct UntagRole;

impl Operation for UntagRole {
    const NAME: &'static str = "UntagRole";
    type Input = UntagRoleRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = entity::access::<Role>(cx, "iam:UntagRole", &input.role_name).await?;
        Ok(tags::keys_in_request(access, &input.tag_keys))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut role: Role = entity::find(cx, &input.role_name).await?;
        tags::unset(&mut role.tags, &input.tag_keys);
        cx.tx.put(&role);
        Ok(())
    }
}
