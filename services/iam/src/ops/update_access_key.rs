//! UpdateAccessKey: turns a key off and on.

use crate::errors::Error;
use crate::shapes::UpdateAccessKeyRequest;
use crate::{keys, whom};
use kernel::{Access, Cx, Operation, Result};

pub struct UpdateAccessKey;

impl Operation for UpdateAccessKey {
    const NAME: &'static str = "UpdateAccessKey";
    type Input = UpdateAccessKeyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:UpdateAccessKey", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let whom = whom::existing(cx, input.user_name.as_deref()).await?;
        let mut key = keys::find(cx.tx, &cx.here.account, whom.index_name(), &input.access_key_id).await?;
        key.is_active = match input.status.as_str() {
            "Active" => true,
            "Inactive" => false,
            // Keys that end by themselves are not made here, nor by this operation of AWS's.
            status => return Err(Error::KeyStatus { status: status.to_owned() }.into()),
        };
        cx.tx.put(&key);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn off_and_on() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let made = cloud.call("iam", "CreateAccessKey", json!({"UserName": "bob"})).await.expect("is new");
        let id = &made["AccessKey"]["AccessKeyId"];
        for status in ["Inactive", "Active"] {
            let asked = json!({"UserName": "bob", "AccessKeyId": id, "Status": status});
            cloud.call("iam", "UpdateAccessKey", asked).await.expect("exists");
            let listed =
                cloud.call("iam", "ListAccessKeys", json!({"UserName": "bob"})).await.expect("lists");
            assert_eq!(listed["AccessKeyMetadata"][0]["Status"], status);
        }
        let asked = json!({"UserName": "bob", "AccessKeyId": id, "Status": "Expired"});
        assert_eq!(refusal(&cloud, "UpdateAccessKey", asked).await.code, "InvalidInput");
    }

    #[tokio::test]
    async fn the_key_of_another_is_not_found() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let made = cloud.call("iam", "CreateAccessKey", json!({"UserName": "bob"})).await.expect("is new");
        let id = made["AccessKey"]["AccessKeyId"].as_str().expect("has an id");
        let refused =
            refusal(&cloud, "UpdateAccessKey", json!({"AccessKeyId": id, "Status": "Inactive"})).await;
        let sentence = format!("The Access Key with id {id} cannot be found.");
        assert_eq!(refused, (404, "NoSuchEntity", sentence.as_str()).into());
    }
}
