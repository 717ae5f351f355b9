//! UpdateGroup: another name, another path. Its users and its rights stay.
//!
//! Known limit: the rows of all its users are rewritten in one transaction, so that a group of many
//! thousands cannot be renamed.

use crate::errors::Error;
use crate::shapes::UpdateGroupRequest;
use crate::state::fold;
use crate::state::group::{Group, Member};
use crate::state::user::User;
use crate::{attach, entity, members};
use kernel::{Access, Cx, Need, Operation, Result};

pub struct UpdateGroup;

impl Operation for UpdateGroup {
    const NAME: &'static str = "UpdateGroup";
    type Input = UpdateGroupRequest;
    type Output = ();

    /// Both what it is and what it becomes must be allowed.
    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = entity::access::<Group>(cx, "iam:UpdateGroup", &input.group_name).await?;
        let known = Group::load(cx.tx, &cx.here.account, &input.group_name).await?;
        let path = known.as_ref().map_or("/", |group| group.path.as_str());
        let path = input.new_path.as_deref().unwrap_or(path);
        let name = input.new_group_name.as_deref().unwrap_or(&input.group_name);
        let target = cx.global_arn(&format!("group{path}{name}"));
        Ok(access.and(Need::new("iam:UpdateGroup", target)))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut group: Group = entity::find(cx, &input.group_name).await?;
        if let Some(path) = input.new_path {
            group.path = path;
        }
        if let Some(name) = input.new_group_name.filter(|name| *name != group.name) {
            rename(cx, &mut group, name).await?;
        }
        cx.tx.put(&group);
        Ok(())
    }
}

async fn rename(cx: &mut Cx<'_>, group: &mut Group, name: String) -> Result<()> {
    let taken = cx.tx.get::<Group>((group.account.as_str(), fold(&name).as_str())).await?;
    if taken.is_some_and(|taken| taken.id != group.id) {
        Err(Error::GroupExists { name: name.clone() })?;
    }
    attach::forget_all(cx, group, None);
    let old = std::mem::replace(&mut group.name, name);
    attach::enter_all(cx, group, None);
    cx.tx.delete::<Group>((group.account.as_str(), fold(&old).as_str()));
    for Member { account, user, .. } in members::of_group(cx.tx, &group.account, &old).await? {
        cx.tx.delete::<Member>((account.as_str(), fold(&old).as_str(), fold(&user).as_str()));
        if let Some(mut row) = User::load(cx.tx, &account, &user).await? {
            row.groups.iter_mut().filter(|name| **name == old).for_each(|name| name.clone_from(&group.name));
            cx.tx.put(&row);
        }
        cx.tx.put(&Member { account, group: group.name.clone(), user });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, group, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn users_stay_in_a_group_that_is_renamed() {
        let cloud = cloud();
        group(&cloud, "devs").await;
        user(&cloud, "bob").await;
        let call = |operation: &'static str, input| cloud.call("iam", operation, input);
        call("AddUserToGroup", json!({"GroupName": "devs", "UserName": "bob"})).await.expect("both exist");
        let asked = json!({"GroupName": "devs", "NewGroupName": "Devs", "NewPath": "/x/"});
        call("UpdateGroup", asked).await.expect("its own name is free");
        call("UpdateGroup", json!({"GroupName": "Devs", "NewGroupName": "all"})).await.expect("is free");
        let groups = call("ListGroupsForUser", json!({"UserName": "bob"})).await.expect("exists");
        assert_eq!(groups["Groups"][0]["Arn"], "arn:aws:iam::000000000000:group/x/all");
        let found = call("GetGroup", json!({"GroupName": "all"})).await.expect("exists");
        assert_eq!(found["Users"][0]["UserName"], "bob");
        assert_eq!(refusal(&cloud, "GetGroup", json!({"GroupName": "devs"})).await.status, 404);
    }
}
