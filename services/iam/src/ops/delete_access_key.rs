//! DeleteAccessKey: a key that nobody can sign with any more.

use crate::shapes::DeleteAccessKeyRequest;
use crate::{keys, whom};
use kernel::{Access, Cx, Operation, Result};

pub struct DeleteAccessKey;

impl Operation for DeleteAccessKey {
    const NAME: &'static str = "DeleteAccessKey";
    type Input = DeleteAccessKeyRequest;
    type Output = ();

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:DeleteAccessKey", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let whom = whom::existing(cx, input.user_name.as_deref()).await?;
        let key = keys::find(cx.tx, &cx.here.account, whom.index_name(), &input.access_key_id).await?;
        keys::delete(cx.tx, &key);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal};
    use serde_json::json;

    #[tokio::test]
    async fn a_key_is_deleted_once() {
        let cloud = cloud();
        let made = cloud.call("iam", "CreateAccessKey", json!({})).await.expect("is root's");
        let key = json!({"AccessKeyId": made["AccessKey"]["AccessKeyId"]});
        cloud.call("iam", "DeleteAccessKey", key.clone()).await.expect("exists");
        assert_eq!(refusal(&cloud, "DeleteAccessKey", key).await.code, "NoSuchEntity");
        let listed = cloud.call("iam", "ListAccessKeys", json!({})).await.expect("lists");
        assert_eq!(listed["AccessKeyMetadata"], json!([]));
    }
}
