//! PutUserPermissionsBoundary: the most that a user's policies can give it.

use crate::shapes::PutUserPermissionsBoundaryRequest;
use crate::state::user::User;
use crate::{attach, entity};
use kernel::{Access, Cx, Operation, Result};

pub struct PutUserPermissionsBoundary;

impl Operation for PutUserPermissionsBoundary {
    const NAME: &'static str = "PutUserPermissionsBoundary";
    type Input = PutUserPermissionsBoundaryRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = entity::access::<User>(cx, "iam:PutUserPermissionsBoundary", &input.user_name).await?;
        Ok(access.with("iam:PermissionsBoundary", [input.permissions_boundary.clone()]))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        attach::set_boundary::<User>(cx, &input.user_name, &input.permissions_boundary).await
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn a_boundary_is_put_shown_and_lifted() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let bob = || json!({"UserName": "bob"});
        let arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let asked = json!({"UserName": "bob", "PermissionsBoundary": arn});
        cloud.call("iam", "PutUserPermissionsBoundary", asked).await.expect("both exist");
        let found = cloud.call("iam", "GetUser", bob()).await.expect("exists");
        let boundary = json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn});
        assert_eq!(found["User"]["PermissionsBoundary"], boundary);
        cloud.call("iam", "DeleteUserPermissionsBoundary", bob()).await.expect("exists");
        let found = cloud.call("iam", "GetUser", bob()).await.expect("exists");
        assert_eq!(found["User"].get("PermissionsBoundary"), None);
    }

    #[tokio::test]
    async fn a_policy_that_is_not_there_bounds_nobody() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let arn = "arn:aws:iam::000000000000:policy/none";
        let asked = json!({"UserName": "bob", "PermissionsBoundary": arn});
        let refused = refusal(&cloud, "PutUserPermissionsBoundary", asked).await;
        assert_eq!((refused.status, refused.code.as_str()), (404, "NoSuchEntity"));
    }
}
