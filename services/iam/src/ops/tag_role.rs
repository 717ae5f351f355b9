//! TagRole: adds tags to a role, or replaces those with the same keys.

use crate::shapes::TagRoleRequest;
use crate::state::role::Role;
use crate::{entity, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct TagRole;

impl Operation for TagRole {
    const NAME: &'static str = "TagRole";
    type Input = TagRoleRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = entity::access::<Role>(cx, "iam:TagRole", &input.role_name).await?;
        Ok(tags::in_request(access, &input.tags))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut role: Role = entity::find(cx, &input.role_name).await?;
        tags::set(&mut role.tags, input.tags)?;
        cx.tx.put(&role);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, role};
    use serde_json::json;

    #[tokio::test]
    async fn tags_come_and_go() {
        let cloud = cloud();
        role(&cloud, "build").await;
        let tags = json!([{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]);
        cloud.call("iam", "TagRole", json!({"RoleName": "build", "Tags": tags})).await.expect("are good");
        cloud.call("iam", "UntagRole", json!({"RoleName": "build", "TagKeys": ["b"]})).await.expect("exists");
        let page = cloud.call("iam", "ListRoleTags", json!({"RoleName": "build"})).await.expect("exists");
        assert_eq!(page["Tags"], json!([{"Key": "a", "Value": "1"}]));
        assert_eq!(page["IsTruncated"], false);
    }
}
