//! GetUser: the user that is named, or the caller.

use crate::entity;
use crate::names::Whom;
use crate::shapes::{AttachedPermissionsBoundary, GetUserRequest, Tag};
use crate::state::user::User;
use crate::{answers, whom};
use kernel::{Access, Cx, Operation, Result};
use wire::Timestamp;

pub struct GetUser;

// The model says that a user has a name and a path; root, which this operation tells about too, has not.
wire::wire! {
    struct GetUserAnswer { 0 user: UserOrRoot, }
    struct UserOrRoot { 0 path: Option<String>, 1 user_name: Option<String>, 2 user_id: String, 3 arn: String, 4 create_date: Timestamp, 6 permissions_boundary: Option<AttachedPermissionsBoundary>, 7 tags: Option<Vec<Tag>>, }
}

impl Operation for GetUser {
    const NAME: &'static str = "GetUser";
    type Input = GetUserRequest;
    type Output = GetUserAnswer;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:GetUser", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let user = match Whom::of(input.user_name.as_deref(), cx.caller)? {
            Whom::User(name) => entity::find::<User>(cx, &name).await?.into(),
            Whom::Root => root(cx),
        };
        Ok(GetUserAnswer { user })
    }
}

impl From<User> for UserOrRoot {
    fn from(user: User) -> UserOrRoot {
        UserOrRoot {
            arn: user.arn(),
            path: Some(user.path),
            user_name: Some(user.name),
            user_id: user.id,
            create_date: user.created.into(),
            permissions_boundary: answers::boundary(user.boundary),
            tags: answers::tags(user.tags),
        }
    }
}

/// Accounts are not made here, they are just there: so root has no birthday but the first of all.
fn root(cx: &Cx<'_>) -> UserOrRoot {
    UserOrRoot { user_id: cx.here.account.clone(), arn: cx.global_arn("root"), ..UserOrRoot::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ALLOW_ALL, cloud, refusal, user};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn the_one_that_is_named_or_the_caller() {
        let cloud = cloud();
        let bob = user(&cloud, "bob").await;
        let policy = json!({"UserName": "bob", "PolicyName": "all", "PolicyDocument": ALLOW_ALL});
        cloud.call("iam", "PutUserPolicy", policy).await.expect("is a good policy");
        let named = cloud.call("iam", "GetUser", json!({"UserName": "bob"})).await.expect("exists");
        let own = cloud.call_as(&bob, "iam", "GetUser", json!({})).await.expect("is asked by bob");
        assert_eq!(named, own);
        let root = cloud.call("iam", "GetUser", json!({})).await.expect("is asked by root");
        assert_eq!(root["User"]["Arn"], "arn:aws:iam::000000000000:root");
        assert_eq!(root["User"]["UserName"], Value::Null);
    }

    #[tokio::test]
    async fn names_are_told_apart_by_case_when_asked_for() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let refused = refusal(&cloud, "GetUser", json!({"UserName": "Bob"})).await;
        assert_eq!(refused, (404, "NoSuchEntity", "The user with name Bob cannot be found.").into());
    }

    #[test]
    fn root_has_neither_name_nor_path_on_the_wire() {
        let user =
            UserOrRoot { user_id: "1".into(), arn: "arn:aws:iam::1:root".into(), ..UserOrRoot::default() };
        let model = (crate::SERVICE.model)();
        let operation = model.op("GetUser").expect("is AWS's");
        let answer =
            wire::encode(model, operation, wire::Protocol::AwsQuery, &mut GetUserAnswer { user }, "id");
        let xml = String::from_utf8_lossy(answer.body.bytes().expect("is whole")).into_owned();
        assert!(xml.contains("<User><UserId>1</UserId><Arn>arn:aws:iam::1:root</Arn><CreateDate>"), "{xml}");
        assert!(!xml.contains("<UserName") && !xml.contains("<Path"), "{xml}");
    }
}
