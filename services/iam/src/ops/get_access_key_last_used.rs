//! GetAccessKeyLastUsed: when, where and for which service a key was last used, to the minute.

use crate::entity;
use crate::errors::Error;
use crate::shapes::{AccessKeyLastUsed, GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse};
use crate::state::access_key::AccessKey;
use crate::state::usage::LastUse;
use crate::state::user::User;
use kernel::{Access, Cx, Operation, Result};

pub struct GetAccessKeyLastUsed;

/// What stands for a key that was never used.
const NEVER: &str = "N/A";

impl Operation for GetAccessKeyLastUsed {
    const NAME: &'static str = "GetAccessKeyLastUsed";
    type Input = GetAccessKeyLastUsedRequest;
    type Output = GetAccessKeyLastUsedResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        let action = "iam:GetAccessKeyLastUsed";
        match own(cx, &input.access_key_id).await? {
            Some(AccessKey { user: Some(name), .. }) => entity::access::<User>(cx, action, &name).await,
            Some(AccessKey { user: None, .. }) => Ok(Access::to(action, cx.global_arn("root"))),
            None => Ok(Access::to(action, cx.global_arn("user/*"))),
        }
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let Some(key) = own(cx, &input.access_key_id).await? else {
            return Err(Error::KeyNotYours { caller: cx.caller.arn(), key: input.access_key_id }.into());
        };
        let last = cx.tx.get::<LastUse>((key.id.as_str(),)).await?;
        let last_used = match last {
            Some(last) => AccessKeyLastUsed {
                last_used_date: Some(last.at.into()),
                service_name: last.service,
                region: last.region,
            },
            None => AccessKeyLastUsed {
                last_used_date: None,
                service_name: NEVER.to_owned(),
                region: NEVER.to_owned(),
            },
        };
        Ok(GetAccessKeyLastUsedResponse { user_name: key.user, access_key_last_used: Some(last_used) })
    }
}

/// The key, if it belongs to the caller's account.
async fn own(cx: &mut Cx<'_>, id: &str) -> Result<Option<AccessKey>> {
    let key = cx.tx.get::<AccessKey>((id,)).await?;
    Ok(key.filter(|key| key.account == cx.here.account))
}

#[cfg(test)]
mod tests {
    use crate::testing::{cloud, refusal, user};
    use kernel::ports::{Identities, LastUse};
    use serde_json::json;

    #[tokio::test]
    async fn a_use_that_was_noted_is_told() {
        let cloud = cloud();
        user(&cloud, "bob").await;
        let made = cloud.call("iam", "CreateAccessKey", json!({"UserName": "bob"})).await.expect("is new");
        let id = made["AccessKey"]["AccessKeyId"].as_str().expect("has an id");
        let asked = || json!({"AccessKeyId": id});
        let never = cloud.call("iam", "GetAccessKeyLastUsed", asked()).await.expect("exists");
        assert_eq!(never["UserName"], "bob");
        assert_eq!(never["AccessKeyLastUsed"], json!({"ServiceName": "N/A", "Region": "N/A"}));
        let mut tx = cloud.cloud.store.begin();
        let used = LastUse { at: cloud.now(), service: "sqs".into(), region: "eu-west-1".into() };
        crate::IDENTITIES.note_use(&mut tx, id, used).await.expect("is noted");
        tx.commit().await.expect("nobody else writes");
        let used = cloud.call("iam", "GetAccessKeyLastUsed", asked()).await.expect("exists");
        assert_eq!(used["AccessKeyLastUsed"]["ServiceName"], "sqs");
        assert!(used["AccessKeyLastUsed"].get("LastUsedDate").is_some());
    }

    #[tokio::test]
    async fn a_key_that_is_not_ones_own_is_nobody_s_business() {
        let refused =
            refusal(&cloud(), "GetAccessKeyLastUsed", json!({"AccessKeyId": "AKIAAAAAAAAAAAAAAAAA"})).await;
        assert_eq!((refused.status, refused.code.as_str()), (403, "AccessDenied"));
    }
}
