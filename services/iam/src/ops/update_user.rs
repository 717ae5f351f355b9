//! UpdateUser: another name, another path. The user stays the same: its id, its rights and its keys.

use crate::errors::Error;
use crate::shapes::UpdateUserRequest;
use crate::state::fold;
use crate::state::group::Member;
use crate::state::renamed_user::RenamedUser;
use crate::state::user::User;
use crate::{attach, entity, keys};
use kernel::{Access, Cx, Need, Operation, Result};

pub struct UpdateUser;

impl Operation for UpdateUser {
    const NAME: &'static str = "UpdateUser";
    type Input = UpdateUserRequest;
    type Output = ();

    /// Both what it is and what it becomes must be allowed.
    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = entity::access::<User>(cx, "iam:UpdateUser", &input.user_name).await?;
        let known = User::load(cx.tx, &cx.here.account, &input.user_name).await?;
        let path = known.as_ref().map_or("/", |user| user.path.as_str());
        let path = input.new_path.as_deref().unwrap_or(path);
        let name = input.new_user_name.as_deref().unwrap_or(&input.user_name);
        let target = cx.global_arn(&format!("user{path}{name}"));
        Ok(access.and(Need::new("iam:UpdateUser", target)))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut user: User = entity::find(cx, &input.user_name).await?;
        if let Some(path) = input.new_path {
            user.path = path;
        }
        if let Some(name) = input.new_user_name.filter(|name| *name != user.name) {
            rename(cx, &mut user, name).await?;
        }
        cx.tx.put(&user);
        Ok(())
    }
}

async fn rename(cx: &mut Cx<'_>, user: &mut User, name: String) -> Result<()> {
    let taken = cx.tx.get::<User>((user.account.as_str(), fold(&name).as_str())).await?;
    if taken.is_some_and(|taken| taken.id != user.id) {
        Err(Error::UserExists { name: name.clone() })?;
    }
    attach::forget_all(cx, user, user.boundary.as_deref());
    let old = std::mem::replace(&mut user.name, name);
    let (id, account) = (user.id.clone(), user.account.clone());
    cx.tx.put(&RenamedUser { id, account, name: user.name.clone() });
    attach::enter_all(cx, user, user.boundary.as_deref());
    cx.tx.delete::<User>((user.account.as_str(), fold(&old).as_str()));
    for group in &user.groups {
        let (account, group) = (user.account.clone(), group.clone());
        cx.tx.delete::<Member>((account.as_str(), fold(&group).as_str(), fold(&old).as_str()));
        cx.tx.put(&Member { account, group, user: user.name.clone() });
    }
    keys::hand_over(cx.tx, &user.account, &old, &user.name).await
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn a_name_that_is_taken_is_refused() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        user(&cloud, "eve").await;
        let refused = refusal(&cloud, "UpdateUser", json!({"UserName": "bob", "NewUserName": "EVE"})).await;
        assert_eq!(refused, (409, "EntityAlreadyExists", "User with name EVE already exists.").into());
        let asked = json!({"UserName": "bob", "NewUserName": "Bob", "NewPath": "/up/"});
        cloud.call("iam", "UpdateUser", asked).await.expect("its own name is free");
        let found = cloud.call("iam", "GetUser", json!({"UserName": "Bob"})).await.expect("is there");
        assert_eq!(found["User"]["Arn"], "arn:aws:iam::000000000000:user/up/Bob");
    }

    #[tokio::test]
    async fn everything_that_names_the_user_moves_along() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let call = |operation: &'static str, input| cloud.call("iam", operation, input);
        call("CreateGroup", json!({"GroupName": "devs"})).await.expect("is new");
        call("AddUserToGroup", json!({"GroupName": "devs", "UserName": "bob"})).await.expect("both exist");
        let key = call("CreateAccessKey", json!({"UserName": "bob"})).await.expect("is the first");
        call("UpdateUser", json!({"UserName": "bob", "NewUserName": "robert"})).await.expect("is free");
        let group = call("GetGroup", json!({"GroupName": "devs"})).await.expect("exists");
        assert_eq!(group["Users"][0]["UserName"], "robert");
        let keys = call("ListAccessKeys", json!({"UserName": "robert"})).await.expect("exists");
        assert_eq!(keys["AccessKeyMetadata"][0]["AccessKeyId"], key["AccessKey"]["AccessKeyId"]);
        call("CreateUser", json!({"UserName": "bob"})).await.expect("is free again");
        let keys = call("ListAccessKeys", json!({"UserName": "bob"})).await.expect("exists");
        assert_eq!(keys["AccessKeyMetadata"], json!([]));
        call("DeleteUser", json!({"UserName": "bob"})).await.expect("nothing is left over");
    }
}
