//! TagUser: adds tags to a user, or replaces those with the same keys.

use crate::entity;
use crate::shapes::TagUserRequest;
use crate::state::user::User;
use crate::tags;
use kernel::{Access, Cx, Operation, Result};

pub struct TagUser;

impl Operation for TagUser {
    const NAME: &'static str = "TagUser";
    type Input = TagUserRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = entity::access::<User>(cx, "iam:TagUser", &input.user_name).await?;
        Ok(tags::in_request(access, &input.tags))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut user: User = entity::find(cx, &input.user_name).await?;
        tags::set(&mut user.tags, input.tags)?;
        cx.tx.put(&user);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn tags_come_and_go() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let tags = json!([{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]);
        cloud.call("iam", "TagUser", json!({"UserName": "bob", "Tags": tags})).await.expect("are good");
        let first = json!({"UserName": "bob", "MaxItems": 1});
        let page = cloud.call("iam", "ListUserTags", first).await.expect("exists");
        assert_eq!(page["Tags"], json!([{"Key": "a", "Value": "1"}]));
        assert_eq!(page["IsTruncated"], true);
        let next = json!({"UserName": "bob", "MaxItems": 1, "Marker": page["Marker"]});
        let page = cloud.call("iam", "ListUserTags", next).await.expect("exists");
        assert_eq!((&page["Tags"][0]["Key"], &page["IsTruncated"]), (&json!("b"), &json!(false)));
        let gone = json!({"UserName": "bob", "TagKeys": ["A", "b"]});
        cloud.call("iam", "UntagUser", gone).await.expect("exists");
        let page = cloud.call("iam", "ListUserTags", json!({"UserName": "bob"})).await.expect("exists");
        assert_eq!(page["Tags"], json!([]));
    }

    #[tokio::test]
    async fn twice_the_same_key_is_refused() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let tags = json!([{"Key": "b", "Value": "2"}, {"Key": "B", "Value": "1"}]);
        let refused = refusal(&cloud, "TagUser", json!({"UserName": "bob", "Tags": tags})).await;
        let sentence = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
        assert_eq!(refused, (400, "InvalidInput", sentence).into());
    }
}
