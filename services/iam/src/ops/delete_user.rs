//! DeleteUser: once nothing belongs to it any more.

use crate::errors::Error;
use crate::shapes::DeleteUserRequest;
use crate::state::fold;
use crate::state::renamed_user::RenamedUser;
use crate::state::user::User;
use crate::{attach, entity, keys};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteUser;

impl Operation for DeleteUser {
    const NAME: &'static str = "DeleteUser";
    type Input = DeleteUserRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        entity::access::<User>(cx, "iam:DeleteUser", &input.user_name).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let user: User = entity::find(cx, &input.user_name).await?;
        if let Some(first) = conflict(cx, &user).await? {
            Err(Error::DeleteConflict { first })?;
        }
        attach::forget_all(cx, &user, user.boundary.as_deref());
        cx.tx.delete::<User>((user.account.as_str(), fold(&user.name).as_str()));
        cx.tx.delete::<RenamedUser>((user.id.as_str(),));
        Ok(())
    }
}

/// What must be done before.
async fn conflict(cx: &mut Cx<'_>, user: &User) -> Result<Option<&'static str>> {
    if !user.groups.is_empty() {
        return Ok(Some("remove users from group"));
    }
    if !user.attached.is_empty() {
        return Ok(Some("detach all policies"));
    }
    if !user.inline.is_empty() {
        return Ok(Some("delete policies"));
    }
    let keys = keys::of_user(cx.tx, &user.account, &user.name).await?;
    Ok((!keys.is_empty()).then_some("delete access keys"))
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn first_all_that_belongs_to_it() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let bob = || json!({"UserName": "bob"});
        let read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let document =
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#;
        let steps = [
            ("CreateGroup", json!({"GroupName": "devs"}), "", json!({})),
            (
                "AddUserToGroup",
                json!({"GroupName": "devs", "UserName": "bob"}),
                "RemoveUserFromGroup",
                json!({"GroupName": "devs", "UserName": "bob"}),
            ),
            (
                "AttachUserPolicy",
                json!({"UserName": "bob", "PolicyArn": read}),
                "DetachUserPolicy",
                json!({"UserName": "bob", "PolicyArn": read}),
            ),
            (
                "PutUserPolicy",
                json!({"UserName": "bob", "PolicyName": "p", "PolicyDocument": document}),
                "DeleteUserPolicy",
                json!({"UserName": "bob", "PolicyName": "p"}),
            ),
        ];
        for (operation, input, _, _) in &steps {
            cloud.call("iam", operation, input.clone()).await.expect("sets the stage");
        }
        let key = cloud.call("iam", "CreateAccessKey", bob()).await.expect("is the first");
        for (first, (_, _, undo, input)) in
            ["remove users from group", "detach all policies", "delete policies"].iter().zip(&steps[1..])
        {
            let refused = refusal(&cloud, "DeleteUser", bob()).await;
            let sentence = format!("Cannot delete entity, must {first} first.");
            assert_eq!(refused, (409, "DeleteConflict", sentence.as_str()).into());
            cloud.call("iam", undo, input.clone()).await.expect("clears the way");
        }
        let refused = refusal(&cloud, "DeleteUser", bob()).await;
        assert_eq!(refused.message, "Cannot delete entity, must delete access keys first.");
        let id = &key["AccessKey"]["AccessKeyId"];
        cloud
            .call("iam", "DeleteAccessKey", json!({"UserName": "bob", "AccessKeyId": id}))
            .await
            .expect("exists");
        cloud.call("iam", "DeleteUser", bob()).await.expect("nothing is left");
        assert_eq!(refusal(&cloud, "GetUser", bob()).await.status, 404);
    }
}
