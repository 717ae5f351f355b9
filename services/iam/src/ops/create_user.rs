//! CreateUser: a user that may do nothing yet.

use crate::errors::Error;
use crate::shapes::{CreateUserRequest, CreateUserResponse};
use crate::state::fold;
use crate::state::user::User;
use crate::{attach, names, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct CreateUser;

impl Operation for CreateUser {
    const NAME: &'static str = "CreateUser";
    type Input = CreateUserRequest;
    type Output = CreateUserResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let path = input.path.as_deref().unwrap_or("/");
        let arn = cx.global_arn(&format!("user{path}{}", input.user_name));
        let access = match &input.permissions_boundary {
            Some(boundary) => {
                Access::to("iam:CreateUser", arn).with("iam:PermissionsBoundary", [boundary.clone()])
            }
            None => Access::to("iam:CreateUser", arn),
        };
        Ok(tags::at_creation(access, "iam:TagUser", input.tags.as_deref().unwrap_or_default()))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let account = cx.here.account.clone();
        let name = input.user_name;
        if cx.tx.get::<User>((account.as_str(), fold(&name).as_str())).await?.is_some() {
            Err(Error::UserExists { name: name.clone() })?;
        }
        if let Some(arn) = &input.permissions_boundary {
            attach::check_boundary(cx, arn).await?;
        }
        let user = User {
            account,
            name,
            path: names::path(input.path),
            id: names::unique_id(cx.ids, "AIDA"),
            created: cx.now.whole_second(),
            boundary: input.permissions_boundary,
            tags: tags::of_new(input.tags)?,
            groups: Vec::new(),
            attached: Vec::new(),
            inline: Vec::new(),
        };
        attach::enter_all(cx, &user, user.boundary.as_deref());
        cx.tx.put(&user);
        Ok(CreateUserResponse { user: Some(user.into()) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_user_is_made_once() {
        let cloud = cloud();
        let asked = json!({"UserName": "bob", "Path": "/x/", "Tags": [{"Key": "team", "Value": "a"}]});
        let made = cloud.call("iam", "CreateUser", asked).await.expect("is new");
        assert_eq!(made["User"]["Arn"], "arn:aws:iam::000000000000:user/x/bob");
        assert_eq!(made["User"]["Tags"][0]["Key"], "team");
        let id = made["User"]["UserId"].as_str().expect("has an id");
        assert!(id.starts_with("AIDA") && id.len() == 21);
        let again = refusal(&cloud, "CreateUser", json!({"UserName": "BOB"})).await;
        assert_eq!(again, (409, "EntityAlreadyExists", "User with name BOB already exists.").into());
    }

    #[tokio::test]
    async fn a_boundary_must_exist() {
        let arn = "arn:aws:iam::000000000000:policy/none";
        let asked = json!({"UserName": "bob", "PermissionsBoundary": arn});
        assert_eq!(refusal(&cloud(), "CreateUser", asked).await.status, 404);
    }
}
