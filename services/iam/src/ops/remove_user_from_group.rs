//! RemoveUserFromGroup: takes the rights of a group from a user. Who is not in it stays out of it.

use crate::entity;
use crate::shapes::RemoveUserFromGroupRequest;
use crate::state::fold;
use crate::state::group::{Group, Member};
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct RemoveUserFromGroup;

impl Operation for RemoveUserFromGroup {
    const NAME: &'static str = "RemoveUserFromGroup";
    type Input = RemoveUserFromGroupRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:RemoveUserFromGroup", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group: Group = entity::find(cx, &input.group_name).await?;
        let mut user: User = entity::find(cx, &input.user_name).await?;
        user.groups.retain(|name| *name != group.name);
        let (folded_group, folded_user) = (fold(&group.name), fold(&user.name));
        cx.tx.delete::<Member>((group.account.as_str(), folded_group.as_str(), folded_user.as_str()));
        cx.tx.put(&user);
        Ok(())
    }
}
