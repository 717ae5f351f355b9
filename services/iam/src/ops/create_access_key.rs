//! CreateAccessKey: a key for a user or for root. Its secret is told this once.

use crate::names::Whom;
use crate::shapes::CreateAccessKeyRequest;
use crate::state::access_key::AccessKey;
use crate::{keys, whom};
use kernel::{Access, Cx, Operation, Result};
use wire::Timestamp;

pub struct CreateAccessKey;

// The model says that a key has a user; root's has none.
wire::wire! {
    struct CreateAccessKeyAnswer { 0 access_key: NewKey, }
    struct NewKey { 0 user_name: Option<String>, 1 access_key_id: String, 2 status: String, 3 secret_access_key: String, 4 create_date: Timestamp, }
}

impl Operation for CreateAccessKey {
    const NAME: &'static str = "CreateAccessKey";
    type Input = CreateAccessKeyRequest;
    type Output = CreateAccessKeyAnswer;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:CreateAccessKey", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let whom: Whom = whom::existing(cx, input.user_name.as_deref()).await?;
        let key = keys::make(cx.tx, &cx.here.account, whom.user(), cx.ids, cx.now).await?;
        Ok(CreateAccessKeyAnswer { access_key: key.into() })
    }
}

impl From<AccessKey> for NewKey {
    fn from(key: AccessKey) -> NewKey {
        NewKey {
            status: keys::status(&key),
            user_name: key.user,
            access_key_id: key.id,
            secret_access_key: key.secret,
            create_date: key.created.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use serde_json::json;

    #[tokio::test]
    async fn two_keys_each() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let bob = || json!({"UserName": "bob"});
        let made = cloud.call("iam", "CreateAccessKey", bob()).await.expect("is the first");
        let key = &made["AccessKey"];
        let id = key["AccessKeyId"].as_str().expect("has an id");
        assert_eq!(auth::token::account_of(id).as_deref(), Some(testkit::ACCOUNT));
        assert_eq!(key["SecretAccessKey"].as_str().map(str::len), Some(40));
        assert_eq!((&key["UserName"], &key["Status"]), (&json!("bob"), &json!("Active")));
        cloud.call("iam", "CreateAccessKey", bob()).await.expect("is the second");
        let refused = refusal(&cloud, "CreateAccessKey", bob()).await;
        assert_eq!(refused, (409, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2").into());
        let root = cloud.call("iam", "CreateAccessKey", json!({})).await.expect("is root's own");
        assert_eq!(root["AccessKey"].get("UserName"), None);
    }

    #[tokio::test]
    async fn nobody_has_no_key() {
        let refused = refusal(&cloud(), "CreateAccessKey", json!({"UserName": "bob"})).await;
        assert_eq!(refused, (404, "NoSuchEntity", "The user with name bob cannot be found.").into());
    }
}
