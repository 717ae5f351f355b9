//! DeleteGroup: once it has neither users nor policies.

use crate::errors::Error;
use crate::shapes::DeleteGroupRequest;
use crate::state::fold;
use crate::state::group::Group;
use crate::{entity, members};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteGroup;

impl Operation for DeleteGroup {
    const NAME: &'static str = "DeleteGroup";
    type Input = DeleteGroupRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:DeleteGroup", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group: Group = entity::find(cx, &input.group_name).await?;
        if let Some(first) = conflict(cx, &group).await? {
            Err(Error::DeleteConflict { first })?;
        }
        cx.tx.delete::<Group>((group.account.as_str(), fold(&group.name).as_str()));
        Ok(())
    }
}

/// What must be done before.
async fn conflict(cx: &mut Cx<'_>, group: &Group) -> Result<Option<&'static str>> {
    if !members::is_empty(cx.tx, &group.account, &group.name).await? {
        return Ok(Some("remove users from group"));
    }
    if !group.attached.is_empty() {
        return Ok(Some("detach all policies"));
    }
    Ok((!group.inline.is_empty()).then_some("delete policies"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, group, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn a_group_with_users_stays() {
        let cloud = cloud();
        group(&cloud, "devs").await;
        user(&cloud, "bob").await;
        let bob = || json!({"GroupName": "devs", "UserName": "bob"});
        cloud.call("iam", "AddUserToGroup", bob()).await.expect("both exist");
        let refused = refusal(&cloud, "DeleteGroup", json!({"GroupName": "devs"})).await;
        let sentence = "Cannot delete entity, must remove users from group first.";
        assert_eq!(refused, (409, "DeleteConflict", sentence).into());
        cloud.call("iam", "RemoveUserFromGroup", bob()).await.expect("is in it");
        cloud.call("iam", "DeleteGroup", json!({"GroupName": "devs"})).await.expect("is empty");
        let refused = refusal(&cloud, "DeleteGroup", json!({"GroupName": "devs"})).await;
        assert_eq!(refused, (404, "NoSuchEntity", "The group with name devs cannot be found.").into());
    }
}
