//! AddUserToGroup: gives a user the rights of a group. Who is in it stays in it.

use crate::entity;
use crate::errors::Error;
use crate::limits::GROUPS_PER_USER;
use crate::shapes::AddUserToGroupRequest;
use crate::state::group::{Group, Member};
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct AddUserToGroup;

impl Operation for AddUserToGroup {
    const NAME: &'static str = "AddUserToGroup";
    type Input = AddUserToGroupRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<Group>(cx, "iam:AddUserToGroup", &input.group_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let group: Group = entity::find(cx, &input.group_name).await?;
        let mut user: User = entity::find(cx, &input.user_name).await?;
        if user.groups.contains(&group.name) {
            return Ok(());
        }
        if user.groups.len() >= GROUPS_PER_USER as usize {
            Err(Error::QuotaExceeded { quota: "GroupsPerUser", max: GROUPS_PER_USER })?;
        }
        user.groups.push(group.name.clone());
        cx.tx.put(&Member { account: group.account, group: group.name, user: user.name.clone() });
        cx.tx.put(&user);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, group, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn ten_groups_are_enough() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        for number in 0..=10 {
            group(&cloud, &format!("g{number}")).await;
        }
        for number in 0..10 {
            let asked = json!({"GroupName": format!("g{number}"), "UserName": "bob"});
            cloud.call("iam", "AddUserToGroup", asked).await.expect("ten may be");
        }
        let again = json!({"GroupName": "g0", "UserName": "bob"});
        cloud.call("iam", "AddUserToGroup", again).await.expect("is in it already");
        let more = refusal(&cloud, "AddUserToGroup", json!({"GroupName": "g10", "UserName": "bob"})).await;
        assert_eq!(more, (409, "LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10").into());
    }

    #[tokio::test]
    async fn both_must_exist() {
        let cloud = cloud();
        group(&cloud, "devs").await;
        let refused =
            refusal(&cloud, "AddUserToGroup", json!({"GroupName": "devs", "UserName": "bob"})).await;
        assert_eq!(refused, (404, "NoSuchEntity", "The user with name bob cannot be found.").into());
    }
}
