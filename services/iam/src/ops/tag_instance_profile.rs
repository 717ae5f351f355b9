//! TagInstanceProfile: adds tags to an instance profile, or replaces those with the same keys.

use crate::shapes::TagInstanceProfileRequest;
use crate::{profiles, tags};
use kernel::{Access, Cx, Operation, Result};

pub struct TagInstanceProfile;

impl Operation for TagInstanceProfile {
    const NAME: &'static str = "TagInstanceProfile";
    type Input = TagInstanceProfileRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let access = profiles::access(cx, "iam:TagInstanceProfile", &input.instance_profile_name).await?;
        Ok(tags::in_request(access, &input.tags))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let mut profile = profiles::find(cx, &input.instance_profile_name).await?;
        tags::set(&mut profile.tags, input.tags)?;
        cx.tx.put(&profile);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::cloud;
    use serde_json::json;

    #[tokio::test]
    async fn tags_come_and_go() {
        let cloud = cloud();
        let named = json!({"InstanceProfileName": "web"});
        cloud.call("iam", "CreateInstanceProfile", named.clone()).await.expect("is new");
        let tags = json!([{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]);
        let asked = json!({"InstanceProfileName": "web", "Tags": tags});
        cloud.call("iam", "TagInstanceProfile", asked).await.expect("are good");
        let asked = json!({"InstanceProfileName": "web", "TagKeys": ["b"]});
        cloud.call("iam", "UntagInstanceProfile", asked).await.expect("exists");
        let page = cloud.call("iam", "ListInstanceProfileTags", named.clone()).await.expect("exists");
        assert_eq!(page["Tags"], json!([{"Key": "a", "Value": "1"}]));
        let found = cloud.call("iam", "GetInstanceProfile", named).await.expect("exists");
        assert_eq!(found["InstanceProfile"]["Tags"], page["Tags"]);
        let listed =
            cloud.call("iam", "ListInstanceProfiles", json!({"PathPrefix": "/"})).await.expect("lists");
        assert_eq!(listed["InstanceProfiles"][0].get("Tags"), None);
    }
}
