//! ListAccessKeys: the keys of a user or of root, without their secrets.

use crate::paging::{self, Paging};
use crate::shapes::{AccessKeyMetadata, ListAccessKeysRequest, ListAccessKeysResponse};
use crate::state::access_key::AccessKey;
use crate::{keys, whom};
use kernel::{Access, Cx, Operation, Result};

pub struct ListAccessKeys;

impl Operation for ListAccessKeys {
    const NAME: &'static str = "ListAccessKeys";
    type Input = ListAccessKeysRequest;
    type Output = ListAccessKeysResponse;

    async fn access(cx: &mut Cx<'_>, input: &Self::Input) -> Result<Access> {
        whom::access(cx, "iam:ListAccessKeys", input.user_name.as_deref()).await
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let paging = Paging::new(input.marker.as_deref(), input.max_items)?;
        let whom = whom::existing(cx, input.user_name.as_deref()).await?;
        let entries = keys::of_user(cx.tx, &cx.here.account, whom.index_name()).await?;
        let listed = paging::at_hand(entries, paging, |entry| entry.key.clone());
        let ids: Vec<_> = listed.items.iter().map(|entry| (entry.key.clone(),)).collect();
        let found = cx.tx.get_many::<AccessKey>(&ids).await?;
        Ok(ListAccessKeysResponse {
            is_truncated: listed.is_truncated(),
            access_key_metadata: found.into_iter().flatten().map(told).collect(),
            marker: listed.marker,
        })
    }
}

fn told(key: AccessKey) -> AccessKeyMetadata {
    AccessKeyMetadata {
        status: Some(keys::status(&key)),
        user_name: key.user,
        access_key_id: Some(key.id),
        create_date: Some(key.created.into()),
    }
}
